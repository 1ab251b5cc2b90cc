from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta

import pytest
from holidays import VN
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.kernel.calendars import Calendar, CalendarBroken, Certainty, DayKind, Shift, SpecialDay, WorkingHours, at
from tinhso.kernel.clock import ZONE, days_between
from tinhso.kernel.shipped_calendar import COLUMNS, calendar, vietnam
from tools.draft_special_days import drafted

CALENDAR = vietnam()
instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(
    lambda value: value.replace(tzinfo=ZONE, microsecond=0)
)
lengths = st.integers(0, 40 * 3600).map(lambda seconds: timedelta(seconds=seconds))


def t(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2024-02-08", False),
        ("2024-02-14", False),
        ("2024-02-15", True),
        ("2024-04-29", False),
        ("2024-05-04", True),
        ("2025-04-26", True),
        ("2025-05-02", False),
        ("2026-01-02", False),
        ("2026-01-10", True),
        ("2026-04-27", False),
        ("2026-08-22", True),
        ("2026-08-31", False),
        ("2026-11-24", False),
        ("2026-11-22", False),
        ("2026-11-23", True),
        ("2027-05-03", False),
    ],
)
def test_days_off_and_worked_saturdays_of_2024_to_2027(day, worked):
    assert CALENDAR.is_working(date.fromisoformat(day)) is worked


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_every_year_has_its_eleven_days_and_from_2026_a_twelfth(year):
    kinds = [special.kind for day, special in CALENDAR.special.items() if day.year == year]
    off = sum(kind in (DayKind.HOLIDAY, DayKind.COMPENSATION) for kind in kinds)
    weekend = sum(
        day.weekday() > 4 for day, special in CALENDAR.special.items() if day.year == year and special.kind is DayKind.HOLIDAY
    )
    assert off - weekend == (12 if year >= 2026 else 11)


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_the_holidays_library_knows_the_same_days_off_and_worked_saturdays(year):
    """But for 02/01/2026 and 10/01/2026, exchanged on 25/12/2025 by công văn 12729/VPCP-KGVX, which release 0.109 lacks."""
    known = VN(years=year)
    days = list(days_between(date(year, 1, 1), date(year, 12, 31)))
    differ = {day for day in days if CALENDAR.is_working(day) is not known.is_working_day(day)}
    assert differ <= {date(2026, 1, 2), date(2026, 1, 10)}


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2030])
def test_the_draft_of_a_year_is_read_back_as_the_library_has_it(tmp_path, year):
    own = tmp_path / "special_days.csv"
    with own.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows({**dict.fromkeys(COLUMNS, ""), "day": day, "kind": "usual"} for day in CALENDAR.special)
        writer.writerows(drafted(year))
    mine, known = calendar(own), VN(years=year)
    assert all(mine.is_working(day) is known.is_working_day(day) for day in days_between(date(year, 1, 1), date(year, 12, 31)))
    assert {special.certainty for special in mine.special.values()} == {Certainty.COMPUTED}


def test_every_swap_is_a_day_off_for_a_saturday_worked():
    for day, special in CALENDAR.special.items():
        if special.kind is DayKind.SWAPPED_OFF:
            other = CALENDAR.special[special.exchanged_with]
            assert (other.kind, other.exchanged_with) == (DayKind.SWAPPED_IN, day)
            assert (day.weekday() < 5, other.day.weekday()) == (True, 5)


def test_every_day_in_lieu_is_a_weekday_for_a_holiday_on_a_weekend():
    for day, special in CALENDAR.special.items():
        if special.kind is DayKind.COMPENSATION:
            assert day.weekday() < 5
            assert special.exchanged_with.weekday() > 4
            assert CALENDAR.special[special.exchanged_with].kind is DayKind.HOLIDAY


def test_every_special_day_has_its_source_and_both_names():
    assert all(special.source and special.vi and special.en for special in CALENDAR.special.values())


def test_hours_change_from_their_day_on():
    later = WorkingHours(date(2025, 1, 1), frozenset(range(6)), (Shift(time(7), time(11)),))
    calendar = Calendar({}, (*CALENDAR.hours, later))
    assert calendar.opening(date(2024, 12, 31)) == t("2024-12-31T07:30")
    assert calendar.opening(date(2025, 1, 1)) == t("2025-01-01T07:00")
    assert calendar.is_working(date(2025, 1, 4))
    assert calendar.hours_on(date(1990, 1, 1)) is CALENDAR.hours[0]


