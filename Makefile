# Everything runs from a virtual environment in .venv, made from the hashed lock in requirements/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEOPLE ?=

.PHONY: help setup setup-dev demo up test lint format bench bench-long chaos fuzz pages lock schemas tools clean

help: ## Say what can be run
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.runtime: requirements/runtime.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh tools/setup.sh runtime

$(VENV)/.dev: requirements/dev.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh tools/setup.sh dev

setup: $(VENV)/.runtime ## Create .venv and install what running needs

setup-dev: $(VENV)/.dev ## Create .venv and install what developing needs as well

demo: setup ## Play a mentoring program from import to analytics and keep serving (PEOPLE=my.csv for your own people)
	@$(BIN)/telemachus demo $(if $(PEOPLE),--people "$(PEOPLE)") $(DEMO_ARGS)

up: setup ## Serve everything without the demo
	@$(BIN)/telemachus up

test: setup-dev ## Run every test that this machine can run, and say what was skipped
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: setup-dev ## Formatting, lint, types, import arrows and the project's own rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/basedpyright --level error
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.lints

format: setup-dev ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup-dev ## Run the benchmarks (each prints JSON lines)
	@$(BIN)/python -m benchmarks.events
	@$(BIN)/python -m benchmarks.matching
	@$(BIN)/python -m benchmarks.people_import
	@$(BIN)/python -m benchmarks.directory
	@$(BIN)/python -m benchmarks.requests
	@$(BIN)/python -m benchmarks.nudges
	@$(BIN)/python -m benchmarks.webhooks
	@$(BIN)/python -m benchmarks.analytics
	@$(BIN)/python -m benchmarks.portal

bench-long: setup-dev ## Run the match rounds of 50,000 and 100,000 mentees and keep their lines in benchmarks/results/; a queue of 1,000,000 nudges; 10,000,000 archived events
	@$(BIN)/python -m benchmarks.matching --long --append benchmarks/results/matching.jsonl
	@$(BIN)/python -m benchmarks.nudges --long
	@$(BIN)/python -m benchmarks.analytics --events 10000000 --people 2000 --live 20000

chaos: setup-dev ## The long form of the chaos tests, and the whole way with a thousand people
	@CHAOS_COMMANDS=50000 CHAOS_MAILS=10000 $(BIN)/python -m pytest tests/chaos --timeout 3600
	@PROGRAM=large $(BIN)/python -m pytest -n0 tests/e2e/test_a_thousand_people.py

pages: setup-dev ## Look at every page of the portal with axe, in light, dark and Arabic and at 320 pixels, with nothing, something and very much on it, play a cohort in three ways, and go along the paths of each audience in each way
	@PAGES=all $(BIN)/python -m pytest -n0 tests/e2e/test_pages.py tests/e2e/test_pages_extremes.py tests/e2e/test_story_in_the_browser.py tests/e2e/paths --timeout 600

fuzz: setup-dev ## Hold the OpenAPI documents to many made-up requests, and published numbers to a patient attacker (FUZZ_EXAMPLES=200 for more); count a year of analytics once more
	@FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),50) $(BIN)/python -m pytest tests/contract/api tests/unit/analytics/test_attacker.py tests/unit/analytics/test_attacker_of_families.py
	@RECONCILED_PEOPLE=2000 RECONCILED_RECEIVED=100000 $(BIN)/python -m pytest -n0 tests/integration/analytics/test_analytics_reconciliation.py

tools: setup-dev ## Install the manifest checkers (kustomize, kubeconform) into .cache/
	@sh tools/install-manifest-tools.sh

lock: ## Resolve the dependencies anew (needs uv)
	@sh tools/lock.sh

schemas: setup-dev ## Write event schemas, docs/asyncapi.yaml, docs/states.md and docs/guides/numbers.md anew
	@$(BIN)/python -m tools.schemas
	@$(BIN)/python -m tools.states
	@$(BIN)/python -m tools.figures

clean: ## Remove .venv and caches
	rm -rf $(VENV) .cache .pytest_cache .ruff_cache
