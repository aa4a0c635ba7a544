"""What the API takes and gives. Translation only: no rules here."""

from typing import Any

from rest_framework import serializers

from dsr.models import RequesterKind
from dsr.rules.children import AGE_BANDS
from dsr.rules.residence import UnknownPlace, find_place
from dsr.rules.rights import ALIASES, Right, parse_right


class RightField(serializers.ChoiceField):
    """A right by our name or by one that other laws use for it (know, delete, correct, withdraw_consent)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[*(r.value for r in Right), *ALIASES], **kwargs)
        self.error_messages["invalid_choice"] = f"This is no right. The rights are {', '.join(Right)}."

    def to_internal_value(self, data: Any) -> Right:
        return parse_right(super().to_internal_value(data))


class PlainTextField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("This must be a text.")
        return super().to_internal_value(data)


class Known(serializers.Serializer[Any]):
    """Refuses what it does not know: a misspelt field would otherwise file a narrower request than was meant."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            known = ", ".join(self.fields)
            raise serializers.ValidationError(dict.fromkeys(unknown, f"This field is not known. Known are: {known}."))
        return super().to_internal_value(data)


class SubjectIn(Known):
    email = serializers.EmailField(max_length=254)
    name = PlainTextField(max_length=200, required=False, allow_blank=True, default="")
    user_id = PlainTextField(max_length=200, required=False)
    phone = PlainTextField(max_length=40, required=False)


class FileIn(Known):
    """`identity_verified`: the controller's own login has verified who this is; nothing else is accepted here."""

    right = RightField()
    place = PlainTextField(max_length=10, help_text="Where the person lives: ISO 3166, such as DE, GB-SCT or US-CA.")
    subject = SubjectIn()
    identity_verified = serializers.BooleanField()
    details = PlainTextField(max_length=5000, required=False, allow_blank=True, default="")
    age_band = serializers.ChoiceField(
        choices=AGE_BANDS,
        default="",
        help_text="Only of a child: younger than that many years. Leave it out for everybody else.",
    )
    requester = serializers.ChoiceField(choices=[RequesterKind.SELF.value], default=RequesterKind.SELF.value)

    def validate_place(self, value: str) -> str:
        try:
            return find_place(value).code
        except UnknownPlace as error:
            raise serializers.ValidationError(str(error)) from None

    def validate_identity_verified(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(
                "This door is for people whom your login has verified. Send others to the portal."
            )
        return value


class DatesOut(serializers.Serializer[Any]):
    received_at = serializers.DateTimeField()
    acknowledge_by = serializers.DateField(allow_null=True)
    due = serializers.DateField(help_text="The last day for the answer, as it holds today.")
    first_due = serializers.DateField(help_text="The last day that was told at filing.")
    extended = serializers.BooleanField(help_text="The person was told in time that the answer takes longer.")


class PackageOut(serializers.Serializer[Any]):
    url = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    expires_at = serializers.DateTimeField()


class RequestOut(serializers.Serializer[Any]):
    reference = serializers.CharField()
    controller = serializers.CharField()
    right = serializers.ChoiceField(choices=[r.value for r in Right])
    state = serializers.CharField()
    waits_on = serializers.CharField()
    dates = DatesOut()
    regimes = serializers.ListField(child=serializers.CharField())
    receipt = serializers.CharField(
        required=False, help_text="The promise, a signed note; on filing only. Fetch the proof at …/receipt/ later."
    )
    package = PackageOut(allow_null=True)
    url = serializers.CharField()


class SuppressedIn(Known):
    """People by one kind of identifier, as many as a mailing needs at a time. They travel in the body: an address in a URL
    would stay in logs.
    """

    kind = serializers.ChoiceField(choices=["email", "phone", "user_id"], default="email")
    values = serializers.ListField(child=PlainTextField(max_length=254), min_length=1, max_length=1000)


class EntryOut(serializers.Serializer[Any]):
    right = serializers.CharField(help_text="opt_out, limit, objection or consent_withdrawal.")
    purpose = serializers.CharField(help_text="As the data map calls it; empty: every use that the right is about.")
    since = serializers.DateTimeField()


class ResultOut(serializers.Serializer[Any]):
    suppressed = EntryOut(many=True, help_text="What this person is suppressed for; empty: nothing.")


class SuppressedOut(serializers.Serializer[Any]):
    results = ResultOut(many=True, help_text="One for each value, in the order given.")


class ProblemOut(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
