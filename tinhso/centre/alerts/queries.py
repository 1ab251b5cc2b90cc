"""Named reads of alerts and their journals, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, Max, Min, OrderBy, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Left, StrIndex

from tinhso.catalog.contracts import Side
from tinhso.centre.alerts import policies, watching
from tinhso.centre.alerts.contracts import Alert, Entry, Event, Group, State
from tinhso.centre.alerts.errors import NoSuchAlert
from tinhso.centre.alerts.models import AlertRow, JournalRow, Told
from tinhso.kernel.policy import OFFICE_ROLES, Actor, Decision, require
from tinhso.places import queries as places

HOLDING = (State.OPEN, State.ACKNOWLEDGED, State.SNOOZED)
MOST_OF_A_GROUP = 60


@dataclass(frozen=True)
class Wanted:
    """What a listing is narrowed to; empty means all. ``unit`` takes all below with it; ``states`` those that hold.

    ``rule`` is one rule, or the kind of what the platform notices of itself (``platform.connection``).
    """

    states: tuple[State, ...] = HOLDING
    severity: str = ""
    pack: str = ""
    rule: str = ""
    unit: int | None = None
    only: Collection[int] | None = None


def alerts(wanted: Wanted, *, actor: Actor, page: int | str | None = 1, size: int = 50) -> Page[Alert]:
    """Return a page of alerts: open ones first, then by severity, the latest first. Raises Denied."""
    require(policies.SEE_ALERTS, actor)
    rows = _narrowed(_seen(actor), wanted).annotate(loud=_LOUD, turn=_TURN).order_by("turn", "loud", "-raised_at", "-pk")
    found: Page[Alert] = _Alerts(rows, size).get_page(page)  # type: ignore[arg-type]  # rows become alerts page by page
    return found


def groups(wanted: Wanted, *, actor: Actor, page: int | str | None = 1, size: int = 25) -> Page[Group]:
    """Return a page of groups of alerts of one rule, real and simulated apart: ordered as ``alerts``, the worst within first.

    Raises Denied.
    """
    require(policies.SEE_ALERTS, actor)
    rows = _narrowed(_seen(actor), wanted)
    summed = (
        rows.annotate(family=_FAMILY)
        .values("family", "is_simulated")
        .annotate(
            count=Count("pk"),
            open_count=Count("pk", filter=Q(state=State.OPEN)),
            turn=Min(_TURN),
            loud=Min(_LOUD),
            last=Max("raised_at"),
        )
    )
    found: Page[Any] = Paginator(summed.order_by("turn", "loud", "-last", "family", "is_simulated"), size).get_page(page)
    found.object_list = [_group(rows, each) for each in found.object_list]
    return found


def count(wanted: Wanted, *, actor: Actor) -> int:
    """Return how many alerts a listing has in all. Raises Denied."""
    require(policies.SEE_ALERTS, actor)
    return _narrowed(_seen(actor), wanted).count()


def _group(rows: QuerySet[AlertRow], summed: Mapping[str, Any]) -> Group:
    rule = summed["family"]
    worst = OrderBy(F("latest"), descending=watching.side_of(rule) is not Side.BELOW, nulls_last=True)
    members = rows.filter(Q(family=rule), is_simulated=summed["is_simulated"]).annotate(loud=_LOUD, turn=_TURN)
    first = members.order_by("turn", "loud", worst, "-raised_at", "-pk")[:MOST_OF_A_GROUP]
    return Group(rule, summed["count"], summed["open_count"], tuple(map(alert_of, first)))


def holding(*, actor: Actor) -> tuple[Alert, ...]:
    """Return every alert that holds, as ``alerts`` orders them. Raises Denied."""
    require(policies.SEE_ALERTS, actor)
    rows = _narrowed(_seen(actor), Wanted()).annotate(loud=_LOUD, turn=_TURN).order_by("turn", "loud", "-raised_at", "-pk")
    return tuple(map(alert_of, rows))


def alert(number: int, *, actor: Actor) -> Alert:
    """Return one alert. Raises Denied, NoSuchAlert, NotFound for one of another unit."""
    require(policies.SEE_ALERTS, actor)
    row = row_of(number)
    require(policies.SEE_ALERTS, actor, row)
    return alert_of(row)


def journal(number: int, *, actor: Actor) -> tuple[Entry, ...]:
    """Return what happened to an alert, oldest first. Raises as ``alert``."""
    alert(number, actor=actor)
    rows = JournalRow.objects.filter(alert=number).order_by("at", "pk")
    return tuple(Entry(Event(row.event), row.at, row.by, row.reason, row.until, row.data) for row in rows)


def told(number: int, *, actor: Actor) -> tuple[tuple[int, int, str], ...]:
    """Return who was told of an alert: account, step, and the message that went out. Raises as ``alert``."""
    alert(number, actor=actor)
    return tuple(Told.objects.filter(alert=number).order_by("pk").values_list("account", "step", "message"))


def open_count(actor: Actor) -> int:
    """Return how many alerts wait for somebody, of those that the actor may see; 0 for one who may see none."""
    if policies.SEE_ALERTS.decide(actor) is not Decision.ALLOWED:
        return 0
    return _seen(actor).filter(state=State.OPEN).count()


def row_of(number: int) -> AlertRow:
    """Return the row of an alert, asking nobody. Raises NoSuchAlert."""
    found = AlertRow.objects.filter(pk=number).first()
    if found is None:
        raise NoSuchAlert()
    return found


def alert_of(row: AlertRow) -> Alert:
    return Alert(
        id=row.pk,
        rule=row.rule,
        kind=row.kind,
        about=row.about,
        unit_id=row.unit_id,
        office_id=row.office_id,
        severity=row.severity,
        simulated=row.is_simulated,
        state=State(row.state),
        since=row.since,
        period=row.period,
        value=row.value,
        worst=row.worst,
        latest_period=row.latest_period,
        latest=row.latest,
        detail=row.detail,
        raised_at=row.raised_at,
        changed_at=row.changed_at,
        cleared_at=row.cleared_at,
        until=row.until,
        acknowledged_by=row.acknowledged_by,
        steps=row.steps,
    )


class _Alerts(Paginator[Alert]):
    """Pages of rows, handed out as alerts."""

    def page(self, number: int | str) -> Page[Alert]:
        found = super().page(number)
        found.object_list = [alert_of(row) for row in found.object_list]  # type: ignore[arg-type]  # rows until here
        return found


_LOUD = Case(
    When(severity="critical", then=Value(0)),
    When(severity="warning", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
# What the platform notices of itself is named "platform.connection:12": all of a kind belong together.
_FAMILY = Left("rule", StrIndex(Concat("rule", Value(":")), Value(":")) - 1)
_TURN = Case(
    When(state=State.OPEN, then=Value(0)),
    When(state=State.CLEARED, then=Value(2)),
    default=Value(1),
    output_field=IntegerField(),
)


def _seen(actor: Actor) -> QuerySet[AlertRow]:
    units = policies.units_of(actor, OFFICE_ROLES)
    rows = AlertRow.objects.annotate(family=_FAMILY)
    return rows if units is None else rows.filter(Q(unit__in=units) | Q(office__in=units))


def _narrowed(rows: QuerySet[AlertRow], wanted: Wanted) -> QuerySet[AlertRow]:
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.severity:
        rows = rows.filter(severity=wanted.severity)
    if wanted.pack:
        rows = rows.filter(rule__startswith=f"{wanted.pack}.")
    if wanted.rule:
        rows = rows.filter(Q(rule=wanted.rule) | Q(family=wanted.rule))
    if wanted.unit is not None:
        rows = rows.filter(unit__in=places.descendant_ids(wanted.unit))
    return rows if wanted.only is None else rows.filter(pk__in=wanted.only)
