"""The ways in which somebody comes to cases lead to just those in which they play a part."""

from hypothesis import given
from hypothesis import strategies as st

from tinhso.cases.engine.rules.parts import Play, Reach, Standing, Through, parts_played
from tinhso.cases.engine.rules.processes import Part
from tinhso.cases.engine.rules.ways import EVERYTHING, By, Way, ways
from tinhso.kernel.policy import Role

UNITS = st.integers(1, 4)
SOME = st.frozensets(UNITS, max_size=3)
ROLES = st.sampled_from([Role.SPECIALIST, Role.AUDITOR, Role.COMMUNE_OFFICER])
plays = st.builds(Play, st.sampled_from(Part), st.frozensets(ROLES, min_size=1, max_size=2), st.sampled_from(Through))
reaches = st.builds(Reach, ROLES, SOME, SOME) | st.builds(Reach, ROLES, st.none(), st.none())


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """Return a case's standing; the office in charge is one of those with an assignment, as the engine keeps it."""
    office = draw(st.none() | UNITS)
    lead = frozenset() if office is None else frozenset({office})
    return Standing(draw(UNITS), office, draw(st.none() | UNITS), lead | draw(SOME))


def leads_to(way: Way, desk: str, case: Standing) -> bool:
    units = {
        None: way.units,
        By.INTAKE: {case.intake},
        By.OFFICE: {case.office},
        By.AREA: {case.area},
        By.SUPPORTING: case.assigned - {case.office},
    }[way.by]
    return (way.desks is None or desk in way.desks) and (way.by is None or bool(way.units & units))


@given(
    st.dictionaries(st.sampled_from("ab"), st.lists(plays, max_size=4), min_size=1), st.lists(reaches, max_size=3), standings()
)
def test_a_case_is_on_a_way_exactly_when_a_part_is_played_in_it(declared, held, case):
    found = ways(declared, held)
    for desk, its_plays in declared.items():
        assert any(leads_to(way, desk, case) for way in found) is bool(parts_played(its_plays, case, held))


def test_a_way_to_whole_desks_can_be_taken_desk_by_desk_and_no_other():
    assert Way(frozenset("ab")).desk_by_desk() == (Way(frozenset("a")), Way(frozenset("b")))
    for whole in (EVERYTHING, Way(frozenset("ab"), By.OFFICE, frozenset({1}))):
        assert whole.desk_by_desk() == (whole,)
