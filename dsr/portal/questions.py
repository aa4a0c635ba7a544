"""The questions, one form a page. Errors are instructions; nothing is asked that the request does not need."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms

from dsr.models import RequesterKind
from dsr.policy.schema import Identifier
from dsr.portal import words
from dsr.portal.asking import Asking
from dsr.rules.addresses import BadAddress, canonical
from dsr.rules.residence import find_place, places
from dsr.rules.rights import Right
from dsr.web.fields import DatePartsField
from dsr.web.widgets import Radios

LONGEST_TEXT = 5000
LONGEST_NAME = 200
_NO_NUL = "Remove the invisible characters: type the text instead of pasting it"
YOUNGER = "younger"


class Words(forms.CharField):
    """A text with sentences for what can be wrong with it. Line ends count as one character, as browsers count them."""

    def __init__(self, *, longest: int, missing: str = "", what: str = "Your text", **kwargs: Any) -> None:
        super().__init__(
            max_length=longest,
            error_messages={
                "required": missing,
                "max_length": f"{what} must be {longest:,} characters or fewer. It has %(show_value)d",
                "null_characters_not_allowed": _NO_NUL,
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").strip()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # No maxlength: a browser would cut a pasted text without a word.
        return {**super().widget_attrs(widget), "maxlength": False}


def long_text(missing: str = "", *, longest: int = LONGEST_TEXT, rows: int = 8, **kwargs: Any) -> Words:
    return Words(
        longest=longest, missing=missing, required=bool(missing), widget=forms.Textarea({"rows": rows}), **kwargs
    )


def _reachable(address: str) -> None:
    try:
        canonical(address)
    except BadAddress as error:
        raise forms.ValidationError(str(error), code="unreachable") from None


def email_field(label: str, *, help_text: str = "", own: bool = True) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        help_text=help_text,
        max_length=254,
        validators=[_reachable],
        error_messages={
            "required": f"Enter {'your' if own else 'the other person’s'} e-mail address",
            "invalid": "Enter a complete e-mail address, like name@company.example",
            "max_length": "Enter an e-mail address of at most 254 characters",
            "null_characters_not_allowed": _NO_NUL,
        },
        widget=forms.EmailInput(
            {"autocomplete": "email" if own else "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )


class Question(forms.Form):
    """A page of the journey. `heading_field`: its label is the page's title; otherwise `title` is."""

    use_required_attribute = False
    heading_field: ClassVar[str] = ""
    title: str = ""
    lead: str = ""

    def __init__(self, data: Mapping[str, str] | None = None, *, asking: Asking, **kwargs: Any) -> None:
        self.asking = asking
        super().__init__(data, **kwargs)
        self.shape()

    def shape(self) -> None:
        """Fit the fields to what was answered before."""

    @property
    def heading(self) -> str:
        return str(self.fields[self.heading_field].label) if self.heading_field else self.title

    def typed(self) -> dict[str, str]:
        """What was typed into these fields, for the draft; nothing else that came along."""
        names = {f"{name}{end}" for name in self.fields for end in ("", "_day", "_month", "_year")}
        return {name: str(self.data[name]) for name in names if name in self.data}

    def rows(self) -> list[tuple[str, str, str]]:
        """For the check page: question, answer, and what its Change link changes."""
        raise TypeError(f"{type(self).__name__} says nothing for the check page")


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
