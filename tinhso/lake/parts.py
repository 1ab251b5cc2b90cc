"""One part of the manifest: found by its receipt's number, and the receipt that was given for it."""

from __future__ import annotations

from tinhso.lake.contracts import PartView, Receipt, Source
from tinhso.lake.errors import NoSuchReceipt
from tinhso.lake.models import Part


def part_of(number: str) -> Part:
    """Return the part under a receipt's number. Raises NoSuchReceipt."""
    year, _, count = number.partition("-")
    if not (year.isascii() and year.isdigit() and count.isascii() and count.isdigit() and len(number) < 15):
        raise NoSuchReceipt(number=number[:40])
    part = Part.objects.filter(receipt_year=int(year), receipt_number=int(count)).first()
    if part is None:
        raise NoSuchReceipt(number=number[:40])
    return part


def number_of(year: int, count: int) -> str:
    """Return a receipt's number as people write it."""
    return f"{year}-{count:06}"


def receipt_of(part: Part, *, repeated: bool = False) -> Receipt:
    """Return the receipt that was given for a part."""
    return Receipt(
        number=part.number,
        dataset=part.dataset,
        unit_id=part.unit_id,
        period=part.period,
        rows=part.rows,
        sha256=part.file,
        accepted_at=part.known_from,
        document=part.receipt,
        repeated=repeated,
        simulated=part.simulated,
    )


def view_of(part: Part) -> PartView:
    """Return a submission as history shows it."""
    return PartView(
        number=part.number,
        dataset=part.dataset,
        version=part.version.number,
        unit_id=part.unit_id,
        period=part.period,
        rows=part.rows,
        sha256=part.file,
        supplier=part.supplier,
        source=Source(part.source_name, part.source_sha256, part.source_sheet, bool(part.original)),
        confirmation=part.confirmation,
        known_from=part.known_from,
        known_to=part.known_to,
        superseded_by=part.superseded_by,
        withdrawn=part.withdrawn,
        erased_rows=sum(erasure.rows for erasure in part.erasures.all()),
        simulated=part.simulated,
        confirmed_by=part.confirmed_by,
        proposed_at=part.proposed_at,
    )
