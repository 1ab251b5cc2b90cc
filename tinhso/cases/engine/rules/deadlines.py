"""When a matter is due, and the arithmetic that says so, line by line.

A count of days leaves the day of receipt out and ends at the same time of day (Bộ luật
Dân sự 2015, Điều 147), unless the rule says end of day. A last day that is not worked
moves to the next working day (Điều 148). What is received outside working hours counts
from the next opening. Hours are working hours: they skip lunch and nights, unless the
rule runs around the clock (duties to report an incident).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from tinhso.cases.engine.errors import DeadlineUnreadable, HoursOnly
from tinhso.kernel.calendars import DAY, WEEKDAYS_EN, WEEKDAYS_VI, Calendar, Certainty, SpecialDay, at
from tinhso.kernel.clock import local

LARGEST = 10_000  # of any unit; longer is a slip of the pen

_FORM = re.compile(r"(?P<amount>[0-9]{1,5})[ _](?P<unit>[a-z_]+)")


class Unit(StrEnum):
    """What a deadline is counted in (đơn vị tính: giờ, ngày làm việc, ngày, tháng)."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"

    @property
    def vi(self) -> str:
        return {"hours": "giờ làm việc", "working_days": "ngày làm việc", "calendar_days": "ngày", "months": "tháng"}[
            self.value
        ]

    @property
    def en(self) -> str:
        return {"hours": "working hours", "working_days": "working days", "calendar_days": "days", "months": "months"}[
            self.value
        ]


@dataclass(frozen=True)
class Rule:
    """A deadline: so many of a unit.

    ``end_of_day`` lets it end at closing instead of the same time of day. What is received
    at ``cut_off`` or later counts from the next working day. ``around_the_clock`` makes hours
    plain hours, for which neither closing nor cut-off means anything. Raises DeadlineUnreadable
    for amounts below 0 or above 10,000, HoursOnly for what cannot go around the clock.
    """

    amount: int
    unit: Unit
    end_of_day: bool = False
    cut_off: time | None = None
    around_the_clock: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= LARGEST:
            raise DeadlineUnreadable(text=f"{self.amount} {self.unit}")
        if self.around_the_clock and (self.unit is not Unit.HOURS or self.end_of_day or self.cut_off is not None):
            raise HoursOnly

    @property
    def vi(self) -> str:
        unit = "giờ" if self.around_the_clock else self.unit.vi
        return f"{self.amount} {unit}"

    @property
    def en(self) -> str:
        unit = "hours" if self.around_the_clock else self.unit.en
        return f"{self.amount} {unit}"


@dataclass(frozen=True)
class Line:
    """One line of the arithmetic: the instant it arrives at, and what was done, in both languages."""

    at: datetime
    vi: str
    en: str


@dataclass(frozen=True)
class Due:
    """When it is due, in Vietnam's zone, and why."""

    due_at: datetime
    ledger: tuple[Line, ...]


def parse_rule(text: str) -> Rule:
    """Return the rule that ``15 working_days`` writes. Raises DeadlineUnreadable."""
    match = _FORM.fullmatch(text.strip().lower())
    if match is None or match["unit"] not in set(Unit):
        raise DeadlineUnreadable(text=text[:60])
    return Rule(int(match["amount"]), Unit(match["unit"]))


@lru_cache(maxsize=4096)  # a case's clocks are replayed from their start with each of its steps
def due(rule: Rule, start: datetime, calendar: Calendar) -> Due:
    """Return when ``rule`` ends for what was received at ``start`` (aware; any zone).

    Raises ValueError for a time without a zone.
    """
    received = local(start)
    counted_from = effective_start(rule, received, calendar)
    lines = [Line(received, f"Nhận lúc {_vi(received)}.", f"Received at {_en(received)}.")]
    if counted_from != received:
        why_vi, why_en = _why_later(rule, received, calendar)
        lines.append(
            Line(counted_from, f"{why_vi}: tính từ {_vi(counted_from)}.", f"{why_en}: counted from {_en(counted_from)}.")
        )
    return extended(replace(rule, cut_off=None), Due(counted_from, tuple(lines)), calendar)


