"""The pages and switches of the design system, and who may see them."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.utils.module_loading import import_string

from tinhso.kernel.errors import Denied, SignInRequired
from tinhso.kernel.policy import ANONYMOUS, OFFICE_ROLES, Actor, HasRole, Holding, Role
from tinhso.ui import context, views
from tinhso.ui.contracts import NavigationEntry
from tinhso.ui.policies import SEE_COMPONENTS
from tinhso.ui.tests import pages
from tinhso.ui.vendored import icon_names

CITIZEN = Actor(kind="citizen", account=2, holdings=(Holding(Role.CITIZEN),))


@pytest.fixture
def client(settings) -> Client:
    pages.served_by(settings)
    return Client()


def test_the_components_are_shown_to_officers(client):
    response = client.get("/ui/", headers={"Accept-Language": "en"})
    assert response.status_code == 200
    assert b"Components" in response.content


def test_the_components_are_refused_to_citizens_and_strangers():
    request = RequestFactory().get("/ui/")
    request.actor = CITIZEN
    with pytest.raises(Denied):
        views.components(request)
    request.actor = ANONYMOUS
    with pytest.raises(SignInRequired):
        views.components(request)
    assert views.components.policy is SEE_COMPONENTS


def test_the_markup_of_each_sample_is_quoted(client):
    html = client.get("/ui/").content.decode()
    assert "{% status &quot;good&quot; %}" in html


def test_the_theme_is_kept_in_a_cookie_and_leads_back(client):
    response = client.post("/ui/theme", {"theme": "dark", "next": "/fifty?page=2"})
    assert response["Location"] == "/fifty?page=2"
    assert client.cookies["theme"].value == "dark"
    assert client.cookies["theme"]["httponly"]
    assert b'data-theme="dark"' in client.get("/fifty").content


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_the_switches_never_lead_away_from_the_site(client, wanted):
    assert client.post("/ui/theme", {"theme": "dark", "next": wanted})["Location"] == "/"
    assert client.post("/ui/language", {"language": "en", "next": wanted})["Location"] == "/"


def test_an_unknown_theme_changes_nothing(client):
    client.post("/ui/theme", {"theme": "pink"})
    assert "theme" not in client.cookies
    client.cookies["theme"] = '"><script>'
    assert b'data-theme="auto"' in client.get("/fifty").content


def test_the_switches_are_posted(client):
    assert client.get("/ui/theme").status_code == 405


def test_the_language_is_switched(client):
    client.post("/ui/language", {"language": "en", "next": "/fifty"})
    assert b'<html lang="en"' in client.get("/fifty").content
    client.post("/ui/language", {"language": "vi", "next": "/fifty"})
    assert b'<html lang="vi"' in client.get("/fifty").content


def test_the_suggestions_are_value_label_and_hint(client):
    assert client.get("/ui/suggestions", {"q": "đông"}).json() == [
        {"value": "22738", "label": "Phường Đông Hải", "hint": "tỉnh Khánh Hòa"}
    ]


ENTRIES = (
    NavigationEntry("fifty", "Fifty", "table", HasRole("a", OFFICE_ROLES)),
    NavigationEntry("wall", "Wall", "table", HasRole("b", frozenset({Role.AUDITOR}))),
    NavigationEntry("not:yet", "Later", "table", HasRole("c", OFFICE_ROLES)),
)
NESTED = tuple(
    NavigationEntry(name, name, "table", HasRole("d", OFFICE_ROLES)) for name in ("ui:components", "ui:theme", "fifty")
)


def test_the_rail_shows_what_the_actor_may_open_and_what_exists(client, settings):
    settings.NAVIGATION = f"{__name__}.ENTRIES"
    request = RequestFactory().get("/fifty/7")
    request.actor = pages.OFFICER
    links = list(context.page(request)["ui"]["navigation"])
    assert [(link.url, link.current) for link in links] == [("/fifty", "true")]


def test_only_the_nearest_entry_is_current(client, settings):
    settings.NAVIGATION = f"{__name__}.NESTED"
    request = RequestFactory().get("/ui/theme/x")
    request.actor = pages.OFFICER
    links = list(context.page(request)["ui"]["navigation"])
    assert [(link.url, link.current) for link in links] == [("/ui/", ""), ("/ui/theme", "true"), ("/fifty", "")]


def test_a_name_that_only_begins_alike_is_not_current(client, settings):
    settings.NAVIGATION = f"{__name__}.NESTED"
    request = RequestFactory().get("/fiftyone")
    request.actor = pages.OFFICER
    assert [link.current for link in context.page(request)["ui"]["navigation"]] == ["", "", ""]


def test_every_icon_of_the_rail_is_in_the_sprite(settings):
    used = {entry.icon for entry in import_string(settings.NAVIGATION)}
    assert used - icon_names() == set()


def test_a_stranger_sees_no_rail(client):
    assert list(context.page(RequestFactory().get("/"))["ui"]["navigation"]) == []


def test_the_demo_says_that_it_is_one(client, settings):
    settings.DEMO = True
    assert b"demo-ribbon" in client.get("/fifty").content
    settings.DEMO = False
    assert b"demo-ribbon" not in client.get("/fifty").content


def test_an_address_without_its_last_slash_leads_to_the_page(client):
    response = client.get("/ui")
    assert response.status_code == 301
    assert response["Location"] == "/ui/"
