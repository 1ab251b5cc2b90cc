"""The JSON API: the rooms' routers on one address, with one document and one shape of error."""

from __future__ import annotations

from tinhso.accounts.api import router as people
from tinhso.accounts.guarded_api import GuardedAPI
from tinhso.cases.directives.api import router as directives
from tinhso.cases.engine.api import router as cases
from tinhso.centre.alerts.api import router as alerts
from tinhso.centre.boards.api import router as boards
from tinhso.centre.map.api import router as geography
from tinhso.centre.reports.api import router as reports
from tinhso.indicators.api import router as indicators
from tinhso.places.api import router as places
from tinhso.portal.reports.api import router as field_reports
from tinhso.supply.intake.api import router as supply
from tinhso.supply.obligations.api import router as obligations

api = GuardedAPI(
    title="Tỉnh Số",
    version="1",
    description="Nền tảng điều hành số của tỉnh · The operations platform of a province.",
    openapi_url="/openapi.json",
    urls_namespace="api",
)
api.add_router("", people)
api.add_router("", places)
api.add_router("", supply)
api.add_router("", obligations)
api.add_router("", boards)
api.add_router("", geography)
api.add_router("", alerts)
api.add_router("", directives)
api.add_router("", indicators)
api.add_router("", reports)
api.add_router("", cases)
api.add_router("", field_reports)
