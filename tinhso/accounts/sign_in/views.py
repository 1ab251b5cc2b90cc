"""Sign-in pages of our own, and allauth's where a message that cannot be sent must keep what was typed."""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# (allauth carries no types)

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account import views as account
from allauth.core.exceptions import RateLimited
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tinhso.accounts.policies import OWN_SIGN_IN
from tinhso.accounts.sign_in import demo_accounts
from tinhso.accounts.sign_in.account_adapter import AccountAdapter
from tinhso.accounts.sign_in.errors import MessageNotSent
from tinhso.kernel.policy import guarded


class KeepsTheForm:
    """Draws the form again, as it was filled, when the message could not be sent; nothing is half done."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc]  # mixed into allauth's form views only
        except MessageNotSent as error:
            return self._again(form, error.message_vi if get_language() == "vi" else error.message_en, error.status)
        except RateLimited:
            return self._again(form, str(AccountAdapter.error_messages["rate_limited"]), HTTPStatus.TOO_MANY_REQUESTS)

    def _again(self, form: BaseForm, sentence: str, status: int) -> HttpResponse:
        form.add_error(None, sentence)
        context = self.get_context_data(form=form)  # type: ignore[attr-defined]  # of the form view
        response: HttpResponse = self.render_to_response(context)  # type: ignore[attr-defined]
        response.status_code = status
        return response


class LoginView(account.LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = demo_accounts.listed() if settings.DEMO else ()
        return {**super().get_context_data(**kwargs), "demo_accounts": shown}


class SignupView(KeepsTheForm, account.SignupView):
    pass


class RequestLoginCodeView(KeepsTheForm, account.RequestLoginCodeView):
    pass


class PasswordResetView(KeepsTheForm, account.PasswordResetView):
    pass


class ChangePhoneView(KeepsTheForm, account.ChangePhoneView):
    pass


@require_POST
@guarded(OWN_SIGN_IN)
def end_session(request: HttpRequest, session: int) -> HttpResponse:
    """End one of one's own sign-ins; the present one too, which signs out."""
    found = UserSession.objects.filter(user_id=request.user.pk, pk=session).first()
    if found is None:
        raise Http404
    end_sessions(request, [found])
    messages.info(request, _("That sign-in was ended."))
    return redirect("usersessions_list" if request.user.is_authenticated else "account_login")
