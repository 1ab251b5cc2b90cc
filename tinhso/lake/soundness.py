"""Verification, both ways: every listed file is there and unaltered, every row of the manifest is whole.

Receipts are verified too: their signature, that they say what the row says, and that none of a year is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db.models import Count, Max

from tinhso.lake import derived, files, receipts, stores
from tinhso.lake.contracts import Damage, Soundness
from tinhso.lake.heavy import pyarrow
from tinhso.lake.models import Compaction, Part
from tinhso.lake.storage import Storage

WORDS = {
    "missing": ("Tệp {file} không còn trên đĩa.", "The file {file} is gone from the disk."),
    "altered": ("Tệp {file} đã bị sửa hoặc hỏng.", "The file {file} was altered or damaged."),
    "rows": ("Tệp {file} không có đúng số dòng đã ghi.", "The file {file} has another number of rows than was recorded."),
    "receipt": (
        "Biên nhận {parts} không khớp với dòng của nó hoặc chữ ký sai.",
        "Receipt {parts} does not agree with its row, or its signature is wrong.",
    ),
    "superseded": (
        "{parts} được ghi là bị thay thế nhưng không có bản thay thế.",
        "{parts} is said to be superseded by one that is not there.",
    ),
    "original_missing": (
        "Tệp gốc {file} của biên nhận {parts} không còn.",
        "The original file {file} of receipt {parts} is gone.",
    ),
    "original_altered": (
        "Tệp gốc {file} của biên nhận {parts} đã bị sửa hoặc hỏng.",
        "The original file {file} of receipt {parts} was altered or damaged.",
    ),
    "derived": (
        "Tệp gộp {file} không đúng với các biên nhận đang có hiệu lực.",
        "The derived file {file} does not stand for the receipts in force that it should.",
    ),
    "gap": ("Thiếu biên nhận trong năm {parts}.", "Receipts of the year {parts} are missing."),
}


def verify() -> Soundness:
    """Read every file of the lake and every row of its manifest, and say where they are apart."""
    store = stores.rows()
    parts = list(Part.objects.order_by("pk"))
    wanted, originals = _by(parts, "file"), _by([part for part in parts if part.original], "original")
    compacted = {each.file: each.rows for each in Compaction.objects.all()}
    damages = [
        *(found for name, listed in wanted.items() for found in _of_file(store, name, {part.rows for part in listed}, listed)),
        *(found for name, rows in compacted.items() if name not in wanted for found in _of_file(store, name, {rows}, [])),
        *(found for name, listed in originals.items() for found in _of_original(name, listed)),
        *_of_derived(),
        *_of_receipts(parts),
        *_gaps(),
    ]
    unlisted = sum(1 for name in store.names() if name not in wanted and name not in compacted)
    unlisted += sum(1 for name in stores.originals().names() if name not in originals)
    return Soundness(len(wanted | compacted) + len(originals), len(parts), tuple(damages), unlisted)


def _by(parts: list[Part], kind: str) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(getattr(part, kind), []).append(part)
    return found


def _of_original(name: str, parts: list[Part]) -> Iterator[Damage]:
    store = stores.originals()
    if not store.exists(name):
        yield _damage("original_missing", name, parts)
    elif store.digest(name) != name:
        yield _damage("original_altered", name, parts)


def _of_file(store: Storage, name: str, rows: set[int], parts: list[Part]) -> Iterator[Damage]:
    if not store.exists(name):
        yield _damage("missing", name, parts)
    elif store.digest(name) != name:
        yield _damage("altered", name, parts)
    else:
        try:
            with store.open(name) as content:
                count = files.count(content)
        except (pyarrow.ArrowException, OSError):
            count = -1
        if rows != {count}:
            yield _damage("rows", name, parts)


def _of_derived() -> Iterator[Damage]:
    """A derived file that stands for its parts is read without them: they must be those in force."""
    for made in Compaction.objects.filter(known_to__isnull=True):
        told = Part.objects.filter(derived.inside(made), dataset=made.dataset, known_to__isnull=True)
        if sorted(told.values_list("pk", flat=True)) != made.parts:
            yield _damage("derived", made.file, [])


def _of_receipts(parts: list[Part]) -> Iterator[Damage]:
    keys, numbers = set(receipts.public_keys()), {part.number for part in parts}
    erased = set(Part.objects.filter(erasures__isnull=False).values_list("pk", flat=True))
    for part in parts:
        if not receipts.proves(part.receipt, keys) or not _agrees(part, erased=part.pk in erased):
            yield _damage("receipt", part.file, [part])
        if part.superseded_by and part.superseded_by not in numbers:
            yield _damage("superseded", part.file, [part])


def _agrees(part: Part, *, erased: bool) -> bool:
    said = json.loads(part.receipt)
    same = (said["number"], said["dataset"], said["unit"]["id"], said["period"]) == (
        part.number,
        part.dataset,
        part.unit_id,
        part.period,
    )
    return same and (erased or (said["sha256"], said["rows"]) == (part.file, part.rows))


def _gaps() -> Iterator[Damage]:
    years = Part.objects.values("receipt_year").annotate(count=Count("pk"), last=Max("receipt_number"))
    for year in years:
        if year["count"] != year["last"]:
            vi, en = WORDS["gap"]
            words = {"parts": year["receipt_year"]}
            yield Damage("gap", "", (), vi.format(**words), en.format(**words))


def _damage(kind: str, name: str, parts: list[Part]) -> Damage:
    numbers = tuple(part.number for part in parts)
    vi, en = (words.format(file=name, parts=", ".join(numbers)) for words in WORDS[kind])
    return Damage(kind, name, numbers, vi, en)
