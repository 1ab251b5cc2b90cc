"""API tokens: ``tinhso_<prefix>_<secret>``. The prefix finds one, the secret proves it, only its hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from tinhso.accounts.errors import DaysOutOfOrder, ScopeUnknown, TooLong

LONGEST = timedelta(days=365)
USE_NOTED_EVERY = timedelta(minutes=1)
FORM = re.compile(r"tinhso_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Written:
    """A token as its user holds it."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"tinhso_{self.prefix}_{self.secret}"


def read(text: str) -> Written | None:
    """Return the parts of a token, or None when ``text`` is not one."""
    found = FORM.fullmatch(text.strip())
    return Written(*found.groups()) if found else None


def digest(secret: str) -> str:
    """Return what is kept of a secret: SHA-256, hexadecimal. With 256 random bits no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def proves(secret: str, kept: str) -> bool:
    """Say whether ``secret`` is the one whose digest was kept, in time that does not depend on where they differ."""
    return hmac.compare_digest(digest(secret), kept)


def usable(expires_at: datetime, revoked_at: datetime | None, now: datetime) -> bool:
    return revoked_at is None and now < expires_at


def use_is_news(last_used_at: datetime | None, now: datetime) -> bool:
    """Say whether a use at ``now`` is worth a write: at most one a minute is."""
    return last_used_at is None or now - last_used_at >= USE_NOTED_EVERY


def check_terms(*, scopes: Collection[str], offered: Collection[str], expires_at: datetime, now: datetime) -> None:
    """Raise unless a token made ``now`` may have these scopes (of those ``offered``) until ``expires_at``."""
    if expires_at <= now:
        raise DaysOutOfOrder()
    if expires_at - now > LONGEST:
        raise TooLong(days=LONGEST.days)
    for scope in scopes or ("",):
        if scope not in offered:
            raise ScopeUnknown(scope=scope)
