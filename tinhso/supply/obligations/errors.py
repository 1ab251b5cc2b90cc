"""What can go wrong with obligations.

TinhSoError
├── BadInput
│   ├── ReasonMissing         an excuse, an extension or a decision without a why
│   ├── MoreTimeNeeded        an extension that ends before the due time
│   ├── SpanReversed          ends before it begins
│   ├── WrongFilter           a filter of a listing that cannot be read
│   ├── RuleUnreadable        a reminder rule or threshold that says nothing sensible
│   └── AddressRefused        a webhook's address that must not be called
├── NotFound
│   ├── NoSuchDataset, NoSuchPlea, NoSuchOffice
│   └── NothingOwed           the unit does not owe that dataset for that period
└── Conflict
    ├── AlreadyDecided        somebody decided before
    ├── AlreadyAsked          one request is open already
    ├── TieOverlaps           the name stands for a unit on some of those days
    └── OutsideDemo           demo records are refused outside demo mode
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict, NotFound


class ReasonMissing(BadInput):
    code = "supply_reason_missing"
    vi = "Cần ghi rõ lý do. Hãy viết một câu để người xem sau này hiểu vì sao."
    en = "A reason is needed. Write one sentence so that later readers understand why."


class MoreTimeNeeded(BadInput):
    code = "supply_more_time_needed"
    vi = "Thời hạn mới phải sau hạn hiện tại ({due}). Hãy chọn lại."
    en = "The new time must come after the present due time ({due}). Choose again."


class SpanReversed(BadInput):
    code = "supply_span_reversed"
    vi = "Ngày kết thúc đứng trước ngày bắt đầu. Hãy kiểm tra lại hai ngày."
    en = "The last day is before the first. Check the two days."


class WrongFilter(BadInput):
    code = "supply_wrong_filter"
    vi = "Không đọc được bộ lọc “{name}”: “{value}”. Các giá trị được nhận: {accepted}."
    en = "The filter “{name}” cannot be read: “{value}”. Accepted: {accepted}."


class RuleUnreadable(BadInput):
    code = "supply_rule_unreadable"
    vi = "Quy tắc này chưa hợp lệ: {why_vi}. Hãy sửa rồi lưu lại."
    en = "This rule is not valid: {why_en}. Mend it and save again."


class AddressRefused(BadInput):
    code = "supply_address_refused"
    vi = "Không gửi được tới địa chỉ này: {why_vi}. Hãy dùng một địa chỉ https công khai."
    en = "This address is not called: {why_en}. Give a public https address."


class NoSuchDataset(NotFound):
    code = "supply_no_such_dataset"
    vi = "Không có bộ dữ liệu “{dataset}”. Xem danh sách bằng lệnh tinhso packs list."
    en = "There is no dataset “{dataset}”. See the list with tinhso packs list."


class NoSuchPlea(NotFound):
    code = "supply_no_such_request"
    vi = "Không tìm thấy đề nghị này. Hãy quay lại danh sách."
    en = "This request was not found. Go back to the list."


class NoSuchOffice(NotFound):
    code = "supply_no_such_office"
    vi = "Các gói lĩnh vực không dùng tên cơ quan “{name}”. Các tên đang dùng: {known}."
    en = "The packs name no office “{name}”. Names in use: {known}."


class NothingOwed(NotFound):
    code = "supply_nothing_owed"
    vi = "Đơn vị này không phải nộp bộ dữ liệu đó cho kỳ {period}. Hãy kiểm tra lại đơn vị và kỳ."
    en = "This unit does not owe that dataset for the period {period}. Check the unit and the period."


class AlreadyDecided(Conflict):
    code = "supply_already_decided"
    vi = "Đề nghị này đã được xử lý. Hãy tải lại trang để xem kết quả."
    en = "This request was decided already. Reload the page to see the answer."


class AlreadyAsked(Conflict):
    code = "supply_already_asked"
    vi = "Đã có một đề nghị cho việc này đang chờ hoặc đang có hiệu lực. Hãy xem đề nghị đó trước."
    en = "A request about this is waiting or in force already. Look at that one first."


class TieOverlaps(Conflict):
    code = "supply_tie_overlaps"
    vi = "Tên “{name}” đã gắn với một đơn vị trong một phần của thời gian này (từ {since}). Hãy chọn ngày bắt đầu muộn hơn."
    en = "The name “{name}” stands for a unit on some of these days already (from {since}). Begin on a later day."


class OutsideDemo(Conflict):
    code = "supply_outside_demo"
    vi = "Dữ liệu trình diễn chỉ được tạo trong chế độ trình diễn. Hãy dùng lệnh tinhso demo."
    en = "Demo records are only made in demo mode. Use tinhso demo."
