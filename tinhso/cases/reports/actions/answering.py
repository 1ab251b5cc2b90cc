"""What a reporter does about their own report, proved by its key or by having signed in; and what a neighbour adds to it."""

from __future__ import annotations

import secrets

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.cases.engine.actions import participating
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.actions.opening import key_for
from tinhso.cases.engine.contracts import CaseView, Given, NewParticipant, ParticipantKind
from tinhso.cases.reports import queries
from tinhso.kernel.policy import Actor


def supplement(code: str, answer: str, *, key: str = "", request: str = "", actor: Actor) -> CaseView:
    """Answer the office's question. Raises NoSuchCase, MoveNotAllowed, MissingForMove."""
    return _moved(code, "supplement", Given(answer=answer, request=request), key, actor)


def accept_fix(code: str, rating: int, words: str = "", *, key: str = "", request: str = "", actor: Actor) -> CaseView:
    """Accept the fix and rate it from 1 to 5. Raises NoSuchCase, MoveNotAllowed, RatingOutOfRange."""
    return _moved(code, "accept_fix", Given(rating=rating, answer=words, request=request), key, actor)


def contest(code: str, reason: str, *, key: str = "", request: str = "", actor: Actor) -> CaseView:
    """Say that it is not fixed: a supervisor decides, not the office that fixed it. Raises as ``supplement``."""
    return _moved(code, "contest", Given(reason=reason, request=request), key, actor)


def withdraw(code: str, *, key: str = "", request: str = "", actor: Actor) -> CaseView:
    """Take a report back. Raises as ``supplement``."""
    return _moved(code, "withdraw", Given(request=request), key, actor)


def me_too(code: str, *, device: str, actor: Actor) -> str:
    """Say that one has the same trouble; return the key that follows the report. One device counts once. Raises NoSuchCase."""
    report = queries.shown(code)
    supporter = NewParticipant(ParticipantKind.SUPPORTER, account=actor.account if actor.kind == "citizen" else None)
    key = key_for(report.case.id, device) if device else secrets.token_urlsafe(18)
    with transaction.atomic():
        if participating.join(report.case.id, supporter, key):
            audit.record(actor=actor, verb="reports.support", target=f"case:{report.case.id}")
    return key


def _moved(code: str, slug: str, given: Given, key: str, actor: Actor) -> CaseView:
    return move(queries.number_of(code), slug, given, actor=actor, key=key)
