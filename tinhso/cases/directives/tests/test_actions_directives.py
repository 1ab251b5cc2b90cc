"""Giving a directive, answering it, checking it: what each may do, and what is kept of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.core import mail

from tinhso.audit import queries as audit
from tinhso.cases.directives import queries
from tinhso.cases.directives.actions import measuring, reminding, ruling
from tinhso.cases.directives.actions.issuing import issue
from tinhso.cases.directives.contracts import (
    Measurement,
    NewDirective,
    Occasion,
    Origin,
    ReminderRule,
    Result,
    Side,
    Supporting,
    Verdict,
    Wanted,
)
from tinhso.cases.directives.errors import (
    LeaderMissing,
    LeadSupports,
    NoSuchDirective,
    OfficeUnfit,
    PercentOutOfRange,
)
from tinhso.cases.directives.models import ReminderRow
from tinhso.cases.directives.tests.factories import a_directive, aim, proved, stand_in
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import EventKind, Given
from tinhso.cases.engine.errors import ChildrenOpen, MissingForMove, MoveNotAllowed, NotYourPart
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.processes import Shown
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.errors import Denied, NotFound, SignInRequired
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Actor, Holding, Role

MONDAY = datetime(2026, 11, 9, 8, 30, tzinfo=ZONE)
WEEK = Rule(5, Unit.WORKING_DAYS)


@pytest.fixture
def monday():
    with clock.set_to(MONDAY) as held:
        yield held


def at(days: int, hour: int = 9) -> datetime:
    return (MONDAY + timedelta(days=days)).replace(hour=hour)


def told_to(house, who: str) -> list[str]:
    """Send what waits and return the subjects that came to somebody."""
    handing.send_waiting()
    return [message.subject for message in mail.outbox if house.address(who) in message.to]


def test_a_leader_issues_a_directive_with_a_code_and_two_clocks(house, monday):
    found = a_directive(house, deadline=WEEK)
    assert found.case.code == "CĐ-2026-000001"
    assert (found.leader, found.case.office, found.case.intake) == (house.people["leader"], house.health, house.committee)
    clocks = {each.slug: each.due_at for each in engine.clocks_of(found.case)}
    assert clocks == {"acceptance": at(1, 8).replace(minute=30), "whole": at(7, 8).replace(minute=30)}


def test_codes_have_no_gaps_for_each_office_and_year(house, monday):
    with pytest.raises(LeadSupports):
        a_directive(house, supporting=(Supporting(house.health),))
    own = issue(NewDirective("Trực cấp cứu", "Lập lịch trực.", house.health), actor=house.acting("health"))
    assert [a_directive(house).case.code, own.case.code] == ["CĐ-2026-000001", "CĐ-T-YT-2026-000001"]
    with clock.set_to(datetime(2027, 1, 4, 9, tzinfo=ZONE)):
        assert a_directive(house).case.code == "CĐ-2027-000001"


def test_an_operator_issues_for_a_leader_and_must_say_for_whom(house):
    assert a_directive(house, by="operator").leader == house.people["leader"]
    with pytest.raises(LeaderMissing):
        a_directive(house, by="operator", leader=house.people["health"])
    new = NewDirective("Một việc", "Làm.", house.health)
    with pytest.raises(LeaderMissing):
        issue(new, actor=house.acting("operator"))


def test_a_head_issues_within_their_own_house_only(house):
    own = issue(NewDirective("Trực cấp cứu", "Lập lịch trực.", house.health), actor=house.acting("health"))
    assert (own.leader, own.case.intake) == (house.people["health"], house.health)
    for lead, supporting in ((house.works, ()), (house.health, (Supporting(house.works),))):
        with pytest.raises(NotFound):
            issue(NewDirective("Một việc", "Làm.", lead, supporting=supporting), actor=house.acting("health"))


@pytest.mark.parametrize("who", ["commune", "specialist", "auditor"])
def test_others_issue_nothing(house, who):
    with pytest.raises(Denied):
        a_directive(house, by=who)


def test_an_area_or_an_office_that_is_none_is_given_nothing_and_a_directive_needs_words(house):
    for lead in (house.province, 10**9):
        with pytest.raises(OfficeUnfit):
            a_directive(house, lead=lead)
    with pytest.raises(MissingForMove):
        a_directive(house, text=" ")


def test_the_same_request_issues_one_directive(house):
    first = a_directive(house, request="crossing:1", origin=Origin.THRESHOLD, reference="crossing:1")
    again = a_directive(house, request="crossing:1", origin=Origin.THRESHOLD, reference="crossing:1")
    assert first.case.id == again.case.id
    assert [each.case.id for each in queries.about("crossing:1", actor=SYSTEM)] == [first.case.id]


def test_the_head_of_the_lead_accepts_and_answers_and_nobody_else(house, monday):
    found = a_directive(house)
    for who in ("leader", "operator", "specialist", "auditor"):
        with pytest.raises(NotYourPart):
            move(found.case.id, "accept", actor=house.acting(who))
    with pytest.raises(NotFound):
        move(found.case.id, "accept", actor=house.acting("works"))
    assert move(found.case.id, "accept", actor=house.acting("health")).due_clock == "whole"


def test_who_plays_no_part_finds_no_directive(house):
    code = a_directive(house).case.code
    for who in ("leader", "operator", "health", "specialist", "auditor"):
        assert queries.one(code, actor=house.acting(who)).directive.case.code == code
    for who in ("works", "commune"):
        with pytest.raises(NoSuchDirective):
            queries.one(code, actor=house.acting(who))
        assert not queries.directives(Wanted(), actor=house.acting(who)).object_list


def test_progress_says_how_far_and_refuses_what_is_no_percentage(house, monday):
    found, head = a_directive(house), house.acting("health")
    move(found.case.id, "accept", actor=head)
    move(found.case.id, "progress", Given(answer="Đã họp.", data={"percent": 40}), actor=head)
    assert queries.one(found.case.code, actor=head).directive.percent == 40
    for percent in (-1, 101, "90", True):
        with pytest.raises(PercentOutOfRange):
            move(found.case.id, "progress", Given(answer="Đã họp.", data={"percent": percent}), actor=head)
    assert queries.one(found.case.code, actor=head).directive.percent == 40
    assert len([e for e in engine.events(found.case, shown=Shown.OFFICE) if e.move == "progress"]) == 1


def test_more_time_is_asked_for_and_granted_or_refused_with_a_reason(house, monday):
    found, head = a_directive(house, deadline=WEEK), house.acting("health")
    move(found.case.id, "accept", actor=head)
    asked = Given(reason="Chờ thiết bị.", extension=Rule(3, Unit.WORKING_DAYS))
    move(found.case.id, "ask_extension", asked, actor=head)
    with pytest.raises(NotYourPart):
        move(found.case.id, "grant_extension", Given(extension=Rule(9, Unit.MONTHS)), actor=head)
    with pytest.raises(MissingForMove):
        move(found.case.id, "refuse_extension", actor=house.acting("leader"))
    given = Given(extension=Rule(2, Unit.WORKING_DAYS), reason="Chỉ thêm hai ngày.")
    after = move(found.case.id, "grant_extension", given, actor=house.acting("leader"))
    assert (after.state, after.due_at) == ("in_progress", at(9, 8).replace(minute=30))
    whole = queries.one(found.case.code, actor=head).whole
    assert whole is not None
    assert "2 ngày làm việc" in whole.ledger[-1].vi


def test_done_needs_proof_and_says_whether_it_was_in_time(house, monday):
    found = a_directive(house, deadline=WEEK)
    with pytest.raises(MoveNotAllowed):
        move(found.case.id, "prove", actor=house.acting("health"))
    proved(house, found)
    told = queries.one(found.case.code, actor=SYSTEM).directive
    assert (told.percent, told.answered_at, told.answered_late) == (100, MONDAY, False)
    with clock.set_to(at(20)):
        late = a_directive(house, deadline=WEEK)
        with clock.set_to(at(40)):
            proved(house, late)
    assert queries.one(late.case.code, actor=SYSTEM).directive.answered_late is True


def test_the_operator_checks_the_leader_closes_and_reopens(house, monday):
    found = a_directive(house, deadline=WEEK)
    proved(house, found)
    checked = Given(answer="Đã đến tận nơi xem.")
    move(found.case.id, "check", checked, actor=house.acting("operator"))
    with pytest.raises(NotYourPart):
        move(found.case.id, "close", actor=house.acting("operator"))
    closed = move(found.case.id, "close", actor=house.acting("leader"))
    assert (closed.state, closed.settled_at, closed.due_at) == ("closed", MONDAY, None)
    given = Given(reason="Số liệu không đổi.", deadlines={"whole": Rule(3, Unit.WORKING_DAYS)})
    again = move(found.case.id, "reopen", given, actor=house.acting("leader"))
    assert (again.state, again.due_at) == ("in_progress", at(3, 8).replace(minute=30))
    assert queries.one(found.case.code, actor=SYSTEM).directive.answered_late is None


def test_sent_back_the_time_of_the_checking_is_not_the_leads(house, monday):
    found = a_directive(house, deadline=WEEK)
    proved(house, found)
    with clock.set_to(at(2, 8).replace(minute=30)):
        back = move(found.case.id, "send_back", Given(reason="Thiếu ảnh."), actor=house.acting("operator"))
    assert back.due_at == at(9, 8).replace(minute=30)


def test_a_supporting_office_has_a_part_of_its_own_and_its_miss_is_seen(house, monday):
    short = Supporting(house.works, Rule(1, Unit.WORKING_DAYS))
    found = a_directive(house, deadline=WEEK, supporting=(short, Supporting(house.commune)))
    told = queries.one(found.case.code, actor=house.acting("health"))
    assert [each.code for each in told.parts] == ["CĐ-2026-000001.1", "CĐ-2026-000001.2"]
    with clock.set_to(at(3)):
        assert [each.overdue(clock.now()) for each in told.parts] == [True, False]
        assert not told.directive.case.overdue(at(0))
    assert queries.one(found.case.code, actor=house.acting("works")).directive.case.code == found.case.code


def test_a_part_is_done_by_its_office_and_sent_back_or_confirmed_by_the_lead(house, monday):
    found = a_directive(house, supporting=(Supporting(house.works),))
    (part,) = queries.one(found.case.code, actor=SYSTEM).parts
    move(part.id, "accept", actor=house.acting("works"))
    with pytest.raises(NotYourPart):
        move(part.id, "finish", Given(answer="Xong."), actor=house.acting("health"))
    assert move(part.id, "finish", Given(answer="Xong."), actor=house.acting("works")).settled_at == MONDAY
    assert move(part.id, "send_back", Given(reason="Thiếu."), actor=house.acting("health")).settled_at is None
    move(part.id, "finish", Given(answer="Đủ rồi."), actor=house.acting("works"))
    assert move(part.id, "confirm", actor=house.acting("health")).state == "confirmed"


def test_a_directive_does_not_close_before_its_parts_are_settled(house, monday):
    found = a_directive(house, supporting=(Supporting(house.works),))
    (part,) = queries.one(found.case.code, actor=SYSTEM).parts
    proved(house, found)
    move(found.case.id, "check", Given(answer="Được."), actor=house.acting("leader"))
    with pytest.raises(ChildrenOpen):
        move(found.case.id, "close", actor=house.acting("leader"))
    move(part.id, "accept", actor=house.acting("works"))
    move(part.id, "finish", Given(answer="Xong."), actor=house.acting("works"))
    move(found.case.id, "close", actor=house.acting("leader"))
    assert engine.case(part.id, actor=SYSTEM).state == "confirmed"


def test_a_withdrawn_directive_frees_its_supporting_offices(house, monday):
    found = a_directive(house, supporting=(Supporting(house.works),))
    move(found.case.id, "withdraw", Given(reason="Không cần nữa."), actor=house.acting("leader"))
    (part,) = queries.one(found.case.code, actor=SYSTEM).parts
    assert part.state == "excused"


def test_given_to_another_office_it_must_not_be_one_that_supports(house, monday):
    found = a_directive(house, supporting=(Supporting(house.works),))
    move(found.case.id, "return", Given(reason="Không thuộc ngành."), actor=house.acting("health"))
    given = Given(reason="Đúng ngành.", office=house.works)
    with pytest.raises(LeadSupports):
        move(found.case.id, "reassign", given, actor=house.acting("leader"))
    after = move(found.case.id, "reassign", Given(reason="Gần dân.", office=house.commune), actor=house.acting("leader"))
    assert (after.state, after.office, after.due_clock) == ("issued", house.commune, "acceptance")


def test_who_waits_is_told_by_mail(house, monday):
    found = a_directive(house, supporting=(Supporting(house.works),))
    proved(house, found)
    move(found.case.id, "send_back", Given(reason="Thiếu ảnh."), actor=house.acting("leader"))
    assert told_to(house, "works") == ["[CĐ-2026-000001.1] Phối hợp: Giảm thời gian chờ khám"]
    assert told_to(house, "leader") == ["[CĐ-2026-000001] Báo cáo hoàn thành: Giảm thời gian chờ khám"]
    assert told_to(house, "health")[-1] == "[CĐ-2026-000001] Yêu cầu làm tiếp: Giảm thời gian chờ khám"


# --- reminders -----------------------------------------------------------------------


def test_a_reminder_is_given_once_and_stands_in_the_journal(house, monday):
    found = a_directive(house)
    with clock.set_to(at(2)):
        assert reminding.remind(actor=SYSTEM).given == 2  # not accepted: to the head, and a working day later one level up
        assert reminding.remind(actor=SYSTEM).given == 0
    notes = [each for each in engine.events(found.case, shown=Shown.OFFICE) if each.kind is EventKind.NOTED]
    assert [each.data["reminder"] for each in notes] == ["not_accepted", "not_accepted_1"]
    assert ReminderRow.objects.count() == 2
    assert audit.history(f"case:{found.case.id}")[0].verb in {"directives.remind", "cases.note"}


def test_reminders_go_up_to_the_leader_and_to_whoever_stands_in(house, monday):
    stand_in(house, "health", "specialist")
    found = a_directive(house, deadline=WEEK)
    move(found.case.id, "accept", actor=house.acting("health"))
    handing.send_waiting()
    mail.outbox.clear()
    with clock.set_to(at(14)):
        assert reminding.remind(actor=SYSTEM).given == 3  # on the day, two and five working days after
        handing.send_waiting()
    assert len(told_to(house, "health")) == len(told_to(house, "specialist")) == 3
    assert len(told_to(house, "leader")) == 2  # no head above the department: the leader at once, and at the last step


def test_before_the_due_time_the_office_alone_is_reminded(house, monday):
    found = a_directive(house)
    move(found.case.id, "accept", actor=house.acting("health"))
    with clock.set_to(at(18)):
        reminding.remind(actor=SYSTEM)
    assert list(ReminderRow.objects.values_list("rule", "level", "people")) == [("before_3", 0, 1)]


def test_an_own_rule_takes_the_place_of_the_shipped_one(house, monday):
    found = a_directive(house)
    move(found.case.id, "accept", actor=house.acting("health"))
    own = ReminderRule("before_3", "whole", Side.BEFORE, 10, 0, MONDAY.date(), source="Quy chế 12/QC-UBND")
    ruling.set_reminder(own, actor=house.acting("operator"))
    with pytest.raises(Denied):
        ruling.set_reminder(own, actor=house.acting("health"))
    with clock.set_to(at(8)):
        assert reminding.remind(actor=SYSTEM).given == 1


def test_a_late_check_reminds_whose_directive_it_is(house, monday):
    found = a_directive(house)
    proved(house, found)
    handing.send_waiting()
    mail.outbox.clear()
    with clock.set_to(at(4)):
        reminding.remind(actor=SYSTEM)
        handing.send_waiting()
    assert (len(told_to(house, "leader")), len(told_to(house, "health"))) == (1, 0)


def test_only_the_centre_and_the_platform_remind(house):
    with pytest.raises(Denied):
        reminding.remind(actor=house.acting("health"))


# --- measuring -----------------------------------------------------------------------


def measurement(occasion: Occasion, period: str, value: float | None) -> Measurement:
    return Measurement(occasion, period, value, False, MONDAY, clock.now())


def test_the_number_is_kept_then_and_again_and_the_record_says_whether_it_moved(house, monday):
    found = a_directive(house, aim=aim(house))
    case = found.case.id
    measuring.keep(case, measurement(Occasion.OPENING, "202610", 80.0), past=[("202609", 79.0)], actor=SYSTEM)
    for _ in range(2):
        measuring.keep(case, measurement(Occasion.AGAIN, "202610", 80.0), actor=SYSTEM)
    after = measuring.keep(case, measurement(Occasion.AGAIN, "202611", 91.5), actor=SYSTEM)
    assert after.verdict is Verdict.CLOSER
    told = queries.one(found.case.code, actor=SYSTEM)
    assert [(each.occasion, each.period, each.value) for each in told.measured] == [
        (Occasion.OPENING, "202610", 80.0),
        (Occasion.AGAIN, "202611", 91.5),
    ]
    assert told.past == (("202609", 79.0),)
    notes = [each.data for each in engine.events(found.case, shown=Shown.OFFICE) if each.kind is EventKind.NOTED]
    assert notes[-1] == {"measured": "again", "period": "202611", "value": 91.5, "verdict": "closer"}


def test_the_number_at_the_opening_is_never_written_again(house, monday):
    case = a_directive(house, aim=aim(house)).case.id
    for value in (80.0, 99.0):
        measuring.keep(case, measurement(Occasion.OPENING, "202610", value), actor=SYSTEM)
    assert [each.value for each in queries.measured(case)] == [80.0]


def test_people_without_the_right_measure_nothing(house):
    found = a_directive(house, aim=aim(house))
    with pytest.raises(Denied):
        measuring.keep(found.case.id, measurement(Occasion.AGAIN, "202611", 99.0), actor=house.acting("health"))


# --- the board -----------------------------------------------------------------------


def test_the_board_counts_each_directive_once_and_puts_what_is_overdue_first(house, monday):
    soon = a_directive(house, deadline=Rule(2, Unit.WORKING_DAYS))
    move(soon.case.id, "accept", actor=house.acting("health"))
    late = a_directive(house)
    done = a_directive(house)
    proved(house, done)
    gone = a_directive(house)
    move(gone.case.id, "withdraw", Given(reason="Nhầm."), actor=house.acting("leader"))
    with clock.set_to(at(1, 10)):
        page = queries.directives(Wanted(), actor=house.acting("leader"))
        assert page.object_list[0].case.code == late.case.code
        found = queries.counts(Wanted(), actor=house.acting("leader"))
        expected = {Result.OVERDUE: 1, Result.DUE_SOON: 1, Result.TO_CHECK: 1, Result.WITHDRAWN: 1}
        assert found.by_result == expected
        for result in Result:
            wanted = Wanted(results=frozenset({result}))
            shown = queries.directives(wanted, actor=house.acting("leader")).object_list
            assert [queries.result_of(each, clock.now()) for each in shown] == [result] * expected.get(result, 0)


def test_the_board_is_narrowed_by_leader_office_age_and_whether_the_number_moved(house, monday):
    old = a_directive(house, aim=aim(house))
    measuring.keep(old.case.id, measurement(Occasion.OPENING, "202610", 80.0), actor=SYSTEM)
    measuring.keep(old.case.id, measurement(Occasion.AGAIN, "202611", 99.0), actor=SYSTEM)
    with clock.set_to(at(10)):
        new = a_directive(house, by="health", lead=house.health)
        other = a_directive(house, lead=house.commune)
        everybody = {each.case.id for each in queries.directives(Wanted(), actor=SYSTEM).object_list}
        assert everybody == {old.case.id, new.case.id, other.case.id}
        for wanted, expected in (
            (Wanted(leader=house.people["health"]), {new.case.id}),
            (Wanted(office=house.commune), {other.case.id}),
            (Wanted(older_than=7), {old.case.id}),
            (Wanted(moved=True), {old.case.id}),
            (Wanted(moved=False), set()),
        ):
            assert {each.case.id for each in queries.directives(wanted, actor=SYSTEM).object_list} == expected


def test_a_token_that_opens_directives_needs_no_other_scope_and_one_without_it_sees_none(house):
    code = a_directive(house).case.code
    token = replace(house.acting("leader"), scopes=frozenset({"directives.see"}))
    assert queries.one(code, actor=token).directive.case.code == code
    other = replace(token, scopes=frozenset({"alerts.see"}))
    with pytest.raises(Denied):
        queries.directives(Wanted(), actor=other)
    assert queries.waiting(other) == 0


@pytest.mark.parametrize("who", ["nobody", "citizen"])
def test_the_public_sees_no_directives(house, who):
    actor = ANONYMOUS if who == "nobody" else Actor("citizen", 99, (Holding(Role.CITIZEN),))
    with pytest.raises((Denied, SignInRequired)):
        queries.directives(Wanted(), actor=actor)
    assert queries.waiting(actor) == 0


@pytest.mark.parametrize(("address", "said"), [("https://so.example.vn", "https://so.example.vn/directives/"), ("", "")])
def test_letters_lead_to_the_directive_where_the_platform_has_a_public_address(house, settings, address, said):
    settings.PUBLIC_ADDRESS = address
    directive = a_directive(house)
    handing.send_waiting()
    (letter,) = (each for each in mail.outbox if each.to == [house.address("health")])
    link = f"{said}{quote(directive.case.code)}/" if said else "http"
    assert (link in letter.body) is bool(address)
