"""Files of a case: kept by their hash, taken out of sight with a reason. What a file is, its desk has found out before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.cases.engine import files, journal, policies
from tinhso.cases.engine.actions.moving import played
from tinhso.cases.engine.attachments import FILES, so_far
from tinhso.cases.engine.contracts import AttachmentKind, AttachmentView, EventKind
from tinhso.cases.engine.errors import MissingForMove, NoSuchCase
from tinhso.cases.engine.models import AttachmentRow, CaseRow
from tinhso.cases.engine.queries import attachment_of
from tinhso.cases.engine.rules.processes import Part, Shown
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require


@dataclass(frozen=True)
class NewFile:
    """Bytes that were looked at already: ``media_type`` is what they are, not what somebody called them."""

    content: bytes
    kind: AttachmentKind
    media_type: str
    file_name: str
    width: int = 0
    height: int = 0
    longitude: float | None = None
    latitude: float | None = None
    shown: Shown = Shown.PARTICIPANTS


def attach(case: int, new: NewFile, *, actor: Actor, key: str = "") -> AttachmentView:
    """Keep a file with a case and return it. Participants bring what shows the matter; proof and papers are the offices'.

    The same bytes of the same kind are kept once. Raises NoSuchCase, Denied.
    """
    sha256 = files.put(new.content)
    with journal.acting(case) as row:
        view = journal.view_of(row)
        if Part.REPORTER not in played(view, actor, key) or new.kind is not AttachmentKind.MATTER:
            require(policies.WORK_CASES, actor, view)
        for known in so_far(row):
            if (known.sha256, known.kind) == (sha256, new.kind):
                return attachment_of(known)
        now = clock.now()
        kept = AttachmentRow(
            case=row,
            kind=new.kind,
            media_type=new.media_type,
            file_name=new.file_name[:200],
            size=len(new.content),
            width=new.width,
            height=new.height,
            sha256=sha256,
            shown=new.shown,
            longitude=new.longitude,
            latitude=new.latitude,
            added_by=actor.account,
            added_at=now,
        )
        FILES.add(kept)
        so_far(row).append(kept)
        data = {"attachment": kept.pk, "kind": str(new.kind), "sha256": sha256}
        journal.write(row, EventKind.ATTACHED, actor=actor, at=now, data=data, shown=new.shown)
        audit.record(actor=actor, verb="cases.attach", target=f"case:{row.pk}", data=data)
    return attachment_of(kept)


def show(attachment: int, shown: Shown, *, actor: Actor) -> AttachmentView:
    """Say who may see a file. Raises NoSuchCase, Denied."""
    with _acting_on(attachment) as (row, kept):
        require(policies.WORK_CASES, actor, journal.view_of(row))
        if kept.shown != shown:
            kept.shown = shown
            FILES.change(kept, "shown")
            data = {"attachment": kept.pk, "shown": str(shown)}
            journal.write(row, EventKind.ATTACHED, actor=actor, at=clock.now(), data=data)
            audit.record(actor=actor, verb="cases.show_file", target=f"case:{row.pk}", data=data)
    return attachment_of(kept)


def take_out(attachment: int, *, reason: str, actor: Actor) -> AttachmentView:
    """Take a file out of sight, with a reason; its bytes go where no other case has them.

    Raises NoSuchCase, Denied, MissingForMove.
    """
    if not reason.strip():
        raise MissingForMove(move_vi="Gỡ tệp", move_en="Take out a file", missing_vi="lý do", missing_en="a reason")
    with _acting_on(attachment) as (row, kept):
        require(policies.WORK_CASES, actor, journal.view_of(row))
        kept.removed_at = clock.now()
        kept.save(update_fields=["removed_at"])
        data = {"attachment": kept.pk, "removed": True}
        journal.write(row, EventKind.ATTACHED, actor=actor, at=kept.removed_at, reason=reason, data=data)
        audit.record(actor=actor, verb="cases.take_out", target=f"case:{row.pk}", data=data)
        if not AttachmentRow.objects.filter(sha256=kept.sha256, removed_at=None).exists():
            transaction.on_commit(lambda: files.remove(kept.sha256))
    return attachment_of(kept)


@contextmanager
def _acting_on(attachment: int) -> Iterator[tuple[CaseRow, AttachmentRow]]:
    with audit.together():
        kept = FILES.one("id = %s AND removed_at IS NULL", attachment)
        if kept is None:
            raise NoSuchCase()
        with journal.acting(kept.case_id) as row:
            yield row, kept
            row.files_read = None
