# Every target makes .venv when it is missing or out of date; nothing else has to be installed by hand.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PYTEST := $(BIN)/pytest
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: audit bench bench-extract bench-feeds bench-library bench-lighthouse bench-pipeline bench-site bench-transcribe check clean coverage crash-test demo docs eval fuzz help lock mutation screenshots serve setup style test types year-test

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

setup: $(READY) ## Make .venv with everything in it

$(READY): requirements.txt pyproject.toml scripts/dev/setup.sh
	@PYTHON=$(PYTHON) sh scripts/dev/setup.sh

demo: $(READY) ## Ingest the sample feed with real Whisper and build a site in build/demo/
	$(BIN)/python scripts/dev/demo.py

test: $(READY) ## Run all tests, the browser's too
	@sh scripts/dev/chromium.sh > /dev/null
	@sh scripts/dev/audits.sh
	$(PYTEST) -n 2 --dist loadfile

coverage: $(READY) ## Run all tests and see that they pass through 92 % of the lines (a quarter of an hour)
	@sh scripts/dev/chromium.sh > /dev/null
	@sh scripts/dev/audits.sh
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

mutation: $(READY) ## Change the verification, the merge and the address guard, and see that tests fail (ten minutes)
	$(BIN)/python scripts/dev/mutation.py

check: $(READY) style types ## What a developer runs before a commit: seconds
	$(PYTEST) -q -x -m "not browser and not whisper and not slow" -n 2 --dist loadfile

style: $(READY) ## Check formatting and lint of Python, and formatting, lint and types of the theme's styles and scripts
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	@sh scripts/dev/theme.sh

types: $(READY) ## Check types (mypy strict)
	$(BIN)/mypy

serve: $(READY) ## Serve the reference hub with live reload on http://127.0.0.1:8000
	$(BIN)/klankbord serve

eval: $(READY) ## Score the extraction beside simple baselines; fails below the floors of tests/extract/floors.yml
	$(BIN)/python tests/bench/extract_eval.py

bench: bench-extract bench-feeds bench-library bench-lighthouse bench-site bench-transcribe bench-pipeline ## Measure every promised figure (long); results belong in docs/benchmarks.md

bench-extract: eval ## Score the extraction, and time an hour of talk
	$(BIN)/python tests/bench/extract_eval.py --speed

bench-feeds: $(READY) ## CPU of a thousand polls beside bare loops, and memory of hostile feeds (five minutes)
	$(BIN)/python tests/bench/feeds_polling.py
	$(BIN)/python tests/bench/feeds_hostile.py

bench-library: $(READY) ## 10,000 random lives of a page, and check on 5,000 pages (ten minutes)
	KLANKBORD_MERGE_SEQUENCES=10000 $(PYTEST) -q tests/library/test_merge_sequences.py -k letter --timeout=3000
	$(BIN)/python tests/bench/library_check.py

bench-pipeline: $(READY) ## Measure what a run takes beyond its transcription
	$(BIN)/python tests/bench/pipeline_overhead.py

crash-test: $(READY) ## Kill the ingestion at every write, then at 1,000 random moments (half an hour)
	$(BIN)/python tests/pipeline/crash.py --kills 1000

fuzz: $(READY) ## Search every reader of foreign text for what it cannot take (two hours)
	$(BIN)/python tests/fuzz/search.py
	$(PYTEST) -q -n 2 -m hypothesis --hypothesis-profile=others

year-test: $(READY) ## Live a year in fast-forward with 50 shows (ten minutes)
	$(BIN)/python tests/pipeline/year.py --shows 50 --days 365

bench-site: $(READY) ## Build 1,000 and 4,000 episodes beside plain mkdocs-material; what pages and searches weigh
	$(BIN)/python tests/bench/site_speed.py
	$(BIN)/python tests/bench/site_search.py
	$(BIN)/python tests/bench/site_tips.py

bench-transcribe: $(READY) ## Word errors, cost, speakers, memory, kills and a cluster (an hour on a quiet machine)
	$(BIN)/python tests/bench/transcribe_accuracy.py
	$(BIN)/python tests/bench/transcribe_speakers.py
	$(BIN)/python tests/bench/transcribe_durability.py
	$(BIN)/python tests/bench/transcribe_cluster.py

bench-lighthouse: $(READY) ## Lighthouse on the home page, an article and an episode of this hub (minutes)
	$(BIN)/python tests/bench/site_lighthouse.py

lock: $(READY) ## Renew requirements.txt from pyproject.toml, with hashes
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-header --all-extras \
	  pyproject.toml -o requirements.txt

audit: $(READY) ## Ask the index for known vulnerabilities in the locked packages (needs the internet)
	$(BIN)/uv tool run -q pip-audit@2.10.1 -r requirements.txt --require-hashes --disable-pip --strict
	cd tests/browser && npm audit

clean: ## Remove what can be made again
	rm -rf build site .mypy_cache .ruff_cache .pytest_cache .hypothesis

docs: $(READY) ## Write the generated parts of docs/ anew
	$(BIN)/python scripts/dev/docs.py

screenshots: $(READY) ## Take the screenshots of docs/images/ anew
	@sh scripts/dev/chromium.sh > /dev/null
	$(BIN)/python scripts/dev/screenshots.py
