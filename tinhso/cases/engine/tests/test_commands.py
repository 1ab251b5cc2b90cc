from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tinhso.cases.engine.commands.clock import clock
from tinhso.cases.engine.errors import ClockOutOfOrder, DeadlineUnreadable, HoursOnly, MomentUnreadable
from tinhso.kernel.calendars import CalendarBroken
from tinhso.kernel.shipped_calendar import vietnam

HEADER = "day,kind,vi,en,exchanged_with,certainty,source\n"


def run(*arguments: str, **options) -> Result:
    return CliRunner().invoke(clock, list(arguments), **options)


def due(*arguments: str, rule: str = "15 working_days", start: str = "2026-08-20T16:10") -> dict:
    result = run("due", "--rule", rule, "--from", start, "--json", *arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_a_due_time_comes_with_its_arithmetic():
    answer = due()
    assert set(answer) == {"due_at", "ledger"}
    assert answer["due_at"] == "2026-09-14T16:10:00+07:00"
    assert all(set(line) == {"at", "vi", "en"} for line in answer["ledger"])
    assert answer["ledger"][0] == {
        "at": "2026-08-20T16:10:00+07:00",
        "vi": "Nhận lúc 16:10 thứ Năm 20/08/2026.",
        "en": "Received at 16:10 on Thursday 20/08/2026.",
    }
    assert answer["ledger"][-1]["at"] == answer["due_at"]
    assert "thứ Bảy 22/08/2026 được tính: làm bù cho ngày 31/08/2026." in [line["vi"] for line in answer["ledger"]]


@pytest.mark.parametrize(
    ("options", "rule", "start", "end"),
    [
        (["--end-of-day"], "3 working_days", "2026-08-20T09:00", "2026-08-24T17:00:00+07:00"),
        (["--end-of-day", "--cut-off", "15:00"], "0 working_days", "2026-08-20T15:00", "2026-08-21T17:00:00+07:00"),
        (["--around-the-clock"], "24 hours", "2026-08-29T23:00", "2026-08-30T23:00:00+07:00"),
        (["--pause", "2026-08-21T09:00..2026-08-24T09:00"], "3 working_days", "2026-08-20T09:00", "2026-08-26T09:00:00+07:00"),
        ([], "1 working_days", "2026-08-20T02:00Z", "2026-08-21T09:00:00+07:00"),
        ([], "1 working_days", "20/08/2026 09:00", "2026-08-21T09:00:00+07:00"),
        ([], "2 months", "2026-12-31 09:00", "2027-03-01T09:00:00+07:00"),
    ],
)
def test_a_rule_is_written_with_options(options, rule, start, end):
    assert due(*options, rule=rule, start=start)["due_at"] == end


def test_pauses_may_be_written_in_any_order():
    pauses = ["2026-08-11T09:00..2026-08-11T10:00", "12/08/2026 09:00..12/08/2026 10:00"]
    both = [[word for pause in order for word in ("--pause", pause)] for order in (pauses, pauses[::-1])]
    ends = {due(*options, rule="3 working_days", start="2026-08-10T09:00")["due_at"] for options in both}
    assert ends == {"2026-08-13T11:00:00+07:00"}


def test_the_arithmetic_reads_in_both_languages():
    output = run("due", "--rule", "1 working_days", "--from", "2026-08-28T09:00").output
    assert "Cộng 1 ngày làm việc: hạn là 09:00 thứ Năm 03/09/2026.\n" in output
    assert "Plus 1 working days: due at 09:00 on Thursday 03/09/2026.\n" in output


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--rule", "15 workdays", "--from", "2026-08-20T16:10"], DeadlineUnreadable),
        (["--rule", "15 working_days", "--from", "2026-08-20"], MomentUnreadable),
        (["--rule", "15 working_days", "--from", "20260820"], MomentUnreadable),
        (["--rule", "15 working_days", "--from", "31/02/2026 09:00"], MomentUnreadable),
        (["--rule", "15 working_days", "--from", "9999-12-31T23:59"], MomentUnreadable),
        (["--rule", "15 working_days", "--from", "0001-01-01T00:00Z"], MomentUnreadable),
        (["--rule", "15 working_days", "--from", ""], MomentUnreadable),
        (["--rule", "15 working_days", "--from", "2026-08-20T16:10", "--cut-off", "25:00"], MomentUnreadable),
        (["--rule", "15 working_days", "--from", "2026-08-20T16:10", "--cut-off", ""], MomentUnreadable),
        (["--rule", "15 working_days", "--from", "2026-08-20T16:10", "--pause", "2026-08-21T09:00"], MomentUnreadable),
        (["--rule", "15 working_days", "--from", "2026-08-20T16:10", "--pause", "2026-08-21T09:00.."], MomentUnreadable),
        (["--rule", "15 working_days", "--from", "2026-08-20T16:10", "--around-the-clock"], HoursOnly),
        (["--rule", "3 hours", "--from", "2026-08-20T16:10", "--pause", "2026-08-22T09:00..2026-08-21T09:00"], ClockOutOfOrder),
        (["--rule", "3 hours", "--from", "2026-08-20T16:10", "--pause", "2026-08-20T09:00..2026-08-21T09:00"], ClockOutOfOrder),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(options, error):
    refused = run("due", *options).exception
    assert type(refused) is error
    assert refused.exit_code in (2, 6)
    assert refused.message_vi.endswith(".")


def test_a_refusal_is_two_sentences_on_standard_error_and_needs_no_database(tmp_path):
    environment = {
        **os.environ,
        "TINHSO_HOME": str(tmp_path / "none"),
        "TINHSO_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    }
    words = [sys.executable, "-m", "tinhso.config", "clock", "due", "--rule", "15 days", "--from", "2026-08-20T16:10"]
    refused = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=60)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert [line.partition("”")[0] for line in refused.stderr.splitlines()] == ["“15 days", "“15 days"]
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "nonsense"])
def test_the_zone_of_the_machine_moves_no_due_time(zone):
    words = [sys.executable, "-m", "tinhso.config", "clock", "due", "--rule", "4 hours", "--from", "2026-11-01T16:00", "--json"]
    answer = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "TZ": zone}, timeout=60, check=True)
    assert json.loads(answer.stdout)["due_at"] == "2026-11-02T11:30:00+07:00"


