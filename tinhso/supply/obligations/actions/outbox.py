"""The way out for other rooms: a mail to a person, an event to every webhook. Written in the caller's transaction, sent by the
clock, tried again, given up in the end; nothing rolled back is told.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping

from tinhso.kernel import clock
from tinhso.supply.obligations.actions import notices
from tinhso.supply.obligations.contracts import Sent
from tinhso.supply.obligations.models import Delivery, Webhook
from tinhso.supply.obligations.rules.events import event


def post(account: int, subject: str, body: str, html: str = "") -> str:
    """Write a mail into the outbox; return its identity, by which ``how_sent`` tells of it."""
    letter = notices.mail(account, subject, body, clock.now())
    letter.html = html
    letter.save()
    return letter.event


def publish(kind: str, source: str, subject: str, data: Mapping[str, object]) -> None:
    """Write a CloudEvent of a ``kind`` (``vn.tinhso.…v1``) for every webhook into the outbox."""
    now = clock.now()
    rows = []
    for webhook in Webhook.objects.filter(ended_at__isnull=True):
        told = event(str(uuid.uuid4()), kind, subject, now, data, source=source)
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        rows.append(Delivery(webhook=webhook, event=str(told["id"]), body=body, made_at=now, next_at=now))
    Delivery.objects.bulk_create(rows)


def how_sent(messages: Collection[str]) -> dict[str, Sent]:
    """Return how mails stand, by identity: taken, tried again, or given up."""
    rows = Delivery.objects.filter(event__in=[each for each in messages if each])
    return {row.event: Sent(row.attempts, row.delivered_at, row.given_up_at, row.fault) for row in rows}
