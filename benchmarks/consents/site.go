package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"salus/ledger"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// goodUntil is a block beyond those of any measurement.
const goodUntil = 1 << 30

// The kinds of steps.
const (
	admissions  = "admission"
	grants      = "grants"
	withdrawals = "withdrawals"
	oneSigned   = "withdrawal of one"
	oneForced   = "forced withdrawal of one"
)

// seed is a fixed number for a purpose: everything here is for measuring and no secret.
func seed(what string, numbers ...int) [32]byte {
	return sha256.Sum256(fmt.Append(nil, "salus/benchmarks/consents/v1\x00", what, numbers))
}

func stream(what string, numbers ...int) io.Reader { return rand.NewChaCha8(seed(what, numbers...)) }

// hospital is a site's consents.
type hospital struct {
	*bench
	consentbatch.State
	number    int
	client    *ledger.Client
	place     zkproofs.Element
	custodian *eddsa.PrivateKey
	patients  []int // their numbers, by slot
	keys      []*eddsa.PrivateKey
	posted    ledger.ConsentPosted // what the chain holds
	epoch     uint64
}

// site brings a site's patients in and their consents up to date, from where the chain is.
func (b *bench) site(ctx context.Context, i int) error {
	h := &hospital{bench: b, number: i}
	if err := h.open(ctx); err != nil {
		return err
	}
	for slots := range slices.Chunk(h.slots(), admission.Rows) {
		if err := h.admit(ctx, slots); err != nil {
			return err
		}
	}
	var leave, stay []int
	for _, slot := range h.slots() {
		if h.withdraws(h.patients[slot]) {
			leave = append(leave, slot)
		} else {
			stay = append(stay, slot)
		}
	}
	for slots := range slices.Chunk(h.slots(), b.Size) {
		if err := h.batch(ctx, grants, slots, h.grant); err != nil {
			return err
		}
	}
	for slots := range slices.Chunk(leave, b.Size) {
		if err := h.batch(ctx, withdrawals, slots, h.withdraw); err != nil {
			return err
		}
	}
	gone := len(leave)
	if i == 0 && len(stay) > 1 {
		if err := h.batch(ctx, oneSigned, stay[:1], h.withdraw); err != nil {
			return err
		}
		if err := h.force(ctx, stay[1]); err != nil {
			return err
		}
		gone += 2
	}
	return h.done(len(h.patients) - gone)
}

func (h *hospital) open(ctx context.Context) (err error) {
	if h.client, err = h.member(ctx, h.number); err != nil {
		return err
	}
	h.place = consentbatch.PlaceOf(h.d.ChainID, h.d.Consents, h.client.Address())
	if h.custodian, err = eddsa.NewKey(stream("custodian", h.number)); err != nil {
		return err
	}
	if _, err := h.client.RegisterCustodian(ctx, h.custodian.Public().Y()); err != nil {
		return err
	}
	for p := h.number; p < h.Patients; p += h.Sites {
		key, err := eddsa.NewKey(stream("patient", p))
		if err != nil {
			return err
		}
		h.patients, h.keys = append(h.patients, p), append(h.keys, key)
	}
	if h.Identities, err = merkle.Empty(merkle.Identities, consentbatch.Height); err != nil {
		return err
	}
	if h.Consents, err = merkle.Empty(merkle.Consents, consentbatch.Height); err != nil {
		return err
	}
	facts, err := ledger.ReadFacts(ctx, h.operator, h.d)
	if err != nil {
		return err
	}
	h.posted, _ = facts.Consent(h.client.Address())
	return nil
}

func (h *hospital) slots() []int {
	out := make([]int, len(h.patients))
	for i := range out {
		out[i] = i
	}
	return out
}

// inForce counts a step, and says whether the chain has it already; its state must then be this one.
func (h *hospital) inForce() (bool, error) {
	h.epoch++
	if h.epoch == h.posted.Epoch && h.Root() != h.posted.Root {
		return false, fmt.Errorf("the chain holds another state at epoch %d: the folder is of another version or damaged", h.epoch)
	}
	return h.epoch <= h.posted.Epoch, nil
}

func (h *hospital) admit(ctx context.Context, slots []int) error {
	var in []admission.Slot
	for _, slot := range slots {
		in = append(in, admission.Slot{Key: h.keys[slot].Public()})
	}
	start := time.Now()
	a, err := admission.Apply(h.State, h.custodian.Public(), in, h.place, stream("salts", h.number, int(h.epoch)))
	if err != nil {
		return err
	}
	s := step{Kind: admissions, Updates: len(slots), Make: time.Since(start)}
	return h.put(ctx, s, func() (zkproofs.Proof, error) { return a.Prove(h.admissions) }, func(proof []byte) (ledger.At, error) {
		return h.client.Admit(ctx, string(h.admissions.ID()), ledger.Admission{Epoch: h.epoch, Root: a.NewRoot, Content: sha256.Sum256(proof)}, proof)
	})
}

// batch signs an update for every slot, and puts them in force.
func (h *hospital) batch(ctx context.Context, kind string, slots []int, ask func(slot int) (consentbatch.Update, error)) error {
	var updates []consentbatch.Update
	for _, slot := range slots {
		u, err := ask(slot)
		if err != nil {
			return err
		}
		updates = append(updates, u)
	}
	return h.submit(ctx, step{Kind: kind, Updates: len(slots)}, updates, 0)
}

