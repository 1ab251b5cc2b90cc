"""Codes of directives: the office's own letters, the year, a number without gaps."""

from __future__ import annotations

LETTERS = "CĐ"  # chỉ đạo


def series(office: str, year: int) -> str:
    """Return the name of the counter of an office (by its code) and a year."""
    return f"directive-{office}-{year}"


def written(number: int, year: int, office: str = "") -> str:
    """Return a code: ``CĐ-2026-000123``; an office that is not the province's own says which it is."""
    return "-".join(filter(None, (LETTERS, office.upper(), str(year), f"{number:06}")))


def of_part(parent: str, number: int) -> str:
    """Return the code of a supporting office's part: ``CĐ-2026-000123.1``."""
    return f"{parent}.{number}"
