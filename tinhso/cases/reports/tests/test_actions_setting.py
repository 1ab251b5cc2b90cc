"""The desk's own dated rules: set by those who may, tried before they are kept, and learnt from what was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import numpy
import pytest
import yaml
from django.core import mail

from tinhso.accounts.tests.factories import give, officer
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.actions.timing import set_deadline
from tinhso.cases.engine.contracts import Given
from tinhso.cases.engine.errors import SourceMissing, UnknownClock
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.tests.factories import holding
from tinhso.cases.reports import feeding, learning, queries, routing
from tinhso.cases.reports.actions import answering, setting, tending, triaging
from tinhso.cases.reports.actions.setting import NewTemplate
from tinhso.cases.reports.categories import categories, category
from tinhso.cases.reports.contracts import Mode
from tinhso.cases.reports.errors import (
    CategoryWrong,
    PlaceholderUnknown,
    RuleWrong,
    TooFewExamples,
    UnknownCategory,
)
from tinhso.cases.reports.models import ClassifierRow, ReportRow
from tinhso.cases.reports.rules.routing import RoutingRule
from tinhso.cases.reports.tests.factories import Unit as Units
from tinhso.cases.reports.tests.factories import a_report, answered, area, clerk, mender
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Role
from tinhso.kernel.steady import steady
from tinhso.places.memory import changed

SETTINGS = [
    lambda actor: setting.set_rule(RoutingRule(0, 1, paper="QĐ 1", valid_from=clock.today()), actor=actor),
    lambda actor: setting.end_rule(1, reason="", actor=actor),
    lambda actor: setting.set_category(category("road"), actor=actor),
    lambda actor: setting.set_template(NewTemplate("a", "b"), actor=actor),
    lambda actor: setting.end_template(1, actor=actor),
    lambda actor: setting.set_reception(1, valid_from=clock.today(), paper="QĐ 1", actor=actor),
    lambda actor: set_deadline(
        "field_report", "handling", Rule(1, Unit.HOURS), source="QĐ 1", valid_from=clock.today(), actor=actor
    ),
    lambda actor: learning.train("category", actor=actor),
    lambda actor: tending.reroute(actor=actor),
]


@pytest.mark.parametrize("act", SETTINGS)
@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.COMMUNE_OFFICER, Role.ONE_STOP_OFFICER, Role.AUDITOR])
def test_the_rules_of_the_desk_are_set_by_its_operators_and_by_nobody_else(town, act, role):
    with pytest.raises(Denied):
        act(holding(role, town.centre))


# --- routing ----------------------------------------------------------------------


def a_rule(town, **changes):
    rule = RoutingRule(0, 100, category="road", office=town.roads, paper="QĐ 1/2026", valid_from=clock.today())
    return setting.set_rule(replace(rule, **changes), actor=SYSTEM)


def test_a_report_goes_where_the_rules_say_and_triage_names_the_rule(town):
    a_rule(town)
    a_rule(town, priority=1, category="", words=("vo ong",), office=town.water)
    found = routing.routed(a_report().case, "Ổ gà.")
    assert (found.office, found.rule.paper) == (town.roads, "QĐ 1/2026")
    assert routing.routed(a_report().case, "Ổ gà vì vỡ ống nước.").office == town.water
    assert routing.routed(a_report(category="noise", answers={}).case, "Ồn.") is None


def test_a_draft_is_tried_on_the_reports_of_the_last_year(town):
    a_rule(town)
    wrong = a_report(text="Ổ gà do vỡ ống nước.")
    triaging.triage(wrong.case.id, office=town.roads, actor=clerk(town))
    move(wrong.case.id, "return_to_desk", Given(reason="Của cấp nước."), actor=mender(town.roads))
    move(wrong.case.id, "assign", Given(office=town.water), actor=clerk(town))
    a_report()
    draft = RoutingRule(1 << 40, 1, words=("vo ong",), office=town.water, valid_from=clock.today())
    tried = routing.tried(draft)
    assert (tried.total, len(tried.moved), tried.returned) == (2, 1, 1)
    assert (tried.right_before, tried.right_after) == (0, 1)
    assert routing.rules()[0].office == town.roads


def test_a_rule_that_ends_is_not_asked_from_today_on(town):
    with clock.set_to(clock.now() - timedelta(days=10)):
        number = a_rule(town)
        before = a_report()
    setting.end_rule(number, reason="Thay đổi", actor=SYSTEM)
    assert routing.rules() == ()
    assert routing.routed(before.case, "Ổ gà.").office == town.roads
    assert routing.routed(a_report().case, "Ổ gà.") is None


@pytest.mark.parametrize("changes", [{"paper": " "}, {"weekdays": "8"}])
def test_a_rule_without_a_paper_or_of_an_eighth_day_is_refused(town, changes):
    with pytest.raises(RuleWrong):
        a_rule(town, **changes)


# --- categories, deadlines, templates, reception ------------------------------------


def test_a_category_is_laid_over_the_shipped_one_from_its_day_on(town):
    tomorrow = clock.today() + timedelta(days=1)
    own = replace(category("road"), vi="Đường sá", mode=Mode.IMMEDIATE, source="QĐ 2/2026", valid_from=tomorrow)
    setting.set_category(own, actor=SYSTEM)
    assert category("road").vi == "Ổ gà, hư hỏng đường"
    assert (category("road", tomorrow).vi, category("road", tomorrow).mode) == ("Đường sá", Mode.IMMEDIATE)
    assert len(categories(tomorrow)) == len(categories())


def test_a_category_can_be_added_and_taken_away(town):
    today = clock.today()
    new = replace(category("road"), slug="stray_dog", vi="Chó thả rông", source="QĐ 3", valid_from=today, valid_to=today)
    setting.set_category(new, actor=SYSTEM)
    assert category("stray_dog").vi == "Chó thả rông"
    with pytest.raises(UnknownCategory):
        category("stray_dog", today + timedelta(days=1))


def test_categories_are_asked_once_for_one_answer_which_sees_what_it_sets_itself(town, django_assert_num_queries):
    new = replace(category("road"), slug="stray_dog", vi="Chó thả rông", source="QĐ 3", valid_from=clock.today())
    with steady():
        before = categories()
        with django_assert_num_queries(0):
            assert categories() == before
        setting.set_category(new, actor=SYSTEM)
        assert len(categories()) == len(before) + 1


@pytest.mark.parametrize(
    "changes",
    [{"slug": "Chó"}, {"vi": ""}, {"source": ""}, {"questions": {"type": 7}}, {"valid_to": clock.today().replace(2020)}],
)
def test_a_category_that_cannot_be_kept_says_why(town, changes):
    wrong = replace(category("road"), **{"source": "QĐ 3", "valid_from": clock.today(), **changes})
    with pytest.raises(CategoryWrong):
        setting.set_category(wrong, actor=SYSTEM)
    assert category("road").source == ""


def test_deadlines_differ_by_category_and_mode_and_what_is_most_particular_holds(town):
    for hours, scope in ((9, {}), (5, {"mode": "immediate"}), (3, {"category": "flooding"})):
        rule = Rule(hours, Unit.HOURS)
        set_deadline("field_report", "handling", rule, source="QĐ 4", valid_from=clock.today(), **scope, actor=SYSTEM)
    for slug, hours in (("road", 9), ("tree", 5), ("flooding", 3)):
        case = triaging.triage(a_report().case.id, category=slug, office=town.roads, actor=clerk(town))
        assert next(each for each in engine.clocks_of(case) if each.slug == "handling").rule == Rule(hours, Unit.HOURS)


def test_a_new_deadline_ends_the_one_before_and_names_its_paper(town):
    day = clock.today()
    for since in (day - timedelta(days=9), day):
        rule = Rule(3, Unit.WORKING_DAYS)
        set_deadline("field_report", "handling", rule, source="QĐ 5", valid_from=since, actor=SYSTEM)
    assert [(each.valid_from, each.valid_to) for each in engine.deadlines("field_report")] == [
        (day, None),
        (day - timedelta(days=9), day - timedelta(days=1)),
    ]
    for error, changes in ((UnknownClock, {"slug": "tea"}), (SourceMissing, {"source": " "})):
        given = {"slug": "handling", "source": "QĐ 5", **changes}
        with pytest.raises(error):
            set_deadline("field_report", rule=rule, valid_from=day, actor=SYSTEM, **given)


def test_ready_words_are_filled_in_where_they_fit(town):
    setting.set_template(NewTemplate("Cảm ơn", "Cảm ơn về {code} tại {place}.", "answer", "road"), actor=SYSTEM)
    setting.set_template(NewTemplate("Ồn", "…", category="noise"), actor=SYSTEM)
    filed = a_report()
    found = queries.replies(filed.case)
    assert [each.text for each in found] == [f"Cảm ơn về {filed.case.code} tại Cầu Quay, Xã Đầu Sông."]
    with pytest.raises(PlaceholderUnknown):
        setting.set_template(NewTemplate("Lộ", "Kính gửi {reporter}"), actor=SYSTEM)
    setting.end_template(found[0].id, actor=SYSTEM)
    assert queries.replies(filed.case) == ()


def test_another_office_takes_reports_in_from_its_day_on(town):
    setting.set_reception(town.roads, area=town.commune, valid_from=clock.today(), paper="QĐ 6", actor=SYSTEM)
    assert a_report().case.intake == town.roads
    assert {each.office for each in queries.receptions()} == {town.centre, town.roads}


# --- what is learnt ---------------------------------------------------------------


def history(town, count=16):
    """Let many reports be answered: of roads and of noise."""
    for number in range(count):
        for slug, words in (("road", "Ổ gà sâu giữa đường nhựa"), ("noise", "Hát karaoke loa kéo ồn ào")):
            filed = a_report(category=slug, text=f"{words} số {number}.", answers={"danger": True} if slug == "road" else {})
            office = town.roads if slug == "road" else town.water
            ReportRow.objects.filter(case=filed.case.id).update(proved=True)
            engine.cases_seen(SYSTEM).filter(pk=filed.case.id).update(state="closed", office=office)


def test_with_too_few_examples_nothing_is_learnt_and_it_says_how_many_are_needed(town):
    history(town, 3)
    with pytest.raises(TooFewExamples) as refused:
        learning.train("category", actor=SYSTEM)
    assert "60" in refused.value.message_vi
    assert learning.suggest("category", "Ổ gà") == ()
    assert learning.shown("category") is None


def test_a_suggestion_names_the_words_that_weighed_most_and_its_error_was_measured(town):
    history(town, 32)
    trained = learning.train("category", actor=SYSTEM)
    assert trained.measured.examples == 64
    assert 0.5 <= trained.measured.guess <= 0.51
    assert trained.measured.first > 0.9
    best = learning.suggest("category", "Đêm nào cũng karaoke")[0]
    assert (best.label, best.words[0]) == ("noise", "karaoke")
    assert best.likely > 0.5
    assert learning.suggest("office", "Ổ gà") == ()


def test_a_suggestion_changes_nothing(town):
    history(town, 32)
    filed = a_report(category="noise", answers={}, text="Ổ gà sâu.")
    learning.train("category", actor=SYSTEM)
    learning.suggest("category", "Ổ gà sâu.")
    assert engine.case(filed.case.id, actor=SYSTEM) == filed.case


def test_what_is_stored_of_a_classifier_cannot_run(town):
    history(town, 32)
    learning.train("category", actor=SYSTEM)
    row = ClassifierRow.objects.get()
    with numpy.load(BytesIO(bytes(row.numbers)), allow_pickle=False) as numbers:
        assert {each.dtype.kind for each in numbers.values()} == {"f"}
    evil = BytesIO()
    numpy.savez(evil, idf=numpy.array([{}], dtype=object), weights=numpy.zeros((1, 1)), bias=numpy.zeros(1))
    ClassifierRow.objects.create(
        kind="office", trained_at=clock.now(), labels=["1"], vocabulary={"a": 0}, numbers=evil.getvalue(), measured={}
    )
    with pytest.raises(ValueError, match="pickle"):
        learning.suggest("office", "a")


# --- what happens by itself ----------------------------------------------------------


def test_an_office_is_written_to_once_about_what_is_overdue_and_the_letter_says_nothing_of_the_matter(town):
    filed = a_report(name="Lý Thị Hoa", phone="0912000111", text="Chuyện riêng ở ổ gà.")
    triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    people = [officer("Người Sở"), officer("Người khác")]
    give(people[0], Role.SPECIALIST, town.roads)
    give(people[1], Role.SPECIALIST, town.water)
    with clock.set_to(clock.now() + timedelta(days=60)):
        assert (tending.remind(), tending.remind()) == (1, 0)
        handing.send_waiting()
    (letter,) = mail.outbox
    assert (letter.to, filed.case.code in letter.body) == ([people[0].email], True)
    for word in ("Hoa", "0912000111", "Chuyện riêng"):
        assert word not in letter.subject + letter.body


def test_of_what_is_contested_the_supervisors_are_reminded_and_not_the_office_that_made_the_fix(town):
    case = answered(town, filed := a_report())
    answering.contest(case.code, "Vẫn còn.", key=filed.key, actor=ANONYMOUS)
    people = [officer("Người Sở"), officer("Lãnh đạo"), officer("Trực ban")]
    give(people[0], Role.SPECIALIST, town.roads)
    give(people[1], Role.PROVINCE_LEADER)
    give(people[2], Role.CENTRE_OPERATOR, town.centre)
    with clock.set_to(clock.now() + timedelta(days=60)):
        assert (tending.remind(), tending.remind()) == (2, 0)
        handing.send_waiting()
    assert {letter.to[0] for letter in mail.outbox} == {people[1].email, people[2].email}


def test_where_an_office_has_nobody_the_desk_of_the_province_is_reminded(town):
    triaging.triage(a_report().case.id, office=town.roads, actor=clerk(town))
    give(operator := officer("Trực ban"), Role.CENTRE_OPERATOR)
    with clock.set_to(clock.now() + timedelta(days=60)):
        assert tending.remind() == 1
        handing.send_waiting()
    assert [letter.to for letter in mail.outbox] == [[operator.email]]


def test_after_a_merger_of_units_open_reports_are_with_those_that_took_over_and_the_old_story_stays(town, monkeypatch):
    day = clock.today() - timedelta(days=20)
    with clock.set_to(clock.now() - timedelta(days=40)):
        filed, done = a_report(place=None, commune=town.commune, address="Ấp 3"), a_report()
        triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
        ended = answered(town, done)
        tending.move(ended.id, "close_silent", Given(reason="Hết hạn"), actor=SYSTEM)
    merged = area("commune", "77009", "Xã", "Sông Mới", town.province)
    for old, new in ((town.commune, merged), (town.roads, town.water)):
        succeeded(old, new, day)
    found = tending.reroute(actor=SYSTEM, pretend=True)
    assert engine.case(filed.case.id, actor=SYSTEM).office == town.roads
    assert tending.reroute(actor=SYSTEM) == found
    case = engine.case(filed.case.id, actor=SYSTEM)
    assert (case.area, case.office, case.intake, case.place) == (merged, town.water, town.centre, None)
    assert engine.case(ended.id, actor=SYSTEM).office == town.roads
    events = engine.events(case, shown=Shown.OFFICE)
    assert [each.office for each in events if each.move == "assign"] == [town.roads]
    assert events[-1].data == {"area": [town.commune, merged], "office": [town.roads, town.water]}
    assert tending.reroute(actor=SYSTEM) == ()


def succeeded(old: int, new: int, on) -> None:
    """Let one unit pass whole into another on a day."""
    unit = Units.objects.get(pk=old)
    unit.valid_to = on - timedelta(days=1)
    unit.save(update_fields=["valid_to"])
    unit.successions_out.create(successor_id=new, effective_on=on, extent="whole", share=1)
    changed()


# --- what the lake hears -----------------------------------------------------------


def test_the_lake_hears_of_a_report_exactly_what_its_dataset_holds(town):
    filed = a_report(name="Lý Thị Hoa", phone="0912000111")
    case = answered(town, filed)
    row = next(iter(feeding.rows([case.id])))
    assert list(row) == [field["name"] for field in dataset()["schema"]["fields"]]
    assert (row["commune"], row["status"], row["proved"], row["contested"]) == ("77001", "published", True, False)
    assert row["due_at"] > row["received_at"]
    assert "Hoa" not in str(row)


def test_parts_of_a_report_are_no_reports(town):
    filed = a_report()
    pieces = [triaging.Piece(town.roads, "Một."), triaging.Piece(town.water, "Hai.")]
    parts = triaging.split(filed.case.id, pieces, lead=town.roads, actor=clerk(town))
    told = feeding.rows([filed.case.id, *(each.id for each in parts)])
    assert [row["code"] for row in told] == [filed.case.code]


def dataset():
    pack = Path(__file__).resolve().parents[4] / "packs" / "field_reports" / "datasets" / "reports.yaml"
    return yaml.safe_load(pack.read_text(encoding="utf-8"))
