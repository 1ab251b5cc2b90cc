"""Who asks, which policy guards the route, and what becomes of a refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tinhso.accounts.models import Delegation
from tinhso.accounts.tests.factories import administrator, citizen, give, officer, unit
from tinhso.kernel import clock
from tinhso.kernel.policy import Role

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tinhso.accounts.tests.urls")]


def hand_over(giver, receiver, roles=(), hours=24):
    now = clock.now()
    times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=hours), "given_at": now}
    return Delegation.objects.create(giver=giver, receiver=receiver, roles=list(roles), **times)


def test_a_view_without_a_policy_is_not_served(browser, audited):
    answer = browser(administrator()).get("/trial/bare")
    assert answer.status_code == 403
    assert b"nobody guards this" not in answer.content
    assert audited("access.denied")[0].data["policy"] == "without_policy"


def test_a_public_view_is_served_to_everybody(browser):
    assert browser().get("/trial/public").status_code == 200


def test_a_visitor_is_sent_to_sign_in_and_back(browser, audited):
    answer = browser().get("/trial/heads?year=2026")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=%2Ftrial%2Fheads%3Fyear%3D2026"
    (entry,) = audited("access.denied")
    assert (entry.kind, entry.target, entry.data["policy"]) == ("anonymous", "route:heads", "trial.heads")


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.ADMINISTRATOR])
def test_outside_the_role_the_answer_is_no(browser, audited, role):
    person = officer()
    give(person, role, unit())
    assert browser(person).get("/trial/heads").status_code == 403
    (entry,) = audited("access.denied")
    assert (entry.account, entry.data["decision"]) == (person.pk, "denied")


def test_a_citizen_is_told_that_the_page_is_for_officers(browser, audited):
    answer = browser(citizen()).get("/trial/heads")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Trang này dành cho cán bộ." in page
    assert "quản trị viên" not in page
    assert audited("access.denied")[0].data["policy"] == "trial.heads"


def test_outside_the_unit_there_is_no_such_thing(browser, audited):
    health = unit()
    hospital, schools = unit("Bệnh viện", parent=health), unit("Sở Giáo dục")
    head = officer()
    give(head, Role.DEPARTMENT_HEAD, health)
    client = browser(head)
    assert client.get(f"/trial/units/{health}").status_code == 200
    assert client.get(f"/trial/units/{hospital}").status_code == 200
    assert client.get(f"/trial/units/{schools}").status_code == 404
    (entry,) = audited("access.denied")
    assert entry.data["decision"] == "hidden"


def test_a_page_that_is_really_missing_is_not_a_denial(browser, audited):
    assert browser().get("/trial/nowhere").status_code == 404
    assert not audited("access.denied")


def test_the_same_refusal_is_written_once_a_minute(browser, audited):
    client = browser(officer())
    for _ in range(5):
        client.get("/trial/heads")
    assert len(audited("access.denied")) == 1


def test_roles_count_on_their_days_only(browser):
    head = officer()
    give(head, Role.DEPARTMENT_HEAD, unit(), since=clock.today(), until=clock.today())
    client = browser(head)
    assert client.get("/trial/heads").status_code == 200
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert browser(head).get("/trial/heads").status_code == 403
    with clock.set_to(clock.now() - timedelta(days=1)):
        assert browser(head).get("/trial/heads").status_code == 403


def test_a_closed_account_is_nobody_at_once(browser):
    head = officer()
    give(head, Role.DEPARTMENT_HEAD, unit())
    client = browser(head)
    head.is_active = False
    head.save()
    assert client.get("/trial/heads").status_code == 302


def test_who_stands_in_acts_for_the_absent_one(browser, audited):
    head, deputy = officer("Phan Văn Trưởng"), officer("Võ Thị Phó")
    give(head, Role.DEPARTMENT_HEAD, unit())
    hand_over(head, deputy)
    answer = browser(deputy).get("/trial/heads")
    assert answer.content.decode() == f"for {head.pk}"


def test_own_roles_come_first(browser):
    head, other = officer(), officer()
    give(head, Role.DEPARTMENT_HEAD, unit())
    give(other, Role.DEPARTMENT_HEAD, unit("Sở Giáo dục"))
    hand_over(other, head)
    assert browser(head).get("/trial/heads").content == b"for None"


def test_who_chose_to_act_for_somebody_has_that_ones_units_only(browser):
    health, schools = unit(), unit("Sở Giáo dục")
    head, other = officer(), officer()
    give(head, Role.DEPARTMENT_HEAD, health)
    give(other, Role.DEPARTMENT_HEAD, schools)
    hand_over(other, head)
    client = browser(head)
    client.post("/me/acting-for", {"account": other.pk})
    assert client.get(f"/trial/units/{schools}").status_code == 200
    assert client.get(f"/trial/units/{health}").status_code == 404
    client.post("/me/acting-for", {"account": ""})
    assert client.get(f"/trial/units/{health}").status_code == 200


def test_nobody_chooses_to_act_for_who_did_not_delegate(browser):
    head, stranger = officer(), officer()
    give(head, Role.DEPARTMENT_HEAD, unit())
    client = browser(stranger)
    client.post("/me/acting-for", {"account": head.pk})
    assert client.get("/trial/heads").status_code == 403


def test_a_delegated_role_is_not_delegated_on(browser):
    head, deputy, third = officer(), officer(), officer()
    give(head, Role.DEPARTMENT_HEAD, unit())
    hand_over(head, deputy)
    hand_over(deputy, third)
    assert browser(third).get("/trial/heads").status_code == 403


def test_a_delegation_covers_its_roles_and_its_time_only(browser):
    head, deputy = officer(), officer()
    give(head, Role.DEPARTMENT_HEAD, unit())
    hand_over(head, deputy, roles=[Role.SPECIALIST.value])
    assert browser(deputy).get("/trial/heads").status_code == 403
    hand_over(head, deputy, hours=1)
    with clock.set_to(clock.now() + timedelta(hours=2)):
        assert browser(deputy).get("/trial/heads").status_code == 403


def test_a_closed_giver_hands_over_nothing(browser):
    head, deputy = officer(), officer()
    give(head, Role.DEPARTMENT_HEAD, unit())
    hand_over(head, deputy)
    head.is_active = False
    head.save()
    assert browser(deputy).get("/trial/heads").status_code == 403


def test_the_address_is_the_proxys_word_only_where_it_is_trusted(browser, settings):
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.7"}
    settings.TRUSTED_PROXIES = []
    assert browser().get("/trial/public", **forged).content == b"127.0.0.1"
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert browser().get("/trial/public", **forged).content == b"198.51.100.7"


def test_a_visitor_without_a_session_costs_no_query(browser, django_assert_num_queries):
    with django_assert_num_queries(0):
        browser().get("/trial/public")


def test_what_a_signed_in_person_sees_is_never_stored(browser):
    assert browser(officer()).get("/trial/public")["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in browser().get("/trial/public").headers


def test_a_network_of_the_new_kind_writes_one_denial(browser, audited):
    for host in range(1, 6):
        browser().get("/trial/heads", REMOTE_ADDR=f"2001:db8:1:2::{host}")
    assert len(audited("access.denied")) == 1
