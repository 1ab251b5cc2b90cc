"""The categories that hold on a day: the shipped ones, and over them what the province has set, by slug."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from django.db.models import Q

from tinhso.cases.engine.rows import Rows
from tinhso.cases.reports.contracts import Category, Mode
from tinhso.cases.reports.errors import UnknownCategory
from tinhso.cases.reports.models import CategoryRow
from tinhso.kernel import clock
from tinhso.kernel.steady import asked_once

CATEGORIES = Rows(CategoryRow)
FIRST_DAY = date(2024, 1, 1)


def categories(on: date | None = None) -> tuple[Category, ...]:
    """Return the categories in force on a day (today), in the order they are offered: the province's own ones last."""
    on = on or clock.today()
    rows = asked_once(("categories", on), lambda: CATEGORIES.where("valid_from <= %s ORDER BY valid_from, id", on))
    own = {row.slug: _category_of(row) for row in rows}
    laid_over = {**{each.slug: each for each in shipped()}, **own}
    return tuple(
        each for each in laid_over.values() if each.valid_from <= on and (each.valid_to is None or on <= each.valid_to)
    )


def category(slug: str, on: date | None = None) -> Category:
    """Return a category in force on a day. Raises UnknownCategory."""
    found = next((each for each in categories(on) if each.slug == slug), None)
    if found is None:
        raise UnknownCategory(category=slug[:60])
    return found


def titles() -> dict[str, tuple[str, str]]:
    """Return what every category that ever was is called, in Vietnamese and English, by slug."""
    own = {row.slug: (row.vi, row.en) for row in CategoryRow.objects.order_by("valid_from", "pk")}
    return {**{each.slug: (each.vi, each.en) for each in shipped()}, **own}


def own_categories() -> tuple[Category, ...]:
    """Return every record that the province has set, by slug, the newest first."""
    rows = CategoryRow.objects.order_by("slug", "-valid_from")
    return tuple(_category_of(row) for row in rows)


def in_force_now() -> Q:
    """Return the condition of dated rows that hold today."""
    on = clock.today()
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))


@cache
def shipped() -> tuple[Category, ...]:
    text = files("tinhso.cases.reports").joinpath("data", "categories.yaml").read_text(encoding="utf-8")
    return tuple(
        Category(**{**each, "mode": Mode(each["mode"]), "words": tuple(each["words"]), "valid_from": FIRST_DAY})
        for each in yaml.safe_load(text)
    )


def _category_of(row: CategoryRow) -> Category:
    return Category(
        slug=row.slug,
        group=row.group,
        vi=row.vi,
        en=row.en,
        icon=row.icon,
        mode=Mode(row.mode),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        private=row.private,
        anonymous=row.anonymous,
        hint_vi=row.hint_vi,
        hint_en=row.hint_en,
        words=tuple(word for word in row.words.split(", ") if word),
        questions=row.questions,
        source=row.source,
    )
