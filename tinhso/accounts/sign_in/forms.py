"""The forms of sign-in: allauth's, with one field where it has two and one sentence where it has four."""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# (allauth carries no types)

from __future__ import annotations

from typing import Any

from allauth.account import forms as base
from allauth.account.fields import PasswordField
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tinhso.accounts.models import Account, Kind
from tinhso.accounts.sign_in import attempts
from tinhso.accounts.sign_in.account_adapter import AccountAdapter, validation_error
from tinhso.accounts.sign_in.contact import ContactField, PhoneField, is_email
from tinhso.accounts.sign_in.passwords import STRENGTH


class LoginForm(base.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = gettext_lazy("E-mail or telephone number")
        login.widget.attrs = {"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["remember"].label = gettext_lazy("Keep me signed in on this device")


class SignupForm(base.SignupForm):
    """A citizen's sign-up: a name and one way to reach them. A password is not needed: a code signs in."""

    full_name = forms.CharField(
        label=gettext_lazy("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact = ContactField(help_text=gettext_lazy("We send a code there to make sure that it is yours."))
    field_order = ["full_name", "contact", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.unfinished: Account | None = None
        super().__init__(*args, **kwargs)
        for name in ("email", "phone"):
            self.fields.pop(name, None)
        self.fields["password1"] = PasswordField(
            label=gettext_lazy("Password"),
            required=False,
            autocomplete="new-password",
            help_text=STRENGTH,
        )
        self.fields["password1"].widget.attrs.pop("placeholder", None)
        self.order_fields(self.field_order)

    def clean_contact(self) -> str:
        """Read which of the two it is, and whether an account has it already."""
        contact: str = self.cleaned_data["contact"]
        field = "email" if is_email(contact) else "phone"
        self.cleaned_data[field] = contact
        self.unfinished = _unfinished(**{field: contact})
        if field == "email" and not self.unfinished:
            self.validate_unique_email(contact)
        return contact

    def _clean_phone(self) -> None:
        if not self.unfinished:
            super()._clean_phone()

    def save(self, request: HttpRequest) -> Account:
        if self.unfinished is None:
            return super().save(request)
        return AccountAdapter(request).save_user(request, self.unfinished, self)


class RequestLoginCodeForm(base.RequestLoginCodeForm):
    """Asks for a code by telephone number or e-mail, in one field."""

    contact = ContactField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._user: Account | None = None
        super().__init__(*args, **kwargs)
        for name in ("email", "phone"):
            self.fields.pop(name, None)

    def clean_contact(self) -> str:
        contact: str = self.cleaned_data["contact"]
        self.cleaned_data["email" if is_email(contact) else "phone"] = contact
        account = _holder(contact)
        attempts.refuse_if_locked(context.request, account, contact)
        if not ratelimit.consume(context.request, action="request_login_code", key=contact):
            raise validation_error("too_many_login_attempts")
        self._user = account if account and account.is_active else None
        return contact


class AddEmailForm(base.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = gettext_lazy("New e-mail")
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        if self.user and self.user.kind == Kind.OFFICER:
            raise ValidationError(_("Your e-mail is given by your office. Ask the administrator to change it."), code="office")
        return str(super().clean_email())


class ChangePhoneForm(base.ChangePhoneForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = PhoneField(label=gettext_lazy("New telephone number"))


class OncePassword:
    """Leaves out "type it again": a button shows what was typed, which finds a slip better (NIST SP 800-63B)."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        self.fields["password1"].label = gettext_lazy("New password")
        self.fields["password1"].help_text = STRENGTH
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ChangePasswordForm(OncePassword, base.ChangePasswordForm):
    pass


class SetPasswordForm(OncePassword, base.SetPasswordForm):
    pass


class ResetPasswordKeyForm(OncePassword, base.ResetPasswordKeyForm):
    pass


class Digits:
    """A code of digits: the telephone shows its number keys and offers the code that just came."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = gettext_lazy("Code")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


class ConfirmLoginCodeForm(Digits, base.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(Digits, base.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(Digits, base.ConfirmPasswordResetCodeForm):
    pass


class VerifyPhoneForm(Digits, base.VerifyPhoneForm):
    pass


class ActivateTOTPForm(Digits, totp.ActivateTOTPForm):
    def clean_code(self) -> str:
        """Use the code up: whoever looks over the shoulder cannot sign in with it."""
        code = str(super().clean_code())
        TOTP(Authenticator(user=self.user))._mark_code_used(code)
        return code


class ResetPasswordForm(base.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs.pop("placeholder", None)


class ReauthenticateByPasswordForm(base.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.pop("placeholder", None)


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    name = forms.CharField(label=gettext_lazy("Name of the passkey"), required=False, max_length=60)
    passwordless = forms.BooleanField(
        label=gettext_lazy("Sign in with this passkey alone"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Without this it is a second step after the password, as an older security key needs."),
    )
    field_order = ["name", "passwordless"]


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label=gettext_lazy("Name of the passkey"), max_length=60)


class _CountsFailures:
    """A second factor's code: refused while locked; the receiver of allauth's signal counts the failures."""

    user: Account

    def clean_code(self) -> str:
        attempts.refuse_if_locked(context.request, self.user)
        return str(super().clean_code())  # type: ignore[misc]  # mixed into allauth's forms only


class AuthenticateForm(_CountsFailures, Digits, mfa.AuthenticateForm):
    pass


class ReauthenticateForm(_CountsFailures, Digits, mfa.ReauthenticateForm):
    pass


def _holder(contact: str) -> Account | None:
    if not is_email(contact):
        return Account.objects.filter(phone=contact).first()
    found = filter_users_by_email(contact, is_active=True, prefer_verified=True, for_login=True)
    return found[0] if found else None


def _unfinished(**contact: str) -> Account | None:
    """Return a citizen's account whose sign-up was begun and never proved: it may be begun again.

    Otherwise a code that never arrived, or a stranger who typed the number first, would block its holder.
    """
    never = {"kind": Kind.CITIZEN, "last_login": None, "email_verified_at": None, "phone_verified_at": None}
    return Account.objects.filter(is_active=True, **never, **contact).first()
