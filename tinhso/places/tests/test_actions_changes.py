from datetime import date
from decimal import Decimal

import pytest

from tinhso.audit import queries as audit
from tinhso.kernel.errors import Denied
from tinhso.places import actions, memory, queries
from tinhso.places.errors import BadChange, BadIdentifier, CodeTaken, CycleInTree, UnknownUnit
from tinhso.places.rules.changes import Close, Move, Open, Part, Rename, Succeed
from tinhso.places.tests.factories import ADMINISTRATOR, CITIZEN

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 1)
PAPER = "12/NQ-UBTVQH16"


@pytest.fixture
def town() -> dict[str, int]:
    """A province with two communes, as an administrator enters them."""
    actions.save_document(number=PAPER, title_vi="Nghị quyết sắp xếp", actor=ADMINISTRATOR)

    def make(level: str, code: str, name: str, parent: int | None) -> int:
        change = Open("area", level, code, "Xã", name, None, parent)
        return actions.record_change(change, document=PAPER, actor=ADMINISTRATOR)

    province = make("province", "94", "Sóc Trăng", None)
    return {"94": province, "31507": make("commune", "31507", "A", province), "31510": make("commune", "31510", "B", province)}


def record(change):
    return actions.record_change(change, document=PAPER, actor=ADMINISTRATOR, reason="kỳ họp 3")


def test_a_new_name_holds_from_its_day_and_the_old_one_before(town):
    record(Rename(town["31507"], DAY, "Phường", "Mới"))
    assert queries.unit_on("31507", date(2026, 12, 31)).name == "Xã A"
    assert queries.unit_on("31507", DAY).name == "Phường Mới"


def test_a_name_between_two_others_takes_only_its_days(town):
    record(Rename(town["31507"], DAY, "Phường", "Sau"))
    record(Rename(town["31507"], date(2026, 1, 1), "Xã", "Giữa"))
    names = [(name.full, name.start, name.end) for name in queries.history(town["31507"]).names]
    assert names == [
        ("Xã A", None, date(2025, 12, 31)),
        ("Xã Giữa", date(2026, 1, 1), date(2026, 12, 31)),
        ("Phường Sau", DAY, None),
    ]


def test_a_merger_ends_the_predecessor_and_maps_it_forward(town):
    record(Succeed(town["31510"], DAY, (Part(town["31507"]),)))
    became = queries.crosswalk("31510", date(2026, 12, 31), DAY)
    assert [(part.unit.code, part.share) for part in became.parts] == [("31507", 1)]
    with pytest.raises(UnknownUnit):
        queries.unit_on("31510", DAY)
    assert queries.history(town["31510"]).closed_by.number == PAPER
    assert [finding for finding in queries.check() if finding.severity == "fault"] == []


def test_a_division_keeps_its_basis_and_that_it_is_an_estimate(town):
    parts = Part(town["31507"], Decimal("0.4")), Part(town["94"], Decimal("0.6"))
    record(Succeed(town["31510"], DAY, parts, basis="diện tích", is_estimate=True))
    became = queries.crosswalk("31510", date(2026, 12, 31), DAY)
    assert {(part.unit.code, part.share, part.is_estimate, part.basis) for part in became.parts} == {
        ("31507", 0.4, True, ("diện tích",)),
        ("94", 0.6, True, ("diện tích",)),
    }


def test_a_unit_moves_and_a_code_can_be_given_again(town):
    record(Move(town["31510"], DAY, town["31507"]))
    assert [unit.code for unit in queries.children(town["31507"], DAY)] == ["31510"]
    record(Close(town["31510"], date(2027, 6, 30)))
    record(Open("area", "commune", "31510", "Phường", "Khác", date(2027, 7, 1), town["94"]))
    assert queries.unit_on("31510", date(2027, 6, 30)).name == "Xã B"
    assert queries.unit_on("31510", date(2027, 7, 1)).name == "Phường Khác"


def test_every_change_is_audited_with_who_what_and_why(town):
    record(Rename(town["31507"], DAY, "Phường", "Mới"))
    (*_, opened), latest = (lines := audit.history(f"unit:{town['31507']}")), lines[0]
    assert (latest.verb, latest.reason, latest.account) == ("units.rename", "kỳ họp 3", ADMINISTRATOR.account)
    assert PAPER in latest.data
    assert opened.verb == "units.open"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda town: Move(town["94"], DAY, town["31507"]), CycleInTree),
        (lambda town: Open("area", "commune", "31507", "Xã", "C", DAY, town["94"]), CodeTaken),
        (lambda town: Close(town["94"], DAY), BadChange),
    ],
)
def test_a_refused_change_leaves_everything_as_it_was(town, change, error):
    revision, entries = memory.directory().revision, audit.head()
    with pytest.raises(error):
        record(change(town))
    assert (memory.directory().revision, audit.head()) == (revision, entries)


def test_an_unknown_document_is_refused_before_anything_is_written(town):
    with pytest.raises(BadChange, match="99/NQ"):
        actions.record_change(Rename(town["31507"], DAY, "Xã", "C"), document="99/NQ", actor=ADMINISTRATOR)
    assert queries.unit_on("31507", DAY).name == "Xã A"


def test_looking_at_a_change_writes_nothing(town):
    revision = memory.directory().revision
    (step,) = actions.preview_change(Rename(town["31507"], DAY, "Phường", "Mới"), actor=ADMINISTRATOR)
    assert (step.verb, step.name, step.detail, step.on) == ("rename", "Xã A", "→ Phường Mới", DAY)
    assert memory.directory().revision == revision


def test_only_administrators_change_units(town):
    with pytest.raises(Denied):
        actions.record_change(Rename(town["31507"], DAY, "Xã", "C"), document=PAPER, actor=CITIZEN)
    with pytest.raises(Denied):
        actions.preview_change(Rename(town["31507"], DAY, "Xã", "C"), actor=CITIZEN)
    with pytest.raises(Denied):
        actions.save_document(number="1", title_vi="x", actor=CITIZEN)
    with pytest.raises(Denied):
        actions.import_list(b"", "x.csv", on=DAY, actor=CITIZEN)
    with pytest.raises(Denied):
        actions.import_boundaries(b"", "x.geojson", on=DAY, source="", actor=CITIZEN)


def test_an_identifier_is_kept_in_its_canonical_order(town):
    actions.add_identifier(town["94"], "000.00.15.H51", note="công văn", is_confirmed=True, actor=ADMINISTRATOR)
    assert [(own.value, own.is_confirmed) for own in queries.identifiers_of(town["94"])] == [("H51.15", True)]
    with pytest.raises(BadIdentifier):
        actions.add_identifier(town["94"], "mười lăm", note="", is_confirmed=False, actor=ADMINISTRATOR)
    with pytest.raises(UnknownUnit):
        actions.add_identifier(10**9, "H51", note="", is_confirmed=False, actor=ADMINISTRATOR)
