"""What can be wrong with the audit.

TinhSoError
├── ChainHeadMissing  entries exist, but the head that counts them is gone
├── ChainBroken       verification found entries changed, removed, inserted or rewritten
├── NotADate          a filter's date cannot be read
├── NoSuchFile        the file of kept anchors cannot be read
├── NoSuchFormat      the audit is exported as jsonl or csv
└── ExportExists      an export would overwrite a file
ValueError
└── PersonalDataRefused  a programming error: personal data was handed to the audit
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict, NotFound, TinhSoError, Unavailable


class ChainHeadMissing(Unavailable):
    code = "audit_head_missing"
    vi = "Nhật ký kiểm toán mất dòng đếm nên không ghi thêm được. Hãy chạy tinhso audit verify và phục hồi từ bản sao lưu."
    en = "The audit log lost the row that counts it and takes nothing more. Run tinhso audit verify; restore from a backup."


class ChainBroken(TinhSoError):
    code = "audit_chain_broken"
    status = 409
    exit_code = 1
    vi = "Nhật ký kiểm toán không còn nguyên vẹn: {findings} chỗ sai. Hãy giữ nguyên hiện trạng và báo bộ phận kiểm toán."
    en = "The audit log is no longer intact: {findings} faults. Leave everything as it is and tell the auditors."


class PersonalDataRefused(ValueError):
    """Raised by ``record`` when ``data`` holds an e-mail address or a telephone number: refer, do not copy."""


class NotADate(BadInput):
    code = "audit_not_a_date"
    vi = "“{text}” không phải là ngày. Hãy ghi dạng 31/01/2026 hoặc 2026-01-31."
    en = "“{text}” is not a date. Write it as 2026-01-31 or 31/01/2026."


class NoSuchFile(NotFound):
    code = "audit_no_such_file"
    vi = "Không đọc được tệp {path}. Hãy kiểm tra lại đường dẫn."
    en = "The file {path} cannot be read. Check the path."


class NoSuchFormat(NotFound):
    code = "audit_no_such_format"
    vi = "Không có định dạng {format}. Hãy dùng csv hoặc jsonl."
    en = "There is no format {format}. Use csv or jsonl."


class ExportExists(Conflict):
    code = "audit_export_exists"
    vi = "Tệp {path} đã có sẵn nên không ghi đè. Hãy chọn tên khác."
    en = "The file {path} already exists and is not overwritten. Choose another name."
