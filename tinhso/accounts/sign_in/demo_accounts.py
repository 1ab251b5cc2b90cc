"""The sample accounts that the sign-in page offers in demo mode."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from tinhso.accounts import demo
from tinhso.accounts.rules.roles import TERMS


@dataclass(frozen=True)
class DemoAccount:
    """One click on the sign-in page: which role, who it is, and what is filled in."""

    role: str
    name: str
    login: str
    password: str


def listed() -> tuple[DemoAccount, ...]:
    """Return one account for each role, named in the page's language, in the order of the demo's own list."""
    return tuple(DemoAccount(_role(person), person.name, person.email, demo.PASSWORD) for person in demo.PEOPLE)


def _role(person: demo.Simulated) -> str:
    term = TERMS[person.role]
    return term.vi if get_language() == "vi" else term.en
