"""Derived files change no answer: for no actor, as of no moment, whatever is compacted, closed or erased in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, Holding, Role
from tinhso.lake import compacting, manifest, queries, stores
from tinhso.lake.actions import maintenance, supplying
from tinhso.lake.contracts import Rule
from tinhso.lake.manifest import Only
from tinhso.lake.models import Compaction, Part
from tinhso.lake.rules.narrowing import Periods
from tinhso.lake.tests.factories import Unit, dossier, event, officer, reading, submission, supply, unit
from tinhso.places.memory import changed

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, tzinfo=UTC)
PERSON = "Lê Thị Lan"
QUESTIONS = (
    "SELECT * FROM trial.readings ORDER BY ALL",
    "SELECT * FROM trial.readings WHERE _period = '202401' ORDER BY ALL",
    "SELECT * FROM trial.dossiers ORDER BY ALL",
    "SELECT * FROM trial.dossiers WHERE _period >= '202402' ORDER BY ALL",
    "SELECT * FROM trial.events ORDER BY ALL",
    "SELECT * FROM trial.events WHERE _period IN ('202402', '202405') ORDER BY ALL",
    "SELECT count(*), max(_receipt), min(_unit) FROM trial.events",
)


def of(dataset: str, office: int, month: int, value: int) -> dict[str, str | None]:
    rows = {
        "readings": reading(f"2024-{month:02}-01", str(value), f"T{office}"),
        "dossiers": dossier(f"H{office}-{value}", str(month), PERSON if value == 3 else f"Người {office}"),
        "events": event(f"e{value}", str(month)),
    }
    return rows[dataset]


def step(units: list[int], what: str, *rest) -> None:
    if what == "compact":
        maintenance.compact(actor=SYSTEM, least=rest[0])
    elif what == "erase":
        maintenance.erase(actor=SYSTEM, rule=Rule("trial.dossiers", "applicant", PERSON), basis="Quyết định 1")
    elif what == "withdraw":
        in_force = list(Part.objects.filter(known_to=None).order_by("pk"))
        if in_force:
            supplying.withdraw(actor=SYSTEM, number=in_force[rest[0] % len(in_force)].number, reason="Thử.")
    else:
        number, month, value, simulated = rest
        office, period, dataset = units[number], f"2024{month:02}", f"trial.{what}"
        before = Part.objects.filter(dataset=dataset, unit=office, period=period, known_to=None, simulated=False)
        coming = submission(dataset, office, period, [of(what, office, month, value)], simulated=simulated and not before)
        supplying.accept(actor=SYSTEM, submission=coming)


def actors(units: list[int]) -> list[Actor]:
    """Return one of every reach: all, one unit, both, and more of the rows than of their personal column."""
    head = Holding(Role.DEPARTMENT_HEAD, frozenset(units[:1]))
    mixed = Actor(kind="officer", account=3, holdings=(head, Holding(Role.AUDITOR, None)))
    narrow = Actor(kind="officer", account=4, holdings=(head, Holding(Role.SPECIALIST, frozenset(units))))
    return [SYSTEM, officer(Role.DEPARTMENT_HEAD, units[0]), officer(Role.DEPARTMENT_HEAD, *units), mixed, narrow]


Asked = tuple[int, int, int]  # which actor, as of which moment, what


def answer(units: list[int], moments: list[datetime | None], asked: Asked) -> object:
    actor, at = actors(units)[asked[0]], moments[asked[1] % len(moments)]
    if asked[2] < len(QUESTIONS):
        found = queries.query(QUESTIONS[asked[2]], actor=actor, as_of=at)
        return found.columns, found.rows, found.withheld
    frames = queries.rows("trial.dossiers", actor=actor, as_of=at, unit_id=units[0])
    return sorted(row for frame in frames for row in frame.rows())


def hold(units: list[int], steps: list, back: list[int], asked: list[Asked]) -> None:
    """Take the steps, and hold what is answered with derived files against what is answered without."""
    moment, moments = START, [None]
    for number, (what, *rest) in enumerate(steps):
        moment += timedelta(hours=back[number])
        with clock.set_to(moment):
            step(units, what, *rest)
        moments.append(manifest.settle(None).at)
    assert queries.verify(actor=SYSTEM).sound
    found = [answer(units, moments, each) for each in asked]
    Compaction.objects.all().delete()
    assert found == [answer(units, moments, each) for each in asked]


SUPPLIED = st.tuples(
    st.sampled_from(("readings", "dossiers", "events")), st.integers(0, 1), st.integers(1, 2), st.integers(1, 3), st.booleans()
)
OTHER = st.one_of(
    st.tuples(st.just("withdraw"), st.integers(0, 20)),
    st.tuples(st.just("compact"), st.integers(2, 3)),
    st.tuples(st.just("erase")),
)
TRIED = {
    "steps": st.lists(st.one_of(SUPPLIED, SUPPLIED, OTHER), min_size=5, max_size=14),
    "back": st.lists(st.integers(-3, 5), min_size=14, max_size=14),
    "asked": st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 14), st.integers(0, len(QUESTIONS))), min_size=8, max_size=16, unique=True
    ),
}


@given(**TRIED)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_derived_files_change_no_answer_for_any_actor_as_of_any_moment(steps, back, asked):
    hold([unit(), unit()], [*steps[:-2], ("compact", 2), *steps[-2:]], [*back, 0], asked)


def test_what_was_closed_before_a_compaction_still_stands_as_of_then():
    office = unit()
    early = supply("trial.events", office, "202401", event("early"))
    kept = [supply("trial.events", office, "202401", event(what)) for what in "ab"]
    supplying.withdraw(actor=SYSTEM, number=early.number, reason="Sai.")
    maintenance.compact(actor=SYSTEM)
    sql = "SELECT what FROM trial.events ORDER BY 1"
    assert queries.query(sql, actor=SYSTEM, as_of=kept[1].accepted_at).rows == (("a",), ("b",), ("early",))
    assert queries.query(sql, actor=SYSTEM, as_of=kept[0].accepted_at).rows == (("a",), ("early",))
    assert queries.query(sql, actor=SYSTEM).rows == (("a",), ("b",))


def listed(dataset: str = "trial.events", actor: Actor = SYSTEM, at: datetime | None = None, only: Only = Only()):  # noqa: B008
    """Return how many files stand for their parts, and how many parts are listed beside them."""
    table = manifest.table(dataset, manifest.settle(at), actor, only=only)
    return len(table.whole), len(table.parts)


@pytest.fixture
def compacted() -> list[int]:
    """Two offices with two events each in one month, compacted."""
    offices = [unit(), unit()]
    for office in offices:
        for what in "ab":
            supply("trial.events", office, "202401", event(what))
    maintenance.compact(actor=SYSTEM)
    return offices


def test_a_file_stands_for_its_parts_and_only_what_came_later_is_listed(compacted):
    assert listed() == (1, 0)
    supply("trial.events", compacted[0], "202401", event("c"))
    supply("trial.events", compacted[0], "202402", event("d"))
    assert listed() == (1, 2)
    assert listed(only=Only(periods=Periods(frozenset({"202402"})))) == (0, 1)


def test_a_file_stands_for_its_parts_only_to_whom_every_unit_is_open(compacted):
    assert listed(actor=officer(Role.SPECIALIST, *compacted)) == (1, 0)
    assert listed(actor=officer(Role.SPECIALIST, compacted[0])) == (0, 2)
    assert listed(only=Only(compacted[0])) == (0, 2)


def test_a_column_that_is_seen_of_some_units_only_is_empty_for_the_others():
    offices = [unit(), unit()]
    for office in offices:
        supply("trial.dossiers", office, "202401", dossier(f"H{office}", applicant="An"))
    maintenance.compact(actor=SYSTEM)
    mixed = actors(offices)[3]
    assert listed("trial.dossiers", actor=mixed) == (0, 2)
    assert listed("trial.dossiers", actor=officer(Role.PROVINCE_LEADER)) == (1, 0)
    found = queries.query("SELECT applicant FROM trial.dossiers ORDER BY code", actor=mixed).rows
    assert found == (("An",), (None,))


def test_a_file_stands_for_its_parts_only_while_all_are_in_force(compacted):
    last = Part.objects.order_by("pk").last()
    before = manifest.settle(None).at
    supplying.withdraw(actor=SYSTEM, number=last.number, reason="Sai.")
    assert listed() == (0, 3)
    assert listed(at=before) == (1, 0)
    assert listed(at=Part.objects.order_by("pk")[2].known_from) == (0, 3)
    maintenance.compact(actor=SYSTEM)
    assert listed() == (1, 0)
    assert listed(at=before) == (1, 1)


def test_a_file_no_longer_stands_for_a_part_that_was_superseded():
    offices = unit(), unit()
    for office in offices:
        supply("trial.readings", office, "202401", reading(station=f"T{office}"))
    maintenance.compact(actor=SYSTEM)
    supply("trial.readings", offices[0], "202401", reading(station=f"T{offices[0]}", value="2"))
    assert listed("trial.readings") == (0, 2)
    assert queries.query("SELECT sum(value) FROM trial.readings", actor=SYSTEM).rows == ((3.0,),)


def test_a_unit_that_got_another_code_is_shown_with_it(compacted):
    Unit.objects.filter(pk=compacted[0]).update(code="99999")
    changed()
    assert listed() == (0, 4)
    found = queries.query("SELECT DISTINCT _unit FROM trial.events ORDER BY 1", actor=SYSTEM).rows
    assert ("99999",) in found


def test_upserts_whose_key_tells_no_period_are_bounded_by_their_spans_not_their_parts():
    office = unit()
    for month in (1, 2, 3):
        for value in (1, 2, 3):
            supply("trial.dossiers", office, f"2024{month:02}", dossier(f"H{value}", str(month)))
    maintenance.compact(actor=SYSTEM)
    assert listed("trial.dossiers", only=Only(periods=Periods(frozenset({"202401"})))) == (3, 0)
    sql = "SELECT code, status FROM trial.dossiers {} ORDER BY 1"
    assert queries.query(sql.format(""), actor=SYSTEM).rows == (("H1", 3), ("H2", 3), ("H3", 3))
    assert queries.query(sql.format("WHERE _period = '202401'"), actor=SYSTEM).rows == ()


def test_what_is_compacted_between_two_statements_is_read_once(compacted, monkeypatch):
    """A question has chosen its files when a compaction takes in what came since: nothing is lost, nothing comes twice."""
    supply("trial.events", compacted[0], "202401", event("c"))
    beside = manifest._beside

    def meanwhile(parts, whole):
        maintenance.compact(actor=SYSTEM)
        supplying.withdraw(actor=SYSTEM, number=Part.objects.order_by("pk").first().number, reason="Sai.")
        return beside(parts, whole)

    monkeypatch.setattr(manifest, "_beside", meanwhile)
    rows = queries.query("SELECT what FROM trial.events ORDER BY 1", actor=SYSTEM).rows
    assert rows == (("a",), ("a",), ("b",), ("b",), ("c",))


def test_a_file_that_stands_for_a_part_out_of_force_is_named_by_the_verification(compacted):
    assert queries.verify(actor=SYSTEM).sound
    Part.objects.filter(pk=Part.objects.order_by("pk").first().pk).update(known_to=clock.now(), withdrawn="Lén.")
    assert [damage.kind for damage in queries.verify(actor=SYSTEM).damages] == ["derived"]


def test_a_part_that_came_while_the_file_was_written_is_not_hidden_by_it():
    office = unit()
    for what in "ab":
        supply("trial.events", office, "202401", event(what))
    (found,) = compacting.scattered("trial.events", 2)
    supply("trial.events", office, "202401", event("c"))
    store = stores.rows()
    assert compacting.list_derived(store, found, store.put(compacting.merged(store, found))) == 1
    assert listed() == (1, 1)
    assert queries.query("SELECT what FROM trial.events ORDER BY 1", actor=SYSTEM).rows == (("a",), ("b",), ("c",))


def test_a_file_whose_parts_were_closed_while_it_was_written_is_not_listed():
    office = unit()
    receipts = [supply("trial.events", office, "202401", event(what)) for what in "ab"]
    (found,) = compacting.scattered("trial.events", 2)
    supplying.withdraw(actor=SYSTEM, number=receipts[0].number, reason="Sai.")
    store = stores.rows()
    assert compacting.list_derived(store, found, store.put(compacting.merged(store, found))) == 0
