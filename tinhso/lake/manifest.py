"""The manifest as the engine needs it: which parts an actor may read at a moment, and of which columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from itertools import pairwise
from operator import attrgetter, or_
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from tinhso.catalog.contracts import Update
from tinhso.kernel.policy import Actor
from tinhso.lake import definition, derived, files, stores
from tinhso.lake.definition import TableVersion, from_canonical, stricter
from tinhso.lake.errors import NoSuchDataset
from tinhso.lake.models import Compaction, Part, Register, Version
from tinhso.lake.rules.narrowing import ALL, Periods
from tinhso.lake.rules.rights import Reach, reach
from tinhso.lake.stores import Located
from tinhso.lake.tables import PartFile, Table, Whole
from tinhso.places import queries as places

Chosen = Callable[[Part], bool]
_VERSIONED = re.compile(r"(?P<dataset>[^.]+\.[^.]+)\.v(?P<version>[0-9]{1,9})")
"""An earlier version of a dataset by name, as its file is named: ``environment.salinity.v1``."""


@dataclass(frozen=True)
class Only:
    """What a question is restricted to anyway, so that no other part need be listed."""

    unit: int | None = None
    periods: Periods = ALL


@dataclass(frozen=True)
class Moment:
    """A settled moment: all changes up to it are known and no later change can slip in before it. None: nothing yet."""

    at: datetime | None


def settle(as_of: datetime | None) -> Moment:
    """Return the settled moment that a question as of ``as_of`` (aware; None is now) speaks of.

    Moments of changes only go forward, so what is in force at the last of them, or before, never changes again.
    """
    last = Register.objects.filter(pk=1).values_list("moment", flat=True).first()
    return Moment(last if as_of is None or last is None else min(as_of, last))


def version(reference: str) -> TableVersion:
    """Return the version that a dataset is read by: the packs' own, or the last that was kept. Raises NoSuchDataset.

    ``pack.name.v1`` is read by version 1, as strictly as by those that came after it.
    """
    named = _VERSIONED.fullmatch(reference)
    if named is None:
        return _newest(reference)
    known = _known(named["dataset"], _newest(named["dataset"]))
    if int(named["version"]) not in known:
        raise NoSuchDataset(dataset=reference[:130])
    return _as_strict(known, int(named["version"]))


def readable(actor: Actor) -> tuple[str, ...]:
    """Return the datasets of which the actor may see rows of some unit."""
    names = {name for name, _ in definition.catalogue().datasets()}
    names |= set(Version.objects.values_list("dataset", flat=True))
    return tuple(name for name in sorted(names) if reach(actor, version(name).privacy) != frozenset())


def with_versions(names: Collection[str]) -> tuple[str, ...]:
    """Return datasets by name, and the earlier versions of each."""
    kept = Version.objects.filter(dataset__in=names).values_list("dataset", "number")
    held = ((name, each.version) for name in names for each in _of_packs(name))
    newest = {name: _newest(name).version for name in names}
    earlier = {f"{name}.v{number}" for name, number in (*kept, *held) if number < newest[name]}
    return (*names, *sorted(earlier))


def in_force(reference: str, moment: Moment) -> QuerySet[Part]:
    """Return the parts of a dataset that were in force at a moment, in the order they came."""
    if moment.at is None:
        return Part.objects.none()
    then = Q(known_from__lte=moment.at) & (Q(known_to__isnull=True) | Q(known_to__gt=moment.at))
    return Part.objects.filter(then, dataset=reference).order_by("known_from")


def table(
    reference: str,
    moment: Moment,
    actor: Actor,
    chosen: Chosen | None = None,
    only: Only = Only(),  # frozen
    located: Located = stores.here,
) -> Table:
    """Return a dataset as the actor may see it at a moment; ``only`` (and the ``chosen``) of its parts, when given.

    ``located`` says from where its files are read.
    """
    read_by, named = version(reference), _VERSIONED.fullmatch(reference)
    dataset = named["dataset"] if named else reference
    clearance = {
        column.name: reach(actor, column.privacy) for column in read_by.columns if column.privacy is not read_by.privacy
    }
    asked = _Asked(read_by, dataset, reach(actor, read_by.privacy), clearance, _sure(only, read_by), located)
    of_version = read_by.version if named else None
    whole = {} if chosen is not None or moment.at is None else _whole(asked, moment.at, of_version)
    parts = _beside(_narrowed(in_force(dataset, moment), asked), whole)
    if of_version is not None:
        parts = parts.filter(version__number=of_version)
    # Put in order here: asked for in order, SQLite walks all parts of the dataset by their moment.
    listed = parts.order_by().values_list(*_Listed._fields) if chosen is None else _chosen(parts, chosen)
    return _table(asked, sorted((_Listed(*each) for each in listed), key=attrgetter("known_from")), whole)


# --- inside ----------------------------------------------------------------------


class _Listed(NamedTuple):
    """What of a part its listing needs; a fraction of the cost of a whole one."""

    pk: int
    file: str
    unit_id: int
    period: str
    receipt_year: int
    receipt_number: int
    simulated: bool
    version__number: int
    known_from: datetime


class _Asked(NamedTuple):
    """What is asked of a dataset, and by whom: the reach of the actor, for the rows and for the columns of another class."""

    read_by: TableVersion
    dataset: str
    units: Reach
    clearance: Mapping[str, Reach]
    only: Only
    located: Located


def _chosen(parts: QuerySet[Part], chosen: Chosen) -> Iterator[tuple[Any, ...]]:
    return (tuple(attrgetter(name.replace("__", "."))(part) for name in _Listed._fields) for part in parts if chosen(part))


def _sure(only: Only, version: TableVersion) -> Only:
    """Where the newest row of a key wins, a later period may hold it: unless the key itself tells the period."""
    if version.update is Update.UPSERT and not definition.key_tells_period(version):
        return Only(only.unit)
    return only


def _narrowed(parts: QuerySet[Part], asked: _Asked) -> QuerySet[Part]:
    only = asked.only
    if asked.units is not None:
        parts = parts.filter(unit__in=asked.units)
    if only.unit is not None:
        parts = parts.filter(unit=only.unit)
    if only.periods.among is not None:
        parts = parts.filter(period__in=only.periods.among)
    if only.periods.least:
        parts = parts.filter(period__gte=only.periods.least)
    return parts.filter(period__lte=only.periods.most) if only.periods.most else parts


def _whole(asked: _Asked, at: datetime, version: int | None) -> dict[Compaction, Whole]:
    """Return the derived files that stand for all their parts; periods beyond those asked for are left to the statement."""
    found = (
        made
        for made in derived.standing(asked.dataset, at, version)
        if derived.about(made, asked.only.periods)
        and derived.open_to(made, asked.only.unit, asked.units, asked.clearance.values())
    )
    return derived.located(found, asked.located)


def _beside(parts: QuerySet[Part], whole: Collection[Compaction]) -> QuerySet[Part]:
    """Return the parts that are not in one of the files."""
    return parts.exclude(reduce(or_, map(derived.inside, whole))) if whole else parts


def _table(asked: _Asked, listed: list[_Listed], whole: Mapping[Compaction, Whole]) -> Table:
    read_by = asked.read_by
    old = ({each.version__number for each in listed} | {made.version for made in whole}) - {read_by.version}
    holding = derived.holding(asked.dataset, {each.pk: each.period for each in listed}, asked.units, asked.located)
    inside = frozenset[int]().union(*(parts for _, _, parts in holding))
    paths = asked.located({each.file for each in listed if each.pk not in inside})
    codes = {key: unit.code for key, unit in places.units_by_id({each.unit_id for each in listed}).items()} if listed else {}
    parts = tuple(
        PartFile(
            part=each.pk,
            path="" if each.pk in inside else paths[each.file],
            unit=each.unit_id,
            unit_code=codes[each.unit_id],
            period=each.period,
            receipt=f"{each.receipt_year}-{each.receipt_number:06}",
            known=files.known(each.known_from),
            simulated=each.simulated,
            version=each.version__number,
        )
        for each in listed
    )
    through = {path: number for path, number, _ in holding}
    earlier = _known(asked.dataset, read_by) if old else {}
    rivals = read_by.update is Update.UPSERT and _rivals(read_by, listed, whole)
    return Table(read_by, parts, through, asked.clearance, earlier, rivals, tuple(whole.values()))


def _rivals(version: TableVersion, listed: list[_Listed], whole: Collection[Compaction]) -> bool:
    """Say whether two parts may have rows of one key: of the same unit, and period where the key tells it.

    Within one part no key is there twice: that was checked. Of parts that are not listed only the periods are looked at.
    """
    tells = definition.key_tells_period(version)
    if len({(each.unit_id, each.period if tells else "") for each in listed}) < len(listed):
        return True
    if not whole:
        return False
    spans = sorted([(each.period, each.period) for each in listed] + [(made.first_period, made.last_period) for made in whole])
    apart = all(before[1] < after[0] for before, after in pairwise(spans))
    return not (tells and apart) or any(made.rivals for made in whole)


def _newest(reference: str) -> TableVersion:
    try:
        return definition.current(reference)
    except NoSuchDataset:
        kept = Version.objects.filter(dataset=reference).order_by("number").last()
        if kept is None:
            raise
        return from_canonical(kept.definition)


def _of_packs(reference: str) -> tuple[TableVersion, ...]:
    try:
        return definition.versions(reference)
    except NoSuchDataset:
        return ()


def _known(dataset: str, newest: TableVersion) -> dict[int, TableVersion]:
    """Return every version that is known of a dataset: those of rows, those of the packs, and the one it is read by."""
    kept = {row.number: from_canonical(row.definition) for row in Version.objects.filter(dataset=dataset)}
    return {**{each.version: each for each in _of_packs(dataset)}, **kept, newest.version: newest}


def _as_strict(known: Mapping[int, TableVersion], number: int) -> TableVersion:
    """Return a version whose columns are as private as they are in every version after it."""
    asked = known[number]
    names = {column.name: column.name for column in asked.columns}
    strict = {column.name: column.privacy for column in asked.columns}
    privacy = asked.privacy
    for later in (known[each] for each in sorted(known) if each > number):
        privacy = stricter(privacy, later.privacy)
        renamed = {old: new for new, old in (later.migration.renamed if later.migration else {}).items()}
        names = {first: renamed.get(now, now) for first, now in names.items()}
        for first, now in names.items():
            column = later.column(now)
            strict[first] = stricter(strict[first], column.privacy if column else later.privacy)
    columns = tuple(replace(column, privacy=stricter(strict[column.name], privacy)) for column in asked.columns)
    return replace(asked, columns=columns, privacy=privacy)
