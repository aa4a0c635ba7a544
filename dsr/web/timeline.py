"""The ledger's events of one request in plain words, for the people who work on it and for those who check them."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from dsr.ledger.append import actor_name
from dsr.models import Event, Phase, PseudonymKey, Request
from dsr.rules import actors, lifecycle
from dsr.rules.rights import parse_right
from dsr.rules.spoken import plural, with_days
from dsr.vault.pseudonyms import pseudonym
from dsr.web import words

Facts = Mapping[str, Any]
PURPOSES = {
    "prove_requester": "to prove the requester’s address",
    "prove_subject": "to prove the subject’s address",
    "status": "to open the status page",
    "download": "to download the package",
}
PAGES = {
    "request": "the request",
    "values": "the values that may be corrected",
    "package": "the package before its release",
    "log": "the log",
    "search": "what a search by address found",
    "numbers": "the numbers of a year",
    "seal": "the state of the seal",
}
FACTORS = {"totp": "an authenticator app", "recovery_codes": "recovery codes"}
REPORTS = {"ccpa": "11 CCR 7102", "year": "by law and right", "records": "records of 11 CCR 7101"}
CHANNELS = {"portal": "on the portal", "api": "by API", "staff": "by staff on somebody’s behalf"}
WORKED = {
    Phase.COUNT: "counted",
    Phase.COPY: "copied",
    Phase.ERASE: "erased",
    Phase.CHANGE: "changed",
    Phase.READ_BACK: "read back, as proof",
    Phase.LIFT: "the restriction was lifted",
    Phase.PACKAGE: "the package was built",
    Phase.BY_HAND: "done by hand",
}
HAPPENED = {
    "pause": "a question was asked",
    "id_requested": "proof of identity was asked for",
    "id_received": "the proof of identity came",
    "fee_requested": "a fee was asked for",
    "fee_paid": "the fee was paid",
    "extend": "the requester was told of an extension",
}
ACTORS = {"requester": "the requester", "system": "the machine", "staff": "staff", "api": "the controller’s product"}


def _phase(facts: Facts) -> str:
    return words.PHASES[Phase(facts["phase"])].lower()


def _counts(facts: Facts) -> str:
    total = sum(facts["counts"].values())
    return f" ({plural(total, 'row')})" if total else ""


def _moved(facts: Facts) -> str:
    return words.MOVES[lifecycle.Event(facts["event"])]


def _worked(facts: Facts) -> str:
    return f"{facts['system']}: {WORKED.get(Phase(facts['phase']), 'done')}{_counts(facts)}"


def _failed(facts: Facts) -> str:
    what = "needs a person" if facts["needs_person"] else "will be tried again"
    return f"{facts['system']}: {_phase(facts)} failed, attempt {facts['attempts']}; it {what}"


def _reminded(facts: Facts) -> str:
    share = facts["mark"]
    what = f"{share} % of the time used" if share.isdigit() else "overdue"
    return f"Staff reminded: {what}, due {facts['due']}"


def _answer_by(facts: Facts, which: int) -> str:
    return f": due {facts['dates']['due'][which]}" if "due" in facts["dates"] else ""


def _clock(facts: Facts) -> str:
    what = HAPPENED.get(facts["kind"], facts["kind"].replace("_", " "))
    if facts["kind"] == "pause" and facts["until"]:
        what = "the question is no longer open"
    moved = "the date stands" if facts["old"] == facts["new"] else f"due {facts['new']}, before {facts['old']}"
    return f"Clock: {what}; {moved}"


def _recipient(facts: Facts) -> str:
    if facts["state"] == "impossible":
        return f"{facts['recipient']} could not be told"
    return f"{facts['recipient']} was told by {facts['by']}"


def _chose(facts: Facts) -> str:
    if facts["purposes"]:
        return f"Chosen what ends: {', '.join(facts['purposes'])}"
    return f"Chosen what is corrected: {plural(facts['corrections'], 'value')}"


def _not_told(facts: Facts) -> str:
    why = "it would have come too late" if facts["why"] == "late" else "the mail service refused it for days"
    return f"Letter given up: {words.LETTERS.get(facts['kind'], facts['kind'])}; {why}"


SENTENCES: dict[str, Callable[[Facts], str]] = {
    "filed": lambda f: f"{words.RIGHTS[parse_right(f['right'])]} requested {CHANNELS.get(f['channel'], '')}".rstrip(),
    "moved": _moved,
    "clock_moved": _clock,
    "extended": lambda f: f"Extended: due {f['new']}, before {f['old']}",
    "receipt_corrected": lambda f: f"The time of receipt was corrected: due {f['new']}, before {f['old']}",
    "code_sent": lambda f: f"A code was sent {PURPOSES.get(f['purpose'], '')}".rstrip(),
    "code_wrong": lambda f: f"A wrong code was typed, {f['tries']} so far",
    "code_right": lambda f: "The right code was typed",
    "viewed": lambda f: f"Looked at {PAGES.get(f['page'], f['page'])}",
    "worked": _worked,
    "keys_saved": lambda f: f"{f['system']}: the keys were saved before the first statement{_counts(f)}",
    "work_failed": _failed,
    "package_built": lambda f: f"The package was built ({plural(f['rows'], 'row')})",
    "downloaded": lambda f: "The package was downloaded",
    "told": lambda f: f"Letter sent: {words.LETTERS.get(f['kind'], f['kind'])}",
    "suppressed": lambda f: "Put on the list of people whose data are not used so any more",
    "chose": _chose,
    "restricted": lambda f: "The restriction is in force in every system",
    "lift_announced": lambda f: "The requester is told that the restriction ends; it is lifted after that",
    "lifted": lambda f: "The restriction is lifted in every system",
    "recipient_told": _recipient,
    "purged": lambda f: "The retention ended: data and keys were destroyed",
    "file_loaded": lambda f: f"{'Policy' if f['file'] == 'policy' else 'Data map'} version {f['version']} loaded",
    "reminded": _reminded,
    "dates_questioned": lambda f: f"Newer rules would change its dates. {' '.join(f['why'])}",
    "dates_taken": lambda f: f"The newer dates were taken{_answer_by(f, 1)}",
    "dates_kept": lambda f: f"The dates were kept as they were{_answer_by(f, 0)}",
    "signed_in": lambda f: "Signed in",
    "role_given": lambda f: f"The role {f['role']} was given",
    "export_fetched": lambda f: "A bundle of the log was fetched",
    "exported": lambda f: f"The log was exported ({plural(f['events'], 'event')}, {f['form']})",
    "numbers_exported": lambda f: f"The numbers of {f['year']} were exported ({REPORTS.get(f['report'], f['report'])})",
    "key_changed": lambda f: "The ledger signs with another key from now on",
    "sign_in_failed": lambda f: f"Signing in failed at the {f['step'].replace('_', ' ')}",
    "signed_out": lambda f: "Signed out",
    "password_changed": lambda f: f"The password was {f['way']}",
    "second_factor_changed": lambda f: f"Second factor {f['change']}: {FACTORS.get(f['factor'], f['factor'])}",
    "role_taken": lambda f: f"The role {f['role']} was taken away",
    "api_key_made": lambda f: "A key for the controller’s product was made",
    "api_key_revoked": lambda f: "A key of the controller’s product was revoked",
    "retried": lambda f: f"{f['system']}: {_phase(f)} is tried again, after it had given up",
    "not_told": _not_told,
    "month_key_destroyed": lambda f: f"The key of the requests of {f['month']} was destroyed",
}


def sentence(kind: str, facts: Facts) -> str:
    """An event in words, its dates as people write them. One that another version wrote, or that says what none would, is
    shown by the name of its type: no single event makes a log unreadable.
    """
    try:
        return with_days(SENTENCES[kind](facts))
    except (KeyError, ValueError, TypeError, AttributeError, IndexError):
        return kind.replace("_", " ")


def actor_words(actor: str, names: Mapping[str, str]) -> str:
    """`staff:<pseudonym>` as the person's name where `names` has it."""
    kind, _, pseudonym_of = actor.partition(":")
    return names.get(actor) or (f"{ACTORS.get(kind, kind)} {pseudonym_of[:8]}".strip())


