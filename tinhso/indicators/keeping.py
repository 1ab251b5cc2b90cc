"""Cells kept by month: found as of a moment, and brought up to date by the months that submissions touched."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from threading import Lock

from django.db import connection, transaction
from django.db.models import Q

from tinhso.catalog.contracts import Update
from tinhso.indicators.models import Cells, Kept
from tinhso.indicators.rules.statements import Compiled
from tinhso.indicators.surroundings import beside, fingerprint, months_of
from tinhso.kernel import clock
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Changed, Engine, Frame, Given
from tinhso.places import queries as places

MOST_BODIES = 400  # decoded bodies in memory; a month of a province is some hundred kilobytes
_decoded: OrderedDict[str, Frame] = OrderedDict()
_lock = Lock()
_turns: dict[str, Lock] = {}


@dataclass(frozen=True)
class Standing:
    """A compiled family as it would be computed now."""

    compiled: Compiled
    turns: tuple[date, ...]
    fingerprint: str

    @property
    def reference(self) -> str:
        return self.compiled.family.reference


def standing(compiled: Compiled) -> Standing:
    """Return a family with what its cells depend on besides rows."""
    eras = places.eras()
    return Standing(compiled, eras.turns, fingerprint(compiled.family, compiled.cells(eras.turns), eras))


def cells(held: Standing, months: Collection[date] | None, at: datetime | None) -> Frame | None:
    """Return the cells of months (first days; None: all) as known at a settled moment; None when there are none.

    Kept bodies are used as far as they speak of the moment; the rest is computed from rows, and kept when it is of now.
    """
    if at is None:
        return None
    bring_up_to_date(held)
    bodies = Cells.objects.filter(kept__fingerprint=held.fingerprint)
    if months is not None:
        bodies = bodies.filter(month__in=months)
    then = bodies.filter(known_from__lte=at).filter(Q(known_to__isnull=True) | Q(known_to__gt=at))
    found = {month: (pk, digest) for pk, month, digest in then.values_list("pk", "month", "digest")}
    frames = [_frame(pk, digest) for pk, digest in found.values() if digest]
    missing = _unknown(held, months, found, at)
    frames += _computed(held, missing, at).values() if missing else ()
    return lake.stacked(frames) if frames else None


def tried(held: Standing, months: Collection[date] | None, parts: Sequence[Given]) -> Frame:
    """Return the cells of months (first days; None: all), were ``parts`` all that was supplied. Raises as ``lake`` does."""
    statement = held.compiled.cells(held.turns, sorted(months) if months is not None else None)
    tables = beside(held.compiled.family, statement, places.eras(), {part.period for part in parts})
    return lake.compute_given(statement, dataset=held.reference, parts=parts, beside=tables)


def bring_up_to_date(held: Standing, by: Engine = Engine.DUCKDB) -> bool:
    """Compute the months that changed since the cells were last true; say whether any did. Safe when several do at once.

    Who asks for the same cells in the same process waits for them; other processes may compute them twice.
    """
    if _stands(held)[1] is None:
        return False
    with _one_at_a_time(held.fingerprint):
        return _brought_up_to_date(held, by)


def _stands(held: Standing) -> tuple[Kept, datetime | None]:
    """Return what is kept, and the settled moment that it is yet to be brought to; None when it is there."""
    now = lake.settled()
    kept, _ = Kept.objects.get_or_create(
        fingerprint=held.fingerprint, defaults={"reference": held.reference, "used_at": clock.now()}
    )
    return kept, None if kept.through == now else now


def _one_at_a_time(fingerprint: str) -> AbstractContextManager[object]:
    """Let one thread after another through; but for those within a transaction, which the first may be waiting for."""
    return nullcontext() if connection.in_atomic_block else _turns.setdefault(fingerprint, Lock())


def _brought_up_to_date(held: Standing, by: Engine) -> bool:
    kept, now = _stands(held)
    if now is None:
        return False
    changed = lake.changed(held.reference, kept.through, now)
    erased = kept.through is not None and changed.erasures != kept.erasures
    if changed.first is None and not erased:
        # Another dataset's change: noted only in memory would be forgotten, in a row it is one small write.
        Kept.objects.filter(pk=kept.pk, through=kept.through).update(through=now)
        return False
    whole = kept.through is None or erased
    months = None if whole or kept.through is None else _touched(held, kept.through, now, changed, by)
    made = {} if months is not None and not months else _computed(held, months, now, by)
    return _put(kept, made, months, now, changed, afresh=erased)


def make_anew(held: Standing, months: Collection[date], by: Engine = Engine.DUCKDB) -> bool:
    """Compute months (first days) again from the rows, whatever is kept of them; say whether that was done."""
    bring_up_to_date(held, by)
    kept = Kept.objects.get(fingerprint=held.fingerprint)
    if kept.through is None or not months:
        return False
    return _put_again(kept, _computed(held, months, kept.through, by), months, kept.through)


def around() -> str:
    """Return a word that changes with the register of units and the day."""
    return f"{places.revision()}-{clock.today():%Y%m%d}"


def _put(
    kept: Kept, made: Mapping[date, Frame], months: Collection[date] | None, now: datetime, changed: Changed, *, afresh: bool
) -> bool:
    """Close the bodies of the months and put the new ones in their place, unless somebody else was faster.

    The old ones were true up to the first change, the new ones are from the last on: what was known between them is nobody's.
    """
    since, until = changed.last or now, changed.first or now
    with transaction.atomic():
        moved = Kept.objects.filter(pk=kept.pk, through=kept.through).update(through=now, erasures=changed.erasures)
        if not moved:
            return True
        standing_bodies = Cells.objects.filter(kept=kept, known_to__isnull=True)
        if afresh:  # what was erased by law must not live on in what was derived from it
            Cells.objects.filter(kept=kept).delete()
        elif months is None:
            standing_bodies.update(known_to=until)
        else:
            standing_bodies.filter(month__in=months).update(known_to=until)
        Cells.objects.bulk_create(_body(kept, month, made.get(month), since) for month in sorted(set(made) | set(months or ())))
    return True


def _put_again(kept: Kept, made: Mapping[date, Frame], months: Collection[date], through: datetime) -> bool:
    """Put new bodies of the months in the place of the open ones: true since the same moment, for no row has changed."""
    still = Kept.objects.select_for_update().filter(pk=kept.pk, through=through, erasures=kept.erasures)
    standing_bodies = Cells.objects.filter(kept=kept, known_to__isnull=True, month__in=months)
    with transaction.atomic():
        if not still:
            return False
        since = dict.fromkeys(made, through) | dict(standing_bodies.values_list("month", "known_from"))
        standing_bodies.delete()
        Cells.objects.bulk_create(_body(kept, month, made.get(month), at) for month, at in sorted(since.items()))
    return True


def _body(kept: Kept, month: date, rows: Frame | None, since: datetime) -> Cells:
    body = lake.packed(rows) if rows is not None else b""
    digest = sha256(body).hexdigest() if body else ""
    if rows is not None and body:
        _remember(digest, rows)
    height = rows.height if rows is not None else 0
    return Cells(kept=kept, month=month, known_from=since, rows=height, digest=digest, body=body)


def _moves_rows(held: Standing) -> bool:
    """Say whether a new row of a key can take the place of one in another month: its day is not in the key."""
    family = held.compiled.family
    placed_by = {column for column in (family.placing.time, family.placing.ends) if column}
    return family.dataset.update is Update.UPSERT and not placed_by <= set(family.dataset.table.primaryKey)


def _touched(held: Standing, since: datetime, until: datetime, changed: Changed, by: Engine) -> set[date]:
    """Return the months that rows which came or went speak of."""
    if held.compiled.family.by_period:
        return set().union(*months_of(held.compiled.family, changed.periods).values())
    found: set[date] = set()
    passing = (((receipt,), at) for at, receipt in changed.passing)
    for receipts, at in ((changed.came, until), (changed.went, since), *passing):
        if receipts:
            found |= set(_by_month(_cells_of(held, None, at, receipts, by)))
    return found | _moved_from(held, since, until, changed) if _moves_rows(held) else found


def _moved_from(held: Standing, since: datetime, until: datetime, changed: Changed) -> set[date]:
    """Return the months that rows stood in whose place, under the same key, rows of other months took."""
    family = held.compiled.family
    parts = [(changed.came, until), *(((receipt,), at) for at, receipt in changed.passing)]
    keys = ", ".join(f'"{name}"' for name in family.dataset.table.primaryKey)
    sql = f'SELECT DISTINCT _unit_id, {keys} FROM lake."{held.reference}"'  # noqa: S608  # names of a judged definition
    came = lake.stacked([lake.compute(sql, dataset=held.reference, at=at, beside={}, receipts=told) for told, at in parts])
    statement = held.compiled.months_displaced(held.turns)
    tables = beside(family, statement, places.eras(), {period for _, period in lake.periods_supplied(held.reference, since)})
    units = frozenset(came["_unit_id"].to_list())
    rows = lake.compute(statement, dataset=held.reference, at=since, beside=tables | {"came": came}, units=units)
    return set(rows["bucket"].to_list())


def _unknown(held: Standing, months: Collection[date] | None, found: Collection[date], at: datetime) -> list[date]:
    """Return the months that no body speaks of at a moment before the cells were made: only the rows can tell."""
    through = Kept.objects.filter(fingerprint=held.fingerprint).values_list("through", flat=True).first()
    if through is not None and at >= through:
        return []
    ever = Cells.objects.filter(kept__fingerprint=held.fingerprint).order_by().values_list("month", flat=True).distinct()
    return [month for month in (ever if months is None else months) if month not in found]


def _computed(held: Standing, months: Collection[date] | None, at: datetime, by: Engine = Engine.DUCKDB) -> dict[date, Frame]:
    return _by_month(_cells_of(held, months, at, None, by))


def _cells_of(
    held: Standing,
    months: Collection[date] | None,
    at: datetime,
    receipts: Iterable[str] | None,
    by: Engine = Engine.DUCKDB,
) -> Frame:
    family = held.compiled.family
    statement = held.compiled.cells(held.turns, sorted(months) if months is not None else None)
    periods = {period for _, period in lake.periods_supplied(held.reference, at)} if family.by_period else set()
    if family.by_period and months is not None:
        speak_of = months_of(family, periods)
        periods = {period for period in periods if not speak_of[period].isdisjoint(months)}
    return lake.compute(
        statement,
        dataset=held.reference,
        at=at,
        beside=beside(family, statement, places.eras(), periods),
        receipts=None if receipts is None else tuple(receipts),
        periods=periods if family.by_period else None,
        by=by,
    )


def _by_month(rows: Frame) -> dict[date, Frame]:
    return dict(lake.split_by_month(rows, "bucket"))


def _frame(pk: int, digest: str) -> Frame:
    with _lock:
        if digest in _decoded:
            _decoded.move_to_end(digest)
            return _decoded[digest]
    frame = lake.unpacked(bytes(Cells.objects.values_list("body", flat=True).get(pk=pk)))
    _remember(digest, frame)
    return frame


def _remember(digest: str, frame: Frame) -> None:
    with _lock:
        _decoded[digest] = frame
        while len(_decoded) > MOST_BODIES:
            _decoded.popitem(last=False)
