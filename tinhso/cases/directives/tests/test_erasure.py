"""What the directives room keeps of an erased directive goes too: whose it is, and the same words in its parts."""

from __future__ import annotations

import pytest

from tinhso.cases.directives.contracts import Supporting
from tinhso.cases.directives.models import DirectiveRow
from tinhso.cases.directives.tests.factories import a_directive, aim
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.erasing import erase
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.retention import basis_of
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.rules.retention import Erased
from tinhso.kernel.policy import SYSTEM

BASIS = "Luật 91/2025/QH15, Điều 21"


@pytest.fixture
def case(house) -> CaseView:
    return a_directive(house, supporting=(Supporting(house.works),), aim=aim(house)).case


def words_of(case: CaseView) -> str:
    now = engine.case(case.id, actor=SYSTEM)
    return now.title + "".join(event.text + event.reason for event in engine.events(now, shown=Shown.OFFICE))


@pytest.mark.parametrize("what", [Erased.WORDS, Erased.WHOLE])
def test_the_words_go_from_the_directive_and_from_its_parts(case, what):
    [part] = engine.children(case)
    assert "Giảm thời gian chờ khám" in words_of(part)
    erase(case.id, basis=BASIS, what=what, actor=SYSTEM)
    for each in (case, part):
        assert "chờ khám" not in words_of(each)
        assert "tiếp đón" not in words_of(each)


@pytest.mark.parametrize(("what", "stays"), [(Erased.PEOPLE, False), (Erased.WHOLE, False), (Erased.WORDS, True)])
def test_whose_it_is_goes_with_the_people_and_the_number_stays_to_be_counted(case, what, stays):
    erase(case.id, basis=BASIS, what=what, actor=SYSTEM)
    row = DirectiveRow.objects.get(case=case.id)
    assert (row.leader is not None, row.indicator, row.target) == (stays, "health.visits", 95.0)


def test_parts_are_erased_on_the_same_basis(case):
    [part] = engine.children(case)
    erase(case.id, basis=BASIS, actor=SYSTEM)
    assert basis_of(part.id, Erased.WHOLE) == BASIS
