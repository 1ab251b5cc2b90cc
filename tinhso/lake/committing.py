"""One submission into the manifest: the file durable on disk, then one transaction of register, parts, receipt and audit.

The register is what writers take turns on, so that moments go forward and receipts have no gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import connection, transaction
from django.db.models import QuerySet

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import Update
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.kernel.steady import steady
from tinhso.lake import definition, derived, files, policies, receipts, stores
from tinhso.lake.contracts import Receipt, Source, Submission
from tinhso.lake.definition import TableVersion
from tinhso.lake.errors import (
    AlreadyClosed,
    BreakingChange,
    ConfirmationNeeded,
    FileGone,
    OriginalGone,
    SimulatedOverReal,
    VersionChanged,
    WrongUpdate,
)
from tinhso.lake.models import Part, Register, Version
from tinhso.lake.parts import part_of, receipt_of
from tinhso.places import queries as places

TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class OfUnit:
    """What a policy is asked about: something of one unit."""

    unit_id: int


@dataclass(frozen=True)
class Turn:
    """A writer's turn: the moment of its change and the number of its receipt."""

    moment: datetime
    year: int
    number: int

    @property
    def receipt(self) -> str:
        return f"{self.year}-{self.number:06}"


@dataclass(frozen=True)
class Coming:
    """Rows whose file is in store and that are about to be listed: by whom, and who confirmed them where that is asked."""

    submission: Submission
    version: TableVersion
    file: str
    rows: int
    original: str
    supplier: int | None
    acting_for: int | None
    confirmed_by: int | None = None
    proposed_at: datetime | None = None


Closes = Callable[[], list[Part]]


def commit(actor: Actor, submission: Submission, version: TableVersion, closes: Closes) -> Receipt:
    """Commit checked rows under ``version``; ``closes`` says which parts they take the place of.

    Raises Denied or NotFound, ConfirmationNeeded, WrongPeriod, SimulatedOverReal, VersionChanged and BreakingChange.
    """
    store = stores.rows()
    with steady(), store.held():
        require_fit(actor, submission, version)
        rows = files.count(submission.rows)
        stored = store.put(submission.rows)
        with transaction.atomic():
            turns = register()
            original = kept_original(submission.source)
            coming = Coming(submission, version, stored.sha256, rows, original, actor.account, actor.acting_for)
            return list_part(actor, coming, closes, turns)


def list_part(actor: Actor, coming: Coming, closes: Closes, turns: Register) -> Receipt:
    """List rows whose file is in store, within the caller's transaction and writer's turn, and return their receipt.

    The same content, in force already, gives the receipt that it has. Raises SimulatedOverReal, FileGone, VersionChanged
    and BreakingChange.
    """
    submission = coming.submission
    known = owed(submission).filter(file=coming.file, simulated=submission.simulated).order_by()
    if found := known.values_list("pk", flat=True)[:1]:
        return receipt_of(Part.objects.get(pk=found[0]), repeated=True)
    if not stores.rows().exists(coming.file):
        raise FileGone()
    turn = take_turn(turns)
    closed = _close_earlier(closes(), submission, turn)
    part = _open(coming, turn)
    _record(actor, part, closed)
    return receipt_of(part)


def require_fit(actor: Actor, submission: Submission, version: TableVersion) -> None:
    """Raise unless the actor may supply for the unit, unusual values are explained, and unit and period are real."""
    require(policies.SUPPLY, actor, OfUnit(submission.unit_id))
    if submission.questions and not submission.confirmation.strip():
        raise ConfirmationNeeded(count=submission.questions)
    version.read_period(submission.period)
    places.unit_by_id(submission.unit_id)


def kept_original(source: Source) -> str:
    """Return the name under which the sender's file is kept, empty when it is not meant to be. Raises OriginalGone."""
    if source.kept and not stores.originals().exists(source.sha256):
        raise OriginalGone()
    return source.sha256 if source.kept else ""


def owed(submission: Submission) -> QuerySet[Part]:
    """Return the parts in force that were supplied for the same dataset, unit and period."""
    return Part.objects.filter(
        dataset=submission.dataset, unit=submission.unit_id, period=submission.period, known_to__isnull=True
    )


def _close_earlier(earlier: list[Part], submission: Submission, turn: Turn) -> list[str]:
    for part in earlier:
        if submission.simulated and not part.simulated:
            raise SimulatedOverReal(number=part.number)
        close(part, turn.moment, superseded_by=turn.receipt)
    return [part.number for part in earlier]


def replaced(submission: Submission, version: TableVersion, number: str = "") -> Closes:
    """Return what says which parts a submission takes the place of: the one of ``number``, or those its mode replaces.

    Raises, when asked, NoSuchReceipt, and WrongUpdate when dataset, unit or period of that one differ.
    """

    def closes() -> list[Part]:
        if not number:
            return list(owed(submission)) if version.update is Update.REPLACE_PERIOD else []
        part = part_of(number)
        if (part.dataset, part.unit_id, part.period) != (submission.dataset, submission.unit_id, submission.period):
            raise WrongUpdate(dataset=part.dataset, update=str(version.update))
        return [part]

    return closes


