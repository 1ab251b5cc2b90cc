"""How the names of Vietnamese units are written, and how two writings are seen to be one name.

A name is compared in three ways, from exact to loose:

* *strict*: the same letters, accents and figures; case, spaces, dashes, dots and apostrophes do not count;
* *marked*: also the place of the tone mark ("Hòa" = "Hoà", "thủy" = "thuỷ"), i for y at the end of a word
  ("Mỹ" = "Mĩ", "Quý" = "Quí"), Roman for Arabic figures at the end ("Hòa Tú II" = "Hòa Tú 2"), "01" = "1";
* *plain*: also without accents ("Soc Trang"), the key of the index.

Everything here takes text and returns plain values; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

_OTHER_SPELLINGS: dict[str, str] = {
    "hcm": "ho chi minh",
    "dac lac": "dak lak",
    "dac nong": "dak nong",
    "bac can": "bac kan",
}
"""Writings in wide use that no rule of spelling yields; plain key to plain key."""

_FUSED: dict[str, str] = {"tphcm": "tp hcm", "tpho": "tp ho"}
COUNTRY = frozenset({"viet nam", "vietnam", "vn", "nuoc viet nam", "chxhcn viet nam"})

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_MARKS = {"\u0302", "\u0306", "\u031b"}
_CONSONANTS = frozenset("bcdghklmnpqrstvxđ")
_LETTERS = "aăâeêioôơuưy"


def _tables() -> tuple[dict[int, str | None], dict[str, tuple[str, str]]]:
    """Return the table to plain letters, and each accented letter as its shape and its tone."""
    plain: dict[int, str | None] = {ord("đ"): "d"}
    parts: dict[str, tuple[str, str]] = {}
    for letter in _LETTERS:
        base = unicodedata.normalize("NFD", letter)[0]
        for tone in ["", *_TONES]:
            accented = unicodedata.normalize("NFC", letter + tone)
            parts[accented] = (letter, tone)
            plain[ord(accented)] = base
    plain.update(dict.fromkeys(map(ord, _TONES | _MARKS)))
    return plain, parts


_PLAIN, _PARTS = _tables()

_HARD = ",;|/\\()[]{}<>\n\r\t→"
_SOFT = "-‐‑‒–—―−_.:·•#*\u00a0"
_DROPPED = "'’‘ʼ`´′\"“”\u200b\u200c\u200d\ufeff\u00ad\u2060"
_PUNCTUATION: dict[int, str | None] = {
    **dict.fromkeys(map(ord, _HARD), ","),
    **dict.fromkeys(map(ord, _SOFT), " "),
    **dict.fromkeys(map(ord, _DROPPED)),
    # Eth and hooked D stand for Đ in text that went through other character sets.
    **dict.fromkeys(map(ord, "ðÐɖƉ"), "đ"),
}
_LETTER_THEN_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
_UNEVEN = frozenset("y0123456789")
_HAS_DIGIT = re.compile(r"\d")


class Words(NamedTuple):
    """One part of a text (between commas or brackets) as two parallel lists of words."""

    strict: list[str]
    plain: list[str]


def spell(word: str) -> str:
    """Return a lower-case word with its tone mark moved to the end and a final y after a consonant as i."""
    if word.isascii():
        return _soften(word)
    shape, tones = [], []
    for letter in word:
        base, tone = _PARTS.get(letter, (letter, ""))
        if letter in _TONES:
            base, tone = "", letter
        shape.append(base)
        tones.append(tone)
    return _soften("".join(shape)) + "".join(tones)


def _soften(word: str) -> str:
    if word[-1:] == "y" and len(word) > 1 and (word[-2] in _CONSONANTS or word == "quy"):
        return word[:-1] + "i"
    return word


def _even(word: str) -> str:
    """Return a plain word with i for a final y, and "01" as "1"; longer figures may be codes and stay."""
    if word.isdigit():
        return (word.lstrip("0") or "0") if len(word) <= 3 else word
    return _soften(word)


def marked_key(strict: str) -> str:
    """Return the marked key of a strict one: tone marks in one place, i for y, "1" for "01"."""
    return " ".join([_even(word) if word.isascii() else spell(word) for word in strict.split(" ")])


def parts_of(text: str) -> list[Words]:
    """Split a text at commas, brackets, slashes and line ends, and each part into comparable words.

    Dashes, dots and colons become spaces ("P.1" is "p 1"), apostrophes vanish ("H'leo" is "hleo").
    Other forms of letters and figures are read as the plain ones ("Ⅱ", "²", full-width).
    """
    lowered = unicodedata.normalize("NFKC", text.translate(_PUNCTUATION)).lower()
    if _HAS_DIGIT.search(lowered):
        lowered = _LETTER_THEN_DIGIT.sub(" ", lowered)
    return [words_of(part) for part in lowered.split(",") if part and not part.isspace()]


def words_of(part: str) -> Words:
    """Return the words of a lower-case part without punctuation, as they stand and without accents."""
    strict = part.split()
    for fused, apart in _FUSED.items():
        if fused in strict:
            at = strict.index(fused)
            strict[at : at + 1] = apart.split()
    plain = strict if part.isascii() else " ".join(strict).translate(_PLAIN).split(" ")
    return Words(strict, [_even(word) if word[-1:] in _UNEVEN else word for word in plain])


def without(words: Words, unwanted: Callable[[str], bool]) -> Words:
    """Return the words but those whose strict writing is ``unwanted``."""
    kept = [at for at, word in enumerate(words.strict) if not unwanted(word)]
    return Words([words.strict[at] for at in kept], [words.plain[at] for at in kept])


def joined(parts: list[Words]) -> Words:
    """Return all words of several parts as one part."""
    return Words([word for part in parts for word in part.strict], [word for part in parts for word in part.plain])


def plain_key(text: str) -> str:
    """Return the accent-less key of a text, titles included: "Sóc-Trăng" and "SOC TRANG" give "soc trang"."""
    return " ".join(joined(parts_of(text)).plain)


def spelling_key(text: str) -> str:
    """Return the accented key of a text, equal for old and new tone placement, case, dashes, i and y."""
    return marked_key(" ".join(joined(parts_of(text)).strict))


def squeezed(plain: str) -> str:
    """Return a plain key without spaces, kept only between figures, and with i for every y: "soctrang", "lison"."""
    return re.sub(r"(?<!\d) | (?!\d)", "", plain).replace("y", "i")


def other_spelling(plain: str) -> str | None:
    """Return the plain key of the official writing of a name that is widely written otherwise."""
    return _OTHER_SPELLINGS.get(plain)


def is_code(word: str) -> bool:
    """Tell whether a word is a commune code wherever it stands; shorter figures may be names."""
    return len(word) == 5 and word.isdigit()


def lacks_accents_only(given: str, known: str) -> bool:
    """Tell whether ``given`` only leaves out accents of ``known`` (both marked keys of equal plain key).

    "soc trăng" only leaves some out of "sóc trăng"; "sòc trăng" contradicts it.
    """
    return all(_leaves_out(a, b) for a, b in zip(given.split(" "), known.split(" "), strict=True))


def _leaves_out(given: str, known: str) -> bool:
    if given == known:
        return True
    given_letters, given_tones = _apart(given)
    known_letters, known_tones = _apart(known)
    if given_tones not in ("", known_tones) or len(given_letters) != len(known_letters):
        return False
    plain = known_letters.translate(_PLAIN)
    return all(g in (k, p) for g, k, p in zip(given_letters, known_letters, plain, strict=True))


def _apart(word: str) -> tuple[str, str]:
    letters = "".join(letter for letter in word if letter not in _TONES)
    return letters, "".join(letter for letter in word if letter in _TONES)
