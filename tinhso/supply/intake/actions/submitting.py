"""The one door: a table is read, checked, and accepted with a receipt; refused with every fault; or asked about.

Every offer leaves a record. The record of an accepted one is written in the transaction of its receipt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from tinhso.catalog.contracts import ConfirmedBy, Dataset
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import SYSTEM, Actor, require
from tinhso.kernel.steady import steady
from tinhso.lake import queries as lake_queries
from tinhso.lake.actions import supplying as lake
from tinhso.lake.actions.confirming import propose
from tinhso.lake.actions.originals import keep_original
from tinhso.lake.contracts import Receipt, Source, Submission, Verdict
from tinhso.lake.policies import SUPPLY
from tinhso.supply.errors import KeyReused, NothingOffered, PeriodNotBegun
from tinhso.supply.intake import queries, uploads
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import Ask, Door, Offer, OfUnit, Outcome, PlacedFault, Reading, Result, Row, Table
from tinhso.supply.intake.models import Attempt, HeldRow, KeptRecipe, Report
from tinhso.supply.intake.placing import Placer
from tinhso.supply.intake.rules.controls import check_controls
from tinhso.supply.intake.rules.names import sent_name
from tinhso.supply.intake.rules.reports import MOST_FAULTS, write_report
from tinhso.supply.intake.understanding import Understood, understand
from tinhso.supply.intake.units import UnitNames
from tinhso.supply.reading.batches import batches
from tinhso.supply.reading.bounds import too_big
from tinhso.supply.reading.bulk import frame_of
from tinhso.supply.reading.heavy import Frame
from tinhso.supply.reading.recipes import from_dict

DEFAULT_RECIPE = "mặc định"
LONGEST_KEY = 200
MOST_CELLS = 5_000_000  # of rows that come as rows; longer tables come as files


@dataclass
class _Work:
    """What is known of an offer while it goes through the door."""

    actor: Actor
    offer: Offer
    dataset: Dataset
    period: Period
    request: str
    source: Source = field(default_factory=Source)
    understood: Understood | None = None
    placer: Placer = field(default_factory=Placer)
    units: UnitNames | None = None


def submit_file(
    *,
    actor: Actor,
    dataset: str,
    unit_id: int,
    period: str,
    path: Path,
    name: str,
    door: Door,
    simulated: bool = False,
    recipe: str = "",
    confirmation: str = "",
) -> Result:
    """Submit a file as it lies at ``path``; ``name`` is what its sender calls it. Raises as ``submit``."""
    table = Table(path=path, name=name, simulated=simulated)
    offer = Offer(dataset, unit_id, period, table, door, Reading(recipe), confirmation)
    return submit(actor=actor, offer=offer)


def submit_rows(
    *,
    actor: Actor,
    dataset: str,
    unit_id: int,
    period: str,
    rows: Sequence[Row],
    door: Door,
    name: str = "",
    simulated: bool = False,
    confirmation: str = "",
) -> Result:
    """Submit rows of canonical texts by the dataset's columns. Raises as ``submit``."""
    table = Table(rows=rows, name=name, simulated=simulated)
    return submit(actor=actor, offer=Offer(dataset, unit_id, period, table, door, confirmation=confirmation))


def submit(*, actor: Actor, offer: Offer) -> Result:
    """Take an offer and say what became of it.

    The same content, in force for the same unit and period, gives the receipt that it has already. An offer under a
    ``key`` that came before gives the same result again. Nothing in force changes unless the outcome is accepted.
    Raises Denied or NotFound, NoSuchDataset, wrong periods, PeriodNotBegun, NothingOffered, ControlsWrong, NoSuchRecipe,
    KeyReused and the file errors.
    """
    require(SUPPLY, actor, OfUnit(offer.unit_id))
    with steady():
        return _submitted(actor, offer)


def _submitted(actor: Actor, offer: Offer) -> Result:
    work = _begin(actor, offer)
    before = _replayed(work)
    if before is not None:
        return before
    try:
        return _judged(work) if offer.table.path is None else _file_judged(work)
    except IntegrityError:  # another request under the same key was faster
        before = _replayed(work) if offer.key else None
        if before is None:
            raise
        return before


# --- reading -----------------------------------------------------------------------


def _begin(actor: Actor, offer: Offer) -> _Work:
    table, period = offer.table, parse(offer.period)
    if period.start > clock.today():
        raise PeriodNotBegun(period=offer.period)
    if table.path is None and not table.rows:
        raise NothingOffered()
    definition = definition_of(offer.dataset)
    check_controls(offer.controls, definition)
    kept = uploads.keep(table.path) if table.path else ""
    table = replace(table, name=sent_name(table.name), path=uploads.kept(kept) if kept else None)  # nobody changes it there
    offer = replace(offer, key=_bounded(offer.key), table=table)
    request = _digest_of(offer, kept) if offer.key else ""
    return _Work(actor, offer, definition, period, request, Source(offer.table.name, kept))


