"""Numbers of other numbers: balance, per, growth, rank; reasons pass through, real and simulated never mix."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.indicators.contracts import Reason, Value
from tinhso.indicators.rules.making import carried, made, needed, ranked, unoffered
from tinhso.indicators.tests.definitions import Sheet, indicator, value
from tinhso.kernel.periods import parse

YEARLY = indicator("people", periods=["year"], kind="stock")
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


def make(definition, sheet, period="2026", of=YEARLY, places=None):
    blank = Value("trial.made", 1, period)
    return made(blank, definition, parse(period), sheet, lambda name: of, places or {})


# --- balance ---------------------------------------------------------------------


def test_a_balance_adds_up_and_takes_away():
    definition = indicator(balance={"plus": ["settled", "open"], "minus": ["received"]})
    found = make(definition, Sheet(settled=40, open=15, received=50))
    assert found.value.value == 5
    assert [part.indicator for part in found.parts] == ["trial.settled", "trial.open", "trial.received"]
    assert found.value.rows == 3


def test_a_balance_without_one_of_its_parts_has_no_value_for_that_parts_reason():
    definition = indicator(balance={"plus": ["settled"], "minus": ["received"]})
    few = value(None, reason=Reason.SUPPRESSED)
    assert make(definition, Sheet(settled=40, received=few)).value.reason is Reason.SUPPRESSED
    assert make(definition, Sheet(settled=40, received=few)).value.value is None


@given(st.lists(NUMBERS, min_size=1, max_size=6), st.lists(NUMBERS, max_size=6))
def test_a_balance_is_what_is_added_less_what_is_taken_away(plus, minus):
    names = {"plus": [f"p{n}" for n in range(len(plus))], "minus": [f"m{n}" for n in range(len(minus))]}
    definition = indicator(balance=names)
    numbers = {**dict(zip(names["plus"], plus, strict=True)), **dict(zip(names["minus"], minus, strict=True))}
    assert make(definition, Sheet(**numbers)).value.value == pytest.approx(sum(plus) - sum(minus), abs=1e-4)


# --- per --------------------------------------------------------------------------

INCIDENCE = indicator(per={"numerator": "cases", "denominator": "people", "scale": 100_000})


def test_per_so_many_is_of_the_same_period():
    told = make(INCIDENCE, Sheet(cases=21).at("2026", people=60_000).at("2025", people=50_000)).value
    assert (told.value, told.numerator, told.denominator) == (35, 21, 60_000)


def test_a_denominator_that_is_not_there_yet_is_carried_from_the_last_year_that_has_it():
    found = make(INCIDENCE, Sheet(cases=21).at("2024", people=60_000), period="2026W20")
    assert found.value.value == 35
    assert [part.period for part in found.parts] == ["2026", "2024"]


def test_a_denominator_is_not_carried_for_ever():
    told = make(INCIDENCE, Sheet(cases=21).at("2022", people=60_000)).value
    assert (told.value, told.reason) == (None, Reason.NO_DATA)


def test_a_denominator_that_is_kept_back_is_told_so():
    sheet = Sheet(cases=21, people=value(None, reason=Reason.SUPPRESSED))
    assert make(INCIDENCE, sheet).value.reason is Reason.SUPPRESSED


def test_per_nothing_has_no_value_and_says_so():
    told = make(INCIDENCE, Sheet(cases=21, people=0)).value
    assert (told.value, told.reason, told.denominator) == (None, Reason.DENOMINATOR_ZERO, 0)


def test_simulated_cases_are_held_against_simulated_people_though_real_ones_are_nearer():
    sheet = Sheet(cases=value(21, simulated=True)).at("2026", people=50_000)
    sheet.of_periods["people", "2025"] = value(60_000, period="2025", simulated=True)
    told = make(INCIDENCE, sheet).value
    assert (told.value, told.simulated) == (35, True)


def test_what_is_real_and_what_is_simulated_never_mix():
    told = make(INCIDENCE, Sheet(cases=value(21, simulated=True), people=60_000)).value
    assert (told.value, told.reason) == (None, Reason.NOT_COMPARABLE)


@pytest.mark.parametrize(
    ("period", "kinds", "expected"),
    [
        ("2026", ["year"], ["2026", "2025"]),
        ("2026W53", ["year"], ["2027", "2026"]),
        ("202601", ["year"], ["2026", "2025"]),
        ("202602", ["half", "quarter"], ["2026Q1", "2025Q4", "2025Q3", "2025Q2", "2025Q1"]),
        ("2026S1", ["quarter"], ["2026Q2", "2026Q1", "2025Q4", "2025Q3", "2025Q2", "2025Q1"]),
    ],
)
def test_the_periods_that_may_stand_for_another_are_the_nearest_first(period, kinds, expected):
    per = indicator(per={"numerator": "cases", "denominator": "people", "carry_years": 1}).per
    of = indicator(periods=kinds)
    assert [each.code for each in carried(per, parse(period), lambda name: of)] == expected


# --- growth -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "period", "before"), [("previous", "202601", "202512"), ("same_last_year", "202602", "202502")]
)
def test_growth_is_in_percent_of_what_was(since, period, before):
    told = make(indicator(growth={"of": "visits", "since": since}), Sheet(visits=120).at(before, visits=100), period).value
    assert (told.value, told.numerator, told.denominator) == (20, 120, 100)


def test_growth_can_be_a_difference():
    definition = indicator(growth={"of": "rate", "since": "previous", "shown_as": "difference"})
    assert make(definition, Sheet(rate=36).at("2025", rate=56)).value.value == -20


def test_what_was_less_than_nothing_and_is_more_now_has_grown():
    assert make(indicator(growth={"of": "x", "since": "previous"}), Sheet(x=5).at("2025", x=-10)).value.value == 150


def test_growth_from_nothing_has_no_percentage():
    told = make(indicator(growth={"of": "x", "since": "previous"}), Sheet(x=5).at("2025", x=0)).value
    assert (told.value, told.reason) == (None, Reason.DENOMINATOR_ZERO)


def test_growth_passes_on_why_either_end_is_missing():
    definition = indicator(growth={"of": "x", "since": "previous"})
    assert make(definition, Sheet(x=value(None, reason=Reason.NOT_BEGUN)).at("2025", x=1)).value.reason is Reason.NOT_BEGUN
    assert make(definition, Sheet(x=5).at("2025", x=None)).value.reason is Reason.NO_DATA


def test_before_the_first_period_there_is_nothing_to_grow_from():
    definition = indicator(growth={"of": "x", "since": "previous"}, valid_from=date(1900, 1, 1))
    assert make(definition, Sheet(x=5), "1900").value.reason is Reason.NO_DATA
    assert list(needed(definition, parse("1900"), lambda name: YEARLY)) == [("x", parse("1900"))]


# --- rank -------------------------------------------------------------------------


def numbers(*values):
    return [value(number, unit=unit) for unit, number in enumerate(values, 1)]


def test_the_best_is_first_equals_share_a_place_and_who_has_no_value_has_none():
    assert ranked(numbers(70, 90, None, 90, 50), indicator()) == {2: (1, 4), 4: (1, 4), 1: (3, 4), 5: (4, 4)}


def test_where_lower_is_better_the_lowest_is_first():
    assert ranked(numbers(70, 90, 50), indicator(direction="lower_is_better")) == {3: (1, 3), 1: (2, 3), 2: (3, 3)}


def test_real_and_simulated_values_are_ranked_apart():
    both = [*numbers(70, 90), value(80, unit=3, simulated=True)]
    assert ranked(both, indicator()) == {2: (1, 2), 1: (2, 2), 3: (1, 1)}


@given(st.lists(st.none() | NUMBERS, max_size=30))
def test_places_count_who_is_better(values):
    places = ranked(numbers(*values), indicator())
    known = [number for number in values if number is not None]
    assert len(places) == len(known)
    for unit, number in enumerate(values, 1):
        if number is not None:
            better = sum(1 for other in known if round(other, 9) > round(number, 9))
            assert places[unit] == (better + 1, len(known))


def test_a_rank_says_of_how_many_and_passes_on_why_there_is_none():
    definition = indicator(rank={"of": "rate"})
    told = make(definition, Sheet(rate=80), places={1: (2, 43)}).value
    assert (told.value, told.denominator) == (2, 43)
    assert make(definition, Sheet(rate=value(None, reason=Reason.DENOMINATOR_ZERO))).value.reason is Reason.DENOMINATOR_ZERO


def test_a_unit_of_another_province_has_no_place_here():
    assert make(indicator(rank={"of": "rate"}), Sheet(rate=80), places={2: (1, 1)}).value.reason is Reason.NOT_COMPARABLE


# --- when there can be none ----------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "period", "level", "by", "expected"),
    [
        ({}, "2026", "commune", "", None),
        ({"periods": ["month"]}, "2026", "commune", "", Reason.NOT_DEFINED),
        ({"levels": ["province"]}, "2026", "commune", "", Reason.NOT_DEFINED),
        ({}, "2026", None, "", Reason.NOT_DEFINED),
        ({}, "2026", "commune", "channel", Reason.NOT_DEFINED),
        ({"by": ["channel"]}, "2026", "commune", "channel", None),
        ({}, "2019", "commune", "", Reason.NOT_DEFINED),
        ({"valid_to": date(2025, 6, 30)}, "2025Q3", "commune", "", Reason.NOT_DEFINED),
        ({"valid_to": date(2025, 6, 30)}, "2025", "commune", "", None),
        ({}, "2027", "commune", "", Reason.NOT_BEGUN),
    ],
)
def test_a_number_is_told_only_where_and_when_it_is_defined(fields, period, level, by, expected):
    assert unoffered(indicator(**fields), parse(period), level, by, date(2026, 11, 27)) is expected
