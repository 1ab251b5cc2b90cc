"""Units as administrators take them in: a list and boundaries, sent, looked at and written by clicking."""

from __future__ import annotations

import json
from datetime import date

import pytest
from playwright.sync_api import Page

from tinhso.accounts.models import Account, RoleAssignment
from tinhso.kernel import clock
from tinhso.places import queries

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DAY = date(2025, 6, 30)
LIST = (
    "code,name,level,parent\n94,Tỉnh Sóc Trăng,tỉnh,\n941,Thành phố Sóc Trăng,huyện,94\n"
    "31498,Phường 5,phường,941\n31501,Phường 7,phường,941\n"
)
RING = [[105.9, 9.5], [106.0, 9.5], [106.0, 9.7], [105.9, 9.7], [105.9, 9.5]]
OUTLINES = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"code": "31498"}, "geometry": {"type": "Polygon", "coordinates": [RING]}}
        ],
    }
)


@pytest.fixture
def page(page_of, settings) -> Page:
    """A browser in which an administrator is signed in."""
    settings.SECOND_FACTOR_ROLES = ()
    lan = Account.objects.create_user("lan@soctrang.gov.vn", kind="officer", full_name="Nguyễn Thị Lan")
    RoleAssignment.objects.create(account=lan, role="administrator", valid_from=clock.today(), given_at=clock.now())
    return page_of(lan)


def send(page: Page, name: str, content: str) -> None:
    page.goto("/units/admin/import/")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": content.encode()})
    page.locator("[name=on]").fill("30/06/2025")
    page.get_by_role("button", name="Xem trước các thay đổi").click()


def test_an_administrator_takes_in_a_list_and_then_its_boundaries(page):
    send(page, "list.csv", LIST)
    page.get_by_text("Phường 7").wait_for()
    assert queries.counts(DAY) == {}
    page.get_by_role("button", name="Ghi tất cả").click()
    page.wait_for_url("**/units/admin/")
    assert queries.counts(DAY) == {"province": 1, "district": 1, "commune": 2}

    send(page, "outlines.geojson", OUTLINES)
    page.get_by_text("Ranh giới cần có nguồn và giấy phép").first.wait_for()
    page.locator("[name=source]").fill("Bản đồ hành chính")
    page.locator("[name=licence]").fill("CC BY 4.0")
    page.locator("input[type=file]").set_input_files(
        {"name": "outlines.geojson", "mimeType": "application/json", "buffer": OUTLINES.encode()}
    )
    page.get_by_role("button", name="Xem trước các thay đổi").click()
    page.get_by_role("button", name="Ghi tất cả").click()
    page.wait_for_url("**/units/admin/")
    assert queries.locate(105.95, 9.6, DAY).units[0].code == "31498"


def test_the_map_of_the_home_province_uses_a_wide_screen(page):
    send(page, "list.csv", LIST)
    page.get_by_role("button", name="Ghi tất cả").click()
    page.wait_for_url("**/units/admin/")
    page.set_viewport_size({"width": 3840, "height": 2160})
    page.goto("/units/?on=30/06/2025")
    assert page.locator("main").bounding_box()["width"] > 3000
    assert page.locator(".rail").is_visible()
