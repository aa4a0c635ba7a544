from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from dsr import pipeline
from dsr.identity import codes
from dsr.identity.throttle import TooMany
from dsr.models import Challenge, Event, Purpose, Request
from dsr.rules.lifecycle import State
from dsr.steps import verify
from tests import factories

PROVE = Purpose.PROVE_REQUESTER


def issue(request: Request, now: datetime, purpose: Purpose = PROVE) -> str:
    with transaction.atomic():
        return codes.issue(request, purpose, now=now)[1]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.fixture
def request_row(db: None) -> Request:
    return factories.file_request()


NOW = timezone.now()


def test_the_right_code_works_once_however_it_is_typed(request_row: Request) -> None:
    code = issue(request_row, NOW)
    assert codes.try_code(request_row, PROVE, f" {code[:3]}-{code[3:]}\n", now=NOW) == codes.Tried()
    assert "used or replaced" in codes.try_code(request_row, PROVE, code, now=NOW).problem


def test_five_wrong_codes_end_it_even_for_the_right_one(request_row: Request) -> None:
    code = issue(request_row, NOW)
    tried = [
        codes.try_code(request_row, PROVE, typed, now=NOW) for typed in (wrong(code), "", "12", "x" * 9999, code * 2)
    ]
    assert [each.counted for each in tried] == [1, 2, 3, 4, 5]
    assert "1 more try." in tried[3].problem
    assert "no longer works" in tried[4].problem
    after = codes.try_code(request_row, PROVE, code, now=NOW)
    assert "no longer works" in after.problem
    assert after.counted == 0
    assert codes.try_code(request_row, PROVE, issue(request_row, NOW), now=NOW) == codes.Tried()


def test_a_code_lives_for_fifteen_minutes(request_row: Request) -> None:
    code = issue(request_row, NOW)
    late = codes.try_code(request_row, PROVE, code, now=NOW + codes.LIFE)
    assert "more than 15 minutes" in late.problem
    assert late.counted == 0
    assert not codes.try_code(request_row, PROVE, code, now=NOW + codes.LIFE - timedelta(microseconds=1)).problem


def test_a_new_code_replaces_the_old_one(request_row: Request) -> None:
    old, new = issue(request_row, NOW), issue(request_row, NOW)
    if old != new:
        assert codes.try_code(request_row, PROVE, old, now=NOW).problem
    assert not codes.try_code(request_row, PROVE, new, now=NOW).problem


def test_a_code_is_for_one_purpose_of_one_request(request_row: Request) -> None:
    other = factories.file_request()
    code = issue(request_row, NOW)
    assert codes.try_code(request_row, Purpose.DOWNLOAD, code, now=NOW).problem
    assert codes.try_code(other, PROVE, code, now=NOW).problem
    # The digest of one row means nothing in another.
    with transaction.atomic():
        copied, _ = codes.issue(other, PROVE, now=NOW)
    Challenge.objects.filter(pk=copied.pk).update(digest=Challenge.objects.get(request=request_row).digest)
    assert codes.try_code(other, PROVE, code, now=NOW).problem


def test_the_database_does_not_hold_the_code(request_row: Request) -> None:
    code = issue(request_row, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text, encode(digest, 'escape') FROM dsr_challenge c")
        assert code not in str(cursor.fetchall()).replace(str(NOW.microsecond), "")


def test_a_hundred_guesses_at_once_are_five(own_database: str) -> None:
    request = factories.file_request()
    code = issue(request, NOW)

    def guess(number: int) -> str:
        try:
            verify.use_code(request, PROVE, wrong(code), now=NOW)
        except verify.WrongCode as error:
            return str(error)
        finally:
            connection.close()
        return "right"

    with ThreadPoolExecutor(20) as pool:
        answers = Counter(pool.map(guess, range(100)))
    assert Challenge.objects.get(request=request).tries == codes.TRIES
    assert sum(count for answer, count in answers.items() if "more t" in answer) == codes.TRIES - 1
    assert "right" not in answers
    assert Event.objects.filter(type="code_wrong").count() == codes.TRIES


def test_two_new_codes_at_once_leave_one_that_works(own_database: str) -> None:
    request = factories.file_request()
    pipeline.advance(request.pk, clock=timezone.now)

    def send(number: int) -> str:
        try:
            verify.send_code(request, PROVE, now=timezone.now())
        except TooMany:
            return "too many"
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(send, range(8)))
    assert answers == {"sent": verify.CODES_AN_HOUR, "too many": 8 - verify.CODES_AN_HOUR}
    assert Challenge.objects.filter(replaced_at=None).count() == 1
    factories.prove(request)
    assert factories.read(request).state == State.LOCATING
