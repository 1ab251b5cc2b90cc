"""``tinhso backup`` and ``tinhso restore``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--with-keys", is_flag=True, help="Kèm khóa bí mật; giữ tệp như giữ khóa · Include the secret keys.")
@click.option("--json", "as_json", is_flag=True, help="In bản kê JSON · Print the manifest as JSON.")
def backup(file: Path, with_keys: bool, as_json: bool) -> None:
    """Sao lưu vào FILE khi hệ thống đang chạy · Back up to FILE while the system runs."""
    from tinhso.config.operations.backups import back_up
    from tinhso.kernel.policy import Actor

    manifest = back_up(file, with_keys=with_keys, actor=Actor(kind="system", origin="command line"))
    if as_json:
        click.echo(json.dumps(asdict(manifest), ensure_ascii=False))
        return
    rows, files, size = sum(manifest.tables.values()), len(manifest.members) - 1, file.stat().st_size / 1e6
    click.echo(f"Đã sao lưu vào {file}: {rows} dòng, {files} tệp, {size:.1f} MB.")
    click.echo(f"Backed up to {file}: {rows} rows, {files} files, {size:.1f} MB.")
    if not with_keys:
        click.echo("Khóa không nằm trong bản sao lưu (--with-keys) · Keys are not in the backup (--with-keys).")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--erased",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="Danh sách erased/cases.jsonl mới hơn · A later list of erasures; else that of the newest backup beside FILE.",
)
def restore(file: Path, erased: tuple[Path, ...]) -> None:
    """Phục hồi FILE vào TINHSO_HOME trống · Restore FILE into an empty TINHSO_HOME."""
    from tinhso.config import environment
    from tinhso.config.cli import set_up_django
    from tinhso.config.operations.restoring import restore as put_back

    current = environment.read()
    restored = put_back(file, current, set_up_django, erased)
    manifest, again = restored.manifest, restored.again
    rows, files = sum(manifest.tables.values()), len(manifest.members) - 1
    click.echo(f"Đã phục hồi vào {current.home}: {rows} dòng, {files} tệp. Tiếp theo: tinhso migrate, rồi tinhso audit verify.")
    click.echo(f"Restored into {current.home}: {rows} rows, {files} files. Next: tinhso migrate, then tinhso audit verify.")
    if again is not None:
        click.echo(f"Đã xóa lại theo luật {again.again} lượt; {again.known} lượt đã xóa từ trước.")
        click.echo(f"Erased again by law: {again.again}; erased before: {again.known}.")
        return
    click.echo("Chưa xóa lại những gì đã xóa theo luật: tinhso migrate, hoặc tinhso cases erase-again TỆP, rồi mới phục vụ.")
    click.echo("Not yet erased again by law: tinhso migrate, or tinhso cases erase-again FILE; until then nothing is served.")
