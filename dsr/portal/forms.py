"""Forms beside the questions: codes, references, answers to a question that staff asked."""

from typing import Any, ClassVar

from django import forms

from dsr.ledger.receipt_check import LARGEST
from dsr.portal.questions.fields import Words, long_text
from dsr.rules.references import EXAMPLE, BadReference, normalise
from dsr.web.fields import CodeField


class ReferenceField(forms.CharField):
    """A reference as people type it; cleans to the one spelling that we keep."""

    widget = forms.TextInput(
        {"class": "mono", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": f"Enter your reference. It looks like {EXAMPLE}"})
        kwargs.setdefault("help_text", f"It is in every letter from us, and looks like {EXAMPLE}.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if not typed:
            return ""
        try:
            return normalise(typed)
        except BadReference as error:
            raise forms.ValidationError(str(error), code="invalid") from None


class _Plain(forms.Form):
    use_required_attribute = False
    heading_field: ClassVar[str] = ""


class CodeForm(_Plain):
    """`length` is the code's; the hint says where it is."""

    code = CodeField(label="Code", help_text="Six digits, such as 123 456.")


class ReferenceForm(_Plain):
    heading_field = "reference"
    reference = ReferenceField(label="What is your reference?")


class ConfirmForm(_Plain):
    reference = ReferenceField(label="Reference")
    code = CodeField(label="Code", help_text="Six digits, from the same letter.")


class AnswerForm(_Plain):
    answer: Words = long_text("Write your answer", label="Your answer", rows=6, what="Your answer")


class ReceiptForm(_Plain):
    """`file`: its bytes, of at most LARGEST."""

    file = forms.FileField(
        label="The file of the receipt",
        max_length=150,
        widget=forms.FileInput,
        help_text=f"It has a name such as receipt-{EXAMPLE}.txt. We read it and do not keep it.",
        error_messages={
            "required": "Choose the file of your receipt",
            "invalid": "Choose the file of your receipt",
            "empty": "Choose a file that is not empty",
            "max_length": "Choose a file with a shorter name",
        },
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                "Choose another file: this one is too large for a receipt, which has at most 32 kB"
            )
        return bytes(file.read())
