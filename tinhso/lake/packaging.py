"""A dataset's rows as a Frictionless Data Package: the description that the pack gives, and a CSV that fits it.

Values are canonical texts, so that any reader of Table Schema takes them. A package is data for programs: cells are written as
they are, without the apostrophe that guards spreadsheets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tinhso.catalog import queries as catalog
from tinhso.kernel.policy import Actor
from tinhso.lake import canonical, definition, queries
from tinhso.lake.heavy import pl


def export(dataset: str, folder: Path, *, actor: Actor, period: str | None = None, as_of: datetime | None = None) -> Path:
    """Write ``datapackage.json`` and ``NAME.csv`` into ``folder`` and return the first's path.

    Columns that the actor may not see are left out of both. Raises what ``queries.rows`` raises.
    """
    version = definition.current(dataset)
    frames = queries.rows(dataset, actor=actor, period=period, as_of=as_of)
    first = next(frames)
    seen = [name for name in version.names if name in first.columns]
    folder.mkdir(parents=True, exist_ok=True)
    package = catalog.data_package(definition.catalogue(), dataset, only=seen, rows=True)
    with (folder / package["resources"][0]["path"]).open("wb") as out:
        for number, frame in enumerate(_all(first, frames)):
            canonical.written(frame.select(seen), version).write_csv(out, include_header=number == 0)
    described = folder / "datapackage.json"
    described.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return described


def _all(first: pl.DataFrame, others: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield first
    yield from others
