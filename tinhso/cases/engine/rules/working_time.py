"""The working calendar over columns: what ``kernel.calendars`` answers for one instant, for millions at once.

An instant is a whole number of microseconds since 1970-01-01T00:00 on the clocks of Vietnam, a day a whole number of days
since then. Vietnam has been at UTC+7 without a break since 13/06/1975; earlier instants are not for this module.
"""

from __future__ import annotations

from datetime import date, time, timedelta

import numpy
from numpy.typing import NDArray

from tinhso.kernel.calendars import Calendar, CalendarBroken, WorkingHours

Whole = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

HOUR = 3_600_000_000  # microseconds
DAY = 24 * HOUR
_EPOCH = date(1970, 1, 1)
_LAST = (date.max - _EPOCH).days
_EPOCH_WEEKDAY = _EPOCH.weekday()
_LONGEST_CLOSURE = 366  # days, as in kernel.calendars
_NEVER = (DAY, -1)  # a shift that no time of day is in, where a day has fewer shifts than another


class WorkingTime:
    """A table of the days of a calendar from ``first`` on; it grows as far as it is asked.

    Every method answers what the method of that name of ``Calendar`` does. Raises CalendarBroken when the days it reaches
    hold more than a year without a working day, OverflowError after the year 9999.
    """

    def __init__(self, calendar: Calendar, first: int) -> None:
        shifts = [_shifts(hours) for hours in calendar.hours]
        most = max(map(len, shifts))
        edges = numpy.array([each + [_NEVER] * (most - len(each)) for each in shifts], numpy.int64)
        self._opens, self._closes = edges[:, :, 0], edges[:, :, 1]
        self._lengths = numpy.maximum(self._closes - self._opens, 0)
        self._first_opening = numpy.array([each[0][0] for each in shifts], numpy.int64)
        self._last_closing = numpy.array([each[-1][1] for each in shifts], numpy.int64)
        self._calendar, self._first = calendar, first
        self._reach(first + 2 * _LONGEST_CLOSURE)

    def _grow(self) -> None:
        if self._last >= _LAST:
            raise OverflowError("a due time after the year 9999")
        self._reach(min(self._first + 2 * (self._last - self._first), _LAST))

    def _reach(self, last: int) -> None:
        days = numpy.arange(self._first, last + 1)
        starts = numpy.array([day_number(hours.valid_from) for hours in self._calendar.hours])
        self._version = numpy.maximum(numpy.searchsorted(starts, days, "right") - 1, 0)
        self._working = _weekdays(self._calendar)[self._version, (days + _EPOCH_WEEKDAY) % 7]
        for day, special in self._calendar.special.items():
            if self._first <= day_number(day) <= last:
                self._working[day_number(day) - self._first] = special.worked
        self._workdays = days[self._working]
        if (closed := numpy.diff(self._workdays) > _LONGEST_CLOSURE).any():
            place = _EPOCH + timedelta(days=int(self._workdays[:-1][closed][0]) + 1)
            raise CalendarBroken(
                place=str(place), why_vi="không có ngày làm việc nào trong một năm", why_en="no working day in a year"
            )
        worked = self._lengths.sum(axis=1)[self._version] * self._working
        self._worked_before = numpy.concatenate(([0], numpy.cumsum(worked)))  # of each day, and of the one after the last
        self._workdays_before = numpy.concatenate(([0], numpy.cumsum(self._working)))
        self._last = last

    def _rows(self, days: Whole) -> Whole:
        """Return the rows of some days. It may grow the table: ask it before a column of the table is taken."""
        while days.size and days.max() > self._last:
            self._grow()
        return days - self._first

    def _nth(self, number: Whole) -> Whole:
        """Return the working days that have so many working days of the table before them."""
        while number.size and number.max() >= self._workdays.size:
            self._grow()
        return self._workdays[number]

    def is_working(self, days: Whole) -> Flags:
        rows = self._rows(days)
        return self._working[rows]

    def working_day_from(self, days: Whole) -> Whole:
        rows = self._rows(days)
        return self._nth(self._workdays_before[rows])

    def add_working_days(self, days: Whole, counts: Whole) -> Whole:
        rows = self._rows(days)
        counted = self._nth(self._workdays_before[rows + 1] + numpy.maximum(counts, 1) - 1)
        return numpy.where(counts > 0, counted, days)

    def opening(self, days: Whole) -> Whole:
        worked = self.working_day_from(days)
        return worked * DAY + self._first_opening[self._version[worked - self._first]]

    def closing(self, days: Whole) -> Whole:
        worked = self.working_day_from(days)
        return worked * DAY + self._last_closing[self._version[worked - self._first]]

    def working_from(self, instants: Whole) -> Whole:
        days, times = numpy.divmod(instants, DAY)
        rows = self._rows(days)
        version, working = self._version[rows], self._working[rows]
        found = numpy.full_like(times, -1)
        for opens, closes in zip(reversed(self._opens.T), reversed(self._closes.T), strict=True):
            found = numpy.where(times < closes[version], numpy.maximum(times, opens[version]), found)
        within = working & (found >= 0)
        answer = days * DAY + found
        answer[~within] = self.opening(days[~within] + working[~within])
        return answer

    def settled(self, instants: Whole) -> Whole:
        days, times = numpy.divmod(instants, DAY)
        rows = self._rows(days)
        version = self._version[rows]
        within = numpy.zeros(times.shape, numpy.bool_)
        for opens, closes in zip(self._opens.T, self._closes.T, strict=True):
            within |= (opens[version] <= times) & (times <= closes[version])
        outside = ~(within & self._working[rows])
        answer = instants.copy()
        answer[outside] = self.working_from(instants[outside])
        return answer

    def working_time(self, starts: Whole, ends: Whole) -> Whole:
        worked: Whole = numpy.maximum(self._elapsed(ends) - self._elapsed(starts), 0)
        return worked

    def advance(self, instants: Whole, amounts: Whole) -> Whole:
        """Amounts in microseconds of working time."""
        wanted = self._elapsed(instants) + amounts
        while wanted.size and wanted.max() > self._worked_before[-1]:
            self._grow()
        rows = numpy.maximum(numpy.searchsorted(self._worked_before, wanted, "left") - 1, 0)
        version = self._version[rows]
        left = wanted - self._worked_before[rows]
        times, before = numpy.zeros_like(left), numpy.zeros_like(left)
        for opens, lengths in zip(self._opens.T, self._lengths.T, strict=True):
            length = lengths[version]
            fits = (before < left) & (left <= before + length)
            times = numpy.where(fits, opens[version] + left - before, times)
            before += length
        found: Whole = numpy.where(amounts > 0, (rows + self._first) * DAY + times, instants)
        return found

    def _elapsed(self, instants: Whole) -> Whole:
        """Return the working time of the table before each instant."""
        days, times = numpy.divmod(instants, DAY)
        rows = self._rows(days)
        version = self._version[rows]
        today = numpy.zeros_like(times)
        for opens, lengths in zip(self._opens.T, self._lengths.T, strict=True):
            today += numpy.clip(times - opens[version], 0, lengths[version])
        elapsed: Whole = self._worked_before[rows] + today * self._working[rows]
        return elapsed


