"""Titles before and after names, and every way to read some words as a title and a name.

"Phường Sóc Trăng", "P. Sóc Trăng", "Soc Trang Ward" and "Sóc Trăng" are read here; which unit is meant only
an index of real names can tell (``name_index``, ``resolving``).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from tinhso.places.rules.names import Words, joined, lacks_accents_only, marked_key, parts_of, squeezed, words_of

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
    "Khu vực": HAMLET,
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
    "huyện đảo": DISTRICT,
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
# Single letters are left out: run together with a name they are part of some other word.
_SQUEEZED_TITLES = [
    (squeezed(key), title)
    for key, known in _TITLES.items()
    for _, title in known
    if len(key) > 2 or key in ("tp", "tx", "tt", "xa")
]
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
    return [title for accented, title in known if strict in (accented, plain) or _is_nearly(strict, accented)]


def _is_nearly(strict: str, accented: str) -> bool:
    """Tell whether a title is written with its tone elsewhere, or, of several words, with accents left out."""
    given, full = marked_key(strict), marked_key(accented)
    return given == full or (" " in given and lacks_accents_only(given, full))


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
    words = joined(parts_of(written))
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


def split_at_titles(words: Words) -> list[Words]:
    """Split words without commas before each Vietnamese title: "xã Hòa Tú 2 | huyện Mỹ Xuyên"."""
    starts, free = [0], _title_length(words, 0)
    for at in range(1, len(words.plain) - 1):
        # "xã" in "thị xã" begins nothing.
        if at >= free and (length := _title_length(words, at)):
            starts.append(at)
            free = at + length
    ends = [*starts[1:], len(words.plain)]
    return [Words(words.strict[start:end], words.plain[start:end]) for start, end in zip(starts, ends, strict=True)]


def _title_length(words: Words, at: int) -> int:
    """Return how many words the longest title at a place has that leaves a word for the name."""
    lengths = range(min(_LONGEST_TITLE, len(words.plain) - at - 1), 0, -1)
    return next((length for length in lengths if _titles_at(words, at, at + length)), 0)


def run_together(words: Words) -> list[tuple[Title | None, str]]:
    """Return the squeezed readings of a part: "TPSocTrang" is "tpsoctrang" and the title TP with "soctrang"."""
    whole = [(reading.title, squeezed(reading.plain)) for reading in readings(words)]
    word = squeezed(" ".join(words.plain))
    titles = [(title, word[len(start) :]) for start, title in _SQUEEZED_TITLES if word.startswith(start)]
    return whole + [(title, rest) for title, rest in titles if rest]


def is_title(words: Words) -> bool:
    """Tell whether a part is a title without a name: "Phường"."""
    whole = " ".join(words.plain)
    return whole in _TITLES or whole in _ENGLISH_TITLES
