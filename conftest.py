"""What every test stands on: a home of its own, and the database the run names."""

import os
import tempfile

os.environ.setdefault("TINHSO_HOME", tempfile.mkdtemp(prefix="tinhso-test-"))
os.environ.setdefault("TINHSO_SECRET_KEY", "a-key-for-tests-only-" + "x" * 40)
os.environ.setdefault("TINHSO_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("TINHSO_HTTPS", "no")
os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
# Playwright's event loop runs in the test's thread; the pages are served from another one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

import pytest  # the environment must be set first


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Tests read static files from the rooms, not from the fingerprinted build."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
