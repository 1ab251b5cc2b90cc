import json
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from tinhso.kernel import clock
from tinhso.places import actions, memory, queries
from tinhso.places.models import Boundary

pytestmark = pytest.mark.usefixtures("demo_areas")
BEFORE = date(2024, 8, 31)


@pytest.fixture(autouse=True)
def _in_2026():
    with clock.set_to(date(2026, 11, 22)):
        yield


def get(client, url, **query):
    response = client.get(url, query)
    return response.status_code, unescape(response.content.decode())


def of(code, on=BEFORE):
    return reverse("places:unit", args=[queries.unit_on(code, on).id])


def test_the_first_page_shows_today_s_provinces_and_a_schematic_map(client):
    status, page = get(client, reverse("places:browse"))
    assert status == 200
    assert "Thành phố Cần Thơ" in page
    assert "Tỉnh Sóc Trăng" not in page
    assert "Ranh giới sơ đồ" in page
    assert page.count("<path") >= 103


def test_on_a_past_day_the_province_is_what_it_was(client):
    for written in ("2024-08-31", "31/08/2024"):
        _, page = get(client, reverse("places:browse"), on=written)
        assert "Tỉnh Sóc Trăng" in page
        assert "63 tỉnh" in page


def test_a_wrong_day_is_said_and_today_is_shown(client):
    status, page = get(client, reverse("places:browse"), on="31/02/2024")
    assert status == 200
    assert 'role="alert"' in page


def test_searching_finds_units_of_the_day(client):
    _, page = get(client, reverse("places:browse"), q="phuong 9 soc trang", on="2024-08-31")
    assert of("31522") in page
    _, page = get(client, reverse("places:browse"), q="phuong 9 soc trang", on="2024-09-01")
    assert "Không có đơn vị nào mang tên này" in page


def test_a_unit_s_page_tells_its_story(client):
    status, page = get(client, of("31522"), on="2024-08-31")
    assert status == 200
    for words in ("Phường 9", "Phường 1", "1105/NQ-UBTVQH15", "1668/NQ-UBTVQH15", "Phường Phú Lợi", "Bản đồ"):
        assert words in page


def test_a_day_outside_the_unit_s_life_is_said(client):
    _, page = get(client, of("31513"))
    assert "Đơn vị không tồn tại vào ngày 22/11/2026; đang hiện theo ngày 31/08/2024." in page


def test_a_unit_that_is_not_there_is_404(client):
    assert get(client, reverse("places:unit", args=[10**9]))[0] == 404


def test_official_boundaries_take_the_place_of_schematic_ones(client):
    rings = "[[[105.9,9.5],[106,9.5],[106,9.7],[105.9,9.7],[105.9,9.5]]]"
    content = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"31507"},'
        f'"geometry":{{"type":"Polygon","coordinates":{rings}}}}}]}}'
    )
    actions.import_boundaries(content.encode(), "x.geojson", on=date(2026, 1, 1), source="Bản đồ số", actor=actions.SYSTEM)
    found = queries.locate(105.95, 9.55, date(2026, 1, 1))
    assert (found.units[0].code, found.kind) == ("31507", "official")
    assert "Bản đồ số" in get(client, of("31507", date(2026, 1, 1)))[1]


def test_suggestions_name_value_label_and_hint(client):
    suggestions = client.get(reverse("places:search"), {"q": "phu loi"}).json()
    assert suggestions[0]["label"] == "Phường Phú Lợi"
    assert suggestions[0]["hint"] == "31510 · Thành phố Cần Thơ"
    assert suggestions[0]["value"] == f"unit:{queries.unit_on('31510').id}"
    assert client.get(reverse("places:search"), {"q": "x", "on": "hôm qua"}).status_code == 422


def test_the_crosswalk_page_shows_shares_and_that_they_are_estimates(client):
    url = reverse("places:crosswalk")
    _, page = get(client, url, unit="22768", since="30/06/2025", until="01/07/2025")
    for words in ("71,00", "29,00", "ước tính", "Xã Phước Dinh", "Cân đối diện tích"):
        assert words in page
    _, page = get(client, url, unit="phuong 1, tp soc trang", since="2024-08-31", until="2024-09-01")
    assert "31522" in page


def test_the_crosswalk_page_says_what_it_cannot_read(client):
    _, page = get(client, reverse("places:crosswalk"), unit="Phường 1", since="2024-08-31", until="2025-07-01")
    assert "đơn vị có thể là" in page