def add_months(days: Whole, months: Whole) -> Whole:
    """Return the same day so many months later, or the last of that month where it has no such day (Điều 148)."""
    first: Whole = days.astype("M8[D]").astype("M8[M]").astype(numpy.int64)
    later = first + months
    last = _first_days(later + 1) - 1
    found: Whole = numpy.minimum(_first_days(later) + days - _first_days(first), last)
    return found


def _first_days(months: Whole) -> Whole:
    """Return the first day of each month, a month being a whole number of months since January 1970."""
    return months.astype("M8[M]").astype("M8[D]").astype(numpy.int64)


def day_number(day: date) -> int:
    """Return a day as the number of days since 1970-01-01."""
    return (day - _EPOCH).days


def microseconds(clock_time: time) -> int:
    """Return a time of day as microseconds since midnight."""
    seconds = (clock_time.hour * 60 + clock_time.minute) * 60 + clock_time.second
    return seconds * 1_000_000 + clock_time.microsecond


def _shifts(hours: WorkingHours) -> list[tuple[int, int]]:
    return [(microseconds(shift.opens), microseconds(shift.closes)) for shift in hours.shifts]


def _weekdays(calendar: Calendar) -> Flags:
    """Return which weekdays are worked: a row for each of the working hours, Monday first."""
    return numpy.array([[weekday in hours.weekdays for weekday in range(7)] for hours in calendar.hours])