@pytest.mark.parametrize(
    ("instant", "counted"),
    [
        ("2026-08-20T06:00", "2026-08-20T07:30"),
        ("2026-08-20T07:30", "2026-08-20T07:30"),
        ("2026-08-20T11:29", "2026-08-20T11:29"),
        ("2026-08-20T11:30", "2026-08-20T13:30"),
        ("2026-08-20T12:15", "2026-08-20T13:30"),
        ("2026-08-20T17:00", "2026-08-21T07:30"),
        ("2026-08-21T18:00", "2026-08-22T07:30"),
        ("2026-08-28T17:00", "2026-09-03T07:30"),
    ],
)
def test_time_outside_hours_counts_from_the_next_opening(instant, counted):
    assert CALENDAR.working_from(t(instant)) == t(counted)


def test_working_time_skips_lunch_nights_and_days_off():
    assert CALENDAR.working_time(t("2026-08-20T11:00"), t("2026-08-20T14:00")) == timedelta(hours=1)
    assert CALENDAR.working_time(t("2026-08-28T16:00"), t("2026-09-03T08:30")) == timedelta(hours=2)


def test_a_closing_is_an_end_and_not_yet_the_next_opening():
    assert CALENDAR.advance(t("2026-08-20T09:30"), timedelta(hours=2)) == t("2026-08-20T11:30")
    assert CALENDAR.advance(t("2026-08-20T11:30"), timedelta(hours=1)) == t("2026-08-20T14:30")
    assert CALENDAR.settled(t("2026-08-20T11:30")) == t("2026-08-20T11:30")


@given(instants, lengths)
@settings(deadline=None)
def test_advancing_and_measuring_are_inverse(instant, length):
    assert CALENDAR.working_time(instant, CALENDAR.advance(instant, length)) == length


@given(instants, lengths, lengths)
@settings(deadline=None)
def test_advancing_in_two_steps_is_advancing_at_once(instant, one, other):
    both = CALENDAR.advance(CALENDAR.advance(instant, one), other)
    assert both == CALENDAR.advance(instant, one + other)


@given(st.dates(date(2024, 1, 1), date(2027, 12, 1)), st.integers(0, 60))
def test_working_days_are_counted_one_by_one(day, count):
    end = CALENDAR.add_working_days(day, count)
    assert sum(CALENDAR.is_working(between) for between in days_between(day + timedelta(days=1), end)) == count


@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)), st.integers(0, 60 * 24 * 4))
@settings(deadline=None, max_examples=30)
def test_working_time_agrees_with_counting_minutes(day, minutes):
    start = at(day, time(5, 45))
    end = start + timedelta(minutes=minutes)
    each = (start + timedelta(minutes=minute) for minute in range(minutes))
    counted = sum(any(opens <= now < closes for opens, closes in CALENDAR.shifts(now.date())) for now in each)
    assert CALENDAR.working_time(start, end) == timedelta(minutes=counted)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Calendar({}, ()),
        lambda: Calendar({}, (CALENDAR.hours[0], CALENDAR.hours[0])),
        lambda: Calendar({}, (WorkingHours(date(2024, 1, 1), frozenset(), (Shift(time(7), time(11)),)),)),
        lambda: WorkingHours(date(2024, 1, 1), frozenset({0}), ()),
        lambda: WorkingHours(date(2024, 1, 1), frozenset({0}), (Shift(time(11), time(7)),)),
        lambda: WorkingHours(date(2024, 1, 1), frozenset({0}), (Shift(time(7), time(11)), Shift(time(10), time(12)))),
    ],
)
def test_records_that_contradict_each_other_are_refused(make):
    with pytest.raises(CalendarBroken):
        make()


def test_a_calendar_closed_for_ever_says_so_instead_of_looping():
    closed = {
        day: SpecialDay(day, DayKind.HOLIDAY, "nghỉ", "off", "-") for day in days_between(date(2024, 1, 1), date(2026, 1, 1))
    }
    with pytest.raises(CalendarBroken):
        Calendar(closed, CALENDAR.hours).opening(date(2024, 1, 1))


HEAD = "day,kind,vi,en,exchanged_with,certainty,source\n"


