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
from dataclasses import dataclass
from typing import NamedTuple

PROVINCE, CITY, TOWN, TOWNSHIP = "province", "city", "town", "township"
DISTRICT, URBAN_DISTRICT = "district", "urban_district"
WARD, COMMUNE, SPECIAL_ZONE, HAMLET = "ward", "commune", "special_zone", "hamlet"

TITLES: dict[str, str] = {
    "Tỉnh": PROVINCE,
    "Thành phố": CITY,
    "Thị xã": TOWN,
    "Thị trấn": TOWNSHIP,
    "Huyện": DISTRICT,
    "Quận": URBAN_DISTRICT,
    "Phường": WARD,
    "Xã": COMMUNE,
    "Đặc khu": SPECIAL_ZONE,
    "Ấp": HAMLET,
    "Khóm": HAMLET,
    "Thôn": HAMLET,
    "Buôn": HAMLET,
    "Bản": HAMLET,
    "Khu phố": HAMLET,
    "Tổ dân phố": HAMLET,
}
"""The titles as they stand before an official name, and the slug of each."""

LEVELS: dict[str, frozenset[str]] = {
    PROVINCE: frozenset({"province"}),
    CITY: frozenset({"province", "district"}),
    TOWN: frozenset({"district"}),
    DISTRICT: frozenset({"district"}),
    URBAN_DISTRICT: frozenset({"district"}),
    TOWNSHIP: frozenset({"commune"}),
    WARD: frozenset({"commune"}),
    COMMUNE: frozenset({"commune"}),
    SPECIAL_ZONE: frozenset({"commune"}),
    HAMLET: frozenset({"hamlet"}),
}
"""The levels at which a unit of each type may stand."""

_ABBREVIATIONS: dict[str, str] = {
    "t": PROVINCE,
    "tp": CITY,
    "t p": CITY,
    "tpho": CITY,
    "tx": TOWN,
    "t x": TOWN,
    "txa": TOWN,
    "tt": TOWNSHIP,
    "t t": TOWNSHIP,
    "ttr": TOWNSHIP,
    "h": DISTRICT,
    "hn": DISTRICT,
    "q": URBAN_DISTRICT,
    "p": WARD,
    "ph": WARD,
    "f": WARD,
    "x": COMMUNE,
    "dk": SPECIAL_ZONE,
    "đk": SPECIAL_ZONE,
    "tdp": HAMLET,
}

_ENGLISH: dict[str, frozenset[str]] = {
    "province": frozenset({PROVINCE}),
    "city": frozenset({CITY}),
    "town": frozenset({TOWN, TOWNSHIP}),
    "township": frozenset({TOWNSHIP}),
    "district": frozenset({DISTRICT, URBAN_DISTRICT}),
    "rural district": frozenset({DISTRICT}),
    "urban district": frozenset({URBAN_DISTRICT}),
    "ward": frozenset({WARD}),
    "commune": frozenset({COMMUNE}),
    "special zone": frozenset({SPECIAL_ZONE}),
    "special administrative zone": frozenset({SPECIAL_ZONE}),
    "hamlet": frozenset({HAMLET}),
}

_OTHER_SPELLINGS: dict[str, str] = {
    "hcm": "ho chi minh",
    "dac lac": "dak lak",
    "dac nong": "dak nong",
    "bac can": "bac kan",
}
"""Writings in wide use that no rule of spelling yields; plain key to plain key."""

_FUSED: dict[str, str] = {"tphcm": "tp hcm", "tpho": "tp ho"}
COUNTRY = frozenset({"viet nam", "vietnam", "vn", "nuoc viet nam", "chxhcn viet nam"})

_ROMAN_FIGURES = [
    *["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"],
    *["xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx"],
]
_ROMAN = {roman: str(number) for number, roman in enumerate(_ROMAN_FIGURES, start=1)}
_NUMBER_WORDS = {
    word: str(number)
    for number, words in enumerate(["một", "hai", "ba", "bốn tư", "năm", "sáu", "bảy bẩy", "tám", "chín", "mười"], start=1)
    for word in words.split()
}

