"""Sign-in settings, read by ``config.settings``: only names in capitals."""

from __future__ import annotations

from tinhso.accounts.sign_in.rules.lifetimes import LONGEST, WORKDAY

# --- who, and how they prove it ------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tinhso.accounts.sign_in.account_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1"]  # our form asks for one of the two; allauth wants one marked
ACCOUNT_FORMS = {
    "login": "tinhso.accounts.sign_in.forms.LoginForm",
    "signup": "tinhso.accounts.sign_in.forms.SignupForm",
    "request_login_code": "tinhso.accounts.sign_in.forms.RequestLoginCodeForm",
    "add_email": "tinhso.accounts.sign_in.forms.AddEmailForm",
    "change_phone": "tinhso.accounts.sign_in.forms.ChangePhoneForm",
    "change_password": "tinhso.accounts.sign_in.forms.ChangePasswordForm",
    "set_password": "tinhso.accounts.sign_in.forms.SetPasswordForm",
    "reauthenticate": "tinhso.accounts.sign_in.forms.ReauthenticateByPasswordForm",
    "reset_password": "tinhso.accounts.sign_in.forms.ResetPasswordForm",
    "confirm_login_code": "tinhso.accounts.sign_in.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "tinhso.accounts.sign_in.forms.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "tinhso.accounts.sign_in.forms.ConfirmPasswordResetCodeForm",
    "verify_phone": "tinhso.accounts.sign_in.forms.VerifyPhoneForm",
    "reset_password_from_key": "tinhso.accounts.sign_in.forms.ResetPasswordKeyForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Tỉnh Số] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True

# --- codes: six digits, ten minutes, three tries ------------------------------------

CODE = {"length": 6, "numeric": True, "dashed": False}
CODE_SECONDS = 10 * 60
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = ACCOUNT_LOGIN_BY_CODE_FORMAT = CODE
ACCOUNT_PASSWORD_RESET_BY_CODE_CODE_FORMAT = ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = CODE
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = CODE_SECONDS
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = ACCOUNT_PHONE_VERIFICATION_TIMEOUT = CODE_SECONDS
# Failed attempts are counted in rows of our own (sign_in.lockout); these slow down mere floods.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": None,
    "signup": "20/m/ip",
    "request_login_code": "20/m/ip,3/5m/key",
    "reset_password": "20/m/ip,3/5m/key",
    "confirm_email": "1/10s/key",
    "verify_phone": "1/10s/key,20/m/ip",
    "change_phone": "5/m/user",
}

# --- passwords ------------------------------------------------------------------

PASSWORD_HASHERS = ["tinhso.accounts.sign_in.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tinhso.accounts.sign_in.passwords.StrongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- second factors and passkeys --------------------------------------------------

MFA_ADAPTER = "tinhso.accounts.sign_in.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tỉnh Số"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either way: telephones are seldom exact
MFA_FORMS = {
    "authenticate": "tinhso.accounts.sign_in.forms.AuthenticateForm",
    "reauthenticate": "tinhso.accounts.sign_in.forms.ReauthenticateForm",
    "activate_totp": "tinhso.accounts.sign_in.forms.ActivateTOTPForm",
    "add_webauthn": "tinhso.accounts.sign_in.forms.AddPasskeyForm",
    "edit_webauthn": "tinhso.accounts.sign_in.forms.RenamePasskeyForm",
}
SECOND_FACTOR_ROLES = ("administrator", "auditor")  # outside demo mode

# --- sessions ----------------------------------------------------------------------

SESSION_ENGINE = "tinhso.accounts.sign_in.session_store"
SESSION_COOKIE_AGE = int(WORKDAY.absolute.total_seconds())
ACCOUNT_SESSION_REMEMBER = None  # the person chooses
ACCOUNT_SESSION_COOKIE_AGE = int(LONGEST.total_seconds())
USERSESSIONS_ADAPTER = "tinhso.accounts.sign_in.sessions.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # it would write a row with every request; SessionLimits writes one a minute

# --- single sign-on -----------------------------------------------------------------

SOCIALACCOUNT_ADAPTER = "tinhso.accounts.sign_in.openid.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # decided by the adapter, for verified addresses only
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
OIDC_CITIZENS = True  # citizens may come in without an account; officers never

# --- messages -------------------------------------------------------------------------

EMAIL_BACKEND = "tinhso.accounts.sign_in.messages.mail.Backend"
