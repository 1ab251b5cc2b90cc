"""What every test stands on: built catalogues, and static files read from the rooms."""

import os
import shutil

import pytest
from hypothesis import settings as hypothesis_settings

from tinhso.config.build import compile_messages

# A busy machine is slow now and then; how long an example takes is for the benchmarks to say.
hypothesis_settings.register_profile("tinhso", deadline=None)
hypothesis_settings.load_profile("tinhso")


def pytest_configure() -> None:
    compile_messages()


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["TINHSO_HOME"], ignore_errors=True)


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Tests read static files from the rooms, not from the fingerprinted build."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
