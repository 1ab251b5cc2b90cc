"""Official lists of units (CSV), as offices publish them: read with all faults, and compared with the register.

Two shapes are known: one unit a row (code, name, level, parent code), and the wide shape of
the statistics office (a commune a row, with the names and codes of its district and province).
Headers may be Vietnamese or English, with or without accents. Lost leading zeros are put back.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice

from tinhso.places.contracts import Fault
from tinhso.places.errors import UnreadableFile
from tinhso.places.rules.days import read_day
from tinhso.places.rules.names import plain_key
from tinhso.places.rules.titles import TITLES, level_of_title, split_title

WIDTHS = {"province": 2, "district": 3, "commune": 5}
LEVELS = {
    "province": "province",
    "tinh": "province",
    "cap tinh": "province",
    "thanh pho trung uong": "province",
    "thanh pho truc thuoc trung uong": "province",
    "district": "district",
    "huyen": "district",
    "cap huyen": "district",
    "quan": "district",
    "thi xa": "district",
    "commune": "commune",
    "xa": "commune",
    "cap xa": "commune",
    "phuong": "commune",
    "thi tran": "commune",
    "dac khu": "commune",
    "ward": "commune",
    "hamlet": "hamlet",
    "ap": "hamlet",
    "khom": "hamlet",
    "thon": "hamlet",
    "country": "country",
}
CITY = "thanh pho"  # a province or a district: the code says which
TYPES = frozenset(plain_key(title.text) for title in TITLES)
LEVEL_KEYS = {plain_key(word): level for word, level in LEVELS.items()}
FIELDS = {
    "code": "code; ma; ma don vi; ma dvhc; ma so; ma don vi hanh chinh",
    "name": "name; ten; ten don vi; ten dvhc; ten don vi hanh chinh",
    "name_en": "name en; ten tieng anh; english name; name english",
    "level": "level; cap; loai; loai hinh; type",
    "parent": "parent; parent code; ma cap tren; ma don vi cap tren; ma cha",
    "valid_from": "valid from; tu ngay; hieu luc tu; ngay hieu luc; ngay thanh lap",
    "valid_to": "valid to; den ngay; hieu luc den; ngay cham dut",
    "document": "document; van ban; nghi quyet; nghi dinh; so van ban; so nghi quyet",
    "area_km2": "area km 2; area; dien tich; dien tich km 2",
    "province_code": "province code; ma tp; ma tinh; ma tinh thanh pho",
    "province_name": "province name; tinh thanh pho; tinh; ten tinh; ten tinh thanh pho",
    "district_code": "district code; ma qh; ma huyen; ma quan huyen",
    "district_name": "district name; quan huyen; huyen; ten huyen; ten quan huyen",
    "commune_code": "commune code; ma px; ma xa; ma phuong xa; ward code",
    "commune_name": "commune name; phuong xa; xa; ten xa; ten phuong xa; ward name",
}
HEADERS = {plain_key(header): field for field, headers in FIELDS.items() for header in headers.split(";")}
MOST_ROWS = 100_000  # the country has some fourteen thousand units
MOST_FAULTS = 1000
LONGEST = {"name": 200, "name_en": 200, "document": 80, "code": 40, "parent": 40}
MOST_KM2 = Decimal(1_000_000)
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .xls, however they are called
CODE = re.compile(r"[0-9A-Z][0-9A-Z._-]{0,39}")


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit as a list gives it; ``row`` is the record number in the file, the header being 1."""

    row: int
    level: str
    code: str
    prefix: str
    name: str
    parent: str = ""
    name_en: str = ""
    start: date | None = None
    end: date | None = None
    is_dated: bool = False
    document: str = ""
    area_km2: Decimal | None = None


def read_list(content: bytes, file: str) -> tuple[list[ListedUnit], list[Fault]]:
    """Return the units of a list and every fault in it. Raises UnreadableFile when it is not such a list."""
    rows = _rows(_text(content, file), _delimiter(content), file)
    if len(rows) < 2:
        raise UnreadableFile(file=file, why_vi="tệp không có dòng dữ liệu nào", why_en="it has no rows")
    columns = _columns(rows[0], file)
    reader = _Reader(wide="commune_code" in columns or "province_code" in columns)
    width = max(columns.values()) + 1
    for number, row in enumerate(rows[1:], start=2):
        if len(reader.faults) >= MOST_FAULTS:
            break
        if len(row) < width:
            reader.cut_off(number, len(row), width)
            continue
        reader.take(number, {field: row[at].strip() for field, at in columns.items()})
    return list(reader.units.values()), reader.faults


def _rows(text: str, delimiter: str, file: str) -> list[list[str]]:
    """Return the rows that hold something. Raises UnreadableFile, naming the line, where a quotation is never closed."""
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(islice((row for row in table if any(cell.strip() for cell in row)), MOST_ROWS + 2))
    except csv.Error as error:
        raise UnreadableFile(
            file=file,
            why_vi=f"dòng {table.line_num} có dấu nháy kép sai chỗ, hoặc tệp bị cắt ở đó; hãy lấy lại tệp đầy đủ",
            why_en=f"line {table.line_num} has a misplaced quotation mark, or the file is cut off there; fetch it whole",
        ) from error
    if len(rows) > MOST_ROWS + 1:
        raise UnreadableFile(
            file=file,
            why_vi=f"có hơn {MOST_ROWS} dòng; hãy chia nhỏ",
            why_en=f"it has more than {MOST_ROWS} rows; split it",
        )
    return rows


