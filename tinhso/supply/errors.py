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
│   └── RecipeIncomplete          a mapped column is missing or a question about it is open
├── NotFound
│   └── UnknownConnector          no connector of that name is installed
└── Unavailable
    └── ConnectorFailed           the other system did not answer, or not as agreed
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, NotFound, Unavailable


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
