"""Addresses of the citizens' app, mounted at ``/field-reports/``. The worker's address is what its scope allows."""

from django.urls import path

from tinhso.portal.reports import app_views, filing_views, following_views, public_views

app_name = "citizen"
urlpatterns = [
    path("", public_views.board, name="board"),
    path("tiles/<int:z>/<int:x>/<int:y>.mvt", public_views.tile, name="tile"),
    path("reports.atom", public_views.atom, name="atom"),
    path("reports.geojson", public_views.geojson, name="geojson"),
    path("near", public_views.near, name="near"),
    path("new", filing_views.new, name="new"),
    path("alike", filing_views.alike, name="alike"),
    path("track", following_views.track, name="track"),
    path("forget", following_views.forget, name="forget"),
    path("app/manifest.webmanifest", app_views.manifest, name="manifest"),
    path("worker.js", app_views.worker, name="worker"),
    path("app/offline", app_views.offline, name="offline"),
    path("app/form/<str:language>", app_views.shell, name="shell"),
    path("app/token", app_views.token, name="token"),
    path("<slug:code>/", following_views.report, name="report"),
    path("<slug:code>/receipt", following_views.receipt, name="receipt"),
    path("<slug:code>/me-too", following_views.me_too, name="me_too"),
    path("<slug:code>/files/<int:number>", following_views.file, name="file"),
    path("<slug:code>/<slug:deed>", following_views.act, name="act"),
]
