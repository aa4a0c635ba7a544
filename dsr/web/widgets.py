"""Inputs that Django has not: choices with a hint each, a date in three parts, a one-time code."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms


class _Hints:
    """Puts a hint under single options and ties it to them."""

    hints: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        hint = self.hints.get(str(value))
        option_id = option["attrs"].get("id")
        if hint and option_id:
            option["hint"] = hint
            option["attrs"] = {**option["attrs"], "aria-describedby": f"{option_id}_hint"}
        return option


class Radios(_Hints, forms.RadioSelect):
    """One of several. `hints` maps an option's value to a sentence shown under its label."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, hints: Mapping[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.hints = hints or {}


class Checkboxes(_Hints, forms.CheckboxSelectMultiple):
    """Any of several. `hints` maps an option's value to a sentence shown under its label."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, hints: Mapping[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.hints = hints or {}


class CodeInput(forms.TextInput):
    """A one-time code: phones offer it from the message, and it may be pasted."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "class": "input--code",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "off",
                "spellcheck": "false",
                **(attrs or {}),
            }
        )


class DateParts(forms.MultiWidget):
    """A date people know by heart, typed as day, month and year: no calendar to scroll back through.

    Its value is the text `year-month-day` as typed, so that a wrong date is shown again as it was written.
    """

    template_name = "django/forms/widgets/date_parts.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {}
        for part, length in (("day", 2), ("month", 2), ("year", 4)):
            part_attrs: dict[str, Any] = {"inputmode": "numeric", "maxlength": length}
            if birthday:
                part_attrs["autocomplete"] = f"bday-{part}"
            parts[part] = forms.TextInput(part_attrs)
        super().__init__(parts, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, date):
            return [value.day, value.month, value.year]
        typed = str(value or "").split("-", 2)
        return typed[::-1] if len(typed) == 3 else ["", "", ""]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:  # type: ignore[override]
        day, month, year = (str(part or "").strip() for part in super().value_from_datadict(data, files, name))
        return f"{year}-{month}-{day}" if day or month or year else ""
