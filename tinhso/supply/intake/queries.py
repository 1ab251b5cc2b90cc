"""Named reads of the intake: what was offered, what became of it, how files are read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from tinhso.kernel.policy import SYSTEM, Actor, require
from tinhso.lake import queries as lake
from tinhso.lake.policies import HISTORY, SUPPLY
from tinhso.supply.errors import NoSuchAttempt, NoSuchRecipe, UploadGone
from tinhso.supply.intake.contracts import AttemptView, KeptLayout, OfUnit, Outcome, Reading, Result, Sent
from tinhso.supply.intake.models import Attempt, HeldRow, KeptRecipe, Upload
from tinhso.supply.intake.rules.reports import read_report
from tinhso.supply.intake.uploads import DAYS
from tinhso.supply.reading.recipes import Recipe, from_dict


def attempts(
    *, datasets: Collection[str] | None = None, since: date | None = None, until: date | None = None
) -> Iterator[AttemptView]:
    """Yield the offers for periods that begin between two days, oldest first: for counting; no actor, no rows."""
    found = Attempt.objects.order_by("at", "pk")
    if datasets is not None:
        found = found.filter(dataset__in=datasets)
    if since is not None:
        found = found.filter(period_start__gte=since)
    if until is not None:
        found = found.filter(period_start__lte=until)
    return map(view_of, found.iterator())


def attempts_of(actor: Actor, *, dataset: str, unit_id: int, period: str = "", most: int = 100) -> tuple[AttemptView, ...]:
    """Return the latest offers of a unit for a dataset, newest first. Raises Denied or NotFound."""
    found = Attempt.objects.filter(dataset=dataset, unit=unit_id)
    require(HISTORY, actor, OfUnit(unit_id))
    if period:
        found = found.filter(period=period)
    return tuple(view_of(each) for each in found.order_by("-at", "-pk")[:most])


def attempt(number: int, *, actor: Actor) -> AttemptView:
    """Return one offer. Raises NoSuchAttempt, Denied, NotFound for another unit's."""
    return view_of(_attempt(number, actor))


def result(number: int, *, actor: Actor) -> Result:
    """Return what became of an offer, with its report. Raises as ``attempt``."""
    return result_of(_attempt(number, actor))


def result_of(found: Attempt) -> Result:
    """Return the result that was given for an attempt."""
    faults, counts, questions = read_report(bytes(found.report.document))
    return Result(
        outcome=Outcome(found.outcome),
        attempt=found.pk,
        rows=found.rows,
        bad=found.bad,
        receipt=lake.receipt(found.receipt, actor=SYSTEM) if found.receipt else None,
        proposal=found.proposal,
        faults=faults,
        counts=counts,
        questions=questions,
        held=HeldRow.objects.filter(attempt=found, state="open").count(),
    )


def kept_recipe(dataset: str, unit_id: int, name: str = "") -> Recipe | None:
    """Return the recipe of that name, or without a name the one used last; None when none is kept. Raises NoSuchRecipe."""
    found = KeptRecipe.objects.filter(dataset=dataset, unit=unit_id).order_by("-used_at")
    kept = found.filter(name=name).first() if name else found.first()
    if kept is None and name:
        raise NoSuchRecipe(name=name[:80])
    return from_dict(kept.document) if kept else None


def kept_units(dataset: str, unit_id: int, name: str = "") -> dict[str, str]:
    """Return the names of units that were settled for the recipe that ``kept_recipe`` returns: written text to code."""
    kept = kept_recipe(dataset, unit_id, name)
    return dict(kept.units) if kept else {}


def kept_layouts(actor: Actor, *, dataset: str, unit_id: int) -> tuple[KeptLayout, ...]:
    """Return the ways of reading that are kept, the one used last first. Raises Denied or NotFound."""
    require(SUPPLY, actor, OfUnit(unit_id))
    return tuple(_layout(each) for each in KeptRecipe.objects.filter(dataset=dataset, unit=unit_id).order_by("-used_at"))


def sent(sha256: str, *, actor: Actor, dataset: str, unit_id: int, period: str) -> Sent:
    """Return a file that was sent for just this unit, dataset and period. Raises Denied, NotFound and UploadGone."""
    require(SUPPLY, actor, OfUnit(unit_id))
    found = Upload.objects.filter(sha256=sha256, dataset=dataset, unit=unit_id, period=period).first()
    if found is None:
        raise UploadGone(days=DAYS)
    return sent_of(found)


def latest_layout(dataset: str, unit_id: int, period: str) -> tuple[Recipe, dict[str, str]] | None:
    """Return the layout that was last settled for the same obligation, with its answers; None before the first."""
    found = Upload.objects.filter(dataset=dataset, unit=unit_id, period=period, recipe__isnull=False).order_by("-at").first()
    return (from_dict(found.recipe), dict(found.reading.get("answers", {}))) if found else None


def sent_of(found: Upload) -> Sent:
    kept = found.reading
    reading = Reading(sheet=kept.get("sheet"), mapping=kept.get("mapping"), answers=kept.get("answers", {}))
    return Sent(
        sha256=found.sha256,
        dataset=found.dataset,
        unit_id=found.unit_id,
        period=found.period,
        name=found.name,
        at=found.at,
        account=found.account,
        reading=reading,
        recipe=found.recipe,
    )


def _layout(found: KeptRecipe) -> KeptLayout:
    recipe = from_dict(found.document)
    columns = tuple((column.field, column.title) for column in recipe.columns)
    return KeptLayout(found.name, recipe.sheet, columns, recipe.units, found.account, found.made_at, found.used_at)


def view_of(found: Attempt) -> AttemptView:
    return AttemptView(
        id=found.pk,
        dataset=found.dataset,
        unit_id=found.unit_id,
        period=found.period,
        door=found.door,
        account=found.account,
        at=found.at,
        name=found.name,
        source_sha256=found.source_sha256,
        outcome=found.outcome,
        receipt=found.receipt,
        rows=found.rows,
        bad=found.bad,
        faults=found.faults,
        simulated=found.simulated,
    )


def _attempt(number: int, actor: Actor) -> Attempt:
    found = Attempt.objects.select_related("report").filter(pk=number).first()
    if found is None:
        raise NoSuchAttempt(number=number)
    require(HISTORY, actor, found)
    return found
