"""Every test of every shipped pack: given rows give the expected values. What differs is said all at once."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from tinhso.catalog import queries as catalog
from tinhso.indicators import references
from tinhso.indicators.contracts import Ask
from tinhso.indicators.counted import OfHand, counted
from tinhso.indicators.telling import tell
from tinhso.indicators.testing import document, in_lines, run, run_all
from tinhso.indicators.tests import made_packs
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, PeriodKind

pytestmark = pytest.mark.usefixtures("country")

TEST = """\
id: reports
title: {vi: Báo cáo của hai xã, en: Reports of two communes}
given:
  - dataset: reports
    unit: "31507"
    period: "202507"
    rows: [{people: 100, cashless: 40, kind: a}, {people: 50, cashless: 0, kind: b}]
  - {dataset: reports, unit: "31528", period: "202507", rows: [{people: 100, cashless: 60, kind: a}]}
  - {dataset: reports, unit: "31528", period: "202507", rows: [{people: 100, cashless: 80, kind: a}]}
  - {dataset: patients, unit: UB.31507, period: "202507", rows: [{code: A, disease: x}]}
expect:
"""
RIGHT = """\
  - {indicator: cashless_share, unit: "31507", period: "202507", value: 26.7, numerator: 40, denominator: 150, status: bad}
  - {indicator: cashless_share, unit: "31507", period: "202507", value: 40, by: kind, group: a}
  - {indicator: cashless_share, unit: "31528", period: "202507", value: 80, status: good}
  - {indicator: cashless_share, unit: "92", period: "202507", value: 48}
  - {indicator: cashless_rank, unit: "31507", period: "202507", value: 2}
  - {indicator: index, unit: "92", period: "202507", value: 36}
  - {indicator: people, unit: "31507", period: "202508", reason: no_data}
  - {indicator: cases, unit: "31507", period: "202507", reason: suppressed}
"""
WRONG = """\
  - {indicator: cashless_share, unit: "31507", period: "202507", value: 27, numerator: 41, denominator: 150, status: good}
  - {indicator: cashless_share, unit: "31507", period: "202507", value: 40, by: kind, group: c}
  - {indicator: people, unit: "31507", period: "202507", reason: no_data}
  - {indicator: people, unit: "31507", period: "202508", value: 0}
"""


@pytest.mark.slow
def test_every_test_of_every_shipped_pack_gives_what_it_expects(settings):
    settings.PACKS = None
    outcomes = run_all()
    assert [outcome.pack for outcome in outcomes]
    assert [line for line in in_lines(outcomes) if ". " in line and "mong đợi" in line] == []


@pytest.mark.slow
def test_every_shipped_indicator_can_be_counted_though_nothing_was_supplied(settings):
    settings.PACKS = None
    count = partial(counted, rows=OfHand({}))
    for kind in PeriodKind:
        names = tuple(name for name, each in references.catalogue().indicators() if each.periods[0] is kind)
        told = tell(Ask(names, (Period.of(kind, date(2026, 5, 5)).code,)), count).values.values
        assert len(told) == len(names)
        assert {str(value.reason) for value in told} <= {"no_data", "not_defined"}


def test_every_shipped_pack_has_tests():
    assert [name for name, contents in catalog.load(None).packs.items() if not contents.tests] == []


@pytest.fixture
def trial(settings, tmp_path):
    """Return a function that runs a test of the trial pack with some expectations."""

    def run_with(expectations: str):
        folder = made_packs.write(tmp_path / "packs") / "trial" / "tests"
        folder.mkdir(exist_ok=True)
        (folder / "reports.yaml").write_text(TEST + expectations)
        settings.PACKS = tmp_path / "packs"
        return run("trial", references.catalogue().packs["trial"].tests["reports"])

    return run_with


def test_given_rows_are_counted_as_supplied_ones_would_be(trial):
    outcome = trial(RIGHT)
    assert (outcome.differences, outcome.expectations) == ((), 8)


def test_every_difference_is_said_at_once_with_what_was_found(trial):
    outcome = trial(RIGHT + WRONG)
    found = [(each.number, each.key, each.expected, each.found) for each in outcome.differences]
    assert found == [
        (9, "value", "27.0", "26.7"),
        (9, "numerator", "41.000000", "40.000000"),
        (9, "status", "good", "bad"),
        (10, "value", "40.0", "–"),
        (11, "reason", "no_data", "–"),
        (12, "reason", "–", "no_data"),
    ]
    lines = list(in_lines([outcome]))
    assert lines[0].startswith("✗ trial.reports")
    assert "trial.cashless_share 31507 202507: value = 26.7, mong đợi · expected 27.0" in lines[1]
    assert (document([outcome])["passed"], document([outcome])["tests"][0]["expectations"]) == (False, 12)


def test_what_a_test_says_does_not_depend_on_the_day_it_is_run(trial):
    for day in (date(2020, 1, 1), date(2090, 1, 1)):
        with clock.set_to(day):
            assert trial(RIGHT).differences == ()
