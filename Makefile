# Every target makes .venv if it is missing or out of date; nothing else has to be installed by hand.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PYTEST := $(BIN)/pytest
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: audit bench bench-extract bench-feeds bench-library bench-lighthouse bench-pipeline bench-site bench-transcribe check clean coverage crash-test demo docs eval fuzz help lock map mutation package screenshots serve setup style test types week year-test

help: ## Show all targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

setup: $(READY) ## Make .venv with everything in it

$(READY): requirements.txt pyproject.toml scripts/dev/setup.sh
	@PYTHON=$(PYTHON) sh scripts/dev/setup.sh

demo: $(READY) ## Ingest two sample podcasts with real Whisper, build the site in build/demo/ and show it
	$(BIN)/python scripts/dev/demo.py

test: $(READY) ## Run all tests, including those in a browser
	@sh scripts/dev/chromium.sh > /dev/null
	@sh scripts/dev/audits.sh
	$(PYTEST) -n 2 --dist loadfile

coverage: $(READY) ## Run all tests and check that they cover 92 % of the lines (a quarter of an hour)
	@sh scripts/dev/chromium.sh > /dev/null
	@sh scripts/dev/audits.sh
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

mutation: $(READY) ## Mutate what must never be wrong (docs/mutation.md), and check that tests fail (ten minutes)
	$(BIN)/python scripts/dev/mutation.py

check: $(READY) style types ## Run the checks to do before a commit (minutes)
	$(PYTEST) -q -x -m "not browser and not whisper and not slow" -n 2 --dist loadfile

style: $(READY) ## Check formatting and lint of Python, and formatting, lint and types of the theme's styles and scripts
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	@sh scripts/dev/theme.sh

types: $(READY) ## Check types (mypy strict)
	$(BIN)/mypy

serve: $(READY) ## Serve the reference hub with live reload on http://127.0.0.1:8000
	$(BIN)/klankbord serve

eval: $(READY) ## Score the extraction next to simple baselines; fails below the floors of tests/extract/floors.yml
	$(BIN)/python tests/bench/extract_eval.py
	$(BIN)/python tests/bench/extract_articles.py

bench: bench-extract bench-feeds bench-library bench-lighthouse bench-site bench-transcribe bench-pipeline ## Measure every promised figure (long); results belong in docs/benchmarks.md

bench-extract: eval ## Score the extraction, and time it on an hour of talk
	$(BIN)/python tests/bench/extract_eval.py --speed

bench-feeds: $(READY) ## Measure CPU of a thousand polls next to bare loops, memory of hostile feeds (five minutes)
	$(BIN)/python tests/bench/feeds_polling.py
	$(BIN)/python tests/bench/feeds_hostile.py

bench-library: $(READY) ## Run 10,000 random lives of a page, move an advert in ten minutes, time check on 5,000 pages (ten minutes)
	KLANKBORD_ADVERT_MOVES_IN=575 $(PYTEST) -q tests/library/test_adverts_moved.py
	KLANKBORD_MERGE_SEQUENCES=10000 $(PYTEST) -q tests/library/test_merge_sequences.py -k letter --timeout=3000
	$(BIN)/python tests/bench/library_check.py

bench-pipeline: $(READY) ## Measure how long a run takes beyond its transcription
	$(BIN)/python tests/bench/pipeline_overhead.py

crash-test: $(READY) ## Kill the ingestion at every write, then at 1,000 random moments (half an hour)
	$(BIN)/python tests/pipeline/crash.py --kills 1000
	KLANKBORD_HEARD_AGAIN=200 $(PYTEST) -q tests/pipeline/test_again.py -k through_kills

fuzz: $(READY) ## Search every reader of foreign text for inputs it cannot handle (two hours)
	$(BIN)/python tests/fuzz/search.py
	$(PYTEST) -q -n 2 -m hypothesis --hypothesis-profile=others

week: $(READY) ## Live a stranger's first week: import, seven nights of faults, the desk, readers in a browser (minutes)
	@sh scripts/dev/chromium.sh > /dev/null
	$(BIN)/python tests/system/stage/week.py

year-test: $(READY) ## Simulate a year with 50 shows (ten minutes)
	$(BIN)/python tests/pipeline/year.py --shows 50 --days 365

bench-site: $(READY) ## Build 1,000 and 4,000 episodes next to plain mkdocs-material; weigh pages and searches
	$(BIN)/python tests/bench/site_speed.py
	$(BIN)/python tests/bench/site_search.py
	$(BIN)/python tests/bench/site_tips.py

bench-transcribe: $(READY) ## Measure word errors, cost, speakers, memory, kills, a cluster (an hour on a quiet machine)
	$(BIN)/python tests/bench/transcribe_accuracy.py
	$(BIN)/python tests/bench/transcribe_names.py
	$(BIN)/python tests/bench/transcribe_speakers.py
	$(BIN)/python tests/bench/transcribe_durability.py
	$(BIN)/python tests/bench/transcribe_cluster.py

bench-lighthouse: $(READY) ## Run Lighthouse on the home page, an article and an episode of this hub (minutes)
	$(BIN)/python tests/bench/site_lighthouse.py

lock: $(READY) ## Update requirements.txt and requirements-run.txt from pyproject.toml, with hashes
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-header --all-extras \
	  pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --extra base-model --extra cluster --extra desk -c requirements.txt pyproject.toml -o requirements-run.txt

audit: $(READY) ## Check the locked packages for known vulnerabilities (needs the internet)
	$(BIN)/uv tool run -q pip-audit@2.10.1 -r requirements.txt --require-hashes --disable-pip --strict
	cd tests/browser && npm audit

package: $(READY) ## Make the sdist, the wheel and a bill of materials (CycloneDX) in dist/ (needs the internet)
	@sh scripts/dev/package.sh

clean: ## Remove everything that can be rebuilt
	rm -rf build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis

map: ## Say in one line what each module, script and file of tests is for: make map | grep -i redirect
	@$(PYTHON) scripts/dev/map.py

docs: $(READY) ## Regenerate the generated parts of docs/
	$(BIN)/python scripts/dev/docs.py

screenshots: $(READY) ## Retake the screenshots in docs/images/
	@sh scripts/dev/chromium.sh > /dev/null
	$(BIN)/python scripts/dev/screenshots.py
