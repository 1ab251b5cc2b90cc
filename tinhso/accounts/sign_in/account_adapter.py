"""How allauth asks about our accounts: telephone numbers, locks, messages, notices."""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# (allauth carries no types)

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.core import context
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.forms import BaseForm, Field
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tinhso.accounts.models import Account, Kind
from tinhso.accounts.rules import phones
from tinhso.accounts.sign_in import attempts, journal
from tinhso.accounts.sign_in.contact import PhoneField
from tinhso.accounts.sign_in.messages import sending
from tinhso.accounts.sign_in.rules.lifetimes import SIGNED_IN_AT
from tinhso.accounts.sign_in.rules.passwords import normalised
from tinhso.kernel import clock

WRONG_PAIR = gettext_lazy("The sign-in name or the password is not right. Check both and try again.")
CODE_MINUTES = 10
OFFICERS_LAND = "centre:home"  # by name: the centre stands above this room


class AccountAdapter(DefaultAccountAdapter):
    """Officers are known by e-mail, citizens by telephone number or e-mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for all, so that it does not tell which half was wrong or what kind of name was read.
        "email_password_mismatch": WRONG_PAIR,
        "phone_password_mismatch": WRONG_PAIR,
        "username_password_mismatch": WRONG_PAIR,
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait a few minutes, then ask for a new code."),
        "incorrect_code": gettext_lazy("The code is not right. Check it and type it again."),
    }

    # --- passwords ---------------------------------------------------------

    def clean_password(self, password: str, user: Any = None) -> str:
        return str(super().clean_password(normalised(password), user))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse before the password is looked at while the account or the address is locked."""
        attempts.refuse_if_locked(request, self._aimed_at(credentials), _typed(credentials))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        account = super().authenticate(request, **credentials)
        if account:
            attempts.succeeded(account)
        return account

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        attempts.failed(request, self._aimed_at(credentials), "password", _typed(credentials))

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing to take back: failures are rows of our own, counted only when they happen."""

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """A password that was reset forgives: called by allauth after the reset."""
        if account := self._aimed_at(credentials):
            attempts.succeeded(account)

    def _aimed_at(self, credentials: dict[str, Any]) -> Account | None:
        if email := credentials.get("email"):
            found = filter_users_by_email(email, prefer_verified=True, for_login=True)
            return found[0] if found else None
        return self.get_user_by_phone(credentials.get("phone") or "")

    # --- telephone numbers ---------------------------------------------------

    def phone_form_field(self, **kwargs: Any) -> Field:
        return PhoneField(**kwargs)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.phone, bool(user.phone_verified_at)) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        user.phone = phone
        user.phone_verified_at = clock.now() if verified else None
        user.save(update_fields=["phone", "phone_verified_at"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        self.set_phone(user, phone, True)
        journal.by_account(context.request, user, "phone.verified")

    def get_user_by_phone(self, phone: str) -> Account | None:
        number = phones.normalise(phone)
        return Account.objects.filter(phone=number).first() if number else None

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        text = _("Tỉnh Số: your code is %(code)s, valid for %(minutes)d minutes. Give it to nobody.")
        sending.send_text(phone, text % {"code": code, "minutes": CODE_MINUTES})

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Tell the number's holder, as for e-mail: and a gateway that is down then looks the same either way."""
        sending.send_text(phone, _("Tỉnh Số: somebody asked for a sign-in code, but no account uses this number."))

    def send_account_already_exists_sms(self, phone: str) -> None:
        sending.send_text(
            phone, _("Tỉnh Số: this number already has an account. Sign in with a code, no new account is needed.")
        )

    # --- accounts ------------------------------------------------------------

    def new_user(self, request: HttpRequest) -> Account:
        return Account(kind=Kind.CITIZEN)

    def save_user(self, request: HttpRequest, user: Any, form: BaseForm, commit: bool = True) -> Account:
        """Fill an account from a sign-up: name and one verified-to-be way to reach the person, nothing more."""
        data = form.cleaned_data
        user.full_name = data.get("full_name", "")
        user.email, user.phone = data.get("email") or None, data.get("phone") or None
        password = data.get("password1")
        user.set_password(password or None)
        if commit:
            user.save()
        return user

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Accounts have no user name."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where a person lands who was on the way to nowhere else: an officer in the centre, a citizen at home."""
        if getattr(request.user, "kind", "") == Kind.OFFICER:
            with suppress(NoReverseMatch):
                return reverse(OFFICERS_LAND)
        return "/"

    get_signup_redirect_url = get_login_redirect_url

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        vouch(user)
        return super().pre_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the proof again only some minutes after the sign-in, which was one."""
        began = context.request.session.get(SIGNED_IN_AT, 0)
        fresh = 0 <= clock.now().timestamp() - began < app_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_login_stages(self) -> list[str]:
        allauths, ours = "allauth.account.stages", "tinhso.accounts.sign_in.stages"
        replaced = {
            f"{allauths}.EmailVerificationStage": f"{ours}.EmailStage",
            f"{allauths}.PhoneVerificationStage": f"{ours}.PhoneStage",
        }
        return [replaced.get(stage, stage) for stage in super().get_login_stages()]

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """An officer's address is the office's to change; a citizen keeps at least one way to be reached."""
        owner = email_address.user
        return bool(owner.kind == Kind.CITIZEN and owner.phone and owner.phone_verified_at)

    # --- mail ----------------------------------------------------------------

    def get_client_ip(self, request: HttpRequest) -> str:
        return journal.address_of(request)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person what changed, by mail or else by short message; a gateway that is down delays it only."""
        facts = {
            "timestamp": clock.local_now(),
            "ip": self.get_client_ip(self.request),
            "user_agent": self.get_http_user_agent(self.request)[:200],
            **(context or {}),
        }
        if to := email or user.email:
            sending.notify_by_mail(self._mail(template_prefix, to, facts))
        elif user.phone_verified_at:
            subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", facts).split())
            sending.notify_by_text(
                user.phone, _("Tỉnh Số: %(change)s. If this was not you, tell the administrator.") % {"change": subject}
            )

    def _mail(self, template_prefix: str, email: str, facts: dict[str, Any]) -> EmailMessage:
        return self.render_mail(template_prefix, email, {"request": self.request, "email": email, **facts})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that a person waits for. Raises MessageNotSent."""
        self._mail(template_prefix, email, {"minutes": CODE_MINUTES, **context}).send()


def vouch(account: Account) -> None:
    """Make allauth's record of an officer's address equal to the account's.

    The administrator who made the account gave the address: that is its verification.
    """
    if account.kind != Kind.OFFICER or not account.email:
        return
    EmailAddress.objects.filter(user=account).exclude(email=account.email).delete()
    EmailAddress.objects.update_or_create(user=account, email=account.email, defaults={"verified": True, "primary": True})


def validation_error(code: str) -> ValidationError:
    """Return one of the adapter's errors by its code."""
    return ValidationError(AccountAdapter.error_messages[code], code=code)


def _typed(credentials: dict[str, Any]) -> str:
    """Return the name that was typed, a telephone number in its one form."""
    if phone := credentials.get("phone"):
        return phones.normalise(phone) or phone
    return str(credentials.get("email") or credentials.get("username") or "")
