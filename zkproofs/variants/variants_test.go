package variants

import (
	"math/big"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/models/analysis"
	"salus/zkproofs"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

func integer(e zkproofs.Element) *big.Int { return new(big.Int).SetBytes(e[:]) }

// TestCircuitEqualsTwinEqualsPlainCounts draws rows, words and genotypes.
func TestCircuitEqualsTwinEqualsPlainCounts(t *testing.T) {
	for _, s := range toys() {
		system := scantest.Compile(t, unencrypted(s))
		counted := uint64(0)
		for seed := range uint64(8) {
			rng := rand.New(rand.NewPCG(seed, 7))
			x := newSite(t, s, casesQuery(s), rng.Uint32N(3), seed)
			p := x.Public
			want := x.table()
			if twin := s.Compute(x.query, p.Request, p.Hours, x.Witness.Rows, x.Witness.Words, x.genotypes); !reflect.DeepEqual(want, twin) {
				t.Fatalf("%s, seed %d: the twin differs from the plain counts", s.Name, seed)
			}
			c := unencrypted(s)
			table := c.assignChunk(x.statement(), x.witness())
			if !reflect.DeepEqual(want, table) {
				t.Fatalf("%s, seed %d: the assignment differs from the plain counts", s.Name, seed)
			}
			c.assignPublic(x.statementOf(want.Rows()))
			c.assignTable(table)
			if err := system.Solve(t, c); err != nil {
				t.Fatalf("%s, seed %d: %v", s.Name, seed, err)
			}
			table.Count[rng.IntN(len(table.Count))][rng.IntN(3)][0]++
			c.assignTable(table)
			if system.Solve(t, c) == nil {
				t.Fatalf("%s, seed %d: another count is accepted", s.Name, seed)
			}
			counted += want.Rows()
		}
		if counted < 40 {
			t.Errorf("%s: only %d rows were counted in all", s.Name, counted)
		}
	}
}

// TestLanesAddUpToTheTable sums sheets of two sites and decodes what their patients have.
func TestLanesAddUpToTheTable(t *testing.T) {
	s := toy()
	q := casesQuery(s)
	lanes := make([][]uint64, s.Lanes(q.Variants))
	var want analysis.VariantsTable
	for l := range lanes {
		lanes[l] = make([]uint64, s.Set.N())
		for seed := range uint64(2) {
			x := newSite(t, s, q, uint32(l), seed)
			other := newSite(t, s, q, uint32(l), 100*uint64(l)+seed)
			x.genotypes = other.genotypes // another sheet of the same patients
			table := x.table()
			m, err := s.Message(table)
			if err != nil {
				t.Fatal(err)
			}
			for j, limb := range m {
				lanes[l][j] += uint64(limb)
			}
			for v, counts := range table.Count {
				at := l*s.Variants() + v
				if at >= int(q.Variants) {
					break
				}
				if at == len(want.Count) {
					want.Count = append(want.Count, analysis.VariantCounts{})
				}
				for g := range counts {
					for o := range counts[g] {
						want.Count[at][g][o] += counts[g][o]
					}
				}
			}
			if l == 0 {
				want.Total[0] += table.Total[0]
				want.Total[1] += table.Total[1]
			}
		}
	}
	got, err := s.Decode(q, lanes)
	if err != nil || len(lanes) != 3 || len(want.Count) != int(q.Variants) || !reflect.DeepEqual(got, want) {
		t.Fatalf("the lanes are not the table: %v", err)
	}
	if want.Total[0] == 0 || want.Total[1] == 0 {
		t.Error("nobody was counted")
	}
	for name, change := range map[string]func(l [][]uint64) [][]uint64{
		"a lane is missing":              func(l [][]uint64) [][]uint64 { return l[:2] },
		"a coefficient is missing":       func(l [][]uint64) [][]uint64 { l[1] = l[1][1:]; return l },
		"another number of cases":        func(l [][]uint64) [][]uint64 { l[1][1]++; return l },
		"more patients than there are":   func(l [][]uint64) [][]uint64 { l[2][2] += 1000; return l },
		"a number beyond the limb's sum": func(l [][]uint64) [][]uint64 { l[0][2] = s.Set.T(); return l },
		"a coefficient of no count":      func(l [][]uint64) [][]uint64 { l[0][s.coefficients()] = 1; return l },
	} {
		copied := make([][]uint64, len(lanes))
		for l := range lanes {
			copied[l] = append([]uint64{}, lanes[l]...)
		}
		if _, err := s.Decode(q, change(copied)); err == nil {
			t.Errorf("%s: decoded", name)
		}
	}
	lanes[2][s.coefficients()-1] += 3 // of a variant that was not asked for
	if got, err := s.Decode(q, lanes); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("a site with genotypes beyond the query's: %v", err)
	}
}

func TestGenotypesArePackedAndReadBack(t *testing.T) {
	s := Shapes()[0]
	rng := rand.New(rand.NewPCG(1, 2))
	row := make([]uint8, s.Variants())
	for v := range row {
		row[v] = uint8(rng.IntN(4))
	}
	packed := s.Pack(row)
	if len(packed) != SheetElements || s.Variants() != SheetVariants {
		t.Fatal(len(packed), s.Variants())
	}
	for v := range row {
		if genotype(packed, v) != row[v] {
			t.Fatalf("variant %d is %d, expected %d", v, genotype(packed, v), row[v])
		}
	}
	for _, e := range s.Pack([]uint8{255, 7}) {
		if !e.Canonical() {
			t.Error("not canonical")
		}
	}
	for v := range row {
		row[v] = 3
	}
	for _, e := range s.Pack(row) {
		if !e.Canonical() || integer(e).BitLen() != 252 {
			t.Error("a full element is not of 252 bits")
		}
	}
	if genotype(nil, 5) != 0 || genotype(s.Pack([]uint8{1}), 700) != 0 {
		t.Error("what is not there is not missing")
	}
}

