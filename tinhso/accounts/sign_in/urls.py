"""Every address of sign-in: our own first, then allauth's (without its old ``social/`` redirects)."""

from django.contrib.auth.decorators import login_required
from django.urls import include, path

from tinhso.accounts.sign_in import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("signup/", views.SignupView.as_view(), name="account_signup"),
    path("login/code/", views.RequestLoginCodeView.as_view(), name="account_request_login_code"),
    path("password/reset/", views.PasswordResetView.as_view(), name="account_reset_password"),
    path("phone/change/", login_required(views.ChangePhoneView.as_view()), name="account_change_phone"),
    path("sessions/<int:session>/end/", views.end_session, name="sign_in_end_session"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
