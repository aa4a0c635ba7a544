"""What QAZAR's two databases hold of a person and what an erasure does to it, in plain SQL."""

from examples import expectations
from examples.expectations import Connections, Effect, Expected, Key

APP, HELP = "qazar_app", "qazar_support"
SAME = "lower(btrim(email)) = lower(btrim(%(email)s))"
MINE = f"(SELECT id FROM users WHERE {SAME})"
HOMES = (
    f"(SELECT home_address_id FROM users WHERE {SAME} UNION SELECT billing_address_id FROM users WHERE {SAME} "
    "AND billing_address_id IS NOT NULL)"
)
CHATS = (
    f"(SELECT conversation_id FROM conversation_members WHERE user_id IN {MINE} "
    f"UNION SELECT conversation_id FROM messages WHERE sender_id IN {MINE})"
)
ALONE = (
    f"SELECT id FROM conversations c WHERE id IN {CHATS} "
    f"AND NOT EXISTS (SELECT 1 FROM conversation_members m WHERE m.conversation_id = c.id AND m.user_id NOT IN {MINE}) "
    f"AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.sender_id NOT IN {MINE})"
)
# The help desk is searched by the address and by the user numbers that the apps yield.
CONTACTS = f"(SELECT id FROM helpdesk.contacts WHERE {SAME} OR user_id = ANY(%(user_ids)s))"
TICKETS = f"(SELECT id FROM helpdesk.tickets WHERE contact_id IN {CONTACTS})"
SAID = f"(SELECT id FROM helpdesk.ticket_messages WHERE ticket_id IN {TICKETS})"

EXPECTED = (
    Expected("app.employees", APP, f"SELECT id FROM employees WHERE {SAME}", "retain"),
    Expected("app.users", APP, f"SELECT id FROM users WHERE {SAME}", "change"),
    Expected(
        "app.addresses",
        APP,
        f"SELECT id FROM addresses WHERE id IN {HOMES}",
        "delete",
        f"SELECT id FROM addresses a WHERE id IN {HOMES} AND NOT EXISTS (SELECT 1 FROM users u "
        f"WHERE a.id IN (u.home_address_id, u.billing_address_id) AND u.id NOT IN {MINE})",
    ),
    Expected("app.wallets", APP, f"SELECT wallet_id FROM users WHERE {SAME} AND wallet_id IS NOT NULL", "delete"),
    Expected("app.devices", APP, f"SELECT id FROM devices WHERE user_id IN {MINE}", "change"),
    Expected("app.access_log", APP, f"SELECT id FROM access_log WHERE user_id IN {MINE}", "delete"),
    Expected("app.location_points", APP, f"SELECT user_id, seq FROM location_points WHERE user_id IN {MINE}", "delete"),
    Expected("app.usage_events", APP, f"SELECT id FROM usage_events WHERE user_id IN {MINE}", "delete"),
    Expected("app.conversations", APP, f"SELECT id FROM conversations WHERE id IN {CHATS}", "change", ALONE),
    Expected(
        "app.conversation_members",
        APP,
        f"SELECT conversation_id, user_id FROM conversation_members WHERE user_id IN {MINE}",
        "delete",
    ),
    Expected("app.messages", APP, f"SELECT id FROM messages WHERE sender_id IN {MINE}", "change"),
    Expected("app.friends", APP, f"SELECT user_id, friend_id FROM friends WHERE user_id IN {MINE}", "delete"),
    Expected("app.payments", APP, f"SELECT id FROM payments WHERE user_id IN {MINE}", "retain"),
    Expected("app.consents", APP, f"SELECT user_id, purpose FROM consents WHERE user_id IN {MINE}", "delete"),
    Expected("app.newsletter_signups", APP, f"SELECT id FROM newsletter_signups WHERE {SAME}", "delete"),
    Expected("app.apps", APP, f"SELECT DISTINCT app_id FROM usage_events WHERE user_id IN {MINE}", "none"),
    Expected("support.agents", HELP, f"SELECT id FROM helpdesk.agents WHERE {SAME}", "retain"),
    Expected(
        "support.contacts",
        HELP,
        f"SELECT id FROM helpdesk.contacts WHERE {SAME} OR user_id = ANY(%(user_ids)s)",
        "delete",
    ),
    Expected("support.tickets", HELP, f"SELECT id FROM helpdesk.tickets WHERE contact_id IN {CONTACTS}", "delete"),
    Expected(
        "support.ticket_messages",
        HELP,
        f"SELECT id FROM helpdesk.ticket_messages WHERE ticket_id IN {TICKETS}",
        "delete",
    ),
    Expected("support.attachments", HELP, f"SELECT id FROM helpdesk.attachments WHERE message_id IN {SAID}", "delete"),
    Expected("support.ratings", HELP, f"SELECT ticket_id FROM helpdesk.ratings WHERE ticket_id IN {TICKETS}", "delete"),
    Expected(
        "support.ticket_labels",
        HELP,
        f"SELECT ticket_id, label_id FROM helpdesk.ticket_labels WHERE ticket_id IN {TICKETS}",
        "delete",
    ),
    Expected("support.calls", HELP, f"SELECT id FROM helpdesk.calls WHERE contact_id IN {CONTACTS}", "delete"),
    Expected(
        "support.labels",
        HELP,
        f"SELECT DISTINCT label_id FROM helpdesk.ticket_labels WHERE ticket_id IN {TICKETS}",
        "none",
    ),
)

