"""What is expected of the goals of a resolution, as its board and the command line tell it."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from click.testing import CliRunner

from tinhso.accounts.tests.factories import give, officer
from tinhso.indicators.commands import indicators
from tinhso.indicators.errors import NotByYear
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.places import queries as places
from tinhso.places.actions import load_reference
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door

pytestmark = pytest.mark.django_db
BOARD = "/centre/boards/resolutions/?unit=94&period=2024"


@pytest.fixture(autouse=True)
def _four_years(settings, tmp_path, db):
    """Sóc Trăng reports three goals for 2021 to 2024 (the files' columns, made-up figures), one of them for two years only."""
    settings.HOME, settings.SECOND_FACTOR_ROLES = tmp_path, ()
    with clock.set_to(date(2026, 11, 27)):
        load_reference(lambda text, done: None)
        goals = {
            "digital_economy": (12, 15, 18, 21),
            "household_fibre": (60, 62, 61, 64),
            "payment_accounts": (None, None, 50, 60),
        }
        for at, year in enumerate(range(2021, 2025)):
            rows = [
                {"province": "94", "goal": goal, "resolution": "07-NQ/TU", "planned": "50", "actual": str(told[at])}
                for goal, told in goals.items()
                if told[at] is not None
            ]
            unit = places.unit_on("94", date(year, 12, 31)).id
            words = {"period": str(year), "door": Door.API, "simulated": True}
            submit_rows(actor=SYSTEM, dataset="resolutions.goals", unit_id=unit, rows=tuple(rows), **words)
        yield


def rows_of_the_tile(client) -> dict[str, str]:
    account = officer()
    give(account, Role.PROVINCE_LEADER)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    html = client.get(BOARD).content.decode()
    table = html.split("<h3>Dự báo đến năm đích</h3>")[1].split("</table>")[0]
    lines = [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in table.split("<tr>")[2:]]
    assert 'class="status status-good"><svg' in table
    return {line.split(" 20")[0].removesuffix(" –"): line for line in lines}


def test_a_leader_sees_whether_each_goal_is_expected_to_be_met_from_how_many_made_up_years(client):
    told = rows_of_the_tile(client)
    economy, fibre = told["Kinh tế số trong GRDP"], told["Cáp quang đến hộ gia đình"]
    assert (
        "2024: 21,00 % 2030 30,00 % 39,00 % 39,00 đến 39,00 % dự kiến đạt từ 4 năm thực hiện, 2021 đến 2024 · mô phỏng"
        in economy
    )
    assert "dự kiến không đạt" in fibre
    few = told["Tài khoản thanh toán điện tử"]
    assert "chưa dự báo được mới có 2 năm thực hiện, cần ít nhất 3 · mô phỏng" in few


def test_the_command_tells_the_same_and_only_of_years():
    words = ["forecast", "resolutions.goal_digital_economy", "--unit", "94", "--period"]
    told = json.loads(CliRunner().invoke(indicators, [*words, "2024", "--json"], catch_exceptions=False).output)
    (found,) = told["forecasts"]
    assert (found["year"], found["target"], round(found["value"], 6), found["verdict"]) == (2030, 30, 39, "yes")
    assert (told["confidence"], found["years"], found["simulated"]) == (80, [2021, 2022, 2023, 2024], True)
    assert "MÔ PHỎNG" in CliRunner().invoke(indicators, [*words, "2024"], catch_exceptions=False).output
    assert isinstance(CliRunner().invoke(indicators, [*words, "202412"]).exception, NotByYear)
