package light

import (
	"context"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/ethereum/go-ethereum/triedb"
	"github.com/holiman/uint256"

	"salus/ledger"
	"salus/ledger/contracts/bindings"
	"salus/zkproofs"
	"salus/zkproofs/opening"
)

// The deployment and the patient of these tests.
var (
	deployment = ledger.Deployment{ChainID: 4711, Consortium: ledger.Address{1}, Consents: ledger.Address{2}, Studies: ledger.Address{3}}
	patient    = Subject{Site: ledger.Address{4}, Slot: 1234, Holder: ledger.Address{5}}

	began = uint64(time.Now().Add(-time.Hour).Unix()) // the made-up chain, a block a second
)

// state is what a made-up chain holds: code and storage by account.
type state struct {
	code    map[ledger.Address][]byte
	storage map[ledger.Address]map[common.Hash][32]byte
}

// standing is a state in which both contracts stand and the patient's site has a root of the epoch.
func standing(t testing.TB, epoch uint64, root zkproofs.Element) *state {
	t.Helper()
	s := &state{code: map[ledger.Address][]byte{
		deployment.Consents: codeOfVersion(t, "ConsentRegistry", map[string][]byte{
			"consortium": deployment.Consortium[:], "_cachedThis": deployment.Consents[:], "_cachedChainId": big.NewInt(4711).Bytes(),
			"_hashedName": crypto.Keccak256([]byte("Salus Consent")), "_hashedVersion": crypto.Keccak256([]byte("1")),
		}),
		deployment.Consortium: codeOfVersion(t, "Consortium", map[string][]byte{
			"_cachedThis": deployment.Consortium[:], "_cachedChainId": big.NewInt(4711).Bytes(), "development": {1}, "operator": {9},
			"_hashedName": crypto.Keccak256([]byte("Salus Consortium")), "_hashedVersion": crypto.Keccak256([]byte("1")),
		}),
	}, storage: map[ledger.Address]map[common.Hash][32]byte{}}
	l := layoutFor(t, "ConsentRegistry", registryNames)
	site := of(l.at("stateOf"), patient.Site[:])
	s.set(deployment.Consents, whole(l.member(site, "State.root").slot), root[:])
	s.set(deployment.Consents, l.member(site, "State.epoch"), new(big.Int).SetUint64(epoch).Bytes())
	s.set(deployment.Consents, l.member(site, "State.height"), []byte{5})
	queue := of(l.at("_queues"), patient.Site[:])
	s.set(deployment.Consents, l.member(queue, "Queue.head"), []byte{7})
	s.set(deployment.Consents, l.member(queue, "Queue.tail"), []byte{9})
	m := layoutFor(t, "Consortium", memberNames)
	s.set(deployment.Consortium, field{of(m.at("active"), patient.Site[:]), flag}, []byte{1})
	return s
}

// pin puts the opening circuit's key on chain.
func (s *state) pin(t testing.TB, key [32]byte) {
	m := layoutFor(t, "Consortium", memberNames)
	s.set(deployment.Consortium, whole(of(m.at("keyHash"), crypto.Keccak256([]byte(opening.Definition().ID)))), key[:])
}

