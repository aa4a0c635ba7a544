"""Form fields whose errors are instructions."""

from datetime import UTC, date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms

from dsr.web.widgets import CodeInput, DateParts


class DatePartsField(forms.DateField):
    """A date in three parts; cleans to datetime.date. The errors say what a real date looks like."""

    widget = DateParts
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": "Enter a date, such as 27 3 1985",
        "invalid": "Enter a real date with day, month and year, such as 27 3 1985",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d"], **kwargs})


class ClockTimeField(forms.TimeField):
    """A time of day as a wall clock shows it."""

    widget = forms.TextInput
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "Enter a time between 0:00 and 23:59, such as 14:30"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%H:%M", "%H.%M"], **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"class": "input--short", "inputmode": "text", "autocomplete": "off", "maxlength": 5}


def moment(day: date, at: time, time_zone: str) -> datetime:
    """The moment at which clocks there showed this; of two, the first. Raises ValidationError when they never did."""
    wall = datetime.combine(day, at, ZoneInfo(time_zone))
    try:
        real = wall.astimezone(UTC)
    except OverflowError:
        raise forms.ValidationError("Enter a real date, such as 27 3 2026") from None
    if real.astimezone(wall.tzinfo).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise forms.ValidationError(
            "Clocks were put forward then and never showed this time. Enter a time an hour later"
        )
    return real


class CodeField(forms.CharField):
    """A one-time code of `length` digits; spaces and hyphens that mail programs and people add do not count."""

    widget = CodeInput

    def __init__(self, *, length: int = 6, **kwargs: Any) -> None:
        self.length = length
        instruction = f"Enter the {length}-digit code from the e-mail"
        kwargs.setdefault("error_messages", {"required": instruction})
        super().__init__(**kwargs)
        self.instruction = instruction

    def to_python(self, value: Any) -> str:
        """The digits alone."""
        return "".join(str(super().to_python(value) or "").replace("-", "").split())

    def validate(self, value: str) -> None:
        """Raises ValidationError unless `value` is empty and optional, or exactly `length` digits."""
        super().validate(value)
        if value and not (value.isascii() and value.isdigit() and len(value) == self.length):
            raise forms.ValidationError(self.instruction, code="invalid")
