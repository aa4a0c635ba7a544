"""Rate limits, counted in PostgreSQL by one statement, so that two at once count as two."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from dsr.models import Throttle
from dsr.vault import blind

# No window is longer; counters of windows that are over tell nothing but who was here.
LONGEST = timedelta(days=1)


class TooMany(Exception):
    """Too many in this window; `retry_after` says in how many seconds the next window begins."""

    def __init__(self, retry_after: int) -> None:
        minutes = max(1, round(retry_after / 60))
        super().__init__(f"Too many attempts. Try again in {minutes} minute{'s' if minutes > 1 else ''}.")
        self.retry_after = retry_after


def _begin(per: timedelta, now: datetime) -> datetime:
    seconds = int(per.total_seconds())
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def reached(scope: str, who: str, *, limit: int, per: timedelta, now: datetime) -> bool:
    """Whether `limit` was counted in this window; counts nothing itself."""
    digest = blind.digest(f"throttle:{scope}", who)
    return Throttle.objects.filter(scope=scope, digest=digest, window=_begin(per, now), count__gte=limit).exists()


def hit(scope: str, who: str, *, limit: int, per: timedelta, now: datetime) -> None:
    """Count one more of `scope` for `who` (kept as a keyed digest). Raises TooMany above `limit` in a fixed window."""
    start = _begin(per, now)
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO dsr_throttle (scope, digest, "window", count) VALUES (%s, %s, %s, 1)'
            ' ON CONFLICT (scope, digest, "window") DO UPDATE SET count = dsr_throttle.count + 1 RETURNING count',
            [scope, blind.digest(f"throttle:{scope}", who), start],
        )
        (count,) = cursor.fetchone()
    if count > limit:
        raise TooMany(int((start + per - now).total_seconds()) + 1)


def sweep(*, now: datetime) -> int:
    """Forget the windows that are over; how many there were."""
    return Throttle.objects.filter(window__lte=now - LONGEST).delete()[0]
