import re
from datetime import date

import pytest
from django import forms
from django.forms.renderers import get_default_renderer
from django.template.loader import render_to_string

from dsr.web.fields import CodeField, DatePartsField
from dsr.web.renderer import HabeasRenderer
from dsr.web.widgets import Checkboxes, DateParts, Radios


class Sample(forms.Form):
    email = forms.EmailField(label="E-mail address", help_text="We send a code to it.")
    right = forms.ChoiceField(
        label="What do you ask for?", choices=[("access", "See"), ("erasure", "Delete")],
        widget=Radios(hints={"access": "A copy."}),
    )  # fmt: skip
    born = DatePartsField(label="Date of birth", widget=DateParts(birthday=True))
    records = forms.MultipleChoiceField(
        label="Records", choices=[("o", "Orders")], widget=Checkboxes(hints={"o": "All."})
    )
    country = forms.ChoiceField(label="Country", choices=[("", "Choose"), ("de", "Germany")])
    code = CodeField(label="Code")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea({"placeholder": "never shown"}))
    sure = forms.BooleanField(label="I am sure")


class Question(forms.Form):
    heading_field = "right"
    right = forms.ChoiceField(label="What do you ask for?", choices=[("access", "See")], widget=Radios())


class Typed(forms.Form):
    heading_field = "name"
    name = forms.CharField(label="What is your name?")


def _squeezed(html: object) -> str:
    return re.sub(r"\s*\n\s*", "", str(html))


def _ids(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', html)


def test_settings_choose_this_renderer() -> None:
    assert isinstance(get_default_renderer(), HabeasRenderer)


@pytest.mark.parametrize("form", [Sample(), Sample({})], ids=["fresh", "with errors"])
def test_every_reference_leads_to_an_element(form: forms.Form) -> None:
    html = render_to_string("components/error_summary.html", {"form": form}) + str(form)
    ids = _ids(html)
    assert len(ids) == len(set(ids))
    references = re.findall(r'(?:\sfor|aria-labelledby)="([^"]+)"', html) + re.findall(r'href="#([^"]+)"', html)
    references += [part for value in re.findall(r'aria-describedby="([^"]+)"', html) for part in value.split()]
    assert references
    assert set(references) <= set(ids)


def test_every_input_has_a_label() -> None:
    html = str(Sample())
    inputs = re.findall(r"<(?:input|select|textarea)[^>]*\sid=\"([^\"]+)\"", html)
    assert set(inputs) <= set(re.findall(r'<label[^>]*\sfor="([^"]+)"', html))
    assert len(inputs) == len(re.findall(r"<(?:input|select|textarea)\b", html))


def test_an_error_is_tied_to_its_input() -> None:
    html = str(Sample({"email": "nobody"})["email"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_error"' in html
    assert "field--error" in html


def test_a_field_without_an_error_is_not_marked() -> None:
    html = str(Sample()["email"].as_field_group())
    assert "aria-invalid" not in html
    assert "field--error" not in html


def test_the_error_of_a_group_is_tied_to_its_fieldset() -> None:
    html = _squeezed(Sample({})["right"].as_field_group())
    assert '<fieldset aria-describedby="id_right_error">' in html
    assert '<legend class="legend">What do you ask for?</legend>' in html


def test_the_summary_leads_to_the_first_choice_and_the_first_part_of_a_date() -> None:
    html = render_to_string("components/error_summary.html", {"form": Sample({})})
    assert 'href="#id_right_0"' in html
    assert 'href="#id_born_0"' in html
    assert 'href="#id_email"' in html
    assert 'tabindex="-1"' in html


def test_there_is_no_summary_without_errors() -> None:
    assert render_to_string("components/error_summary.html", {"form": Sample()}).strip() == ""


def test_what_is_wrong_with_the_form_as_a_whole_stands_in_the_summary() -> None:
    form = Sample({})
    form.add_error(None, "Try again in a minute.")
    assert "<li>Try again in a minute.</li>" in render_to_string("components/error_summary.html", {"form": form})


def test_the_title_begins_with_error_when_there_is_one() -> None:
    assert "<title>Error: " in render_to_string("portal/base.html", {"form": Sample({})})
    assert "<title>Error: " not in render_to_string("portal/base.html", {"form": Sample()})


def test_a_hint_is_tied_to_its_option() -> None:
    html = str(Sample()["right"].as_field_group())
    assert 'aria-describedby="id_right_0_hint"' in html
    assert 'id="id_right_0_hint">A copy.' in html
    assert "id_right_1_hint" not in html


def test_the_question_of_a_page_is_its_heading() -> None:
    assert '<legend class="legend--title"><h1>What do you ask for?</h1></legend>' in _squeezed(Question())
    assert '<h1 class="question"><label for="id_name">What is your name?</label></h1>' in _squeezed(Typed())


def test_optional_is_said_and_required_is_not_marked() -> None:
    html = str(Sample())
    assert html.count("(optional)") == 1
    assert "*" not in html


def test_a_placeholder_never_stands_in_for_a_label() -> None:
    assert "placeholder" not in str(Sample())


def test_a_code_can_be_filled_in_by_the_phone() -> None:
    html = str(Sample()["code"])
    assert 'autocomplete="one-time-code"' in html
    assert 'inputmode="numeric"' in html


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456"])
def test_a_code_is_its_digits_however_it_was_pasted(typed: str) -> None:
    assert CodeField().clean(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_what_is_no_code_is_answered_with_an_instruction(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="Enter the 6-digit code"):
        CodeField().clean(typed)


class Birth(forms.Form):
    born = DatePartsField()


def test_a_date_is_read_from_its_three_parts() -> None:
    form = Birth({"born_day": "7", "born_month": " 3 ", "born_year": "1985"})
    assert form.is_valid()
    assert form.cleaned_data["born"] == date(1985, 3, 7)


@pytest.mark.parametrize("parts", [("31", "2", "1985"), ("1", "", "1985"), ("x", "1", "1985"), ("1", "1", "85")])
def test_an_impossible_date_is_shown_again_as_typed(parts: tuple[str, str, str]) -> None:
    form = Birth(dict(zip(("born_day", "born_month", "born_year"), parts, strict=True)))
    assert form.errors["born"] == ["Enter a real date with day, month and year, such as 27 3 1985"]
    shown = re.findall(r'<input[^>]*name="born_\w+"(?: value="([^"]*)")?', str(form))
    assert tuple(shown) == parts


def test_no_date_at_all_is_asked_for() -> None:
    assert Birth({}).errors["born"] == ["Enter a date, such as 27 3 1985"]


def test_a_known_date_fills_its_parts() -> None:
    assert DateParts().decompress(date(1985, 3, 7)) == [7, 3, 1985]


def test_a_hint_that_names_a_company_is_text_and_never_markup() -> None:
    class Asking(forms.Form):
        day = forms.CharField(help_text="At <script>alert(1)</script> & Sons")

    page = str(Asking())
    assert "<script>" not in page
    assert "At &lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in page
