"""Setting what the calendar rests on: ties of office names, starts, named suppliers, rules, thresholds, webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from tinhso.accounts import queries as accounts
from tinhso.audit import actions as audit
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import Actor, require
from tinhso.places import queries as places
from tinhso.supply.obligations import models, packs, policies, queries
from tinhso.supply.obligations.contracts import Naming, ReminderRule, Threshold, Tie
from tinhso.supply.obligations.errors import NoSuchOffice, RuleUnreadable, SpanReversed, TieOverlaps
from tinhso.supply.obligations.rules.events import host_of
from tinhso.supply.obligations.rules.reminding import LONGEST, SIDES

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Named:
    """Who supplies ``dataset`` (all, when empty) for a unit from a day (to a day), and the deputy."""

    unit_id: int
    account: int
    valid_from: date
    deputy: int | None = None
    dataset: str = ""
    valid_to: date | None = None


def tie(name: str, unit_id: int, *, since: date, until: date | None = None, paper: str = "", actor: Actor) -> Tie:
    """Let an office name of the packs stand for a unit from a day on; an open earlier tie ends the day before.

    Raises Denied, NoSuchOffice, NoSuchPage (no such unit), SpanReversed, TieOverlaps.
    """
    require(policies.SET_RULES, actor)
    known = queries.office_names()
    if name not in known:
        raise NoSuchOffice(name=name[:130], known=", ".join(sorted(known)))
    places.unit_by_id(unit_id)
    _check_span(since, until)
    with transaction.atomic():
        rows = models.OfficeTie.objects.select_for_update().filter(name=name)
        rows.filter(valid_to__isnull=True, valid_from__lt=since).update(valid_to=since - DAY)
        later = rows.filter(valid_from__lte=until) if until else rows
        overlapping = later.exclude(valid_to__lt=since).order_by("valid_from").first()
        if overlapping is not None:
            raise TieOverlaps(name=name, since=f"{overlapping.valid_from:%d/%m/%Y}")
        fields = {"valid_from": since, "valid_to": until, "paper": paper.strip(), "is_simulated": actor.origin == "demo"}
        row = models.OfficeTie.objects.create(name=name, unit_id=unit_id, **fields, **_by(actor))
        data = {"unit": f"unit:{unit_id}", "from": since.isoformat(), "paper": row.paper}
        audit.record(actor=actor, verb="supply.tie_office", target=f"office_name:{name}", data=data)
    return Tie(row.pk, name, unit_id, since, until, row.paper)


def start(asked_from: date, *, dataset: str = "", paper: str = "", actor: Actor) -> None:
    """Decide from which day a dataset (all, when empty) is asked for. Raises Denied, NoSuchDataset."""
    require(policies.SET_RULES, actor)
    if dataset:
        packs.dataset(dataset)
    with transaction.atomic():
        models.Start.objects.create(dataset=dataset, asked_from=asked_from, paper=paper.strip(), **_by(actor))
        data = {"from": asked_from.isoformat(), "paper": paper.strip()}
        audit.record(actor=actor, verb="supply.set_start", target=f"dataset:{dataset or 'all'}", data=data)


def name_supplier(named: Named, *, actor: Actor) -> Naming:
    """Name who supplies for a unit; an open earlier naming for the same ends the day before.

    Raises Denied or NotFound (a unit out of reach), NoSuchDataset, NoSuchPerson, SpanReversed.
    """
    require(policies.NAME_SUPPLIER, actor, named)
    if named.dataset:
        packs.dataset(named.dataset)
    for account in filter(None, (named.account, named.deputy)):
        accounts.person_of(account)
    _check_span(named.valid_from, named.valid_to)
    with transaction.atomic():
        rows = models.Naming.objects.select_for_update().filter(unit=named.unit_id, dataset=named.dataset)
        rows.filter(valid_to__isnull=True, valid_from__lt=named.valid_from).update(valid_to=named.valid_from - DAY)
        row = models.Naming.objects.create(
            dataset=named.dataset,
            unit_id=named.unit_id,
            account=named.account,
            deputy=named.deputy,
            valid_from=named.valid_from,
            valid_to=named.valid_to,
            is_simulated=actor.origin == "demo",
            **_by(actor),
        )
        data = {
            "dataset": named.dataset,
            "supplier": f"account:{named.account}",
            "deputy": f"account:{named.deputy}" if named.deputy else "",
            "from": named.valid_from.isoformat(),
        }
        audit.record(actor=actor, verb="supply.name_supplier", target=f"unit:{named.unit_id}", data=data)
    return next(each for each in queries.namings([named.unit_id]) if each.id == row.pk)


def set_reminder_rule(rule: ReminderRule, *, actor: Actor) -> None:
    """Set a rule of reminding of the province's own. Raises Denied, SpanReversed, RuleUnreadable."""
    require(policies.SET_RULES, actor)
    _check_span(rule.valid_from, rule.valid_to)
    if rule.side not in SIDES or not 0 <= rule.amount <= LONGEST.get(rule.unit, -1):
        raise RuleUnreadable(why_vi="bên, số lượng hoặc đơn vị tính", why_en="side, amount or unit")
    with transaction.atomic():
        models.ReminderRule.objects.create(
            code=rule.code,
            side=rule.side,
            amount=rule.amount,
            counted_in=rule.unit,
            counts=rule.counts,
            periods=" ".join(sorted(rule.periods)),
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
            source=rule.source,
            **_by(actor),
        )
        data = {"side": rule.side, "amount": rule.amount, "unit": rule.unit, "counts": rule.counts}
        audit.record(actor=actor, verb="supply.set_rule", target=f"supply_rule:{rule.code}", data=data)


