"""What each type of event says. Codes, counts, dates and hashes only: nothing personal, nothing typed by a person."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Facts:
    """The base: `type` names the event."""

    @property
    def type(self) -> str:
        return TYPES[self.__class__]


@dataclass(frozen=True)
class Filed(Facts):
    right: str
    channel: str
    requester: str
    place: str
    regimes: list[str]
    received_at: str
    due: str
    policy_version: int
    policy_digest: str
    datamap_digest: str
    # Day 0, and the zone in which the days of its clock are counted: what a year's numbers go by.
    received_on: str = ""
    time_zone: str = ""


@dataclass(frozen=True)
class Moved(Facts):
    """`detail`: with the last event of a request `on`, the local day of it; with a refusal `ground`, the code of its ground;
    with an answer in part `basis`, the legal bases by which the data map has records kept.
    """

    event: str
    old: str
    new: str
    detail: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class ClockMoved(Facts):
    """Something happened that a clock counts by: `kind`, and its local days; `until` is empty for a single day.

    `old` and `new`: the date that holds, before and after; the same where it moved nothing. `others`: of the further
    dates those that moved, by name, [old, new], an empty text where there was none.
    """

    kind: str
    on: str
    until: str
    old: str
    new: str
    others: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Extended(Facts):
    """The requester was told that the answer takes longer. `regimes`: the laws that allow it."""

    regimes: list[str]
    old: str
    new: str


@dataclass(frozen=True)
class ReceiptCorrected(Facts):
    """The time of receipt was another than the one that was recorded, and with it the dates."""

    old_received_at: str
    new_received_at: str
    old: str
    new: str
    new_received_on: str = ""
    time_zone: str = ""
    regimes: list[str] = field(default_factory=list)  # the laws of the new day


@dataclass(frozen=True)
class CodeSent(Facts):
    purpose: str


@dataclass(frozen=True)
class CodeWrong(Facts):
    purpose: str
    tries: int


@dataclass(frozen=True)
class CodeRight(Facts):
    purpose: str


@dataclass(frozen=True)
class Viewed(Facts):
    page: str


@dataclass(frozen=True)
class Worked(Facts):
    system: str
    phase: str
    round: int
    plan_hash: str
    counts: dict[str, int]


@dataclass(frozen=True)
class KeysSaved(Facts):
    """The point after which an erasure or a change of a system may commit, whatever happens to us."""

    system: str
    roots: str
    counts: dict[str, int]


@dataclass(frozen=True)
class WorkFailed(Facts):
    system: str
    phase: str
    attempts: int
    needs_person: bool


@dataclass(frozen=True)
class PackageBuilt(Facts):
    sha256: str
    size: int
    rows: int


@dataclass(frozen=True)
class Downloaded(Facts):
    sha256: str


@dataclass(frozen=True)
class Told(Facts):
    kind: str


@dataclass(frozen=True)
class Suppressed(Facts):
    kinds: list[str]


@dataclass(frozen=True)
class Chose(Facts):
    """A reviewer chose what is changed: purposes, or corrections by their number of values; `digest` names the choice."""

    digest: str
    purposes: list[str] = field(default_factory=list)
    corrections: int = 0


@dataclass(frozen=True)
class Restricted(Facts):
    """Every system restricts the person's data from now on."""


@dataclass(frozen=True)
class LiftAnnounced(Facts):
    """The person is told that the restriction is lifted, and when at the earliest."""

    after: str


@dataclass(frozen=True)
class Lifted(Facts):
    """No system restricts the person's data any more."""


@dataclass(frozen=True)
class RecipientTold(Facts):
    """A recipient of the data was told of what was done to it, or could not be (`state`), `by` letter or staff."""

    recipient: str
    state: str
    by: str


@dataclass(frozen=True)
class Purged(Facts):
    blobs: int


@dataclass(frozen=True)
class FileLoaded(Facts):
    """A policy or data map became the one in force."""

    file: str
    version: int
    digest: str


@dataclass(frozen=True)
class Reminded(Facts):
    mark: str
    due: str


@dataclass(frozen=True)
class DatesQuestioned(Facts):
    """Newer rules would give other dates: name to [stored, anew], ISO or None; `why` names the packs and calendars."""

    dates: dict[str, list[str | None]]
    why: list[str]


