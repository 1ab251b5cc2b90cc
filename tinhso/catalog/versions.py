"""Versions of a dataset: which holds on a day, and what in a new one makes rows of the one before unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from tinhso.catalog.definitions.dataset import Dataset, FieldType, Migration, Privacy

WIDER = {(FieldType.INTEGER, FieldType.NUMBER)}
STRICTNESS = tuple(Privacy)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Holding(Protocol):
    """What holds from a day on, and perhaps until one."""

    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


V = TypeVar("V", bound=Holding)


@dataclass(frozen=True)
class Shape:
    """What of a version decides how its rows are read."""

    columns: Mapping[str, tuple[FieldType, Privacy]]
    key: tuple[str, ...]
    update: str
    period: str
    migration: Migration = field(default_factory=Migration)


def shape_of(dataset: Dataset) -> Shape:
    """Return the shape of a dataset as declared."""
    columns = {each.name: (each.type, dataset.column_privacy(each.name)) for each in dataset.table.fields}
    key = dataset.table.primaryKey
    return Shape(columns, key, str(dataset.update), str(dataset.period), dataset.migration or Migration())


def holding_on(versions: Sequence[V], day: date) -> V:
    """Return the version (oldest first) that holds on a day: the first for days before all, the last for days after."""
    begun = [version for version in versions if version.valid_from <= day]
    return begun[-1] if begun else versions[0]


def breaks(old: Shape, new: Shape) -> Iterator[str]:
    """Yield what in ``new`` makes rows of ``old`` unreadable or seen by more people, in words that need no translation.

    A new version may add columns and widen whole numbers to numbers; whatever else changes needs its migration rule.
    """
    rules = new.migration
    before = {name: rules.renamed.get(name, name) for name in new.columns if name not in rules.filled}
    accounted = {*before.values(), *rules.dropped, *rules.filled}
    accounted.update(word for text in rules.filled.values() for word in _WORD.findall(text))
    for name, (kind, _) in old.columns.items():
        if name not in accounted:
            yield f"{name}: –"
        for now, source in before.items():
            wanted = new.columns[now][0]
            if source == name and wanted is not kind and (kind, wanted) not in WIDER:
                yield f"{name}: {kind} → {wanted}"
    yield from _wider_privacy(old, new)
    names = {source: now for now, source in before.items()}
    if tuple(names.get(name, name) for name in old.key) != new.key:
        yield f"key: {old.key} → {new.key}"
    for name in ("update", "period"):
        if getattr(old, name) != getattr(new, name):
            yield f"{name}: {getattr(old, name)} → {getattr(new, name)}"


def _wider_privacy(old: Shape, new: Shape) -> Iterator[str]:
    """A rule of migration must not show to more people what the old columns kept from them."""
    sources = {name: [source] for name, source in new.migration.renamed.items()}
    sources |= {name: _WORD.findall(text) for name, text in new.migration.filled.items()}
    for name, named in sources.items():
        now = new.columns[name][1] if name in new.columns else Privacy.SENSITIVE
        for source in named:
            was = old.columns[source][1] if source in old.columns else Privacy.PUBLIC
            if STRICTNESS.index(now) < STRICTNESS.index(was):
                yield f"{source} ({was}) → {name} ({now})"
