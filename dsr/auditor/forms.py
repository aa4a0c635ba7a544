"""The filter of the log."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from dsr.ledger.export import LogFilter
from dsr.models import Controller, Request
from dsr.rules.actors import ActorKind
from dsr.rules.references import BadReference, normalise
from dsr.vault.pseudonyms import pseudonym
from dsr.web import words
from dsr.web.timeline import actor_words

NO_COMPANY = "-"  # no slug is this
_ACTORS = {
    ActorKind.REQUESTER: "Requesters",
    ActorKind.STAFF: "Staff",
    ActorKind.API: "Companies’ products",
    ActorKind.SYSTEM: "The machine",
}
_NAMED = re.compile(r"(?:staff|api):[0-9a-f]{32}")


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        error_messages={"invalid": "Enter a day, such as 2026-03-27"},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ScopeForm(forms.Form):
    """Which part of the ledger: a company, days, one request by its reference, which becomes the ledger's name for it."""

    company = forms.ChoiceField(required=False, label="Company")
    reference = forms.CharField(
        required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    since = day_field("Since")
    until = day_field("Until")

    def __init__(self, *args: Any, companies: Sequence[Controller], sees_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies, self.sees_all = companies, sees_all
        field = self.fields["company"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self.choices()

    def choices(self) -> list[tuple[str, str]]:
        return [("", "Any"), *((each.slug, each.name) for each in self.companies)]

    def clean_reference(self) -> str:
        """The pseudonym of the request. An unknown reference and one of another company's get one answer."""
        typed = str(self.cleaned_data["reference"]).strip()
        if not typed:
            return ""
        try:
            reference = normalise(typed)
        except BadReference as error:
            raise forms.ValidationError(str(error)) from None
        request = Request.objects.filter(reference=reference, controller__in=self.companies).first()
        if request is None:
            raise forms.ValidationError(
                "The log that you may read has no request with this reference. When the retention of a request is over, its"
                " reference leads nowhere: look for it by its day and type."
            )
        return pseudonym("request", request.pk)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "Choose a day that is not before “Since”")
        return given

    @property
    def slugs(self) -> tuple[str, ...] | None:
        """Those chosen, never beyond those that the person may read; None: the whole ledger."""
        company = self.cleaned_data.get("company") if self.is_bound else ""
        if company and company != NO_COMPANY:
            return (company,)
        return None if self.sees_all else tuple(each.slug for each in self.companies)


class LogFilterForm(ScopeForm):
    """GET, so that a view of the log can be bookmarked."""

    type = forms.ChoiceField(choices=[("", "Any"), *words.EVENT_TYPES.items()], required=False, label="Type")
    actor = forms.ChoiceField(required=False, label="By")

    field_order = ("company", "type", "actor", "reference", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor = self.fields["actor"]
        assert isinstance(actor, forms.ChoiceField)
        # Whoever is named in the log can be followed; nobody else can be asked for by a name.
        named = str(self.data.get("actor", "")) if self.is_bound else ""
        more = [(named, actor_words(named, {}).capitalize())] if _NAMED.fullmatch(named) else []
        actor.choices = [("", "Anybody"), *((kind.value, name) for kind, name in _ACTORS.items()), *more]

    def choices(self) -> list[tuple[str, str]]:
        return [*super().choices(), *([(NO_COMPANY, "Events of no company")] if self.sees_all else [])]

    @property
    def chosen(self) -> LogFilter:
        """The filter for the ledger; always within what the person may read."""
        given: dict[str, Any] = self.cleaned_data if self.is_bound else {}
        return LogFilter(
            controllers=self.slugs,
            type=given.get("type", ""),
            request=given.get("reference", ""),
            actor=given.get("actor", ""),
            since=given.get("since"),
            until=given.get("until"),
            unowned=given.get("company") == NO_COMPANY,
        )
