"""What an office does about a case besides moving it: take it on, call for support, remark, label, link, enter on a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tinhso.audit import actions as audit
from tinhso.cases.engine import clocks, journal, policies
from tinhso.cases.engine.actions.moving import support
from tinhso.cases.engine.actions.opening import MOST_TEXT
from tinhso.cases.engine.contracts import CaseView, EventKind, LinkKind, Plain
from tinhso.cases.engine.errors import MissingForMove, NoSuchCase, TextTooLong
from tinhso.cases.engine.models import AssignmentRow, CaseRow, LabelRow, LinkRow
from tinhso.cases.engine.rules.processes import Part, Shown
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require


def take(case: int, account: int | None, *, actor: Actor) -> CaseView:
    """Give a case to one officer of the office in charge (None: to nobody). Raises NoSuchCase, Denied."""

    def change(row: CaseRow) -> dict[str, object]:
        row.assignee = account
        AssignmentRow.objects.filter(case=row, until=None, lead=True).update(account=account)
        return {"kind": EventKind.ASSIGNED, "office_id": row.office_id, "data": {"assignee": account}}

    return recorded_change(case, change, "cases.assign", actor=actor)


def call_for_support(case: int, office: int, *, reason: str, actor: Actor) -> CaseView:
    """Ask another office to support the one in the lead. Raises NoSuchCase, Denied."""

    def change(row: CaseRow) -> dict[str, object]:
        support(row, office, clock.now())
        return {"kind": EventKind.SUPPORTED, "office_id": office, "reason": reason}

    return recorded_change(case, change, "cases.support", actor=actor)


def remark(case: int, text: str, *, shown: Shown = Shown.OFFICE, actor: Actor) -> CaseView:
    """Add a remark for the offices, the participants, or everybody. Raises NoSuchCase, Denied, MissingForMove, TextTooLong."""
    if not text.strip():
        raise MissingForMove(move_vi="Ghi ý kiến", move_en="Remark", missing_vi="nội dung", missing_en="words")
    if len(text) > MOST_TEXT:
        raise TextTooLong(field="text", field_vi="ý kiến", field_en="the remark", length=len(text), most=MOST_TEXT)

    def change(row: CaseRow) -> dict[str, object]:
        return {"kind": EventKind.REMARKED, "text": text.strip(), "shown": shown}

    return recorded_change(case, change, "cases.remark", actor=actor)


def note(case: int, text: str, data: Mapping[str, Plain], *, shown: Shown = Shown.OFFICE, actor: Actor) -> CaseView:
    """Let a desk write into the journal what it did about a case (a reminder, a measurement). Raises NoSuchCase, Denied."""

    def change(row: CaseRow) -> dict[str, object]:
        part = Part.SYSTEM if actor.kind == "system" else None
        return {"kind": EventKind.NOTED, "text": text, "data": dict(data), "shown": shown, "part": part}

    return recorded_change(case, change, "cases.note", actor=actor)


def label(case: int, word: str, *, off: bool = False, actor: Actor) -> CaseView:
    """Put a label on a case, or take it off. Raises NoSuchCase, Denied."""
    word = " ".join(word.split())[:60]

    def change(row: CaseRow) -> dict[str, object]:
        if off:
            LabelRow.objects.filter(case=row, label=word).delete()
        elif word:
            LabelRow.objects.get_or_create(case=row, label=word)
        return {"kind": EventKind.LABELLED, "text": word, "data": {"off": off}}

    return recorded_change(case, change, "cases.label", actor=actor)


def link(case: int, kind: LinkKind, *, other: int | None = None, elsewhere: str = "", actor: Actor) -> CaseView:
    """Say what a case has to do with another, or with something elsewhere (``alert:12``). Raises NoSuchCase, Denied."""
    if other is not None and not CaseRow.objects.filter(pk=other).exists():
        raise NoSuchCase()

    def change(row: CaseRow) -> dict[str, object]:
        at = {"at": clock.now(), "account": actor.account}
        LinkRow.objects.get_or_create(case=row, kind=kind, other_id=other, elsewhere=elsewhere, defaults=at)
        return {"kind": EventKind.LINKED, "data": {"kind": str(kind), "other": other, "elsewhere": elsewhere}}

    return recorded_change(case, change, "cases.link", actor=actor)


def recorded_change(case: int, change: Callable[[CaseRow], dict[str, object]], verb: str, *, actor: Actor) -> CaseView:
    with journal.acting(case) as row:
        require(policies.WORK_CASES, actor, journal.view_of(row))
        words = change(row)
        row.due_at, row.due_clock = (None, "") if row.settled_at else clocks.nearest(clocks.so_far(row))
        journal.write(row, actor=actor, at=clock.now(), **words)  # type: ignore[arg-type]  # columns of the journal
        audit.record(actor=actor, verb=verb, target=f"case:{row.pk}")
    return journal.view_of(row)
