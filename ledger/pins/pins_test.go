package pins

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"salus/ledger"
	"salus/ledger/devchain"
	"salus/models/study"
	"salus/zkproofs/ceremony"
)

// world is a chain with a consortium of one hospital.
type world struct {
	t        *testing.T
	ctx      context.Context
	operator *ledger.Client
	d        ledger.Deployment
	hospital ed25519.PrivateKey
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	var cancel context.CancelFunc
	w.ctx, cancel = context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	key, err := ledger.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	chain, err := devchain.Open(devchain.Options{
		Dir: t.TempDir(), Heartbeat: 100 * time.Millisecond, Alloc: map[ledger.Address]*big.Int{key.Address(): new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil)},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { chain.Close() })
	if w.operator, err = ledger.Dial(w.ctx, chain.Endpoint(), nil, key); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.operator.Close)
	if w.d, err = w.operator.Deploy(w.ctx, "formed", false); err != nil {
		t.Fatal(err)
	}
	seed := sha256.Sum256([]byte("aachen"))
	w.hospital = ed25519.NewKeyFromSeed(seed[:])
	account, err := ledger.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	m := ledger.Member{ID: "aachen", Account: account.Address(), SigningKey: [32]byte(w.hospital.Public().(ed25519.PublicKey)), TLSKey: [32]byte{1}, PeerID: []byte("peer")}
	possession, err := account.Possession(w.d, ledger.RoleSite, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.operator.AdmitSite(w.ctx, m, possession); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) pin(name string, hash study.Digest) ledger.At {
	w.t.Helper()
	pin := w.operator.PinKey
	if strings.HasPrefix(name, "ceremony/") {
		pin = w.operator.PinRecord
	}
	at, err := pin(w.ctx, name, hash)
	if err != nil {
		w.t.Fatal(err)
	}
	return at
}

