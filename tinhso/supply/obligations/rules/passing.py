"""Who bears an obligation when its unit ends before the due time: it passes on, whole, to exactly one heir."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tinhso.places.contracts import Inheritance
from tinhso.supply.obligations.contracts import Bearer

DAY = timedelta(days=1)


def bearer(unit_id: int, due_day: date, ends: Mapping[int, Inheritance]) -> Bearer:
    """Return who owes what ``unit_id`` owed, on ``due_day``: the unit while it lived then, else its heir, and so on.

    Nobody when some unit on the way ended without an heir; ``since`` is the day on which it passed (last) on.
    """
    current: int | None = unit_id
    since: date | None = None
    seen: set[int] = set()
    while current is not None and current in ends and ends[current].last_day < due_day and current not in seen:
        seen.add(current)
        since = ends[current].last_day + DAY
        current = ends[current].heir
    return Bearer(current, since)


def first_end(roster: tuple[int, ...], ends: Mapping[int, Inheritance]) -> date:
    """Return the earliest last day among the units: before it nothing passes on."""
    return min((ends[unit].last_day for unit in roster if unit in ends), default=date.max)
