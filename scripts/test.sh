#!/usr/bin/env bash
# Runs every test with everything it needs: both databases, a browser, built assets. A part that is
# missing is a failure. A run of all of them holds what they counted against the table in SECURITY.md.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup-tests.sh
export CGO_ENABLED=0 MERIT_TEST_COMPLETE=1
mkdir -p .cache
run=(go test -timeout 20m "${@:-./...}")
if [ -z "${TEST_DATABASE_URL:-}" ]; then
  go build -o .cache/withpostgres ./internal/pgtest/withpostgres
  run=(.cache/withpostgres "${run[@]}")
fi
if [ $# -gt 0 ]; then
  exec "${run[@]}"
fi
MERIT_TEST_FIGURES=$(mktemp) # a new name each time, so that no result that counts something comes from go's cache
export MERIT_TEST_FIGURES
trap 'rm -f "$MERIT_TEST_FIGURES"' EXIT
"${run[@]}"
cp "$MERIT_TEST_FIGURES" .cache/figures.jsonl
go run ./internal/figures/publish check .cache/figures.jsonl
