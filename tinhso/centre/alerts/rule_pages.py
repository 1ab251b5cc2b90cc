"""What the pages of rules show: each rule in a sentence, and what it would have noticed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import JumpRule, OutlierRule, OverdueRule, Side, StaleRule, ThresholdRule
from tinhso.centre.alerts import presenting
from tinhso.centre.alerts.contracts import Trial
from tinhso.centre.alerts.models import Look
from tinhso.centre.alerts.watching import Own, Watched, watched
from tinhso.centre.boards.wording import said
from tinhso.kernel import clock
from tinhso.places import queries as places
from tinhso.ui.formatting import number

SHOWN = 100
ASLEEP_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class RuleLine:
    """A rule, ready to show."""

    reference: str
    title: str
    sentence: str
    severity: str
    status: str
    tell: str
    own: Own | None
    url: str


@dataclass(frozen=True)
class TrialRow:
    """One time that a rule would have been raised."""

    unit: str
    since: str
    value: str
    worst: str
    cleared: str
    simulated: bool


@dataclass(frozen=True)
class TrialShown:
    """A trial, ready to show: the latest first, as many as are worth reading."""

    rows: list[TrialRow]
    raised: int
    standing: int
    units: int
    since: date
    until: date


def asleep() -> datetime | None:
    """Return when rules were last judged, where that is too long ago; None while all is well, or nothing was ever judged."""
    last = Look.objects.aggregate(at=Max("at"))["at"]
    return last if last is not None and clock.now() - last > ASLEEP_AFTER else None


def by_field() -> list[tuple[str, list[RuleLine]]]:
    """Return the rules by the title of their field."""
    found: dict[str, list[RuleLine]] = {}
    packs = catalog.in_force(settings.PACKS).packs
    for each in watched():
        found.setdefault(said(packs[each.reference.partition(".")[0]].pack.title), []).append(line(each))
    return sorted(found.items())


def line(each: Watched) -> RuleLine:
    return RuleLine(
        each.reference,
        said(each.alert.title),
        sentence(each),
        str(presenting.SEVERITIES[each.alert.severity]),
        presenting.STATUS[each.alert.severity],
        presenting.role_words(each.alert.tell),
        each.own,
        reverse("centre:alert-rule", args=[each.reference]),
    )


def sentence(each: Watched) -> str:
    """Return in a sentence when a rule is raised and when it is over."""
    rule, about = each.alert.rule, said(each.title)
    if isinstance(rule, ThresholdRule):
        words: dict[str, Any] = {
            "about": about,
            "limit": presenting.written(each.about, float(rule.limit)),
            "clear": presenting.written(each.about, float(rule.clear_at)),
            "count": rule.periods,
        }
        if rule.side is Side.ABOVE:
            return gettext("“%(about)s” from %(limit)s up, %(count)s periods in a row; over at %(clear)s.") % words
        return gettext("“%(about)s” from %(limit)s down, %(count)s periods in a row; over at %(clear)s.") % words
    words = {"about": about, "number": number(each.number)}
    if isinstance(rule, OutlierRule):
        return gettext("“%(about)s” is %(number)s times the usual spread away from its season in earlier years.") % words
    if isinstance(rule, JumpRule):
        return gettext("“%(about)s” changes by %(number)s percent or more from one period to the next.") % words
    if isinstance(rule, StaleRule):
        return gettext("“%(about)s” has received nothing for %(number)s hours.") % words
    assert isinstance(rule, OverdueRule)
    return gettext("“%(about)s” is %(number)s hours past its due time.") % words


def initial(each: Watched) -> dict[str, Any]:
    """Return the numbers that hold, to fill a form with."""
    rule = each.alert.rule
    shown = {
        "limit": number(each.number),
        "severity": str(each.alert.severity),
        "tell": [str(role) for role in each.alert.tell],
        "enabled": each.own is None or each.own.enabled,
        "valid_from": clock.today(),
    }
    if isinstance(rule, ThresholdRule):
        shown |= {"clear_at": number(rule.clear_at), "periods": rule.periods}
    return shown


def trial_of(trial: Trial, each: Watched) -> TrialShown:
    """Return a trial ready to show."""
    units = places.units_by_id({one.unit_id for one in trial.lines})
    latest = sorted(trial.lines, key=lambda one: one.episode.raised, reverse=True)[:SHOWN]
    hours = isinstance(each.alert.rule, StaleRule | OverdueRule)

    def value(found: float | None) -> str:
        return f"{number(found, 0)} {gettext('hours')}" if hours else presenting.written(each.about, found)

    rows = [
        TrialRow(
            units[one.unit_id].name if one.unit_id in units else "",
            presenting.period_words(one.episode.since),
            value(one.episode.value),
            value(one.episode.worst),
            presenting.period_words(one.episode.cleared or ""),
            one.simulated,
        )
        for one in latest
    ]
    span = (date.fromisoformat(trial.since), date.fromisoformat(trial.until))
    return TrialShown(rows, trial.raised, trial.standing, trial.units, *span)
