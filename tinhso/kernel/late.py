"""Heavy libraries, imported when first used: whoever does not need them never pays for them."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any


class Late(ModuleType):
    """Stands for a module and imports it when the first of its attributes is asked for."""

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)  # what inspects modules must not load them
        value = getattr(importlib.import_module(self.__name__), attribute)
        self.__dict__[attribute] = value
        return value
