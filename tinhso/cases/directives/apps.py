from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    """A desk of its own: its tables, pages and words stay beside its code."""

    name = "tinhso.cases.directives"
    label = "cases_directives"

    def ready(self) -> None:
        from tinhso.cases.directives import desk  # noqa: PLC0415  # models are there only now
        from tinhso.cases.engine import desks  # noqa: PLC0415

        for each in desk.DESKS:
            desks.register(each)
