"""Named reads of what was sealed, and the proof of a file."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from tinhso.centre.reports import policies, rendering, sealing
from tinhso.centre.reports.collecting import digest
from tinhso.centre.reports.contracts import Proof, Said, Sealed, Shape
from tinhso.centre.reports.errors import NotSealed, NotTheSameAgain, SealBroken
from tinhso.centre.reports.models import SealedFile
from tinhso.centre.reports.rules import envelope
from tinhso.centre.reports.rules.comparing import differences
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import Actor, require
from tinhso.lake import queries as lake

FAULTS = {
    "key": Said("Tệp không được ký bằng khóa đã biết.", "The file is not signed with a key that is known."),
    "seal": Said("Chữ ký không khớp với phần niêm phong.", "The signature does not fit the seal."),
    "file": Said("Tệp đã bị sửa sau khi niêm phong.", "The file was changed after it was sealed."),
    "content": Said("Nội dung không khớp với mã băm.", "The content does not fit its hash."),
}
SAME_CONTENT = Said(
    "các số giống hệt, chỉ cách trình bày của phiên bản phần mềm này khác",
    "the numbers are the same, only this release of the software writes them differently",
)
OTHER_KEY = Said("nội dung giống hệt, nhưng khóa ký nay đã khác", "the content is the same, but the signing key is another now")


def sealed_of(board: str, *, actor: Actor, limit: int = 100) -> tuple[Sealed, ...]:
    """Return what was sealed of a board (by full reference), as far as the actor may see the numbers, the latest first."""
    require(policies.READ_REPORTS, actor)
    rows = SealedFile.objects.filter(board=board).defer("body").order_by("-sealed_at", "-pk")[:limit]
    return tuple(view(row) for row in rows if policies.may_read(row.datasets, row.units, actor))


def sealed_file(sha256: str, *, actor: Actor) -> tuple[Sealed, bytes]:
    """Return a sealed file by its hash, and its bytes. Raises NotFound, also for whoever may not see its numbers."""
    require(policies.READ_REPORTS, actor)
    row = SealedFile.objects.filter(sha256=sha256).first()
    if row is None or not policies.may_read(row.datasets, row.units, actor):
        raise NotFound
    return view(row), bytes(row.body)


def proof(data: bytes, keys: Collection[str]) -> Proof:
    """Return what a file proves by itself with the public ``keys`` (hexadecimal). Needs no database. Raises NotSealed."""
    opened = envelope.opened(data)
    try:
        content, statement = json.loads(opened.content), json.loads(opened.seal)
        said = {name: str(statement[name]) for name in ("kind", "shape", "content_sha256", "file_sha256", "key")}
        found = digest(content)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotSealed from error
    if said["kind"] != envelope.KIND or said["shape"] != opened.shape or not isinstance(content, dict):
        raise NotSealed
    wrong = {
        "key": said["key"] not in keys,
        "seal": not lake.verify_receipt(opened.seal, (said["key"],)),
        "file": said["file_sha256"] != opened.rest_sha256,
        "content": said["content_sha256"] != found,
    }
    return Proof(opened.shape, content, found, said["key"], tuple(FAULTS[name] for name, is_so in wrong.items() if is_so))


def proved(data: bytes, keys: Collection[str]) -> Proof:
    """Return what a file proves. Raises SealBroken where it does not hold, and NotSealed."""
    found = proof(data, keys)
    if not found.holds:
        raise SealBroken(what_vi=" ".join(each.vi for each in found.faults), what_en=" ".join(each.en for each in found.faults))
    return found


def made_again(data: bytes, found: Proof, *, actor: Actor) -> None:
    """Make a proved report anew and hold it against the file, byte for byte.

    Raises DefinitionGone, NotTheSameAgain with what differs, and as sealing does.
    """
    content = sealing.content_again(found.content, actor=actor)
    if rendering.sealed_file(content, found.shape) == data:
        return
    said = differences(found.content, content) or ((OTHER_KEY,) if lake.signing_key() != found.key else (SAME_CONTENT,))
    raise NotTheSameAgain(what_vi="; ".join(each.vi for each in said), what_en="; ".join(each.en for each in said))


def view(row: SealedFile) -> Sealed:
    """Return a kept file as lists show it."""
    return Sealed(
        sha256=row.sha256,
        content_sha256=row.content_sha256,
        shape=Shape(row.shape),
        kind=row.kind,
        board=row.board,
        title=row.title,
        unit=row.unit_name,
        period=row.period,
        as_of=row.as_of,
        since=row.since,
        simulated=row.simulated,
        sealed_by=row.sealed_by_name,
        sealed_at=row.sealed_at,
        size=row.size,
    )


def document(each: Sealed) -> dict[str, Any]:
    """Return a sealed report as the API tells it."""
    return {
        "sha256": each.sha256,
        "content_sha256": each.content_sha256,
        "shape": str(each.shape),
        "kind": each.kind,
        "board": each.board,
        "title": each.title,
        "unit_name": each.unit,
        "period": each.period,
        "as_of": each.as_of.isoformat(),
        "since": each.since.isoformat() if each.since else None,
        "simulated": each.simulated,
        "sealed_by": each.sealed_by,
        "sealed_at": each.sealed_at.isoformat(),
        "size": each.size,
    }
