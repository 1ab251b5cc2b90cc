"""How far a report is, as the public is told it: a few words for the many states of the process."""

from __future__ import annotations

from tinhso.cases.reports.contracts import Stage

STATES = {
    Stage.WAITING: ("received", "accepted", "awaiting_reporter", "returned"),
    Stage.WORKING: ("in_progress", "awaiting_publication"),
    Stage.ANSWERED: ("published",),
    Stage.CONTESTED: ("contested",),
    Stage.CLOSED: ("closed",),
    Stage.REFUSED: ("refused", "transferred"),
}
"""Reports that were merged or withdrawn are in none: the public sees the one they were merged with, or nothing."""

BY_STATE = {state: stage for stage, states in STATES.items() for state in states}
WITHOUT_ANSWER = ("merged", "withdrawn", "refused", "transferred")
"""States in which a report has ended without being mended."""
PASSED_ON = ("merged", "transferred")
"""States that end a report here without an answer of ours: counted apart, so that nothing can be hidden in them."""
LAST_LIMIT = ("handling", "publication", "routing", "reception")
"""Whose due time is a report's: of the first of these clocks that it has."""
