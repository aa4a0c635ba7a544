"""What is asked for: the right, and what it needs to know."""

from datetime import date
from typing import Any

from django import forms

from dsr.portal import words
from dsr.portal.questions.base import Question
from dsr.portal.questions.fields import LONGEST_TEXT, long_text
from dsr.rules.rights import Right
from dsr.web.fields import DatePartsField
from dsr.web.widgets import Radios


class WhichRight(Question):
    heading_field = "right"
    right = forms.ChoiceField(
        label="What would you like to ask for?",
        widget=Radios,
        error_messages={
            "required": "Choose what you would like to ask for",
            "invalid_choice": "Choose one of these. Other rights are not given where the person lives",
        },
    )

    def shape(self) -> None:
        field = self.fields["right"]
        offers = self.asking.offers
        field.choices = [(right.value, words.RIGHTS[right].ask) for right in offers]  # type: ignore[attr-defined]
        field.widget.hints = {
            right.value: f"{words.RIGHTS[right].meaning} {words.given_by(offer, self.asking.company)}"
            for right, offer in offers.items()
        }

    def rows(self) -> list[tuple[str, str, str]]:
        return [("You ask to", words.RIGHTS[Right(self.cleaned_data["right"])].ask, "what you ask for")]


class Since(Question):
    heading_field = "span"
    span = forms.ChoiceField(
        label="From when do you want the data?",
        choices=[("all", "Everything, from the beginning"), ("since", "Since a certain day")],
        widget=Radios,
        error_messages={"required": "Choose from when", "invalid_choice": "Choose from when"},
    )
    since = DatePartsField(
        label="Since which day?",
        help_text="Only if you chose “Since a certain day”. For example 27 3 2021.",
        error_messages={"required": "Enter the day, such as 27 3 2021"},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("span") != "since":
            # What stands in a field that does not count must not stop anybody.
            self.errors.pop("since", None)
            cleaned["since"] = None
        elif self.has_error("since", "invalid"):
            self.errors.pop("since")
            self.add_error("since", self._no_such_day())
        elif (since := cleaned.get("since")) is not None:
            self._check(since)
        return cleaned

    def _no_such_day(self) -> str:
        parts = [self.data.get(f"since_{part}", "").strip() for part in ("day", "month", "year")]
        if not all(parts):
            return "Enter the day, the month and the year, such as 27 3 2021"
        return f"There is no day {' '.join(parts)}. Enter a real one, such as 27 3 2021"

    def _check(self, since: date) -> None:
        if since > self.asking.now.date():
            self.add_error("since", f"{words.day(since)} is still to come. Enter a day in the past")
        elif since.year < 1900:
            self.add_error("since", "Enter a year after 1900, with four digits")

    def words(self) -> str:
        since = self.cleaned_data["since"]
        return f"Since {words.day(since)}" if since else "Everything, from the beginning"

    def rows(self) -> list[tuple[str, str, str]]:
        return [("From when", self.words(), "from when you want the data")]


class Correction(Question):
    title = "What should be corrected?"
    wrong = long_text("Say what is wrong", longest=2500, rows=4, label="What is wrong?", what="What is wrong")
    right = long_text(
        "Say what is right", longest=2500, rows=4, label="What should it say instead?", what="What is right"
    )

    def words(self) -> str:
        return f"Wrong: {self.cleaned_data['wrong']}\n\nRight: {self.cleaned_data['right']}"

    def rows(self) -> list[tuple[str, str, str]]:
        return [
            ("What is wrong", self.cleaned_data["wrong"], "what is wrong"),
            ("What is right", self.cleaned_data["right"], "what is right"),
        ]


_DETAILS = {
    Right.OBJECTION: (
        "What do you object to, and why?",
        "Which use should stop, and what in your situation speaks against it. For advertising no reason is needed.",
        "Say what you object to, and why",
    ),
    Right.RESTRICTION: (
        "Which data should be set aside, and why?",
        "For instance because it is wrong and being checked, or because you need it for a claim of your own.",
        "Say which data should be set aside, and why",
    ),
    Right.CONSENT_WITHDRAWAL: (
        "Which consent would you like to take back?",
        "Leave it empty to take back all of them.",
        "",
    ),
    Right.ERASURE: (
        "Is there anything in particular to erase?",
        "Leave it empty to have everything erased that may be.",
        "",
    ),
}
_ANYTHING = (
    "Is there anything else we should know?",
    "For instance a product or a time that your request is about.",
    "",
)


class Details(Question):
    heading_field = "details"
    details = long_text()

    def shape(self) -> None:
        label, hint, missing = _DETAILS.get(self.asking.right or Right.ACCESS, _ANYTHING)
        self.fields["details"] = long_text(
            missing, label=label, help_text=f"{hint} At most {LONGEST_TEXT:,} characters. Please give no passwords."
        )

    def words(self) -> str:
        return str(self.cleaned_data["details"])

    def rows(self) -> list[tuple[str, str, str]]:
        return [(self.heading, self.words(), "what you told us about it")]
