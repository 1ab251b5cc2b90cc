"""A real Spark cluster for tests: one master and two workers, each a process of its own, on loopback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

HOST = "127.0.0.1"
WORKERS = 2
STARTED_IN = 120.0  # seconds, on a busy machine
BRIEF = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"  # no time is spent on making fast what lives for a minute
# As an operator would write it for a small cluster: spark-submit reads it from SPARK_CONF_DIR.
DEFAULTS = f"""\
spark.driver.host {HOST}
spark.driver.memory 768m
spark.driver.extraJavaOptions {BRIEF}
spark.executor.memory 640m
spark.executor.extraJavaOptions {BRIEF}
spark.sql.shuffle.partitions 2
spark.ui.showConsoleProgress false
"""


@contextmanager
def running(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of whoever uses the cluster, TINHSO_SPARK_MASTER among it. ``folder`` is for its own files."""
    (folder / "conf").mkdir()
    (folder / "conf" / "spark-defaults.conf").write_text(DEFAULTS)
    port, page = _free_port(), _free_port()
    master = f"spark://{HOST}:{port}"
    with ExitStack() as stack:
        stack.enter_context(_process(folder, "master.Master", "--host", HOST, "--port", str(port), "--webui-port", str(page)))
        for number in range(WORKERS):
            own = ("--host", HOST, "--cores", "1", "--memory", "768m", "--work-dir", str(folder / f"worker{number}"))
            stack.enter_context(_process(folder, "worker.Worker", *own, "--webui-port", str(_free_port()), master))
        _wait_for_workers(page)
        yield {"TINHSO_SPARK_MASTER": master, "SPARK_CONF_DIR": str(folder / "conf"), "SPARK_LOCAL_IP": HOST}


@contextmanager
def _process(folder: Path, what: str, *arguments: str) -> Iterator[None]:
    home = _home()
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": BRIEF,
    }
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{what}", *arguments]
    with (folder / "cluster.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def _home() -> Path:
    """Return where pyspark is installed: Spark itself comes with it."""
    found = find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def _wait_for_workers(page: int) -> None:
    until = time.monotonic() + STARTED_IN
    while time.monotonic() < until:
        try:
            with urlopen(f"http://{HOST}:{page}/json/", timeout=5) as answer:
                if json.load(answer)["aliveworkers"] == WORKERS:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError("the Spark cluster did not start; is there a Java runtime (17 or later)?")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])
