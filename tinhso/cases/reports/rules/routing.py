"""Which office a report goes to, by rules that are records: the first that fits, lowest priority number first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from tinhso.cases.engine.rules.words import folded


@dataclass(frozen=True)
class RoutingRule:
    """A rule, in force from a day on; what it leaves empty fits everything.

    ``weekdays`` are digits, 1 for Monday; ``from_time`` to ``to_time`` may go over midnight. Any of ``words`` (folded) must
    stand in the text. No ``office`` means the commune's own. ``mode`` changes the category's where it is given.
    """

    id: int
    priority: int
    area: int | None = None
    category: str = ""
    channel: str = ""
    weekdays: str = ""
    from_time: time | None = None
    to_time: time | None = None
    words: tuple[str, ...] = ()
    office: int | None = None
    mode: str = ""
    paper: str = ""
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True)
class Facts:
    """What rules ask about a report: the area and all above it, local time of receipt, folded words; the commune's office."""

    areas: frozenset[int]
    category: str
    channel: str
    at: datetime
    words: str
    commune_office: int | None = None


@dataclass(frozen=True)
class Past:
    """A report as it came in, and what became of it: the office that has it now, and whether one gave it back."""

    code: str
    facts: Facts
    office: int | None
    returned: bool


@dataclass(frozen=True)
class Moved:
    """A report of the past that a draft would have sent elsewhere: from which office, to which (None: to nobody)."""

    code: str
    before: int | None
    after: int | None
    office: int | None
    returned: bool


@dataclass(frozen=True)
class Trial:
    """What a draft would have done: reports by office before and after, those that move, how many end where sent."""

    total: int
    before: Counter[int | None]
    after: Counter[int | None]
    right_before: int
    right_after: int
    moved: tuple[Moved, ...]

    @property
    def returned(self) -> int:
        """Return how many of those that move were in fact given back by an office."""
        return sum(each.returned for each in self.moved)


def fits(rule: RoutingRule, facts: Facts) -> bool:
    """Say whether a rule fits a report. The day of a rule over midnight is that on which its hours began."""
    day = facts.at.date()
    return (
        rule.valid_from <= day
        and (rule.valid_to is None or day <= rule.valid_to)
        and (rule.area is None or rule.area in facts.areas)
        and rule.category in ("", facts.category)
        and rule.channel in ("", facts.channel)
        and _in_hours(rule, facts.at)
        and (not rule.words or any(_stands_in(word, facts.words) for word in rule.words))
        and (rule.office is not None or facts.commune_office is not None)
    )


def route(rules: Iterable[RoutingRule], facts: Facts) -> RoutingRule | None:
    """Return the rule that decides: of those that fit the lowest priority number, then the latest made. None if none fits."""
    return min((rule for rule in rules if fits(rule, facts)), key=lambda rule: (rule.priority, -rule.id), default=None)


def office_of(rule: RoutingRule | None, facts: Facts) -> int | None:
    """Return the office that a rule sends a report to."""
    return None if rule is None else rule.office if rule.office is not None else facts.commune_office


def trial(rules: Sequence[RoutingRule], draft: Sequence[RoutingRule], past: Iterable[Past]) -> Trial:
    """Return what ``draft`` would have done to the reports of the past, beside what ``rules`` do."""
    before: Counter[int | None] = Counter()
    after: Counter[int | None] = Counter()
    right_before = right_after = 0
    moved = []
    for each in past:
        old, new = office_of(route(rules, each.facts), each.facts), office_of(route(draft, each.facts), each.facts)
        before[old] += 1
        after[new] += 1
        right_before += old is not None and old == each.office
        right_after += new is not None and new == each.office
        if old != new:
            moved.append(Moved(each.code, old, new, each.office, each.returned))
    return Trial(before.total(), before, after, right_before, right_after, tuple(moved))


def read_words(text: str) -> tuple[str, ...]:
    """Return words and phrases, folded, from a text that parts them by commas or lines."""
    parts = text.replace("\n", ",").split(",")
    return tuple(dict.fromkeys(word for part in parts if (word := folded(part))))


def _in_hours(rule: RoutingRule, at: datetime) -> bool:
    begins, ends = rule.from_time or time.min, rule.to_time or time.max
    weekday, moment = at.isoweekday(), at.time()
    if begins <= ends:
        return begins <= moment <= ends and _on(rule, weekday)
    if moment >= begins:
        return _on(rule, weekday)
    return moment <= ends and _on(rule, weekday - 1 or 7)


def _on(rule: RoutingRule, weekday: int) -> bool:
    return not rule.weekdays or str(weekday) in rule.weekdays


def _stands_in(word: str, words: str) -> bool:
    return f" {word} " in f" {words} "
