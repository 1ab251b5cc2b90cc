"""Sending what waits in the outbox: mails through the platform's mail server, events to webhooks. Tried again, then given up.

A message is claimed before it is sent, so that two workers never send it together. It carries the same identity every time
(Message-ID, the event's ``id``), so that a receiver can tell one that came twice after a crash.
"""

from __future__ import annotations

from datetime import datetime

import httpx
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from tinhso.accounts import queries as accounts
from tinhso.kernel import clock
from tinhso.kernel.addresses import Resolver, checked
from tinhso.kernel.errors import NotFound, TinhSoError
from tinhso.supply.obligations.models import Delivery
from tinhso.supply.obligations.rules.events import CONTENT_TYPE, MOST_ATTEMPTS, host_of, signature, wait_after
from tinhso.supply.obligations.signing import secret_of

PATIENCE = 10  # seconds
AT_ONCE = 200


class NotTaken(Exception):
    """The other side did not take the message; the text says how it failed, without the address."""


def send_waiting(resolve: Resolver | None = None, transport: httpx.BaseTransport | None = None) -> tuple[int, int]:
    """Send what is due to be sent; return how many were taken and how many were not."""
    now = clock.now()
    waiting = Delivery.objects.filter(next_at__lte=now, delivered_at__isnull=True, given_up_at__isnull=True)
    taken = failed = 0
    for delivery in waiting.select_related("webhook").order_by("next_at", "pk")[:AT_ONCE]:
        if not _claimed(delivery, now):
            continue
        try:
            _send(delivery, resolve, transport)
        except NotTaken as fault:
            _failed(delivery, str(fault), now)
            failed += 1
        else:
            Delivery.objects.filter(pk=delivery.pk).update(delivered_at=clock.now(), fault="")
            taken += 1
    return taken, failed


def _claimed(delivery: Delivery, now: datetime) -> bool:
    """Say whether this worker may send it: the one that raised the number of attempts may."""
    claim = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, delivered_at__isnull=True)
    return bool(claim.update(attempts=F("attempts") + 1, next_at=now + wait_after(delivery.attempts + 1)))


def _failed(delivery: Delivery, fault: str, now: datetime) -> None:
    given_up = now if delivery.attempts + 1 >= MOST_ATTEMPTS else None
    Delivery.objects.filter(pk=delivery.pk).update(fault=fault[:300], given_up_at=given_up)


def _send(delivery: Delivery, resolve: Resolver | None, transport: httpx.BaseTransport | None) -> None:
    if delivery.webhook is None:
        _mail(delivery)
    else:
        _post(delivery.webhook.pk, delivery.webhook.url, delivery.body.encode(), resolve, transport)


def _mail(delivery: Delivery) -> None:
    try:
        person = accounts.person_of(delivery.account or 0)
        if person.is_active and person.email:
            headers = {"Message-ID": f"<{delivery.event}@tinhso>"}
            letter = EmailMultiAlternatives(delivery.subject, delivery.body, None, [person.email], headers=headers)
            if delivery.html:
                letter.attach_alternative(delivery.html, "text/html")
            letter.send()
    except NotFound:
        return  # whoever has no account any more needs no reminder
    except TinhSoError as error:
        raise NotTaken(error.code) from error


def _post(webhook: int, url: str, body: bytes, resolve: Resolver | None, transport: httpx.BaseTransport | None) -> None:
    """Post to the very address that was checked, so that a name cannot point elsewhere in between; follow nothing."""
    try:
        host, port = host_of(url)
        address = checked(host, port, networks=settings.CONNECTOR_NETWORKS, resolve=resolve)[0]
    except TinhSoError as error:
        raise NotTaken(error.code) from error
    literal = f"[{address}]" if ":" in address else address
    headers = {
        "Host": host if port == 443 else f"{host}:{port}",
        "Content-Type": CONTENT_TYPE,
        "Tinhso-Signature": signature(secret_of(webhook), int(clock.now().timestamp()), body),
    }
    with httpx.Client(timeout=PATIENCE, transport=transport, trust_env=False) as client:
        target = httpx.URL(url).copy_with(host=literal)
        try:
            with client.stream("POST", target, content=body, headers=headers, extensions={"sni_hostname": host}) as answer:
                status = answer.status_code
        except httpx.HTTPError as error:
            raise NotTaken(type(error).__name__) from error
    if not 200 <= status < 300:
        raise NotTaken(f"HTTP {status}")
