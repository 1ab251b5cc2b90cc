"""The rules in force: what the packs declare, with the province's own numbers over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import (
    Alert,
    Bilingual,
    Dataset,
    Indicator,
    JumpRule,
    OutlierRule,
    OverdueRule,
    Severity,
    Side,
    StaleRule,
    ThresholdRule,
    UnknownDefinition,
)
from tinhso.centre.alerts.errors import NoSuchRule, SettingUnfit
from tinhso.centre.alerts.models import Setting
from tinhso.centre.alerts.rules.looking import SeriesRule
from tinhso.kernel import clock
from tinhso.kernel.policy import Role
from tinhso.supply.obligations import queries as obligations

NUMBER_OF: Mapping[type, str] = {
    ThresholdRule: "limit",
    OutlierRule: "factor",
    JumpRule: "percent",
    StaleRule: "hours",
    OverdueRule: "hours",
}
"""The one number that each kind of rule turns on."""


@dataclass(frozen=True)
class Own:
    """A province's own numbers of a rule; what is None or empty is the pack's."""

    limit: Decimal | None = None
    clear_at: Decimal | None = None
    periods: int | None = None
    severity: str = ""
    tell: tuple[str, ...] = ()
    enabled: bool = True
    valid_from: date | None = None
    paper: str = ""
    trial: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Watched:
    """A rule as it holds: ``alert`` has the own numbers in it; ``shipped`` is the pack's; ``about`` what it reads, in full."""

    reference: str
    alert: Alert
    shipped: Alert
    about: str
    title: Bilingual
    owner: str
    own: Own | None = None

    @property
    def number(self) -> float:
        """The limit, factor, percent or hours that the rule turns on."""
        return float(getattr(self.alert.rule, NUMBER_OF[type(self.alert.rule)]))

    @property
    def series(self) -> SeriesRule | None:
        """The rule where it judges a series of values; None where it judges supply."""
        rule = self.alert.rule
        return None if isinstance(rule, StaleRule | OverdueRule) else rule

    @property
    def indicator(self) -> Indicator:
        return catalog.in_force(settings.PACKS).indicator(self.about)


def watched(on: date | None = None) -> tuple[Watched, ...]:
    """Return every rule that holds on a day, by reference, those too that the province switched off."""
    own = settings_on(on or clock.today())
    found = (
        of_pack(pack, name, alert, own.get(f"{pack}.{name}"))
        for pack, contents in catalog.in_force(settings.PACKS).packs.items()
        for name, alert in contents.alerts.items()
    )
    return tuple(sorted(found, key=lambda each: each.reference))


def rule(reference: str, on: date | None = None) -> Watched:
    """Return one rule as it holds on a day. Raises NoSuchRule."""
    for each in watched(on):
        if each.reference == reference:
            return each
    raise NoSuchRule(rule=reference[:200])


def of_pack(pack: str, name: str, alert: Alert, own: Own | None) -> Watched:
    """Return a rule of a pack with the province's own numbers over it."""
    known = catalog.in_force(settings.PACKS)
    series = not isinstance(alert.rule, StaleRule | OverdueRule)
    read = str(getattr(alert.rule, "indicator" if series else "dataset"))
    about = read if "." in read else f"{pack}.{read}"
    what: Indicator | Dataset = known.indicator(about) if series else known.dataset(about)
    owner = what.owner or known.packs[about.partition(".")[0]].pack.owner
    return Watched(f"{pack}.{name}", applied(alert, own), alert, about, what.title, owner.office if owner else "", own)


def applied(alert: Alert, own: Own | None) -> Alert:
    """Return a rule with own numbers in the place of the pack's."""
    if own is None:
        return alert
    number = NUMBER_OF[type(alert.rule)]
    changed: dict[str, Any] = {}
    if own.limit is not None:
        changed[number] = int(own.limit) if number == "hours" else own.limit
    if isinstance(alert.rule, ThresholdRule):
        changed |= {name: value for name in ("clear_at", "periods") if (value := getattr(own, name)) is not None}
    update: dict[str, Any] = {"rule": alert.rule.model_copy(update=changed)}
    if own.severity:
        update["severity"] = Severity(own.severity)
    if own.tell:
        update["tell"] = tuple(Role(name) for name in own.tell)
    return alert.model_copy(update=update)


def settings_on(day: date) -> dict[str, Own]:
    """Return the own numbers that hold on a day, by rule: what was set last among those begun."""
    rows = Setting.objects.filter(valid_from__lte=day).order_by("valid_from", "pk")
    return {row.rule: own_of(row) for row in rows}


def settings_words() -> dict[str, int]:
    """Return a word for each rule that has numbers of the province's own, which changes whenever these are set again."""
    return dict(Setting.objects.order_by("pk").values_list("rule", "pk"))


def own_of(row: Setting) -> Own:
    return Own(
        row.limit,
        row.clear_at,
        row.periods,
        row.severity,
        tuple(row.tell),
        row.enabled,
        row.valid_from,
        row.paper,
        row.trial,
    )


def own_numbers(limit: str | None, clear_at: str | None, periods: int | None) -> Own:
    """Return own numbers as they were typed. Raises SettingUnfit."""
    try:
        return Own(Decimal(limit) if limit else None, Decimal(clear_at) if clear_at else None, periods)
    except InvalidOperation:
        raise SettingUnfit(why_vi="phải là số", why_en="they are not numbers") from None


def offices() -> dict[str, int]:
    """Return the unit that each office name of the packs stands for today."""
    today = clock.today()
    held = (
        each for each in obligations.ties() if each.valid_from <= today and (each.valid_to is None or today <= each.valid_to)
    )
    return {each.name: each.unit_id for each in held}


def title_of(reference: str) -> Bilingual | None:
    """Return the title of a rule; None where no pack has it any more, or it is the platform's own."""
    found = _shipped(reference)
    return found.title if found is not None else None


def side_of(reference: str) -> Side | None:
    """Return on which side of its limit a rule raises alerts; None where it has no sides, or no pack has it."""
    found = _shipped(reference)
    return getattr(found.rule, "side", None) if found is not None else None


def _shipped(reference: str) -> Alert | None:
    pack, _, name = reference.partition(".")
    contents = catalog.in_force(settings.PACKS).packs.get(pack)
    return contents.alerts.get(name) if contents is not None else None


def advice_of(reference: str) -> Bilingual | None:
    """Return what one who is told should do, by the pack."""
    try:
        return rule(reference).alert.advice
    except (NoSuchRule, UnknownDefinition):
        return None
