"""Checks of what the platform keeps: database, queue, backup, audit."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django_tasks_db.models import DBTaskResult

from tinhso.audit import actions as audit
from tinhso.audit import queries as audit_queries
from tinhso.config.errors import NewerDatabase
from tinhso.config.operations import backups, versions
from tinhso.config.operations.findings import BAD, GOOD, WATCH, Result
from tinhso.kernel import clock
from tinhso.supply.connectors import queries as connectors

MEGABYTE = 1_000_000
LARGE_LOG = 256 * MEGABYTE  # a write-ahead log that is not folded back: a reader holds it open
BACKUP_LATE, BACKUP_OLD = timedelta(hours=26), timedelta(hours=72)
WAITS_LONG, WAITS_TOO_LONG = timedelta(minutes=10), timedelta(hours=1)
READ_ONLY_AND_SIZE = """SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool,
                               pg_database_size(current_database())"""


def database() -> Result:
    begun = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    milliseconds = (time.monotonic() - begun) * 1000
    return _sqlite_writable(milliseconds) if connection.vendor == "sqlite" else _server_writable(milliseconds)


def _sqlite_writable(milliseconds: float) -> Result:
    path = Path(str(connection.settings_dict["NAME"]))
    log = path.with_name(path.name + "-wal")
    size = log.stat().st_size if log.exists() else 0
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")  # proves that it can be written, and writes nothing
            cursor.execute("ROLLBACK")
    numbers = {"answer_milliseconds": round(milliseconds, 1), "log_bytes": size}
    if size > LARGE_LOG:
        return Result(
            WATCH,
            f"Cơ sở dữ liệu trả lời, nhưng tệp nhật ký ghi đã lên {size // MEGABYTE} MB.",
            f"The database answers, but its write-ahead log has grown to {size // MEGABYTE} MB.",
            "Khởi động lại hệ thống vào giờ vắng.",
            "Restart the system at a quiet hour.",
            numbers,
        )
    return Result(GOOD, "Cơ sở dữ liệu đọc và ghi được.", "The database can be read and written.", numbers=numbers)


def _server_writable(milliseconds: float) -> Result:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool, pg_database_size(current_database())"
        )
        read_only, size = cursor.fetchone()
    numbers = {"answer_milliseconds": round(milliseconds, 1), "bytes": float(size)}
    if read_only:
        return Result(
            BAD,
            "Máy chủ cơ sở dữ liệu chỉ cho đọc.",
            "The database server is read-only.",
            "Trỏ TINHSO_DATABASE_URL tới máy chủ chính.",
            "Point TINHSO_DATABASE_URL to the primary server.",
            numbers,
        )
    return Result(GOOD, "Cơ sở dữ liệu đọc và ghi được.", "The database can be read and written.", numbers=numbers)


def migrations() -> Result:
    try:
        steps = versions.pending()
    except NewerDatabase as error:
        return Result(BAD, error.message_vi, error.message_en, "Cài phiên bản mới hơn.", "Install the newer version.")
    if steps:
        return Result(
            BAD,
            f"Cơ sở dữ liệu còn {steps} bước nâng cấp chưa làm.",
            f"The database lacks {steps} update steps.",
            "Chạy: tinhso migrate.",
            "Run: tinhso migrate.",
            {"pending": steps},
        )
    return Result(GOOD, "Cơ sở dữ liệu đúng phiên bản.", "The database is up to date.", numbers={"pending": 0})


def queue() -> Result:
    waiting = DBTaskResult.objects.ready()
    oldest = waiting.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    age = clock.now() - oldest if oldest else timedelta()
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=clock.now() - timedelta(days=1)).count()
    numbers = {"waiting": waiting.count(), "oldest_seconds": max(age.total_seconds(), 0), "failed_day": failed}
    if age > WAITS_LONG:
        minutes = int(age.total_seconds() // 60)
        return Result(
            BAD if age > WAITS_TOO_LONG else WATCH,
            f"Có việc nền đã chờ {minutes} phút.",
            f"A background task has been waiting for {minutes} minutes.",
            "Kiểm tra tiến trình làm việc nền (tinhso work) có đang chạy không.",
            "See that the background process (tinhso work) is running.",
            numbers,
        )
    if failed:
        return Result(
            WATCH,
            f"Có {failed} việc nền bị lỗi trong 24 giờ qua.",
            f"{failed} background tasks failed in the last 24 hours.",
            "Xem nhật ký của tiến trình làm việc nền.",
            "See the log of the background process.",
            numbers,
        )
    return Result(GOOD, "Hàng đợi việc nền không bị dồn.", "The queue of background tasks is not held up.", numbers=numbers)


def backup() -> Result:
    last = backups.last_backup()
    how = (
        "Chạy: tinhso backup TỆP, và chép tệp đó sang nơi khác.",
        "Run: tinhso backup FILE, and copy that file to another place.",
    )
    if last is None:
        return Result(WATCH, "Chưa có bản sao lưu nào.", "There is no backup yet.", *how)
    at, path = last
    age = clock.now() - at
    when, numbers = f"{clock.local(at):%H:%M %d/%m/%Y}", {"age_seconds": max(age.total_seconds(), 0)}
    if not path.exists():
        return Result(
            GOOD if age < BACKUP_LATE else WATCH,
            f"Sao lưu gần nhất lúc {when}; tệp đã được chuyển khỏi {path.parent}.",
            f"The last backup was made at {when}; the file was moved away from {path.parent}.",
            *how,
            numbers,
        )
    state = BAD if age > BACKUP_OLD else WATCH if age > BACKUP_LATE else GOOD
    return Result(state, f"Sao lưu gần nhất lúc {when}.", f"The last backup was made at {when}.", *how, numbers)


def audit_chain() -> Result:
    checked, kept = audit_queries.verify_tail(), audit.last_verification()
    faults = checked.found or (kept[0].found if kept else 0)
    numbers = {"entries": checked.count, "faults": faults}
    if faults:
        return Result(
            BAD,
            "Nhật ký kiểm toán không còn nguyên vẹn.",
            "The audit log is no longer intact.",
            "Giữ nguyên hiện trạng, chạy tinhso audit verify và báo bộ phận kiểm toán.",
            "Leave everything as it is, run tinhso audit verify and tell the auditors.",
            numbers,
        )
    return Result(
        GOOD,
        f"Nhật ký kiểm toán nguyên vẹn ở {min(checked.count, 1000)} dòng cuối.",
        f"The last {min(checked.count, 1000)} entries of the audit log are intact.",
        numbers=numbers,
    )


def connections() -> Result:
    """Look for sources that bring nothing. A simulated one that fails, as the demo's does, never makes it bad."""
    alarms = connectors.alarms()
    real = [alarm for alarm in alarms if not alarm.simulated]
    numbers = {"alarms": len(real), "simulated_alarms": len(alarms) - len(real)}
    if not alarms:
        return Result(GOOD, "Các kết nối lấy dữ liệu đều ổn.", "Every connection brings its data.", numbers=numbers)
    first = (real or alarms)[0]
    others = len(real or alarms) - 1
    made_up = ("", "") if real else (" (nguồn mô phỏng)", " (a simulated source)")
    more = (f" Và {others} kết nối khác.", f" And {others} more.") if others else ("", "")
    return Result(
        BAD if real else WATCH,
        f"{first.vi}{made_up[0]}{more[0]}",
        f"{first.en}{made_up[1]}{more[1]}",
        first.do_vi,
        first.do_en,
        numbers,
    )
