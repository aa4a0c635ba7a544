"""How the people are reached, by what authority one asks for another, and by what else the data is found."""

from django import forms

from dsr.models import RequesterKind
from dsr.policy.schema import Identifier
from dsr.portal.questions.base import Question
from dsr.portal.questions.fields import LONGEST_NAME, Words, email_field, long_text


class Self(Question):
    title = "How can we reach you?"
    email = email_field("Your e-mail address", help_text="The one that the company knows you by. We send a code to it.")
    name = Words(
        longest=LONGEST_NAME,
        what="Your name",
        required=False,
        label="Your name",
        help_text="Only so that we can address you.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    def shape(self) -> None:
        if self.asking.without_proof:
            del self.fields["name"]
            self.fields["email"].help_text = (
                "The one that the company knows you by. We only use it to find you and to confirm. "
                "You need no account and no proof."
            )

    def rows(self) -> list[tuple[str, str, str]]:
        found = [("Your e-mail address", self.cleaned_data["email"], "your e-mail address")]
        if "name" in self.fields:
            found.append(("Your name", self.cleaned_data["name"], "your name"))
        return found


class Yourself(Question):
    title = "Who are you, and how can we reach you?"
    name = Words(
        longest=LONGEST_NAME,
        missing="Enter your name",
        what="Your name",
        label="Your name",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = email_field("Your own e-mail address", help_text="Letters about this request come to this address.")

    def rows(self) -> list[tuple[str, str, str]]:
        return [
            ("Your name", self.cleaned_data["name"], "your name"),
            ("Your e-mail address", self.cleaned_data["email"], "your e-mail address"),
        ]


class OtherPerson(Question):
    title = "Whose data is it?"
    name = Words(
        longest=LONGEST_NAME,
        missing="Enter the other person’s name",
        what="The name",
        label="Their name",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    email = email_field("Their e-mail address", own=False)

    def shape(self) -> None:
        if self.asking.without_proof:
            self.fields["email"].help_text = "The one that the company knows them by. They need not prove anything."
        else:
            self.fields[
                "email"
            ].help_text = "The one that the company knows them by. We send a code to it, and look at nothing before."

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"])
        if typed.casefold() == self.asking.answer("yourself", "email").strip().casefold():
            raise forms.ValidationError(
                "Enter an address of the other person, not your own: with yours we would find your data instead"
            )
        return typed

    def rows(self) -> list[tuple[str, str, str]]:
        return [
            ("The other person’s name", self.cleaned_data["name"], "the other person’s name"),
            ("The other person’s e-mail address", self.cleaned_data["email"], "the other person’s e-mail address"),
        ]


class Authority(Question):
    title = "Why may you ask for them?"
    statement = long_text("Say why you may ask for the other person", longest=2000, rows=4, label="In your own words")
    declared = forms.BooleanField(error_messages={"required": "Tick the box to declare that this is true"})

    def shape(self) -> None:
        parent = self.asking.requester == RequesterKind.PARENT
        self.fields["statement"].help_text = (
            "For instance: “I am her mother” or “I was made his guardian by a court in May.”"
            if parent
            else "For instance: “She signed an authorisation on 3 May” or “I hold his power of attorney.”"
        )
        self.fields["declared"].label = (
            "I declare that I am the parent or guardian of this person, and that what I wrote is true."
            if parent
            else "I declare that this person authorised me to make this request, and that what I wrote is true."
        )

    def rows(self) -> list[tuple[str, str, str]]:
        return [("Why you may ask for them", self.cleaned_data["statement"], "why you may ask for them")]


_IDENTIFIERS = {
    Identifier.PHONE: (
        "Telephone number",
        "As the company knows it, such as +49 30 901820.",
        {"autocomplete": "tel", "inputmode": "tel"},
    ),
    Identifier.USER_ID: (
        "User name or customer number",
        "You find it in the account or in letters from the company.",
        {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    ),
}


class Identifiers(Question):
    title = "Is there anything else the company knows you by?"
    lead = "It helps to find all of the data. Leave out what you do not know."

    def shape(self) -> None:
        if not self.asking.for_self:
            self.title = "Is there anything else the company knows them by?"
        for kind, required in self.asking.identifiers().items():
            label, hint, attrs = _IDENTIFIERS[kind]
            self.fields[kind.value] = Words(
                longest=LONGEST_NAME,
                missing=f"Enter the {label.lower()}",
                what=f"The {label.lower()}",
                required=required,
                label=label,
                help_text=hint,
                widget=forms.TextInput(attrs),
            )

    def rows(self) -> list[tuple[str, str, str]]:
        return [
            (_IDENTIFIERS[kind][0], self.cleaned_data[kind.value], f"the {_IDENTIFIERS[kind][0].lower()}")
            for kind in self.asking.identifiers()
        ]
