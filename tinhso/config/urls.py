"""Every address of the platform."""

from django.urls import path

from tinhso.config.api import api

urlpatterns = [
    path("api/v1/", api.urls),
]
