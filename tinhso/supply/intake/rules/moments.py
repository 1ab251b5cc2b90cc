"""A moment in an address: a day means its end, so that "as of 31/01" knows what came on that day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from tinhso.kernel.clock import ZONE
from tinhso.lake.errors import NotAnInstant

YEARS = range(1900, 9000)
TICK = timedelta(microseconds=1)


def read_moment(text: str) -> datetime:
    """Return the aware moment (UTC) that ``text`` writes in ISO form; without a zone it is Vietnam's. Raises NotAnInstant."""
    try:
        if len(text) == len("2026-01-31"):
            moment = datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), ZONE) - TICK
        else:
            # A plus sign in an address that nobody escaped arrives as a blank.
            moment = datetime.fromisoformat(text[:10] + text[10:].replace(" ", "+" if "T" in text else " "))
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotAnInstant(text=text[:40]) from None
    if moment.year not in YEARS:
        raise NotAnInstant(text=text[:40])
    return moment
