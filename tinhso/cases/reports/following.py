"""What follows from a move of a report, in its transaction: checks that the table of the process cannot say, and effects."""

from __future__ import annotations

from collections.abc import Sequence

from tinhso.audit import actions as audit
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.attaching import show
from tinhso.cases.engine.actions.participating import follow
from tinhso.cases.engine.actions.working import remark
from tinhso.cases.engine.contracts import AttachmentKind, CaseView, EventView, Given
from tinhso.cases.engine.rules.processes import Part, Shown
from tinhso.cases.reports.deciding import able
from tinhso.cases.reports.errors import AuthorApproves, AuthorDecides, CannotMerge, ProofFromBefore, ProofWithoutPlace
from tinhso.cases.reports.models import ReportRow
from tinhso.cases.reports.queries import proofs
from tinhso.cases.reports.rules.proving import proves, proves_here
from tinhso.cases.reports.rules.stages import WITHOUT_ANSWER
from tinhso.kernel.policy import SYSTEM

CONTESTABLE = ("answer", "publish", "refuse", "transfer_out", "close_unanswered")
"""Moves of officers that make what a reporter may contest."""


def check_proof(case: CaseView, given: Given) -> bool:
    """Return whether the fix is proved: by a paper, or a picture taken at the place; one from far away is let pass.

    Raises ProofWithoutPlace where no paper and no picture with a place shows the fix, ProofFromBefore where all that was
    named is older than the last reopening.
    """
    files = [each for each in proofs(case) if each.id in given.proof]
    if not files:
        raise ProofFromBefore()
    if not proves(files, case.place):
        raise ProofWithoutPlace()
    return proves_here(files, case.place)


def check_approver(case: CaseView, events: Sequence[EventView]) -> None:
    """Raise AuthorApproves when who wrote the answer publishes it (the last of ``events``), where somebody else could."""
    approver = events[-1].account
    author = next((each.account for each in reversed(events) if each.move == "answer"), None)
    if approver is not None and approver == author and set(able(case, Part.APPROVER)) - {approver}:
        raise AuthorApproves()


def check_supervisor(case: CaseView, events: Sequence[EventView]) -> None:
    """Raise AuthorDecides when who made what is contested decides about it (the last of ``events``), where others could."""
    decision = events[-1]
    if decision.account is None or decision.from_state != "contested":
        return
    authors: dict[str, int | None] = {}
    for each in events[:-1]:
        if each.move == "reopen":  # what was done before was judged then
            authors.clear()
        elif each.move in CONTESTABLE:
            authors[each.move] = each.account
    if decision.account in authors.values() and set(able(case, Part.SUPERVISOR)) - set(authors.values()):
        raise AuthorDecides()


def show_proof(case: CaseView, events: Sequence[EventView]) -> None:
    """Keep the proofs that an answer named beside it: the reporter sees them with the answer."""
    # The moderator chooses what the public sees; the reporter must see what the office says is done.
    named = next((each.data.get("proof") for each in reversed(events) if each.move == "answer"), None)
    if not isinstance(named, list):
        return
    for each in engine.attachments(case, shown=Shown.OFFICE):
        if each.id in named and each.kind is not AttachmentKind.MATTER and each.shown is Shown.OFFICE:
            show(each.id, Shown.PARTICIPANTS, actor=SYSTEM)


def merge(case: CaseView, given: Given) -> None:
    """Let all who take part in a merged report follow the other one. Raises CannotMerge."""
    other = engine.case(given.other_case or 0, actor=SYSTEM)
    if other.desk != case.desk:
        raise CannotMerge(other="", why_vi="không phải là phản ánh", why_en="it is no field report")
    own, their = (ReportRow.objects.get(case=each) for each in (case.id, other.id))
    if other.state in WITHOUT_ANSWER:
        raise CannotMerge(other=other.code, why_vi="phản ánh đó đã kết thúc", why_en="it has ended itself")
    if other.settled_at is not None:
        # Whoever follows a report can only support it: its answer would be theirs, with no way to contest it.
        raise CannotMerge(
            other=other.code,
            why_vi="phản ánh đó đã có kết quả, người gửi phản ánh này sẽ không phản hồi được",
            why_en="it is settled already, and who sent this one could not contest its answer",
        )
    if own.private or their.private:
        raise CannotMerge(other=other.code, why_vi="phản ánh kín không gộp được", why_en="private reports are not merged")
    if other.parent is not None:
        raise CannotMerge(other=other.code, why_vi="đó là một phần việc", why_en="it is a part of another")
    count = follow(case.id, other.id)
    remark(other.id, f"Gộp phản ánh {case.code}: thêm {count} người cùng phản ánh.", actor=SYSTEM)
    audit.record(actor=SYSTEM, verb="reports.merge", target=f"case:{other.id}", data={"merged": case.id, "people": count})


def tell_parent(case: CaseView) -> None:
    """Note on the parent that one of its parts is settled, and when all are."""
    if case.parent is None or case.settled_at is None:
        return
    parent = engine.case(case.parent, actor=SYSTEM)
    if parent.settled_at is not None:
        return
    left = sum(each.settled_at is None for each in engine.children(parent))
    words = "Mọi phần việc đã xong; có thể trả lời." if not left else f"Còn {left} phần việc chưa xong."
    remark(parent.id, f"Phần việc {case.code} đã xong. {words}", actor=SYSTEM)
