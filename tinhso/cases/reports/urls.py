from django.urls import path

from tinhso.cases.reports import file_views, intake_views, map_views, moderation_views, setting_views, views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", intake_views.new, name="new"),
    path("map/", map_views.page, name="map"),
    path("map/overdue.geojson", map_views.overdue, name="overdue"),
    path("files/<int:number>/", file_views.file, name="file"),
    path("files/<int:number>/thumbnail/", file_views.thumbnail, name="thumbnail"),
    path("files/<int:number>/blur/", moderation_views.blur, name="blur"),
    path("routing/", setting_views.routing_rules, name="routing"),
    path("routing/<int:number>/end/", setting_views.end_rule, name="end_rule"),
    path("deadlines/", setting_views.deadlines, name="deadlines"),
    path("categories/", setting_views.categories, name="categories"),
    path("replies/", setting_views.replies, name="replies"),
    path("replies/<int:number>/end/", setting_views.end_reply, name="end_reply"),
    path("reception/", setting_views.reception, name="reception"),
    path("suggestions/", setting_views.suggestions, name="suggestions"),
    path("<str:code>/", views.one, name="report"),
    path("<str:code>/triage/", views.triage, name="triage"),
    path("<str:code>/split/", views.split, name="split"),
    path("<str:code>/merge/", views.merge, name="merge"),
    path("<str:code>/photo/", views.photo, name="photo"),
    path("<str:code>/public/", moderation_views.moderate, name="moderate"),
    path("<str:code>/move/<slug:slug>/", views.move, name="move"),
]
