from django.urls import include, path

from tinhso.centre.boards import views

app_name = "centre"
urlpatterns = [
    path("", views.home, name="home"),
    path("boards/<str:pack>/", views.board, name="board"),
    path("boards/<str:pack>/<str:name>/", views.board, name="board"),
    path("boards/<str:pack>/<str:name>/numbers.<str:shape>", views.export, name="board_file"),
    path("alerts/", include("tinhso.centre.alerts.urls")),
    path("brief/", include("tinhso.centre.brief.urls")),
    path("", include("tinhso.centre.reports.urls")),
    path("map/", include("tinhso.centre.map.urls")),
    path("story/<str:reference>/", views.story, name="story"),
    path("story/<str:reference>/history/", views.history, name="history"),
]
