# The suites that `make test` and `make coverage` run.
SUITES ?= Unit Integration E2E

.DEFAULT_GOAL := help
.PHONY: help demo test unit integration e2e coverage sanitize fuzz soak chaos format lint bench bench-quick microbench docs build image container-check clean

help: ## says what there is (this)
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## installs what is missing, builds, and moves 306 files between FTP and FTPS servers in one process, and a disk
	@scripts/install-dependencies
	@scripts/build-release etl-demo
	@.build/release/etl-demo

test: ## runs all suites, with a real FTP server and a broker for the time of the run (SUITES="Unit E2E" for some)
	@scripts/run-tests $(SUITES)

unit: ## runs the suite that needs nothing
	@scripts/run-tests Unit

integration: ## runs the suite that needs a real FTP server
	@scripts/run-tests Integration

e2e: ## runs the suite that needs a real FTP server and a broker
	@scripts/run-tests E2E

coverage: ## runs all suites and prints the line coverage; fails below 90 % of a module
	@scripts/run-tests --coverage $(SUITES)
	@scripts/coverage

sanitize: ## runs the suite Unit in builds that watch for data races, wrong memory and leaks
	@scripts/sanitize

fuzz: ## tries new inputs for the decoder, the .env reader and the FTP test server (SECONDS=300)
	@scripts/fuzz $(SECONDS)

chaos: ## kills workers, servers and the broker while files move: ROUNDS=3 (SEED=n to repeat one)
	@scripts/chaos "$(ROUNDS)" "$(SEED)" "$(SERVER_DOWN)"

soak: ## lets one worker do 100,000 jobs, or MINUTES=n long; fails when its memory, descriptors or threads grow
	@scripts/soak $(MINUTES)

format: ## puts all Swift sources into form
	swift format --in-place --parallel --recursive Package.swift Sources Tests \
		Benchmarks/Package.swift Benchmarks/Benchmarks Benchmarks/Throughput

lint: ## checks the form of all sources, and that C stays behind its adapters
	@scripts/lint
	@scripts/check-layers

bench: ## measures how fast files move, beside rclone, lftp, a Python worker and the floor (ARGS=--help)
	@scripts/bench $(ARGS)

bench-quick: ## the same with few files, in under three minutes
	@scripts/bench --quick $(ARGS)

microbench: ## measures the worker's parts one by one; fails where one is several times as slow as it was
	cd Benchmarks && swift package -c release benchmark thresholds check --target Micro --no-progress

docs: ## builds the documentation into .build/docs
	@scripts/build-docs

build: ## builds the worker for production: .build/release/etl-file-sync
	@scripts/install-dependencies
	@scripts/build-release etl-file-sync

image: ## builds the container image etl-file-sync: Kafka and the worker
	docker build -t etl-file-sync -f docker/Dockerfile .

container-check: ## lints, builds and tries the containers: both compose files, with files moved, kills and restarts
	@scripts/container-check

clean: ## removes all that was built and fetched
	@scripts/test-infra down
	rm -rf .build .local
