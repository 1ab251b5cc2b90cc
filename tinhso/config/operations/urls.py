"""Addresses of operations, mounted at the root."""

from django.urls import path

from tinhso.config.operations import views

app_name = "operations"
urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("metrics", views.numbers, name="metrics"),
    path("health/", views.page, name="health"),
]
