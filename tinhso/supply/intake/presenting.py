"""A result as plain values for JSON: what the command line prints and the API sends."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from tinhso.lake.contracts import Difference, PartView, Receipt
from tinhso.places import queries as places
from tinhso.supply.intake.contracts import PlacedFault, Result


def result_document(result: Result) -> dict[str, Any]:
    """Return the outcome, the receipt (null without one), faults and questions of an offer."""
    return {
        "outcome": str(result.outcome),
        "attempt": result.attempt,
        "rows": result.rows,
        "bad": result.bad,
        "held": result.held,
        "repeated": result.repeated,
        "proposal": result.proposal,
        "receipt": receipt_document(result.receipt) if result.receipt else None,
        "faults": [fault_document(fault) for fault in result.faults],
        "counts": dict(result.counts),
        "questions": [asdict(question) for question in result.questions],
    }


def receipt_document(receipt: Receipt) -> dict[str, Any]:
    """Return what a receipt says, with the signed document that proves it."""
    return {
        "number": receipt.number,
        "sha256": receipt.sha256,
        "rows": receipt.rows,
        "accepted_at": receipt.accepted_at.isoformat(),
        "dataset": receipt.dataset,
        "unit_id": receipt.unit_id,
        "period": receipt.period,
        "document": json.loads(receipt.document),
    }


def fault_document(fault: PlacedFault) -> dict[str, Any]:
    """Return a fault; ``hint`` says in both languages what to do."""
    hint = " · ".join(filter(None, (fault.hint_vi, fault.hint_en)))
    return {**asdict(fault), "hint": hint}


def part_document(part: PartView) -> dict[str, Any]:
    """Return one submission as history tells it; ``known_to`` null means that it is in force."""
    return {
        "number": part.number,
        "version": part.version,
        "unit": places.unit_by_id(part.unit_id).code,
        "unit_id": part.unit_id,
        "period": part.period,
        "rows": part.rows,
        "sha256": part.sha256,
        "account": part.supplier,
        "source": asdict(part.source),
        "confirmation": part.confirmation,
        "known_from": part.known_from.isoformat(),
        "known_to": part.known_to.isoformat() if part.known_to else None,
        "superseded_by": part.superseded_by,
        "withdrawn": part.withdrawn,
        "erased_rows": part.erased_rows,
        "simulated": part.simulated,
    }


def difference_document(found: Difference) -> dict[str, Any]:
    """Return what changed between two moments as objects; ``change`` is added, removed, before or after."""
    return {"columns": list(found.columns), "rows": [dict(zip(found.columns, row, strict=True)) for row in found.rows]}
