import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.places.rules.identifiers import LONGEST, canonical_identifier, legacy_identifier


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("H15.50.05.13", "H15.50.05.13"),
        (" h15.50.05.13 ", "H15.50.05.13"),
        ("000.00.15.H51", "H51.15"),
        ("000.00.00.H41", "H41"),
        ("013.05.50.H15", "H15.50.05.13"),
        ("123.05.50.H15", "H15.50.05.123"),
        ("H51", "H51"),
        ("Z01.ABC9", "Z01.ABC9"),
    ],
)
def test_both_orders_become_level_one_first(text, canonical):
    assert canonical_identifier(text) == canonical


@pytest.mark.parametrize("text", ["", "15.50", "H15..5", "H15.ạ", "H1.5", "H15 50", "H15." + "1" * LONGEST, "000.00.15.51"])
def test_what_is_not_an_identifier_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        canonical_identifier(text)


def test_an_identifier_may_have_thirty_five_characters():
    text = "H15." + "1" * (LONGEST - 4)
    assert canonical_identifier(text) == text


@pytest.mark.parametrize(
    ("text", "legacy"), [("H51.15", "000.00.15.H51"), ("H15.50.05.13", "013.05.50.H15"), ("H41", "000.00.00.H41")]
)
def test_the_old_order_is_reversed_and_padded(text, legacy):
    assert legacy_identifier(text) == legacy


@pytest.mark.parametrize("text", ["H15.1.2.3.4", "H15.123", "H15.1.123"])
def test_what_does_not_fit_the_old_form_is_refused(text):
    with pytest.raises(ValueError, match="old form"):
        legacy_identifier(text)


two_digits = st.integers(1, 99).map("{:02}".format)


@given(st.from_regex(r"[A-Y]\d\d", fullmatch=True).filter(str.isascii), st.lists(two_digits, max_size=3))
def test_there_and_back_again(first, lower):
    identifier = ".".join([first, *lower])
    assert canonical_identifier(legacy_identifier(identifier)) == identifier
