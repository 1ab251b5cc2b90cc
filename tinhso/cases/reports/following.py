"""What follows from a move of a report, in its transaction: checks that the table of the process cannot say, and effects."""

from __future__ import annotations

from collections.abc import Sequence

from tinhso.accounts import queries as accounts
from tinhso.audit import actions as audit
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.attaching import show
from tinhso.cases.engine.actions.participating import follow
from tinhso.cases.engine.actions.working import remark
from tinhso.cases.engine.contracts import AttachmentKind, CaseView, EventView, Given
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports import policies
from tinhso.cases.reports.errors import AuthorApproves, CannotMerge, ProofWithoutPlace
from tinhso.cases.reports.models import ReportRow
from tinhso.cases.reports.rules.proving import proves
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places


def check_proof(case: CaseView, given: Given) -> None:
    """Raise ProofWithoutPlace where no paper and no picture with a place shows the fix."""
    files = [each for each in engine.attachments(case, shown=Shown.OFFICE) if each.id in given.proof]
    if not proves(files, case.place):
        raise ProofWithoutPlace()


def check_approver(case: CaseView, events: Sequence[EventView]) -> None:
    """Raise AuthorApproves when who wrote the answer publishes it (the last of ``events``), where somebody else could."""
    approver = events[-1].account
    author = next((each.account for each in reversed(events) if each.move == "answer"), None)
    if approver is not None and approver == author and _others(case, approver):
        raise AuthorApproves()


def show_proof(case: CaseView, events: Sequence[EventView]) -> None:
    """Keep the proofs that an answer named beside it: the reporter sees them with the answer."""
    # The moderator chooses what the public sees; the reporter must see what the office says is done.
    named = next((each.data.get("proof") for each in reversed(events) if each.move == "answer"), None)
    if not isinstance(named, list):
        return
    for each in engine.attachments(case, shown=Shown.OFFICE, kind=AttachmentKind.PROOF):
        if each.id in named and each.shown is Shown.OFFICE:
            show(each.id, Shown.PARTICIPANTS, actor=SYSTEM)


def merge(case: CaseView, given: Given) -> None:
    """Let all who take part in a merged report follow the other one. Raises CannotMerge."""
    other = engine.case(given.other_case or 0, actor=SYSTEM)
    if other.desk != case.desk:
        raise CannotMerge(other="", why_vi="không phải là phản ánh", why_en="it is no field report")
    own, their = (ReportRow.objects.get(case=each) for each in (case.id, other.id))
    if other.state in ("merged", "withdrawn", "refused", "transferred"):
        raise CannotMerge(other=other.code, why_vi="phản ánh đó đã kết thúc", why_en="it has ended itself")
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


def _others(case: CaseView, approver: int) -> bool:
    """Say whether somebody else could approve: holds the role for the office that took the report in, or for all."""
    plays = [play for play in policies.PLAYS if play.part == "approver"]
    roles = frozenset().union(*(play.roles for play in plays))
    held = accounts.holders_at(roles)
    reaching = {account for unit, people in held.items() for account in people if unit is None or unit in _above(case)}
    return bool(reaching - {approver})


def _above(case: CaseView) -> frozenset[int]:
    return frozenset(unit.id for unit in places.path(case.intake))
