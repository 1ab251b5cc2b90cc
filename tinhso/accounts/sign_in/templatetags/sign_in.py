"""What the sign-in pages need beyond the design system."""

from __future__ import annotations

import json
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest

from tinhso.accounts.rules import phones
from tinhso.accounts.sign_in.rules import user_agents

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """Return ``value`` as JSON for a data- attribute; the template escapes it as any other text."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def phone(number: str | None) -> str:
    """Return a telephone number as it is written in Vietnam (0912 345 678), and nothing for none."""
    return phones.spoken(number or "")


@register.filter
def device(user_agent: str) -> str:
    """Return a browser's name for itself in two words."""
    return user_agents.spoken(user_agent)


@register.simple_tag(takes_context=True)
def single_sign_on(context: dict[str, Any], process: str = "login") -> list[dict[str, str]]:
    """Return the OpenID Connect providers in use: name and the address of their button."""
    request: HttpRequest = context["request"]
    following = {"next": request.GET["next"]} if request.GET.get("next") else {}
    providers = get_adapter(request).list_providers(request)
    return [{"name": one.name, "url": one.get_login_url(request, process=process, **following)} for one in providers]
