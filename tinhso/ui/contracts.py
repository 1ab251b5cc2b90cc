"""What other rooms hand to the design system."""

from __future__ import annotations

from dataclasses import dataclass

from tinhso.kernel.policy import Policy


@dataclass(frozen=True)
class NavigationEntry:
    """One entry of the office rail: a URL name, a title to translate, an icon, and who sees it."""

    url_name: str
    title: str
    icon: str
    policy: Policy
