"""One writer of the ledger in a process of its own: `python -m tests.bench.writer`. An event a transaction, until stdin ends."""

import sys
import threading

import django


def main() -> None:
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from dsr.ledger.append import append
    from dsr.ledger.facts import Worked
    from dsr.rules.actors import SYSTEM

    done = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        done.set()

    facts = Worked("shop", "count", 1, "0" * 64, {"customers": 1, "orders": 12})
    with transaction.atomic():
        append(facts, by=SYSTEM, at=timezone.now())
    print("ready", flush=True)
    threading.Thread(target=wait, daemon=True).start()
    while not done.is_set():
        with transaction.atomic():
            append(facts, by=SYSTEM, at=timezone.now())


if __name__ == "__main__":
    main()
