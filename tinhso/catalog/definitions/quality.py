"""``quality.yaml``: what a pack says of its own state; "exempt, because" is an honest answer."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pydantic import Field

from tinhso.catalog.definitions.words import Definition, Text
from tinhso.catalog.faults import Finding


class State(StrEnum):
    DONE = "done"
    TODO = "todo"
    EXEMPT = "exempt"


class Claim(Definition):
    """The state of one rule; exempt needs a reason."""

    state: State
    reason: Text | None = None


class Quality(Definition):
    """The checklist. What can be checked is checked: a claim of ``done`` that is not true is a fault."""

    datasets: Claim = Field(description="At least one dataset with its due time")
    indicators: Claim = Field(description="At least eight indicators")
    targets: Claim = Field(description="Some indicator has a target with its source")
    thresholds: Claim = Field(description="Some indicator has thresholds")
    board: Claim = Field(description="A board")
    alerts: Claim = Field(description="At least one alert")
    tests: Claim = Field(description="Given rows, expected values")
    samples: Claim = Field(description="Sample files as offices really send them")
    legal_basis: Claim = Field(description="The documents that make the data due")

    def findings(self) -> Iterator[Finding]:
        for name, claim in self:
            if claim.state is State.EXEMPT and claim.reason is None:
                yield Finding((name,), "exempt_needs_a_reason", {"rule": name})
