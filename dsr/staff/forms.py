"""The forms of the staff area. Errors are instructions."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from dsr.models import Controller, NoticeState, Request, RequesterKind
from dsr.rules.children import age_band
from dsr.rules.grounds import Ground
from dsr.rules.lifecycle import State
from dsr.rules.residence import places
from dsr.rules.rights import Right
from dsr.rules.spoken import plural
from dsr.rules.story import law_title
from dsr.staff.fields import ActionForm, ReceivedFields, text_field, zone_of, zones_hint
from dsr.steps.by_hand import LARGEST_FILE, Attached
from dsr.steps.choose import HeldIn, purposes_of
from dsr.steps.chosen import choice_of
from dsr.steps.clock import refusal_offer
from dsr.steps.decide import LONGEST_TEXT
from dsr.steps.grounds import grounds_for, laws_without
from dsr.web import words
from dsr.web.widgets import Checkboxes, Radios

ANY = ("", "Any")


class ApproveForm(ActionForm):
    plan_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    text = text_field("Note for the record", hint="Sealed with the request; the requester does not get it.", rows=2)

    def __init__(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, initial={"plan_hash": request.plan_hash}, **kwargs)
        # Without a form's own message a person would be told to fill in what they cannot see.
        self.fields["plan_hash"].error_messages["required"] = "Open the request again, then decide."


class RefuseForm(ActionForm):
    ground = forms.ChoiceField(
        label="On which ground?",
        widget=Radios,
        error_messages={"required": "Choose a ground", "invalid_choice": "Choose a ground that is listed"},
    )
    text = text_field(
        "Reasons", required="Say why, in words that the person can check", hint="The requester reads this."
    )
    late = forms.BooleanField(
        label="I know that this is late",
        error_messages={"required": "Tick that you know that this refusal is late; its letter says so"},
    )

    def __init__(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if not refusal_offer(request, timezone.now()).late:
            del self.fields["late"]
        known = grounds_for(request)
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [(each.code, each.title) for each in known]
        ground.widget.hints = {each.code: _ground_hint(request, each) for each in known}


def _ground_hint(request: Request, ground: Ground) -> str:
    """What the letter would say, and what whoever decides should look at before."""
    said = f"{ground.text} ({ground.citation})"
    if not ground.verified:
        said += " Not checked against its source yet."
    others = laws_without(request, ground)
    if others:
        titles = " and ".join(law_title(regime) for regime in others)
        give = "give" if len(others) > 1 else "gives"
        said += (
            f" {titles} {give} this right too, without a ground of this name: see that it may be refused there as well."
        )
    return said


class AskForm(ActionForm):
    text = text_field("Your question", required="Write the question that the person should answer")


class ResumeForm(ActionForm):
    text = text_field("Note for the record", rows=2)


class ReleaseForm(ActionForm):
    text = text_field("Note for the record", rows=2)


class RecountForm(ActionForm):
    """Nothing to fill in."""


class PurposesForm(ActionForm):
    purposes = forms.MultipleChoiceField(
        label="Which uses end?",
        widget=Checkboxes,
        help_text="As the person’s words ask. Each is what the data map calls it.",
        error_messages={"required": "Choose at least one use", "invalid_choice": "Choose uses that are listed"},
    )

    def __init__(self, request: Request, *args: Any, **kwargs: Any) -> None:
        known = purposes_of(request)
        chosen = choice_of(request).purposes
        super().__init__(request, *args, initial={"purposes": sorted(chosen or known)}, **kwargs)
        purposes = self.fields["purposes"]
        assert isinstance(purposes, forms.MultipleChoiceField)
        purposes.choices = [(each, each) for each in known]


class LiftForm(ActionForm):
    reasons = text_field("Reasons", required="Say why the restriction ends", hint="The requester reads this.", rows=3)
    told = text_field(
        "How the person was told, where no letter reaches them",
        hint="Leave it empty: a letter goes to them, and the restriction is lifted when it has left.",
        rows=2,
    )


class CorrectionsForm(forms.Form):
    """A field for each value that is held. `seen` tells a page that was opened before something changed from one that was not."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, looked: Sequence[HeldIn], data: QueryDict | None = None) -> None:
        self.looked = looked
        self.digest = hashlib.sha256(repr([each.held for each in looked]).encode()).hexdigest()
        super().__init__(data, initial={"seen": self.digest})
        for number, each in enumerate(looked):
            rows = "" if each.held.rows == 1 else f" ({plural(each.held.rows, 'row')})"
            self.fields[f"v{number}"] = forms.CharField(
                label=f"{each.titles[0]}, {each.titles[1]}: {each.meaning}{rows}",
                initial=each.held.value or "",
                required=False,
                strip=False,
                max_length=LONGEST_TEXT,
                help_text="" if each.held.value else "Nothing is held.",
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )

    def clean_seen(self) -> str:
        seen = str(self.cleaned_data["seen"])
        if seen != self.digest:
            raise forms.ValidationError("What is held has changed since you opened the page. Read it again")
        return seen

    def values(self) -> dict[int, str | None]:
        """What was typed by the place of each value; an emptied field is NULL."""
        typed = {number: self.cleaned_data[f"v{number}"] for number in range(len(self.looked))}
        return {number: text or _empty(self.looked[number].held.value) for number, text in typed.items()}


