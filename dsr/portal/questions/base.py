"""What every question is: a form, one a page."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from dsr.portal.asking import Asking


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
