"""From a text that somebody wrote to the unit that is meant, or to the honest answer that it is not clear.

    resolver = Resolver(NameIndex(units, parents))
    resolver.resolve("P1 - TP Soc Trang", on=date(2024, 9, 1)).code       # "31522"
    resolver.resolve_column(names, within="94", on=date(2024, 9, 1))      # one Resolution per row

What a text may hold: a name with or without its title, the units above it in either order (smallest first or
largest first) with or without commas, a code ("31522", "Mã 31522"), a country at the end, "cũ" (former).

Rules
-----
* Ambiguous is an answer, never a guess: when two units fit equally well, ``code`` is None.
* A title that is written must agree; another title of the same level is taken only when nothing else fits.
* The exact accented name beats the accent-less one, which beats a name with other accents.
* With ``on`` only units and names of that day count. A name that is not valid that day is *unknown* with the
  reason ``not_valid_on_day`` and the units that bore it as alternatives: what became of them is a question
  for the crosswalk, and there may be several answers.
* Without ``on`` names of today come first, then past ones; several past bearers are ambiguous. A text without
  a title that fits units of different levels, today and in the past taken together, is ambiguous.
* A text that is only a number is never taken for a name, unless ``within`` says where.

Confidence (0 when nothing is chosen)
-------------------------------------
The product of three factors; the first is that of the worst part of the text.

=========================================================  ======
writing: letters and accents as in the decree               1.00
other tone placement, i/y, Roman or Arabic figures          0.98
accents missing                                             0.90
words run together ("SocTrang")                             0.85
other accents than in the decree                            0.60
title: as in the decree or its abbreviation                 1.00
English title                                               0.97
no title                                                    0.95
another title of the same level                             0.70
time: valid on the day asked, or today                      1.00
no day given, and no longer (or not yet) valid              0.80
no day given, valid today, but others bore it before        0.95
=========================================================  ======

So 0.9 and more can be taken as it is, 0.6 to 0.9 deserves a look, less needs a person. The score of an
alternative is counted alike; a suggestion ("did you mean") never has more than 0.55.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tinhso.kernel import clock
from tinhso.kernel.errors import BadInput
from tinhso.places.rules import name_reading, names
from tinhso.places.rules.name_index import NamedUnit, NameIndex, ParentSpell
from tinhso.places.rules.name_matching import (
    ANOTHER_TIME,
    NOT_THAT_DAY,
    NOW,
    OTHER_ACCENTS,
    SAME,
    Candidate,
    Matcher,
    Part,
    Question,
)

__all__ = ["Alternative", "NameIndex", "NamedUnit", "ParentSpell", "Resolution", "Resolver", "UnknownScope"]

Outcome = Literal["found", "ambiguous", "unknown"]
MOST_ALTERNATIVES = 10
_LONGEST_TEXT, _MOST_PARTS = 300, 10
_ANOTHER_TIME_FACTOR, _DISPUTED, _MOST_FOR_A_SUGGESTION = 0.80, 0.95, 0.55
_CODE_WORDS = frozenset({"mã", "số", "code"})
_CODE_TEXT = re.compile(
    r"\s*(?P<word>mã số|mã đơn vị|mã|ma so|ma|code)?\s*[:#]?\s*(?P<code>(?=\S*\d)[0-9A-Z][0-9A-Z.]*)\s*\Z", re.IGNORECASE
)


class UnknownScope(BadInput):
    code = "unknown_scope"
    vi = "Không có đơn vị nào mang mã {within}. Hãy kiểm tra mã của đơn vị cấp trên."
    en = "No unit has the code {within}. Check the code of the unit to search within."


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another unit that the text may mean; ``score`` is the confidence it would have had."""

    code: str
    unit_id: int
    name: str
    path: str
    valid_from: date | None
    valid_to: date | None
    score: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text means. ``code``, ``unit_id`` and ``name`` are None unless ``outcome`` is "found".

    ``valid_from`` and ``valid_to`` are the days on which the unit bore this name. ``reason`` says why
    nothing was chosen, or why the confidence is not full:

    found: "", "past", "other_title", "other_accents", "homonyms_before"
    ambiguous: "several_units", "several_levels", "several_past_units", "number_only"
    unknown: "empty", "too_long", "no_such_name", "not_valid_on_day", "path_disagrees", "not_within", "unknown_code",
    "code_disagrees", "before_records" (from ``queries``: the register does not speak for the day)

    At most ten ``alternatives`` are listed, best first; ``alternatives_total`` counts all of them.
    """

    outcome: Outcome
    code: str | None = None
    unit_id: int | None = None
    name: str | None = None
    path: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: float = 0.0
    reason: str = ""
    alternatives: tuple[Alternative, ...] = ()
    alternatives_total: int = 0


class Resolver:
    """Answers which unit a text means, over one index."""

    def __init__(self, index: NameIndex) -> None:
        self.index = index
        self._matcher = Matcher(index)

    def resolve(
        self, text: str | None, within: str | None = None, on: date | None = None, near: frozenset[int] = frozenset()
    ) -> Resolution:
        """Return what ``text`` means; see the module for rules and confidence.

        ``within`` is the code of a unit above the one meant, ``on`` a day in Vietnam; of alternatives with equal
        scores, the units ``near`` (ids) stand first. Raises UnknownScope when no unit ever had the code ``within``.
        """
        return self._resolve(text or "", self._question(within, on, near))

    def resolve_column(
        self,
        texts: Iterable[str | None],
        within: str | None = None,
        on: date | None = None,
        near: frozenset[int] = frozenset(),
    ) -> list[Resolution]:
        """Return one Resolution per text, in order, resolving each distinct text once."""
        column = texts if isinstance(texts, list) else list(texts)
        question = self._question(within, on, near)
        answers = {text: self._resolve(text or "", question) for text in set(column)}
        return list(map(answers.__getitem__, column))

    def _question(self, within: str | None, on: date | None, near: frozenset[int]) -> Question:
        if within is None:
            return Question(on, clock.today(), None, near)
        records = self.index.by_code.get(within.strip().upper())
        if not records:
            raise UnknownScope(within=within)
        return Question(on, clock.today(), frozenset(self.index.records[record].unit_id for record in records), near)

    def _resolve(self, text: str, question: Question) -> Resolution:
        written = _CODE_TEXT.match(text)
        if written:
            answer = self._by_code(written["code"].upper(), bool(written["word"]), question)
            if answer is not None:
                return answer
        if len(text) > _LONGEST_TEXT or len(all_parts := names.parts_of(text)) > _MOST_PARTS:
            return Resolution("unknown", reason="too_long")
        parts, codes = _without_codes(_without_country(_with_former(all_parts)))
        if codes:
            return self._with_codes(parts, codes, question)
        if all(map(name_reading.is_title, parts)):
            return Resolution("unknown", reason="empty")
        candidates = self._matcher.candidates(parts, question)
        if not candidates:
            return self._unknown(parts, question)
        return self._decide(candidates, question, is_number=question.within is None and _only_numbers(parts))

    # -- codes

    def _by_code(self, code: str, said_so: bool, question: Question) -> Resolution | None:
        """Return the answer for a text that is a code and nothing else, or None when it may only be a name."""
        coded = self._coded([code], question)
        if coded and (said_so or len(code) >= 5 or not code.isdigit()):
            return self._decide(coded, question)
        if coded:
            named = self._matcher.candidates(names.parts_of(code), question._replace(within=None))
            # "10" is a province's code and a ward's name: a person must say which.
            return self._decide(coded + named, question, is_number=bool(named))
        if said_so or names.is_code(code):
            return Resolution("unknown", reason="unknown_code")
        return None

    def _coded(self, codes: Sequence[str], question: Question) -> list[Candidate]:
        records = [record for code in codes for record in self.index.by_code.get(code, ())]
        return [
            Candidate(record, False, SAME, 1.0, True, question.when(*self.index.spans[record]))
            for record in records
            if question.within is None or not question.within.isdisjoint(self.index.ancestors(record))
        ]

    def _with_codes(self, parts: Sequence[names.Words], codes: Sequence[str], question: Question) -> Resolution:
        if not all(code in self.index.by_code for code in codes):
            return Resolution("unknown", reason="unknown_code")
        if not parts:
            return self._decide(self._coded(codes, question), question)
        candidates = self._matcher.candidates(parts, question)
        agreeing = [candidate for candidate in candidates if self._bears(candidate.record, codes)]
        if agreeing:
            return self._decide(agreeing, question)
        return self._nothing("code_disagrees", self._coded(codes, question) + candidates, question)

    def _bears(self, record: int, codes: Sequence[str]) -> bool:
        """Tell whether each of the codes is that of the unit or of one above it."""
        chains = (line.chain for line in self.index.lineages(record))
        return any({*codes} <= {self.index.records[link].code.upper() for link in chain} for chain in chains)

    # -- the decision

    def _decide(self, candidates: Sequence[Candidate], question: Question, is_number: bool = False) -> Resolution:
        ranked = self._one_per_unit(candidates, question)
        fitting = [candidate for candidate in ranked if candidate.when != NOT_THAT_DAY]
        if not fitting or (_is_doubtful(fitting[0]) and not all(map(_is_doubtful, ranked))):
            # "Thị trấn Mỹ Xuyên" after 2025-06-30 is not the ward of that name: the township itself is meant.
            return self._nothing("not_valid_on_day", ranked, question)
        best = _tier(fitting[0])
        top = [candidate for candidate in fitting if _tier(candidate) == best]
        reason = "number_only" if is_number else self._several_levels(top, question)
        chosen = top if reason else [c for c in top if c.when == top[0].when]
        if len(chosen) > 1 or reason:
            reason = reason or ("several_past_units" if chosen[0].when == ANOTHER_TIME else "several_units")
            return self._ambiguous(reason, _agreeing(ranked), question)
        return self._found(chosen[0], ranked, question, disputed=len(top) > 1)

    def _one_per_unit(self, candidates: Sequence[Candidate], question: Question) -> list[Candidate]:
        """Return the best candidate of each unit, best first, in an order that never varies."""
        best: dict[int, Candidate] = {}
        for candidate in sorted(candidates, key=lambda candidate: self._order(candidate, question)):
            best.setdefault(self.index.records[candidate.record].unit_id, candidate)
        return list(best.values())

    def _order(self, candidate: Candidate, question: Question) -> tuple[bool, bool, int, int, float, bool, int, str, int]:
        last = self.index.spans[candidate.record][1].toordinal()
        misses = candidate.when == NOT_THAT_DAY
        unit = self.index.records[candidate.record]
        rank = (misses, *_tier(candidate), candidate.when, -candidate.confidence)
        return *rank, unit.unit_id not in question.near, -last, unit.code, candidate.record

    def _several_levels(self, top: Sequence[Candidate], question: Question) -> str:
        if question.on is not None or any(candidate.titled for candidate in top):
            return ""
        levels = {self.index.records[candidate.record].level for candidate in top}
        return "several_levels" if len(levels) > 1 else ""

    def _found(self, chosen: Candidate, ranked: Sequence[Candidate], question: Question, *, disputed: bool) -> Resolution:
        unit = self.index.records[chosen.record]
        others = [candidate for candidate in ranked if candidate is not chosen]
        return Resolution(
            outcome="found",
            code=unit.code,
            unit_id=unit.unit_id,
            name=unit.name,
            path=self.index.path(chosen.record, question.on or question.today),
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            confidence=round(_score(chosen) * (_DISPUTED if disputed else 1.0), 3),
            reason=_caution(chosen, disputed),
            alternatives=self._alternatives(others, question),
            alternatives_total=len(others),
        )

    def _ambiguous(self, reason: str, ranked: Sequence[Candidate], question: Question) -> Resolution:
        return Resolution(
            "ambiguous",
            reason=reason,
            alternatives=self._alternatives(ranked, question),
            alternatives_total=len(ranked),
        )

    def _nothing(self, reason: str, candidates: Sequence[Candidate], question: Question) -> Resolution:
        ranked = self._one_per_unit(candidates, question)
        alternatives = self._alternatives(ranked, question)
        return Resolution("unknown", reason=reason, alternatives=alternatives, alternatives_total=len(ranked))

    def _alternatives(self, ranked: Sequence[Candidate], question: Question) -> tuple[Alternative, ...]:
        return tuple(self._alternative(candidate, question) for candidate in ranked[:MOST_ALTERNATIVES])

    def _alternative(self, candidate: Candidate, question: Question) -> Alternative:
        unit = self.index.records[candidate.record]
        path = self.index.path(candidate.record, question.on or question.today)
        score = round(_score(candidate), 3)
        return Alternative(unit.code, unit.unit_id, unit.name, path, unit.valid_from, unit.valid_to, score)

    # -- when there is nothing

    def _unknown(self, parts: Sequence[names.Words], question: Question) -> Resolution:
        """Return why a text names nothing, with what may have been meant."""
        if question.within is not None:
            elsewhere = self._matcher.candidates(parts, question._replace(within=None))
            if elsewhere:
                return self._nothing("not_within", elsewhere, question)
        pieces = [piece for words in parts for piece in name_reading.split_at_titles(words)]
        known = [self._matcher.whole(piece) for piece in pieces]
        meant = [part or self._matcher.similar(piece) for part, piece in zip(known, pieces, strict=True)]
        reason = "path_disagrees" if all(known) else "no_such_name"
        for some in _fewer_and_fewer([part for part in meant if part]):
            candidates = self._matcher.along(some, question)
            if candidates:
                return self._nothing(reason, [_lowered(candidate) for candidate in candidates], question)
        return Resolution("unknown", reason=reason)


def _tier(candidate: Candidate) -> tuple[bool, int]:
    return candidate.other_title, candidate.writing


def _agreeing(ranked: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the candidates that agree with every title written, or all when none does."""
    return [candidate for candidate in ranked if not candidate.other_title] or ranked


