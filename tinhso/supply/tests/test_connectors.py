from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest

from tinhso.catalog import queries
from tinhso.kernel import clock
from tinhso.supply.connectors import registry
from tinhso.supply.connectors.base import Batch, Connector
from tinhso.supply.connectors.contrib.demo.connector import simulated_salinity
from tinhso.supply.errors import ConnectorFailed, ConnectorSettingsWrong, UnknownConnector


def demo() -> Connector:
    return registry.connector("demo", {"commune": "31507"})


def rows(batches) -> list[dict[str, str]]:
    return [dict(row) for batch in batches for row in batch.rows]


def in_days(given: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    return [given[start : start + 3] for start in range(0, len(given), 3)]


def test_every_connector_in_the_table_loads_and_has_its_names():
    for name in registry.CONNECTORS:
        found = registry.connector_class(name)
        assert found.id == name
        assert found.vi
        assert found.en
        assert found.vi != found.en


def test_an_unknown_connector_is_answered_with_those_there_are():
    with pytest.raises(UnknownConnector, match="demo, failing_demo, folder, http, sftp, sql"):
        registry.connector_class("ministry")


@pytest.mark.parametrize("given", [{}, {"commune": ""}, {"commune": "31507", "comune": "x"}])
def test_settings_missing_or_unknown_are_refused(given):
    with pytest.raises(ConnectorSettingsWrong):
        registry.connector("demo", given)


def test_simulated_rows_are_labelled():
    with clock.set_to(date(2024, 3, 1)):
        batches = list(demo().pull(None))
    assert batches
    assert all(batch.simulated for batch in batches)


def test_the_demo_gives_every_day_once_up_to_yesterday():
    with clock.set_to(date(2024, 3, 1)):
        given = rows(demo().pull(None))
    assert len(given) == 60 * 3
    assert (given[0]["measured_on"], given[-1]["measured_on"]) == ("2024-01-01", "2024-02-29")


def test_pulling_again_from_a_cursor_continues_and_from_the_same_cursor_repeats():
    with clock.set_to(date(2024, 3, 1)):
        whole = rows(demo().pull(None))
        first = next(demo().pull(None))
        assert rows([first, *demo().pull(first.cursor)]) == whole
        assert rows(demo().pull(first.cursor)) == rows(demo().pull(first.cursor))
        assert list(demo().pull("2024-02-29")) == []


def test_a_damaged_cursor_is_a_failure_and_not_a_fresh_start():
    with pytest.raises(ConnectorFailed):
        list(demo().pull("yesterday"))


def test_the_demo_speaks_the_columns_of_the_dataset_it_feeds():
    with clock.set_to(date(2024, 1, 3)):
        given = rows(demo().pull(None))
    assert set(given[0]) == set(queries.load().dataset("environment.salinity").table.names)


def test_no_simulated_day_is_unusual_among_those_before_it_whenever_the_demo_begins():
    """As the dataset asks: from 0 to 45, and within five spreads of the middle once six days are known."""
    with clock.set_to(date(2026, 1, 1)):
        days = [[float(row["highest"]) for row in batch] for batch in in_days(rows(demo().pull(None)))]
    assert all(0 < value < 45 for day in days for value in day)
    for begun in range(0, len(days) - 60, 7):
        for today in range(begun + 6, begun + 60):
            before = [value for day in days[begun:today] for value in day]
            middle = median(before)
            spread = 1.4826 * median(abs(value - middle) for value in before)
            assert all(abs(value - middle) <= 5 * spread for value in days[today])


@pytest.mark.parametrize(("station", "rains", "drought"), [("demo-1", 0.3, 0.8), ("demo-2", 1, 3), ("demo-3", 3, 9)])
def test_simulated_salt_comes_with_the_dry_season_and_least_far_up_the_river(station: str, rains: float, drought: float):
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    by_month = {month: [simulated_salinity(station, day) for day in days if day.month == month] for month in range(1, 13)}
    assert max(value for month in range(8, 12) for value in by_month[month]) < rains
    assert min(by_month[3]) > drought
    assert max(by_month, key=lambda month: sum(by_month[month]) / len(by_month[month])) in (3, 4)


def test_the_failing_demo_fails_at_once_or_midway_or_stays_silent():
    failing = registry.connector("failing_demo", {})
    with pytest.raises(ConnectorFailed):
        next(failing.pull(None))
    midway = registry.connector("failing_demo", {"way": "midway"}).pull(None)
    assert isinstance(next(midway), Batch)
    with pytest.raises(ConnectorFailed):
        next(midway)
    assert list(registry.connector("failing_demo", {"way": "forever_empty"}).pull(None)) == []
