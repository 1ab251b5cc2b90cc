"""Single sign-on by OpenID Connect: allauth's, with nonce, exact issuer, and our rule of who may come in.

An officer is let in only where an officer's account with the verified e-mail exists: nobody becomes an
officer by single sign-on. A citizen may be made known, with name and verified e-mail, nothing more.
"""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# (allauth carries no types)

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.base.provider import Provider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, get_random_string

from tinhso.accounts.models import Account, Kind
from tinhso.accounts.sign_in.account_adapter import vouch
from tinhso.accounts.sign_in.errors import IssuerUnreachable

PROVIDER_ID = "sso"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SingleSignOn(OpenIDConnectProvider):
    """allauth's provider, stricter where OpenID Connect Core 1.0 asks for more."""

    def redirect(
        self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        nonce = get_random_string(32)
        parameters = {**self.get_auth_params(), "nonce": nonce}
        try:
            self._refuse_other_issuer(request)
            kwargs.update(auth_params=parameters, scope=self.get_scope(), nonce=nonce)
            there = super().redirect(request, process, next_url, data, **kwargs)
        except (requests.RequestException, KeyError, ValueError) as error:
            raise IssuerUnreachable() from error
        # A page that goes on by itself, not a redirect: our Content-Security-Policy lets no form end on another site.
        return render(request, "socialaccount/login_redirect.html", {"provider": self, "redirect_to": there.url})

    def _refuse_other_issuer(self, request: HttpRequest) -> None:
        """The discovered issuer must be the one that was set (OpenID Connect Discovery 1.0, 4.3)."""
        ours, said = self.app.settings["server_url"], self.get_oauth2_adapter(request).openid_config["issuer"]
        if said.rstrip("/") != ours.rstrip("/"):
            raise ValueError("the provider calls itself another issuer")

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """Refuse an answer without a signed identity, or with the user info of somebody else (Core 1.0, 5.3.2)."""
        identity, info = response.get("id_token"), response.get("userinfo", {})
        if not identity or (info and info.get("sub") != identity.get("sub")):
            raise ProviderException("identity and user info do not belong together")
        return super().sociallogin_from_response(request, response)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep of the answer only what the sign-in itself needs: no second copy of a person's data."""
        identity = data["id_token"]
        return {"id_token": {name: identity[name] for name in ("iss", "sub", "nonce") if name in identity}}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """One provider, from the settings; no table of providers is read."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        app = _app()
        wanted = provider in (None, PROVIDER_ID, "openid_connect")
        return [app] if app and wanted and client_id in (None, app.client_id) else []

    def list_providers(self, request: HttpRequest) -> list[Provider]:
        return [SingleSignOn(request, app=app) for app in self.list_apps(request)]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        return SingleSignOn(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse an answer that was not asked for by this browser: the nonce must be the one that was sent."""
        sent = sociallogin.state.get("nonce") or ""
        came = sociallogin.account.extra_data.get("id_token", {}).get("nonce") or ""
        if not sent or not constant_time_compare(sent, came):
            raise ImmediateHttpResponse(render_authentication_error(request, sociallogin.provider))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        if isinstance(exception, requests.RequestException):
            raise IssuerUnreachable() from exception

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Account, str] | None:
        """Return the account with an e-mail that the provider verified: an officer's, or a citizen's who verified it too."""
        for address in sociallogin.email_addresses:
            found = _holder(address.email) if address.verified else None
            if found:
                vouch(found)
                return found, found.email or ""
        return None

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Only who can be reached by a verified e-mail, and only as a citizen."""
        return bool(settings.OIDC_CITIZENS and any(address.verified for address in sociallogin.email_addresses))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Account:
        account: Account = sociallogin.user
        parts = (data.get("last_name"), data.get("first_name"))
        account.kind = Kind.CITIZEN
        account.full_name = (data.get("name") or " ".join(part for part in parts if part))[:150]
        account.email = (data.get("email") or "").lower() or None
        return account


def _holder(email: str) -> Account | None:
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    return account if account and (account.kind == Kind.OFFICER or account.email_verified_at) else None


def _app() -> SocialApp | None:
    """Return the provider of the settings, or None when there is none or its address is not encrypted."""
    issuer = settings.OIDC["issuer"].strip()
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return None
    return SocialApp(
        provider="openid_connect",
        provider_id=PROVIDER_ID,
        name=settings.OIDC["name"],
        client_id=settings.OIDC["client_id"],
        secret=settings.OIDC["client_secret"],
        settings={"server_url": issuer, "oauth_pkce_enabled": True},
    )
