# Two commands: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
DATA ?=
WORKERS ?= 2
TESTS ?=
VENV = .venv/bin/python
export PORT DATA

.DEFAULT_GOAL = help
.PHONY: help setup setup-dev run test check bench lock secrets staff-code manage backup restore screenshots format

help: ## This list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Virtual environment, locked packages, front-end files
	@$(PYTHON) portal/local/setup.py

setup-dev:
	@$(PYTHON) portal/local/setup.py dev

run: setup ## The whole portal on this machine (PORT=8000, DATA=.local/data, DEMO=no for an empty one)
	@$(VENV) -m portal.local.msitools
	@exec $(VENV) -m portal.local.run

test: setup-dev ## All tests, on a PostgreSQL, a Valkey and a browser of their own (TESTS=tests/gateways)
	@$(VENV) -m portal.local.browser
	@$(VENV) -m portal.local.msitools
	$(VENV) -m pytest -n $(WORKERS) --dist=loadgroup $(TESTS)

check: setup-dev ## Lint, format, types, import order, templates, migrations, dependencies
	@$(VENV) -m portal.local.check

format: setup-dev ## Put the code into the one format
	$(VENV) -m ruff format .
	$(VENV) -m ruff check --fix .

bench: setup-dev ## Speed and memory, as ratios against floors measured in the same run
	$(VENV) -m bench $(ARGS)

staff-code: ## The demo staff's one-time code, from the running portal
	@$(VENV) -m portal.local.manage staff_code

manage: ## A management command in the running portal: make manage ARGS="read_deck file.csv"
	@$(VENV) -m portal.local.manage $(ARGS)

backup: ## Database and files of the running portal into one file: make backup TO=portal.tar
	@$(VENV) -m portal.local.backup save "$(TO)"

restore: setup ## A portal from such a file, in a folder of its own: make restore FROM=portal.tar DATA=folder
	@$(VENV) -m portal.local.backup restore "$(FROM)"

screenshots: setup-dev ## The pictures of Help and README, taken anew (ARGS=--every-page: all pages, into screenshots/)
	@$(VENV) -m portal.local.browser
	$(VENV) -m docs.screenshots $(ARGS)

secrets: setup ## Fresh secrets for the .env of docker-compose.yml
	@$(VENV) -m portal.local.new_secrets

lock: setup-dev ## Newest allowed versions into the requirements files and package-lock.json
	$(VENV) -m portal.local.lock
