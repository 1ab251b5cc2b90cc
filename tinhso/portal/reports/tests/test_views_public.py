"""What everybody sees: moderated reports on map, list and feeds; figures that hide nothing; never who reported."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import mapbox_vector_tile
import pytest

from tinhso.cases.reports.contracts import Showing
from tinhso.cases.reports.tests.factories import HERE, CaseRow, ReportRow, a_report
from tinhso.kernel import clock
from tinhso.portal.reports.tests.factories import EMAIL, NAME, PHONE, browser, shown

pytestmark = pytest.mark.usefixtures("town")
BOARD = "/field-reports/"
ATOM = {"atom": "http://www.w3.org/2005/Atom"}
NEAR = {"longitude": HERE.longitude, "latitude": HERE.latitude, "metres": 500}
TILE = "/field-reports/tiles/14/13014/7753.mvt"


def tile(client, address: str = TILE, **wanted) -> list[dict]:
    answer = client.get(address, wanted)
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    layer = mapbox_vector_tile.decode(answer.content).get("reports", {"features": []})
    return [feature["properties"] for feature in layer["features"]]


def late(filed) -> None:
    CaseRow.objects.filter(pk=filed.case.id).update(due_at=clock.now() - timedelta(days=1))


def test_only_what_the_moderator_let_through_is_shown(client):
    shown("Ổ gà ở chân cầu")
    a_report(text="Chưa được duyệt")
    page = client.get(BOARD).content.decode()
    assert "Ổ gà ở chân cầu" in page
    assert "Chưa được duyệt" not in page


def test_a_private_category_is_never_public_even_when_somebody_says_shown(client):
    filed = shown("Cán bộ gây khó", category="behaviour", answers={})
    assert ReportRow.objects.get().private
    for address in (BOARD, "/field-reports/reports.atom", "/field-reports/reports.geojson"):
        assert "Cán bộ gây khó" not in client.get(address).content.decode()
    assert client.get(f"/field-reports/{filed.case.code}/").status_code == 404
    assert tile(client) == []


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"category": "street_light"}, ["Đèn hỏng"]),
        ({"stage": "contested"}, ["Ổ gà bị lún lại"]),
        ({"overdue": "1"}, ["Đèn hỏng"]),
        ({"since": "2099-01-01"}, []),
        ({"until": "01/01/2020"}, []),
        ({}, ["Ổ gà bị lún lại", "Đèn hỏng"]),
    ],
)
def test_filters_narrow_list_and_feeds_alike(client, query, titles):
    late(shown("Đèn hỏng", category="street_light", answers={"extent": "one"}))
    CaseRow.objects.filter(pk=shown("Ổ gà bị lún lại").case.id).update(state="contested")
    listed = [card.title for card in client.get(BOARD, query).context["page_obj"]]
    fed = [each["properties"]["title"] for each in client.get("/field-reports/reports.geojson", query).json()["features"]]
    assert listed == fed == titles


def test_a_filter_by_commune_takes_its_reports(client, town):
    shown("Trong xã")
    assert len(client.get(BOARD, {"commune": town.commune}).context["page_obj"]) == 1
    assert len(client.get(BOARD, {"commune": town.water}).context["page_obj"]) == 0


@pytest.mark.parametrize(
    "query", [{"category": "x"}, {"stage": "x"}, {"since": "31/02/2026"}, {"commune": "x"}, {"since": "x"}]
)
def test_a_filter_that_means_nothing_is_refused_not_passed_over(client, query):
    assert client.get(BOARD, query).status_code == 422


def test_figures_count_apart_what_could_hide(client):
    late(shown("Quá hạn"))
    for changes in ({}, {"proved": True}, {"proved": True, "contested": 1, "reopened": 1, "rating": 2}):
        filed = shown("Đã đóng")
        CaseRow.objects.filter(pk=filed.case.id).update(state="closed", settled_at=clock.now(), due_at=None)
        ReportRow.objects.filter(case=filed.case.id).update(**changes)
    told = client.get(BOARD).context["figures"]
    assert (told.open, told.overdue, told.settled) == (1, 1, 3)
    assert (told.without_proof, told.contested, told.reopened, told.rated, told.rating) == (1, 1, 1, 1, 2)


def test_neither_hiding_nor_asking_nor_passing_on_takes_a_report_off_the_numbers(client):
    hidden, asked, passed = (shown(title) for title in ("Bị ẩn", "Bị hỏi lại", "Bị chuyển"))
    late(hidden)
    ReportRow.objects.filter(case=hidden.case.id).update(showing=Showing.HIDDEN)
    long_ago = clock.now() - timedelta(days=9)
    CaseRow.objects.filter(pk=asked.case.id).update(state="awaiting_reporter", due_at=None)
    paused = CaseRow.objects.get(pk=asked.case.id).clocks.filter(slug="reception")
    paused.update(slug="handling", due_at=long_ago, paused_since=clock.now())
    CaseRow.objects.filter(pk=passed.case.id).update(state="transferred", settled_at=clock.now(), due_at=None)
    told = client.get(BOARD).context["figures"]
    assert (told.open, told.overdue, told.settled, told.passed_on) == (2, 2, 0, 1)
    paused = CaseRow.objects.get(pk=asked.case.id).clocks.filter(slug="handling")
    paused.update(paused_since=long_ago - timedelta(days=1))  # the clock was paused in time
    assert client.get(BOARD).context["figures"].overdue == 1


def test_private_reports_count_in_the_whole_and_in_nothing_narrower(client):
    filed = shown("Kín")
    ReportRow.objects.filter(case=filed.case.id).update(private=True, showing=Showing.HIDDEN)
    assert client.get(BOARD).context["figures"].open == 1
    assert client.get(BOARD, {"category": filed.case.category}).context["figures"].open == 0


def test_reports_close_together_are_one_cluster_and_a_lone_one_is_itself(client):
    for east in (0, 10, 20):
        shown(east=east)
    alone = shown(north=-1200)
    found = tile(client)
    assert {each.get("n") for each in found} == {3, None}
    assert [each["code"] for each in found if "code" in each] == [alone.case.code]


def test_a_cluster_says_that_an_overdue_one_is_in_it(client):
    late(shown())
    shown(east=5)
    assert tile(client) == [{"n": 2, "late": True}]


def test_a_tile_that_is_none_is_not_found(client):
    assert client.get("/field-reports/tiles/3/9/0.mvt").status_code == 404


def test_the_atom_feed_is_one_that_readers_understand(client):
    filed = shown("Ổ gà ở chân cầu")
    feed = ElementTree.fromstring(client.get("/field-reports/reports.atom").content)
    entry = feed.find("atom:entry", ATOM)
    assert entry.find("atom:title", ATOM).text == "Ổ gà ở chân cầu"
    assert entry.find("atom:id", ATOM).text.endswith(f"/field-reports/{filed.case.code}/")
    assert entry.find("atom:updated", ATOM).text


def test_a_place_is_followed_by_a_feed_of_its_surroundings(client):
    shown("Gần", east=100)
    shown("Xa", east=900)
    titles = [each["properties"]["title"] for each in client.get("/field-reports/reports.geojson", NEAR).json()["features"]]
    assert titles == ["Gần"]
    page = client.get("/field-reports/near", NEAR).content.decode()
    assert "Gần" in page
    assert "reports.atom?longitude=105.97&amp;latitude=9.6&amp;metres=500" in page


def test_a_report_without_a_position_is_listed_but_not_placed(client, town):
    shown("Không rõ vị trí", place=None, commune=town.commune)
    assert client.get("/field-reports/reports.geojson").json()["features"][0]["geometry"] is None
    assert tile(client) == []


def test_a_withdrawn_report_is_public_no_longer(client):
    CaseRow.objects.filter(pk=shown("Đã rút").case.id).update(state="withdrawn")
    assert "Đã rút" not in client.get(BOARD).content.decode()


def test_the_list_goes_on_over_pages(client):
    for number in range(21):
        shown(f"Việc {number}", east=number)
    assert len(client.get(BOARD, {"page": 2}).context["page_obj"]) == 1


def test_who_reported_appears_in_nothing_that_the_public_gets():
    filed = shown("Ổ gà ở chân cầu")
    reader = browser()
    reader.post(f"/field-reports/{filed.case.code}/me-too")
    addresses = [
        BOARD,
        f"/field-reports/{filed.case.code}/",
        "/field-reports/reports.atom",
        "/field-reports/reports.geojson",
        "/field-reports/new",
        "/field-reports/track",
        "/field-reports/app/form/vi",
        "/field-reports/app/offline",
        "/field-reports/app/manifest.webmanifest",
        "/field-reports/worker.js",
        "/field-reports/alike?longitude=105.97&latitude=9.6&category=road",
        "/field-reports/near?longitude=105.97&latitude=9.6&metres=500",
        TILE,
        "/",
    ]
    for address in addresses:
        answer = reader.get(address)
        assert answer.status_code == 200, address
        said = answer.content.decode(errors="replace") + str(answer.headers)
        assert not [each for each in (NAME, PHONE, EMAIL, filed.key) if each in said], address


def test_the_reporters_own_words_are_not_the_publics(client):
    filed = shown("Ổ gà ở chân cầu", text="Tôi là Sà Rây, nhà tôi ở đây, số 0912000777")
    page = client.get(f"/field-reports/{filed.case.code}/").content.decode()
    assert "Ổ gà ở chân cầu" in page
    assert "0912000777" not in page
