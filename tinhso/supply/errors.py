"""Supply's errors.

TinhSoError
├── BadInput
│   ├── ConnectorSettingsWrong    a setting is missing or not one of the connector's
│   ├── FileEmpty                 nothing is in the file
│   ├── FileKindUnknown           not a table that we read
│   ├── FileLocked                a password protects it
│   ├── FileDamaged               it breaks the rules of its own format
│   ├── FileHostile               it tries to read other files, or unpacks without end
│   ├── FileTooBig                beyond a bound on size, cells, columns or time
│   ├── RecipeUnreadable          no reading recipe of ours
│   ├── RecipeIncomplete          a mapped column is missing or a question about it is open
│   ├── SubmissionRefused         rows have faults; all of them come along
│   ├── PeriodNotBegun            the period lies ahead
│   ├── NothingOffered            neither a file nor a row
│   └── ReceiptUnreadable         no receipt of ours
├── NotFound
│   ├── UnknownConnector          no connector of that name is installed
│   ├── NoSuchRecipe              no recipe of that name is kept for the unit and dataset
│   ├── NoSuchAttempt             no record of such an offer
│   └── UploadGone                the file was not kept, or no longer
├── Conflict
│   ├── SubmissionUncertain       something must be answered or confirmed first; the questions come along
│   ├── KeyReused                 an idempotency key came before with other content
│   ├── RowClosed                 the held row was mended or dropped already
│   └── NotCorrectable            a kind or size of file whose cells are not corrected on the page
└── Unavailable
    └── ConnectorFailed           the other system did not answer, or not as agreed
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict, NotFound, Unavailable


class ConnectorSettingsWrong(BadInput):
    code = "connector_settings_wrong"
    vi = "Kết nối “{connector}” thiếu hoặc thừa thiết lập: {names}. Hãy kiểm tra lại."
    en = "The connector “{connector}” has settings missing or unknown: {names}. Check them."


class UnknownConnector(NotFound):
    code = "unknown_connector"
    vi = "Không có kết nối “{connector}”. Các kết nối hiện có: {known}."
    en = "There is no connector “{connector}”. Those installed: {known}."


class ConnectorFailed(Unavailable):
    code = "connector_failed"
    vi = "Kết nối “{connector}” không lấy được dữ liệu: {why_vi}. Hệ thống sẽ thử lại; nếu kéo dài, hãy báo chủ nguồn."
    en = "The connector “{connector}” got no data: {why_en}. It will be tried again; tell the owner of the source if it lasts."


class FileEmpty(BadInput):
    code = "file_empty"
    vi = "Tệp không có nội dung. Hãy chọn đúng tệp rồi gửi lại."
    en = "The file is empty. Choose the right file and send it again."


class FileKindUnknown(BadInput):
    code = "file_kind_unknown"
    vi = "Đây là {kind_vi}, không phải bảng dữ liệu đọc được. Hãy lưu thành XLSX, XLS, ODS, CSV, JSON hoặc Parquet rồi gửi lại."
    en = "This is {kind_en}, not a table that can be read. Save it as XLSX, XLS, ODS, CSV, JSON or Parquet and send it again."


class FileLocked(BadInput):
    code = "file_locked"
    vi = "Tệp được đặt mật khẩu. Hãy bỏ mật khẩu (Lưu thành, không đặt mật khẩu) rồi gửi lại."
    en = "A password protects the file. Save it without one and send it again."


class FileDamaged(BadInput):
    code = "file_damaged"
    vi = "Không đọc được tệp {format}: {why_vi}. Hãy mở tệp, lưu lại rồi gửi lại."
    en = "The {format} file cannot be read: {why_en}. Open it, save it anew and send it again."


class FileHostile(BadInput):
    code = "file_hostile"
    vi = "Tệp bị từ chối vì không an toàn: {why_vi}. Hãy tạo lại tệp từ phần mềm bảng tính."
    en = "The file is refused as unsafe: {why_en}. Make it anew with a spreadsheet program."


class FileTooBig(BadInput):
    code = "file_too_big"
    vi = "Tệp vượt giới hạn: {why_vi}. Hãy chia nhỏ hoặc xóa phần thừa rồi gửi lại."
    en = "The file is beyond the limits: {why_en}. Split it or remove what is not needed and send it again."


class RecipeUnreadable(BadInput):
    code = "recipe_unreadable"
    vi = "Công thức đọc tệp bị hỏng hoặc của phiên bản khác. Hãy ghép cột lại từ đầu."
    en = "The reading recipe is damaged or of another version. Map the columns anew."


class RecipeIncomplete(BadInput):
    code = "recipe_incomplete"
    vi = "Chưa đủ để đọc tệp: {why_vi}. Hãy trả lời các câu hỏi và ghép đúng cột."
    en = "Not enough is known to read the file: {why_en}. Answer the questions and map the right columns."


class SubmissionRefused(BadInput):
    code = "submission_refused"
    exit_code = 4
    vi = "Chưa nhận được: có {count} lỗi. Hãy sửa các ô được nêu rồi gửi lại; không có gì bị thay đổi."
    en = "Not accepted: {count} faults. Mend the cells that are named and send it again; nothing was changed."


class PeriodNotBegun(BadInput):
    code = "period_not_begun"
    vi = "Kỳ {period} chưa bắt đầu nên chưa thể có số liệu. Hãy kiểm tra lại kỳ."
    en = "Period {period} has not begun, so it can have no figures yet. Check the period."


class NothingOffered(BadInput):
    code = "nothing_offered"
    vi = "Chưa có tệp hoặc dòng dữ liệu nào. Hãy chọn tệp hoặc nhập ít nhất một dòng."
    en = "There is neither a file nor a row. Choose a file or enter at least one row."


class ReceiptUnreadable(BadInput):
    code = "receipt_unreadable"
    exit_code = 1
    vi = "Biên nhận không hợp lệ: nội dung đã bị sửa, thiếu, hoặc không do hệ thống này ký. Hãy xin lại bản gốc."
    en = "The receipt does not hold: it was changed, is cut, or was not signed by this system. Ask for the original."


class NoSuchRecipe(NotFound):
    code = "no_such_recipe"
    vi = "Chưa lưu cách đọc tệp tên “{name}” cho đơn vị và bộ dữ liệu này. Hãy kiểm tra tên hoặc ghép cột lại."
    en = "No way of reading called “{name}” is kept for this unit and dataset. Check the name, or map the columns."


class NoSuchAttempt(NotFound):
    code = "no_such_attempt"
    vi = "Không có lần gửi số {number}. Hãy xem lại trang lịch sử gửi."
    en = "There is no submission attempt {number}. Look at the history of submissions."


class UploadGone(NotFound):
    code = "upload_gone"
    vi = "Tệp đã gửi không còn được giữ (tối đa {days} ngày). Hãy gửi lại tệp."
    en = "The file is kept no longer ({days} days at most). Send it again."


class SubmissionUncertain(Conflict):
    code = "submission_uncertain"
    exit_code = 5
    vi = "Cần trả lời {count} câu hỏi trước khi nhận. Hãy trả lời hoặc xác nhận rồi gửi lại."
    en = "{count} questions must be answered first. Answer or confirm them and send it again."


class KeyReused(Conflict):
    code = "idempotency_key_reused"
    vi = "Khóa chống gửi trùng này đã dùng cho nội dung khác. Hãy dùng khóa mới cho lần gửi mới."
    en = "This idempotency key was used for other content. Use a new key for a new submission."


class RowClosed(Conflict):
    code = "held_row_closed"
    vi = "Dòng này đã được sửa hoặc bỏ trước đó. Hãy tải lại trang."
    en = "This row was mended or dropped before. Reload the page."


class NotCorrectable(Conflict):
    code = "file_not_correctable"
    vi = "Tệp này không sửa trực tiếp trên trang được (quá lớn hoặc không phải bảng tính). Hãy sửa trong tệp rồi gửi lại."
    en = "The cells of this file cannot be corrected on this page (too large, or no spreadsheet). Mend it and send it again."
