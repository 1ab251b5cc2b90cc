"""Addresses of the map, mounted at ``/centre/map/`` within the centre's names."""

from django.urls import path

from tinhso.centre.map import views

urlpatterns = [
    path("", views.page, name="map"),
    path("values", views.values, name="map_values"),
    path("ranking", views.ranking, name="map_ranking"),
    path("areas.geojson", views.outlines, name="map_areas"),
    path("land.geojson", views.land, name="map_land"),
    path("layers/<str:dataset>.geojson", views.layer, name="map_layer"),
    path("base.pmtiles", views.base_map, name="map_base"),
]
