"""Who asks, for whom, where that person lives and how old they are: what decides which rights there are."""

from django import forms

from dsr.models import RequesterKind
from dsr.portal.questions.base import Question
from dsr.rules.residence import find_place, places
from dsr.web.widgets import Radios

YOUNGER = "younger"


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
    heading_field = "age"
    age = forms.ChoiceField(widget=Radios)

    def shape(self) -> None:
        least = self.asking.child_age
        field = self.fields["age"]
        field.label = f"Are you {least} or older?"
        # The age is the answer's value: when another place asks for another age, the answer does not carry over.
        field.choices = [(str(least), "Yes"), (YOUNGER, f"No, I am younger than {least}")]  # type: ignore[attr-defined]
        sentence = f"Choose whether you are {least} or older"
        field.error_messages = {"required": sentence, "invalid_choice": sentence}

    def rows(self) -> list[tuple[str, str, str]]:
        return [("Age", f"{self.cleaned_data['age']} or older", "your age")]
