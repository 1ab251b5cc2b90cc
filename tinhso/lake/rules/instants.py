"""A moment as people write it: a day means its end, so that "as of 31/01" knows what came on that day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from tinhso.kernel.clock import ZONE
from tinhso.lake.errors import NotAnInstant

TICK = timedelta(microseconds=1)


def read_instant(text: str) -> datetime:
    """Return the aware moment that ``text`` writes (ISO; without a zone it is Vietnam's). Raises NotAnInstant."""
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), ZONE) - TICK
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise NotAnInstant(text=text[:40]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
