"""Damages files of every format and reads them, by hand or in bulk, for as long as it is told.

    python -m tests.faults.fuzz_readers SECONDS [seed]

Anything but a refusal with a sentence (a TinhSoError) is a crash; so is a memory beyond two gigabytes, which ends the
process. The short run of the same is in ``tinhso/supply/reading/tests/test_hostile_files.py``.
"""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import polars as pl

from tinhso.kernel.errors import TinhSoError
from tinhso.supply.reading.batches import batches
from tinhso.supply.reading.bounds import Bounds
from tinhso.supply.reading.documents import inspection_document
from tinhso.supply.reading.inspecting import inspect_file
from tinhso.supply.reading.recipes import Recipe, make_recipe
from tinhso.supply.reading.tests.builders import monthly_report, ods, workbook_bytes
from tinhso.supply.reading.tests.test_batches import dataset

MEMORY = 2 * 2**30  # bytes that a trial may add to what is in use
HEAD = Bounds(rows=20)
WANTED = dataset(name="string", number="number", day="date")
TITLES = ("Tên xã", "Số tiền", "Ngày trả")
ROWS = [(f"Xã Đông {number}", number * 1.5, f"{number % 28 + 1:02}/05/2024") for number in range(80)]
XML = (b"<", b">", b'"', b"&", b"</row>", b"<c r=", b't="s"', b"<v>", b"<!--", b"]]>", b"\xff", b"999999999", b"-", b"XFD1")
TEXT = (b'"', b";", b"\n", b"\r", b"\0", b"\xff\xfe", b"1.234,5", b"\xcc\x81", b"x" * 40_000, b"=1+1", b"[", b"<table>")


def seeds() -> dict[str, bytes]:
    lines = [";".join(TITLES), *(f"{name};{number};{day}" for name, number, day in ROWS)]
    text = "\n".join(lines)
    book = openpyxl.Workbook()
    for values in (TITLES, *ROWS):
        book.active.append(values)
    records = [dict(zip(TITLES, values, strict=True)) for values in ROWS]
    parquet = io.BytesIO()
    pl.DataFrame(records).write_parquet(parquet)
    cells = "".join(
        "<table:table-row>" + "".join(f"<table:table-cell><text:p>{value}</text:p></table:table-cell>" for value in values)
        + "</table:table-row>"
        for values in (TITLES, *ROWS)
    )  # fmt: skip
    return {
        "csv": text.encode(),
        "csv, quoted": "\n".join(";".join(f'"{part}"' for part in line.split(";")) for line in lines).encode(),
        "csv, utf-16": text.encode("utf-16"),
        "xlsx": workbook_bytes(book),
        "xlsx, report": monthly_report(),
        "json": json.dumps(records).encode(),
        "jsonl": "\n".join(map(json.dumps, records)).encode(),
        "html": ("<table>" + "".join(f"<tr><td>{'<td>'.join(map(str, values))}" for values in (TITLES, *ROWS))).encode(),
        "ods": ods(f'<table:table table:name="x">{cells}</table:table>'),
        "parquet": parquet.getvalue(),
        **{f"xls, {path.stem[:5]}": path.read_bytes() for path in xls_files()},
    }


def xls_files() -> list[Path]:
    """Return old workbooks to damage: nothing installed here writes them, so they are those of a shared folder, if any."""
    return sorted((Path(__file__).parents[4] / "shared" / "data" / "samples").glob("*.xls"))


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a file with a few places changed; of a packed one, half the time inside its members."""
    if content.startswith(b"PK") and chance.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice([name for name in members if "sheet" in name.lower() or "content" in name or "styles" in name])
        members[name] = spoiled(members[name], chance, XML)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
            for each, inside in members.items():
                target.writestr(each, inside)
        return stream.getvalue()
    return spoiled(content, chance, TEXT)


def spoiled(content: bytes, chance: random.Random, pieces: tuple[bytes, ...]) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[place : place + chance.randint(1, 4)] = chance.randbytes(chance.randint(0, 4))
            case 1:
                changed[place:place] = chance.choice(pieces)
            case 2:
                changed[place : place + chance.randint(1, 200)] = b""
            case 3:
                other = chance.randrange(len(changed) + 1)
                changed[place:place] = changed[other : other + chance.randint(1, 300)]
    return bytes(changed)


def read_all(path: Path, recipe: Recipe | None) -> str:
    """Inspect a file and, by a recipe of the good one, read it to its end."""
    opened = inspect_file(path, HEAD)
    inspection_document(opened, rows=10)
    if recipe is not None:
        return f"read {sum(frame.height > 0 for frame in batches(path, recipe, WANTED, head=HEAD)) > 0}"
    return "inspected"


def recipe_of(path: Path) -> Recipe | None:
    inspection = inspect_file(path).inspection
    sheet = inspection.sheets[0]
    if len(sheet.columns) < len(TITLES):
        return None
    answers = {f"{kind}:{sheet.name}:{at}": "vi" for kind in ("number_style",) for at in range(20)}
    answers |= {f"date_order:{sheet.name}:{at}": "day_first" for at in range(20)}
    return make_recipe(inspection, sheet.name, WANTED, {"name": 0, "number": 1, "day": 2}, answers)


def main(seconds: float, seed: int) -> int:
    chance = random.Random(seed)
    outcomes: Counter[str] = Counter()
    crashes: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory(prefix="tinhso-fuzz-") as folder:
        path = Path(folder) / "file"
        recipes = {}
        good = seeds()
        for name, content in good.items():
            path.write_bytes(content)
            recipes[name] = recipe_of(path)
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            name = chance.choice(list(good))
            content = damaged(good[name], chance)
            path.write_bytes(content)
            started = time.monotonic()
            try:
                outcomes[read_all(path, recipes[name])] += 1
            except TinhSoError as error:
                outcomes[error.code] += 1
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                crashes[f"{name}: {type(error).__name__} {traceback.extract_tb(error.__traceback__)[-1]}"] += 1
                Path(f"{tempfile.gettempdir()}/tinhso-fuzz-crash-{sum(crashes.values())}").write_bytes(content)
            slowest = max(slowest, time.monotonic() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    trials = outcomes.total() + crashes.total()
    told = [f"{trials} trials, {crashes.total()} crashes, slowest {slowest:.1f} s, peak {peak:.0f} MB"]
    told += [str(dict(outcomes.most_common())), *(f"{count} {crash}" for crash, count in crashes.most_common(20))]
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
