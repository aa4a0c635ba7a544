import sqlite3

import psycopg
import pymysql
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


@pytest.mark.parametrize(
    ("error", "permanent", "words"),
    [
        (pymysql.err.OperationalError(1045, "Access denied for user 'ada'@'%'"), True, "refused the user"),
        (pymysql.err.OperationalError(1049, "Unknown database 'ada'"), True, "does not exist"),
        (pymysql.err.ProgrammingError(1146, "Table 'shop.orders' doesn't exist"), True, "table shop.orders"),
        (pymysql.err.OperationalError(1054, "Unknown column 't0.x' in 'field list'"), True, "column t0.x"),
        (
            pymysql.err.OperationalError(1142, "SELECT command denied to user 'r'@'h' for table `s`.`t`"),
            True,
            "table s`.`t",
        ),
        (pymysql.err.ProgrammingError(1064, "You have an error near 'ada@shop.example'"), True, "did not accept"),
        (pymysql.err.OperationalError(1290, "running with the --read-only option"), True, "write address"),
        (
            pymysql.err.IntegrityError(1062, "Duplicate entry 'ada' for key 'customers.email'"),
            True,
            "index customers.email",
        ),
        (pymysql.err.OperationalError(4025, "CONSTRAINT `real_name` failed for `s`.`t`"), True, "real_name"),
        (pymysql.err.DataError(1406, "Data too long for column 'v' at row 1"), True, "column v"),
        (pymysql.err.DataError(1292, "Incorrect date value: 'ada' for column `s`.`t`.`v` at row 1"), True, "column v"),
        (pymysql.err.IntegrityError(1451, "fails (`s`.`t`, CONSTRAINT `fk` FOREIGN KEY (`x`))"), True, "constraint fk"),
        (pymysql.err.OperationalError(1205, "Lock wait timeout exceeded"), False, "locked"),
        (pymysql.err.OperationalError(1213, "Deadlock found"), False, "deadlock"),
        (pymysql.err.OperationalError(1969, "Query execution was interrupted"), False, "longer than allowed"),
        (pymysql.err.OperationalError(2003, "Can't connect to 'ada'"), False, "cannot be reached"),
        (pymysql.err.OperationalError(2013, "Lost connection"), False, "broke"),
        (pymysql.err.OperationalError(1114, "The table is full"), False, "disk"),
        (pymysql.err.OperationalError(1040, "Too many connections"), False, "no connection free"),
        (pymysql.err.InterfaceError(0, ""), False, "broke"),
        (pymysql.err.OperationalError(9999, "ada"), False, "error 9999"),
        (sqlite3.OperationalError("ada"), True, "did not accept a statement"),
    ],
)
def test_other_databases_speak_the_same_way(error: BaseException, permanent: bool, words: str) -> None:
    explained = explain(error)
    assert explained.permanent is permanent
    assert words in str(explained)
    assert str(explained).endswith((".", "?"))
    assert "ada" not in str(explained)


@pytest.mark.parametrize(
    ("said", "permanent", "words"),
    [
        ('connection failed: FATAL:  password authentication failed for user "ada"', True, "user or the password"),
        ('connection failed: FATAL:  role "ada" does not exist', True, "user or the password"),
        ('connection failed: FATAL:  database "ada" does not exist', True, "names does not exist"),
        ("connection failed: FATAL:  sorry, too many clients already", False, "connections"),
        ("connection refused by ada", False, "cannot be reached"),
    ],
)
def test_a_connection_that_is_refused_says_why_without_naming_anybody(said: str, permanent: bool, words: str) -> None:
    error = explain(psycopg.OperationalError(said))
    assert words in str(error)
    assert "ada" not in str(error)
    assert error.permanent is permanent
