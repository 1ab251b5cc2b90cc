"""What a way of sending short messages must do: the small base of the gateways."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass


@dataclass(frozen=True)
class ShortMessage:
    """``to`` is a telephone number in E.164; ``text`` is what the person reads."""

    to: str
    text: str


class ShortMessageGateway(ABC):
    """Hands a message over. Returning means that the other side took it; anything else raises MessageNotSent."""

    @abstractmethod
    def send(self, message: ShortMessage) -> None: ...
