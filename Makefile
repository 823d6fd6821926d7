# What a newcomer types. Each target makes what it needs.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
TOOLS := $(VENV)/.tools
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all:
PORT ?= 0
SEED ?= 1

.PHONY: help try run test check lint types bench soak requirements browser clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

try: $(TOOLS) ## the bot in a local page: no token, no account (PORT=8080 to choose the port)
	@$(BIN)/python -m bot try --port $(PORT)

run: $(RUNTIME) ## the bot against Discord, with DISCORD_TOKEN from .env
	@$(BIN)/python -m bot run

test: $(TOOLS) browser ## every test
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: lint types test ## what CI runs: lint, strict types, tests

lint: $(TOOLS)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(TOOLS)
	@$(BIN)/mypy

bench: $(TOOLS) ## how fast, how right, in how much memory: with every promise held against it
	@$(BIN)/python -m tests.bench

soak: $(TOOLS) ## posts at length: killed 200 times, and 5,000 in one minute (SEED=2 for another run)
	@$(BIN)/python -m tests.soak crashes --seed $(SEED)
	@$(BIN)/python -m tests.soak scale

browser: $(TOOLS)
	@tests/install-browser

requirements: ## compile the pinned requirements anew
	@$(PYTHON) -m venv $(VENV)/compile && $(VENV)/compile/bin/pip install --quiet uv
	@for part in requirements requirements-dev; do \
	  $(VENV)/compile/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-emit-index-url --output-file $$part.txt $$part.in; \
	done

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Marquee needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 try") if sys.version_info < (3, 11) else 0'
	@echo "Making the virtual environment …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "No virtual environment could be made: on Debian and Ubuntu, apt install python3-venv."; exit 1; }

$(RUNTIME): requirements.txt | $(VENV)/bin/python
	@echo "Installing what the bot runs on …"
	@$(PIP) -r requirements.txt
	@touch $@

$(TOOLS): requirements-dev.txt $(RUNTIME)
	@echo "Installing the local page and the tests' tools …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

clean: ## forget the virtual environment and every cache
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
