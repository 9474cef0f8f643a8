package light

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"salus/ledger"
	"salus/zkproofs"
)

func TestEveryValueIsProven(t *testing.T) {
	blocks := chain(t)
	s := blocks[3].state
	l := layoutFor(t, "ConsentRegistry", registryNames)
	queue := of(l.at("_queues"), patient.Site[:])
	slot := uint32Bytes(patient.Slot)
	rounds := of(l.member(queue, "Queue.slots").slot, slot)
	s.set(deployment.Consents, l.member(rounds, "Slot.withdrawing"), []byte{1})
	s.set(deployment.Consents, l.member(rounds, "Slot.round"), []byte{3})
	s.set(deployment.Consents, l.member(rounds, "Slot.recovered"), []byte{2})
	recovery := of(l.member(queue, "Queue.recoveries").slot, slot)
	s.set(deployment.Consents, l.member(recovery, "Recovery.key"), []byte{0xaa, 0xbb})
	s.set(deployment.Consents, l.member(recovery, "Recovery.ripe"), []byte{0xc5, 0x10})
	s.set(deployment.Consents, field{of(of(l.member(queue, "Queue.retired").slot, slot), patient.Holder[:]), flag}, []byte{1})
	s.pin(t, [32]byte{0: 8, 31: 8})
	blocks[3] = newBlock(t, 3, s)

	c := connect(t, 0, blocks[0], serve(t, blocks...))
	head, err := c.Head(ask(t), Seen{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Read(ask(t), head, patient)
	if err != nil {
		t.Fatal(err)
	}
	want := Record{
		Deployment: c.Deployment(), Development: true, Block: head, Subject: patient, Active: true,
		Root: zkproofs.Uint64Element(103), Epoch: 3, Height: 5,
		Waiting: 2, Withdrawing: true, Recovery: Recovery{Key: zkproofs.Uint64Element(0xaabb), Ripe: 0xc510}, Round: 3, Recovered: 2, Retired: true, OpeningKey: [32]byte{0: 8, 31: 8},
	}
	if got != want {
		t.Fatalf("got %+v\nwant %+v", got, want)
	}
}

// TestNothingStoredIsProvenToo reads a slot and a site of which the chain says nothing.
func TestNothingStoredIsProvenToo(t *testing.T) {
	blocks := chain(t)
	c := connect(t, 0, blocks[0], serve(t, blocks...))
	head, err := c.Head(ask(t), Seen{})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]Subject{
		"another site": {Site: ledger.Address{77}, Slot: 1}, "a slot without recovery": {Site: patient.Site, Slot: 9},
	} {
		r, err := c.Read(ask(t), head, s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r.Recovery != (Recovery{}) || r.Withdrawing || r.Round != 0 || r.Recovered != 0 || r.Retired || r.OpeningKey != [32]byte{} || r.Active != (s.Site == patient.Site) || (r.Epoch == 0) != (s.Site != patient.Site) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestHeaderIsTakenByItsHash(t *testing.T) {
	blocks := chain(t)
	e := serve(t, blocks...)
	c := connect(t, 0, blocks[0], e)
	hash := ledger.Hash(blocks[2].header.Hash())
	h, err := c.At(ask(t), hash)
	if err != nil || h.Number != 2 || h.Hash != hash || h.State != ledger.Hash(blocks[2].header.Root) {
		t.Fatalf("%+v, %v", h, err)
	}
	r, err := c.Read(ask(t), h, patient)
	if err != nil || r.Epoch != 2 || r.Root != zkproofs.Uint64Element(102) {
		t.Fatalf("as of block 2 the chain has %+v, %v", r, err)
	}
	for name, spoil := range map[string]func(map[string]any){
		"another state root":     func(h map[string]any) { h["stateRoot"] = common.Hash{1}.Hex() },
		"another number":         func(h map[string]any) { h["number"] = "0x7" },
		"another block entirely": func(h map[string]any) { clear(h); h["hash"] = hash.String() },
		"number beyond 64 bits":  func(h map[string]any) { h["number"] = "0x10000000000000000" },
	} {
		e.spoil = func(method string, _ []json.RawMessage, answer any) any {
			if m, ok := answer.(map[string]any); ok && method == "eth_getBlockByHash" {
				spoil(m)
			}
			return answer
		}
		if _, err := c.At(ask(t), hash); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	e.spoil = func(method string, p []json.RawMessage, answer any) any {
		if method == "eth_getBlockByHash" {
			return blocks[1].json(t) // a true header, of another block
		}
		return answer
	}
	if _, err := c.At(ask(t), hash); !errors.Is(err, ErrProof) {
		t.Errorf("a true header of another block: %v", err)
	}
}

// TestLyingEndpointIsCaught changes every answer of an endpoint in turn: a value, a proof, the code.
func TestLyingEndpointIsCaught(t *testing.T) {
	blocks := chain(t)
	before := newBlock(t, 3, standing(t, 2, zkproofs.Uint64Element(102))) // another state at the same height
	other := standing(t, 3, zkproofs.Uint64Element(103))
	other.code[deployment.Consents] = append(bytes.Clone(other.code[deployment.Consents]), 0)
	otherCode := newBlock(t, 3, other)
	for name, c := range map[string]struct {
		spoil func(method string, p []json.RawMessage, answer any) any
		want  error
	}{
		"proof under an older state": {func(method string, p []json.RawMessage, answer any) any {
			if method == "eth_getProof" {
				return (&endpoint{t: t, blocks: []*block{before}}).answer(method, p)
			}
			return answer
		}, ErrProof},
		"proofs of other values": {changed(func(a map[string]any) {
			s := a["storageProof"].([]any)
			s[0], s[len(s)-1] = s[len(s)-1], s[0]
		}), ErrProof},
		"one proof too few": {changed(func(a map[string]any) { a["storageProof"] = a["storageProof"].([]any)[1:] }), ErrProof},
		"no nodes": {changed(func(a map[string]any) {
			for _, s := range a["storageProof"].([]any) {
				s.(map[string]any)["proof"] = []hexutil.Bytes{}
			}
		}), ErrProof},
		"absence where there is a value": {changed(func(a map[string]any) {
			s := a["storageProof"].([]any)[0].(map[string]any)
			p := s["proof"].([]hexutil.Bytes)
			s["proof"] = p[:1]
		}), ErrProof},
		"account of another contract": {func(method string, p []json.RawMessage, answer any) any {
			if method == "eth_getProof" {
				a := answer.(map[string]any)
				a["accountProof"] = prove(t, blocks[3].accounts, deployment.Studies[:])
			}
			return answer
		}, ErrProof},
		"a hundred nodes": {changed(func(a map[string]any) { a["accountProof"] = make([]hexutil.Bytes, 100) }), ErrProof},
		"a node of a kilobyte": {changed(func(a map[string]any) {
			a["accountProof"] = []hexutil.Bytes{make([]byte, 1<<10)}
		}), ErrProof},
		"other code": {func(method string, _ []json.RawMessage, answer any) any {
			if method == "eth_getCode" {
				return hexutil.Bytes{0x60}
			}
			return answer
		}, ErrProof},
		"an answer without end": {func(method string, _ []json.RawMessage, answer any) any {
			if method == "eth_getProof" {
				return strings.Repeat("0", maxAnswer+1)
			}
			return answer
		}, ledger.ErrUnavailable},
		"an answer of another kind": {func(method string, _ []json.RawMessage, answer any) any {
			if method == "eth_getProof" {
				return []int{1}
			}
			return answer
		}, ledger.ErrUnavailable},
		"nothing": {func(method string, _ []json.RawMessage, answer any) any {
			if method == "eth_getProof" {
				return nil
			}
			return answer
		}, ErrProof},
	} {
		e := serve(t, blocks...)
		chain := connect(t, 0, blocks[0], e)
		head, err := chain.Head(ask(t), Seen{})
		if err != nil {
			t.Fatal(err)
		}
		e.spoil = c.spoil
		if r, err := chain.Read(ask(t), head, patient); !errors.Is(err, c.want) {
			t.Errorf("%s: %+v, %v, expected %v", name, r, err, c.want)
		}
		// The next endpoint is asked, and a lie costs nothing but time.
		honest := serve(t, blocks...)
		chain = connect(t, 1, blocks[0], e, honest)
		if r, err := chain.Read(ask(t), head, patient); err != nil || r.Epoch != 3 {
			t.Errorf("%s: beside an honest endpoint: %v", name, err)
		}
	}
	// Code that is truly on chain and not this version's.
	for name, b := range map[string]*block{"other code": otherCode, "no contracts": newBlock(t, 3, &state{})} {
		chain := connect(t, 0, blocks[0], serve(t, blocks[0], b))
		head, err := chain.Head(ask(t), Seen{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := chain.Read(ask(t), head, patient); !errors.Is(err, ledger.ErrWrongCode) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// changed changes the answers of eth_getProof.
func changed(change func(map[string]any)) func(string, []json.RawMessage, any) any {
	return func(method string, _ []json.RawMessage, answer any) any {
		if a, ok := answer.(map[string]any); ok && method == "eth_getProof" {
			change(a)
		}
		return answer
	}
}

func TestEndpointsMustAgree(t *testing.T) {
	blocks := chain(t)
	honest := func(n int) *endpoint { return serve(t, blocks[:n]...) }
	fork := append(blocks[:3:3], newBlock(t, 3, standing(t, 1, zkproofs.Uint64Element(101))))
	away := serve(t)
	away.spoil = func(string, []json.RawMessage, any) any { panic(http.ErrAbortHandler) }
	foreign := serve(t, newBlock(t, 0, standing(t, 9, zkproofs.Uint64Element(9))), blocks[1])
	for name, c := range map[string]struct {
		endpoints []*endpoint
		agree     int
		before    Seen
		number    uint64
		want      error
	}{
		"one":                         {[]*endpoint{honest(4)}, 0, Seen{}, 3, nil},
		"two":                         {[]*endpoint{honest(4), honest(4)}, 0, Seen{}, 3, nil},
		"one lags":                    {[]*endpoint{honest(4), honest(3)}, 0, Seen{}, 2, nil},
		"one lags too far":            {[]*endpoint{honest(4), honest(2)}, 0, Seen{2, ledger.Hash(blocks[2].header.Hash())}, 0, ErrStale},
		"seen before":                 {[]*endpoint{honest(4), honest(3)}, 0, Seen{1, ledger.Hash(blocks[1].header.Hash())}, 2, nil},
		"seen this":                   {[]*endpoint{honest(4)}, 0, Seen{3, ledger.Hash(blocks[3].header.Hash())}, 3, nil},
		"seen another":                {[]*endpoint{honest(4)}, 0, Seen{2, ledger.Hash{1}}, 0, ledger.ErrReorg},
		"one lies":                    {[]*endpoint{honest(4), serve(t, fork...)}, 0, Seen{}, 0, ErrDisagree},
		"one of three lies":           {[]*endpoint{honest(4), honest(4), serve(t, fork...)}, 2, Seen{}, 0, ErrDisagree},
		"one is away":                 {[]*endpoint{honest(4), away}, 0, Seen{}, 0, ledger.ErrUnavailable},
		"one of three may be away":    {[]*endpoint{honest(4), away, honest(4)}, 2, Seen{}, 3, nil},
		"one is on another chain":     {[]*endpoint{foreign}, 0, Seen{}, 0, ledger.ErrWrongChain},
		"another chain beside a true": {[]*endpoint{foreign, honest(4)}, 1, Seen{}, 3, nil},
	} {
		head, err := connect(t, c.agree, blocks[0], c.endpoints...).Head(ask(t), c.before)
		if !errors.Is(err, c.want) || err == nil && head.Number != c.number {
			t.Errorf("%s: block %d, %v; expected %d, %v", name, head.Number, err, c.number, c.want)
		}
	}
	for name, urls := range map[string][]string{"none": nil, "no URL": {"chain"}, "a file": {"file:///etc/passwd"}, "seventeen": make([]string, 17)} {
		if _, err := Dial(ask(t), urls, 0, 0, deployment); err == nil {
			t.Errorf("%s: dialled", name)
		}
	}
}

// TestOneEndpointCannotHoldTheHeadBack: it always answers with an old final header, which is canonical, so that the others agree on it. Of three of which two have to agree it is
// outvoted; where all have to agree the header's time tells.
func TestOneEndpointCannotHoldTheHeadBack(t *testing.T) {
	blocks := chain(t)
	at := func(n int) Seen { return Seen{uint64(n), ledger.Hash(blocks[n].header.Hash())} }
	honest := func(n int) *endpoint { return serve(t, blocks[:n+1]...) }
	// holds answers everything truly but which block is final.
	holds := func(n int) *endpoint {
		e := honest(3)
		e.spoil = func(method string, p []json.RawMessage, answer any) any {
			if method == "eth_getBlockByNumber" && string(p[0]) == `"finalized"` {
				return blocks[n].json(t)
			}
			return answer
		}
		return e
	}
	// invents shows a block of its own as final, and has nothing where the others are asked about.
	invents := honest(3)
	invents.spoil = func(method string, p []json.RawMessage, answer any) any {
		switch {
		case method == "eth_getBlockByNumber" && string(p[0]) == `"finalized"`:
			return newBlock(t, 9, &state{}).json(t)
		case method == "eth_getBlockByNumber" && string(p[0]) != `"0x0"`:
			return nil
		}
		return answer
	}
	lagging := serve(t, append(blocks[:1:1], newBlock(t, 1, &state{}))...) // final on another fork, and behind
	for name, c := range map[string]struct {
		endpoints []*endpoint
		agree     int
		before    Seen
		number    uint64
		want      error
	}{
		"one of three, to a newcomer":           {[]*endpoint{holds(1), honest(3), honest(3)}, 2, Seen{}, 3, nil},
		"one of three, at what was seen":        {[]*endpoint{honest(3), honest(3), holds(2)}, 2, at(2), 3, nil},
		"one of three, another lags":            {[]*endpoint{honest(3), holds(1), honest(2)}, 2, at(1), 2, nil},
		"two of three, which is one too many":   {[]*endpoint{holds(1), holds(1), honest(3)}, 2, Seen{}, 1, nil},
		"one of two is enough":                  {[]*endpoint{holds(1), honest(3)}, 1, Seen{}, 3, nil},
		"one invents and is asked again":        {[]*endpoint{invents, honest(2), honest(3)}, 2, Seen{}, 2, nil},
		"one invents, and nobody else is there": {[]*endpoint{invents, honest(3)}, 0, Seen{}, 0, nil},
		"one lags on another fork":              {[]*endpoint{honest(3), honest(3), lagging}, 2, Seen{}, 0, ErrDisagree},
	} {
		head, err := connect(t, c.agree, blocks[0], c.endpoints...).Head(ask(t), c.before)
		if c.number > 0 && (err != nil || head.Number != c.number) || c.number == 0 && (err == nil || c.want != nil && !errors.Is(err, c.want)) {
			t.Errorf("%s: block %d, %v; expected %d, %v", name, head.Number, err, c.number, c.want)
		}
	}

	// A block a day: the last is of now, and the one that is shown of two days ago.
	days := chain(t)
	for n, b := range days {
		b.header.Time = uint64(time.Now().Add(time.Duration(n-3) * 24 * time.Hour).Unix())
	}
	held := serve(t, days[:2]...)
	for name, c := range map[string]struct {
		age    time.Duration
		number uint64
		want   error
	}{
		"by default": {0, 0, ErrStale}, "a day": {24 * time.Hour, 0, ErrStale}, "a month": {30 * 24 * time.Hour, 1, nil},
	} {
		head, err := connectFor(t, c.age, 0, days[0], serve(t, days...), held).Head(ask(t), Seen{})
		if !errors.Is(err, c.want) || err == nil && head.Number != c.number {
			t.Errorf("all have to agree, %s: block %d, %v; expected %v", name, head.Number, err, c.want)
		}
	}
	if head, err := connect(t, 0, days[0], serve(t, days...)).Head(ask(t), Seen{}); err != nil || head.Number != 3 {
		t.Errorf("a new block: %d, %v", head.Number, err)
	}
	if _, err := Dial(ask(t), []string{held.url}, 0, -time.Second, deployment); err == nil {
		t.Error("a negative age: dialled")
	}
}

// FuzzHeader reads headers as endpoints send them.
func FuzzHeader(f *testing.F) {
	good, err := json.Marshal(newBlock(f, 1, &state{}).json(f))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(good), `null`, `{}`, `{"hash":"0x00","number":"0x1"}`, `[]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, err := parseHeader(raw)
		var said struct{ Hash common.Hash }
		if err == nil && (json.Unmarshal(raw, &said) != nil || ledger.Hash(said.Hash) != h.Hash) {
			t.Fatal("a header with another hash than it says")
		}
	})
}

// FuzzProof reads proofs as endpoints send them: whatever the nodes are, a value that comes out is the true one.
func FuzzProof(f *testing.F) {
	b := newBlock(f, 1, standing(f, 1, zkproofs.Uint64Element(1)))
	root := b.storage[deployment.Consents].Hash()
	l := layoutFor(f, "ConsentRegistry", registryNames)
	slot := of(l.at("stateOf"), patient.Site[:])
	seed, err := json.Marshal(prove(f, b.storage[deployment.Consents], slot[:]))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte(`["0x","0xc0","0xf8"]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var p []hexutil.Bytes
		if json.Unmarshal(raw, &p) != nil {
			return
		}
		if w, err := word(root, slot, plain(p)); err == nil && w != [32]byte(zkproofs.Uint64Element(1)) {
			t.Fatal("another value is proven")
		}
		// A root that the prover chose: nothing is true, and nothing may break.
		for _, n := range p {
			_, _ = word(crypto.Keccak256Hash(n), slot, plain(p))
			_, _ = account(crypto.Keccak256Hash(n), common.Address{}, plain(p))
		}
	})
}