@dataclass(frozen=True)
class DatesTaken(Facts):
    dates: dict[str, list[str | None]]


@dataclass(frozen=True)
class DatesKept(Facts):
    dates: dict[str, list[str | None]]


@dataclass(frozen=True)
class SignedIn(Facts):
    pass


@dataclass(frozen=True)
class RoleGiven(Facts):
    role: str
    user: str


@dataclass(frozen=True)
class Exported(Facts):
    """Somebody had a part of the log made into a file; `sha256`: of a bundle, which is made before anybody fetches it."""

    form: str
    events: int
    sha256: str = ""


@dataclass(frozen=True)
class ExportFetched(Facts):
    sha256: str


@dataclass(frozen=True)
class NumbersExported(Facts):
    """The numbers of a year were taken away as a file: `report` is ccpa, year or records."""

    report: str
    year: int


@dataclass(frozen=True)
class KeyChanged(Facts):
    """The ledger signs with another key from now on: the vkeys (C2SP), public halves only."""

    old: str
    new: str


@dataclass(frozen=True)
class SignInFailed(Facts):
    """Somebody could not sign in as `user` (staff:<pseudonym>, empty when nobody has the address typed); `step`: password
    or second_factor.
    """

    user: str
    step: str


@dataclass(frozen=True)
class SignedOut(Facts):
    pass


@dataclass(frozen=True)
class PasswordChanged(Facts):
    """`way`: changed, or reset by a letter."""

    way: str


@dataclass(frozen=True)
class SecondFactorChanged(Facts):
    """`factor`: totp or recovery_codes; `change`: added or removed."""

    factor: str
    change: str


@dataclass(frozen=True)
class RoleTaken(Facts):
    role: str
    user: str


@dataclass(frozen=True)
class ApiKeyMade(Facts):
    """`key`: api:<pseudonym>, the actor of what is done by it."""

    key: str


@dataclass(frozen=True)
class ApiKeyRevoked(Facts):
    key: str


@dataclass(frozen=True)
class Retried(Facts):
    """A person had work tried again that had given up."""

    system: str
    phase: str
    round: int


@dataclass(frozen=True)
class NotTold(Facts):
    """A letter that was written was given up; `why`: late (what it says no longer holds) or refused (by the mail service)."""

    kind: str
    why: str


@dataclass(frozen=True)
class MonthKeyDestroyed(Facts):
    """The key that wrapped the requests of a month is destroyed: no backup of the database opens them any more."""

    month: str


TYPES: dict[type[Facts], str] = {
    Filed: "filed",
    Moved: "moved",
    ClockMoved: "clock_moved",
    Extended: "extended",
    ReceiptCorrected: "receipt_corrected",
    CodeSent: "code_sent",
    CodeWrong: "code_wrong",
    CodeRight: "code_right",
    Viewed: "viewed",
    Worked: "worked",
    KeysSaved: "keys_saved",
    WorkFailed: "work_failed",
    PackageBuilt: "package_built",
    Downloaded: "downloaded",
    Told: "told",
    Suppressed: "suppressed",
    Chose: "chose",
    Restricted: "restricted",
    LiftAnnounced: "lift_announced",
    Lifted: "lifted",
    RecipientTold: "recipient_told",
    Purged: "purged",
    FileLoaded: "file_loaded",
    Reminded: "reminded",
    DatesQuestioned: "dates_questioned",
    DatesTaken: "dates_taken",
    DatesKept: "dates_kept",
    SignedIn: "signed_in",
    RoleGiven: "role_given",
    Exported: "exported",
    NumbersExported: "numbers_exported",
    ExportFetched: "export_fetched",
    KeyChanged: "key_changed",
    SignInFailed: "sign_in_failed",
    SignedOut: "signed_out",
    PasswordChanged: "password_changed",
    SecondFactorChanged: "second_factor_changed",
    RoleTaken: "role_taken",
    ApiKeyMade: "api_key_made",
    ApiKeyRevoked: "api_key_revoked",
    Retried: "retried",
    NotTold: "not_told",
    MonthKeyDestroyed: "month_key_destroyed",
}
