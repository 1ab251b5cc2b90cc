"""Moving a sample's rows on to other units and periods: dates into the period, codes of the unit, counts by one smooth factor.

All counts of a row are scaled alike, so that what adds up or lies within another still does; a part of a whole (as the
checks of a dataset tell them) is a share of it that differs a little from unit to unit and from time to time. The same words
draw the same numbers, always.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import accumulate

from tinhso.catalog.contracts import DataField, Dataset, FieldType
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.supply.demo_samples import Pattern
from tinhso.supply.demo_ways import About, Way

Row = dict[str, str]
COUNTS = (FieldType.INTEGER, FieldType.NUMBER)
BAD = frozenset({"late", "complained", "deaths", "landfilled", "petitions_unsatisfied"})
"""Parts of which less is better."""
A_YEAR = 365.25
POINT, OF_DAYS = ("longitude", "latitude"), ("day", "night")
CLAUSES, WORD = re.compile(r"\bAND\b|\bOR\b"), re.compile(r"\w+")
PLACEHOLDER = re.compile(r" [A-Z] \(mẫu\)$")


@dataclass(frozen=True)
class Subject:
    """Whom rows are about. ``size`` is in proportion to the sample's; an empty code stands for what the sample lists."""

    code: str = ""
    name: str = ""
    commune: str = ""
    level: str = ""
    size: float = 1.0
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Bound:
    """A check that parts (together, when ``added``) lie within a whole."""

    parts: tuple[str, ...]
    whole: str
    added: bool


def chance(*words: str) -> int:
    """Return a number that is the same for the same words, as a die that always falls alike."""
    return int.from_bytes(sha256(" ".join(words).encode()).digest()[:6])


def share(*words: str) -> float:
    """Return a number from 0 up to 1 that is the same for the same words."""
    return chance(*words) / 2**48


def swing(*words: str) -> float:
    """Return a number between -1 and 1, more often near 0, that is the same for the same words."""
    return share(*words, "a") - share(*words, "b")


def bounds(definition: Dataset) -> tuple[Bound, ...]:
    """Return the checks of a dataset that say which columns are parts of which: ``part <= whole``, or the other way round."""
    names = frozenset(definition.table.names)
    clauses = (clause.strip("() ") for check in definition.checks for clause in CLAUSES.split(check.condition))
    return tuple(bound for clause in clauses for bound in _bounds_in(clause, names))


def _bounds_in(clause: str, names: frozenset[str]) -> Iterator[Bound]:
    less, sign, more = next(((clause.partition(sign)) for sign in ("<=", ">=") if sign in clause), ("", "", ""))
    if sign == ">=":
        less, more = more, less
    words = set(WORD.findall(less)) - {"GREATEST", "COALESCE", "0"}
    if more.strip() in names and words and words <= names and "*" not in less:
        yield Bound(tuple(word for word in WORD.findall(less) if word in words), more.strip(), added="+" in less)


