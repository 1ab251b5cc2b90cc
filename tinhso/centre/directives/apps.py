from django.apps import AppConfig


class CentreDirectivesConfig(AppConfig):
    """What joins directives to alerts, numbers and the scoreboard: pages and words beside their code."""

    name = "tinhso.centre.directives"
    label = "centre_directives"
