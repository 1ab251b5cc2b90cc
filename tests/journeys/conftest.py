"""A browser for journeys, and pages of people who have signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
Pages = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def page_of(browser: Browser, live_server: Any) -> Iterator[Pages]:
    """Return a function that opens the page of an account (None: nobody) at a width.

    What a console says against a page fails the test, a refusal of the CSP above all; that a form is refused (422) is no fault.
    """
    contexts, said = [], []

    def opened(account: Any = None, width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="vi-VN", viewport={"width": width, "height": height})
        context.set_default_timeout(15_000)
        contexts.append(context)
        if account is not None:
            client, name = Client(), settings.SESSION_COOKIE_NAME
            client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not [each for each in said if "status of 422" not in each]
