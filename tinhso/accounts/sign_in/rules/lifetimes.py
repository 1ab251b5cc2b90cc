"""How long a sign-in lasts: idle and absolute lifetimes as data.

NIST SP 800-63B-4, 2.2.3 and 2.1.3: with two factors no more than 1 hour idle and 24 hours in all,
with one factor 30 days in all. Officers keep to the first, citizens who chose to be remembered to the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


@dataclass(frozen=True)
class Lifetime:
    """``idle`` is the longest pause between two requests, ``absolute`` the longest sign-in."""

    idle: timedelta
    absolute: timedelta


class Over(StrEnum):
    IDLE = "idle"
    ABSOLUTE = "absolute"


SIGNED_IN_AT = "signed_in_at"
"""Where the session keeps the instant of the sign-in (seconds since 1970)."""

WORKDAY = Lifetime(idle=timedelta(hours=1), absolute=timedelta(hours=12))
# (kind of account, whether "remember me" was chosen)
LIFETIMES = {
    ("officer", False): WORKDAY,
    ("officer", True): Lifetime(idle=timedelta(hours=12), absolute=timedelta(hours=24)),
    ("citizen", False): WORKDAY,
    ("citizen", True): Lifetime(idle=timedelta(days=14), absolute=timedelta(days=30)),
}
LONGEST = max(lifetime.absolute for lifetime in LIFETIMES.values())


def over(kind: str, remembered: bool, since_sign_in: timedelta, since_seen: timedelta) -> Over | None:
    """Say which lifetime is over, if any, for a sign-in of that age and that pause."""
    lifetime = LIFETIMES.get((kind, remembered), WORKDAY)
    if since_sign_in >= lifetime.absolute:
        return Over.ABSOLUTE
    return Over.IDLE if since_seen >= lifetime.idle else None
