"""Making, using and revoking API tokens."""

from __future__ import annotations

import secrets
import string
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tinhso.accounts import policies, queries
from tinhso.accounts.actions.delegations import own_account
from tinhso.accounts.contracts import NewToken
from tinhso.accounts.errors import AlreadyEnded, TokenRefused
from tinhso.accounts.models import ApiToken
from tinhso.accounts.rules import tokens
from tinhso.accounts.rules.tokens import Written
from tinhso.audit.actions import record
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import Actor, require

LETTERS = string.ascii_lowercase + string.digits
NOBODYS = "0" * 64  # compared with when there is no such prefix, so that both take the same time


def make(name: str, scopes: Collection[str], expires_at: datetime, *, offered: Collection[str], actor: Actor) -> NewToken:
    """Make a token of the actor and return it with its secret, which is not kept and not shown again.

    ``scopes`` are names of policies, out of those ``offered``. Raises ScopeUnknown, TooLong, DaysOutOfOrder.
    """
    require(policies.MAKE_TOKENS, actor)
    tokens.check_terms(scopes=scopes, offered=offered, expires_at=expires_at, now=clock.now())
    written = Written("".join(secrets.choice(LETTERS) for _ in range(8)), secrets.token_urlsafe(32))
    with transaction.atomic():
        row = ApiToken.objects.create(
            owner_id=own_account(actor),
            name=name.strip(),
            prefix=written.prefix,
            digest=tokens.digest(written.secret),
            scopes=sorted(scopes),
            created_at=clock.now(),
            expires_at=expires_at,
        )
        data = {"scopes": list(row.scopes), "expires_at": clock.local(expires_at).isoformat(timespec="minutes")}
        record(actor=actor, verb="token.make", target=f"token:{row.pk}", data=data)
    return NewToken(row.pk, str(written))


def revoke(token: int, *, actor: Actor) -> None:
    """Revoke one of the actor's own tokens. Raises NotFound, AlreadyEnded."""
    require(policies.REVOKE_TOKENS, actor)
    with transaction.atomic():
        row = ApiToken.objects.select_for_update(of=("self",)).filter(pk=token).first()
        if row is None:
            raise NotFound()
        require(policies.REVOKE_TOKENS, actor, row.owner_id)
        if row.revoked_at is not None:
            raise AlreadyEnded()
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        record(actor=actor, verb="token.revoke", target=f"token:{row.pk}")


def use(text: str, *, origin: str) -> Actor:
    """Return the actor that a token stands for: its owner, in person, within its scopes.

    Notes the use at most once a minute. Raises TokenRefused, always with the same sentence.
    """
    written = tokens.read(text)
    row = ApiToken.objects.filter(prefix=written.prefix).first() if written else None
    proved = tokens.proves(written.secret if written else "", row.digest if row else NOBODYS)
    now = clock.now()
    if row is None or not proved or not tokens.usable(row.expires_at, row.revoked_at, now):
        raise TokenRefused()
    actor = queries.actor(row.owner_id, origin=origin, scopes=frozenset(row.scopes))
    if not actor.known:
        raise TokenRefused()
    note_use(row, now)
    return actor


def note_use(row: ApiToken, now: datetime) -> None:
    """Write when the token was used, unless that was written within the last minute, by whichever process."""
    if not tokens.use_is_news(row.last_used_at, now):
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - tokens.USE_NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=row.pk).update(last_used_at=now)
