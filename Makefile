# Two commands matter: `make demo` and `make test`. Each makes its own virtual environment.

PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
SOAK_KILLS ?= 500
SOAK_EXAMPLES ?= 1000
SOAK_HELD ?= 60

HEADLESS := tests/db tests/domain tests/services $(addprefix tests/faults/test_,tampering.py flipped_bytes.py stale_journal.py)
COVERED := --cov=db --cov=pmo_tui/domain --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered

.PHONY: demo test coverage lint soak bench snapshots lock clean

demo: $(VENV)/.app
	@$(BIN)/python -m pmo_tui demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n 4 --dist loadgroup

coverage: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup $(HEADLESS) $(COVERED)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(VENV)/.dev
	PMO_SOAK_KILLS=$(SOAK_KILLS) PMO_SOAK_EXAMPLES=$(SOAK_EXAMPLES) PMO_SOAK_HELD=$(SOAK_HELD) $(BIN)/python -m pytest -q -m soak

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

snapshots: $(VENV)/.dev
	$(BIN)/python -m pytest -q tests/snapshots --snapshot-update

lock: $(VENV)/.dev
	$(BIN)/python -m pip install -q uv
	$(BIN)/python -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml requirements/build.in -o requirements/app.txt
	$(BIN)/python -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url requirements/dev.in requirements/build.in pyproject.toml -o requirements/dev.txt

$(VENV)/.app: requirements/app.txt pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'pmo-tui needs Python 3.11 or later; set PYTHON=python3.12, for example')"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/app.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q db pmo_tui
	$(BIN)/python -m db.lean
	@touch $@

$(VENV)/.dev: $(VENV)/.app requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
