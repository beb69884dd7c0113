#!/usr/bin/env bash
# Sees to it that the tests' parts are on this machine: PostgreSQL's binaries (or TEST_DATABASE_URL),
# Chromium with its headless shell, and the OpenID provider from npm. On Debian as root what is missing is
# installed; elsewhere it is named.
set -euo pipefail

provider=$(dirname "$0")/../tools/openid-provider
[ -f "$provider/node_modules/oidc-provider/package.json" ] || npm --prefix "$provider" ci --loglevel=error

have_postgres() {
  [ -n "${TEST_DATABASE_URL:-}" ] && return 0
  command -v initdb >/dev/null && command -v postgres >/dev/null && return 0
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}
have_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

missing=()
have_postgres || missing+=(postgresql)
have_chromium || missing+=(chromium)
debian_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# The headless shell halves the time of the tests in a browser; without it they run all the same.
if ! command -v chromium-headless-shell >/dev/null && debian_root; then
  install chromium-headless-shell || echo "There is no chromium-headless-shell: the tests in a browser take longer." >&2
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if debian_root; then
  echo "Installing for the tests: ${missing[*]}"
  install "${missing[@]}"
  exit 0
fi
echo "The tests need: ${missing[*]}." >&2
echo "Install them with your system's packages. For PostgreSQL you can set TEST_DATABASE_URL to a server instead," >&2
echo "for example one that runs in Docker: a superuser's address whose databases may be made and dropped." >&2
exit 1
