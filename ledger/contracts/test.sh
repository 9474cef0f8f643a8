#!/bin/sh
# test.sh [forge test arguments]: the contracts' fuzz and invariant tests. Installs the pinned compiler, library and
# Foundry beside itself the first time (Node.js with npm); offline after that.
set -eu
cd "$(dirname "$0")"
[ -d node_modules/solc ] || npm ci --ignore-scripts --no-audit --no-fund --silent
[ -d .forge/node_modules/@foundry-rs ] ||
	npm install --prefix .forge --ignore-scripts --no-save --no-package-lock --no-audit --no-fund --silent @foundry-rs/forge@1.7.1
forge=$(echo "$PWD"/.forge/node_modules/@foundry-rs/forge-*/bin/forge)
exec "$forge" test "$@"
