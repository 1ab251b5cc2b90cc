"""What can be wrong with asking for a number.

TinhSoError
├── BadInput
│   ├── TooManyValues        more indicators, units and periods at once than are told
│   ├── UnitOrLevel          a question names a unit and a level of units
│   ├── NoSuchLevel          a level that no unit has
│   ├── GroupOfNothing       a value to narrow by, without the column that has it
│   ├── NotByYear            a forecast of a number that is not told by year, or from another period than a year
│   └── PackTestFailed       given rows do not give what a pack's test expects
├── Denied
│   └── NumberNotOpen        the actor may not see this number of this unit
└── Ambiguous
    └── SeveralIndicators    a bare name that several packs have
"""

from __future__ import annotations

from tinhso.kernel.errors import Ambiguous, BadInput, Denied


class TooManyValues(BadInput):
    code = "indicators_too_many_values"
    vi = "Hỏi một lần {count} giá trị, nhiều hơn mức {limit}. Hãy thu hẹp chỉ tiêu, kỳ hoặc cấp đơn vị."
    en = "{count} values are asked for at once, more than {limit}. Narrow the indicators, the periods or the level."


class UnitOrLevel(BadInput):
    code = "indicators_unit_or_level"
    vi = "Câu hỏi nêu cả một đơn vị và một cấp. Hãy giữ một: unit cho một đơn vị, level cho mọi đơn vị của một cấp."
    en = "The question names a unit and a level too. Keep one: unit for one unit, level for all units of a level."


class NoSuchLevel(BadInput):
    code = "indicators_no_such_level"
    vi = "Không có cấp “{level}”. Hãy dùng một trong: {among}."
    en = "There is no level “{level}”. Use one of: {among}."


class GroupOfNothing(BadInput):
    code = "indicators_group_of_nothing"
    vi = "Câu hỏi nêu group mà không nêu by. Hãy ghi thêm cột chứa giá trị đó vào by."
    en = "The question names a group without by. Write the column that has that value into by."


class NotByYear(BadInput):
    code = "indicators_not_by_year"
    vi = "Chỉ dự báo được chỉ tiêu tính theo năm, từ một năm; {indicator} hoặc kỳ này thì không. Hãy ghi một năm, như 2025."
    en = "Only what is told by year can be forecast, from a year; {indicator} or this period is not. Write one, such as 2025."


class PackTestFailed(BadInput):
    code = "indicators_pack_test_failed"
    exit_code = 1
    vi = "Có {count} giá trị khác với mong đợi trong tests/ của các gói. Hãy sửa công thức hoặc giá trị mong đợi."
    en = "{count} values differ from what tests/ of the packs expect. Mend the formula or the expectation."


class NumberNotOpen(Denied):
    code = "indicators_not_open"
    vi = "Bạn không được xem chỉ tiêu {indicator} của đơn vị này. Hãy hỏi cơ quan chủ quản hoặc quản trị viên của đơn vị."
    en = "You may not see the indicator {indicator} of this unit. Ask the office that owns it, or your administrator."


class SeveralIndicators(Ambiguous):
    code = "indicators_several_of_that_name"
    vi = "“{name}” có trong nhiều gói: {among}. Hãy ghi cả tên gói."
    en = "Several packs have “{name}”: {among}. Write the pack too."
