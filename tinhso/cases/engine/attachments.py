"""The files of a case, stored: read once for a case that somebody holds."""

from __future__ import annotations

from tinhso.cases.engine.models import AttachmentRow, CaseRow
from tinhso.cases.engine.rows import Rows

FILES = Rows(AttachmentRow)


def so_far(row: CaseRow) -> list[AttachmentRow]:
    """Return the files of a held case that were not taken out, in the order they came, read once for its row."""
    if row.files_read is None:
        row.files_read = of(row.pk)
    return row.files_read


def of(case: int) -> list[AttachmentRow]:
    """Return the files of a case that were not taken out, in the order they came."""
    return FILES.where("case_id = %s AND removed_at IS NULL ORDER BY id", case)
