"""What the public sees of a report: the moderator's words, whether it is shown, which pictures, and what is blurred in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.cases.engine import journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.attaching import NewFile, attach, show, take_out
from tinhso.cases.engine.contracts import AttachmentKind, AttachmentView, CaseView, Plain
from tinhso.cases.engine.errors import NoSuchCase
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports import media, partners, policies
from tinhso.cases.reports.contracts import Showing
from tinhso.cases.reports.errors import NotAPicture, TextMissing
from tinhso.cases.reports.models import PhotoRow, ReportRow
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require


def moderate(
    case: int,
    *,
    showing: Showing,
    public_text: str = "",
    pictures: Mapping[int, bool] = {},
    actor: Actor,  # read only
) -> CaseView:
    """Say what the public sees: the words that stand for the reporter's, and for each picture (by id) whether it is shown.

    A private report is never shown. Raises NoSuchCase, Denied, TextMissing when it is shown without words.
    """
    view = engine.case(case, actor=actor)
    require(policies.MODERATE, actor, view)
    with transaction.atomic():
        journal.hold(case)  # before the report's own row, as a move does
        row = ReportRow.objects.select_for_update(of=("self",)).get(case=case)
        if showing is Showing.SHOWN and not public_text.strip():
            raise TextMissing()
        row.showing = Showing.HIDDEN if row.private else showing
        row.public_text, row.moderated_at = public_text.strip()[:4000], clock.now()
        row.save(update_fields=["showing", "public_text", "moderated_at"])
        for number, wanted in pictures.items():
            _show(view, number, wanted, actor)
        data: dict[str, Plain] = {"showing": str(row.showing)}
        if showing is not Showing.WAITING:
            partners.moderated(view)
        audit.record(actor=actor, verb="reports.moderate", target=f"case:{case}", data=data)
    return engine.case(case, actor=actor)


def blur(picture: int, boxes: Sequence[media.Box], *, actor: Actor) -> AttachmentView:
    """Make a copy of a picture in which the boxes are beyond recognition; it takes the place of the one that the public saw.

    The picture itself stays for the office and its reporter. Raises NoSuchCase, Denied, NotAPicture.
    """
    known = PhotoRow.objects.filter(blurred_from=picture, attachment__removed_at=None).values_list("attachment_id", flat=True)
    first = _picture(picture)
    view = engine.case(first.case, actor=actor)
    require(policies.MODERATE, actor, view)
    with engine.content(first) as content:
        made = media.blurred(content.read(), boxes)
    with transaction.atomic():
        for old in list(known):
            take_out(old, reason="Thay bằng bản làm mờ mới.", actor=actor)
        new = NewFile(
            made.content,
            first.kind,
            made.media_type,
            f"mo-{first.file_name}",
            made.width,
            made.height,
            shown=Shown.PUBLIC,
        )
        kept = attach(first.case, new, actor=actor)
        row = {"blurred_from_id": first.id, "boxes": [asdict(each) for each in boxes]}
        PhotoRow.objects.update_or_create(attachment_id=kept.id, defaults=row)
        if first.shown is Shown.PUBLIC:
            show(first.id, Shown.PARTICIPANTS, actor=actor)
        audit.record(actor=actor, verb="reports.blur", target=f"case:{first.case}", data={"attachment": first.id})
    return kept


def _picture(number: int) -> AttachmentView:
    found = engine.attachment(number, shown=Shown.OFFICE)
    if not ReportRow.objects.filter(case=found.case).exists():
        raise NoSuchCase()
    if found.media_type != "image/webp":
        raise NotAPicture()
    return found


def _show(view: CaseView, number: int, wanted: bool, actor: Actor) -> None:
    """Show a picture to the public, or take it back to whom it was for; where it was blurred, the blurred one stands for it."""
    file = next((each for each in engine.attachments(view, shown=Shown.OFFICE) if each.id == number), None)
    if file is None or file.kind is AttachmentKind.PAPER:
        raise NoSuchCase()
    copy = PhotoRow.objects.filter(blurred_from=number, attachment__removed_at=None).first()
    own = Shown.PARTICIPANTS
    if copy is not None:
        show(copy.attachment_id, Shown.PUBLIC if wanted else Shown.OFFICE, actor=actor)
        wanted = False
    if file.shown is Shown.PUBLIC or wanted:
        show(number, Shown.PUBLIC if wanted else own, actor=actor)
