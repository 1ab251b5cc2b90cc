"""How long what of a case is kept: dated rules, of which the most particular holds, and what an erasure leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

COUNTED = frozenset({"finished", "fate", "kind", "partner", "what"})
"""Texts in the data of a journal that are words of the platform, not of people."""


class Erased(StrEnum):
    """What is erased: who took part; what was said and shown; or both, with the place and the papers."""

    PEOPLE = "people"
    WORDS = "words"
    WHOLE = "whole"

    @property
    def covered(self) -> tuple[Erased, ...]:
        """What a case has lost already where this is to be erased: the same, or the whole."""
        return tuple({self, Erased.WHOLE})


@dataclass(frozen=True)
class RetentionRule:
    """So many days after a case of ``desk`` was settled, ``what`` is erased on ``basis``; an empty category means all."""

    id: int
    desk: str
    category: str
    what: Erased
    after_days: int
    basis: str
    valid_from: date
    valid_to: date | None

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def in_force(rules: Iterable[RetentionRule], on: date) -> tuple[RetentionRule, ...]:
    """Return the rules of a day: for each desk, category and thing to erase the one that began last."""
    found: dict[tuple[str, str, Erased], RetentionRule] = {}
    for rule in sorted(rules, key=lambda each: (each.valid_from, each.id)):
        if rule.in_force(on):
            found[rule.desk, rule.category, rule.what] = rule
    return tuple(found.values())


def left_to(rule: RetentionRule, rules: Iterable[RetentionRule]) -> tuple[str, ...]:
    """Return the categories that a rule for all leaves to rules of their own for the same thing."""
    if rule.category:
        return ()
    own = {each.category for each in rules if each.category and (each.desk, each.what) == (rule.desk, rule.what)}
    return tuple(sorted(own))


def counted(data: Mapping[str, object]) -> dict[str, object]:
    """Return what an erasure leaves of a journal line's data: numbers and the platform's own words."""
    return {name: value for name, value in data.items() if name in COUNTED or not isinstance(value, str | dict | list)}