def _text(content: bytes, file: str) -> str:
    """Return the text of a UTF-8 file, or of a UTF-16 one that says so. Raises UnreadableFile, naming what it is instead."""
    if content.startswith(SPREADSHEETS) or file.lower().endswith((".xlsx", ".xlsm", ".xls")):
        raise UnreadableFile(
            file=file,
            why_vi="Đây là tệp Excel. Hãy lưu thành CSV UTF-8",
            why_en="This is an Excel file. Save it as CSV UTF-8",
        )
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if content.count(0) * 3 > len(content) and not marked:  # every second byte of plain letters is empty
        raise _other_encoding(file, "UTF-16")
    try:
        return unicodedata.normalize("NFC", content.decode("utf-16" if marked else "utf-8-sig"))
    except UnicodeDecodeError as error:
        if error.reason in ("unexpected end of data", "truncated data"):
            row = content.count(b"\n") + 1
            why = f"tệp bị cắt ngang ở dòng {row}; hãy lấy lại tệp đầy đủ", f"it is cut off in line {row}; fetch it whole"
            raise UnreadableFile(file=file, why_vi=why[0], why_en=why[1]) from error
        raise _other_encoding(file, "UTF-16" if marked else "") from error


def _other_encoding(file: str, name: str) -> UnreadableFile:
    vi, en = (
        (f"là {name}, không phải UTF-8", f"its encoding is {name}, not UTF-8")
        if name
        else ("không phải UTF-8", "it is not UTF-8")
    )
    return UnreadableFile(
        file=file, why_vi=f"bảng mã {vi}; hãy lưu lại dạng “CSV UTF-8”", why_en=f"{en}; save it as “CSV UTF-8”"
    )


def _delimiter(content: bytes) -> str:
    first = content.split(b"\n", 1)[0].replace(b"\x00", b"").decode("latin-1")
    return max(",;\t", key=first.count)


def _columns(header: list[str], file: str) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, title in enumerate(header):
        field = HEADERS.get(plain_key(title.replace("_", " ")))
        if field and field not in columns:
            columns[field] = at
    wide = {"commune_code", "commune_name"} <= columns.keys() or {"province_code", "province_name"} <= columns.keys()
    if not wide and not {"code", "name"} <= columns.keys():
        raise UnreadableFile(
            file=file,
            why_vi="không thấy cột mã và cột tên; tiêu đề cần có, ví dụ “Mã”, “Tên”, “Cấp”, “Mã cấp trên”",
            why_en="no columns for code and name; the header needs, for example, “code”, “name”, “level”, “parent”",
        )
    return columns


