"""What a directive is begun with: an alert, a number, or an office of the supply scoreboard, as the address names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import translation

from tinhso.cases.directives import queries as directives
from tinhso.cases.directives.contracts import Origin
from tinhso.catalog.contracts import Direction, Indicator, ThresholdRule
from tinhso.centre.alerts import presenting as alert_words
from tinhso.centre.alerts import queries as alerts
from tinhso.centre.alerts import watching
from tinhso.centre.alerts.contracts import Alert
from tinhso.centre.alerts.errors import NoSuchRule
from tinhso.centre.boards import stories
from tinhso.centre.boards.wording import period_name
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask, Value
from tinhso.kernel import clock, period_names
from tinhso.kernel.periods import Period, PeriodKind, parse
from tinhso.kernel.policy import Actor
from tinhso.places import queries as places
from tinhso.supply.obligations import queries as obligations
from tinhso.ui import formatting


@dataclass(frozen=True)
class Prefilled:
    """What the form begins with, what the directive is made from, and where that is seen. ``alert`` is answered with it."""

    origin: Origin = Origin.HAND
    reference: str = ""
    initial: Mapping[str, Any] = field(default_factory=dict)
    what: str = ""
    url: str = ""
    alert: Alert | None = None


def prefilled(words: Mapping[str, str], *, actor: Actor) -> Prefilled:
    """Return what an address with ``alert``, ``indicator`` (and ``unit``, ``period``) or ``office`` begins a directive with.

    The words are Vietnamese, as all that is kept. Raises what looking at these raises (NoSuchAlert, UnknownDefinition …).
    """
    with translation.override("vi"):
        if words.get("alert", "").isdecimal():
            return _of_alert(alerts.alert(int(words["alert"][:15]), actor=actor))
        if words.get("indicator"):
            return _of_number(words["indicator"], words, actor)
        office = words.get("office", "").removeprefix("unit:")
        return _of_office(int(office[:15])) if office.isdecimal() else Prefilled()


def _of_alert(alert: Alert) -> Prefilled:
    (line,) = alert_words.lines([alert])
    committee = directives.office_answering_for(alert.unit_id)
    lead = alert.office_id or committee
    initial: dict[str, Any] = {
        "title": f"{line.title}: {line.unit}"[:300],
        "text": " ".join(filter(None, (line.sentence, line.advice))),
        "lead": _taken(lead),
        "supporting_1": _taken(committee) if committee != lead else "",
    }
    definition = alert_words.indicator_of(alert.about)
    if definition is not None:
        kind = parse(alert.latest_period or alert.period).kind
        initial |= _aim(alert.about, definition, alert.unit_id, kind, _clear_at(alert))
    return Prefilled(Origin.ALERT, f"alert:{alert.id}", initial, line.title, line.url, alert)


def _of_number(reference: str, words: Mapping[str, str], actor: Actor) -> Prefilled:
    seen = stories.look(words)
    unit, period = seen.unit, seen.period
    definition = indicators.definition(reference)
    (value,) = indicators.values(Ask((reference,), (period.code,), units=(unit.id,)), actor=actor).values
    title, said = definition.title.vi, _written(value, definition)
    initial: dict[str, Any] = {
        "title": f"{title}: {unit.name}"[:300],
        "text": f"{title} của {unit.name} là {said} trong {period_name(period)}." if said else "",
        "lead": _taken(directives.office_answering_for(unit.id)) if unit.level != "province" else "",
        **_aim(reference, definition, unit.id, period.kind, value.target),
    }
    url = f"{reverse('centre:story', args=[reference])}?unit={unit.id}&period={period.code}"
    return Prefilled(Origin.INDICATOR, f"indicator:{reference}@{period.code}", initial, title, url)


def _of_office(unit_id: int) -> Prefilled:
    unit = places.unit_by_id(unit_id)
    reminders = obligations.reminders_in(clock.today().year, [unit_id]).get(unit_id, 0)
    times = f"Năm {clock.today().year} {unit.name} đã bị nhắc {formatting.number(reminders)} lần."
    initial = {
        "title": f"Khắc phục việc chậm nộp dữ liệu: {unit.name}"[:300],
        "text": f"{times} Hãy nộp đủ dữ liệu còn nợ.",
        "lead": _taken(directives.office_answering_for(unit_id)),
    }
    url = f"{reverse('supply:scoreboard')}?unit=unit:{unit_id}"
    return Prefilled(Origin.SCOREBOARD, f"scoreboard:{unit_id}", initial, unit.name, url)


def _aim(reference: str, definition: Indicator, unit: int, kind: PeriodKind, target: float | None) -> dict[str, Any]:
    """Return the fields of an aim: the good side of the target, by the end of the next period."""
    by_period = Period.of(kind, clock.today()).next()
    return {
        "indicator": reference,
        "aim_unit": _taken(unit),
        "target": target,
        "side": "at_most" if definition.direction is Direction.LOWER_IS_BETTER else "at_least",
        "by_period": period_names.name(by_period),
    }


def _clear_at(alert: Alert) -> float | None:
    """Return where the rule of an alert is over, on its good side."""
    try:
        rule = watching.rule(alert.rule).alert.rule
    except NoSuchRule:
        return None
    return float(rule.clear_at) if isinstance(rule, ThresholdRule) else None


def _written(value: Value, definition: Indicator) -> str:
    return "" if value.value is None else formatting.number(value.value, definition.decimals)


def _taken(unit: int | None) -> str:
    return f"unit:{unit}" if unit else ""
