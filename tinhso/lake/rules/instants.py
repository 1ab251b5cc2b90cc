"""A moment as people write it: a day means its end, so that "as of 31/01" knows what came on that day."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from tinhso.kernel.clock import ZONE
from tinhso.kernel.periods import FIRST_YEAR, LAST_YEAR
from tinhso.lake.errors import NotAnInstant

TICK = timedelta(microseconds=1)
_VIETNAMESE = re.compile(r"^([0-9]{2})/([0-9]{2})/([0-9]{4})(?![0-9])")


def read_instant(text: str) -> datetime:
    """Return the aware moment that ``text`` writes: 31/01/2026, 31/01/2026 17:00, or ISO; without a zone it is Vietnam's.

    Raises NotAnInstant, also for a year that no period has.
    """
    iso = _VIETNAMESE.sub(r"\3-\2-\1", text)
    try:
        if len(iso) == 10:
            moment = datetime.combine(date.fromisoformat(iso) + timedelta(days=1), time(), ZONE) - TICK
        else:
            moment = datetime.fromisoformat(iso)
    except (ValueError, OverflowError):
        raise NotAnInstant(text=text[:40]) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise NotAnInstant(text=text[:40])
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
