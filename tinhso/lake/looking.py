"""A few columns of parts in force, read straight from their files: what the checks look up before a submission.

A query engine takes longer to start than such a look takes. Only parts of the present version can be read this way;
``readable`` says whether all are. Columns of small files stay in memory: files never change, and a unit's next submission
is held against nearly the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from django.db.models import QuerySet

from tinhso.catalog.contracts import Update
from tinhso.lake import definition, stores
from tinhso.lake.contracts import History
from tinhso.lake.definition import TableVersion
from tinhso.lake.errors import FileUnreadable, NothingThere
from tinhso.lake.heavy import pl, pq, pyarrow
from tinhso.lake.kept_columns import KeptColumns
from tinhso.lake.models import Part
from tinhso.lake.typed import schema_of

SMALL = 64 << 10
"""Bytes of a file whose keys are worth keeping: a hundred units each supply one such a period, and each is held against all."""
STEADY = 1.4826  # makes the median deviation of normal values equal their standard deviation
PLACE = "_path"
_kept = KeptColumns()


class Look(NamedTuple):
    """What of a part a look needs; a fraction of the cost of a whole one."""

    part: int
    file: str
    unit: int
    period: str
    version: int


def looks(parts: QuerySet[Part]) -> list[Look]:
    """Return what of parts a look needs, in the order they came."""
    found = parts.order_by().values_list("known_from", "pk", "file", "unit_id", "period", "version__number")
    return [Look(*each[1:]) for each in sorted(found)]


def look(part: Part) -> Look:
    """Return what of a part a look needs."""
    return Look(part.pk, part.file, part.unit_id, part.period, part.version.number)


def readable(parts: Iterable[Look], version: TableVersion) -> bool:
    """Say whether all parts are of ``version``, so that their files have its columns."""
    return all(part.version == version.version for part in parts)


def distinct(parts: Sequence[Look], columns: tuple[str, ...], version: TableVersion) -> pl.DataFrame:
    """Return the distinct values of ``columns`` in the parts. Raises FileUnreadable."""
    schema = schema_of(version)
    if not parts:
        return pl.DataFrame(schema={name: schema[name] for name in columns})
    located, name = _places(parts), ",".join(columns)
    known = _kept.of(located, name)
    fresh = {file: _keys(place, columns) for file, place in located.items() if file not in known and _is_small(place)}
    _kept.keep(fresh, name)
    found = [keys.struct.unnest() for keys in (*known.values(), *fresh.values())]
    large = [place for file, place in located.items() if file not in known and file not in fresh]
    if large:
        found.append(_collected(pl.scan_parquet(large, glob=False).select(columns).unique()))
    return pl.concat(found).unique()


def _is_small(place: str) -> bool:
    try:
        return Path(place).stat().st_size <= SMALL
    except OSError:
        raise FileUnreadable() from None


def _keys(place: str, columns: tuple[str, ...]) -> pl.Series:
    """Return the distinct values of some columns of one small file, each a struct."""
    return _collected(pl.scan_parquet(place, glob=False).select(columns).unique()).to_struct()


def history(parts: Sequence[Look], column: str, version: TableVersion) -> History | None:
    """Return the middle and the spread of a column over parts in the order they came; None without a value.

    Of a dataset whose newer rows take the place of older ones of equal key, only the newest count. Raises FileUnreadable.
    """
    if not parts:
        return None
    found = _newest(parts, column, version) if _rivals(parts, version) else _all_of(parts, column)
    filled = [part.period for part, values in zip(parts, found, strict=True) if values.len()]
    if not filled:
        return None
    values = pl.concat(found)
    middle = _number(values.median())
    return History(len(set(filled)), middle, _number((values - middle).abs().median()) * STEADY)


def _rivals(parts: Sequence[Look], version: TableVersion) -> bool:
    """Say whether a row of one part may have taken the place of a row of another."""
    if version.update is not Update.UPSERT:
        return False
    periods = {part.period for part in parts}
    return len(periods) < len(parts) or not definition.key_tells_period(version)


def _newest(parts: Sequence[Look], column: str, version: TableVersion) -> list[pl.Series]:
    """Return the values of each part whose rows nothing newer took the place of."""
    located = _places(parts)
    frames = (
        pl.scan_parquet(located[part.file], glob=False).select(
            *dict.fromkeys((*version.key, column)), pl.lit(at, pl.Int64).alias(PLACE)
        )
        for at, part in enumerate(parts)
    )
    rows = pl.concat(frames).unique(subset=list(version.key), keep="last", maintain_order=True)
    found = _collected(rows.select(pl.col(column).cast(pl.Float64), PLACE).drop_nulls(column))
    return [found.filter(pl.col(PLACE) == at)[column] for at in range(len(parts))]


def _all_of(parts: Sequence[Look], column: str) -> list[pl.Series]:
    """Return the values of each part."""
    known = _kept.of({part.file for part in parts}, column)
    missing = [part for part in parts if part.file not in known]
    if missing:
        known |= _read(missing, column)
    return [known[part.file] for part in parts]


def _read(parts: Sequence[Look], column: str) -> dict[str, pl.Series]:
    values = {file: _column(place, column) for file, place in _places(parts).items()}
    _kept.keep(values, column)
    return values


def _column(place: str, column: str) -> pl.Series:
    """Return the values of one column of one file: for that a scan of several files costs more than all it reads."""
    try:
        found = pq.ParquetFile(place).read(columns=[column], use_threads=False).column(0)
    except (pyarrow.ArrowException, OSError, IndexError):
        raise FileUnreadable() from None
    return pl.Series(column, found).cast(pl.Float64).drop_nulls()


def _places(parts: Sequence[Look]) -> dict[str, str]:
    try:
        return stores.rows().locate_all({part.file for part in parts})
    except NothingThere:
        raise FileUnreadable() from None


def _collected(frame: pl.LazyFrame) -> pl.DataFrame:
    try:
        return frame.collect()
    except (pl.exceptions.PolarsError, OSError):
        raise FileUnreadable() from None


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
