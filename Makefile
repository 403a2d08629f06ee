# Everything runs in .venv, which `setup` makes. PYTHON=python3.12 make setup: with that one.
PYTHON ?= python3
BIN := .venv/bin

# npm with a Node.js that is new enough, which is fetched if there is none, in vscode-client
NPM := $(PYTHON) scripts/node_tools.py npm --loglevel=error

.PHONY: setup editors demo test lint bench protocol client test-e2e

setup:
	@$(PYTHON) scripts/setup_env.py

# Emacs, on Debian and its kin, for a test that is skipped without it. (Neovim comes with `setup`.)
editors:
	apt-get update -q
	apt-get install -q -y --no-install-recommends emacs-nox elpa-eglot

demo: setup
	@$(BIN)/cwm-lsp demo

# A process for each core, but not more than memory is there for: some of the tests load the model.
test: setup
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/cwm-lsp bench --out benchmarks/RESULTS.md

protocol: setup
	$(BIN)/python -m scripts.protocol_types
	@$(NPM) ci
	$(NPM) run manifest

client:
	@$(NPM) ci
	$(NPM) run lint
	$(NPM) test
	$(NPM) run build
	@$(NPM) run audit:bundled

# In a real VS Code, with the real server, worker and bundled model.
test-e2e: setup
	@$(NPM) ci
	$(NPM) run e2e:install
	$(NPM) run e2e
