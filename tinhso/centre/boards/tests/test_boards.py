"""Boards: what a leader sees of a field, with every number's story; what is wrong in an address is answered, never broken."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from tinhso.accounts.tests.factories import give, officer
from tinhso.catalog.queries import shipped_folder
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.places import queries as places
from tinhso.places.actions import load_reference
from tinhso.supply import published
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CASHLESS = "socio_economy.merit_paid_cashless_total"


TODAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def _home(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[Path]:
    """The country and the published figures, once for all tests: what a test adds is undone."""
    from django.conf import settings as own  # noqa: PLC0415  # not the fixture of that name

    home, before = tmp_path_factory.mktemp("home"), own.HOME
    with django_db_blocker.unblock(), transaction.atomic(), clock.set_to(TODAY):
        own.HOME = home
        load_reference(lambda text, done: None)
        published.load()
        own.HOME = before
        yield home
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _province_with_the_figures(_home, settings, db):
    settings.HOME = _home
    settings.SECOND_FACTOR_ROLES = ()
    with clock.set_to(TODAY):
        yield


def browser(role: Role, unit: int | None = None) -> Client:
    account = officer()
    give(account, role, **({"unit": unit} if unit else {}))
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def story_of(code: str, period: str) -> str:
    unit = places.unit_on(code, date(2024, 10, 31))
    return f"/centre/story/{CASHLESS}/?unit={unit.id}&period={period}"


def test_an_auditor_goes_from_the_published_percentage_to_its_two_numbers_and_its_source():
    page = browser(Role.AUDITOR).get(story_of("94", "202410")).content.decode()
    assert "12,37" in page
    assert "6.654 / 53.810" in page
    assert "000_7676a50a07b78ffd.txt" in page
    assert "_unit" not in page
    assert "_simulated" not in page


def test_what_was_said_then_is_told_beside_what_is_known_now():
    page = browser(Role.AUDITOR).get(story_of("94", "202410").replace("/?", "/history/?")).content.decode()
    assert "6.654 / 53.810" in page


def test_a_board_of_every_pack_opens_for_a_leader_without_a_number_where_there_is_none():
    client = browser(Role.PROVINCE_LEADER)
    for folder in sorted(path.parent.name for path in shipped_folder().glob("*/pack.yaml")):
        answer = client.get(f"/centre/boards/{folder}/")
        assert answer.status_code == 200, folder
    assert "chưa có dữ liệu" in answer.content.decode()


def test_a_new_submission_changes_the_board_at_once():
    client = browser(Role.PROVINCE_LEADER)
    commune = places.unit_on("31507", date(2026, 10, 31))
    address = "/centre/boards/socio_economy/?period=202610"
    before = client.get(address).content.decode()
    row = {"commune": "31507", "people": "200", "people_cashless": "77", "amount": "1000000"}
    submit_rows(
        actor=SYSTEM,
        dataset="socio_economy.merit_payments",
        unit_id=commune.id,
        period="202610",
        rows=(row,),
        door=Door.API,
        simulated=True,
    )
    after = client.get(address).content.decode()
    assert before != after
    assert "38,5" in after
    assert "mô phỏng" in after


def test_a_wrong_address_is_answered_with_a_sentence():
    client = browser(Role.PROVINCE_LEADER)
    wrong = (
        "period=2026Q9",
        "unit=99999",
        "as_of=never",
        "in_units_of=31/02/2025",
        "period=202610&unit=%27--",
        "unit=999999999",
    )
    for query in wrong:
        assert client.get(f"/centre/boards/socio_economy/?{query}").status_code in (400, 404, 422), query


def test_past_days_are_typed_day_first_and_shown_so_again():
    client = browser(Role.PROVINCE_LEADER)
    written = {"31/10/2026": "31/10/2026", "2026-10-31": "31/10/2026", "31/10/2026 08:30": "31/10/2026 08:30:00"}
    for as_of, shown in written.items():
        html = client.get("/centre/boards/socio_economy/", {"as_of": as_of, "in_units_of": "2025-07-01"}).content.decode()
        assert f'value="{shown}"' in html
        assert 'value="01/07/2025"' in html


def test_an_unknown_board_and_an_unknown_number_do_not_exist():
    client = browser(Role.PROVINCE_LEADER)
    for address in (
        "/centre/boards/nowhere/",
        "/centre/boards/health/nothing/",
        "/centre/story/health.nothing/?unit=1&period=2024",
    ):
        assert client.get(address).status_code == 404, address


def test_a_boards_numbers_leave_as_a_file_in_which_no_cell_is_a_formula():
    client = browser(Role.PROVINCE_LEADER)
    text = client.get("/centre/boards/socio_economy/overview/numbers.csv").content.decode("utf-8-sig")
    assert text.startswith("Ô,")
    assert not any(cell.startswith(("=", "+", "@")) for line in text.splitlines() for cell in line.split(","))
    assert client.get("/centre/boards/socio_economy/overview/numbers.xlsx").content[:2] == b"PK"
    assert client.get("/centre/boards/socio_economy/overview/numbers.pdf").status_code == 404


def test_a_real_number_is_not_called_simulated_beside_simulated_ones_and_all_leave_as_numbers():
    row = {"province": "92", "sector": "services", "current": "400", "constant": "400", "digital": "100"}
    supply("socio_economy.grdp", "92", "2026Q3", row, simulated=False)
    paid = {"commune": "31507", "people": "200", "people_cashless": "77", "amount": "1000000"}
    supply("socio_economy.merit_payments", "31507", "202610", paid)
    address = "/centre/boards/socio_economy/overview/numbers.csv?period=202610"
    file = browser(Role.AUDITOR).get(address).content.decode("utf-8-sig")
    told = {line["Giá trị"]: line["Mô phỏng"] for line in csv.DictReader(StringIO(file)) if line["Giá trị"]}
    assert (told["25.0"], told["38.5"]) == ("", "mô phỏng")


def test_who_holds_no_office_role_sees_no_board():
    assert Client().get("/centre/boards/health/").status_code == 302


def test_a_board_is_told_by_the_api_as_its_page_shows_it():
    client = browser(Role.AUDITOR)
    listed = client.get("/api/v1/boards").json()["boards"]
    assert {"pack": "socio_economy", "board": "overview"}.items() <= next(
        each for each in listed if each["pack"] == "socio_economy"
    ).items()
    told = client.get("/api/v1/boards/socio_economy/overview?period=202410&unit=94").json()
    assert (told["unit"], told["unit_name"], told["period"]) == ("94", "Tỉnh Sóc Trăng", "202410")
    numbers = [tile for tile in told["tiles"] if tile["number"]]
    assert any(tile["number"]["value"] for tile in numbers)
    assert all(tile["number"]["value"] or tile["number"]["detail"] for tile in numbers)
    assert not told["simulated"]


def test_a_wrong_board_of_the_api_is_a_problem_and_its_answer_is_of_now():
    client = browser(Role.PROVINCE_LEADER)
    assert client.get("/api/v1/boards/socio_economy/nothing").json()["code"] == "unknown_definition"
    assert client.get("/api/v1/boards/socio_economy/overview?period=soon").status_code == 422
    assert client.get("/api/v1/boards/socio_economy/overview?unit=99999").status_code == 404
    assert Client().get("/api/v1/boards/socio_economy/overview").status_code == 401


def supply(dataset: str, unit: str, period: str, *rows: dict[str, str], simulated: bool = True) -> None:
    own = places.unit_on(unit, date(2026, 10, 31)).id
    submit_rows(actor=SYSTEM, dataset=dataset, unit_id=own, period=period, rows=rows, door=Door.API, simulated=simulated)


def visitors(origin: str, period: str, revenue: str = "0") -> None:
    row = {"commune": "31507", "origin": origin, "visitors": "50", "overnight": "10", "nights": "20", "revenue": revenue}
    supply("tourism.visitors", "92", period, row)


def tile(pack: str, name: str, query: str) -> dict:
    told = browser(Role.AUDITOR).get(f"/api/v1/boards/{pack}/overview?{query}").json()
    return next(each for each in told["tiles"] if each["id"] == name)


def test_a_chart_names_the_values_that_a_number_is_split_by_and_every_period_of_them():
    visitors("domestic", "202609")
    visitors("international", "202610")
    series = tile("tourism", "visitor_trend", "period=202610")["chart"]["series"]
    assert [each["name"] for each in series] == ["Khách nội địa", "Khách quốc tế"]
    for each in series:
        assert [point["label"] for point in each["points"]][-2:] == ["tháng 9/2026", "tháng 10/2026"]
    assert [each["points"][-1]["value"] for each in series] == [None, 50]


def test_a_long_amount_of_money_is_told_short_in_its_tile_and_whole_on_hover_and_in_files():
    visitors("domestic", "202610", revenue="12345678901")
    client = browser(Role.AUDITOR)
    page = client.get("/centre/boards/tourism/?period=202610").content.decode()
    assert re.search(r'title="12\.345\.678\.901 đồng">12,35</span>\s*<span class="tile-unit">tỷ đồng', page)
    assert ",12345678901.0,đồng," in client.get("/centre/boards/tourism/overview/numbers.csv?period=202610").content.decode()


def test_a_board_of_months_shows_a_number_of_quarters_for_its_last_quarter_and_names_it():
    row = {"province": "92", "sector": "services", "current": "400", "constant": "400", "digital": "100"}
    supply("socio_economy.grdp", "92", "2026Q3", row)
    page = browser(Role.AUDITOR).get("/centre/boards/socio_economy/?period=202610").content.decode()
    assert "Tỷ trọng kinh tế số trong GRDP (quý III/2026)" in page
    assert "period=2026Q3" in page
    assert "không tính cho đơn vị hoặc kỳ này" not in page


def test_a_trend_of_times_taken_has_a_line_for_each_percentile_and_its_axis_begins_at_nothing():
    board = browser(Role.AUDITOR).get("/centre/boards/public_administration/?period=202610").content.decode()
    charts = [json.loads(each) for each in re.findall(r'<script type="application/json">(.*?)</script>', board)]
    (times,) = (each for each in charts if each["kind"] == "trend" and "Thời gian giải quyết" in each["title"])
    assert [each["name"] for each in times["series"]] == ["trung vị", "phân vị thứ 90"]
    assert times["fromZero"]
    assert not next(each for each in charts if each["kind"] == "ranking")["fromZero"]


def test_each_chart_of_a_story_says_what_it_shows():
    unit = places.unit_on("92", date(2026, 10, 31))
    page = browser(Role.AUDITOR).get(f"/centre/story/public_administration.on_time_rate/?unit={unit.id}&period=202610")
    titles = re.findall(r'class="chart-title">(.*?)<', page.content.decode())
    assert len(titles) == len(set(titles)) == 5
    assert "Tỷ lệ hồ sơ giải quyết đúng hạn theo kênh nộp" in titles


def test_the_rows_of_a_story_have_the_titles_of_their_columns_and_values():
    visitors("domestic", "202610", revenue="1234567")
    unit = places.unit_on("92", date(2026, 10, 31))
    page = browser(Role.AUDITOR).get(f"/centre/story/tourism.visitors/?unit={unit.id}&period=202610").content.decode()
    assert '<th scope="col">Nguồn khách</th>' in page
    assert "<td>Khách nội địa</td>" in page
    assert "<td>1.234.567</td>" in page
    assert "<td>domestic</td>" not in page
    assert '<th scope="col">origin</th>' not in page


def air(station: str, day: str) -> None:
    row = {"station": station, "commune": "31507", "measured_on": day, "hours_measured": "24", "pm25": "30", "pm10": "40"}
    supply("environment.air_quality", "92", day.replace("-", ""), row)


def test_a_station_is_called_by_the_name_that_its_register_gave_it_last_and_by_its_code_before():
    air("KK-1", "2026-10-01")
    air("KK-2", "2026-10-02")
    [series] = [tile("environment", "air_trend", "period=202610")["chart"]["series"]]
    assert [each["name"] for each in series] == ["KK-1", "KK-2"]
    place = {"commune": "31507", "kind": "air", "longitude": "105.97", "latitude": "9.6", "automatic": "true"}
    for quarter, name in (("2026Q2", "Trạm cũ"), ("2026Q3", "Trạm Sóc Trăng")):
        supply("environment.monitoring_stations", "92", quarter, {"station": "KK-1", "name": name, **place})
    [series] = [tile("environment", "air_trend", "period=202610")["chart"]["series"]]
    assert [each["name"] for each in series] == ["Trạm Sóc Trăng (KK-1)", "KK-2"]


def test_a_chart_without_numbers_says_whether_none_came_at_all_or_none_for_the_time_shown():
    client = browser(Role.AUDITOR)
    page = client.get("/centre/boards/environment/?period=202610").content.decode()
    assert "Chưa đơn vị nào nộp số liệu." in page
    air("KK-1", "2026-10-01")
    page = client.get("/centre/boards/environment/?period=202401").content.decode()
    assert "kỳ gần nhất đã nộp là ngày 01/10/2026" in page
