"""When a connection is an alarm: stopped, failing again and again, or silent longer than its data allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tinhso.kernel import clock
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.supply.connectors.contracts import State

FAILURES = 3
"""So many failures in a row are an alarm; fewer are tried again without a word."""


@dataclass(frozen=True)
class Facts:
    """What is known of a connection. ``kind`` is the dataset's period; None when the dataset is gone."""

    enabled: bool
    stopped: bool
    failures: int
    made_at: datetime
    last_success: datetime | None
    last_rows: datetime | None
    kind: PeriodKind | None


def state_of(facts: Facts, today: date) -> State:
    """Return how the connection is.

    It is silent when nothing came since before the last whole period began: what is pulled daily may miss yesterday,
    not the day before as well.
    """
    if facts.stopped:
        return State.STOPPED
    if not facts.enabled:
        return State.PAUSED
    if facts.failures >= FAILURES:
        return State.FAILING
    heard = clock.local(facts.last_rows or facts.made_at).date()
    if facts.kind is not None and heard < Period.of(facts.kind, today).previous().start:
        return State.SILENT
    if facts.failures:
        return State.RETRYING
    return State.FINE if facts.last_success else State.NEW


def sentences(state: State, name: str, failures: int) -> tuple[str, str, str, str]:
    """Return what an alarm says and what to do, each in Vietnamese and English."""
    if state is State.STOPPED:
        return (
            f"Kết nối “{name}” đã dừng vì dữ liệu bị từ chối.",
            f"The connection “{name}” has stopped: its data was refused.",
            "Xem lỗi trong lượt cuối, báo chủ nguồn sửa, rồi bấm Chạy tiếp.",
            "See the faults of the last run, have the source mended, then resume it.",
        )
    if state is State.FAILING:
        return (
            f"Kết nối “{name}” hỏng {failures} lần liên tiếp.",
            f"The connection “{name}” failed {failures} times in a row.",
            "Xem lượt cuối; nếu nguồn đổi địa chỉ hay mật khẩu, hãy sửa kết nối.",
            "See the last run; if the source has another address or password, change the connection.",
        )
    return (
        f"Kết nối “{name}” không mang về dòng nào lâu hơn kỳ dữ liệu cho phép.",
        f"The connection “{name}” has brought no rows for longer than its periods allow.",
        "Hỏi chủ nguồn vì sao không có dữ liệu mới.",
        "Ask the owner of the source why there is nothing new.",
    )
