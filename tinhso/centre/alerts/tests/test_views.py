"""The pages of alerts: who sees which, answering one, rules and their trials."""

from __future__ import annotations

import pytest

from tinhso.accounts.tests.factories import give, officer
from tinhso.centre.alerts import queries, watching
from tinhso.centre.alerts.actions import answering, evaluating
from tinhso.centre.alerts.contracts import State
from tinhso.centre.alerts.models import AlertRow
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.places.memory import changed
from tinhso.supply.obligations.tests.factories import DAY, acting, area
from tinhso.supply.obligations.tests.values import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(numbers, town, operator):
    numbers.set(town.moi, m202601=4.2)
    evaluating.evaluate(actor=SYSTEM)
    return queries.holding(actor=SYSTEM)[0]


def test_the_list_says_what_is_wrong_where_since_when_and_how_loud(alert, browser, operator):
    html = browser(operator).get("/centre/alerts/").content.decode()
    for words in ("Báo động salt_high", "Xã Mới", "Độ mặn là 4,2 g/l trong tháng 1/2026", "khẩn cấp", "chờ xử lý"):
        assert words in html


@pytest.fixture
def communes(numbers, town):
    """Three communes with salt, the worst in the middle; one of them has too little sweet water and another less."""
    named = (("77004", "Đông"), ("77005", "Tây"))
    units = (town.moi, *(area("commune", code, "Xã", name, town.province, since=DAY) for code, name in named))
    changed()
    for unit, salt in zip(units, (4.2, 9.7, 5.1), strict=True):
        numbers.set(unit, m202601=salt)
    for unit, sweet in zip(units, (0.9, 0.2, 3), strict=True):
        numbers.set(unit, "trial.sweet", m202601=sweet)
    evaluating.evaluate(actor=SYSTEM)
    return units


def test_one_rule_with_many_communes_is_one_group_the_worst_first(communes):
    found = {group.rule: group for group in queries.groups(queries.Wanted(), actor=SYSTEM)}
    salty, sweet = found["trial.salt_high"], found["trial.sweet_low"]
    assert (salty.count, [each.latest for each in salty.alerts]) == (3, [9.7, 5.1, 4.2])
    assert (sweet.count, [each.latest for each in sweet.alerts]) == (2, [0.2, 0.9])  # too little: the least is the worst


def test_what_was_answered_stands_behind_what_waits_in_its_group(communes):
    [worst, *_] = queries.groups(queries.Wanted(rule="trial.salt_high"), actor=SYSTEM)[0].alerts
    answering.acknowledge(worst.id, reason="x", until=at("2026-02-06T17:00"), actor=SYSTEM)
    [group] = queries.groups(queries.Wanted(rule="trial.salt_high"), actor=SYSTEM)
    assert (group.count, group.open_count, group.alerts[-1].id) == (3, 2, worst.id)


def test_simulated_and_real_alerts_are_never_one_group(communes, numbers, town):
    numbers.simulated = True
    numbers.set(town.moi, m202601=4.3)
    evaluating.evaluate(actor=SYSTEM)
    marks = [{each.simulated for each in group.alerts} for group in queries.groups(queries.Wanted(), actor=SYSTEM)]
    assert all(len(mark) == 1 for mark in marks)
    assert {True} in marks


def test_the_list_shows_groups_to_open_and_one_rule_whole(communes, browser, operator):
    client = browser(operator)
    html = client.get("/centre/alerts/").content.decode()
    assert html.count('<details class="card alert-group"') == 2
    for words in ("3 cảnh báo", "Cảnh báo nặng nhất", "3 chờ xử lý."):
        assert words in html
    alone = client.get("/centre/alerts/?rule=trial.salt_high").content.decode()
    assert "alert-group" not in alone
    assert alone.count("Báo động salt_high</a>") == 3


def test_filters_narrow_groups_too(communes, browser, operator):
    assert "alert-group" not in browser(operator).get("/centre/alerts/?severity=notice").content.decode()


def test_what_the_platform_notices_of_itself_is_one_group_of_each_kind(numbers, town, operator):
    for name in ("a", "b"):
        AlertRow.objects.create(
            rule=f"platform.connection:{name}", kind="silence", about=name, unit_id=town.moi, severity="warning", state="open",
            raised_at=clock.now(), changed_at=clock.now(),
        )  # fmt: skip
    [group] = queries.groups(queries.Wanted(rule="platform.connection"), actor=SYSTEM)
    assert (group.rule, group.count) == ("platform.connection", 2)


def test_a_group_tells_an_officer_only_of_the_units_in_reach(communes, town):
    counts = {
        group.rule: group.count
        for group in queries.groups(queries.Wanted(), actor=acting(Role.COMMUNE_OFFICER, town.committee_moi))
    }
    assert counts == {"trial.salt_high": 1, "trial.sweet_low": 1}


def test_an_answer_with_its_reason_and_end_is_seen_on_the_page_after(alert, browser, operator):
    client = browser(operator)
    sent = {"reason": "Đã đóng cống Cái Oanh", "until": "06/02/2026 17:00"}
    assert client.post(f"/centre/alerts/{alert.id}/acknowledge/", sent).status_code == 302
    html = client.get(f"/centre/alerts/{alert.id}/").content.decode()
    for words in ("Đã đóng cống Cái Oanh", "Đã nhận xử lý", "Trần Vận Hành", "06/02/2026"):
        assert words in html
    assert queries.alert(alert.id, actor=SYSTEM).state is State.ACKNOWLEDGED