def extended(rule: Rule, before: Due, calendar: Calendar) -> Due:
    """Return ``before`` moved on by ``rule``, with the lines that say how."""
    end = _end(rule, before.due_at, calendar)
    lines = [*before.ledger, *_passed(rule, before.due_at, end, calendar)]
    closing_vi, closing_en = (", cuối giờ làm việc", ", at closing") if rule.end_of_day else ("", "")
    lines.append(
        Line(end, f"Cộng {rule.vi}{closing_vi}: hạn là {_vi(end)}.", f"Plus {rule.en}{closing_en}: due at {_en(end)}.")
    )
    return Due(end, tuple(lines))


def postponed(before: Due, start: datetime, end: datetime, unit: Unit, calendar: Calendar, *, clock_round: bool = False) -> Due:
    """Return ``before`` moved on by a pause from ``start`` to ``end``.

    A clock in working units gains the working time of the pause; one in calendar units,
    or around the clock, gains the time itself.
    """
    plain = clock_round or unit in (Unit.CALENDAR_DAYS, Unit.MONTHS)
    if plain:
        length = end - start
        later = before.due_at + length
        moved = later if clock_round else _on_a_working_day(later, calendar)
        passed = _moved_line(later.date(), moved.date(), calendar)
    else:
        length = calendar.working_time(start, end)
        moved = calendar.advance(before.due_at, length)
        passed = _skipped(before.due_at, moved, calendar)
    uncertain = [] if clock_round else _uncertain(before.due_at, moved, calendar)
    gained_vi, gained_en = _length(length)
    worked_vi, worked_en = ("", "") if plain else (" làm việc", " of working time")
    vi = f"Tạm dừng từ {_vi(start)} đến {_vi(end)}, được cộng {gained_vi}{worked_vi}: hạn là {_vi(moved)}."
    en = f"Paused from {_en(start)} to {_en(end)}, which adds {gained_en}{worked_en}: due at {_en(moved)}."
    return Due(moved, (*before.ledger, *passed, *uncertain, Line(moved, vi, en)))


def effective_start(rule: Rule, received: datetime, calendar: Calendar) -> datetime:
    """Return from when ``rule`` counts for what was received at ``received`` (in Vietnam's zone)."""
    if rule.around_the_clock:
        return received
    if rule.cut_off is not None and received.time() >= rule.cut_off and calendar.is_working(received.date()):
        return calendar.opening(received.date() + DAY)
    return calendar.working_from(received)


def _end(rule: Rule, start: datetime, calendar: Calendar) -> datetime:
    if rule.unit is Unit.HOURS:
        amount = timedelta(hours=rule.amount)
        end = start + amount if rule.around_the_clock else calendar.advance(start, amount)
        return calendar.closing(end.date()) if rule.end_of_day else end
    last = _last_day(rule, start.date(), calendar)
    return calendar.closing(last) if rule.end_of_day else _on_a_working_day(at(last, start.time()), calendar)


def _on_a_working_day(instant: datetime, calendar: Calendar) -> datetime:
    """Return the same time of day on the first working day, or the next opening where that is out of hours (Điều 148)."""
    return calendar.settled(at(calendar.working_day_from(instant.date()), instant.time()))


