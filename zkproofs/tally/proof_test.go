package tally

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// keys are the shared development keys; making them takes some twenty seconds a circuit where the cache is empty.
var keys = zkproofs.DevelopmentKeys("", nil)

func prover(t testing.TB, s Shape) *zkproofs.Prover {
	t.Helper()
	p, err := keys.Prover(Definition(s))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestProofOfHonestTally proves with the real prover, verifies, and decrypts to the plain tally. TestFullProofOfHonestTally has the other lanes.
func TestProofOfHonestTally(t *testing.T) {
	provesItsTally(t, Shapes()[0], survival(), 0)
	provesItsTally(t, Shapes()[1], sums(), 0)
}

func provesItsTally(t *testing.T, s Shape, q Query, lane uint32) {
	t.Helper()
	x := newSite(t, s, q, lane, 1)
	table := x.table()
	if !slices.ContainsFunc(table.Counts, func(n uint64) bool { return n > 0 }) {
		t.Fatalf("%s: nothing is counted in lane %d", s.Name, lane)
	}
	x.encrypt(t, table).proves(t)
	got := x.decrypt(t)
	if !slices.Equal(got.Counts, table.Counts) || !slices.Equal(got.Sums, table.Sums) {
		t.Errorf("%s: the ciphertext decrypts to another table", s.Name)
	}
}

// proves proves the site's statement with the real prover.
func (x *site) proves(t *testing.T) {
	t.Helper()
	p := prover(t, x.shape)
	proof, err := Prove(p, x.statement(), x.Witness)
	if err != nil {
		t.Fatalf("%s: %v", x.shape.Name, err)
	}
	if err := Verify(p.Verifier(), x.statement(), proof); err != nil {
		t.Fatalf("%s: %v", x.shape.Name, err)
	}
}

// TestFalseInputsThroughProve: a modified prover calls Prove with a table or directives that are not the committed ones.
func TestFalseInputsThroughProve(t *testing.T) {
	s := Shapes()[0]
	p := prover(t, s)
	x := newSite(t, s, survival(), 0, 2)
	for i := range 2 {
		x.Witness.Rows[i], x.Witness.Words[i] = []uint32{1, 2, 30, 1, 5, 0, 0, 0, 0, 0, 0, 0}, scantest.Directive().Word()
	}
	f := scantest.Directive()
	f.Decision = consentword.Deny
	x.Witness.Rows[2], x.Witness.Words[2] = []uint32{1, 2, 31, 1, 5}, f.Word()
	x.Commit(t)
	for name, change := range map[string]func(*site){
		"doctored row":                  func(y *site) { y.Witness.Rows[0][2] = 290 },
		"skipped consenting patient":    func(y *site) { y.Witness.Rows[0] = nil },
		"consent of a patient withheld": func(y *site) { y.Witness.Words[1] = consentword.Word{} },
		"counted refusing patient":      func(y *site) { y.Witness.Words[2] = scantest.Directive().Word() },
		"invented patient": func(y *site) {
			i := slices.IndexFunc(y.Witness.Rows, func(r []uint32) bool { return r == nil })
			y.Witness.Rows[i], y.Witness.Words[i] = y.Witness.Rows[0], y.Witness.Words[0]
		},
		"another row salt": func(y *site) { y.Witness.RowSalts = slices.Clone(y.Witness.RowSalts); y.Witness.RowSalts[3][31] ^= 1 },
		"another consent salt": func(y *site) {
			y.Witness.ConsentSalts = slices.Clone(y.Witness.ConsentSalts)
			y.Witness.ConsentSalts[15][31] ^= 1
		},
	} {
		y := x.clone()
		change(y)
		table := y.table()
		y.encrypt(t, table)
		if _, err := Prove(p, y.statement(), y.Witness); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", name, err)
		}

		if name != "doctored row" && name != "counted refusing patient" {
			continue
		}
		// With roots of its own the same prover makes a valid proof of another statement, and the approved roots refuse it.
		y.Commit(t)
		proof, err := Prove(p, y.statement(), y.Witness)
		if err != nil {
			t.Errorf("%s: a consistent false input is not proven: %v", name, err)
			continue
		}
		if err := Verify(p.Verifier(), y.statement(), proof); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		y.Public.RowRoot, y.Public.ConsentRoot = x.Public.RowRoot, x.Public.ConsentRoot
		if err := Verify(p.Verifier(), y.statement(), proof); !errors.Is(err, zkproofs.ErrInvalid) {
			t.Errorf("%s: against the approved roots: %v", name, err)
		}
	}
	honest := x.clone().encrypt(t, x.table())
	for name, change := range map[string]func(*site){
		"wrong sum": func(y *site) {
			table := y.table()
			table.Counts[77]++
			y.encrypt(t, table)
			y.Public.Count = scan.CommitCount(table.Rows, y.Witness.CountSalt)
		},
		"wrong count commitment": func(y *site) { y.Public.Count = scan.CommitCount(y.table().Rows+1, y.Witness.CountSalt) },
		"oversized noise":        func(y *site) { y.oversize(t) },
	} {
		y := honest.clone()
		change(y)
		if _, err := Prove(p, y.statement(), y.Witness); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*Witness){
		"too many rows":         func(w *Witness) { w.Rows = make([][]uint32, 241) },
		"too many columns":      func(w *Witness) { w.Rows = [][]uint32{make([]uint32, 13)} },
		"too few salts":         func(w *Witness) { w.RowSalts = w.RowSalts[1:] },
		"randomness of no size": func(w *Witness) { w.Randomness = he.Randomness{} },
	} {
		w := honest.Witness
		change(&w)
		if _, err := Prove(p, honest.statement(), w); err == nil || errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// oversize encrypts with an error beyond the window.
func (x *site) oversize(t *testing.T) {
	set, r := x.shape.Set, x.Witness.Randomness
	r.E0 = slices.Clone(r.E0)
	r.E0[17] = he.ErrorWindow + 1
	ct := x.Public.CT
	d := make([]*big.Int, set.N())
	for j := range d {
		d[j] = big.NewInt(r.E0[j] - x.Witness.Randomness.E0[j])
	}
	ct.C0 = ct.C0.Add(set.PolyOf(d))
	x.Public.CT, x.Witness.Randomness = ct, r
}

// TestProofHoldsForItsStatementOnly verifies one proof against everything else.
func TestProofHoldsForItsStatementOnly(t *testing.T) {
	s := Shapes()[1]
	p := prover(t, s)
	x := honest(t, s, 4)
	x.encrypt(t, x.table())
	proof, err := Prove(p, x.statement(), x.Witness)
	if err != nil {
		t.Fatal(err)
	}
	v := p.Verifier()
	if err := Verify(v, x.statement(), proof); err != nil {
		t.Fatal(err)
	}
	one := make([]*big.Int, s.Set.N())
	for j := range one {
		one[j] = new(big.Int)
	}
	one[100] = big.NewInt(1)
	bump := s.Set.PolyOf(one)
	for name, change := range map[string]func(*Public){
		"another row root":     func(p *Public) { p.RowRoot = p.ConsentRoot },
		"another consent root": func(p *Public) { p.ConsentRoot = p.RowRoot },
		"roots exchanged":      func(p *Public) { p.RowRoot, p.ConsentRoot = p.ConsentRoot, p.RowRoot },
		"another count":        func(p *Public) { p.Count = scan.CommitCount(3, x.Witness.CountSalt) },
		"narrower request":     func(p *Public) { r := scantest.Study(); r.Purposes = consentword.HealthResearch; p.Request = r.Word() },
		"fewer obligations": func(p *Public) {
			r := scantest.Study()
			r.Obligations = consentword.EthicsApproval
			p.Request = r.Word()
		},
		"smaller study":         func(p *Public) { r := scantest.Study(); r.Cohort = 10; p.Request = r.Word() },
		"another hour":          func(p *Public) { p.Hours++ },
		"another size":          func(p *Public) { p.Query.Sizes[1]-- },
		"another radix":         func(p *Public) { p.Query.Radix[2] = 1; p.Query.Sizes[0] -= 2 },
		"another value weight":  func(p *Public) { p.Query.Value[1] = 2 },
		"another key, b":        func(p *Public) { p.PK.B = p.PK.B.Add(bump) },
		"another key, a":        func(p *Public) { p.PK.A = p.PK.A.Add(bump) },
		"another ciphertext, 0": func(p *Public) { p.CT.C0 = p.CT.C0.Add(bump) },
		"another ciphertext, 1": func(p *Public) { p.CT.C1 = p.CT.C1.Add(bump) },
		"another lane":          func(p *Public) { p.Lane, p.Context.Lane = 2, 2 },
		"another chain":         func(p *Public) { p.Context.ChainID++ },
		"another contract":      func(p *Public) { p.Context.Contract[19]++ },
		"another study":         func(p *Public) { p.Context.Study[0]++ },
		"another session":       func(p *Public) { p.Context.Session[31]++ },
		"another roster":        func(p *Public) { p.Context.Roster[7]++ },
		"another site":          func(p *Public) { p.Context.Site = "st-annb" },
		"another chunk":         func(p *Public) { p.Context.Chunk++ },
	} {
		public := x.statement()
		change(&public)
		if err := Verify(v, public, proof); !errors.Is(err, zkproofs.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		change func(*Public)
		want   string
	}{
		"lane beyond the table":       {func(p *Public) { p.Lane, p.Context.Lane = 3, 3 }, "lane 3 of 3"},
		"lane not the context's":      {func(p *Public) { p.Lane = 2 }, "the context names lane 1"},
		"circuit not the context's":   {func(p *Public) { p.Context.Circuit = Shapes()[0].ID() }, "the context names circuit"},
		"request that denies":         {func(p *Public) { p.Request = consentword.Word{} }, "request"},
		"request for no purpose":      {func(p *Public) { r := scantest.Study(); r.Purposes = 0; p.Request = r.Word() }, "purpose"},
		"root that is not an element": {func(p *Public) { p.RowRoot[0] = 0xff }, "field's order"},
		"query without keys":          {func(p *Public) { p.Query.Keys = 0 }, "0 keys"},
		"query beyond its keys":       {func(p *Public) { p.Query.Keys = 100 }, "greatest key"},
		"no polynomial":               {func(p *Public) { p.CT.C1 = he.Poly{} }, "not of additive4096"},
		"key of another set":          {func(p *Public) { p.PK.A = he.Additive8192().CommonPoly([32]byte{}) }, "not of additive4096"},
	} {
		public := x.statement()
		c.change(&public)
		if err := Verify(v, public, proof); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", name, err, c.want)
		}
	}
	for i := range proof {
		if i%16 == 0 {
			bad := slices.Clone(proof)
			bad[i] ^= 4
			if Verify(v, x.statement(), bad) == nil {
				t.Errorf("byte %d of the proof changed: accepted", i)
			}
		}
	}
	if Verify(v, x.statement(), proof[1:]) == nil || Verify(v, x.statement(), append(slices.Clone(proof), 0)) == nil {
		t.Error("a proof of another length is accepted")
	}
}
