"""Copies and erasures of one customer, against what somebody would write by hand, round by round in the same run."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench import by_hand
from tests.bench.place import Place, Shop
from tests.bench.shop.generate import HEAVY, PROBE_ROWS, probe

HEAVY_ROWS = 302_233
ROUNDS = 3
PAIRS = 5


def run(place: Place, label: str, *, rounds: int = ROUNDS) -> None:
    """Print every figure of the shop of this size."""
    shop = place.shop(label)
    shop.use()
    _copies(shop, rounds)
    if label == "10k":
        _ten_times(place.shop("10x"))
    _erasures(place, label, max(rounds, PAIRS))
    _ordinary(place, label)


def worked(shop: Shop, right: str, email: str) -> dict[str, Any]:
    """What `tests.bench.worker` tells of one request, in a process of its own."""
    shop.use()
    command = [sys.executable, "-m", "tests.bench.worker", right, email]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _best(rounds: Sequence[dict[str, Any]], phase: str, what: str = "seconds") -> float:
    return min(float(told["phases"][phase][what]) for told in rounds)


def _whole(told: dict[str, Any]) -> float:
    return sum(float(phase["seconds"]) for phase in told["phases"].values())


def line(what: str, value: str, remark: str = "") -> None:
    print(f"  {what:<44}{value:>12}  {remark}".rstrip(), flush=True)


def _copies(shop: Shop, rounds: int) -> None:
    yardstick, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            yardstick.append(by_hand.copy(shop, HEAVY, Path(folder)))
            ours.append(worked(shop, "access", HEAVY))
    for told in ours:
        assert told["package_rows"] == HEAVY_ROWS, told
    print(f"Copy of the heavy customer: {HEAVY_ROWS:,} rows, best of {rounds}")
    line("psql \\copy of the same rows as JSON", f"{min(yardstick):.2f} s")
    read = _best(ours, "copy")
    line("read and sealed", f"{read:.2f} s", f"{read / min(yardstick):.2f} times \\copy (at most 2)")
    line("package", f"{_best(ours, 'package'):.2f} s", f"{ours[0]['package_bytes'] / 1e6:.1f} MB")
    line("counted, copied and packed", f"{min(map(_whole, ours)):.2f} s", "at most 8")
    cpu = sum(_best(ours, phase, "cpu") for phase in ("count", "copy", "package"))
    line("of it the worker's processor time", f"{cpu:.2f} s")
    line("most memory", f"{_memory(ours):.0f} MB", f"below 200; {ours[0]['at_rest_mb']:.0f} before it began")


def _memory(rounds: Sequence[dict[str, Any]]) -> float:
    return max(float(told["peak_mb"]) for told in rounds)


def _ten_times(shop: Shop) -> None:
    told = worked(shop, "access", HEAVY)
    print(f"Ten times the rows: {told['package_rows']:,}")
    line("counted, copied and packed", f"{_whole(told):.1f} s")
    line("most memory", f"{told['peak_mb']:.0f} MB", "the same")


def _erasures(place: Place, label: str, rounds: int) -> None:
    yardstick, ours = [], []
    for _ in range(rounds):
        with place.changeable(label) as shop:
            yardstick.append(by_hand.erase(shop, HEAVY))
        with place.changeable(label) as shop:
            ours.append(worked(shop, "erasure", HEAVY))
    print(f"Erasure of the heavy customer: {HEAVY_ROWS:,} rows changed, best of {rounds}")
    line("one UPDATE a table, by hand", f"{min(yardstick):.2f} s")
    erased, seen = _best(ours, "erase"), _best(ours, "read_back")
    # Pair by pair: writing that much, a machine's disk is not the same from one minute to the next.
    pairs = sorted(told["phases"]["erase"]["seconds"] / hand for told, hand in zip(ours, yardstick, strict=True))
    line(
        "keys decided and sealed, rows changed",
        f"{erased:.2f} s",
        f"{statistics.median(pairs):.2f} times by hand in the middle of {rounds} pairs,"
        f" {pairs[0]:.2f} to {pairs[-1]:.2f} (at most 1.3)",
    )
    line("read back, every key against its rule", f"{seen:.2f} s")
    line("preview, with what would stand in the way", f"{_best(ours, 'count'):.2f} s")
    line("most memory", f"{_memory(ours):.0f} MB", f"below 200; {ours[0]['at_rest_mb']:.0f} before it began")


def _ordinary(place: Place, label: str) -> None:
    # The first request of a process also loads its code, so these are upper bounds; throughput is measured by its own.
    def milliseconds(told: dict[str, Any]) -> Callable[[str], str]:
        return lambda phase: f"{told['phases'][phase]['seconds'] * 1000:.0f} ms"

    print(f"An ordinary customer: {sum(PROBE_ROWS.values())} rows, the first request of a process")
    told = worked(place.shop(label), "access", probe(7))
    of = milliseconds(told)
    line("counted, copied, packed", f"{_whole(told) * 1000:.0f} ms", f"{of('count')} + {of('copy')} + {of('package')}")
    with place.changeable(label) as shop:
        told = worked(shop, "erasure", probe(7))
    of = milliseconds(told)
    line(
        "previewed, erased, read back",
        f"{_whole(told) * 1000:.0f} ms",
        f"{of('count')} + {of('erase')} + {of('read_back')}",
    )
