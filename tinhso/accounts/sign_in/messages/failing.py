"""A gateway that never takes a message: to see the sad path by hand (``TINHSO_SMS_URL=failing:``) and in tests."""

from __future__ import annotations

from tinhso.accounts.sign_in.errors import MessageNotSent
from tinhso.accounts.sign_in.messages.base import ShortMessage, ShortMessageGateway


class FailingGateway(ShortMessageGateway):
    def send(self, message: ShortMessage) -> None:
        raise MessageNotSent()
