"""The forms that move the dates of a request, or settle which ones hold."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from dsr.models import Request
from dsr.rules.spoken import short_day, zone
from dsr.staff.fields import ActionForm, ReceivedFields, text_field
from dsr.steps.extend import extension_offer
from dsr.web.clock import today_for
from dsr.web.fields import DatePartsField
from dsr.web.widgets import Radios

TAKE, KEEP = "take", "keep"


class ExtendForm(ActionForm):
    """More time. Where the law sets no end, whoever extends names the new day."""

    reason = text_field(
        "Why does the answer take longer?",
        required="Say why the answer takes longer: the requester must be told the reasons",
        hint="The requester reads this.",
    )
    until = DatePartsField(
        label="The new day",
        help_text="The law sets no end, so you name one, and keep to it.",
        error_messages={"required": "Enter the day by which the answer will come"},
    )

    def __init__(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if not extension_offer(request, timezone.now()).open_ended:
            del self.fields["until"]

    def clean_until(self) -> date:
        """Later than the day that holds, and not past."""
        until: date = self.cleaned_data["until"]
        after = max(self.request.clock.due, today_for(self.request.clock, timezone.now()))
        if until <= after:
            raise forms.ValidationError(f"Enter a day after {short_day(after)}")
        return until


class SettleForm(ActionForm):
    """What newer rules would give, or what the requester was told."""

    which = forms.ChoiceField(
        label="Which dates hold from now on?",
        choices=[(TAKE, "The newer ones"), (KEEP, "Those that are stored")],
        widget=Radios(
            hints={
                TAKE: "When the last day for the answer moves, the requester gets a letter.",
                KEEP: "The same rules do not ask again.",
            }
        ),
        error_messages={"required": "Choose which dates hold", "invalid_choice": "Choose which dates hold"},
    )
    reason = text_field("Why do the stored ones stay?", hint="Needed to keep them. Sealed with the request.", rows=2)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("which") == KEEP and "reason" not in self.errors and not given.get("reason"):
            self.add_error("reason", "Say why the stored dates stay: whoever checks this later reads it")
        return given


class ReceiptForm(ActionForm, ReceivedFields):
    """The time at which a request truly came."""

    reason = text_field(
        "How do you know?",
        required="Say how you know when it truly came",
        hint="Such as the postmark, or the note of a call. Kept beside the time that was recorded.",
        rows=2,
    )

    def __init__(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        day = self.fields["received_day"]
        day.required = True
        day.error_messages["required"] = "Enter the day on which it came"
        day.help_text = f"In {zone(request.clock.time_zone)}."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["received_at"] = self.received_at(self.request.clock.time_zone)
        return given
