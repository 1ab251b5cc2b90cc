"""What every test stands on: built catalogues, and static files read from the rooms."""

import shutil
from pathlib import Path

import pytest

from tinhso.config.build import compile_messages


def pytest_configure() -> None:
    compile_messages()


def pytest_unconfigure() -> None:
    from django.conf import settings

    shutil.rmtree(Path(settings.HOME), ignore_errors=True)


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Tests read static files from the rooms, not from the fingerprinted build."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
