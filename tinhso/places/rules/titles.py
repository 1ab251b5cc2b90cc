"""The titles that units carry before their names, the level they tell, and how they read in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Title:
    """A title such as "Phường": the level of a unit that carries it, and its English word."""

    text: str
    level: str
    english: str


TITLES = (
    Title("Thành phố", "", "City"),  # a province, or a district of one: the level says which
    Title("Thị trấn", "commune", "Township"),
    Title("Thị xã", "district", "Town"),
    Title("Đặc khu", "commune", "Special Zone"),
    Title("Tỉnh", "province", "Province"),
    Title("Quận", "district", "District"),
    Title("Huyện", "district", "District"),
    Title("Phường", "commune", "Ward"),
    Title("Xã", "commune", "Commune"),
    Title("Ấp", "hamlet", "Hamlet"),
    Title("Khóm", "hamlet", "Quarter"),
    Title("Thôn", "hamlet", "Hamlet"),
    Title("Khu phố", "hamlet", "Quarter"),
)
BY_TEXT = {title.text: title for title in TITLES}


def split_title(full: str) -> tuple[str, str]:
    """Return the title and the proper name of an area: ``Phường  Vĩnh Phước`` is (Phường, Vĩnh Phước).

    Runs of blanks become one; a name without a known title has the empty title.
    """
    words = " ".join(full.split())
    for title in TITLES:
        if words.lower().startswith(title.text.lower() + " "):
            return title.text, words[len(title.text) + 1 :]
    return "", words


def level_of_title(prefix: str) -> str:
    """Return the level that a title tells, or the empty text when it does not tell."""
    title = BY_TEXT.get(prefix)
    return title.level if title else ""


def in_english(prefix: str, name: str) -> str:
    """Return an area's name in English order: ``Vĩnh Phước Ward``, ``Ward 1``."""
    title = BY_TEXT.get(prefix)
    if title is None:
        return f"{prefix} {name}".strip()
    return f"{title.english} {name}" if name.isdigit() else f"{name} {title.english}"