def entry(event: Event, names: Mapping[str, str]) -> dict[str, Any]:
    """One event as components/timeline.html takes it, with the ledger's own number."""
    body = json.loads(event.body)
    return {
        "pk": event.pk,
        "title": sentence(body["type"], body["facts"]),
        "at": datetime.fromisoformat(body["at"]),
        "by": actor_words(body["actor"], names),
        "actor": body["actor"],
        "type": words.EVENT_TYPES.get(body["type"], body["type"]),
        "controller": body.get("controller", ""),
        "request": body.get("request", ""),
    }


def names_of(user_ids: Iterable[int]) -> dict[str, str]:
    """Staff names by the ledger's name for them; for pages whose reader may know who their colleagues are."""
    users = User.objects.in_bulk(list(user_ids))
    known = PseudonymKey.objects.filter(kind="staff", object_id__in=users).values_list("object_id", flat=True)
    return {actor_name(actors.staff(pk)): str(users[pk]) for pk in known}


def of_request(request: Request) -> list[dict[str, Any]]:
    """Everything that happened to a request, oldest first, with the names of the company's own staff."""
    members = request.controller.memberships.values_list("user_id", flat=True)
    names = names_of(set(members))
    found = Event.objects.filter(request=pseudonym("request", request.pk)).order_by("pk")
    return [entry(event, names) for event in found]