def _last_day(rule: Rule, start: date, calendar: Calendar) -> date:
    if rule.unit is Unit.WORKING_DAYS:
        return calendar.add_working_days(start, rule.amount)
    if rule.unit is Unit.CALENDAR_DAYS:
        return start + rule.amount * DAY
    year, month = divmod(start.year * 12 + start.month - 1 + rule.amount, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _why_later(rule: Rule, received: datetime, calendar: Calendar) -> tuple[str, str]:
    day = received.date()
    if not calendar.is_working(day):
        special = calendar.special.get(day)
        vi, en = (special.vi, special.en) if special else (WEEKDAYS_VI[day.weekday()], WEEKDAYS_EN[day.weekday()])
        return f"Ngày nghỉ ({vi})", f"Not a working day ({en})"
    if received < calendar.opening(day):
        return "Trước giờ làm việc", "Before opening"
    if received >= calendar.closing(day):
        return "Sau giờ làm việc", "After closing"
    if rule.cut_off is not None and received.time() >= rule.cut_off:
        return f"Nhận từ {rule.cut_off:%H:%M} trở đi", f"Received at or after {rule.cut_off:%H:%M}"
    return "Trong giờ nghỉ trưa", "During the lunch break"


def _passed(rule: Rule, start: datetime, end: datetime, calendar: Calendar) -> list[Line]:
    """Lines for the weekends, days off and worked Saturdays that lie on the way."""
    if rule.around_the_clock:
        return []
    if rule.unit in (Unit.CALENDAR_DAYS, Unit.MONTHS):
        lines = _moved_line(_last_day(rule, start.date(), calendar), end.date(), calendar)
    else:
        lines = _skipped(start, end, calendar)
    return [*lines, *_uncertain(start, end, calendar)]


def _skipped(start: datetime, end: datetime, calendar: Calendar) -> list[Line]:
    specials = [_special_line(special) for special in calendar.special_between(start.date(), end.date())]
    return [*_weekend_line(start.date(), end, calendar), *specials]


def _special_line(special: SpecialDay) -> Line:
    vi, en = ("được tính", "counts") if special.worked else ("nghỉ", "is off")
    day = special.day
    return Line(at(day, time()), f"{_day_vi(day)} {vi}: {special.vi}.", f"{_day_en(day)} {en}: {special.en}.")


def _weekend_line(first: date, end: datetime, calendar: Calendar) -> list[Line]:
    days = (first + offset * DAY for offset in range(1, (end.date() - first).days + 1))
    skipped = sum(1 for day in days if day not in calendar.special and not calendar.is_working(day))
    return [Line(end, f"Bỏ qua {skipped} ngày nghỉ hằng tuần.", f"{skipped} weekend days are skipped.")] if skipped else []


def _moved_line(counted: date, last: date, calendar: Calendar) -> list[Line]:
    if counted == last or calendar.is_working(counted):
        return []
    special = calendar.special.get(counted)
    vi, en = (special.vi, special.en) if special else (WEEKDAYS_VI[counted.weekday()], WEEKDAYS_EN[counted.weekday()])
    moved_vi = f"{_day_vi(counted)} là ngày nghỉ ({vi}): chuyển sang {_day_vi(last)}."
    return [Line(at(last, time()), moved_vi, f"{_day_en(counted)} is off ({en}): moved to {_day_en(last)}.")]


def _uncertain(start: datetime, end: datetime, calendar: Calendar) -> list[Line]:
    """Say so where the days off on the way are not announced yet: the due time may still move."""
    unknown = {year for year in range(start.year, end.year + 1) if year not in calendar.years}
    on_the_way = calendar.special_between(start.date(), end.date())
    guessed = {special.day.year for special in on_the_way if special.certainty is Certainty.COMPUTED}
    if not unknown | guessed:
        return []
    years = ", ".join(map(str, sorted(unknown | guessed)))
    vi = f"Ngày nghỉ năm {years} chưa có thông báo chính thức: hạn có thể thay đổi."
    return [Line(end, vi, f"The days off of {years} are not announced yet: the due time may still move.")]


def _length(length: timedelta) -> tuple[str, str]:
    hours, seconds = divmod(int(length.total_seconds()), 3600)
    minutes, seconds = divmod(seconds, 60)
    parts = [(hours, "giờ", "h"), (minutes, "phút", "min"), (seconds, "giây", "s")]
    named = [part for part in parts if part[0]] or parts[1:2]
    return " ".join(f"{count} {vi}" for count, vi, _ in named), " ".join(f"{count} {en}" for count, _, en in named)


def _vi(instant: datetime) -> str:
    return f"{_time(instant)} {_day_vi(instant.date())}"


def _en(instant: datetime) -> str:
    return f"{_time(instant)} on {_day_en(instant.date())}"


def _time(instant: datetime) -> str:
    return f"{instant:%H:%M:%S}" if instant.second else f"{instant:%H:%M}"


def _day_vi(day: date) -> str:
    return f"{WEEKDAYS_VI[day.weekday()]} {day:%d/%m/%Y}"


def _day_en(day: date) -> str:
    return f"{WEEKDAYS_EN[day.weekday()]} {day:%d/%m/%Y}"
