"""Bringing kept cells up to date, and forgetting what is no longer of use. What they hold can always be made again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from tinhso.indicators import references
from tinhso.indicators.contracts import Computed
from tinhso.indicators.counted import compiled_families
from tinhso.indicators.keeping import bring_up_to_date, make_anew, standing
from tinhso.indicators.models import Cells, Kept
from tinhso.indicators.policies import COMPUTE
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.lake.contracts import Engine

KEPT_FOR = timedelta(days=7)
"""How long cells of the past are kept: what was known then can be computed again from the lake."""


def compute(
    datasets: Collection[str] | None = None,
    *,
    actor: Actor,
    months: Collection[date] | None = None,
    by: Engine = Engine.DUCKDB,
) -> Computed:
    """Bring the cells of datasets (None: of all) up to date; return how many families there are and how many changed.

    With ``months`` (first days) those are computed again even where nothing changed. The engine makes no difference to what is
    kept. Raises UnknownDefinition, Denied, and what ``lake.compute`` does.
    """
    require(COMPUTE, actor)
    families = [
        compiled
        for name in (references.datasets_counted() if datasets is None else datasets)
        for compiled in compiled_families(name)
    ]
    held = (standing(compiled) for compiled in families)
    changed = sum(bring_up_to_date(each, by) if months is None else make_anew(each, months, by) for each in held)
    return Computed(len(families), changed)


def forget(*, actor: Actor) -> int:
    """Delete cells that were closed, and families of other definitions, longer ago than KEPT_FOR; return how many rows."""
    require(COMPUTE, actor)
    before = clock.now() - KEPT_FOR
    families = (compiled for name in references.datasets_counted() for compiled in compiled_families(name))
    in_use = {standing(compiled).fingerprint for compiled in families}
    closed, _ = Cells.objects.filter(known_to__lt=before).delete()
    unused, _ = Kept.objects.exclude(fingerprint__in=in_use).filter(used_at__lt=before).delete()
    return closed + unused
