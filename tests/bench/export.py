"""The auditor's bundle: events a second into the zip, for the whole ledger and for one company of three, with flat memory.

`EVENTS=1000000` takes a larger ledger; `python -m tests.bench.export SCOPE` is one bundle in a process of its own.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.place import Place
from tests.bench.worker import peak_mb
from tests.harness import databases

EVENTS = 300_000
AT_LEAST = 50_000  # events a second

# What a request leaves behind, as the product words it; three companies, and every request is destroyed in the end.
_KINDS = """
(VALUES
 (0, 'filed', '{"channel":"portal","datamap_digest":"' || repeat('a', 64) || '","due":"2026-06-04","place":"DE",'
   '"policy_digest":"' || repeat('b', 64) || '","policy_version":1,"received_at":"2026-05-04T10:00:00+00:00",'
   '"regimes":["gdpr"],"requester":"self","right":"access"}'),
 (1, 'moved', '{"detail":{},"event":"proof_asked","new":"verifying","old":"received"}'),
 (2, 'code_sent', '{"purpose":"subject"}'),
 (3, 'code_right', '{"purpose":"subject"}'),
 (4, 'moved', '{"detail":{},"event":"proved","new":"locating","old":"verifying"}'),
 (5, 'worked', '{"counts":{"orders":12,"people":1},"phase":"count","plan_hash":"' || repeat('c', 64) ||
   '","round":0,"system":"shop"}'),
 (6, 'moved', '{"detail":{},"event":"located","new":"reviewing","old":"locating"}'),
 (7, 'viewed', '{"page":"request"}'),
 (8, 'moved', '{"detail":{},"event":"approved","new":"working","old":"reviewing"}'),
 (9, 'worked', '{"counts":{"orders":12,"people":1},"phase":"copy","plan_hash":"' || repeat('c', 64) ||
   '","round":0,"system":"shop"}'),
 (10, 'moved', '{"detail":{},"event":"worked","new":"fulfilled","old":"working"}'),
 (11, 'told', '{"kind":"ready"}'),
 (12, 'downloaded', '{"sha256":"' || repeat('d', 64) || '"}'),
 (13, 'purged', '{"blobs":1}')
) kinds (place, type, facts)"""
_FILL = f"""
INSERT INTO dsr_event (body, leaf)
SELECT body, sha256('\\x00'::bytea || convert_to(body, 'UTF8')) FROM (
  SELECT '{{"actor":"system","at":"2026-05-04T10:00:00.' || lpad((n %% 1000000)::text, 6, '0') || 'Z","controller":"'
    || (ARRAY['qdrant', 'qazar', 'qct'])[1 + (n / 14) %% 3] || '","facts":' || facts || ',"request":"' || md5((n / 14)::text)
    || '","salt":"' || md5('salt' || n) || '","type":"' || type || '","v":1}}' AS body
  FROM generate_series(%s::int, %s::int) n JOIN {_KINDS} ON place = n %% 14 ORDER BY n
) made"""

# The verifier as an auditor runs it, and then the most memory that it held.
_WATCHED = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as ended:
    print(open("/proc/self/status").read())
    raise
"""


def run(place: Place, label: str) -> None:
    events = int(os.environ.get("EVENTS") or EVENTS) // 56 * 56  # whole requests, in each quarter too
    servers, name = place.servers, f"bench_export_{os.getpid()}"
    databases.clone(servers, name)
    try:
        with psycopg.connect(servers.superuser_url(name), autocommit=True) as connection:
            connection.execute(_FILL.encode(), [0, events // 4 - 1])
            connection.execute("VACUUM ANALYZE")
            few = _bundles(servers.url("habeas_app", name))
            connection.execute(_FILL.encode(), [events // 4, events - 1])
            connection.execute("VACUUM ANALYZE")
            many = _bundles(servers.url("habeas_app", name))
            yardstick = _by_hand(connection)
    finally:
        databases.drop(servers, name)
    print(f"Bundles of a ledger of {events:,} events (COPY of their text alone: {events / yardstick:,.0f} a second)")
    for scope in ("whole", "company"):
        told = many[scope]
        rate = told["events"] / told["seconds"]
        _line(
            f"{scope}: {told['events']:,} events",
            f"{rate:,.0f} a second",
            f"at least {AT_LEAST:,} (whole); {told['cpu']:.1f} s of the worker's processor, {told['bytes'] / 1e6:.0f} MB",
        )
        _line("  most memory", f"{told['peak_mb']:.0f} MB", f"{few[scope]['peak_mb']:.0f} with a quarter of the events")
        _line("  verify.py", f"{told['events'] / told['verified']:,.0f} a second", f"{told['verifier_mb']:.0f} MB")


def _line(what: str, value: str, remark: str) -> None:
    print(f"  {what:<44}{value:>20}  {remark}".rstrip(), flush=True)


def _by_hand(connection: psycopg.Connection[tuple[object, ...]]) -> float:
    """Seconds for the bodies alone, through the same driver."""
    begun = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy("COPY (SELECT body FROM dsr_event) TO STDOUT") as copy:
        digest = hashlib.sha256()
        for row in copy:
            digest.update(row)
    return time.perf_counter() - begun


def _bundles(database: str) -> dict[str, dict[str, Any]]:
    """What a process for each scope tells of its bundle; everything is sealed first."""
    environment = os.environ | {"DATABASE_URL": database}
    told = {}
    for scope in ("seal", "whole", "company"):
        command = [sys.executable, "-m", "tests.bench.export", scope]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
        told[scope] = json.loads(done.stdout)
    return told


def _one(what: str) -> dict[str, Any]:
    from django.utils import timezone

    from dsr.ledger import seal
    from dsr.ledger.bundle import write
    from dsr.ledger.bundle.scope import Scope

    if what == "seal":
        return {"sealed": seal.seal(timezone.now(), whole=True)}
    scope = Scope() if what == "whole" else Scope(("qazar",))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        begun, cpu = time.perf_counter(), time.process_time()
        bundle = write.begin(scope, now=timezone.now())
        with path.open("wb") as file:
            for chunk in bundle.stream():
                file.write(chunk)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
        told = {
            "cpu": cpu,
            "events": bundle.written,
            "seconds": seconds,
            "bytes": path.stat().st_size,
            "peak_mb": peak_mb(),
        }
        begun = time.perf_counter()
        script = Path(write.__file__).parent / "verify.py"
        command = [sys.executable, "-I", "-S", "-c", _WATCHED, str(script), str(path)]
        done = subprocess.run(command, check=True, env={}, stdout=subprocess.PIPE, text=True)
        most = int(done.stdout.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
        return told | {"verified": time.perf_counter() - begun, "verifier_mb": most}


def main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    print(json.dumps(_one(sys.argv[1])))


if __name__ == "__main__":
    main()
