"""``tinhso supply``: see how a file would be read; what is owed (``obligations.commands``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from tinhso.supply.connectors.commands import connectors, pull
from tinhso.supply.intake.commands import submit, verify_receipt
from tinhso.supply.obligations import commands as owed


@click.group(commands=[submit, verify_receipt, owed.obligations, owed.scoreboard, owed.remind, owed.tie, connectors, pull])
def supply() -> None:
    """Cung cấp dữ liệu · The supply of data."""


@supply.command("load-published")
@click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")
def load_published(as_json: bool) -> None:
    """Nộp số liệu đã công bố, kèm nguồn · Supply the figures that others published, with their sources."""
    from dataclasses import asdict

    from tinhso.supply.published import load

    loaded = load()
    if as_json:
        click.echo(json.dumps(asdict(loaded)))
        return
    again = f"; {loaded.repeated} đã có từ trước · there before" if loaded.repeated else ""
    click.echo(f"{loaded.figures} số liệu · figures, {loaded.submissions} lần nộp · submissions{again}")


@supply.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rows", type=click.IntRange(0, 10_000), default=0, help="Số dòng đầu đọc được · The first rows as read.")
@click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")
def inspect(file: Path, rows: int, as_json: bool) -> None:
    """Cho biết tệp sẽ được đọc thế nào · Say how a file would be read, and how sure that is."""
    from tinhso.supply.reading.documents import inspection_document
    from tinhso.supply.reading.inspecting import inspect_file

    document = inspection_document(inspect_file(file), file.name, rows)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _tell(document)


def _tell(document: dict[str, Any]) -> None:
    click.echo(f"{document['file']}: {document['format']}, {document['encoding']}")
    for note in document["notes"]:
        click.echo(f"  {note['vi']} · {note['en']}")
    for sheet in document["sheets"]:
        _tell_sheet(sheet)
    for question in document["questions"]:
        click.echo(f"? {question['question_vi']}\n  {question['question_en']}")


def _tell_sheet(sheet: dict[str, Any]) -> None:
    sure = f"{sheet['confidence']:.0%}"
    click.echo(f"\n{sheet['name'] or '—'} {sheet['table']}: {sheet['rows']} dòng · rows ({sure})")
    for column in sheet["columns"]:
        unit = f" [{column['unit_of_measure']}]" if column["unit_of_measure"] else ""
        click.echo(f"  {column['letter']:<3}{column['type']:<10} {column['title']}{unit}: {'; '.join(column['examples'])}")
    for aside in sheet["set_aside"]:
        place = aside.get("row", aside.get("column"))
        click.echo(f"  – {place}: {aside['text'][:60]} ({aside['reason_vi']} · {aside['reason_en']})")
    for row in sheet.get("first_rows", []):
        click.echo("  " + " | ".join("" if value is None else str(value) for value in row["values"]))