def _bounded(key: str) -> str:
    """Return a key as it is kept: one too long for that by its digest, so that two of them stay apart."""
    return key if len(key) <= LONGEST_KEY else sha256(key.encode("utf-8", "replace")).hexdigest()


def _digest_of(offer: Offer, kept: str) -> str:
    """Return what tells a request from another one under its key: all that was sent but the name of the file."""
    reading, controls = offer.reading, offer.controls
    said = (
        *(offer.dataset, offer.unit_id, offer.period, offer.table.simulated, offer.confirmation, offer.instead_of, kept),
        *(reading.recipe, reading.sheet, sorted((reading.mapping or {}).items()), sorted(reading.answers.items())),
        *(controls.rows, sorted(controls.totals.items())),
    )
    digest = sha256(repr(said).encode())
    for row in offer.table.rows:
        digest.update(repr(sorted(row.items())).encode())
    return digest.hexdigest()


def _replayed(work: _Work) -> Result | None:
    """Return what the same key gave before. Raises KeyReused for other content."""
    if not work.offer.key:
        return None
    before = Attempt.objects.select_related("report").filter(account=work.actor.account, key=work.offer.key).first()
    if before is None:
        return None
    if before.request != work.request:
        raise KeyReused()
    return replace(queries.result_of(before), repeated=True)


def _file_judged(work: _Work) -> Result:
    offer, path = work.offer, work.offer.table.path
    if path is None:
        raise NothingOffered()
    kept = queries.kept_recipe(offer.dataset, offer.unit_id, offer.reading.recipe)
    work.understood = found = understand(path, work.dataset, offer.reading, kept, work.source.sha256)
    if found.recipe is None:
        return _recorded(work, Outcome.QUESTIONS, questions=found.questions)
    work.placer = Placer(found.opened.inspection, found.recipe)
    work.source = replace(work.source, sheet=work.placer.sheet)
    return _judged(work)


def _tables(work: _Work) -> Iterator[Frame]:
    table = work.offer.table
    if table.path is None:
        yield _frame(table.rows)
    elif work.understood and work.understood.recipe:
        yield from batches(table.path, work.understood.recipe, work.dataset, year=work.period.year)


def _frame(rows: Sequence[Row]) -> Frame:
    names = list(dict.fromkeys(chain.from_iterable(rows)))
    if len(names) * len(rows) > MOST_CELLS:
        raise too_big(f"quá {MOST_CELLS} ô", f"more than {MOST_CELLS} cells")
    if all(map(tuple(names).__eq__, map(tuple, rows))):  # nearly always; then no name need be looked up
        return frame_of(dict(zip(names, zip(*(row.values() for row in rows), strict=True), strict=True)))
    return frame_of({name: [row.get(name) for row in rows] for name in names})


# --- judging -------------------------------------------------------------------------


def _judged(work: _Work) -> Result:
    offer = work.offer
    remembered = queries.kept_units(offer.dataset, offer.unit_id, offer.reading.recipe) if offer.table.path else {}
    work.units = UnitNames(work.dataset, work.period.end, _chosen_units(offer.reading), remembered)
    verdict = lake.check(
        actor=work.actor,
        dataset=offer.dataset,
        unit_id=offer.unit_id,
        period=offer.period,
        rows=work.units.read(_tables(work)),
        controls=offer.controls,
        source_sha256=work.source.sha256,
        instead_of=offer.instead_of,
    )
    try:
        return _decided(work, verdict)
    finally:
        for staged in filter(None, (verdict.good, verdict.held)):
            staged.unlink(missing_ok=True)


def _chosen_units(reading: Reading) -> Mapping[str, str]:
    return {key.removeprefix("unit:"): code for key, code in reading.answers.items() if key.startswith("unit:")}


def _decided(work: _Work, verdict: Verdict) -> Result:
    faults = tuple(work.placer.place(fault, work.units) for fault in verdict.faults[:MOST_FAULTS])
    asked = work.units.questions() if work.units else ()
    if asked:
        return _recorded(work, Outcome.QUESTIONS, verdict, faults, asked)
    if verdict.good is None:
        return _recorded(work, Outcome.REFUSED, verdict, faults)
    if verdict.questions and not work.offer.confirmation.strip():
        return _recorded(work, Outcome.QUESTIONS, verdict, faults, (_confirm(verdict.questions),))
    return _accepted(work, verdict, verdict.good, faults)


def _confirm(count: int) -> Ask:
    return Ask(
        "confirmation",
        "confirmation",
        f"Có {count} giá trị khác thường. Nếu đúng, hãy ghi lý do.",
        f"There are {count} unusual values. If they are right, say why.",
    )


def _accepted(work: _Work, verdict: Verdict, good: Path, faults: tuple[PlacedFault, ...]) -> Result:
    submission = Submission(
        work.offer.dataset,
        work.offer.unit_id,
        work.offer.period,
        good,
        source=_kept_source(work),
        questions=verdict.questions,
        confirmation=work.offer.confirmation.strip(),
        simulated=work.offer.table.simulated,
    )
    if work.dataset.confirmed_by is ConfirmedBy.HEAD:
        return _proposed(work, verdict, submission, faults)
    with transaction.atomic():
        receipt = _commit(work, submission)
        result = _recorded(work, Outcome.ACCEPTED, verdict, faults, receipt=receipt)
        held = _hold(result.attempt, verdict, faults) if verdict.held and not receipt.repeated else 0
        _keep_recipe(work)
    return replace(result, held=held, repeated=receipt.repeated)


