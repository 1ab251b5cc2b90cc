"""Doing what a form asks for: what is said to be wrong stands in the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.forms import BaseForm

from tinhso.kernel.errors import BadInput, Conflict, TinhSoError, Unavailable
from tinhso.ui.problems import said

Result = TypeVar("Result")


def attempt(form: BaseForm, act: Callable[[], Result], *also: type[TinhSoError]) -> Result | None:
    """Return what ``act`` returns; what it says is wrong (and what ``also`` names) is shown in ``form``, and None returned.

    Refusals are not shown in a form: they answer the request.
    """
    shown: tuple[type[TinhSoError], ...] = (BadInput, Conflict, Unavailable, *also)
    try:
        return act()
    except shown as error:
        form.add_error(None, said(error))
        return None
