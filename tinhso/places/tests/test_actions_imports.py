import csv
import io
import json
from datetime import date

import pytest

from tinhso.audit import queries as audit
from tinhso.places import actions, memory, queries
from tinhso.places.errors import FaultyFile, UnreadableFile
from tinhso.places.tests.factories import ADMINISTRATOR

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 30)
LIST = (
    "Tỉnh / Thành Phố,Mã TP,Quận Huyện,Mã QH,Phường Xã,Mã PX,Cấp\n"
    "Tỉnh Sóc Trăng,94,Thành phố Sóc Trăng,941,Phường 5,31498,Phường\n"
    "Tỉnh Sóc Trăng,94,Thành phố Sóc Trăng,941,Phường 7,31501,Phường\n"
    "Tỉnh Sóc Trăng,94,Huyện Mỹ Xuyên,947,Thị trấn Mỹ Xuyên,31684,Thị trấn\n"
)


def take(text, on=DAY, **options):
    return actions.import_list(text.encode(), "list.csv", on=on, actor=ADMINISTRATOR, **options)


def everything(on=DAY):
    return [(unit.code, unit.path, unit.valid_from, unit.valid_to) for unit in queries.units_in_force(on)]


def test_a_list_into_an_empty_register_is_its_content():
    plan = take(LIST)
    assert [change.verb for change in plan.changes] == ["open"] * 6
    assert [code for code, *_ in everything()] == ["31498", "31501", "31684", "94", "941", "947"]
    assert ("31684", "Thị trấn Mỹ Xuyên, Huyện Mỹ Xuyên, Tỉnh Sóc Trăng", None, None) in everything()


def test_the_same_list_again_changes_nothing():
    take(LIST)
    plan = take(LIST)
    assert (plan.changes, plan.unchanged) == ((), 6)


def test_what_is_written_out_can_be_taken_in_again():
    take(LIST)
    before = everything()
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["code", "name", "level", "parent", "valid_from", "valid_to"])
    for unit in queries.units_in_force(DAY):
        parent = queries.path(unit.id, DAY)[1:2]
        rows.writerow(
            [unit.code, unit.name, unit.level, parent[0].code if parent else "", unit.valid_from or "", unit.valid_to or ""]
        )
    plan = take(out.getvalue())
    assert (plan.changes, everything()) == ((), before)


def test_a_later_list_renames_moves_opens_and_ends():
    take(LIST)
    later = LIST.replace("Phường 5", "Phường Năm").replace("Huyện Mỹ Xuyên,947", "Thành phố Sóc Trăng,941")
    later = later.replace("Phường 7,31501", "Phường 8,31504")
    on = date(2025, 7, 1)
    plan = take(later, on=on, close_missing=True)
    assert sorted((change.verb, change.code) for change in plan.changes) == [
        ("close", "31501"),
        ("close", "947"),
        ("move", "31684"),
        ("open", "31504"),
        ("rename", "31498"),
    ]
    assert queries.unit_on("31498", DAY).name == "Phường 5"
    assert queries.unit_on("31498", on).path == "Phường Năm, Thành phố Sóc Trăng, Tỉnh Sóc Trăng"
    assert queries.unit_on("31504", on).valid_from == on
    assert [code for code, *_ in everything(DAY)] == ["31498", "31501", "31684", "94", "941", "947"]


def test_without_being_asked_nothing_is_ended():
    take(LIST)
    plan = take("\n".join(LIST.splitlines()[:2]) + "\n", on=date(2025, 7, 1))
    assert {change.verb for change in plan.changes} == {"missing"}
    assert len(everything(date(2025, 7, 1))) == 6


def test_a_list_with_a_fault_is_refused_as_a_whole_and_every_fault_is_named():
    take(LIST)
    before, entries = everything(), audit.head()
    faulty = LIST + "Tỉnh Sóc Trăng,94,Thành phố Sóc Trăng,941,Phường 8,,Phường\nTỉnh Sóc Trăng,94,Huyện X,9477,Xã Y,31700,Xã\n"
    with pytest.raises(FaultyFile) as raised:
        take(faulty)
    assert [(fault["row"], fault["field"]) for fault in raised.value.data["faults"]] == [(5, "code"), (6, "code")]
    assert "dòng 5" in raised.value.message_vi
    assert "row 6" in raised.value.message_en
    assert (everything(), audit.head()) == (before, entries)


def test_a_list_that_makes_a_circle_is_refused():
    with pytest.raises(FaultyFile, match="above itself"):
        take("code,name,level,parent\n94,Tỉnh A,tỉnh,941\n941,Huyện B,huyện,94\n")
    assert everything() == []