func (h *hospital) submit(ctx context.Context, s step, updates []consentbatch.Update, taken uint64) error {
	start := time.Now()
	b, err := h.shape().Apply(h.State, updates, h.place, goodUntil, stream("salts", h.number, int(h.epoch)))
	if err != nil {
		return err
	}
	s.Make = time.Since(start)
	return h.put(ctx, s, func() (zkproofs.Proof, error) { return b.Prove(h.batches) }, func(proof []byte) (ledger.At, error) {
		return h.client.SubmitBatch(ctx, string(h.batches.ID()), ledger.Batch{
			Epoch: h.epoch, Root: b.NewRoot, GoodUntil: goodUntil, Digest: b.Digest, Taken: taken, Content: sha256.Sum256(proof),
		}, proof)
	})
}

// put proves a step, sends it and notes what it took, unless the chain has it.
func (h *hospital) put(ctx context.Context, s step, prove func() (zkproofs.Proof, error), send func(proof []byte) (ledger.At, error)) error {
	there, err := h.inForce()
	if err != nil || there {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	before, err := h.operator.Final(ctx)
	if err != nil {
		return err
	}
	start := time.Now()
	proof, err := prove()
	if err != nil {
		return err
	}
	s.Site, s.Epoch, s.Prove = h.number, h.epoch, time.Since(start)
	raw, err := proof.Uncompressed()
	if err != nil {
		return err
	}
	start = time.Now()
	at, err := send(raw)
	if err != nil {
		return err
	}
	s.Chain, s.Blocks = time.Since(start), at.Block-before.Number
	if s.Gas, err = h.operator.GasUsed(ctx, at.Tx); err != nil {
		return err
	}
	if s.Bytes, err = h.operator.TxSize(ctx, at.Tx); err != nil {
		return err
	}
	fmt.Fprintf(h.log, "site %d, epoch %d: %s of %d in %v\n", h.number+1, s.Epoch, s.Kind, s.Updates, (s.Make + s.Prove + s.Chain).Round(time.Millisecond))
	return h.note(s)
}

func (h *hospital) grant(slot int) (consentbatch.Update, error) {
	u := consentbatch.Update{
		Kind: consentbatch.Directive, Slot: uint32(slot), Old: h.Consents.Leaf(slot), Until: goodUntil, Document: seed("directive", h.patients[slot]),
		New: zkproofs.Element(consentword.Fields{Schema: consentword.Schema, Decision: consentword.Permit, Purposes: 1, NotAfter: 1<<32 - 1, Version: 1}.Word()),
	}
	return u, u.Sign(h.keys[slot], h.place)
}

func (h *hospital) withdraw(slot int) (consentbatch.Update, error) {
	old := h.Consents.Leaf(slot)
	u := consentbatch.Update{
		Kind: consentbatch.Withdrawal, Slot: uint32(slot), Old: old, Document: seed("withdrawal", h.patients[slot]),
		New: zkproofs.Element(consentbatch.Withdrawn(consentword.Word(old))),
	}
	return u, u.Sign(h.keys[slot], h.place)
}

// force withdraws a patient's consent without the site, which is stopped by it, and then carries it out.
func (h *hospital) force(ctx context.Context, slot int) error {
	s := step{Kind: oneForced, Updates: 1}
	if h.epoch+1 > h.posted.Epoch {
		if err := h.ask(ctx, slot, &s); err != nil {
			return err
		}
	}
	u, err := consentbatch.ByForce(consentbatch.Entry{Kind: consentbatch.Forced, Slot: uint32(slot)}, h.Consents.Leaf(slot))
	if err != nil {
		return err
	}
	return h.submit(ctx, s, []consentbatch.Update{u}, 1)
}

// ask queues the withdrawal, unless it waits from an earlier run; then nothing is known of how long it took.
func (h *hospital) ask(ctx context.Context, slot int, s *step) error {
	site, err := h.key(fmt.Sprintf("site-%d.key", h.number+1))
	if err != nil {
		return err
	}
	holder, err := h.key("withdrawal.key")
	if err != nil {
		return err
	}
	on, err := h.operator.SlotOf(ctx, site.Address(), uint32(slot))
	if err != nil || on.Round > 0 {
		return err
	}
	certificate, err := site.Certify(h.d, uint32(slot), holder.Address(), on.Round)
	if err != nil {
		return err
	}
	signature, err := holder.Withdraw(h.d, certificate)
	if err != nil {
		return err
	}
	before, err := h.operator.Final(ctx)
	if err != nil {
		return err
	}
	start := time.Now()
	at, err := h.operator.ForceWithdraw(ctx, certificate, signature)
	s.Stopped, s.StoppedBlocks = time.Since(start), at.Block-before.Number
	return err
}

// done holds the site's last state against the chain and what was asked for.
func (h *hospital) done(want int) error {
	permits := 0
	for _, slot := range h.slots() {
		if consentword.Word(h.Consents.Leaf(slot)).Fields().Decision == consentword.Permit {
			permits++
		}
	}
	if permits != want {
		return fmt.Errorf("%d patients permit, want %d", permits, want)
	}
	if h.epoch < h.posted.Epoch {
		return errors.New("the chain holds more epochs than were made")
	}
	return nil
}
