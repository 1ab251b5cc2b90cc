"""Sealing: the report of a board is made, signed, kept by its hash, and on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.centre.reports import policies, rendering, sealing
from tinhso.centre.reports.collecting import digest
from tinhso.centre.reports.contracts import Content, Sealed, Shape, Wanted
from tinhso.centre.reports.models import SealedFile
from tinhso.centre.reports.queries import view
from tinhso.centre.reports.rules import envelope
from tinhso.indicators import queries as indicators
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require


def seal(wanted: Wanted, shape: Shape, *, actor: Actor) -> tuple[Sealed, bytes]:
    """Seal what a board says, keep the file, and return both. Sealed twice alike it is the same file, kept once.

    Raises Denied, NumbersNotOpen, and as ``sealing.content_of`` does.
    """
    require(policies.SEAL, actor)
    return _kept(sealing.content_of(wanted, actor=actor), shape, actor)


def seal_difference(wanted: Wanted, since: datetime, shape: Shape, *, actor: Actor) -> tuple[Sealed, bytes]:
    """Seal what of a board was known at two moments, with what changed it. Raises as ``seal``, and MomentsOutOfOrder."""
    require(policies.SEAL, actor)
    return _kept(sealing.difference_of(wanted, since, actor=actor), shape, actor)


def _kept(content: Content, shape: Shape, actor: Actor) -> tuple[Sealed, bytes]:
    body = rendering.sealed_file(content, shape)
    sha256 = envelope.sha256(body)
    with transaction.atomic():
        row, is_new = SealedFile.objects.get_or_create(sha256=sha256, defaults=_columns(content, shape, body, actor))
        if is_new:
            data = {"sha256": sha256, "content_sha256": row.content_sha256, "period": row.period, "as_of": content["as_of"]}
            audit.record(actor=actor, verb="report.seal", target=f"board:{row.board}", data=data)
    return view(row), body


def _columns(content: Content, shape: Shape, body: bytes, actor: Actor) -> dict[str, object]:
    names = sorted({dataset for name in content["indicators"] for dataset in indicators.datasets_of(name)})
    return {
        "content_sha256": digest(content),
        "shape": str(shape),
        "kind": content["kind"],
        "body": body,
        "size": len(body),
        "board": content["board"],
        "title": content["title"]["vi"],
        "unit_name": content["unit"]["name"],
        "period": content["period"],
        "as_of": datetime.fromisoformat(content["as_of"]),
        "since": datetime.fromisoformat(content["since"]) if "since" in content else None,
        "simulated": content["simulated"],
        "datasets": names,
        "units": sorted(_units(content)),
        "sealed_by": actor.account,
        "sealed_by_name": content["sealed_by"]["name"],
        "sealed_at": clock.now(),
    }


def _units(content: Content) -> set[int]:
    """Return the units whose numbers a content tells; whoever supplied them is another matter."""
    lines = [line for tile in content["tiles"] for line in tile.get("lines", ())]
    lines += [line for pair in content.get("pairs", ()) for line in (pair["before"], pair["after"]) if line is not None]
    return {line["unit"] for line in lines}
