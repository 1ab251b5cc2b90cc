"""Text to typed columns, vectorised. The lake reads canonical forms only; what people write is made canonical by supply.

| type | form |
|---|---|
| integer | optional sign and digits, within 64 bits |
| number | digits with a decimal point, perhaps an exponent; finite; kept as IEEE double |
| boolean | true, True, TRUE, 1 or false, False, FALSE, 0 |
| date, yearmonth, year | 2026-01-31, 2026-01 (kept as its first day), 2026 |
| datetime | 2026-01-31T17:00; seconds and up to six digits of them, a space for T and a zone (Z, +07:00) may be there |

A datetime with a zone is brought to Vietnam's; without one it is Vietnam's.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from tinhso.catalog.contracts import FieldType
from tinhso.kernel.clock import ZONE
from tinhso.lake.definition import ROW, TableVersion
from tinhso.lake.heavy import pl

TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?")


def dtype(kind: FieldType) -> pl.DataType:
    """Return how a type is kept in memory and in Parquet."""
    found: dict[FieldType, type[pl.DataType] | pl.DataType] = {
        FieldType.STRING: pl.String(),
        FieldType.INTEGER: pl.Int64(),
        FieldType.NUMBER: pl.Float64(),
        FieldType.BOOLEAN: pl.Boolean(),
        FieldType.DATE: pl.Date(),
        FieldType.DATETIME: pl.Datetime("us"),
        FieldType.YEAR: pl.Int32(),
        FieldType.YEARMONTH: pl.Date(),
    }
    return found[kind]  # type: ignore[return-value]  # instances, all of them


def schema_of(version: TableVersion) -> dict[str, pl.DataType]:
    """Return the columns of a stored file in order, the row number last."""
    return {**{column.name: dtype(column.type) for column in version.columns}, ROW: pl.Int64()}


def present(text: pl.DataFrame, missing: tuple[str, ...]) -> pl.DataFrame:
    """Return texts with what stands for "no value" made null; columns of longer texts only are left as they are."""
    longest = max((len(each.encode()) for each in missing), default=-1)
    shortest = text.select(pl.all().str.len_bytes().min()).row(0) if text.width else ()
    short = [name for name, size in zip(text.columns, shortest, strict=True) if size is not None and size <= longest]
    return text.with_columns(pl.when(pl.col(name).is_in(list(missing)).not_()).then(name).alias(name) for name in short)


def typed(text: pl.DataFrame, version: TableVersion) -> pl.DataFrame:
    """Return the typed columns of a frame of texts; what cannot be read is null."""
    frame = text.select(_reading(column.name, column.type).alias(column.name) for column in version.columns)
    # Apart from the reading: an expression that names itself twice is worked out twice.
    frame = frame.with_columns(
        pl.when(fits).then(column.name).alias(column.name)
        for column in version.columns
        if (fits := _fits(pl.col(column.name), column.type)) is not None
    )
    moments = [column.name for column in version.columns if column.type is FieldType.DATETIME]
    return frame.with_columns(_with_rare_forms(text[name], frame[name]) for name in moments)


def _reading(name: str, kind: FieldType) -> pl.Expr:
    """The library's own parsers allow blanks and signs before digits, and a second 60: the form is judged first."""
    text = pl.col(name)
    match kind:
        case FieldType.INTEGER:
            return text.cast(pl.Int64, strict=False)
        case FieldType.NUMBER:
            return text.cast(pl.Float64, strict=False)
        case FieldType.BOOLEAN:
            return pl.when(text.is_in(TRUE)).then(True).when(text.is_in(FALSE)).then(False)
        case FieldType.DATE:
            return pl.when(text.str.contains("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")).then(_day(text))
        case FieldType.YEARMONTH:
            return pl.when(text.str.contains("^[0-9]{4}-[0-9]{2}$")).then(_day(text + "-01"))
        case FieldType.YEAR:
            return pl.when(text.str.contains("^[0-9]{4}$")).then(text.cast(pl.Int32, strict=False))
        case FieldType.DATETIME:
            common = text.str.contains("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]$")
            return pl.when(common).then(text.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False, cache=False))
    return text


def _day(text: pl.Expr) -> pl.Expr:
    return text.str.to_date("%Y-%m-%d", strict=False)


def _fits(value: pl.Expr, kind: FieldType) -> pl.Expr | None:
    """Return whether a value that was read may be kept: numbers are finite, and no day is of a year 0."""
    match kind:
        case FieldType.NUMBER:
            return value.is_finite()
        case FieldType.DATE | FieldType.YEARMONTH:
            return value >= date.min
        case FieldType.DATETIME:
            return value >= datetime.combine(date.min, time())
    return None


def _with_rare_forms(text: pl.Series, moments: pl.Series) -> pl.Series:
    """Read the forms that the fast reading leaves out, each distinct text once."""
    left = text.filter(moments.is_null() & text.is_not_null()).unique()
    if left.is_empty():
        return moments
    read = pl.Series([_moment(each) for each in left], dtype=pl.Datetime("us"))
    return moments.fill_null(text.replace_strict(left, read, default=None, return_dtype=pl.Datetime("us")))


def _moment(text: str) -> datetime | None:
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(ZONE).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None
