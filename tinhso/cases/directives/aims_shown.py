"""What a directive aims at and what was measured of it, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, gettext_lazy

from tinhso.cases.directives.contracts import Aim, Measurement, Occasion, Told, Verdict
from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Indicator, UnknownDefinition
from tinhso.kernel import measures, period_names
from tinhso.kernel.periods import PeriodUnreadable, parse
from tinhso.places import queries as places
from tinhso.ui import formatting

VERDICTS = {
    Verdict.UNKNOWN: ("none", gettext_lazy("no new number yet")),
    Verdict.REACHED: ("good", gettext_lazy("moved: the target is reached")),
    Verdict.CLOSER: ("good", gettext_lazy("moved towards the target")),
    Verdict.UNMOVED: ("watch", gettext_lazy("did not move")),
    Verdict.FARTHER: ("bad", gettext_lazy("moved away from the target")),
}
OCCASIONS = {
    Occasion.OPENING: gettext_lazy("When it was given"),
    Occasion.DUE: gettext_lazy("At the due time"),
    Occasion.CLOSED: gettext_lazy("When it was closed"),
    Occasion.AGAIN: gettext_lazy("Measured again"),
}


@dataclass(frozen=True)
class Measured:
    """A measurement, ready to show."""

    when: str
    period: str
    value: str
    measurement: Measurement
    url: str


@dataclass(frozen=True)
class AimShown:
    """What a directive aims at, ready to show. ``past`` are the values by period up to the last look."""

    sentence: str
    measured: tuple[Measured, ...]
    status: str
    verdict: str
    change: str
    past: tuple[float | None, ...]


def indicator_of(reference: str) -> Indicator | None:
    try:
        return catalog.in_force(settings.PACKS).indicator(reference)
    except UnknownDefinition:
        return None


def written(reference: str, value: float | None) -> str:
    """Return a value of an indicator with its unit of measure."""
    found = indicator_of(reference)
    if value is None or found is None:
        return formatting.number(value)
    unit = measures.named(found.unit_of_measure, language())
    return f"{formatting.number(value, found.decimals)}{'' if unit in ('', '%') else ' '}{unit}"


def period_words(code: str) -> str:
    try:
        return period_names.name(parse(code), language()) if code else ""
    except PeriodUnreadable:
        return code


def shown(told: Told) -> AimShown | None:
    """Return what a directive aims at and what was measured, ready to show."""
    wanted = told.directive.aim
    if wanted is None:
        return None
    status, verdict = VERDICTS[told.directive.verdict]
    return AimShown(
        sentence=sentence(wanted),
        measured=tuple(_measured(each, wanted) for each in told.measured),
        status=status,
        verdict=str(verdict),
        change=_change(told, wanted),
        past=tuple(value for _, value in told.past),
    )


def title_of(reference: str) -> str:
    found = indicator_of(reference)
    return str(getattr(found.title, language())) if found is not None else reference


def sentence(wanted: Aim) -> str:
    """Return an aim as a sentence: what is to be how much, where and by when."""
    unit = places.units_by_id([wanted.unit_id]).get(wanted.unit_id)
    words = gettext("at least %(target)s by %(period)s") if wanted.at_least else gettext("at most %(target)s by %(period)s")
    words %= {"target": written(wanted.indicator, wanted.target), "period": period_words(wanted.by_period)}
    return f"{title_of(wanted.indicator)}, {unit.name if unit else ''}: {words}"


def _measured(each: Measurement, wanted: Aim) -> Measured:
    period = period_words(each.period) or gettext("no value yet")
    value = written(wanted.indicator, each.value)
    return Measured(str(OCCASIONS[each.occasion]), period, value, each, story(wanted, each.period))


def _change(told: Told, wanted: Aim) -> str:
    """Return from which value to which the number went, with the periods; empty while there is no later one."""
    if len(told.measured) < 2 or not told.measured[-1].after(told.measured[0]):
        return ""
    first, last = told.measured[0], told.measured[-1]
    return gettext("%(then)s (%(first)s) → %(now)s (%(last)s)") % {
        "then": written(wanted.indicator, first.value),
        "first": period_words(first.period),
        "now": written(wanted.indicator, last.value),
        "last": period_words(last.period),
    }


def story(aim: Aim, period: str) -> str:
    """Return the address of the story of an aim's number in a period; empty where there is none."""
    try:
        return f"{reverse('centre:story', args=[aim.indicator])}?unit={aim.unit_id}&period={period}" if period else ""
    except NoReverseMatch:
        return ""


def language() -> str:
    return "en" if get_language() == "en" else "vi"
