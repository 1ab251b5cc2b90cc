"""The one door through which a case changes its state."""

from __future__ import annotations

from datetime import datetime

from tinhso.audit import actions as audit
from tinhso.cases.engine import attachments, clocks, desks, journal, policies
from tinhso.cases.engine.actions.opening import MOST_TEXT
from tinhso.cases.engine.actions.participating import is_participant
from tinhso.cases.engine.contracts import AttachmentKind, CaseView, EventKind, Given, ParticipantKind, Plain
from tinhso.cases.engine.errors import (
    ChildrenOpen,
    MissingForMove,
    MovedMeanwhile,
    NoSuchCase,
    NotYourPart,
    RatingOutOfRange,
    TextTooLong,
)
from tinhso.cases.engine.models import AssignmentRow, CaseRow, LinkRow
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.rules.processes import Move, Part, Process, Requirement, State
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor

ASSIGNMENTS = Rows(AssignmentRow)
RATINGS = range(1, 6)
LONGEST = {
    Requirement.QUESTION: MOST_TEXT,
    Requirement.ANSWER: MOST_TEXT,
    Requirement.REASON: MOST_TEXT,
    Requirement.PAPER: 300,
}
BY_PARTICIPANTS = frozenset({Part.REPORTER})


def move(case: int, slug: str, given: Given = Given(), *, actor: Actor, seen: int | None = None, key: str = "") -> CaseView:  # noqa: B008  # frozen
    """Make a move and return the case after it.

    ``seen`` is the version that the actor decided on: another one now is refused. ``key`` is a participant's. The same
    ``given.request`` again changes nothing. Raises NoSuchCase (also for those who play no part in it), NotYourPart,
    MoveNotAllowed, MissingForMove, MovedMeanwhile, ChildrenOpen, ClockOutOfOrder, TextTooLong, RatingOutOfRange.
    """
    with journal.acting(case, *(() if given.other_case is None else (given.other_case,))) as row:
        before = journal.view_of(row)
        parts = played(before, actor, key)
        if given.request and journal.has(case, given.request):
            return before
        process = desks.process_of(row.desk, row.process_version)
        _check_unseen(row, process.state(row.state), seen)
        chosen = process.move(row.state, slug)
        part = _part(chosen, parts)
        check_given(chosen, given, row)
        _check_children(chosen, row)
        _make(row, process, chosen, given, actor=actor, part=part)
        after = journal.view_of(row)
        if (hook := desks.find(row.desk).moved) is not None:
            hook(after, chosen, given)
    return after


def check_given(chosen: Move, given: Given, row: CaseRow) -> None:
    """Raise MissingForMove unless all that a move requires is given; RatingOutOfRange, TextTooLong for what is no good."""
    for field, most in LONGEST.items():
        if (length := len(getattr(given, field))) > most:
            raise TextTooLong(field=str(field), field_vi=field.vi, field_en=field.en, length=length, most=most)
    if given.rating is not None and given.rating not in RATINGS:
        raise RatingOutOfRange()
    missing = [each for each in chosen.requires if not _brought(each, given, row)]
    if missing:
        raise MissingForMove(
            move=chosen.slug,
            move_vi=chosen.vi,
            move_en=chosen.en,
            missing=[str(each) for each in missing],
            missing_vi=", ".join(each.vi for each in missing),
            missing_en=", ".join(each.en for each in missing),
        )


def played(case: CaseView, actor: Actor, key: str = "") -> frozenset[Part]:
    """Return the parts that an actor, or the holder of a participant's key, plays in a case. Raises NoSuchCase for none."""
    own = is_participant(case.id, key, actor, ParticipantKind.REPORTER, ParticipantKind.APPLICANT)
    parts = policies.parts_in(case, actor, also=BY_PARTICIPANTS if own else ())
    if not parts:
        raise NoSuchCase()
    return parts


def _check_unseen(row: CaseRow, state: State, seen: int | None) -> None:
    if seen is not None and seen != row.version:
        raise MovedMeanwhile(state=state.slug, state_vi=state.vi, state_en=state.en, version=row.version)


