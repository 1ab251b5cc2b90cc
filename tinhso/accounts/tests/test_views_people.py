"""The pages on which an administrator looks after people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from tinhso.accounts.models import Account
from tinhso.accounts.sign_in.errors import MessageNotSent
from tinhso.accounts.tests.factories import Unit, administrator, citizen, give, officer, unit
from tinhso.accounts.unit_choice import written
from tinhso.kernel import clock
from tinhso.kernel.policy import Role
from tinhso.places.memory import changed

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tinhso.accounts.tests.urls")]


@pytest.fixture(autouse=True)
def _mail_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def health() -> int:
    return unit("Sở Y tế")


@pytest.fixture
def admin(browser, health):
    """A browser of the administrator of the health department."""
    return browser(administrator(health))


def listed(client, query: str = "") -> str:
    return client.get(f"/people/{query}").content.decode()


def test_the_list_is_of_ones_units_only(admin, health):
    hospital = unit("Bệnh viện Đa khoa", parent=health)
    officer("Hà Thị Cúc", hospital), officer("Đỗ Văn Dũng", unit("Sở Giáo dục")), citizen()
    page = listed(admin)
    assert "Hà Thị Cúc" in page
    assert "Đỗ Văn Dũng" not in page
    assert "Trần Thị Bình" not in page


def test_an_administrator_of_the_province_sees_everybody(browser):
    officer("Đỗ Văn Dũng", unit("Sở Giáo dục")), citizen()
    page = listed(browser(administrator()))
    assert "Đỗ Văn Dũng" in page
    assert "Trần Thị Bình" in page


def test_an_auditor_reads_and_changes_nothing(browser, health):
    auditor, who = officer(), officer("Hà Thị Cúc", health)
    give(auditor, Role.AUDITOR)
    client = browser(auditor)
    assert "/people/new" not in listed(client)
    page = client.get(f"/people/{who.pk}").content.decode()
    assert "Hà Thị Cúc" in page
    assert "/close" not in page
    for address in ("/people/new", f"/people/{who.pk}/change", f"/people/{who.pk}/roles/new"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?text=cuc+ha", {"Hà Thị Cúc"}),
        ("?text=0912", {"Hà Thị Cúc"}),
        ("?role=specialist", {"Bùi Văn Em"}),
        ("?unit=benh+vien+da+khoa", {"Bùi Văn Em"}),
        ("?state=closed", {"Lý Thị Nghỉ"}),
        ("?kind=citizen", set()),
    ],
)
def test_the_list_is_narrowed(admin, health, query, found):
    hospital = unit("Bệnh viện Đa khoa", parent=health)
    officer("Hà Thị Cúc", health, phone="0912 000 111")
    give(officer("Bùi Văn Em", hospital), Role.SPECIALIST, hospital)
    officer("Lý Thị Nghỉ", health, is_active=False)
    page = listed(admin, query)
    assert {name for name in ("Hà Thị Cúc", "Bùi Văn Em", "Lý Thị Nghỉ") if name in page} == found


def test_the_list_has_pages_and_costs_the_same_however_long(browser, health, django_assert_max_num_queries):
    Account.objects.bulk_create(
        Account(kind="officer", email=f"{n}@a.vn", full_name=f"Người {n:03}", office_id=health, created_at=clock.now(),
                search_text=f"nguoi {n:03}")
        for n in range(120)
    )  # fmt: skip
    client = browser(administrator(health))
    with django_assert_max_num_queries(25):
        page = listed(client, "?page=2")
    assert "Người 075" in page
    assert "Người 010" not in page


@pytest.mark.parametrize(
    "query", ["?page=x", "?page=999999", "?unit=unit:999999999", "?role=king", "?text=%00", "?unit=%F0%9F"]
)
def test_odd_questions_are_answered_calmly(admin, query):
    assert admin.get(f"/people/{query}").status_code == 200


def test_an_officer_is_made_invited_and_given_a_role(admin, health):
    form = {"full_name": "Hà Thị Cúc", "email": "Cuc@tinh.example.vn", "phone": "0912 345 678", "office": "sở y tế"}
    answer = admin.post("/people/new", form)
    who = Account.objects.get(email="cuc@tinh.example.vn")
    assert answer["Location"] == f"/people/{who.pk}"
    assert who.office_id == health
    assert "/account/password/reset/" in mail.outbox[0].body
    role = {"role": "specialist", "unit": written(health), "valid_from": f"{clock.today():%d/%m/%Y}", "document": "12/QĐ"}
    assert admin.post(f"/people/{who.pk}/roles/new", role).status_code == 302
    page = admin.get(f"/people/{who.pk}").content.decode()
    assert "Chuyên viên" in page
    assert "12/QĐ" in page


def test_a_mail_that_cannot_be_sent_does_not_undo_the_account(admin, monkeypatch):
    def fail(*words, **more):
        raise MessageNotSent()

    monkeypatch.setattr("tinhso.accounts.actions.invitations.send_mail", fail)
    form = {"full_name": "Hà Thị Cúc", "email": "cuc@tinh.example.vn", "office": "Sở Y tế"}
    answer = admin.post("/people/new", form, follow=True)
    assert Account.objects.filter(email="cuc@tinh.example.vn").exists()
    assert "Chưa gửi được tin" in answer.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"full_name": ""}, {"email": "a@"}, {"phone": "12"}, {"office": "Sở Không Có"}, {"email": "co@tinh.example.vn"}]
)
def test_a_wrong_officer_is_explained_in_the_form(admin, health, wrong):
    officer("Có Rồi", health, email="co@tinh.example.vn")
    form = {"full_name": "Hà Thị Cúc", "email": "cuc@tinh.example.vn", "phone": "", "office": "Sở Y tế", **wrong}
    before = Account.objects.count()
    answer = admin.post("/people/new", form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert Account.objects.count() == before


def test_details_are_changed(admin, health):
    who = officer("Hà Thị Cúc", health)
    assert "Hà Thị Cúc" in admin.get(f"/people/{who.pk}/change").content.decode()
    form = {"full_name": "Hà Thị Cúc Hoa", "email": who.email, "phone": "", "office": written(health)}
    assert admin.post(f"/people/{who.pk}/change", form).status_code == 302
    who.refresh_from_db()
    assert who.full_name == "Hà Thị Cúc Hoa"


def test_a_role_is_ended_on_a_day_or_at_once(admin, health):
    who = officer("Hà Thị Cúc", health)
    held = give(who, Role.SPECIALIST, health)
    address = f"/people/{who.pk}/roles/{held.pk}/end"
    assert admin.post(address, {"last_day": "01/01/2020", "reason": "x"}).status_code == 422
    later = clock.today() + timedelta(days=5)
    assert admin.post(address, {"last_day": f"{later:%d/%m/%Y}", "reason": "Điều chuyển"}).status_code == 302
    held.refresh_from_db()
    assert (held.valid_to, held.ended_at) == (later, None)
    assert admin.post(address, {"reason": "Ngay"}).status_code == 302
    held.refresh_from_db()
    assert held.ended_at is not None


def test_a_role_is_ended_on_the_page_of_its_holder_only(admin, health):
    held, other = give(officer(office=health), Role.SPECIALIST, health), officer(office=health)
    assert admin.get(f"/people/{other.pk}/roles/{held.pk}/end").status_code == 404


def test_an_account_is_closed_and_reopened_with_a_reason(admin, health):
    who = officer("Hà Thị Cúc", health)
    assert admin.post(f"/people/{who.pk}/close", {"reason": ""}).status_code == 422
    assert admin.post(f"/people/{who.pk}/close", {"reason": "Nghỉ việc"}).status_code == 302
    assert "đã bị khóa" in admin.get(f"/people/{who.pk}").content.decode()
    assert admin.post(f"/people/{who.pk}/reopen", {"reason": "Quay lại"}).status_code == 302
    who.refresh_from_db()
    assert who.is_active


def test_units_are_suggested_within_reach(admin, health):
    unit("Sở Giáo dục")
    assert admin.get("/people/units?q=so").json() == [{"value": written(health), "label": "Sở Y tế", "hint": "Sở Y tế"}]


def test_people_work_in_offices_and_not_in_areas(browser, health):
    area = Unit.objects.create(tree="area", level="commune", code="31507")
    area.names.create(prefix="Phường", name="Sóc Trăng")
    changed()
    client = browser(administrator())
    assert client.get("/people/offices?q=soc+trang").json() == []
    assert len(client.get("/people/units?q=soc+trang").json()) == 1
    for text in ("Phường Sóc Trăng", written(area.pk)):
        form = {"full_name": "Hà Thị Cúc", "email": "cuc@tinh.example.vn", "office": text}
        assert client.post("/people/new", form).status_code == 422


def test_an_office_administrator_is_not_offered_roles_of_the_province(admin, health, browser):
    who = officer(office=health)
    assert "Lãnh đạo tỉnh</option>" not in admin.get(f"/people/{who.pk}/roles/new").content.decode()
    assert "Lãnh đạo tỉnh</option>" in browser(administrator()).get(f"/people/{who.pk}/roles/new").content.decode()
