"""``tinhso supply connectors`` and ``pull``: see connections and pull one, as the pages do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tinhso.supply.connectors.contracts import ConnectionView, RunView

EXITS = {"succeeded": 0, "empty": 0, "refused": 4}
FAILED = 8


@click.command()
@click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")
def connectors(as_json: bool) -> None:
    """Các kết nối lấy dữ liệu và tình trạng · The connections that pull data, and how each is."""
    from tinhso.kernel.policy import SYSTEM
    from tinhso.supply.connectors import queries

    found = queries.connections(actor=SYSTEM)
    if as_json:
        click.echo(json.dumps({"connections": [_plain(each) for each in found]}, ensure_ascii=False))
        return
    for each in found:
        made_up = " (mô phỏng · simulated)" if each.simulated else ""
        click.echo(f"{each.state:<8} {each.name}{made_up}: {each.connector} → {each.dataset}")
    for alarm in queries.alarms():
        click.echo(f"! {alarm.vi} {alarm.do_vi}\n  {alarm.en} {alarm.do_en}")


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")
@click.pass_context
def pull(context: click.Context, name: str, as_json: bool) -> None:
    """Lấy dữ liệu của một kết nối ngay: 0 xong, 4 bị từ chối, 8 nguồn hỏng · Pull a connection now: 0, 4 refused, 8 failed."""
    from tinhso.kernel.policy import SYSTEM
    from tinhso.supply.connectors import queries, running

    ran = running.run(queries.connection_named(name, actor=SYSTEM).id)
    if as_json:
        click.echo(json.dumps(_document(ran), ensure_ascii=False))
    else:
        _tell(ran)
    context.exit(EXITS.get(ran.outcome, FAILED))


def _tell(ran: RunView) -> None:
    click.echo(f"{ran.outcome}: {ran.rows} dòng · rows; {', '.join(ran.receipts) or '–'}")
    if ran.error_vi:
        click.echo(f"{ran.error_vi}\n{ran.error_en}", err=True)
    for fault in ran.faults:
        click.echo(
            f"  {fault.get('row', '')} {fault.get('column', '')}: {fault['message_vi']} · {fault['message_en']}", err=True
        )


def _plain(found: ConnectionView) -> dict[str, Any]:
    moments = {name: getattr(found, name) for name in ("next_try", "last_success", "last_rows")}
    return {
        "name": found.name,
        "connector": found.connector,
        "dataset": found.dataset,
        "unit_id": found.unit_id,
        "state": found.state,
        "enabled": found.enabled,
        "running": found.running,
        "simulated": found.simulated,
        "failures": found.failures,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }


def _document(ran: RunView) -> dict[str, Any]:
    return {
        "outcome": ran.outcome,
        "rows": ran.rows,
        "batches": ran.batches,
        "receipts": list(ran.receipts),
        "faults": list(ran.faults),
        "error": {"code": ran.error_code, "message_vi": ran.error_vi, "message_en": ran.error_en} if ran.error_code else None,
    }