@pytest.mark.parametrize("name", ["admin", "check", "import", "document"])
def test_strangers_do_not_reach_the_pages_of_administrators(client, name):
    assert client.get(reverse(f"places:{name}")).status_code in (302, 401, 403)
    assert client.post(reverse("places:change", args=["rename"])).status_code in (302, 401, 403)


def test_before_the_first_day_of_the_register_no_counts_and_no_map_are_shown(client):
    status, page = get(client, reverse("places:browse"), on="01/01/1900")
    assert status == 200
    assert "Danh mục bắt đầu từ 01/07/2024; trước đó chưa có dữ liệu." in page
    for claim in ("63 tỉnh", "unit-map", "Tỉnh Sóc Trăng"):
        assert claim not in page
    _, page = get(client, of("94"), on="01/01/1900")
    assert "Danh mục bắt đầu từ 01/07/2024" in page
    assert "Tại ngày 01/07/2024" in page


def test_the_day_s_box_always_shows_day_month_year(client):
    for url, box in ((reverse("places:browse"), "on"), (reverse("places:crosswalk"), "since")):
        _, page = get(client, url, **{box: "2024-08-31", "unit": "31513", "until": "2024-09-01"})
        assert 'value="31/08/2024"' in page
        assert 'value="2024-08-31"' not in page


@pytest.mark.parametrize(
    ("on", "tab"), [("2024-09-01", ">01/09/2024</a>"), ("31/08/2024", ">31/08/2024</a>"), ("", ">Hôm nay</a>")]
)
def test_the_tab_of_the_day_shown_is_marked(client, on, tab):
    _, page = get(client, reverse("places:browse"), on=on)
    links = page.split('<ul class="tabs"')[1].split("</ul>")[0].split("<li>")
    assert [link.strip().endswith(f"{tab}</li>") for link in links if 'aria-current="page"' in link] == [True]


def test_officers_keep_their_rail_and_others_have_none(client, django_user_model):
    urls = (reverse("places:browse"), of("31522"), reverse("places:crosswalk"))
    assert {'data-layout="public"' in get(client, url)[1] for url in urls} == {True}
    officer = django_user_model.objects.create_user("lan@tinh.example.vn", kind="officer", full_name="Nguyễn Thị Lan")
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert {'data-layout="office"' in get(client, url)[1] for url in urls} == {True}


def test_an_address_without_a_unit_is_said_not_to_exist(client):
    status, page = get(client, reverse("places:unit", args=[999999]))
    assert status == 404
    assert "Trang này không tồn tại" in page
    assert "mã 999999" not in page


def test_a_vietnamese_page_has_no_english_half_under_its_map(client):
    assert "Schematic cells" not in get(client, reverse("places:browse"))[1]
    assert "Sơ đồ tự vẽ từ điểm của các đơn vị" in get(client, reverse("places:browse"))[1]


def test_beside_an_official_outline_a_schematic_neighbour_claims_only_what_is_left(client):
    on, schematic = date(2026, 1, 1), queries.locate(105.97, 9.6, date(2026, 1, 1)).units[0]
    other = next(unit for unit in queries.communes_within(queries.unit_on("92", on).id, on) if unit.code != schematic.code)
    rings = [[[105.9, 9.5], [106.05, 9.5], [106.05, 9.7], [105.9, 9.7], [105.9, 9.5]]]
    feature = {"type": "Feature", "properties": {"code": other.code}, "geometry": {"type": "Polygon", "coordinates": rings}}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    actions.import_boundaries(content, "x.geojson", on=on, source="Bản đồ số", actor=actions.SYSTEM)
    found = queries.locate(105.97, 9.6, on)
    assert (found.units[0].code, found.kind, found.contested) == (other.code, "official", ())


def test_a_damaged_outline_is_a_finding_and_the_others_still_work():
    Boundary.objects.filter(unit=queries.unit_on("31510").id).update(geometry=b"\x01\x02")
    memory.changed()
    assert "boundary_broken" in {finding.code for finding in queries.check()}
    assert queries.locate(105.97, 9.6).units[0].code != "31510"


def test_a_commune_is_shown_among_its_neighbours(client):
    assert get(client, of("31510", date(2026, 1, 1)))[1].count("<path") > 100