def test_looking_at_a_list_writes_nothing():
    plan = actions.preview_list(LIST.encode(), "list.csv", on=DAY, actor=ADMINISTRATOR)
    assert (len(plan.changes), everything()) == (6, [])


def test_an_import_is_audited_with_the_file_s_digest():
    take(LIST)
    latest = audit.history("units")[0]
    assert latest.verb == "units.import"
    assert "sha256" in latest.data


# --- boundaries --------------------------------------------------------------------


def square(west, south, side=0.1):
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def geojson(*features, **extra):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": rings}}
                for code, rings in features
            ],
            **extra,
        }
    ).encode()


def draw(content):
    return actions.import_boundaries(content, "b.geojson", on=DAY, source="Bản đồ hành chính", actor=ADMINISTRATOR)


@pytest.fixture
def listed():
    take(LIST)


@pytest.mark.usefixtures("listed")
def test_official_boundaries_locate_points():
    draw(geojson(("31498", square(105.9, 9.6)), ("31501", square(106.0, 9.6))))
    found = queries.locate(105.95, 9.65, DAY)
    assert ([unit.code for unit in found.units], found.kind) == (["31498", "941", "94"], "official")
    assert queries.locate_column([105.95, 106.05, 0.0], [9.65, 9.65, 0.0], DAY) == [
        queries.unit_on("31498", DAY).id,
        queries.unit_on("31501", DAY).id,
        None,
    ]


@pytest.mark.usefixtures("listed")
def test_a_new_file_takes_the_place_of_the_old_outline():
    draw(geojson(("31498", square(105.9, 9.6))))
    draw(geojson(("31498", square(106.5, 9.6))))
    assert queries.locate(105.95, 9.65, DAY).units == ()
    assert queries.locate(106.55, 9.65, DAY).units[0].code == "31498"


@pytest.mark.usefixtures("listed")
def test_outlines_that_claim_the_same_ground_are_found():
    draw(geojson(("31498", square(105.9, 9.6)), ("31501", square(105.95, 9.6))))
    assert "boundary_overlap" in {finding.code for finding in queries.check()}


BOW_TIE = [[[105.9, 9.6], [106.0, 9.7], [106.0, 9.6], [105.9, 9.7], [105.9, 9.6]]]
VN2000 = [[[586000, 1061000], [587000, 1061000], [587000, 1062000], [586000, 1061000]]]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (geojson(("31498", BOW_TIE)), "crosses itself"),
        (geojson(("31498", VN2000)), "WGS84"),
        (
            geojson(("31498", square(105.9, 9.6)), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::9210"}}),
            "WGS84",
        ),
        (geojson(("31498", [[[105.9, 9.6], [106, 9.6], [106, 9.7]]])), "positions"),
        (geojson(("99999", square(105.9, 9.6))), "no unit has this code"),
        (geojson(("31498", square(105.9, 9.6)), ("31498", square(106.2, 9.6))), "earlier feature"),
        (b'{"type": "Point"}', "FeatureCollection"),
    ],
)
def test_a_wrong_boundary_file_is_refused_with_a_clear_sentence(content, what):
    draw(geojson(("31501", square(107.0, 9.6))))
    with pytest.raises(FaultyFile, match=what):
        draw(content)
    assert queries.locate(107.05, 9.65, DAY).units[0].code == "31501"
    assert queries.locate(105.95, 9.65, DAY).units == ()


@pytest.mark.usefixtures("listed")
def test_half_a_file_is_not_read():
    with pytest.raises(UnreadableFile, match="JSON"):
        draw(geojson(("31498", square(105.9, 9.6)))[:-20])


def test_a_new_unit_must_say_what_it_belongs_to():
    with pytest.raises(FaultyFile) as raised:
        take("code,name,level\n94,Tỉnh Sóc Trăng,tỉnh\n31498,Phường 5,phường\n")
    assert [(fault["row"], fault["field"]) for fault in raised.value.data["faults"]] == [(3, "parent")]


def test_the_code_of_a_unit_that_ended_is_used_again_with_a_warning():
    take(LIST)
    on = date(2025, 7, 1)
    take("\n".join(line for line in LIST.splitlines() if "31498" not in line), on=on, close_missing=True)
    later = "code,name,level,parent\n31498,Phường Mới,phường,941\n"
    (line,) = actions.preview_list(later.encode(), "list.csv", on=on, actor=ADMINISTRATOR).changes
    assert "đơn vị đã chấm dứt ngày 30/06/2025 (Phường 5); đơn vị mới dùng lại mã" in line.vi
    assert "ended on 30/06/2025" in line.en


