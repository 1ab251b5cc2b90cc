"""Ending sign-ins, told to the audit."""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# (allauth carries no types)

from __future__ import annotations

from collections.abc import Iterable

from allauth.core import context
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession

from tinhso.accounts.sign_in import journal


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        ended = list(sessions)
        super().end_sessions(ended)
        if ended:
            journal.by_account(context.request, ended[0].user, "sign_in.ended", sessions=[session.pk for session in ended])
