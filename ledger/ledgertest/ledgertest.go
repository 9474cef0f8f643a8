// Package ledgertest gives tests consent roots on chain without the proofs that they need: the contracts are the real ones, and what they take for an admission or a
// batch is a proof of a circuit that proves nothing (package zkprooftest), whose key the test's operator pins.
package ledgertest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/big"
	"sync"

	"salus/ledger"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/zkprooftest"
)

var (
	admissions = sync.OnceValues(func() (*zkproofs.Prover, error) { return prover("admission/v1/test-that-proves-nothing", 4) })
	batches    = sync.OnceValues(func() (*zkproofs.Prover, error) { return prover("consentbatch/v1/test-that-proves-nothing", 6) })
)

func prover(id zkproofs.CircuitID, publics int) (*zkproofs.Prover, error) {
	return zkproofs.DevelopmentKeys("", nil).Prover(zkprooftest.Definition(id, publics))
}

// Install lets a deployment take what this package makes. The operator's bootstrap is open.
func Install(ctx context.Context, operator *ledger.Client) error {
	for _, keys := range []func() (*zkproofs.Prover, error){admissions, batches} {
		p, err := keys()
		if err != nil {
			return err
		}
		if err := Store(ctx, operator, p); err != nil {
			return err
		}
	}
	return nil
}

// Store pins a circuit's verifying key and puts it on chain.
func Store(ctx context.Context, operator *ledger.Client, p *zkproofs.Prover) error {
	if _, err := operator.PinKey(ctx, string(p.ID()), p.Verifier().KeyHash()); err != nil {
		return err
	}
	_, err := operator.StoreBatchKey(ctx, string(p.ID()), p.Verifier().KeyBytes())
	return err
}

// Post makes root, an element, the site's consent root for the epoch, by an admission. The trees have height 5. Where the site has registered no custodian's key it
// registers one.
func Post(ctx context.Context, site *ledger.Client, root [32]byte, epoch uint64) (ledger.At, error) {
	p, err := admissions()
	if err != nil {
		return ledger.At{}, err
	}
	facts, err := ledger.ReadFacts(ctx, site, site.Deployment())
	if err != nil {
		return ledger.At{}, err
	}
	custodian, registered := facts.Custodian(site.Address())
	if !registered {
		custodian = zkproofs.Uint64Element(2)
		if _, err := site.RegisterCustodian(ctx, custodian); err != nil {
			return ledger.At{}, err
		}
	}
	proof, err := zkprooftest.Prove(p, rootOf(facts, site), root, placeOf(site), custodian)
	if err != nil {
		return ledger.At{}, err
	}
	return site.Admit(ctx, string(p.ID()), ledger.Admission{Epoch: epoch, Root: root, Content: sha256.Sum256(root[:])}, proof)
}

// Submit makes root, an element, the site's consent root for the epoch, by a batch that is good for a thousand blocks and takes so many entries from the head of the
// site's queue.
func Submit(ctx context.Context, site *ledger.Client, root [32]byte, epoch, taken uint64) (ledger.At, error) {
	p, err := batches()
	if err != nil {
		return ledger.At{}, err
	}
	facts, err := ledger.ReadFacts(ctx, site, site.Deployment())
	if err != nil {
		return ledger.At{}, err
	}
	waiting := facts.Waiting(site.Address())
	if taken > uint64(len(waiting)) {
		return ledger.At{}, fmt.Errorf("%d entries to take, %d wait", taken, len(waiting))
	}
	b := ledger.Batch{
		Epoch: epoch, Root: root, GoodUntil: facts.Head.Number + 1000, Digest: zkproofs.Uint64Element(epoch), Taken: taken, Content: sha256.Sum256(root[:]),
	}
	proof, err := Proof(p, site, rootOf(facts, site), b, waiting[:taken])
	if err != nil {
		return ledger.At{}, err
	}
	return site.SubmitBatch(ctx, string(p.ID()), b, proof)
}

// Proof is for a batch that the site submits after the root, carrying out these entries; the circuit has six public inputs and proves nothing.
func Proof(p *zkproofs.Prover, site *ledger.Client, old [32]byte, b ledger.Batch, taken []ledger.Queued) ([]byte, error) {
	entries := make([]consentbatch.Entry, len(taken))
	for i, q := range taken {
		entries[i] = consentbatch.Entry{Kind: consentbatch.Kind(q.Kind), Slot: q.Slot, Key: q.Key}
	}
	challenge := consentbatch.Challenge(b.Digest, entries)
	place := placeOf(site)
	var stamp zkproofs.Element // a place is below 2^253: the sum is below the field's order
	new(big.Int).Add(new(big.Int).SetBytes(place[:]), new(big.Int).SetUint64(b.GoodUntil)).FillBytes(stamp[:])
	return zkprooftest.Prove(p, old, b.Root, stamp, b.Digest, challenge, consentbatch.Queued(challenge, entries))
}

// rootOf is the root that the site's next one follows.
func rootOf(f *ledger.Facts, site *ledger.Client) [32]byte {
	if now, ok := f.Consent(site.Address()); ok {
		return now.Root
	}
	return consentbatch.Root(zkproofs.Element{}, zkproofs.Element{}, consentbatch.Height)
}

func placeOf(site *ledger.Client) [32]byte {
	d := site.Deployment()
	return consentbatch.PlaceOf(d.ChainID, d.Consents, site.Address())
}
