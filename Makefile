# Two commands matter: `make demo` to see the product, `make test` to trust a change.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests must not depend on what a contributor has set for a real installation.
TEST := env -u TINHSO_HOME -u TINHSO_DEMO -u TINHSO_SECRET_KEY

.PHONY: help demo demo-reset test spark check build format lock benchmarks faults screenshots clean

help:
	@echo "make demo        xem bản trình diễn tại http://127.0.0.1:8000 · see the demo"
	@echo "make demo-reset  làm lại bản trình diễn từ đầu · start the demo over"
	@echo "make test        mọi kiểm tra · every check"
	@echo "make check       phần nhanh của kiểm tra · the quick part of the checks"

demo: $(VENV)/.runtime
	@exec $(BIN)/tinhso demo

demo-reset: $(VENV)/.runtime
	@$(BIN)/tinhso demo --reset

$(VENV)/bin/python:
	@echo "Tạo môi trường Python · Making the Python environment…"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Cần Python 3.11 trở lên · Python 3.11 or newer is needed: set PYTHON=python3.x"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Tải các thư viện đã khóa phiên bản · Downloading the locked libraries…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.development: requirements-dev.lock $(VENV)/.runtime
	@echo "Tải các thư viện để kiểm tra · Downloading the libraries for the checks…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Half a gigabyte, apart from the rest: whoever only runs `make check` never waits for it.
$(VENV)/.spark: requirements-spark.lock $(VENV)/.development
	@echo "Tải Apache Spark để kiểm tra · Downloading Apache Spark for the checks…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

$(VENV)/.benchmarks: requirements-benchmarks.lock $(VENV)/.development
	@echo "Tải các thư viện để so sánh · Downloading the contenders of the benchmarks…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-benchmarks.lock
	@touch $@

build: $(VENV)/.runtime
	@$(BIN)/python -m tinhso.config.build

static-checks: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: static-checks
	$(TEST) $(BIN)/pytest -q -m "not journey and not slow" tinhso/kernel tinhso/catalog tinhso/config/tests/test_safety.py tests/house

# Everything, on SQLite with the browser journeys, then again on a real PostgreSQL started here.
test: static-checks
	$(BIN)/python tools/system_packages.py
	$(TEST) -u TINHSO_DATABASE_URL $(BIN)/pytest -q -n 2 --dist loadfile --ignore tests/spark
	$(TEST) $(BIN)/python tools/with_postgresql.py $(BIN)/pytest -q -n 2 --dist loadfile --ignore tests/spark \
		-m "not journey and not own_engines"
	$(MAKE) spark

# A real cluster of Apache Spark held against DuckDB, once: it does not depend on the relational database.
spark: $(VENV)/.spark
	$(BIN)/python tools/system_packages.py
	$(TEST) -u TINHSO_DATABASE_URL $(BIN)/pytest -q tests/spark

benchmarks: $(VENV)/.benchmarks
	@for file in benchmarks/*.py; do echo "== $$file"; $(TEST) PYTHONPATH=. $(BIN)/python $$file || exit 1; done

# The long trials: a submission killed at every step and 200 times at random, on both engines; damaged files for ten minutes.
faults: $(VENV)/.development
	$(TEST) SUPPLY_EVERY_STEP=yes SUPPLY_KILLS=200 $(BIN)/pytest -q -s tests/faults/test_supply_survives.py
	$(TEST) CASES_EVERY_STEP=yes $(BIN)/pytest -q -s tests/faults/test_cases_survive.py
	$(TEST) PYTHONPATH=. $(BIN)/python -m tests.faults.fuzz_readers 600

format: $(VENV)/.development
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Needs uv (https://docs.astral.sh/uv/); writes versions and hashes only, no addresses.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra install pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra install --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra spark -c requirements-dev.lock pyproject.toml -o requirements-spark.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra install --extra dev --extra benchmarks -c requirements-dev.lock pyproject.toml -o requirements-benchmarks.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