# Only wards and urban districts are numbered: "Xã Ba" is a name.
_NUMBERED = frozenset({WARD, URBAN_DISTRICT})

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


@dataclass(frozen=True, slots=True)
class Title:
    """A title that may stand before or after a name: its types and whether it is Vietnamese."""

    types: frozenset[str]
    vietnamese: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """An official name, split into its title and the three keys of what follows."""

    type: str
    bare: str
    strict: str
    marked: str
    plain: str


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
    """
    lowered = unicodedata.normalize("NFC", text.translate(_PUNCTUATION)).lower()
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


def _title_table() -> dict[str, list[tuple[str, Title]]]:
    """Return the plain writing of every title with the accented one that it must agree with."""
    table: dict[str, list[tuple[str, Title]]] = {}
    for written, slug in [*TITLES.items(), *_ABBREVIATIONS.items()]:
        words = words_of(unicodedata.normalize("NFC", written).lower())
        title = Title(frozenset({slug}), vietnamese=True)
        table.setdefault(" ".join(words.plain), []).append((" ".join(words.strict), title))
    return table


_TITLES = _title_table()
_LONGEST_TITLE = max(key.count(" ") for key in _TITLES) + 1
_ENGLISH_TITLES = {" ".join(words_of(written).plain): Title(types, vietnamese=False) for written, types in _ENGLISH.items()}
_TITLE_STARTS = frozenset(key.split(" ")[0] for key in [*_TITLES, *_ENGLISH_TITLES])
_TITLE_ENDS = frozenset(key.split(" ")[-1] for key in _ENGLISH_TITLES)


class Reading(NamedTuple):
    """One way to read some words as a unit's name: its title, if any, and what follows."""

    title: Title | None
    strict: str
    plain: str
    figure: str = ""
    """The Arabic figure that a final Roman one or a number word was read as."""

    def marked(self) -> str:
        """Return the marked key of the name."""
        key = marked_key(self.strict)
        return " ".join([*key.split(" ")[:-1], self.figure]) if self.figure else key


def readings(words: Words, start: int = 0, stop: int | None = None) -> list[Reading]:
    """Return every way to read the words from ``start`` to ``stop`` as one name, with and without a title.

    "quan son" is read as the name "quan son" and as the title Quận with the name "son"; which of them is
    meant only an index of real names can tell. An accented word is a title only when its accents agree:
    "Phương Mai" has no title.
    """
    stop = len(words.plain) if stop is None else stop
    found: list[Reading] = []
    _add(found, None, words, start, stop)
    if words.plain[start] in _TITLE_STARTS:
        for length in range(1, min(_LONGEST_TITLE, stop - start - 1) + 1):
            for title in _titles_at(words, start, start + length):
                _add(found, title, words, start + length, stop)
    if stop - start > 1 and words.plain[stop - 1] in _TITLE_ENDS:
        for length in range(1, min(3, stop - start - 1) + 1):
            title_after = _ENGLISH_TITLES.get(" ".join(words.plain[stop - length : stop]))
            if title_after:
                _add(found, title_after, words, start, stop - length)
    return found


def _titles_at(words: Words, start: int, stop: int) -> list[Title]:
    plain = " ".join(words.plain[start:stop])
    known = _TITLES.get(plain)
    english = _ENGLISH_TITLES.get(plain)
    titles = [] if known is None else _agreeing(" ".join(words.strict[start:stop]), plain, known)
    return [*titles, english] if english else titles


def _agreeing(strict: str, plain: str, known: list[tuple[str, Title]]) -> list[Title]:
    return [
        title
        for accented, title in known
        if strict in (accented, plain) or lacks_accents_only(marked_key(strict), marked_key(accented))
    ]


