package moments

import (
	"errors"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// TestProofHoldsForItsStatementOnly proves a full chunk of the greatest shape with real keys, decrypts, and verifies the one proof against everything else.
func TestProofHoldsForItsStatementOnly(t *testing.T) {
	s := Shapes()[0]
	p, err := zkproofs.DevelopmentKeys("", nil).Prover(Definition(s))
	if err != nil {
		t.Fatal(err)
	}
	q := Query{Sizes: [scan.MaxColumns]uint32{10}, Radix: [scan.MaxColumns]uint32{1}, Slot: [scan.MaxColumns]uint32{12}, Columns: 12, Keys: 10}
	for j := 1; j < 12; j++ {
		q.Sizes[j], q.Slot[j] = 1<<20-1, uint32(j)
	}
	x := newSite(t, s, q, 1, 1)
	for i := range 150 {
		for j := range x.Witness.Rows[i] {
			x.Witness.Rows[i][j] = q.Sizes[j]
		}
		if x.Witness.Rows[i] != nil {
			x.Witness.Rows[i][0] = 6
		}
	}
	x.Commit(t)
	table := x.table()
	if table.Product[1][0] < 50 {
		t.Fatal("few rows count")
	}
	x.encrypt(t, table)
	start := time.Now()
	proof, err := Prove(p, x.statement(), x.Witness)
	if err != nil {
		t.Fatal(err)
	}
	proved := time.Now()
	v := p.Verifier()
	if err := Verify(v, x.statement(), proof); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d constraints, proved in %v, verified in %v, %d rows count", p.Constraints(), proved.Sub(start), time.Since(proved), table.Rows)
	if got, err := s.decode(x.Decrypt(t)); err != nil || !reflect.DeepEqual(got, table.Product) {
		t.Error("the ciphertext decrypts to another table", err)
	}

	one := make([]*big.Int, s.Set.N())
	for j := range one {
		one[j] = new(big.Int)
	}
	one[100] = big.NewInt(1)
	bump := s.Set.PolyOf(one)
	for name, change := range map[string]func(*Public){
		"another row root":      func(p *Public) { p.RowRoot = p.ConsentRoot },
		"another consent root":  func(p *Public) { p.ConsentRoot = p.RowRoot },
		"another count":         func(p *Public) { p.Count = scan.CommitCount(3, x.Witness.CountSalt) },
		"smaller study":         func(p *Public) { r := scantest.Study(); r.Cohort = 10; p.Request = r.Word() },
		"another hour":          func(p *Public) { p.Hours++ },
		"another size":          func(p *Public) { p.Query.Sizes[1]-- },
		"another radix":         func(p *Public) { p.Query.Radix[0], p.Query.Sizes[0] = 2, 5 },
		"slots exchanged":       func(p *Public) { p.Query.Slot[1], p.Query.Slot[2] = p.Query.Slot[2], p.Query.Slot[1] },
		"fewer columns":         func(p *Public) { p.Query.Columns, p.Query.Slot[0] = 11, 0 },
		"another key":           func(p *Public) { p.PK.B = p.PK.B.Add(bump) },
		"another ciphertext, 0": func(p *Public) { p.CT.C0 = p.CT.C0.Add(bump) },
		"another ciphertext, 1": func(p *Public) { p.CT.C1 = p.CT.C1.Add(bump) },
		"another lane":          func(p *Public) { p.Lane, p.Context.Lane = 2, 2 },
		"another chain":         func(p *Public) { p.Context.ChainID++ },
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
		"lane beyond the table":     {func(p *Public) { p.Lane, p.Context.Lane = 3, 3 }, "lane 3 of 3"},
		"lane not the context's":    {func(p *Public) { p.Lane = 2 }, "the context names lane 1"},
		"circuit not the context's": {func(p *Public) { p.Context.Circuit = Shapes()[1].ID() }, "the context names circuit"},
		"request that denies":       {func(p *Public) { p.Request = consentword.Word{} }, "request"},
		"query without columns":     {func(p *Public) { p.Query.Columns = 0 }, "a vector of 0 columns"},
		"query with a slot twice":   {func(p *Public) { p.Query.Slot[1] = 2 }, "two columns"},
		"no polynomial":             {func(p *Public) { p.CT.C1 = he.Poly{} }, "not of additive4096"},
	} {
		public := x.statement()
		c.change(&public)
		if err := Verify(v, public, proof); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", name, err, c.want)
		}
	}
	for i := 0; i < len(proof); i += 32 {
		bad := slices.Clone(proof)
		bad[i] ^= 4
		if Verify(v, x.statement(), bad) == nil {
			t.Errorf("byte %d of the proof changed: accepted", i)
		}
	}
	w := x.Witness
	w.RowSalts = w.RowSalts[1:]
	if _, err := Prove(p, x.statement(), w); err == nil || errors.Is(err, zkproofs.ErrUnsatisfied) {
		t.Errorf("too few salts: %v", err)
	}
	w = x.Witness
	w.Rows = slices.Clone(w.Rows)
	w.Rows[0] = nil
	if _, err := Prove(p, x.statement(), w); !errors.Is(err, zkproofs.ErrUnsatisfied) {
		t.Errorf("a row left out: %v", err)
	}
}
