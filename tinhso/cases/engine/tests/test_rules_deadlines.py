from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.cases.engine.errors import DeadlineUnreadable, HoursOnly
from tinhso.cases.engine.rules.deadlines import Rule, Unit, due, parse_rule
from tinhso.kernel.calendars import Calendar
from tinhso.kernel.clock import ZONE
from tinhso.kernel.shipped_calendar import vietnam

CALENDAR = vietnam()
instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 30)).map(
    lambda value: value.replace(tzinfo=ZONE, microsecond=0)
)
rules = st.builds(Rule, st.integers(0, 40), st.sampled_from(Unit), st.booleans(), st.sampled_from([None, time(10), time(15)]))


def t(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def due_at(rule: Rule | str, start: str) -> str:
    wanted = parse_rule(rule) if isinstance(rule, str) else rule
    return due(wanted, t(start), CALENDAR).due_at.isoformat(timespec="minutes").removesuffix("+07:00")


@pytest.mark.parametrize(
    ("rule", "start", "end"),
    [
        # 22/08 is a worked Saturday, 31/08 to 02/09 are off
        ("15 working_days", "2026-08-20T16:10", "2026-09-14T16:10"),
        ("1 working_days", "2026-08-21T09:00", "2026-08-22T09:00"),
        ("1 working_days", "2026-08-28T09:00", "2026-09-03T09:00"),
        ("3 working_days", "2026-08-20T12:00", "2026-08-24T13:30"),
        ("3 working_days", "2026-08-20T06:00", "2026-08-24T07:30"),
        ("3 working_days", "2026-08-20T17:30", "2026-08-25T07:30"),
        ("5 working_days", "2026-02-13T10:00", "2026-02-27T10:00"),
        ("5 working_days", "2024-04-26T10:00", "2024-05-07T10:00"),
        ("2 working_days", "2026-01-01T10:00", "2026-01-07T07:30"),
        ("0 working_days", "2026-08-20T16:10", "2026-08-20T16:10"),
        ("4 hours", "2026-08-20T10:30", "2026-08-20T16:30"),
        ("4 hours", "2026-08-20T16:00", "2026-08-21T10:30"),
        ("1 hours", "2026-08-20T10:30", "2026-08-20T11:30"),
        ("8 hours", "2026-08-22T16:30", "2026-08-24T17:00"),
        ("10 calendar_days", "2026-08-20T16:10", "2026-09-03T16:10"),
        ("2 calendar_days", "2026-08-20T16:10", "2026-08-22T16:10"),
        ("30 calendar_days", "2026-08-03T08:00", "2026-09-03T08:00"),
        ("1 months", "2026-01-30T09:00", "2026-03-02T09:00"),
        ("1 months", "2026-03-31T09:00", "2026-05-04T09:00"),
        ("12 months", "2024-02-29T09:00", "2025-02-28T09:00"),
        ("1 months", "2024-01-31T09:00", "2024-02-29T09:00"),
        ("3 months", "2025-11-30T16:00", "2026-03-02T07:30"),
        ("6 months", "2026-08-28T17:30", "2027-03-03T07:30"),
    ],
)
def test_a_deadline_is_where_the_calendar_puts_it(rule, start, end):
    assert due_at(rule, start) == end


def test_a_rule_may_end_at_closing():
    assert due_at(Rule(3, Unit.WORKING_DAYS, end_of_day=True), "2026-08-20T09:00") == "2026-08-24T17:00"
    assert due_at(Rule(0, Unit.WORKING_DAYS, end_of_day=True), "2026-08-20T09:00") == "2026-08-20T17:00"
    assert due_at(Rule(2, Unit.HOURS, end_of_day=True), "2026-08-20T08:00") == "2026-08-20T17:00"


def test_what_comes_after_the_cut_off_counts_from_the_next_working_day():
    same_day = Rule(0, Unit.WORKING_DAYS, end_of_day=True, cut_off=time(15))
    assert due_at(same_day, "2026-08-20T14:59") == "2026-08-20T17:00"
    assert due_at(same_day, "2026-08-20T15:00") == "2026-08-21T17:00"
    assert due_at(same_day, "2026-08-28T15:00") == "2026-09-03T17:00"
    assert due_at(same_day, "2026-08-29T16:00") == "2026-09-03T17:00"


def test_a_cut_off_on_the_eve_of_days_off_counts_from_after_them():
    three_days = Rule(3, Unit.WORKING_DAYS, cut_off=time(15))
    assert due_at(three_days, "2026-08-21T15:00") == "2026-08-26T07:30"  # the Saturday after it is worked
    assert due_at(three_days, "2026-08-22T15:00") == "2026-08-27T07:30"


@pytest.mark.parametrize(
    "more", [{"unit": Unit.WORKING_DAYS}, {"unit": Unit.HOURS, "end_of_day": True}, {"unit": Unit.HOURS, "cut_off": time(15)}]
)
def test_only_plain_hours_run_around_the_clock(more):
    with pytest.raises(HoursOnly):
        Rule(24, around_the_clock=True, **more)


def test_a_duty_to_report_an_incident_runs_around_the_clock():
    assert due_at(Rule(24, Unit.HOURS, around_the_clock=True), "2026-08-29T23:00") == "2026-08-30T23:00"


def test_any_zone_may_be_given_and_vietnams_is_answered():
    answer = due(parse_rule("1 working_days"), datetime(2026, 8, 20, 2, 0, tzinfo=UTC), CALENDAR)
    assert answer.due_at.isoformat() == "2026-08-21T09:00:00+07:00"
    with pytest.raises(ValueError, match="without a zone"):
        due(parse_rule("1 working_days"), datetime(2026, 8, 20, 9, 0), CALENDAR)


def test_the_arithmetic_is_told_line_by_line():
    answer = due(parse_rule("15 working_days"), t("2026-08-20T17:10"), CALENDAR)
    vi = "\n".join(line.vi for line in answer.ledger)
    assert "Nhận lúc 17:10 thứ Năm 20/08/2026." in vi
    assert "Sau giờ làm việc: tính từ 07:30 thứ Sáu 21/08/2026." in vi
    assert "thứ Bảy 22/08/2026 được tính: làm bù cho ngày 31/08/2026." in vi
    assert "thứ Hai 31/08/2026 nghỉ: Nghỉ hoán đổi dịp Quốc khánh 2/9." in vi
    assert "Bỏ qua 7 ngày nghỉ hằng tuần." in vi
    assert vi.endswith("Cộng 15 ngày làm việc: hạn là 07:30 thứ Ba 15/09/2026.")
    assert "15 working days" in answer.ledger[-1].en


def test_a_moved_day_is_told():
    answer = due(parse_rule("11 calendar_days"), t("2026-08-20T09:00"), CALENDAR)
    assert any("thứ Hai 31/08/2026 là ngày nghỉ" in line.vi for line in answer.ledger)
    assert any("moved to Thursday 03/09/2026" in line.en for line in answer.ledger)


def test_days_off_not_announced_yet_are_told():
    assert "chưa có thông báo" in due(parse_rule("5 working_days"), t("2027-02-02T09:00"), CALENDAR).ledger[-2].vi
    assert "2028" in due(parse_rule("20 working_days"), t("2027-12-20T09:00"), CALENDAR).ledger[-2].en
    assert not any(
        "chưa có thông báo" in line.vi for line in due(parse_rule("5 working_days"), t("2026-08-20T09:00"), CALENDAR).ledger
    )


def test_every_year_not_announced_yet_is_named():
    answer = due(parse_rule("260 working_days"), t("2026-12-20T09:00"), CALENDAR)
    assert "2027, 2028" in answer.ledger[-2].en


@pytest.mark.parametrize("text", ["", "15", "working_days", "15 workdays", "-1 hours", "1.5 hours", "99999 hours", "15  hours"])
def test_what_is_no_deadline_is_refused(text):
    with pytest.raises(DeadlineUnreadable):
        parse_rule(text)


def test_a_deadline_reads_as_it_is_written():
    assert parse_rule(" 15 working_days ") == Rule(15, Unit.WORKING_DAYS)
    assert parse_rule("4_hours") == Rule(4, Unit.HOURS)
    assert Rule(15, Unit.WORKING_DAYS).vi == "15 ngày làm việc"


@given(rules, instants)
@settings(deadline=None)
def test_nothing_is_due_before_it_was_received_nor_outside_working_time(rule, start):
    end = due(rule, start, CALENDAR).due_at
    assert end >= start
    assert CALENDAR.settled(end) == end


@given(rules, instants, st.integers(0, 10**6))
@settings(deadline=None)
def test_received_later_is_never_due_on_an_earlier_day(rule, start, seconds):
    earlier, later = (due(rule, moment, CALENDAR).due_at for moment in (start, start + timedelta(seconds=seconds)))
    assert earlier.date() <= later.date()
    # Days and months that end on a day off move to the next one at the time of receipt, so only their days are ordered.
    if rule.unit in (Unit.HOURS, Unit.WORKING_DAYS):
        assert earlier <= later


@given(rules, instants)
@settings(deadline=None)
def test_one_more_is_never_due_earlier(rule, start):
    more = Rule(rule.amount + 1, rule.unit, rule.end_of_day, rule.cut_off)
    assert due(rule, start, CALENDAR).due_at <= due(more, start, CALENDAR).due_at


@given(st.integers(0, 40), instants)
@settings(deadline=None)
def test_a_day_off_never_brings_a_working_day_deadline_forward(amount, start):
    rule = Rule(amount, Unit.WORKING_DAYS)
    without = Calendar({day: special for day, special in CALENDAR.special.items() if special.worked}, CALENDAR.hours)
    assert due(rule, start, without).due_at <= due(rule, start, CALENDAR).due_at


@given(rules, instants)
@settings(deadline=None)
def test_the_last_line_states_the_answer(rule, start):
    answer = due(rule, start, CALENDAR)
    assert answer.ledger[-1].at == answer.due_at
    assert f"{answer.due_at:%d/%m/%Y}" in answer.ledger[-1].vi
    assert f"{answer.due_at:%d/%m/%Y}" in answer.ledger[-1].en


def test_lead_times_reach_far_without_end():
    assert due(Rule(10_000, Unit.WORKING_DAYS), t("2026-08-20T09:00"), CALENDAR).due_at.date() > date(2060, 1, 1)
