"""``tinhso cases``: cases in a shell. The same reads and verbs as on the pages, as the system itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from tinhso.kernel.policy import SYSTEM

COMMAND_LINE = replace(SYSTEM, origin="command line")
JSON = click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def cases() -> None:
    """Vụ việc: xem, nhập lịch sử, xuất, lưu giữ · Cases: read, import history, export, retention."""


@cases.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, help="Tệp ánh xạ cột, YAML hoặc JSON · What the columns mean.")
@click.option("--desk", default="", help="Phân hệ mà hồ sơ thuộc về, làm nhãn · The desk they belong to, as a label.")
@click.option("--suggest", is_flag=True, help="Chỉ in một ánh xạ đề xuất · Only print a proposed mapping.")
@click.option("--preview", is_flag=True, help="Chỉ xem sẽ làm gì · Only say what would be done.")
@click.option("--faults", type=click.Path(path_type=Path), help="Tệp ghi lỗi · File of faults (FILE.faults.csv).")
@JSON
def import_(
    file: Path, mapping: Path | None, desk: str, suggest: bool, preview: bool, faults: Path | None, as_json: bool
) -> None:
    """Nhập hồ sơ của hệ thống cũ (CSV, XES) · Import cases of an earlier system (CSV, XES); exit 1 if rows had faults."""
    from tinhso.cases.engine import history_files

    if suggest or mapping is None:
        click.echo(history_files.suggestion(file), nl=False)
        return
    done = history_files.imported(
        file, history_files.mapping(mapping, desk), faults or file.with_name(f"{file.name}.faults.csv"),
        preview=preview, actor=COMMAND_LINE,
    )  # fmt: skip
    click.echo(json.dumps(done.as_plain(), ensure_ascii=False, indent=2) if as_json else done.as_text())
    if done.faulty:
        raise click.exceptions.Exit(1)
