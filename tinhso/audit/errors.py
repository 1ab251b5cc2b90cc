"""What can be wrong with the audit.

TinhSoError
├── ChainHeadMissing  entries exist, but the head that counts them is gone
└── ChainBroken       verification found entries changed, removed, inserted or rewritten
ValueError
└── PersonalDataRefused  a programming error: personal data was handed to the audit
"""

from __future__ import annotations

from tinhso.kernel.errors import TinhSoError, Unavailable


class ChainHeadMissing(Unavailable):
    code = "audit_head_missing"
    vi = "Nhật ký kiểm toán bị mất dòng đầu mối nên không ghi thêm được. Hãy chạy tinhso audit verify và phục hồi từ bản sao lưu."
    en = (
        "The audit log lost the row that counts it, so nothing can be added. Run tinhso audit verify and restore from a backup."
    )


class ChainBroken(TinhSoError):
    code = "audit_chain_broken"
    status = 409
    exit_code = 1
    vi = "Nhật ký kiểm toán không còn nguyên vẹn: {findings} chỗ sai. Hãy giữ nguyên hiện trạng và báo bộ phận kiểm toán."
    en = "The audit log is no longer intact: {findings} faults. Leave everything as it is and tell the auditors."


class PersonalDataRefused(ValueError):
    """Raised by ``record`` when ``data`` holds an e-mail address or a telephone number: refer, do not copy."""
