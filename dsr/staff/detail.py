"""What the request page shows, gathered in one place: nothing here decides, nothing here writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from dsr import checks
from dsr.checks import NotAllowed
from dsr.connectors.base import ConnectorError
from dsr.datamap.plan import Action, Erasure, Plan, Role, Step, SystemPlan
from dsr.identity.people import Identity, identity_of
from dsr.models import (
    Attachment,
    Decision,
    Mandate,
    NoticeState,
    Package,
    Phase,
    RecipientNotice,
    Request,
    Restriction,
    WorkItem,
    WorkState,
)
from dsr.packaging.parts import parts
from dsr.rules.actors import Actor
from dsr.rules.rights import AUTOMATED, CHANGING, WITH_PACKAGE, WITHOUT_PROOF, Right
from dsr.rules.spoken import plural
from dsr.steps import by_hand
from dsr.steps.chosen import choice_of
from dsr.steps.locate import ForeseenRow, counted_of, latest_counts
from dsr.steps.systems import plan_of, shares, worked_by_machine
from dsr.vault.envelope import CannotOpen, unseal
from dsr.vault.keys import KeyMissing
from dsr.web import timeline, words

ROLES = {Role.OWN: "Their own", Role.SHARED: "Shared", Role.LOOKUP: "Nobody’s"}
RULES = {
    "null": "emptied",
    "constant": "set to “{argument}”",
    "random_token": "replaced by a random token",
    "generalise": "generalised to {argument}",
    "detach": "cut loose",
}


@dataclass(frozen=True)
class CollectionShown:
    title: str
    name: str
    role: str
    rows: int | None  # None: not counted
    fate: str  # what happens to it
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class SystemShown:
    title: str
    by_hand: bool
    instructions: str
    held: list[CollectionShown]
    empty: list[CollectionShown]
    problems: list[str]
    total: int | None
    why_by_hand: str = ""  # where a connector reaches the system and still a person works it


@dataclass(frozen=True)
class CorrectionShown:
    system: str
    collection: str
    meaning: str
    old: str | None
    new: str | None
    rows: int


def people(request: Request) -> Identity | None:
    """Who asks and about whom; None when the key is gone."""
    try:
        return identity_of(request)
    except (CannotOpen, KeyMissing):
        return None


def mandate_of(request: Request) -> str:
    mandate = Mandate.objects.filter(request=request).first()
    return _opened(request, "mandate", bytes(mandate.sealed_statement), "statement") if mandate else ""


def _opened(request: Request, purpose: str, sealed: bytes, key: str) -> str:
    try:
        return str(unseal(request, purpose, sealed)[key])
    except (CannotOpen, KeyMissing):
        return "(sealed with a key that was destroyed)"


def plan_shown(request: Request) -> tuple[Plan | None, str]:
    """The plan, or the sentence that says why there is none."""
    try:
        return plan_of(request), ""
    except (CannotOpen, KeyMissing, ConnectorError) as error:
        return None, f"The plan cannot be shown: {error}."


def systems_of(request: Request, plan: Plan) -> list[SystemShown]:
    counts = {name: counted_of(item) for name, item in latest_counts(request).items()}
    right = Right(request.right)
    machine = set(shares(request, plan)[0])
    shown = []
    for system in plan.systems:
        counted = counts.get(system.system)
        rows = counted.rows if counted else {}
        worked = system.system in machine
        steps = [
            _collection(step, rows.get(step.collection), right, counted.changes if counted else [], worked=worked)
            for step in system.steps
        ]
        shown.append(
            SystemShown(
                title=system.title,
                by_hand=not worked_by_machine(system),
                instructions=system.instructions,
                held=[each for each in steps if each.rows != 0],
                empty=[each for each in steps if each.rows == 0],
                problems=counted.problems if counted else [],
                total=counted.total if counted else None,
                why_by_hand=_why_by_hand(system, right, worked=worked),
            )
        )
    return shown


def _why_by_hand(system: SystemPlan, right: Right, *, worked: bool) -> str:
    if right not in CHANGING or worked or not worked_by_machine(system):
        return ""
    if system.rectifies:
        return "Nothing is chosen to be corrected here by machine yet; without that a person does it."
    return "The data map has no rule for this right in this system: a person does it."


def _collection(
    step: Step, rows: int | None, right: Right, foreseen: Sequence[ForeseenRow], *, worked: bool
) -> CollectionShown:
    if right is Right.ERASURE:
        fate, rules = _erasure(step), tuple(_rules(step.erasure))
    elif right in WITH_PACKAGE:
        left_out = sum(not field.deliver for field in step.fields)
        fate = f"Delivered, without {plural(left_out, 'secret field')}" if left_out else "Delivered"
        rules = ()
    elif step.changes:
        fate, rules = "Fields are set", tuple(_changes(step, foreseen))
    elif step.rectify:
        fate, rules = "Values can be corrected", step.rectify
    else:
        fate, rules = "Left as it is" if worked else "Looked at by a person", ()
    return CollectionShown(step.title, step.collection, ROLES[step.role], rows, fate, rules)


def _erasure(step: Step) -> str:
    erasure = step.erasure
    if erasure.action is Action.RETAIN:
        until = f" Until {erasure.until}." if erasure.until else ""
        return f"Kept: {erasure.reason or 'the data map gives no reason'} ({erasure.basis or 'no basis'}).{until}"
    if step.role is Role.SHARED and erasure.action is not Action.NONE:
        done = "deleted" if erasure.action is Action.DELETE else "overwritten"
        return f"Cut loose; {done} only where nobody else has it"
    return {
        Action.DELETE: "Rows deleted",
        Action.CHANGE: "Rows stay, personal fields are overwritten",
        Action.NONE: "Left as it is",
    }[erasure.action]


def _rules(erasure: Erasure) -> Iterator[str]:
    for rule in erasure.rules:
        yield f"{rule.field} {RULES.get(rule.rule, rule.rule).format(argument=rule.argument)}"


def _changes(step: Step, foreseen: Sequence[ForeseenRow]) -> Iterator[str]:
    counts = [(field, purpose, rows) for collection, field, purpose, rows in foreseen if collection == step.collection]
    for change in step.changes:
        value = {"null": "emptied", "now": "set to the time of doing it"}.get(
            change.value.kind, f"set to “{change.value.text}”"
        )
        where = "".join(f", where {name} is {'empty' if v is None else f'“{v}”'}" for name, v in change.where)
        known = next((item for item in counts if item[:2] == (change.field, change.purpose)), None)
        if known:
            counts.remove(known)
        rows = f" ({plural(known[2], 'row')})" if known else ""
        purpose = f"{change.purpose}: " if change.purpose else ""
        yield f"{purpose}{change.field} {value}{where}{rows}"


def corrections_of(request: Request, plan: Plan, by: Actor) -> list[CorrectionShown]:
    """What will be corrected, old and new; only for those who may decide."""
    try:
        checks.check_holds(by, request.controller_id, Permission.DECIDE)
        corrections = choice_of(request).corrections
    except (NotAllowed, CannotOpen, KeyMissing):
        return []
    systems = {system.system: system for system in plan.systems}
    found = []
    for each in corrections:
        step = next(step for step in systems[each.system].steps if step.collection == each.collection)
        meaning = next(field.meaning for field in step.fields if field.name == each.field)
        title = systems[each.system].title
        found.append(CorrectionShown(title, step.title, meaning, each.old, each.new, each.rows))
    return found


def restriction_of(request: Request) -> Restriction | None:
    return Restriction.objects.filter(request=request).first()


def recipients_of(request: Request, by: Actor) -> list[dict[str, Any]]:
    """Those who got the data and are told of what was done to it, each with why that cannot be recorded now."""
    tones = {NoticeState.OPEN: "info", NoticeState.TOLD: "good", NoticeState.IMPOSSIBLE: "bad"}
    found = []
    for notice in RecipientNotice.objects.filter(request=request):
        notice.request = request
        reason = _no(checks.check_can_tell, by, notice)
        text = _opened(request, "recipient", bytes(notice.sealed_text), "text") if notice.sealed_text else ""
        state = NoticeState(notice.state)
        found.append({"notice": notice, "state": state.label, "tone": tones[state], "reason": reason, "text": text})
    return found


def work_of(request: Request, plan: Plan | None, by: Actor) -> list[dict[str, Any]]:
    """The work items, newest round last, each with the reason why it cannot be tried again or completed now."""
    titles = {system.system: system for system in plan.systems} if plan else {}
    shown = []
    for item in WorkItem.objects.filter(request=request).prefetch_related("attachments").order_by("round", "pk"):
        item.request = request  # read once, for the checks
        system = titles.get(item.system)
        shown.append(
            {
                "item": item,
                "system": system.title if system else item.system.capitalize(),
                "instructions": _instructions(request, item, system) if item.phase == Phase.BY_HAND else "",
                "owner": system.owner if system and item.phase == Phase.BY_HAND else "",
                "due": by_hand.due_of(item) if item.phase == Phase.BY_HAND else None,
                "attachments": _attachments(request, item),
                "phase": words.PHASES[Phase(item.phase)],
                "state": WorkState(item.state).label,
                "tone": words.WORK_TONES[WorkState(item.state)],
                "result": _result(item),
                "by_hand": item.phase == Phase.BY_HAND,
                "can_complete": not _no(checks.check_can_complete, by, item),
                "complete_reason": _no(checks.check_can_complete, by, item),
                "can_retry": not _no(checks.check_can_retry, by, item),
                "retry_reason": _no(checks.check_can_retry, by, item),
            }
        )
    return shown


def _attachments(request: Request, item: WorkItem) -> list[dict[str, Any]]:
    return [
        {"id": each.pk, "name": _attached_name(request, each), "size": each.size, "deliver": each.deliver}
        for each in item.attachments.all()
    ]


def _attached_name(request: Request, attachment: Attachment) -> str:
    try:
        return by_hand.name_of(request, attachment)
    except (CannotOpen, KeyMissing):
        return "(sealed with a key that was destroyed)"


def _result(item: WorkItem) -> str:
    """What a finished item brought, in figures."""
    if item.state != WorkState.DONE:
        return ""
    if item.phase in {Phase.COUNT, Phase.COPY}:
        return plural(sum(item.result["rows"].values()), "row")
    if item.phase == Phase.PACKAGE:
        return plural(item.result["rows"], "row")
    if item.phase in {Phase.CHANGE, Phase.LIFT}:
        changed = sum(item.result["changed"].values())
        left = item.result.get("left", 0)
        kept = f", {plural(left, 'field')} left as somebody has set them since" if left else ""
        return f"{plural(changed, 'row')} changed{kept}" if changed else f"nothing was there{kept}"
    if item.phase in {Phase.ERASE, Phase.READ_BACK}:
        done = {"removed": "removed", "changed": "changed", "retained": "kept", "remaining": "still there"}
        sums = {key: sum(each[key] for each in item.result["collections"]) for key in done}
        return ", ".join(f"{number:,} {done[key]}" for key, number in sums.items() if number) or "nothing was there"
    return ""


def _instructions(request: Request, item: WorkItem, system: SystemPlan | None) -> str:
    right = Right(request.right)
    if item.state == WorkState.OPEN and request.is_final and right is Right.RESTRICTION:
        return "Lift the restriction in this system: the person has been told."
    if system is not None and system.instructions:
        return system.instructions
    if right in WITHOUT_PROOF:
        return "See to it that this system no longer sells, shares or uses the person’s data beyond what they allow."
    if right not in AUTOMATED:
        return f"Carry out the {words.RIGHTS[right].lower()} in this system, as the requester’s words ask."
    return "The data map gives no instructions for this system."


def _no(check: Any, by: Actor, item: WorkItem | RecipientNotice) -> str:
    try:
        check(by, item)
    except NotAllowed as no:
        return str(no)
    return ""


def package_of(request: Request, plan: Plan | None, by: Actor) -> dict[str, Any] | None:
    """The package's facts and what is in it, by collection; None when there is none."""
    package = Package.objects.filter(request=request).first()
    if package is None:
        return None
    contents = parts(request, plan) if plan else []
    try:
        checks.check_holds(by, request.controller_id, Permission.RELEASE)
        why_not = ""
    except NotAllowed as no:
        why_not = str(no)
    return {
        "package": package,
        "may_open": not why_not,
        "reason": why_not,
        "downloads": package.downloads.order_by("at"),
        "contents": [
            {"system": part.system.title, "title": part.step.title, "path": part.path, "rows": part.rows}
            for part in contents
        ],
    }


def letters_of(request: Request) -> list[dict[str, Any]]:
    tones = {"queued": "info", "sent": "good", "failed": "bad"}
    return [
        {
            "kind": words.LETTERS.get(message.kind, message.kind),
            "state": message.get_state_display(),
            "tone": tones[message.state],
            "at": message.sent_at or message.created_at,
        }
        for message in request.messages.order_by("created_at", "pk")
    ]


def decisions_of(request: Request) -> list[dict[str, Any]]:
    found: list[Decision] = list(request.decisions.all())
    names = dict(_names({each.user_id for each in found if each.user_id}))
    return [
        {
            "kind": each.get_kind_display(),
            "at": each.at,
            "by": names.get(each.user_id or 0) or timeline.ACTORS.get(each.actor, each.actor),
            "ground": each.ground.replace("_", " "),
            "text": _opened(request, "decision", bytes(each.sealed_text), "text") if each.sealed_text else "",
        }
        for each in found
    ]


def _names(user_ids: set[int]) -> Iterator[tuple[int, str]]:
    for user in User.objects.filter(pk__in=user_ids):
        yield user.pk, str(user)
