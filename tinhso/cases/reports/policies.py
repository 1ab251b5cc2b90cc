"""Who may do what at the reports desk. What happens to one report is its process's to say."""

from __future__ import annotations

from tinhso.cases.engine.rules.parts import Play, Through
from tinhso.cases.engine.rules.processes import Part
from tinhso.kernel.policy import HasRole, Public, Role

DESK_ROLES = frozenset({Role.CENTRE_OPERATOR, Role.ONE_STOP_OFFICER})

FILE_REPORT = Public("reports.file")
SEE_PUBLIC_REPORTS = Public("reports.see_public")
TAKE_IN = HasRole("reports.take_in", DESK_ROLES | {Role.COMMUNE_OFFICER})
SET_RECEPTION = HasRole("reports.set_reception", frozenset({Role.ADMINISTRATOR, Role.CENTRE_OPERATOR}))

PLAYS = (
    Play(Part.DESK, DESK_ROLES | {Role.COMMUNE_OFFICER}, Through.INTAKE),
    Play(Part.APPROVER, frozenset({Role.CENTRE_OPERATOR}), Through.INTAKE),
    Play(Part.HANDLER, frozenset({Role.SPECIALIST, Role.COMMUNE_OFFICER, Role.DEPARTMENT_HEAD}), Through.OFFICE),
    Play(Part.SUPERVISOR, frozenset({Role.PROVINCE_LEADER}), Through.ANYWHERE),
    Play(Part.SUPERVISOR, frozenset({Role.CENTRE_OPERATOR}), Through.INTAKE),
    Play(Part.READER, frozenset({Role.AUDITOR}), Through.ANYWHERE),
    Play(Part.READER, frozenset({Role.SPECIALIST, Role.COMMUNE_OFFICER, Role.DEPARTMENT_HEAD}), Through.ASSIGNED),
)
"""A supervisor decides what a citizen contests; the office that made the fix does not."""