def test_an_operators_days_lie_over_the_shipped_ones(tmp_path):
    own = tmp_path / "days.csv"
    own.write_text(
        HEAD + "2027-02-03,swapped_off,Nghỉ hoán đổi,Swapped,2027-01-30,announced,Công văn 1\n"
        "2027-01-30,swapped_in,làm bù,worked in exchange,2027-02-03,announced,Công văn 1\n"
        "2027-09-03,usual,,,,,Thông báo 2\n"
    )
    mine = calendar(own)
    assert [mine.is_working(date(2027, *day)) for day in ((2, 3), (1, 30), (9, 3), (9, 2))] == [False, True, True, False]
    assert not CALENDAR.is_working(date(2027, 9, 3))
    assert calendar(None) is CALENDAR


def test_an_operators_days_are_read_again_when_the_file_changes(tmp_path):
    own = tmp_path / "days.csv"
    own.write_text(HEAD)
    assert calendar(own).is_working(date(2027, 3, 1))
    own.write_text(HEAD + "2027-03-01,holiday,Ngày lễ,Feast,,announced,Quyết định 3\n")
    assert not calendar(own).is_working(date(2027, 3, 1))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (None, "days.csv"),
        (b"\xff\xfe\x00", "days.csv"),
        (HEAD.encode() + b"2027-13-01,holiday,a,b,,announced,c\n", "days.csv:2"),
        (HEAD.encode() + b"2027-03-01,feast,a,b,,announced,c\n", "days.csv:2"),
        (b"ngay,loai\n2027-03-01,holiday\n", "days.csv:2"),
        (b"x" * (1 << 21), "days.csv"),
    ],
)
def test_an_operators_file_that_cannot_be_read_names_the_line(tmp_path, content, place):
    own = tmp_path / "days.csv"
    if content is not None:
        own.write_bytes(content)
    with pytest.raises(CalendarBroken) as caught:
        calendar(own)
    assert caught.value.data["place"].endswith(place)


HOURS_HEAD = "valid_from,weekdays,shifts,source\n"


def test_an_operators_hours_hold_from_their_day_on(tmp_path):
    (tmp_path / "working_hours.csv").write_text(
        HOURS_HEAD + "2024-01-01,12345,07:00-11:30 13:30-17:00,Quyết định 1/QĐ-UBND\n"
        "2026-06-01,123456,07:00-11:00,Quyết định 2/QĐ-UBND\n"
    )
    mine = calendar(tmp_path)
    assert mine.opening(date(2026, 5, 29)) == t("2026-05-29T07:00")
    assert mine.closing(date(2026, 6, 5)) == t("2026-06-05T11:00")
    assert (mine.is_working(date(2026, 5, 23)), mine.is_working(date(2026, 6, 6))) == (False, True)
    assert not mine.is_working(date(2026, 9, 2))  # the shipped days off stay
    assert CALENDAR.opening(date(2026, 5, 29)) == t("2026-05-29T07:30")


def test_an_operators_folder_may_hold_days_and_hours(tmp_path):
    (tmp_path / "working_hours.csv").write_text(HOURS_HEAD + "2026-01-01,12345,08:00-12:00,x\n")
    (tmp_path / "special_days.csv").write_text(HEAD + "2027-03-01,holiday,Ngày lễ,Feast,,announced,Quyết định 3\n")
    mine = calendar(tmp_path)
    assert mine.opening(date(2027, 3, 1)) == t("2027-03-02T08:00")
    (tmp_path / "special_days.csv").unlink()
    assert calendar(tmp_path).opening(date(2027, 3, 1)) == t("2027-03-01T08:00")


@pytest.mark.parametrize(
    "line",
    ["2026-01-01,,08:00-12:00,x", "2026-01-01,128,08:00-12:00,x", "2026-01-01,12345,12:00-08:00,x", "2026-01-01,12345,,x",
     "2026-01-01,12345,8h-12h,x", "2026-01-01,12345,08:00,x", "2026-01-01"],
)  # fmt: skip
def test_hours_that_cannot_be_read_name_the_line(tmp_path, line):
    (tmp_path / "working_hours.csv").write_text(HOURS_HEAD + line + "\n")
    with pytest.raises(CalendarBroken) as caught:
        calendar(tmp_path)
    assert caught.value.data["place"] == "working_hours.csv:2"


def test_a_folder_without_either_file_says_what_is_missing(tmp_path):
    with pytest.raises(CalendarBroken, match=r"no special_days\.csv nor working_hours\.csv"):
        calendar(tmp_path)
