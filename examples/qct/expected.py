"""What QCT's database holds of a person and what an erasure does to it, in plain SQL."""

from examples import expectations
from examples.expectations import Connections, Effect, Expected, Key

DB = "qct_crm"
SAME = "lower(btrim(email)) = lower(btrim(%(email)s))"
MINE = f"(SELECT id FROM contacts WHERE {SAME})"
ADDRESSES = f"(SELECT address_id FROM contact_addresses WHERE contact_id IN {MINE})"
ORDERS = f"(SELECT id FROM orders WHERE contact_id IN {MINE})"
FILES = f"(SELECT file_id FROM downloads WHERE contact_id IN {MINE})"
# A page shared with a friend is about two people, and each may ask for it.
SHARED = f"contact_id IN {MINE} OR lower(btrim(friend_email)) = lower(btrim(%(email)s))"

EXPECTED = (
    Expected("crm.employees", DB, f"SELECT id FROM employees WHERE {SAME}", "retain"),
    Expected("crm.contacts", DB, f"SELECT id FROM contacts WHERE {SAME}", "change"),
    Expected(
        "crm.mailing_addresses",
        DB,
        f"SELECT id FROM mailing_addresses WHERE id IN {ADDRESSES}",
        "delete",
        f"SELECT id FROM mailing_addresses a WHERE id IN {ADDRESSES} AND NOT EXISTS "
        f"(SELECT 1 FROM contact_addresses ca WHERE ca.address_id = a.id AND ca.contact_id NOT IN {MINE})",
    ),
    Expected(
        "crm.contact_addresses",
        DB,
        f"SELECT contact_id, address_id FROM contact_addresses WHERE contact_id IN {MINE}",
        "delete",
    ),
    Expected(
        "crm.registrations",
        DB,
        f'SELECT "eventId", "contactId" FROM "EventRegistration" WHERE "contactId" IN {MINE}',
        "delete",
    ),
    Expected("crm.event_photos", DB, f"SELECT id FROM event_photos WHERE contact_id IN {MINE}", "delete"),
    Expected("crm.inquiries", DB, f"SELECT id FROM inquiries WHERE {SAME}", "delete"),
    Expected("crm.downloads", DB, f"SELECT id FROM downloads WHERE contact_id IN {MINE}", "delete"),
    Expected("crm.newsletter_subscriptions", DB, f"SELECT email FROM newsletter_subscriptions WHERE {SAME}", "delete"),
    Expected("crm.orders", DB, f"SELECT id FROM orders WHERE contact_id IN {MINE}", "retain"),
    Expected("crm.order_lines", DB, f"SELECT order_id, line_no FROM order_lines WHERE order_id IN {ORDERS}", "retain"),
    Expected(
        "crm.registered_servers", DB, f"SELECT serial FROM registered_servers WHERE contact_id IN {MINE}", "change"
    ),
    Expected("crm.shares", DB, f"SELECT id FROM shares WHERE {SHARED}", "delete"),
    Expected("crm.companies", DB, f"SELECT company_id FROM contacts WHERE {SAME} AND company_id IS NOT NULL", "none"),
    Expected("crm.events", DB, f'SELECT "eventId" FROM "EventRegistration" WHERE "contactId" IN {MINE}', "none"),
    Expected("crm.software_files", DB, f"SELECT id FROM software_files WHERE id IN {FILES}", "none"),
    Expected(
        "crm.products",
        DB,
        f"SELECT product_id FROM order_lines WHERE order_id IN {ORDERS} "
        f"UNION SELECT product_id FROM registered_servers WHERE contact_id IN {MINE}",
        "none",
    ),
)

# An erasure by hand, in an order that the foreign keys allow.
ERASE = (
    (DB, f"DELETE FROM shares WHERE {SHARED}"),
    (
        DB,
        "UPDATE registered_servers SET bought_on = date_trunc('year', bought_on)::date, site = NULL, contact_id = NULL "
        f"WHERE contact_id IN {MINE}",
    ),
    (DB, f"UPDATE orders SET note = NULL WHERE contact_id IN {MINE}"),
    (DB, f"DELETE FROM newsletter_subscriptions WHERE {SAME}"),
    (DB, f"DELETE FROM downloads WHERE contact_id IN {MINE}"),
    (DB, f"DELETE FROM inquiries WHERE {SAME}"),
    (DB, f"DELETE FROM event_photos WHERE contact_id IN {MINE}"),
    (DB, f'DELETE FROM "EventRegistration" WHERE "contactId" IN {MINE}'),
    (
        DB,
        "CREATE TEMPORARY TABLE left_behind ON COMMIT DROP AS SELECT address_id FROM contact_addresses "
        f"WHERE contact_id IN {MINE}",
    ),
    (DB, f"DELETE FROM contact_addresses WHERE contact_id IN {MINE}"),
    (
        DB,
        "DELETE FROM mailing_addresses WHERE id IN (SELECT address_id FROM left_behind) "
        "AND id NOT IN (SELECT address_id FROM contact_addresses)",
    ),
    (
        DB,
        "UPDATE contacts SET email = gen_random_uuid()::text, first_name = '(erased)', last_name = '(erased)', "
        "job_title = NULL, phone = left(phone, 3), company_id = NULL, introduced_by = NULL, "
        f"contact_preferences = NULL, sales_notes = NULL, created_at = date_trunc('year', created_at) WHERE {SAME}",
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
