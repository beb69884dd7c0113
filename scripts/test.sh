#!/usr/bin/env bash
# Runs every test with everything it needs: both databases, a browser, built assets. A part that is
# missing is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup-tests.sh
export CGO_ENABLED=0 MERIT_TEST_COMPLETE=1
run=(go test -timeout 9m "${@:-./...}")
if [ -n "${TEST_DATABASE_URL:-}" ]; then
  exec "${run[@]}"
fi
mkdir -p .cache
go build -o .cache/withpostgres ./internal/pgtest/withpostgres
exec .cache/withpostgres "${run[@]}"
