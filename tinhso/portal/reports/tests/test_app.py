"""What makes the pages an app: installable, kept by version, nobody's name on the telephone."""

from __future__ import annotations

import json
import re

import pytest

from tinhso.accounts.tests.factories import citizen
from tinhso.portal.reports import app_views

pytestmark = pytest.mark.django_db


def kept(client, language: str = "vi") -> dict:
    script = client.get("/field-reports/worker.js", {"language": language}).content.decode()
    return json.loads(re.match(r"const KEPT = (\{.*\});\n", script)[1])


def test_the_manifest_says_how_to_install_it(client):
    told = client.get("/field-reports/app/manifest.webmanifest").json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/field-reports/new", "/field-reports/", "standalone")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    assert {"any", "maskable"} <= {icon["purpose"] for icon in told["icons"]}


def test_the_worker_is_served_from_above_all_that_it_keeps(client):
    answer = client.get("/field-reports/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"


def test_all_that_is_kept_is_there(client):
    told = kept(client)
    for address in (told["shell"], told["offline"], told["form"]):
        assert client.get(address).status_code == 200
    assert all(app_views._text(name) for name in app_views.KEPT)


def test_a_change_of_what_is_kept_is_another_version(client, monkeypatch):
    before = kept(client)["version"]
    assert kept(client)["version"] == before
    monkeypatch.setattr(app_views, "KEPT", app_views.KEPT[:-1])
    assert kept(client)["version"] != before
    assert kept(client, "en")["version"] != kept(client)["version"]


def test_a_language_that_is_not_offered_is_not_found(client):
    assert client.get("/field-reports/worker.js", {"language": "km"}).status_code == 404
    assert client.get("/field-reports/app/form/xx").status_code == 404


def test_the_kept_form_is_nobodys_whoever_is_signed_in(client):
    client.force_login(citizen(), backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in ("/field-reports/app/form/vi", "/field-reports/app/offline"):
        page = client.get(address).content.decode()
        assert "Trần Thị Bình" not in page
        assert "csrfmiddlewaretoken" not in page.partition("<main")[2]


def test_the_kept_form_speaks_the_language_asked_for(client):
    assert "Việc ở đâu?" in client.get("/field-reports/app/form/vi").content.decode()
    assert "Where is it?" in client.get("/field-reports/app/form/en").content.decode()


def test_robots_see_public_pages_and_no_private_ones(client):
    said = client.get("/robots.txt").content.decode()
    assert "Allow: /field-reports/$" in said
    assert "track" not in said
    assert said.rstrip().endswith("Disallow: /")
