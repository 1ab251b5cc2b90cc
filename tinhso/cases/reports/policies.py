"""Who may do what at the reports desk. What happens to one report is its process's to say."""

from __future__ import annotations

from tinhso.cases.engine.policies import PartInCase
from tinhso.cases.engine.rules.parts import Play, Through
from tinhso.cases.engine.rules.processes import Part
from tinhso.kernel.policy import HasRole, Public, Role, SignedIn

DESK_ROLES = frozenset({Role.CENTRE_OPERATOR, Role.ONE_STOP_OFFICER})
SETTING_ROLES = frozenset({Role.ADMINISTRATOR, Role.CENTRE_OPERATOR})
OFFICES = frozenset({Role.SPECIALIST, Role.COMMUNE_OFFICER, Role.DEPARTMENT_HEAD})

FILE_REPORT = Public("reports.file")
SEE_PUBLIC_REPORTS = Public("reports.see_public")
FILE_BY_KEY = SignedIn("reports.file_by_key")
TAKE_IN = HasRole("reports.take_in", DESK_ROLES | {Role.COMMUNE_OFFICER})
SEE_REPORTS = PartInCase("reports.see")
TRIAGE = PartInCase("reports.triage", frozenset({Part.DESK}))
SPLIT = PartInCase("reports.split", frozenset({Part.DESK}))
MODERATE = PartInCase("reports.moderate", frozenset({Part.DESK, Part.APPROVER}))
SET_RECEPTION = HasRole("reports.set_reception", SETTING_ROLES)
SET_ROUTING = HasRole("reports.set_routing", SETTING_ROLES)
SET_CATEGORIES = HasRole("reports.set_categories", SETTING_ROLES)
HAND_CATEGORIES_OVER = HasRole("reports.hand_categories_over", frozenset({Role.ADMINISTRATOR}))
SET_TEMPLATES = HasRole("reports.set_templates", SETTING_ROLES)
TRAIN = HasRole("reports.train", SETTING_ROLES)
REROUTE = HasRole("reports.reroute", SETTING_ROLES)

PLAYS = (
    Play(Part.DESK, DESK_ROLES | {Role.COMMUNE_OFFICER}, Through.INTAKE),
    Play(Part.APPROVER, frozenset({Role.CENTRE_OPERATOR}), Through.INTAKE),
    Play(Part.HANDLER, OFFICES, Through.OFFICE),
    Play(Part.SUPERVISOR, frozenset({Role.PROVINCE_LEADER}), Through.ANYWHERE),
    Play(Part.SUPERVISOR, frozenset({Role.CENTRE_OPERATOR}), Through.INTAKE),
    Play(Part.READER, frozenset({Role.AUDITOR}), Through.ANYWHERE),
    Play(Part.READER, OFFICES, Through.ASSIGNED),
)
"""A supervisor decides what a citizen contests; the office that made the fix does not."""
