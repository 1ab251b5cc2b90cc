"""Prepares the demo home: progress on stderr, and on stdout what a visitor should read once it serves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from tinhso.config.cli import run_reporting_errors, set_up_django

Progress = Callable[[str, float], None]

WEIGHTS = {
    "build": 2,
    "migrate": 4,
    "places": 8,
    "accounts": 2,
    "obligations": 2,
    "connections": 1,
    "submissions": 34,
    "published": 2,
    "reports": 12,
    "numbers": 9,
    "alerts": 4,
    "directives": 2,
    "brief": 3,
}  # about the seconds each takes on a small machine
WIDTH = 1000


class Bar:
    """One bar over all steps: a line that moves on a terminal, a line a step elsewhere."""

    def __init__(self) -> None:
        self.terminal = sys.stderr.isatty()
        self.done = 0.0
        self.weight = 0.0
        self.said = ""

    @contextmanager
    def step(self, name: str) -> Iterator[Progress]:
        self.weight = WEIGHTS[name] / sum(WEIGHTS.values())
        yield self.show
        self.done += self.weight
        self.show(self.said, 0.0)

    def show(self, text: str, fraction: float) -> None:
        """Show ``text`` (what is being done) and how far the present step is, 0 to 1."""
        share = min(1.0, self.done + self.weight * min(1.0, fraction) * (self.done < 1))
        if self.terminal:
            filled = int(share * 30)
            click.echo(f"\r\033[K[{'█' * filled}{'·' * (30 - filled)}] {share:4.0%}  {text}", err=True, nl=False)
        elif (step := text.partition(" (")[0]) != self.said.partition(" (")[0]:
            click.echo(f"[{share:4.0%}] {step}", err=True)
        self.said = text

    def close(self) -> None:
        if self.terminal:
            click.echo("\r\033[K", err=True, nl=False)


def prepare() -> None:
    """Bring the demo home up to date; what a user did in it stays."""
    from tinhso.config.build import compile_messages

    compile_messages()  # before Django reads the catalogues, once: what is written into the home is Vietnamese
    set_up_django()
    from tinhso.accounts import demo as accounts
    from tinhso.cases.engine import feeding as cases
    from tinhso.cases.reports import demo as reports
    from tinhso.centre.alerts.actions import evaluating as alerts
    from tinhso.centre.brief import actions as brief
    from tinhso.centre.brief import queries as briefs
    from tinhso.centre.directives import demo as directives
    from tinhso.config.operations.migrations import migrate
    from tinhso.indicators import actions as indicators
    from tinhso.kernel.policy import SYSTEM
    from tinhso.places import demo as places
    from tinhso.supply import demo as submissions
    from tinhso.supply import published
    from tinhso.supply.connectors import demo as connections
    from tinhso.supply.obligations import demo as obligations

    bar = Bar()
    with bar.step("build") as progress:
        progress("Chuẩn bị giao diện · Preparing the pages", 0.0)
        # Compressing the static files takes a processor for some seconds; nothing of the data waits for it.
        pages = subprocess.Popen([sys.executable, "-m", "tinhso.config.build"])
    with bar.step("migrate") as progress:
        progress("Chuẩn bị cơ sở dữ liệu · Preparing the database", 0.0)
        migrate(progress=progress)
    with bar.step("places") as progress:
        places.load(progress)
    with bar.step("accounts") as progress:
        sign_ins = accounts.load(progress)
    with bar.step("obligations") as progress:
        obligations.load(progress)
    with bar.step("connections") as progress:
        connections.load(progress)
    with bar.step("submissions") as progress:
        submissions.load(progress)
    with bar.step("published") as progress:
        published.load(progress)
    with bar.step("reports") as progress:
        reports.load(progress)
        progress("Ghi phản ánh vào kho dữ liệu · Telling the lake of the reports", 0.99)
        while cases.feed():
            pass
    with bar.step("numbers") as progress:
        progress("Tính các chỉ tiêu · Computing the indicators", 0.0)
        indicators.compute(actor=SYSTEM)
    with bar.step("alerts") as progress:
        progress("Xét các cảnh báo · Judging the alerts", 0.0)
        alerts.evaluate(actor=SYSTEM)
    with bar.step("directives") as progress:
        progress("Giao nhiệm vụ trình diễn · Giving the demo's directives", 0.0)
        directives.load()
    with bar.step("brief") as progress:
        progress("Lập bản tin sáng · Making the morning brief", 0.0)
        if briefs.latest(actor=SYSTEM) is None:
            brief.make(actor=SYSTEM)
    if pages.wait():
        sys.exit(pages.returncode)
    bar.close()
    greet(sign_ins)


def greet(sign_ins: list[tuple[str, str, str]]) -> None:
    """Print what to look at first and the demo sign-ins (role, e-mail, password)."""
    click.echo(
        "\nXem gì trước · What to look at first\n"
        "  /                   tra cứu xã, phường cũ và mới · look up old and new communes\n"
        "  /units/             đơn vị theo thời gian, bản đồ sơ đồ · units over time, schematic map\n"
        "  /centre/            trung tâm điều hành, bảng, chuyện của từng số · boards, the story of each number\n"
        "  /centre/brief/      bản tin sáng của lãnh đạo · the leader's morning brief\n"
        "  /centre/alerts/     cảnh báo · alerts\n"
        "  /directives/        nhiệm vụ chỉ đạo · directives\n"
        "  /cases/             hộp việc của cán bộ · an officer's inbox\n"
        "  /field-reports/     phản ánh của người dân, không cần đăng nhập · citizens' reports, without signing in\n"
        "  /centre/wall/       màn hình lớn · the wall\n"
        "  /centre/map/        bản đồ chỉ tiêu · the map of indicators\n"
        "  /supply/            việc cần nộp của cán bộ dữ liệu · what a data officer owes\n"
        "  /supply/scoreboard/ bảng theo dõi cung cấp dữ liệu (trung tâm điều hành) · the scoreboard of supply\n"
        "  /audit/             nhật ký kiểm toán (kiểm toán viên) · the audit (as the auditor)\n"
        "  /ui/                bộ thành phần giao diện · every component of the interface\n"
        "\nTài khoản trình diễn (dữ liệu mô phỏng) · Demo sign-ins (simulated)"
    )
    wide = max(len(email) for _, email, _ in sign_ins)
    for role, email, password in sign_ins:
        click.echo(f"  {email:<{wide}}  {password}   {role}")


if __name__ == "__main__":
    run_reporting_errors(prepare)
