# Everything runs in a virtual environment of its own; `make setup` builds it.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup run test test-all test-gpu check bench parity blame crash fuzz example docs-site schema docs clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m compileall -q src
	touch $@

run: setup
	$(BIN)/braggtrace run configs/supervisor.yaml

# one process a core, each with one thread: two that use both cores get in their way
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --maxprocesses 8 \
  --dist worksteal

# some minutes; what is slow by nature says why where it is marked (tests/slow.py)
test: setup
	$(PYTEST) -m 'not slow'

test-all: setup
	$(PYTEST)

# on a GPU; without one each test is skipped and says so
test-gpu: setup
	$(BIN)/python -m pytest -rs tests/gpu tests/simulator/test_neutral.py \
	  tests/simulator/test_neutral_stages.py tests/simulator/test_pretended.py

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/meta

bench: setup
	$(BIN)/python -m tests.bench

# docs/parity.md: every golden case against the simulator
parity: setup
	$(BIN)/python -m tests.golden.parity

# docs/blame.md: is the right quantity blamed for a planted change?
blame: setup
	$(BIN)/python -m tests.blame

# damages 20,000 files of every kind that a reader reads
fuzz: setup
	$(BIN)/python -m tests.fuzz

# kills a run at 200 random moments and checks what is left
crash: setup
	$(BIN)/python -m tests.crash 200

# reports/example, one whole bundle; tests verify it
example: setup
	$(BIN)/python -m tests.meta.generate_example

# generated files; tests/meta fails while one of them is stale
schema: setup
	$(BIN)/braggtrace schema -o configs/schema/braggtrace-1.json

docs: schema
	$(BIN)/python -m tests.meta.generate_docs

# the documents as a site in site/; a link that leads nowhere is an error
docs-site: docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

clean:
	rm -rf $(VENV) site
