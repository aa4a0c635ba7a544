from django.apps import AppConfig


class DsrConfig(AppConfig):
    name = "dsr"
    verbose_name = "Requests"

    def ready(self) -> None:
        self.read_laws()
        self.read_connectors()
        self.read_anchors()
        from dsr import checks_system, signals, tasks
        from dsr.ledger import exports
        from dsr.notices import outgoing
        from dsr.steps import move

        # Steps may not import tasks (imports point down), so the kick is handed in from here.
        move.after_commit(tasks.kick)
        outgoing.after_commit(tasks.kick_message)
        exports.after_commit(tasks.kick_export)
        signals.connect()
        checks_system.register()

    def read_laws(self) -> None:
        """Our laws and those of RULES_DIR; one that cannot be used stops the start with its file, the place and a remedy."""
        from django.conf import settings

        from dsr.rules.errors import BadPack
        from dsr.rules.regimes import look_in, packs
        from dsr.rules.residence import check_places

        try:
            look_in(*([settings.RULES_DIR] if settings.RULES_DIR else []))
            check_places(packs())
        except BadPack as error:
            raise SystemExit(f"\nHabeas cannot start: a law in RULES_DIR cannot be used.\n  {error}\n") from None

    def read_connectors(self) -> None:
        """Connectors of a company's own; one that cannot be imported stops the start."""
        from django.conf import settings

        from dsr.connectors.registry import register

        for entry in settings.CONNECTORS:
            kind, _, path = entry.partition("=")
            try:
                register(kind.strip(), path.strip())
            except ValueError as error:
                raise SystemExit(
                    f"\nHabeas cannot start: CONNECTORS has {entry!r}: {error}.\n"
                    "  Hint: kind=dotted.path.of.the.Class, comma-separated (docs/connectors.md)\n"
                ) from None

    def read_anchors(self) -> None:
        """Where checkpoints go; a place that cannot be used stops the start."""
        from django.conf import settings

        from dsr.anchors.places import BadAnchors, read

        try:
            read(settings.ANCHORS)
        except BadAnchors as error:
            raise SystemExit(f"\nHabeas cannot start: ANCHORS cannot be used.\n  {error}\n") from None
