#!/bin/sh
# findings.sh: what slither finds in src/, compared with the verdicts in FINDINGS.md. Fails if there is a finding without one. Installs slither
# and Foundry beside itself the first time (Python with venv, Node.js with npm).
set -eu
cd "$(dirname "$0")"
[ -d node_modules/solc ] || npm ci --ignore-scripts --no-audit --no-fund --silent
[ -d .forge/node_modules/@foundry-rs ] ||
	npm install --prefix .forge --ignore-scripts --no-save --no-package-lock --no-audit --no-fund --silent @foundry-rs/forge@1.7.1
[ -x .forge/slither/bin/slither ] || { python3 -m venv .forge/slither && .forge/slither/bin/pip install --quiet slither-analyzer==0.11.6; }
PATH=$(echo "$PWD"/.forge/node_modules/@foundry-rs/forge-*/bin):$PATH
rm -rf out/build-info
forge build --build-info --force --skip 'test/*' >/dev/null 2>&1 || { forge build --build-info --force --skip 'test/*'; exit 1; }
found=$(mktemp)
trap 'rm -f "$found"' EXIT
rm -f "$found"
.forge/slither/bin/slither . --ignore-compile --foundry-ignore-compile --filter-paths 'node_modules|test/' --json "$found" >/dev/null 2>&1 || true
python3 - "$found" <<'PY'
import json, sys
verdicts = open('FINDINGS.md').read()
found = json.load(open(sys.argv[1]))['results'].get('detectors', [])
names = set()
for f in found:
    e = f['elements'][0]
    parent = e.get('type_specific_fields', {}).get('parent', {}).get('name', '')
    names.add((f['impact'], '`%s` `%s`' % (f['check'], '.'.join(x for x in (parent, e['name']) if x))))
new = 0
for impact, name in sorted(names):
    known = name in verdicts
    new += not known
    print('%-13s %s%s' % (impact, name, '' if known else '   HAS NO VERDICT in FINDINGS.md'))
print('%d findings at %d places, %d places without a verdict' % (len(found), len(names), new))
sys.exit(1 if new else 0)
PY
