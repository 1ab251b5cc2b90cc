"""The ``tinhso`` command: a table of names, each loaded only when it is called.

Heavy imports (Django, geometry, servers) belong inside the modules named here,
so that ``tinhso --help`` answers at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable

import click

# What a command stands on: nothing, Django, or Django with a database of this very version.
NOTHING, DJANGO, DATABASE = "", "django", "database"
HELP = frozenset({"--help", "-h"})

# name: (module:attribute, one line of help, what it stands on)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("tinhso.config.commands.demo:demo", "Chạy bản trình diễn · Run the demo province.", NOTHING),
    "serve": ("tinhso.config.commands.serve:serve", "Phục vụ các trang · Serve the pages.", NOTHING),
    "work": ("tinhso.config.commands.work:work", "Làm việc nền theo lịch · Run background and scheduled work.", DATABASE),
    "migrate": ("tinhso.config.commands.migrate:migrate", "Nâng cấp cơ sở dữ liệu · Bring the database up to date.", DJANGO),
    "health": ("tinhso.config.commands.health:health", "Hệ thống có khỏe không · Say what is well and what is not.", DJANGO),
    "backup": ("tinhso.config.commands.backup:backup", "Sao lưu khi đang chạy · Back up while running.", DJANGO),
    "restore": ("tinhso.config.commands.backup:restore", "Phục hồi vào thư mục trống · Restore into an empty home.", NOTHING),
    "database": (
        "tinhso.config.commands.database:database",
        "Chuyển cơ sở dữ liệu · Copy to another database.",
        DJANGO,
    ),
    "settings": ("tinhso.config.commands.settings:settings", "Các thiết lập đang dùng · Show the settings in use.", NOTHING),
    "people": ("tinhso.accounts.commands:people", "Tài khoản, vai trò · Accounts and roles.", DATABASE),
    "units": ("tinhso.places.commands:units", "Đơn vị hành chính và cơ quan · Areas and offices.", DATABASE),
    "locate": ("tinhso.places.commands:locate", "Tọa độ thuộc đơn vị nào · Find the unit of a point.", DATABASE),
    "audit": ("tinhso.audit.commands:audit", "Nhật ký kiểm toán · The audit log.", DATABASE),
    "supply": ("tinhso.supply.commands:supply", "Cung cấp dữ liệu: ai nợ gì · Who owes which data, and its supply.", DATABASE),
    "lake": ("tinhso.lake.commands:lake", "Kho dữ liệu có phiên bản · The versioned store of rows.", DATABASE),
    "indicators": ("tinhso.indicators.commands:indicators", "Chỉ tiêu: tính, xem, giải thích · The numbers.", DATABASE),
    "alerts": ("tinhso.centre.alerts.commands:alerts", "Cảnh báo: xem, xử lý, thử quy tắc · The alerts.", DATABASE),
    "directives": ("tinhso.cases.directives.commands:directives", "Nhiệm vụ chỉ đạo · Directives.", DATABASE),
    "report": ("tinhso.centre.reports.commands:report", "Báo cáo niêm phong · Sealed reports of boards.", DATABASE),
    "reports": ("tinhso.cases.reports.commands:reports", "Phản ánh hiện trường · Field reports.", DATABASE),
    "clock": ("tinhso.cases.engine.commands.clock:clock", "Hạn giải quyết, lịch làm việc · Due times, and why.", NOTHING),
    "cases": ("tinhso.cases.engine.commands.cases:cases", "Vụ việc: xem, nhập, xuất, lưu giữ · Cases and histories.", DATABASE),
    "packs": ("tinhso.catalog.commands:packs", "Các gói lĩnh vực · The packs of the fields.", NOTHING),
}

# What a command inside a group stands on, where it is less than its group: such a group's own module needs nothing.
WITHIN_GROUPS = {
    "supply inspect": NOTHING,
    "supply verify-receipt": DJANGO,
    "report verify": DJANGO,
    "indicators explain": DJANGO,
}
BARE_GROUPS = frozenset(words.split()[0] for words in WITHIN_GROUPS)


def stands_on(words: list[str]) -> str:
    """Return what the command in ``words`` stands on: its own entry, or its group's."""
    plain = [word for word in words if not word.startswith("-")]
    name = plain[0] if plain else ""
    return WITHIN_GROUPS.get(" ".join(plain[:2]), COMMANDS[name][2]) if name in COMMANDS else NOTHING


class LazyCommands(click.Group):
    """A click group that imports a command when it is called, not when it is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        target, _, needs = COMMANDS[cmd_name]
        if needs and cmd_name not in BARE_GROUPS:
            set_up_django()
        module, attribute = target.split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if stands_on(args):
            set_up_django()
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text, _) in COMMANDS.items()])


def require_database(words: list[str]) -> None:
    """Raise when the command in ``words`` works on the database and that one is empty, behind or of a newer version."""
    if stands_on(words) != DATABASE or HELP & set(words):
        return
    set_up_django()
    from tinhso.config.operations.migrations import require_up_to_date

    require_up_to_date()


def set_up_django() -> None:
    """Load Django with the platform's settings, after refusing unsafe ones."""
    from tinhso.config import environment, safety

    safety.check(environment.read())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
    import django

    django.setup()


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tinhso")
def tinhso() -> None:
    """Tỉnh Số: nền tảng điều hành số của tỉnh · the operations platform of a province."""


def run_reporting_errors(run: Callable[[], None]) -> None:
    """Call ``run``; an error of ours, or of the machine, is two sentences on stderr and its own exit code."""
    try:
        run()
    except Exception as error:
        from tinhso.config.errors import translate

        known = translate(error)
        if known is None:
            raise
        for sentence in (known.message_vi, known.message_en):
            click.echo(sentence, err=True)
        sys.exit(known.exit_code)


def run() -> None:
    """Run the command that was asked for."""
    require_database(sys.argv[1:])
    tinhso(prog_name="tinhso")


def main() -> None:
    """Run the command line. What it writes is for the account that runs it only: password hashes, keys, personal data."""
    os.umask(0o077)
    run_reporting_errors(run)
