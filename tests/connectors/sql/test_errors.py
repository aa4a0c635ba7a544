import psycopg
import pytest

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.errors import explain


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (psycopg.errors.UndefinedTable(), True),
        (psycopg.errors.UndefinedColumn(), True),
        (psycopg.errors.InsufficientPrivilege(), True),
        (psycopg.errors.ReadOnlySqlTransaction(), True),
        (psycopg.errors.InvalidPassword(), True),
        (psycopg.errors.CheckViolation(), True),
        (psycopg.errors.ForeignKeyViolation(), True),
        (psycopg.errors.SyntaxError(), True),
        (psycopg.errors.DeadlockDetected(), False),
        (psycopg.errors.SerializationFailure(), False),
        (psycopg.errors.LockNotAvailable(), False),
        (psycopg.errors.QueryCanceled(), False),
        (psycopg.errors.AdminShutdown(), False),
        (psycopg.errors.DiskFull(), False),
        (psycopg.errors.TooManyConnections(), False),
        (psycopg.errors.ConnectionFailure(), False),
        (psycopg.OperationalError("the password is secret"), False),
        (psycopg.InternalError(), True),
        (None, True),
    ],
)
def test_what_can_pass_is_tried_again_and_the_rest_waits_for_a_person(
    error: psycopg.Error | None, permanent: bool
) -> None:
    explained = explain(error)
    assert isinstance(explained, ConnectorError)
    assert explained.permanent is permanent
    assert str(explained).endswith((".", "?"))
    assert "secret" not in str(explained)
