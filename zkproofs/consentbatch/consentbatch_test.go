package consentbatch

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/zkproofs"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
	"salus/zkproofs/poseidon"
)

// every kind of update that a site may make, from a fresh site.
var every = map[string]func(s *site) []Update{
	"nothing":            func(s *site) []Update { return nil },
	"directive":          func(s *site) []Update { return []Update{s.directive(0)} },
	"first directive":    func(s *site) []Update { return []Update{s.directive(2)} },
	"next version":       func(s *site) []Update { return []Update{s.withdrawal(1, 2)} },
	"much later version": func(s *site) []Update { return []Update{s.withdrawal(1, 1<<32-1)} },
	"withdrawal of none": func(s *site) []Update { return []Update{s.withdrawal(2, 1)} },
	"by force":           func(s *site) []Update { return []Update{s.byForce(Entry{Kind: Forced, Slot: 1})} },
	"by force, empty":    func(s *site) []Update { return []Update{s.byForce(Entry{Kind: Forced, Slot: 239})} },
	"two by force": func(s *site) []Update {
		return []Update{s.byForce(Entry{Kind: Forced, Slot: 1}), s.byForce(Entry{Kind: Forced, Slot: 0})}
	},
	"enrolment":           func(s *site) []Update { return []Update{s.enrolment(3, s.key[3])} },
	"rotation":            func(s *site) []Update { return []Update{s.rotation(1, s.key[1], s.key[3])} },
	"from paper to a key": func(s *site) []Update { return []Update{s.rotation(onPaper, s.custodian, s.key[3])} },
	"recovery":            func(s *site) []Update { return []Update{s.recovery(1, s.key[3])} },
	"recovery and force": func(s *site) []Update {
		return []Update{s.recovery(1, s.key[3]), s.byForce(Entry{Kind: Forced, Slot: 1})}
	},
	"of two patients": func(s *site) []Update { return []Update{s.directive(0), s.withdrawal(1, 2)} },
	"on paper": func(s *site) []Update {
		return []Update{s.signed(s.custodian, Update{Kind: Directive, Custodian: true, Slot: onPaper, New: permit(1), Until: now + 5})}
	},
	"enrolment, then a directive": func(s *site) []Update {
		s.key[2], s.key[3] = s.key[3], s.key[2]
		d := s.signed(s.key[2], Update{Kind: Directive, Slot: 3, New: permit(1), Until: now})
		return []Update{s.enrolment(3, s.key[2]), d}
	},
	"rotation, then a directive by the new key": func(s *site) []Update {
		d := s.directive(0)
		d = s.signed(s.key[3], d)
		return []Update{s.rotation(0, s.key[0], s.key[3]), d}
	},
	"directive, then the next": func(s *site) []Update {
		first := s.directive(0)
		next := s.signed(s.key[0], Update{Kind: Directive, Slot: 0, Old: first.New, New: permit(3), Until: now})
		return []Update{first, next}
	},
}

// TestTrueBatchesHold of every kind, by the twin and by the circuit, and a state that was changed says so by its root.
func TestTrueBatchesHold(t *testing.T) {
	for name, updates := range every {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, 2)
			before := s.Root()
			asked := updates(s)
			b, err := toy().Apply(s.State, asked, here, now, s.random)
			if err != nil {
				t.Fatal(err)
			}
			if b.OldRoot != before || b.NewRoot != s.Root() || (len(asked) > 0) == (b.NewRoot == before) {
				t.Error("the roots are not those of the state before and after")
			}
			if n := len(asked); n > 0 && s.State.tree(asked[n-1].Kind).Leaf(int(asked[n-1].Slot)) != asked[n-1].New {
				t.Error("the slot does not hold what was asked for last")
			}
			if err := solver(t, "").Solve(assigned(t, b)); err != nil {
				t.Errorf("the circuit says %v", err)
			}
		})
	}
}

// lie is an update that must not be, or a change to a batch's witness.
type lie struct {
	part   string // which alone keeps the lie out, "" where several do
	update func(s *site) []Update
	change func(s *site, b *Batch, a *zkproofs.Assignment)
	twin   string // what the twin says, "" where it cannot be told such a thing
}

func one(update func(s *site) Update) func(s *site) []Update {
	return func(s *site) []Update { return []Update{update(s)} }
}

// after changes an update and leaves its signature as it was.
func after(u Update, change func(*Update)) Update {
	change(&u)
	return u
}

