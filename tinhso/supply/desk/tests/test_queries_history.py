from __future__ import annotations

from datetime import timedelta

import pytest

from tinhso.kernel.errors import NotFound
from tinhso.lake.actions import supplying as lake
from tinhso.supply.desk import queries
from tinhso.supply.desk.tests.factories import air, office, officer, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> int:
    return office()


def story(unit: int) -> list[str]:
    return [str(event.what) for event in queries.timeline(actor=officer(unit), dataset="trial.air", unit_id=unit)]


def test_a_story_tells_what_was_refused_what_stands_and_what_was_sent_again(unit):
    send(unit, "trial.air", air(hours="99"))
    send(unit, "trial.air", air())
    send(unit, "trial.air", air())
    assert story(unit) == ["repeated", "in_force", "refused"]


def test_a_withdrawn_submission_says_why(unit):
    number = send(unit, "trial.air", air()).receipt.number
    lake.withdraw(actor=officer(unit), number=number, reason="Nhầm trạm.")
    event = queries.timeline(actor=officer(unit), dataset="trial.air", unit_id=unit)[0]
    assert (event.what, event.reason, event.receipt, event.door) == ("withdrawn", "Nhầm trạm.", number, "page")


def test_a_difference_of_two_moments_shows_the_cells_of_the_unit_alone(unit):
    send(unit, "trial.air", air("A1"), air("A2"))
    send(office("Sở khác"), "trial.air", air("B1"))
    send(unit, "trial.air", air("A1", dust="20"), air("A3"))
    first, last = queries.submissions(actor=officer(unit), dataset="trial.air", unit_id=unit)
    found = queries.difference(
        actor=officer(unit), dataset="trial.air", unit_id=unit, since=first.known_from, until=last.known_from
    )
    assert [(each.kind, each.cells[0].after) for each in found] == [("changed", "A1"), ("added", "A3")]
    assert [cell.column for cell in found[0].cells if cell.changed] == ["dust"]
    before = first.known_from - timedelta(seconds=1)
    assert (
        len(queries.difference(actor=officer(unit), dataset="trial.air", unit_id=unit, since=before, until=last.known_from))
        == 3
    )


def test_the_story_of_another_unit_does_not_exist(unit):
    with pytest.raises(NotFound):
        queries.timeline(actor=officer(office("Sở khác")), dataset="trial.air", unit_id=unit)
