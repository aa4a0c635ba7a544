"""What an erasure would break in the company's own database stops the plan, and the reviewer reads why."""

import psycopg
import pytest
from django.urls import reverse

from dsr.models import Controller
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps.decide import CannotDecide
from tests.doors import signed_in, text_of
from tests.factories import approve, make_staff, request_in
from tests.harness.systems import System

pytestmark = [pytest.mark.django_db, pytest.mark.systems("qdrant")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "CREATE TABLE backups (id int, cluster uuid REFERENCES clusters ON DELETE CASCADE)",
            "clusters: deleting a row makes the database delete rows of backups",
        ),
        (
            "ALTER TABLE accounts ADD CONSTRAINT named CHECK (full_name <> '(erased)') NOT VALID",
            "accounts.full_name: the constraint named",
        ),
        (
            "ALTER TABLE accounts ADD CONSTRAINT reachable CHECK (phone IS NOT NULL OR id < 0) NOT VALID",
            "accounts.phone: the constraint reachable",
        ),
    ],
)
def test_the_reviewer_sees_why_and_cannot_approve(
    qdrant: Controller, systems: dict[str, System], change: str, said: str
) -> None:
    (system,) = systems.values()
    with psycopg.connect(system.admin_url) as connection:
        connection.execute("UPDATE accounts SET phone = coalesce(phone, '1')")
        connection.execute(change.encode())
        for table in ("backups",) if "backups" in change else ():
            connection.execute(f"GRANT SELECT ON {table} TO PUBLIC".encode())
    request = request_in(State.REVIEWING, controller=qdrant, right=Right.ERASURE)
    client = signed_in(make_staff("approver", qdrant))
    page = text_of(client.get(reverse("staff:request", args=[request.reference])))
    assert "The plan cannot run as the data map says" in page
    assert said in page
    assert "why, stands at the system" in page  # beside the button that leads nowhere now
    assert "count again" in page
    address = reverse("staff:act", args=[request.reference, "approve"])
    assert client.post(address, {"plan_hash": request.plan_hash}).status_code == 403
    before = system.rows("SELECT count(*), md5(string_agg(a::text, '' ORDER BY id)) FROM accounts a")
    with pytest.raises(CannotDecide, match=said.split(":")[0]):
        approve(request)
    assert system.rows("SELECT count(*), md5(string_agg(a::text, '' ORDER BY id)) FROM accounts a") == before
