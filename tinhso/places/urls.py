"""Addresses of the register of units, mounted at ``/units/``."""

from django.urls import path

from tinhso.places import admin_views, views

app_name = "places"
urlpatterns = [
    path("", views.browse, name="browse"),
    path("<int:unit_id>/", views.unit, name="unit"),
    path("search", views.search, name="search"),
    path("crosswalk/", views.crosswalk, name="crosswalk"),
    path("admin/", admin_views.overview, name="admin"),
    path("admin/check/", admin_views.check, name="check"),
    path("admin/import/", admin_views.import_file, name="import"),
    path("admin/document/", admin_views.document, name="document"),
    path("admin/change/<slug:kind>/", admin_views.change, name="change"),
]
