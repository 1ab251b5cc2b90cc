"""Giving a directive: the case, its parts for the supporting offices, what it aims at, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction

from tinhso.audit import actions as audit
from tinhso.cases.directives import policies, queries, telling
from tinhso.cases.directives.contracts import Directive, NewDirective, Origin, Supporting
from tinhso.cases.directives.errors import LeaderMissing, NoIssuingOffice, OfficeUnfit
from tinhso.cases.directives.following import check_lead
from tinhso.cases.directives.models import DirectiveRow
from tinhso.cases.directives.offices import province_committee
from tinhso.cases.directives.rules.due import until
from tinhso.cases.directives.rules.workflow import DIRECTIVES, PART, PARTS, WHOLE
from tinhso.cases.engine.actions.opening import open_case
from tinhso.cases.engine.actions.working import call_for_support, link
from tinhso.cases.engine.contracts import CaseView, LinkKind, NewCase
from tinhso.cases.engine.errors import MissingForMove
from tinhso.cases.engine.rules.deadlines import Rule
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Role, require
from tinhso.kernel.shipped_calendar import calendar
from tinhso.places import queries as places

ISSUED = "vn.tinhso.cases.directive-issued.v1"


@dataclass(frozen=True)
class _Given:
    """An office that is given something, for the policy."""

    unit_id: int


def issue(new: NewDirective, *, actor: Actor) -> Directive:
    """Issue a directive and return it; the same ``request`` returns the one that it issued before.

    A head gives within their own house; a leader and, for a leader, an operator of the centre everywhere.

    Raises Denied, NotFound (an office out of reach), LeaderMissing, LeadSupports, OfficeUnfit, NoIssuingOffice, DueInThePast,
    MissingForMove (no title or text), TextTooLong.
    """
    require(policies.ISSUE, actor)
    offices = (new.lead, *(each.office for each in new.supporting))
    for office in offices:
        _check_office(office, actor)
    check_lead(new.lead, offices[1:])
    leader = _leader(new, actor)
    _check_words(new)
    try:
        return _issued(new, leader, actor)
    except IntegrityError:  # the same request was faster, by another process
        known = queries.by_request(new.request) if new.request else None
        if known is None:
            raise
        return known


def _issued(new: NewDirective, leader: int | None, actor: Actor) -> Directive:
    with transaction.atomic():
        opened = open_case(_case(new, new.issuer or issuing_office(actor)), actor=actor)
        if opened.repeated:
            return queries.of_case(opened.case)
        DirectiveRow.objects.create(case_id=opened.case.id, leader=leader, **_kept(new))
        if new.reference:
            link(opened.case.id, LinkKind.CAUSED_BY, elsewhere=new.reference, actor=actor)
        for each in new.supporting:
            _call_for(each, new, opened.case, actor)
        audit.record(actor=actor, verb="directives.issue", target=f"case:{opened.case.id}", data={"code": opened.case.code})
        telling.tell(telling.heads_of(new.lead), opened.case, f"Giao nhiệm vụ: {new.title}", new.text)
        telling.publish(ISSUED, opened.case, {"title": new.title, "reference": new.reference})
    return queries.of_case(opened.case)


def issuing_office(actor: Actor) -> int:
    """Return the office that an actor gives directives in the name of: a head's own house, else the province's committee.

    Raises NoIssuingOffice.
    """
    if not (actor.kind == "system" or actor.holds(Role.PROVINCE_LEADER, Role.CENTRE_OPERATOR)):
        for held in actor.holdings:
            if held.role is Role.DEPARTMENT_HEAD and held.units:
                return next(unit for unit in held.units if not held.units & {above.id for above in places.path(unit)[1:]})
    committee = province_committee()
    if committee is None:
        raise NoIssuingOffice()
    return committee.id


def _leader(new: NewDirective, actor: Actor) -> int | None:
    if actor.kind == "system":
        return new.leader
    if new.leader in queries.leaders():
        return new.leader
    if actor.holds(Role.PROVINCE_LEADER, Role.DEPARTMENT_HEAD) and new.leader in (None, actor.account):
        return actor.acting_for or actor.account
    raise LeaderMissing()


def _check_office(office: int, actor: Actor) -> None:
    unit = places.units_by_id([office]).get(office)
    if unit is None or unit.tree != "office" or (unit.valid_to is not None and unit.valid_to < clock.today()):
        raise OfficeUnfit(office=unit.name if unit else office)
    require(policies.ISSUE, actor, _Given(office))


def _check_words(new: NewDirective) -> None:
    if not new.title.strip() or not new.text.strip():
        raise MissingForMove(
            move_vi="Giao nhiệm vụ", move_en="Issue", missing_vi="trích yếu và nội dung", missing_en="a title and what to do"
        )


def _case(new: NewDirective, issuer: int) -> NewCase:
    served = places.areas_served([new.lead]).get(new.lead)
    return NewCase(
        desk=DIRECTIVES,
        title=new.title.strip(),
        text=new.text.strip(),
        intake=issuer,
        office=new.lead,
        area=new.aim.unit_id if new.aim else served.id if served else None,
        category=new.origin,
        request=new.request,
        simulated=new.simulated,
        deadlines=_deadlines(WHOLE, new.deadline, new.due_day),
    )


def _kept(new: NewDirective) -> dict[str, object]:
    kept: dict[str, object] = {"origin": new.origin, "reference": new.reference}
    if new.aim is not None:
        kept |= {
            "indicator": new.aim.indicator,
            "aim_unit_id": new.aim.unit_id,
            "target": new.aim.target,
            "at_least": new.aim.at_least,
            "by_period": new.aim.by_period,
        }
    return kept


def _call_for(each: Supporting, new: NewDirective, parent: CaseView, actor: Actor) -> None:
    call_for_support(parent.id, each.office, reason="", actor=actor)
    own = each.deadline is not None or each.due_day is not None
    part = NewCase(
        desk=PARTS,
        title=new.title.strip(),
        text=new.text.strip(),
        intake=new.lead,
        office=each.office,
        area=parent.area,
        category=Origin.HAND,
        parent=parent.id,
        simulated=new.simulated,
        deadlines=_deadlines(PART, each.deadline, each.due_day) if own else _deadlines(PART, new.deadline, new.due_day),
    )
    opened = open_case(part, actor=actor)
    telling.tell(telling.heads_of(each.office), opened.case, f"Phối hợp: {new.title}", new.text)


def _deadlines(slug: str, deadline: Rule | None, due_day: date | None) -> dict[str, Rule]:
    """Return the rule of a clock as it was given: by a day, or by an amount; nothing where neither is."""
    if due_day is not None:
        deadline = until(due_day, clock.now(), calendar(settings.CALENDAR))
    return {slug: deadline} if deadline is not None else {}
