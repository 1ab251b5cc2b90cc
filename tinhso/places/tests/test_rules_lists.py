import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from tinhso.places.errors import UnreadableFile
from tinhso.places.rules.lists import circles, missing_parents, read_list

GSO = "Tỉnh / Thành Phố,Mã TP,Quận Huyện,Mã QH,Phường Xã,Mã PX,Cấp,Tên Tiếng Anh\n"


def read(text, encoding="utf-8"):
    return read_list(text.encode(encoding), "list.csv")


def test_the_wide_list_of_the_statistics_office_gives_all_three_levels_once():
    units, faults = read(
        GSO
        + "Tỉnh Sóc Trăng,94,Thành phố Sóc Trăng,941,Phường 5,31498,Phường,\n"
        + "Tỉnh Sóc Trăng,94,Thành phố Sóc Trăng,941,Phường 7,31501,Phường,\n"
    )
    assert faults == []
    assert [(unit.level, unit.code, unit.prefix, unit.name, unit.parent) for unit in units] == [
        ("province", "94", "Tỉnh", "Sóc Trăng", ""),
        ("district", "941", "Thành phố", "Sóc Trăng", "94"),
        ("commune", "31498", "Phường", "5", "941"),
        ("commune", "31501", "Phường", "7", "941"),
    ]


@pytest.mark.parametrize(
    "header", ["Mã,Tên,Cấp,Mã cấp trên", "code,name,level,parent", "MA;TEN;CAP;MA CAP TREN", "\ufeffMã\tTên\tCấp\tMã cấp trên"]
)
def test_headers_are_known_in_both_languages_and_any_delimiter(header):
    delimiter = next(sign for sign in "\t;," if sign in header)
    row = delimiter.join(["31507", "Phường Sóc Trăng", "Phường", "92"])
    units, faults = read(f"{header}\n{row}\n")
    assert faults == []
    assert [(unit.code, unit.name, unit.level, unit.parent) for unit in units] == [("31507", "Sóc Trăng", "commune", "92")]


def test_zeros_that_a_spreadsheet_has_eaten_come_back():
    units, _ = read("code,name,level,parent\n4,Phường Ba Đình,xã,1\n1,Thành phố Hà Nội,tỉnh,\n")
    assert [unit.code for unit in units] == ["00004", "01"]


def test_utf16_of_a_spreadsheet_is_read():
    units, faults = read("Mã\tTên\tCấp\n31507\tPhường Sóc Trăng\tPhường\n", "utf-16")
    assert (len(units), faults) == (1, [])


def test_days_and_areas_are_read_as_people_write_them():
    units, _ = read('code,name,valid_from,valid_to,area_km2\n31507,Phường Sóc Trăng,01/07/2025,,"12,5"\n')
    assert (units[0].start, units[0].end, units[0].area_km2, units[0].is_dated) == (
        date(2025, 7, 1),
        None,
        Decimal("12.5"),
        True,
    )


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",Phường A,,", "code"),
        ("31507,,Phường,", "name"),
        ("315070,Phường A,Phường,", "code"),
        ("3150#,Phường A,Phường,", "code"),
        ("31507,Phường A,Phường,31/02/2025", "valid_from"),
        ("xyz,Không Rõ,,", "level"),
    ],
)
def test_a_faulty_row_is_named_with_row_and_field_in_both_languages(row, field):
    units, faults = read(f"code,name,level,valid_from\n31498,Phường 5,Phường,\n{row}\n")
    assert [(fault.row, fault.field) for fault in faults] == [(3, field)]
    assert faults[0].vi != faults[0].en
    assert len(units) == 1


def test_all_faults_are_named_at_once():
    _, faults = read("code,name,level\n,Phường A,xã\n31501,,xã\n31502,Phường B,xã\n31502,Phường C,xã\n")
    assert [(fault.row, fault.field) for fault in faults] == [(2, "code"), (3, "name"), (5, "code")]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "no rows"),
        ("Mã,Tên\n".encode(), "no rows"),
        ("ngày,giờ\n1,2\n".encode(), "code and name"),
        ("Mã,Tên\n1,Hà Nội".encode().replace(b"\xc3\xa0", b"\xe0"), "UTF-8"),
    ],
)
def test_what_is_not_a_list_is_said_so(content, what):
    with pytest.raises(UnreadableFile, match=what):
        read_list(content, "list.csv")


