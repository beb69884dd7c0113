# What can be made. `make help` lists it. Everything builds without cgo.
export CGO_ENABLED := 0
SHELL := bash
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
COMMIT := $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)
TOOL := go tool -modfile=tools/go.mod
ASSET_SOURCES := $(shell find assets/src -type f) assets/build.mjs assets/package-lock.json

.PHONY: help run demo build assets test check verify sbom figures mutants fmt fmt-check lint vet clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: build ## build everything and serve on 127.0.0.1:8080, data under ./data
	bin/merit serve

demo: build ## the same with sample data, in a database of its own
	bin/merit demo

build: assets ## build bin/merit
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/merit ./cmd/merit

assets: assets/dist/manifest.json ## build styles and scripts into assets/dist

assets/node_modules/.package-lock.json: assets/package-lock.json
	npm --prefix assets ci --no-audit --no-fund --loglevel=error
	@touch $@

assets/dist/manifest.json: assets/node_modules/.package-lock.json $(ASSET_SOURCES)
	npm --prefix assets run build --silent
	@touch $@

test: assets ## run every test, with PostgreSQL and a browser; sets up what it needs
	bash scripts/test.sh

check: verify fmt-check lint vet test ## what CI runs

verify: ## hold every module that is built in to its checksum
	go mod verify

sbom: ## list everything that is built in, as CycloneDX, in bin/merit.cdx.json
	@mkdir -p bin
	go tool -modfile=tools/sbom.mod cyclonedx-gomod mod -type application -json -output bin/merit.cdx.json .

figures: ## publish in SECURITY.md what the last run of all tests counted
	go run ./internal/figures/publish write .cache/figures.jsonl

mutants: ## take out each guard of internal/mutants in turn; a test has to fail each time
	@mkdir -p .cache
	go build -o .cache/withpostgres ./internal/pgtest/withpostgres
	.cache/withpostgres go run ./internal/mutants/run $(ONLY)

fmt: ## format the Go code
	$(TOOL) gofumpt -w cmd internal assets migrations seeds templates

fmt-check: assets
	@out=$$($(TOOL) gofumpt -l cmd internal assets/*.go migrations seeds templates); \
	if [ -n "$$out" ]; then echo "not formatted (run make fmt):"; echo "$$out"; exit 1; fi

lint: assets ## run the linters
	$(TOOL) golangci-lint run --timeout 10m

vet: assets
	go vet ./...

clean: ## remove what was built; data stays
	rm -rf bin .cache assets/node_modules tools/openid-provider/node_modules assets/dist/*
