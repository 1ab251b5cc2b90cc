"""How fast strangers may go: slower, never shut out."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tinhso.portal.reports.rules.pacing import LIMITS, By, Deed, Limit, wait

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
LIMIT = (Limit(3, timedelta(minutes=10)),)
ages = st.lists(st.integers(0, 3600), max_size=30)


def at(*seconds_ago: int) -> list[datetime]:
    return [NOW - timedelta(seconds=each) for each in seconds_ago]


def test_up_to_the_limit_nobody_waits():
    assert wait(at(1, 2), LIMIT, NOW) == timedelta()


def test_beyond_it_one_waits_until_the_oldest_of_the_span_is_over():
    assert wait(at(60, 200, 500), LIMIT, NOW) == timedelta(seconds=100)


def test_old_times_do_not_count():
    assert wait(at(700, 800, 900), LIMIT, NOW) == timedelta()


@given(ages)
def test_after_the_wait_one_may_go_on(seconds):
    times = at(*seconds)
    left = wait(times, LIMIT, NOW)
    assert timedelta() <= left <= LIMIT[0].within
    assert wait(times, LIMIT, NOW + left) == timedelta()


def test_an_address_may_do_more_than_a_device():
    for deed in Deed:
        address, device = LIMITS[deed][By.ADDRESS], LIMITS[deed][By.DEVICE]
        assert all(shared.times >= 3 * own.times for shared, own in zip(address, device, strict=True))