func TestMessagesAreChecked(t *testing.T) {
	s := Shapes()[0]
	table := s.empty()
	table.Total = [2]uint64{200, 40}
	table.Count[629] = analysis.VariantCounts{{1, 2}, {3, 4}, {5, 6}}
	m, err := s.Message(table)
	if err != nil || len(m) != s.coefficients() || len(m) != 3782 || m[0] != 200 || m[1] != 40 || !reflect.DeepEqual(m[3776:], []uint32{1, 2, 3, 4, 5, 6}) {
		t.Errorf("%d coefficients, %v", len(m), err)
	}
	for name, change := range map[string]func(t *Table){
		"too many rows":               func(t *Table) { t.Total[0] = 241 },
		"a variant too many":          func(t *Table) { t.Count = append(t.Count, analysis.VariantCounts{}) },
		"more than there are of them": func(t *Table) { t.Count[3][1][1] = 41 },
	} {
		other := s.empty()
		other.Total = table.Total
		change(&other)
		if _, err := s.Message(other); err == nil {
			t.Errorf("%s: encoded", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(uint16(0), uint64(3))
	f.Add(uint16(4095), uint64(1))
	f.Add(uint16(6), uint64(1<<22-1))
	f.Fuzz(func(t *testing.T, at uint16, value uint64) {
		s := Shapes()[0]
		q := Query{Sizes: [scan.MaxColumns]uint32{2}, Radix: [scan.MaxColumns]uint32{1}, Variants: 600}
		c := make([]uint64, s.Set.N())
		place := int(at) % len(c)
		c[0], c[1] = 1000, 1000
		c[place] = value
		table, err := s.Decode(q, [][]uint64{c})
		asked := place < 2+6*600
		bad := value >= s.Set.T() || place >= s.coefficients() && value != 0 || asked && place > 1 && value > 1000
		if (err != nil) != bad {
			t.Fatal(place, value, err)
		}
		if err == nil && asked && place > 1 && table.Count[(place-2)/6][(place-2)%6/2][place%2] != value {
			t.Fatal(table.Count[(place-2)/6])
		}
		if _, err := s.Decode(q, [][]uint64{c[1:]}); err == nil {
			t.Fatal("a coefficient is missing")
		}
	})
}

func TestQueriesAreChecked(t *testing.T) {
	base := casesQuery(Shapes()[0])
	for _, c := range []struct {
		name   string
		want   string
		change func(*Query)
	}{
		{"as it is", "", func(*Query) {}},
		{"ten thousand variants", "", func(q *Query) { q.Variants = 10_000 }},
		{"no variants", "0 variants", func(q *Query) { q.Variants = 0 }},
		{"very many variants", "variants", func(q *Query) { q.Variants = 1<<32 - 1 }},
		{"three outcomes", "greatest key", func(q *Query) { q.Sizes[0] = 3 }},
		{"outcome of two columns", "column 1 is beyond", func(q *Query) { q.Radix[1], q.Sizes[1] = 1, 2 }},
		{"outcome without codes", "no codes", func(q *Query) { q.Sizes[0] = 0 }},
		{"size beyond twenty bits", "size", func(q *Query) { q.Sizes[0] = 1 << 20 }},
	} {
		q := base
		c.change(&q)
		if err := Shapes()[0].Check(q); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		}
	}
	if s, err := ShapeFor(he.Additive4096(), 240, base); err != nil || s != Shapes()[0] {
		t.Error(s, err)
	}
	if n := Shapes()[0].Lanes(10_000); n != 16 {
		t.Errorf("ten thousand variants take %d lanes", n)
	}
	if _, err := ShapeFor(he.Additive4096(), 3840, base); err == nil {
		t.Error("a sheet of 3,840 rows fits a small ciphertext")
	}
}

// TestConstraints counts the development circuit by its parts; beyond 262,144 a proof takes twice the time.
func TestConstraints(t *testing.T) {
	s := Shapes()[0]
	n := scantest.Count(t, s.ID(), s.Rows, func(mark func(scan.Part)) frontend.Circuit {
		c := newCircuit(s)
		c.hooks.Mark = mark
		return c
	})
	if n > 1<<18 {
		t.Errorf("%s: %d constraints", s.Name, n)
	}
	t.Logf("%.3f constraints a genotype", float64(n)/float64(s.Rows*s.Variants()))
}

// TestShapesAreSound checks every shape's bounds and that its circuit's id is its own.
func TestShapesAreSound(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range append(Shapes(), toys()...) {
		if err := s.checkBounds(); err != nil {
			t.Errorf("%s: %v", s.ID(), err)
		}
		if seen[string(s.ID())] {
			t.Errorf("two shapes are called %s", s.ID())
		}
		seen[string(s.ID())] = true
	}
	for _, s := range Shapes() {
		if got, err := ShapeOf(s.ID()); err != nil || got != s {
			t.Errorf("%s: %v", s.ID(), err)
		}
	}
	for name, change := range map[string]func(*Shape){
		"a count wider than its limb":    func(s *Shape) { s.Rows = 3840 },
		"half a bottom node":             func(s *Shape) { s.Rows, s.Elements = 16, 1 },
		"no elements":                    func(s *Shape) { s.Elements = 0 },
		"more counts than coefficients":  func(s *Shape) { s.Elements = 6 },
		"too many lookups of pairs":      func(s *Shape) { s.Policies = 1 << 16 },
		"a count of 256 rows in a limb ": func(s *Shape) { s.Rows = 256 * 15 / 15 },
	} {
		s := Shapes()[0]
		change(&s)
		if s.checkBounds() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
