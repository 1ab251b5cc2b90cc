"""What crosses the border of the audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Line(NamedTuple):
    """One entry as stored: ``at`` aware, ``data`` canonical JSON text, hashes hexadecimal.

    A tuple, because verification goes through millions of them.
    """

    sequence: int
    at: datetime
    kind: str
    account: int | None
    acting_for: int | None
    origin: str
    verb: str
    target: str
    reason: str
    data: str
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Anchor:
    """A signed statement that the chain had this hash at this number; ``trusted`` says the signature holds."""

    sequence: int
    hash: str
    at: str
    key: str
    trusted: bool = True


SENTENCES = {
    "changed": (
        "Dòng {span} đã bị sửa sau khi ghi.",
        "Entry {span} was changed after it was written.",
    ),
    "removed": ("Dòng {span} đã bị xóa.", "Entry {span} was removed."),
    "inserted": (
        "Dòng {span} được chèn vào, không do hệ thống ghi.",
        "Entry {span} was inserted and was not written by the system.",
    ),
    "cut": (
        "Phần cuối của nhật ký đã bị cắt: thiếu dòng {span}.",
        "The end of the log was cut off: entry {span} is missing.",
    ),
    "head": (
        "Dòng đếm của nhật ký không khớp với dòng cuối ({span}) hoặc đã mất.",
        "The row that counts the log does not agree with the last entry ({span}), or is gone.",
    ),
    "rewritten": (
        "Nhật ký đã bị viết lại: dòng {span} không khớp với mốc đã ký.",
        "The log was rewritten: entry {span} does not agree with the signed anchor.",
    ),
    "unanchored": (
        "Không có mốc đã ký nào cho các dòng {span}: thư mục audit đã bị xóa, hoặc lịch chạy nền không hoạt động.",
        "No signed anchor is there for entries {span}: the audit folder was removed, or the scheduler does not run.",
    ),
    "anchor": (
        "Mốc đã ký tại dòng {span} bị sửa hoặc ký bằng khóa lạ.",
        "The signed anchor at entry {span} was altered or signed with an unknown key.",
    ),
}


@dataclass(frozen=True)
class Finding:
    """One fault of the chain: its kind (a key of ``SENTENCES``) and the entries it names."""

    kind: str
    first: int
    last: int

    @property
    def span(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def vi(self) -> str:
        return SENTENCES[self.kind][0].format(span=self.span)

    @property
    def en(self) -> str:
        return SENTENCES[self.kind][1].format(span=self.span)


@dataclass(frozen=True)
class Verification:
    """What a verification found: entries read, the last hash, anchors compared, faults (the first hundred) and their count."""

    count: int
    last_hash: str
    anchors: int
    findings: tuple[Finding, ...] = ()
    found: int = 0
    seconds: float = 0.0
    since: int = field(default=1)

    @property
    def intact(self) -> bool:
        return self.found == 0


@dataclass(frozen=True)
class Filters:
    """Which entries are wanted; ``None`` and empty text mean all. ``start`` is included, ``end`` is not."""

    kind: str = ""
    account: int | None = None
    verb: str = ""
    target: str = ""
    start: datetime | None = None
    end: datetime | None = None
