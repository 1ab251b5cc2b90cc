"""What every page's template knows."""

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    return {}
