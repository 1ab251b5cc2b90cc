from __future__ import annotations

import json
from datetime import date

from tinhso.catalog.contracts import Dataset
from tinhso.kernel.periods import PeriodKind
from tinhso.kernel.shipped_calendar import vietnam
from tinhso.supply.obligations.rules.rosters import periods_ending, rosters, slots


def a_dataset(**changes: object) -> Dataset:
    fields: dict = {
        "id": "monthly",
        "title": {"vi": "Thử", "en": "Trial"},
        "version": 1,
        "valid_from": "2026-01-15",
        "supplied_by": {"level": "office"},
        "period": "month",
        "due": {"after": 5, "unit": "working_days", "at": "17:00"},
        "update": "replace_period",
        "privacy": "public",
        "schema": {"fields": [{"name": "a", "title": {"vi": "A", "en": "A"}, "type": "integer"}]},
        **changes,
    }
    return Dataset.model_validate_json(json.dumps(fields))


def codes(dataset: Dataset, **options: object) -> list[str]:
    days = periods_ending(PeriodKind.MONTH, date(2025, 12, 1), date(2026, 6, 30))
    everybody = rosters([date(2025, 1, 1)], lambda _day: (1, 2))
    return [slot.code for slot in slots("trial.monthly", dataset, days, everybody, vietnam(), **options)]  # type: ignore[arg-type]


def test_periods_are_owed_while_the_dataset_is_valid_on_their_last_day():
    assert codes(a_dataset(valid_to="2026-04-30")) == ["202601", "202602", "202603", "202604"]


def test_a_province_asks_from_the_first_whole_period_on():
    assert codes(a_dataset(), asked_from=date(2026, 4, 2)) == ["202605", "202606"]


def test_rosters_hold_from_their_day_on_and_equal_ones_are_one():
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    found = rosters(days, lambda day: (1, 2) if day.month < 3 else (9,))
    assert found.starts == (date(2026, 1, 1), date(2026, 3, 1))
    assert [found.on(date(2026, *day)) for day in ((2, 28), (3, 1))] == [(1, 2), (9,)]
    assert found.on(date(2025, 12, 31)) == ()


def test_nobody_owes_what_nobody_is_named_for():
    days = periods_ending(PeriodKind.MONTH, date(2026, 1, 1), date(2026, 6, 30))
    nobody = rosters([date(2025, 1, 1)], lambda _day: ())
    assert list(slots("trial.monthly", a_dataset(), days, nobody, vietnam())) == []


def test_periods_whose_last_day_lies_in_a_span():
    assert [str(each) for each in periods_ending(PeriodKind.QUARTER, date(2026, 3, 31), date(2026, 9, 29))] == [
        "2026Q1",
        "2026Q2",
    ]
    assert len(periods_ending(PeriodKind.DAY, date(2026, 1, 1), date(2026, 12, 31))) == 365
