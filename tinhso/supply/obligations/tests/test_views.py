"""The pages: what an officer finds, asks and may not see."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tinhso.accounts.tests.factories import citizen, give, officer
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake.tests.factories import supply as into_the_lake
from tinhso.places.memory import changed
from tinhso.supply.obligations import queries
from tinhso.supply.obligations.actions import reminding
from tinhso.supply.obligations.contracts import State
from tinhso.supply.obligations.models import Plea, Webhook
from tinhso.supply.obligations.signing import secret_of
from tinhso.supply.obligations.tests.factories import Unit, ask_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
DATASET = "trial.by_office"


@pytest.fixture(autouse=True)
def _start(town):
    ask_for()


@pytest.fixture
def data_officer(town, browser):
    person = officer("Lê Thị Một", town.health)
    give(person, Role.DEPARTMENT_DATA_OFFICER, town.health)
    return browser(person)


@pytest.fixture
def operator(browser):
    person = officer("Trực Ban")
    give(person, Role.CENTRE_OPERATOR)
    return browser(person)


def page(client, name: str, *args: object, **query: str):
    return client.get(reverse(f"supply:{name}", args=args), query)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_data_officer_opens_on_what_is_owed_by_due_time(data_officer, now):
    now("2026-02-06T14:00")
    shown = text(page(data_officer, "owed"))
    assert "Việc cần nộp" in shown
    assert "Theo cơ quan" in shown
    assert "còn 3 giờ" in shown
    assert 'title="17:00 06/02/2026"' in shown


def test_what_is_late_says_by_how_much(data_officer, now):
    now("2026-02-06T19:30")
    assert "trễ 2 giờ" in text(page(data_officer, "owed"))


def test_what_was_supplied_moves_to_the_settled_ones(data_officer, town):
    into_the_lake(DATASET, town.health, "202601", {"amount": "5"})
    shown = text(page(data_officer, "owed"))
    assert "1 việc đã xong trong hai tuần qua" in shown
    assert "nộp đúng hạn" in shown


def test_nothing_to_do_says_so_and_what_comes(data_officer, now):
    now("2026-01-15T09:00")
    assert "Hiện không có việc phải nộp" in text(page(data_officer, "owed"))
    now("2026-01-30T09:00")
    assert "Trong bảy ngày tới" not in text(page(data_officer, "owed"))


def test_an_officer_asks_for_more_time_and_the_centre_answers(data_officer, operator, town):
    address = reverse("supply:ask-leniency", args=[DATASET, town.health, "202601"])
    lacking = data_officer.post(address, {"kind": "extension", "reason": "chờ bộ"})
    assert lacking.status_code == 422
    early = data_officer.post(address, {"kind": "extension", "until": "06/02/2026", "reason": "chờ bộ"})
    assert early.status_code == 422
    sent = data_officer.post(address, {"kind": "extension", "until": "20/02/2026", "reason": "chờ bộ"})
    assert sent.status_code == 302
    plea = Plea.objects.get()
    assert "chờ bộ" in text(page(operator, "requests"))
    decide = reverse("supply:decide", args=[plea.pk])
    assert operator.post(decide, {"verb": "refuse", "answer": ""}).status_code == 422
    assert operator.post(decide, {"verb": "grant", "answer": "đồng ý"}).status_code == 302
    assert "17:00 20/02/2026" in text(page(data_officer, "obligation", DATASET, town.health, "202601"))
    assert "Đề nghị của bạn" in text(page(data_officer, "notices"))


def test_the_centre_excuses_without_being_asked(operator, town, now):
    address = reverse("supply:grant-leniency", args=[DATASET, town.health, "202601"])
    assert operator.post(address, {"kind": "excuse", "reason": "bão"}).status_code == 302
    now("2026-03-01T09:00")
    assert queries.find(DATASET, town.health, "202601").state is State.EXCUSED


def test_another_units_obligation_is_not_there(data_officer, town):
    for name in ("obligation", "ask-leniency"):
        assert page(data_officer, name, DATASET, town.committee, "202601").status_code == 404
    assert page(data_officer, "obligation", DATASET, town.health, "garbage").status_code == 404
    assert page(data_officer, "grant-leniency", DATASET, town.health, "202601").status_code == 403
    assert page(data_officer, "rules").status_code == 403


def test_a_citizen_has_nothing_here(browser):
    client = browser(citizen())
    assert {page(client, name).status_code for name in ("owed", "scoreboard", "obligations", "notices")} == {403}


def test_the_scoreboard_leads_to_the_obligations_behind_a_number(operator, town, now):
    now("2026-02-20T09:00")
    into_the_lake(DATASET, town.health, "202601", {"amount": "5"})
    shown = page(operator, "scoreboard", field="trial")
    assert "Sở Y tế" in text(shown)
    drill = next(line.drill for line in shown.context["lines"] if line.name == "Sở Y tế")
    listed = operator.get(drill)
    assert f"unit=unit%3A{town.health}" in drill
    assert "nộp trễ" in text(listed)
    for group in ("field", "dataset", "officer"):
        assert page(operator, "scoreboard", by=group).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"unit": "nowhere"},
        {"from": "never"},
        {"from": "202602", "to": "202601"},
        {"from": "1900"},
        {"to": "2199"},
        {"to": "0001-01-01"},
        {"from": "2199"},
        {"level": "hamlet"},
        {"field": "no_field"},
        {"state": "lost"},
        {"dataset": "trial.none"},
        {"page": "99"},
        {"unit": "unit:99999999999999999"},
    ],
)
def test_filters_that_cannot_be_read_are_said_and_never_break_the_page(operator, query):
    assert page(operator, "obligations", **query).status_code in (200, 422)
    assert page(operator, "scoreboard", **query).status_code in (200, 422)
    assert page(operator, "scoreboard-csv", **query).status_code == 200


def test_a_spreadsheet_of_the_scoreboard_runs_no_formula(operator, town, now):
    now("2026-02-20T09:00")
    Unit.objects.get(pk=town.health).names.update(prefix="", name="=1+1")
    changed()
    rows = page(operator, "scoreboard-csv", field="trial").content.decode("utf-8-sig")
    assert "'=1+1" in rows
    assert rows.startswith("rank,name,on_time_rate")


def test_what_is_owed_can_be_subscribed_to(data_officer):
    feed = page(data_officer, "owed-calendar").content.decode()
    assert feed.startswith("BEGIN:VCALENDAR\r\n")
    assert "DTSTART:20260206T100000Z\r\n" in feed
    assert all(len(line.encode()) <= 75 for line in feed.split("\r\n"))


def test_notices_are_counted_until_they_are_read(data_officer):
    reminding.remind(actor=SYSTEM)
    assert "bộ dữ liệu sắp đến hạn" in text(page(data_officer, "notices"))
    assert page(data_officer, "owed").context["unread"] == 1
    data_officer.post(reverse("supply:notices-read"))
    assert page(data_officer, "owed").context["unread"] == 0


def test_the_centre_keeps_the_rules(operator, town, now):
    assert "Tên cơ quan chưa gắn đơn vị" in text(page(operator, "owed"))
    add = {
        "ties": {"name": "trial_office", "unit": f"unit:{town.health}", "since": "01/02/2026"},
        "starts": {"dataset": DATASET, "since": "01/02/2026", "paper": "QĐ 1"},
        "reminders": {"code": "own", "amount": "2", "counted_in": "hours", "side": "after", "since": "01/02/2026"},
        "thresholds": {"code": "own", "reminders": "9", "vi": "Nêu tên", "en": "Named", "since": "01/02/2026"},
        "webhooks": {"url": "https://events.example.org/in"},
    }
    for section, filled in add.items():
        assert page(operator, "new-rule", section).status_code == 200
        assert operator.post(reverse("supply:new-rule", args=[section]), {"paper": "x"}).status_code == 422
        expected = 200 if section == "webhooks" else 302  # its secret is shown, once
        assert operator.post(reverse("supply:new-rule", args=[section]), filled).status_code == expected, section
    shown = text(page(operator, "rules"))
    assert all(word in shown for word in ("Sở Y tế", "QĐ 1", "own", "Nêu tên", "events.example.org"))
    assert page(operator, "new-rule", "anything").status_code == 404


def test_the_secret_of_a_webhook_is_shown_once_and_then_by_its_end_alone(operator, town):
    answer = operator.post(reverse("supply:new-rule", args=["webhooks"]), {"url": "https://events.example.org/in"})
    secret = secret_of(Webhook.objects.get().pk)
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    shown = page(operator, "rules").content.decode()
    assert secret not in shown
    assert f"••••{secret[-4:]}" in shown


def test_a_supplier_is_named_by_work_e_mail(operator, town):
    person = officer("Trần Văn Hai", email="hai@tinh.example.vn")
    filled = {"unit": "T-YT", "supplier": person.email, "since": "01/02/2026"}
    address = reverse("supply:new-supplier")
    assert operator.post(address, {**filled, "supplier": "nobody@tinh.example.vn"}).status_code == 422
    assert operator.post(address, {**filled, "unit": "nowhere"}).status_code == 422
    assert operator.post(address, filled).status_code == 302
    assert "Trần Văn Hai" in text(page(operator, "suppliers"))


def test_pages_speak_english_to_who_asks_for_it(operator, now):
    now("2026-02-09T18:00")
    operator.cookies["language"] = "en"
    assert "overdue" in text(page(operator, "owed"))
    assert "Supplied in time" in text(page(operator, "scoreboard"))
