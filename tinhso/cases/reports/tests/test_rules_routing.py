"""Routing by rules that are records: which one decides, and what a draft would have done to the reports of the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from math import cos, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.cases.reports.rules.nearness import degrees_around, likeness, metres_between
from tinhso.cases.reports.rules.routing import Facts, Past, RoutingRule, fits, office_of, read_words, route, trial
from tinhso.cases.reports.rules.templating import filled, unknown_in

MONDAY = datetime(2026, 11, 9, 8, 30)
FACTS = Facts(frozenset({1, 2}), "road", "app", MONDAY, "o ga lon giua duong", commune_office=70)
EVERYTHING = RoutingRule(1, 100, office=7)

offices = st.one_of(st.none(), st.integers(1, 5))
rules = st.builds(
    RoutingRule,
    id=st.integers(1, 10_000),
    priority=st.integers(1, 5),
    area=st.one_of(st.none(), st.integers(1, 4)),
    category=st.sampled_from(["", "road", "noise"]),
    channel=st.sampled_from(["", "app", "phone"]),
    weekdays=st.sampled_from(["", "12345", "67"]),
    from_time=st.one_of(st.none(), st.times()),
    to_time=st.one_of(st.none(), st.times()),
    words=st.sampled_from([(), ("o ga",), ("karaoke",)]),
    office=offices,
    valid_from=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
facts = st.builds(
    Facts,
    areas=st.frozensets(st.integers(1, 4)),
    category=st.sampled_from(["road", "noise", "tree"]),
    channel=st.sampled_from(["app", "phone", "web"]),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    words=st.sampled_from(["o ga lon", "hat karaoke", ""]),
    commune_office=st.one_of(st.none(), st.just(70)),
)
books = st.lists(rules, max_size=8, unique_by=lambda rule: rule.id)


@given(books, facts)
def test_the_rule_that_decides_fits_and_no_fitting_one_is_asked_before_it(book, found):
    decides = route(book, found)
    fitting = [rule for rule in book if fits(rule, found)]
    assert (decides is None) == (not fitting)
    if decides is not None:
        assert decides in fitting
        assert decides.priority == min(rule.priority for rule in fitting)
        assert office_of(decides, found) is not None


@given(books, facts, st.randoms())
def test_the_order_in_which_rules_are_kept_decides_nothing(book, found, random):
    shuffled = list(book)
    random.shuffle(shuffled)
    assert route(book, found) == route(shuffled, found)


@given(books, rules, facts)
def test_a_rule_that_is_asked_last_changes_nothing_that_another_decides(book, more, found):
    before = route(book, found)
    after = route([*book, replace(more, priority=9)], found)
    assert after == before or before is None


@given(books, books, st.lists(st.tuples(facts, offices, st.booleans()), max_size=20))
def test_a_trial_loses_no_report_and_counts_each_once(now, draft, reports):
    past = [Past(f"PA-{number}", found, office, returned) for number, (found, office, returned) in enumerate(reports)]
    tried = trial(now, draft, past)
    assert tried.total == sum(tried.before.values()) == sum(tried.after.values()) == len(past)
    assert {each.code for each in tried.moved} <= {each.code for each in past}
    assert all(each.before != each.after for each in tried.moved)
    assert max(tried.right_before, tried.right_after) <= tried.total
    assert tried.returned <= len(tried.moved)


@given(books, st.lists(facts, max_size=10))
def test_the_rules_as_they_are_move_nothing(book, reports):
    past = [Past(f"PA-{number}", found, None, False) for number, found in enumerate(reports)]
    assert trial(book, book, past).moved == ()


@pytest.mark.parametrize(
    "narrower",
    [
        {"area": 3},
        {"category": "noise"},
        {"channel": "phone"},
        {"weekdays": "67"},
        {"from_time": time(17)},
        {"to_time": time(8)},
        {"words": ("karaoke",)},
        {"valid_from": date(2026, 11, 10)},
        {"valid_to": date(2026, 11, 8)},
    ],
)
def test_each_thing_that_a_rule_names_has_to_fit(narrower):
    assert fits(EVERYTHING, FACTS)
    assert not fits(replace(EVERYTHING, **narrower), FACTS)


def test_hours_over_midnight_belong_to_the_day_on_which_they_began():
    night = replace(EVERYTHING, weekdays="7", from_time=time(18), to_time=time(6))
    assert fits(night, replace(FACTS, at=datetime(2026, 11, 8, 23)))
    assert fits(night, replace(FACTS, at=datetime(2026, 11, 9, 5)))
    assert not fits(night, replace(FACTS, at=datetime(2026, 11, 9, 23)))


def test_a_rule_without_an_office_sends_to_the_communes_own_where_there_is_one():
    own = replace(EVERYTHING, office=None)
    assert office_of(route([own], FACTS), FACTS) == 70
    assert route([own], replace(FACTS, commune_office=None)) is None


def test_of_two_rules_of_one_order_the_newer_decides():
    assert route([EVERYTHING, replace(EVERYTHING, id=2, office=8)], FACTS).office == 8


def test_words_are_found_whole_and_without_accents():
    assert read_words("Ổ gà, điện giật\nổ gà") == ("o ga", "dien giat")
    assert not fits(replace(EVERYTHING, words=("g",)), FACTS)


def test_distances_are_those_of_the_ground():
    assert metres_between(105.97, 9.60, 105.97, 9.60) == 0
    assert metres_between(105.97, 9.60, 105.97, 10.60) == pytest.approx(111_195, rel=1e-3)


@given(st.floats(-60, 60), st.floats(0, 300), st.floats(0, 6.28))
def test_the_box_around_a_place_holds_all_that_is_near(latitude, metres, way):
    wide, high = degrees_around(latitude)
    north, east = metres * cos(way) / 111_195, metres * sin(way) / 111_195 / max(cos(latitude * 0.01745), 0.1)
    assert abs(north) <= high
    assert abs(east) <= wide * 1.01


def test_the_same_words_at_the_same_place_are_the_same_trouble():
    same = likeness(0, same_category=True, words="o ga lon", other_words="o ga lon")
    other = likeness(290, same_category=False, words="o ga lon", other_words="karaoke")
    assert same.score == pytest.approx(1)
    assert other.score < 0.2


def test_a_template_is_filled_in_and_says_what_it_cannot_fill():
    assert filled("Phản ánh {code} tại {place}.", {"code": "PA-1", "place": ""}) == "Phản ánh PA-1 tại {place}."
    assert unknown_in("{code} {reporter} {reporter}") == ("reporter",)


def test_a_year_of_a_rule_is_tried_as_if_it_had_been_in_force():
    past = [Past("PA-1", replace(FACTS, at=MONDAY - timedelta(days=300)), 8, True)]
    tried = trial([EVERYTHING], [replace(EVERYTHING, id=2, priority=1, office=8), EVERYTHING], past)
    assert (tried.right_before, tried.right_after, tried.returned) == (0, 1, 1)
