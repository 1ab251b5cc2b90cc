from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tinhso.accounts.sign_in.rules.lockout import ACCOUNT_LIMITS, ADDRESS_LIMITS, locked_until, minutes_left

NOON = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)


def failures(count: int, apart: timedelta = timedelta(seconds=10)) -> list[datetime]:
    return [NOON - apart * number for number in range(count)]


def test_four_failures_leave_the_door_open():
    assert locked_until(failures(4), ACCOUNT_LIMITS, NOON) is None


def test_the_fifth_failure_closes_the_door_for_fifteen_minutes():
    assert locked_until(failures(5), ACCOUNT_LIMITS, NOON) == NOON + timedelta(minutes=15)


def test_the_door_opens_again_when_the_time_is_over():
    assert locked_until(failures(5), ACCOUNT_LIMITS, NOON + timedelta(minutes=15)) is None


def test_failures_far_apart_do_not_lock():
    assert locked_until(failures(5, apart=timedelta(minutes=5)), ACCOUNT_LIMITS, NOON) is None


def test_the_twentieth_failure_of_a_day_closes_the_door_for_an_hour():
    assert locked_until(failures(20, apart=timedelta(minutes=30)), ACCOUNT_LIMITS, NOON) == NOON + timedelta(hours=1)


def test_an_address_may_fail_more_often_than_a_person():
    assert locked_until(failures(29), ADDRESS_LIMITS, NOON) is None
    assert locked_until(failures(30), ADDRESS_LIMITS, NOON) is not None


def test_the_wait_is_told_in_whole_minutes_and_never_as_none():
    assert minutes_left(NOON + timedelta(minutes=14, seconds=1), NOON) == 15
    assert minutes_left(NOON + timedelta(seconds=1), NOON) == 1


@given(st.lists(st.integers(0, 90_000), max_size=40))
def test_a_lock_is_always_in_the_future_and_never_longer_than_an_hour(seconds):
    until = locked_until([NOON - timedelta(seconds=age) for age in seconds], ACCOUNT_LIMITS, NOON)
    assert until is None or NOON < until <= NOON + timedelta(hours=1)


def test_guessing_all_day_stays_below_the_hundred_of_nist():
    now, tries = NOON, 0
    made: list[datetime] = []
    while now < NOON + timedelta(hours=24):
        if locked_until(made, ACCOUNT_LIMITS, now) is None:
            made.append(now)
            tries += 1
        now += timedelta(seconds=20)
    assert tries < 100
