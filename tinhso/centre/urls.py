from django.urls import include, path

from tinhso.centre.boards import views
from tinhso.centre.live.views import stream
from tinhso.centre.wall import views as wall

app_name = "centre"
urlpatterns = [
    path("", views.home, name="home"),
    path("boards/<str:pack>/", views.board, name="board"),
    path("boards/<str:pack>/<str:name>/", views.board, name="board"),
    path("boards/<str:pack>/<str:name>/numbers.<str:shape>", views.export, name="board_file"),
    path("alerts/", include("tinhso.centre.alerts.urls")),
    path("directives/", include("tinhso.centre.directives.urls")),
    path("brief/", include("tinhso.centre.brief.urls")),
    path("", include("tinhso.centre.reports.urls")),
    path("live/", stream, name="live"),
    path("wall/", wall.page, name="wall"),
    path("wall/<str:pack>/<str:name>/", wall.board, name="wall_board"),
    path("map/", include("tinhso.centre.map.urls")),
    path("story/<str:reference>/", views.story, name="story"),
    path("story/<str:reference>/history/", views.history, name="history"),
]
