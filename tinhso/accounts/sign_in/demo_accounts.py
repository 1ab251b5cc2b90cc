"""The sample accounts that the sign-in page offers in demo mode."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoAccount:
    """One click on the sign-in page: who it is, and what is filled in."""

    title: str
    login: str
    password: str


def listed() -> tuple[DemoAccount, ...]:
    return ()
