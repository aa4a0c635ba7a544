from django.apps import AppConfig


class DsrConfig(AppConfig):
    name = "dsr"
    verbose_name = "Requests"

    def ready(self) -> None:
        from dsr import checks_system, signals, tasks
        from dsr.notices import outgoing
        from dsr.steps import move

        # Steps may not import tasks (imports point down), so the kick is handed in from here.
        move.after_commit(tasks.kick)
        outgoing.after_commit(tasks.kick_message)
        signals.connect()
        checks_system.register()
