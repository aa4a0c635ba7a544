"""`make bench`: every measure in one run. SHOP=200k takes the large shop, PARTS=bulk,throughput only those parts."""

import importlib.util
import os
import sys

# Each part is a module with run(place, label); those that need no server have main().
PARTS = ("deadlines", "bulk", "throughput", "ledger", "export")


def main() -> None:
    label = os.environ.get("SHOP") or "10k"
    wanted = tuple(filter(None, os.environ.get("PARTS", "").split(","))) or PARTS
    if unknown := set(wanted) - set(PARTS):
        raise SystemExit(f"PARTS has no {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    print(
        f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors: ratios hold, seconds are of a busy machine."
    )
    if "deadlines" in wanted:
        from tests.bench import deadlines

        deadlines.main()
    served = [name for name in wanted if name != "deadlines" and importlib.util.find_spec(f"tests.bench.{name}")]
    if not served:
        return
    from tests.bench.place import SIZES, Place

    if label not in SIZES:
        raise SystemExit(f"SHOP is one of {', '.join(SIZES)}.")
    place = Place()
    for name in served:
        importlib.import_module(f"tests.bench.{name}").run(place, label)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
