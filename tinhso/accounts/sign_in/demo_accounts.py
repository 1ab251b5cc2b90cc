"""The sample accounts that the sign-in page offers in demo mode."""

from __future__ import annotations

from dataclasses import dataclass

from tinhso.accounts import demo


@dataclass(frozen=True)
class DemoAccount:
    """One click on the sign-in page: who it is, and what is filled in."""

    title: str
    login: str
    password: str


def listed() -> tuple[DemoAccount, ...]:
    """Return one account for each role, in the order of the demo's own list."""
    return tuple(DemoAccount(title, login, password) for title, login, password in demo.sign_ins())
