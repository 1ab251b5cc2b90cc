from django.apps import AppConfig


class BriefConfig(AppConfig):
    """The morning brief is an app of its own inside the room: its table, page and words stay beside its code."""

    name = "tinhso.centre.brief"
    label = "centre_brief"
