"""QAZAR's two databases: the apps (`qazar_app`), and the help desk (`qazar_support`), found by user number or mail."""

from pathlib import Path

from examples import common
from examples.qazar import app, support
from examples.tables import write

CONNECTIONS = ("qazar_app", "qazar_support")
SUPPORT_SCHEMA = "helpdesk"


def build(dsns: dict[str, str], *, people: int = 2000, seed: int = 7) -> dict[str, int]:
    """Replaces both databases; returns rows by table. Same seed and people, same rows."""
    here = Path(__file__).parent
    cast = common.cast(people=people, seed=seed, first="ben")
    types = ("user_status", "device_kind")
    counts = write(dsns["qazar_app"], here / "app.sql", app.rows(cast, seed), types=types)
    helpdesk = support.rows(cast, seed)
    return counts | write(
        dsns["qazar_support"], here / "support.sql", helpdesk, types=("ticket_status",), schema=SUPPORT_SCHEMA
    )
