"""CPU seconds of processes and all their children, from /proc."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    seconds: dict[str, float]  # by kind of process
    load: float  # the machine's load average at the end: whether others worked beside us
    slowness_ms: float  # CPU ms of a fixed piece of work, before and after: grows when others crowd the caches


def slowness() -> float:
    """CPU ms that this process needs now for a fixed piece of work."""
    begun = time.process_time()
    sum(number * number % 7 for number in range(300_000))
    return (time.process_time() - begun) * 1000


def _stats() -> dict[int, tuple[int, float, float]]:
    """For each process its parent, its own CPU seconds, and those of children that it has buried."""
    found = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                words = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it ended meanwhile
                continue
            own, buried = int(words[11]) + int(words[12]), int(words[13]) + int(words[14])
            found[int(place.name)] = (int(words[1]), own / TICK, buried / TICK)
    return found


def seconds_of(roots: dict[str, int]) -> dict[str, float]:
    """Each root's seconds with those of everything below it, living or buried; a root below another counts for itself."""
    stats = _stats()
    kinds = {pid: name for name, pid in roots.items()}
    total = dict.fromkeys(roots, 0.0)
    for pid, (_, own, buried) in stats.items():
        above = pid
        while above in stats and above not in kinds:
            above = stats[above][0]
        if above in kinds:
            total[kinds[above]] += own + buried
    return total


class Watch:
    """What each kind of process used during the block."""

    def __init__(self, roots: dict[str, int]) -> None:
        self._roots = roots

    def __enter__(self) -> "Watch":
        self._slowness = slowness()
        self._before = seconds_of(self._roots)
        return self

    def __exit__(self, *error: object) -> None:
        after = seconds_of(self._roots)
        used = {name: after[name] - self._before[name] for name in after}
        self.usage = Usage(used, os.getloadavg()[0], (self._slowness + slowness()) / 2)
