from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from tinhso.kernel import clock


def test_the_present_is_aware_and_the_day_is_that_of_vietnam():
    with clock.set_to(datetime(2024, 12, 31, 18, 0, tzinfo=UTC)):
        assert clock.now() == datetime(2024, 12, 31, 18, 0, tzinfo=UTC)
        assert clock.local_now().hour == 1
        assert clock.today() == date(2025, 1, 1)


def test_a_date_or_a_naive_time_means_vietnam():
    with clock.set_to(date(2025, 7, 1)):
        assert clock.local_now().isoformat() == "2025-07-01T00:00:00+07:00"
    with clock.set_to(datetime(2025, 7, 1, 8, 30)):
        assert clock.local_now().isoformat() == "2025-07-01T08:30:00+07:00"


def test_the_clock_runs_again_after_the_block_even_when_it_fails():
    with pytest.raises(KeyError), clock.set_to(date(2000, 1, 1)):
        raise KeyError
    assert abs(clock.now().timestamp() - time.time()) < 60


def test_blocks_nest():
    with clock.set_to(date(2024, 1, 1)):
        with clock.set_to(date(2025, 1, 1)):
            assert clock.today().year == 2025
        assert clock.today().year == 2024


def test_a_time_without_a_zone_has_no_local_time():
    with pytest.raises(ValueError, match="without a zone"):
        clock.local(datetime(2025, 7, 1, 8, 30))


def test_days_between_includes_both_ends():
    assert [day.day for day in clock.days_between(date(2024, 2, 28), date(2024, 3, 1))] == [28, 29, 1]
    assert list(clock.days_between(date(2024, 3, 1), date(2024, 2, 28))) == []
