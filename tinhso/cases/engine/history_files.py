"""Histories from a shell: the mapping as a file, the faults as a file, and what was done in words."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.db import connection
from pydantic import ValidationError

from tinhso.cases.engine import event_files, queries
from tinhso.cases.engine.actions.importing import Imported, import_history
from tinhso.cases.engine.contracts import OnTime
from tinhso.cases.engine.errors import MappingFaulty
from tinhso.cases.engine.models import CaseRow, ClockRow, EventRow, LabelRow
from tinhso.cases.engine.rules.event_logs import FAULTS, LogFault, LogMapping, suggest
from tinhso.kernel.policy import Actor
from tinhso.kernel.statistics import analyzing

FAULT_COLUMNS = ("row", "column", "value", "code", "vi", "en")


@dataclass(frozen=True)
class Report:
    """What an import did (or would do), where its faults are, and how punctual the whole history of that source was."""

    done: Imported
    preview: bool
    faults: Path | None
    on_time: OnTime

    @property
    def faulty(self) -> bool:
        return bool(self.done.faults)

    def as_plain(self) -> dict[str, object]:
        """Return it for JSON."""
        done = self.done
        counts = {name: getattr(done, name) for name in ("rows", "cases", "new_cases", "changed_cases", "events", "new_events")}
        found = {"preview": self.preview, **counts, "faults": dict(done.faults), "faults_file": str(self.faults or "")}
        return {**found, "on_time": self.on_time.__dict__}

    def as_text(self) -> str:
        """Return it in both languages."""
        done, punctual = self.done, self.on_time
        lines = [
            "Xem trước, chưa ghi gì · A preview, nothing was kept" if self.preview else "Đã nhập · Imported",
            f"  dòng · rows: {done.rows}; vụ việc · cases: {done.cases}; diễn biến · events: {done.events}",
            f"  mới · new: {done.new_cases} vụ việc · cases, {done.new_events} diễn biến · events",
            f"  bổ sung vào vụ việc đã có · added to known cases: {done.changed_cases}",
            f"  đúng hạn · in time: {punctual.in_time}; trễ · late: {punctual.late}; quá hạn · overdue: {punctual.overdue}; "
            f"chưa đến hạn · running: {punctual.running}; không có hạn · without a deadline: {punctual.without}",
        ]
        for code, count in done.faults.most_common():
            lines.append(f"  ✗ {count}: {FAULTS[code][0]} · {FAULTS[code][1]}")
        lines += [f"    dòng · row {each.row}, {each.column}: “{each.value}”" for each in done.first_faults]
        if self.faults:
            lines.append(f"  mọi lỗi · all faults: {self.faults}")
        return "\n".join(lines)


def suggestion(file: Path) -> str:
    """Return a mapping proposed from the columns of a log, as YAML. Raises LogUnreadable."""
    names = event_files.header(file)
    proposed = suggest(names)
    head = f"# Cột của tệp · Columns of the file: {', '.join(names)}\n# Hãy xem lại từng dòng · Look through every line.\n"
    return head + yaml.safe_dump(proposed, allow_unicode=True, sort_keys=False, width=120)


def mapping(file: Path, desk: str = "") -> LogMapping:
    """Read a mapping from YAML or JSON. Raises MappingFaulty, which names all that is wrong."""
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
        return LogMapping.model_validate({**told, "desk": desk} if desk and isinstance(told, dict) else told)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MappingFaulty(faults=str(error)[:500]) from None
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, each['loc'])) or '-'}: {each['msg']}" for each in error.errors())
        raise MappingFaulty(faults="; ".join(wrong)) from None


def imported(file: Path, mapping: LogMapping, faults: Path, *, preview: bool, actor: Actor) -> Report:
    """Import a log, or say what would be done; faults are written to a file when there are any."""
    with _written(faults) as write:
        done = import_history(file, mapping, actor=actor, preview=preview, faulted=write)
    if done.new_events and not preview:
        look_through_filled()
    return Report(done, preview, faults if done.faults else None, queries.on_time(mapping.source))


def look_through_filled() -> None:
    """Let the database look through what an import filled: it would go the long way until it does so by itself."""
    filled = (CaseRow, EventRow, ClockRow, LabelRow)
    with connection.cursor() as cursor:
        for statement in analyzing(connection.vendor, (row._meta.db_table for row in filled)):
            cursor.execute(statement)


@contextmanager
def _written(path: Path) -> Iterator[Callable[[LogFault], None]]:
    """Open the file with the first fault; one of an earlier run does not stay."""
    path.unlink(missing_ok=True)
    opened: list[csv.DictWriter[str]] = []
    with path.open("w", encoding="utf-8-sig", newline="") as text:

        def write(fault: LogFault) -> None:
            if not opened:
                opened.append(csv.DictWriter(text, FAULT_COLUMNS))
                opened[0].writeheader()
            opened[0].writerow({name: getattr(fault, name) for name in FAULT_COLUMNS})

        yield write
    if not opened:
        path.unlink()
