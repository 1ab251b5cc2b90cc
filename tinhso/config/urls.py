"""Every address of the platform."""

from __future__ import annotations

from django.urls import include, path

from tinhso.config.api import api

urlpatterns = [
    path("", include("tinhso.portal.urls")),
    path("", include("tinhso.ui.urls")),
    path("centre/", include("tinhso.centre.urls")),
    path("account/", include("allauth.urls")),
    path("audit/", include("tinhso.audit.urls")),
    path("api/v1/", api.urls),
]