def _proposed(work: _Work, verdict: Verdict, submission: Submission, faults: tuple[PlacedFault, ...]) -> Result:
    """Leave the rows to the unit's head; what was confirmed and is in force already gives its receipt."""
    with transaction.atomic():
        proposal = propose(actor=work.actor, submission=submission, instead_of=work.offer.instead_of)
        receipt = lake_queries.receipt(proposal.receipt, actor=SYSTEM) if proposal.receipt else None
        outcome = Outcome.ACCEPTED if receipt else Outcome.WAITING
        result = _recorded(work, outcome, verdict, faults, receipt=receipt, proposal=proposal.id)
        held = _hold(result.attempt, verdict, faults) if verdict.held and receipt is None else 0
        _keep_recipe(work)
    return replace(result, held=held, repeated=receipt is not None)


def _kept_source(work: _Work) -> Source:
    """Keep the sender's own file beside what it became, so that every number leads back to its cell."""
    path = work.offer.table.path
    if path is None:
        return work.source
    return replace(work.source, sha256=keep_original(path, actor=work.actor, immutable=True), kept=True)


def _commit(work: _Work, submission: Submission) -> Receipt:
    if work.offer.instead_of:
        return lake.supersede(actor=work.actor, number=work.offer.instead_of, submission=submission)
    return lake.accept(actor=work.actor, submission=submission)


# --- what is kept ----------------------------------------------------------------------


def _recorded(
    work: _Work,
    outcome: Outcome,
    verdict: Verdict | None = None,
    faults: tuple[PlacedFault, ...] = (),
    questions: tuple[Ask, ...] = (),
    receipt: Receipt | None = None,
    proposal: int | None = None,
) -> Result:
    counts: Mapping[str, int] = verdict.counts if verdict else {}
    offer = work.offer
    with transaction.atomic():
        attempt = Attempt.objects.create(
            dataset=offer.dataset,
            unit_id=offer.unit_id,
            period=work.period.code,
            period_start=work.period.start,
            door=offer.door,
            account=work.actor.account,
            acting_for=work.actor.acting_for,
            at=clock.now(),
            name=offer.table.name,
            source_sha256=work.source.sha256,
            outcome=outcome,
            receipt=receipt.number if receipt else "",
            proposal=proposal,
            rows=verdict.rows if verdict else 0,
            bad=verdict.bad if verdict else 0,
            faults=sum(counts.values()),
            simulated=offer.table.simulated,
            key=offer.key,
            request=work.request,
        )
        Report.objects.create(attempt=attempt, document=write_report(faults, counts, questions))
    return Result(outcome, attempt.pk, attempt.rows, attempt.bad, receipt, proposal, faults, counts, questions)


def _hold(attempt: int, verdict: Verdict, faults: tuple[PlacedFault, ...]) -> int:
    """Keep the refused rows where they can be mended one by one; return how many."""
    if verdict.held is None:
        return 0
    of_row = {row: [_plain(fault) for fault in found] for row, found in groupby(faults, key=lambda fault: fault.row)}
    rows = [(int(row.pop("_row") or 0), row) for row in lake_queries.held_rows(verdict.held)]
    HeldRow.objects.bulk_create(
        HeldRow(attempt_id=attempt, row=number, values=_storable(values), faults=of_row.get(number, []))
        for number, values in rows
    )
    return len(rows)


def _plain(fault: PlacedFault) -> dict[str, Any]:
    return _storable(
        {
            name: getattr(fault, name)
            for name in ("column", "value", "code", "message_vi", "message_en", "hint_vi", "hint_en", "outcome")
        }
    )


def _storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Show the one character that PostgreSQL cannot keep by its picture."""
    return {name: value.replace("\0", "␀") if isinstance(value, str) else value for name, value in values.items()}


def _keep_recipe(work: _Work) -> None:
    """Remember how the file was read, so that the next of its kind passes without a question."""
    found = work.understood
    if found is None or found.recipe is None:
        return
    now = clock.now()
    offer, name = work.offer, work.offer.reading.recipe or DEFAULT_RECIPE
    which: dict[str, Any] = {"dataset": offer.dataset, "unit_id": offer.unit_id, "name": name}
    kept = KeptRecipe.objects.filter(**which).first()
    settled = {**(from_dict(kept.document).units if kept else {}), **_chosen_units(offer.reading)}
    document = replace(found.recipe, units=settled).as_dict()
    if kept is not None and not found.fresh:
        KeptRecipe.objects.filter(pk=kept.pk).update(used_at=now, document=document)
        return
    fields = {"document": document, "account": work.actor.account, "made_at": now, "used_at": now}
    KeptRecipe.objects.update_or_create(**which, defaults=fields)
