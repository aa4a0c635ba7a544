"""What several forms of the staff area are made of."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from dsr.models import Controller, Request
from dsr.rules.spoken import zone
from dsr.steps.decide import LONGEST_TEXT
from dsr.steps.intake import LONGEST_AGO, CannotFile, policy_in_force
from dsr.web.fields import ClockTimeField, DatePartsField, moment

_HOME = "UTC"  # of a company without a policy, with which nothing can be filed


def text_field(label: str, *, required: str = "", hint: str = "", rows: int = 4) -> forms.CharField:
    """Words of a person. `required` is the instruction shown when there are none; without it the field is optional."""
    return forms.CharField(
        label=label,
        required=bool(required),
        help_text=hint,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": f"Write at most {LONGEST_TEXT:,} characters"},
    )


class ActionForm(forms.Form):
    """A form of one action on one request; its fields' ids begin with the action's key, because several share a page."""

    def __init__(self, request: Request, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{key}_%s", **kwargs})
        self.request = request


def zone_of(controller: Controller) -> str:
    """The time zone in which the company's own people read clocks."""
    try:
        return policy_in_force(controller, now=timezone.now()).read().controller.time_zone
    except CannotFile:
        return _HOME


def zones_hint(controllers: Iterable[Controller]) -> str:
    """Whose clock a time is read on: the same for all, or each company's own."""
    zones = {each.name: zone(zone_of(each)) for each in controllers}
    if len(set(zones.values())) == 1:
        whose = f"In {next(iter(zones.values()))}"
    else:
        whose = f"As clocks showed it at the company ({', '.join(f'{name}: {where}' for name, where in zones.items())})"
    return f"{whose}. The days count from then, so leave it empty only when it reaches you just now."


class ReceivedFields(forms.Form):
    """When a request reached the company. Both parts empty: just now; without the time, the day began it."""

    received_day = DatePartsField(label="On which day did it reach you?", required=False)
    received_time = ClockTimeField(
        label="At what time?",
        required=False,
        help_text="Such as 14:30. If nobody knows, leave it empty: the day counts from its beginning.",
    )

    def received_at(self, time_zone: str) -> datetime | None:
        """The moment that was typed, in UTC; None when nothing was, or what was typed has an error already."""
        day, at = self.cleaned_data.get("received_day"), self.cleaned_data.get("received_time")
        if {"received_day", "received_time"} & set(self.errors):
            return None
        if day is None:
            if at is not None:
                self.add_error("received_day", "Enter the day as well as the time")
            return None
        try:
            found = moment(day, at or time(), time_zone)
        except forms.ValidationError as error:
            self.add_error("received_time", error)
            return None
        return None if self._out_of_bounds(found) else found

    def _out_of_bounds(self, found: datetime) -> bool:
        now = timezone.now()
        if found > now:
            part = "received_day" if found > now + timedelta(days=1) else "received_time"
            self.add_error(part, "Enter a day and time that are not still to come")
        elif found < now - LONGEST_AGO:
            self.add_error("received_day", "Enter a day within the last ten years")
        else:
            return False
        return True
