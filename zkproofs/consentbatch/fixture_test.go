package consentbatch

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/merkle"
)

const now = 1000 // the block up to which batches are good

var here = PlaceOf(31337, [20]byte{1}, [20]byte{0xa})

// toy is small: trees of 240 slots.
func toy() Shape { return Shape{Updates: 2, Height: 2} }

// site is a site with three patients in slots 0 to 2, the first two with a directive of version 1, and a patient on paper in slot 17.
type site struct {
	t testing.TB
	State
	key       []*eddsa.PrivateKey // by patient
	custodian *eddsa.PrivateKey
	random    *rand.ChaCha8
}

const onPaper = 17

func newSite(t testing.TB, height int) *site {
	t.Helper()
	s := &site{t: t, random: rand.NewChaCha8([32]byte{7})}
	for range 4 {
		s.key = append(s.key, s.newKey())
	}
	s.custodian = s.newKey()
	keys, words := make([]zkproofs.Element, 20), make([]zkproofs.Element, 20)
	for i := range 3 {
		keys[i] = s.key[i].Public().Y()
	}
	keys[onPaper] = s.custodian.Public().Y()
	words[0], words[1] = permit(1), permit(1)
	s.Identities, s.Consents = s.tree(merkle.Identities, keys, height), s.tree(merkle.Consents, words, height)
	return s
}

func (s *site) newKey() *eddsa.PrivateKey {
	s.t.Helper()
	k, err := eddsa.NewKey(s.random)
	if err != nil {
		s.t.Fatal(err)
	}
	return k
}

func (s *site) tree(kind merkle.Kind, leaves []zkproofs.Element, height int) *merkle.Tree {
	s.t.Helper()
	salts, err := merkle.NewSalts(s.random, 16)
	if err != nil {
		s.t.Fatal(err)
	}
	tree, err := merkle.Build(kind, leaves, salts, height)
	if err != nil {
		s.t.Fatal(err)
	}
	return tree
}

func permit(version uint32) zkproofs.Element {
	return zkproofs.Element(consentword.Fields{
		Schema: consentword.Schema, Decision: consentword.Permit, Purposes: 0x3f, Categories: 7, Operations: 3, NotAfter: 1 << 31, Version: version,
	}.Word())
}

func none(version uint32) zkproofs.Element {
	return zkproofs.Element(consentword.Fields{Schema: consentword.Schema, Decision: consentword.Withdrawn, Version: version}.Word())
}

// signed signs an update by the key.
func (s *site) signed(key *eddsa.PrivateKey, u Update) Update {
	s.t.Helper()
	u.Document = [32]byte{9, 31: 1}
	if err := u.Sign(key, here); err != nil {
		s.t.Fatal(err)
	}
	return u
}

// directive is a patient's next one.
func (s *site) directive(patient int) Update {
	old := s.Consents.Leaf(patient)
	version := versionOf(new(big.Int).SetBytes(old[:]))
	return s.signed(s.key[patient], Update{Kind: Directive, Slot: uint32(patient), Old: old, New: permit(uint32(version) + 1), Until: now})
}

func (s *site) withdrawal(patient int, version uint32) Update {
	return s.signed(s.key[patient], Update{Kind: Withdrawal, Slot: uint32(patient), Old: s.Consents.Leaf(patient), New: none(version)})
}

func (s *site) byForce(e Entry) Update {
	s.t.Helper()
	tree := s.Consents
	if e.Kind == Recovery {
		tree = s.Identities
	}
	u, err := ByForce(e, tree.Leaf(int(e.Slot)))
	if err != nil {
		s.t.Fatal(err)
	}
	return u
}

func (s *site) enrolment(slot uint32, key *eddsa.PrivateKey) Update {
	return s.signed(key, Update{Kind: Enrolment, Slot: slot, New: key.Public().Y(), Until: now})
}

func (s *site) rotation(slot uint32, from, to *eddsa.PrivateKey) Update {
	return s.signed(from, Update{Kind: Rotation, Slot: slot, Old: from.Public().Y(), New: to.Public().Y(), Until: now})
}

func (s *site) recovery(slot uint32, to *eddsa.PrivateKey) Update {
	return s.byForce(Entry{Kind: Recovery, Slot: slot, Key: to.Public().Y()})
}

// batch makes a batch of what it is given, whether or not it may be.
func (s *site) batch(updates ...Update) *Batch {
	s.t.Helper()
	shape := Shape{Updates: toy().Updates, Height: s.Consents.Height()}
	salts, err := merkle.NewSalts(s.random, shape.Updates)
	if err != nil {
		s.t.Fatal(err)
	}
	b := shape.begin(s.State, here, now)
	for i := range shape.Updates {
		var u Update
		if i < len(updates) {
			u = updates[i]
		}
		if err := b.put(s.State, u, salts[i]); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := b.finish(s.State); err != nil {
		s.t.Fatal(err)
	}
	return b
}

func assigned(t testing.TB, b *Batch) zkproofs.Assignment {
	t.Helper()
	a, err := b.assign()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// solver compiles the toy circuit without a part, once.
func solver(t testing.TB, without string) *attack.Solver {
	t.Helper()
	if s, ok := solvers[without]; ok {
		return s
	}
	c := newCircuit(toy())
	c.without = without
	s, err := attack.NewSolver(c)
	if err != nil {
		t.Fatal(err)
	}
	solvers[without] = s
	return s
}

var solvers = map[string]*attack.Solver{}
