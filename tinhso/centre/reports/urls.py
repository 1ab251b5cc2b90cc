"""Addresses of sealed reports, within ``centre/`` and its namespace."""

from django.urls import path

from tinhso.centre.reports import views

urlpatterns = [
    path("boards/<str:pack>/<str:name>/reports/", views.reports, name="reports"),
    path("boards/<str:pack>/<str:name>/reports/seal/", views.seal, name="seal"),
    path("reports/<str:sha256>/", views.download, name="report_file"),
]
