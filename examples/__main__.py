"""`python -m examples SLUG --dsn URL [--people N] [--seed N]`: builds a sample controller's databases.

A controller with several databases takes `--dsn NAME=URL` once for each.
"""

import argparse
import importlib
import sys

from examples import SLUGS


def _dsns(given: list[str], names: tuple[str, ...]) -> dict[str, str]:
    if len(names) == 1 and len(given) == 1 and not given[0].startswith(f"{names[0]}="):
        return {names[0]: given[0]}
    dsns = dict(part.split("=", 1) for part in given if "=" in part)
    if sorted(dsns) != sorted(names):
        wanted = " ".join(f"--dsn {name}=URL" for name in names)
        raise ValueError(f"Name the databases like this: {wanted}")
    return dsns


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m examples", description=__doc__)
    parser.add_argument("slug", choices=SLUGS)
    parser.add_argument("--dsn", action="append", required=True, metavar="[NAME=]URL")
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    module = importlib.import_module(f"examples.{options.slug}.generate")
    try:
        rows: dict[str, int] = module.build(
            _dsns(options.dsn, module.CONNECTIONS), people=options.people, seed=options.seed
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    for table, count in rows.items():
        print(f"{count:8d}  {table}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
