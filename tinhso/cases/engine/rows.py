"""Questions that every step of a case asks, as text: a query set builds its statement anew each time, and that is most of it.

Only what is asked with each step is asked so (``benchmarks/case_lives.py``); everything else is a query set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import JSONField, Model

Row = TypeVar("Row", bound=Model)
PLAIN = (int, str, bool, float, type(None))
"""Types of values that are stored as they are."""
Loaders = tuple[tuple[int, tuple[Callable[..., Any], Any]], ...]


class Rows(Generic[Row]):
    """The rows of a table, by conditions in its columns' names. Names come from the code alone, values as parameters."""

    def __init__(self, model: type[Row]) -> None:
        self.model = model
        self.table = model._meta.db_table
        self.fields = tuple(model._meta.concrete_fields)
        self.key = model._meta.pk.attname
        self.given = tuple(field for field in self.fields if not field.primary_key)
        self.names = [field.attname for field in self.fields]
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        self.select = f"SELECT {columns}"

    def where(self, condition: str, *parameters: object) -> list[Row]:
        """Return the rows that fit ``condition`` (with its ORDER BY); a tuple stands for a list after IN."""
        return [self._row(values) for values in _fetched(f"{self.select} FROM {self.table} WHERE {condition}", parameters)]

    def with_more(self, told: str, condition: str, *parameters: object) -> list[tuple[Row, tuple[Any, ...]]]:
        """Return the rows that fit, each with what more columns (``told``) say of it."""
        found = _fetched(f"{self.select}, {told} FROM {self.table} WHERE {condition}", parameters)
        return [(self._row(values[: len(self.names)]), values[len(self.names) :]) for values in found]

    def _row(self, values: Sequence[Any]) -> Row:
        row = list(values)
        for at, (load, column) in _loaders(self.model, connection.vendor):
            row[at] = load(row[at], column, connection)
        return self.model.from_db("default", self.names, row)

    def one(self, condition: str, *parameters: object) -> Row | None:
        """Return the only row that fits, None for none."""
        return next(iter(self.where(condition, *parameters)), None)

    def add(self, *rows: Row) -> None:
        """Insert rows (a handful, all with a key or all without) with all that they hold, and give them their keys."""
        if not rows:
            return
        keys = self._insert(rows, self.fields if rows[0].pk is not None else self.given, f'RETURNING "{self.key}"')
        for row, (key,) in zip(rows, keys, strict=True):  # in the order of the rows, which Django's bulk_create relies on too
            row.pk, row._state.adding, row._state.db = key, False, "default"

    def add_once(self, row: Row) -> None:
        """Insert a row whose key is known, unless there is one with that key."""
        self._insert([row], self.fields, "ON CONFLICT DO NOTHING")

    def change(self, row: Row, *names: str) -> None:
        """Write what fields hold into a row that is there."""
        fields = [field for field in self.fields if field.name in names]
        values = [_stored(field, field.pre_save(row, add=False)) for field in fields]
        told = ", ".join(f'"{field.column}" = %s' for field in fields)
        with connection.cursor() as cursor:
            cursor.execute(f'UPDATE {self.table} SET {told} WHERE "{self.key}" = %s', [*values, row.pk])  # noqa: S608

    def _insert(self, rows: Sequence[Row], fields: Sequence[Any], ending: str) -> list[tuple[Any, ...]]:
        values = [_stored(field, field.pre_save(row, add=True)) for row in rows for field in fields]
        columns, marks = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
        told = ", ".join([f"({marks})"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {self.table} ({columns}) VALUES {told} {ending}", values)  # noqa: S608
            return cursor.fetchall() if cursor.description else []

    def set(self, told: str, condition: str, *parameters: object) -> int:
        """Write into all rows that fit, and return how many they are; the parameters of both in their order."""
        text, values = _spread(f"UPDATE {self.table} SET {told} WHERE {condition}", parameters)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return int(cursor.rowcount)

    def count(self, condition: str, *parameters: object) -> int:
        """Return how many rows fit."""
        return int(_fetched(f"SELECT COUNT(*) FROM {self.table} WHERE {condition}", parameters)[0][0])  # noqa: S608

    def any(self, condition: str, *parameters: object) -> bool:
        """Say whether a row fits."""
        return bool(_fetched(f"SELECT 1 FROM {self.table} WHERE {condition} LIMIT 1", parameters))  # noqa: S608


def kept_from_others() -> str:
    """Return the words that hold rows until the transaction ends, where the database holds rows and not all of itself.

    Without the key: rows that only refer to a case (a link, a letter, a part) need not wait.
    """
    return " FOR NO KEY UPDATE" if connection.features.has_select_for_no_key_update else ""


def _fetched(statement: str, parameters: tuple[object, ...]) -> list[tuple[Any, ...]]:
    text, values = _spread(statement, parameters)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall())


def _stored(field: Any, value: object) -> Any:
    plain = type(value) in PLAIN and not isinstance(field, JSONField)
    return value if plain else field.get_db_prep_save(value, connection)


def _spread(statement: str, parameters: tuple[object, ...]) -> tuple[str, list[Any]]:
    parts = statement.split("%s")
    values: list[Any] = []
    text = parts[0]
    for part, value in zip(parts[1:], parameters, strict=True):
        several = value if isinstance(value, tuple) else (value,)
        marks = ", ".join(["%s"] * len(several))
        text += (f"({marks or 'NULL'})" if isinstance(value, tuple) else marks) + part
        values += [_adapted(each) for each in several]
    return text, values


def _adapted(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
        case date():
            return connection.ops.adapt_datefield_value(value)
    return value


@cache
def _loaders(model: type[Model], vendor: str) -> Loaders:
    """Return what makes of a column's value what the model holds, for those columns that need it."""
    found = []
    for at, field in enumerate(model._meta.concrete_fields):
        column = field.get_col(model._meta.db_table)
        steps = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
        found += [(at, (step, column)) for step in steps]
    return tuple(found)
