# `make demo` and `make test` set everything up by themselves; nothing else needs to be run first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# Lingala from the embedded CLDR lexicon and the embedded corpus: no download, no other file.
DEMO_LANG ?= lin
DEMO := --lexicon cldr --source resources/corpora/eng/assistant.jsonl --out out/demo

.PHONY: demo test fuzz lint clean

# torch by itself and first, with its version fixed: pip would else choose a build of several GB.
# A leading "-": ICU is for transliteration only, and is left out where it has no wheel.
$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint constraints.txt torch
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	-$(PIP) install --quiet --only-binary :all: icukit-pyicu
	touch $@

demo: $(VENV)/.installed
	LRL_HOME=out/demo/home $(BIN)/python cli.py synthesize --lang $(DEMO_LANG) $(DEMO) --show 12

test: $(VENV)/.installed
	$(BIN)/python -m pytest

# All test modules with damaged inputs, whether marked or not.
MUTATIONS ?= 2000
fuzz: $(VENV)/.installed
	LRL_MUTATIONS=$(MUTATIONS) $(BIN)/python -m pytest \
		$$(grep --recursive --files-with-matches --include='test_*.py' 'mutations import' tests)

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) out
