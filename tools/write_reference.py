"""Write the reference pages that are equal to the code by test: settings and the command line."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"

SETTINGS_HEAD = """\
# Thiết lập · Settings

Biến môi trường, đọc một lần khi khởi động. Environment variables, read once at the start. `tinhso settings` cho biết giá trị
đang dùng · shows the values in use. Nguồn · source: `tinhso/config/environment.py`.

| tên · name | mặc định · default | ý nghĩa | meaning |
|---|---|---|---|
"""

COMMANDS_HEAD = """\
# Dòng lệnh · The command line

Mọi lệnh đọc [thiết lập](settings.md) từ biến môi trường. Every command reads the [settings](settings.md) from the environment.
`--json` in một đối tượng JSON ra luồng chuẩn; lỗi là hai câu (Việt, Anh) ra luồng lỗi.
`--json` prints one JSON object on standard output; an error is two sentences (Vietnamese, English) on standard error.

| mã thoát · exit | nghĩa · meaning |
|---|---|
| 0 | xong · done |
| 1 | tìm thấy điều cần sửa, hoặc lỗi bất ngờ · something to mend was found, or an unexpected error |
| 2 | đầu vào không hợp lệ · bad input |
| 3 | nhiều nghĩa, không đoán · ambiguous, not guessed |
| 4 | không tìm thấy · not found |
| 5 | không có quyền · denied |
| 6 | trạng thái không cho phép · the state does not allow it |
| 7 | quá nhanh · too many |
| 8 | máy không làm được lúc này · the machine cannot do it now |
| 9 | thiết lập không an toàn · unsafe setting |
"""


def settings_page() -> str:
    from tinhso.config.environment import SETTINGS

    rows = [
        f"| `{setting.name}` | {f'`{setting.default}` ' if setting.default else ''}| {setting.vi} | {setting.en} |"
        for setting in SETTINGS
    ]
    return SETTINGS_HEAD + "\n".join(rows) + "\n"


def leaves(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Yield every command that does something, with its full name."""
    if not isinstance(command, click.Group):
        yield context.command_path, command, context
        return
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        if below is not None and not below.hidden:
            yield from leaves(below, click.Context(below, info_name=name, parent=context))


def described(name: str, command: click.Command, context: click.Context) -> str:
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [f"## `{name} {usage}`", "", command.help or "", ""]
    records = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
    lines += [f"- `{option}`: {text}" for option, text in records if text and "--help" not in option]
    return "\n".join(lines).rstrip() + "\n"


def commands_page() -> str:
    from tinhso.config.cli import tinhso

    context = click.Context(tinhso, info_name="tinhso", max_content_width=1000, terminal_width=1000)
    return COMMANDS_HEAD + "\n" + "\n".join(described(*leaf) for leaf in leaves(tinhso, context))


PAGES = {"settings.md": settings_page, "command-line.md": commands_page}


def main() -> None:
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["TINHSO_HOME"] = home
        main()
