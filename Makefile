# Two commands matter: `make serve` and `make test`. Each makes the environment it needs first.
# A stamp in .venv says that the environment equals the lock; dev holds everything that runtime does.

VENV ?= .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
LOCKED := pyproject.toml requirements.lock requirements-bootstrap.lock scripts/environment.sh
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.10 --generate-hashes --quiet \
	--no-emit-index-url --no-header --no-annotate

export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 2

.PHONY: help serve train test test-unit check bench lock format clean
.DEFAULT_GOAL := help

help:
	@echo "make serve      start everything: the assistant, the pages, the advisors' console"
	@echo "make test       run every test, Rasa's own included"
	@echo "make check      lint, formatting, types, migrations"
	@echo "make train      train the assistant on the present files"
	@echo "make bench      measure, and print the table of docs/measures.md"
	@echo "make lock       renew requirements.lock and requirements-dev.lock"

# Compiled first: where PYTHONDONTWRITEBYTECODE is set, every start would compile everything again.
serve: $(RUNTIME)
	@$(BIN)/python -m compileall -q bot actions
	@exec $(BIN)/relais serve

train: $(RUNTIME)
	@$(BIN)/relais train --force

# pytest comes last, so that its summary closes the output.
test: $(DEV)
	@scripts/test-rasa.sh $(BIN)
	$(BIN)/python -m pytest

test-unit: $(DEV)
	$(BIN)/python -m pytest tests/unit

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/check_migrations.py

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python scripts/settings_table.py

bench: $(DEV)
	$(BIN)/python -m bench

lock: $(DEV)
	PATH="$(abspath $(BIN)):$$PATH" $(COMPILE) --output-file requirements.lock
	PATH="$(abspath $(BIN)):$$PATH" $(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .rasa results

$(RUNTIME): $(LOCKED)
	@scripts/environment.sh $(VENV) runtime

$(DEV): $(LOCKED) requirements-dev.lock
	@scripts/environment.sh $(VENV) dev
