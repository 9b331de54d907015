.DEFAULT_GOAL := help
PYTHON ?= python3
STARTED := $(shell date +%s)
BIN := .venv/bin
# Dozens of short processes import the kit: without its bytecode, each compiles 25,000 lines again.
unexport PYTHONDONTWRITEBYTECODE
PIP_OPTIONS = --quiet --disable-pip-version-check --require-hashes

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

setup: .venv/ready  ## make .venv with the `dubegrid` command in it

# uv, checked by its hash, installs the rest several times as fast as pip; pip takes over where only it knows the index.
.venv/ready: requirements.lock requirements.setup.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "DubeGrid needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": run make PYTHON=/path/to/python3.12")'
	@echo "Setting up .venv with the kit and its tools: once, some 20 seconds; nothing is installed outside this folder."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install $(PIP_OPTIONS) -r requirements.setup.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock || $(BIN)/python -m pip install $(PIP_OPTIONS) -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

demo: setup  ## run every notebook on the local cloud, from a clean state; results under out/
	$(BIN)/dubegrid demo
	@echo "From \`make demo\` to the finished reports, setting up included: $$(($$(date +%s) - $(STARTED))) s."

test: setup .venv-site/ready  ## all tests, with lint and types; they build the site and open its pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

# What needs no local cloud, browser or network, and takes seconds.
QUICK = tests/analysis tests/cli tests/functions/test_csv_rows.py tests/functions/test_intervals.py \
	tests/functions/test_plain_requests.py tests/infra/test_parity.py tests/ingest/test_upload.py \
	tests/localcloud/test_cloudwatch_rules.py tests/outlook/test_thermal.py tests/outlook/test_uptake.py \
	tests/project/test_code_pages.py tests/project/test_layout.py tests/project/test_prose.py tests/project/test_readme.py \
	tests/project/test_scale_and_cost.py tests/project/test_settings.py tests/project/test_threats.py \
	tests/reporting/test_exports.py tests/sources/test_portal.py tests/stack/test_alarm_files.py \
	tests/teaching/test_course_pages.py

check: setup  ## lint, format, types, and the quick tests that need no cloud
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 -m "not cloud and not soak" $(QUICK)

soak: setup  ## the long tests: faults at every step, 10,000 fuzzed files (half an hour)
	$(BIN)/pytest -m soak

lab: setup  ## open the notebooks in JupyterLab with the local cloud up
	$(BIN)/dubegrid up
	$(BIN)/jupyter lab --ip=127.0.0.1 notebooks

notebooks: setup  ## run all notebooks again from a clean state and store their outputs
	$(BIN)/dubegrid demo --store

site: .venv-site/ready  ## notebooks, reports and pages as a site under out/site, with search, to read without a network
	.venv-site/bin/python docs/site/build.py

# Apart from .venv: Sphinx and the AWS CLI need different versions of docutils.
.venv-site/ready: docs/site/requirements.txt requirements.setup.txt
	@echo "Setting up .venv-site (once, some 20 seconds) ..."
	$(PYTHON) -m venv .venv-site
	.venv-site/bin/python -m pip install $(PIP_OPTIONS) -r requirements.setup.txt
	.venv-site/bin/uv pip install --quiet --python .venv-site/bin/python --require-hashes -r docs/site/requirements.txt || .venv-site/bin/python -m pip install $(PIP_OPTIONS) -r docs/site/requirements.txt
	@touch $@

dashboard: setup  ## open the dashboard in a browser, the local cloud up
	$(BIN)/dubegrid dashboard

bench: setup  ## measure speed, memory and write units
	$(BIN)/python -m bench

conformance: setup  ## ask a real Trino for the conformance corpus's answers anew (Java 17, Maven)
	$(BIN)/python tests/localcloud/conformance/record.py

audit: setup  ## look up known vulnerabilities of everything pinned (says so where no advisories can be had)
	$(BIN)/python tests/infra/separate_tools.py audit

sbom: setup  ## write what everything consists of (CycloneDX) to out/sbom/
	$(BIN)/python tests/infra/separate_tools.py sbom

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate $(UPGRADE)
PINS = localcloud/requirements
# Versions stay as they are unless pyproject.toml rules them out: `make lock UPGRADE=--upgrade` takes the newest of all.
UPGRADE ?=

lock: setup  ## write all lock files, with hashes, from pyproject.toml (CONTRIBUTING.md, Moving the pins)
	$(COMPILE) pyproject.toml --extra dev --output-file requirements.lock
	$(COMPILE) --constraint requirements.lock --group setup --output-file requirements.setup.txt
	for function in ingest_csv assess_days; do $(COMPILE) --constraint requirements.lock --group $$(echo $$function | tr _ -) --output-file lambda/$$function/requirements.txt || exit 1; done
	for group in localcloud engine; do $(COMPILE) --group $$group --output-file $(PINS).$$group.txt || exit 1; done
	$(COMPILE) --group site --output-file docs/site/requirements.txt
	for tool in audit checkov dbt ibis parliament; do $(COMPILE) --group $$tool --output-file tests/infra/requirements/$$tool.txt || exit 1; done
	$(COMPILE) --no-deps --group provider-schema --output-file tests/infra/requirements/provider-schema.txt

clean:  ## remove everything made here: environments, local cloud, outputs
	@if [ -x $(BIN)/dubegrid ]; then $(BIN)/dubegrid down; fi
	rm -rf .venv .venv-site .dubegrid out .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

.PHONY: help setup demo test check soak lab notebooks site dashboard bench conformance audit sbom lock clean
