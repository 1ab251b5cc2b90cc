"""Numbers, money and times as pages write them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation

from tinhso.kernel import clock
from tinhso.ui import formatting

NOW = datetime(2026, 10, 31, 1, 12, tzinfo=UTC)  # 08:12 in Vietnam


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1234.5, 1, "1.234,5"),
        (1234567, None, "1.234.567"),
        (0.1 + 0.2, None, "0,3"),
        (2.675, 2, "2,68"),
        (Decimal("1.005"), 2, "1,01"),
        (-0.04, 1, "0,0"),
        (-1234.5, 1, "-1.234,5"),
        (1e21, None, "1.000.000.000.000.000.000.000"),
        ("1234.50", None, "1.234,5"),
        (0, None, "0"),
        (None, 1, "—"),
        (float("nan"), 1, "—"),
        (float("inf"), None, "—"),
        ("", None, "—"),
        ("abc", None, "—"),
        (True, None, "—"),
    ],
)
def test_numbers_are_exact_and_grouped(value, decimals, written):
    assert formatting.number(value, decimals) == written


def test_english_swaps_the_separators():
    with translation.override("en"):
        assert formatting.number(1234.5, 1) == "1,234.5"
        assert formatting.percent(0.12374, 2) == "12.37%"
        assert formatting.dong(1234567) == "1,234,567 VND"


def test_a_ratio_is_written_as_a_percentage():
    assert formatting.percent(0.12374, 2) == "12,37\N{NO-BREAK SPACE}%"
    assert formatting.percent(None) == "—"


def test_money_is_written_in_whole_dong():
    assert formatting.dong(1234567.5) == "1.234.568 đồng"
    assert formatting.dong(None) == "—"


def test_days_and_moments_are_vietnams():
    assert formatting.day(date(2026, 1, 2)) == "02/01/2026"
    assert formatting.day(datetime(2026, 10, 31, 18, 0, tzinfo=UTC)) == "01/11/2026"
    assert formatting.moment(NOW) == "08:12 31/10/2026"
    assert formatting.moment(None) == formatting.day(None) == "—"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        formatting.moment(datetime(2026, 10, 31))


@pytest.mark.parametrize(
    ("age", "written"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(hours=9), "yesterday"),  # before midnight
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=7), "24/10/2026"),
        (-timedelta(hours=1), "09:12 31/10/2026"),
    ],
)
def test_freshness_is_said_as_people_say_it(age, written):
    with clock.set_to(NOW), translation.override("en"):
        assert formatting.ago(NOW - age) == written


def test_a_missing_value_is_a_dash_that_screen_readers_read_as_words():
    with translation.override("en"):
        drawn = engines["django"].from_string("{{ nothing|number:1 }}").render({"nothing": None})
    assert '<span aria-hidden="true">—</span>' in drawn
    assert '<span class="visually-hidden">no data yet</span>' in drawn


def test_zero_is_not_missing():
    assert engines["django"].from_string("{{ 0|number }} {{ 0|percent:1 }} {{ 0|dong }}").render() == "0 0,0\xa0% 0 đồng"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (12_345_678_901, ("12,35", "tỷ đồng")),
        (577_599_844_924, ("577,6", "tỷ đồng")),
        (176_500_000_000_000, ("176.500", "tỷ đồng")),
        (1_500_000.4, ("1,50", "triệu đồng")),
        (-2_000_000, ("-2,00", "triệu đồng")),
        (999_999, ("", "")),
        (None, ("", "")),
    ],
)
def test_a_long_amount_is_said_in_a_larger_unit(amount, said):
    with translation.override("vi"):
        assert formatting.short_dong(amount) == said
