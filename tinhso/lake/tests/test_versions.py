"""A changed schema is a new version with a day of effect; rows of the old one stay readable, in either shape."""

from __future__ import annotations

import pytest

from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake import queries
from tinhso.lake.actions import maintenance
from tinhso.lake.errors import BreakingChange, ConditionRefused, QueryFailed, StatementRefused
from tinhso.lake.models import Compaction, Version
from tinhso.lake.tests import packs
from tinhso.lake.tests.factories import check, event, officer, reading, supply, unit

pytestmark = pytest.mark.django_db

V1 = packs.EVENTS.replace("valid_from: 2024-01-01", "valid_from: 2024-01-01\nvalid_to: 2024-01-31")
V2 = (
    packs.EVENTS.replace("version: 1\nvalid_from: 2024-01-01", "version: 2\nvalid_from: 2024-02-01\nvalid_to: 2024-02-29")
    .replace("name: what", "name: kind")
    .replace("name: amount, title: {vi: Số, en: Amount}, type: integer", "name: size, title: {vi: Cỡ, en: Size}, type: string")
    + "    - {name: note, title: {vi: Ghi chú, en: Note}, type: string}\n"
)
NEWEST = V2.replace("\nvalid_to: 2024-02-29", "")
RULE_2 = "migration: {renamed: {kind: what}, filled: {size: \"CASE WHEN amount > 5 THEN 'lớn' ELSE 'nhỏ' END\"}}\n"
V3 = (
    packs.EVENTS.replace("version: 1\nvalid_from: 2024-01-01", "version: 3\nvalid_from: 2024-03-01")
    .replace("name: what", "name: label")
    .replace("    - {name: amount, title: {vi: Số, en: Amount}, type: integer}\n", "")
)
RULE_3 = "migration: {renamed: {label: kind}, dropped: [size, note]}\n"


@pytest.fixture
def versions(settings, tmp_path):
    """Lets the packs hold one version, two, or three of the events."""

    def hold(number: int) -> None:
        held = {
            1: {"events": packs.EVENTS},
            2: {"events.v1": V1, "events": NEWEST + RULE_2},
            3: {"events.v1": V1, "events.v2": V2 + RULE_2, "events": V3 + RULE_3},
        }[number]
        settings.PACKS = packs.write(tmp_path / f"v{number}", **{"everything": EVERYTHING, **held})

    return hold


# Its reference to events would name a column that goes.
EVERYTHING = packs.EVERYTHING.replace(
    "  foreignKeys:\n    - {fields: [source], reference: {resource: events, fields: [what]}}\n", ""
)


def ask(sql: str, **options):
    return queries.query(sql, **{"actor": SYSTEM, **options}).rows


def test_a_submission_is_of_the_version_that_holds_on_the_last_day_of_its_period(versions):
    versions(2)
    office = unit()
    old = supply("trial.events", office, "202401", event("a", "9"))
    new = supply("trial.events", office, "202402", {"kind": "b", "size": "vừa"})
    assert [queries.part(each.number, actor=SYSTEM).version for each in (old, new)] == [1, 2]


def test_old_rows_are_read_in_the_new_columns(versions):
    office = unit()
    supply("trial.events", office, "202401", event("a", "9"), event("b", "1"))
    versions(2)
    rows = "SELECT kind, size, note, _row FROM trial.events ORDER BY _row"
    assert ask(rows) == (("a", "lớn", None, 1), ("b", "nhỏ", None, 2))
    supply("trial.events", office, "202402", {"kind": "c", "size": "vừa", "note": "mới"})
    assert ask("SELECT kind, size, note FROM trial.events ORDER BY 1") == (
        ("a", "lớn", None), ("b", "nhỏ", None), ("c", "vừa", "mới"),
    )  # fmt: skip


def test_old_rows_stay_readable_under_the_old_version(versions):
    office = unit()
    supply("trial.events", office, "202401", event("a", "9"))
    versions(2)
    supply("trial.events", office, "202402", {"kind": "c", "size": "vừa"})
    assert ask('SELECT what, amount FROM trial."events.v1"') == (("a", 9),)
    for wrong in ('trial."events.v2"', 'trial."events.v9"'):
        with pytest.raises(StatementRefused):
            ask(f"SELECT 1 FROM {wrong}")


def test_rows_are_read_through_every_version_between(versions):
    office = unit()
    supply("trial.events", office, "202401", event("a", "9"))
    versions(2)
    supply("trial.events", office, "202402", {"kind": "b", "size": "vừa"})
    versions(3)
    supply("trial.events", office, "202403", {"label": "c"})
    assert ask("SELECT label, _period FROM trial.events ORDER BY 1") == (("a", "202401"), ("b", "202402"), ("c", "202403"))
    assert ask('SELECT kind, size FROM trial."events.v2"') == (("b", "vừa"),)
    assert queries.verify(actor=SYSTEM).sound


