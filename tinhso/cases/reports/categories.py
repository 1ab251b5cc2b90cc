"""The categories that hold on a day."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from tinhso.cases.reports.contracts import Category, Mode
from tinhso.cases.reports.errors import UnknownCategory
from tinhso.kernel import clock

FIRST_DAY = date(2024, 1, 1)


def categories(on: date | None = None) -> tuple[Category, ...]:
    """Return the categories in force on a day (today), in the order they are offered."""
    on = on or clock.today()
    return tuple(each for each in _shipped() if each.valid_from <= on and (each.valid_to is None or on <= each.valid_to))


def category(slug: str, on: date | None = None) -> Category:
    """Return a category in force on a day. Raises UnknownCategory."""
    found = next((each for each in categories(on) if each.slug == slug), None)
    if found is None:
        raise UnknownCategory(category=slug[:60])
    return found


@cache
def _shipped() -> tuple[Category, ...]:
    text = files("tinhso.cases.reports").joinpath("data", "categories.yaml").read_text(encoding="utf-8")
    return tuple(
        Category(**{**each, "mode": Mode(each["mode"]), "words": tuple(each["words"]), "valid_from": FIRST_DAY})
        for each in yaml.safe_load(text)
    )
