"""A small province for directives: its committee, two departments with their heads, a leader, an operator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tinhso.accounts import queries as accounts
from tinhso.accounts.tests.factories import LONG_AGO, Account, Unit, give, officer
from tinhso.cases.directives.actions.issuing import issue
from tinhso.cases.directives.contracts import Aim, Directive, NewDirective
from tinhso.cases.engine.actions.attaching import NewFile, attach
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import AttachmentKind, CaseView, Given
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Role
from tinhso.places.memory import changed

PROVINCE = "77"
Delegation: Any = Account._meta.get_field("delegations_given").related_model


@dataclass(frozen=True)
class House:
    """Ids of units, and accounts by the part they play."""

    province: int
    committee: int
    health: int
    works: int
    commune: int
    people: dict[str, int]

    def address(self, who: str) -> str:
        return accounts.person_of(self.people[who]).email

    def acting(self, who: str) -> Actor:
        return accounts.actor(self.people[who], origin="192.0.2.1")


def build() -> House:
    province = unit("area", "province", PROVINCE, "Tỉnh", "Thử")
    area = unit("area", "commune", "77001", "Xã", "An", parent=province)
    committee = unit("office", "committee", "T", "Ủy ban nhân dân", "tỉnh Thử", serves=province)
    health = unit("office", "department", "T-YT", "Sở", "Y tế", parent=committee, serves=province)
    works = unit("office", "department", "T-XD", "Sở", "Xây dựng", parent=committee, serves=province)
    commune = unit("office", "committee", "UB.77001", "Ủy ban nhân dân", "xã An", serves=area)
    changed()
    people = {
        "leader": holder("Trần Lãnh Đạo", Role.PROVINCE_LEADER),
        "operator": holder("Lâm Trực Ban", Role.CENTRE_OPERATOR),
        "health": holder("Lê Giám Đốc", Role.DEPARTMENT_HEAD, health),
        "works": holder("Phạm Xây Dựng", Role.DEPARTMENT_HEAD, works),
        "commune": holder("Sơn Chủ Tịch", Role.COMMUNE_OFFICER, commune),
        "specialist": holder("Lý Chuyên Viên", Role.SPECIALIST, health),
        "auditor": holder("Võ Thanh Tra", Role.AUDITOR),
    }
    return House(province, committee, health, works, commune, people)


def unit(tree: str, level: str, code: str, prefix: str, name: str, parent: int | None = None, serves: int | None = None) -> int:
    made: Any = Unit.objects.create(tree=tree, level=level, code=code, valid_from=LONG_AGO, serves_id=serves)
    made.names.create(prefix=prefix, name=name, valid_from=LONG_AGO)
    if parent is not None:
        made.parents.create(parent_id=parent, valid_from=LONG_AGO)
    return int(made.pk)


def holder(name: str, role: Role, unit: int | None = None) -> int:
    account = officer(name, unit)
    give(account, role, unit, since=date(2020, 1, 1))
    return int(account.pk)


def aim(house: House, **changes: Any) -> Aim:
    return replace(Aim("health.visits", house.province, 95.0, at_least=True, by_period="202612"), **changes)


def a_directive(house: House, by: str = "leader", **changes: Any) -> Directive:
    """Issue a directive to the department of health."""
    leader = house.people["leader"] if by == "operator" else None
    new = NewDirective("Giảm thời gian chờ khám", "Tổ chức lại tiếp đón ở bệnh viện tỉnh.", house.health, leader=leader)
    return issue(replace(new, **changes), actor=house.acting(by))


def proof(case: CaseView, actor: Actor) -> int:
    report = NewFile(b"%PDF-1.7 a report", AttachmentKind.PROOF, "application/pdf", "bao-cao.pdf")
    return attach(case.id, report, actor=actor).id


def proved(house: House, directive: Directive) -> CaseView:
    """Let the lead accept a directive and report it done."""
    head = house.acting("health")
    move(directive.case.id, "accept", actor=head)
    given = Given(answer="Đã bố trí thêm bàn tiếp đón.", proof=(proof(directive.case, head),))
    return move(directive.case.id, "prove", given, actor=head)


def stand_in(house: House, giver: str, receiver: str) -> None:
    """Let somebody act for another from now on, for two months."""
    now = clock.now()
    span = {"starts_at": now, "ends_at": now + timedelta(days=60), "given_at": now}
    Delegation.objects.create(giver_id=house.people[giver], receiver_id=house.people[receiver], **span)
