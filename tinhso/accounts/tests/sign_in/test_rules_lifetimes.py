from __future__ import annotations

from datetime import timedelta

from tinhso.accounts.sign_in.rules.lifetimes import Over, over

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_an_officer_is_signed_out_after_an_idle_hour():
    assert over("officer", False, since_sign_in=2 * HOUR, since_seen=59 * MINUTE) is None
    assert over("officer", False, since_sign_in=2 * HOUR, since_seen=HOUR) is Over.IDLE


def test_an_officer_who_works_on_is_signed_out_after_twelve_hours():
    assert over("officer", False, since_sign_in=12 * HOUR, since_seen=MINUTE) is Over.ABSOLUTE


def test_a_remembered_officer_signs_in_again_each_day():
    assert over("officer", True, since_sign_in=23 * HOUR, since_seen=11 * HOUR) is None
    assert over("officer", True, since_sign_in=24 * HOUR, since_seen=MINUTE) is Over.ABSOLUTE


def test_a_remembered_citizen_stays_for_a_month_at_most():
    assert over("citizen", True, since_sign_in=29 * DAY, since_seen=13 * DAY) is None
    assert over("citizen", True, since_sign_in=30 * DAY, since_seen=MINUTE) is Over.ABSOLUTE
