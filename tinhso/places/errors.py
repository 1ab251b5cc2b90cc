"""What can go wrong with units.

TinhSoError
├── BadInput
│   ├── BadDay                a date that is not one
│   ├── BadIdentifier         not an electronic identifier
│   ├── BadCoordinates        not longitude and latitude in degrees
│   ├── BadChange             the change contradicts the register
│   │   ├── CycleInTree       a unit would be above itself
│   │   └── SharesDoNotAdd    parts that are not 1 together
│   ├── UnreadableFile        not a list or boundary file that we know
│   ├── FaultyFile            a file with faults, each with row and field
│   └── FileNotKept           the file of a preview has gone
├── NotFound
│   ├── UnknownUnit           no unit has the code on the day
│   │   └── NoSuchPage        an address that names no unit
│   ├── BeforeRecords         a day before the first one that the register knows
│   ├── UnknownName           no unit bears the name
│   └── NowhereKnown          a point in no outline that we have
├── Ambiguous
│   └── AmbiguousName         several units bear the name
└── Conflict
    └── CodeTaken             another unit has the code on that day
"""

from __future__ import annotations

from tinhso.kernel.errors import Ambiguous, BadInput, Conflict, NotFound


class BadDay(BadInput):
    code = "bad_day"
    vi = "“{value}” không phải là một ngày. Hãy ghi như 31/08/2024 hoặc 2024-08-31."
    en = "“{value}” is not a date. Write it as 31/08/2024 or 2024-08-31."


class BadIdentifier(BadInput):
    code = "bad_identifier"
    vi = "“{value}” không phải mã định danh điện tử theo QĐ 20/2020/QĐ-TTg. Hãy ghi như H15.50.05.13 hoặc 000.00.15.H51."
    en = "“{value}” is not an electronic identifier by QĐ 20/2020/QĐ-TTg. Write it as H15.50.05.13 or 000.00.15.H51."


class BadCoordinates(BadInput):
    code = "bad_coordinates"
    vi = "{why_vi} {how_vi}"
    en = "{why_en} {how_en}"


class BadChange(BadInput):
    code = "bad_change"
    vi = "Không ghi được thay đổi: {why_vi}."
    en = "The change cannot be recorded: {why_en}."


class CycleInTree(BadChange):
    code = "cycle_in_tree"
    vi = "Không thể đặt {unit} thuộc {parent}: đơn vị sẽ trở thành cấp trên của chính nó. Hãy chọn đơn vị cấp trên khác."
    en = "{unit} cannot be placed under {parent}: it would be above itself. Choose another parent."


class SharesDoNotAdd(BadChange):
    code = "shares_do_not_add"
    vi = (
        "Tổng tỷ lệ các phần của {unit} là {total}: phải bằng 1 khi đơn vị chấm dứt, nhỏ hơn 1 khi còn tiếp tục. "
        "Hãy sửa các tỷ lệ."
    )
    en = "The shares of {unit} add to {total}; they must be 1 when it ends, and less than 1 when it goes on. Correct them."


class UnreadableFile(BadInput):
    code = "unreadable_file"
    vi = "Không đọc được tệp {file}: {why_vi}."
    en = "The file {file} cannot be read: {why_en}."


class FaultyFile(BadInput):
    """``lines_vi`` and ``lines_en`` name every fault, one a line; ``faults`` holds them for machines."""

    code = "faulty_file"
    vi = "Tệp {file} có {count} lỗi; chưa có gì thay đổi. Hãy sửa các lỗi sau rồi nhập lại.\n{lines_vi}"
    en = "The file {file} has {count} faults; nothing was changed. Correct them and import it again.\n{lines_en}"


class FileNotKept(BadInput):
    code = "file_not_kept"
    vi = "Tệp đã xem trước không còn được giữ. Hãy chọn lại tệp."
    en = "The file that was looked at is no longer kept. Choose it again."


class UnknownUnit(NotFound):
    code = "unknown_unit"
    vi = "Không có đơn vị nào mang mã {unit} vào ngày {on}. Hãy kiểm tra mã và ngày."
    en = "No unit has the code {unit} on {on}. Check the code and the day."


class NoSuchPage(UnknownUnit):
    code = "no_such_unit_page"
    vi = "Trang này không tồn tại. Hãy tìm đơn vị theo tên hoặc mã ở trang tra cứu đơn vị."
    en = "This page does not exist. Find the unit by its name or code where units are looked up."


class BeforeRecords(NotFound):
    code = "before_records"
    vi = "Danh mục bắt đầu từ {known_from}; trước đó chưa có dữ liệu. Hãy chọn ngày từ đó trở đi."
    en = "The register begins on {known_from}; there is no data before. Choose a day from then on."


class UnknownName(NotFound):
    code = "unknown_name"
    vi = "Không có đơn vị nào tên “{text}”. Hãy kiểm tra chính tả, ngày, hoặc bỏ bớt cấp trên."
    en = "No unit is called “{text}”. Check the spelling and the day, or leave out what is above it."


class NowhereKnown(NotFound):
    code = "nowhere_known"
    vi = "Không có ranh giới nào trong hệ thống chứa điểm {longitude}, {latitude} vào ngày {on}. Hãy kiểm tra tọa độ và ngày."
    en = "No boundary in the system holds the point {longitude}, {latitude} on {on}. Check the coordinates and the day."


class AmbiguousName(Ambiguous):
    code = "ambiguous_name"
    vi = "Có {count} đơn vị có thể là “{text}”. Hãy ghi thêm đơn vị cấp trên hoặc ngày."
    en = "{count} units may be “{text}”. Add the unit above it, or the day."


class CodeTaken(Conflict):
    code = "code_taken"
    vi = "Mã {unit} đã thuộc về một đơn vị khác trong khoảng ngày này. Hãy chấm dứt đơn vị đó trước hoặc dùng mã khác."
    en = "The code {unit} belongs to another unit in these days. Close that unit first or use another code."
