import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dsr.ledger import exports, seal
from dsr.ledger.exports import Scope
from dsr.models import Controller, Event, Export, ExportState
from tests.doors import signed_in, text_of
from tests.factories import file_request, make_staff

pytestmark = pytest.mark.django_db
EXPORTS = "/audit/exports/"


def _ask(user: User, **given: str) -> Export:
    answer = signed_in(user).post(EXPORTS, given)
    assert answer.status_code == 302, text_of(answer)
    return Export.objects.latest("pk")


def _made(export: Export) -> Export:
    seal.seal(timezone.now())
    exports.make(export.pk, clock=timezone.now)
    export.refresh_from_db()
    return export


def _page(user: User, export: Export, **headers: Any) -> Any:
    return signed_in(user).get(reverse("auditor:export_of", args=[export.token]), headers=headers)


def test_a_bundle_is_asked_for_made_and_fetched(auditor: User, qct: Controller) -> None:
    file_request()
    export = _ask(auditor, company="qdrant")
    assert Scope.from_json(export.scope) == Scope(("qdrant",))
    assert "Waiting to begin" in text_of(_page(auditor, export))
    _made(export)
    assert "Download the bundle" in text_of(_page(auditor, export))
    answer = signed_in(auditor).post(reverse("auditor:export_download", args=[export.token]))
    assert "attachment" in answer["Content-Disposition"]
    names = zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist()
    assert {"events.ndjson", "verify.py", "manifest.json"} <= set(names)
    assert Event.objects.filter(type="export_fetched").count() == 1


def test_nothing_chosen_is_everything_that_one_may_have(auditor: User, qdrant: Controller, qct: Controller) -> None:
    assert Scope.from_json(_ask(auditor).scope) == Scope(("qdrant",))
    assert Scope.from_json(_ask(make_staff("auditor", [qdrant, qct])).scope) == Scope(None)


def test_days_and_a_request_narrow_it(auditor: User) -> None:
    request = file_request()
    export = _ask(auditor, since="2026-01-01", until="2026-01-31", reference=request.reference)
    scope = Scope.from_json(export.scope)
    assert (str(scope.since), str(scope.until), len(scope.request)) == ("2026-01-01", "2026-01-31", 32)
    assert request.reference not in text_of(_page(auditor, export))


@pytest.mark.parametrize(
    ("given", "instruction"),
    [
        ({"company": "qct"}, "There is a problem"),
        ({"since": "tomorrow"}, "Enter a day, such as"),
        ({"since": "2026-02-02", "until": "2026-01-01"}, "Choose a day that is not before"),
        ({"reference": "nonsense"}, "Check what you typed"),
    ],
)
def test_a_wrong_wish_says_what_is_wrong(
    auditor: User, qct: Controller, given: dict[str, str], instruction: str
) -> None:
    page = signed_in(auditor).post(EXPORTS, given)
    assert page.status_code == 422
    assert instruction in text_of(page)
    assert not Export.objects.exists()


def test_progress_is_told_and_looked_at_again_alone(auditor: User) -> None:
    export = _ask(auditor)
    Export.objects.filter(pk=export.pk).update(state=ExportState.WORKING, done=250, total=1000)
    part = text_of(_page(auditor, export, hx_request="true"))
    assert "250 of 1,000 events, 25 %" in part
    assert "<h1" not in part
    assert "hx-get" in part
    assert "hx-get" not in text_of(_page(auditor, _made(export), hx_request="true"))


def test_a_bundle_whose_days_are_over_is_gone(auditor: User) -> None:
    export = _made(_ask(auditor))
    Export.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    page = text_of(_page(auditor, export))
    assert "It was removed after" in page
    assert "Download" not in page
    answer = signed_in(auditor).post(reverse("auditor:export_download", args=[export.token]))
    assert answer.status_code == 409
    assert "Ask for it again" in text_of(answer)


def test_one_that_failed_says_why(auditor: User) -> None:
    export = _ask(auditor)
    Export.objects.filter(pk=export.pk).update(state=ExportState.FAILED, error="The disk is full.")
    assert "The disk is full." in text_of(_page(auditor, export))


def test_a_bundle_is_its_askers_alone(auditor: User, stranger: User, qdrant: Controller) -> None:
    export = _made(_ask(auditor))
    for other in (stranger, make_staff("auditor", qdrant)):
        assert _page(other, export).status_code == 404
        answer = signed_in(other).post(reverse("auditor:export_download", args=[export.token]))
        assert answer.status_code == 404
        assert "Newest first" not in text_of(signed_in(other).get(EXPORTS))


def test_who_lost_the_role_fetches_nothing(auditor: User, qct: Controller) -> None:
    export = _made(_ask(auditor))
    auditor.memberships.update(controller=qct)
    answer = signed_in(auditor).post(reverse("auditor:export_download", args=[export.token]))
    assert answer.status_code == 409
    assert "You may no longer export" in text_of(answer)


def test_who_works_on_requests_asks_for_nothing(qdrant: Controller) -> None:
    client = signed_in(make_staff("approver", qdrant))
    assert client.get(EXPORTS).status_code == 403
    assert client.post(EXPORTS).status_code == 403
