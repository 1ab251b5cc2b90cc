from __future__ import annotations

import json
from datetime import datetime

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from tinhso.audit import actions, queries, views
from tinhso.audit.errors import NoSuchFormat
from tinhso.audit.forms import FilterForm
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied, SignInRequired
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Actor, Holding, Role

pytestmark = pytest.mark.django_db
AUDITOR = Actor(kind="officer", account=4, holdings=(Holding(Role.AUDITOR),))
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def sixty():
    with clock.set_to(NOON):
        return [actions.record(actor=SYSTEM, verb="units.rename", target=f"unit:{number % 3}") for number in range(60)]


class Session(dict):
    """What the page keeps between requests."""


def ask(view, query: str = "", *, actor=AUDITOR, session=None, method="get", **kwargs):
    request = getattr(RequestFactory(), method)(f"/audit/?{query}")
    request.actor = actor
    request.session = Session() if session is None else session
    return view(request, **kwargs)


def shown(monkeypatch, query: str = "", **options) -> dict:
    """Return what the page of entries is drawn from."""
    monkeypatch.setattr(views, "render", lambda request, template, context: context)
    return ask(views.entries, query, **options)


def numbers(context: dict) -> list[int]:
    return [row["sequence"] for row in context["rows"]]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR, Role.ADMINISTRATOR}))
@pytest.mark.parametrize(("view", "method"), [(views.entries, "get"), (views.verify, "post")])
def test_only_auditors_and_administrators_see_the_log(role, view, method):
    with pytest.raises(Denied):
        ask(view, actor=Actor(kind="officer", account=1, holdings=(Holding(role),)), method=method)


def test_nobody_unknown_sees_the_log():
    with pytest.raises(SignInRequired):
        ask(views.entries, actor=ANONYMOUS)


def test_the_newest_entries_come_first_and_paging_follows_their_numbers(monkeypatch, sixty):
    session = Session(audit_read_at=9e12)
    first = shown(monkeypatch, session=session)
    assert numbers(first) == sixty[:9:-1]
    second = shown(monkeypatch, f"before={first['older']}", session=session)
    assert numbers(second) == sixty[9::-1]
    assert second["older"] is None
    assert numbers(shown(monkeypatch, f"after={second['newer']}", session=session)) == sixty[:9:-1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("target=unit:1", 20),
        ("verb=units.rename", 50),
        ("verb=units.*", 50),
        ("verb=cases.*", 0),
        ("kind=officer", 0),
        ("account=99", 0),
        ("start=2026-06-15&end=2026-06-15", 50),
        ("end=2026-06-14", 0),
        ("start=2026-06-16", 0),
        ("start=nonsense&before=x", 50),
    ],
)
def test_the_filters_stand_in_the_address(monkeypatch, sixty, query, found):
    assert len(shown(monkeypatch, query, session=Session(audit_read_at=9e12))["rows"]) == found


def test_reading_is_audited_once_an_hour_of_a_session(monkeypatch):
    session = Session()
    with clock.set_to(NOON):
        shown(monkeypatch, session=session)
        shown(monkeypatch, session=session)
    assert [line.account for line in queries.history("audit")] == [4]
    with clock.set_to(NOON.replace(hour=14)):
        shown(monkeypatch, session=session)
    assert len(queries.history("audit")) == 2


def test_an_export_is_audited_and_holds_what_the_filters_want(sixty):
    response = ask(views.export, "target=unit:1", shape="jsonl")
    lines = [json.loads(line) for line in b"".join(response.streaming_content).decode().splitlines()]
    assert len(lines) == 20
    assert {line["target"] for line in lines} == {"unit:1"}
    assert queries.history("audit")[0].verb == "audit.export"
    with pytest.raises(NoSuchFormat):
        ask(views.export, shape="exe")


def test_a_verification_from_the_page_is_shown_there(monkeypatch, sixty):
    assert shown(monkeypatch)["verification"] is None
    actions.anchor()  # as the scheduler does: the sixty are older than that
    assert ask(views.verify, method="post").status_code == 302
    kept = shown(monkeypatch)["verification"]
    assert kept["intact"]
    assert kept["count"] >= 60


def names(ids):
    """Stand for the room above that knows names."""
    return {number: f"Cán bộ thứ {number}" for number in ids}


def test_entries_speak_words_and_names(monkeypatch, settings):
    settings.AUDIT_NAMES = {"account": f"{__name__}.names"}
    actions.record(actor=AUDITOR, verb="role.give", target="account:12")
    with translation.override("vi"):
        row = shown(monkeypatch, "verb=role.give")["rows"][0]
    assert (row["verb_words"], row["target_kind"]) == ("Giao vai trò", "Tài khoản")
    assert row["who"]["name"] == "Cán bộ thứ 4"
    assert row["about"] == {"name": "Cán bộ thứ 12", "url": reverse("accounts:person", args=[12])}


def test_without_a_room_that_knows_names_the_codes_stand_alone(monkeypatch, settings):
    settings.AUDIT_NAMES = {}
    actions.record(actor=AUDITOR, verb="units.rename", target="unit:7")
    row = shown(monkeypatch, "verb=units.rename")["rows"][0]
    assert (row["who"]["name"], row["about"]["name"], row["target"]) == ("", "", "unit:7")


def test_verbs_are_chosen_in_groups_and_an_unknown_one_is_asked_all_the_same():
    with translation.override("vi"):
        form = str(FilterForm({"verb": "units.*"}))
    assert '<optgroup label="Đơn vị">' in form
    assert '<option value="units.*" selected>' in form
    assert FilterForm({"verb": "cases.close"}).filters().verb == "cases.close"
    assert FilterForm({"verb": "<x>"}).filters().verb == ""


@pytest.mark.parametrize("target", ["account:unknown", "route:accounts:me", "unit:", "unit:٣", f"unit:{'9' * 30}"])
def test_a_target_that_is_no_number_is_shown_as_it_is(monkeypatch, target):
    actions.record(actor=AUDITOR, verb="access.denied", target=target)
    assert shown(monkeypatch, "verb=access.denied")["rows"][0]["about"] == {"name": "", "url": ""}
