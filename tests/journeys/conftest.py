"""One browser for all journeys, and pages of people who have signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

# The maps need WebGL: on a machine without a graphics card it is drawn by the processor.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
Pages = Callable[..., Page]
PATIENCE = 20_000  # milliseconds: a busy machine shows a page later, and that is no fault
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def _a_cache_of_its_own(settings: Any, tmp_path: Path) -> None:
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": tmp_path / "cache"}}


@pytest.fixture
def page_of(browser: Browser, live_server: Any) -> Iterator[Pages]:
    """Return a function that opens the page of an account (None: nobody) at a width, in a context of its own.

    What a console says against a page fails the test, a refusal of the CSP above all; that a form is refused (422) is no fault,
    nor is what the words of ``expected`` name. More is handed to the context.
    """
    contexts, said = [], []

    def opened(
        account: Any = None, width: int = 1440, height: int = 900, expected: tuple[str, ...] = (), **options: Any
    ) -> Page:
        options |= {"base_url": live_server.url, "locale": "vi-VN", "viewport": {"width": width, "height": height}}
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        excused = ("status of 422", *expected)

        def hear(words: str) -> None:
            if not any(each in words for each in excused):
                said.append(words)

        context.on("console", lambda message: hear(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: hear(str(error.error)))
        if account is not None:
            context.add_cookies([{**_session_of(account), "url": live_server.url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert not said


def _session_of(account: Any) -> dict[str, str]:
    """Return the cookie of somebody who has signed in."""
    client, name = Client(), django_settings.SESSION_COOKIE_NAME
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {"name": name, "value": client.cookies[name].value}
