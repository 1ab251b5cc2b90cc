"""Days as people write them, as instants in Vietnam's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tinhso.kernel.clock import ZONE


def day(text: str) -> date | None:
    """Return the day in ``text`` (2026-01-31 or 31/01/2026), None when it is none."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), shape).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None


def start_of(on: date) -> datetime:
    """Return the instant at which ``on`` begins in Vietnam."""
    return datetime(on.year, on.month, on.day, tzinfo=ZONE)


def end_of(on: date) -> datetime:
    """Return the instant at which ``on`` is over in Vietnam."""
    return start_of(on) + timedelta(days=1)
