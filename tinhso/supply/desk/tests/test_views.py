"""The desk's pages, without script: what is typed is kept, sent, refused at its cell, asked about and answered."""

from __future__ import annotations

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from tinhso.accounts.tests import factories as people
from tinhso.kernel.policy import Role
from tinhso.supply.desk import queries
from tinhso.supply.desk.models import Draft
from tinhso.supply.desk.tests.factories import air, held, office, officer, send
from tinhso.supply.intake.models import HeldRow

pytestmark = pytest.mark.django_db
CELLS = ("A1", "05/01/2024", "24", "12,5", "mưa", "Có")


@pytest.fixture(autouse=True)
def _plain_sign_in(settings):
    settings.SECOND_FACTOR_ROLES = ()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "desk"}}
    cache.clear()


@pytest.fixture
def unit() -> int:
    return office()


def browser(role: Role, unit: int | None = None) -> Client:
    account = people.officer("Nguyễn Thị Lan", unit)
    people.give(account, role, unit)
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def clerk(unit) -> Client:
    return browser(Role.DEPARTMENT_DATA_OFFICER, unit)


@pytest.fixture
def centre() -> Client:
    return browser(Role.CENTRE_OPERATOR)


def form(unit: int, dataset: str = "trial.air", period: str = "202401") -> str:
    return f"/supply/form/{dataset}/{unit}/{period}/"


def typed(*rows: tuple[str, ...], **more: str) -> dict[str, str]:
    cells = {f"c-{row}-{index}": text for row, texts in enumerate(rows, 1) for index, text in enumerate(texts)}
    return {**cells, **more}


def test_a_form_is_drawn_with_its_columns_and_sent_without_script(clerk, unit):
    page = clerk.get(form(unit)).content.decode()
    assert "Mã trạm" in page
    assert 'name="c-1-0"' in page
    answer = clerk.post(form(unit), typed(CELLS, do="send"), follow=True)
    assert "đã kiểm chữ ký" in answer.content.decode()
    assert "Nguyễn Thị Lan" in answer.content.decode()


