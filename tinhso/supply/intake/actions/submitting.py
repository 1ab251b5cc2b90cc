"""The one door: a table is read, checked, and accepted with a receipt; refused with every fault; or asked about.

Every offer leaves a record. The record of an accepted one is written in the transaction of its receipt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from tinhso.catalog.contracts import Dataset
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import Actor, require
from tinhso.lake import actions as lake
from tinhso.lake import queries as lake_queries
from tinhso.lake.contracts import Receipt, Source, Submission, Verdict
from tinhso.lake.policies import SUPPLY
from tinhso.supply.errors import KeyReused, NothingOffered, PeriodNotBegun
from tinhso.supply.intake import queries, uploads
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import Ask, Door, Offer, OfUnit, Outcome, PlacedFault, Reading, Result, Row, Table
from tinhso.supply.intake.models import Attempt, HeldRow, KeptRecipe, Report
from tinhso.supply.intake.placing import Placer
from tinhso.supply.intake.rules.reports import MOST_FAULTS, write_report
from tinhso.supply.intake.understanding import Understood, understand
from tinhso.supply.intake.units import Columns, UnitNames
from tinhso.supply.reading.batches import batches

DEFAULT_RECIPE = "mặc định"


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
    Raises Denied or NotFound, NoSuchDataset, wrong periods, PeriodNotBegun, NothingOffered, NoSuchRecipe, KeyReused and
    the file errors.
    """
    require(SUPPLY, actor, OfUnit(offer.unit_id))
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
    digest = uploads.keep(table.path) if table.path else _digest_of_rows(table.rows)
    said = (offer.dataset, offer.unit_id, offer.period, digest, offer.confirmation, offer.instead_of)
    request = sha256(repr((*said, sorted(offer.reading.answers.items()), offer.reading.mapping)).encode()).hexdigest()
    return _Work(actor, offer, definition_of(offer.dataset), period, request, Source(table.name, digest if table.path else ""))


def _digest_of_rows(rows: Sequence[Row]) -> str:
    digest = sha256()
    for row in rows:
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
    work.understood = found = understand(path, work.dataset, offer.reading, kept)
    if found.recipe is None:
        return _recorded(work, Outcome.QUESTIONS, questions=found.questions)
    sheet = next((each for each in found.opened.inspection.sheets if each.name == found.recipe.sheet), None)
    work.source = replace(work.source, sheet=found.recipe.sheet)
    work.placer = Placer(found.opened.inspection.format, sheet, found.recipe)
    return _judged(work)


def _tables(work: _Work) -> Iterable[Columns]:
    table = work.offer.table
    if table.path is None:
        yield _columns(table.rows)
    elif work.understood and work.understood.recipe:
        yield from batches(table.path, work.understood.recipe, work.dataset, year=work.period.year)


def _columns(rows: Sequence[Row]) -> Columns:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: [row.get(name) for row in rows] for name in names}


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
        source=work.source,
        questions=verdict.questions,
        confirmation=work.offer.confirmation.strip(),
    )
    with transaction.atomic():
        receipt = _commit(work, submission)
        result = _recorded(work, Outcome.ACCEPTED, verdict, faults, receipt=receipt)
        held = _hold(result.attempt, verdict, faults) if verdict.held and not receipt.repeated else 0
        _keep_recipe(work)
    return replace(result, held=held, repeated=receipt.repeated)


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
            name=offer.table.name[:255],
            source_sha256=work.source.sha256,
            outcome=outcome,
            receipt=receipt.number if receipt else "",
            rows=verdict.rows if verdict else 0,
            bad=verdict.bad if verdict else 0,
            faults=sum(counts.values()),
            simulated=offer.table.simulated,
            key=offer.key[:200],
            request=work.request if offer.key else "",
        )
        Report.objects.create(attempt=attempt, document=write_report(faults, counts, questions))
    return Result(outcome, attempt.pk, attempt.rows, attempt.bad, receipt, None, faults, counts, questions)


def _hold(attempt: int, verdict: Verdict, faults: tuple[PlacedFault, ...]) -> int:
    """Keep the refused rows where they can be mended one by one; return how many."""
    if verdict.held is None:
        return 0
    of_row = {row: [_plain(fault) for fault in found] for row, found in groupby(faults, key=lambda fault: fault.row)}
    rows = [(int(row.pop("_row") or 0), row) for row in lake_queries.held_rows(verdict.held)]
    HeldRow.objects.bulk_create(
        HeldRow(attempt_id=attempt, row=number, values=values, faults=of_row.get(number, [])) for number, values in rows
    )
    return len(rows)


def _plain(fault: PlacedFault) -> dict[str, Any]:
    return {
        name: getattr(fault, name)
        for name in ("column", "value", "code", "message_vi", "message_en", "hint_vi", "hint_en", "outcome")
    }


def _keep_recipe(work: _Work) -> None:
    """Remember how the file was read, so that the next of its kind passes without a question."""
    found = work.understood
    if found is None or found.recipe is None:
        return
    now = clock.now()
    offer, name = work.offer, work.offer.reading.recipe or DEFAULT_RECIPE
    which: dict[str, Any] = {"dataset": offer.dataset, "unit_id": offer.unit_id, "name": name}
    kept = KeptRecipe.objects.filter(**which).first()
    units = {**(kept.units if kept else {}), **_chosen_units(offer.reading)}
    if kept is not None and not found.fresh:
        KeptRecipe.objects.filter(pk=kept.pk).update(used_at=now, units=units)
        return
    fields = {"document": found.recipe.as_dict(), "units": units, "account": work.actor.account, "made_at": now, "used_at": now}
    KeptRecipe.objects.update_or_create(**which, defaults=fields)
