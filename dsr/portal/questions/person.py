"""Who asks, for whom, where that person lives and how old they are: what decides which rights there are."""

from django import forms

from dsr.models import RequesterKind
from dsr.portal.questions.base import Question
from dsr.rules.children import AGE_BANDS, OLDEST, age_band, who_may_file
from dsr.rules.residence import find_place, places
from dsr.web.widgets import Radios

# The answer of a child for whom somebody else goes on.
GUARDIAN = "guardian"
_YEARS = frozenset(map(str, range(OLDEST + 1)))


def _older_than(given: str, age: int) -> bool:
    return given in _YEARS and int(given) > age


class Who(Question):
    heading_field = "requester"
    requester = forms.ChoiceField(
        label="Who are you asking for?",
        choices=[
            (RequesterKind.SELF, "Myself"),
            (RequesterKind.PARENT, "My child, or a person I am the guardian of"),
            (RequesterKind.AGENT, "Somebody else, who authorised me"),
        ],
        widget=Radios(hints={RequesterKind.AGENT: "For instance a client, or a relative who asked you to do this."}),
        error_messages={"required": "Choose who you are asking for", "invalid_choice": "Choose who you are asking for"},
    )

    def rows(self) -> list[tuple[str, str, str]]:
        choices = dict(self.fields["requester"].choices)  # type: ignore[attr-defined]
        return [("You are asking for", choices[self.cleaned_data["requester"]], "who you are asking for")]


class Where(Question):
    heading_field = "place"
    place = forms.ChoiceField(
        help_text="The country, or in the United Kingdom and the United States the part of it. "
        "It decides which laws apply; we do not need your address.",
        widget=forms.Select({"autocomplete": "off"}),
        error_messages={
            "required": "Choose a place from the list",
            "invalid_choice": "Choose a place from the list",
        },
    )

    def shape(self) -> None:
        field = self.fields["place"]
        field.label = "Where do you live?" if self.asking.for_self else "Where does the other person live?"
        field.choices = [("", "Choose a place"), *((p.code, p.name) for p in places().values())]  # type: ignore[attr-defined]

    def rows(self) -> list[tuple[str, str, str]]:
        what = "where you live" if self.asking.for_self else "where the other person lives"
        return [(what.capitalize(), find_place(self.cleaned_data["place"]).name, what)]


class Age(Question):
    """Asked so that a child comes to the right door, and never closes one that the law opens to it."""

    heading_field = "age"
    age = forms.ChoiceField(widget=Radios)

    def shape(self) -> None:
        rule = self.asking.child_rule
        field = self.fields["age"]
        # The age is part of each answer's value: where another place has another age, the answer does not carry over.
        alone, young = str(rule.alone_from), age_band(rule.alone_from)
        # But who is older than another place asks for is old enough here.
        if _older_than(self.data.get("age", ""), rule.alone_from):
            self.data = {"age": alone}
        if who_may_file(rule, rule.alone_from).child:
            field.label = "How old are you?"
            choices = [
                (alone, f"{alone} or older"),
                (young, f"Younger than {alone}, and I want to ask by myself"),
                (GUARDIAN, f"Younger than {alone}, and I want a parent or guardian to ask for me"),
            ]
            field.widget.hints = {
                young: f"You may. A person at {self.asking.company} reads what you ask, and helps if something is not clear.",
                GUARDIAN: "For instance your mother or father, or the person you live with who looks after you.",
            }
            sentence = "Choose how old you are, and who is asking"
        else:
            field.label = f"Are you {alone} or older?"
            choices = [(alone, "Yes"), (GUARDIAN, f"No, I am younger than {alone}")]
            sentence = f"Choose whether you are {alone} or older"
        field.choices = choices  # type: ignore[attr-defined]
        field.error_messages = {"required": sentence, "invalid_choice": sentence}

    def rows(self) -> list[tuple[str, str, str]]:
        alone, band = self.asking.child_rule.alone_from, self.band
        return [("Age", f"Younger than {alone}, asking by yourself" if band else f"{alone} or older", "your age")]

    @property
    def band(self) -> str:
        """The age band of a child that asks for itself; empty for anybody else."""
        given = str(self.cleaned_data["age"])
        return given if given in AGE_BANDS else ""
