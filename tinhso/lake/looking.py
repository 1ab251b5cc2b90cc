"""A few columns of parts in force, read straight from their files: what the checks look up before a submission.

A query engine takes longer to start than such a look takes. Only parts of the present version can be read this way;
``readable`` says whether all are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tinhso.catalog.contracts import Update
from tinhso.lake import stores
from tinhso.lake.contracts import History
from tinhso.lake.definition import TableVersion
from tinhso.lake.errors import FileUnreadable, NothingThere
from tinhso.lake.heavy import pl
from tinhso.lake.models import Part
from tinhso.lake.typed import schema_of

STEADY = 1.4826  # makes the median deviation of normal values equal their standard deviation
PLACE = "_path"


def readable(parts: Sequence[Part], version: TableVersion) -> bool:
    """Say whether all parts are of ``version``, so that their files have its columns."""
    return all(part.version.number == version.version for part in parts)


def distinct(parts: Sequence[Part], columns: tuple[str, ...], version: TableVersion) -> pl.DataFrame:
    """Return the distinct values of ``columns`` in the parts. Raises FileUnreadable."""
    schema = schema_of(version)
    if not parts:
        return pl.DataFrame(schema={name: schema[name] for name in columns})
    return _collected(_scan(parts).select(columns).unique())


def history(parts: Sequence[Part], column: str, version: TableVersion) -> History | None:
    """Return the middle and the spread of a column over parts in the order they came; None without a value.

    Of a dataset whose newer rows take the place of older ones of equal key, only the newest count. Raises FileUnreadable.
    """
    if not parts:
        return None
    replaced = version.key if version.update is Update.UPSERT else ()
    rows = _scan(parts).select(*dict.fromkeys((*replaced, column)), PLACE)
    if replaced:
        rows = rows.unique(subset=list(replaced), keep="last", maintain_order=True)
    found = _collected(rows.select(pl.col(column).cast(pl.Float64), PLACE).drop_nulls(column))
    if found.is_empty():
        return None
    values = found[column]
    middle = _number(values.median())
    return History(_periods(parts, found[PLACE]), middle, _number((values - middle).abs().median()) * STEADY)


def _scan(parts: Sequence[Part]) -> pl.LazyFrame:
    places = _places(parts)
    return pl.scan_parquet([places[part.file] for part in parts], include_file_paths=PLACE, glob=False)


def _places(parts: Sequence[Part]) -> dict[str, str]:
    try:
        return stores.rows().locate_all({part.file for part in parts})
    except NothingThere:
        raise FileUnreadable() from None


def _periods(parts: Sequence[Part], places: pl.Series) -> int:
    """Count the periods that have a value: equal content of several periods is one file."""
    located = _places(parts)
    per_path = Counter(path for path, _ in {(located[part.file], part.period) for part in parts})
    return sum(per_path[path] for path in places.unique())


def _collected(frame: pl.LazyFrame) -> pl.DataFrame:
    try:
        return frame.collect()
    except (pl.exceptions.PolarsError, OSError):
        raise FileUnreadable() from None


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
