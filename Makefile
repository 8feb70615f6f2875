.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PY := .venv/bin/python
BIN := .venv/bin

.PHONY: help setup run reset test faults bench rush check format messages messages-check audit lock upgrade

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Bring everything the other targets need; quick when nothing changed
	@$(PYTHON) ops/bootstrap.py --packages dev

run: ## Run the portal with its demo until Ctrl-C; PORT=8123 and LOCAL_DIR=/empty/folder make a second one
	@$(PYTHON) ops/bootstrap.py --packages trial
	@$(PY) -m ops.trial

reset: ## Forget the demo: its database, files, mails and secrets
	@$(PYTHON) ops/bootstrap.py --packages trial
	@$(PY) -m ops.trial --forget

test: setup ## Run every test; ARGS="tests/judging -k ties" replaces pytest's arguments, LOCAL_DIR=... keeps the data
	@$(PY) -m ops.test

faults: setup ## Run the tests that kill workers and wipe servers, and look for new examples; takes minutes
	@ARGS="-m 'faults or hypothesis' --hypothesis-profile=searching" $(PY) -m ops.test

bench: setup ## Compare what pages cost with 1 000 entries and with 50 000
	@ARGS="-m bench" $(PY) -m ops.test

rush: ## Let 2 000 people hand in within the last two minutes, and compare receipts with entries; PEOPLE, SECONDS
	@$(PYTHON) ops/bootstrap.py --packages load
	@$(PY) -m ops.rush

check: setup ## Run the static checks
	@$(PY) -m ops.check

format: setup ## Put code and templates into their one form
	@$(PY) -m ops.check --fix

messages: setup ## Bring the message catalogues up to what the code says; APP=judging does one app only
	@$(PY) -m ops.messages update $(APP)

messages-check: setup ## Say which messages are not translated
	@$(PY) -m ops.messages check

audit: setup ## Ask for known weaknesses of the packages in the hashed lists; fails when one cannot be asked about
	@$(BIN)/pip-audit --strict --requirement requirements/production.txt --disable-pip --require-hashes

lock: setup ## Resolve requirements/*.in and package.json into hashed lists, keeping versions that still fit
	@$(PY) -m ops.lock

upgrade: setup ## Resolve them again, taking the newest versions that fit
	@$(PY) -m ops.lock --upgrade
