"""The journey as one ordered table: which question comes when, and what all the answers together ask for."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, QueryDict

from dsr.identity.people import Identity
from dsr.portal import questions
from dsr.portal.asking import Asking
from dsr.portal.questions import Question
from dsr.rules.channels import Channel
from dsr.rules.rights import WITH_PACKAGE, Right
from dsr.steps.intake import Filing


def _always(asking: Asking) -> bool:
    return True


def _for_self(asking: Asking) -> bool:
    return asking.for_self


def _age(asking: Asking) -> bool:
    """Not for a right that is anybody's to ask for: the answer would change nothing."""
    return asking.for_self and not asking.without_proof


def _for_another(asking: Asking) -> bool:
    return not asking.for_self


def _details(asking: Asking) -> bool:
    return not asking.without_proof and asking.right is not Right.RECTIFICATION


@dataclass(frozen=True)
class Step:
    slug: str
    form: type[Question]
    applies: Callable[[Asking], bool] = _always


STEPS = (
    Step("who", questions.Who),
    Step("place", questions.Where),
    Step("right", questions.WhichRight),
    Step("age", questions.Age, _age),
    Step("you", questions.Self, _for_self),
    Step("yourself", questions.Yourself, _for_another),
    Step("person", questions.OtherPerson, _for_another),
    Step("authority", questions.Authority, _for_another),
    Step("identifiers", questions.Identifiers, lambda asking: bool(asking.identifiers())),
    Step("since", questions.Since, lambda asking: asking.right in WITH_PACKAGE),
    Step("correction", questions.Correction, lambda asking: asking.right is Right.RECTIFICATION),
    Step("details", questions.Details, _details),
)


def find(slug: str) -> Step:
    """The step of that name. Raises Http404."""
    for step in STEPS:
        if step.slug == slug:
            return step
    raise Http404


def steps_for(asking: Asking) -> list[Step]:
    return [step for step in STEPS if step.applies(asking)]


def answered(step: Step, asking: Asking) -> Question | None:
    """The step's form with its answer, when there is a good one."""
    if step.slug not in asking.answers:
        return None
    form = step.form(asking.answers[step.slug], asking=asking)
    # A child that wants a guardian to ask has answered, but goes on only as that guardian.
    return form if form.is_valid() and form.cleaned_data.get("age") != questions.GUARDIAN else None


def first_open(asking: Asking) -> Step | None:
    """The first question without a good answer; None when everything is answered."""
    return next((step for step in steps_for(asking) if answered(step, asking) is None), None)


def may_show(step: Step, asking: Asking) -> bool:
    """A question is shown when it applies and all before it are answered."""
    steps = steps_for(asking)
    return step in steps and all(answered(earlier, asking) for earlier in steps[: steps.index(step)])


def before(step: Step | None, asking: Asking) -> Step | None:
    """The question before `step`; before the check page (None), the last one."""
    steps = steps_for(asking)
    if step is None:
        return steps[-1]
    index = steps.index(step)
    return steps[index - 1] if index else None


def shown(step: Step, asking: Asking, posted: QueryDict | None) -> Question:
    """The step's form: with what was just posted, else with what was answered before."""
    if posted is not None:
        return step.form(posted, asking=asking)
    form = step.form(asking=asking)
    stored = asking.answers.get(step.slug, {})
    form.initial = {
        name: field.widget.value_from_datadict(stored, {}, name) for name, field in form.fields.items() if stored
    }
    return form


def filing_of(asking: Asking) -> Filing:
    """What the answers ask for. Call only when `first_open` is None."""
    forms = {step.slug: answered(step, asking) for step in steps_for(asking)}
    given = {slug: form.cleaned_data for slug, form in forms.items() if form is not None}
    assert asking.right is not None
    assert asking.place is not None
    age = forms.get("age")
    said = [form.words() for slug in ("since", "correction", "details") if (form := forms.get(slug)) is not None]  # type: ignore[attr-defined]
    return Filing(
        right=asking.right,
        place=asking.place.code,
        channel=Channel.PORTAL,
        requester=asking.requester,
        identity=_identity(asking, given, "\n\n".join(text for text in said if text)),
        statement=given.get("authority", {}).get("statement", ""),
        age_band=age.band if isinstance(age, questions.Age) else "",
    )


def _identity(asking: Asking, given: dict[str, dict[str, str]], details: str) -> Identity:
    me = given["you"] if asking.for_self else given["yourself"]
    other = me if asking.for_self else given["person"]
    return Identity(
        requester_name=me.get("name", ""),
        requester_email=me["email"],
        subject_name=other.get("name", ""),
        subject_email=other["email"],
        claimed={kind: value for kind, value in given.get("identifiers", {}).items() if value},
        details=details,
    )
