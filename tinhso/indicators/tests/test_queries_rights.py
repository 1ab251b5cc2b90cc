"""Who sees which number: public ones everybody, internal ones the offices for what they reach, too few people nobody."""

from __future__ import annotations

import pytest

from tinhso.indicators import queries
from tinhso.indicators.contracts import Ask, Reason
from tinhso.indicators.tests import made_packs
from tinhso.indicators.tests.factories import AFTER, supply, unit
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Actor, Holding, Role
from tinhso.places import queries as places

pytestmark = pytest.mark.usefixtures("country")

HERE, BESIDE = "31507", "31528"  # two wards of today
CITIZEN = Actor(kind="citizen", account=5, holdings=(Holding(Role.CITIZEN),))


@pytest.fixture(scope="session")
def trial_packs(tmp_path_factory):
    return made_packs.write(tmp_path_factory.mktemp("packs"))


@pytest.fixture(autouse=True)
def rows():
    with clock.set_to(AFTER.replace(month=9)):
        received = [{"code": f"A{n}", "commune": HERE, "received_on": "2025-07-02", "channel": "online"} for n in range(3)]
        supply("trial.dossiers", unit("H13-NV", AFTER, "office"), "202507", *received)
        for code, patients in ((HERE, 7), (BESIDE, 4)):
            supply("trial.reports", unit(code, AFTER), "202507", {"people": 100, "cashless": 40})
            cases = [{"code": f"{code}-{n}", "disease": "a"} for n in range(patients)]
            supply("trial.patients", unit(code, AFTER), "202507", *cases)
        yield


def officer(role: Role, *codes: str, scopes: frozenset[str] | None = None) -> Actor:
    """Return an officer of offices, with all that their role reaches below them; without offices of the whole province."""
    held = frozenset().union(*(places.descendant_ids(unit(code, AFTER, "office"), AFTER) for code in codes)) if codes else None
    return Actor(kind="officer", account=7, holdings=(Holding(role, held),), scopes=scopes)


def seen(name: str, actor: Actor, code: str = HERE, **options):
    units = (unit(code, AFTER),)
    return queries.values(Ask((f"trial.{name}",), ("202507",), units=units, **options), actor=actor).values[0]


@pytest.mark.parametrize("actor", [ANONYMOUS, CITIZEN, SYSTEM])
def test_a_public_number_is_seen_by_everybody(actor):
    assert seen("cashless_share", actor).value == 40


@pytest.mark.parametrize("actor", [ANONYMOUS, CITIZEN])
@pytest.mark.parametrize("name", ["received", "cases", "settled", "index", "growth"])
def test_an_internal_number_tells_others_nothing_at_all(actor, name):
    told = seen(name, actor)
    assert (told.reason, told.value, told.rows, told.components, told.target) == (Reason.NOT_OPEN, None, 0, (), None)


def test_an_office_sees_the_area_that_it_serves_and_not_the_one_beside_it():
    commune = officer(Role.COMMUNE_OFFICER, f"UB.{HERE}")
    assert seen("received", commune).value == 3
    assert seen("received", commune, BESIDE).reason is Reason.NOT_OPEN
    assert seen("received", commune, "92").reason is Reason.NOT_OPEN


def test_a_department_sees_all_of_the_province_that_it_serves():
    department = officer(Role.SPECIALIST, "H13-NV")
    assert [seen("received", department, code).value for code in (HERE, "92")] == [3, 3]


def test_a_role_for_the_province_sees_all():
    assert seen("received", officer(Role.PROVINCE_LEADER), "92").value == 3


def test_numbers_of_people_are_seen_by_offices_unless_they_are_too_few():
    for role in (Role.PROVINCE_LEADER, Role.AUDITOR, Role.DEPARTMENT_HEAD):
        assert seen("cases", officer(role)).value == 7
        assert seen("cases", officer(role), BESIDE).reason is Reason.SUPPRESSED


def test_a_token_sees_internal_numbers_only_when_it_may_read_data():
    assert seen("received", officer(Role.PROVINCE_LEADER, scopes=frozenset({"lake.query"}))).value == 3
    assert seen("received", officer(Role.PROVINCE_LEADER, scopes=frozenset({"accounts.see_self"}))).reason is Reason.NOT_OPEN
    assert seen("cashless_share", officer(Role.PROVINCE_LEADER, scopes=frozenset())).value == 40


def test_splits_of_a_closed_number_are_not_told_even_by_name():
    ask = Ask(("trial.received",), ("202507",), units=(unit(HERE, AFTER), unit(BESIDE, AFTER)), by="channel")
    told = queries.values(ask, actor=officer(Role.COMMUNE_OFFICER, f"UB.{HERE}")).values
    assert [(value.unit_id, value.group, value.value) for value in told] == [
        (unit(HERE, AFTER), "", 3),
        (unit(HERE, AFTER), "online", 3),
        (unit(BESIDE, AFTER), "", None),
    ]
    assert [value.group for value in queries.values(ask, actor=ANONYMOUS).values] == ["", ""]


def test_a_rank_is_told_for_the_own_unit_and_says_nothing_of_others():
    ask = Ask(("trial.cashless_rank",), ("202507",), level="commune")
    commune = officer(Role.COMMUNE_OFFICER, f"UB.{HERE}")
    assert {value.denominator for value in queries.values(ask, actor=commune).values if value.value} == {2}


def test_who_may_see_nothing_is_offered_only_what_is_public():
    public = {"cashless", "cashless_rank", "cashless_share", "people", "score"}
    told = {offer.id.partition(".")[2] for offer in queries.offers(actor=ANONYMOUS) if offer.pack == "trial"}
    assert told == public
    everything = {offer.id for offer in queries.offers(actor=officer(Role.SPECIALIST, "H13-NV"))}
    assert {"trial.received", "trial.cases", "trial.index"} <= everything


def test_how_fresh_a_dataset_is_is_told_to_who_may_see_its_numbers():
    names = ("trial.reports", "trial.dossiers")
    told = queries.freshness(names, actor=ANONYMOUS)
    assert {name: (each.period, each.units) for name, each in told.items()} == {"trial.reports": ("202507", 2)}
    assert set(queries.freshness(names, actor=SYSTEM)) == set(names)
