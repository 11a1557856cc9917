# The one door: everything a developer or a newcomer does here is a target. `make` alone lists them.
# Each target makes what it needs first, in .venv; when that is up to date nothing is downloaded.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --upgrade-strategy only-if-needed
JOBS   ?= 3
# With AGGREGATOR_CI=1 the slow tests run too, and a skipped test is a failure.
PICK   := -m "not fortress$(if $(AGGREGATOR_CI),, and not slow)"

.DEFAULT_GOAL := help
.PHONY: help demo test check format golden gauge bench clean fortress mutate sweep crowd fuzz lock sbom release

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

demo: .venv/runtime.stamp  ## the whole job on a bundled sample newspaper, into output/demo
	@$(BIN)/python -m aggregator demo

test: .venv/dev.stamp  ## the tests, in under a minute
	@$(BIN)/python -m pytest -n $(JOBS) --no-loadscope-reorder $(PICK) $(ARGS)

check: .venv/dev.stamp  ## format, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: .venv/dev.stamp  ## mend what format and lint can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

golden: .venv/dev.stamp  ## rewrite the expected files of the tests and show what changed
	@AGGREGATOR_GOLDEN=1 $(BIN)/python -m pytest -n $(JOBS) -m "not slow and not fortress" $(ARGS) || true
	@git --no-pager diff --stat --patch -- tests

gauge: .venv/dev.stamp  ## every shared bench, one table (needs ../shared/bench)
	@$(BIN)/python tests/gauge.py $(ARGS)

bench: .venv/dev.stamp  ## what things cost beside references of the same run and the floors, as a table (needs ../shared/bench)
	@$(PIP) selectolax && $(BIN)/python -m tests.bench

fortress: .venv/dev.stamp  ## every hostile scenario through the four steps (needs ../shared/hostile)
	@$(BIN)/python -m tests.fortress.siege $(ARGS)

mutate: .venv/dev.stamp  ## each guard of docs/security.md switched off in a copy, and what fails then (ARGS=word: some of them)
	@$(BIN)/python -m tests.fortress.mutate $(ARGS)

sweep: .venv/dev.stamp  ## kill -9 before every effect of a pass and at 200 moments, and the run after each (needs ../shared; ARGS="--seconds 400": a part)
	@$(BIN)/python -m tests.fortress.sweep $(ARGS)

crowd: .venv/dev.stamp  ## the CPU of 500 sources with and without hostile ones among them (ARGS=100: fewer)
	@$(BIN)/python -m tests.fortress.crowd $(ARGS)

fuzz: .venv/dev.stamp  ## readers of untrusted bytes, 400 documents each; SECONDS=60 with atheris where it can be had
	@AGGREGATOR_FUZZ_EXAMPLES=400 $(BIN)/python -m pytest -n $(JOBS) tests/fuzz
	@test -z "$(SECONDS)" || { $(PIP) atheris && for target in feed discovery page date prose decoding addresses notices post markup draft; do \
		$(BIN)/python -m tests.fuzz.run $$target build/fuzz -max_total_time=$(SECONDS) || exit 1; done; }

lock: .venv/dev.stamp  ## requirements.lock: what a release was tested with, by version and hash
	@$(PIP) pip-tools && $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
		--no-header --no-annotate --extra llm --extra cluster --extra report --extra picture --output-file requirements.lock pyproject.toml

sbom: .venv/runtime.stamp  ## build/sbom.json, the bill of materials (CycloneDX) of what requirements.lock names
	@mkdir -p build && $(PIP) cyclonedx-bom && $(BIN)/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml \
		--output-file build/sbom.json requirements.lock

release: check test lock sbom  ## VERSION=0.2.0: the signed commit and tag of a release, and dist/ (nothing is pushed)
	@$(BIN)/python scripts/release.py $(VERSION)

clean:  ## forget the environment and everything that was produced
	rm -rf .venv output state dist build .mypy_cache .ruff_cache

.venv/runtime.stamp: pyproject.toml | .venv/bin/pip
	@echo "Installing aggregator into .venv (about a minute, once) ..."
	@$(PIP) --editable .
	@touch $@

.venv/dev.stamp: pyproject.toml | .venv/bin/pip
	@echo "Installing aggregator and what its tests need into .venv (about a minute, once) ..."
	@$(PIP) --editable '.[dev,llm,cluster,report]'
	@touch $@ .venv/runtime.stamp

.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with the venv module is needed (Debian, Ubuntu: apt install python3-venv); PYTHON=... names one." >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv
