"""A small province with an office that takes reports in, and reports filed in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tinhso.accounts.tests.factories import LONG_AGO, Unit, unit
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import AttachmentKind, CaseView, Given, Place
from tinhso.cases.engine.tests.factories import holding
from tinhso.cases.reports.actions.filing import add_photo, file_report
from tinhso.cases.reports.actions.triaging import triage
from tinhso.cases.reports.contracts import Filed, Filing
from tinhso.cases.reports.models import IncomingRow as IncomingRow
from tinhso.cases.reports.models import ReceptionRow, ReportRow
from tinhso.cases.reports.tests.pictures import jpeg
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, Actor, Role
from tinhso.places.contracts import Located
from tinhso.places.memory import changed
from tinhso.places.queries import path

PROVINCE = "77"
HERE = Place(105.97, 9.60, "Cầu Quay")
FAR_AWAY = Place(105.85, 21.03, "Hồ Gươm")
CaseRow: Any = ReportRow._meta.get_field("case").related_model
DeliveryRow: Any = CaseRow._meta.get_field("deliveries").related_model


@dataclass(frozen=True)
class Town:
    """Ids of the units: the province with one commune, who takes reports in, and two offices that mend things."""

    province: int
    commune: int
    centre: int
    roads: int
    water: int

    def locate(self, longitude: float, latitude: float, on: date | None = None) -> Located:
        """Find every place near here in the commune, and no other place anywhere."""
        near = abs(longitude - HERE.longitude) < 1 and abs(latitude - HERE.latitude) < 1
        return Located(longitude, latitude, on or clock.today(), path(self.commune) if near else ())


def build() -> Town:
    """Make the town of these tests."""
    province = area("province", PROVINCE, "Tỉnh", "Thử")
    commune = area("commune", "77001", "Xã", "Đầu Sông", province)
    centre = unit("Trung tâm Điều hành")
    ReceptionRow.objects.create(office_id=centre, valid_from=date(2024, 1, 1), set_at=clock.now())
    return Town(province, commune, centre, unit("Sở Xây dựng"), unit("Công ty Cấp nước"))


def area(level: str, code: str, prefix: str, name: str, parent: int | None = None) -> int:
    """Make an area of today and return its id."""
    made = Unit.objects.create(tree="area", level=level, code=code, valid_from=LONG_AGO)
    made.names.create(prefix=prefix, name=name, valid_from=LONG_AGO)
    if parent is not None:
        made.parents.create(parent_id=parent, valid_from=LONG_AGO)
    changed()
    return int(made.pk)


def a_filing(**changes: Any) -> Filing:
    """Return a pothole at the bridge."""
    filing = Filing("road", "Ổ gà lớn giữa đường, xe máy hay ngã.", "", place=HERE, answers={"danger": True})
    return replace(filing, **changes)


def a_report(*, actor: Actor = ANONYMOUS, **changes: Any) -> Filed:
    """File a pothole at the bridge."""
    return file_report(a_filing(**changes), actor=actor)


def clerk(town: Town) -> Actor:
    """Return an operator of the centre that takes reports in: desk, approver and supervisor."""
    return holding(Role.CENTRE_OPERATOR, town.centre)


def mender(office: int) -> Actor:
    """Return somebody of an office that mends things."""
    return holding(Role.SPECIALIST, office)


def photo(case: int, actor: Actor, *, at: Place = HERE, colour: str = "teal") -> int:
    """Bring a photo of the fix, taken at a place; return its id."""
    kept = add_photo(case, jpeg(colour=colour), "x.jpg", actor=actor, kind=AttachmentKind.PROOF, place=at)
    assert kept is not None
    return kept.id


def answered(town: Town, filed: Filed, *, approver: Actor | None = None) -> CaseView:
    """Let a report be taken in, mended by the roads office with a photo, and published."""
    triage(filed.case.id, office=town.roads, actor=clerk(town))
    roads = mender(town.roads)
    move(filed.case.id, "answer", Given(answer="Đã vá mặt đường.", proof=(photo(filed.case.id, roads),)), actor=roads)
    return move(filed.case.id, "publish", actor=approver or clerk(town))