def _part(chosen: Move, parts: frozenset[Part]) -> Part:
    for part in chosen.by:
        if part in parts:
            return part
    raise NotYourPart(move_vi=chosen.vi, move_en=chosen.en, parts=", ".join(chosen.by))


def _brought(requirement: Requirement, given: Given, row: CaseRow) -> bool:
    if requirement is Requirement.PROOF:
        shows = {each.pk for each in attachments.so_far(row) if each.kind != AttachmentKind.MATTER}
        return bool(given.proof) and shows.issuperset(given.proof)
    if requirement is Requirement.OTHER_CASE:
        return given.other_case not in (None, row.pk) and CaseRow.objects.filter(pk=given.other_case).exists()
    brought = getattr(given, requirement)
    return bool(brought.strip()) if isinstance(brought, str) else brought is not None


def _check_children(chosen: Move, row: CaseRow) -> None:
    if not chosen.with_children:
        return
    journal.write_parts(row.pk)
    unsettled = journal.CASES.where("parent_id = %s AND settled_at IS NULL ORDER BY id LIMIT 20", row.pk)
    if unsettled:
        raise ChildrenOpen(count=len(unsettled), codes=", ".join(each.code for each in unsettled))


def _make(row: CaseRow, process: Process, chosen: Move, given: Given, *, actor: Actor, part: Part) -> None:
    now = clock.now()
    before, target = row.state, process.state(chosen.target)
    row.state = target.slug
    row.settled_at = (row.settled_at or now) if target.settled else None
    if chosen.assigns and given.office is not None:
        assign(row, given.office, given.account, now)
    for office in given.supporting:
        support(row, office, now)
    person = f"account:{actor.account}" if actor.account else str(part)
    why = clocks.Why(now, given.reason, given.paper, person)
    turned = clocks.turn(row, process, chosen, why, given.extension, given.deadlines)
    row.due_at, row.due_clock = (None, "") if row.settled_at else clocks.nearest(turned)
    if given.other_case is not None and Requirement.OTHER_CASE in chosen.requires:
        LinkRow.objects.get_or_create(
            case=row, kind="duplicate_of", other_id=given.other_case, defaults={"at": now, "account": actor.account}
        )
    journal.write(
        row,
        EventKind.MOVED,
        actor=actor,
        at=now,
        part=part,
        move=chosen.slug,
        from_state=before,
        to_state=target.slug,
        office_id=given.office,
        text=given.text,
        reason=given.reason,
        paper=given.paper,
        shown=given.shown or chosen.shown,
        data=_data(given),
        request=given.request or None,
    )
    data = {"move": chosen.slug, "from": before, "to": target.slug}
    audit.record(actor=actor, verb="cases.move", target=f"case:{row.pk}", data=data)  # why, the journal says: it can be erased


def _data(given: Given) -> dict[str, Plain]:
    data: dict[str, Plain] = dict(given.data)
    if given.proof:
        data["proof"] = list(given.proof)
    if given.rating is not None:
        data["rating"] = given.rating
    if given.other_case is not None:
        data["other_case"] = given.other_case
    if given.extension is not None:
        data["extension"] = f"{given.extension.amount} {given.extension.unit}"
    return data


def assign(row: CaseRow, office: int, account: int | None, now: datetime) -> None:
    """Put an office in the lead of a locked case; the one before it is released."""
    if row.offices:
        ASSIGNMENTS.set("until = %s", "(lead OR office_id = %s) AND case_id = %s AND until IS NULL", now, office, row.pk)
    ASSIGNMENTS.add(AssignmentRow(case=row, office_id=office, account=account, lead=True, since=now))
    row.office_id, row.assignee = office, account
    row.__dict__.pop("offices", None)


def support(row: CaseRow, office: int, now: datetime) -> None:
    """Let an office support a locked case; one that works on it already goes on."""
    if office not in row.offices:
        AssignmentRow.objects.create(case=row, office_id=office, lead=False, since=now)
        del row.offices
