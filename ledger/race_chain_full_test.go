//go:build full

package ledger_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus/beacon"
	"github.com/ethereum/go-ethereum/consensus/ethash"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/ethdb/pebble"
	"github.com/ethereum/go-ethereum/params"

	"salus/ledger"
	"salus/ledger/contracts/bindings"
	"salus/ledger/devchain"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
)

// raceChain is a chain whose blocks a test fills itself: all schedules begin at the same block, in which a site's three patients permit and everything that the
// schedules send has its proof or signature.
type raceChain struct {
	t       *testing.T
	d       ledger.Deployment
	db      ethdb.Database
	config  *params.ChainConfig
	base    *types.Block
	past    []ledger.Log // up to the base
	code    map[ledger.Address][]byte
	epoch   uint64 // of the base
	site    ledger.Address
	study   [32]byte
	senders [4]*ledger.Key
	circuit string
	batch   map[string]bindings.ConsentRegistryBatch // by from and name; the epoch is the schedule's
	proof   map[string][]byte
	state   map[[32]byte]state // by root
	force   [2][]byte          // calls
}

func key(b *batch) string { return string(b.from) + "/" + b.name }

func newRaceChain(t *testing.T) *raceChain {
	h := newHospital(t)
	h.admit()
	h.submit(h.enrolment(0), h.enrolment(1))
	h.submit(h.enrolment(2), h.directive(0, 1))
	h.submit(h.directive(1, 1), h.directive(2, 1))
	c := &raceChain{
		t: t, d: h.d, epoch: h.epoch, site: h.Account, study: hash("study"), circuit: string(h.batches.ID()), code: map[ledger.Address][]byte{},
		batch: map[string]bindings.ConsentRegistryBatch{}, proof: map[string][]byte{}, state: map[[32]byte]state{h.Root(): ""},
	}
	must(t)(h.researcher.Propose(h.ctx, c.study, 1, 99))
	must(t)(h.Approve(h.ctx, c.study, dataset(h.ID)))
	c.prove(h)
	consents := bindings.NewConsentRegistry()
	var patients [2]*ledger.Key
	for p := range patients {
		patients[p] = newKey(t)
		h.dial(patients[p])
		withdrawal := newKey(t)
		cert, err := h.key.Certify(h.d, uint32(p), withdrawal.Address(), 0)
		if err != nil {
			t.Fatal(err)
		}
		sig, err := withdrawal.Withdraw(h.d, cert)
		if err != nil {
			t.Fatal(err)
		}
		c.force[p] = consents.PackForceWithdraw(bindings.ConsentRegistryCertificate{
			Site: common.Address(h.Account), Slot: uint32(p), Key: common.Address(cert.Key), Signature: cert.Signature,
		}, sig)
	}
	c.senders = [4]*ledger.Key{h.key, patients[0], patients[1], h.researcher.key}
	c.open(h)
	return c
}

// prove makes the proof of every batch, each on the state that it begins with.
func (c *raceChain) prove(h *hospital) {
	states := map[state]consentbatch.State{"": h.State}
	for i := range batches {
		b := &batches[i]
		h.State = states[b.from].Clone()
		var updates []consentbatch.Update
		for _, p := range b.carries {
			updates = append(updates, h.byForce(consentbatch.Entry{Kind: consentbatch.Forced, Slot: uint32(p)}))
		}
		for _, p := range b.denies {
			updates = append(updates, h.signed(p, consentbatch.Update{Kind: consentbatch.Withdrawal, Slot: uint32(p), Old: h.Consents.Leaf(p), New: zkproofs.Element(consentbatch.Withdrawn(consentword.Word(h.Consents.Leaf(p))))}))
		}
		for _, p := range b.grants {
			updates = append(updates, h.directive(p, consentword.Word(h.Consents.Leaf(p)).Fields().Version+1))
		}
		made, proof := h.batch(updates...)
		c.batch[key(b)], c.proof[key(b)] = bindings.ConsentRegistryBatch(made), proof
		states[b.to], c.state[made.Root] = h.State, b.to
		h.checkPermits(b.to)
	}
}

// checkPermits holds the words of the state against what the schedules say of it.
func (h *hospital) checkPermits(s state) {
	h.t.Helper()
	var permit [3]bool
	for p := range permit {
		permit[p] = consentword.Word(h.Consents.Leaf(p)).Fields().Decision == consentword.Permit
	}
	if got := patientsOf(permit); !slices.Equal(got, s.permits()) {
		h.t.Fatalf("in state %q patients %v permit, want %v", s, got, s.permits())
	}
}

