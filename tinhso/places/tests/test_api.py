import pytest
from ninja.testing import TestClient

from tinhso.kernel.policy import ANONYMOUS
from tinhso.places.api import MOST_TEXTS, router
from tinhso.places.errors import BadDay, BeforeRecords, UnknownUnit

pytestmark = pytest.mark.usefixtures("demo_areas")
api = TestClient(router)


def get(path):
    response = api.get(path, actor=ANONYMOUS)
    return response.status_code, response.json()


def test_units_of_a_day_are_listed():
    status, said = get("/units?on=2024-08-31&level=commune&within=941")
    assert (status, said["count"], said["on"]) == (200, 10, "2024-08-31")
    assert said["units"][0]["path"].endswith("Tỉnh Sóc Trăng")


def test_a_unit_s_history_is_given():
    status, said = get("/units/31522?on=31/08/2024")
    assert (status, said["name"], [name["name"] for name in said["names"]]) == (200, "Phường 9", ["Phường 9", "Phường 1"])
    assert said["went_to"][0]["document"] == "1668/NQ-UBTVQH15"


def test_a_name_is_resolved_and_ambiguity_is_an_answer():
    assert get("/units/resolve?text=Phường 1, TP Sóc Trăng&on=2024-09-01")[1]["code"] == "31522"
    status, said = get("/units/resolve?text=Phường 1&on=2024-09-01")
    assert (status, said["outcome"], said["code"]) == (200, "ambiguous", None)


def test_a_column_is_resolved_in_order():
    body = {"texts": ["Phường Phú Lợi", "không có", "Phường Phú Lợi"], "within": "92", "on": "2026-01-01"}
    said = api.post("/units/resolve-column", json=body, actor=ANONYMOUS).json()
    assert [result["code"] for result in said["results"]] == ["31510", None, "31510"]


def test_too_long_a_column_is_refused():
    response = api.post("/units/resolve-column", json={"texts": ["a"] * (MOST_TEXTS + 1)}, actor=ANONYMOUS)
    assert response.status_code == 422


def test_a_unit_is_given_in_the_units_of_another_day():
    status, said = get("/units/crosswalk?code=22768&from=2025-06-30&to=2025-07-01")
    assert status == 200
    assert [(part["code"], part["share"]) for part in said["parts"]] == [("22780", 0.71), ("22888", 0.29)]
    assert (said["from"], said["to"]) == ("2025-06-30", "2025-07-01")


def test_a_point_is_found():
    status, said = get("/locate?lon=105.97&lat=9.6&on=2026-01-01")
    assert (status, said["code"], said["is_schematic"]) == (200, "31510", True)
    assert get("/locate?lon=0&lat=0")[1]["code"] is None


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/units/99999", UnknownUnit),
        ("/units/31510?on=x", BadDay),
        ("/units?on=1900-01-01", BeforeRecords),
        ("/units/94?on=1900-01-01", BeforeRecords),
        ("/locate?lon=105.97&lat=9.6&on=1900-01-01", BeforeRecords),
    ],
)
def test_errors_are_the_room_s_own(path, error):
    with pytest.raises(error):
        get(path)


def test_a_name_on_a_day_before_the_register_is_unknown_and_says_why():
    said = get("/units/resolve?text=Tỉnh Sóc Trăng&on=1900-01-01")[1]
    assert (said["outcome"], said["code"], said["reason"]) == ("unknown", None, "before_records")
