"""What can go wrong with people, roles and tokens.

TinhSoError
├── BadInput
│   ├── ContactMissing        neither e-mail nor telephone number
│   ├── PhoneUnreadable       not a telephone number
│   ├── EmailUnreadable       not an e-mail address
│   ├── NameMissing           an officer without a name
│   ├── DaysOutOfOrder        ends before it begins
│   ├── BeginsInThePast       rights cannot be given for days gone by
│   ├── TooLong               longer than delegations or tokens may last
│   ├── RoleNeedsUnit, RoleIsProvinceWide, RoleNotForKind
│   ├── ScopeUnknown          a token asks for what is not offered
│   ├── PasswordRefused       the password rules say no
│   └── RequestInvalid        an API request does not fit its schema
├── Denied
│   ├── SelfGranting          nobody gives or takes their own rights
│   ├── BeyondOwnReach        more than the giver may give
│   ├── TokenRefused          unknown, expired or revoked token (401)
│   ├── CrossSiteRefused      an unsafe call without the page's CSRF token
│   ├── ForOfficers           a citizen asked for a page of the offices
│   └── WithoutPolicy         a route that nobody guards is not served
├── NotFound
│   ├── NoSuchPerson
│   └── NoSuchUnit
├── Ambiguous
│   └── UnitAmbiguous
├── Conflict
│   ├── AlreadyRegistered     e-mail or number is in use
│   ├── RoleAlreadyHeld, AlreadyEnded, AccountClosed, LastAdministrator
│   ├── NothingToDelegate, DelegationOverlaps, NotAnOfficer
│   ├── OutsideDemo           demo people are refused outside demo mode
│   └── MethodNotAllowed      the address knows other methods (405)
"""

from __future__ import annotations

from tinhso.kernel.errors import Ambiguous, BadInput, Conflict, Denied, NotFound


class ContactMissing(BadInput):
    code = "contact_missing"
    vi = "Cần có thư điện tử hoặc số điện thoại. Hãy điền ít nhất một."
    en = "An e-mail address or a telephone number is needed. Give at least one."


class EmailUnreadable(BadInput):
    code = "email_unreadable"
    vi = "Địa chỉ thư điện tử không hợp lệ. Hãy viết đủ, ví dụ ten@tinh.gov.vn."
    en = "The e-mail address is not valid. Write it in full, for example name@province.gov.vn."


class PhoneUnreadable(BadInput):
    code = "phone_unreadable"
    vi = "Số điện thoại không hợp lệ. Hãy viết đủ số, ví dụ 0912 345 678 hoặc +84 912 345 678."
    en = "The telephone number is not valid. Write it in full, for example 0912 345 678 or +84 912 345 678."


class NameMissing(BadInput):
    code = "name_missing"
    vi = "Chưa có họ và tên. Hãy điền họ và tên cán bộ."
    en = "The full name is missing. Give the officer's full name."


class DaysOutOfOrder(BadInput):
    code = "days_out_of_order"
    vi = "Ngày kết thúc phải sau khi bắt đầu. Hãy chọn lại."
    en = "The end must come after the beginning. Choose again."


class BeginsInThePast(BadInput):
    code = "begins_in_the_past"
    vi = "Không thể giao quyền cho ngày đã qua. Hãy chọn từ hôm nay trở đi."
    en = "Rights cannot be given for days gone by. Choose today or later."


class TooLong(BadInput):
    code = "too_long"
    vi = "Thời hạn tối đa là {days} ngày. Hãy chọn ngày kết thúc sớm hơn."
    en = "At most {days} days are allowed. Choose an earlier end."


class RoleNeedsUnit(BadInput):
    code = "role_needs_unit"
    vi = "Vai trò này gắn với một đơn vị. Hãy chọn đơn vị."
    en = "This role belongs to a unit. Choose the unit."


class RoleIsProvinceWide(BadInput):
    code = "role_is_province_wide"
    vi = "Vai trò này dành cho toàn tỉnh. Hãy để trống ô đơn vị."
    en = "This role is for the whole province. Leave the unit empty."


class RoleNotForKind(BadInput):
    code = "role_not_for_kind"
    vi = "Vai trò của cán bộ chỉ giao cho tài khoản cán bộ."
    en = "Officers' roles are given to officers' accounts only."


class ScopeUnknown(BadInput):
    code = "scope_unknown"
    vi = "Phạm vi “{scope}” không có hoặc không dành cho bạn. Hãy chọn trong danh sách phạm vi."
    en = "The scope “{scope}” does not exist or is not for you. Choose from the list of scopes."


class PasswordRefused(BadInput):
    code = "password_refused"
    vi = "Mật khẩu chưa đạt yêu cầu: {why_vi} Hãy chọn mật khẩu khác."
    en = "The password does not meet the rules: {why_en} Choose another one."


class RequestInvalid(BadInput):
    code = "request_invalid"
    vi = "Yêu cầu chưa đúng mẫu. Hãy xem danh sách lỗi trong data.faults."
    en = "The request does not fit its schema. See the list in data.faults."


