"""Addresses of the audit, mounted at ``/audit/``."""

from django.urls import path

from tinhso.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("export.<str:shape>", views.export, name="export"),
    path("verify", views.verify, name="verify"),
]
