"""When too many failed attempts close the door for a while: limits as data, one pure decision.

NIST SP 800-63B asks for at most 100 failed attempts in a row on one account. The limits
below allow far fewer a day, and each lock is short: a lock that lasts would let anyone
shut an officer out by guessing badly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """``failures`` within the span ``within`` lock for ``locked``, counted from the last failure."""

    failures: int
    within: timedelta
    locked: timedelta


DAY = timedelta(hours=24)
ACCOUNT_LIMITS = (
    Limit(failures=5, within=timedelta(minutes=15), locked=timedelta(minutes=15)),
    Limit(failures=20, within=DAY, locked=timedelta(hours=1)),
)
# A whole office often shares one address, so an address may fail more often than a person.
ADDRESS_LIMITS = (
    Limit(failures=30, within=timedelta(minutes=15), locked=timedelta(minutes=15)),
    Limit(failures=200, within=DAY, locked=timedelta(hours=1)),
)


def locked_until(failures: Sequence[datetime], limits: Sequence[Limit], now: datetime) -> datetime | None:
    """Return the instant at which the door opens again, or None when it is open.

    ``failures`` are aware instants in any order. While locked, attempts are refused before they
    are tried and are not failures, so every lock begins at the last failure.
    """
    if not failures:
        return None
    last = max(failures)
    ends = [last + limit.locked for limit in limits if _reached(failures, last, limit)]
    return max((end for end in ends if end > now), default=None)


def _reached(failures: Sequence[datetime], last: datetime, limit: Limit) -> bool:
    return sum(1 for failure in failures if failure > last - limit.within) >= limit.failures


def minutes_left(until: datetime, now: datetime) -> int:
    """Return the whole minutes to wait until ``until``, at least 1."""
    return max(1, -int((now - until).total_seconds() // 60))
