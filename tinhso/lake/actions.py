"""Changes of the lake: one verb each, with policy, transaction, receipt and audit.

Order in every change: the file is durable on disk, then one transaction takes the register (so that writers take
turns, moments go forward and receipts have no gaps), closes and opens parts, and records in the audit last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import Update
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.lake import checking, definition, erasing, files, policies, receipts, storage
from tinhso.lake import context as contexts
from tinhso.lake.contracts import Controls, Receipt, Rule, Submission, Verdict
from tinhso.lake.definition import TableVersion
from tinhso.lake.errors import AlreadyClosed, BreakingChange, ConfirmationNeeded, ReasonNeeded, VersionChanged, WrongUpdate
from tinhso.lake.models import Compaction, Erasure, Part, Register, Version
from tinhso.lake.parts import part_of, receipt_of
from tinhso.lake.storage import Stored
from tinhso.places import queries as places

TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class _OfUnit:
    """What a policy is asked about: something of one unit."""

    unit_id: int


@dataclass(frozen=True)
class _Turn:
    """A writer's turn: the moment of its change and the number of its receipt."""

    moment: datetime
    year: int
    number: int

    @property
    def receipt(self) -> str:
        return f"{self.year}-{self.number:06}"


# --- supplying -----------------------------------------------------------------


def check(
    *,
    actor: Actor,
    dataset: str,
    unit_id: int,
    period: str,
    rows: Iterable[Mapping[str, Sequence[str | int | None]]] | Path,
    controls: Controls = Controls(),  # noqa: B008  # frozen
    source_sha256: str = "",
    instead_of: str = "",
) -> Verdict:
    """Check rows against everything that is known, without changing anything, and return what is wrong.

    ``rows`` are batches of columns of canonical texts (perhaps ``_row``, the record numbers), or the path of a
    comma-separated UTF-8 file. ``Verdict.good`` is staged for ``accept``; a caller that does not go on removes it
    (the sweep does, in the end). Raises Denied or NotFound, NoSuchDataset, wrong periods, ConditionRefused.
    """
    require(policies.SUPPLY, actor, _OfUnit(unit_id))
    context = contexts.build(dataset, unit_id, period, source_sha256=source_sha256, instead_of=instead_of)
    batches = checking.batches_of_csv(rows) if isinstance(rows, Path) else map(checking.frame_of, rows)
    return checking.check(dataset, definition.dataset(dataset), batches, context, storage.local(), controls)


def append(*, actor: Actor, submission: Submission) -> Receipt:
    """Add rows to a dataset that grows, and return the receipt. Raises as ``accept`` does; WrongUpdate for others."""
    _require_update(submission.dataset, Update.APPEND)
    return accept(actor=actor, submission=submission)


def upsert(*, actor: Actor, submission: Submission) -> Receipt:
    """Add rows that take the place of the unit's earlier rows of equal key when read, and return the receipt."""
    _require_update(submission.dataset, Update.UPSERT)
    return accept(actor=actor, submission=submission)


def replace_period(*, actor: Actor, submission: Submission) -> Receipt:
    """Put rows in the place of what the unit supplied for the period, and return the receipt."""
    _require_update(submission.dataset, Update.REPLACE_PERIOD)
    return accept(actor=actor, submission=submission)


def accept(*, actor: Actor, submission: Submission) -> Receipt:
    """Commit checked rows in the dataset's own update mode and return the receipt.

    The same content, in force for the same unit and period, gives the receipt it has already. The staged file is
    taken over (or removed when it was known). Raises Denied or NotFound, ConfirmationNeeded, WrongPeriod,
    VersionChanged and BreakingChange.
    """
    version = definition.current(submission.dataset)

    def closes(turn: _Turn) -> list[str]:
        if version.update is not Update.REPLACE_PERIOD:
            return []
        earlier = list(_owed(submission))
        for part in earlier:
            _close(part, turn.moment, superseded_by=turn.receipt)
        return [part.number for part in earlier]

    return _commit(actor, submission, version, closes)


def supersede(*, actor: Actor, number: str, submission: Submission) -> Receipt:
    """Put rows in the place of one earlier submission, and return the receipt. Closes exactly that one.

    Raises NoSuchReceipt, AlreadyClosed, WrongUpdate when dataset, unit or period differ, and what ``accept`` raises.
    """
    version = definition.current(submission.dataset)

    def closes(turn: _Turn) -> list[str]:
        part = part_of(number)
        if (part.dataset, part.unit_id, part.period) != (submission.dataset, submission.unit_id, submission.period):
            raise WrongUpdate(dataset=part.dataset, update=str(version.update))
        _close(part, turn.moment, superseded_by=turn.receipt)
        return [part.number]

    return _commit(actor, submission, version, closes)


