"""How the platform is: every check, what it found, and the worst of it."""

from __future__ import annotations

import json
import logging

from tinhso.config.errors import translate
from tinhso.config.operations import checks_of_data, checks_of_machine
from tinhso.config.operations.findings import BAD, GOOD, WATCH, Check, Looked, Result
from tinhso.kernel import clock

logger = logging.getLogger(__name__)

CHECKS = (
    Check("disk", "Ổ đĩa", "Disk", checks_of_machine.disk),
    Check("database", "Cơ sở dữ liệu", "Database", checks_of_data.database),
    Check("migrations", "Phiên bản dữ liệu", "Version of the data", checks_of_data.migrations),
    Check("queue", "Hàng đợi việc nền", "Queue", checks_of_data.queue),
    Check("worker", "Tiến trình việc nền", "Background process", checks_of_machine.worker),
    Check("clock", "Đồng hồ", "Clock", checks_of_machine.time_of_day),
    Check("backup", "Sao lưu", "Backup", checks_of_data.backup),
    Check("audit", "Nhật ký kiểm toán", "Audit log", checks_of_data.audit_chain),
    Check("certificate", "Chứng thư HTTPS", "HTTPS certificate", checks_of_machine.certificate),
    Check("static", "Tệp giao diện", "Interface files", checks_of_machine.static_files),
    Check("connections", "Kết nối lấy dữ liệu", "Connections", checks_of_data.connections),
    Check("messages", "Thư và tin nhắn", "Mail and messages", checks_of_machine.messages),
)
READY = tuple(check for check in CHECKS if check.name in ("database", "migrations"))


def look(checks: tuple[Check, ...] = CHECKS) -> list[Looked]:
    """Run the checks and return what each found; a check that fails is bad and says why."""
    return [Looked(check, _result(check)) for check in checks]


def worst(looked: list[Looked]) -> str:
    """Return the worst state: bad, watch or good."""
    states = {each.result.state for each in looked}
    return next((state for state in (BAD, WATCH) if state in states), GOOD)


def _result(check: Check) -> Result:
    try:
        return check.look()
    except Exception as error:  # whatever is broken, health must still speak
        logger.warning("health check %s failed: %s", check.name, error)
        known = translate(error)
        kind = type(error).__name__
        return Result(
            BAD,
            known.message_vi if known else f"Không kiểm tra được ({kind}).",
            known.message_en if known else f"This could not be checked ({kind}).",
            "Xem nhật ký của hệ thống để biết chi tiết.",
            "See the system's log for details.",
        )


def as_json(looked: list[Looked]) -> str:
    """Return all that was found as one JSON object."""
    checks = [
        {
            "name": each.check.name,
            "state": each.result.state,
            "vi": each.result.vi,
            "en": each.result.en,
            "do_vi": each.result.do_vi if each.result.state != GOOD else "",
            "do_en": each.result.do_en if each.result.state != GOOD else "",
            "numbers": each.result.numbers,
        }
        for each in looked
    ]
    return json.dumps({"state": worst(looked), "at": clock.now().isoformat(), "checks": checks}, ensure_ascii=False)
