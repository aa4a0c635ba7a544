"""What SQLite says, in sentences that hold no value from a row."""

import re

from dsr.connectors.base import ConnectorError

# The beginning of the error's name -> sentence, and whether trying again cannot help.
_NAMES: dict[str, tuple[str, bool]] = {
    "SQLITE_BUSY": ("Another session writes to the database; it can be tried again.", False),
    "SQLITE_LOCKED": ("Another session holds a table of the database; it can be tried again.", False),
    "SQLITE_INTERRUPT": ("The statement took longer than allowed; it can be tried again.", False),
    "SQLITE_READONLY": ("The database can only be read; an erasure needs a file and a folder it may write.", True),
    "SQLITE_FULL": ("The disk of the database is full.", False),
    "SQLITE_IOERR": ("The file of the database could not be read or written.", False),
    "SQLITE_CANTOPEN": ("The file of the database could not be opened; may we read it and its folder?", True),
    "SQLITE_PERM": ("We may not open the file of the database.", True),
    "SQLITE_AUTH": ("We may not open the database.", True),
    "SQLITE_NOTADB": ("The file is no SQLite database, or it is encrypted.", True),
    "SQLITE_CORRUPT": ("The database is damaged; PRAGMA integrity_check says where.", True),
    "SQLITE_NOMEM": ("There is not enough memory.", False),
    "SQLITE_TOOBIG": ("A value is larger than SQLite allows.", True),
    "SQLITE_CONSTRAINT_FOREIGNKEY": ("A foreign key forbids the change", True),
    "SQLITE_CONSTRAINT_NOTNULL": ("A column that may not be NULL would become NULL", True),
    "SQLITE_CONSTRAINT_UNIQUE": ("A unique constraint forbids the change", True),
    "SQLITE_CONSTRAINT_PRIMARYKEY": ("A primary key forbids the change", True),
    "SQLITE_CONSTRAINT_CHECK": ("A check constraint forbids the change", True),
    "SQLITE_CONSTRAINT_TRIGGER": ("A trigger of the database refused the change.", True),
    "SQLITE_CONSTRAINT_DATATYPE": ("A value does not fit the type of its column", True),
    "SQLITE_CONSTRAINT": ("A constraint forbids the change", True),
    "SQLITE_MISMATCH": ("A value does not fit the type of its column", True),
    "SQLITE_SCHEMA": ("The schema changed meanwhile; it can be tried again.", False),
}
# "UNIQUE constraint failed: customers.email": names alone.
_FAILED = re.compile(r"(?:constraint failed): (?P<what>[^']{1,200})\Z")


def explain(error: BaseException) -> ConnectorError:
    name = getattr(error, "sqlite_errorname", "") or ""
    known = [prefix for prefix in _NAMES if name.startswith(prefix)]
    if not known:
        return ConnectorError(f"SQLite did not accept a statement ({name or type(error).__name__}).", permanent=True)
    sentence, permanent = _NAMES[max(known, key=len)]
    if sentence.endswith((".", "?")):
        return ConnectorError(sentence, permanent=permanent)
    match = _FAILED.search(str(error))
    where = f": {match['what']}" if match and name != "SQLITE_CONSTRAINT_FOREIGNKEY" else ""
    return ConnectorError(f"{sentence}{where} ({name}).", permanent=permanent)
