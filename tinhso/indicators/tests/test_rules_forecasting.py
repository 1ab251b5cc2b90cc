"""A straight line is forecast exactly; noise widens the error, never narrows it; too few years give a reason, not a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import linregress, t

from tinhso.indicators.contracts import Reason, Verdict
from tinhso.indicators.rules.forecasting import Estimate, estimate, forecasts, verdict
from tinhso.indicators.rules.statuses import Standpoint, targets_after
from tinhso.indicators.tests.definitions import indicator, target, value

amounts = some.floats(-1000, 1000, allow_nan=False).map(lambda each: round(each, 3))
histories = some.dictionaries(some.integers(2015, 2026), amounts, min_size=3)
later = some.integers(2027, 2035)


def by_the_book(actual, year):
    """Return the interval as another library fits the line."""
    years, values, count = list(actual), list(actual.values()), len(actual)
    line, middle = linregress(years, values), sum(actual) / len(actual)
    expected = line.intercept + line.slope * year
    squares = sum((y - line.intercept - line.slope * x) ** 2 for x, y in actual.items())
    wide = 1 + 1 / count + (year - middle) ** 2 / sum((x - middle) ** 2 for x in years)
    error = t.ppf(0.9, count - 2) * (squares / (count - 2) * wide) ** 0.5
    return expected, expected - error, expected + error


@given(histories, later)
def test_the_error_is_the_prediction_interval_of_a_fitted_line(actual, year):
    found = estimate(actual, year)
    expected = by_the_book(actual, year)
    assert (found.value, found.low, found.high) == pytest.approx(expected, rel=1e-4, abs=1e-2)


@given(some.sets(some.integers(2015, 2026), min_size=3), amounts, some.floats(-50, 50), later)
def test_an_exact_line_is_forecast_exactly_without_error(years, start, slope, year):
    found = estimate({each: start + slope * (each - 2015) for each in years}, year)
    assert (found.value, found.low, found.high) == pytest.approx([start + slope * (year - 2015)] * 3, abs=1e-6)


@given(histories, later, some.floats(1, 20), some.booleans())
def test_more_noise_never_narrows_the_error(actual, year, times, share):
    line = {each: estimate(actual, each).value for each in actual}
    noisy = {each: line[each] + times * (actual[each] - line[each]) for each in actual}
    less, more = estimate(actual, year, share=share), estimate(noisy, year, share=share)
    assert more.high - more.low >= less.high - less.low - 1e-6


@given(histories, later)
def test_a_share_stays_within_nothing_and_all(actual, year):
    found = estimate(actual, year, share=True)
    assert 0 <= found.low <= found.value <= found.high <= 100


@given(some.dictionaries(some.integers(2015, 2026), amounts, max_size=2), later)
def test_fewer_than_three_years_give_no_forecast_and_say_so(actual, year):
    values = [value(amount, period=str(each)) for each, amount in actual.items()]
    definition = indicator(targets=[target(year, 90)])
    (found,) = forecasts(definition, values, definition.targets)
    assert (found.value, found.verdict, found.reason) == (None, None, Reason.NO_DATA)
    assert found.years == tuple(sorted(actual))


@pytest.mark.parametrize(
    ("direction", "aim", "said"),
    [
        ("higher_is_better", 40, Verdict.YES),
        ("higher_is_better", 55, Verdict.UNCERTAIN),
        ("higher_is_better", 61, Verdict.NO),
        ("lower_is_better", 60, Verdict.YES),
        ("lower_is_better", 41, Verdict.UNCERTAIN),
        ("lower_is_better", 39, Verdict.NO),
        ("neutral", 50, None),
    ],
)
def test_a_target_within_the_error_is_uncertain(direction, aim, said):
    assert verdict(indicator(direction=direction), aim, Estimate(50, 40, 60)) == said


def test_made_up_values_never_stand_beside_real_ones_and_are_named_where_they_are_all_there_is():
    definition = indicator(targets=[target(2030, 90)])
    real = [value(10.0 * each, period=str(2020 + each)) for each in range(1, 4)]
    made_up = [value(1.0, period=str(2024 + each), simulated=True) for each in range(3)]
    (mixed,) = forecasts(definition, real + made_up, definition.targets)
    (alone,) = forecasts(definition, made_up, definition.targets)
    assert (mixed.years, mixed.simulated) == ((2021, 2022, 2023), False)
    assert (mixed.value, mixed.verdict) == (pytest.approx(100), Verdict.YES)
    assert (alone.years, alone.simulated) == ((2024, 2025, 2026), True)


def test_what_may_not_be_seen_is_not_forecast():
    definition = indicator(targets=[target(2030, 90)])
    closed = [value(None, period=str(each), reason=Reason.NOT_OPEN) for each in range(2020, 2026)]
    assert forecasts(definition, closed, definition.targets)[0].reason is Reason.NOT_OPEN


def test_the_targets_of_the_years_to_come_are_those_of_the_province():
    aims = [target(2025, 80), target(2030, 90), target(2030, 95, province="92"), target(2035, 99, province="94")]
    definition = indicator(targets=aims)
    assert [(each.year, each.value) for each in targets_after(definition, 2025, Standpoint("province", "92"))] == [(2030, 95)]
