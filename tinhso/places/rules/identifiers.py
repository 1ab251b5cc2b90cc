"""Electronic identifiers of offices (QĐ 20/2020/QĐ-TTg, amended by QĐ 09/2025/QĐ-TTg), in both orders.

Canonical: groups of capital letters and digits, separated by dots, level 1 first, at most
35 characters: ``H15.50.05.13``. Level 1 is a letter A to Y and two digits, or ``Z`` and
two digits for organisations of other schemes. The order of QCVN 102:2016/BTTTT is
reversed and padded with zero groups to four levels of 3, 2, 2 and 3 characters:
``000.00.15.H51`` is ``H51.15``.
"""

from __future__ import annotations

import re

LONGEST = 35
FIRST_LEVEL = re.compile(r"[A-Z]\d{2}")
GROUP = re.compile(r"[A-Z0-9]+")
LEGACY_LEVELS = 4
LEGACY_WIDTHS = (3, 2, 2)  # the groups before level 1, lowest level first


def canonical_identifier(text: str) -> str:
    """Return the identifier with level 1 first, from either order.

    Raises ValueError when it is longer than 35 characters, has a group of other
    characters, or has level 1 at neither end.
    """
    groups = text.strip().upper().split(".")
    if len(text.strip()) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    if not all(GROUP.fullmatch(group) for group in groups):
        raise ValueError("only the letters A to Z, digits and dots between groups are allowed")
    if FIRST_LEVEL.fullmatch(groups[0]):
        return ".".join(groups)
    if FIRST_LEVEL.fullmatch(groups[-1]):
        return ".".join(_without_padding(groups[::-1]))
    raise ValueError("level 1 (a letter and two digits, such as H51) is at neither end")


def legacy_identifier(identifier: str) -> str:
    """Return the reversed form of QCVN 102:2016 of an identifier in either order.

    Raises ValueError when it has more than four levels or a group too wide for the old form.
    """
    groups = canonical_identifier(identifier).split(".")
    if len(groups) > LEGACY_LEVELS:
        raise ValueError("the old form has four levels only")
    lower = [*groups[1:], *[""] * (LEGACY_LEVELS - len(groups))][::-1]
    if any(len(group) > width for group, width in zip(lower, LEGACY_WIDTHS, strict=True)):
        raise ValueError("a group is too wide for the old form")
    padded = [group.rjust(width, "0") for group, width in zip(lower, LEGACY_WIDTHS, strict=True)]
    return ".".join([*padded, groups[0]])


def _without_padding(groups: list[str]) -> list[str]:
    """Drop the zero groups below the last real level, and the zero that widens level 4 to three places."""
    while len(groups) > 1 and not groups[-1].strip("0"):
        groups = groups[:-1]
    if len(groups) == LEGACY_LEVELS and len(groups[-1]) == LEGACY_WIDTHS[0] and groups[-1].startswith("0"):
        groups = [*groups[:-1], groups[-1][1:]]
    return groups