class _Reader:
    """Takes rows one by one; keeps units by code and all faults."""

    def __init__(self, wide: bool) -> None:
        self.wide = wide
        self.units: dict[tuple[str, date | None], ListedUnit] = {}
        self.faults: list[Fault] = []

    def take(self, row: int, cells: dict[str, str]) -> None:
        if not self.wide:
            self._one(row, cells)
            return
        above = ""
        for level in WIDTHS:
            code, name = cells.get(f"{level}_code", ""), cells.get(f"{level}_name", "")
            if code or name:
                own = {**(cells if level == "commune" else {}), "code": code, "name": name, "level": level, "parent": above}
                above = self._one(row, own, repeated=level != "commune") or above

    def cut_off(self, row: int, cells: int, width: int) -> None:
        """Refuse a row that ends before its last column."""
        vi = f"dòng bị cắt: chỉ có {cells} cột, tiêu đề có {width}"
        self._fault(row, "", "", vi, f"the row is cut off: it has {cells} columns, the header {width}")

    def _one(self, row: int, cells: dict[str, str], repeated: bool = False) -> str:
        """Keep one unit; return its code, or the empty text when it is faulty."""
        found = len(self.faults)
        self._texts(row, cells)
        prefix, name = split_title(cells.get("name", ""))
        level = self._level(row, cells, prefix)
        code = self._code(row, cells.get("code", ""), level)
        if not name:
            self._fault(row, "name", "", "thiếu tên đơn vị", "the name is missing")
        elif not prefix and plain_key(name) in TYPES:
            self._fault(row, "name", name, "chỉ có loại đơn vị, thiếu tên", "it is only a type of unit, without a name")
        start, end = self._day(row, "valid_from", cells), self._day(row, "valid_to", cells)
        if start and end and end < start:
            self._fault(row, "valid_to", cells["valid_to"], "ngày kết thúc trước ngày bắt đầu", "it ends before it begins")
        unit = ListedUnit(
            *(row, level, code, prefix, name, self._parent(cells.get("parent", ""))),
            name_en=cells.get("name_en", ""),
            start=start,
            end=end,
            is_dated="valid_from" in cells,
            document=cells.get("document", ""),
            area_km2=self._area(row, cells.get("area_km2", "")),
        )
        if len(self.faults) > found:
            return ""
        self._keep(unit, repeated)
        return code

    def _texts(self, row: int, cells: dict[str, str]) -> None:
        """Refuse texts that no column could hold."""
        for field, text in cells.items():
            if len(text) > LONGEST.get(field, 500):
                vi, en = f"dài quá {LONGEST.get(field, 500)} ký tự", f"it is longer than {LONGEST.get(field, 500)} characters"
                self._fault(row, field, text[:40] + "…", vi, en)
            if any(unicodedata.category(sign) == "Cc" for sign in text):
                self._fault(row, field, repr(text[:40]), "có ký tự điều khiển", "it has control characters")

    def _keep(self, unit: ListedUnit, repeated: bool) -> None:
        other = self.units.setdefault((unit.code, unit.start), unit)
        same = (other.prefix, other.name, other.parent) == (unit.prefix, unit.name, unit.parent)
        if other is not unit and not (repeated and same):
            why = (
                f"mã đã có ở dòng {other.row} với tên {other.name}",
                f"the code is already in row {other.row} as {other.name}",
            )
            self._fault(unit.row, "code", unit.code, *why)

    def _level(self, row: int, cells: dict[str, str], prefix: str) -> str:
        given = cells.get("level", "")
        level = LEVEL_KEYS.get(plain_key(given), "")
        if given and not level and plain_key(given) != CITY:
            vi, en = "không có cấp này (tỉnh, huyện, xã)", "there is no such level (province, district, commune)"
            self._fault(row, "level", given, vi, en)
            return ""
        level = level or level_of_title(prefix)
        code = cells.get("code", "")
        if not level and code.isdigit():
            level = next((known for known, width in WIDTHS.items() if width == len(code)), "")
        if not level:
            self._fault(
                row, "level", given, "không rõ cấp (tỉnh, huyện, xã)", "the level (province, district, commune) is not clear"
            )
        return level

    def _code(self, row: int, text: str, level: str) -> str:
        code = re.sub(r"\.0$", "", text.strip()).upper()
        if not code:
            self._fault(row, "code", "", "thiếu mã đơn vị", "the code is missing")
        elif not CODE.fullmatch(code):
            self._fault(
                row, "code", text, "mã chỉ gồm chữ số hoặc chữ cái không dấu", "a code has only digits or plain letters"
            )
        elif code.isdigit() and level in WIDTHS:
            if len(code) > WIDTHS[level]:
                why = f"mã {level} chỉ có {WIDTHS[level]} chữ số", f"a {level} code has {WIDTHS[level]} digits"
                self._fault(row, "code", text, *why)
            return code.zfill(WIDTHS[level])
        return code

    def _parent(self, text: str) -> str:
        return re.sub(r"\.0$", "", text.strip()).upper()

    def _day(self, row: int, field: str, cells: dict[str, str]) -> date | None:
        text = cells.get(field, "")
        if not text:
            return None
        try:
            return read_day(text)
        except ValueError:
            self._fault(row, field, text, "không phải ngày (ghi như 31/08/2024)", "it is not a date (write 2024-08-31)")
            return None

    def _area(self, row: int, text: str) -> Decimal | None:
        if not text:
            return None
        try:
            area = Decimal(text.replace(" ", "").replace(",", ".") if text.count(",") == 1 and "." not in text else text)
        except InvalidOperation:
            area = Decimal("NaN")
        if not (area.is_finite() and 0 <= area < MOST_KM2):
            self._fault(
                row, "area_km2", text, "diện tích không phải là số km² hợp lý", "the area is not a plausible number of km²"
            )
            return None
        return area

    def _fault(self, row: int, field: str, value: str, vi: str, en: str) -> None:
        self.faults.append(Fault(row, field, value, vi, en))


def missing_parents(units: Iterable[ListedUnit], is_there: Callable[[ListedUnit], bool]) -> list[Fault]:
    """Return a fault for each unit whose parent is neither in the list nor, as ``is_there`` says, in the register."""
    units = list(units)
    listed = {unit.code for unit in units}
    return [
        Fault(unit.row, "parent", unit.parent, "không có đơn vị cấp trên mang mã này", "no unit above has this code")
        for unit in units
        if unit.parent and unit.parent not in listed and not is_there(unit)
    ]


def circles(units: Iterable[ListedUnit]) -> list[Fault]:
    """Return a fault for each unit that would stand above itself by the parents in the list."""
    above = {unit.code: (unit.parent, unit.row) for unit in units}
    faults = []
    for code, (parent, row) in above.items():
        seen = {code}
        while parent in above and parent not in seen:
            seen.add(parent)
            parent = above[parent][0]
        if parent == code:
            vi, en = "đơn vị là cấp trên của chính nó", "the unit would stand above itself"
            faults.append(Fault(row, "parent", above[code][0], vi, en))
    return faults
