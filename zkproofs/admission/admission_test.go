package admission

import (
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/merkle"
)

var (
	toy  = shape{4} // the room's parent and the root
	here = consentbatch.PlaceOf(31337, [20]byte{1}, [20]byte{0xa})
)

// site has rooms in use, with somebody in each.
func site(t testing.TB, rooms, height int) (consentbatch.State, *rand.ChaCha8) {
	t.Helper()
	random := rand.NewChaCha8([32]byte{byte(rooms)})
	tree := func(kind merkle.Kind) *merkle.Tree {
		salts, err := merkle.NewSalts(random, rooms*Salts)
		if err != nil {
			t.Fatal(err)
		}
		leaves := make([]zkproofs.Element, rooms*Rows)
		for i := range leaves {
			leaves[i] = zkproofs.Uint64Element(uint64(i))
		}
		tree, err := merkle.Build(kind, leaves, salts, height)
		if err != nil {
			t.Fatal(err)
		}
		return tree
	}
	return consentbatch.State{Identities: tree(merkle.Identities), Consents: tree(merkle.Consents)}, random
}

func key(t testing.TB, n byte) eddsa.PublicKey {
	t.Helper()
	k, err := eddsa.ParseSeed(append(make([]byte, eddsa.SeedSize-1), n))
	if err != nil {
		t.Fatal(err)
	}
	return k.Public()
}

func custodian(t testing.TB) eddsa.PublicKey { return key(t, 99) }

// paper is a word as a hospital writes it, one of several kinds.
func paper(kind int) consentword.Word {
	return consentword.Fields{Schema: consentword.Schema, Decision: consentword.Permit, Purposes: consentword.Purposes(1 << kind), Version: 1}.Word()
}

// people are patients with a key, patients on paper with each of the kinds of words and with none, and nobody in between.
func people(t testing.TB) []Slot {
	slots := make([]Slot, Rows)
	for i := range 100 {
		switch i % 4 {
		case 0:
			slots[i].Key = key(t, byte(i))
		case 1, 2:
			slots[i] = Slot{custodian(t), paper(i % Words)}
		}
	}
	slots[101].Key = custodian(t)
	slots[Rows-1] = Slot{custodian(t), paper(0)}
	return slots
}

func made(t testing.TB, rooms int) (*Admission, consentbatch.State) {
	t.Helper()
	st, random := site(t, rooms, toy.height)
	a, err := toy.apply(st, custodian(t), people(t), here, random)
	if err != nil {
		t.Fatal(err)
	}
	return a, st
}

