"""When the data of a period is due, to the minute, by the working calendar."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tinhso.catalog.contracts import Due, DueUnit
from tinhso.kernel.calendars import DAY, Calendar, at
from tinhso.kernel.periods import Period


def opens_at(period: Period) -> datetime:
    """Return when a period's data can first be supplied: as its last day begins, in Vietnam."""
    return at(period.end, time())


def due_at(due: Due, period: Period, calendar: Calendar) -> datetime:
    """Return the last instant at which the data of ``period`` is in time (aware, Vietnam's).

    Working days are counted after the period's last day; none of them is that day itself, or the first working day
    after it. Calendar days are never moved: a daily measurement is due on Sundays too. Hours run around the clock from
    the end of the last day, and the time of day is not asked.
    """
    if due.unit is DueUnit.HOURS:
        return at(period.end + DAY, time()) + timedelta(hours=due.after)
    if due.unit is DueUnit.CALENDAR_DAYS:
        day = period.end + due.after * DAY
    else:
        day = calendar.add_working_days(period.end, due.after) if due.after else calendar.working_day_from(period.end)
    return at(day, time.fromisoformat(due.at))
