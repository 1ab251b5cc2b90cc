"""The public look-up: an old name leads to the unit of today, and what is unclear is asked."""

from __future__ import annotations

import pytest

from tinhso.portal.queries import look_up, suggest

pytestmark = pytest.mark.usefixtures("reference")


def page(client, text: str) -> str:
    answer = client.get("/", {"q": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_old_commune_leads_to_the_one_of_today(client):
    html = page(client, "xa hoa tu 2, my xuyen, soc trang")
    assert "Nay là" in html
    assert "Xã Hòa Tú, Thành phố Cần Thơ" in html


def test_a_district_that_ended_leads_to_the_successors_of_its_communes(client):
    html = page(client, "Huyện Kế Sách, Sóc Trăng")
    assert "Cấp này không còn nữa" in html
    assert "Xã Kế Sách, Thành phố Cần Thơ" in html


def test_a_name_that_moved_between_units_is_asked_with_its_days(client):
    html = page(client, "Phường 1, thành phố Sóc Trăng, tỉnh Sóc Trăng")
    assert "Bạn cần đơn vị nào?" in html
    assert "từ 01/09/2024 đến 30/06/2025" in html


def test_an_unknown_name_says_what_to_do(client):
    assert "Không tìm thấy đơn vị có tên này" in page(client, "Gotham")


def test_a_suggestion_that_is_taken_is_answered(client):
    (first, *_) = suggest("Xã Hòa Tú 2, huyện Mỹ Xuyên", "94")
    assert first.until is not None
    answer = look_up(f"unit:{first.unit}")
    assert answer.became is not None
    assert [part.unit.code for part in answer.became.parts] == ["31717"]
    assert "Nay là" in page(client, f"unit:{first.unit}")


def test_old_names_are_suggested_with_their_last_day(client):
    offered = client.get("/suggestions", {"q": "Phường 1, TP Sóc Trăng"}).json()
    assert {"đến 31/08/2024", "đến 30/06/2025"} <= {each["hint"].split(" · ")[-1] for each in offered}
    assert not [each for each in offered if "Ủy ban" in each["label"]]


@pytest.mark.parametrize("text", ["unit:999999999", "unit:0"])
def test_a_unit_that_does_not_exist_is_not_found(client, text):
    assert client.get("/", {"q": text}).status_code == 404


@pytest.mark.parametrize("text", ["\x00", "a" * 5000, "🏝️", "';--", "<script>", "unit:" + "9" * 40])
def test_odd_questions_are_answered_calmly(client, text):
    html = page(client, text)
    assert "<script>alert" not in html


def test_the_mark_and_the_robots_file_are_where_browsers_look(client):
    assert client.get("/favicon.ico")["Location"].endswith("mark.svg")
    assert "Disallow: /" in client.get("/robots.txt").content.decode()
