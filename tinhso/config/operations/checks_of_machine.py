"""Checks of the machine and what runs on it: disk, processes, clock, certificate, files."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from tinhso.audit import queries as audit_queries
from tinhso.config.operations import certificates, heartbeat
from tinhso.config.operations.findings import BAD, GOOD, WATCH, Result
from tinhso.kernel import clock

MEGABYTE = 1_000_000
LEAST_FREE, LITTLE_FREE = 200 * MEGABYTE, 2_000 * MEGABYTE
SILENCE = timedelta(minutes=2)  # the worker says that it is alive every 15 seconds
CLOCK_SLACK = timedelta(seconds=60)


def disk() -> Result:
    usage = shutil.disk_usage(settings.HOME)
    free, share = usage.free, usage.free / usage.total
    state = BAD if free < LEAST_FREE or share < 0.02 else WATCH if free < LITTLE_FREE or share < 0.1 else GOOD
    amount = _decimal(free / 1e9)
    return Result(
        state,
        f"Ổ đĩa còn trống {amount} GB ({share * 100:.0f} %).",
        f"The disk has {free / 1e9:.1f} GB free ({share * 100:.0f} %).",
        f"Xóa bớt tệp không cần hoặc chuyển bản sao lưu cũ trong {settings.HOME}/backups sang ổ khác.",
        f"Remove what is not needed, or move old backups from {settings.HOME}/backups to another disk.",
        {"free_bytes": free, "total_bytes": usage.total},
    )


def worker() -> Result:
    alive = heartbeat.last("work")
    how = ("Khởi động lại: tinhso serve (hoặc tinhso work).", "Start it again: tinhso serve (or tinhso work).")
    if alive is None:
        return Result(WATCH, "Tiến trình làm việc nền chưa từng chạy.", "The background process has never run.", *how)
    age = max(clock.now() - alive, timedelta())
    numbers = {"silent_seconds": age.total_seconds()}
    if age > SILENCE:
        since = f"{clock.local(alive):%H:%M %d/%m/%Y}"
        return Result(
            BAD,
            f"Tiến trình làm việc nền và lịch đã dừng từ {since}.",
            f"The background process and the schedule have been silent since {since}.",
            *how,
            numbers,
        )
    return Result(GOOD, "Việc nền và lịch đang chạy.", "Background work and the schedule are running.", numbers=numbers)


def time_of_day() -> Result:
    now, newest = clock.now(), audit_queries.newest_instant()
    if newest and newest > now + CLOCK_SLACK:
        ahead = f"{clock.local(newest):%H:%M:%S %d/%m/%Y}"
        return Result(
            BAD,
            f"Đồng hồ máy chạy lùi: nhật ký kiểm toán đã có dòng lúc {ahead}.",
            f"The machine's clock went backwards: the audit already has an entry of {ahead}.",
            "Bật đồng bộ giờ (NTP, chrony hoặc systemd-timesyncd).",
            "Turn on time synchronisation (NTP, chrony or systemd-timesyncd).",
        )
    local = clock.local(now)
    if local.utcoffset() != timedelta(hours=7):
        return Result(
            BAD,
            "Múi giờ Việt Nam trên máy này không đúng UTC+7.",
            "This machine does not know Vietnam's zone as UTC+7.",
            "Cài lại gói tzdata.",
            "Install the tzdata package again.",
        )
    return Result(
        GOOD, f"Đồng hồ: {local:%H:%M %d/%m/%Y}, giờ Việt Nam.", f"The clock says {local:%H:%M %d/%m/%Y}, Vietnam's time."
    )


def certificate() -> Result:
    where = certificates.configured()
    if not where:
        return Result(
            GOOD,
            "Không theo dõi chứng thư HTTPS (TINHSO_CERTIFICATE trống).",
            "No HTTPS certificate is watched (TINHSO_CERTIFICATE is empty).",
        )
    ends = certificates.expiry(where)
    days = (ends - clock.now()).days
    state = BAD if days < 7 else WATCH if days < 21 else GOOD
    when = f"{clock.local(ends):%d/%m/%Y}"
    return Result(
        state,
        f"Chứng thư HTTPS hết hạn ngày {when} (còn {days} ngày).",
        f"The HTTPS certificate expires on {when} ({days} days left).",
        "Gia hạn chứng thư rồi nạp lại máy chủ web.",
        "Renew the certificate and reload the web server.",
        {"days_left": days},
    )


def static_files() -> Result:
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return Result(GOOD, "Tệp giao diện đã được chuẩn bị.", "The files of the interface are built.")
    return Result(
        WATCH,
        "Tệp giao diện chưa được chuẩn bị.",
        "The files of the interface are not built.",
        "Chạy tinhso serve (tự chuẩn bị) hoặc make build.",
        "Run tinhso serve (it builds them) or make build.",
    )


def messages() -> Result:
    folder = Path(settings.HOME) / "outgoing" / "unsent"
    waiting = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    numbers = {"waiting": float(len(waiting))}
    if not waiting:
        return Result(GOOD, "Không có thư, tin nhắn nào bị kẹt.", "No mail or message is held up.", numbers=numbers)
    return Result(
        WATCH,
        f"Có {len(waiting)} thư, tin nhắn chưa gửi được trong {folder}.",
        f"{len(waiting)} messages could not be sent and wait in {folder}.",
        "Kiểm tra TINHSO_EMAIL_URL và TINHSO_SMS_URL; hệ thống sẽ tự gửi lại.",
        "Check TINHSO_EMAIL_URL and TINHSO_SMS_URL; they are sent again by themselves.",
        numbers,
    )


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
