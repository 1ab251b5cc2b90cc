"""One simulated directive, so that the board is not empty: given, accepted, on its way, with a supporting office."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from tinhso.accounts import queries as accounts
from tinhso.cases.directives.contracts import Aim, NewDirective, Supporting
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import Given
from tinhso.centre.directives.actions import give
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.kernel.policy import Actor
from tinhso.places import queries as places

LEAD, SUPPORTING, INDICATOR = "H13-NNMT", "UB.31507", "environment.waste_collected_share"
REQUEST = "demo-1"


def load() -> None:
    """Give the demo's directive if it is not given yet. Does nothing where the demo's units or people are others."""
    home = places.home(settings.PROVINCE)
    offices = {unit.code: unit.id for unit in places.units_in_force(tree="office")}
    if not settings.DEMO or home is None or not {LEAD, SUPPORTING} <= offices.keys():
        return
    given = give(
        NewDirective(
            title="Tăng tỷ lệ thu gom chất thải rắn sinh hoạt",
            text="Rà soát các tuyến chưa thu gom, bổ sung xe và lịch thu gom; báo cáo kết quả hằng tháng.",
            lead=offices[LEAD],
            supporting=(Supporting(offices[SUPPORTING], due_day=clock.today() + timedelta(days=14)),),
            due_day=clock.today() + timedelta(days=30),
            aim=Aim(INDICATOR, home.id, 95.0, at_least=True, by_period=Period.of(PeriodKind.MONTH, clock.today()).next().code),
            request=REQUEST,
            simulated=True,
        ),
        actor=_acting("lanh.dao@demo.example"),
    )
    if given.case.state == "issued":
        head = _acting("thu.truong@demo.example")
        move(given.case.id, "accept", actor=head)
        progress = Given(answer="Đã rà soát 12 tuyến, bổ sung 3 xe.", data={"percent": 40})
        move(given.case.id, "progress", progress, actor=head)


def _acting(email: str) -> Actor:
    return accounts.actor(accounts.person_by_email(email).id, origin="demo")
