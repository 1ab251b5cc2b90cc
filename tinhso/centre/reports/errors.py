"""What can be wrong with sealing a board, and with what was sealed.

TinhSoError
├── BadInput
│   ├── NotYetKnown          the moment that numbers are to be known at has not come
│   ├── PeriodNotBegun       the period begins after the moment that it is to be known at
│   ├── MomentsOutOfOrder    the first moment of a comparison is not before the second
│   ├── UnknownShape         the name of a file ends neither in .html nor in .pdf
│   ├── UnknownLanguage      a report is written in Vietnamese or in English
│   └── NotSealed            a file is no sealed report of this platform
├── Denied
│   └── NumbersNotOpen       the actor may not see every number of the board
├── Conflict
│   ├── DefinitionGone       the packs in force no longer have a version that was sealed
│   └── NotTheSameAgain      made anew, a report differs from the file
└── SealBroken               a file is not what was sealed, or not by a key that is known
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict, Denied, TinhSoError


class NotYetKnown(BadInput):
    code = "reports_not_yet_known"
    vi = "Thời điểm {as_of} chưa tới hoặc vừa mới qua, số liệu còn có thể đổi. Hãy chọn thời điểm trước đây ít nhất một phút."
    en = "The moment {as_of} has not come or is just over, and numbers may still change. Choose one at least a minute ago."


class PeriodNotBegun(BadInput):
    code = "reports_period_not_begun"
    vi = "Kỳ {period} chưa bắt đầu vào lúc {as_of}. Hãy chọn kỳ trước, hoặc thời điểm muộn hơn."
    en = "Period {period} had not begun at {as_of}. Choose an earlier period, or a later moment."


class MomentsOutOfOrder(BadInput):
    code = "reports_moments_out_of_order"
    vi = "Thời điểm đầu ({since}) phải trước thời điểm sau ({until}). Hãy đổi chỗ hai thời điểm."
    en = "The first moment ({since}) must be before the second ({until}). Exchange them."


class UnknownShape(BadInput):
    code = "reports_unknown_shape"
    vi = "Tên tệp “{name}” phải kết thúc bằng .html hoặc .pdf. Hãy đổi tên tệp."
    en = "The name of the file “{name}” must end in .html or .pdf. Change the name."


class UnknownLanguage(BadInput):
    code = "reports_unknown_language"
    vi = "Báo cáo viết bằng tiếng Việt (vi) hoặc tiếng Anh (en), không có “{language}”. Hãy chọn một trong hai."
    en = "A report is written in Vietnamese (vi) or English (en), not “{language}”. Choose one of them."


class NotSealed(BadInput):
    code = "reports_not_sealed"
    vi = "Tệp này không phải là báo cáo niêm phong, hoặc phần niêm phong đã bị xóa hay làm hỏng. Hãy lấy lại tệp gốc."
    en = "This file is no sealed report, or its seal was removed or damaged. Get the original file again."


class NumbersNotOpen(Denied):
    code = "reports_numbers_not_open"
    vi = "Bạn không được xem {count} số của bảng này nên không niêm phong được. Hãy nhờ người được xem mọi số."
    en = "You may not see {count} numbers of this board, so you cannot seal it. Ask somebody who may see them all."


class DefinitionGone(Conflict):
    code = "reports_definition_gone"
    exit_code = 1
    vi = "Không lập lại được, vì định nghĩa đã đổi từ khi niêm phong: {what_vi}. Bản đã niêm phong vẫn là bằng chứng."
    en = (
        "It cannot be made again: definitions have changed since it was sealed: {what_en}. The sealed file still proves itself."
    )


class NotTheSameAgain(Conflict):
    code = "reports_not_the_same_again"
    exit_code = 1
    vi = "Lập lại thì khác với tệp: {what_vi}. Bản đã niêm phong vẫn là bằng chứng của lúc đó."
    en = "Made anew it differs from the file: {what_en}. The sealed file still proves what was said then."


class SealBroken(TinhSoError):
    code = "reports_seal_broken"
    status = 409
    exit_code = 1
    vi = "Niêm phong không còn nguyên: {what_vi} Đừng tin các số trong tệp này; hãy lấy lại tệp gốc."
    en = "The seal does not hold: {what_en} Do not trust the numbers of this file; get the original again."
