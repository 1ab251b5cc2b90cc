from __future__ import annotations

import json
import subprocess
import sys

import frictionless
from click.testing import CliRunner

from tinhso.catalog import queries
from tinhso.catalog.commands import packs as command
from tinhso.catalog.schemas import KINDS
from tinhso.catalog.tests import packs


def run(*arguments: str, **options):
    return CliRunner().invoke(command, list(arguments), **options)


def test_check_exits_0_when_all_is_well():
    result = run("check")
    assert result.exit_code == 0
    assert "không có lỗi" in result.output


def test_check_exits_1_and_says_file_and_line(tmp_path):
    packs.write(tmp_path, {"pack.yaml": packs.PACK.replace("version", "versoin")})
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path}/water/pack.yaml:5:1 versoin [unknown_key]" in result.output
    assert "Có phải ý bạn là “version”?" in result.output


def test_check_speaks_json(tmp_path):
    packs.write(tmp_path, {"pack.yaml": packs.PACK.replace("version", "versoin")})
    result = run("check", str(tmp_path), "--json")
    answer = json.loads(result.output)
    assert (answer["ok"], answer["packs"]) == (False, ["water"])
    fault = next(fault for fault in answer["faults"] if fault["code"] == "unknown_key")
    assert set(fault) == {"file", "line", "column", "path", "code", "message_vi", "message_en"}
    assert "Có phải" in result.output


def test_the_provinces_own_folder_comes_from_the_environment(tmp_path):
    packs.write(tmp_path)
    result = run("list", "--json", env={"TINHSO_PACKS": str(tmp_path)})
    rows = {row["id"]: row for row in json.loads(result.output)["packs"]}
    assert rows["water"]["indicators"] == 1
    assert rows["environment"]["title_vi"] == "Tài nguyên và môi trường"


def test_list_is_a_table_for_people():
    assert "Hành chính công" in run("list").output


def test_schema_writes_a_file_for_each_kind(tmp_path):
    assert run("schema", "--out", str(tmp_path / "new")).exit_code == 0
    assert {path.stem for path in (tmp_path / "new").iterdir()} == set(KINDS)
    assert set(json.loads(run("schema").output)) == set(KINDS)


def test_a_missing_folder_is_an_error_with_an_exit_code(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", "from tinhso.config.cli import main; main()", "packs", "check", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 4
    assert "Không có thư mục" in result.stderr


def test_the_catalog_loads_without_django():
    code = "import sys; from tinhso.catalog import queries; queries.load(); assert 'django' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_shipped_dataset_is_exported_as_a_data_package_that_frictionless_accepts(tmp_path):
    for reference, _ in queries.load().datasets():
        result = run("export", reference, "-o", str(tmp_path / reference), catch_exceptions=False)
        assert result.exit_code == 0
        report = frictionless.validate(str(tmp_path / reference / "datapackage.json"))
        assert report.valid, report.flatten(["type", "note"])
