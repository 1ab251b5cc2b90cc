"""What the inbox asks the database, as text: it is asked with every page, and a query set costs more than the answer.

Texts are put together from constants of this room; whatever comes from outside is a value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from django.db import connection

from tinhso.cases.engine.models import CaseRow
from tinhso.cases.engine.rules.ways import By, Way

Value = str | int | datetime | None

# Whatever a case's view is made of, and what it is sorted by; not the words, which may be long.
_COLUMNS = ", ".join(field.attname for field in CaseRow._meta.concrete_fields if field.name not in ("words", "request"))


@dataclass(frozen=True)
class Condition:
    """A piece of SQL that is true of some cases, with its values in their order."""

    text: str
    values: tuple[Value, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"{self.text} AND {other.text}", self.values + other.values)

    def __or__(self, other: Condition) -> Condition:
        return Condition(f"({self.text} OR {other.text})", self.values + other.values)

    def __invert__(self) -> Condition:
        # Not "NOT": of a case without an office, "office in …" is neither true nor false.
        return Condition(f"({self.text}) IS NOT TRUE", self.values)


ALL = Condition("TRUE")
OPEN, SETTLED, PAUSED = Condition("settled_at IS NULL"), Condition("settled_at IS NOT NULL"), Condition("due_at IS NULL")
DUE_FIRST, NEWEST_FIRST = "due_at NULLS LAST, id", "received_at DESC, id DESC"


def one_of(column: str, values: Collection[Value]) -> Condition:
    """Return that a column holds one of some values."""
    marks = ", ".join(["%s"] * len(values))
    return Condition(f"{column} IN ({marks})", tuple(values)) if values else Condition("FALSE")


def equal(column: str, value: Value) -> Condition:
    """Return that a column holds a value."""
    return Condition(f"{column} = %s", (value,))


def due_before(moment: datetime) -> Condition:
    return Condition("due_at < %s", (connection.ops.adapt_datetimefield_value(moment),))


def due_from(moment: datetime) -> Condition:
    return Condition("due_at >= %s", (connection.ops.adapt_datetimefield_value(moment),))


def supported_by(offices: Collection[int]) -> Condition:
    """Return that one of some offices supports a case."""
    support = Condition("until IS NULL AND NOT lead") & one_of("office_id", offices)
    return Condition(f"id IN (SELECT case_id FROM cases_assignment WHERE {support.text})", support.values)


def labelled(label: str) -> Condition:
    return Condition("id IN (SELECT case_id FROM cases_label WHERE label = %s)", (label,))


def with_words(words: Sequence[str]) -> Condition:
    """Return that a case holds every word (folded, plain letters and digits), as it begins."""
    if connection.vendor == "postgresql":
        query = " & ".join(f"{word}:*" for word in words)
        return Condition("to_tsvector('simple', cases_case.words) @@ to_tsquery('simple', %s)", (query,))
    match = " ".join(f'"{word}"*' for word in words)
    return Condition("id IN (SELECT rowid FROM cases_words WHERE cases_words MATCH %s)", (match,))


def apart(ways: Iterable[Way]) -> tuple[Condition, ...]:
    """Return ways as conditions of which one index answers each; no case fits two.

    An "or" over offices, areas and those who support is answered by no index: with a million cases that is the whole time.
    """
    found: list[Condition] = []
    for way in map(reached, ways):
        found.append(reduce(and_, (~other for other in found), way))
    return tuple(found)


def reached(way: Way) -> Condition:
    """Return that a case is reached in a way.

    The plus keeps SQLite, which knows no better unless it has counted them, from looking cases up by their desk: it would
    read all of them, where the inbox has an index of what is open.
    """
    desk = "+desk" if connection.vendor == "sqlite" and not way.one_desk else "desk"
    desks = ALL if way.desks is None else one_of(desk, sorted(way.desks))
    if way.by is None:
        return desks
    units = sorted(way.units)
    return desks & (supported_by(units) if way.by is By.SUPPORTING else one_of(f"{way.by}_id", units))


def page(parts: Sequence[Condition], order: str, start: int, end: int) -> list[CaseRow]:
    """Return the cases from ``start`` to ``end`` of those that fit any of ``parts``, none of which has a case of another.

    Each part is read in its order no further than the page; then they are put in order together.
    """
    one = f"SELECT * FROM (SELECT {_COLUMNS} FROM cases_case WHERE {{}} ORDER BY {order} LIMIT {end}) AS part"
    text, values = _together(one, parts)
    text = f"SELECT * FROM ({text}) AS parts ORDER BY {order} LIMIT {end - start} OFFSET {start}"
    return list(CaseRow.objects.raw(text, values)) if parts else []


def counts(parts: Sequence[Condition], asked: Sequence[Condition]) -> list[int]:
    """Return how many cases that fit any of ``parts`` (none of which has a case of another) fit each of ``asked``."""
    sums = ", ".join(f"COUNT(*) FILTER (WHERE {each.text})" for each in asked)
    given = tuple(value for each in asked for value in each.values)
    rows = _rows(*_together(f"SELECT {sums} FROM cases_case WHERE {{}}", parts, given)) if parts else [[0] * len(asked)]
    return [sum(column) for column in zip(*rows, strict=True)]


def assigned(cases: Collection[int]) -> dict[int, frozenset[int]]:
    """Return by case which offices are on it now."""
    found: dict[int, set[int]] = {case: set() for case in cases}
    of_cases = one_of("case_id", cases)
    for case, office in _rows(
        f"SELECT case_id, office_id FROM cases_assignment WHERE until IS NULL AND {of_cases.text}", of_cases.values
    ):
        found[case].add(office)
    return {case: frozenset(offices) for case, offices in found.items()}


def _together(one: str, parts: Sequence[Condition], given: tuple[Value, ...] = ()) -> tuple[str, list[Value]]:
    """Return one statement (with ``{}`` for what fits, after the values ``given``) over all parts."""
    return " UNION ALL ".join(one.format(part.text) for part in parts), [
        value for part in parts for value in (*given, *part.values)
    ]


def _rows(text: str, values: Sequence[Value]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall())