@pytest.mark.parametrize(("reason", "until"), [("", "06/02/2026 17:00"), ("x", "01/01/2026 08:00"), ("x", "?")])
def test_an_answer_without_a_reason_or_with_an_end_that_is_over_is_refused_in_the_page(alert, browser, operator, reason, until):
    answer = browser(operator).post(f"/centre/alerts/{alert.id}/acknowledge/", {"reason": reason, "until": until})
    assert answer.status_code == 422
    assert queries.alert(alert.id, actor=SYSTEM).state is State.OPEN


def test_it_can_be_put_aside_woken_and_remarked_upon(alert, browser, operator):
    client = browser(operator)
    client.post(f"/centre/alerts/{alert.id}/snooze/", {"reason": "Chờ triều rút", "until": "06/02/2026 17:00"})
    assert queries.alert(alert.id, actor=SYSTEM).state is State.SNOOZED
    client.post(f"/centre/alerts/{alert.id}/wake/", {"reason": "Triều đã rút"})
    client.post(f"/centre/alerts/{alert.id}/comment/", {"reason": "Gọi lại 14 giờ"})
    html = client.get(f"/centre/alerts/{alert.id}/").content.decode()
    assert queries.alert(alert.id, actor=SYSTEM).state is State.OPEN
    assert all(words in html for words in ("Chờ triều rút", "Triều đã rút", "Gọi lại 14 giờ"))


def test_an_officer_of_the_commune_sees_its_alerts_and_one_of_another_unit_does_not(alert, browser, commune_officer, town):
    assert browser(commune_officer).get(f"/centre/alerts/{alert.id}/").status_code == 200
    other = officer("Cán Bộ Khác")
    give(other, Role.COMMUNE_OFFICER, unit=town.elsewhere)
    client = browser(other)
    assert client.get(f"/centre/alerts/{alert.id}/").status_code == 404
    assert f"/centre/alerts/{alert.id}/" not in client.get("/centre/alerts/").content.decode()
    sent = {"reason": "x", "until": "06/02/2026 17:00"}
    assert client.post(f"/centre/alerts/{alert.id}/acknowledge/", sent).status_code == 404
    assert queries.alert(alert.id, actor=SYSTEM).state is State.OPEN


def test_a_department_does_not_answer_for_the_communes_it_serves(alert, town):
    head = acting(Role.DEPARTMENT_HEAD, town.health)
    with pytest.raises(NotFound):
        answering.acknowledge(alert.id, reason="x", until=at("2026-02-06T09:00"), actor=head)


def test_an_auditor_sees_but_does_not_answer(alert, browser):
    auditor = officer("Kiểm Toán")
    give(auditor, Role.AUDITOR)
    client = browser(auditor)
    assert "Nhận xử lý" not in client.get(f"/centre/alerts/{alert.id}/").content.decode()
    assert client.post(f"/centre/alerts/{alert.id}/acknowledge/", {}).status_code == 403


def test_the_rules_are_shown_in_sentences(numbers, browser, operator):
    html = browser(operator).get("/centre/alerts/rules/").content.decode()
    assert "“Độ mặn” từ 4,0 g/l trở lên, 1 kỳ liên tiếp; hết khi về 3,0 g/l." in html


def sent(**changed) -> dict[str, object]:
    first = {"limit": "2,5", "clear_at": "2", "periods": "1", "severity": "warning", "tell": ["centre_operator"]}
    return {**first, "enabled": "on", "valid_from": "05/02/2026", "paper": "QĐ 12", "do": "try", **changed}


def test_other_numbers_are_tried_on_the_last_year_without_being_set(numbers, town, browser, operator):
    numbers.set(town.moi, m202508=2.6, m202509=1, m202512=2.9, m202601=1)
    html = browser(operator).post("/centre/alerts/rules/trial.salt_high/", sent()).content.decode()
    assert "phát ra 2 lần" in html
    assert watching.rule("trial.salt_high").own is None


def test_numbers_that_are_set_hold_and_keep_what_they_were_set_by(numbers, town, browser, operator):
    numbers.set(town.moi, m202601=2.6)
    assert evaluating.evaluate(actor=SYSTEM).raised == 0
    browser(operator).post("/centre/alerts/rules/trial.salt_high/", sent(do="save"))
    own = watching.rule("trial.salt_high").own
    assert (float(own.limit), own.severity, own.trial["raised"]) == (2.5, "warning", 1)
    assert evaluating.evaluate(actor=SYSTEM).raised == 1
    assert queries.holding(actor=SYSTEM)[0].severity == "warning"


def test_a_rule_that_is_switched_off_lets_go_of_what_it_holds(alert, browser, operator):
    browser(operator).post("/centre/alerts/rules/trial.salt_high/", sent(do="save", enabled=""))
    assert evaluating.evaluate(actor=SYSTEM).cleared == 1


def test_numbers_that_would_flap_are_refused(numbers, browser, operator):
    answer = browser(operator).post("/centre/alerts/rules/trial.salt_high/", sent(clear_at="9", do="save"))
    assert answer.status_code == 422
    assert watching.rule("trial.salt_high").own is None


def test_numbers_set_for_a_coming_day_do_not_hold_yet(numbers, browser, operator):
    browser(operator).post("/centre/alerts/rules/trial.salt_high/", sent(do="save", valid_from="01/03/2026"))
    assert watching.rule("trial.salt_high").own is None
    assert watching.rule("trial.salt_high", at("2026-03-01T09:00").date()).own is not None


def test_the_page_says_when_nothing_is_judged_any_more(alert, browser, operator, move):
    assert "Không có gì được xét" not in browser(operator).get("/centre/alerts/").content.decode()
    move("2026-02-05T09:30")
    assert "Không có gì được xét" in browser(operator).get("/centre/alerts/").content.decode()