def test_faults_stand_at_their_cells_and_what_was_typed_stays(clerk, unit):
    answer = clerk.post(form(unit), typed(("a", *CELLS[1:]), do="send"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="a" data-column="station"' in page
    assert 'class="cell-refuse"' in page


def test_a_number_of_two_readings_is_asked_about(clerk, unit):
    page = clerk.post(form(unit), typed((*CELLS[:3], "1.234", *CELLS[4:]))).content.decode()
    assert "1234 hoặc 1,2340" in page


def test_a_draft_is_saved_shown_again_and_thrown_away(clerk, unit):
    clerk.post(form(unit), typed(("A9",), do="save"))
    page = clerk.get(form(unit)).content.decode()
    assert 'value="A9"' in page
    assert "chưa gửi" in page
    clerk.post(form(unit), {"do": "discard"})
    assert not Draft.objects.exists()


def test_a_device_can_ask_which_draft_stands(clerk, unit):
    assert clerk.get(f"{form(unit)}draft/").json() == {"draft": None}
    clerk.post(form(unit), typed(("A9",), do="save"))
    stands = clerk.get(f"{form(unit)}draft/").json()["draft"]
    assert (stands["revision"], stands["rows"][0]["station"]) == (1, "A9")


def test_the_list_of_the_period_before_is_filled_in(clerk, unit):
    send(unit, "trial.air", air("A1", "2023-12-05"), air("A2", "2023-12-05"), period="202312")
    page = clerk.post(form(unit), typed(do="fill")).content.decode()
    assert 'value="A1"' in page
    assert 'value="A2"' in page
    assert "05/12/2023" not in page
    answer = clerk.post(
        form(unit), json.dumps({"do": "fill"}), content_type="application/json", headers={"accept": "application/json"}
    )
    assert [row["station"] for row in answer.json()["rows"]] == ["A1", "A2"]


def test_a_correction_opens_with_the_rows_of_its_receipt_and_takes_its_place(clerk, unit):
    number = send(unit, "trial.events", {"what": "họp", "amount": "1234"}).receipt.number
    page = clerk.get(f"{form(unit, 'trial.events')}?receipt={number}").content.decode()
    assert 'value="1.234"' in page
    clerk.post(form(unit, "trial.events"), typed(("họp", "2"), instead_of=number))
    assert [
        part.superseded_by != "" for part in queries.submissions(actor=officer(), dataset="trial.events", unit_id=unit)
    ] == [
        True,
        False,
    ]


def test_the_module_of_the_page_is_answered_in_json(clerk, unit):
    row = dict(zip(("station", "day", "hours", "dust", "note", "works"), CELLS, strict=True))
    sent = {"do": "send", "rows": [{}, {**row, "hours": "99"}]}
    options = {"content_type": "application/json", "headers": {"accept": "application/json"}}
    answer = clerk.post(form(unit), json.dumps(sent), **options).json()
    assert not answer["accepted"]
    assert [(fault["row"], fault["column"]) for fault in answer["faults"]] == [(2, "hours")]
    assert "lỗi" in answer["html"]
    answer = clerk.post(form(unit), json.dumps({"do": "send", "rows": [row]}), **options).json()
    assert answer["url"].startswith("/supply/receipts/")


@pytest.mark.parametrize("body", ["", "[]", '{"rows": 3}', '{"rows": [{"station": 1}]}', '{"rows": [], "changed_at": "x"}'])
def test_a_draft_that_cannot_be_read_is_refused_with_a_sentence(clerk, unit, body):
    answer = clerk.post(f"{form(unit)}draft/", body, content_type="application/json", headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "draft_unreadable"


@pytest.mark.parametrize(("period", "status"), [("2024", 409), ("209901", 422), ("abc", 422), ("202401", 200)])
def test_a_period_that_does_not_fit_is_told(clerk, unit, period, status):
    assert clerk.get(form(unit, period=period)).status_code == status


def test_held_rows_are_counted_listed_mended_and_dropped(clerk, unit):
    row = held(unit)
    assert "1 dòng" in clerk.get("/supply/held/").content.decode()
    assert f"/supply/held/row/{row.pk}" in clerk.get(f"/supply/held/trial.air/{unit}/").content.decode()
    page = clerk.get(f"/supply/held/row/{row.pk}").content.decode()
    assert 'value="a"' in page
    assert "cell-refuse" in page
    assert clerk.post(f"/supply/held/row/{row.pk}", typed(("b", *CELLS[1:]))).status_code == 422
    answer = clerk.post(f"/supply/held/row/{row.pk}", typed(("A2", *CELLS[1:])), follow=True)
    assert "Không còn dòng nào chờ sửa" in answer.content.decode()
    other = held(unit, "trial.air", air("A5"), air("x"))
    clerk.post(f"/supply/held/row/{other.pk}/drop", {"reason": "Dòng tổng."})
    assert HeldRow.objects.get(pk=other.pk).state == "dropped"
    assert "Dòng tổng." in clerk.get(f"/supply/held/row/{other.pk}").content.decode()


def test_history_shows_what_happened_and_withdraws_with_a_reason(clerk, unit):
    send(unit, "trial.air", air(hours="99"))
    number = send(unit, "trial.air", air()).receipt.number
    page = clerk.get(f"/supply/history/trial.air/{unit}/").content.decode()
    assert f"/supply/receipts/{number}/" in page
    assert "đang hiệu lực" in page
    assert clerk.post(f"/supply/receipts/{number}/withdraw", {"reason": ""}).status_code == 422
    page = clerk.post(f"/supply/receipts/{number}/withdraw", {"reason": "Nhầm trạm."}, follow=True).content.decode()
    assert "Nhầm trạm." in page


def test_differences_are_drawn_cell_by_cell(clerk, unit):
    first = send(unit, "trial.air", air("A1"), air("A2")).receipt.number
    last = send(unit, "trial.air", air("A1", dust="20")).receipt.number
    address = f"/supply/history/trial.air/{unit}/difference/"
    page = clerk.get(f"{address}?from={first}&to={last}").content.decode()
    assert "<del>12,5</del> <ins>20</ins>" in page
    assert "3 dòng thêm" not in page
    assert "2 dòng thêm" in clerk.get(f"{address}?from=before&to={first}").content.decode()
    assert clerk.get(f"{address}?from=2024-99-99&to=").status_code == 422


def test_a_receipt_hands_over_its_signed_document_and_its_rows(clerk, unit):
    number = send(unit, "trial.air", air("A1", note="mưa")).receipt.number
    assert json.loads(clerk.get(f"/supply/receipts/{number}/document.json").content)["number"] == number
    rows = clerk.get(f"/supply/receipts/{number}/rows.csv").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("station,day")
    assert rows[1].startswith("A1,2024-01-05,24,12.5,mưa,true")


def test_a_text_that_looks_like_a_formula_is_harmless_in_the_download(clerk, unit):
    number = send(unit, "trial.events", {"what": "=HYPERLINK(1)", "amount": "-1"}).receipt.number
    rows = clerk.get(f"/supply/receipts/{number}/rows.csv").content.decode("utf-8-sig").splitlines()
    assert rows[1] == "'=HYPERLINK(1),-1"


def test_a_question_is_asked_answered_and_closed_and_shown_escaped(clerk, centre, unit):
    number = send(unit, "trial.air", air()).receipt.number
    centre.post(f"/supply/receipts/{number}/ask", {"text": "<b>Vì sao?</b>", "row": "1", "column": "dust", "value": "12,5"})
    assert "&lt;b&gt;Vì sao?&lt;/b&gt;" in clerk.get("/supply/questions/").content.decode()
    asked = queries.inquiries_of(number)[0]
    clerk.post(f"/supply/questions/{asked.id}/reply", {"text": "Do mưa."})
    assert "Do mưa." in centre.get(f"/supply/receipts/{number}/").content.decode()
    centre.post(f"/supply/questions/{asked.id}/close")
    assert clerk.post(f"/supply/questions/{asked.id}/reply", {"text": "x"}).status_code == 409


def waiting(head: Client) -> str:
    """Return the number of what waits for the head."""
    found = re.search(r"/supply/confirm/(\d+)/", head.get("/supply/confirm/").content.decode())
    assert found
    return found[1]


def test_a_head_looks_at_what_is_unusual_and_confirms_what_another_sent(clerk, unit):
    head = browser(Role.DEPARTMENT_HEAD, unit)
    for month, paid in (("202309", "10"), ("202310", "11"), ("202311", "12"), ("202312", "900")):
        clerk.post(form(unit, "trial.signed", month), typed(("Kho bạc", paid), confirmation="Chi bù cả năm."))
        number = waiting(head)
        shown = head.get(f"/supply/confirm/{number}/").content.decode()
        answer = head.post(f"/supply/confirm/{number}/", follow=True)
        assert "đã kiểm chữ ký" in answer.content.decode()
    assert "status-late" not in clerk.get(f"/supply/history/trial.signed/{unit}/").content.decode()
    assert "Chi bù cả năm." in shown
    assert "cell-confirm" in shown
    assert "Không có gì chờ bạn" in head.get("/supply/confirm/").content.decode()


def test_a_head_gives_rows_back_with_a_reason_and_never_confirms_what_is_ones_own(clerk, unit):
    head = browser(Role.DEPARTMENT_HEAD, unit)
    clerk.post(form(unit, "trial.signed"), typed(("Kho bạc", "10")))
    number = waiting(head)
    assert head.post(f"/supply/confirm/{number}/decline", {"reason": ""}).status_code == 422
    history = f"/supply/history/trial.signed/{unit}/"
    assert "status-late" in clerk.get(history).content.decode()
    head.post(f"/supply/confirm/{number}/decline", {"reason": "Sai số."})
    page = clerk.get(history).content.decode()
    assert "Sai số." in page
    assert "status-late" not in page
    assert head.get(f"/supply/confirm/{number}/").status_code == 404
    head.post(form(unit, "trial.signed"), typed(("Kho bạc", "11")))
    number = waiting(head)
    assert "Chính bạn đã gửi" in head.get(f"/supply/confirm/{number}/").content.decode()
    assert head.post(f"/supply/confirm/{number}/").status_code in (403, 409)


def test_another_units_desk_does_not_exist(unit):
    number, row = send(unit, "trial.air", air()).receipt.number, held(unit, "trial.air", air("A3"), air("x"))
    stranger = browser(Role.DEPARTMENT_DATA_OFFICER, office("Sở khác"))
    for address in (
        form(unit),
        f"/supply/held/row/{row.pk}",
        f"/supply/history/trial.air/{unit}/",
        f"/supply/receipts/{number}/",
    ):
        assert stranger.get(address).status_code == 404, address


def test_the_offline_worker_is_served_from_where_its_scope_is(clerk):
    answer = clerk.get("/supply/form/worker.js")
    assert answer["Content-Type"] == "text/javascript"