def test_a_plan_says_the_old_and_the_new_in_names_with_the_first_day():
    take(LIST)
    on = date(2025, 7, 1)
    later = "code,name,level,parent\n31498,Phường Năm,phường,941\n31684,Thị trấn Mỹ Xuyên,thị trấn,941\n31700,Xã A,xã,947\n"
    plan = actions.preview_list(later.encode(), "list.csv", on=on, actor=ADMINISTRATOR)
    assert [(line.verb, line.name, line.detail, line.on) for line in plan.changes] == [
        ("rename", "Phường 5", "→ Phường Năm", on),
        ("move", "Thị trấn Mỹ Xuyên", "Huyện Mỹ Xuyên → Thành phố Sóc Trăng", on),
        ("open", "Xã A", "Huyện Mỹ Xuyên", on),
    ]


def test_the_register_knows_no_day_before_the_earliest_list():
    take(LIST)
    assert queries.known_from() == DAY
    take(LIST, on=date(2025, 7, 1))
    assert queries.known_from() == DAY
    take(LIST, on=date(2025, 1, 1))
    assert queries.known_from() == date(2025, 1, 1)


@pytest.mark.usefixtures("listed")
def test_a_later_outline_holds_from_its_day_and_leaves_the_earlier_one_its_days():
    draw(geojson(("31498", square(105.9, 9.6))))
    later = date(2026, 1, 1)
    options = {"source": "Bản đồ mới", "licence": "CC BY 4.0", "actor": ADMINISTRATOR}
    actions.import_boundaries(geojson(("31498", square(106.5, 9.6))), "b.geojson", on=later, **options)
    assert queries.locate(105.95, 9.65, date(2025, 12, 31)).units[0].code == "31498"
    assert queries.locate(105.95, 9.65, later).units == ()
    assert queries.locate(106.55, 9.65, later).units[0].code == "31498"
    actions.import_boundaries(geojson(("31498", square(106.8, 9.6))), "b.geojson", on=date(2025, 9, 1), **options)
    assert queries.locate(106.85, 9.65, date(2025, 12, 31)).units[0].code == "31498"
    assert queries.locate(106.85, 9.65, later).units == ()


def named(code, name):
    feature = {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": square(105.9, 9.6)},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


@pytest.mark.usefixtures("listed")
def test_an_outline_that_the_file_calls_otherwise_is_not_taken():
    with pytest.raises(FaultyFile, match="the file calls it “Phường Phú Lợi”, but on 30/06/2025 the code is Phường 5"):
        draw(named("31498", "Phường Phú Lợi"))
    assert len(draw(named("31501", "PHƯỜNG 7")).changes) == 1


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("content", "error", "what"),
    [
        (geojson(("31498", square(2.3, 48.8))), FaultyFile, "outside Vietnam"),
        (
            geojson(("31498", square(105.9, 9.6))).replace(b"105.9,", b"1" + b"0" * 400 + b",", 1),
            FaultyFile,
            "not made of numbers",
        ),
        (b'{"type":' + b"[" * 100_000, UnreadableFile, "JSON"),
        (b'{"type": ' + b"9" * 5000 + b"}", UnreadableFile, "JSON"),
    ],
)
def test_senseless_boundary_files_are_refused_without_falling_over(content, error, what):
    with pytest.raises(error, match=what):
        draw(content)


def test_a_row_s_document_must_be_in_the_register():
    with pytest.raises(FaultyFile, match="no such document"):
        take("code,name,level,parent,document\n94,Tỉnh Sóc Trăng,tỉnh,,99/NQ\n")


def test_another_way_to_write_the_same_name_is_no_new_name():
    take(LIST)
    other = LIST.replace("Thị trấn Mỹ Xuyên", "THỊ TRẤN MỸ XUYÊN").replace("Huyện Mỹ Xuyên", "Huyện  Mỹ Xuyên")
    assert take(other, on=date(2025, 7, 1)).changes == ()


def test_a_plan_never_promises_what_writing_would_refuse():
    take(LIST)
    revision = memory.directory().revision
    wrong = "code,name,level,parent\n31700,Xã A,xã,31498\n"
    plan = actions.preview_list(wrong.encode(), "list.csv", on=date(2025, 7, 1), actor=ADMINISTRATOR)
    assert [fault.field for fault in plan.faults] == ["wrong_level"]
    assert memory.directory().revision == revision
    with pytest.raises(FaultyFile, match="no higher level"):
        take(wrong, on=date(2025, 7, 1))
