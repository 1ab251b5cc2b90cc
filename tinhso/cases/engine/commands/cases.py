"""``tinhso cases``: cases in a shell. The same reads and verbs as on the pages, as the system itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

import click

from tinhso.kernel.policy import SYSTEM

COMMAND_LINE = replace(SYSTEM, origin="command line")
JSON = click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")
OUTPUT = click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Tệp ghi ra · File to write; else standard output."
)
VIEWS = ("open", "overdue", "today", "waiting", "settled")
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


@cases.command("list")
@click.option("--view", type=click.Choice(VIEWS), default="open", show_default=True, help="Nhóm việc · Which of them.")
@click.option("--desk", default="", help="Phân hệ · The desk.")
@click.option("--category", default="", help="Lĩnh vực · The category.")
@click.option("--words", default="", help="Tìm theo chữ, có dấu hay không · Words, with or without accents, or a code.")
@click.option("--page", type=click.IntRange(1, 200), default=1, show_default=True)
@JSON
def list_(view: str, desk: str, category: str, words: str, page: int, as_json: bool) -> None:
    """Liệt kê vụ việc như hộp việc · List cases as the inbox does."""
    from tinhso.cases.engine import inbox

    wanted = inbox.Wanted(inbox.View(view), desk=desk, category=category, words=words, page=page)
    found = inbox.find(wanted, actor=COMMAND_LINE)
    rows = [_case(each) for each in found.cases]
    if as_json:
        click.echo(json.dumps({"cases": rows, "page": found.page, "more": found.more}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['code']:<24} {row['desk']:<14} {row['state']:<16} {row['due_at'] or '–':<26} {row['title']}")
    click.echo("… --page" if found.more else f"{len(rows)} vụ việc · cases")


@cases.command()
@click.argument("code")
@JSON
def show(code: str, as_json: bool) -> None:
    """Một vụ việc với diễn biến và thời hạn · Show a case with its journal and clocks."""
    from tinhso.cases.engine import queries
    from tinhso.cases.engine.rules.processes import Shown

    view = queries.case_by_code(code, actor=COMMAND_LINE)
    events = [_plain(asdict(each)) for each in queries.events(view, shown=Shown.OFFICE)]
    clocks = [_plain({**asdict(each), "rule": each.rule.en}) for each in queries.clocks_of(view)]
    told = {**_case(view), "journal": events, "clocks": clocks, "labels": list(queries.labels(view))}
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo("\n".join(f"{name}: {value}" for name, value in _case(view).items() if value not in (None, "")))
    for each in events:
        words = " ".join(filter(None, (each["move"] or each["kind"], each["to_state"], each["text"], each["reason"])))
        click.echo(f"  {each['number']:>3} {each['at']} {words}")
    for each in clocks:
        click.echo(f"  ⏱ {each['slug']} {each['rule']}: {each['due_at'] or each['paused_since']} {each['stopped_at'] or ''}")


@cases.command()
@click.option(
    "--fate", type=click.Choice(["waiting", "taken", "refused", "given_up"]), help="Tình trạng · What became of them."
)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@JSON
def deliveries(fate: str | None, limit: int, as_json: bool) -> None:
    """Bản tin gửi đi, mới nhất trước · List deliveries of the outbox, newest first, without what they say."""
    from tinhso.cases.engine import queries

    rows = [_plain(asdict(each)) for each in queries.deliveries(fate or "", limit, actor=COMMAND_LINE)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        to = row["partner"] or "mail"
        click.echo(
            f"{row['id']:>8} {row['made_at']} {to:<16} {row['fate']:<9} ×{row['attempts']} {row['kind']} {row['answer']}"
        )
    click.echo(f"{len(rows)} bản tin · deliveries")


@cases.command()
@click.option("--format", "shape", type=click.Choice(["xes", "ocel", "csv"]), default="xes", show_default=True)
@click.option("--desk", default="", help="Chỉ một phân hệ · One desk only.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Tiếp nhận từ ngày · Received from this day on.")
@OUTPUT
def export(shape: str, desk: str, since: datetime | None, output: Path | None) -> None:
    """Xuất diễn biến vụ việc, không tên người · Export the events of cases, naming nobody (XES, OCEL 2.0, CSV)."""
    from tinhso.cases.engine import exporting

    _write(exporting.export(shape, desk=desk, since=since.date() if since else None, actor=COMMAND_LINE), output)


@cases.command()
@click.argument("desk")
@click.option("--format", "shape", type=click.Choice(["svg", "mermaid", "dot"]), default="svg", show_default=True)
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@OUTPUT
def process(desk: str, shape: str, language: str, output: Path | None) -> None:
    """Vẽ quy trình của một phân hệ từ bảng khai báo · Draw the process of a desk from its table."""
    from tinhso.cases.engine import pictures

    _write([pictures.drawn(desk, shape, language)], output)


@cases.command()
@click.argument("code")
@click.option("--basis", required=True, help="Căn cứ: văn bản, điều luật · The legal basis: a paper, an article.")
@click.option("--what", type=click.Choice(["people", "words", "whole"]), default="whole", show_default=True)
def erase(code: str, basis: str, what: str) -> None:
    """Xóa dữ liệu cá nhân của một vụ việc theo luật · Erase personal data of a case by law; it cannot be undone."""
    from tinhso.cases.engine import erasure_list, queries
    from tinhso.cases.engine.actions import erasing
    from tinhso.cases.engine.rules.retention import Erased
    from tinhso.kernel import clock

    view = queries.case_by_code(code, actor=COMMAND_LINE)
    erasing.erase(view.id, basis=basis, what=Erased(what), actor=COMMAND_LINE)
    click.echo(f"{view.code}: đã xóa · erased ({what})")
    last = f"{erasure_list.in_backups_until(clock.today()):%d/%m/%Y}"
    click.echo(f"Bản sao lưu đêm còn giữ đến {last}; các bản sao khác đến khi người giữ hủy.")
    click.echo(f"Nightly backups hold it until {last}; other copies until their keepers destroy them.")


@cases.command("erase-again")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def erase_again(file: Path) -> None:
    """Sau khi phục hồi bản sao lưu: xóa lại theo danh sách · After a restore: erase again what a list of erasures names."""
    from tinhso.cases.engine import erasure_list
    from tinhso.cases.engine.actions import erasing

    found = erasing.erase_again(erasure_list.read(file), actor=COMMAND_LINE)
    erasure_list.settle()
    click.echo(f"{found.again} lượt xóa lại, {found.known} đã xóa từ trước, {len(found.missing)} không có vụ việc")
    click.echo(f"{found.again} erased again, {found.known} erased before, {len(found.missing)} without a case here")
    for code in found.missing:
        click.echo(f"  {code}")


@cases.group()
def retention() -> None:
    """Lưu giữ: quy tắc có ngày hiệu lực · How long what of a case is kept: dated rules."""


@retention.command("list")
@JSON
def list_rules(as_json: bool) -> None:
    """Mọi quy tắc · List all rules."""
    from tinhso.cases.engine import retention as kept

    rows = [_plain(asdict(each)) for each in kept.every_rule()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        days = f"{row['valid_from']}–{row['valid_to'] or ''}"
        click.echo(
            f"{row['id']:>4} {row['desk']} {row['category'] or '*'} {row['what']} +{row['after_days']} {days} {row['basis']}"
        )


@retention.command()
@click.argument("desk")
@click.argument("what", type=click.Choice(["people", "words", "whole"]))
@click.argument("after_days", type=click.IntRange(0, 36500))
@click.option("--basis", required=True, help="Căn cứ · The legal basis.")
@click.option("--category", default="", help="Chỉ một lĩnh vực · One category only.")
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), required=True, help="Từ ngày · From this day on."
)
def add(desk: str, what: str, after_days: int, basis: str, category: str, first: datetime) -> None:
    """Đặt quy tắc: sau bao nhiêu ngày kể từ khi xong · Set a rule: so many days after a case was settled."""
    from tinhso.cases.engine.actions import erasing
    from tinhso.cases.engine.rules.retention import Erased

    rule = erasing.set_retention(
        desk, Erased(what), after_days, basis=basis, category=category, valid_from=first.date(), actor=COMMAND_LINE
    )
    click.echo(f"{rule.id}")


@retention.command()
@click.argument("rule", type=int)
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), required=True, help="Ngày cuối · Its last day.")
def end(rule: int, last_day: datetime) -> None:
    """Kết thúc một quy tắc · End a rule."""
    from tinhso.cases.engine.actions import erasing

    erasing.end_retention(rule, last_day=last_day.date(), actor=COMMAND_LINE)


@retention.command()
@click.option("--tonight", is_flag=True, help="Lượt đêm tới · What the next night's run would erase.")
@JSON
def preview(tonight: bool, as_json: bool) -> None:
    """Nếu chạy bây giờ thì xóa gì · Say what a run would erase now."""
    from tinhso.cases.engine import retention as kept

    rows = [_plain(asdict(each)) for each in kept.preview(kept.tonight() if tonight else None, actor=COMMAND_LINE)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(
            f"{row['rule']['id']:>4} {row['rule']['desk']} {row['rule']['what']}: {row['count']} {' '.join(row['codes'])}"
        )


@retention.command()
@JSON
def history(as_json: bool) -> None:
    """Đã xóa những gì · Say what was erased: counts and codes."""
    from tinhso.cases.engine import retention as kept

    rows = [_plain(asdict(each)) for each in kept.history(actor=COMMAND_LINE)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['day']} {row['desk']} {row['what']}: {row['count']} {' '.join(row['codes'])} ({row['basis']})")


@retention.command()
def run() -> None:
    """Xóa những gì đã quá hạn lưu giữ; cũng chạy mỗi đêm · Erase what is past its retention; each night does so too."""
    from tinhso.cases.engine.actions import erasing

    click.echo(f"{erasing.erase_past_retention(actor=COMMAND_LINE)} lượt xóa · erasures")


def _case(view: Any) -> dict[str, Any]:
    names = ("code", "desk", "state", "title", "category", "channel", "received_at", "due_at", "settled_at", "version")
    return _plain({name: getattr(view, name) for name in names})


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    """Return values as JSON has them: instants in Vietnam's time."""
    from tinhso.kernel.clock import local

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return local(value).isoformat(timespec="seconds")
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [plain(each) for each in value]
        return value.isoformat() if isinstance(value, date) else value

    return {name: plain(value) for name, value in told.items()}


def _write(parts: Iterable[str], output: Path | None) -> None:
    with _opened(output) as out:
        for part in parts:
            click.echo(part, file=out, nl=False)


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO | None]:
    if output is None:
        yield None
        return
    with output.open("w", encoding="utf-8", newline="") as file:
        yield file
