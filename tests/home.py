"""A home of their own for the tests, set before anything reads the settings (loaded by pytest's ``-p``)."""

import os
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="tinhso-test-"))
(HOME / "static").mkdir()

os.environ["TINHSO_HOME"] = str(HOME)
os.environ["TINHSO_SECRET_KEY"] = "0123456789-for-tests-only-" + "abcdefghijklmnopqrstuvwxyz"
os.environ["TINHSO_HOSTS"] = "localhost,127.0.0.1,testserver"
os.environ["TINHSO_HTTPS"] = "no"
os.environ["TINHSO_DEMO"] = "no"
# Libraries of the tests bring lxml, which an installation has not: workbooks are written as they are there.
os.environ["OPENPYXL_LXML"] = "False"
# Playwright's event loop runs in the test's thread; the pages are served from another one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
