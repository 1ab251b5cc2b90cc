"""The calendar of working time, as dated records: which days are worked, and which hours.

Days off by the Labour Code (Bộ luật Lao động 2019, Điều 111 and 112), days off in lieu,
days exchanged with a Saturday, and opening hours from a day on. All times are Vietnam's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from tinhso.kernel.clock import ZONE
from tinhso.kernel.errors import BadInput

DAY = timedelta(days=1)
_LONGEST_CLOSURE = 366  # days; a calendar closed longer than a year has no working day to find
WEEKDAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class CalendarBroken(BadInput):
    code = "calendar_broken"
    vi = "Lịch làm việc có lỗi ở {place}: {why_vi}. Hãy sửa dòng này."
    en = "The working calendar is wrong at {place}: {why_en}. Mend this line."


class DayKind(StrEnum):
    """Why a day is not as its weekday would have it."""

    HOLIDAY = "holiday"
    COMPENSATION = "compensation"
    SWAPPED_OFF = "swapped_off"
    SWAPPED_IN = "swapped_in"


class Certainty(StrEnum):
    """Whether an official notice says so, the press reports it, or it was only computed."""

    ANNOUNCED = "announced"
    REPORTED = "reported"
    COMPUTED = "computed"


@dataclass(frozen=True)
class SpecialDay:
    """One day off, or one Saturday that is worked, with its reason in both languages and its source."""

    day: date
    kind: DayKind
    vi: str
    en: str
    source: str
    certainty: Certainty = Certainty.ANNOUNCED
    exchanged_with: date | None = None

    @property
    def worked(self) -> bool:
        return self.kind is DayKind.SWAPPED_IN


@dataclass(frozen=True)
class Shift:
    """Opening hours from ``opens`` until ``closes`` on one day."""

    opens: time
    closes: time


@dataclass(frozen=True)
class WorkingHours:
    """The weekdays worked (Monday is 0) and the shifts of such a day, from ``valid_from`` on."""

    valid_from: date
    weekdays: frozenset[int]
    shifts: tuple[Shift, ...]
    source: str = ""

    def __post_init__(self) -> None:
        edges = [edge for shift in self.shifts for edge in (shift.opens, shift.closes)]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            raise CalendarBroken(place=str(self.valid_from), why_vi="giờ làm việc sai thứ tự", why_en="hours are out of order")


@dataclass(frozen=True, eq=False)  # one is like itself alone: what is worked out by it can be kept by it
class Calendar:
    """Working time. ``hours`` are in order of their first day; days before the first have its hours.

    Raises CalendarBroken when there are no hours, they are out of order, or a year has no working day.
    """

    special: Mapping[date, SpecialDay]
    hours: tuple[WorkingHours, ...]

    def __post_init__(self) -> None:
        starts = [hours.valid_from for hours in self.hours]
        if not starts or starts != sorted(set(starts)) or not all(hours.weekdays for hours in self.hours):
            raise CalendarBroken(place="working hours", why_vi="thiếu hoặc sai thứ tự", why_en="missing or out of order")

    @cached_property
    def years(self) -> frozenset[int]:
        """The years whose special days are known at all."""
        return frozenset(day.year for day in self.special)

    @cached_property
    def _starts(self) -> list[date]:
        return [hours.valid_from for hours in self.hours]

    def hours_on(self, day: date) -> WorkingHours:
        """Return the working hours in force on ``day``."""
        return self.hours[max(bisect_right(self._starts, day) - 1, 0)]

    def is_working(self, day: date) -> bool:
        """Say whether ``day`` is worked."""
        special = self.special.get(day)
        return special.worked if special else day.weekday() in self.hours_on(day).weekdays

    def shifts(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the opening and closing instants of ``day``; none when it is not worked."""
        if not self.is_working(day):
            return ()
        return tuple((at(day, shift.opens), at(day, shift.closes)) for shift in self.hours_on(day).shifts)

    def working_day_from(self, day: date) -> date:
        """Return ``day``, or the first working day after it."""
        for offset in range(_LONGEST_CLOSURE):
            if self.is_working(day + offset * DAY):
                return day + offset * DAY
        raise CalendarBroken(
            place=str(day), why_vi="không có ngày làm việc nào trong một năm", why_en="no working day in a year"
        )

    def opening(self, day: date) -> datetime:
        """Return when the first shift of ``day``, or of the first working day after it, opens."""
        return self.shifts(self.working_day_from(day))[0][0]

    def closing(self, day: date) -> datetime:
        """Return when the last shift of ``day``, or of the first working day after it, closes."""
        return self.shifts(self.working_day_from(day))[-1][1]

    def working_from(self, instant: datetime) -> datetime:
        """Return ``instant`` when it is within a shift (its closing not included), else the next opening."""
        for opens, closes in self._shifts_from(instant):
            if instant < closes:
                return max(instant, opens)
        raise AssertionError("shifts go on for ever")

    def settled(self, instant: datetime) -> datetime:
        """Return ``instant`` when it is within a shift (its closing included), else the next opening."""
        if any(opens <= instant <= closes for opens, closes in self.shifts(instant.date())):
            return instant
        return self.working_from(instant)

    def advance(self, instant: datetime, amount: timedelta) -> datetime:
        """Return the instant ``amount`` of working time after ``instant``; one that falls on a closing stays there."""
        if amount <= timedelta(0):
            return instant
        for opens, closes in self._shifts_from(instant):
            available = closes - max(instant, opens)
            if timedelta(0) < amount <= available:
                return max(instant, opens) + amount
            amount -= max(available, timedelta(0))
        raise AssertionError("shifts go on for ever")

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two instants."""
        total = timedelta(0)
        for opens, closes in self._shifts_from(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        return total

    def add_working_days(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``."""
        for _ in range(count):
            day = self.working_day_from(day + DAY)
        return day

    def special_between(self, start: date, end: date) -> Iterator[SpecialDay]:
        """Yield the special days after ``start`` up to ``end``, in order."""
        return (self.special[day] for day in sorted(self.special) if start < day <= end)

    def _shifts_from(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = instant.date()
        while True:
            day = self.working_day_from(day)
            yield from self.shifts(day)
            day += DAY


def at(day: date, clock_time: time) -> datetime:
    """Return the instant of a time of day in Vietnam."""
    return datetime.combine(day, clock_time, ZONE)
