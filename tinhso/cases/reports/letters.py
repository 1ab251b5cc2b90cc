"""Letters to who reported, or has the same trouble: that there is something for them to read, and where.

They say no more: an answer may hold what an unsealed letter should not carry, and who reads a mailbox is not known.
"""

from __future__ import annotations

from django.urls import reverse

from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.actions.participating import FOLLOWING
from tinhso.cases.engine.contracts import CaseView, ParticipantKind
from tinhso.ui import links

TOLD = {
    "publish": ("Đã có trả lời cho phản ánh {code}.", "Report {code} is answered."),
    "ask_reporter": ("Cơ quan xử lý hỏi thêm về phản ánh {code}.", "The office asks something about report {code}."),
    "refuse": ("Phản ánh {code} không được tiếp nhận; lý do ghi tại trang theo dõi.", "Report {code} is refused; see why."),
    "transfer_out": ("Phản ánh {code} đã chuyển cơ quan có thẩm quyền.", "Report {code} is passed to the competent body."),
    "merge": ("Phản ánh {code} được gộp với phản ánh khác về cùng sự việc.", "Report {code} is joined with another one."),
    "close_unanswered": (
        "Phản ánh {code} kết thúc vì chưa nhận được bổ sung.",
        "Report {code} is closed for want of an answer.",
    ),
    "uphold": (
        "Kết quả của phản ánh {code} được giữ nguyên; lý do ghi tại trang theo dõi.",
        "The answer to {code} stands; see why.",
    ),
    "reopen": ("Phản ánh {code} được xử lý lại.", "Report {code} is worked on again."),
}
WHERE_VI = "Xem và trả lời bằng mã và khóa trên giấy biên nhận, tại trang theo dõi phản ánh."
WHERE_EN = "Read and answer with the code and key of your receipt, on the page to follow reports."
FOR_REPORTER = frozenset({"ask_reporter"})
"""What only the reporter can answer."""


def tell(case: CaseView, move: str) -> int:
    """Write to who left an address, where a move is for them to know; return to how many. A part of a report has nobody."""
    if move not in TOLD:
        return 0
    vi, en = (words.format(code=case.code) for words in TOLD[move])
    link = links.whole(reverse("citizen:track"))
    lines = (vi, f"{WHERE_VI} {link}".rstrip(), "", en, f"{WHERE_EN} {link}".rstrip())
    kinds = (ParticipantKind.REPORTER,) if move in FOR_REPORTER else FOLLOWING
    return handing.tell_participants(case.id, vi.rstrip("."), "\n".join(lines), kinds=kinds)
