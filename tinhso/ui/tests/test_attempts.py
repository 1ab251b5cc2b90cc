"""What an action says is wrong stands in the form; what it refuses answers the request."""

import pytest
from django import forms

from tinhso.kernel.errors import BadInput, Denied, NotFound
from tinhso.ui.attempts import attempt


class Unfit(BadInput):
    code = "unfit_for_a_test"
    vi = "Không dùng được. Hãy nhập giá trị khác."
    en = "That is of no use. Enter something else."


def raising(error: Exception):
    def act() -> int:
        raise error

    return act


def a_form() -> forms.Form:
    form = forms.Form({})
    assert form.is_valid()
    return form


def test_what_went_well_is_handed_back():
    form = a_form()
    assert attempt(form, lambda: 7) == 7
    assert not form.errors


def test_what_is_wrong_stands_in_the_form_as_a_sentence():
    form = a_form()
    assert attempt(form, raising(Unfit())) is None
    assert form.non_field_errors() == ["Không dùng được. Hãy nhập giá trị khác."]


def test_a_refusal_answers_the_request_and_so_does_what_is_not_there_unless_it_is_named():
    for error in (Denied(policy="x"), NotFound()):
        with pytest.raises(type(error)):
            attempt(a_form(), raising(error))
    form = a_form()
    assert attempt(form, raising(NotFound()), NotFound) is None
    assert form.errors