class SelfGranting(Denied):
    code = "self_granting"
    vi = "Không ai được tự giao hoặc tự thu quyền của mình. Hãy nhờ quản trị viên khác."
    en = "Nobody gives or takes their own rights. Ask another administrator."


class BeyondOwnReach(Denied):
    code = "beyond_own_reach"
    vi = "Phạm vi này rộng hơn phạm vi bạn quản trị. Hãy nhờ quản trị viên cấp tỉnh."
    en = "This reaches further than what you administer. Ask an administrator of the province."


class TokenRefused(Denied):
    code = "token_refused"
    status = 401
    vi = "Mã API không đúng, đã hết hạn hoặc đã bị thu hồi. Hãy tạo mã mới."
    en = "The API token is unknown, expired or revoked. Make a new one."


class CrossSiteRefused(Denied):
    code = "cross_site_refused"
    vi = "Thiếu hoặc sai mã chống giả mạo (X-CSRFToken). Hãy tải lại trang rồi thử lại."
    en = "The anti-forgery token (X-CSRFToken) is missing or wrong. Reload the page and try again."


class ForOfficers(Denied):
    code = "for_officers"
    vi = "Trang này dành cho cán bộ. Hãy quay về trang chủ."
    en = "This page is for officers. Go back to the home page."


class WithoutPolicy(Denied):
    code = "without_policy"
    vi = "Địa chỉ này chưa được khai báo ai được dùng nên không được phục vụ. Hãy báo quản trị viên."
    en = "Nobody has declared who may use this address, so it is not served. Tell the administrator."


class NoSuchPerson(NotFound):
    code = "no_such_person"
    vi = "Không tìm thấy tài khoản này. Hãy kiểm tra lại thư điện tử hoặc mã."
    en = "There is no such account. Check the e-mail address or number."


class NoSuchUnit(NotFound):
    code = "no_such_unit"
    vi = "Không tìm thấy đơn vị “{unit}”. Hãy kiểm tra lại mã hoặc tên."
    en = "There is no unit “{unit}”. Check the code or name."


class UnitAmbiguous(Ambiguous):
    code = "unit_ambiguous"
    vi = "Có nhiều đơn vị tên “{unit}”: {names}. Hãy dùng mã hoặc ghi rõ hơn."
    en = "Several units fit “{unit}”: {names}. Give the code or say it more exactly."


class AlreadyRegistered(Conflict):
    code = "already_registered"
    vi = "Thư điện tử hoặc số điện thoại này đã có tài khoản. Hãy tìm tài khoản đó trong danh sách."
    en = "This e-mail address or number already has an account. Look for it in the list."


class RoleAlreadyHeld(Conflict):
    code = "role_already_held"
    vi = "Vai trò này ở đơn vị này đã được giao trong thời gian đó. Hãy kết thúc lần giao cũ trước."
    en = "This role at this unit is already given for that time. End the earlier one first."


class AlreadyEnded(Conflict):
    code = "already_ended"
    vi = "Việc này đã kết thúc trước đó, không cần kết thúc nữa."
    en = "This has ended already; there is nothing left to end."


class AccountClosed(Conflict):
    code = "account_closed"
    vi = "Tài khoản đang bị khóa. Hãy mở lại tài khoản trước."
    en = "The account is closed. Reopen it first."


class LastAdministrator(Conflict):
    code = "last_administrator"
    vi = "Đây là quản trị viên toàn tỉnh cuối cùng. Hãy giao vai trò này cho người khác trước."
    en = "This is the last administrator of the province. Give the role to somebody else first."


class NothingToDelegate(Conflict):
    code = "nothing_to_delegate"
    vi = "Bạn không giữ vai trò nào có thể ủy quyền. Vai trò được ủy quyền không được ủy quyền tiếp."
    en = "You hold no role that can be delegated. What was delegated to you cannot be delegated on."


class DelegationOverlaps(Conflict):
    code = "delegation_overlaps"
    vi = "Vai trò này đã được ủy quyền cho người đó trong thời gian trùng nhau. Hãy kết thúc lần trước."
    en = "This role is already delegated to that person for an overlapping time. End the earlier one."


class NotAnOfficer(Conflict):
    code = "not_an_officer"
    vi = "Chỉ ủy quyền được cho cán bộ đang hoạt động khác. Hãy kiểm tra lại thư điện tử người nhận."
    en = "Only another active officer can receive a delegation. Check the receiver's e-mail address."


class OutsideDemo(Conflict):
    code = "outside_demo"
    vi = "Tài khoản mẫu chỉ được tạo ở chế độ trình diễn (TINHSO_DEMO=yes)."
    en = "Sample accounts are made in demo mode only (TINHSO_DEMO=yes)."


class MethodNotAllowed(Conflict):
    code = "method_not_allowed"
    status = 405
    vi = "Địa chỉ này không nhận phương thức {method}. Hãy dùng: {allowed}."
    en = "This address does not take {method}. Use: {allowed}."
