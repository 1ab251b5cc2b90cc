"""``tinhso audit``: read, verify, export and anchor the audit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from tinhso.audit import actions, anchors, queries
from tinhso.audit.contracts import Filters, Verification
from tinhso.audit.errors import ChainBroken, ExportExists, NoSuchFile, NotADate
from tinhso.audit.rules.days import day, end_of, start_of
from tinhso.audit.rules.export import FORMATS, json_lines
from tinhso.kernel.clock import local
from tinhso.kernel.policy import Actor

SHELL = Actor(kind="system", origin="command line")


@click.group()
def audit() -> None:
    """Nhật ký kiểm toán: ai làm gì, khi nào, vì sao · The audit log: who did what, when, why."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")
@click.option("--anchors", "kept", type=click.Path(path_type=Path), help="Tệp mốc giữ nơi khác · Anchors kept elsewhere.")
def verify(as_json: bool, kept: Path | None) -> None:
    """Tìm dòng bị sửa, xóa, chèn · Find entries that were changed, removed or inserted (exit 1)."""
    if kept and not kept.is_file():
        raise NoSuchFile(path=str(kept))
    result = queries.verify(list(anchors.read(kept))) if kept else actions.verify_and_keep(actor=SHELL)
    click.echo(json.dumps(_as_json(result), ensure_ascii=False) if as_json else _as_text(result))
    if not result.intact:
        raise ChainBroken(findings=result.found)


@audit.command()
@click.option("--from", "start", help="Từ ngày · From this day on.")
@click.option("--to", "end", help="Đến hết ngày · Up to and with this day.")
@click.option("--format", "shape", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Tệp ghi ra · File to write; otherwise standard output.")
def export(start: str | None, end: str | None, shape: str, output: Path | None) -> None:
    """Xuất nhật ký để người khác kiểm tra · Write entries that others can verify."""
    filters = _filters(start=start, end=end)
    with _opened(output) as out:
        for text in FORMATS[shape](queries.stream(filters)):
            click.echo(text, file=out, nl=False)
    actions.record(actor=SHELL, verb="audit.export", target="audit", data={"format": shape, "from": start, "to": end})


@audit.command()
@click.option("--target", default="", help="Về việc gì, ví dụ unit:12 · About what.")
@click.option("--verb", default="", help="Việc gì, ví dụ units.import hoặc units.* · Which verb.")
@click.option("--account", type=int, help="Tài khoản số · Whose account.")
@click.option("--from", "start", help="Từ ngày · From this day on.")
@click.option("--to", "end", help="Đến hết ngày · Up to and with this day.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Mỗi dòng một đối tượng JSON · One JSON object a line.")
def show(target: str, verb: str, account: int | None, start: str | None, end: str | None, limit: int, as_json: bool) -> None:
    """Các dòng mới nhất · The newest entries."""
    filters = _filters(start=start, end=end, target=target, verb=verb, account=account)
    lines, _ = queries.page(filters, size=limit)
    if as_json:
        click.echo("".join(json_lines(lines)), nl=False)
        return
    for line in lines:
        who = line.kind if line.account is None else f"{line.kind} {line.account}"
        click.echo(
            f"{line.sequence:>8}  {local(line.at):%H:%M:%S %d/%m/%Y}  {who:<14}  {line.verb:<28}  {line.target}  {line.reason}"
        )


@audit.command()
def anchor() -> None:
    """Ký mốc mới và in ra để giữ nơi khác · Sign an anchor and print it, to be kept elsewhere."""
    actions.anchor()
    click.echo(anchors.latest_line() or "Nhật ký còn trống · The log is empty.")


def _filters(*, start: str | None, end: str | None, target: str = "", verb: str = "", account: int | None = None) -> Filters:
    for text in (start, end):
        if text and day(text) is None:
            raise NotADate(text=text)
    first, last = day(start or ""), day(end or "")
    return Filters(
        account=account,
        verb=verb,
        target=target,
        start=start_of(first) if first else None,
        end=end_of(last) if last else None,
    )


def _as_json(result: Verification) -> dict[str, object]:
    return {
        "intact": result.intact,
        "count": result.count,
        "last_hash": result.last_hash,
        "anchors": result.anchors,
        "found": result.found,
        "findings": [
            {"kind": fault.kind, "first": fault.first, "last": fault.last, "vi": fault.vi, "en": fault.en}
            for fault in result.findings
        ],
        "seconds": result.seconds,
    }


def _as_text(result: Verification) -> str:
    if result.intact:
        return (
            f"Nguyên vẹn: {result.count} dòng, {result.anchors} mốc đã ký.\n"
            f"Intact: {result.count} entries, {result.anchors} signed anchors."
        )
    return "\n".join(f"{fault.vi}\n{fault.en}" for fault in result.findings)


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO | None]:
    if output is None:
        yield None  # standard output, to click
        return
    if output.exists():
        raise ExportExists(path=str(output))
    with output.open("x", encoding="utf-8", newline="") as out:
        yield out
