# Every target does its own set-up: a virtual environment in .venv and rnngen installed in it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_FLAGS ?=
RNNGEN := RNNGEN_HOME=demo/home $(BIN)/rnngen

.PHONY: demo test lint format docs bench bench-train bench-sample bench-forms bench-kills bench-ingest bench-scale fuzz clean

demo: $(VENV)/installed
	mkdir -p demo
	$(RNNGEN) train shakespeare --time 60s --seed 1
	$(RNNGEN) sample shakespeare --seed 1 --length 600 -o demo/scene.txt
	$(RNNGEN) train irish --time 60s --seed 1
	$(RNNGEN) sample irish --seed 1 -o demo/tune.mid -o demo/tune.png -o demo/tune.html
	@cat demo/scene.txt
	@echo
	@echo "The demo wrote, for you to read, hear and see:"
	@ls demo/scene.txt demo/tune.mid demo/tune.png demo/tune.html

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto --dist loadfile $(PYTEST_FLAGS)

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy rnngen

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/installed-docs
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet docs docs/_build
	@echo "Open docs/_build/index.html"

# PyTorch takes part where TORCH_PYTHON, a Python that has torch and numpy, is given, or has been put into .venv.
TORCH_PYTHON ?= $(BIN)/python
BENCH_FLAGS ?=
bench: $(VENV)/installed-dev
	$(RNNGEN) models show shakespeare >/dev/null 2>&1 || $(RNNGEN) train shakespeare --time 90s --seed 1
	RNNGEN_HOME=demo/home $(BIN)/python -m tests.bench --torch-python $(TORCH_PYTHON) $(BENCH_FLAGS)

bench-train: $(VENV)/installed-dev
	$(BIN)/python -m tests.bench.training --torch-python $(TORCH_PYTHON)

bench-sample: $(VENV)/installed-dev
	$(BIN)/python -m tests.bench.sampling --torch-python $(TORCH_PYTHON)

bench-forms: $(VENV)/installed-dev
	$(BIN)/pip install --quiet --editable '.[evaluate]'
	$(BIN)/python -m tests.bench.forms --torch-python $(TORCH_PYTHON)

bench-kills: $(VENV)/installed-dev
	$(BIN)/python -m tests.bench.kills

bench-ingest: $(VENV)/installed-dev
	$(BIN)/python -m tests.bench.ingest --megabytes 1000 --train 60

# Two workers on this machine; as root, also over cables of 1 Gbit/s and 100 Mbit/s.
bench-scale: $(VENV)/installed-dev
	$(BIN)/python -m tests.bench.scale

# TIME is shared among the targets; COUNT=1 runs the full campaign of each instead, and COUNT=0.1 a tenth.
TIME ?= 1m
FUZZ_FLAGS ?=
fuzz: $(VENV)/installed-dev
	$(BIN)/python -m tests.fuzz $(if $(COUNT),--count $(COUNT),--time $(TIME)) $(FUZZ_FLAGS)
	$(if $(COUNT),$(BIN)/python -m tests.fuzz.pathological)

clean:
	rm -rf $(VENV) build dist demo docs/_build docs/generated *.egg-info

$(VENV)/installed: setup.cfg pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("rnngen needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

$(VENV)/installed-docs: $(VENV)/installed
	$(BIN)/pip install --quiet --editable '.[docs]'
	touch $@