def test_a_version_between_that_never_had_rows_is_gone_through_too(versions):
    supply("trial.events", unit(), "202401", event("a", "9"))
    versions(3)
    assert ask("SELECT label FROM trial.events") == (("a",),)
    supply("trial.events", unit(), "202403", {"label": "c"})
    assert sorted(Version.objects.values_list("number", flat=True)) == [1, 3]


def test_as_of_a_past_moment_the_same_rows_stand_in_either_shape(versions):
    office = unit()
    first = supply("trial.events", office, "202401", event("a", "9")).accepted_at
    versions(2)
    second = supply("trial.events", office, "202402", {"kind": "c", "size": "vừa"}).accepted_at
    late = supply("trial.events", office, "202401", event("b", "1")).accepted_at
    sql = "SELECT kind FROM trial.events ORDER BY 1"
    assert [ask(sql, as_of=moment) for moment in (first, second, late)] == [
        (("a",),), (("a",), ("c",)), (("a",), ("b",), ("c",)),
    ]  # fmt: skip
    old = 'SELECT what FROM trial."events.v1" ORDER BY 1'
    assert [ask(old, as_of=moment) for moment in (first, late)] == [(("a",),), (("a",), ("b",))]
    assert len(queries.diff("trial.events", since=first, until=late, actor=SYSTEM).rows) == 2


def test_each_version_is_compacted_by_itself_and_answers_the_same(versions):
    offices = [unit(), unit()]
    for office in offices:
        supply("trial.events", office, "202401", event("a", "9"))
    versions(2)
    before = ask("SELECT kind, size, _receipt FROM trial.events ORDER BY ALL")
    assert maintenance.compact(actor=SYSTEM) == 1
    assert Compaction.objects.get().version == 1
    assert ask("SELECT kind, size, _receipt FROM trial.events ORDER BY ALL") == before
    assert len(ask('SELECT what FROM trial."events.v1"')) == 2


def test_texts_of_an_old_submission_have_its_own_columns(versions):
    number = supply("trial.events", unit(), "202401", event("a", "9")).number
    versions(2)
    assert set(queries.texts(number, actor=SYSTEM)) == {"what", "amount", "_row"}


def test_without_a_rule_a_breaking_version_is_refused_when_its_rows_come(settings, tmp_path):
    supply("trial.events", unit(), "202401", event("a", "9"))
    settings.PACKS = packs.write(tmp_path / "v2", events=NEWEST, everything=EVERYTHING)
    with pytest.raises(BreakingChange):
        supply("trial.events", unit(), "202402", {"kind": "c", "size": "vừa"})
    assert Version.objects.count() == 1


def test_an_expression_of_a_rule_has_a_closed_list_of_functions(settings, tmp_path):
    supply("trial.events", unit(), "202401", event("a", "9"))
    wrong = NEWEST + RULE_2.replace("CASE WHEN amount", "CASE WHEN getenv('HOME') <> what AND amount")
    settings.PACKS = packs.write(tmp_path / "v2", events=wrong, everything=EVERYTHING)
    with pytest.raises(ConditionRefused):
        ask("SELECT kind FROM trial.events")


def test_a_column_that_became_private_is_private_under_its_old_name_too(settings, tmp_path):
    office = unit()
    supply("trial.events", office, "202401", event("Lan", "9"))
    private = NEWEST.replace("en: What}, type: string", "en: What}, privacy: personal, type: string")
    settings.PACKS = packs.write(tmp_path / "v2", events=private + RULE_2, everything=EVERYTHING)
    specialist = officer(Role.SPECIALIST, office)
    for sql in ('SELECT what FROM trial."events.v1"', "SELECT kind FROM trial.events"):
        with pytest.raises(QueryFailed):
            ask(sql, actor=specialist)
    assert ask('SELECT amount FROM trial."events.v1"', actor=specialist) == ((9,),)
    assert ask('SELECT amount FROM trial."events.v1"', actor=officer(Role.SPECIALIST, unit())) == ()


def test_a_late_submission_of_the_old_version_is_held_against_keys_that_were_renamed(settings, tmp_path):
    old = packs.READINGS.replace("valid_from: 2024-01-01", "valid_from: 2024-01-01\nvalid_to: 2024-01-31")
    new = packs.READINGS.replace("version: 1\nvalid_from: 2024-01-01", "version: 2\nvalid_from: 2024-02-01")
    new = new.replace("name: station", "name: post").replace("[station, day]", "[post, day]")
    renamed = new + "migration: {renamed: {post: station}}\n"
    settings.PACKS = packs.write(tmp_path / "v2", **{"readings.v1": old, "readings": renamed})
    supply("trial.readings", unit(), "202401", reading())
    found = check("trial.readings", unit(), "202401", [reading(), reading(station="B")])
    assert [(fault.row, fault.code) for fault in found.faults] == [(1, "key")]
