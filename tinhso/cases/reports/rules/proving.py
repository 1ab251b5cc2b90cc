"""What proves a fix: a paper, or a picture that says where it was taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tinhso.cases.engine.contracts import AttachmentKind, AttachmentView, Place
from tinhso.cases.reports.rules.nearness import FAR_PROOF, metres_between


@dataclass(frozen=True)
class Distance:
    """How far from the report's place a picture of the fix was taken, in metres; None where one of them is not known."""

    metres: float | None

    @property
    def is_far(self) -> bool:
        return self.metres is not None and self.metres > FAR_PROOF


def proves(files: Iterable[AttachmentView], place: Place | None) -> bool:
    """Say whether files prove a fix: one paper, or one picture, which has a place where the report has one."""
    return any(
        each.kind is AttachmentKind.PAPER
        or (each.kind is AttachmentKind.PROOF and (place is None or each.longitude is not None))
        for each in files
    )


def proves_here(files: Iterable[AttachmentView], place: Place | None) -> bool:
    """Say whether files prove a fix of this report: as ``proves``, but no picture counts that was taken far from its place."""
    return proves((each for each in files if each.kind is AttachmentKind.PAPER or not distance(each, place).is_far), place)


def distance(file: AttachmentView, place: Place | None) -> Distance:
    """Return how far from the report a picture was taken."""
    if place is None or file.longitude is None or file.latitude is None:
        return Distance(None)
    return Distance(metres_between(place.longitude, place.latitude, file.longitude, file.latitude))
