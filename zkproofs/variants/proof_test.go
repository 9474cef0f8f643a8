package variants

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

// TestProofHoldsForItsStatementOnly proves a full chunk with real keys, decrypts, and verifies the one proof against everything else.
func TestProofHoldsForItsStatementOnly(t *testing.T) {
	s := Shapes()[0]
	p, err := zkproofs.DevelopmentKeys("", nil).Prover(Definition(s))
	if err != nil {
		t.Fatal(err)
	}
	q := casesQuery(s)
	x := newSite(t, s, q, 1, 1)
	table := x.table()
	if table.Total[0] < 30 || table.Total[1] < 30 {
		t.Fatal("few rows count")
	}
	x.encrypt(t, table)
	start := time.Now()
	proof, err := Prove(p, x.statement(), x.witness())
	if err != nil {
		t.Fatal(err)
	}
	proved := time.Now()
	v := p.Verifier()
	if err := Verify(v, x.statement(), proof); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d constraints, proved in %v, verified in %v, %d rows count", p.Constraints(), proved.Sub(start), time.Since(proved), table.Rows())
	one := Query{Sizes: q.Sizes, Radix: q.Radix, Variants: uint32(s.Variants())}
	if got, err := s.Decode(one, [][]uint64{x.Decrypt(t)}); err != nil || got.Total != table.Total || !reflect.DeepEqual(got.Count, table.Count) {
		t.Error("the ciphertext decrypts to another table", err)
	}

	bits := make([]*big.Int, s.Set.N())
	for j := range bits {
		bits[j] = new(big.Int)
	}
	bits[100] = big.NewInt(1)
	bump := s.Set.PolyOf(bits)
	for name, change := range map[string]func(*Public){
		"another row root":      func(p *Public) { p.RowRoot = p.ConsentRoot },
		"another consent root":  func(p *Public) { p.ConsentRoot = p.RowRoot },
		"another sheet":         func(p *Public) { p.GenotypeRoot = p.RowRoot },
		"another count":         func(p *Public) { p.Count = scan.CommitCount(3, x.Witness.CountSalt) },
		"smaller study":         func(p *Public) { r := scantest.Study(); r.Cohort = 10; p.Request = r.Word() },
		"another hour":          func(p *Public) { p.Hours++ },
		"another size":          func(p *Public) { p.Query.Sizes[0]-- },
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
		"lane beyond the variants":  {func(p *Public) { p.Lane, p.Context.Lane = 3, 3 }, "lane 3 of 3"},
		"lane not the context's":    {func(p *Public) { p.Lane = 2 }, "the context names lane 1"},
		"circuit not the context's": {func(p *Public) { p.Context.Circuit = Shapes()[1].ID() }, "the context names circuit"},
		"request that denies":       {func(p *Public) { p.Request = consentword.Word{} }, "request"},
		"outcome of two columns":    {func(p *Public) { p.Query.Radix[1], p.Query.Sizes[1] = 1, 2 }, "column 1 is beyond"},
		"query without variants":    {func(p *Public) { p.Query.Variants = 0 }, "0 variants"},
		"root beyond the field":     {func(p *Public) { p.GenotypeRoot[0] = 255 }, "root of genotypes"},
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
	for name, change := range map[string]func(w *Witness){
		"too few salts":            func(w *Witness) { w.GenotypeSalts = w.GenotypeSalts[1:] },
		"a row too many":           func(w *Witness) { w.Genotypes = append(slices.Clone(w.Genotypes), nil) },
		"a row of few elements":    func(w *Witness) { w.Genotypes = [][]zkproofs.Element{s.Pack(nil)[1:]} },
		"too few salts of the row": func(w *Witness) { w.RowSalts = w.RowSalts[1:] },
	} {
		w := x.witness()
		change(&w)
		if _, err := Prove(p, x.statement(), w); err == nil || errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := x.witness()
	w.Genotypes = slices.Clone(w.Genotypes)
	w.Genotypes[0] = nil
	w.Genotypes[1] = nil
	if _, err := Prove(p, x.statement(), w); !errors.Is(err, zkproofs.ErrUnsatisfied) {
		t.Errorf("genotypes left out: %v", err)
	}
}