def test_the_calendar_lists_special_days_and_hours_with_sources_and_certainty():
    document = json.loads(run("calendar", "--json").output)
    assert document["years"] == [2024, 2025, 2026, 2027]
    assert len(document["special_days"]) == len(vietnam().special)
    saturday = next(row for row in document["special_days"] if row["day"] == "2026-01-10")
    assert saturday == {
        "day": "2026-01-10",
        "kind": "swapped_in",
        "worked": True,
        "vi": "làm bù cho ngày 02/01/2026",
        "en": "worked in exchange for 02/01/2026",
        "exchanged_with": "2026-01-02",
        "certainty": "announced",
        "source": "Công văn 12729/VPCP-KGVX, 25/12/2025 (hoán đổi ngày làm việc Tết Dương lịch 2026)",
    }
    (hours,) = document["working_hours"]
    assert (hours["weekdays"], hours["shifts"][0]) == ([1, 2, 3, 4, 5], {"opens": "07:30", "closes": "11:30"})
    assert hours["source"]


def test_a_year_of_the_calendar_reads_in_both_languages():
    output = run("calendar", "--year", "2026").output
    assert "22/08/2026 thứ Bảy làm việc · worked: làm bù cho ngày 31/08/2026" in output
    assert {line[6:10] for line in output.splitlines() if line[2:3] == "/"} == {"2026"}
    assert "Từ · From 01/01/2024: 07:30–11:30, 13:30–17:00" in output
    assert "chưa thông báo" in run("calendar", "--year", "2027").output


def test_a_year_without_special_days_says_so():
    assert "No special days are known yet" in run("calendar", "--year", "2031").output


def test_the_provinces_own_days_count(tmp_path: Path):
    own = tmp_path / "own.csv"
    own.write_text(HEADER + "2026-08-31,usual,,,,,Thông báo 1/TB\n2026-08-22,usual,,,,,Thông báo 1/TB\n")
    due_at = json.loads(
        run("due", "--rule", "2 working_days", "--from", "2026-08-20T09:00", "--own", str(own), "--json").output
    )
    assert due_at["due_at"] == "2026-08-24T09:00:00+07:00"
    listed = run("calendar", "--year", "2026", env={"TINHSO_CALENDAR": str(own)}).output
    assert "31/08/2026" not in listed


def test_a_broken_file_of_own_days_is_told_with_its_line(tmp_path: Path):
    own = tmp_path / "own.csv"
    own.write_text(HEADER + "31/08/2026,usual,,,,,x\n")
    refused = run("calendar", "--own", str(own)).exception
    assert isinstance(refused, CalendarBroken)
    assert "own.csv:2" in refused.message_vi
