"""``tinhso lake``: ask the lake, see its history, verify it, look after its files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tinhso.kernel.clock import local
from tinhso.kernel.policy import Actor
from tinhso.lake import packaging, queries
from tinhso.lake.actions import maintenance
from tinhso.lake.contracts import Limits, Rule
from tinhso.lake.errors import LakeDamaged
from tinhso.lake.rules.instants import read_instant
from tinhso.lake.rules.writing import FORMATS, plain

if TYPE_CHECKING:
    from tinhso.lake.contracts import PartView, Soundness

SHELL = Actor(kind="system", origin="command line")
SHAPES = click.Choice([*FORMATS, "parquet"])


@click.group()
def lake() -> None:
    """Kho dữ liệu: hỏi, lịch sử, kiểm tra, gọn tệp, xóa theo luật · The lake: query, history, verify, compact, erase."""


@lake.command()
@click.argument("sql")
@click.option("--as-of", help="Như đã biết vào lúc (2026-01-31 hoặc 2026-01-31T17:00) · As known at.")
@click.option("--format", "shape", type=SHAPES, default="table", show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Tệp ghi ra; parquet cần có · File; parquet needs it.")
@click.option("--rows", type=click.IntRange(1, 1_000_000), default=100_000, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=30.0, show_default=True)
def query(sql: str, as_of: str | None, shape: str, output: Path | None, rows: int, seconds: float) -> None:
    """Một câu SELECT trên các bộ dữ liệu (gói.tên) · One SELECT over datasets (pack.name), read-only."""
    moment, limits = read_instant(as_of) if as_of else None, Limits(seconds=seconds, rows=rows)
    if shape == "parquet":
        if output is None:
            raise click.UsageError("--format parquet: --output FILE")
        queries.export(sql, output, actor=SHELL, as_of=moment, limits=limits)
        return
    answer = queries.query(sql, actor=SHELL, as_of=moment, limits=limits)
    _write(FORMATS[shape](answer.columns, answer.rows), output)
    if answer.cut:
        click.echo(f"Chỉ hiện {rows} dòng đầu · Only the first {rows} rows are shown.", err=True)


@lake.command()
@click.argument("dataset")
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")
def history(dataset: str, as_json: bool) -> None:
    """Các lần cung cấp của một bộ dữ liệu · The submissions of a dataset, oldest first."""
    parts = queries.history(dataset, actor=SHELL)
    if as_json:
        click.echo(json.dumps({"submissions": [plain(asdict(part)) for part in parts]}, ensure_ascii=False))
        return
    columns = ("number", "unit", "period", "rows", "known_from", "known_to", "state")
    click.echo(FORMATS["table"](columns, [_line(part) for part in parts]))


@lake.command()
@click.argument("dataset")
@click.option("--from", "since", required=True, help="Lúc trước · The earlier moment.")
@click.option("--to", "until", required=True, help="Lúc sau · The later moment.")
@click.option("--format", "shape", type=click.Choice(list(FORMATS)), default="table", show_default=True)
def diff(dataset: str, since: str, until: str, shape: str) -> None:
    """Dòng thêm, bớt, đổi giữa hai thời điểm · Rows that came, went or changed between two moments."""
    found = queries.diff(dataset, since=read_instant(since), until=read_instant(until), actor=SHELL)
    _write(FORMATS[shape](found.columns, found.rows), None)


@lake.command()
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")
def verify(as_json: bool) -> None:
    """Tệp có khớp với sổ kê không, cả hai chiều · Files against manifest, both ways (exit 1 when damaged)."""
    found = queries.verify(actor=SHELL)
    click.echo(json.dumps({"sound": found.sound, **plain(asdict(found))}, ensure_ascii=False) if as_json else _said(found))
    if not found.sound:
        raise LakeDamaged(count=len(found.damages))


@lake.command()
@click.option("--dataset", default="", help="Chỉ bộ dữ liệu này · Only this dataset.")
def compact(dataset: str) -> None:
    """Gộp nhiều tệp nhỏ của một kỳ để đọc nhanh · Write one derived file a period where there are many."""
    made = maintenance.compact(actor=SHELL, dataset=dataset)
    click.echo(f"Đã gộp {made} kỳ · {made} periods compacted.")


@lake.command()
def sweep() -> None:
    """Dọn tệp không có trong sổ kê quá một giờ · Remove unlisted files older than an hour."""
    swept = maintenance.sweep(actor=SHELL)
    click.echo(f"Đã dọn {len(swept)} tệp · {len(swept)} files removed.")


@lake.command()
@click.argument("dataset")
@click.option("--where", nargs=2, metavar="COLUMN VALUE", help="Các dòng có giá trị này · The rows with this value.")
@click.option("--retention", is_flag=True, help="Mọi kỳ quá hạn lưu giữ · All periods past their retention.")
@click.option("--basis", default="", help="Căn cứ pháp lý · The law or decision it rests on.")
@click.option("--preview", is_flag=True, help="Chỉ cho biết sẽ xóa gì · Only say what would go.")
@click.option("--yes", is_flag=True, help="Không hỏi lại · Do not ask.")
def erase(dataset: str, where: tuple[str, str] | None, retention: bool, basis: str, preview: bool, yes: bool) -> None:
    """Xóa hẳn theo luật, cả trong quá khứ · Erase for good by law, from the past too."""
    if (where is None) == (not retention):
        raise click.UsageError("--where COLUMN VALUE | --retention")
    column, value = where or ("", "")
    rule = Rule(dataset, column, value)
    found = maintenance.preview(actor=SHELL, rule=rule)
    files = f"{found.parts} lần cung cấp, {found.originals} tệp gốc · {found.parts} submissions, {found.originals} originals"
    if preview:
        click.echo(f"Sẽ xóa {found.rows} dòng · {found.rows} rows would go ({files}).")
        return
    if not yes:
        click.confirm(f"Xóa hẳn {found.rows} dòng, không lấy lại được · This cannot be undone. Continue?", abort=True)
    gone = maintenance.erase(actor=SHELL, rule=rule, basis=basis)
    click.echo(f"Đã xóa {gone} dòng · {gone} rows erased.")


@lake.command()
@click.argument("dataset")
@click.option("--period", help="Chỉ kỳ này · Only this period.")
@click.option("--as-of", help="Như đã biết vào lúc · As known at.")
@click.option("--out", "-o", type=click.Path(path_type=Path, file_okay=False), required=True, help="Thư mục ghi ra · Folder.")
def export(dataset: str, period: str | None, as_of: str | None, out: Path) -> None:
    """Frictionless Data Package: mô tả và các dòng CSV · Description and rows, as other tools read them."""
    moment = read_instant(as_of) if as_of else None
    click.echo(str(packaging.export(dataset, out, actor=SHELL, period=period, as_of=moment)))


@lake.command("public-keys")
def public_keys() -> None:
    """Khóa công khai để kiểm biên nhận ngoại tuyến · Public keys that prove receipts offline."""
    for key in queries.public_keys():
        click.echo(key)


def _line(part: PartView) -> tuple[object, ...]:
    state = "in force" if part.known_to is None else part.superseded_by or part.withdrawn
    known_to = "" if part.known_to is None else f"{local(part.known_to):%d/%m/%Y %H:%M}"
    return (part.number, part.unit_id, part.period, part.rows, f"{local(part.known_from):%d/%m/%Y %H:%M}", known_to, state)


def _said(found: Soundness) -> str:
    lines = [f"{damage.vi}\n{damage.en}" for damage in found.damages]
    return "\n".join(
        [
            *lines,
            f"{found.files} tệp, {found.parts} lần cung cấp, {found.unlisted} tệp ngoài sổ kê.",
            f"{found.files} files, {found.parts} submissions, {found.unlisted} unlisted files.",
        ]
    )


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text.rstrip("\n"))
    else:
        output.write_text(text, encoding="utf-8", newline="")
