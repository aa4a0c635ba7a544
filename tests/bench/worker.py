"""One request in a process of its own, worked item by item as a worker does: `python -m tests.bench.worker access EMAIL`.

Prints JSON: seconds and processor seconds of each phase, rows, bytes, and the most memory that the process ever held.
"""

import json
import os
import resource
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def peak_mb() -> float:
    """The most memory that this process held, in MB (10^6 bytes)."""
    status = Path("/proc/self/status")
    if status.exists():  # unlike getrusage it does not count what the parent held before this program began
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


class Clock:
    """Wall and processor seconds since it was last asked."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def split(self) -> dict[str, float]:
        wall, cpu = time.perf_counter(), time.process_time()
        passed = {"seconds": wall - self._wall, "cpu": cpu - self._cpu}
        self._wall, self._cpu = wall, cpu
        return passed


def work(right: str, email: str) -> dict[str, Any]:
    """File, prove, count, approve, work: every phase's time, by its name."""
    from django.utils import timezone

    from dsr import pipeline
    from dsr.models import Phase, Request, WorkItem, WorkState
    from dsr.rules.actors import SYSTEM
    from dsr.rules.lifecycle import State
    from dsr.rules.rights import Right
    from dsr.steps.load import load_controller
    from tests import factories

    controller = load_controller(HERE / "shop", by=SYSTEM, now=timezone.now()).controller
    request = factories.file_request(controller=controller, right=Right(right), who=factories.identity(email))
    request = factories.run(request)
    factories.prove(request)
    told: dict[str, Any] = {"at_rest_mb": peak_mb()}
    clock = Clock()
    phases: dict[str, dict[str, float]] = {}
    hands = [timezone.now()]

    def at() -> datetime:
        return hands[-1]

    items: tuple[int, ...] = pipeline.advance(request.pk, clock=at)
    while True:
        while items:
            item = WorkItem.objects.get(pk=items[0])
            clock.split()
            pipeline.work(item.pk, clock=at)
            phases[item.phase] = clock.split()
            item.refresh_from_db()
            assert item.state == WorkState.DONE, item.error
            items = pipeline.advance(request.pk, clock=at)
        request = factories.read(request)
        if request.state == State.REVIEWING:
            factories.approve(request)
        elif request.state == State.COOLING:
            assert request.cooling_until is not None
            hands.append(request.cooling_until)
        else:
            break
        items = pipeline.advance(request.pk, clock=at)
    count = WorkItem.objects.get(request=request, phase=Phase.COUNT)
    told |= {"state": request.state, "phases": phases, "rows": count.result["rows"], "peak_mb": peak_mb()}
    package = getattr(Request.objects.get(pk=request.pk), "package", None)
    if package is not None:
        told |= {"package_bytes": package.size, "package_rows": package.rows}
    _forget(request)
    return told


def _forget(request: Any) -> None:
    from dsr.vault import blobs

    blobs.delete_all(request)


def _start_as_workers_do() -> None:
    from config.celery import warm

    warm()


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    _start_as_workers_do()
    right, email = sys.argv[1:]
    print(json.dumps(work(right, email)))


if __name__ == "__main__":
    main()
