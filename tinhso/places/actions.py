"""Changing the register of units: each verb asks the policy, writes in one transaction and leaves an audit entry."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from tinhso.audit.actions import record
from tinhso.kernel.policy import SYSTEM, Actor, require
from tinhso.places import changing, memory, outlining, reference, register
from tinhso.places.contracts import Change, Fault, Finding, ImportPlan
from tinhso.places.errors import BadChange, BadIdentifier, FaultyFile, UnknownUnit
from tinhso.places.importing import ListPlan, plan_list
from tinhso.places.models import LegalDocument, Unit, UnitIdentifier
from tinhso.places.policies import CHANGE_UNITS
from tinhso.places.rules.changes import AnyChange, Open, steps
from tinhso.places.rules.checking import check
from tinhso.places.rules.directory import Directory
from tinhso.places.rules.identifiers import canonical_identifier

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
        memory.changed(known_from=reference.KNOWN_FROM)
        record(actor=actor, verb="units.load_reference", target="units", data={"units": count, "successions": links})
    progress("Đã ghi đơn vị hành chính · Units are written", 1.0)
    return Loaded(count, links)


# --- one change ------------------------------------------------------------------


def preview_change(change: AnyChange, *, actor: Actor) -> tuple[Change, ...]:
    """Return what ``record_change`` would write, line by line; writes nothing. Raises as it does."""
    require(CHANGE_UNITS, actor)
    return steps(memory.directory(), change)


def record_change(change: AnyChange, *, document: str, actor: Actor, reason: str = "") -> int:
    """Write a change of one unit with the legal document behind it, and return the unit's id.

    ``document`` is the number of a document in the register (``save_document`` adds one).
    Raises BadChange, CycleInTree, SharesDoNotAdd or CodeTaken when the change contradicts the register.
    """
    require(CHANGE_UNITS, actor)
    with transaction.atomic():
        lines = steps(memory.directory(), change)
        unit = changing.write(change, _paper(document))
        memory.changed()
        verb = "open" if isinstance(change, Open) else type(change).__name__.lower()
        data = {"document": document, "steps": [_said(line) for line in lines]}
        record(actor=actor, verb=f"units.{verb}", target=f"unit:{unit}", reason=reason, data=data)
    return unit


def _said(line: Change) -> str:
    day = line.on.isoformat() if line.on else ""
    return " ".join(part for part in (line.verb, line.code, line.name, line.detail, day) if part)


def save_document(
    *,
    number: str,
    title_vi: str,
    title_en: str = "",
    issuer: str = "",
    issued_on: date | None = None,
    effective_on: date | None = None,
    url: str = "",
    actor: Actor,
) -> str:
    """Add a legal document, or correct the one with the same number; return its number."""
    require(CHANGE_UNITS, actor)
    fields = {
        **{"title_vi": title_vi, "title_en": title_en, "issuer": issuer},
        **{"issued_on": issued_on, "effective_on": effective_on, "url": url},
    }
    with transaction.atomic():
        paper, is_new = LegalDocument.objects.update_or_create(number=" ".join(number.split()), defaults=fields)
        memory.changed()
        data = {"number": paper.number, "new": is_new}
        record(actor=actor, verb="units.save_document", target=f"document:{paper.pk}", data=data)
    return paper.number


def add_identifier(unit_id: int, text: str, *, note: str, is_confirmed: bool, actor: Actor) -> str:
    """Give a unit an electronic identifier, in either order; return its canonical form. Raises BadIdentifier."""
    require(CHANGE_UNITS, actor)
    if unit_id not in memory.directory().units:
        raise UnknownUnit(unit=str(unit_id), on="")
    try:
        value = canonical_identifier(text)
    except ValueError as error:
        raise BadIdentifier(value=text) from error
    with transaction.atomic():
        UnitIdentifier.objects.update_or_create(
            unit_id=unit_id, scheme="electronic", value=value, defaults={"note": note, "is_confirmed": is_confirmed}
        )
        record(actor=actor, verb="units.add_identifier", target=f"unit:{unit_id}", data={"value": value})
    return value


def _paper(number: str) -> int | None:
    if not number:
        return None
    paper = LegalDocument.objects.filter(number=number).values_list("pk", flat=True).first()
    if paper is None:
        raise BadChange(
            why_vi=f"chưa có văn bản số {number} trong hệ thống; hãy thêm văn bản trước",
            why_en=f"the register has no document {number}; add it first",
        )
    return paper


# --- lists ------------------------------------------------------------------------


def preview_list(
    content: bytes, file: str, *, on: date, document: str = "", close_missing: bool = False, actor: Actor
) -> ImportPlan:
    """Return what ``import_list`` would do and every fault in the file; writes nothing. Raises UnreadableFile."""
    require(CHANGE_UNITS, actor)
    with transaction.atomic():
        before = memory.directory()
        plan = plan_list(before, content, file, on, document, close_missing)
        faults = plan.shown.faults or tuple(_try(plan, before, on, document))
        transaction.set_rollback(True)  # tried only, so that a plan never promises what writing would refuse
    return replace(plan.shown, faults=faults)


def import_list(
    content: bytes, file: str, *, on: date, document: str = "", close_missing: bool = False, actor: Actor
) -> ImportPlan:
    """Take an official list that shows the state of ``on`` into the register: all of it, or nothing.

    Raises UnreadableFile, or FaultyFile naming every fault; then nothing was changed.
    """
    require(CHANGE_UNITS, actor)
    with transaction.atomic():
        before = memory.directory()
        plan = plan_list(before, content, file, on, document, close_missing)
        refuse_faults(file, plan.shown.faults)
        refuse_faults(file, _try(plan, before, on, document))
        data = {
            **{"file": file, "sha256": hashlib.sha256(content).hexdigest(), "on": on.isoformat()},
            **{"changes": len(plan.new) + len(plan.changes), "document": document},
        }
        record(actor=actor, verb="units.import", target="units", data=data)
    return plan.shown


def refuse_faults(file: str, faults: Iterable[Fault]) -> None:
    """Raise FaultyFile, naming each, when there are faults."""
    found = list(faults)
    if found:
        raise FaultyFile(
            file=file,
            count=len(found),
            lines_vi="\n".join(f"  dòng {fault.row}, {fault.field} “{fault.value}”: {fault.vi}" for fault in found),
            lines_en="\n".join(f"  row {fault.row}, {fault.field} “{fault.value}”: {fault.en}" for fault in found),
            faults=[{"row": f.row, "field": f.field, "value": f.value, "vi": f.vi, "en": f.en} for f in found],
        )


def _try(plan: ListPlan, before: Directory, on: date, document: str) -> list[Fault]:
    """Write the list in the caller's transaction; return what is wrong in the register that was not before."""
    _write_list(plan, document)
    memory.changed(known_from=on)
    broken = _new_findings(check(before), check(memory.directory()))
    return [Fault(0, finding.code, finding.unit, finding.vi, finding.en) for finding in broken]


