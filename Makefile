# make lab    set everything up and open JupyterLab on the first notebook
# make test   set everything up, system packages too, and run every test
# make bench  how fast things are, as ratios     make constraints  renew the tested versions
#
# make lab LAB_ARGS="--no-browser --port=8890"   make test PYTEST_ARGS="-k draft"
# make lab PYTHON=python3.12

PYTHON ?= python3
LAB_ARGS ?=
PYTEST_ARGS ?=

# How late an event loop is can be told only while nothing else runs.
MEASURED := tests/hostile/test_crowd.py

# More than there are processors: outside a browser, tests wait two thirds of their time.
PROCESSES := 3

# What Python compiles is kept in .venv, also where the environment asks it to keep nothing (as
# images of containers do): hundreds of kernels and commands would compile pandas anew, each.
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
UV := .venv/.uv-for-python$(VERSION)

.PHONY: lab test bench constraints clean system-packages

lab: .venv/.has-notebooks
	@$(BIN)/smtpwidgets lab notebooks -- $(LAB_ARGS)

test: .venv/.has-test system-packages
	@$(MAKE) --no-print-directory .venv/.has-kerberos || { test -z "$$CI" && \
		echo "The package for Kerberos could not be compiled here; its tests are skipped."; }
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(if $(PYTEST_ARGS),,$(BIN)/pytest --quiet $(MEASURED))
	$(BIN)/pytest --numprocesses=$(PROCESSES) --dist=loadscope --no-loadscope-reorder --durations=15 -rsR \
		$(if $(PYTEST_ARGS),$(PYTEST_ARGS),--deselect=$(MEASURED))

bench: .venv/.has-test
	@$(BIN)/python -m tests.bench

constraints: $(UV)
	@echo uv | $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--all-extras --no-emit-package smtpwidgets --no-annotate \
		--custom-compile-command "make constraints" --output-file constraints.txt \
		pyproject.toml - >/dev/null

clean:
	rm -rf .venv .venv-kernels .servers dist test-results .*_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# The Python package for Kerberos is compiled: it wants Python's own headers, too.
system-packages:
	@sh tests/support/install_system_packages.sh
	@sh tests/support/unpack_servers.sh
	@$(PYTHON) -c 'import sysconfig as s; open(s.get_path("include") + "/Python.h")' 2>/dev/null || \
		sh tests/support/install_system_packages.sh python$(VERSION)-dev

# One stamp for each set of packages; a changed list of them makes the stamp old.
.venv/.has-%: pyproject.toml constraints.txt | $(UV)
	@echo "Installing the packages; the first time takes about a minute."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraints constraints.txt -e '.[$*]'
	@touch $@

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "smtpwidgets needs Python 3.11 or newer, and '$(PYTHON)' is not one." \
			"Name another: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		sh tests/support/install_system_packages.sh python$(VERSION)-venv
	@test -e .venv/bin/python$(VERSION) || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	@touch $@
