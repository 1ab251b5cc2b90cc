"""The office rail: which pages are offered, in which order, guarded by which policy."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_noop as _

from tinhso.accounts.policies import SEE_PEOPLE, SEE_SELF
from tinhso.audit.policies import READ
from tinhso.cases.directives.policies import SEE_DIRECTIVES
from tinhso.cases.directives.queries import waiting
from tinhso.cases.engine.inbox import waiting_for
from tinhso.cases.engine.policies import SEE_CASES, SET_RETENTION
from tinhso.cases.reports.policies import SEE_REPORTS
from tinhso.centre.alerts.policies import SEE_ALERTS
from tinhso.centre.alerts.queries import open_count
from tinhso.centre.brief.policies import READ_BRIEF
from tinhso.centre.policies import SEE_CENTRE
from tinhso.config.operations.policies import SEE_HEALTH
from tinhso.lake.policies import CONFIRM, SUPPLY
from tinhso.places.policies import CHANGE_UNITS, LOOK_UP_UNITS
from tinhso.supply.connectors.policies import SEE_CONNECTIONS
from tinhso.supply.desk.policies import SEE_QUESTIONS
from tinhso.supply.obligations.policies import SEE_OBLIGATIONS, SEE_SCOREBOARD
from tinhso.ui.contracts import NavigationEntry
from tinhso.ui.policies import BUILD_PAGES, SEE_COMPONENTS

ENTRIES = (
    NavigationEntry("centre:home", _("Operations centre"), "layout-dashboard", SEE_CENTRE),
    NavigationEntry("centre:brief", _("Morning brief"), "sun", READ_BRIEF),
    NavigationEntry("centre:alerts", _("Alerts"), "bell", SEE_ALERTS, open_count),
    NavigationEntry("directives:board", _("Directives"), "clipboard-check", SEE_DIRECTIVES, waiting),
    NavigationEntry("centre:map", _("Map of indicators"), "map-2", SEE_CENTRE),
    NavigationEntry("centre:wall", _("Wall"), "device-desktop", SEE_CENTRE),
    NavigationEntry("cases:inbox", _("Inbox"), "inbox", SEE_CASES, waiting_for),
    NavigationEntry("reports:home", _("Field reports"), "speakerphone", SEE_REPORTS),
    NavigationEntry("supply:owed", _("What I owe"), "checklist", SEE_OBLIGATIONS),
    NavigationEntry("supply:scoreboard", _("Supply scoreboard"), "chart-bar", SEE_SCOREBOARD),
    NavigationEntry("supply:held", _("Rows to mend"), "tool", SUPPLY),
    NavigationEntry("supply:confirm", _("To confirm"), "user-check", CONFIRM),
    NavigationEntry("supply:inquiries", _("Questions about numbers"), "message", SEE_QUESTIONS),
    NavigationEntry("places:browse", _("Units over time"), "map", LOOK_UP_UNITS),
    NavigationEntry("connections:connections", _("Connections"), "plug", SEE_CONNECTIONS),
    NavigationEntry("accounts:people", _("People and roles"), "users", SEE_PEOPLE),
    NavigationEntry("accounts:me", _("My account"), "user-circle", SEE_SELF),
    NavigationEntry("places:admin", _("Change units"), "sitemap", CHANGE_UNITS),
    NavigationEntry("audit:entries", _("Audit"), "shield-check", READ),
    NavigationEntry("cases:retention", _("Retention"), "archive", SET_RETENTION),
    NavigationEntry("operations:health", _("Health of the system"), "activity", SEE_HEALTH),
    NavigationEntry("ui:components", _("Components"), "palette", SEE_COMPONENTS if settings.DEBUG else BUILD_PAGES),
)
