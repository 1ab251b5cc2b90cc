"""``tinhso supply submit`` and ``verify-receipt``: the same door as the pages and the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tinhso.supply.intake.contracts import Result

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXITS = {"accepted": 0, "waiting": 0, "refused": 4, "questions": 5}


@click.command()
@click.argument("dataset")
@click.argument("file", type=FILE)
@click.option("--unit", required=True, help="Mã đơn vị nộp · Code of the supplying unit.")
@click.option("--period", required=True, help="Kỳ: 202401, 2024Q1, 20240131 … · The period.")
@click.option("--recipe", default="", help="Tên cách đọc tệp đã lưu · A kept way of reading.")
@click.option("--answer", "answers", nargs=2, multiple=True, metavar="ID VALUE", help="Trả lời câu hỏi · Answer a question.")
@click.option("--confirm", default="", metavar="REASON", help="Vì sao số khác thường là đúng · Why unusual values are right.")
@click.option("--rows", type=click.IntRange(0), help="Số dòng khai báo · How many rows there must be.")
@click.option("--total", "totals", nargs=2, multiple=True, metavar="COLUMN TOTAL", help="Tổng khai báo · A declared total.")
@click.option("--instead-of", default="", metavar="RECEIPT", help="Thay biên nhận này · The receipt to supersede.")
@click.option("--simulated", is_flag=True, help="Dữ liệu mô phỏng · The data is made up.")
@click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")
@click.pass_context
def submit(
    context: click.Context,
    dataset: str,
    file: Path,
    unit: str,
    period: str,
    recipe: str,
    answers: tuple[tuple[str, str], ...],
    confirm: str,
    rows: int | None,
    totals: tuple[tuple[str, str], ...],
    instead_of: str,
    simulated: bool,
    as_json: bool,
) -> None:
    """Nộp một tệp: 0 đã nhận, 4 có lỗi, 5 cần trả lời · Submit a file: exit 0 accepted, 4 refused, 5 questions."""
    from tinhso.kernel.numbers import parse_number
    from tinhso.kernel.policy import Actor
    from tinhso.lake.contracts import Controls
    from tinhso.supply.intake.actions.submitting import submit as offer_it
    from tinhso.supply.intake.contracts import Door, Offer, Reading, Table
    from tinhso.supply.intake.suppliers import unit_of_code

    controls = Controls(rows, {name: parse_number(total) for name, total in totals})
    offer = Offer(
        dataset,
        unit_of_code(unit, period),
        period,
        Table(path=file, name=file.name, simulated=simulated),
        Door.COMMAND,
        Reading(recipe, answers=dict(answers)),
        confirm,
        controls,
        instead_of,
    )
    result = offer_it(actor=Actor(kind="system", origin="command line"), offer=offer)
    if as_json:
        from tinhso.supply.intake.presenting import result_document

        click.echo(json.dumps(result_document(result), ensure_ascii=False, indent=2))
    else:
        _tell(result)
    context.exit(EXITS[result.outcome])


@click.command("verify-receipt")
@click.argument("file", type=FILE)
@click.option("--keys", type=FILE, help="Tệp khóa công khai · File of public keys; those of this home without it.")
@click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")
def verify_receipt(file: Path, keys: Path | None, as_json: bool) -> None:
    """Kiểm biên nhận, không cần mạng hay cơ sở dữ liệu · Prove a receipt offline (exit 1 when it does not hold)."""
    from tinhso.lake import queries as lake
    from tinhso.supply.errors import ReceiptUnreadable

    document = file.read_text(encoding="utf-8", errors="replace")
    if not lake.verify_receipt(document, tuple(keys.read_text(errors="replace").split()) if keys else lake.public_keys()):
        raise ReceiptUnreadable()
    said = json.loads(document)
    if as_json:
        click.echo(json.dumps({"valid": True, "receipt": said}, ensure_ascii=False, indent=2))
        return
    click.echo(f"Biên nhận {said['number']} là thật · Receipt {said['number']} holds.")
    for name in ("dataset", "period", "unit", "rows", "sha256", "accepted_at"):
        click.echo(f"  {name}: {said[name]}")


def _tell(result: Result) -> None:
    if result.receipt:
        again = " (đã nhận trước đó · accepted before)" if result.repeated else ""
        click.echo(f"Biên nhận · Receipt {result.receipt.number}: {result.receipt.rows} dòng · rows{again}")
        click.echo(f"  SHA-256 {result.receipt.sha256}")
    for fault in result.faults[:200]:
        place = fault.cell or (f"dòng · row {fault.row}" if fault.row else "tệp · file")
        click.echo(f"{place} {fault.column} “{fault.value}” [{fault.code}]")
        click.echo(f"  {fault.message_vi} {fault.hint_vi}\n  {fault.message_en} {fault.hint_en}")
    if (more := sum(result.counts.values()) - 200) > 0:
        click.echo(f"… và {more} lỗi nữa · and {more} more faults")
    for question in result.questions:
        click.echo(f"? {question.id}\n  {question.vi}\n  {question.en}")
        for option in question.options:
            click.echo(f"    {option.value}: {option.vi} · {option.en}")
    if result.held:
        click.echo(f"{result.held} dòng chờ sửa · rows wait to be mended")
