"""Instants as people write them. A time without a zone is Vietnam's."""

from __future__ import annotations

from datetime import datetime, time

from tinhso.cases.engine.errors import MomentUnreadable
from tinhso.kernel.clock import ZONE, local

YEARS = range(1976, 2200)  # Vietnam's zone before is another; what comes after is a slip of the pen
_VIETNAMESE = "%d/%m/%Y %H:%M"


def parse_moment(text: str) -> datetime:
    """Return the instant that ``2026-08-20T16:10`` or ``20/08/2026 16:10`` writes, in Vietnam's zone.

    An offset (``+00:00``, ``Z``) may follow the first form. A day without a time of day is none. Raises MomentUnreadable.
    """
    read = _read(text.strip())
    if read is None or read.year not in YEARS:
        raise MomentUnreadable(text=text[:60], example="2026-08-20T16:10")
    return local(read if read.tzinfo else read.replace(tzinfo=ZONE))


def parse_pause(text: str) -> tuple[datetime, datetime]:
    """Return the two instants that ``2026-08-24T09:00..2026-08-26T09:00`` writes. Raises MomentUnreadable."""
    start, dots, end = text.partition("..")
    if not dots:
        raise MomentUnreadable(text=text[:60], example="2026-08-24T09:00..2026-08-26T09:00")
    return parse_moment(start), parse_moment(end)


def parse_time_of_day(text: str) -> time:
    """Return the time of day that ``15:00`` writes. Raises MomentUnreadable."""
    try:
        return datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007  # a time of day has no zone
    except ValueError:
        raise MomentUnreadable(text=text[:60], example="15:00") from None


def _read(text: str) -> datetime | None:
    if ":" not in text and "T" not in text:
        return None
    for form in (datetime.fromisoformat, lambda written: datetime.strptime(written, _VIETNAMESE)):  # noqa: DTZ007  # see above
        try:
            return form(text)
        except ValueError:
            continue
    return None