func assigned(t testing.TB, r *Admission) zkproofs.Assignment {
	t.Helper()
	a, err := r.assign()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func solver(t testing.TB, without string) *attack.Solver {
	t.Helper()
	if s, ok := solvers[without]; ok {
		return s
	}
	c := newCircuit(toy)
	c.without = without
	s, err := attack.NewSolver(c)
	if err != nil {
		t.Fatal(err)
	}
	solvers[without] = s
	return s
}

var solvers = map[string]*attack.Solver{}

// TestAdmissionIsProvenWhereverItBegins: in a node in use, in one that is not, and the last that the tree has.
func TestAdmissionIsProvenWhereverItBegins(t *testing.T) {
	s := solver(t, "")
	for _, rooms := range []int{1, 2, 15, 16, 17, 255} {
		r, st := made(t, rooms)
		if r.NewRoot != st.Root() || r.NewRoot == r.OldRoot || len(st.Consents.Salts()) != (rooms+1)*Salts {
			t.Errorf("%d rooms: the state is not the one of the new root", rooms)
		}
		if got, err := consentbatch.State(st).Consents.ChunkRoots(Rows); err != nil || len(got) != rooms+1 {
			t.Errorf("%d rooms: %d chunks, %v", rooms, len(got), err)
		}
		for i, slot := range people(t) {
			at := rooms*Rows + i
			if st.Identities.Leaf(at) != slot.Key.Y() || st.Consents.Leaf(at) != zkproofs.Element(slot.Word) {
				t.Fatalf("%d rooms: slot %d holds something else", rooms, i)
			}
		}
		if err := s.Solve(assigned(t, r)); err != nil {
			t.Errorf("%d rooms: %v", rooms, err)
		}
	}
	nobody := consentbatch.State{}
	for kind, tree := range map[merkle.Kind]**merkle.Tree{merkle.Identities: &nobody.Identities, merkle.Consents: &nobody.Consents} {
		var err error
		if *tree, err = merkle.Empty(kind, toy.height); err != nil {
			t.Fatal(err)
		}
	}
	first, err := toy.apply(nobody, custodian(t), nil, here, rand.NewChaCha8([32]byte{}))
	if err != nil {
		t.Fatal(err)
	}
	if first.OldRoot != consentbatch.Root(zkproofs.Element{}, zkproofs.Element{}, toy.height) {
		t.Error("a site with nobody has another root than the empty one")
	}
	if err := s.Solve(assigned(t, first)); err != nil {
		t.Errorf("the first room: %v", err)
	}
	st, random := site(t, 256, toy.height)
	before := st.Root()
	if _, err := toy.apply(st, custodian(t), nil, here, random); err == nil || st.Root() != before {
		t.Error("a full site made room")
	}
	st, random = site(t, 1, 3)
	if _, err := toy.apply(st, custodian(t), nil, here, random); err == nil {
		t.Error("trees of another height were taken")
	}
}

// TestWhatCannotBeProvenIsRefusedBeforehand, and changes nothing.
func TestWhatCannotBeProvenIsRefusedBeforehand(t *testing.T) {
	st, random := site(t, 1, toy.height)
	before := st.Root()
	own, second := key(t, 1), consentword.Fields{Schema: consentword.Schema, Decision: consentword.Permit, Version: 2}.Word()
	var wide consentword.Word
	new(big.Int).Lsh(big.NewInt(1), consentword.Bits).FillBytes(wide[:])
	var eight []Slot
	for kind := range Words + 1 {
		eight = append(eight, Slot{custodian(t), paper(kind)})
	}
	for name, slots := range map[string][]Slot{
		"a word for a patient with a key": {{own, paper(0)}},
		"a word for nobody":               {{Word: paper(0)}},
		"a later version":                 {{custodian(t), second}},
		"version 0":                       {{custodian(t), consentword.Fields{Schema: consentword.Schema}.Word()}},
		"a word of 243 bits":              {{custodian(t), wide}},
		"eight kinds of words":            eight,
		"241 slots":                       make([]Slot, Rows+1),
	} {
		if _, err := toy.apply(st, custodian(t), slots, here, random); !errors.Is(err, ErrRefused) || st.Root() != before {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := toy.apply(st, eddsa.PublicKey{}, nil, here, random); !errors.Is(err, ErrRefused) {
		t.Errorf("no custodian: %v", err)
	}
	if _, err := toy.apply(st, custodian(t), eight[:Words], here, random); err != nil {
		t.Errorf("seven kinds of words: %v", err)
	}
	if _, err := Apply(st, custodian(t), nil, here, random); err == nil {
		t.Error("toy trees were taken for whole ones")
	}
}

// TestBatchGoesOnFromAnAdmission: the patient with a key signs a first directive, the custodian the second version of a paper one.
func TestBatchGoesOnFromAnAdmission(t *testing.T) {
	patient, err := eddsa.ParseSeed(append(make([]byte, eddsa.SeedSize-1), 4)) // that of slot 4
	if err != nil {
		t.Fatal(err)
	}
	hospital, err := eddsa.ParseSeed(append(make([]byte, eddsa.SeedSize-1), 99))
	if err != nil {
		t.Fatal(err)
	}
	_, st := made(t, 1)
	update := func(slot uint32, version uint32, by *eddsa.PrivateKey) consentbatch.Update {
		u := consentbatch.Update{Kind: consentbatch.Directive, Slot: Rows + slot, Old: st.Consents.Leaf(int(Rows + slot)), Until: 1000}
		u.New = zkproofs.Element(consentword.Fields{Schema: consentword.Schema, Decision: consentword.Permit, Version: version}.Word())
		if err := u.Sign(by, here); err != nil {
			t.Fatal(err)
		}
		return u
	}
	for name, u := range map[string]consentbatch.Update{"patient": update(4, 1, patient), "paper": update(5, 2, hospital)} {
		if err := st.Admit(u, here, 999); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := st.Admit(update(4, 1, hospital), here, 999); !errors.Is(err, consentbatch.ErrRefused) {
		t.Errorf("the hospital signs for a patient with a key: %v", err)
	}
}

// claimed computes what the statement would say if the witness were true. empty are the nodes over the consents' room that are said to be empty.
func (a *Admission) claimed(t testing.TB, empty ...int) zkproofs.Assignment {
	t.Helper()
	var before, after [2]zkproofs.Element
	for i, kind := range []merkle.Kind{merkle.Identities, merkle.Consents} {
		room, err := merkle.Build(kind, a.leaves[i], a.salts[i], level)
		if err != nil {
			t.Fatal(err)
		}
		old, next, number := fr.Element{}, room.Root().Field(), a.number
		for l, above := range a.above[i] {
			var x, y [merkle.Arity]fr.Element
			zeros := true
			for j := range x {
				x[j] = above[j].Field()
				zeros = zeros && x[j].IsZero()
			}
			y = x
			at := &y[number%merkle.Arity]
			at.Add(at, &next).Sub(at, &old)
			old, next = merkle.NodeValue(kind, level+1+l, x), merkle.NodeValue(kind, level+1+l, y)
			if zeros || i == 1 && slices.Contains(empty, l) {
				old = fr.Element{}
			}
			number /= merkle.Arity
		}
		before[i], after[i] = a.root[i], zkproofs.ToElement(next)
	}
	a.OldRoot, a.NewRoot = consentbatch.Root(before[0], before[1], a.shape.height), consentbatch.Root(after[0], after[1], a.shape.height)
	c, err := a.filled()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range empty {
		c.Tree[1].Empty[l] = 1
	}
	assignment, err := zkproofs.Assign(c)
	if err != nil {
		t.Fatal(err)
	}
	return assignment
}

// forged is an admission whose slot 0 holds key and word, whether or not they may be there, and the only word; the word is in the table.
func forged(t testing.TB, key zkproofs.Element, word zkproofs.Element) *Admission {
	a, _ := made(t, 2)
	a.leaves[1] = make([]zkproofs.Element, Rows)
	a.leaves[0][0], a.leaves[1][0] = key, word
	a.table = []zkproofs.Element{word}
	return a
}

// TestModifiedProversAreRefused by the whole circuit, and let through by it without the named part.
func TestModifiedProversAreRefused(t *testing.T) {
	needed := map[string]bool{}
	hospital, own := custodian(t).Y(), key(t, 1).Y()
	big2 := func(bits uint) (e zkproofs.Element) {
		new(big.Int).Lsh(big.NewInt(1), bits).FillBytes(e[:])
		return e
	}
	for name, l := range map[string]struct {
		part string
		lie  func(t *testing.T) zkproofs.Assignment
	}{
		"room in use overwritten": {partEmptyRoom, func(t *testing.T) zkproofs.Assignment {
			a, _ := made(t, 2)
			a.number = 1
			// The room's entry is not 0: it is replaced by its sum with the new room's value.
			return a.claimed(t)
		}},
		"somebody brought in beside the room": {partEmptyNode, func(t *testing.T) zkproofs.Assignment {
			a, _ := made(t, 16)
			other, _ := made(t, 1)
			a.above[1][0][5] = other.above[1][0][0]
			return a.claimed(t, 0)
		}},
		"another tree under the root": {partPath, func(t *testing.T) zkproofs.Assignment {
			a, _ := made(t, 2)
			a.above[1][0][0] = zkproofs.Uint64Element(7)
			return a.claimed(t)
		}},
		"another tree as the root": {partPath, func(t *testing.T) zkproofs.Assignment {
			a, _ := made(t, 2)
			a.above[0][1][9] = zkproofs.Uint64Element(7)
			return a.claimed(t)
		}},
		"old root of another state": {partRoots, func(t *testing.T) zkproofs.Assignment {
			a, _ := made(t, 2)
			a.OldRoot = zkproofs.Uint64Element(7)
			return assigned(t, a)
		}},
		"new root of another state": {partRoots, func(t *testing.T) zkproofs.Assignment {
			a, _ := made(t, 2)
			a.NewRoot = a.OldRoot
			return assigned(t, a)
		}},
		"another word in the tree than the one that was checked": {partRoots, func(t *testing.T) zkproofs.Assignment {
			a, _ := made(t, 2)
			a.leaves[1][1] = zkproofs.Element(paper(3))
			return assigned(t, a)
		}},
		"consent written for a patient with a key": {partCustodian, func(t *testing.T) zkproofs.Assignment {
			return forged(t, own, zkproofs.Element(paper(0))).claimed(t)
		}},
		"consent waiting in an empty slot": {partCustodian, func(t *testing.T) zkproofs.Assignment {
			return forged(t, zkproofs.Element{}, zkproofs.Element(paper(0))).claimed(t)
		}},
		"consent waiting in an empty slot, with nobody as the custodian": {partNobody, func(t *testing.T) zkproofs.Assignment {
			a := forged(t, zkproofs.Element{}, zkproofs.Element(paper(0)))
			a.Custodian = zkproofs.Element{}
			return a.claimed(t)
		}},
		"another site's custodian": {partCustodian, func(t *testing.T) zkproofs.Assignment {
			a, _ := made(t, 2)
			a.Custodian = key(t, 98).Y()
			return a.claimed(t)
		}},
		"word that is not in the table": {partWords, func(t *testing.T) zkproofs.Assignment {
			a := forged(t, hospital, big2(250))
			a.table = nil
			return a.claimed(t)
		}},
		"sum of two words of the table": {partWords, func(t *testing.T) zkproofs.Assignment {
			a, _ := made(t, 2)
			x, y := a.table[0].Field(), a.table[1].Field()
			x.Add(&x, &y)
			a.leaves[1][1] = zkproofs.ToElement(x)
			return a.claimed(t)
		}},
		"word of 243 bits": {partTable, func(t *testing.T) zkproofs.Assignment {
			return forged(t, hospital, big2(consentword.Bits)).claimed(t)
		}},
		"word of version 2": {partTable, func(t *testing.T) zkproofs.Assignment {
			return forged(t, hospital, big2(versionAt+1)).claimed(t)
		}},
		"word of version 0": {partTable, func(t *testing.T) zkproofs.Assignment {
			return forged(t, hospital, zkproofs.Uint64Element(consentword.Schema)).claimed(t)
		}},
		"half a room here and half there": {"", half},
	} {
		t.Run(name, func(t *testing.T) {
			a := l.lie(t)
			if solver(t, "").Solve(a) == nil {
				t.Fatal("accepted by the whole circuit")
			}
			if l.part == "" {
				return
			}
			if err := solver(t, l.part).Solve(a); err != nil {
				t.Fatalf("refused without the part %q too: %v", l.part, err)
			}
			needed[l.part] = true
		})
	}
	for _, part := range []string{partEmptyRoom, partPath, partEmptyNode, partRoots, partWords, partTable, partCustodian, partNobody} {
		if !needed[part] {
			t.Errorf("no lie needs the part %q", part)
		}
	}
}

// half puts one half of a room's value into each of two empty entries, which no bit does.
func half(t *testing.T) zkproofs.Assignment {
	a, _ := made(t, 2)
	var two fr.Element
	two.SetUint64(2).Inverse(&two)
	var after [2]zkproofs.Element
	for i, kind := range []merkle.Kind{merkle.Identities, merkle.Consents} {
		room, err := merkle.Build(kind, a.leaves[i], a.salts[i], level)
		if err != nil {
			t.Fatal(err)
		}
		next := room.Root().Field()
		next.Mul(&next, &two)
		var x, top [merkle.Arity]fr.Element
		for j := range x {
			x[j], top[j] = a.above[i][0][j].Field(), a.above[i][1][j].Field()
		}
		x[2], x[3] = next, next
		top[0] = merkle.NodeValue(kind, level+1, x)
		after[i] = zkproofs.ToElement(merkle.NodeValue(kind, level+2, top))
	}
	a.NewRoot = consentbatch.Root(after[0], after[1], a.shape.height)
	c, err := a.filled()
	if err != nil {
		t.Fatal(err)
	}
	c.Number[0], c.Number[1] = two, 1 // entries 2 and 3, one half each
	assignment, err := zkproofs.Assign(c)
	if err != nil {
		t.Fatal(err)
	}
	return assignment
}

// TestProofHoldsForItsStatementAlone with real keys of the toy circuit.
func TestProofHoldsForItsStatementAlone(t *testing.T) {
	p, err := zkproofs.DevelopmentKeys("", nil).Prover(definition(toy))
	if err != nil {
		t.Fatal(err)
	}
	r, _ := made(t, 3)
	proof, err := r.Prove(p)
	if err != nil {
		t.Fatal(err)
	}
	verify := func(pub Public) error {
		public, err := pub.inputs()
		if err != nil {
			t.Fatal(err)
		}
		return p.Verifier().Verify(public, proof)
	}
	if err := verify(r.Public); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Public){
		"custodian": func(x *Public) { x.Custodian = key(t, 98).Y() },
		"old root":  func(x *Public) { x.OldRoot[31]++ },
		"new root":  func(x *Public) { x.NewRoot[31]++ },
		"place":     func(x *Public) { x.Place = consentbatch.PlaceOf(31337, [20]byte{1}, [20]byte{0xb}) },
	} {
		moved := r.Public
		change(&moved)
		if err := verify(moved); !errors.Is(err, zkproofs.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if Verify(p.Verifier(), r.Public, proof) == nil {
		t.Error("a key of the toy circuit verifies the whole one's statement")
	}
}

// TestEveryWireIsDetermined by the public inputs and the private ones, which collision resistance binds to the roots.
func TestEveryWireIsDetermined(t *testing.T) {
	r, _ := made(t, 16)
	a := assigned(t, r)
	given := make([]int, len(a.Secret))
	for i := range given {
		given[i] = i
	}
	found, err := solver(t, "").Determined(a, given)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Undetermined) > 0 || found.Pivots > 0 {
		t.Errorf("%d wires are not determined, %d pivots", len(found.Undetermined), found.Pivots)
	}
}

// TestSizeOfTheCircuit keeps the figure of the documentation true.
func TestSizeOfTheCircuit(t *testing.T) {
	n, err := Definition().Constraints()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d constraints", n)
	if n > 1<<15 {
		t.Errorf("%d constraints", n)
	}
}
