"""Whether a role demands a second factor: of administrators and auditors, outside demo mode."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from tinhso.kernel.policy import ANONYMOUS, Actor, Role

TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def demanded_of(request: HttpRequest) -> bool:
    """Say whether the person behind ``request`` holds a role that demands a second factor."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    roles = [Role(name) for name in settings.SECOND_FACTOR_ROLES]
    return not settings.DEMO and actor.holds(*roles)


def missing(request: HttpRequest) -> bool:
    """Say whether it is demanded and not there. Programs with a token are not asked: a token was made by a person who was."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    if actor.scopes is not None or not request.user.is_authenticated:
        return False
    return demanded_of(request) and not is_mfa_enabled(request.user, TYPES)
