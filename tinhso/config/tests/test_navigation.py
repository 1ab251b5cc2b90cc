"""What the rail offers to whom."""

from __future__ import annotations

from tinhso.config.navigation import ENTRIES
from tinhso.kernel.policy import Actor, Decision, Holding, Role
from tinhso.ui.policies import SEE_COMPONENTS


def officer(role: Role) -> Actor:
    return Actor("officer", 1, (Holding(role, None),))


def test_only_administrators_are_offered_the_gallery_of_components_and_all_officers_may_open_it():
    offered = next(entry for entry in ENTRIES if entry.url_name == "ui:components").policy
    assert offered.decide(officer(Role.ADMINISTRATOR)) is Decision.ALLOWED
    assert {offered.decide(officer(role)) for role in set(Role) - {Role.ADMINISTRATOR}} == {Decision.DENIED}
    assert SEE_COMPONENTS.decide(officer(Role.PROVINCE_LEADER)) is Decision.ALLOWED
