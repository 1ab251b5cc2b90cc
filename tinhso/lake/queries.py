"""Named reads of the lake. Every path goes through the same rights: ``manifest.table`` decides which rows exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import Privacy
from tinhso.kernel.policy import SYSTEM, Actor, Decision, require
from tinhso.lake import access, canonical, computing, definition, engine, manifest, policies, receipts, soundness, stores
from tinhso.lake import context as contexts
from tinhso.lake import proposals as proposing
from tinhso.lake import supplied as manifest_facts
from tinhso.lake.comparing import difference
from tinhso.lake.contracts import (
    Answer,
    Difference,
    Latest,
    Limits,
    PartView,
    ProposalView,
    Receipt,
    Soundness,
    Supplied,
)
from tinhso.lake.errors import NoOriginal, NoSuchProposal
from tinhso.lake.heavy import pl
from tinhso.lake.judging import Context
from tinhso.lake.manifest import Only
from tinhso.lake.models import Part, Proposal
from tinhso.lake.parts import part_of, receipt_of, view_of
from tinhso.lake.rules.instants import read_instant
from tinhso.lake.rules.narrowing import ALL, Periods
from tinhso.lake.rules.rights import NOBODY, Reach, reach, reach_of_numbers
from tinhso.lake.rules.statements import VIEWS, read_statement
from tinhso.lake.rules.streams import STREAMS
from tinhso.lake.tables import Table

STREAMING = Limits(seconds=600, memory_mb=512)


def query(sql: str, *, actor: Actor, as_of: datetime | None = None, limits: Limits = Limits()) -> Answer:  # noqa: B008  # frozen
    """Return what one SELECT over datasets (``pack.name``) finds, in force now or as of a past moment (aware).

    Looking at personal data is recorded. Raises Denied, StatementRefused, QueryFailed and TooMuch.
    """
    frame, cut, tables, moment = _run(sql, actor, as_of, limits)
    withheld = tuple(f"{name}.{column}" for name, table in tables.items() for column in table.withheld)
    return Answer(tuple(frame.columns), tuple(frame.rows()), moment.at, withheld, cut)


def export(
    sql: str,
    path: Path,
    *,
    actor: Actor,
    as_of: datetime | None = None,
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> int:
    """Write what a query finds to a Parquet file and return the number of rows. Raises as ``query`` does."""
    frame, _, _, _ = _run(sql, actor, as_of, limits)
    frame.write_parquet(path)
    return frame.height


def history(dataset: str, *, actor: Actor, unit_id: int | None = None) -> tuple[PartView, ...]:
    """Return the submissions of a dataset (of one unit) that the actor may see, oldest first. Raises Denied, NoSuchDataset."""
    require(policies.HISTORY, actor)
    access.require_readable(dataset, actor)
    units = reach(actor, manifest.version(dataset).privacy)
    parts = Part.objects.filter(dataset=dataset).order_by("known_from").select_related("version").prefetch_related("erasures")
    parts = parts if unit_id is None else parts.filter(unit=unit_id)
    return tuple(view_of(part) for part in (parts if units is None else parts.filter(unit__in=units)))


def latest_submissions(
    datasets: Collection[str], *, actor: Actor, limit: int, as_of: datetime | None = None
) -> tuple[PartView, ...]:
    """Return the submissions that came last (up to ``as_of``, aware), newest first: of these datasets and the actor's units.

    What the actor may not see is not there. Raises Denied.
    """
    require(policies.HISTORY, actor)
    found: list[Part] = []
    for dataset in sorted(set(datasets) & set(manifest.readable(actor))):
        units = reach(actor, manifest.version(dataset).privacy)
        parts = Part.objects.filter(dataset=dataset).order_by("-known_from", "-pk")
        parts = parts if units is None else parts.filter(unit__in=units)
        parts = parts if as_of is None else parts.filter(known_from__lte=as_of)
        found += parts.select_related("version").prefetch_related("erasures")[:limit]
    return tuple(view_of(part) for part in sorted(found, key=lambda part: (part.known_from, part.pk), reverse=True)[:limit])


def diff(
    dataset: str,
    *,
    since: datetime,
    until: datetime,
    actor: Actor,
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> Difference:
    """Return the rows that came, went or changed between two moments (aware), as far as the actor may see them."""
    require(policies.QUERY, actor)
    access.require_readable(dataset, actor)
    tables = {
        "before": manifest.table(dataset, manifest.settle(since), actor),
        "after": manifest.table(dataset, manifest.settle(until), actor),
    }
    access.record_private(tables, actor)
    frame, _ = engine.answer(difference(tables["after"]), tables, limits)
    return Difference(tuple(frame.columns), tuple(frame.rows()))


def verify(*, actor: Actor) -> Soundness:
    """Read every listed file and every row of the manifest and say where they are apart. Raises Denied."""
    require(policies.VERIFY, actor)
    return soundness.verify()


def supplied(
    *, datasets: Collection[str] | None = None, since: date | None = None, until: date | None = None
) -> tuple[Supplied, ...]:
    """Return what was ever supplied for each dataset, unit and period whose last day lies from ``since`` to ``until``.

    Both days are included. For rooms that keep the score, so no actor is asked: it tells no row and nobody's data.
    """
    return manifest_facts.supplied(datasets, since, until)


def latest(datasets: Iterable[str], as_of: datetime | None = None) -> dict[str, Latest]:
    """Return the last period supplied of each dataset, by name, as far as something is in force (or was, ``as_of`` a moment).

    Asks no actor; see above.
    """
    return {each.dataset: each for each in manifest_facts.latest(datasets, as_of)}


def last_changes() -> dict[str, datetime]:
    """Return the last moment at which a submission of each dataset came, was closed or lost rows by law.

    Asks no actor; see above.
    """
    return manifest_facts.last_changes()


def units_open_to(dataset: str, actor: Actor) -> Reach:
    """Return the units of which the actor may know what the rows of a dataset add up to; None is all, an empty set none.

    The rows themselves may be closed all the same, and numbers of too few people are for nobody. Raises NoSuchDataset.
    """
    privacy = manifest.version(dataset).privacy
    if privacy is not Privacy.PUBLIC and policies.QUERY.decide(actor) is not Decision.ALLOWED:
        return NOBODY
    return reach_of_numbers(actor, privacy)


def instant(text: str) -> datetime:
    """Return the aware moment that a text writes (ISO; a day means its end; without a zone Vietnam's). Raises NotAnInstant."""
    return read_instant(text)


def rows(
    dataset: str,
    *,
    actor: Actor,
    unit_id: int | None = None,
    period: str | None = None,
    as_of: datetime | None = None,
    limits: Limits = STREAMING,
) -> Iterator[pl.DataFrame]:
    """Return the rows of a dataset that the actor may see, in frames of bounded size, at least one (perhaps empty).

    Columns are the dataset's (without those withheld) and ``_unit``, ``_period``, ``_receipt``, ``_simulated``, ``_row``.
    Raises at once Denied, NoSuchDataset, WrongPeriod; while read TooMuch and FileUnreadable. Looking at personal data is
    recorded.
    """
    require(policies.QUERY, actor)
    access.require_readable(dataset, actor)
    if period is not None:
        manifest.version(dataset).read_period(period)
    periods = ALL if period is None else Periods(frozenset({period}))
    table = manifest.table(dataset, manifest.settle(as_of), actor, only=Only(unit_id, periods))
    access.record_private({dataset: table}, actor)
    sql = f'SELECT * FROM "{VIEWS}"."{dataset}"'  # noqa: S608  # a known name, quoted
    where = f" WHERE _period = '{period}'" if period is not None else ""  # a period that was read
    return engine.stream(sql + where, {dataset: table}, limits)


def write_rows(
    dataset: str,
    *,
    actor: Actor,
    shape: str,
    unit_id: int | None = None,
    period: str | None = None,
    as_of: datetime | None = None,
    limits: Limits = STREAMING,
) -> Iterator[bytes]:
    """Return what ``rows`` returns as the pieces of a file: ``shape`` is csv, json or parquet. Raises as ``rows`` does."""
    return STREAMS[shape](rows(dataset, actor=actor, unit_id=unit_id, period=period, as_of=as_of, limits=limits))


def part(number: str, *, actor: Actor) -> PartView:
    """Return one submission, for whoever may see that unit's submissions. Raises NoSuchReceipt, NotFound."""
    found = part_of(number)
    require(policies.HISTORY, actor, found)
    return view_of(found)


def texts(number: str, *, actor: Actor) -> Mapping[str, Sequence[str | int | None]]:
    """Return all rows of one submission as columns of canonical texts and ``_row``, ready to be mended and checked again.

    For whoever may see every column of that unit's rows; recorded when they are personal. Raises NoSuchReceipt, NotFound.
    """
    found = part_of(number)
    version = access.require_whole(found, actor)
    return canonical.texts(Path(stores.rows().locate(found.file)), version)


def original(number: str, *, actor: Actor) -> Path:
    """Return where the sender's own file of a submission can be read on this machine (never to be changed there).

    For whoever may see every column of all units' rows that were read from it; recorded when they are personal.
    Raises NoSuchReceipt, NotFound, NotAllOfIt, and NoOriginal when it was not kept or was erased.
    """
    found = part_of(number)
    if not found.original:
        access.require_whole(found, actor)
        raise NoOriginal(number=number)
    for part_from_it in Part.objects.filter(original=found.original).select_related("version"):
        access.require_whole(part_from_it, actor)
    return Path(stores.originals().locate(found.original))


def proposals(
    *, actor: Actor, datasets: Collection[str] | None = None, unit_id: int | None = None, state: str | None = "waiting"
) -> tuple[ProposalView, ...]:
    """Return the rows that wait for a head (or all, or those ``confirmed``, ``declined``) of the actor's units, oldest first.

    Raises Denied.
    """
    require(policies.HISTORY, actor)
    found = Proposal.objects.order_by("pk")
    for name, value in (("dataset__in", datasets), ("unit", unit_id), ("state", state)):
        found = found if value is None else found.filter(**{name: value})
    return tuple(proposing.view(each) for each in found if policies.HISTORY.decide(actor, each) is Decision.ALLOWED)


def proposed_texts(proposal_id: int, *, actor: Actor) -> Mapping[str, Sequence[str | int | None]]:
    """Return all rows that wait under a number, as ``texts`` does, for whoever may see every column of that unit's rows.

    Raises NoSuchProposal (also for rows that were declined), NotFound, NotAllOfIt.
    """
    found = proposing.proposal_of(proposal_id)
    if found.state == "declined":
        raise NoSuchProposal(number=proposal_id)
    version = definition.current(found.dataset, found.period)
    require(policies.HISTORY, actor, found)
    access.require_every_class((version,), found.unit_id, actor, f"proposal:{found.pk}")
    return canonical.texts(Path(stores.rows().locate(found.file)), version)


def receipt(number: str, *, actor: Actor) -> Receipt:
    """Return a receipt that was given, for whoever may see that unit's submissions. Raises NoSuchReceipt, NotFound."""
    part = part_of(number)
    require(policies.HISTORY, actor, part)
    return receipt_of(part)


def verify_receipt(document: str, keys: Collection[str]) -> bool:
    """Say whether a receipt's document is whole and signed with one of the public ``keys`` (hexadecimal). Needs no database."""
    return receipts.proves(document, keys)


def sign(statement: dict[str, Any]) -> str:
    """Return a statement of the platform (plain values) signed as receipts are: ``verify_receipt`` proves it."""
    return receipts.sign(statement)


signing_key = receipts.signing_key
canonical_json = receipts.canonical
"""The one text of plain values that is hashed and signed."""


def public_keys() -> tuple[str, ...]:
    """Return the public keys (hexadecimal) that prove receipts."""
    return receipts.public_keys()


def held_rows(path: Path) -> list[dict[str, str | int | None]]:
    """Return the refused rows of a check (``Verdict.held``) as they were written, with their record numbers in ``_row``."""
    return pl.read_parquet(path).to_dicts()


def check_context(dataset: str, unit_id: int, period: str, *, source_sha256: str = "", instead_of: str = "") -> Context:
    """Return what a submission is judged against: units, references, keys in force, history.

    What it would replace is left out: the unit's own earlier rows where the update mode replaces them, the part
    ``instead_of`` (a receipt's number) and the same source file sent before. Raises NoSuchDataset and wrong periods.
    """
    return contexts.build(dataset, unit_id, period, source_sha256=source_sha256, instead_of=instead_of)


# --- the platform's own computing --------------------------------------------------

settled, stamp = computing.settled, computing.stamp
compute, compute_given = computing.compute, computing.compute_given
combine = computing.combine
changed = computing.changed
datasets_moved = computing.datasets_moved
periods_supplied = computing.periods_supplied
last_told = computing.last_told
listed, manifest_at = computing.listed, computing.manifest_at
types_of = computing.types_of
moved, told_of, rows_open_to = computing.moved, computing.told_of, computing.rows_open_to
frame = computing.frame
packed, unpacked, stacked = computing.packed, computing.unpacked, computing.stacked
split_by_month, gathered = computing.split_by_month, computing.gathered


def as_seen(
    sql: str, *, dataset: str, at: datetime | None, beside: Mapping[str, pl.DataFrame], actor: Actor, limit: int
) -> Answer:
    """Return the first rows of a computed statement that the actor may see; see ``computing.as_seen``.

    Looking at personal data is recorded.
    """
    answer = computing.as_seen(sql, dataset=dataset, at=at, beside=beside, actor=actor, limit=limit)
    version = manifest.version(dataset)
    shown = {column.privacy for column in version.columns if column.name not in answer.withheld}
    if answer.rows and actor != SYSTEM and shown & set(access.PRIVATE):
        audit.record(actor=actor, verb="lake.read", target=f"dataset:{dataset}", data={"datasets": [dataset]})
    return answer


# --- inside ----------------------------------------------------------------------


def _run(
    sql: str, actor: Actor, as_of: datetime | None, limits: Limits
) -> tuple[pl.DataFrame, bool, dict[str, Table], manifest.Moment]:
    require(policies.QUERY, actor)
    known = manifest.readable(actor)
    judged, named = read_statement(sql, manifest.with_versions(known) if ".v" in sql.lower() else known)
    moment = manifest.settle(as_of)
    tables = {name: manifest.table(name, moment, actor, only=Only(periods=periods)) for name, periods in named.items()}
    access.record_private(tables, actor)
    frame, cut = engine.answer(judged, tables, limits)
    return frame, cut, tables, moment


def datasets(*, actor: Actor) -> Iterator[str]:
    """Yield the datasets of which the actor may see rows. Raises Denied."""
    require(policies.QUERY, actor)
    yield from manifest.readable(actor)
