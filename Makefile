# The manual: `make` alone prints it. Needs only Python 3.11-3.13 (with venv) and make.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
# The newest Python here that has venv and that the lock file fits; PYTHON=... overrides.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && { echo "$$p"; break; }; done)

help: ## this page
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

.venv/installed: requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 with its venv module is needed." >&2; exit 1; }
	@echo "[environment] $(PYTHON) -m venv .venv, then the lock file (once; about a minute)"
	@"$(PYTHON)" -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch .venv/installed

run: .venv/installed ## PostgreSQL, Redis, schema, API and worker, here and now (PORT=8000)
	@exec $(BIN)/precedent up

# One more than cores: some tests only wait for a fault to pass. In their order, or the longest waits come last, alone.
SPREAD = -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --dist loadfile --no-loadscope-reorder
test: .venv/installed ## the suite, in parallel, on real servers (about four minutes on two cores)
	@$(BIN)/python -m pytest $(MARKS) $(SPREAD) $(COVER)

lint: .venv/installed ## ruff, mypy, sqlfluff, squawk, migrate --check
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --processes 0 migrations views sql
	@$(BIN)/squawk migrations/*.sql
	@$(BIN)/precedent migrate --check

format: .venv/installed ## ruff and sqlfluff, mending what they can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --processes 0 migrations views sql

catalog: .venv/installed ## rewrite the generated pages, checksums and build number
	@$(BIN)/precedent catalog

faults: .venv/installed ## servers killed, stalled and started again (about three minutes)
	@$(BIN)/python -m pytest -m "faults and not soak" $(SPREAD)

check: COVER = --cov --cov-report=term:skip-covered
check: MARKS = -m "not soak and not bench and not fuzz"
check: lint test ## lint, test and faults, with coverage: exactly what CI runs (about ten minutes)

fuzz: .venv/installed ## hostile and random requests to every route (about ten minutes)
	@$(BIN)/python -m pytest -m fuzz -n 2 -s

soak: .venv/installed ## the slow proofs: 110 kills, races in forty rounds, a stall of 10 s, 60 stops (about 25 minutes)
	@$(BIN)/python -m pytest -m soak -n 0 -s

bench: .venv/installed ## requests a second, searches beside 200,000 entries, the audit's cost (about 8 minutes)
	@$(BIN)/python -m pytest -m bench -n 0 -s

lock: .venv/installed ## rewrite requirements.lock from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-header \
		--python-version 3.11 --upgrade -o requirements.lock

.PHONY: help run test lint format catalog faults check fuzz soak bench lock
