"""What MySQL and MariaDB say, in sentences that hold no value from a row."""

import re

from dsr.connectors.base import ConnectorError

_AGAIN = "; it can be tried again."
# Error number -> sentence, and whether trying again cannot help.
_NUMBERS: dict[int, tuple[str, bool]] = {
    1049: ("The database that the connection names does not exist.", True),
    **dict.fromkeys((1044, 1045, 1698, 1275), ("The database refused the user or the password.", True)),
    **dict.fromkeys((1142, 1143, 1227, 1370), ("The user of the connection lacks a right", True)),
    1146: ("A table of the data map does not exist", True),
    1054: ("A column of the data map does not exist", True),
    1064: ("The database did not accept a statement", True),
    **dict.fromkeys((1290, 1792, 1836), ("The connection can only read; an erasure needs the write address.", True)),
    1213: (f"The database broke a deadlock with other work{_AGAIN}", False),
    1020: (f"Other work in the database got in the way{_AGAIN}", False),
    **dict.fromkeys((1205, 3572), (f"Another session holds rows of the subject locked{_AGAIN}", False)),
    **dict.fromkeys(
        (1969, 3024, 1317), ("The statement took longer than allowed; try again when the system is less busy.", False)
    ),
    **dict.fromkeys((1053, 1927), (f"The database is shutting down or ended the session{_AGAIN}", False)),
    **dict.fromkeys((1021, 1114), ("The database has no disk space left.", False)),
    **dict.fromkeys((1040, 1203, 1226), ("The database has no connection free.", False)),
    **dict.fromkeys(
        (2002, 2003, 2005),
        ("The database cannot be reached, or the connection broke; is it up, and is the address right?", False),
    ),
    **dict.fromkeys((2006, 2013, 2014, 2055, 1152, 1158, 1159, 1160, 1161, 4031), ("The connection broke.", False)),
    **dict.fromkeys((1217, 1451, 1216, 1452), ("A foreign key forbids the change", True)),
    **dict.fromkeys((1048, 1263, 1364), ("A column that may not be NULL would become NULL", True)),
    **dict.fromkeys((1062, 1586), ("A unique constraint forbids the change", True)),
    **dict.fromkeys((3819, 4025), ("A check constraint forbids the change", True)),
    **dict.fromkeys(
        (1264, 1265, 1292, 1366, 1406, 1411, 1690, 3140), ("A value does not fit the type of its column", True)
    ),
    1644: ("A trigger of the database refused the change.", True),
    1665: (
        "The database writes its binary log by statement, which forbids READ COMMITTED; set binlog_format to ROW or MIXED.",
        True,
    ),
    1153: ("A statement is longer than the database's max_allowed_packet; raise that to 16 MB or more.", True),
}
# What may be told from a message: names, never values.
_NAMES = {
    "constraint": re.compile(r"CONSTRAINT `((?:[^`]|``)+)`|constraint '([^']+)'"),
    "index": re.compile(r"for key '([^']+)'\s*\Z"),
    "column": re.compile(r"[Cc]olumn '([^']+)'|for column [`\w.]*`([^`]+)`"),
    "table": re.compile(r"[Tt]able '([^']+)'|for table ([`'\w.]+)"),
}


def explain(error: BaseException) -> ConnectorError:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    if number == 0:
        broken = type(error).__name__ in {"OperationalError", "InterfaceError"}
        sentence = "The connection to the database broke." if broken else "The database's driver failed."
        return ConnectorError(sentence, permanent=not broken)
    sentence, permanent = _NUMBERS.get(number, ("The database refused a statement", False))
    if sentence.endswith((".", "?")):
        return ConnectorError(sentence, permanent=permanent)
    return ConnectorError(f"{sentence}{_where(error, number)} (error {number}).", permanent=permanent)


def _where(error: BaseException, number: int) -> str:
    said = str(error.args[1]) if len(error.args) > 1 else ""
    if number == 1064:  # quotes the statement
        return ""
    parts = []
    for what, pattern in _NAMES.items():
        match = pattern.search(said)
        if match:
            parts.append(f"{what} {next(filter(None, match.groups())).strip(chr(96))}")
    return f": {', '.join(parts)}" if parts else ""
