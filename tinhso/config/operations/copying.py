"""Copying every table from one database to another, whatever the two engines are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction
from django.db.models import Field, Model

from tinhso.config.errors import CopyFailed, NewerDatabase, SameDatabase, TargetNotEmpty, translate
from tinhso.config.operations import versions

BATCH = 1_000
# Migrations fill these by themselves; a fresh target's rows make room for the source's.
FILLED_BY_MIGRATING = frozenset({"django_content_type", "auth_permission", "audit_head", "django_site"})

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class CopiedTable:
    """A table that was copied: rows, and the SHA-256 over their contents, equal in source and target."""

    name: str
    rows: int
    sha256: str


def copy_database(source: str, target: str, *, progress: Progress | None = None) -> list[CopiedTable]:
    """Copy all tables from the connection ``source`` to ``target`` in one transaction there; return them with their hashes.

    The target is migrated first when it is fresh. The source is read in one snapshot. Raises SameDatabase,
    TargetNotEmpty, NewerDatabase/DatabaseBehind when the versions differ, CopyFailed naming the table.
    """
    refuse_same_database(source, target)
    versions.require_up_to_date(source)
    versions.apply(target)
    if differing := set(versions.applied(source)) ^ set(versions.applied(target)):
        raise NewerDatabase(migrations=", ".join(sorted(differing)[:5]))
    tables = ordered_models()
    with _snapshot(source), transaction.atomic(using=target):
        _require_empty(tables, target)
        for table in reversed(tables):
            if table._meta.db_table in FILLED_BY_MIGRATING:
                _execute(target, f"DELETE FROM {_quoted(target, table._meta.db_table)}")  # noqa: S608  # our own name
        copied = []
        for number, table in enumerate(tables):
            if progress:
                progress(table._meta.db_table, number / len(tables))
            copied.append(_copy_table(table, source, target))
        for statement in connections[target].ops.sequence_reset_sql(no_style(), tables):
            _execute(target, statement)
    return copied


def refuse_same_database(source: str, target: str) -> None:
    """Raise SameDatabase when the two connections lead to one database."""
    if _address(source) == _address(target):
        raise SameDatabase()


def ordered_models() -> list[type[Model]]:
    """Return every model that has a table, those referred to before those that refer."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and not model._meta.swapped
    }
    graph = {
        name: sorted(
            field.related_model._meta.db_table
            for field in model._meta.concrete_fields
            if field.is_relation and isinstance(field.related_model, type) and field.related_model is not model
        )
        for name, model in found.items()
    }
    try:
        return [found[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError:
        # Both engines check foreign keys at the end of the transaction, so any order will do.
        return list(found.values())


def content(model: type[Model], alias: str) -> tuple[int, str]:
    """Return how many rows a table has and a SHA-256 over them that does not depend on their order or the engine."""
    tally = _Tally()
    for row in _rows(model, alias):
        tally.add(row)
    return tally.rows, tally.hexdigest()


class _Tally:
    """Adds up the hashes of rows: the same for the same rows, in whatever order an engine sorts text."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: tuple[Any, ...]) -> None:
        written = json.dumps([_comparable(value) for value in row], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self._sum += int.from_bytes(hashlib.sha256(written.encode("utf-8", "surrogatepass")).digest())
        self.rows += 1

    def hexdigest(self) -> str:
        return hashlib.sha256(f"{self.rows}:{self._sum}".encode()).hexdigest()


def _copy_table(model: type[Model], source: str, target: str) -> CopiedTable:
    fields = _fields(model)
    names = ", ".join(_quoted(target, str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Names come from our own models, values are parameters.
    statement = f"INSERT INTO {_quoted(target, model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    tally = _Tally()
    try:
        for batch in _batches(_rows(model, source)):
            prepared = [_prepared(fields, row, target) for row in batch]
            with connections[target].cursor() as cursor:
                cursor.executemany(statement, prepared)
            for row in batch:
                tally.add(row)
    except (DatabaseError, ValueError) as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise translate(error) or CopyFailed(table=model._meta.db_table, reason=reason) from error
    arrived = content(model, target)
    if arrived != (tally.rows, tally.hexdigest()):
        raise CopyFailed(table=model._meta.db_table, reason=f"{tally.rows} / {arrived[0]}")
    return CopiedTable(model._meta.db_table, *arrived)


def _prepared(fields: list[Field[Any, Any]], row: tuple[Any, ...], target: str) -> list[Any]:
    return [field.get_db_prep_save(value, connections[target]) for field, value in zip(fields, row, strict=True)]


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def _rows(model: type[Model], alias: str) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in _fields(model)]
    rows: models.QuerySet[Any] = model._base_manager.using(alias).order_by()
    yield from rows.values_list(*names).iterator(chunk_size=BATCH)


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _comparable(value: Any) -> Any:
    """Return ``value`` as both engines give it back alike: instants in UTC, numbers without trailing zeros."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {str(key): _comparable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_comparable(item) for item in value]
    return value.isoformat() if isinstance(value, time) else str(value)


def _require_empty(tables: list[type[Model]], target: str) -> None:
    for table in tables:
        rows = table._base_manager.using(target)
        if table._meta.db_table == "audit_head":
            rows = rows.filter(count__gt=0)
        elif table._meta.db_table in FILLED_BY_MIGRATING:
            continue
        if rows.exists():
            raise TargetNotEmpty(table=table._meta.db_table)


@contextmanager
def _snapshot(alias: str) -> Iterator[None]:
    """Read ``alias`` as of one moment. An SQLite source is a snapshot file already, or nobody writes to it."""
    with transaction.atomic(using=alias):
        if connections[alias].vendor == "postgresql":
            _execute(alias, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _address(alias: str) -> tuple[str, ...]:
    """Return which database ``alias`` is: the file, or what the server itself says."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        return ("sqlite", str(connection.settings_dict["NAME"]))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_postmaster_start_time()::text, current_database(), current_schema()")
            return ("postgresql", *cursor.fetchone())
    except DatabaseError as error:
        raise translate(error) or error from error


def _execute(alias: str, statement: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)


def _quoted(alias: str, name: str) -> str:
    return connections[alias].ops.quote_name(name)
