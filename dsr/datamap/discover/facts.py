"""What a database tells of itself: tables, columns, keys, and a few values of each column, which no draft repeats."""

from dataclasses import dataclass, field

Ref = tuple[str | None, str]  # schema (None: the connection's own) and table


@dataclass(frozen=True)
class ColumnFacts:
    """`family`: text, number, bool, time, uuid, json, binary, array or other."""

    name: str
    family: str
    nullable: bool = True
    sample: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyFacts:
    """A foreign key, or a guess at one: `columns` hold what `target_columns` of `target` hold.

    `where`: only in rows whose columns have these values, as `commentable_type`; None: NULL. `coded`: what they mean was found
    by the rows that have them.
    """

    columns: tuple[str, ...]
    target: Ref
    target_columns: tuple[str, ...]
    declared: bool = True
    where: tuple[tuple[str, str | None], ...] = ()
    coded: bool = False


@dataclass(frozen=True)
class TableFacts:
    ref: Ref
    columns: tuple[ColumnFacts, ...]
    key: tuple[str, ...] = ()  # the primary key
    uniques: tuple[tuple[str, ...], ...] = ()  # columns that a constraint or index makes unique
    foreign: tuple[KeyFacts, ...] = ()

    @property
    def name(self) -> str:
        return self.ref[1]

    def column(self, name: str) -> ColumnFacts:
        return next(column for column in self.columns if column.name == name)

    def requires(self, columns: tuple[str, ...]) -> bool:
        """Whether no row is without a value in any of them."""
        return not any(self.column(name).nullable for name in columns)

    def is_unique(self, columns: tuple[str, ...]) -> bool:
        """Whether at most one row holds given values in these columns."""
        wanted = set(columns)
        return any(set(each) <= wanted for each in (self.key, *self.uniques) if each)


@dataclass(frozen=True)
class DatabaseFacts:
    tables: tuple[TableFacts, ...]
    notes: tuple[str, ...] = ()  # what was not read, and why
    schema: str | None = None  # the connection's own, whose tables have none in their refs

    def by_ref(self) -> dict[Ref, TableFacts]:
        return {table.ref: table for table in self.tables}


@dataclass(frozen=True)
class Included:
    """Are the values of columns found in others, together? Asked of a bounded sample of distinct values.

    `where`: of rows whose columns have these values. `mixed`: one is a number, the other a text, as it is written.
    """

    table: Ref
    columns: tuple[str, ...]
    target: Ref
    target_columns: tuple[str, ...]
    where: tuple[tuple[str, str | None], ...] = ()
    mixed: bool = False


@dataclass(frozen=True)
class Labels:
    """What does a column say that tells what another one points at? Asked of a bounded number of rows.

    `through`: where it holds numbers, the table that they stand for, its key, and its columns of text.
    """

    table: Ref
    column: str
    through: tuple[Ref, str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class SameValue:
    """Where a row leads to a person and has an address or a name, is it that person's? Asked of a bounded sample, in which each
    address counts once.

    `way`: keys, each from where the one before it leads, the first from the row, the last to the person. `partly`: the row
    has a part of what the person has, as a first name, or all of what the person has in parts, `person_columns`.
    """

    table: Ref
    column: str
    way: tuple[KeyFacts, ...]
    person_columns: tuple[str, ...]
    partly: bool = False


@dataclass(frozen=True)
class SamePerson:
    """Do two ways lead from a row to the same one? Asked of a bounded number of rows that have both.

    `one`, `other`: keys, each from where the one before it leads, the first from the row, which may hold in some rows only; the
    last of both to one table.
    """

    table: Ref
    one: tuple[KeyFacts, ...]
    other: tuple[KeyFacts, ...]


@dataclass(frozen=True)
class Outsiders:
    """Where two ways lead from a row to two different people, has the first of them none of the things that the second way
    goes through? Asked of a bounded sample of such people; `no` are those who have.

    `one`, `other`: as those of SamePerson, the last key of `other` from such a thing.
    """

    table: Ref
    one: tuple[KeyFacts, ...]
    other: tuple[KeyFacts, ...]


@dataclass(frozen=True)
class Single:
    """Does each value stand in one row only? Asked of a bounded number of rows."""

    table: Ref
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Fitting:
    """Among the keys of which tables are all values of a column? Asked of a bounded sample of distinct values.

    `where`: of rows whose columns have these values. `targets`: tables, each with its key. `single`: is there one
    table only that holds at least half of them?
    """

    table: Ref
    column: str
    where: tuple[tuple[str, str | None], ...]
    targets: tuple[tuple[Ref, str], ...]
    single: bool = False


Question = Included | SameValue | SamePerson | Outsiders | Single | Labels | Fitting


@dataclass(frozen=True)
class Answer:
    """How many of the values asked about are as the question says, and how many are not.

    `labels`: each value that a column of labels has, and the words that it stands for. `fits`: the tables that hold the
    values, or two of them; where it is one, `chance`: how likely it would hold any such value, from 0 to 1.
    """

    yes: int = 0
    no: int = 0
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fits: tuple[Ref, ...] = ()
    chance: float = 1.0

    @property
    def known(self) -> bool:
        return bool(self.yes or self.no)


@dataclass(frozen=True)
class Chosen:
    """What the person who runs the command has decided. `identifier`: (table, column), the table perhaps with schema."""

    controller: str
    system: str
    connection: str
    identifier: tuple[str, str] | None = None
    kind: str | None = None
    title: str = "A database"


@dataclass
class Answers:
    """Answers by question; a question that was not asked has none."""

    given: dict[Question, Answer] = field(default_factory=dict)

    def to(self, question: Question) -> Answer:
        return self.given.get(question, Answer())
