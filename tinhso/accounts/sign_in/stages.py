"""The steps of a sign-in that differ from allauth's own."""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# (allauth carries no types)

from __future__ import annotations

from typing import Any

from allauth.account.stages import EmailVerificationStage, PhoneVerificationStage

from tinhso.accounts.models import Kind


class EmailStage(EmailVerificationStage):
    """Asks for the code of an unverified e-mail: of citizens who have one."""

    def handle(self) -> tuple[Any, bool]:
        account = self.login.user
        if account and (account.kind == Kind.OFFICER or not account.email):
            return None, True
        return super().handle()


class PhoneStage(PhoneVerificationStage):
    """Asks for the code of an unverified telephone number: of citizens. An officer's is how colleagues reach them."""

    def handle(self) -> tuple[Any, bool]:
        if self.login.user and self.login.user.kind == Kind.OFFICER:
            return None, True
        return super().handle()