def _empty(held: str | None) -> str | None:
    """What an empty field stands for: an empty text stays one, and everything else is nothing."""
    return "" if held == "" else None


class RecipientForm(forms.Form):
    state = forms.ChoiceField(
        label="Were they told?",
        widget=Radios,
        choices=[(NoticeState.TOLD.value, "They were told"), (NoticeState.IMPOSSIBLE.value, "They cannot be told")],
        error_messages={"required": "Choose whether they were told", "invalid_choice": "Choose whether they were told"},
    )
    text = text_field(
        "What shows it, or why it is impossible or out of proportion",
        required="Write what shows it, or why they cannot be told",
        hint="The requester reads why somebody cannot be told.",
        rows=2,
    )


_MEGABYTES = LARGEST_FILE >> 20


class CompleteForm(forms.Form):
    evidence = text_field(
        "What you did, and where it can be seen",
        hint="A ticket number, or a line of that system’s own log. No personal data that is not needed.",
        rows=2,
    )
    file = forms.FileField(
        label="A file that shows it",
        required=False,
        max_length=150,
        help_text=f"At most {_MEGABYTES} MB. It is sealed, and staff alone see it.",
        widget=forms.FileInput(attrs={"class": "input"}),
        error_messages={
            "empty": "Choose a file that is not empty",
            "max_length": "Choose a file with a shorter name",
            "invalid": "Choose a file",
        },
    )
    deliver = forms.BooleanField(label="The requester gets this file too, in the package", required=False)
    answer = text_field(
        "What the requester is told of it",
        hint="Goes into the letter or the package, word for word. Leave it empty when there is nothing to say.",
        rows=2,
    )

    def clean_file(self) -> Attached | None:
        file = self.cleaned_data.get("file")
        if not file:
            return None
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(f"Choose a file of at most {_MEGABYTES} MB")
        return Attached(file.name, file.read())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        file = given.get("file")
        if file and given.get("deliver"):
            given["file"] = replace(file, deliver=True)
        if not file and not (given.get("evidence") or "").strip() and "file" not in self.errors:
            self.add_error("evidence", "Write what you did and where it can be seen, or attach a file that shows it")
        return given


