#!/bin/sh
# generate.sh          compiles src/*.sol and writes bindings/bindings.go and bindings/runtime.json; and comparison/bindings.go of comparison/*.sol
# generate.sh --check  writes nothing; fails if what is committed is not what the sources give
#
# Installs the pinned Solidity compiler and library (package-lock.json) beside itself; needs Node.js and Go.
set -eu
cd "$(dirname "$0")"
[ -e node_modules/.package-lock.json ] && [ node_modules/.package-lock.json -nt package-lock.json ] ||
	npm ci --ignore-scripts --no-audit --no-fund --silent

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
node compile.cjs "$out"
CGO_ENABLED=0 go run github.com/ethereum/go-ethereum/cmd/abigen --v2 --pkg bindings \
	--combined-json "$out/combined.json" --out "$out/bindings.go"
CGO_ENABLED=0 go run github.com/ethereum/go-ethereum/cmd/abigen --v2 --pkg comparison \
	--combined-json "$out/comparison.json" --out "$out/comparison.go"
gofmt -w "$out/bindings.go" "$out/comparison.go"
chmod 644 "$out/bindings.go" "$out/comparison.go"

compare=${1-}
put() {
	if [ "$compare" = --check ]; then
		cmp -s "$out/$1" "$2" || { echo "ledger/contracts/$2 is stale: run ledger/contracts/generate.sh" >&2; exit 1; }
	else
		cp "$out/$1" "$2"
	fi
}
put bindings.go bindings/bindings.go
put runtime.json bindings/runtime.json
put comparison.go comparison/bindings.go
