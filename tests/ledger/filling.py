"""Many events at once, written by PostgreSQL itself: what a log of years looks like, in seconds."""

from django.db import connection

# The keys of a canonical body are in their order already; each is a request's event of one of three types.
_EVENTS = r"""
INSERT INTO dsr_event (body, leaf)
SELECT body, sha256('\x00'::bytea || convert_to(body, 'UTF8')) FROM (
  SELECT format(
    '{"actor":"system","at":"%%s","controller":"%%s","facts":%%s,"request":"%%s","salt":"%%s","type":"%%s","v":1}',
    to_char(now() AT TIME ZONE 'UTC' - make_interval(secs => %(number)s - n), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    CASE n %% 2 WHEN 0 THEN 'qdrant' ELSE 'qazar' END,
    CASE n %% 3
      WHEN 0 THEN format(
        '{"counts":{"orders":%%s,"users":1},"phase":"count","plan_hash":"%%s","round":1,"system":"app"}', n, md5(n::text)
      )
      WHEN 1 THEN '{"detail":{},"event":"acknowledged","new":"verifying","old":"received"}'
      ELSE '{"page":"staff:request"}'
    END,
    left(md5('request' || n / 10), 32),
    md5('salt' || n),
    (ARRAY['worked', 'moved', 'viewed'])[n %% 3 + 1]
  ) AS body FROM generate_series(1, %(number)s) AS n
) AS bodies
"""


def fill(number: int) -> None:
    """Append so many events, one a second, the last of them now."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, {"number": number})