class QueueFilter(forms.Form):
    """GET, so that a view of the queue can be bookmarked; an unknown value is ignored and not an error."""

    company = forms.ModelChoiceField(
        Controller.objects.none(), to_field_name="slug", required=False, empty_label="Any", label="Company"
    )
    right = forms.ChoiceField(choices=[ANY, *((right.value, words.RIGHTS[right]) for right in Right)], required=False)
    state = forms.ChoiceField(choices=[ANY, *((s.value, words.STATES[s]) for s in State)], required=False)
    mine = forms.BooleanField(required=False, label="Mine to act on")
    overdue = forms.BooleanField(required=False)
    target = forms.BooleanField(required=False, label="Target passed")
    nearly = forms.BooleanField(required=False, label="Reminded at 90 %")
    question = forms.BooleanField(required=False, label="Dates in question")
    attention = forms.BooleanField(required=False, label="Needs attention")
    closed = forms.BooleanField(required=False)

    SWITCHES: ClassVar = ("mine", "overdue", "target", "nearly", "question", "attention", "closed")

    def __init__(self, *args: Any, companies: QuerySet[Controller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        company = self.fields["company"]
        assert isinstance(company, forms.ModelChoiceField)
        company.queryset = companies

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SWITCHES]


class SearchForm(forms.Form):
    what = forms.CharField(
        label="Find by e-mail address or reference",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter an e-mail address or a reference"},
    )


class FileForm(ReceivedFields):
    """A request that reached the company by telephone, letter or across a counter."""

    company = forms.ModelChoiceField(
        Controller.objects.none(),
        to_field_name="slug",
        empty_label="Choose a company",
        error_messages={"required": "Choose a company", "invalid_choice": "Choose a company that is listed"},
    )
    right = forms.ChoiceField(
        label="What do they ask for?",
        choices=[("", "Choose a right"), *((right.value, words.RIGHTS[right]) for right in Right)],
        error_messages={"required": "Choose what they ask for", "invalid_choice": "Choose what they ask for"},
    )
    place = forms.ChoiceField(
        label="Where does the person live whose data it is?",
        error_messages={"required": "Choose where the person lives", "invalid_choice": "Choose a place that is listed"},
    )
    requester = forms.ChoiceField(
        label="Who is asking?",
        choices=RequesterKind.choices,
        widget=Radios,
        initial=RequesterKind.SELF,
        error_messages={"required": "Choose who is asking", "invalid_choice": "Choose who is asking"},
    )
    age_band = forms.ChoiceField(
        label="Is it a child who asks for themselves?",
        choices=[
            ("", "No, or nobody said"),
            *((age_band(age), f"Yes, younger than {age}") for age in (12, 13, 14, 15, 16, 18)),
        ],
        required=False,
        help_text="Only what they said. No proof of age, and no date of birth.",
        error_messages={"invalid_choice": "Choose an answer that is listed"},
    )
    name = forms.CharField(
        label="Name of the person who asks", max_length=200, error_messages={"required": "Enter the name"}
    )
    email = forms.EmailField(
        label="Their e-mail address",
        help_text="They get the acknowledgement and a code there; nothing is looked up before they prove it.",
        max_length=254,
        error_messages={
            "required": "Enter an e-mail address to which we can answer",
            "invalid": "Enter an e-mail address, such as name@people.example",
        },
    )
    subject_name = forms.CharField(
        label="Name of the person whose data it is",
        required=False,
        max_length=200,
        help_text="Only for an agent, a parent or a guardian.",
    )
    subject_email = forms.EmailField(
        label="E-mail address of the person whose data it is",
        required=False,
        max_length=254,
        help_text="Only for an agent, a parent or a guardian. It gets a code of its own.",
        error_messages={"invalid": "Enter an e-mail address, such as name@people.example"},
    )
    statement = text_field(
        "Their authority to act", hint="Only for an agent, a parent or a guardian: what they said or showed.", rows=2
    )
    details = text_field("Details in their words")
    field_order = ("company", "right", "place", "received_day", "received_time")

    def __init__(self, *args: Any, companies: QuerySet[Controller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        company, place = self.fields["company"], self.fields["place"]
        assert isinstance(company, forms.ModelChoiceField)
        assert isinstance(place, forms.ChoiceField)
        company.queryset = companies
        # Of several none is chosen beforehand: a slip would file with the wrong one.
        if len(companies) == 1:
            company.empty_label = None
        self.fields["received_day"].help_text = zones_hint(companies)
        place.choices = [("", "Choose a place"), *((code, found.name) for code, found in places().items())]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        company = given.get("company")
        if company is not None:
            given["received_at"] = self.received_at(zone_of(company))
        if given.get("requester") not in {None, RequesterKind.SELF}:
            wanted = {
                "subject_name": "Enter the name of the person whose data it is",
                "subject_email": "Enter the e-mail address of the person whose data it is",
                "statement": "Write what authority they have to act",
            }
            for field, instruction in wanted.items():
                if not given.get(field) and field not in self.errors:
                    self.add_error(field, instruction)
            theirs = given.get("subject_email") or ""
            if theirs and theirs.casefold() == (given.get("email") or "").casefold():
                self.add_error("subject_email", "Enter an address of the person whose data it is, not the asker’s own")
        return given