def close(part: Part, moment: datetime, *, superseded_by: str = "", withdrawn: str = "") -> None:
    """Take a part out of force from ``moment`` on, for one cause. Raises AlreadyClosed."""
    still = Part.objects.filter(pk=part.pk, known_to__isnull=True)
    if still.update(known_to=moment, superseded_by=superseded_by, withdrawn=withdrawn) != 1:
        raise AlreadyClosed(number=part.number)
    derived.part_closed(part, moment)


def register() -> Register:
    """Return the register, held until the transaction ends: writers of the lake take turns."""
    # Every writer waits here: as text the question costs a quarter of what it costs as a query set.
    lock = connection.ops.for_update_sql() if connection.features.has_select_for_update else ""
    held = Register.objects.raw(f"SELECT id, moment, year, number FROM lake_register WHERE id = 1 {lock}")  # noqa: S608
    found = next(iter(held), None)
    if found is None:
        Register.objects.get_or_create(pk=1)
        found = Register.objects.select_for_update().get(pk=1)
    return found


def moment_of(turns: Register) -> datetime:
    """Return a moment after all before it, and keep it: a clock set back does not reopen the past."""
    turns.moment = _next_moment(turns)
    turns.save(force_update=True)
    return turns.moment


def take_turn(turns: Register) -> Turn:
    """Return the next moment and the next number of a receipt, and keep them."""
    moment = _next_moment(turns)
    year = clock.local(moment).year
    turns.number = turns.number + 1 if turns.year == year else 1
    turns.year, turns.moment = year, moment
    turns.save(force_update=True)
    return Turn(moment, year, turns.number)


# --- inside ----------------------------------------------------------------------


def _open(coming: Coming, turn: Turn) -> Part:
    submission, version = coming.submission, coming.version
    period, source = version.read_period(submission.period), submission.source
    part = Part(
        dataset=submission.dataset,
        version=_version(version, turn.moment),
        unit_id=submission.unit_id,
        period=period.code,
        period_start=period.start,
        period_end=period.end,
        update=str(version.update),
        file=coming.file,
        rows=coming.rows,
        simulated=submission.simulated,
        supplier=coming.supplier,
        acting_for=coming.acting_for,
        confirmed_by=coming.confirmed_by,
        proposed_at=coming.proposed_at,
        receipt_year=turn.year,
        receipt_number=turn.number,
        source_name=source.name[:255],
        source_sha256=source.sha256,
        source_sheet=source.sheet[:255],
        original=coming.original,
        confirmation=submission.confirmation.strip(),
        known_from=turn.moment,
    )
    part.receipt = receipts.sign(_statement(part))
    part.save(force_insert=True)
    return part


def _statement(part: Part) -> dict[str, object]:
    """Return what a receipt says. People are references; units are code and id, for a code alone names nothing."""
    always: dict[str, object] = {
        "accepted_at": part.known_from.isoformat(),
        "account": part.supplier,
        "dataset": part.dataset,
        "number": part.number,
        "period": part.period,
        "rows": part.rows,
        "sha256": part.file,
        "source": {"name": part.source_name, "sha256": part.source_sha256, "sheet": part.source_sheet},
        "unit": {"code": places.unit_by_id(part.unit_id).code, "id": part.unit_id},
        "version": part.version.number,
    }
    if part.simulated:
        always["simulated"] = True
    if part.proposed_at is not None:
        always |= {"confirmed_by": part.confirmed_by, "proposed_at": part.proposed_at.isoformat()}
    return always


def _record(actor: Actor, part: Part, closed: list[str]) -> None:
    data = {
        "unit": f"unit:{part.unit_id}",
        "dataset": part.dataset,
        "period": part.period,
        "version": part.version.number,
        "file": part.file,
        "rows": part.rows,
        "closed": closed,
    }
    if part.simulated:
        data["simulated"] = True
    if part.proposed_at is not None:
        data["supplier"] = f"account:{part.supplier}"
    audit.record(actor=actor, verb="lake.accept", target=f"receipt:{part.number}", reason=part.confirmation, data=data)


def _next_moment(turns: Register) -> datetime:
    now = clock.now()
    return now if turns.moment is None else max(now, turns.moment + TICK)


def _version(version: TableVersion, moment: datetime) -> Version:
    """Return the row of a version, made when rows of it first come. Raises VersionChanged and BreakingChange."""
    known = Version.objects.filter(dataset=version.dataset, number=version.version).only("number", "sha256").first()
    if known is not None:
        if known.sha256 != version.sha256():
            raise VersionChanged(dataset=version.dataset, version=version.version)
        return known
    _require_readable(version)
    return Version.objects.create(
        dataset=version.dataset,
        number=version.version,
        definition=version.canonical(),
        sha256=version.sha256(),
        known_from=moment,
    )


def _require_readable(version: TableVersion) -> None:
    """Raise BreakingChange unless rows of the version before can be read by this one, and its own by the one after."""
    kept = (definition.from_canonical(row.definition) for row in Version.objects.filter(dataset=version.dataset))
    known = {each.version: each for each in (*definition.versions(version.dataset), *kept, version)}
    for before, after in pairwise(known[number] for number in sorted(known)):
        changes = list(definition.breaks(before, after)) if version in (before, after) else []
        if changes:
            raise BreakingChange(dataset=after.dataset, version=after.version, changes="; ".join(changes))
