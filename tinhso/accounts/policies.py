"""Who may do what with people; and who may use the routes that other libraries bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import ResolverMatch

from tinhso.kernel.policy import ANONYMOUS, Actor, Decision, Policy, Public, Role, SignedIn, in_scope


@dataclass(frozen=True)
class WithinReach:
    """Holders of any of ``roles``, about people and units that one of those roles reaches.

    Unlike ``HasRole``, a target without a unit (a citizen, an officer without an office, the whole province)
    is within reach of those only who hold the role for the whole province.
    """

    name: str
    roles: frozenset[Role]

    def decide(self, actor: Actor, target: Any = None) -> Decision:
        if not in_scope(actor, self.name):
            return Decision.DENIED
        if actor.kind == "system":
            return Decision.ALLOWED
        if not actor.holds(*self.roles):
            return Decision.DENIED
        if target is None or actor.holds(*self.roles, unit=target.unit_id, anywhere=False):
            return Decision.ALLOWED
        return Decision.HIDDEN


@dataclass(frozen=True)
class Officers:
    """Every officer about their own things; ``in_person`` refuses tokens, which must not make more of themselves.

    A target is the id of the account whose thing it is: it must be the officer's own.
    """

    name: str
    in_person: bool = False

    def decide(self, actor: Actor, target: Any = None) -> Decision:
        if actor.kind != "officer" or not in_scope(actor, self.name) or (self.in_person and actor.scopes is not None):
            return Decision.DENIED
        if target is None or target == actor.account:
            return Decision.ALLOWED
        return Decision.HIDDEN


ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

SEE_SELF = SignedIn("accounts.see_self")
ACT_FOR = Officers("accounts.act_for", in_person=True)
DELEGATE = Officers("accounts.delegate", in_person=True)
SEE_TOKENS = Officers("accounts.see_tokens")
MAKE_TOKENS = Officers("accounts.make_tokens", in_person=True)
REVOKE_TOKENS = Officers("accounts.revoke_tokens")
SEE_PEOPLE = WithinReach("accounts.see_people", ADMINISTRATORS | {Role.AUDITOR})
MANAGE_PEOPLE = WithinReach("accounts.manage_people", ADMINISTRATORS)
GIVE_ROLES = WithinReach("accounts.give_roles", ADMINISTRATORS)

SIGN_IN = Public("accounts.sign_in")
OWN_SIGN_IN = SignedIn("accounts.manage_own_sign_in")

FOREIGN_ROUTES: Mapping[str, Policy] = {
    # django-allauth: what can be done before signing in
    "account_login": SIGN_IN,
    "account_logout": SIGN_IN,
    "account_signup": SIGN_IN,
    "account_inactive": SIGN_IN,
    "account_email_verification_sent": SIGN_IN,
    "account_confirm_login_code": SIGN_IN,
    "account_request_login_code": SIGN_IN,
    "account_reset_password": SIGN_IN,
    "account_complete_password_reset": SIGN_IN,
    "account_confirm_password_reset_code": SIGN_IN,
    "account_password_reset_completed": SIGN_IN,
    "account_verify_phone": SIGN_IN,
    "mfa_authenticate": SIGN_IN,
    "mfa_login_webauthn": SIGN_IN,
    "socialaccount_login_cancelled": SIGN_IN,
    "socialaccount_login_error": SIGN_IN,
    "socialaccount_signup": SIGN_IN,
    "openid_connect_login": SIGN_IN,
    "openid_connect_callback": SIGN_IN,
    # django-allauth: what a person does about their own way in
    "account_change_password": OWN_SIGN_IN,
    "account_set_password": OWN_SIGN_IN,
    "account_email": OWN_SIGN_IN,
    "account_change_phone": OWN_SIGN_IN,
    "account_reauthenticate": OWN_SIGN_IN,
    "mfa_index": OWN_SIGN_IN,
    "mfa_activate_totp": OWN_SIGN_IN,
    "mfa_deactivate_totp": OWN_SIGN_IN,
    "mfa_generate_recovery_codes": OWN_SIGN_IN,
    "mfa_view_recovery_codes": OWN_SIGN_IN,
    "mfa_download_recovery_codes": OWN_SIGN_IN,
    "mfa_list_webauthn": OWN_SIGN_IN,
    "mfa_add_webauthn": OWN_SIGN_IN,
    "mfa_edit_webauthn": OWN_SIGN_IN,
    "mfa_remove_webauthn": OWN_SIGN_IN,
    "mfa_reauthenticate": OWN_SIGN_IN,
    "mfa_reauthenticate_webauthn": OWN_SIGN_IN,
    "usersessions_list": OWN_SIGN_IN,
    "socialaccount_connections": OWN_SIGN_IN,
}
"""Routes of other libraries, by URL name: their views cannot wear a policy, so they are listed."""


def policy_of(view: Callable[..., Any], match: ResolverMatch, method: str) -> Policy | None:
    """Return the policy that guards ``view`` when called by ``method``; None when nobody declared one.

    An address of the API carries one policy a method (``policies``), an own view one (``policy``), and a
    view of another library is looked up by the name of its route.
    """
    if hasattr(view, "policies"):
        operation: Policy | None = view.policies.get(method)
        return operation
    worn: Policy | None = getattr(view, "policy", None)
    return worn or FOREIGN_ROUTES.get(match.view_name or "")


def may_anybody(policy: Policy) -> bool:
    """Say whether ``policy`` lets even an unknown visitor in."""
    return policy.decide(ANONYMOUS) is Decision.ALLOWED
