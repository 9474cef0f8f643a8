// compile.cjs OUT.json: compiles src/*.sol and writes what abigen and the code check need, reproducibly:
// no metadata hash in the code, so that neither paths nor comments change a byte.
const fs = require('fs'), path = require('path'), solc = require('solc')
const contracts = ['Consortium', 'ConsentRegistry', 'StudyRegistry', 'RecordRegistry', 'HeaderHub', 'RemoteState', 'RemoteConsents']
const comparison = 'comparison/HealthRecordAccess.sol' // of benchmarks alone, with bindings of its own

const read = (name) => fs.readFileSync(name.startsWith('@') ? path.join(__dirname, 'node_modules', name) : path.join(__dirname, name), 'utf8')
const input = {
  language: 'Solidity',
  sources: Object.fromEntries([...[...contracts, 'Groth16'].map((c) => `src/${c}.sol`), comparison].map((f) => [f, { content: read(f) }])),
  settings: {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: 'cancun',
    metadata: { appendCBOR: false, bytecodeHash: 'none' },
    outputSelection: { '*': { '': ['ast'], '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'evm.deployedBytecode.immutableReferences', 'storageLayout'] } },
  },
}
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: (name) => ({ contents: read(name) }) }))
for (const e of output.errors ?? []) console.error(e.formattedMessage)
if ((output.errors ?? []).some((e) => e.severity === 'error')) process.exit(1)

// An immutable's place in the code is given by the id of its declaration; its name is in the syntax tree.
const names = {}
const walk = (node) => {
  if (!node || typeof node !== 'object') return
  if (node.nodeType === 'VariableDeclaration') names[node.id] = node.name
  Object.values(node).forEach(walk)
}
Object.values(output.sources).forEach((s) => walk(s.ast))

// Where a variable stands in storage, and a structure's member from where the structure begins: whoever reads storage by proof needs it (ledger/light).
const layout = ({ storage, types }) => {
  const places = {}
  const add = (prefix, list) => {
    for (const v of list) places[prefix + v.label] = { slot: Number(v.slot), offset: v.offset, bytes: Number(types[v.type].numberOfBytes) }
  }
  add('', storage)
  for (const t of Object.values(types ?? {})) if (t.members) add(t.label.replace(/^struct (\w+\.)?/, '') + '.', t.members)
  return places
}

const combined = { contracts: {}, version: solc.version() }
const runtime = {}
for (const c of contracts) {
  const out = output.contracts[`src/${c}.sol`][c]
  // abigen names the result of a function after the function alone: two contracts cannot both have one of the name.
  const once = { eip712Domain: 'Consortium', stateOf: 'ConsentRegistry' }
  const abi = out.abi.filter((f) => f.type !== 'function' || (once[f.name] ?? c) === c)
  combined.contracts[`src/${c}.sol:${c}`] = { abi, bin: out.evm.bytecode.object }
  const holes = Object.entries(out.evm.deployedBytecode.immutableReferences)
  runtime[c] = {
    code: out.evm.deployedBytecode.object,
    immutables: Object.fromEntries(holes.map(([id, at]) => [names[id], at.map((h) => h.start)])), // 32 bytes each
    storage: layout(out.storageLayout),
  }
}
const dir = process.argv[2]
fs.writeFileSync(path.join(dir, 'combined.json'), JSON.stringify(combined))
const plain = output.contracts[comparison].HealthRecordAccess
fs.writeFileSync(path.join(dir, 'comparison.json'), JSON.stringify({
  contracts: { [`${comparison}:HealthRecordAccess`]: { abi: plain.abi, bin: plain.evm.bytecode.object } }, version: solc.version(),
}))
fs.writeFileSync(path.join(dir, 'runtime.json'), JSON.stringify(runtime, null, 1) + '\n')
