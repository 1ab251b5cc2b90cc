"""What templates of the desk ask."""

from __future__ import annotations

from django import template
from django.template import Context

from tinhso.cases.reports.policies import HAND_CATEGORIES_OVER
from tinhso.kernel.policy import Decision

register = template.Library()


@register.simple_tag(takes_context=True)
def may_hand_over(context: Context) -> bool:
    """Say whether whoever looks may let categories go to other systems."""
    return HAND_CATEGORIES_OVER.decide(context["request"].actor) is Decision.ALLOWED