var elsewhere = PlaceOf(31337, [20]byte{1}, [20]byte{0xb})

var lies = map[string]lie{
	"forged signature": {partSignature, one(func(s *site) Update {
		return after(s.directive(0), func(u *Update) { u.Signature = s.directive(1).Signature })
	}), nil, "signature"},
	"no signature at all": {partSignature, one(func(s *site) Update {
		return after(s.directive(0), func(u *Update) { u.Signature = noSignature })
	}), nil, "signature"},
	"another word than was signed": {partSignature, one(func(s *site) Update {
		return after(s.directive(0), func(u *Update) { u.New[31] ^= 1 })
	}), nil, "signature"},
	"signed for another slot": {partSignature, one(func(s *site) Update {
		s.key[1] = s.key[0] // the same key twice, so that the slot alone differs
		must(s.t, s.Identities.Set(1, s.key[0].Public().Y(), zkproofs.Uint64Element(5)))
		return after(s.directive(0), func(u *Update) { u.Slot = 1 })
	}), nil, "signature"},
	"signed for another site": {partSignature, one(func(s *site) Update {
		u := s.directive(0)
		must(s.t, u.Sign(s.key[0], elsewhere))
		return u
	}), nil, "signature"},
	"signed for another chain": {partSignature, one(func(s *site) Update {
		u := s.directive(0)
		must(s.t, u.Sign(s.key[0], PlaceOf(31338, [20]byte{1}, [20]byte{0xa})))
		return u
	}), nil, "signature"},
	"signed for another registry": {partSignature, one(func(s *site) Update {
		u := s.directive(0)
		must(s.t, u.Sign(s.key[0], PlaceOf(31337, [20]byte{2}, [20]byte{0xa})))
		return u
	}), nil, "signature"},
	"signed with a later last block": {partSignature, one(func(s *site) Update {
		return after(s.directive(0), func(u *Update) { u.Until++ })
	}), nil, "signature"},
	"signed by a custodian": {partSignature, one(func(s *site) Update {
		return after(s.directive(0), func(u *Update) { u.Custodian = true })
	}), nil, "signature"},
	"another document": {partSignature, one(func(s *site) Update {
		return after(s.directive(0), func(u *Update) { u.Document[3]++ })
	}), nil, "signature"},
	"withdrawal signed as a directive": {partSignature, one(func(s *site) Update {
		u := s.signed(s.key[0], Update{Kind: Directive, Slot: 0, Old: s.Consents.Leaf(0), New: none(2), Until: 0})
		u.Kind = Withdrawal
		return u
	}), nil, "signature"},
	"replayed directive": {"", func(s *site) []Update {
		u := s.directive(0)
		return []Update{u, u}
	}, nil, "replaces"},
	"duplicated slot": {"", func(s *site) []Update { // two directives of one slot, each signed over the word in force
		other := s.directive(0)
		other.Document[5]++
		must(s.t, other.Sign(s.key[0], here))
		return []Update{s.directive(0), other}
	}, nil, "replaces"},
	"replayed with the word in force": {partSignature, func(s *site) []Update {
		u := s.directive(0)
		again := u
		again.Old, again.New = u.New, permit(3)
		return []Update{u, again}
	}, nil, "signature"},
	"replayed withdrawal": {partVersion, func(s *site) []Update {
		u := s.withdrawal(0, 2)
		again := u
		again.Old = u.New
		return []Update{u, again}
	}, nil, "version"},
	"withdrawal of the version in force": {partVersion, one(func(s *site) Update { return s.withdrawal(0, 1) }), nil, "version"},
	"version skipped": {partVersion, one(func(s *site) Update {
		return s.signed(s.key[0], Update{Kind: Directive, Old: s.Consents.Leaf(0), New: permit(3), Until: now})
	}), nil, "version"},
	"version kept": {partVersion, one(func(s *site) Update {
		return s.signed(s.key[0], Update{Kind: Directive, Old: s.Consents.Leaf(0), New: permit(1), Until: now})
	}), nil, "version"},
	"forced, version skipped": {partVersion, one(func(s *site) Update {
		return after(s.byForce(Entry{Kind: Forced, Slot: 0}), func(u *Update) { u.New = none(3) })
	}), nil, "version"},
	"word wider than its layout": {partWords, one(func(s *site) Update {
		word := permit(2)
		word[0] |= 0x10
		return s.signed(s.key[0], Update{Kind: Directive, Old: s.Consents.Leaf(0), New: word, Until: now})
	}), nil, "wider"},
	"withdrawal that permits": {partWithdrawn, one(func(s *site) Update {
		return s.signed(s.key[0], Update{Kind: Withdrawal, Old: s.Consents.Leaf(0), New: permit(2)})
	}), nil, "permits"},
	"forced withdrawal that permits": {partWithdrawn, one(func(s *site) Update {
		return after(s.byForce(Entry{Kind: Forced, Slot: 0}), func(u *Update) { u.New = permit(2) })
	}), nil, "permits"},
	"withdrawal with a last block": {partWithdrawn, one(func(s *site) Update {
		return s.signed(s.key[0], Update{Kind: Withdrawal, Old: s.Consents.Leaf(0), New: none(2), Until: now})
	}), nil, "last block"},
	"expired": {partTime, one(func(s *site) Update {
		return s.signed(s.key[0], Update{Kind: Directive, Old: s.Consents.Leaf(0), New: permit(2), Until: now - 1})
	}), nil, "block"},
	"expired enrolment": {partTime, one(func(s *site) Update {
		return s.signed(s.key[3], Update{Kind: Enrolment, Slot: 3, New: s.key[3].Public().Y(), Until: now - 1})
	}), nil, "block"},
	"expired rotation": {partTime, one(func(s *site) Update {
		return s.signed(s.key[0], Update{Kind: Rotation, Old: s.key[0].Public().Y(), New: s.key[3].Public().Y(), Until: 0})
	}), nil, "block"},
	"another patient's key": {partKey, one(func(s *site) Update {
		return s.signed(s.key[1], Update{Kind: Directive, Slot: 0, Old: s.Consents.Leaf(0), New: permit(2), Until: now})
	}), nil, "key"},
	"withdrawal by another": {partKey, one(func(s *site) Update {
		return s.signed(s.key[1], Update{Kind: Withdrawal, Slot: 0, Old: s.Consents.Leaf(0), New: none(2)})
	}), nil, "key"},
	"rotation by another": {partKey, one(func(s *site) Update {
		return s.signed(s.key[1], Update{Kind: Rotation, Slot: 0, Old: s.key[0].Public().Y(), New: s.key[3].Public().Y(), Until: now})
	}), nil, "key"},
	"directive by a key that was rotated away": {partKey, func(s *site) []Update {
		return []Update{s.rotation(0, s.key[0], s.key[3]), s.directive(0)}
	}, nil, "key"},
	"directive in a slot of nobody": {partKey, one(func(s *site) Update {
		return s.signed(s.key[3], Update{Kind: Directive, Slot: 3, New: permit(1), Until: now})
	}), nil, "key"},
	"enrolment over a patient": {partEnrolment, one(func(s *site) Update {
		return s.signed(s.key[3], Update{Kind: Enrolment, Slot: 0, Old: s.key[0].Public().Y(), New: s.key[3].Public().Y(), Until: now})
	}), nil, "already"},
	"enrolment of another's key": {partEnrolment, one(func(s *site) Update {
		return s.signed(s.key[3], Update{Kind: Enrolment, Slot: 3, New: s.key[2].Public().Y(), Until: now})
	}), nil, "another key"},
	"rotation to nobody": {partRotation, one(func(s *site) Update {
		return s.signed(s.key[0], Update{Kind: Rotation, Old: s.key[0].Public().Y(), Until: now})
	}), nil, "no new key"},
	"recovery to nobody": {partRecovery, one(func(s *site) Update {
		return s.byForce(Entry{Kind: Recovery, Slot: 0})
	}), nil, "no new key"},
	"recovery of nobody": {partRecovery, one(func(s *site) Update {
		return s.byForce(Entry{Kind: Recovery, Slot: 5, Key: s.key[3].Public().Y()})
	}), nil, "no key to replace"},
	"no-op that hides a change": {partRoots, nil, func(s *site, b *Batch, a *zkproofs.Assignment) {
		u := s.directive(0)
		must(s.t, s.Consents.Set(0, u.New, zkproofs.Uint64Element(8)))
		a.Public[1] = s.Root().Field()
	}, ""},
	"batch against an old root": {partRoots, one(func(s *site) Update { return s.directive(0) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		a.Public[0] = zkproofs.Uint64Element(4).Field()
	}, ""},
	"new root of another state": {partRoots, one(func(s *site) Update { return s.directive(0) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		a.Public[1] = b.OldRoot.Field()
	}, ""},
	"consent tree of another site": {partRoots, one(func(s *site) Update { return s.directive(0) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		other := newSite(s.t, 2)
		must(s.t, other.Consents.Set(100, permit(9), zkproofs.Uint64Element(3)))
		forged := other.batch(other.directive(0))
		*a = assigned(s.t, forged)
		a.Public[0], a.Public[1] = b.OldRoot.Field(), b.NewRoot.Field()
	}, ""},
	"a bottom node made up": {partPath, one(func(s *site) Update { return s.directive(0) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		b.changed[0][0][5] = permit(3)
		*a = b.claimed(s.t)
	}, ""},
	"swapped sibling": {partPath, one(func(s *site) Update { return s.directive(0) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		node := &b.changed[0][0]
		node[2], node[3] = node[3], node[2]
		*a = b.claimed(s.t)
	}, ""},
	"signer's leaf made up": {partPath, one(func(s *site) Update {
		return s.signed(s.key[3], Update{Kind: Directive, Slot: 0, Old: s.Consents.Leaf(0), New: permit(2), Until: now})
	}), func(s *site, b *Batch, a *zkproofs.Assignment) {
		b.signer[0][0][1] = s.key[3].Public().Y()
		*a = b.claimed(s.t)
	}, ""},
	"another leaf before than the slot's": {partPath, one(func(s *site) Update { return s.directive(0) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		u := &b.updates[0]
		u.Old, u.New = permit(4), permit(5)
		must(s.t, u.Sign(s.key[0], here))
		*a = b.claimed(s.t)
	}, ""},
	// A withdrawal has no last block. Were the batch's block any element, another place and another block would have the same sum.
	"withdrawal signed for another site": {partBlock, one(func(s *site) Update {
		u := s.withdrawal(0, 2)
		must(s.t, u.Sign(s.key[0], elsewhere))
		return u
	}), func(s *site, b *Batch, a *zkproofs.Assignment) {
		var err error
		b.Digest, err = Digest(elsewhere, b.updates, b.shape)
		must(s.t, err)
		c, err := b.filled()
		must(s.t, err)
		place, block, other := here.Field(), fr.NewElement(now), elsewhere.Field()
		c.Block = *block.Add(&block, &place).Sub(&block, &other)
		*a, err = zkproofs.Assign(c)
		must(s.t, err)
	}, "signature"},
	"salt written as a leaf": {partSlot, nil, func(s *site, b *Batch, a *zkproofs.Assignment) { *a = s.saltAsLeaf() }, ""},
	"two kinds at once":      {partKinds, nil, func(s *site, b *Batch, a *zkproofs.Assignment) { *a = s.twoKinds() }, ""},
	"digest of other updates": {partDigest, one(func(s *site) Update { return s.directive(0) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		a.Public[3] = fr.NewElement(5)
	}, ""},
	"forced without the queue": {partQueue, one(func(s *site) Update { return s.byForce(Entry{Kind: Forced, Slot: 0}) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		b.queue(a)
	}, ""},
	"recovery without the queue": {partQueue, one(func(s *site) Update { return s.recovery(0, s.key[3]) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		b.queue(a)
	}, ""},
	"queue's head skipped": {partQueue, nil, func(s *site, b *Batch, a *zkproofs.Assignment) {
		b.queue(a, Entry{Kind: Forced, Slot: 0})
	}, ""},
	"queue's order turned": {partQueue, func(s *site) []Update {
		return []Update{s.byForce(Entry{Kind: Forced, Slot: 0}), s.byForce(Entry{Kind: Forced, Slot: 1})}
	}, func(s *site, b *Batch, a *zkproofs.Assignment) {
		b.queue(a, Entry{Kind: Forced, Slot: 1}, Entry{Kind: Forced, Slot: 0})
	}, ""},
	"one entry taken twice": {partQueue, func(s *site) []Update {
		return []Update{s.byForce(Entry{Kind: Forced, Slot: 0}), s.byForce(Entry{Kind: Forced, Slot: 1})}
	}, func(s *site, b *Batch, a *zkproofs.Assignment) { b.queue(a, Entry{Kind: Forced, Slot: 0}) }, ""},
	"withdrawal taken for a recovery": {partQueue, one(func(s *site) Update { return s.recovery(0, s.key[3]) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		b.queue(a, Entry{Kind: Forced, Slot: 0})
	}, ""},
	"recovery to another key": {partQueue, one(func(s *site) Update { return s.recovery(0, s.key[3]) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		b.queue(a, Entry{Kind: Recovery, Slot: 0, Key: s.key[2].Public().Y()})
	}, ""},
	"another slot than the queue's": {partQueue, one(func(s *site) Update { return s.byForce(Entry{Kind: Forced, Slot: 0}) }), func(s *site, b *Batch, a *zkproofs.Assignment) {
		b.queue(a, Entry{Kind: Forced, Slot: 1})
	}, ""},
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// queue makes the public inputs what they are where the contract took these entries.
func (b *Batch) queue(a *zkproofs.Assignment, entries ...Entry) {
	r := Challenge(b.Digest, entries)
	a.Public[4], a.Public[5] = r.Field(), Queued(r, entries).Field()
}

// claimed fills the circuit with the new root and the digest that follow from what the first update claims of its paths, as a modified prover would.
func (b *Batch) claimed(t testing.TB) zkproofs.Assignment {
	t.Helper()
	u := &b.updates[0]
	before, after, place, node := u.Old.Field(), u.New.Field(), 1+u.Slot%merkle.BottomLeaves, u.Slot/merkle.BottomLeaves
	for l, path := range b.changed[0] {
		var x, y [merkle.Arity]fr.Element
		for j := range x {
			x[j] = path[j].Field()
		}
		y = x
		y[place].Add(&y[place], &after).Sub(&y[place], &before)
		if l == 0 {
			y[0] = b.salts[0].Field()
		}
		before, after = merkle.NodeValue(merkle.Consents, l+1, x), merkle.NodeValue(merkle.Consents, l+1, y)
		place, node = node%merkle.Arity, node/merkle.Arity
	}
	b.NewRoot = Root(b.identity, zkproofs.ToElement(after), b.shape.Height)
	digest, err := Digest(b.Place, b.updates, b.shape)
	must(t, err)
	b.Digest = digest
	return assigned(t, b)
}

// saltAsLeaf enrols a key in "slot −1", which is the salt of the first bottom node. The site has chosen that salt: it is 0.
func (s *site) saltAsLeaf() zkproofs.Assignment {
	s.t.Helper()
	must(s.t, s.Identities.Set(0, s.key[0].Public().Y(), zkproofs.Element{}))
	u := s.signed(s.key[3], Update{Kind: Enrolment, New: s.key[3].Public().Y(), Until: now})
	m := u.Message(here)
	m[2] = minus(1)
	var err error
	u.Signature, err = s.key[3].Sign(m...)
	must(s.t, err)
	challenge, err := u.Key.Challenge(u.Signature, m...)
	must(s.t, err)

	b := toy().begin(s.State, here, now)
	old := s.Identities.Leaf(0)
	must(s.t, b.put(s.State, u, zkproofs.Uint64Element(8)))
	must(s.t, s.Identities.Set(0, old, zkproofs.Uint64Element(8))) // nothing but the salt changes
	must(s.t, b.put(s.State, Update{}, zkproofs.Uint64Element(8)))
	must(s.t, b.finish(s.State))
	b.Digest = poseidon.Hash(digestDomain, challenge, zkproofs.Element{})
	c, err := b.filled()
	must(s.t, err)
	for i := range c.Update[0].Place {
		c.Update[0].Place[i] = 0
	}
	a, err := zkproofs.Assign(c)
	must(s.t, err)
	return a
}

func minus(n uint64) zkproofs.Element {
	x := fr.NewElement(n)
	return zkproofs.ToElement(*x.Neg(&x))
}

// twoKinds takes the queue's wish to withdraw the consent of slot 0 for done, without doing it: the update is a withdrawal once and a forced one −1 times,
// so it changes no tree, and counts for the queue as −(0 − 3·2^20).
func (s *site) twoKinds() zkproofs.Assignment {
	s.t.Helper()
	b := s.batch()
	u := Update{Kind: Withdrawal, New: b.updates[0].New}
	m := u.Message(here)
	m[1] = minus(1) // 1·2 − 1·3
	sig, err := s.key[0].Sign(m...)
	must(s.t, err)
	u.Key, u.Signature = s.key[0].Public(), sig
	c, err := b.filled()
	must(s.t, err)
	first := &c.Update[0]
	must(s.t, first.assign(&u, b.changed[0], b.signer[0], b.salts[0]))
	first.Old, first.New = b.updates[0].Old.Field(), b.updates[0].New.Field()
	less := minus(1)
	first.Kind[Withdrawal-1], first.Kind[Forced-1] = 1, less.Field()
	a, err := zkproofs.Assign(c)
	must(s.t, err)
	b.queue(&a, Entry{Kind: Forced, Slot: 0})
	return a
}

// TestModifiedProversAreRefused: by the twin where it can be told such a thing, by the circuit always, and by the named part of it alone.
func TestModifiedProversAreRefused(t *testing.T) {
	needed := map[string]bool{}
	for name, l := range lies {
		t.Run(name, func(t *testing.T) {
			make := func() (*site, *Batch, zkproofs.Assignment) {
				s := newSite(t, 2)
				var updates []Update
				if l.update != nil {
					updates = l.update(s)
				}
				b := s.batch(updates...)
				a := assigned(t, b)
				if l.change != nil {
					l.change(s, b, &a)
				}
				return s, b, a
			}
			if l.twin != "" {
				s := newSite(t, 2)
				updates := l.update(s)
				before := s.Root()
				_, err := toy().Apply(s.State, updates, here, now, s.random)
				if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), l.twin) {
					t.Errorf("the twin says %v", err)
				}
				if s.Root() != before {
					t.Error("a refused batch has changed the state")
				}
			}
			_, _, a := make()
			if solver(t, "").Solve(a) == nil {
				t.Fatal("accepted by the whole circuit")
			}
			if l.part == "" {
				return
			}
			if err := solver(t, l.part).Solve(a); err != nil {
				t.Fatalf("refused without the part %q too, so it shows nothing about it: %v", l.part, err)
			}
			needed[l.part] = true
		})
	}
	for _, part := range []string{
		partKinds, partSlot, partPath, partRoots, partKey, partSignature, partWords, partVersion, partWithdrawn, partTime, partBlock,
		partEnrolment, partRotation, partRecovery, partDigest, partQueue,
	} {
		if !needed[part] {
			t.Errorf("no lie needs the part %q", part)
		}
	}
}

// TestLowOrderKeysSignNothing: 0 is the leaf of an empty slot and the y of a point of order 4, with which anybody could sign.
func TestLowOrderKeysSignNothing(t *testing.T) {
	var order4 fr.Element
	// −x² + y² = 1 + d·x²·y² at y = 0: x² = −1.
	order4.SetInt64(-1)
	if order4.Sqrt(&order4) == nil {
		t.Fatal("no point with y = 0")
	}
	s := newSite(t, 2)
	b := s.batch(s.signed(s.key[3], Update{Kind: Directive, Slot: 3, New: permit(1), Until: now}))
	a := assigned(t, b)
	x, y := s.key[3].Public().X().Field(), s.key[3].Public().Y().Field()
	changed := 0
	for i := range a.Secret {
		if a.Secret[i].Equal(&x) && i+1 < len(a.Secret) && a.Secret[i+1].Equal(&y) {
			a.Secret[i], a.Secret[i+1] = order4, fr.Element{}
			changed++
		}
	}
	if changed != 1 {
		t.Fatalf("the key stands in %d places", changed)
	}
	if solver(t, partSignature).Solve(a) == nil {
		t.Error("a directive under the key of an empty slot is accepted")
	}
	if _, err := eddsa.ParsePublic(make([]byte, eddsa.PublicSize)); err == nil {
		t.Error("and it can be parsed")
	}
}

// TestQueueSumIsThePolynomial on a sum computed by hand.
func TestQueueSumIsThePolynomial(t *testing.T) {
	r := zkproofs.Uint64Element(10)
	entries := []Entry{{Kind: Forced, Slot: 7}, {Kind: Recovery, Slot: 2, Key: zkproofs.Uint64Element(3)}}
	// 7 + 3·2^20 + 100·(2 + 6·2^20 + 10·3)
	want := new(big.Int).SetInt64(7 + 3<<20 + 100*(2+6<<20+30))
	got := Queued(r, entries)
	if new(big.Int).SetBytes(got[:]).Cmp(want) != 0 {
		t.Errorf("%x", got)
	}
}
