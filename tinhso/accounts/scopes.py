"""What a token can be limited to: the policies of the API operations that its owner may use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tinhso.accounts.policies import may_anybody
from tinhso.accounts.routes import scopes_for
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Decision, Policy


def offered(actor: Actor) -> dict[str, list[str]]:
    """Return the scopes that ``actor`` may give to a token, each with the operations it opens.

    What anybody may read needs no scope, and what refuses tokens cannot be one.
    """

    def opens(policy: Policy) -> bool:
        as_token = Actor(kind=actor.kind, account=actor.account, holdings=actor.holdings, scopes=frozenset({policy.name}))
        return not may_anybody(policy) and policy.decide(as_token) is Decision.ALLOWED

    return scopes_for(opens)


WORDS: Mapping[str, tuple[str, str]] = {
    "accounts.see_self": ("Xem bạn là ai và giữ vai trò gì", "See who you are and which roles you hold"),
    "accounts.see_tokens": ("Xem các mã API của bạn", "See your API tokens"),
    "accounts.revoke_tokens": ("Thu hồi mã API của bạn", "Revoke your API tokens"),
    "accounts.see_people": (
        "Xem tài khoản và vai trò của cán bộ trong phạm vi của bạn",
        "See the accounts and roles of the people within your reach",
    ),
    "reports.file_by_key": (
        "Gửi phản ánh hiện trường từ hệ thống khác (Open311)",
        "File field reports from another system (Open311)",
    ),
    "lake.supply": ("Nộp số liệu cho các đơn vị của bạn", "Submit data for your units"),
    "centre.see": ("Xem các bảng điều hành", "See the boards"),
    "centre.read_reports": ("Đọc các báo cáo đã niêm phong", "Read sealed reports"),
    "centre.seal": ("Niêm phong báo cáo của bảng điều hành", "Seal reports of boards"),
    "alerts.see": ("Xem các cảnh báo", "See the alerts"),
    "alerts.answer": ("Nhận xử lý, tạm hoãn cảnh báo", "Acknowledge and snooze alerts"),
    "directives.see": ("Xem các nhiệm vụ chỉ đạo mà bạn có phần", "See the directives in which you play a part"),
    "lake.query": ("Đọc số liệu trong phạm vi của bạn", "Read the data within your reach"),
    "lake.history": (
        "Xem biên nhận và các lần nộp trong phạm vi của bạn",
        "See the receipts and submissions within your reach",
    ),
    "supply.see_obligations": (
        "Xem dữ liệu phải nộp của các đơn vị trong phạm vi của bạn",
        "See what data the units within your reach owe",
    ),
    "supply.see_scoreboard": (
        "Xem bảng theo dõi cung cấp dữ liệu của các đơn vị trong phạm vi của bạn",
        "See how well the units within your reach supply data",
    ),
}
"""What each scope lets a program do, in Vietnamese and English; a test asks for the words of every one offered."""


def sentence(scope: str, language: str) -> str:
    """Return what ``scope`` lets a program do; a scope of an older release, offered no more, says its name."""
    vi, en = WORDS.get(scope, (scope, scope))
    return en if language.startswith("en") else vi


def instant(moment: datetime) -> datetime:
    """Return ``moment`` with a zone; without one it is meant in Vietnam."""
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)
