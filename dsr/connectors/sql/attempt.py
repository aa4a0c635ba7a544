"""One attempt at an erasure, in one transaction: what is decided, saved and erased is one and the same state of the rows.

Where the database can refuse to change what somebody changed since the transaction began, rows are not locked first,
which would write each of them twice; when it does refuse, a second transaction locks. Rows that other people share are
always locked: whether somebody still holds one is told by rows that the erasure itself does not change.
"""

from collections.abc import Callable

from sqlalchemy.engine import Connection, Engine

from dsr.connectors.base import Beat, Erased, Identifiers, SavedKeys
from dsr.connectors.evidence import evidence
from dsr.connectors.sql import checks, constraints, decide, read
from dsr.connectors.sql.catalogue import digest
from dsr.connectors.sql.connect import came_to_nothing, transaction_of, writing
from dsr.connectors.sql.dialects import dialect_named
from dsr.connectors.sql.dialects.base import Transactions
from dsr.connectors.sql.erase import execute, resumed, saved_keys
from dsr.connectors.sql.errors import Overtaken
from dsr.connectors.sql.places import bind_live, refusal
from dsr.connectors.sql.reach import Reach
from dsr.datamap.plan import SystemPlan

Save = Callable[[SavedKeys], None]


def erase(
    engine: Engine, plan: SystemPlan, identifiers: Identifiers, *, saved: SavedKeys | None, save: Save, beat: Beat
) -> Erased:
    """`saved`: by the keys of an earlier attempt, unless the database knows that it came to nothing. Raises ConnectorError."""
    shares = any(step.pointed_by for step in plan.steps)
    if saved is None and not shares and isinstance(dialect_named(engine.dialect.name), Transactions):
        try:
            with writing(engine, at_once=True) as connection:
                return _Attempt(connection, plan, save, beat).anew(identifiers, lock=False)
        except Overtaken:
            pass
    with writing(engine) as connection:
        attempt = _Attempt(connection, plan, save, beat)
        # By keys alone, what meanwhile became somebody else's would be erased too.
        if saved is None or came_to_nothing(connection, saved.nonce):
            return attempt.anew(identifiers, lock=True)
        return attempt.again(saved)


class _Attempt:
    def __init__(self, connection: Connection, plan: SystemPlan, save: Save, beat: Beat) -> None:
        self._connection, self._plan, self._save, self._beat = connection, plan, save, beat
        self._places, self._tables = bind_live(connection, plan)

    def anew(self, identifiers: Identifiers, *, lock: bool) -> Erased:
        """Search, save what was found, erase it."""
        self._refuse_if(checks.problems(self._connection, self._plan, self._tables, erase=True))
        reach = Reach(self._connection, self._places, identifiers)
        intent = decide.decide(self._connection, self._places, self._tables, reach, erasing=True, lock=lock)
        self._refuse_if(self._blocked(intent))
        roots = read.root_digest(self._connection, self._places, reach)
        nonce = transaction_of(self._connection)
        found = saved_keys(intent, roots=roots, schema=digest(self._tables), nonce=nonce)
        self._save(found)
        return self._carry_out(intent, found)

    def again(self, saved: SavedKeys) -> Erased:
        """By the keys of an earlier attempt: by now the identifiers may find nothing any more."""
        self._refuse_if(checks.problems(self._connection, self._plan, self._tables, erase=True))
        intent = resumed(self._connection, self._places, saved)
        self._refuse_if(self._blocked(intent))
        return self._carry_out(intent, saved)

    def _blocked(self, intent: decide.Intent) -> tuple[str, ...]:
        blocked = decide.blockers(self._connection, self._places, intent)
        return blocked + constraints.row_refusals(self._connection, self._places, intent)

    def _refuse_if(self, problems: tuple[str, ...]) -> None:
        if problems:
            raise refusal(self._plan, problems)

    def _carry_out(self, intent: decide.Intent, saved: SavedKeys) -> Erased:
        self._beat()
        execute(self._connection, self._places, intent, self._beat)
        nothing = not any(map(len, saved.keys.values())) and not any(map(len, saved.kept.values()))
        return Erased(evidence(self._plan, saved), already_absent=nothing)
