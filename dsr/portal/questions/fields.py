"""The fields that several questions have, with their instructions."""

from typing import Any

from django import forms

from dsr.rules.addresses import BadAddress, canonical

LONGEST_TEXT = 5000
LONGEST_NAME = 200
_NO_NUL = "Remove the invisible characters: type the text instead of pasting it"


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
