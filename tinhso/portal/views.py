"""The public's front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tinhso.kernel.policy import Public, guarded
from tinhso.portal.queries import look_up

LONGEST_QUESTION = 200
HOME = Public(name="portal.home")


@guarded(HOME)
def home(request: HttpRequest) -> HttpResponse:
    """Look up a unit by its old or new name (``?q=``), and find the way to everything else."""
    text = " ".join(request.GET.get("q", "").split())[:LONGEST_QUESTION]
    return render(request, "portal/home.html", {"text": text, "answer": look_up(text) if text else None})
