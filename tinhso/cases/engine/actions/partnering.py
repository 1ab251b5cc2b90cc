"""The systems that the platform hands over to: let in, changed, and ended on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings as of_platform
from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.cases.engine import outbox, policies
from tinhso.cases.engine.contracts import Plain
from tinhso.cases.engine.errors import AddressHoldsKey, AddressNeedsHttps, NoSuchPartner, PartnerKnown
from tinhso.cases.engine.models import PartnerRow
from tinhso.cases.engine.rules.sending import ALARM
from tinhso.kernel import addresses, clock
from tinhso.kernel.calendars import DAY, at
from tinhso.kernel.policy import Actor, require


def add_partner(
    slug: str,
    name: str,
    channel: str,
    address: str,
    *,
    owner: int,
    alarm: timedelta = ALARM,
    settings: Mapping[str, Plain] | None = None,
    actor: Actor,
) -> int:
    """Let the platform hand over to another system; return its number.

    ``settings`` are what its channel needs to know; secrets in them are sealed by the channel before.
    Raises Denied, PartnerKnown, AddressNeedsHttps, AddressHoldsKey, AddressRefused.
    """
    require(policies.TEND_CASES, actor)
    check_address(address)
    with transaction.atomic():
        if PartnerRow.objects.filter(slug=slug).exists():
            raise PartnerKnown(partner=slug[:60])
        row = PartnerRow.objects.create(
            slug=slug,
            name=name,
            channel=channel,
            address=address,
            settings=dict(settings or {}),
            owner=owner,
            alarm_minutes=_minutes(alarm),
            made_at=clock.now(),
        )
        audit.record(actor=actor, verb="cases.add_partner", target=f"partner:{row.pk}", data={"slug": slug, "channel": channel})
    return int(row.pk)


def change_partner(
    slug: str,
    *,
    name: str,
    address: str,
    owner: int,
    alarm: timedelta,
    settings: Mapping[str, Plain],
    actor: Actor,
) -> None:
    """Change how a partner is reached, who answers for it and after how long; the audit says what changed, never secrets.

    Raises as ``add_partner``, and NoSuchPartner where it is none or has ended.
    """
    require(policies.TEND_CASES, actor)
    check_address(address)
    with transaction.atomic():
        row = _locked(slug)
        wanted = {
            "name": name,
            "address": address,
            "owner": owner,
            "alarm_minutes": _minutes(alarm),
            "settings": dict(settings),
        }
        changed = [column for column, value in wanted.items() if getattr(row, column) != value]
        for column in changed:
            setattr(row, column, wanted[column])
        row.save(update_fields=changed)
        audit.record(
            actor=actor, verb="cases.change_partner", target=f"partner:{row.pk}", data={"slug": slug, "changed": changed}
        )


def end_partner(slug: str, *, last_day: date, reason: str, actor: Actor) -> None:
    """Hand nothing new over to a partner after a day; what was written for it before is still delivered.

    Raises Denied, NoSuchPartner.
    """
    require(policies.TEND_CASES, actor)
    with transaction.atomic():
        row = _locked(slug)
        row.ended_at = at(last_day + DAY, time())
        row.save(update_fields=["ended_at"])
        data = {"slug": slug, "last_day": last_day.isoformat()}
        audit.record(actor=actor, verb="cases.end_partner", target=f"partner:{row.pk}", reason=reason[:500], data=data)


def check_address(address: str) -> None:
    """Raise AddressNeedsHttps, AddressHoldsKey, or AddressRefused where it leads into this machine or its networks.

    A name that nobody knows now may be known tomorrow: each call judges what it then leads to.
    """
    parts = urlsplit(address)
    try:
        port = parts.port or 443
    except ValueError:
        raise AddressNeedsHttps(address=address[:200]) from None
    if parts.scheme != "https" or not parts.hostname:
        raise AddressNeedsHttps(address=address[:200])
    if "@" in parts.netloc:
        raise AddressHoldsKey()
    try:
        addresses.checked(parts.hostname, port, networks=of_platform.CONNECTOR_NETWORKS)
    except addresses.HostUnknown:
        return


def _locked(slug: str) -> PartnerRow:
    row = outbox.in_force().select_for_update(no_key=True).filter(slug=slug).first()
    if row is None:
        raise NoSuchPartner(partner=slug[:60])
    return row


def _minutes(alarm: timedelta) -> int:
    return int(alarm.total_seconds() // 60)