// open stops the chain and takes its folder over.
func (c *raceChain) open(h *hospital) {
	t, ctx := c.t, context.Background()
	t.Helper()
	for _, a := range []ledger.Address{c.d.Consortium, c.d.Consents, c.d.Studies, c.d.Records} {
		code, err := h.operator.Code(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		c.code[a] = code
	}
	dir := h.dir
	if err := h.chain.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := devchain.OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	head, err := r.Final(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if c.past, err = r.Logs(ctx, 0, head.Number, []ledger.Address{c.d.Consortium, c.d.Consents, c.d.Studies, c.d.Records}); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "salus", "chaindata")
	kv, err := pebble.New(data, 16, 64, "", false)
	if err != nil {
		t.Fatal(err)
	}
	if c.db, err = rawdb.Open(kv, rawdb.OpenOptions{Ancient: filepath.Join(data, "ancient")}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.db.Close() })
	c.base = rawdb.ReadBlock(c.db, common.Hash(head.Hash), head.Number)
	c.config = rawdb.ReadChainConfig(c.db, rawdb.ReadCanonicalHash(c.db, 0))
	if c.base == nil || c.config == nil {
		t.Fatal("the chain's folder has no head")
	}
}

// call is what a step's transaction says.
func (c *raceChain) call(s step, name string) (ledger.Address, []byte) {
	switch {
	case s.batch != nil:
		b := c.batch[key(s.batch)]
		b.Epoch = c.epoch + s.epoch
		return c.d.Consents, bindings.NewConsentRegistry().PackSubmitBatch(c.circuit, b, c.proof[key(s.batch)])
	case s.force >= 0:
		return c.d.Consents, c.force[s.force]
	default:
		return c.d.Studies, bindings.NewStudyRegistry().PackOpenSession(c.session(s, name), c.study, []common.Address{common.Address(c.site)}, []uint64{c.epoch + s.epoch}, [32]byte{}, [32]byte{})
	}
}

func (c *raceChain) session(s step, name string) [32]byte { return hash(name, fmt.Sprint(s.session)) }

// branch is blocks over the base; it is a [ledger.Source] in which all of them are final.
type branch struct {
	*raceChain
	blocks   []*types.Block
	receipts []types.Receipts
}

// grow puts the steps into blocks over the branch's first keep blocks, in this order.
func (b branch) grow(keep int, blocks [][]step, name string) branch {
	b.blocks, b.receipts = slices.Clone(b.blocks[:keep]), slices.Clone(b.receipts[:keep])
	engine := beacon.New(ethash.NewFaker())
	for _, steps := range blocks {
		parent := b.base
		if n := len(b.blocks); n > 0 {
			parent = b.blocks[n-1]
		}
		made, receipts := core.GenerateChain(b.config, parent, engine, b.db, 1, func(_ int, gen *core.BlockGen) {
			for _, s := range steps {
				gen.AddTx(b.transaction(gen, s, name))
			}
		})
		b.blocks, b.receipts = append(b.blocks, made[0]), append(b.receipts, receipts[0])
	}
	return b
}

