from __future__ import annotations

import csv
import hashlib
import io
import json

import pytest
from click.testing import CliRunner

from tinhso.audit import actions, queries
from tinhso.audit.commands import audit
from tinhso.audit.errors import ChainBroken, ExportExists, NoSuchFile, NotADate
from tinhso.audit.models import Entry
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture(autouse=True)
def _written():
    for number in range(3):
        actions.record(actor=SYSTEM, verb="units.rename", target=f"unit:{number}", reason="=1+1")


def run(*arguments: object) -> str:
    return CliRunner().invoke(audit, [str(argument) for argument in arguments], catch_exceptions=False).stdout


def test_verifying_an_intact_log_says_so_in_both_languages():
    assert "Nguyên vẹn" in run("verify")
    assert json.loads(run("verify", "--json"))["intact"] is True


def test_verifying_a_broken_log_names_the_entry_and_fails():
    forged = queries.head()[0] + 1
    Entry.objects.create(sequence=forged, at=clock.now(), kind="system", verb="a.b", target="x", data="{}", hash="0" * 64)
    result = CliRunner().invoke(audit, ["verify"])
    assert isinstance(result.exception, ChainBroken)
    assert result.exception.exit_code == 1
    assert f"Dòng {forged} đã bị sửa" in result.stdout


def test_an_export_can_be_verified_by_an_outsider(tmp_path):
    target = tmp_path / "export.jsonl"
    run("export", "--output", target)
    previous = None
    for text in target.read_text(encoding="utf-8").splitlines():
        entry = json.loads(text)
        claimed = entry.pop("hash")
        form = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(form.encode()).hexdigest() == claimed
        assert previous in (None, entry["previous_hash"])
        previous = claimed
    with pytest.raises(ExportExists):
        run("export", "--output", target)


def test_an_export_for_a_spreadsheet_runs_no_formula(tmp_path):
    text = run("export", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0]["reason"] == "'=1+1"


def test_days_are_read_as_vietnamese_write_them_and_nonsense_is_named():
    today = f"{clock.today():%d/%m/%Y}"
    assert len(run("export", "--from", today, "--to", today).splitlines()) >= 3
    with pytest.raises(NotADate, match="31/02/2026"):
        run("export", "--from", "31/02/2026")


def test_showing_is_narrowed_by_target():
    assert "unit:1" in run("show", "--target", "unit:1")
    assert "unit:2" not in run("show", "--target", "unit:1", "--json")


def test_anchors_kept_elsewhere_convict_a_rewritten_log(tmp_path):
    kept = tmp_path / "kept.jsonl"
    kept.write_text(run("anchor"))
    assert "Nguyên vẹn" in run("verify", "--anchors", kept)
    with pytest.raises(NoSuchFile):
        run("verify", "--anchors", tmp_path / "none.jsonl")
    altered = json.loads(kept.read_text())
    kept.write_text(json.dumps({**altered, "hash": "f" * 64}))
    with pytest.raises(ChainBroken):
        run("verify", "--anchors", kept)