def set_threshold(threshold: Threshold, *, actor: Actor) -> None:
    """Set a consequence of reminders of the province's own. Raises Denied, SpanReversed, RuleUnreadable."""
    require(policies.SET_RULES, actor)
    _check_span(threshold.valid_from, threshold.valid_to)
    if threshold.reminders < 1 or not (threshold.vi.strip() and threshold.en.strip()):
        raise RuleUnreadable(why_vi="số lần nhắc hoặc hệ quả", why_en="the number of reminders or the consequence")
    with transaction.atomic():
        models.Threshold.objects.create(
            code=threshold.code,
            reminders=threshold.reminders,
            vi=threshold.vi.strip(),
            en=threshold.en.strip(),
            valid_from=threshold.valid_from,
            valid_to=threshold.valid_to,
            source=threshold.source,
            **_by(actor),
        )
        data = {"reminders": threshold.reminders, "from": threshold.valid_from.isoformat()}
        audit.record(actor=actor, verb="supply.set_threshold", target=f"supply_rule:{threshold.code}", data=data)


def add_webhook(url: str, *, actor: Actor) -> int:
    """Tell another system of reminders and thresholds from now on; return its number. Raises Denied, AddressRefused."""
    require(policies.SET_RULES, actor)
    host, _ = host_of(url)
    with transaction.atomic():
        row = models.Webhook.objects.create(url=url, made_by=actor.account, made_at=clock.now())
        audit.record(actor=actor, verb="supply.add_webhook", target=f"webhook:{row.pk}", data={"host": host})
    return row.pk


def end_webhook(number: int, *, actor: Actor) -> None:
    """Stop telling another system; what still waits for it is dropped. Raises Denied, NotFound."""
    require(policies.SET_RULES, actor)
    with transaction.atomic():
        rows = models.Webhook.objects.filter(pk=number, ended_at__isnull=True)
        if not rows.update(ended_at=clock.now()):
            raise NotFound()
        waiting = models.Delivery.objects.filter(webhook=number, delivered_at__isnull=True, given_up_at__isnull=True)
        waiting.update(given_up_at=clock.now())
        audit.record(actor=actor, verb="supply.end_webhook", target=f"webhook:{number}")


def _by(actor: Actor) -> dict[str, object]:
    return {"set_by": actor.account, "set_at": clock.now()}


def _check_span(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise SpanReversed()
