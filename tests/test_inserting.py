"""Rows that are inserted unless another is in their place."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict

from dsr.models import Request
from dsr.models.inserting import insert_unless_there
from dsr.rules import references
from tests import factories


def copy_of(row: Request, **other: object) -> Request:
    """As new, with names of its own."""
    fields = {
        field.attname: getattr(row, field.attname) for field in Request._meta.concrete_fields if not field.primary_key
    }
    return Request(**{**fields, "public_id": uuid.uuid4(), "reference": uuid.uuid4().hex[:12], **other})


@pytest.mark.django_db
def test_a_row_is_saved_as_django_saves_it() -> None:
    first = factories.file_request()
    row = copy_of(first)
    assert insert_unless_there(row, on="reference")
    assert row.pk > first.pk
    read = Request.objects.get(pk=row.pk)
    for field in Request._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(row, field.attname), field.name
    row.place = "FR"
    row.save()  # an update: the row knows that it is there
    assert Request.objects.filter(reference=row.reference).count() == 1
    assert model_to_dict(Request.objects.get(pk=first.pk)) == model_to_dict(first)


@pytest.mark.django_db
def test_what_is_there_stays_and_another_clash_is_an_error() -> None:
    first = factories.file_request()
    before = model_to_dict(Request.objects.get(pk=first.pk))
    taken = copy_of(first, reference=first.reference, place="FR")
    assert not insert_unless_there(taken, on="reference")
    assert taken.pk is None
    assert model_to_dict(Request.objects.get(pk=first.pk)) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_unless_there(copy_of(first, public_id=first.public_id), on="reference")
    assert not insert_unless_there(copy_of(first, public_id=first.public_id))


@pytest.mark.django_db
def test_a_reference_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = factories.file_request().reference
    drawn = iter([taken, taken, "AAAA-BBBB"])
    monkeypatch.setattr(references, "generate", lambda below: next(drawn))
    assert factories.file_request().reference == "AAAA-BBBB"
    assert Request.objects.count() == 2


def test_of_many_at_once_one_is_saved(own_database: str) -> None:
    first = factories.file_request()

    def insert(number: int) -> bool:
        try:
            return insert_unless_there(copy_of(first, reference="AAAA-CCCC"), on="reference")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(insert, range(12))) == 1
