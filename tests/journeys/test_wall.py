"""The wall: boards in turn, a changed number without a reload, and plain words when the server is gone."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.faults.serving import free_port, until_served
from tinhso.config.tests.installations import (  # noqa: F401  # fixtures are found by their names
    Installation,
    empty,
    postgresql,
    prepared_postgresql,
    prepared_sqlite,
    sqlite,
)

pytestmark = pytest.mark.journey
BOARDS = "/centre/wall/?boards=environment,tourism&seconds=3600"
PREPARE = """
import django; django.setup()
from datetime import date
from django.test import Client
from tinhso.accounts.tests.factories import give, officer
from tinhso.kernel.policy import Role, SYSTEM
from tinhso.places.actions import load_reference
from tinhso.places import queries as places
load_reference(lambda text, done: None)
account = officer(); give(account, Role.PROVINCE_LEADER)
client = Client(); client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
name, value = next((each.key, each.value) for each in client.cookies.values() if "session" in each.key)
print(name, value, places.unit_on("31507", date(2026, 10, 31)).id)
"""
ACCEPT = """
import django; django.setup()
from tinhso.kernel.policy import SYSTEM
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door
row = {{"station": "T1", "commune": "31507", "measured_on": "2026-10-05", "highest": "{value}", "lowest": "0.1"}}
done = submit_rows(actor=SYSTEM, dataset="environment.salinity", unit_id={unit}, period="20261005", rows=(row,), door=Door.API)
assert done.outcome == "accepted", done
"""


@dataclass
class Shown:
    """A wall, the server behind it, and what has a value accepted by another process."""

    page: Page
    server: subprocess.Popen[str]
    installation: Installation
    unit: int

    def accept(self, value: str) -> None:
        program = self.installation.python(ACCEPT.format(value=value, unit=self.unit))
        said, _ = program.communicate(timeout=120)
        assert program.returncode == 0, said


@pytest.fixture
def wall(browser, sqlite) -> Iterator[Shown]:  # noqa: F811
    sqlite.extra |= {"DJANGO_SETTINGS_MODULE": "tinhso.config.settings"}
    said, _ = (program := sqlite.python(PREPARE)).communicate(timeout=180)
    assert program.returncode == 0, said
    name, value, unit = said.splitlines()[-1].split()
    address = f"127.0.0.1:{free_port()}"
    server = sqlite.start("serve", "--address", address, "--without-work")
    until_served(address, server)
    context = browser.new_context(base_url=f"http://{address}", locale="vi-VN", viewport={"width": 3840, "height": 2160})
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": name, "value": value, "url": f"http://{address}"}])
    shown = Shown(context.new_page(), server, sqlite, int(unit))
    shown.accept("3.1")
    yield shown
    context.close()
    if server.poll() is None:
        server.terminate()
    server.communicate(timeout=60)


def test_a_changed_number_appears_without_a_reload_and_a_lost_server_is_told(wall):
    page = wall.page
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(BOARDS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài nguyên và môi trường")
    expect(page.get_by_text("Trực tiếp")).to_be_visible()
    number = page.locator(".wall-numbers .tile-value").first
    expect(number).to_contain_text("3,1")

    page.evaluate("window.stillTheSamePage = true")
    wall.accept("4.7")
    expect(number).to_contain_text("4,7")
    assert page.evaluate("window.stillTheSamePage")

    size = page.locator(".wall-feed").evaluate("(feed) => parseFloat(getComputedStyle(feed).fontSize)")
    assert size >= 40  # legible at five metres
    assert page.evaluate("document.documentElement.scrollHeight") <= 2160

    page.keyboard.press(" ")
    expect(page.get_by_text("Tạm dừng")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Tài nguyên và môi trường")
    faces = page.locator(".wall-face")
    expect(faces).to_have_count(1)  # replaced, not added

    wall.server.terminate()
    wall.server.wait(timeout=60)
    expect(page.get_by_text("Mất kết nối từ")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Không lấy được bảng này")).to_be_visible()
    expect(faces).to_have_count(1)
    assert not said
