"""The two desks that directives are kept on, as the engine knows them: the whole, and the parts of supporting offices."""

from __future__ import annotations

from datetime import datetime

from tinhso.cases.directives import following
from tinhso.cases.directives.errors import NoSuchDirective
from tinhso.cases.directives.models import DirectiveRow
from tinhso.cases.directives.offices import province_committee
from tinhso.cases.directives.policies import ISSUE
from tinhso.cases.directives.rules import codes, workflow
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.erasing import erase
from tinhso.cases.engine.contracts import CaseView, NewCase
from tinhso.cases.engine.desks import Desk, register
from tinhso.cases.engine.numbering import next_number
from tinhso.cases.engine.retention import basis_of
from tinhso.cases.engine.rules.retention import Erased
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places


def code(new: NewCase, received: datetime) -> str:
    """Draw the code of a directive: gap-free for its issuing office and year."""
    year = clock.local(received).year
    office = places.unit_by_id(new.intake)
    province = province_committee()
    whose = "" if province is not None and province.id == office.id else office.code
    return codes.written(next_number(codes.series(office.code, year)), year, whose)


def code_of_part(new: NewCase, received: datetime) -> str:
    """Draw the code of a supporting office's part: numbered within its directive."""
    if new.parent is None:
        raise NoSuchDirective()
    parent = engine.case(new.parent, actor=SYSTEM)
    return codes.of_part(parent.code, next_number(f"directive-part-{parent.id}"))


def _erased(case: CaseView, what: Erased) -> None:
    """Erase whose directive it is; its parts hold the same words and people, and go with it on the same basis.

    Numbers, results and reminders stay: they are counted, and name nobody.
    """
    if what is not Erased.WORDS:
        DirectiveRow.objects.filter(case=case.id).update(leader=None)
    for part in engine.children(case):
        erase(part.id, basis=basis_of(case.id, what), what=what, actor=SYSTEM)


DESKS = (
    Desk(
        workflow.DIRECTIVES,
        "Nhiệm vụ chỉ đạo",
        "Directives",
        {1: workflow.DIRECTIVE},
        workflow.PLAYS,
        code,
        ISSUE,
        page="directives:show",
        moved=following.moved,
        erased=_erased,
    ),
    Desk(
        workflow.PARTS,
        "Phối hợp thực hiện nhiệm vụ",
        "Supporting a directive",
        {1: workflow.SUPPORT},
        workflow.PLAYS_OF_PARTS,
        code_of_part,
        ISSUE,
        page="directives:show",
        moved=following.part_moved,
    ),
)
for _desk in DESKS:
    register(_desk)
