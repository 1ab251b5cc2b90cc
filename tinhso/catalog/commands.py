"""``tinhso packs``: check, list, and write the schemas for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

OWN = click.option(
    "--own",
    envvar="TINHSO_PACKS",
    type=click.Path(path_type=Path),
    help="Thư mục gói riêng của tỉnh · The province's own packs (TINHSO_PACKS).",
)
JSON = click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")


@click.group()
def packs() -> None:
    """Các gói lĩnh vực · The packs of the fields."""


@packs.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@OWN
@JSON
@click.pass_context
def check(context: click.Context, folder: Path | None, own: Path | None, as_json: bool) -> None:
    """Nêu mọi lỗi của các gói, kèm tệp và dòng · Say all that is wrong, with file and line.

    Exits with 1 when there are faults. FOLDER is a folder of packs, or one pack; without it the packs in force are checked.
    """
    from tinhso.catalog import queries

    report = queries.check_folder(folder) if folder else queries.check(own)
    if as_json:
        faults = [fault.as_dict() for fault in report.faults]
        _print_json({"ok": report.ok, "packs": list(report.packs), "faults": faults})
    else:
        _print_report(report)
    context.exit(0 if report.ok else 1)


@packs.command("list")
@OWN
@JSON
def list_packs(own: Path | None, as_json: bool) -> None:
    """Các gói đang dùng · The packs in force, with what each holds."""
    from tinhso.catalog import queries

    rows = [_row(contents) for contents in queries.load(own).packs.values()]
    if as_json:
        _print_json({"packs": rows})
        return
    for row in rows:
        counts = f"{row['datasets']} bộ dữ liệu, {row['indicators']} chỉ tiêu, {row['boards']} bảng, {row['alerts']} cảnh báo"
        click.echo(f"{row['id']:<24}{row['version']:<8}{row['title_vi']} · {row['owner_vi']} ({counts})")


@packs.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Thư mục ghi ra · The folder to write into.")
def schema(out: Path | None) -> None:
    """JSON Schema cho trình soạn thảo · JSON Schemas for editors."""
    from tinhso.catalog.schemas import json_schemas

    schemas = json_schemas()
    if out is None:
        _print_json(schemas)
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, content in schemas.items():
        (out / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        click.echo(str(out / f"{name}.json"))


@packs.command()
@click.argument("dataset")
@OWN
@click.option("--out", "-o", type=click.Path(path_type=Path, file_okay=False), required=True, help="Thư mục ghi ra · Folder.")
def export(dataset: str, own: Path | None, out: Path) -> None:
    """Frictionless Data Package của một bộ dữ liệu (gói.tên), không kèm dòng · Without rows; with rows: tinhso lake export."""
    from tinhso.catalog import queries

    package = queries.data_package(queries.load(own), dataset)
    out.mkdir(parents=True, exist_ok=True)
    (out / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(str(out / "datapackage.json"))


def _row(contents: Any) -> dict[str, Any]:
    pack = contents.pack
    names = {"id": pack.id, "version": pack.version, "title_vi": pack.title.vi, "title_en": pack.title.en}
    owner = {"owner": pack.owner.office, "owner_vi": pack.owner.title.vi, "owner_en": pack.owner.title.en}
    counts = {shelf: len(getattr(contents, shelf)) for shelf in ("datasets", "indicators", "boards", "alerts")}
    return {**names, **owner, **counts, "depends_on": list(pack.depends_on)}


def _print_report(report: Any) -> None:
    for fault in report.faults:
        place = f" {fault.path}" if fault.path else ""
        click.echo(f"{fault.file}:{fault.line}:{fault.column}{place} [{fault.code}]")
        click.echo(f"  {fault.message_vi}\n  {fault.message_en}")
    count, packs_read = len(report.faults), len(report.packs)
    if report.ok:
        click.echo(f"{packs_read} gói, không có lỗi · {packs_read} packs, no fault.")
    else:
        click.echo(f"{packs_read} gói, {count} lỗi · {packs_read} packs, {count} faults.")


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))
