"""What the audit's verbs and targets mean, in both languages: code stays in the chain, words stand on the page.

The house test in ``accounts`` looks through the source for every verb that is recorded: each has its words here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Words = tuple[str, str]
"""Vietnamese and English."""

GROUPS: Mapping[str, Words] = {
    "sign_in": ("Đăng nhập", "Signing in"),
    "password": ("Mật khẩu", "Passwords"),
    "mfa": ("Xác thực hai bước", "Second factors"),
    "passkey": ("Khóa truy cập", "Passkeys"),
    "email": ("Thư điện tử", "E-mail addresses"),
    "phone": ("Số điện thoại", "Telephone numbers"),
    "single_sign_on": ("Đăng nhập một lần", "Single sign-on"),
    "cases": ("Vụ việc", "Cases"),
    "reports": ("Phản ánh hiện trường", "Field reports"),
    "access": ("Từ chối truy cập", "Refusals"),
    "account": ("Tài khoản", "Accounts"),
    "role": ("Vai trò", "Roles"),
    "delegation": ("Ủy quyền", "Delegations"),
    "token": ("Mã API", "API tokens"),
    "units": ("Đơn vị", "Units"),
    "lake": ("Kho dữ liệu", "The data lake"),
    "supply": ("Cung cấp dữ liệu", "The supply of data"),
    "connection": ("Kết nối lấy dữ liệu", "Connections"),
    "alerts": ("Cảnh báo", "Alerts"),
    "brief": ("Bản tin sáng", "The morning brief"),
    "report": ("Báo cáo niêm phong", "Sealed reports"),
    "backup": ("Sao lưu", "Backups"),
    "audit": ("Nhật ký kiểm toán", "The audit"),
}
"""What the verbs are about, by the part before the dot, in the order of the filter."""

VERBS: Mapping[str, Words] = {
    "sign_in.succeeded": ("Đăng nhập", "Signed in"),
    "sign_in.failed": ("Đăng nhập không thành công", "Failed to sign in"),
    "sign_in.locked": ("Bị tạm khóa vì thử sai nhiều lần", "Was locked out after many failures"),
    "sign_in.out": ("Đăng xuất", "Signed out"),
    "sign_in.ended": ("Kết thúc phiên đăng nhập", "Ended a sign-in"),
    "sign_in.expired": ("Phiên đăng nhập hết hạn", "A sign-in expired"),
    "password.changed": ("Đổi mật khẩu", "Changed the password"),
    "mfa.added": ("Thêm bước xác thực thứ hai", "Added a second factor"),
    "mfa.removed": ("Bỏ bước xác thực thứ hai", "Removed a second factor"),
    "mfa.renewed": ("Tạo lại mã dự phòng", "Renewed the recovery codes"),
    "passkey.added": ("Thêm khóa truy cập", "Added a passkey"),
    "passkey.removed": ("Bỏ khóa truy cập", "Removed a passkey"),
    "email.verified": ("Xác nhận thư điện tử", "Confirmed the e-mail address"),
    "email.removed": ("Bỏ thư điện tử", "Removed the e-mail address"),
    "phone.verified": ("Xác nhận số điện thoại", "Confirmed the telephone number"),
    "single_sign_on.linked": ("Nối với đăng nhập một lần", "Linked single sign-on"),
    "single_sign_on.unlinked": ("Bỏ nối với đăng nhập một lần", "Unlinked single sign-on"),
    "access.denied": ("Bị từ chối", "Was refused"),
    "account.signed_up": ("Tự lập tài khoản", "Made an account for themselves"),
    "account.create": ("Lập tài khoản", "Made an account"),
    "account.change": ("Sửa thông tin tài khoản", "Changed an account's details"),
    "account.invite": ("Gửi thư đặt mật khẩu", "Sent the password mail"),
    "account.set_password": ("Đặt mật khẩu cho tài khoản", "Set an account's password"),
    "account.deactivate": ("Khóa tài khoản", "Closed an account"),
    "account.reactivate": ("Mở lại tài khoản", "Reopened an account"),
    "role.give": ("Giao vai trò", "Gave a role"),
    "role.end": ("Kết thúc vai trò", "Ended a role"),
    "delegation.give": ("Ủy quyền", "Delegated roles"),
    "delegation.end": ("Kết thúc ủy quyền", "Ended a delegation"),
    "token.make": ("Tạo mã API", "Made an API token"),
    "token.revoke": ("Thu hồi mã API", "Revoked an API token"),
    "units.load_reference": ("Nạp danh mục đơn vị hành chính", "Loaded the lists of units"),
    "units.open": ("Lập đơn vị", "Opened a unit"),
    "units.rename": ("Đổi tên đơn vị", "Renamed a unit"),
    "units.move": ("Chuyển đơn vị sang đơn vị cấp trên khác", "Moved a unit under another"),
    "units.close": ("Kết thúc đơn vị", "Closed a unit"),
    "units.succeed": ("Sáp nhập, chia, tách đơn vị", "Merged or divided units"),
    "units.save_document": ("Ghi văn bản pháp lý", "Saved a legal document"),
    "units.add_identifier": ("Thêm mã cho đơn vị", "Added an identifier to a unit"),
    "units.import": ("Nhập thay đổi đơn vị từ tệp", "Imported changes of units"),
    "units.import_boundaries": ("Nhập ranh giới", "Imported boundaries"),
    "units.draw_schematic": ("Vẽ bản đồ giản lược", "Drew the schematic map"),
    "lake.accept": ("Nhận dữ liệu vào kho", "Accepted data into the lake"),
    "lake.propose": ("Trình dữ liệu chờ thủ trưởng xác nhận", "Proposed data for the head to confirm"),
    "lake.confirm": ("Xác nhận dữ liệu được trình", "Confirmed proposed data"),
    "lake.decline": ("Trả lại dữ liệu được trình", "Gave proposed data back"),
    "lake.withdraw": ("Rút lại dữ liệu đã nhận", "Withdrew data"),
    "lake.read": ("Đọc dữ liệu hạn chế", "Read restricted data"),
    "lake.sweep": ("Dọn tệp thừa trong kho", "Swept stray files from the lake"),
    "lake.erase": ("Xóa dữ liệu hết thời hạn lưu", "Erased data past its term"),
    "supply.ask_leniency": ("Xin miễn nộp hoặc gia hạn", "Asked for an excuse or more time"),
    "supply.grant_leniency": ("Cho miễn nộp hoặc gia hạn", "Granted an excuse or more time"),
    "supply.refuse_leniency": ("Không chấp nhận miễn nộp hoặc gia hạn", "Refused an excuse or more time"),
    "supply.end_leniency": ("Thu hồi việc miễn nộp hoặc gia hạn", "Took back an excuse or more time"),
    "supply.tie_office": ("Gắn tên cơ quan với đơn vị", "Tied an office name to a unit"),
    "supply.set_start": ("Đặt ngày bắt đầu yêu cầu dữ liệu", "Set from when data is asked for"),
    "supply.name_supplier": ("Phân công người nộp dữ liệu", "Named who supplies data"),
    "supply.set_rule": ("Đặt quy tắc nhắc", "Set a rule of reminding"),
    "supply.set_threshold": ("Đặt ngưỡng số lần nhắc", "Set a threshold of reminders"),
    "supply.remind": ("Nhắc nộp dữ liệu", "Reminded units of data"),
    "supply.cross_threshold": ("Đơn vị chạm ngưỡng số lần nhắc", "A unit reached a threshold of reminders"),
    "supply.add_webhook": ("Thêm địa chỉ nhận sự kiện", "Added a webhook"),
    "supply.end_webhook": ("Ngừng một địa chỉ nhận sự kiện", "Ended a webhook"),
    "connection.make": ("Lập kết nối", "Made a connection"),
    "connection.change": ("Sửa kết nối", "Changed a connection"),
    "connection.pause": ("Tạm dừng kết nối", "Paused a connection"),
    "connection.resume": ("Cho kết nối chạy tiếp", "Resumed a connection"),
    "connection.pull": ("Lấy dữ liệu ngay", "Had data pulled at once"),
    "connection.try_out": ("Thử kết nối", "Tried a connection out"),
    "connection.stop": ("Kết nối dừng vì dữ liệu bị từ chối", "A connection stopped: its data was refused"),
    "supply.see_rows": ("Xem dòng dữ liệu đã gửi", "Looked at rows that were sent"),
    "supply.correct_cells": ("Sửa ô của tệp ngay trên trang", "Corrected cells of a file on the page"),
    "supply.mend": ("Sửa dòng chờ sửa và gửi", "Mended a held row"),
    "supply.drop": ("Bỏ dòng chờ sửa", "Dropped a held row"),
    "supply.ask": ("Hỏi về một số liệu", "Asked about a number"),
    "supply.answer": ("Trả lời câu hỏi về số liệu", "Answered a question about a number"),
    "supply.close_question": ("Đóng câu hỏi về số liệu", "Closed a question about a number"),
    "alerts.raise": ("Phát cảnh báo", "Raised alerts"),
    "alerts.acknowledge": ("Nhận xử lý cảnh báo", "Acknowledged an alert"),
    "alerts.snooze": ("Tạm hoãn cảnh báo", "Snoozed an alert"),
    "alerts.wake": ("Để cảnh báo chờ xử lý trở lại", "Let an alert wait again"),
    "alerts.comment": ("Ghi ý kiến vào cảnh báo", "Commented on an alert"),
    "alerts.clear": ("Kết thúc cảnh báo", "Cleared an alert"),
    "alerts.set_numbers": ("Đặt ngưỡng riêng cho cảnh báo", "Set own numbers of an alert rule"),
    "cases.open": ("Mở vụ việc", "Opened a case"),
    "cases.move": ("Xử lý vụ việc", "Moved a case"),
    "cases.assign": ("Giao người xử lý vụ việc", "Gave a case to an officer"),
    "cases.support": ("Mời cơ quan phối hợp", "Called for support in a case"),
    "cases.remark": ("Ghi ý kiến vào vụ việc", "Remarked on a case"),
    "cases.label": ("Gắn hoặc gỡ nhãn vụ việc", "Labelled a case"),
    "cases.link": ("Liên kết vụ việc", "Linked a case"),
    "cases.attach": ("Đính kèm tệp vào vụ việc", "Attached a file to a case"),
    "cases.take_out": ("Gỡ tệp khỏi vụ việc", "Took a file out of a case"),
    "cases.show_file": ("Chọn ai được xem tệp của vụ việc", "Chose who may see a file of a case"),
    "cases.correct": ("Sửa phân loại vụ việc", "Corrected what a case is about"),
    "cases.hand_on": ("Chuyển vụ việc sang đơn vị kế thừa", "Handed a case on to the units that took over"),
    "cases.set_deadline": ("Đặt thời hạn", "Set a deadline"),
    "cases.see_people": ("Xem người liên quan của vụ việc", "Looked at who takes part in a case"),
    "cases.reckon": ("Tính lại thời hạn theo lịch làm việc", "Reckoned deadlines by the calendar"),
    "reports.hand_category_over": ("Chuyển một lĩnh vực cho hệ thống khác", "Handed a category over to another system"),
    "cases.add_partner": ("Thêm hệ thống nhận", "Added a partner"),
    "cases.retry_delivery": ("Gửi lại bản tin", "Sent a delivery again"),
    "cases.give_up_delivery": ("Thôi gửi bản tin", "Gave a delivery up"),
    "reports.support": ("Cùng phản ánh", "Had the same trouble"),
    "reports.split": ("Tách phản ánh thành các phần việc", "Split a report into parts"),
    "reports.merge": ("Gộp phản ánh trùng", "Merged a duplicate report"),
    "reports.moderate": ("Kiểm duyệt nội dung công khai", "Moderated what the public sees"),
    "reports.blur": ("Làm mờ ảnh", "Blurred a picture"),
    "reports.train": ("Huấn luyện bộ gợi ý", "Trained the suggestions"),
    "reports.set_rule": ("Đặt quy tắc phân luồng", "Set a rule of routing"),
    "reports.end_rule": ("Ngừng quy tắc phân luồng", "Ended a rule of routing"),
    "reports.set_category": ("Đặt lĩnh vực phản ánh", "Set a category"),
    "reports.set_template": ("Đặt mẫu trả lời", "Set a template of replies"),
    "reports.end_template": ("Ngừng mẫu trả lời", "Ended a template of replies"),
    "reports.set_reception": ("Giao cơ quan tiếp nhận", "Named the office that takes reports in"),
    "reports.reroute": ("Tìm lại cơ quan sau khi đơn vị thay đổi", "Found offices again after units changed"),
    "reports.remind": ("Nhắc phản ánh quá hạn", "Reminded offices of overdue reports"),
    "brief.make": ("Lập bản tin sáng", "Made the morning brief"),
    "brief.set_hour": ("Đặt giờ của bản tin sáng", "Set the hour of the morning brief"),
    "report.seal": ("Niêm phong báo cáo", "Sealed a report"),
    "backup.make": ("Sao lưu", "Made a backup"),
    "audit.read": ("Xem nhật ký", "Read the log"),
    "audit.export": ("Xuất nhật ký", "Exported the log"),
    "audit.verify": ("Kiểm tra nhật ký", "Verified the log"),
}

KINDS: Mapping[str, Words] = {
    "account": ("Tài khoản", "Account"),
    "unit": ("Đơn vị", "Unit"),
    "units": ("Danh mục đơn vị", "The register of units"),
    "document": ("Văn bản", "Document"),
    "token": ("Mã API", "API token"),
    "delegation": ("Ủy quyền", "Delegation"),
    "route": ("Trang", "Page"),
    "dataset": ("Bộ dữ liệu", "Dataset"),
    "receipt": ("Lượt nhận", "Receipt"),
    "lake": ("Kho dữ liệu", "The data lake"),
    "office_name": ("Tên cơ quan trong gói lĩnh vực", "Office name of the packs"),
    "supply_rule": ("Quy tắc nhắc nộp", "Rule of reminding"),
    "webhook": ("Địa chỉ nhận sự kiện", "Webhook"),
    "obligations": ("Việc cần nộp", "Obligations"),
    "connection": ("Kết nối", "Connection"),
    "proposal": ("Dữ liệu chờ xác nhận", "Proposed data"),
    "attempt": ("Lần gửi", "Attempt"),
    "held": ("Dòng chờ sửa", "Held row"),
    "inquiry": ("Câu hỏi về số liệu", "Question about a number"),
    "alert": ("Cảnh báo", "Alert"),
    "case": ("Vụ việc", "Case"),
    "desk": ("Phân hệ", "Desk"),
    "report_rule": ("Quy tắc phân luồng", "Rule of routing"),
    "category": ("Lĩnh vực phản ánh", "Category"),
    "template": ("Mẫu trả lời", "Template of replies"),
    "classifier": ("Bộ gợi ý", "Suggestions"),
    "cases": ("Các vụ việc", "Cases"),
    "partner": ("Hệ thống nhận", "Partner"),
    "delivery": ("Bản tin gửi đi", "Delivery"),
    "alert_rule": ("Quy tắc cảnh báo", "Rule of alerts"),
    "board": ("Bảng điều hành", "Board"),
    "brief": ("Bản tin sáng", "Morning brief"),
    "backup": ("Bản sao lưu", "Backup"),
    "audit": ("Nhật ký kiểm toán", "The audit log"),
}
"""What is before the colon of a target."""


def sentence(verb: str, language: str) -> str:
    """Return what ``verb`` says in ``language`` (vi, en); a verb without words says itself."""
    return chosen(VERBS.get(verb, (verb, verb)), language)


def kind(target: str, language: str) -> str:
    """Return what kind of thing ``target`` (``unit:12``) is; nothing when the kind has no words."""
    return chosen(KINDS.get(target.partition(":")[0], ("", "")), language)


def choices(language: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each group with its verbs, first all of the group together (``units.*``), as a select wants them."""
    all_of = chosen(("Tất cả", "All"), language)
    for prefix, words in GROUPS.items():
        members = [(verb, sentence(verb, language)) for verb in VERBS if verb.startswith(f"{prefix}.")]
        title = chosen(words, language)
        together = [(f"{prefix}.*", f"{all_of}: {title}")] if len(members) > 1 else []
        yield title, together + members


def chosen(words: Words, language: str) -> str:
    return words[1] if language.startswith("en") else words[0]
