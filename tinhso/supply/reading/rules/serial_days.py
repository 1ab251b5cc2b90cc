"""Excel's day numbers: days since 1900, with a 29/02/1900 that never was, or since 1904."""

from __future__ import annotations

from datetime import date, datetime, timedelta

_LAST_DAY = 2958465  # 31/12/9999
_LEAP_BUG = 60  # the number of the day that never was
# A spreadsheet's moment has no zone.
_SINCE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001  # as said
_BEFORE_LEAP_BUG = datetime(1899, 12, 31)  # noqa: DTZ001  # as said
_AFTER_LEAP_BUG = datetime(1899, 12, 30)  # noqa: DTZ001  # as said


def from_serial(serial: float, *, since_1904: bool = False) -> date | datetime | None:
    """Return the day (or the moment, when a time is stated) of Excel's day number; None for none."""
    if not 1 <= serial <= _LAST_DAY:
        return None
    start = _SINCE_1904 if since_1904 else _BEFORE_LEAP_BUG if serial < _LEAP_BUG else _AFTER_LEAP_BUG
    try:
        moment = start + timedelta(seconds=round(serial * 86400))
    except OverflowError:
        return None
    return moment.date() if float(serial).is_integer() else moment
