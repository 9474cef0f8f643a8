package worker

import (
	"context"
	"fmt"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/models/study"
	"salus/worker/member"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/consentbatch"
)

// anchored is what the chain says of this site's consents, up to the final block.
type anchored struct {
	Final      uint64
	Epoch      uint64 // 0: none yet
	Root       zkproofs.Element
	Waiting    []ledger.Queued
	Recoveries []ledger.RecoveryAnnounced
	Changes    []ledger.BatchAccepted
	Roots      []ledger.ConsentPosted
	Named      []uint64             // epochs that open or attested sessions name
	Shapes     []consentbatch.Shape // whose keys the consortium has, the smallest first
	Retired    []zkproofs.CircuitID // whose keys it has retired: the chain never again takes what is proven with them
}

// registry is what Flush needs of the chain. [onChain] is the one; tests have another.
type registry interface {
	// look reads what stands there.
	look(ctx context.Context) (anchored, error)
	// prove makes the proof of a change, as the chain takes it.
	prove(ctx context.Context, id zkproofs.CircuitID, s consent.Statement) ([]byte, error)
	// send puts a change in force, and returns when that is final. Sent again, it finds it there.
	send(ctx context.Context, p *pending) error
	// fetch gives the bytes of a stored change from another member that keeps a copy.
	fetch(ctx context.Context, name study.Digest) ([]byte, error)
	// ripen queues a recovery whose time has come.
	ripen(ctx context.Context, slot uint32, key zkproofs.Element) error
	// withdraw withdraws what a slot permits by force, as the site: the entry of the queue says so when it returns.
	withdraw(ctx context.Context, slot uint32) (ledger.At, error)
}

// onChain is the registry of a deployment.
type onChain struct {
	site   *Site
	client *ledger.Client
	keys   member.Keys
	facts  *ledger.Facts
	swarm  *member.Swarm
}

func (c *onChain) look(ctx context.Context) (anchored, error) {
	var out anchored
	err := error(nil)
	if c.facts == nil {
		c.facts, err = ledger.ReadFacts(ctx, c.client, c.site.Profile.Deployment)
	} else {
		_, err = c.facts.Advance(ctx, c.client)
	}
	if err != nil {
		return out, fmt.Errorf("consents on chain: %w", err)
	}
	if c.keys != nil { // a change may be proven next
		if err := member.CheckPins(c.facts, c.keys.Made); err != nil {
			return out, err
		}
	}
	own := c.client.Address()
	posted, _ := c.facts.Consent(own)
	out = anchored{
		Final: c.facts.Head.Number, Epoch: posted.Epoch, Root: posted.Root,
		Waiting: c.facts.Waiting(own), Recoveries: c.facts.Recoveries(own), Named: namedEpochs(c.facts.Sessions(), own),
	}
	for _, f := range c.facts.All {
		switch f := f.(type) {
		case ledger.BatchAccepted:
			if f.Site == own {
				out.Changes = append(out.Changes, f)
			}
		case ledger.ConsentPosted:
			if f.Site == own {
				out.Roots = append(out.Roots, f)
			}
		}
	}
	circuits := []zkproofs.CircuitID{admission.Definition().ID}
	for _, shape := range consentbatch.Shapes() {
		circuits = append(circuits, shape.ID())
		if _, pinned := c.facts.VerifyingKey(string(shape.ID())); pinned {
			out.Shapes = append(out.Shapes, shape)
		}
	}
	for _, id := range circuits {
		if _, retired := c.facts.Retired(string(id)); retired {
			out.Retired = append(out.Retired, id)
		}
	}
	return out, nil
}

func (c *onChain) prove(_ context.Context, id zkproofs.CircuitID, s consent.Statement) ([]byte, error) {
	p, err := c.keys.Prover(id)
	if err != nil {
		return nil, fits(err)
	}
	proof, err := s.Prove(p)
	if err != nil {
		return nil, err
	}
	return proof.Uncompressed()
}

// send puts the verifying key and the custodian's on chain first, where they are missing.
func (c *onChain) send(ctx context.Context, p *pending) error {
	if _, stored := c.facts.BatchKey(string(p.Circuit)); !stored {
		v, err := c.keys.Verifier(p.Circuit)
		if err != nil {
			return err
		}
		if _, err := c.client.StoreBatchKey(ctx, string(p.Circuit), v.KeyBytes()); err != nil {
			return fmt.Errorf("verifying key of %s: %w", p.Circuit, err)
		}
	}
	if err := c.site.leaves("consent root", p.Root); err != nil {
		return err
	}
	if p.GoodUntil != 0 {
		_, err := c.client.SubmitBatch(ctx, string(p.Circuit), ledger.Batch{
			Epoch: p.Epoch, Root: p.Root, GoodUntil: p.GoodUntil, Digest: p.Digest, Taken: p.Taken, Content: p.Content,
		}, p.Proof)
		return err
	}
	if _, registered := c.facts.Custodian(c.client.Address()); !registered {
		if _, err := c.client.RegisterCustodian(ctx, c.site.custodian.Public().Y()); err != nil {
			return fmt.Errorf("custodian's key: %w", err)
		}
	}
	_, err := c.client.Admit(ctx, string(p.Circuit), ledger.Admission{Epoch: p.Epoch, Root: p.Root, Content: p.Content}, p.Proof)
	return err
}

func (c *onChain) ripen(ctx context.Context, slot uint32, key zkproofs.Element) error {
	_, err := c.client.RipenRecovery(ctx, slot, key)
	return err
}

// withdraw certifies the site's own account for the slot's round, and ends the round with it: no certificate for it is good any more.
func (c *onChain) withdraw(ctx context.Context, slot uint32) (ledger.At, error) {
	at, err := c.client.SlotOf(ctx, c.client.Address(), slot)
	if err != nil || at.Withdrawing {
		return ledger.At{}, err // it waits already
	}
	d, account := c.site.Profile.Deployment, c.site.account
	certificate, err := account.Certify(d, slot, account.Address(), at.Round)
	if err != nil {
		return ledger.At{}, err
	}
	signature, err := account.Withdraw(d, certificate)
	if err != nil {
		return ledger.At{}, err
	}
	if err := c.site.leaves("withdrawal by force", study.DigestOf(signature)); err != nil {
		return ledger.At{}, err
	}
	return c.client.ForceWithdraw(ctx, certificate, signature)
}

// fetchWait is for how long a copy is waited for.
const fetchWait = 2 * time.Minute

func (c *onChain) fetch(ctx context.Context, name study.Digest) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchWait)
	defer cancel()
	if c.swarm == nil {
		swarm, err := member.OpenSwarm(context.WithoutCancel(ctx), c.site.Dir)
		if err != nil {
			return nil, err
		}
		c.swarm = swarm
	}
	return c.swarm.Get(ctx, name, consent.MaxStored)
}

// close leaves the swarm.
func (c *onChain) close() error {
	if c.swarm == nil {
		return nil
	}
	return c.swarm.Close()
}
