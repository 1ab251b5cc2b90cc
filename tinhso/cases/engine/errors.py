"""The engine's errors.

TinhSoError
├── BadInput
│   ├── DeadlineUnreadable    a rule that is not "amount unit"
│   ├── HoursOnly             around the clock, and something else that then means nothing
│   ├── MomentUnreadable      a text that is no instant
│   ├── MissingForMove        a move lacks what it requires
│   ├── OutsideProvince       a place that is not in the province
│   ├── InTheFuture           a time that has not come
│   ├── UnknownClock          a deadline for a clock that the process does not have
│   ├── SourceMissing         a deadline without the paper that sets it
│   ├── TextTooLong           more text than a case takes
│   ├── AddressNeedsHttps     a partner whose address is not https
│   ├── AddressHoldsKey       a partner's address with a name and password in it
│   ├── PartnerKnown          the code of a partner that there is, or was
│   ├── FileRefused           a file that is not what is taken
│   ├── LogUnreadable         a file that is no event log
│   ├── LogColumnsMissing     an event log without a column that the mapping names
│   ├── MappingFaulty         a mapping that is none
│   ├── BasisMissing          an erasure without its legal basis
│   ├── ErasuresUnreadable    a file that is no list of erasures
│   └── RatingOutOfRange
├── NotFound
│   ├── NoSuchCase
│   ├── NoSuchDelivery
│   ├── NoSuchPartner         there is none of that code, or it has ended
│   ├── NoSuchRetentionRule
│   └── NoSuchDesk
├── Denied
│   └── NotYourPart           the actor plays no part that may make the move
└── Conflict
    ├── ErasuresOwed          a restored backup still holds who was erased after it
    ├── ClockOutOfOrder       an entry that cannot follow the one before it
    ├── MoveNotAllowed        a state does not allow that move
    ├── MovedMeanwhile        somebody was faster
    ├── DeliveryDecided       a delivery that was taken or given up
    ├── PartOfPart            a part of a case has no parts of its own
    └── ChildrenOpen          parts of the case are not settled yet
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict, Denied, NotFound


class DeadlineUnreadable(BadInput):
    code = "deadline_unreadable"
    vi = "“{text}” không phải là một thời hạn. Hãy viết như “15 working_days”, “4 hours”, “30 calendar_days” hoặc “2 months”."
    en = "“{text}” is not a deadline. Write it like “15 working_days”, “4 hours”, “30 calendar_days” or “2 months”."


class HoursOnly(BadInput):
    code = "hours_only"
    vi = "Tính liên tục cả đêm và ngày nghỉ chỉ dùng cho thời hạn theo giờ, không kèm cuối ngày hay giờ chốt. Hãy bỏ bớt một."
    en = "Around the clock goes with hours only, without end of day and cut-off. Leave one of them out."


class MomentUnreadable(BadInput):
    code = "moment_unreadable"
    vi = "“{text}” không phải là một mốc thời gian. Hãy viết như “{example}”."
    en = "“{text}” is not a point in time. Write it like “{example}”."


class MissingForMove(BadInput):
    code = "missing_for_move"
    vi = "Để thực hiện “{move_vi}” còn thiếu: {missing_vi}. Hãy bổ sung rồi gửi lại."
    en = "“{move_en}” still needs: {missing_en}. Add it and send again."


class OutsideProvince(BadInput):
    code = "outside_province"
    vi = "Vị trí này nằm ngoài địa bàn tỉnh, nên hệ thống không tiếp nhận. Hãy chọn lại vị trí trên bản đồ."
    en = "This place lies outside the province, so it cannot be taken in. Choose the place on the map again."


class InTheFuture(BadInput):
    code = "in_the_future"
    vi = "Thời điểm {at} chưa đến. Hãy kiểm tra lại ngày giờ."
    en = "The time {at} has not come yet. Check the date and the time."


class TextTooLong(BadInput):
    code = "text_too_long"
    vi = "Nội dung ở “{field_vi}” dài {length} ký tự, tối đa {most}. Hãy rút gọn rồi gửi lại."
    en = "The text of “{field_en}” has {length} characters, {most} at most. Shorten it and send it again."


class UnknownClock(BadInput):
    code = "unknown_clock"
    vi = "Quy trình này không có đồng hồ “{clock}”. Các đồng hồ: {known}."
    en = "This process has no clock “{clock}”. Its clocks: {known}."


class SourceMissing(BadInput):
    code = "source_missing"
    vi = "Thời hạn phải ghi rõ văn bản quy định. Hãy ghi số, ký hiệu văn bản."
    en = "A deadline names the paper that sets it. Give its number."


class AddressNeedsHttps(BadInput):
    code = "address_needs_https"
    vi = "Địa chỉ “{address}” phải bắt đầu bằng https://. Hãy dùng địa chỉ an toàn của hệ thống nhận."
    en = "The address “{address}” has to begin with https://. Give the secure address of the other system."


class AddressHoldsKey(BadInput):
    code = "address_holds_key"
    vi = "Địa chỉ có tên và mật khẩu bên trong. Hãy bỏ chúng khỏi địa chỉ và ghi khóa vào ô Khóa."
    en = "The address holds a name and password. Take them out of it and write the key into its own field."


class PartnerKnown(BadInput):
    code = "partner_known"
    vi = "Mã “{partner}” đã dùng cho một hệ thống khác, kể cả hệ thống đã ngừng. Hãy chọn mã khác."
    en = "The code “{partner}” belongs to another system, perhaps one that has ended. Choose another."


class NoSuchPartner(NotFound):
    code = "no_such_partner"
    vi = "Không có hệ thống nhận “{partner}”, hoặc đã ngừng. Hãy mở lại danh sách hệ thống nhận."
    en = "There is no partner “{partner}”, or it has ended. Open the list of partners again."


class FileRefused(BadInput):
    code = "file_refused"
    vi = "Không nhận tệp “{name}”: {why_vi}. Hãy chọn ảnh (JPEG, PNG, WebP), PDF, DOCX, XLSX hoặc ODF."
    en = "The file “{name}” is not taken: {why_en}. Choose a picture (JPEG, PNG, WebP), a PDF, DOCX, XLSX or ODF."


class LogUnreadable(BadInput):
    code = "log_unreadable"
    vi = "Không đọc được tệp nhật ký “{name}” ({why}). Hãy lưu lại thành CSV mã UTF-8 hoặc XES, không có DOCTYPE."
    en = "The event log “{name}” cannot be read ({why}). Save it as CSV in UTF-8, or as XES without a DOCTYPE."


class LogColumnsMissing(BadInput):
    code = "log_columns_missing"
    vi = "Tệp thiếu các cột: {missing}. Tệp có: {there}. Hãy sửa “columns” của tệp ánh xạ."
    en = "The file lacks the columns: {missing}. It has: {there}. Mend “columns” of the mapping."


class MappingFaulty(BadInput):
    code = "mapping_faulty"
    vi = "Tệp ánh xạ chưa dùng được: {faults}. Hãy sửa rồi chạy lại; “--suggest” in ra một bản mẫu."
    en = "The mapping cannot be used: {faults}. Mend it and run again; “--suggest” prints one to start from."


class BasisMissing(BadInput):
    code = "basis_missing"
    vi = "Xóa theo luật cần căn cứ (số, ngày văn bản hoặc điều luật). Hãy ghi căn cứ."
    en = "A legal erasure needs its basis (a paper's number and day, or an article of law). Give the basis."


class RatingOutOfRange(BadInput):
    code = "rating_out_of_range"
    vi = "Mức đánh giá phải từ 1 đến 5. Hãy chọn lại."
    en = "A rating is from 1 to 5. Choose again."


class NoSuchCase(NotFound):
    code = "no_such_case"
    vi = "Không tìm thấy vụ việc này. Hãy kiểm tra lại mã trên giấy hẹn."
    en = "There is no such case. Check the code on the receipt."


class NoSuchDelivery(NotFound):
    code = "no_such_delivery"
    vi = "Không có bản tin này trong hàng đợi gửi đi. Hãy xem lại số bản tin."
    en = "There is no such delivery in the outbox. Check its number."


class NoSuchRetentionRule(NotFound):
    code = "no_such_retention_rule"
    vi = "Không có quy tắc lưu giữ này. Hãy xem danh sách bằng “tinhso cases retention list”."
    en = "There is no such retention rule. See the list with “tinhso cases retention list”."


class NoSuchDesk(NotFound):
    code = "no_such_desk"
    vi = "Không có phân hệ “{desk}”. Các phân hệ hiện có: {known}."
    en = "There is no desk “{desk}”. The desks are: {known}."


class NotYourPart(Denied):
    code = "not_your_part"
    vi = "“{move_vi}” thuộc về {parts}; trong vụ việc này bạn không giữ vai trò đó."
    en = "“{move_en}” is for {parts}; you do not play that part in this case."


class ClockOutOfOrder(Conflict):
    code = "clock_out_of_order"
    vi = "Không thể ghi “{entry}” vào đồng hồ lúc này: {why_vi}. Hãy kiểm tra lại các mốc thời gian."
    en = "“{entry}” cannot be entered on the clock now: {why_en}. Check the times."


class MoveNotAllowed(Conflict):
    code = "move_not_allowed"
    vi = "Trạng thái “{state}” không cho phép “{move}”. Các việc có thể làm: {allowed}."
    en = "The state “{state}” does not allow “{move}”. What can be done: {allowed}."


class MovedMeanwhile(Conflict):
    code = "moved_meanwhile"
    vi = "Vụ việc vừa được người khác cập nhật (nay là “{state_vi}”). Hãy xem lại rồi làm tiếp; chưa có gì bị thay đổi."
    en = "Somebody else has just changed this case (it is “{state_en}” now). Look again and go on; nothing was changed."


class DeliveryDecided(Conflict):
    code = "delivery_decided"
    vi = "Bản tin này đã kết thúc ({fate}), không gửi lại được."
    en = "This delivery has ended ({fate}); it is not sent again."


class ChildrenOpen(Conflict):
    code = "children_open"
    vi = "Còn {count} phần việc chưa xong: {codes}. Hãy hoàn thành hoặc kết thúc các phần này trước."
    en = "{count} parts are not settled yet: {codes}. Settle or end them first."


class PartOfPart(Conflict):
    code = "part_of_part"
    vi = "{code} đã là một phần việc nên không tách tiếp được. Hãy trả lại để nơi tiếp nhận tách từ phản ánh, vụ việc gốc."
    en = "{code} is a part already and has no parts of its own. Return it, so that the desk splits the whole case instead."


class ErasuresOwed(Conflict):
    code = "erasures_owed"
    vi = (
        "Bản sao lưu vừa phục hồi chưa xóa lại những gì đã xóa theo luật. Hãy chạy: tinhso cases erase-again TỆP, "
        "với danh sách erased/cases.jsonl mới nhất (của hệ thống trước, hoặc trong bản sao lưu mới nhất); "
        "nếu không có bản nào mới hơn thì {path}."
    )
    en = (
        "What was erased by law is still in the restored backup. Run: tinhso cases erase-again FILE, with the newest list "
        "erased/cases.jsonl (of the system before, or in the newest backup); where there is none newer, with {path}."
    )


class ErasuresUnreadable(BadInput):
    code = "erasures_unreadable"
    vi = "Không đọc được danh sách đã xóa “{path}” ở dòng {line}. Hãy lấy lại tệp erased/cases.jsonl từ bản sao lưu mới nhất."
    en = "The list of erasures “{path}” cannot be read at line {line}. Take erased/cases.jsonl from the newest backup again."
