"""``tinhso report``: seal, prove, compare, with exit codes that scripts can rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tinhso.centre.reports.commands import report
from tinhso.centre.reports.errors import NotSealed, SealBroken, UnknownShape
from tinhso.lake import queries as lake

pytestmark = pytest.mark.usefixtures("receipts")
SEAL = ("seal", "socio_economy.overview", "--period", "202610", "--as-of", "2026-11-20", "-o")


def run(*words: object):
    return CliRunner().invoke(report, [str(word) for word in words])


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_file_is_sealed_proved_with_public_keys_alone_and_made_again(tmp_path: Path, ending: str):
    file, keys = tmp_path / f"report.{ending}", tmp_path / "keys.txt"
    sealed = run(*SEAL, file, "--json")
    keys.write_text("\n".join(lake.public_keys()))
    proved = json.loads(run("verify", file, "--keys", keys, "--again", "--json").output)
    assert (proved["valid"], proved["same_again"]) == (True, True)
    assert proved["content_sha256"] == json.loads(sealed.output)["content_sha256"]
    assert "Lập lại giống từng byte · Made anew" in run("verify", file, "--again").output


def test_a_file_that_was_changed_or_is_none_of_ours_is_refused(tmp_path: Path):
    file = tmp_path / "report.html"
    run(*SEAL, file)
    file.write_bytes(file.read_bytes().replace(b"75,0", b"95,0", 1))
    assert isinstance(run("verify", file).exception, SealBroken)
    file.write_text("<p>94,50</p>")
    assert isinstance(run("verify", file).exception, NotSealed)
    assert (SealBroken.exit_code, NotSealed.exit_code) == (1, 2)


def test_what_changed_between_two_moments_is_written_to_a_file(tmp_path: Path, receipts):
    file = tmp_path / "difference.html"
    words = ("difference", "socio_economy.overview", "--period", "202610", "--from", "2026-11-10", "--to", "2026-11-20")
    assert run(*words, "-o", file).exit_code == 0
    page = file.read_text()
    assert all(receipt in page for receipt in receipts)
    assert json.loads(run("verify", file, "--json").output)["kind"] == "difference"


def test_a_file_of_another_kind_is_not_written(tmp_path: Path):
    assert isinstance(run(*SEAL, tmp_path / "report.docx").exception, UnknownShape)
    assert not list(tmp_path.glob("report.*"))
