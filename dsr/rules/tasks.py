"""When work by hand is due: before the request is, so that somebody can still act on it. Internal: no law asks for it."""

from datetime import date, timedelta

SHARE = 80  # per cent of the time from the start of the task to the request's internal target
_DAY = timedelta(days=1)


def task_due(begun_on: date, target: date, due: date) -> date:
    """The day by which a task that began on `begun_on` should be done.

    Where no time is left before the request's date it is the day of its beginning: at once.
    """
    days = max(0, (min(target, due - _DAY) - begun_on).days)
    return begun_on + timedelta(days=days * SHARE // 100)
