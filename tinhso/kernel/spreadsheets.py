"""Cells that a spreadsheet shows as they are."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins with one of these is run as a formula when a file is opened (OWASP: CSV injection)."""


def harmless(value: T) -> T | str:
    """Return a cell that nothing runs: a text that looks like a formula gets an apostrophe before it, all else stays."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