# An erasure by hand, in an order that the foreign keys allow.
ERASE = (
    (HELP, f"DELETE FROM helpdesk.calls WHERE contact_id IN {CONTACTS}"),
    (HELP, f"DELETE FROM helpdesk.ticket_labels WHERE ticket_id IN {TICKETS}"),
    (HELP, f"DELETE FROM helpdesk.ratings WHERE ticket_id IN {TICKETS}"),
    (HELP, f"DELETE FROM helpdesk.attachments WHERE message_id IN {SAID}"),
    (HELP, f"DELETE FROM helpdesk.ticket_messages WHERE ticket_id IN {TICKETS}"),
    (HELP, f"DELETE FROM helpdesk.tickets WHERE contact_id IN {CONTACTS}"),
    (HELP, f"DELETE FROM helpdesk.contacts WHERE id IN {CONTACTS}"),
    (APP, f"DELETE FROM newsletter_signups WHERE {SAME}"),
    (APP, f"DELETE FROM consents WHERE user_id IN {MINE}"),
    (APP, f"UPDATE payments SET note = NULL WHERE user_id IN {MINE}"),
    (APP, f"DELETE FROM friends WHERE user_id IN {MINE}"),
    (APP, f"UPDATE conversations SET title = NULL WHERE id IN ({ALONE})"),
    (APP, f"DELETE FROM conversation_members WHERE user_id IN {MINE}"),
    (
        APP,
        "UPDATE messages SET body = '(erased)', attachment = NULL, sent_at = date_trunc('month', sent_at) "
        f"WHERE sender_id IN {MINE}",
    ),
    (APP, f"DELETE FROM usage_events WHERE user_id IN {MINE}"),
    (APP, f"DELETE FROM location_points WHERE user_id IN {MINE}"),
    (APP, f"DELETE FROM access_log WHERE user_id IN {MINE}"),
    (
        APP,
        "UPDATE devices SET os = '(erased)', hardware_id = gen_random_uuid()::text, push_token = NULL "
        f"WHERE user_id IN {MINE}",
    ),
    (
        APP,
        "CREATE TEMPORARY TABLE left_behind ON COMMIT DROP AS SELECT home_address_id, billing_address_id, wallet_id "
        f"FROM users WHERE {SAME}",
    ),
    (
        APP,
        "UPDATE users SET username = gen_random_uuid()::text, email = gen_random_uuid()::text, phone = NULL, "
        "password_hash = '!', full_name = '(erased)', born_on = date_trunc('year', born_on)::date, preferences = NULL, "
        "avatar = NULL, moderator_note = NULL, created_at = date_trunc('month', created_at), home_address_id = NULL, "
        f"billing_address_id = NULL, wallet_id = NULL WHERE {SAME}",
    ),
    (APP, "DELETE FROM wallets WHERE id IN (SELECT wallet_id FROM left_behind)"),
    (
        APP,
        "DELETE FROM addresses a WHERE id IN "
        "(SELECT home_address_id FROM left_behind UNION SELECT billing_address_id FROM left_behind) "
        "AND NOT EXISTS (SELECT 1 FROM users u WHERE a.id IN (u.home_address_id, u.billing_address_id))",
    ),
)


def _parameters(connections: Connections, email: str) -> dict[str, object]:
    found = expectations.keys(connections[APP], f"SELECT id FROM users WHERE {SAME}", {"email": email})
    return {"email": email, "user_ids": sorted(int(number or 0) for (number,) in found)}


def expected_access(connections: Connections, email: str) -> dict[str, set[Key]]:
    return expectations.access(EXPECTED, connections, _parameters(connections, email))


def expected_erasure(connections: Connections, email: str) -> dict[str, Effect]:
    """To be asked before the erasure."""
    return expectations.erasure(EXPECTED, connections, _parameters(connections, email))


def erase_by_hand(connections: Connections, email: str) -> None:
    """Runs the erasure in the connections' open transactions; the caller commits or rolls back."""
    parameters = _parameters(connections, email)
    for name, statement in ERASE:
        connections[name].execute(statement.encode(), parameters)