def test_unknown_parents_and_circles_are_faults():
    units, _ = read(
        "code,name,level,parent\n94,Tỉnh A,tỉnh,\n941,Huyện B,huyện,95\n942,Huyện C,huyện,943\n943,Huyện D,huyện,942\n"
    )
    assert [fault.row for fault in missing_parents(units, lambda unit: False)] == [3]
    assert missing_parents(units, lambda unit: unit.parent == "95") == []
    assert [fault.row for fault in circles(units)] == [4, 5]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("31507,Phường A,liên xã,92", "level"),
        ("31507,Phường,,92", "name"),
        ("31507,xã,xã,92", "name"),
        ("31507,Phường A", ""),
    ],
)
def test_what_is_no_level_no_name_or_half_a_row_is_a_fault(row, field):
    units, faults = read(f"code,name,level,parent\n31498,Phường 5,Phường,92\n{row}\n")
    assert [(fault.row, fault.field) for fault in faults] == [(3, field)]
    assert len(units) == 1


def test_a_city_s_level_follows_from_its_code():
    units, faults = read("code,name,level\n92,Thành phố Cần Thơ,Thành phố\n941,Thành phố Sóc Trăng,Thành phố\n")
    assert ([unit.level for unit in units], faults) == (["province", "district"], [])


ROWS = "Mã,Tên,Cấp\n31498,Phường 5,Phường\n31501,Phường Bảy,Phường\n"


@pytest.mark.parametrize(
    ("content", "file", "what"),
    [
        (ROWS.encode("utf-16-le"), "list.csv", "UTF-16"),
        (ROWS.encode("utf-16")[:-1], "list.csv", "cut off in line"),
        (ROWS.encode()[: ROWS.encode().index("ả".encode()) + 1], "list.csv", "cut off in line 3"),
        (ROWS.replace("Phường Bảy", '"Phường Bảy').encode(), "list.csv", "cut off"),
        (ROWS.encode(), "list.xlsx", "Excel file. Save it as CSV UTF-8"),
        (b"PK\x03\x04" + b"\x00" * 50, "list.csv", "Excel file"),
    ],
)
def test_another_encoding_a_cut_and_a_spreadsheet_are_called_by_their_name(content, file, what):
    with pytest.raises(UnreadableFile, match=what):
        read_list(content, file)


def test_more_rows_than_a_country_has_units_are_refused(monkeypatch):
    monkeypatch.setattr("tinhso.places.rules.lists.MOST_ROWS", 3)
    assert len(read("code,name\n" + "31498,Phường 5\n31501,Phường 7\n31504,Phường 8\n")[0]) == 3
    with pytest.raises(UnreadableFile, match="more than 3 rows"):
        read("code,name\n" + "31498,Phường 5\n" * 4)


def test_reading_stops_at_a_thousand_faults():
    _, faults = read("code,name\n" + ",\n1,\n" * 2000)
    assert 1000 <= len(faults) < 1010


@pytest.mark.parametrize("area", ["NaN", "1e30", "-5", "rộng"])
def test_an_area_that_cannot_be_is_a_fault(area):
    _, faults = read(f"code,name,area_km2\n31498,Phường 5,{area}\n")
    assert [fault.field for fault in faults] == ["area_km2"]


@pytest.mark.parametrize("name", ["Phường " + "a" * 200, "Phường A\x00B", "Phường\x07 A"])
def test_a_name_that_no_column_holds_is_a_fault(name):
    units, faults = read(f"code,name\n31498,{name}\n")
    assert (units, {fault.field for fault in faults}) == ([], {"name"})


def test_names_in_separate_accents_are_composed():
    units, _ = read(unicodedata.normalize("NFD", "code,name\n31498,Phường Vĩnh Phước\n"))
    assert (units[0].prefix, units[0].name) == ("Phường", "Vĩnh Phước")
