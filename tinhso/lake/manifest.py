"""The manifest as the engine needs it: which parts an actor may read at a moment, and of which columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tinhso.catalog.contracts import Update
from tinhso.kernel.policy import Actor
from tinhso.lake import definition, stores
from tinhso.lake.definition import TableVersion, from_canonical
from tinhso.lake.engine import PartFile, Table
from tinhso.lake.errors import NoSuchDataset
from tinhso.lake.models import Compaction, Part, Register, Version
from tinhso.lake.rules.rights import reach
from tinhso.places import queries as places

Chosen = Callable[[Part], bool]


@dataclass(frozen=True)
class Only:
    """What a question is restricted to anyway, so that no other part need be listed."""

    unit: int | None = None
    period: str = ""


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
    """Return the version that a dataset is read by: the packs' own, or the last that was kept. Raises NoSuchDataset."""
    try:
        return definition.current(reference)
    except NoSuchDataset:
        kept = Version.objects.filter(dataset=reference).order_by("number").last()
        if kept is None:
            raise
        return from_canonical(kept.definition)


def readable(actor: Actor) -> tuple[str, ...]:
    """Return the datasets of which the actor may see rows of some unit."""
    names = {name for name, _ in definition.catalogue().datasets()}
    names |= set(Version.objects.values_list("dataset", flat=True))
    return tuple(name for name in sorted(names) if reach(actor, version(name).privacy) != frozenset())


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
) -> Table:
    """Return a dataset as the actor may see it at a moment; ``only`` (and the ``chosen``) of its parts, when given."""
    read_by = version(reference)
    units = reach(actor, read_by.privacy)
    parts = in_force(reference, moment)
    if units is not None:
        parts = parts.filter(unit__in=units)
    parts = _narrowed(parts, only, read_by)
    listed = [part for part in parts if chosen is None or chosen(part)]
    clearance = {
        column.name: reach(actor, column.privacy) for column in read_by.columns if column.privacy is not read_by.privacy
    }
    return Table(read_by, _files(listed, reference), _derived(reference, listed), clearance)


def _narrowed(parts: QuerySet[Part], only: Only, version: TableVersion) -> QuerySet[Part]:
    if only.unit is not None:
        parts = parts.filter(unit=only.unit)
    # Where the newest row of a key wins, a later period may hold it: none can be left out before that is known.
    if only.period and version.update is not Update.UPSERT:
        parts = parts.filter(period=only.period)
    return parts


def _files(parts: list[Part], reference: str) -> tuple[PartFile, ...]:
    store = stores.rows()
    columns = {
        row.pk: (*from_canonical(row.definition).names, definition.ROW) for row in Version.objects.filter(dataset=reference)
    }
    codes = {key: unit.code for key, unit in places.units_by_id({part.unit_id for part in parts}).items()}
    return tuple(
        PartFile(
            part=part.pk,
            path=store.locate(part.file),
            unit=part.unit_id,
            unit_code=codes[part.unit_id],
            period=part.period,
            period_start=part.period_start,
            receipt=part.number,
            known_from=part.known_from,
            columns=columns[part.version_id],
            simulated=part.simulated,
        )
        for part in parts
    )


def _derived(reference: str, listed: list[Part]) -> dict[str, frozenset[int]]:
    """Return the derived files all of whose parts are listed: one with a hidden or closed part is not opened."""
    visible = {part.pk for part in listed}
    store = stores.rows()
    made = Compaction.objects.filter(dataset=reference) if visible else Compaction.objects.none()
    return {store.locate(each.file): frozenset(each.parts) for each in made if visible.issuperset(each.parts)}