func (c *raceChain) transaction(gen *core.BlockGen, s step, name string) *types.Transaction {
	from := c.senders[s.sender]
	to, data := c.call(s, name)
	address := common.Address(to)
	tx, err := ledger.SignTx(from, &types.DynamicFeeTx{
		ChainID: c.config.ChainID, Nonce: gen.TxNonce(common.Address(from.Address())), GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(3 * params.InitialBaseFee),
		Gas: 1_500_000, To: &address, Data: data,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return tx
}

func (c *raceChain) ChainID(context.Context) (uint64, error) { return c.d.ChainID, nil }

func (c *raceChain) Code(_ context.Context, a ledger.Address) ([]byte, error) { return c.code[a], nil }

func (b branch) Final(ctx context.Context) (ledger.Block, error) {
	return b.BlockAt(ctx, b.base.NumberU64()+uint64(len(b.blocks)))
}

func (b branch) BlockAt(_ context.Context, n uint64) (ledger.Block, error) {
	if n <= b.base.NumberU64() {
		return ledger.Block{Number: n, Hash: ledger.Hash(rawdb.ReadCanonicalHash(b.db, n))}, nil
	}
	at := b.blocks[n-b.base.NumberU64()-1]
	return ledger.Block{Number: n, Hash: ledger.Hash(at.Hash()), Parent: ledger.Hash(at.ParentHash())}, nil
}

func (b branch) Logs(_ context.Context, from, to uint64, contracts []ledger.Address) (out []ledger.Log, err error) {
	for _, l := range b.past {
		if l.Block >= from && l.Block <= to {
			out = append(out, l)
		}
	}
	for i, receipts := range b.receipts {
		n := uint(0)
		for _, r := range receipts {
			for _, l := range r.Logs {
				out = append(out, ledger.Log{
					At:       ledger.At{Block: b.blocks[i].NumberU64(), BlockHash: ledger.Hash(b.blocks[i].Hash()), Tx: ledger.TxHash(r.TxHash), Index: n},
					Contract: ledger.Address(l.Address), Topics: topics(l), Data: l.Data,
				})
				n++
			}
		}
	}
	return out, nil
}

func topics(l *types.Log) (out [][32]byte) {
	for _, t := range l.Topics {
		out = append(out, t)
	}
	return out
}

// check runs the model beside the branch, and looks whom the sessions count that the branch's facts tell of.
func (b branch) check(chain [][]step, name string, n races) error {
	facts, err := ledger.ReadFacts(context.Background(), b, b.d)
	if err != nil {
		return err
	}
	model, o := newRegistry(), newOracle()
	seen := 0
	for i, block := range chain {
		for j, s := range block {
			accepted := b.receipts[i][j].Status == types.ReceiptStatusSuccessful
			if want := model.take(s); accepted != want {
				return fmt.Errorf("block %d, %v: the contract accepts it: %v, the model: %v", i, s, accepted, want)
			}
			if !accepted {
				continue
			}
			if s.session >= 0 {
				seen++
				on, ok := facts.Session(b.session(s, name))
				if !ok || len(on.Opened.Roster) != 1 || on.Opened.BlockHash != ledger.Hash(b.blocks[i].Hash()) {
					return fmt.Errorf("session %d was opened in block %d, the facts have %+v", s.session, i, on)
				}
				state, known := b.state[on.Opened.Roster[0].ConsentRoot]
				if !known {
					return fmt.Errorf("session %d has consents of no state", s.session)
				}
				if err := o.wrong(state.permits()); err != nil {
					return fmt.Errorf("session %d: %w", s.session, err)
				}
			}
			o.hear(s)
		}
	}
	if got := len(facts.Sessions()); got != seen {
		return fmt.Errorf("the facts tell of %d sessions, %d were opened", got, seen)
	}
	n.watch(chain, func(i, j int) bool { return b.receipts[i][j].Status == types.ReceiptStatusSuccessful })
	return nil
}

const chainSchedules = 300

// TestFullWithdrawalsRaceSessionsOnTheChain: schedules of the model, on the real machine with real proofs, chosen blocks and reorganisations. Every transaction goes the way
// that the model says, and every session that a final block holds counts those whose last word before it permits.
func TestFullWithdrawalsRaceSessionsOnTheChain(t *testing.T) {
	c := newRaceChain(t)
	n, gone := races{}, 0
	for i, s := range chosen(chainSchedules) {
		name := fmt.Sprint("session ", i)
		first := branch{raceChain: c}.grow(0, s.blocks, name)
		if err := first.check(s.blocks, name, n); err != nil {
			t.Fatalf("schedule %d: %v\n%v", i, err, s)
		}
		if s.keep < 0 {
			continue
		}
		gone++
		if err := first.grow(s.keep, s.again, name).check(s.final(), name, n); err != nil {
			t.Fatalf("schedule %d, reorganised: %v\n%v", i, err, s)
		}
	}
	n.complete(t)
	for race, times := range n {
		if times < chainSchedules/20 {
			t.Errorf("a withdrawal was %s of openSession %d times only", race, times)
		}
	}
	if gone < chainSchedules/10 {
		t.Errorf("%d schedules were reorganised", gone)
	}
	t.Logf("%d schedules, %d of them reorganised: %v", chainSchedules, gone, n)
}

// chosen are schedules of which each has, on the model, the kind of race that there is least of so far.
func chosen(want int) (out []schedule) {
	n := races{}
	for seed := uint64(0); len(out) < want; seed++ {
		s, own := draw(rand.New(rand.NewPCG(seed, 2))), races{}
		if onModel(s.final(), "", own) == nil && own[n.rarest()] > 0 {
			out = append(out, s)
			for race, times := range own {
				n[race] += times
			}
		}
	}
	return out
}

// rarest is the kind of race that there is least of.
func (n races) rarest() (least string) {
	for _, kind := range []string{"signed", "forced"} {
		for _, where := range places {
			if race := kind + " " + where; least == "" || n[race] < n[least] {
				least = race
			}
		}
	}
	return least
}

var _ ledger.Source = branch{}