def _is_doubtful(candidate: Candidate) -> bool:
    return candidate.other_title or candidate.writing >= OTHER_ACCENTS


def _score(candidate: Candidate) -> float:
    if candidate.when == NOW:
        return candidate.confidence
    return candidate.confidence * _ANOTHER_TIME_FACTOR


def _lowered(candidate: Candidate) -> Candidate:
    """Return a suggestion with a score below that of any answer."""
    return candidate._replace(confidence=min(candidate.confidence, _MOST_FOR_A_SUGGESTION))


def _caution(chosen: Candidate, disputed: bool) -> str:
    if chosen.other_title:
        return "other_title"
    if chosen.writing == OTHER_ACCENTS:
        return "other_accents"
    if chosen.when == ANOTHER_TIME:
        return "past"
    return "homonyms_before" if disputed else ""


def _fewer_and_fewer(parts: list[Part]) -> Iterator[list[Part]]:
    """Yield all parts, then all but the first, all but one of the others, then each alone."""
    if parts:
        yield parts
    if len(parts) > 2:
        yield parts[1:]
    for left_out in range(len(parts) - 1, 0, -1):
        yield parts[:left_out] + parts[left_out + 1 :]
    yield from ([part] for part in parts if len(parts) > 1)


def _only_numbers(parts: Sequence[names.Words]) -> bool:
    return all(len(part.plain) == 1 and part.plain[0].isdigit() for part in parts)


def _without_country(parts: list[names.Words]) -> list[names.Words]:
    """Leave out "Việt Nam" as a part of its own, unless it is all there is."""
    kept = [part for part in parts if " ".join(part.plain) not in names.COUNTRY]
    return kept or parts


def _with_former(parts: list[names.Words]) -> list[names.Words]:
    """Join a part that only says "cũ" (former) to the one before: "tỉnh Sóc Trăng (cũ)"."""
    joined: list[names.Words] = []
    for part in parts:
        if joined and part.plain == ["cu"]:
            joined[-1] = names.Words([*joined[-1].strict, "cũ"], [*joined[-1].plain, "cu"])
        else:
            joined.append(part)
    return joined


def _without_codes(parts: Sequence[names.Words]) -> tuple[list[names.Words], list[str]]:
    """Take the commune codes and the word before them out of the parts: "Phường 1 (mã 31522)"."""
    if not any(names.is_code(word) for part in parts for word in part.plain):
        return list(parts), []
    codes = [word for part in parts for word in part.plain if names.is_code(word)]
    kept = (names.without(part, _is_about_codes) for part in parts)
    return [part for part in kept if part.plain], codes


def _is_about_codes(word: str) -> bool:
    return names.is_code(word) or word in _CODE_WORDS
