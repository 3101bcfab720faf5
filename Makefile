# Every command of the project. `make` alone lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check bench format lock translations messages pictures clean

PYTHON ?= python3
PORT ?= 8000
SERVE ?= 1
BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
TEMPLATES := find templates -name '*.html' -print0 | xargs -0 --no-run-if-empty
SOURCES := accounts cs_platform dashboard health jobs lib portal tests tiers manage.py

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- the two commands ----------------------------------------------------------------------------------------

# Logging in as staff needs a second factor everywhere but here: the demo's people have none.
demo: export STAFF_MFA = optional
demo: export BASE_URL ?= http://127.0.0.1:$(PORT)
demo: .venv/runtime translations  ## a believable vendor on 127.0.0.1:8000 (SERVE=0, PORT=8080, SAMPLE=folder)
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py create_demo $(if $(SAMPLE),--sample "$(SAMPLE)") $(if $(filter 0,$(SERVE)),,--serving)
	$(if $(filter 0,$(SERVE)),,$(BIN)/python manage.py serve --port $(PORT))

test: .venv/development translations  ## the whole suite on SQLite, then on PostgreSQL and Redis where they answer
	$(BIN)/python -m tests

# --- what CI runs --------------------------------------------------------------------------------------------

# A production environment as the README's deployment part asks for it: the deploy check must find nothing.
check: DEPLOYED = env DEBUG=0 BASE_URL=https://cs.example.com ALLOWED_HOSTS=cs.example.com VAR_DIR=.venv/check \
	SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')"
check: .venv/development translations  ## test, and format, lint, types, arrows, templates, migrations, deployment
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(TEMPLATES) $(BIN)/djade --check --target-version 5.2
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python -m lib.catalogues check
	$(BIN)/mypy .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(filter-out tests,$(SOURCES))
	$(DEPLOYED) $(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m tests

bench: .venv/development translations  ## speed against named baselines, in one run (QUICK=1: five minutes)
	$(BIN)/python -m tests.bench $(if $(filter 1,$(QUICK)),--quick)

# --- upkeep --------------------------------------------------------------------------------------------------

format: .venv/development  ## bring modules and templates into the one form
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)
	$(TEMPLATES) $(BIN)/djade --target-version 5.2

lock: .venv/development  ## pin every dependency with its hashes, from requirements*.in (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in \
		-o requirements-dev.txt

messages: .venv/runtime  ## bring the translation catalogues up to date with the sources
	$(BIN)/python -m lib.catalogues refresh

pictures: .venv/development translations  ## take the manual's pictures afresh, from the pages as they are (needs Chromium)
	VAR_DIR=.venv/pictures TAKE_PICTURES=1 $(BIN)/python -m pytest tests/browser/test_manual.py

translations: $(CATALOGUES)  ## compile the translation catalogues

clean:  ## remove what make made (not var/, which holds the demo's data)
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis staticfiles
	find locale -name '*.mo' -delete

%.mo: %.po .venv/runtime
	$(BIN)/python -m lib.catalogues compile $<

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "cs_platform needs Python 3.11 or later; name one: make PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@touch $@

.venv/development: requirements-dev.txt .venv/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@
