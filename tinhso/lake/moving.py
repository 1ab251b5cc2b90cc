"""What was in force at a moment, and what moved between two: for those who keep what they computed from it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from tinhso.lake import manifest
from tinhso.lake.contracts import FileInForce, Moved
from tinhso.lake.manifest import Moment
from tinhso.lake.models import Erasure, Part

_SAID = ("receipt_year", "receipt_number", "unit_id", "period")


def files_in_force(dataset: str, moment: Moment) -> tuple[FileInForce, ...]:
    """Return the submissions in force at a moment, oldest first; see ``queries.files_in_force``."""
    # In order here: asked for in order, SQLite walks all parts of the dataset by their moment.
    parts = manifest.in_force(dataset, moment).order_by()
    rows = parts.values_list("known_from", *_SAID, "file", "rows", "simulated", "version__number")
    return tuple(
        FileInForce(_number(year, number), unit, period, file, height, simulated, version, known)
        for known, year, number, unit, period, file, height, simulated, version in sorted(rows)
    )


def moved(dataset: str, since: datetime | None, until: Moment) -> tuple[Moved, ...]:
    """Return what came, was closed or lost rows after ``since`` up to ``until``; see ``queries.moved``."""
    if until.at is None:
        return ()
    parts = Part.objects.filter(dataset=dataset).order_by()
    came = _between(parts, "known_from", since, until.at).values_list("known_from", *_SAID)
    closed = _between(parts, "known_to", since, until.at).values_list("known_to", *_SAID)
    of_part = [f"part__{name}" for name in _SAID]
    erased = _between(Erasure.objects.filter(part__dataset=dataset), "at", since, until.at).values_list("at", *of_part)
    found = [(*row, False) for row in (*came, *closed)] + [(*row, True) for row in erased]
    return tuple(Moved(_number(year, number), unit, period, at, gone) for at, year, number, unit, period, gone in sorted(found))


def _between(rows: QuerySet, name: str, since: datetime | None, until: datetime) -> QuerySet:
    after = Q() if since is None else Q(**{f"{name}__gt": since})
    return rows.filter(after, **{f"{name}__lte": until})


def _number(year: int, number: int) -> str:
    return f"{year}-{number:06}"
