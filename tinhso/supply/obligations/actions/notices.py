"""Telling people: notices inside the platform, and messages on their way out, written with what they tell of."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import translation

from tinhso.accounts import queries as accounts
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.supply.obligations import models, policies
from tinhso.supply.obligations.rules.events import EVENT_PREFIX, event


def mark_read(*, actor: Actor, number: int | None = None) -> int:
    """Mark one of the actor's own notices as read, or all; return how many were. Raises Denied."""
    require(policies.READ_NOTICES, actor)
    rows = models.Notice.objects.filter(account=actor.account or 0, read_at__isnull=True)
    return (rows if number is None else rows.filter(pk=number)).update(read_at=clock.now())


def tell(accounts_told: Iterable[int], kind: str, data: Mapping[str, object]) -> None:
    """Write one notice for each person, in the caller's transaction."""
    now = clock.now()
    rows = [models.Notice(account=account, kind=kind, at=now, data=data) for account in dict.fromkeys(accounts_told)]
    models.Notice.objects.bulk_create(rows)


def tell_unit(unit_id: int, kind: str, data: Mapping[str, object]) -> None:
    """Tell those who supply for a unit."""
    tell(accounts.holders_at(policies.SUPPLIERS).get(unit_id, ()), kind, data)


def about_plea(row: models.Plea) -> dict[str, object]:
    """Return what a notice says of a request that was decided."""
    until = row.until.isoformat() if row.until else None
    return {
        "dataset": row.dataset,
        "unit_id": row.unit_id,
        "period": row.period,
        "state": row.state,
        "until": until,
        "answer": row.answer,
    }


def mail(account: int, subject: str, body: str, now: datetime) -> models.Delivery:
    """Return a mail to write into the outbox. The address is looked up when it is sent."""
    return models.Delivery(account=account, event=str(uuid.uuid4()), subject=subject[:200], body=body, made_at=now, next_at=now)


def announce(kind: str, subject: str, data: Mapping[str, object]) -> None:
    """Write an event for every webhook into the outbox, in the caller's transaction: nothing rolled back is told."""
    now = clock.now()
    rows = []
    for webhook in models.Webhook.objects.filter(ended_at__isnull=True):
        told = event(str(uuid.uuid4()), f"{EVENT_PREFIX}.{kind}", subject, now, data)
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        rows.append(models.Delivery(webhook=webhook, event=str(told["id"]), body=body, made_at=now, next_at=now))
    models.Delivery.objects.bulk_create(rows)


def in_vietnamese() -> translation.override:
    """Return the language of what is sent out: nobody has asked for another yet."""
    return translation.override("vi")
