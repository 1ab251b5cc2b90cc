"""A file sent on a page: kept under the unit, dataset and period that it is for, and how it is to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import Actor, require
from tinhso.lake.errors import WrongPeriod
from tinhso.lake.policies import SUPPLY
from tinhso.supply.errors import NoSuchRecipe, PeriodNotBegun
from tinhso.supply.intake import queries, uploads
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import OfUnit, Reading, Sent
from tinhso.supply.intake.models import KeptRecipe, Upload
from tinhso.supply.intake.rules.names import sent_name


def send(*, actor: Actor, dataset: str, unit_id: int, period: str, chunks: Iterable[bytes], name: str) -> Sent:
    """Keep a file that arrives in pieces; ``name`` is what its sender calls it and is trusted for nothing.

    Raises Denied or NotFound, NoSuchDataset, wrong periods, PeriodNotBegun and NothingOffered; reads nothing yet.
    """
    require(SUPPLY, actor, OfUnit(unit_id))
    period_of(dataset, period)
    digest = uploads.keep_chunks(chunks)
    which: dict[str, Any] = {"sha256": digest, "dataset": dataset, "unit_id": unit_id, "period": period}
    fields = {"account": actor.account, "at": clock.now(), "name": sent_name(name)}
    with transaction.atomic():
        found, _ = Upload.objects.update_or_create(**which, defaults=fields)
        _record(actor, "supply.send_file", unit_id, {"dataset": dataset, "period": period, "sha256": digest})
    return queries.sent_of(found)


def choose(*, actor: Actor, sent: Sent, reading: Reading, recipe: Mapping[str, object] | None) -> None:
    """Remember how a sent file is to be read. Raises Denied or NotFound."""
    require(SUPPLY, actor, OfUnit(sent.unit_id))
    kept: dict[str, Any] = {"answers": dict(reading.answers)}
    if reading.mapping is not None:
        kept |= {"sheet": reading.sheet, "mapping": dict(reading.mapping)}
    which = Upload.objects.filter(sha256=sent.sha256, dataset=sent.dataset, unit=sent.unit_id, period=sent.period)
    which.update(reading=kept, recipe=recipe)


def forget_recipe(*, actor: Actor, dataset: str, unit_id: int, name: str) -> None:
    """Forget how a unit's file is read: the next one is asked about again. Raises Denied, NotFound, NoSuchRecipe."""
    require(SUPPLY, actor, OfUnit(unit_id))
    with transaction.atomic():
        gone, _ = KeptRecipe.objects.filter(dataset=dataset, unit=unit_id, name=name).delete()
        if not gone:
            raise NoSuchRecipe(name=name[:80])
        _record(actor, "supply.forget_recipe", unit_id, {"dataset": dataset})


def period_of(dataset: str, code: str) -> Period:
    """Return the period in which ``dataset`` can be supplied. Raises NoSuchDataset, wrong periods, PeriodNotBegun."""
    kind, period = definition_of(dataset).period, parse(code)
    if period.kind is not kind:
        raise WrongPeriod(period=code, dataset=dataset, kind=str(kind))
    if period.start > clock.today():
        raise PeriodNotBegun(period=code)
    return period


def _record(actor: Actor, verb: str, unit_id: int, data: dict[str, Any]) -> None:
    audit.record(actor=actor, verb=verb, target=f"unit:{unit_id}", data=data)
