#!/usr/bin/env node
// Forge wants a native compiler; this answers as one and passes standard JSON to the JavaScript build.
const solc = require('solc')
if (process.argv.includes('--version')) {
  console.log('solc, the solidity compiler commandline interface\nVersion: ' + solc.version().replace('Emscripten.clang', 'Linux.g++'))
} else {
  process.stdout.write(solc.compile(require('fs').readFileSync(0, 'utf8')))
}
