"""A number leads back to its submissions and rows, as far as the actor may see them, and to what was said of it before."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.indicators import queries
from tinhso.indicators.contracts import Reason
from tinhso.indicators.errors import NumberNotOpen
from tinhso.indicators.stories import MOST_LOOKS, told_when
from tinhso.indicators.tests import made_packs
from tinhso.indicators.tests.definitions import value
from tinhso.indicators.tests.factories import AFTER, supply, unit
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.errors import SignInRequired
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Actor, Holding, Role
from tinhso.lake.actions import maintenance, supplying

pytestmark = pytest.mark.usefixtures("country")

HERE, BESIDE = "31507", "31528"
MADE_AT = datetime(2025, 9, 1, 8, tzinfo=ZONE)


@pytest.fixture(scope="session")
def trial_packs(tmp_path_factory):
    return made_packs.write(tmp_path_factory.mktemp("packs"))


@pytest.fixture(autouse=True)
def now():
    with clock.set_to(AFTER.replace(month=9)):
        yield


def dossiers(*communes, period="202507", start=0):
    rows = [
        {"code": f"A{n}", "commune": code, "received_on": f"{period[:4]}-{period[4:]}-02"}
        for n, code in enumerate(communes, start)
    ]
    return supply("trial.dossiers", unit("H13-NV", AFTER, "office"), period, *rows)


def patients(code, count, period="202507"):
    return supply("trial.patients", unit(code, AFTER), period, *({"code": f"{code}{n}", "disease": "a"} for n in range(count)))


def story(name, code=HERE, period="202507", actor=SYSTEM, **options):
    return queries.story(f"trial.{name}", unit(code, AFTER), period, actor=actor, **options)


def head_of(code):
    held = Holding(Role.DEPARTMENT_HEAD, frozenset({unit(code, AFTER)}))
    return Actor(kind="officer", account=9, holdings=(held,))


LEADER = Actor(kind="officer", account=8, holdings=(Holding(Role.PROVINCE_LEADER),))


def test_a_number_leads_to_its_submission_its_file_and_its_rows():
    receipt = dossiers(HERE, BESIDE, HERE)
    told = story("received")
    (source,) = told.supplies
    assert (source.receipt, source.dataset, source.period, source.rows) == (receipt.number, "trial.dossiers", "202507", 2)
    assert (source.unit_name, source.source_name, source.known_from) == ("Sở Nội vụ", "tệp.csv", receipt.accepted_at)
    assert told.row_count == told.value.value == 2
    rows = [dict(zip(told.columns, row, strict=True)) for row in told.rows]
    assert [(row["code"], row["commune"], row["_receipt"], row["_row"]) for row in rows] == [
        ("A0", HERE, receipt.number, 1),
        ("A2", HERE, receipt.number, 3),
    ]
    assert "SELECT" in told.sql
    assert told.known_at == receipt.accepted_at


def test_a_story_shows_no_more_rows_than_asked_for_but_counts_all():
    dossiers(*[HERE] * 5)
    told = story("received", limit=2)
    assert (len(told.rows), told.row_count) == (2, 5)


def test_a_story_is_told_as_of_a_past_moment():
    first = dossiers(HERE)
    dossiers(HERE, HERE, start=1)
    told = story("received", as_of=first.accepted_at)
    assert [each.receipt for each in told.supplies] == [first.number]
    assert told.row_count == 1


def test_the_story_of_a_made_number_has_what_it_was_made_of_and_the_submissions_beneath():
    ours, theirs = dossiers(HERE), supply("trial.reports", unit(HERE, AFTER), "202507", {"people": 100, "cashless": 40})
    told = story("outer")
    (index,) = told.made_of
    assert (index.indicator, index.most) == ("trial.index", 100)
    assert {each.receipt for each in told.supplies} == {ours.number, theirs.number}
    assert [(part.indicator, part.value) for part in story("index").made_of] == [
        ("trial.cashless_share", 40),
        ("trial.online_share", 0),
    ]


def test_rows_of_people_are_for_those_who_are_cleared_and_numbers_of_them_are_not():
    patients(HERE, 7)
    told = story("cases", actor=LEADER)
    assert (told.value.value, told.rows, told.row_count) == (7, (), 7)
    assert [row[0] for row in story("cases", actor=head_of(HERE)).rows] == [f"{HERE}{n}" for n in range(7)]
    lines = list(audit.stream(Filters(verb="lake.read")))
    assert [(line.account, json.loads(line.data)) for line in lines] == [(9, {"datasets": ["trial.patients"]})]


def test_who_sent_a_file_and_how_it_is_called_is_told_to_those_who_may_see_its_rows():
    patients(HERE, 7)
    (source,) = story("cases", actor=LEADER).supplies
    assert (source.source_name, source.supplier, source.rows) == ("", None, 7)
    (source,) = story("cases", actor=head_of(HERE)).supplies
    assert source.source_name == "tệp.csv"


def test_of_a_submission_with_too_few_people_not_even_their_number_is_told():
    patients(HERE, 7)
    patients(BESIDE, 2)
    told = story("cases", "92", actor=LEADER)
    assert told.value.value == 9
    assert sorted((each.rows or -1) for each in told.supplies) == [-1, 7]


def test_a_number_that_is_kept_back_has_no_story():
    patients(BESIDE, 2)
    told = story("cases", BESIDE, actor=head_of(BESIDE))
    assert (told.value.reason, told.supplies, told.rows, told.row_count) == (Reason.SUPPRESSED, (), (), 0)


def test_a_number_that_is_not_open_has_no_story_and_no_history():
    dossiers(HERE)
    for ask in (queries.story, queries.history):
        with pytest.raises(SignInRequired):
            ask("trial.received", unit(HERE, AFTER), "202507", actor=ANONYMOUS)
        with pytest.raises(NumberNotOpen):
            ask("trial.received", unit(BESIDE, AFTER), "202507", actor=head_of(HERE))


def test_a_public_story_shows_others_the_submissions_but_no_rows():
    receipt = supply("trial.reports", unit(HERE, AFTER), "202507", {"people": 100, "cashless": 40})
    told = story("cashless_share", actor=ANONYMOUS)
    assert [(each.receipt, each.source_name) for each in told.supplies] == [(receipt.number, "")]
    assert (told.value.value, told.rows) == (40, ())


def test_a_number_without_data_has_an_empty_story():
    told = story("received")
    assert (told.value.reason, told.supplies, told.rows) == (Reason.NO_DATA, (), ())


# --- what was said then ---------------------------------------------------------------


def history(name, code=HERE, period="202507", actor=SYSTEM):
    told = queries.history(f"trial.{name}", unit(code, AFTER), period, actor=actor)
    return [(said.known_from, said.value.value, said.receipts) for said in told]


def report(code, period, cashless):
    return supply("trial.reports", unit(code, AFTER), period, {"people": 100, "cashless": cashless})


def test_what_was_said_then_and_is_known_now_is_told_with_the_receipts_that_changed_it():
    first, second = report(HERE, "202507", 40), report(HERE, "202507", 60)
    report(BESIDE, "202507", 10)
    report(HERE, "202508", 10)
    assert history("cashless_share") == [
        (first.accepted_at, 40, (first.number,)),
        (second.accepted_at, 60, tuple(sorted((first.number, second.number)))),
    ]


def test_what_was_withdrawn_is_known_no_more():
    receipt = report(HERE, "202507", 40)
    supplying.withdraw(actor=SYSTEM, number=receipt.number, reason="Nhầm kỳ.")
    assert [number for _, number, _ in history("cashless_share")] == [40, None]


def test_a_made_number_changes_with_what_it_is_made_of():
    first = report(HERE, "202507", 40)
    second = dossiers(HERE)
    assert [(at, number) for at, number, _ in history("index")] == [(first.accepted_at, 30), (second.accepted_at, 30)]
    assert history("growth") == [(second.accepted_at, None, (second.number,))]  # no data, then nothing to compare with


def test_a_rank_changes_when_others_do():
    report(HERE, "202507", 40)
    report(BESIDE, "202507", 60)
    assert [number for _, number, _ in history("cashless_rank")] == [1, 2]


def moments(count):
    return tuple(MADE_AT + timedelta(days=n) for n in range(count))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=MOST_LOOKS))
def test_of_few_moments_each_is_looked_at(numbers):
    at = moments(len(numbers))
    told = told_when(at, lambda moment: value(numbers[at.index(moment)]))
    assert [told[moment].value for moment in at] == numbers


@given(st.integers(MOST_LOOKS + 1, 2000), st.data())
def test_of_many_moments_the_ones_are_found_at_which_it_changed(count, data):
    at = moments(count)
    changed = sorted(data.draw(st.sets(st.integers(1, count - 1), max_size=1)))
    told = told_when(at, lambda moment: value(sum(n <= at.index(moment) for n in changed)))
    assert len(told) <= MOST_LOOKS
    found = [
        at.index(moment) for before, moment in zip(sorted(told), sorted(told)[1:], strict=False) if told[before] != told[moment]
    ]
    assert found == changed


def test_the_word_for_the_state_changes_with_data_and_with_the_day():
    before = queries.state()
    report(HERE, "202507", 40)
    after = queries.state()
    assert before != after == queries.state()
    with clock.set_to(AFTER.replace(month=10)):
        assert queries.state() != after
    maintenance.compact(actor=SYSTEM)
    assert queries.state() == after