@dataclass(frozen=True)
class Simulation:
    """One dataset's rows for any unit and period, drawn from the rows of its samples."""

    definition: Dataset
    way: Way
    patterns: tuple[Pattern, ...]

    def rows(self, period: Period, subjects: Sequence[Subject], *, revision: int = 0, home: str = "") -> tuple[Row, ...]:
        """Return the rows of a period about ``subjects`` (what the sample lists, when empty); ``home`` is the province."""
        return tuple(self._moved(*drawn, period, revision, home) for drawn in self._drawn(period, subjects))

    def broken(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """Return rows whose first one has a part larger than its whole, as a hurried clerk mixes columns up."""
        bound, first = self.bounds[0], rows[0]
        return ({**first, bound.parts[0]: str(int(float(first[bound.whole]) + 1))}, *rows[1:])

    @cached_property
    def bounds(self) -> tuple[Bound, ...]:
        counts = {name for name, each in self.fields.items() if each.type in COUNTS}
        return tuple(each for each in bounds(self.definition) if {*each.parts, each.whole} <= counts)

    @cached_property
    def fields(self) -> Mapping[str, DataField]:
        return {each.name: each for each in self.definition.table.fields}

    @cached_property
    def codes(self) -> frozenset[str]:
        """The key columns that name a thing (a school, a camera): a unit's code or a choice is none."""
        key = [self.fields[name] for name in self.definition.table.primaryKey]
        return frozenset(
            each.name
            for each in key
            if each.type is FieldType.STRING and each.area_level is None and each.constraints.enum is None
        )

    # --- which rows --------------------------------------------------------------------

    def _drawn(self, period: Period, subjects: Sequence[Subject]) -> Iterator[tuple[Pattern, Subject, int]]:
        """Yield the pattern of each row, whom it is about, and which of its rows it is."""
        if self.way.about is About.SAMPLE:
            yield from self._listed(subjects)
            return
        groups = self._groups() if self.way.about is About.COMMUNES and not self.way.each else []
        for subject in subjects:
            if groups:
                drawn = groups[self._place(subject.code, period, len(groups))]
            else:
                drawn = [self._one(subject, number, period) for number in range(self.way.each or 1)]
            yield from ((pattern, subject, number) for number, pattern in enumerate(drawn))

    def _listed(self, subjects: Sequence[Subject]) -> Iterator[tuple[Pattern, Subject, int]]:
        """Yield the sample's own rows; of those that are found everywhere one for every commune instead."""
        everywhere = [each for each in self.patterns if self.way.everywhere and self.way.everywhere in each.row.values()]
        listed = (each for each in self.patterns if each not in everywhere)
        yield from ((pattern, Subject(), number) for number, pattern in enumerate(listed))
        for subject in subjects if everywhere else ():
            yield everywhere[chance(subject.code) % len(everywhere)], subject, 0

    def _groups(self) -> list[list[Pattern]]:
        found: dict[str, list[Pattern]] = {}
        for pattern in self.patterns:
            found.setdefault(pattern.row["commune"], []).append(pattern)
        return list(found.values())

    def _one(self, subject: Subject, number: int, period: Period) -> Pattern:
        fitting = [each for each in self.patterns if _fits(each.row, subject)] or list(self.patterns)
        pattern = fitting[self._place(f"{subject.code} {number}", period, len(fitting))]
        words = (subject.code, str(number), period.code, "restless")
        if self.way.restless and chance(*words) % 25 == 0:
            other = fitting[chance(*words, "other") % len(fitting)].row
            pattern = Pattern({**pattern.row, **{name: other[name] for name in self.way.restless}}, pattern.period)
        return pattern

    def _place(self, word: str, period: Period, count: int) -> int:
        """Return which of ``count`` patterns a unit follows: it moves towards the first as the years pass."""
        place = share(word, "pattern") - self.way.advance * self._years(period, self.patterns[0].period)
        return int(min(max(place, 0.0), 0.999) * count)

    def _years(self, period: Period, sample: Period) -> float:
        return (period.start - sample.start).days / A_YEAR

    # --- one row -----------------------------------------------------------------------

    def _moved(self, pattern: Pattern, subject: Subject, number: int, period: Period, revision: int, home: str) -> Row:
        words = (self.way.dataset, subject.code or str(number), str(revision) if revision else "")
        row = {**pattern.row, **self._counts(pattern, subject, period, words)}
        for name, each in self.fields.items():
            if row[name] and each.type in (FieldType.DATE, FieldType.DATETIME):
                row[name] = moved_time(row[name], pattern.period, period)
        row |= {name: _named(row[name], subject) for name, each in self.fields.items() if each.type is FieldType.STRING}
        if home and "province" in row:
            row["province"] = home
        return row | self._whose(row, subject, pattern.period, period, number)

    def _whose(self, row: Row, subject: Subject, sample: Period, period: Period, number: int) -> Row:
        """Return the codes of a row: its unit's own, and of what it lists one that no other row has."""
        if not subject.code:
            return {
                name: row[name].replace(str(sample.year), period.code) for name in self.codes if self.definition.period_field
            }
        found = {"commune": subject.commune} if "commune" in row else {}
        if "office" in row:
            found["office"] = subject.code
        if "portal" in row:
            return {**found, "portal": domain(subject.name)}
        if subject.point and "longitude" in row:
            near = (at + 0.012 * swing(subject.code, str(number), name) for name, at in zip(POINT, subject.point, strict=True))
            found |= {name: f"{at:.5f}" for name, at in zip(POINT, near, strict=True)}
        return found | dict.fromkeys(self.codes, f"{subject.code}-{number + 1}")

    def _counts(self, pattern: Pattern, subject: Subject, period: Period, words: tuple[str, ...]) -> Row:
        texts = {name: pattern.row[name] for name, each in self.fields.items() if each.type in COUNTS and pattern.row[name]}
        known = {name: float(text) for name, text in texts.items()}
        told = {name: self._whole(name, value, pattern.period, subject, period, words) for name, value in known.items()}
        for column, grows in self.way.cumulative.items():
            told |= self._cumulated(column, grows, known, pattern.period, period, words)
        self._share_out(told, known, self._quality(pattern.period, subject, period, words))
        return {
            name: texts[name] if value == known[name] else _written(value, self.fields[name]) for name, value in told.items()
        }

    def _whole(
        self, name: str, value: float, sample: Period, subject: Subject, period: Period, words: tuple[str, ...]
    ) -> float:
        """Return a count of a period: by the size of the unit, the growth since the sample, the season and chance."""
        way, each = self.way, self.fields[name]
        if name in way.fixed:
            return value * period.days / sample.days if each.unit_of_measure in OF_DAYS else value
        lively = _of_year(way.season, period) / _of_year(way.season, sample) * (1 + way.noise * swing(*words, period.code))
        if each.constraints.maximum is not None:  # a measured value, no count: it knows no size
            whole = each.type is FieldType.INTEGER or name in POINT
            return value if whole else _within(value * lively * (1 + way.noise * swing(*words, period.code, name)), each)
        if way.cumulative:  # the plan of a year
            return float(round(value * (1 + way.growth) ** (period.year - sample.year), -9))
        grown = float((1 + way.growth) ** self._years(period, sample))
        return value * subject.size * way.scale * grown * (1 if way.stock and name not in way.flows else lively)

    def _cumulated(
        self, column: str, grows: str, known: Mapping[str, float], sample: Period, period: Period, words: tuple[str, ...]
    ) -> dict[str, float]:
        """Return what came together in the year up to a month, and in that month: they add up."""

        def until(month: int, year: int) -> float:
            months = (weight * (1 + 0.3 * swing(*words, str(year), str(at))) for at, weight in enumerate(self.way.season))
            return list(accumulate(months, initial=0.0))[month]

        grown = known[column] * (1 + self.way.growth) ** (period.year - sample.year) / until(sample.number, sample.year)
        total, before = (float(round(grown * until(month, period.year), -6)) for month in (period.number, period.number - 1))
        return {column: total, **({grows: total - before} if grows else {})}

    def _quality(self, sample: Period, subject: Subject, period: Period, words: tuple[str, ...]) -> float:
        """Return how good shares are, 1 as in the sample: by the unit, better with the years, a little different each time."""
        way, years = self.way, self._years(period, sample)
        unit = swing(subject.code, "quality") + swing(*words[:2], "own") if subject.code else 0.0
        return float(2 ** (way.spread * unit * 0.7 + way.drift * years + 0.12 * swing(*words, period.code, "quality")))

    def _share_out(self, told: dict[str, float], known: Mapping[str, float], quality: float) -> None:
        """Make parts lie within their wholes: each the sample's share of it, shifted by the quality."""
        done: set[str] = set()
        for bound in sorted(self.bounds, key=self._depth):
            room = told.get(bound.whole, 0.0)
            for part in (each for each in bound.parts if each in told and bound.whole in told):
                if part not in done and part not in self._kept and known[bound.whole]:
                    told[part] = told[bound.whole] * shifted(known[part] / known[bound.whole], quality, bad=part in BAD)
                told[part] = min(told[part], room)
                done.add(part)
                room -= told[part] if bound.added else 0

    @cached_property
    def _kept(self) -> frozenset[str]:
        return self.way.fixed | self.way.cumulative.keys() | set(self.way.cumulative.values())

    def _depth(self, bound: Bound) -> int:
        """Return how many wholes lie above a bound's own: they are settled first."""
        above = [each for each in self.bounds if bound.whole in each.parts and each is not bound]
        return 1 + max(map(self._depth, above), default=0)


def shifted(ratio: float, quality: float, *, bad: bool = False) -> float:
    """Return a share between 0 and 1 that is larger with a quality above 1, smaller below; 0 and 1 stay."""
    ratio, power = min(max(ratio, 0.0), 1.0), 1 / quality if bad else quality
    return float(ratio ** (1 / power) if ratio >= 0.5 else 1 - (1 - ratio) ** power)


def moved_time(text: str, sample: Period, period: Period) -> str:
    """Return a day or time as far from the end of ``period`` as it was from the sample's; within one stays within the other."""
    moment = datetime.fromisoformat(text)
    day = period.end - (sample.end - moment.date())
    if sample.start <= moment.date() <= sample.end:
        day = max(day, period.start)
    return f"{day.isoformat()}{text[10:]}"


def domain(name: str) -> str:
    """Return the domain of a unit's portal: its name without marks, and of a committee without that word."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return f"{re.sub('[^a-z0-9]', '', plain.removeprefix('uy ban nhan dan '))[:60]}.cantho.gov.vn"


def _written(value: float, each: DataField) -> str:
    if each.type is FieldType.INTEGER:
        return str(int(value + 0.5))
    return f"{value:.1f}" if value >= 1000 else f"{value:.2f}"


def _fits(row: Row, subject: Subject) -> bool:
    """Say whether a sample's row is of a unit of the same kind: of a commune, or of the province."""
    if "office" not in row:
        return True
    return bool(row["commune"] if "commune" in row else row.get("level") == "commune") == bool(subject.commune)


def _named(text: str, subject: Subject) -> str:
    return PLACEHOLDER.sub(f" {subject.name} (mô phỏng)", text) if subject.code else text


def _within(value: float, each: DataField) -> float:
    low, high = (
        float(str(limit)) if limit is not None else None for limit in (each.constraints.minimum, each.constraints.maximum)
    )
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


def _of_year(season: tuple[float, ...], period: Period) -> float:
    """Return the season of a period's middle; a span of a half or more has none."""
    if period.kind in (PeriodKind.HALF, PeriodKind.YEAR):
        return 1.0
    months = {(period.start + timedelta(days=at)).month for at in range(0, period.days, 15)}
    return sum(season[month - 1] for month in months) / len(months)
