# One set of commands for people, hooks and CI. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PAGE := src/sealskin/serve/static/index.html
# Where `make demo` keeps what it fetches and makes; git ignores it.
DEMO := demo
VIDEO ?= $(DEMO)/vtest.avi
PORT ?= 8420
WATCH = $(if $(filter $(DEMO)/vtest.avi,$(VIDEO)),--config examples/demo.yaml,--loop '$(VIDEO)')
# Debian's packages that tests use; without them those tests skip and say so.
TEST_PACKAGES := chromium python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-rtsp \
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad libseccomp2 \
  mosquitto openssl postgresql \
  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-nanum
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)

.PHONY: help install lint types imports check test test-packages web web-types demo lock docs dist clean

help: ## List these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed as $(PYTHON); set PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python pyproject.toml requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

# Training code needs PyTorch, which no lock file names (see pyproject.toml).
$(VENV)/installed-learn: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[learn]'
	# Its torchvision would bring another PyTorch with it; see src/sealskin/audit/faces.py.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps 'onnx2torch>=1.5.15'
	touch $@

install: $(VENV)/installed web ## Install into .venv and build the page

lint: $(VENV)/installed ## Ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-learn ## Mypy, strict
	$(BIN)/mypy

imports: $(VENV)/installed ## Import-linter: the walls of the house
	$(BIN)/lint-imports

check: lint types imports ## What the commit hook and CI share

web/node_modules: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

$(PAGE): web/node_modules $(shell find web/src web/index.html web/vite.config.ts -type f 2>/dev/null)
	cd web && npm run build

web: $(PAGE) ## Build the page into the package

web-types: web/node_modules $(VENV)/installed ## Write the page's types anew from the server's interface
	$(BIN)/python -m sealskin.serve.openapi > web/openapi.json
	cd web && npm run types

test-packages: # a browser and an RTSP server, where we may install them
	@missing=$$(dpkg-query -W -f '$${Package} $${Status}\n' $(TEST_PACKAGES) 2>/dev/null | grep -c 'ok installed' || true); \
	if [ "$$missing" -lt "$(words $(TEST_PACKAGES))" ]; then \
	  { $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -qq -y --no-install-recommends $(TEST_PACKAGES) >/dev/null; } \
	  || echo "Could not install: $(TEST_PACKAGES). Tests that need them will skip."; \
	fi

test: test-packages $(VENV)/installed-learn web check ## All checks and tests; what CI runs
	cd web && npm run check && npm test
	# Servers are mostly waited for, so they go beside the rest. With job control (set -m), or a shell
	# starts what runs beside it with Ctrl-C ignored, and tests of Ctrl-C hang. Two parts of the rest are
	# runs of their own: the pool forks, which a process with the threads of PyTorch and OpenVINO must
	# not; the browser's driver keeps an event loop and a process for the whole run.
	set -m; out=$$(mktemp); $(BIN)/python -m pytest tests/servers >$$out 2>&1 & beside=$$!; \
	failed=0; $(BIN)/python -m pytest --ignore=tests/browser --ignore=tests/servers \
	  --ignore=tests/unit/data/sealing/test_pool.py || failed=1; \
	$(BIN)/python -m pytest tests/unit/data/sealing/test_pool.py || failed=1; \
	$(BIN)/python -m pytest tests/browser || failed=1; \
	wait $$beside || failed=1; cat $$out; rm -f $$out; exit $$failed

$(DEMO)/vtest.avi:
	mkdir -p $(DEMO)
	cd $(DEMO) && { apt-get download -qq opencv-doc || { $(SUDO) apt-get update -qq && apt-get download -qq opencv-doc; }; } \
	  && dpkg-deb --fsys-tarfile opencv-doc_*.deb | tar -xf - --wildcards --transform 's|.*/||' '*/vtest.avi*' \
	  && { [ ! -f vtest.avi.gz ] || gunzip -f vtest.avi.gz; } && rm -f opencv-doc_*.deb
	test -s $@ && touch $@

demo: $(VENV)/installed web $(if $(filter $(DEMO)/vtest.avi,$(VIDEO)),$(DEMO)/vtest.avi) ## Seal, sense and show a real clip (VIDEO=path or rtsp://..., PORT=8420)
	@mkdir -p $(DEMO); exec $(BIN)/sealskin watch $(WATCH) --port $(PORT) --db $(DEMO)/demo.db

docs: $(VENV)/installed web/node_modules ## Write the generated parts of the documentation, and build the site
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/build_site.py build/site

lock: ## Write the lock files anew (needs uv); they hold hashes and no addresses
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements/live.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev --extra docs --extra pdf --extra reference pyproject.toml -o requirements/dev.txt

dist: $(VENV)/installed web ## Build the wheel and the source distribution into dist/
	$(BIN)/hatchling build

clean: ## Remove what was built
	rm -rf $(VENV) web/node_modules src/sealskin/serve/static dist $(DEMO)
