# Two commands matter: `make run` tries Habeas out, `make test` proves it. Both need Python 3.11 or newer and nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := run
.PHONY: run manage test check bench lock clean

VENV := .venv
BIN := $(VENV)/bin
# A stamp a lock file's content: what is installed already is not installed again.
RUN_READY = $(VENV)/.run-$(shell cksum < requirements-embedded.txt | cut -d' ' -f1)
DEV_READY = $(VENV)/.dev-$(shell cksum < requirements-dev.txt | cut -d' ' -f1)
RECENT := import sys; sys.exit(sys.version_info < (3, 11))

run: $(RUN_READY)
	@exec $(BIN)/python -m config.supervise

# A command of manage.py, in a second terminal while `make run` runs: make manage ARGS='api_key qdrant "account page"'
manage: $(RUN_READY)
	@test -f var/manage.env || { echo "Nothing runs here. Start it in another terminal: make run" >&2; exit 1; }
	@set -a; . ./var/manage.env; set +a; exec $(BIN)/python manage.py $(ARGS)

# Sockets, servers and workers of its own; worksteal keeps both cores busy, since a few tests start real workers.
test: $(DEV_READY)
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST)

check: $(DEV_READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	HABEAS_OFFLINE=1 $(BIN)/mypy
	HABEAS_OFFLINE=1 $(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	@# As production would start it; nothing is connected to.
	env -u DEMO \
	  SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
	  BLIND_INDEX_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
	  ALLOWED_HOSTS=privacy.company.example PUBLIC_URL=https://privacy.company.example \
	  DATABASE_URL=postgresql://habeas_app:x@127.0.0.1:1/habeas \
	  MIGRATION_DATABASE_URL=postgresql://habeas_owner:x@127.0.0.1:1/habeas \
	  REDIS_URL=redis://127.0.0.1:1/0 BLOB_DIR=/tmp/blobs KEYS_DIR=/tmp/keys \
	  EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py statemachine --check

# How fast it is, against what somebody would write by hand. SHOP=200k: with 200,000 customers; PARTS=bulk: only that.
bench: $(DEV_READY)
	@$(BIN)/python -m tests.bench

# The widest lock first; the others are held to its versions, so that all three agree.
LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url
lock: $(DEV_READY)
	$(LOCK) $(UPGRADE) --extra embedded --extra dev -o requirements-dev.txt
	$(LOCK) --extra embedded -c requirements-dev.txt -o requirements-embedded.txt
	$(LOCK) -c requirements-dev.txt -o requirements.txt

# The data of `make run` stays: delete var/ (for root also /var/lib/habeas) by hand to begin anew.
clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_READY): requirements-embedded.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-embedded.txt
	@touch $@

$(DEV_READY): requirements-dev.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(BIN)/pip:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$python" -c '$(RECENT)' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Habeas needs Python 3.11 or newer, and none of python3, python3.11 … python3.14 is one." >&2; \
	  echo "  Remedy: install it, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$($$found --version) …"; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "This Python comes without venv and ensurepip." >&2; \
	  echo "  Remedy (Debian, Ubuntu): apt-get install python3-venv, then again." >&2; exit 1; \
	fi; \
	"$$found" -m venv --clear $(VENV)
