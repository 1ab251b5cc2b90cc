"""Which units a text may name: its parts, the names each part may stand for, and the paths that hold together.

Finds every candidate and grades it; choosing among them is ``resolving``'s part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from rapidfuzz import fuzz, process

from tinhso.places.rules import name_reading, names
from tinhso.places.rules.name_index import Homonyms, Lineage, NameIndex

# Tiers of writing, best first; what each is worth is documented in ``resolving``.
SAME, BARE, RUN_TOGETHER, OTHER_ACCENTS, SIMILAR = range(5)
_WRITING = {SAME: 0.98, BARE: 0.90, RUN_TOGETHER: 0.85, OTHER_ACCENTS: 0.60, SIMILAR: 0.55}
_NO_TITLE, _ENGLISH_TITLE, _OTHER_TITLE = 0.95, 0.97, 0.70
NOW, ANOTHER_TIME, NOT_THAT_DAY = 0, 1, 9

_FILLERS = frozenset({"thuộc", "trực", "của", "ở", "tại", "of", "in"})
_FORMER = "cũ"
_MOST_SPLITS = 12
_MOST_WORDS = 40
_SIMILAR_ENOUGH = 70.0
_MOST_SIMILAR = 6


class Match(NamedTuple):
    """Homonyms that a part of a text may name, and how well they fit."""

    group: Homonyms
    other_title: bool
    writing: int
    confidence: float
    titled: bool
    former: bool = False


class Candidate(NamedTuple):
    """One name of one unit that a whole text may mean."""

    record: int
    other_title: bool
    writing: int
    confidence: float
    titled: bool
    when: int


class Question(NamedTuple):
    """What holds for the whole text: the day asked for, today, the units to stay below, the units to put first."""

    on: date | None
    today: date
    within: frozenset[int] | None
    near: frozenset[int] = frozenset()

    def when(self, first: date, last: date) -> int:
        """Return how a span of days stands to the question."""
        if self.on is not None:
            return NOW if first <= self.on <= last else NOT_THAT_DAY
        return NOW if first <= self.today <= last else ANOTHER_TIME


Part = list[Match]
_Grades = dict[int, tuple[bool, int, float]]


class Matcher:
    """Finds the candidates of a text in one index."""

    def __init__(self, index: NameIndex) -> None:
        self.index = index
        self._keys = list(index.by_key)

    def candidates(self, texts: Sequence[names.Words], question: Question) -> list[Candidate]:
        """Return all candidates of a text split at its commas.

        Each part is first taken as one name; only when that leads nowhere are parts split further.
        """
        whole = [self.whole(words) for words in texts]
        if all(whole):
            found = self.along(whole, question)
            if found:
                return found
        ways = self._splits_of_all(texts, whole)
        return [candidate for way in ways for candidate in self.along(way, question)]

    def whole(self, words: names.Words) -> Part:
        """Return what a part of a text may name as it stands."""
        return self._span(words, 0, len(words.plain)) or self._run_together(words)

    def along(self, parts: Sequence[Part], question: Question) -> list[Candidate]:
        """Return the candidates whose units above bear the other names, smallest first or largest first."""
        found = self._upwards(parts, question)
        return found + self._upwards(parts[::-1], question) if len(parts) > 1 else found

    def similar(self, words: names.Words) -> Part:
        """Return names that look like a part that names nothing: for "did you mean", never for an answer."""
        found: Part = []
        for reading in name_reading.readings(words)[-2:]:
            nearest = process.extract(
                reading.plain, self._keys, scorer=fuzz.ratio, score_cutoff=_SIMILAR_ENOUGH, limit=_MOST_SIMILAR
            )
            for key, score, _ in nearest:
                for group in self.index.by_key[key]:
                    match = _grade(reading, group, SIMILAR)
                    if match:
                        found.append(match._replace(confidence=match.confidence * score / 100))
        return found

    def _span(self, words: names.Words, start: int, stop: int) -> Part:
        found: Part = []
        by_key = self.index.by_key
        for reading in name_reading.readings(words, start, stop):
            for group in by_key.get(reading.plain, ()):
                match = _grade(reading, group)
                if match:
                    found.append(match)
            other = names.other_spelling(reading.plain)
            if other:
                found += filter(None, (_grade(reading, group, BARE) for group in by_key.get(other, ())))
        if not found and stop - start > 1 and words.strict[stop - 1] == _FORMER:
            return [match._replace(former=True) for match in self._span(words, start, stop - 1)]
        return found

    def _run_together(self, words: names.Words) -> Part:
        found: Part = []
        for title, squeezed in name_reading.run_together(words):
            reading = name_reading.Reading(title, "", squeezed)
            for key in self.index.by_squeezed.get(squeezed, ()):
                found += filter(None, (_grade(reading, group, RUN_TOGETHER) for group in self.index.by_key[key]))
        return found

    def _splits_of_all(self, texts: Sequence[names.Words], whole: Sequence[Part]) -> list[list[Part]]:
        ways: list[list[Part]] = [[]]
        for words, part in zip(texts, whole, strict=True):
            options = list(islice(self._splits(words), _MOST_SPLITS)) or ([[part]] if part else [])
            ways = [way + option for way in ways for option in options][:_MOST_SPLITS]
        return ways

    def _splits(self, words: names.Words) -> Iterator[list[Part]]:
        """Yield the ways to read a part without commas as several names in a row."""
        length = len(words.plain)
        if length > _MOST_WORDS:
            return
        longest = self.index.longest + 3
        spans: dict[tuple[int, int], Part] = {}
        dead: set[int] = set()

        def onwards(start: int) -> Iterator[list[Part]]:
            if start == length:
                yield []
                return
            if start in dead:
                return
            alive = False
            if words.strict[start] in _FILLERS:
                for rest in onwards(start + 1):
                    alive = True
                    yield rest
            for stop in range(min(length, start + longest), start, -1):
                if (start, stop) not in spans:
                    spans[start, stop] = self._named(words, start, stop)
                part = spans[start, stop]
                if part or " ".join(words.plain[start:stop]) in names.COUNTRY:
                    for rest in onwards(stop):
                        alive = True
                        yield [part, *rest] if part else rest
            if not alive:
                dead.add(start)

        yield from (way for way in onwards(0) if way)

    def _named(self, words: names.Words, start: int, stop: int) -> Part:
        """Return what a span may name; a bare figure inside a text names nothing: "Phường 1 3" is unclear."""
        if stop - start == 1 and words.plain[start].isdigit():
            return []
        return self._span(words, start, stop)

    def _upwards(self, parts: Sequence[Part], question: Question) -> list[Candidate]:
        target, above = parts[0], [self._grades(part, question) for part in parts[1:]]
        if not above and question.within is None:
            return [
                _as_candidate(match, record, question.when(*self.index.spans[record]))
                for match in target
                for record in match.group.records
                if self._is_former(match, record, question)
            ]
        units = self._narrowest(above, question)
        return [
            candidate
            for match in target
            for record in self.index.below(match.group, units)
            if self._is_former(match, record, question)
            for candidate in self._fitting(match, record, above, question)
        ]

    def _grades(self, part: Part, question: Question) -> _Grades:
        grades: _Grades = {}
        for match in part:
            grade = (match.other_title, match.writing, match.confidence)
            for record in match.group.records:
                if self._is_former(match, record, question):
                    grades[record] = min(grades.get(record, grade), grade, key=_worse)
        return grades

    def _is_former(self, match: Match, record: int, question: Question) -> bool:
        """Tell whether a name that is marked as former ("cũ") has ended; any other name passes."""
        return not match.former or self.index.spans[record][1] < (question.on or question.today)

    def _narrowest(self, above: Sequence[_Grades], question: Question) -> set[int]:
        if not above:
            return set(question.within or ())
        return {self.index.records[record].unit_id for record in min(above, key=len)}

    def _fitting(self, match: Match, record: int, above: Sequence[_Grades], question: Question) -> list[Candidate]:
        found = []
        for line in self.index.lineages(record):
            if question.within is not None and not self._is_below(line, question.within):
                continue
            grade = _climb(line.chain, 1, above, (match.other_title, match.writing, match.confidence))
            if grade is not None:
                when = question.when(line.first, line.last)
                found.append(Candidate(record, *grade, match.titled, when))
        return found

    def _is_below(self, line: Lineage, units: frozenset[int]) -> bool:
        return any(self.index.records[above].unit_id in units for above in line.chain[1:])


def _worse(grade: tuple[bool, int, float]) -> tuple[bool, int, float]:
    return grade[0], grade[1], -grade[2]


def _as_candidate(match: Match, record: int, when: int) -> Candidate:
    return Candidate(record, match.other_title, match.writing, match.confidence, match.titled, when)


def _climb(
    chain: tuple[int, ...], start: int, above: Sequence[_Grades], grade: tuple[bool, int, float]
) -> tuple[bool, int, float] | None:
    """Return the best grade of a chain whose links bear the names ``above`` in this order, or None."""
    if not above:
        return grade
    best = None
    for at in range(start, len(chain) - len(above) + 1):
        own = above[0].get(chain[at])
        if own is not None:
            worst = (grade[0] or own[0], max(grade[1], own[1]), min(grade[2], own[2]))
            reached = _climb(chain, at + 1, above[1:], worst)
            if reached is not None and (best is None or _worse(reached) < _worse(best)):
                best = reached
    return best


def _grade(reading: name_reading.Reading, group: Homonyms, writing: int | None = None) -> Match | None:
    """Return how well a reading fits a group of homonyms, or None when its title excludes the level."""
    title = reading.title
    if title is None:
        factor, other = _NO_TITLE, False
    elif group.type in title.types:
        factor, other = (1.0 if title.vietnamese else _ENGLISH_TITLE), False
    elif any(group.level in name_reading.LEVELS[slug] for slug in title.types):
        factor, other = _OTHER_TITLE, True
    else:
        return None
    if writing is None:
        if reading.strict == group.strict:
            return Match(group, other, SAME, factor, title is not None)
        writing = _writing(reading.marked(), group.marked)
    return Match(group, other, writing, factor * _WRITING[writing], title is not None)


def _writing(marked: str, known: str) -> int:
    if marked == known:
        return SAME
    return BARE if names.lacks_accents_only(marked, known) else OTHER_ACCENTS