func layoutFor(t testing.TB, contract string, names []string) layout {
	t.Helper()
	l, err := layoutOf(contract, names...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// set writes a field.
func (s *state) set(a ledger.Address, f field, value []byte) {
	if s.storage[a] == nil {
		s.storage[a] = map[common.Hash][32]byte{}
	}
	w := s.storage[a][f.slot]
	copy(f.take(w), make([]byte, f.in.Bytes))
	to := w[32-f.in.Offset-f.in.Bytes : 32-f.in.Offset]
	copy(to, common.LeftPadBytes(value, f.in.Bytes))
	s.storage[a][f.slot] = w
}

func codeOfVersion(t testing.TB, contract string, values map[string][]byte) []byte {
	t.Helper()
	r, err := bindings.RuntimeOf(contract)
	if err != nil {
		t.Fatal(err)
	}
	for name, places := range r.Immutables {
		for _, at := range places {
			copy(r.Code[at:at+32], common.LeftPadBytes(values[name], 32))
		}
	}
	return r.Code
}

// block is a header over a state, with the tries that prove it.
type block struct {
	header   *types.Header
	state    *state
	accounts *trie.Trie
	storage  map[ledger.Address]*trie.Trie
}

func newBlock(t testing.TB, number uint64, s *state) *block {
	t.Helper()
	b := &block{state: s, accounts: newTrie(), storage: map[ledger.Address]*trie.Trie{}}
	for i := range 40 { // others, so that a path has a length
		put(t, b.accounts, common.BigToAddress(big.NewInt(int64(1000+i))).Bytes(), &types.StateAccount{
			Balance: uint256.NewInt(uint64(i)), Root: types.EmptyRootHash, CodeHash: types.EmptyCodeHash[:],
		})
	}
	for a, code := range s.code {
		b.storage[a] = newTrie()
		for slot, w := range s.storage[a] {
			put(t, b.storage[a], slot[:], common.TrimLeftZeroes(w[:]))
		}
		for i := range 40 {
			put(t, b.storage[a], crypto.Keccak256([]byte{byte(i)}), []byte{1})
		}
		put(t, b.accounts, a[:], &types.StateAccount{Nonce: 1, Balance: new(uint256.Int), Root: b.storage[a].Hash(), CodeHash: crypto.Keccak256(code)})
	}
	b.header = &types.Header{
		Number: new(big.Int).SetUint64(number), Root: b.accounts.Hash(), Difficulty: new(big.Int), Time: began + number, BaseFee: big.NewInt(1),
		UncleHash: types.EmptyUncleHash, TxHash: types.EmptyTxsHash, ReceiptHash: types.EmptyReceiptsHash, Extra: []byte{},
	}
	return b
}

func newTrie() *trie.Trie { return trie.NewEmpty(triedb.NewDatabase(rawdb.NewMemoryDatabase(), nil)) }

func put(t testing.TB, to *trie.Trie, key []byte, v any) {
	t.Helper()
	raw, err := rlp.EncodeToBytes(v)
	if err == nil {
		err = to.Update(crypto.Keccak256(key), raw)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// proofList collects a proof's nodes.
type proofList []hexutil.Bytes

func (p *proofList) Put(_, value []byte) error { *p = append(*p, common.CopyBytes(value)); return nil }
func (p *proofList) Delete([]byte) error       { return nil }

func prove(t testing.TB, of *trie.Trie, key []byte) []hexutil.Bytes {
	t.Helper()
	p := proofList{}
	if err := of.Prove(crypto.Keccak256(key), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func (b *block) json(t testing.TB) map[string]any {
	t.Helper()
	raw, err := json.Marshal(b.header)
	out := map[string]any{}
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	out["hash"] = b.header.Hash().Hex()
	return out
}

func (b *block) proof(t testing.TB, a ledger.Address, keys []string) map[string]any {
	t.Helper()
	if b.storage[a] == nil {
		b.storage[a] = newTrie()
	}
	var storage []any
	for _, k := range keys {
		storage = append(storage, map[string]any{"key": k, "value": "0x0", "proof": prove(t, b.storage[a], common.HexToHash(k).Bytes())})
	}
	return map[string]any{"accountProof": prove(t, b.accounts, a[:]), "storageProof": storage}
}

// endpoint is an honest RPC endpoint of a made-up chain whose last block is final, until spoil says otherwise.
type endpoint struct {
	t      testing.TB
	blocks []*block
	// spoil changes an answer on its way.
	spoil func(method string, params []json.RawMessage, answer any) any
	url   string
}

func serve(t testing.TB, blocks ...*block) *endpoint {
	e := &endpoint{t: t, blocks: blocks}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	e.url = server.URL
	return e
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q struct {
		ID     json.RawMessage   `json:"id"`
		Method string            `json:"method"`
		Params []json.RawMessage `json:"params"`
	}
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	answer := e.answer(q.Method, q.Params)
	if e.spoil != nil {
		answer = e.spoil(q.Method, q.Params, answer)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": q.ID, "result": answer})
}

func (e *endpoint) answer(method string, params []json.RawMessage) any {
	text := func(i int) (s string) { _ = json.Unmarshal(params[i], &s); return s }
	switch method {
	case "eth_chainId":
		return hexutil.Uint64(deployment.ChainID)
	case "eth_getBlockByNumber":
		if text(0) == "finalized" {
			return e.blocks[len(e.blocks)-1].json(e.t)
		}
		if b := e.number(text(0)); b != nil {
			return b.json(e.t)
		}
	case "eth_getBlockByHash":
		for _, b := range e.blocks {
			if b.header.Hash().Hex() == text(0) {
				return b.json(e.t)
			}
		}
	case "eth_getCode":
		return hexutil.Bytes(e.number(text(1)).state.code[ledger.Address(common.HexToAddress(text(0)))])
	case "eth_getProof":
		var keys []string
		_ = json.Unmarshal(params[1], &keys)
		return e.number(text(2)).proof(e.t, ledger.Address(common.HexToAddress(text(0))), keys)
	}
	return nil
}

func (e *endpoint) number(s string) *block {
	for _, b := range e.blocks {
		if hexutil.EncodeBig(b.header.Number) == s {
			return b
		}
	}
	return nil
}

// chain is a made-up chain: genesis and blocks 1 to 3 whose states have epochs of their numbers.
func chain(t testing.TB) []*block {
	t.Helper()
	blocks := []*block{newBlock(t, 0, &state{})}
	for n := uint64(1); n <= 3; n++ {
		blocks = append(blocks, newBlock(t, n, standing(t, n, zkproofs.Uint64Element(100+n))))
	}
	return blocks
}

// connect dials endpoints of a chain that begins with the first block.
func connect(t testing.TB, agree int, genesis *block, endpoints ...*endpoint) *Chain {
	t.Helper()
	return connectFor(t, 0, agree, genesis, endpoints...)
}

// connectFor dials with an age that the head may have.
func connectFor(t testing.TB, age time.Duration, agree int, genesis *block, endpoints ...*endpoint) *Chain {
	t.Helper()
	d := deployment
	d.Genesis = ledger.Hash(genesis.header.Hash())
	var urls []string
	for _, e := range endpoints {
		urls = append(urls, e.url)
	}
	c, err := Dial(t.Context(), urls, agree, age, d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func ask(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}
