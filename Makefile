.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PY := .venv/bin/python

.PHONY: help setup lock test messages messages-check

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Bring everything the other targets need; quick when nothing changed
	@$(PYTHON) ops/bootstrap.py --packages dev

lock: setup ## Resolve requirements/*.in and package.json again, into hashed lists without addresses
	@$(PYTHON) ops/lock.py

test: setup ## Run every test; ARGS="tests/judging -k ties" replaces pytest's arguments, LOCAL_DIR=… keeps the servers' data
	@$(PY) -m ops.test

messages: setup ## Bring the message catalogues up to what the code says; APP=judging does one app only
	@$(PY) -m ops.messages update $(APP)

messages-check: setup ## Say which messages are not translated
	@$(PY) -m ops.messages check
