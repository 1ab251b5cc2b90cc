"""Rows that are given and not supplied, as the views of the lake would show them: for trying a definition without a lake."""

from __future__ import annotations

from collections.abc import Sequence

from tinhso.catalog.contracts import Update
from tinhso.kernel import clock
from tinhso.lake import definition, files
from tinhso.lake.contracts import Given
from tinhso.lake.definition import ROW, TableVersion
from tinhso.lake.errors import NotReadable
from tinhso.lake.heavy import pl
from tinhso.lake.tables import KNOWN, UNIT
from tinhso.lake.typed import typed


def given(dataset: str, parts: Sequence[Given]) -> pl.DataFrame:
    """Return given rows with the columns of a view: a later part takes the place of an earlier one as the dataset is updated.

    Raises NoSuchDataset, wrong periods, and NotReadable for a cell that its type does not allow.
    """
    version = definition.current(dataset)
    frames = [_frame(number, part, version) for number, part in enumerate(_in_force(parts, version), start=1)]
    rows = pl.concat(frames) if frames else _frame(1, Given(0, "", "", ()), version)
    if version.update is not Update.UPSERT:
        return rows
    return rows.unique(subset=[UNIT, *version.key], keep="last", maintain_order=True)


def _in_force(parts: Sequence[Given], version: TableVersion) -> list[Given]:
    for part in parts:
        version.read_period(part.period)
    if version.update is not Update.REPLACE_PERIOD:
        return list(parts)
    return list({(part.unit_id, part.period): part for part in parts}.values())


def _frame(number: int, part: Given, version: TableVersion) -> pl.DataFrame:
    texts = pl.DataFrame(
        {name: [row.get(name) for row in part.rows] for name in version.names}, schema=dict.fromkeys(version.names, pl.String)
    )
    rows = typed(texts, version)
    for name in version.names:
        unread = rows[name].is_null() & texts[name].is_not_null()
        if unread.any():
            raise NotReadable(column=name, value=str(texts[name].filter(unread)[0])[:80])
    return rows.with_columns(
        pl.lit(part.unit_code, pl.String).alias("_unit"),
        pl.lit(part.period, pl.String).alias("_period"),
        pl.lit(f"0000-{number:06}", pl.String).alias("_receipt"),
        pl.lit(part.simulated, pl.Boolean).alias("_simulated"),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(ROW),
        pl.lit(part.unit_id, pl.Int64).alias(UNIT),
        pl.lit(files.known(part.known or clock.now()), pl.Int64).alias(KNOWN),
    )
