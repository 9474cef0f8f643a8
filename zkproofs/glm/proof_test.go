package glm

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/he"
	"salus/models/consentword"
	"salus/models/link"
	"salus/zkproofs"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// keys are the shared development keys.
var keys = zkproofs.DevelopmentKeys("", nil)

func prover(t testing.TB, s Shape) *zkproofs.Prover {
	t.Helper()
	p, err := keys.Prover(Definition(s))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// proven proves a site's table with the real prover.
func proven(t *testing.T, x *site) (*zkproofs.Prover, zkproofs.Proof) {
	t.Helper()
	table := x.table()
	if slices.Max(table.Count) == 0 {
		t.Fatalf("nothing is counted in lane %d", x.Public.Lane)
	}
	x.encrypt(t, table)
	p := prover(t, x.shape)
	start := time.Now()
	proof, err := Prove(p, x.statement(), x.Witness)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d constraints, proved in %v, %d rows count", x.shape.Name, p.Constraints(), time.Since(start), table.Rows)
	if err := Verify(p.Verifier(), x.statement(), proof); err != nil {
		t.Fatal(err)
	}
	return p, proof
}

// decrypted is the site's table as the ciphertext holds it.
func (x *site) decrypted(t *testing.T) Table {
	t.Helper()
	one := x.query
	one.Keys = uint32(x.shape.Keys)
	got, err := x.shape.Decode(one, [][]uint64{x.Decrypt(t)})
	if err != nil {
		t.Fatal(err)
	}
	return Table{GLMTable: got}
}

// TestProofHoldsForItsStatementOnly proves with the real prover, decrypts to the plain statistic, and verifies the proof against everything else.
func TestProofHoldsForItsStatementOnly(t *testing.T) {
	x := newSite(t, Shapes()[1], trial(link.Logit), 0, 4)
	p, proof := proven(t, x)
	if !same(x.decrypted(t).GLMTable, x.table().GLMTable) {
		t.Error("the ciphertext decrypts to another table")
	}
	one := make([]*big.Int, x.shape.Set.N())
	for j := range one {
		one[j] = new(big.Int)
	}
	one[100] = big.NewInt(1)
	bump := x.shape.Set.PolyOf(one)
	v := p.Verifier()
	for name, change := range map[string]func(*Public){
		"another row root":     func(p *Public) { p.RowRoot = p.ConsentRoot },
		"another consent root": func(p *Public) { p.ConsentRoot = p.RowRoot },
		"another count":        func(p *Public) { p.Count = scan.CommitCount(3, x.Witness.CountSalt) },
		"narrower request": func(p *Public) {
			r := scantest.Study()
			r.Purposes = consentword.HealthResearch
			p.Request = r.Word()
		},
		"another hour":          func(p *Public) { p.Hours++ },
		"another key":           func(p *Public) { p.PK.B = p.PK.B.Add(bump) },
		"another ciphertext":    func(p *Public) { p.CT.C1 = p.CT.C1.Add(bump) },
		"another session":       func(p *Public) { p.Context.Session[31]++ },
		"another site":          func(p *Public) { p.Context.Site = "st-annb" },
		"another chunk":         func(p *Public) { p.Context.Chunk++ },
		"another size":          func(p *Public) { p.Query.Sizes[1]-- },
		"another radix":         func(p *Public) { p.Query.Radix[6], p.Query.Sizes[0] = 1, 8 },
		"another outcome":       func(p *Public) { p.Query.Outcome[4] = 2 },
		"unweighted":            func(p *Public) { p.Query.Weight[5] = 0 },
		"slots exchanged":       func(p *Public) { p.Query.Slot[1], p.Query.Slot[2] = p.Query.Slot[2], p.Query.Slot[1] },
		"another link":          func(p *Public) { p.Query.Link = link.Log },
		"another intercept":     func(p *Public) { p.Query.Beta = slices.Clone(p.Query.Beta); p.Query.Beta[0]++ },
		"another coefficient":   func(p *Public) { p.Query.Beta = slices.Clone(p.Query.Beta); p.Query.Beta[3]-- },
		"coefficients reversed": func(p *Public) { p.Query.Beta = slices.Clone(p.Query.Beta); slices.Reverse(p.Query.Beta) },
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
		"lane beyond the table":       {func(p *Public) { p.Lane, p.Context.Lane = 1, 1 }, "lane 1 of 1"},
		"circuit not the context's":   {func(p *Public) { p.Context.Circuit = Shapes()[0].ID() }, "the context names circuit"},
		"root that is not an element": {func(p *Public) { p.RowRoot[0] = 0xff }, "field's order"},
		"query without keys":          {func(p *Public) { p.Query.Keys = 0 }, "lane 0 of 0"},
		"query without coefficients":  {func(p *Public) { p.Query.Beta = nil }, "0 coefficients"},
		"query of no link":            {func(p *Public) { p.Query.Link = "probit" }, "probit"},
		"key of another set":          {func(p *Public) { p.PK.A = he.Additive8192().CommonPoly([32]byte{}) }, "not of additive4096"},
	} {
		public := x.statement()
		c.change(&public)
		if err := Verify(v, public, proof); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", name, err, c.want)
		}
	}
}

// TestFalseInputsThroughProve: a modified prover calls Prove with rows, words or a ciphertext that are not the committed ones.
func TestFalseInputsThroughProve(t *testing.T) {
	x := newSite(t, Shapes()[1], trial(link.Logit), 0, 2)
	for i := range 2 {
		x.Witness.Rows[i], x.Witness.Words[i] = []uint32{3, 50, 1, 20, 2, 4, 1}, scantest.Directive().Word()
	}
	f := scantest.Directive()
	f.Decision = consentword.Deny
	x.Witness.Rows[2], x.Witness.Words[2] = []uint32{3, 50, 1, 20, 2, 4, 1}, f.Word()
	x.Commit(t)
	p := prover(t, x.shape)
	try := func(name string, change func(y *site) Table) {
		y := *x
		y.Site = x.Clone()
		y.encrypt(t, change(&y))
		if _, err := Prove(p, y.statement(), y.Witness); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	try("doctored outcome", func(y *site) Table { y.Witness.Rows[0][4] = 1; return y.table() })
	try("skipped consenting patient", func(y *site) Table { y.Witness.Rows[0] = nil; return y.table() })
	try("counted refusing patient", func(y *site) Table { y.Witness.Words[2] = scantest.Directive().Word(); return y.table() })
	try("forged information", func(y *site) Table {
		table := y.table()
		table.Information[2][0].Add(table.Information[2][0], big.NewInt(1))
		return table
	})
	try("computed at other coefficients", func(y *site) Table {
		other := *y
		other.query.Beta = slices.Clone(y.query.Beta)
		other.query.Beta[1] += fixed(0.01)
		return other.table()
	})
	wide := x.statement()
	wide.Query.Columns = 5
	if _, err := Prove(p, wide, x.Witness); err == nil || errors.Is(err, zkproofs.ErrUnsatisfied) {
		t.Errorf("a query of five columns: %v", err)
	}
	w := x.Witness
	w.RowSalts = w.RowSalts[1:]
	if _, err := Prove(p, x.statement(), w); err == nil || errors.Is(err, zkproofs.ErrUnsatisfied) {
		t.Errorf("a salt is missing: %v", err)
	}
}
