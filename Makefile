# What people who run or change mablog type. Python 3.11 or newer with venv and GNU make are all that it needs:
# everything else is installed in .venv, from requirement files that pin each package by its hash.

.DEFAULT_GOAL := help
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input
# No compiler is assumed, so a package without a wheel for this machine is an error at once, in pip's words.
PINNED := $(PIP) --require-hashes --only-binary :all:
LOCK := uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11

# Bytecode is kept, whatever a container says: each of the many processes of the tests would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

# Run a command that is of interest only when it fails: $(call quietly,what it does,command)
quietly = echo "$(1) …"; { $(2); } > .venv/log 2>&1 || { cat .venv/log >&2; echo "$(1) failed: see above" >&2; exit 1; }

# Run a command that needs Node.js, or say what was left out: $(call with_node,command,what it does)
has_node = node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2> /dev/null
with_node = if $(has_node); then $(1); else echo "No Node.js 20.19 or newer here: $(2) left out."; fi

.PHONY: help
help: ## List these commands
	@awk -F ': .*## |: ## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: .venv/run .venv/client ## Start the site at http://127.0.0.1:5000 (HOST and PORT change that), with what it needs installed first
	@MABLOG_ENV=$${MABLOG_ENV:-development} exec $(BIN)/mablog serve --init

.PHONY: dev
dev: .venv/run .venv/client ## The same with reload and debugger, for those who change the code
	@export MABLOG_ENV=development; $(BIN)/mablog init && { $(BIN)/mablog worker & trap "kill $$!" EXIT; \
	$(BIN)/flask --app mablog run --debug --host "$${HOST:-127.0.0.1}" --port "$${PORT:-5000}"; }

.PHONY: client
client: .venv/client ## Build the studio (needs Node.js 20.19 or newer; without it the site runs without the studio)

.PHONY: test
test: .venv/dev .venv/client ## Run the tests, on SQLite and on a PostgreSQL of their own
	@$(call with_node,(cd client && npm test --silent),the studio's own tests)
	@cd server && exec ../$(BIN)/python -m pytest -n auto --dist worksteal -m "not long"

.PHONY: test-long
test-long: .venv/dev ## Run the tests that take long
	@cd server && exec ../$(BIN)/python -m pytest -n auto --dist worksteal -m long

.PHONY: test-all
test-all: .venv/dev .venv/client ## Run all tests, those that take long, and those of the images, too
	@cd server && ../$(BIN)/python -m pytest -n auto --dist worksteal
	@$(MAKE) --no-print-directory image-test

.PHONY: image-test
image-test: .venv/dev ## Build the images and run compose.yaml and the tests of it, where podman, buildah and debootstrap are (as root)
	@cd server && exec ../$(BIN)/python -m pytest tests/image

.PHONY: e2e
e2e: .venv/dev .venv/client ## Run the tests that walk through the studio in a browser
	@cd server && exec ../$(BIN)/python -m pytest -n auto --dist worksteal tests/studio

.PHONY: lint
lint: .venv/dev .venv/client ## Check style (ruff, eslint) and types (mypy and tsc, strict)
	@$(call with_node,(cd client && npm run lint --silent),the studio's style)
	@cd server && ../$(BIN)/ruff check . ../bench ../examples && ../$(BIN)/ruff format --check . ../bench ../examples && ../$(BIN)/mypy
	@cd server && for package in ../examples/*/mablog_*; do \
	  MYPYPATH=$$(dirname $$package) ../$(BIN)/mypy --strict -p $$(basename $$package) || exit; done

.PHONY: format
format: .venv/dev ## Put the code in the project's style
	@cd server && ../$(BIN)/ruff check --fix . ../bench ../examples && ../$(BIN)/ruff format . ../bench ../examples
	@$(call with_node,(cd client && npm run format --silent),the studio's layout)

.PHONY: docs
docs: .venv/run ## Write docs/reference, and the studio's types, anew from the code
	@$(BIN)/python -m mablog.reference docs/reference
	@$(call with_node,(cd client && { test -d node_modules || npm ci --silent; } && npm run schema --silent),the studio's types)

.PHONY: screenshots
screenshots: .venv/dev .venv/client ## Take the pictures of the studio in docs/images anew (needs Chromium)
	@cd server && exec ../$(BIN)/python tests/screenshots.py ../docs/images

.PHONY: bench
bench: .venv/run ## Measure speed against the reference (docs/performance.md)
	@exec $(BIN)/python -m bench

.PHONY: catalogue
catalogue: .venv/run ## Collect the strings that people read, and put new ones into the catalogue of each language
	@cd server && ../$(BIN)/pybabel -q extract -F babel.cfg -k _l --no-location --sort-output --omit-header -o mablog/translations/messages.pot .
	@cd server && ../$(BIN)/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date -i mablog/translations/messages.pot -d mablog/translations
	@$(call with_node,(cd client && { test -d node_modules || npm ci --silent; } && npm run extract --silent > /dev/null),the studio's strings)

.PHONY: wheel
wheel: .venv/run .venv/client ## Build the package that others install: dist/mablog-*.whl
	@$(call quietly,Building the wheel,$(BIN)/python -m pip wheel --no-deps --no-build-isolation -w dist ./server)
	@ls dist/*.whl

.PHONY: lock
lock: ## Pin the newest versions of all packages in the requirement files (needs uv)
	@cd server && $(LOCK) --upgrade pyproject.toml -o requirements.txt
	@cd server && $(LOCK) --upgrade -c requirements.txt --all-extras pyproject.toml -o requirements-extras.txt
	@cd server && $(LOCK) --upgrade --group pyproject.toml:build -o requirements-build.txt
	@cd server && $(LOCK) --upgrade -c requirements.txt -c requirements-extras.txt --group pyproject.toml:dev -o requirements-dev.txt

# A virtual environment works only where it was made, so one that was moved, or whose Python is gone, is made anew.
ifneq ($(shell test -x $(BIN)/python && cat .venv/checkout 2> /dev/null),$(CURDIR))
.PHONY: .venv/checkout
endif

.venv/checkout:
	@for python in $(or $(PYTHON),python3.14 python3.13 python3.12 python3.11 python3); do \
	  if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then \
	    echo "Creating .venv with $$python …" && "$$python" -m venv --clear .venv && echo '$(CURDIR)' > $@; exit; \
	  fi; \
	done; \
	echo "mablog needs Python 3.11 or newer with venv (Debian: python3-venv); make PYTHON=… names one" >&2; exit 1

.venv/run: .venv/checkout server/requirements.txt server/requirements-build.txt server/pyproject.toml
	@$(call quietly,Installing mablog,$(PINNED) -r server/requirements.txt -r server/requirements-build.txt && \
	  $(PIP) --no-deps --no-build-isolation -e server)
	@touch $@

.venv/dev: .venv/run server/requirements-dev.txt
	@$(call quietly,Installing what the tests need,$(PINNED) -r server/requirements-dev.txt)
	@touch $@

CLIENT := $(shell find client -name node_modules -prune -o -type f -print 2> /dev/null) server/mablog/static/icons.svg $(wildcard server/mablog/static/css/*.css server/mablog/static/js/theme.js)

.venv/client: .venv/checkout $(CLIENT)
	@$(call with_node,$(call quietly,Building the studio,(cd client && npm ci && npm run build)) && touch $@,the studio)
