"""Changing the register of units: each verb asks the policy, writes in one transaction and leaves an audit entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from tinhso.audit.actions import record
from tinhso.kernel.policy import SYSTEM, Actor, require
from tinhso.places import memory, reference, register
from tinhso.places.models import Unit
from tinhso.places.policies import CHANGE_UNITS

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Loaded:
    """How much of the reference data was written; zero when it was there already."""

    units: int = 0
    successions: int = 0


def load_reference(progress: Progress, *, actor: Actor = SYSTEM) -> Loaded:
    """Write the units that ship with the platform, once; what is there already is left as it is.

    ``progress`` is told what is being done and how far it is (0 to 1).
    """
    require(CHANGE_UNITS, actor)
    if Unit.objects.filter(source=reference.SOURCE).exists():
        progress("Đơn vị hành chính đã có sẵn · Units are there already", 1.0)
        return Loaded()
    with transaction.atomic():
        progress("Đọc danh mục đơn vị hành chính · Reading the lists of units", 0.0)
        papers = register.write_documents(reference.documents())
        codes = register.Codes()
        rows = list(reference.units())
        progress("Ghi đơn vị hành chính · Writing units", 0.2)
        count = register.write_units(rows, codes, papers)
        progress("Ghi tên gọi, kế thừa · Writing names and successions", 0.8)
        register.write_names(reference.names(), codes, papers)
        links = register.write_successions(reference.successions(), codes, papers)
        register.write_identifiers(reference.identifiers(), codes)
        memory.changed()
        record(actor=actor, verb="units.load_reference", target="units", data={"units": count, "successions": links})
    progress("Đã ghi đơn vị hành chính · Units are written", 1.0)
    return Loaded(count, links)
