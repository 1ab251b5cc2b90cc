"""How fast a sender's file is read to the end, against the bare reading of the same file by the fastest library.

    python benchmarks/read_spreadsheet.py [rounds]

1. An XLSX of 100,000 rows and 12 columns (text, days, numbers), once with its texts in the cells and once with shared
   texts as Excel writes them: ``batches`` to canonical texts, against fastexcel's bare read to a Polars frame, which
   types nothing, finds no header below a title and sets no row aside.
2. How long ``inspect`` takes for it.
3. A canonical CSV of 1,000,000 rows: ``batches`` against Polars' own reading as text.

Contenders take turns; the median counts.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import fastexcel
import openpyxl
import polars as pl

from tinhso.catalog.contracts import Dataset
from tinhso.supply.reading.batches import batches
from tinhso.supply.reading.inspecting import inspect_file
from tinhso.supply.reading.recipes import Recipe, make_recipe

COLUMNS = {
    "code": ("Mã hồ sơ", "string"),
    "procedure": ("Thủ tục", "string"),
    "commune": ("Mã xã", "string"),
    "commune_name": ("Tên xã", "string"),
    "office": ("Cơ quan", "string"),
    "channel": ("Kênh tiếp nhận", "string"),
    "received_on": ("Ngày nhận", "date"),
    "finished_on": ("Ngày trả", "date"),
    "status": ("Trạng thái", "string"),
    "fee": ("Lệ phí", "integer"),
    "days": ("Số giờ", "number"),
    "person": ("Người nộp", "string"),
}
CHANNELS = ("Trực tiếp", "Trực tuyến", "Bưu chính")
FAMILY, MIDDLE = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng"), ("Văn", "Thị", "Đức", "Minh")
FIRST_DAY = date(2026, 1, 1)


def row(at: int) -> list[object]:
    received = FIRST_DAY + timedelta(days=at % 28)
    return [
        f"H15.50-260101-{at:07}",
        f"1.{at % 2000:06}",
        f"{at % 103 + 1:05}",
        f"Xã Đông Hòa {at % 103 + 1}",
        f"Sở số {at % 40 + 1}",
        CHANNELS[at % 3],
        received,
        received + timedelta(days=at % 9 + 1),
        "Đã trả kết quả",
        at % 50 * 1000,
        at % 977 / 8,
        f"{FAMILY[at % 5]} {MIDDLE[at // 5 % 4]} {at % 5003}",
    ]


def dataset() -> Dataset:
    fields = [{"name": name, "title": {"vi": vi, "en": name}, "type": kind} for name, (vi, kind) in COLUMNS.items()]
    document = {
        "id": "dossiers", "title": {"vi": "Hồ sơ", "en": "Dossiers"}, "supplied_by": {"level": "office"}, "period": "month",
        "due": {"after": 5, "unit": "working_days"}, "update": "replace_period", "privacy": "public",
        "schema": {"fields": fields}, "version": 1, "valid_from": "2024-01-01",
    }  # fmt: skip
    return Dataset.model_validate_json(json.dumps(document))


def write_workbook(path: Path, rows: int) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Hồ sơ")
    sheet.append([title for title, _ in COLUMNS.values()])
    for at in range(rows):
        sheet.append(row(at))
    book.save(path)


def share_texts(path: Path, shared: Path) -> None:
    """Write a workbook again with its texts shared, as Excel does."""
    texts: dict[str, int] = {}

    def index(found: re.Match[str]) -> str:
        return f' t="s"><v>{texts.setdefault(found[1], len(texts))}</v></c>'

    with zipfile.ZipFile(path) as source, zipfile.ZipFile(shared, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name.startswith("xl/worksheets/"):
                content = re.sub(r' t="inlineStr"><is><t>([^<]*)</t></is></c>', index, content)
            elif name == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                content = content.replace(
                    "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
                )
            elif name == "xl/_rels/workbook.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
                link = f'<Relationship Id="rIdTexts" Type="{kind}" Target="sharedStrings.xml"/>'
                content = content.replace("</Relationships>", f"{link}</Relationships>")
            target.writestr(name, content)
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        target.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{items}</sst>')


def write_csv(path: Path, rows: int) -> None:
    """Write 1,000,000 canonical rows: the same columns, days and numbers as the lake wants them."""
    size = 10_000
    block = pl.DataFrame([row(at) for at in range(size)], schema=list(COLUMNS), orient="row").drop("code")
    titles = [title for title, _ in COLUMNS.values()]
    with path.open("wb") as target:
        for start in range(0, rows, size):
            code = pl.select("H15.50-260101-" + pl.int_range(start, start + size).cast(pl.String).str.zfill(7)).to_series()
            frame = pl.DataFrame([code.alias("code"), *block]).rename(dict(zip(COLUMNS, titles, strict=True)))
            target.write(frame.write_csv(include_header=start == 0).encode())


def recipe_of(path: Path) -> Recipe:
    inspection = inspect_file(path).inspection
    answers = {f"number_style:{inspection.sheets[0].name}:{index}": "en" for index in range(len(COLUMNS))}
    mapping = {name: index for index, name in enumerate(COLUMNS)}
    return make_recipe(inspection, inspection.sheets[0].name, dataset(), mapping, answers)


def rows_of(path: Path, recipe: Recipe) -> int:
    return sum(batch.height for batch in batches(path, recipe, dataset()))


def bare_csv(path: Path) -> int:
    frames = pl.scan_csv(path, infer_schema=False).collect_batches(chunk_size=250_000, maintain_order=True)
    return sum(frame.height for frame in frames)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds on the clock, and of all processors."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def compare(name: str, bare: Callable[[], int], ours: Callable[[], int], rounds: int, line: str) -> None:
    assert bare() == ours(), "all rows must arrive"
    taken = [(timed(bare), timed(ours)) for _ in range(rounds)]
    first, second = ([statistics.median(each) for each in zip(*times, strict=True)] for times in zip(*taken, strict=True))
    clock, processor = second[0] / first[0], second[1] / first[1]
    print(f"{name}: bare {first[0]:.2f} s · batches {second[0]:.2f} s", flush=True)
    print(f"  {clock:.2f} times, by processors {processor:.2f} ({line})", flush=True)


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as place:
        folder = Path(place)
        inline, shared, text = folder / "inline.xlsx", folder / "shared.xlsx", folder / "rows.csv"
        write_workbook(inline, 100_000)
        share_texts(inline, shared)
        write_csv(text, 1_000_000)
        for name, path in (("XLSX, texts in cells", inline), ("XLSX, shared texts", shared)):
            recipe = recipe_of(path)
            bare = lambda path=path: fastexcel.read_excel(path).load_sheet(0).to_polars().height  # noqa: E731
            compare(name, bare, lambda path=path, recipe=recipe: rows_of(path, recipe), rounds, "line 1.3")
            taken = [timed(lambda path=path: inspect_file(path)) for _ in range(3)]
            clock, processor = (statistics.median(each) for each in zip(*taken, strict=True))
            print(f"  inspect {clock:.2f} s, processors {processor:.2f} s (aim: under 2 s)")
        recipe = recipe_of(text)
        name = f"CSV, 1,000,000 rows, {text.stat().st_size / 1e6:.0f} MB"
        compare(name, lambda: bare_csv(text), lambda: rows_of(text, recipe), rounds, "no line: to notice a change")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
