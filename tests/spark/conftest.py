"""One cluster for all tests of this folder, and a lake of its own for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.spark import cluster
from tinhso.lake.heavy import spark


@pytest.fixture(scope="session")
def _cluster(tmp_path_factory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, cluster.running(tmp_path_factory.mktemp("spark")) as environment:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield environment["TINHSO_SPARK_MASTER"]
        session = spark.SparkSession.getActiveSession()
        if session is not None:
            session.stop()


@pytest.fixture(autouse=True)
def home(settings, tmp_path, _cluster):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.SPARK_MASTER = _cluster
    return settings.HOME
