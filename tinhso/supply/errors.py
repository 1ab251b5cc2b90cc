"""Supply's errors.

TinhSoError
├── BadInput
│   ├── ConnectorSettingsWrong    a setting is missing or not one of the connector's
│   ├── SettingRefused            a setting of a connector says what it may not
│   ├── FolderRefused             it would read outside the folders that the operator named
│   ├── QueryRefused              the query is not one plain SELECT
│   ├── ConnectionWrong           a connection's name, dataset, unit, schedule or period cannot be
│   ├── SecretsNeeded             it would send kept secrets to another place
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
│   ├── ControlsWrong             a declared total is of no column of numbers, or is none itself
│   ├── RowsUnreadable            rows are no list of objects of plain values
│   ├── PublishedFiguresRefused   figures that come with the packs do not fit their dataset
│   ├── UploadTooBig              more bytes than one request may bring
│   └── ReceiptUnreadable         no receipt of ours
├── NotFound
│   ├── UnknownConnector          no connector of that name is installed
│   ├── NoSuchConnection          nobody configured it
│   ├── NoSuchRecipe              no recipe of that name is kept for the unit and dataset
│   ├── NoSuchAttempt             no record of such an offer
│   └── UploadGone                the file was not kept, or no longer
├── Conflict
│   ├── SubmissionUncertain       something must be answered or confirmed first; the questions come along
│   ├── KeyReused                 an idempotency key came before with other content
│   ├── RowClosed                 the held row was mended or dropped already
│   ├── NotCorrectable            a kind or size of file whose cells are not corrected on the page
│   └── ConnectionBusy            it is being pulled at this moment
└── Unavailable
    ├── ConnectorFailed           the other system did not answer, or not as agreed
    ├── SecretsUnreadable         they were sealed with another secret key
    └── RunInterrupted            the process that pulled ended in the middle
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


class SettingRefused(BadInput):
    code = "connector_setting_refused"
    vi = "Thiết lập “{name}” không dùng được: {why_vi}. Hãy sửa lại."
    en = "The setting “{name}” cannot be used: {why_en}. Mend it."


class FolderRefused(BadInput):
    code = "folder_refused"
    vi = "Không đọc “{path}”: nằm ngoài các thư mục được phép. Hãy đặt vào {allowed}, hoặc sửa TINHSO_CONNECTOR_FOLDERS."
    en = "“{path}” is not read: it is outside the allowed folders. Put it in {allowed}, or change TINHSO_CONNECTOR_FOLDERS."


class QueryRefused(BadInput):
    code = "query_refused"
    vi = "Không chạy câu truy vấn này: {why_vi}. Hãy viết một câu SELECT đơn giản, chỉ đọc."
    en = "This query is not run: {why_en}. Write one plain SELECT that only reads."


class ConnectionWrong(BadInput):
    code = "connection_wrong"
    vi = "Chưa lưu được kết nối: {why_vi}. Hãy sửa rồi lưu lại."
    en = "The connection cannot be saved: {why_en}. Mend it and save again."


class SecretsNeeded(BadInput):
    code = "secrets_needed"
    vi = "Nơi nhận đã đổi, nên mật khẩu và mã đang giữ không được gửi sang nơi mới. Hãy nhập lại: {names}."
    en = "The place has changed, and kept secrets are not sent to a new place. Enter them again: {names}."


class NoSuchConnection(NotFound):
    code = "no_such_connection"
    vi = "Không có kết nối “{name}”. Hãy xem danh sách: tinhso supply connectors."
    en = "There is no connection “{name}”. See the list: tinhso supply connectors."


class ConnectionBusy(Conflict):
    code = "connection_busy"
    vi = "Kết nối “{name}” đang lấy dữ liệu. Hãy chờ lượt này xong."
    en = "The connection “{name}” is being pulled. Wait until this run has ended."


class SecretsUnreadable(Unavailable):
    code = "secrets_unreadable"
    vi = "Khóa bí mật của hệ thống đã đổi nên không đọc được mật khẩu của kết nối “{name}”. Hãy nhập lại mật khẩu."
    en = "The system's secret key has changed, so the secrets of “{name}” cannot be read. Enter them again."


class RunInterrupted(Unavailable):
    code = "run_interrupted"
    vi = "Lượt lấy dữ liệu bị ngắt giữa chừng. Lượt sau tiếp tục từ chỗ đã nhận."
    en = "The run was interrupted. The next one continues from what was accepted."


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


class PublishedFiguresRefused(BadInput):
    code = "published_figures_refused"
    vi = "Số liệu đã công bố cho {dataset}, kỳ {period} chưa nhận được: {why}. Hãy sửa packs/published-figures.yaml."
    en = "The published figures for {dataset}, period {period} were not accepted: {why}. Mend packs/published-figures.yaml."


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


class ControlsWrong(BadInput):
    code = "controls_wrong"
    vi = "Không đối chiếu được tổng đã khai của cột “{column}”. Hãy khai một số cho một cột kiểu số: {columns}."
    en = "The total declared for the column “{column}” cannot be checked. Declare a number for a column of numbers: {columns}."


class RowsUnreadable(BadInput):
    code = "rows_unreadable"
    vi = "Dòng {row} không đọc được ở “{column}”: {why_vi}. Hãy gửi mỗi dòng là một đối tượng gồm chữ, số, đúng/sai hoặc null."
    en = "Row {row} cannot be read at “{column}”: {why_en}. Send each row as an object of texts, numbers, booleans or nulls."


class UploadTooBig(BadInput):
    code = "upload_too_big"
    status = 413
    vi = "Nội dung gửi lên lớn hơn {limit} MB. Hãy chia thành nhiều lần gửi, hoặc gửi tệp thay cho các dòng JSON."
    en = "What was sent is over {limit} MB. Send it in several parts, or send a file instead of rows in JSON."


class FormTooLong(BadInput):
    code = "form_too_long"
    vi = "Biểu nhập nhận tối đa {most} dòng, ở đây có {count}. Hãy nộp bằng tệp."
    en = "The form takes {most} rows at most, here are {count}. Submit a file."


class DraftUnreadable(BadInput):
    code = "draft_unreadable"
    vi = "Không đọc được bản nháp gửi lên. Hãy tải lại trang; bản trên máy vẫn còn."
    en = "The draft that was sent cannot be read. Reload the page; the copy on this device is still there."


class WordsNeeded(BadInput):
    code = "words_needed"
    vi = "Nội dung phải có chữ và dài tối đa {most} ký tự. Hãy viết lại."
    en = "Write something, of {most} characters at most."


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


class NoSuchHeldRow(NotFound):
    code = "no_such_held_row"
    vi = "Không có dòng chờ sửa số {number}. Hãy xem lại danh sách dòng chờ sửa."
    en = "There is no held row {number}. Look at the list of rows to mend."


class NoSuchInquiry(NotFound):
    code = "no_such_inquiry"
    vi = "Không có câu hỏi số {number}. Hãy xem lại danh sách câu hỏi."
    en = "There is no question {number}. Look at the list of questions."


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


class InquiryClosed(Conflict):
    code = "inquiry_closed"
    vi = "Câu hỏi này đã được người hỏi đóng. Nếu cần, trung tâm sẽ đặt câu hỏi mới."
    en = "Who asked has closed this question. Ask a new one if there is need."
