"""The pages of connections, as data officers and administrators see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.supply.connectors import actions, queries, running
from tinhso.supply.connectors.base import Batch
from tinhso.supply.connectors.contracts import PeriodRule
from tinhso.supply.connectors.models import Connection
from tinhso.supply.connectors.tests.factories import SALINITY, Recorder, Unit, draft, row, unit
from tinhso.supply.errors import ConnectorFailed
from tinhso.supply.intake.contracts import Outcome

pytestmark = pytest.mark.django_db

Account: Any = Unit._meta.apps.get_model("accounts", "Account")
RoleAssignment: Any = Unit._meta.apps.get_model("accounts", "RoleAssignment")


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.SECOND_FACTOR_ROLES = ()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "connectors"}}
    cache.clear()


@pytest.fixture
def office() -> int:
    return unit()


def client(role: Role, unit_id: int | None = None) -> Client:
    account = Account.objects.create_user(f"{role}@tinh.example.vn", kind="officer", full_name="Nguyễn Văn An")
    RoleAssignment.objects.create(account=account, role=role, unit_id=unit_id, valid_from=clock.today(), given_at=clock.now())
    signed_in = Client()
    signed_in.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return signed_in


def page(client: Client, name: str, *pk: int, **query: str) -> str:
    answer = client.get(reverse(f"connections:{name}", args=pk), query)
    assert answer.status_code == 200
    return answer.content.decode()


def filled(office: int, **changes: str) -> dict[str, str]:
    fields = {"name": "Trạm", "dataset": SALINITY, "unit": str(office), "cron": "0 6 * * *", "period_rule": "by_rows"}
    return {**fields, **changes}


def test_the_list_shows_how_each_is_in_words(office):
    working = actions.make(draft(office, name="Trạm tốt"), actor=SYSTEM)
    actions.pause(working, actor=SYSTEM)
    shown = page(client(Role.DEPARTMENT_DATA_OFFICER, office), "connections")
    assert "Trạm tốt" in shown
    assert "tạm dừng" in shown
    assert "mô phỏng" in shown
    assert "Thêm kết nối" in shown


def test_an_empty_list_says_what_connections_are_for(office):
    assert "Chưa có kết nối nào" in page(client(Role.AUDITOR), "connections")


def test_who_may_only_see_is_offered_nothing_to_do(office):
    made = actions.make(draft(office), actor=SYSTEM)
    shown = page(client(Role.DEPARTMENT_HEAD, office), "connection", made)
    assert "Chạy ngay" not in shown
    assert "Độ mặn" in shown


def test_a_data_officer_makes_a_connection_from_the_options_of_its_source(office):
    browser = client(Role.DEPARTMENT_DATA_OFFICER, office)
    assert "Cơ sở dữ liệu (SQL)" in page(browser, "new")
    assert "Địa chỉ cơ sở dữ liệu" in page(browser, "new", connector="sql")
    form = filled(office, **{"option-url": "postgresql://u@db.example.vn/so", "option-query": "SELECT 1 AS a"})
    answer = browser.post(reverse("connections:new") + "?connector=sql", {**form, "option-password": "bí mật"}, follow=True)
    made = Connection.objects.get()
    shown = answer.content.decode()
    assert "Đã lưu kết nối" in shown
    assert "postgresql://u@db.example.vn/so" in shown
    assert "bí mật" not in shown
    assert "bí mật" not in page(browser, "change", made.pk)
    assert "Đang được giữ" in page(browser, "change", made.pk)


def test_what_is_wrong_is_said_in_the_form_and_the_secret_is_not_sent_back(office):
    browser = client(Role.ADMINISTRATOR)
    form = filled(office, **{"option-url": "postgresql://u@db/so", "option-query": "DROP TABLE t", "option-password": "bí mật"})
    shown = browser.post(reverse("connections:new") + "?connector=sql", form).content.decode()
    assert "Không chạy câu truy vấn này" in shown
    assert "DROP TABLE t" in shown
    assert "bí mật" not in shown
    key = filled(office, period_rule="in_name", **{"option-host": "h", "option-private_key": "khóa-riêng"})
    assert "khóa-riêng" not in browser.post(reverse("connections:new") + "?connector=sftp", key).content.decode()


def test_a_unit_outside_ones_reach_cannot_be_chosen(office):
    other = unit()
    form = filled(other, **{"option-commune": "31507"})
    browser = client(Role.DEPARTMENT_DATA_OFFICER, office)
    assert browser.post(reverse("connections:new") + "?connector=demo", form).status_code == 200
    assert not Connection.objects.exists()


def test_an_unknown_kind_of_source_is_not_found(office):
    assert client(Role.ADMINISTRATOR).get(reverse("connections:new"), {"connector": "x"}).status_code == 404


def test_a_connection_of_another_unit_does_not_exist(office):
    foreign = actions.make(draft(unit()), actor=SYSTEM)
    browser = client(Role.DEPARTMENT_DATA_OFFICER, office)
    assert browser.get(reverse("connections:connection", args=[foreign])).status_code == 404
    for name in ("change", "pull", "try", "pause", "resume"):
        assert browser.post(reverse(f"connections:{name}", args=[foreign])).status_code == 404


def test_the_log_tells_what_each_run_brought_and_what_went_wrong(office, source):
    made = actions.make(draft(office, connector="source", settings={}), actor=SYSTEM)
    source.batches = [Batch((row("2024-01-31"), row("2024-02-01")), "1")]
    running.run(made, intake=Recorder([Outcome.ACCEPTED, Outcome.REFUSED]))
    source.batches = [ConnectorFailed(connector="source", why_vi="nguồn ngắt", why_en="it hangs up")]
    running.run(made, intake=Recorder())
    shown = page(client(Role.DEPARTMENT_DATA_OFFICER, office), "connection", made)
    for words in (
        "2024-000001",
        "dòng 2, highest",
        "Quá lớn.",
        "nguồn ngắt",
        "bị từ chối",
        "1 lỗi",
        "Chạy tiếp",
        "Chạy với lý do này",
    ):
        assert words in shown


def test_buttons_run_pause_and_resume(office, django_capture_on_commit_callbacks):
    made = actions.make(draft(office), actor=SYSTEM)
    browser = client(Role.DEPARTMENT_DATA_OFFICER, office)
    for name, words in (("pause", "Đã tạm dừng"), ("resume", "chạy tiếp"), ("pull", "Đã xếp hàng")):
        with django_capture_on_commit_callbacks(execute=False):
            answer = browser.post(reverse(f"connections:{name}", args=[made]), follow=True)
        assert words in answer.content.decode()


def test_one_that_runs_cannot_be_run_again(office):
    made = actions.make(draft(office), actor=SYSTEM)
    running._begun(made, None, "")
    browser = client(Role.ADMINISTRATOR)
    assert "đang lấy dữ liệu" in browser.post(reverse("connections:pull", args=[made]), follow=True).content.decode()


def test_trying_out_shows_rows_or_says_what_is_wrong(office, source, incoming):
    browser = client(Role.ADMINISTRATOR)

    def tried(made: int) -> str:
        return browser.post(reverse("connections:try", args=[made])).content.decode()

    assert "demo-1" in tried(actions.make(draft(office, name="a"), actor=SYSTEM))
    assert "cố ý ngắt" in tried(actions.make(draft(office, name="b", connector="failing_demo", settings={}), actor=SYSTEM))
    assert "không có gì mới" in tried(actions.make(draft(office, name="c", connector="source", settings={}), actor=SYSTEM))
    folder = {"folder": ".", "pattern": "*.csv", "rest_seconds": "0"}
    (incoming / "so-lieu.csv").write_bytes(b"a")
    files = draft(office, name="d", connector="folder", settings=folder, period_rule=PeriodRule.CURRENT)
    assert "so-lieu.csv" in tried(actions.make(files, actor=SYSTEM))
    assert queries.connections(actor=SYSTEM)[0].cursor is None
