"""Bringing kept cells up to date, and forgetting what is no longer of use. What they hold can always be made again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from tinhso.indicators import references
from tinhso.indicators.contracts import Computed
from tinhso.indicators.counted import compiled_families
from tinhso.indicators.keeping import bring_up_to_date, standing
from tinhso.indicators.models import Cells, Kept
from tinhso.indicators.policies import COMPUTE
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require

KEPT_FOR = timedelta(days=7)
"""How long cells of the past are kept: what was known then can be computed again from the lake."""


def compute(datasets: Collection[str] | None = None, *, actor: Actor) -> Computed:
    """Bring the cells of datasets (None: of all) up to date; return how many families there are and how many changed.

    Raises UnknownDefinition and Denied.
    """
    require(COMPUTE, actor)
    families = [
        compiled
        for name in (references.datasets_counted() if datasets is None else datasets)
        for compiled in compiled_families(name)
    ]
    changed = sum(bring_up_to_date(standing(compiled)) for compiled in families)
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
