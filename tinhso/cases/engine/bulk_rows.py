"""Many rows at once, as fast as each database takes them: COPY on PostgreSQL, one prepared statement on SQLite.

For histories only: no signals, no model instances. All is within the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from typing import Any

from django.db import connection, models

Values = Sequence[Any]


def numbers(model: type[models.Model], count: int) -> list[int]:
    """Return so many new primary keys of a table."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            drawn = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(drawn, [table, count])
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)", [table])
        last = int(cursor.fetchone()[0])
    return list(range(last + 1, last + 1 + count))


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Values]) -> None:
    """Insert rows that hold the named fields; every other field has its default. JSON is given as text."""
    every = {each.name: each for each in model._meta.concrete_fields}
    fields = [every[name] for name in names]
    others = [each for each in every.values() if each not in fields and not each.primary_key]
    columns = ", ".join(f'"{each.column}"' for each in (*fields, *others))
    told = [each.get_db_prep_save(each.get_default(), connection) for each in others]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row((*row, *told))
        else:
            places = ", ".join(["%s"] * (len(fields) + len(others)))
            statement = f'INSERT INTO "{table}" ({columns}) VALUES ({places})'  # noqa: S608  # names of our own tables
            prepared = _prepared(fields)
            cursor.executemany(statement, [(*prepared(row), *told) for row in rows])


def _prepared(fields: Sequence[Any]) -> Callable[[Values], Values]:
    """SQLite keeps times as texts in UTC, the way Django reads them."""
    times = [at for at, each in enumerate(fields) if isinstance(each, models.DateTimeField)]

    def prepared(row: Values) -> Values:
        found = list(row)
        for at in times:
            if found[at] is not None:
                found[at] = str(found[at].astimezone(UTC))[:-6]
        return found

    return prepared
