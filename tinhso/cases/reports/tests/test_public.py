"""What the public sees of reports, as rows: nothing is lost in clusters, nothing unmoderated is in them."""

from __future__ import annotations

import pytest

from tinhso.cases.engine.contracts import Place
from tinhso.cases.reports import queries
from tinhso.cases.reports.contracts import Box, Showing, Wanted
from tinhso.cases.reports.models import ReportRow
from tinhso.cases.reports.rules.stages import BY_STATE
from tinhso.cases.reports.rules.workflow import STATES
from tinhso.cases.reports.tests.factories import HERE, a_report

pytestmark = pytest.mark.usefixtures("town")
AROUND = Box(HERE.longitude - 0.05, HERE.latitude - 0.05, HERE.longitude + 0.05, HERE.latitude + 0.05)


def scatter(count: int) -> None:
    for at in range(count):
        a_report(place=Place(HERE.longitude + at % 7 * 0.006 - 0.02, HERE.latitude + at % 5 * 0.009 - 0.02))
    ReportRow.objects.update(showing=Showing.SHOWN, public_text="Ổ gà.")


def test_every_state_is_in_a_stage_or_out_of_the_publics_sight():
    assert {state.slug for state in STATES} - set(BY_STATE) == {"merged", "withdrawn"}


@pytest.mark.parametrize("cells", [1, 3, 8, 32])
def test_clusters_hold_every_report_of_the_box_once(cells):
    scatter(40)
    found = queries.public.clusters(Wanted(), AROUND, cells)
    assert sum(each.count for each in found) == queries.public.count(Wanted(box=AROUND)) == 40
    assert all((each.pin is not None) == (each.count == 1) for each in found)
    assert len(found) <= cells * cells


def test_a_box_and_the_four_quarters_of_it_hold_the_same():
    scatter(30)
    across, up = HERE.longitude, HERE.latitude
    quarters = [
        Box(AROUND.west, AROUND.south, across, up),
        Box(across, AROUND.south, AROUND.east, up),
        Box(AROUND.west, up, across, AROUND.north),
        Box(across, up, AROUND.east, AROUND.north),
    ]
    counted = [sum(each.count for each in queries.public.clusters(Wanted(), box, 4)) for box in quarters]
    assert sum(counted) == 30


def test_what_waits_or_is_hidden_is_in_no_cluster():
    scatter(3)
    ReportRow.objects.update(showing=Showing.WAITING)
    assert queries.public.clusters(Wanted(), AROUND, 8) == ()
    assert queries.public.near(HERE.longitude, HERE.latitude, 5000) == ()


def test_near_is_nearest_first_and_no_farther_than_asked():
    scatter(40)
    found = queries.public.near(HERE.longitude, HERE.latitude, 2_000)
    away = [queries.public.distance(pin, HERE.longitude, HERE.latitude) for pin in found]
    assert away == sorted(away)
    assert away[-1] <= 2_000


def test_a_request_that_filed_a_report_is_known():
    a_report(request="phone-1")
    assert queries.public.is_filed("phone-1")
    assert not queries.public.is_filed("phone-2")
    assert not queries.public.is_filed("")
