"""Every address of the platform."""

from __future__ import annotations

from django.urls import include, path

from tinhso.config.api import api

urlpatterns = [
    path("", include("tinhso.portal.urls")),
    path("field-reports/", include("tinhso.portal.reports.urls")),
    path("", include("tinhso.ui.urls")),
    path("centre/", include("tinhso.centre.urls")),
    path("supply/connections/", include("tinhso.supply.connectors.urls")),
    path("cases/reports/", include("tinhso.cases.reports.urls")),
    path("cases/", include("tinhso.cases.engine.urls")),
    path("open311/v2/", include("tinhso.portal.open311.urls")),
    path("units/", include("tinhso.places.urls")),
    path("account/", include("tinhso.accounts.sign_in.urls")),
    path("", include("tinhso.accounts.urls")),
    path("supply/", include("tinhso.supply.urls")),
    path("directives/", include("tinhso.cases.directives.urls")),
    path("audit/", include("tinhso.audit.urls")),
    path("", include("tinhso.config.operations.urls")),
    path("api/v1/", api.urls),
]

handler400 = "tinhso.ui.handlers.bad_request"
handler403 = "tinhso.ui.handlers.denied"
handler404 = "tinhso.ui.handlers.not_found"
handler500 = "tinhso.ui.handlers.failed"
