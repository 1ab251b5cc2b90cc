"""The morning brief: made once on a working day at its hour, kept as it was said, sent, read by those who may."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, time

import pytest
from django.core import mail
from django.utils import translation

from tinhso.accounts import queries as accounts
from tinhso.accounts.tests.factories import give, officer
from tinhso.cases.directives.actions.issuing import issue
from tinhso.cases.directives.contracts import NewDirective
from tinhso.centre.alerts.actions import evaluating
from tinhso.centre.alerts.tests.conftest import (  # noqa: F401  # fixtures
    alert_packs,
    browser,
    commune_officer,
    move,
    numbers,
    operator,
    town,
)
from tinhso.centre.brief import actions, gathering, keeping, presenting, printing, queries
from tinhso.centre.brief.contracts import Due, Number
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.supply.obligations.deliveries import send_waiting
from tinhso.supply.obligations.tests.factories import ask_for

pytestmark = pytest.mark.django_db
RED = Number("trial.salt", "Độ mặn", "Salinity", 4.2, "4,2 g/l", "202601", "bad", False, "202511")


@pytest.fixture
def told(monkeypatch):
    """Set the numbers that the boards show."""

    def set_to(*shown: Number) -> None:
        monkeypatch.setattr(gathering, "_numbers", lambda home: iter(shown))

    set_to(RED)
    return set_to


@pytest.fixture
def leader(town):  # noqa: F811
    account = officer("Chủ Tịch", email="chu.tich@tinh.example.vn")
    give(account, Role.PROVINCE_LEADER)
    return account


def test_it_is_made_at_its_hour_of_a_working_day_once(numbers, told, move):  # noqa: F811
    move("2026-02-05T06:59")
    assert actions.make_when_due(actor=SYSTEM) is None
    move("2026-02-05T07:00")
    assert actions.make_when_due(actor=SYSTEM) is not None
    assert actions.make_when_due(actor=SYSTEM) is None
    move("2026-02-07T08:00")  # a Saturday
    assert actions.make_when_due(actor=SYSTEM) is None


def test_the_province_sets_the_hour_from_a_day_on(numbers, told, move):  # noqa: F811
    actions.set_hour(time(6, 30), since=date(2026, 2, 6), actor=SYSTEM)
    move("2026-02-05T06:45")
    assert actions.make_when_due(actor=SYSTEM) is None
    move("2026-02-06T06:45")
    assert actions.make_when_due(actor=SYSTEM) is not None


def test_it_says_what_is_red_since_when_who_owes_and_which_alerts_hold(numbers, told, town, operator, browser, leader, move):  # noqa: F811
    ask_for("by_commune")
    move("2026-03-20T07:00")
    numbers.set(town.moi, m202602=4.2)
    evaluating.evaluate(actor=SYSTEM)
    actions.make(actor=SYSTEM)
    html = browser(leader).get("/centre/brief/").content.decode()
    for words in ("Độ mặn", "từ tháng 11/2025", "Theo xã", "Báo động salt_high", "Xã Mới", "chờ xử lý", "bản tin đầu tiên"):
        assert words in html


def test_what_changed_is_told_since_the_brief_before(numbers, told, move, browser, leader):  # noqa: F811
    actions.make(actor=SYSTEM)
    told(replace(RED, value=2.0, text="2,0 g/l", status="good"))
    move("2026-02-06T07:00")
    actions.make(actor=SYSTEM)
    html = browser(leader).get("/centre/brief/2026-02-06/").content.decode()
    assert "4,2 g/l → 2,0 g/l" in html
    assert "Thay đổi so với bản tin ngày 05/02/2026" in html


def test_the_first_brief_says_what_the_part_on_changes_will_show_and_from_when(numbers, told, browser, leader, move):  # noqa: F811
    move("2026-02-06T09:00")  # a Friday: the next one is made on Monday
    made = actions.make(actor=SYSTEM)
    send_waiting()
    words = ("Đây là bản tin đầu tiên", "bản tin kế tiếp, 07:00 09/02/2026", "5 chỉ tiêu đổi nhiều nhất (từ 5% trở lên)")
    page = browser(leader).get("/centre/brief/").content.decode()
    [message] = mail.outbox
    with translation.override("vi"):
        paper = printing.document(presenting.shown(made))["sections"][1]["empty"]
    for text in (page, message.body, message.alternatives[0][0], paper):
        assert all(word in text for word in words), text


def test_a_brief_once_made_stays_as_it_was_said(numbers, told, move, browser, leader):  # noqa: F811
    said = actions.make(actor=SYSTEM)
    told(replace(RED, value=9.0, text="9,0 g/l"))
    move("2026-02-06T07:00")
    actions.make(actor=SYSTEM)
    assert queries.brief(date(2026, 2, 5), actor=SYSTEM) == said == keeping.read(keeping.written(said))
    assert "9,0" not in browser(leader).get("/centre/brief/2026-02-05/").content.decode()


def test_simulated_data_is_marked_on_the_page_and_in_the_mail(numbers, told, browser, leader):  # noqa: F811
    told(replace(RED, simulated=True))
    actions.make(actor=SYSTEM)
    send_waiting()
    assert "mô phỏng" in browser(leader).get("/centre/brief/").content.decode()
    assert "mô phỏng" in mail.outbox[0].body


def test_readers_get_it_by_mail_as_text_and_as_html(numbers, told, leader):  # noqa: F811
    actions.make(actor=SYSTEM)
    assert send_waiting() == (1, 0)
    (message,) = mail.outbox
    assert (message.to, message.subject) == (
        ["chu.tich@tinh.example.vn"],
        "Tỉnh Số: bản tin ngày 05/02/2026: 1 chỉ tiêu chưa đạt, 0 cảnh báo",
    )
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "<strong>Độ mặn</strong>: 4,2 g/l" in html
    assert "Độ mặn: 4,2 g/l" in message.body


def test_it_is_printed_as_pdf_the_same_bytes_each_time(numbers, told, browser, leader, move):  # noqa: F811
    told(replace(RED, title_vi="#panic[Độ mặn]", simulated=True))
    actions.make(actor=SYSTEM)
    client = browser(leader)
    first = client.get("/centre/brief/2026-02-05/brief.pdf")
    assert (first["Content-Type"], first.content[:5]) == ("application/pdf", b"%PDF-")
    move("2026-02-09T07:00")
    client = browser(leader)
    assert client.get("/centre/brief/2026-02-05/brief.pdf").content == first.content
    assert "/centre/brief/2026-02-05/brief.pdf" in client.get("/centre/brief/2026-02-05/").content.decode()
    assert client.get("/centre/brief/2026-02-06/brief.pdf").status_code == 404


def test_what_is_printed_is_what_the_page_says(numbers, told, town, operator, move):  # noqa: F811
    ask_for("by_commune")
    move("2026-03-20T07:00")
    numbers.set(town.moi, m202602=4.2)
    evaluating.evaluate(actor=SYSTEM)
    with translation.override("vi"):
        paper = printing.document(presenting.shown(actions.make(actor=SYSTEM)))
    red, changed, alerts, tasks, owing, due = paper["sections"]
    assert [(line["about"], line["text"], line["word"]) for line in red["lines"]] == [
        ("Độ mặn", "4,2 g/l · tháng 1/2026 · từ tháng 11/2025", "không đạt")
    ]
    assert changed["lines"] == []
    assert changed["empty"].startswith("Đây là bản tin đầu tiên nên chưa có gì để so sánh.")
    assert "Xã Mới" in alerts["lines"][0]["text"]
    assert owing["lines"][0]["text"].startswith("Theo xã, hạn ")
    assert tasks["empty"] == "Không có nhiệm vụ quá hạn, chờ kiểm tra hay đến hạn trong tuần."
    assert due["title"] == "Đến hạn trong một tuần"


def test_alerts_of_one_rule_are_one_line(numbers, told, town, operator, browser, leader, move):  # noqa: F811
    ask_for("by_commune")
    move("2026-03-20T09:00")
    evaluating.evaluate(actor=SYSTEM)
    made = actions.make(actor=SYSTEM)
    assert [(each.title, each.more) for each in made.alerts if "late" in each.title] == [("Báo động late", 1)]
    assert "và 1 cảnh báo cùng loại" in browser(leader).get("/centre/brief/").content.decode()


def test_what_is_due_on_one_day_is_one_line(numbers, told):  # noqa: F811
    due = (
        Due("2026-02-06", "Độ mặn", "Salinity", 1),
        Due("2026-02-06", "Hồ sơ", "Dossiers", 117),
        Due("2026-02-07", "A", "A", 1),
    )
    made = replace(actions.make(actor=SYSTEM), due=due)
    with translation.override("vi"):
        found = [(line.day, line.titles) for line in presenting.shown(made).due]
    assert found == [(date(2026, 2, 6), ["Độ mặn", "Hồ sơ (117 đơn vị)"]), (date(2026, 2, 7), ["A"])]


def test_officers_of_a_commune_do_not_read_it(numbers, told, browser, commune_officer):  # noqa: F811
    actions.make(actor=SYSTEM)
    assert browser(commune_officer).get("/centre/brief/").status_code == 403
    assert browser(commune_officer).get("/centre/brief/2026-02-05/brief.pdf").status_code == 403


def test_a_day_without_a_brief_says_so(numbers, browser, leader):  # noqa: F811
    client = browser(leader)
    assert "Chưa có bản tin" in client.get("/centre/brief/").content.decode()
    assert client.get("/centre/brief/2026-01-01/").status_code == 404
    assert client.get("/centre/brief/never/").status_code == 422


def test_directives_that_press_are_on_the_page_the_paper_and_in_the_mail(numbers, told, town, browser, leader, move):  # noqa: F811
    move("2026-02-02T09:00")
    new = NewDirective("Khắc phục độ mặn", "Mở cống ngăn mặn.", town.health, leader=leader.pk, due_day=date(2026, 2, 3))
    given = issue(new, actor=accounts.actor(leader.pk, origin="192.0.2.1"))
    move("2026-02-05T07:00")
    made = actions.make(actor=SYSTEM)
    assert [(each.code, each.kind) for each in made.tasks] == [(given.case.code, "overdue")]
    assert keeping.read(json.loads(json.dumps(keeping.written(made)))) == made
    send_waiting()
    shown = browser(leader).get("/centre/brief/").content.decode()
    with translation.override("vi"):
        paper = json.dumps(printing.document(presenting.shown(made)), ensure_ascii=False)
    for text in (shown, paper, mail.outbox[-1].body):
        assert "Khắc phục độ mặn" in text
        assert "quá hạn" in text


def test_a_brief_that_was_kept_before_directives_were_told_is_read_still(numbers, told, move):  # noqa: F811
    kept = keeping.written(actions.make(actor=SYSTEM))
    del kept["tasks"], kept["task_count"]
    assert keeping.read(kept).tasks == ()