func (w *world) head() uint64 {
	w.t.Helper()
	b, err := w.operator.Final(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return b.Number
}

// wait gives the hash of a block, once it is there.
func (w *world) wait(block uint64) study.Digest {
	w.t.Helper()
	for w.head() < block {
		time.Sleep(20 * time.Millisecond)
	}
	b, err := w.operator.BlockAt(w.ctx, block)
	if err != nil {
		w.t.Fatal(err)
	}
	return study.Digest(b.Hash)
}

// told is a transcript as it is written, without a state anywhere: the chain does not know of states.
type told struct {
	w     *world
	lines [][]byte
	log   *ceremony.Log
}

// tell begins a transcript; which makes it another one than all others.
func (w *world) tell(which int64, change func(*ceremony.Start)) *told {
	w.t.Helper()
	d, err := json.Marshal(w.d)
	if err != nil {
		w.t.Fatal(err)
	}
	s := &ceremony.Start{
		Schema: "salus.ceremony/v1", Consortium: "formed", Deployment: string(d), Patience: which,
		Circuits:     []ceremony.Circuit{{ID: "toy/v1/x", Constraints: 9, Private: 3, Committed: []int{2}}},
		Contributors: []ceremony.Contributor{{Name: "aachen", Key: study.Digest(w.hospital.Public().(ed25519.PublicKey))}},
	}
	if change != nil {
		change(s)
	}
	x := &told{w: w, log: new(ceremony.Log)}
	x.add(ceremony.Record{Start: s})
	return x
}

func (x *told) add(r ceremony.Record) {
	x.w.t.Helper()
	line, err := x.log.Line(r)
	if err != nil {
		x.w.t.Fatal(err)
	}
	if err := x.log.Add(line); err != nil {
		x.w.t.Fatal(err)
	}
	x.lines = append(x.lines, line)
}

func (x *told) contribute() {
	x.w.t.Helper()
	c := &ceremony.Contribution{Phase: x.log.Phase(), Party: "aachen", States: make([]study.Digest, len(x.log.Sizes()))}
	c.Sign(x.log.Head(), x.w.hospital)
	x.add(ceremony.Record{Contribution: c})
}

// announce drafts an announcement of a block some blocks ahead, has it pinned, and says it.
func (x *told) announce(ahead uint64, pin func(a ceremony.Announce, hash study.Digest)) ceremony.Announce {
	x.w.t.Helper()
	a := ceremony.Announce{Phase: x.log.Phase(), Block: x.w.head() + ahead}
	line, err := x.log.Line(ceremony.Record{Announce: &a})
	if err != nil {
		x.w.t.Fatal(err)
	}
	pin(a, ceremony.HashRecord(line))
	x.add(ceremony.Record{Announce: &a})
	return a
}

func (x *told) pinned(a ceremony.Announce, hash study.Digest) {
	x.w.pin(Announcement(x.log.ID(), a), hash)
}

// phase tells of an honest phase.
func (x *told) phase() {
	x.w.t.Helper()
	x.contribute()
	a := x.announce(20, x.pinned)
	x.add(ceremony.Record{Beacon: &ceremony.Beacon{Phase: a.Phase, Block: a.Block, Hash: x.w.wait(a.Block)}})
}

func (x *told) finish(hash study.Digest) {
	x.add(ceremony.Record{Finish: &ceremony.Finish{Keys: []ceremony.Key{{Circuit: "toy/v1/x", Hash: hash, Size: 1}}}})
}

func (x *told) check() error {
	x.w.t.Helper()
	facts, err := ledger.ReadFacts(x.w.ctx, x.w.operator, x.w.d)
	if err != nil {
		x.w.t.Fatal(err)
	}
	l, err := ceremony.ParseLog(append(bytes.Join(x.lines, []byte("\n")), '\n'))
	if err != nil {
		x.w.t.Fatal(err)
	}
	return Check(x.w.ctx, x.w.operator, facts, l)
}

func (x *told) refused(name, want string) {
	x.w.t.Helper()
	if err := x.check(); err == nil || !strings.Contains(err.Error(), want) {
		x.w.t.Errorf("%s: %v, expected %q", name, err, want)
	}
}

func TestTranscriptIsComparedWithTheChain(t *testing.T) {
	w := newWorld(t)
	key := study.Digest{7}

	x := w.tell(1, nil)
	x.phase()
	x.phase()
	if err := x.check(); err != nil {
		t.Fatal(err)
	}
	x.finish(key)
	x.refused("keys that nobody pinned", "head is not on chain")
	w.pin(Transcript(x.log.ID()), x.log.Head())
	x.refused("a verifying key that nobody pinned", "another verifying key")
	w.pin("toy/v1/x", key)
	if err := x.check(); err != nil {
		t.Error(err)
	}

	if list := x.unpinned(); len(list) != 0 {
		t.Errorf("not pinned: %v", list)
	}
	facts := w.facts()
	if list := Ceremonies(facts); len(list) != 1 || prefix(x.log.ID()) != "ceremony/v1/"+list[0]+"/" {
		t.Errorf("finished ceremonies: %v", list)
	}
	for _, c := range []struct {
		made study.Digest
		want int
	}{{key, 0}, {study.Digest{8}, 1}} {
		if list := Unmade(facts, func(circuit string, hash [32]byte) bool { return circuit == "toy/v1/x" && hash == c.made }); len(list) != c.want {
			t.Errorf("a member that made the key %s has not made %v", c.made, list)
		}
	}

	y := w.tell(3, nil)
	y.contribute()
	y.announce(5, func(ceremony.Announce, study.Digest) {})
	y.refused("announced to nobody", "is not on chain")

	y = w.tell(4, nil)
	y.contribute()
	y.announce(1, func(a ceremony.Announce, hash study.Digest) { w.wait(a.Block); y.pinned(a, hash) })
	y.refused("announced when it was known", "when it was known")

	y = w.tell(5, nil)
	y.contribute()
	y.announce(30, func(a ceremony.Announce, hash study.Digest) {
		first := a
		first.Block--
		y.pinned(first, hash)
		y.pinned(a, hash) // the one that the operator would rather have
	})
	y.refused("announced in time before", "announced in time before")

	y = w.tell(13, nil)
	y.contribute()
	y.announce(30, func(a ceremony.Announce, hash study.Digest) {
		for _, junk := range []string{"block", fmt.Sprintf("block0%d", a.Block), "block18446744073709551616", "block+9", "x"} { // no transcript bears them out
			w.pin(fmt.Sprintf("%sphase%d/%s", prefix(y.log.ID()), a.Phase, junk), hash)
		}
		y.pinned(a, hash)
		for range 2 { // one who is voted out would end the ceremony
			a.Block++
			y.pinned(a, hash)
		}
	})
	if err := y.check(); err != nil {
		t.Errorf("announced once more, too late to choose by it: %v", err)
	}

	y = w.tell(6, nil)
	y.contribute()
	late := y.announce(25, func(a ceremony.Announce, hash study.Digest) {
		early := a
		early.Block = w.head() // an attempt that came too late is no choice
		y.pinned(early, hash)
		y.pinned(a, hash)
	})
	if err := y.check(); err != nil {
		t.Errorf("announced again after it was too late: %v", err)
	}
	w.wait(late.Block)
	y.add(ceremony.Record{Beacon: &ceremony.Beacon{Phase: late.Phase, Block: late.Block, Hash: w.wait(late.Block - 1)}})
	y.refused("another block's hash", "not the hash of block")

	w.tell(7, func(s *ceremony.Start) { s.Contributors[0].Key[0] ^= 1 }).refused("another key", "another signing key")
	w.tell(8, func(s *ceremony.Start) { s.Contributors[0].Name = "elsewhere" }).refused("a stranger", "not a hospital")
	w.tell(9, func(s *ceremony.Start) { s.Consortium = "other" }).refused("another consortium", "for consortium")
	w.tell(10, func(s *ceremony.Start) { s.Deployment = strings.Replace(s.Deployment, "0x", "0X", 1) }).refused("malformed contracts", "malformed")
	other := w.d
	other.ChainID++
	w.tell(11, func(s *ceremony.Start) {
		b, err := json.Marshal(other)
		if err != nil {
			t.Fatal(err)
		}
		s.Deployment = string(b)
	}).refused("another chain", "other contracts")

	// A key that the operator made, of a circuit that this program does not know.
	w.pin("consentbatch/v9/own", study.Digest{9})
	ours := func(circuit string, _ [32]byte) bool { return circuit == "toy/v1/x" }
	if list := Unmade(w.facts(), ours); len(list) != 1 || list[0] != "consentbatch/v9/own" {
		t.Errorf("the operator's own key: %v", list)
	}

	// Once the bootstrap is closed the hospitals pin the keys, after they have verified the ceremony.
	if _, err := w.operator.CloseBootstrap(w.ctx); err != nil {
		t.Fatal(err)
	}
	z := w.tell(12, func(s *ceremony.Start) { s.Circuits[0].ID = "toy/v2/x" })
	z.phase()
	z.phase()
	z.add(ceremony.Record{Finish: &ceremony.Finish{Keys: []ceremony.Key{{Circuit: "toy/v2/x", Hash: key, Size: 1}}}})
	w.pin(Transcript(z.log.ID()), z.log.Head())
	if err := z.check(); err != nil || len(z.unpinned()) != 1 {
		t.Errorf("before the vote: %v, not pinned %v", err, z.unpinned())
	}
	if _, err := w.operator.PinKey(w.ctx, "toy/v2/x", key); err == nil {
		t.Error("the operator pins a key after the bootstrap")
	}
	if list := Unmade(w.facts(), ours); len(list) != 1 {
		t.Errorf("the operator's own key, when the bootstrap is closed: %v", list)
	}
}

func (w *world) facts() *ledger.Facts {
	w.t.Helper()
	f, err := ledger.ReadFacts(w.ctx, w.operator, w.d)
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

func (x *told) unpinned() []string {
	x.w.t.Helper()
	return Unpinned(x.w.facts(), x.log)
}
