package variants

import (
	"math/rand/v2"
	"testing"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
)

// toy is a chunk of one bottom node of rows, and a sheet of 252 variants on two.
func toy() Shape {
	return Shape{Set: he.Additive4096(), Name: "toy", Rows: 15, Elements: 2, Policies: 15}
}

// toys are the paths through the circuit that shapes differ by: limbs of one byte and of two, sheets whose tree is full and whose is not.
func toys() []Shape {
	return []Shape{
		toy(),
		{Set: he.Additive8192(), Name: "toy-wide", Rows: 15, Elements: 1, Policies: 15},
	}
}

// site is one chunk with a genotype sheet.
type site struct {
	*scantest.Site
	shape     Shape
	query     Query
	root      zkproofs.Element
	genotypes [][]zkproofs.Element
	salts     []zkproofs.Element
}

// casesQuery asks for the second of two values of column 0 as the outcome, and for two sheets and a half.
func casesQuery(s Shape) Query {
	return Query{Sizes: [scan.MaxColumns]uint32{2}, Radix: [scan.MaxColumns]uint32{1}, Variants: uint32(s.Variants() * 5 / 2)}
}

func newSite(t testing.TB, s Shape, q Query, lane uint32, seed uint64) *site {
	t.Helper()
	x := &site{Site: scantest.New(t, s.size(), s.ID(), q.Sizes, lane, seed), shape: s, query: q}
	rng := rand.New(x.RNG)
	for range s.Rows {
		var row []uint8
		for range s.Variants() {
			row = append(row, uint8(rng.IntN(4)))
		}
		packed := s.Pack(row)
		if rng.IntN(6) == 0 {
			packed = nil
		}
		x.genotypes = append(x.genotypes, packed)
	}
	var err error
	if x.salts, err = merkle.NewSalts(x.RNG, s.GenotypeSalts()); err != nil {
		t.Fatal(err)
	}
	return x.commit(t)
}

// honest is a chunk in lane 1. Slots 0 and 1 are permitted rows, a case and a control, whose genotypes of the first variants are 2, 1, 0 effect alleles and then missing ones.
func honest(t testing.TB, s Shape, seed uint64) *site {
	x := newSite(t, s, casesQuery(s), 1, seed)
	for i := range 2 {
		x.Witness.Rows[i] = []uint32{uint32(2 - i)}
		x.Witness.Words[i] = scantest.Directive().Word()
		x.genotypes[i] = s.Pack([]uint8{3, 2, 1, 0})
	}
	return x.commit(t)
}

// commit computes the roots of the site's table, words and genotypes.
func (x *site) commit(t testing.TB) *site {
	t.Helper()
	x.Commit(t)
	var err error
	if x.root, err = x.shape.SheetRoot(x.genotypes, x.salts); err != nil {
		t.Fatal(err)
	}
	return x
}

// statement is what the site claims.
func (x *site) statement() Public {
	return Public{Public: x.Public, GenotypeRoot: x.root, Query: x.query}
}

func (x *site) witness() Witness {
	return Witness{Witness: x.Witness, Genotypes: x.genotypes, GenotypeSalts: x.salts}
}

// statementOf commits to a number of rows.
func (x *site) statementOf(rows uint64) Public {
	x.Public.Count = scan.CommitCount(rows, x.Witness.CountSalt)
	return x.statement()
}

// table is the plain computation, bit by bit of the elements as integers, without the package's twin.
func (x *site) table() Table {
	t := x.shape.empty()
	for i, codes := range x.Witness.Rows {
		if !x.Permitted(i) || codes[0] == 0 {
			continue
		}
		o := codes[0] - 1
		t.Total[o]++
		for v := range t.Count {
			if x.genotypes[i] == nil {
				continue
			}
			bits := integer(x.genotypes[i][v/126])
			g := bits.Bit(2*(v%126)) + 2*bits.Bit(2*(v%126)+1)
			if g > 0 {
				t.Count[v][g-1][o]++
			}
		}
	}
	return t
}

// encrypt encrypts the message of the table.
func (x *site) encrypt(t testing.TB, table Table) *site {
	t.Helper()
	message, err := x.shape.Message(table)
	if err != nil {
		t.Fatal(err)
	}
	x.Encrypt(t, message, table.Rows())
	return x
}
