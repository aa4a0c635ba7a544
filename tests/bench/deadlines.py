"""How many traced deadlines one core computes in a second, with calendars warm."""

import csv
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from time import process_time

from dsr.rules.deadlines import Deadlines, compute
from dsr.rules.table import parse_events

RULES = Path(__file__).parents[1] / "rules"
ROUNDS = 30


def questions() -> list[Callable[[], Deadlines]]:
    asked: list[Callable[[], Deadlines]] = []
    for name in ("vectors.csv", "vectors_own.csv"):
        with (RULES / name).open(encoding="utf-8", newline="") as file:
            asked += [
                partial(
                    compute,
                    regime=row["regime"],
                    right=row["right"],
                    received_at=datetime.fromisoformat(row["received_at"]),
                    timezone=row["timezone"],
                    calendar=row["jurisdiction"],
                    events=parse_events(row["events"]),
                )
                for row in csv.DictReader(file)
            ]
    return asked


def main() -> None:
    asked = questions()
    for ask in asked:
        ask()
    begun = process_time()
    for _ in range(ROUNDS):
        for ask in asked:
            ask()
    rate = ROUNDS * len(asked) / (process_time() - begun)
    print(f"{rate:,.0f} traced deadlines a second on one core ({len(asked)} questions, {ROUNDS} rounds)")


if __name__ == "__main__":
    main()
