"""The filter of the log."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from dsr.ledger.export import LogFilter
from dsr.models import Controller, Request
from dsr.rules.references import BadReference, normalise
from dsr.vault.pseudonyms import pseudonym
from dsr.web import words


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        error_messages={"invalid": "Enter a day, such as 2026-03-27"},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class LogFilterForm(forms.Form):
    """GET, so that a view of the log can be bookmarked. A reference becomes the ledger's name for the request."""

    company = forms.ModelChoiceField(
        Controller.objects.none(), to_field_name="slug", required=False, empty_label="Any", label="Company"
    )
    type = forms.ChoiceField(choices=[("", "Any"), *words.EVENT_TYPES.items()], required=False, label="Type")
    reference = forms.CharField(
        required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    since = _day("Since")
    until = _day("Until")

    def __init__(self, *args: Any, companies: QuerySet[Controller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies = companies
        company = self.fields["company"]
        assert isinstance(company, forms.ModelChoiceField)
        company.queryset = companies

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
            raise forms.ValidationError("The log that you may read has no request with this reference.")
        return pseudonym("request", request.pk)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "Choose a day that is not before “Since”")
        return given

    @property
    def chosen(self) -> LogFilter:
        """The filter for the ledger; always within the companies whose log the person may read."""
        given: dict[str, Any] = self.cleaned_data if self.is_bound else {}
        company = given.get("company")
        return LogFilter(
            controllers=(company.slug,) if company else tuple(each.slug for each in self.companies),
            type=given.get("type", ""),
            request=given.get("reference", ""),
            since=given.get("since"),
            until=given.get("until"),
        )