def _add(found: list[Reading], title: Title | None, words: Words, start: int, stop: int) -> None:
    strict, plain = words.strict[start:stop], words.plain[start:stop]
    found.append(Reading(title, " ".join(strict), " ".join(plain)))
    figure = _ROMAN.get(strict[-1])
    if figure is None and title is not None and title.types & _NUMBERED and len(plain) == 1:
        figure = _NUMBER_WORDS.get(strict[0])
    if figure is not None:
        found.append(Reading(title, " ".join(strict), " ".join([*plain[:-1], figure]), figure))


def official(name: str) -> Keys:
    """Split an official name ("Xã Hòa Tú II") into title and name and return its keys.

    ``type`` is "" when the name has no title. A final Roman figure counts only in capitals: "Vi" is a word.
    """
    written = " ".join(unicodedata.normalize("NFC", name).split())
    words = _joined(parts_of(written))
    skipped, slug = _official_title(words)
    bare = " ".join(written.split(" ")[skipped:]) if skipped else written
    strict, plain = words.strict[skipped:], words.plain[skipped:]
    reading = Reading(None, " ".join(strict), " ".join(plain))
    last = written.rsplit(" ", 1)[-1]
    if last.isupper() and last.lower() in _ROMAN:
        figure = _ROMAN[last.lower()]
        reading = Reading(None, " ".join(strict), " ".join([*plain[:-1], figure]), figure)
    return Keys(slug, bare, reading.strict, reading.marked(), reading.plain)


def _official_title(words: Words) -> tuple[int, str]:
    for length in range(min(_LONGEST_TITLE, len(words.plain) - 1), 0, -1):
        strict = " ".join(words.strict[:length])
        for accented, title in _TITLES.get(" ".join(words.plain[:length]), ()):
            if accented == strict and not strict.isascii():
                return length, next(iter(title.types))
    return 0, ""


def _joined(parts: list[Words]) -> Words:
    return Words([word for part in parts for word in part.strict], [word for part in parts for word in part.plain])


def without(words: Words, unwanted: Callable[[str], bool]) -> Words:
    """Return the words but those whose strict writing is ``unwanted``."""
    kept = [at for at, word in enumerate(words.strict) if not unwanted(word)]
    return Words([words.strict[at] for at in kept], [words.plain[at] for at in kept])


def split_at_titles(words: Words) -> list[Words]:
    """Split words without commas before each Vietnamese title: "xã Hòa Tú 2 | huyện Mỹ Xuyên"."""
    starts = [0]
    for at in range(1, len(words.plain) - 1):
        reached = range(at + 1, min(at + _LONGEST_TITLE, len(words.plain) - 1) + 1)
        if any(_titles_at(words, at, stop) for stop in reached) and at > starts[-1] + 1:
            starts.append(at)
    ends = [*starts[1:], len(words.plain)]
    return [Words(words.strict[start:end], words.plain[start:end]) for start, end in zip(starts, ends, strict=True)]


def plain_key(text: str) -> str:
    """Return the accent-less key of a text, titles included: "Sóc-Trăng" and "SOC TRANG" give "soc trang"."""
    return " ".join(_joined(parts_of(text)).plain)


def spelling_key(text: str) -> str:
    """Return the accented key of a text, equal for old and new tone placement, case, dashes, i and y."""
    return marked_key(" ".join(_joined(parts_of(text)).strict))


def squeezed(plain: str) -> str:
    """Return a plain key without spaces, kept only between figures: "soctrang", "hoatu2"."""
    return re.sub(r"(?<!\d) | (?!\d)", "", plain)


def other_spelling(plain: str) -> str | None:
    """Return the plain key of the official writing of a name that is widely written otherwise."""
    return _OTHER_SPELLINGS.get(plain)


def is_code(word: str) -> bool:
    """Tell whether a word is a commune code wherever it stands; shorter figures may be names."""
    return len(word) == 5 and word.isdigit()


def is_title(words: Words) -> bool:
    """Tell whether a part is a title without a name: "Phường"."""
    whole = " ".join(words.plain)
    return whole in _TITLES or whole in _ENGLISH_TITLES


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
