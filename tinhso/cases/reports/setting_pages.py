"""The desk's own rules as its pages show them: names instead of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tinhso.cases.engine.contracts import DeadlineRecord
from tinhso.cases.engine.words import chosen
from tinhso.cases.reports import learning
from tinhso.cases.reports.categories import titles
from tinhso.cases.reports.contracts import Mode, Reception, Template
from tinhso.cases.reports.forms import CHANNELS, MODES
from tinhso.cases.reports.rules.routing import Moved, RoutingRule, Trial
from tinhso.cases.reports.rules.workflow import CLOCKS, MOVES
from tinhso.cases.reports.setting_forms import WEEKDAYS
from tinhso.places import queries as places
from tinhso.ui import formatting

MOST_MOVED = 50


@dataclass(frozen=True)
class RuleLine:
    """A rule of routing in words: when it fits, and where it sends."""

    rule: RoutingRule
    when: str
    office: str
    mode: str


@dataclass(frozen=True)
class OfficeShare:
    """How many reports an office would have had before and after a draft."""

    office: str
    before: int
    after: int


@dataclass(frozen=True)
class MovedLine:
    """A report that a draft would have sent elsewhere."""

    moved: Moved
    before: str
    after: str
    ended: str


@dataclass(frozen=True)
class TrialShown:
    """A trial in words."""

    trial: Trial
    offices: tuple[OfficeShare, ...]
    moved: tuple[MovedLine, ...]


@dataclass(frozen=True)
class Line:
    """Three columns of a list, and days of effect."""

    id: int
    title: str
    what: str
    source: str
    since: str
    until: str


@dataclass(frozen=True)
class TrainedLine:
    """A classifier with how often it was right, by answer."""

    kind: str
    trained: learning.Trained | None
    rows: tuple[tuple[str, int, float], ...]


def rule_lines(rules: Iterable[RoutingRule]) -> tuple[RuleLine, ...]:
    """Return the rules in words."""
    found = tuple(rules)
    units = _names(unit for rule in found for unit in (rule.area, rule.office))
    return tuple(_rule_line(rule, units) for rule in found)


def trial_of(trial: Trial) -> TrialShown:
    """Return what a draft would have done, in words."""
    units = _names([*trial.before, *trial.after, *(each.office for each in trial.moved)])
    offices = sorted({*trial.before, *trial.after}, key=lambda office: -max(trial.before[office], trial.after[office]))
    shares = tuple(OfficeShare(_office(each, units), trial.before[each], trial.after[each]) for each in offices)
    moved = tuple(
        MovedLine(each, _office(each.before, units), _office(each.after, units), units.get(each.office or 0, "–"))
        for each in trial.moved[:MOST_MOVED]
    )
    return TrialShown(trial, shares, moved)


def deadline_lines(records: Iterable[DeadlineRecord]) -> tuple[Line, ...]:
    """Return the dated deadlines in words."""
    clocks = {each.slug: chosen(each.vi, each.en) for each in CLOCKS}
    return tuple(
        Line(
            each.id,
            clocks.get(each.clock, each.clock),
            ": ".join((_scope(each.category, each.mode), chosen(each.rule.vi, each.rule.en))),
            each.source,
            formatting.day(each.valid_from),
            formatting.day(each.valid_to),
        )
        for each in records
    )


def template_lines(templates: Iterable[Template]) -> tuple[tuple[Template, str], ...]:
    """Return the templates, each with when it is offered."""
    moves = {each.slug: chosen(each.vi, each.en) for each in MOVES}
    found = tuple(templates)
    units = _names(each.office for each in found)
    return tuple(
        (
            each,
            " · ".join(
                word for word in (moves.get(each.move, ""), _category(each.category), units.get(each.office or 0, "")) if word
            ),
        )
        for each in found
    )


def reception_lines(receptions: Iterable[Reception]) -> tuple[Line, ...]:
    """Return who takes reports in, in words."""
    found = tuple(receptions)
    units = _names(unit for each in found for unit in (each.office, each.area))
    return tuple(
        Line(
            0,
            units.get(each.office, ""),
            units.get(each.area or 0, _("The whole province")),
            each.paper,
            formatting.day(each.valid_from),
            formatting.day(each.valid_to),
        )
        for each in found
    )


def trained_lines() -> tuple[TrainedLine, ...]:
    """Return the classifiers with their measured error, the most frequent answers first."""
    kinds = {"category": _("What it is about"), "office": _("Which office")}
    return tuple(TrainedLine(kinds[kind], trained := learning.shown(kind), _rows(trained)) for kind in learning.KINDS)


def _rows(trained: learning.Trained | None) -> tuple[tuple[str, int, float], ...]:
    if trained is None:
        return ()
    by_label = trained.measured.by_label
    if trained.kind == "category":
        names = {label: _category(label) for label in by_label}
    else:
        units = _names(int(label) for label in by_label)
        names = {label: units.get(int(label), label) for label in by_label}
    rows = [(names[label], count, right) for label, (count, right) in by_label.items()]
    return tuple(sorted(rows, key=lambda row: -row[1]))


def _rule_line(rule: RoutingRule, units: dict[int, str]) -> RuleLine:
    days = dict(WEEKDAYS)
    parts = [
        units.get(rule.area or 0, ""),
        _category(rule.category) if rule.category else "",
        str(CHANNELS.get(rule.channel, "")) if rule.channel else "",  # type: ignore[call-overload]  # a channel's value
        ", ".join(str(days[day]) for day in rule.weekdays),
        _hours(rule),
        "“" + "”, “".join(rule.words) + "”" if rule.words else "",
    ]
    when = " · ".join(part for part in parts if part) or _("everything")
    office = units.get(rule.office, "") if rule.office else _("the office of the commune")
    return RuleLine(rule, when, office, str(dict(MODES).get(rule.mode, "")))


def _hours(rule: RoutingRule) -> str:
    if rule.from_time is None and rule.to_time is None:
        return ""
    begins = f"{rule.from_time:%H:%M}" if rule.from_time else "00:00"
    return f"{begins}–{rule.to_time:%H:%M}" if rule.to_time else f"{begins}–24:00"


def _scope(category: str, mode: str) -> str:
    modes = {str(Mode.TIMED): MODES[0][1], str(Mode.IMMEDIATE): MODES[1][1]}
    return " · ".join(word for word in (_category(category), str(modes.get(mode, ""))) if word) or _("All")


def _category(slug: str) -> str:
    return chosen(*titles().get(slug, (slug, slug)))


def _office(office: int | None, units: dict[int, str]) -> str:
    return units.get(office, str(office)) if office is not None else _("nobody: no rule fits")


def _names(units: Iterable[int | None]) -> dict[int, str]:
    wanted = {unit for unit in units if unit is not None}
    return {key: unit.name for key, unit in places.units_by_id(wanted).items()}
