#!/bin/sh
# Lints the .proto files and writes their Go code beside them.
#
#   proto/generate.sh          write
#   proto/generate.sh check    write to a temporary folder and fail if the committed code differs
#
# Needs Go and npm; installs a pinned buf under the user's cache directory. The Go plugins are pinned by the
# tool lines of go.mod.
set -eu
buf_version=1.66.1
cd "$(dirname "$0")"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/salus/buf-$buf_version"
buf="$cache/node_modules/.bin/buf"
if [ ! -x "$buf" ]; then
	mkdir -p "$cache"
	npm install --no-save --no-audit --no-fund --prefix "$cache" "@bufbuild/buf@$buf_version" >&2
fi

"$buf" lint
case "${1:-write}" in
write)
	"$buf" generate
	;;
check)
	fresh="$(mktemp -d)"
	trap 'rm -rf "$fresh"' EXIT
	"$buf" generate -o "$fresh"
	for file in salus/v1/*.pb.go; do
		cmp "$file" "$fresh/$file" || { echo "stale: proto/$file; run proto/generate.sh" >&2; exit 1; }
	done
	[ "$(ls salus/v1/*.pb.go | wc -l)" = "$(ls "$fresh"/salus/v1/*.pb.go | wc -l)" ] || {
		echo "stale: number of generated files differs; run proto/generate.sh" >&2; exit 1; }
	;;
*)
	echo "usage: proto/generate.sh [check]" >&2
	exit 2
	;;
esac
