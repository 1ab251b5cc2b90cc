"""How well a text reads as Vietnamese under each encoding, from its words with letters beyond ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tinhso.supply.reading.encodings.syllables import is_syllable
from tinhso.supply.reading.encodings.tables import Legacy, from_codes

UNICODE = "utf-8"
_TWO_SYLLABLES = 16  # letters
_MOST_WORDS, _MOST_TEXTS = 20_000, 50_000  # looked at: enough to decide, and bounded
# A word, as its writer saw it: all that is no ASCII sign, space, or typographic sign.
_WORDS = re.compile(r"[^\x00\x03\x04\x07-\x13\x15-\x18\x1a-\x1d\x1f-@\[-`{-~\u2010-\u2026\u2030-\u2212\ufeff\uf0b7°²³×÷]+")
_WINDOWS = frozenset(bytes(range(0x80, 0xA0)).decode("cp1252", "ignore"))
_LETTERLESS = re.compile(r"[^aeiouyăâêôơưAEIOUYĂÂÊÔƠƯ]{1,8}")


@dataclass(frozen=True)
class Score:
    """Of the words with letters beyond ASCII: how many are Vietnamese syllables (``right``) and how many are not."""

    right: int
    wrong: int

    @property
    def share(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0


@dataclass(frozen=True)
class Verdict:
    """Which encoding texts are in: ``utf-8`` (they are Unicode), or a legacy one; 0 to 1 how sure, and why."""

    encoding: str
    confidence: float
    reasons_vi: tuple[str, ...]
    reasons_en: tuple[str, ...]
    share: float = 1.0  # of the words that are Vietnamese when read so
    share_as_unicode: float = 0.0  # of those that are Vietnamese as they stand

    @property
    def legacy(self) -> Legacy | None:
        return None if self.encoding == UNICODE else Legacy(self.encoding)

    @property
    def sure(self) -> bool:
        return self.confidence >= 0.75


def words_of(texts: Iterable[str]) -> list[str]:
    """Return the different words beyond ASCII of ``texts``, bounded in number."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    for text in texts:
        if (text.isascii() and text.isprintable()) or text in seen:
            continue
        seen.add(text)
        for word in _WORDS.findall(text):
            if not word.isascii() or not word.isprintable():
                found[word] = None
        if len(found) >= _MOST_WORDS or len(seen) >= _MOST_TEXTS:
            break
    return list(found)[:_MOST_WORDS]


def score(words: Sequence[str], legacy: Legacy | None) -> Score:
    """Return how ``words`` read under ``legacy``, or as the Unicode they are."""
    right = wrong = 0
    for word in words:
        if legacy and not is_codes(word):
            judged: bool | None = False
        else:
            judged = judge(from_codes(word, legacy) if legacy else word)
        right += judged is True
        wrong += judged is False
    return Score(right, wrong)


def is_codes(text: str) -> bool:
    """Return whether all letters can be codes of a legacy font: none lies beyond what Windows-1252 has."""
    return all(ord(letter) <= 0xFF or letter in _WINDOWS for letter in text)


def judge(word: str) -> bool | None:
    """True for a Vietnamese syllable, False for none, None for what does not tell (ĐTNN, Ư)."""
    if is_syllable(word):
        return True
    if word.isupper() and word.isalpha() and (len(word) == 1 or _LETTERLESS.fullmatch(word)) and "Đ" in word:
        return None
    # Two syllables without a space between, as careless typing has it.
    return 5 < len(word) <= _TWO_SYLLABLES and any(
        is_syllable(word[:cut]) and is_syllable(word[cut:]) for cut in range(2, len(word) - 1)
    )


def recognise(texts: Iterable[str]) -> Verdict:
    """Return the encoding under which ``texts`` (Unicode, or codes of a font) read best as Vietnamese."""
    words = words_of(texts)
    if not words:
        return Verdict(UNICODE, 1.0, ("Chỉ có ký tự ASCII.",), ("There are only ASCII characters.",))
    scores = {None: score(words, None)} | {legacy: score(words, legacy) for legacy in Legacy}
    ranked = sorted(scores.items(), key=lambda item: (item[1].share, item[1].right, item[0] is None), reverse=True)
    (best, first), (_, second) = ranked[0], ranked[1]
    name = UNICODE if best is None else str(best)
    confidence = round(first.share * min(1.0, 0.5 + first.right / 12) * min(1.0, 0.6 + (first.share - second.share) * 2), 2)
    if best is None and first.share > 0.5:
        confidence = max(confidence, round(first.share, 2))
    seen = first.right + first.wrong
    return Verdict(
        name if first.right else UNICODE,
        confidence if first.right else 0.3,
        (f"{first.right} trong {seen} từ có dấu là tiếng Việt khi đọc theo {name}.",),
        (f"{first.right} of {seen} accented words are Vietnamese when read as {name}.",),
        first.share,
        scores[None].share,
    )
