"""What allauth announces, told to the audit, to the lock-out and to the person concerned."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from tinhso.accounts.models import Account
from tinhso.accounts.sign_in import attempts, devices, journal
from tinhso.accounts.sign_in.account_adapter import AccountAdapter
from tinhso.accounts.sign_in.middleware import begin
from tinhso.kernel import clock

PASSKEY = Authenticator.Type.WEBAUTHN


@receiver(account.user_logged_in)
def signed_in(request: HttpRequest, user: Account, response: HttpResponse | None = None, **_: Any) -> None:
    begin(request)
    attempts.succeeded(user)
    methods = [record["method"] for record in get_authentication_records(request, user)]
    journal.by_account(request, user, "sign_in.succeeded", methods=methods)
    if response is not None:
        _tell_of_new_device(request, response, user, methods)


def _tell_of_new_device(request: HttpRequest, response: HttpResponse, user: Account, methods: list[str]) -> None:
    """Tell by mail of a sign-in on a device not seen before; a code that was sent has told already."""
    if not devices.is_known(request, user) and user.email and "code" not in methods:
        AccountAdapter(request).send_notification_mail("account/email/new_device", user)
    devices.remember(request, response, user)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: Account | None, **_: Any) -> None:
    if user is not None:
        journal.by_account(request, user, "sign_in.out")


@receiver(account.user_signed_up)
def signed_up(request: HttpRequest, user: Account, **_: Any) -> None:
    journal.by_account(request, user, "account.signed_up")


@receiver(account.password_changed)
@receiver(account.password_set)
def password_changed(request: HttpRequest, user: Account, **_: Any) -> None:
    journal.by_account(request, user, "password.changed", how="changed")


@receiver(account.password_reset)
def password_reset(request: HttpRequest, user: Account, **_: Any) -> None:
    attempts.succeeded(user)
    journal.by_account(request, user, "password.changed", how="reset")


@receiver(account.login_code_rejected)
@receiver(account.password_reset_code_rejected)
@receiver(account.email_verification_code_rejected)
def code_rejected(request: HttpRequest, user: Account, **_: Any) -> None:
    attempts.failed(request, user, "code")


@receiver(account.email_confirmed)
def email_confirmed(request: HttpRequest, email_address: EmailAddress, **_: Any) -> None:
    owner = email_address.user
    Account.objects.filter(pk=owner.pk, email=email_address.email).update(email_verified_at=clock.now())
    journal.by_account(request, owner, "email.verified")


@receiver(account.email_removed)
def email_removed(request: HttpRequest, user: Account, **_: Any) -> None:
    Account.objects.filter(pk=user.pk, email=None).update(email_verified_at=None)
    journal.by_account(request, user, "email.removed")


@receiver(mfa.authenticator_added)
def factor_added(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    verb = "passkey.added" if authenticator.type == PASSKEY else "mfa.added"
    journal.by_account(request, user, verb, type=str(authenticator.type), authenticator=authenticator.pk)


@receiver(mfa.authenticator_removed)
def factor_removed(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    verb = "passkey.removed" if authenticator.type == PASSKEY else "mfa.removed"
    journal.by_account(request, user, verb, type=str(authenticator.type))


@receiver(mfa.authenticator_reset)
def factor_reset(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    journal.by_account(request, user, "mfa.renewed", type=str(authenticator.type))


@receiver(mfa.authentication_failed)
def factor_failed(request: HttpRequest, user: Account, **_: Any) -> None:
    attempts.failed(request, user, "second_factor")


@receiver(social.social_account_added)
def single_sign_on_linked(request: HttpRequest, sociallogin: Any, **_: Any) -> None:
    journal.by_account(request, sociallogin.user, "single_sign_on.linked", provider=sociallogin.account.provider)


@receiver(social.social_account_removed)
def single_sign_on_unlinked(request: HttpRequest, socialaccount: Any, **_: Any) -> None:
    journal.by_account(request, socialaccount.user, "single_sign_on.unlinked", provider=socialaccount.provider)
