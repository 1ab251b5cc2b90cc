"""A directive is made from an alert, a number or an office of the scoreboard; its number is measured then, and again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tinhso.cases.directives import queries as directives
from tinhso.cases.directives.actions import ruling
from tinhso.cases.directives.actions.issuing import issue
from tinhso.cases.directives.contracts import NewDirective, Occasion, OpeningRule, Origin, Verdict, Wanted
from tinhso.cases.engine import queries as cases
from tinhso.cases.engine.actions.attaching import NewFile, attach
from tinhso.cases.engine.actions.moving import move as make_move
from tinhso.cases.engine.contracts import AttachmentKind, Given
from tinhso.cases.engine.rules.processes import Shown
from tinhso.centre.alerts import queries as alerts
from tinhso.centre.alerts.contracts import State
from tinhso.centre.directives import measuring
from tinhso.centre.directives.opening import open_by_thresholds
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import SYSTEM
from tinhso.supply.obligations.tests.factories import ask_for
from tinhso.supply.obligations.tests.factories import crossing as a_crossing

pytestmark = pytest.mark.django_db


def filled(leader, **changes) -> dict[str, object]:
    """Return the form of the page, filled in."""
    return {
        "title": "Hạ độ mặn ở Xã Mới",
        "text": "Đóng cống, bơm nước ngọt.",
        "leader": leader.pk,
        "lead": "T-YT",
        "due_day": "20/02/2026",
        **changes,
    }


AIM = {"indicator": "trial.salt", "aim_unit": "77003", "side": "at_most", "target": "3", "by_period": "3/2026"}


def only_directive():
    (found,) = directives.directives(Wanted(), actor=SYSTEM).object_list
    return directives.one(found.case.code, actor=SYSTEM)


def test_the_page_of_an_alert_offers_a_directive_and_begins_it_with_what_was_noticed(alert, browser, operator, leader):
    client = browser(operator)
    address = f"/centre/directives/new/?alert={alert.id}"
    assert address in client.get(f"/centre/alerts/{alert.id}/").content.decode()
    html = client.get(address).content.decode()
    for words in ("Báo động salt_high: Xã Mới", "Độ mặn là 4,2 g/l", "Ủy ban nhân dân xã Mới", "Trần Lãnh Đạo", "tháng 3/2026"):
        assert words in html


def test_given_the_alert_is_answered_and_shows_its_directive(alert, browser, operator, leader, head):
    client = browser(operator)
    answer = client.post(f"/centre/directives/new/?alert={alert.id}", filled(leader, **AIM))
    told = only_directive()
    assert answer["Location"] == f"/directives/{told.directive.case.code}/".replace("Đ", "%C4%90")
    assert (told.directive.origin, told.directive.reference) == (Origin.ALERT, f"alert:{alert.id}")
    found = alerts.alert(alert.id, actor=SYSTEM)
    assert (found.state, found.acknowledged_by) == (State.ACKNOWLEDGED, operator.pk)
    assert alerts.journal(alert.id, actor=SYSTEM)[-1].reason.startswith("Đã giao nhiệm vụ CĐ-2026-000001")
    assert "CĐ-2026-000001" in client.get(f"/centre/alerts/{alert.id}/").content.decode()


def test_the_number_is_measured_when_it_is_given_and_the_page_says_then_target_and_by_when(
    alert, numbers, town, browser, operator, leader
):
    numbers.set(town.moi, m202512=3.1)
    browser(operator).post(f"/centre/directives/new/?alert={alert.id}", filled(leader, **AIM))
    told = only_directive()
    (first,) = told.measured
    assert (first.occasion, first.period, first.value) == (Occasion.OPENING, "202601", 4.2)
    assert dict(told.past)["202512"] == 3.1
    html = browser(operator).get(f"/directives/{told.directive.case.code}/").content.decode()
    for words in ("nhiều nhất 3,0 g/l vào tháng 3/2026", "4,2 g/l", "chưa có số mới"):
        assert words in html


def closed(told, head, leader, acting) -> None:
    case = told.directive.case.id
    make_move(case, "accept", actor=acting(head))
    report = NewFile(b"%PDF-1.7", AttachmentKind.PROOF, "application/pdf", "a.pdf")
    proof = attach(case, report, actor=acting(head)).id
    make_move(case, "prove", Given(answer="Đã đóng cống.", proof=(proof,)), actor=acting(head))
    make_move(case, "check", Given(answer="Đúng."), actor=acting(leader))
    make_move(case, "close", actor=acting(leader))


def test_after_closing_the_number_is_measured_again_and_the_record_says_that_it_moved(
    alert, numbers, town, browser, operator, leader, head, acting, move
):
    browser(operator).post(f"/centre/directives/new/?alert={alert.id}", filled(leader, **AIM))
    closed(only_directive(), head, leader, acting)
    measuring.follow(actor=SYSTEM)
    assert [each.occasion for each in only_directive().measured] == [Occasion.OPENING, Occasion.CLOSED]
    move("2026-03-05T09:00")
    numbers.set(town.moi, m202602=3.4)
    assert measuring.follow(actor=SYSTEM).kept == 1
    assert measuring.follow(actor=SYSTEM).kept == 0
    told = only_directive()
    assert (told.directive.verdict, told.measured[-1].period, told.measured[-1].value) == (Verdict.CLOSER, "202602", 3.4)
    html = browser(operator).get(f"/directives/{told.directive.case.code}/").content.decode()
    assert "4,2 g/l (tháng 1/2026) → 3,4 g/l (tháng 2/2026)" in html
    assert "đã chuyển biến về phía mục tiêu" in html
    move("2026-04-05T09:00")
    numbers.set(town.moi, m202603=2.0)
    measuring.follow(actor=SYSTEM)
    assert only_directive().directive.verdict is Verdict.REACHED
    numbers.set(town.moi, m202604=9.0)
    move("2026-05-05T09:00")
    assert measuring.follow(actor=SYSTEM).kept == 0  # the period aimed at was seen: the matter is told


def test_an_indicator_that_cannot_be_told_does_not_silence_the_others(numbers, town, browser, operator, leader):
    numbers.set(town.moi, "trial.sweet", m202601=0.5)
    sweet = AIM | {"indicator": "trial.sweet", "request": "sweet"}
    for aim in (AIM, sweet):
        browser(operator).post("/centre/directives/new/", filled(leader, **aim))
    numbers.set(town.moi, "trial.sweet", m202602=2.5)
    numbers.broken = RuntimeError("the lake is away")
    found = measuring.follow(actor=SYSTEM)
    assert (found.directives, found.kept, found.failed) == (2, 1, ("trial.salt",))


def test_a_number_that_cannot_be_measured_is_told_before_anything_is_given(alert, browser, operator, leader):
    client = browser(operator)
    for wrong in ({"by_period": "bao giờ"}, {"by_period": "2026"}, {"by_period": "1/2026"}, {"target": ""}, {"aim_unit": ""}):
        answer = client.post("/centre/directives/new/", filled(leader, **AIM | wrong))
        assert answer.status_code == 422, wrong
    assert not directives.directives(Wanted(), actor=SYSTEM).object_list


def test_the_same_form_sent_twice_gives_one_directive(browser, operator, leader):
    for _ in range(2):
        browser(operator).post("/centre/directives/new/", filled(leader, request="once"))
    assert directives.counts(Wanted(), actor=SYSTEM).all == 1


def test_a_head_gives_within_their_own_house_and_is_told_so(browser, head, town):
    client = browser(head)
    sent = {"title": "Trực Tết", "text": "Lập lịch trực.", "lead": f"unit:{town.committee}", "due_day": "20/02/2026"}
    answer = client.post("/centre/directives/new/", sent)
    assert answer.status_code == 422
    assert "trong cơ quan mình" in answer.content.decode()
    assert client.post("/centre/directives/new/", sent | {"lead": f"unit:{town.health}"}).status_code == 302


def test_supporting_offices_have_their_own_due_days(browser, operator, leader, town):
    support = {"supporting_1": f"unit:{town.moi}", "due_day_1": "10/02/2026"}
    browser(operator).post("/centre/directives/new/", filled(leader, **support))
    (part,) = only_directive().parts
    assert part.office == town.committee_moi  # of an area its committee
    assert clock.local(part.due_at).strftime("%H:%M %d/%m/%Y") == "17:00 10/02/2026"


def test_others_are_offered_no_directive(alert, browser, commune_officer):
    client = browser(commune_officer)
    assert "directives/new" not in client.get(f"/centre/alerts/{alert.id}/").content.decode()
    assert client.get(f"/centre/directives/new/?alert={alert.id}").status_code == 403


def test_a_directive_is_begun_with_a_number_and_the_story_offers_it(numbers, browser, leader, commune_officer, town):
    numbers.set(town.moi, m202601=4.2)
    words = f"unit={town.moi}&period=202601"
    html = browser(leader).get(f"/centre/directives/new/?indicator=trial.salt&{words}").content.decode()
    for said in ("Độ mặn: Xã Mới", "Độ mặn của Xã Mới là 4,2 trong tháng 1/2026", "Ủy ban nhân dân xã Mới", "tháng 3/2026"):
        assert said in html
    offer = "/centre/directives/new/?indicator=trial.salt&amp;unit="
    assert offer in browser(leader).get(f"/centre/story/trial.salt/?{words}").content.decode()
    assert offer not in browser(commune_officer).get(f"/centre/story/trial.salt/?{words}").content.decode()
    made = browser(leader).post(f"/centre/directives/new/?indicator=trial.salt&{words}", filled(leader, **AIM))
    assert made.status_code == 302
    told = only_directive().directive
    assert (told.origin, told.reference, told.leader) == (Origin.INDICATOR, "indicator:trial.salt@202601", leader.pk)
    shown = browser(leader).get(f"/directives/{told.case.code}/").content.decode()
    assert f"/centre/story/trial.salt/?unit={town.moi}&amp;period=202601" in shown


def test_an_address_that_names_nothing_is_answered_and_breaks_nothing(browser, leader, town):
    for words in ("alert=99", "indicator=no.such&unit=1&period=202601", "indicator=trial.salt&unit=x&period=y", "office=99999"):
        assert browser(leader).get(f"/centre/directives/new/?{words}").status_code in (400, 404, 422), words
    assert browser(leader).get("/centre/directives/new/?alert=x&office=y").status_code == 200


def test_the_scoreboard_offers_one_for_an_office_that_misses(browser, leader, commune_officer, town, move):
    ask_for("by_office")
    move("2026-02-20T09:00")
    html = browser(leader).get("/supply/scoreboard/?by=unit").content.decode()
    assert f"/centre/directives/new/?office={town.health}" in html
    assert "/centre/directives/new/" not in browser(commune_officer).get("/supply/scoreboard/?by=unit").content.decode()
    begun = browser(leader).get(f"/centre/directives/new/?office={town.health}").content.decode()
    assert "Khắc phục việc chậm nộp dữ liệu: Sở Y tế" in begun


# --- thresholds ------------------------------------------------------------------------


@pytest.fixture
def crossing(town):
    return a_crossing(town.health, clock.now() - timedelta(hours=1))


def test_a_threshold_of_reminders_opens_one_directive_by_itself_where_the_rule_says_so(crossing, town, move):
    assert open_by_thresholds(actor=SYSTEM) == ("CĐ-2026-000001",)
    assert open_by_thresholds(actor=SYSTEM) == ()
    told = only_directive()
    assert (told.directive.case.office, told.directive.origin) == (town.health, Origin.THRESHOLD)
    assert told.directive.leader is None
    assert "3 lần trong năm 2026" in cases.events(told.directive.case, shown=Shown.OFFICE)[0].text
    whole = told.whole
    assert whole is not None
    assert clock.local(whole.due_at).strftime("%d/%m/%Y %H:%M") == "12/02/2026 17:00"
    move("2027-02-05T09:00")
    assert open_by_thresholds(actor=SYSTEM) == ()


def test_the_rule_of_the_day_on_which_it_was_reached_counts(crossing, operator, acting):
    off = OpeningRule("leader_reviewed", 0, clock.today(), source="Quy chế 12")
    ruling.set_opening(off, actor=acting(operator))
    assert open_by_thresholds(actor=SYSTEM) == ()


def test_a_threshold_without_a_rule_opens_nothing(town):
    a_crossing(town.health, clock.now(), "praise")
    assert open_by_thresholds(actor=SYSTEM) == ()


def test_a_crossing_of_an_area_is_its_committees_to_mend(town):
    a_crossing(town.moi, clock.now())
    open_by_thresholds(actor=SYSTEM)
    assert only_directive().directive.case.office == town.committee_moi


def test_only_the_centre_and_the_platform_measure_and_open(head, acting):
    for act in (measuring.follow, open_by_thresholds):
        with pytest.raises(Denied):
            act(actor=acting(head))


def test_what_presses_stands_on_the_overview_for_whoever_is_to_act(town, leader, head, browser, acting):
    leaders = acting(leader)
    new = NewDirective("Khắc phục độ mặn", "Mở cống.", town.health, leader=leader.pk, due_day=clock.today() + timedelta(days=2))
    given = issue(new, actor=leaders)
    for account in (leader, head):
        shown = browser(account).get("/centre/").content.decode()
        assert given.case.title in shown
        assert "1 đến hạn trong tuần" in shown
