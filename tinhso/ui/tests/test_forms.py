"""Forms are drawn so that everyone can fill them in."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.core import validators
from django.template import Context, Template
from django.utils import translation

from tinhso.ui.forms import ComboboxInput, DayField, IconField
from tinhso.ui.vendored import icon_names


class Order(forms.Form):
    name = forms.CharField(help_text="As on the card.")
    due = forms.DateField(required=False)
    kind = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    unit = forms.CharField(required=False, widget=ComboboxInput("/units", text="Phường 1"))
    secret = forms.CharField(required=False, widget=forms.PasswordInput)
    paper = forms.FileField(required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(form: forms.Form) -> str:
    with translation.override("en"):
        return str(form)


def test_help_and_error_are_tied_to_their_field():
    html = drawn(Order({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


class Sign(forms.Form):
    icon = IconField(initial="road")


def test_an_icon_is_chosen_by_looking_at_those_that_there_are():
    html = drawn(Sign())
    assert html.count('type="radio"') == len(icon_names())
    assert 'value="road" required id="id_icon_' in html
    assert html.count(" checked") == 1
    assert html.index("icons.svg#road") < html.index("icons.svg#activity")
    assert "<legend>" in html
    assert not Sign({"icon": "unicorn"}).is_valid()


def test_the_summary_links_to_every_faulty_field():
    html = drawn(Order({"name": "", "due": "31/02/2026"}))
    assert 'role="alert"' in html
    assert 'href="#id_name"' in html
    assert 'href="#id_due"' in html


def test_a_form_without_faults_has_no_summary():
    assert "error-summary" not in drawn(Order())


def test_required_and_optional_are_told_apart_in_words_too():
    html = drawn(Order())
    assert html.count("(optional)") == 4
    assert html.count('class="required"') == 2
    assert html.count("required id=") + html.count(" required ") >= 2


def test_a_form_that_asks_for_nothing_does_not_say_optional_everywhere():
    class Filter(forms.Form):
        q = forms.CharField(required=False)

    assert "optional" not in drawn(Filter())


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = drawn(Order())
    assert "<fieldset" in html
    assert "<legend>Kind" in html


def test_fields_carry_what_the_scripts_hang_on():
    html = drawn(Order({"unit": "31528", "kind": "a", "name": "x"}))
    assert "data-date" in html
    assert 'data-combobox-url="/units"' in html
    assert 'data-combobox-text="Phường 1"' in html
    assert "data-password" in html
    assert "data-drop-zone" in html


def test_hidden_fields_stay_hidden():
    assert '<input type="hidden" name="token"' in drawn(Order())


def test_dates_are_written_and_read_day_first():
    with translation.override("vi"):
        form = Order({"name": "x", "kind": "a", "due": "01/02/2026"})
        assert form.is_valid()
        assert form.cleaned_data["due"].isoformat() == "2026-02-01"


def test_what_people_type_is_escaped():
    assert "<script>" not in drawn(Order({"name": '"><script>'}))


STOCK = {
    "empty": (forms.CharField(), ""),
    "no date": (forms.DateField(), "ngày mai"),
    "no instant": (forms.DateTimeField(), "mai"),
    "no time": (forms.TimeField(), "trưa"),
    "no number": (forms.IntegerField(), "mười"),
    "no amount": (forms.DecimalField(), "mười"),
    "too much": (forms.IntegerField(max_value=10), "11"),
    "too little": (forms.IntegerField(min_value=10), "9"),
    "too long": (forms.CharField(max_length=3), "abcd"),
    "too short": (forms.CharField(min_length=3), "ab"),
    "no e-mail": (forms.EmailField(), "lan"),
    "no address": (forms.URLField(assume_scheme="https"), "lan o"),
    "no choice": (forms.ChoiceField(choices=[("a", "A")]), "b"),
    "no list": (forms.MultipleChoiceField(choices=[("a", "A")]), "b"),
    "no file": (forms.FileField(), None),
    "unreadable": (forms.CharField(validators=[validators.ProhibitNullCharactersValidator()]), "a\x00"),
}
TO_DO = {"vi": "Hãy ", "en": ("Fill ", "Write ", "Choose ", "Shorten ", "Clear ")}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("fault", STOCK)
def test_every_fault_of_a_field_says_what_to_do(fault, language):
    field, typed = STOCK[fault]
    with translation.override(language), pytest.raises(forms.ValidationError) as raised:
        field.clean(typed)
    with translation.override(language):
        sentence = raised.value.messages[0]
    assert any(word in sentence for word in ([TO_DO["vi"]] if language == "vi" else TO_DO["en"])), sentence
    assert sentence.endswith(".")


def test_a_day_is_typed_day_first_whatever_the_browser_speaks():
    class Span(forms.Form):
        since = DayField()

    html = drawn(Span({"since": "2026-08-31"}))
    assert 'value="31/08/2026"' in html
    assert 'type="text"' in html
    assert Span({"since": "31/08/2026"}).is_valid()


@pytest.mark.parametrize("text", ["08/31/2026", "31-13-2026", "mai"])
def test_a_day_that_cannot_be_read_is_answered_with_how_to_write_it(text):
    class Span(forms.Form):
        since = DayField()

    with translation.override("vi"):
        form = Span({"since": text})
        assert form.errors["since"] == ["Hãy ghi ngày dạng ngày/tháng/năm, ví dụ 31/08/2026."]
        assert f'value="{text}"' in str(form["since"])


def test_a_page_of_plain_html_draws_the_same_box_for_a_day():
    page = Template('{% day_input "since" day id="since" %}')
    for day in (date(2026, 8, 31), "31/08/2026"):
        html = page.render(Context({"day": day}))
        for part in ("data-date", 'name="since"', 'value="31/08/2026"', 'id="since"', 'inputmode="numeric"'):
            assert part in html
    assert "value=" not in page.render(Context({"day": None}))
