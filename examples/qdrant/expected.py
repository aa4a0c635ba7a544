"""What Qdrant's database holds of a person and what an erasure does to it, in plain SQL."""

from examples import expectations
from examples.expectations import Connections, Effect, Expected, Key

DB = "qdrant_cloud"
SAME = "lower(btrim(email)) = lower(btrim(%(email)s))"
MINE = f"(SELECT id FROM accounts WHERE {SAME})"
CLUSTERS = f"(SELECT id FROM clusters WHERE account_id IN {MINE})"
ADDRESSES = f"(SELECT address_id FROM account_addresses WHERE account_id IN {MINE})"
INVOICES = f"(SELECT id FROM invoices WHERE account_id IN {MINE})"

EXPECTED = (
    Expected("cloud.employees", DB, f"SELECT id FROM employees WHERE {SAME}", "retain"),
    Expected("cloud.accounts", DB, f"SELECT id FROM accounts WHERE {SAME}", "change"),
    Expected(
        "cloud.addresses",
        DB,
        f"SELECT id FROM addresses WHERE id IN {ADDRESSES}",
        "delete",
        f"SELECT id FROM addresses a WHERE id IN {ADDRESSES} AND NOT EXISTS "
        f"(SELECT 1 FROM account_addresses aa WHERE aa.address_id = a.id AND aa.account_id NOT IN {MINE})",
    ),
    Expected(
        "cloud.account_addresses",
        DB,
        f"SELECT account_id, address_id FROM account_addresses WHERE account_id IN {MINE}",
        "delete",
    ),
    Expected("cloud.clusters", DB, f"SELECT id FROM clusters WHERE account_id IN {MINE}", "delete"),
    Expected("cloud.api_keys", DB, f"SELECT id FROM api_keys WHERE cluster_id IN {CLUSTERS}", "delete"),
    Expected(
        "cloud.usage_daily", DB, f"SELECT cluster_id, day FROM usage_daily WHERE cluster_id IN {CLUSTERS}", "delete"
    ),
    Expected("cloud.payment_methods", DB, f"SELECT id FROM payment_methods WHERE account_id IN {MINE}", "delete"),
    Expected("cloud.invoices", DB, f"SELECT id FROM invoices WHERE account_id IN {MINE}", "retain"),
    Expected(
        "cloud.invoice_lines",
        DB,
        f"SELECT invoice_id, line_no FROM invoice_lines WHERE invoice_id IN {INVOICES}",
        "retain",
    ),
    Expected("cloud.comments", DB, f"SELECT id FROM comments WHERE account_id IN {MINE}", "change"),
    Expected(
        "cloud.consents", DB, f"SELECT account_id, purpose::text FROM consents WHERE account_id IN {MINE}", "delete"
    ),
    Expected("cloud.newsletter_subscribers", DB, f"SELECT id FROM newsletter_subscribers WHERE {SAME}", "delete"),
    Expected("cloud.contact_requests", DB, f"SELECT id FROM contact_requests WHERE {SAME}", "delete"),
    Expected("cloud.regions", DB, f"SELECT DISTINCT region_code FROM clusters WHERE account_id IN {MINE}", "none"),
    Expected(
        "cloud.products", DB, f"SELECT DISTINCT product_id FROM invoice_lines WHERE invoice_id IN {INVOICES}", "none"
    ),
    Expected("cloud.web_logs", DB, "SELECT id FROM web_logs WHERE false", "none"),
)

# An erasure by hand, in an order that the foreign keys allow.
ERASE = (
    (DB, f"DELETE FROM contact_requests WHERE {SAME}"),
    (DB, f"DELETE FROM newsletter_subscribers WHERE {SAME}"),
    (DB, f"DELETE FROM consents WHERE account_id IN {MINE}"),
    (
        DB,
        "UPDATE comments SET body = '(erased)', posted_at = date_trunc('month', posted_at), account_id = NULL "
        f"WHERE account_id IN {MINE}",
    ),
    (DB, f"UPDATE invoices SET note = NULL WHERE account_id IN {MINE}"),
    (DB, f"DELETE FROM payment_methods WHERE account_id IN {MINE}"),
    (DB, f"DELETE FROM usage_daily WHERE cluster_id IN {CLUSTERS}"),
    (DB, f"DELETE FROM api_keys WHERE cluster_id IN {CLUSTERS}"),
    (DB, f"DELETE FROM clusters WHERE account_id IN {MINE}"),
    (
        DB,
        "CREATE TEMPORARY TABLE left_behind ON COMMIT DROP AS SELECT address_id FROM account_addresses "
        f"WHERE account_id IN {MINE}",
    ),
    (DB, f"DELETE FROM account_addresses WHERE account_id IN {MINE}"),
    (
        DB,
        "DELETE FROM addresses WHERE id IN (SELECT address_id FROM left_behind) "
        "AND id NOT IN (SELECT address_id FROM account_addresses)",
    ),
    (
        DB,
        "UPDATE accounts SET email = gen_random_uuid()::text, full_name = '(erased)', password_hash = '!', "
        "phone = NULL, company = NULL, preferences = NULL, avatar = NULL, last_login_ip = NULL, notes = NULL, "
        "account_manager_id = NULL, referred_by = NULL, created_at = date_trunc('year', created_at) "
        f"WHERE {SAME}",
    ),
)


def expected_access(connections: Connections, email: str) -> dict[str, set[Key]]:
    return expectations.access(EXPECTED, connections, {"email": email})


def expected_erasure(connections: Connections, email: str) -> dict[str, Effect]:
    """To be asked before the erasure."""
    return expectations.erasure(EXPECTED, connections, {"email": email})


def erase_by_hand(connections: Connections, email: str) -> None:
    """Runs the erasure in the connections' open transactions; the caller commits or rolls back."""
    for name, statement in ERASE:
        connections[name].execute(statement.encode(), {"email": email})
