"""A result as plain values for JSON: what the command line prints and the API sends."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from tinhso.lake.contracts import Receipt
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
