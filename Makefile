# Surety's commands. `make` alone lists them.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The first Python that really runs and is new enough; `make PYTHON=/path/to/python3` names another.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$name && break; done)
PYTEST := $(BIN)/python -m pytest -n 2
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed

# Whoever starts many processes, as the tests do, would have each of them compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint imports rulebook browser bench soak locks clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(RUNTIME) ## Install Surety into .venv · 安装
	@:

run: setup ## Start everything, with demonstration data · 启动
	@exec $(BIN)/surety run

test: $(DEVELOPMENT) browser ## Run the tests · 测试
	$(PYTEST)

check: lint imports rulebook test ## Everything CI runs · 全部检查

lint: $(DEVELOPMENT) ## Style of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

imports: $(DEVELOPMENT) ## Imports point one way
	$(BIN)/lint-imports --no-cache

rulebook: setup ## The rulebook's tables and worked cases
	$(BIN)/surety rulebook check

browser: $(DEVELOPMENT) ## Find Chromium for the page tests, or install it
	@$(BIN)/python tests/browser.py

bench: $(DEVELOPMENT) ## Measure throughput
	$(BIN)/python -m bench

soak: $(DEVELOPMENT) ## Random histories, faults and kills, for SOAK_SECONDS (600)
	$(BIN)/python -m tests.soak

locks: $(DEVELOPMENT) ## Rewrite the lock files from pyproject.toml (needs uv)
	uv pip compile pyproject.toml $(LOCK) -o requirements.lock
	uv pip compile pyproject.toml --group dev $(LOCK) -o requirements-dev.lock

LOCK := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet

clean: ## Remove what setup made; the data in .surety stays
	rm -rf $(VENV) .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { \
		echo "Surety needs Python 3.11 or newer; none was found. Install it, or run: make PYTHON=/path/to/python3"; \
		echo "需要 Python 3.11 或更新的版本，未找到。请先安装，或执行：make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module. On Debian or Ubuntu: apt install python3-venv"; \
		echo "$(PYTHON) 缺少 venv 模块。Debian 或 Ubuntu 请执行：apt install python3-venv"; exit 1; }
	@echo "creating $(VENV) with $$($(PYTHON) --version) · 正在创建 $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing packages · 正在安装依赖"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@echo "installing development packages · 正在安装开发依赖"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
