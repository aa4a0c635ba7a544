from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tests.harness import databases
from tests.harness.servers import Servers
from tests.ledger.verify.hostile import Log, lift, make_log


@pytest.fixture(scope="module")
def hostile_log(servers: Servers, django_db_setup: None, django_db_blocker: Any) -> Iterator[Log]:
    """A log of 10,000 events whose protection is lifted; Django is the superuser, who may do anything to it."""
    settings = connection.settings_dict
    kept = {name: settings[name] for name in ("USER", "PASSWORD")}
    with django_db_blocker.unblock(), databases.own(servers):
        made = make_log()
        settings.update({"USER": "postgres", "PASSWORD": servers.passwords["postgres"]})
        connection.close()
        lift()
        yield made
        connection.close()
        settings.update(kept)


@pytest.fixture
def log(hostile_log: Log, django_db_blocker: Any) -> Iterator[Log]:
    """The same log for each test: what a test does to it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield hostile_log
        transaction.set_rollback(True)