def withdraw(*, actor: Actor, number: str, reason: str) -> None:
    """Take a submission out of force from now on; what was known before stays known as of then.

    Raises NoSuchReceipt, AlreadyClosed, and ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded()
    require(policies.WITHDRAW, actor, part_of(number))
    with transaction.atomic():
        moment = _moment_of(_register())
        _close(part_of(number), moment, withdrawn=reason.strip())
        audit.record(actor=actor, verb="lake.withdraw", target=f"receipt:{number}", reason=reason.strip())


# --- looking after the files -------------------------------------------------------


def sweep(*, actor: Actor) -> tuple[str, ...]:
    """Remove files that no row lists and that are older than an hour; return their names."""
    require(policies.COMPACT, actor)
    store = storage.local()
    with store.held(alone=True):
        swept = store.sweep(_listed())
    if swept:
        audit.record(actor=actor, verb="lake.sweep", target="lake", data={"files": list(swept[:100]), "count": len(swept)})
    return swept


def compact(*, actor: Actor, dataset: str = "", least: int = 2) -> int:
    """Write one derived file for each dataset and period with ``least`` or more parts in force; return how many.

    Nothing that was supplied changes: the derived file can be made again, and is used only while its parts are in force.
    """
    require(policies.COMPACT, actor)
    store, made = storage.local(), 0
    for reference, period, parts in _scattered(dataset, least):
        with store.held():
            stored = store.put(files.merged(store, parts, definition.current(reference)))
            made += _list_compaction(store, reference, period, parts, stored)
    return made


def erase(*, actor: Actor, rule: Rule, basis: str) -> int:
    """Take rows out of the lake for good, everywhere and from the past too, and return how many went.

    ``rule`` says which rows, ``basis`` by what law or decision (kept in the audit). Receipts stay: they say what was
    supplied, not what it said. Files that hold erased rows are removed at once.
    Raises RuleRefused, ReasonNeeded, NoSuchDataset.
    """
    require(policies.ERASE, actor)
    if not basis.strip():
        raise ReasonNeeded()
    store = storage.local()
    with store.held(alone=True):
        with transaction.atomic():
            register = _register()
            gone = [_erase_part(part, rule, basis, actor, register, store) for part in erasing.parts_under(rule)]
            Compaction.objects.filter(dataset=rule.dataset).delete()
            data = {"rule": rule.kind, "column": rule.column, "parts": sum(1 for each in gone if each), "rows": sum(gone)}
            audit.record(actor=actor, verb="lake.erase", target=f"dataset:{rule.dataset}", reason=basis.strip(), data=data)
        for name in set(store.names()) - _listed():
            store.remove(name)
    return sum(gone)


# --- inside ----------------------------------------------------------------------


def _commit(actor: Actor, submission: Submission, version: TableVersion, closes: Callable[[_Turn], list[str]]) -> Receipt:
    require(policies.SUPPLY, actor, _OfUnit(submission.unit_id))
    if submission.questions and not submission.confirmation.strip():
        raise ConfirmationNeeded(count=submission.questions)
    version.read_period(submission.period)
    places.unit_by_id(submission.unit_id)
    store, rows = storage.local(), files.count(submission.rows)
    with store.held():
        stored = store.put(submission.rows)
        with transaction.atomic():
            register = _register()
            known = _owed(submission).filter(file=stored.sha256).first()
            if known is not None:
                return receipt_of(known, repeated=True)
            turn = _take_turn(register)
            closed = closes(turn)
            part = _open(actor, submission, version, turn, stored, rows)
            _record(actor, part, closed)
    return receipt_of(part)


def _owed(submission: Submission) -> QuerySet[Part]:
    return Part.objects.filter(
        dataset=submission.dataset, unit=submission.unit_id, period=submission.period, known_to__isnull=True
    )


def _open(actor: Actor, submission: Submission, version: TableVersion, turn: _Turn, stored: Stored, rows: int) -> Part:
    period, source = version.read_period(submission.period), submission.source
    part = Part(
        dataset=submission.dataset,
        version=_version(version, turn.moment),
        unit_id=submission.unit_id,
        period=period.code,
        period_start=period.start,
        period_end=period.end,
        update=str(version.update),
        file=stored.sha256,
        rows=rows,
        supplier=actor.account,
        acting_for=actor.acting_for,
        receipt_year=turn.year,
        receipt_number=turn.number,
        source_name=source.name[:255],
        source_sha256=source.sha256,
        source_sheet=source.sheet[:255],
        confirmation=submission.confirmation.strip(),
        known_from=turn.moment,
    )
    part.receipt = receipts.sign(_statement(part))
    part.save(force_insert=True)
    return part


def _statement(part: Part) -> dict[str, object]:
    """Return what a receipt says. People are references; units are code and id, for a code alone names nothing."""
    return {
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


def _record(actor: Actor, part: Part, closed: list[str]) -> None:
    data = {
        "unit": f"unit:{part.unit_id}",
        "period": part.period,
        "version": part.version.number,
        "file": part.file,
        "rows": part.rows,
        "closed": closed,
    }
    audit.record(
        actor=actor,
        verb="lake.accept",
        target=f"receipt:{part.number}",
        reason=part.confirmation,
        data={**data, "dataset": part.dataset},
    )


def _close(part: Part, moment: datetime, *, superseded_by: str = "", withdrawn: str = "") -> None:
    still = Part.objects.filter(pk=part.pk, known_to__isnull=True)
    if still.update(known_to=moment, superseded_by=superseded_by, withdrawn=withdrawn) != 1:
        raise AlreadyClosed(number=part.number)


def _register() -> Register:
    """Return the register, held until the transaction ends: writers of the lake take turns."""
    held = Register.objects.select_for_update().filter(pk=1)
    register = held.first()
    if register is None:
        Register.objects.get_or_create(pk=1)
        register = held.get()
    return register


def _moment_of(register: Register) -> datetime:
    """Return a moment after all before it, and keep it: a clock set back does not reopen the past."""
    register.moment = _next_moment(register)
    register.save(force_update=True)
    return register.moment


def _next_moment(register: Register) -> datetime:
    now = clock.now()
    return now if register.moment is None else max(now, register.moment + TICK)


def _take_turn(register: Register) -> _Turn:
    moment = _next_moment(register)
    year = clock.local(moment).year
    register.number = register.number + 1 if register.year == year else 1
    register.year, register.moment = year, moment
    register.save(force_update=True)
    return _Turn(moment, year, register.number)


def _version(version: TableVersion, moment: datetime) -> Version:
    """Return the row of a version, made when rows of it first come. Raises VersionChanged and BreakingChange."""
    known = Version.objects.filter(dataset=version.dataset, number=version.version).first()
    if known is not None:
        if known.sha256 != version.sha256():
            raise VersionChanged(dataset=version.dataset, version=version.version)
        return known
    for earlier in Version.objects.filter(dataset=version.dataset):
        changes = list(definition.breaks(definition.from_canonical(earlier.definition), version))
        if changes:
            raise BreakingChange(dataset=version.dataset, version=version.version, changes="; ".join(changes))
    return Version.objects.create(
        dataset=version.dataset,
        number=version.version,
        definition=version.canonical(),
        sha256=version.sha256(),
        known_from=moment,
    )


def _require_update(reference: str, update: Update) -> None:
    mode = definition.current(reference).update
    if mode is not update:
        raise WrongUpdate(dataset=reference, update=str(mode))


def _listed() -> set[str]:
    return {*Part.objects.values_list("file", flat=True), *Compaction.objects.values_list("file", flat=True)}


def _scattered(dataset: str, least: int) -> Iterable[tuple[str, str, list[Part]]]:
    """Yield the datasets and periods whose parts in force are many and not in one derived file yet."""
    in_force = Part.objects.filter(known_to__isnull=True).order_by("dataset", "period", "pk")
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in in_force.filter(dataset=dataset) if dataset else in_force:
        groups.setdefault((part.dataset, part.period), []).append(part)
    done = {(each.dataset, each.period): each.parts for each in Compaction.objects.all()}
    for (reference, period), parts in groups.items():
        if len(parts) >= least and done.get((reference, period)) != [part.pk for part in parts]:
            yield reference, period, parts


def _list_compaction(store: storage.LocalStorage, reference: str, period: str, parts: list[Part], stored: Stored) -> int:
    """List the derived file, unless a part was closed or erased meanwhile: then it is left to the sweep."""
    with transaction.atomic():
        _register()
        same = Part.objects.filter(pk__in=[part.pk for part in parts], known_to__isnull=True)
        if {(part.pk, part.file) for part in same} != {(part.pk, part.file) for part in parts}:
            return 0
        before = Compaction.objects.filter(dataset=reference, period=period).first()
        fields = {
            "file": stored.sha256,
            "rows": sum(part.rows for part in parts),
            "parts": [part.pk for part in parts],
            "made_at": clock.now(),
        }
        Compaction.objects.update_or_create(dataset=reference, period=period, defaults=fields)
    if before is not None and before.file != stored.sha256:
        store.retire(before.file)
    return 1


def _erase_part(part: Part, rule: Rule, basis: str, actor: Actor, register: Register, store: storage.LocalStorage) -> int:
    """Rewrite one part without the rows of the rule; return how many went."""
    staged, gone = files.without(store, part.file, erasing.condition(rule))
    if not gone:
        staged.unlink()
        return 0
    old, stored = part.file, store.put(staged)
    part.file, part.rows = stored.sha256, part.rows - gone
    part.save(update_fields=["file", "rows"])
    Erasure.objects.create(
        part=part,
        at=_moment_of(register),
        rule=rule.kind if rule.kind == "retention" else f"{rule.kind}:{rule.column}",
        basis=basis.strip(),
        rows=gone,
        old_file=old,
        new_file=stored.sha256,
        account=actor.account,
    )
    return gone
