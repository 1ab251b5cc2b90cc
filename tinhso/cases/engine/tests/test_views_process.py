"""The page of a process: drawn, and the same as a table; for officers only."""

import pytest
from django.test import Client

from tinhso.accounts.tests.factories import give, officer, unit
from tinhso.cases.engine.pictures import drawn
from tinhso.cases.engine.tests.factories import PROCESS
from tinhso.kernel.policy import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    account, browser = officer(), Client()
    give(account, Role.SPECIALIST, unit())
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_the_page_shows_the_picture_and_the_same_as_a_table(client):
    page = client.get("/cases/processes/errand/").content.decode()
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="process"' in page
    assert " style=" not in page
    for move in PROCESS.moves:
        assert f'<th scope="row">{move.vi}</th>' in page
    assert "quy chế để thử" in page


def test_the_inbox_leads_to_it(client):
    assert "/cases/processes/" in client.get("/cases/").content.decode()


def test_an_unknown_desk_is_not_found(client):
    assert client.get("/cases/processes/nobody/").status_code == 404


def test_whoever_is_no_officer_does_not_see_it():
    assert Client().get("/cases/processes/errand/").status_code in (302, 403, 404)


@pytest.mark.parametrize(("shape", "start"), [("svg", "<svg"), ("mermaid", "stateDiagram-v2"), ("dot", "digraph errand")])
def test_it_is_drawn_for_elsewhere_too(shape, start):
    assert drawn("errand", shape).startswith(start)
    assert "Drop" in drawn("errand", shape, "en")
