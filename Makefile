# Everything here is GNU make and the .venv it builds. No root, no Node, no server needed.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
UNJAM_HOME ?= $(CURDIR)/var/demo
PORT ?= 8000
COOL_DOWN ?= 7 days

.PHONY: help setup demo quick test check bench truth rebuild new-connection lock check-samples reference vendor soak

help:  ## the list you are reading
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

$(UV):
	@echo "[1/3] Making $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Unjam needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.run: requirements/run.lock pyproject.toml | $(UV)
	@echo "[2/3] Installing what Unjam runs on ..."
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements/run.lock
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@echo "[3/3] Compiling the kernel once, so that no page waits for it ..."
	@$(BIN)/unjam warm
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@echo "Installing what the tests run on ..."
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements/dev.lock
	@touch $@

setup: $(VENV)/.run  ## install everything that Unjam runs on

demo: $(VENV)/.run  ## a practice with a year of invented work, served with sign-in (PORT=8000)
	@UNJAM_HOME="$(UNJAM_HOME)" $(BIN)/unjam demo serve --port $(PORT)

quick: $(VENV)/.dev  ## the inner loop: under a minute
	@$(BIN)/python -m pytest -q -n 2 -m "not browser and not postgres and not slow"

test: $(VENV)/.dev  ## every test, browser journeys and PostgreSQL included
	@$(BIN)/python scripts/chromium.py
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(VENV)/.dev  ## format, lint, types, walls, house rules
	@$(BIN)/ruff format --check -q src tests bench scripts
	@$(BIN)/ruff check -q src tests bench scripts
	@$(BIN)/lint-imports --no-logo >$(VENV)/lint-imports.txt || { cat $(VENV)/lint-imports.txt; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/tidy
	@echo "All clean: format, lint, walls, types, house rules."

bench: $(VENV)/.dev  ## measure, and write docs/reference/benchmarks.md
	@$(BIN)/python -m bench

rebuild: $(VENV)/.run  ## throw the projections away and make them again from the work log
	@UNJAM_HOME="$(UNJAM_HOME)" $(BIN)/unjam rebuild

reference: $(VENV)/.dev  ## write the generated pages of docs/reference
	@$(BIN)/python scripts/reference.py
	@PYTHONPATH=tests $(BIN)/python -m spec.measures

new-connection: $(VENV)/.dev  ## NAME=x: a working skeleton with a failing example test
	@$(BIN)/python scripts/new_connection.py "$(NAME)"

soak: $(VENV)/.dev  ## hours of torture: ten million broken files a parser, a listener killed 30 times
	@cd tests && ../$(BIN)/python -m soak

truth: $(VENV)/.dev  ## plant frictions in 80 invented practice-years and count what is found
	@cd tests && ../$(BIN)/python -m truth.report

check-samples: $(VENV)/.run  ## SAMPLES=folder: logs meet their expected answers; X12 and HL7 files are read, X12 byte for byte
	@$(BIN)/python scripts/check_formats.py "$(SAMPLES)"
	@$(BIN)/python scripts/check_samples.py "$(SAMPLES)"
	@$(BIN)/python scripts/check_causes.py "$(SAMPLES)"

vendor: $(VENV)/.dev  ## fetch the vendored files again (needs npm) and write VENDOR.toml
	@$(BIN)/python scripts/vendor.py

lock: $(UV)  ## resolve the dependencies again, leaving out releases younger than a week
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --exclude-newer "$(COOL_DOWN)" \
	  --custom-compile-command "make lock" pyproject.toml requirements/build.in -o requirements/run.lock
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --exclude-newer "$(COOL_DOWN)" \
	  --custom-compile-command "make lock" --extra postgres pyproject.toml requirements/build.in requirements/dev.in -o requirements/dev.lock
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --exclude-newer "$(COOL_DOWN)" \
	  --custom-compile-command "make lock" requirements/peers.in -o requirements/peers.lock
