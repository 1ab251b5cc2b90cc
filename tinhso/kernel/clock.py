"""What time it is: one source, in one zone, that tests can set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_set_by_test: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _set_by_test.get() or datetime.now(UTC)  # noqa: TID251  # the one place that asks the machine


def local_now() -> datetime:
    """Return the present instant, aware, in Vietnam's zone (UTC+7)."""
    return now().astimezone(ZONE)


def today() -> date:
    """Return the present calendar day in Vietnam."""
    return local_now().date()


def local(instant: datetime) -> datetime:
    """Return an aware ``instant`` in Vietnam's zone.

    Raises ValueError when ``instant`` is naive: a time without a zone means nothing.
    """
    if instant.tzinfo is None:
        raise ValueError("a time without a zone: attach one before asking for the local time")
    return instant.astimezone(ZONE)


@contextmanager
def set_to(instant: datetime | date) -> Iterator[None]:
    """Hold the clock at ``instant`` inside the block; a date means its midnight in Vietnam."""
    if not isinstance(instant, datetime):
        instant = datetime(instant.year, instant.month, instant.day, tzinfo=ZONE)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZONE)
    token = _set_by_test.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set_by_test.reset(token)


def days_between(start: date, end: date) -> Iterator[date]:
    """Yield every day from ``start`` to ``end``, both included."""
    for offset in range((end - start).days + 1):
        yield start + timedelta(days=offset)
