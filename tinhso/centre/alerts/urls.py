from django.urls import path

from tinhso.centre.alerts import views

urlpatterns = [
    path("", views.listing, name="alerts"),
    path("rules/", views.rules, name="alert-rules"),
    path("rules/<str:reference>/", views.rule, name="alert-rule"),
    path("<int:number>/", views.one, name="alert"),
    *(
        path(f"<int:number>/{verb}/", views.answer, {"verb": verb}, name=f"alert-{verb}")
        for verb in ("acknowledge", "snooze", "wake", "comment")
    ),
]
