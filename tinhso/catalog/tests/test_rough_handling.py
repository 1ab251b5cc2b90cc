"""However a pack is mangled, the answer is a list of faults with places, never a crash."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.catalog import queries
from tinhso.catalog.tests import packs

PLACES = [place for place in packs.FILES if place.endswith(".yaml")]
SCRAPS = st.sampled_from(
    ["", "~", "[]", "{}", "x", "-1", "1.5", "true", "[[1]]", "{a: {b: c}}", "'", ":", "- ", "\t", "&a *a", "!!set {}"]
)


@st.composite
def mangled(draw: st.DrawFn) -> dict[str, str]:
    """The small pack with one to three lines of its files cut, doubled, moved or given another value."""
    files = {}
    for place in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True)):
        lines = packs.FILES[place].splitlines()
        at = draw(st.integers(0, len(lines) - 1))
        line, key = lines[at], lines[at].split(":")[0]
        lines[at : at + 1] = draw(
            st.sampled_from([[], [line, line], ["  " + line], [line.lstrip()], [f"{key}: {draw(SCRAPS)}"], [draw(SCRAPS)]])
        )
        files[place] = "\n".join(lines)
    return files


@given(mangled())
@settings(deadline=None, max_examples=80)
def test_a_mangled_pack_is_answered_with_placed_faults(files):
    with tempfile.TemporaryDirectory() as folder:
        report = queries.check_folder(packs.write(Path(folder), files))
        for fault in report.faults:
            lines = Path(fault.file).read_text(encoding="utf-8").splitlines() if Path(fault.file).is_file() else []
            assert 1 <= fault.line <= len(lines) + 1
            assert fault.column >= 1
            assert fault.message_vi
            assert fault.message_en


@given(st.sampled_from(PLACES), st.text(max_size=300))
@settings(deadline=None, max_examples=30)
def test_any_text_in_a_file_is_answered(place, text):
    with tempfile.TemporaryDirectory() as folder:
        root = packs.write(Path(folder))
        (root / "water" / place).write_bytes(text.encode("utf-8", "surrogatepass"))
        assert not queries.check_folder(root).ok


def test_a_flood_of_faults_is_told_in_part_and_soon(tmp_path):
    flood = packs.PACK + "".join(f"key_{number}: 1\n" for number in range(5_000))
    begun = time.monotonic()
    found = queries.check_folder(packs.write(tmp_path, {"pack.yaml": flood})).faults
    assert time.monotonic() - begun < 20
    assert len(found) == 301
    assert {fault.code for fault in found} == {"unknown_key", "many_more"}