def _write_list(plan: ListPlan, document: str) -> None:
    papers = dict(LegalDocument.objects.values_list("number", "pk"))
    if document and document not in papers:
        _paper(document)
    register.write_units(plan.new, register.Codes(), papers)
    for change in plan.changes:
        changing.write(change, papers.get(document))


def _new_findings(before: list[Finding], after: list[Finding]) -> list[Finding]:
    """Return the faults that were not there before; endings without successor may be told later."""
    known = {(finding.code, finding.unit) for finding in before}
    later = "ended_without_successor"
    return [
        finding
        for finding in after
        if finding.severity == "fault" and finding.code != later and (finding.code, finding.unit) not in known
    ]


# --- boundaries -------------------------------------------------------------------


def preview_boundaries(content: bytes, file: str, *, on: date, code_property: str = "code", actor: Actor) -> ImportPlan:
    """Return which units would get which outline, and every fault in the file; writes nothing. Raises UnreadableFile."""
    require(CHANGE_UNITS, actor)
    return _boundary_plan(content, file, on, code_property).shown


def import_boundaries(
    content: bytes,
    file: str,
    *,
    on: date,
    source: str,
    licence: str = "",
    code_property: str = "code",
    actor: Actor,
) -> ImportPlan:
    """Take official outlines (GeoJSON, WGS84) of the units of ``on`` into the register: all of them, or none.

    They hold from ``on`` until others are imported, and stand before schematic ones.
    Raises UnreadableFile, or FaultyFile naming every fault.
    """
    require(CHANGE_UNITS, actor)
    with transaction.atomic():
        plan = _boundary_plan(content, file, on, code_property)
        refuse_faults(file, plan.shown.faults)
        outlining.write_official(plan.shapes, on, source=source, licence=licence)
        memory.changed()
        data = {
            **{"file": file, "sha256": hashlib.sha256(content).hexdigest(), "on": on.isoformat()},
            **{"boundaries": len(plan.shapes), "source": source, "licence": licence},
        }
        record(actor=actor, verb="units.import_boundaries", target="units", data=data)
    return plan.shown


def draw_schematic(drawings: Iterable[outlining.Drawing], *, actor: Actor = SYSTEM) -> int:
    """Write schematic outlines that we drew ourselves; units that have one keep it. Return how many were written."""
    require(CHANGE_UNITS, actor)
    with transaction.atomic():
        count = outlining.write_schematic(drawings)
        if count:
            memory.changed()
            record(actor=actor, verb="units.draw_schematic", target="units", data={"boundaries": count})
    return count


def _boundary_plan(content: bytes, file: str, on: date, code_property: str) -> outlining.BoundaryPlan:
    return outlining.plan(memory.directory(), content, file, on, code_property)
