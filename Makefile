# Everything sets itself up; run "make" for the list of targets.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
BASE ?= HEAD
BENCH_PARTS := $(addprefix benchmarks/,measure.py plot.py registry_maker.py)

.PHONY: help setup demo test check unit fuzz bench clean
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready ## Make .venv with eventreg and all that its tests need

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --group dev --editable ".[all]"
	$(BIN)/python -m compileall -q src
	@touch $@

demo: setup ## Lint, compare and generate with the platform's own events
	@PATH="$(abspath $(BIN)):$$PATH" scripts/demo.sh

test: check unit ## Style, types, layers and all tests

check: setup ## Style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/eventreg gen models --package shop_events --with dapr --output .cache/examples --quiet
	$(BIN)/mypy # the examples among it, against the package that was just made for them
	$(BIN)/lint-imports --no-cache

unit: setup ## The tests
	$(BIN)/python -m pytest -n 2 --dist worksteal

fuzz: setup ## 200,000 random pairs through the compatibility engine (about an hour)
	$(BIN)/python -m tests.compat.fuzz --pairs 200000

bench: setup ## Every benchmark beside its peer
	@for file in $(filter-out $(BENCH_PARTS),$(wildcard benchmarks/*.py)); do echo "== $$file"; $(BIN)/python $$file || exit 1; done

clean: ## Remove what was made
	rm -rf $(VENV) build dist .cache .mypy_cache .pytest_cache .ruff_cache
