from django.urls import path

from tinhso.cases.engine import retention_views, views

app_name = "cases"
urlpatterns = [
    path("", views.listing, name="inbox"),
    path("offices", views.offices, name="offices"),
    path("together/", views.together, name="together"),
    path("views/", views.save, name="save_view"),
    path("processes/<slug:desk>/", views.process, name="process"),
    path("retention/", retention_views.page, name="retention"),
    path("retention/<int:number>/end/", retention_views.end, name="end_retention"),
    path("<str:code>/", views.one, name="case"),
    path("<str:code>/people/", views.people, name="people"),
    path("<str:code>/remark/", views.remark, name="remark"),
    path("<str:code>/take/", views.take, name="take"),
    path("<str:code>/label/", views.label, name="label"),
    path("<str:code>/files/<int:number>/", views.file, name="file"),
    path("<str:code>/move/<slug:slug>/", views.move, name="move"),
]
