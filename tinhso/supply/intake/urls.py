"""Addresses of the way in by browser, gathered by ``tinhso.supply.urls``."""

from django.urls import path

from tinhso.supply.intake import views, views_results

OWED = "<str:dataset>/<int:unit_id>/<str:period>/"

urlpatterns = [
    path(f"submit/{OWED}", views.submit, name="submit"),
    path(f"submit/{OWED}template.xlsx", views.template, name="template"),
    path(f"read/{OWED}<str:upload>/", views.read, name="read"),
    path("recipes/<str:dataset>/<int:unit_id>/", views.recipes, name="recipes"),
    path("attempt/<int:attempt>/", views_results.attempt, name="attempt"),
    path("attempt/<int:attempt>/report.json", views_results.report_json, name="attempt-report"),
    path("attempt/<int:attempt>/marked.xlsx", views_results.marked, name="marked"),
    path("attempt/<int:attempt>/receipt.json", views_results.receipt, name="attempt-receipt"),
]
