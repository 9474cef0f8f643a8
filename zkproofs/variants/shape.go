package variants

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/he"
	"salus/models/analysis"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
)

const (
	// GenotypeBits is the width of a genotype: 0 missing, 1 + the number of effect alleles.
	GenotypeBits = 2
	// joined is the number of genotypes that are tallied together, joints the number of their joint values, jointBits their width.
	joined    = 3
	jointBits = joined * GenotypeBits
	joints    = 1 << jointBits
	// digits is the number of joint genotypes of an element: 252 bits, below the field's order.
	digits = 42
	// PerElement is the number of variants of an element of a genotype sheet.
	PerElement = digits * joined
	// known is the number of genotypes that are not missing, outcomes that of outcomes: no, yes.
	known    = 3
	outcomes = 2
)

// Query is what is counted.
type Query = analysis.VariantsQuery

// Shape is the size of a variants circuit. Shapes returns all there are.
type Shape struct {
	Set      *he.Set
	Name     string // for instance rows240-sheet630
	Rows     int    // slots of a chunk, a full subtree
	Elements int    // of a row of a genotype sheet
	Policies int    // distinct policies that a chunk may have
}

// SheetElements is the number of elements of a row of a genotype sheet, SheetVariants that of its variants.
const (
	SheetElements = 5
	SheetVariants = analysis.VariantsPerLane
)

// Shapes is the closed list, the development shape first. A sheet's counts over 3,840 rows do not fit one ciphertext of the small set.
func Shapes() []Shape {
	small, large := he.Additive4096(), he.Additive8192()
	return []Shape{
		{Set: small, Name: "rows240-sheet630", Rows: 240, Elements: SheetElements, Policies: 240},
		{Set: large, Name: "rows240-sheet630", Rows: 240, Elements: SheetElements, Policies: 240},
	}
}

// ShapeOf is the shape of the circuit.
func ShapeOf(id zkproofs.CircuitID) (Shape, error) {
	for _, s := range Shapes() {
		if s.ID() == id {
			return s, nil
		}
	}
	return Shape{}, fmt.Errorf("variants: no circuit %.64q", string(id))
}

// ShapeFor is the shape of a set and query.
func ShapeFor(set *he.Set, rows int, q Query) (Shape, error) {
	for _, s := range Shapes() {
		if s.Set == set && s.Rows == rows {
			return s, s.Check(q)
		}
	}
	return Shape{}, fmt.Errorf("variants: no shape of %d rows in %s", rows, set.Name())
}

// ID is the circuit's name.
func (s Shape) ID() zkproofs.CircuitID {
	return zkproofs.CircuitID("variants/v1/" + s.Set.Name() + "/" + s.Name)
}

// size is what a scan needs to know. The one column is the outcome's, keys are the two outcomes.
func (s Shape) size() scan.Size {
	return scan.Size{Set: s.Set, Rows: s.Rows, Columns: 1, Keys: outcomes, Policies: s.Policies}
}

// Variants is the number of variants of a lane, which is a sheet.
func (s Shape) Variants() int { return s.Elements * PerElement }

// Lanes is the number of sheets, each a ciphertext, that hold so many variants.
func (s Shape) Lanes(variants uint32) uint32 {
	return uint32((uint64(variants) + uint64(s.Variants()) - 1) / uint64(s.Variants()))
}

// Salts is the number of salts of a chunk's tree of rows and of consents, GenotypeSalts that of its tree of genotypes.
func (s Shape) Salts() int { return s.size().Salts() }

// GenotypeSalts is one for 15 elements.
func (s Shape) GenotypeSalts() int { return s.Rows * s.Elements / merkle.BottomLeaves }

// groups is the number of joint genotypes of a row.
func (s Shape) groups() int { return s.Elements * digits }

// coefficients is the number of a message's coefficients.
func (s Shape) coefficients() int { return outcomes * (1 + known*s.Variants()) }

// base is what a row with the outcome weighs; one without weighs 1.
func (s Shape) base() *big.Int { return scan.Pow2(s.Set.LimbBits()) }

// pairBytes is the length of controls and cases of a cell together.
func (s Shape) pairBytes() int { return outcomes * s.Set.LimbBits() / 8 }

// checkBounds computes what the package comment's argument needs of a shape.
func (s Shape) checkBounds() error {
	bits := s.Set.LimbBits()
	switch {
	case s.Elements < 1 || s.Rows*s.Elements%merkle.BottomLeaves != 0:
		return fmt.Errorf("%d rows of %d elements are not whole bottom nodes", s.Rows, s.Elements)
	case digits*jointBits >= fr.Bits:
		return fmt.Errorf("%d genotypes do not fit an element", PerElement)
	case bits%8 != 0 || s.Rows>>bits != 0:
		return fmt.Errorf("a count of %d rows does not fit a limb of %d bits", s.Rows, bits)
	case s.coefficients() > s.Set.N():
		return fmt.Errorf("%d counts do not fit %d coefficients", s.coefficients(), s.Set.N())
	}
	return s.size().CheckBounds()
}

func keying(q Query) scan.Keying {
	return scan.Keying{Sizes: q.Sizes, Radix: q.Radix, Keys: outcomes}
}

// Used says which columns a row needs in order to count: those of the outcome.
func Used(q Query) (used [scan.MaxColumns]bool) {
	for j := range used {
		used[j] = q.Radix[j] != 0
	}
	return used
}

// Check says whether the shape can count the query: an outcome whose key is 0 or 1, and variants of at most 2^16 sheets.
func (s Shape) Check(q Query) error {
	if q.Variants == 0 || uint64(q.Variants) > uint64(s.Variants())<<16 {
		return fmt.Errorf("query: %d variants", q.Variants)
	}
	return s.size().Check(keying(q), Used(q))
}

// Pack is a row's genotypes as the elements of a sheet: variant v is two bits of element ⌊v / PerElement⌋, from 2·(v mod PerElement) on. Bits beyond a genotype's two are
// dropped. Missing variants, beyond those given, are 0.
func (s Shape) Pack(genotypes []uint8) []zkproofs.Element {
	out := make([]zkproofs.Element, s.Elements)
	for e := range out {
		var x [fr.Bytes]byte
		for k := range PerElement {
			if v := e*PerElement + k; v < len(genotypes) {
				x[fr.Bytes-1-k/4] |= genotypes[v] & 3 << (GenotypeBits * (k % 4))
			}
		}
		out[e] = x
	}
	return out
}

// genotype is variant v of a row of a sheet; nil is a row without any. High bits of an element, which no table has, belong to no variant.
func genotype(row []zkproofs.Element, v int) uint8 {
	e, k := v/PerElement, v%PerElement
	if e >= len(row) {
		return 0
	}
	return row[e][fr.Bytes-1-k/4] >> (GenotypeBits * (k % 4)) & 3
}

// Pack is a patient's row of a genotype sheet of the usual size; see Shape.Pack.
func Pack(genotypes []uint8) []zkproofs.Element { return Shapes()[0].Pack(genotypes) }

// BlockSalts is the number of salts of a block of a genotype sheet, the part of merkle.BlockRows slots in which a site's trees are used.
const BlockSalts = merkle.BlockRows * SheetElements / merkle.BottomLeaves

// BlockRoot is the root of a block of a genotype sheet: the SheetRoot of a chunk that is one block.
func BlockRoot(rows [][]zkproofs.Element, salts []zkproofs.Element) (zkproofs.Element, error) {
	return Shapes()[0].SheetRoot(rows, salts)
}

// TreeRoot is the root of a genotype sheet whose used blocks have the roots, at a site whose trees of rows have the height.
func TreeRoot(blocks []zkproofs.Element, height int) (zkproofs.Element, error) {
	// A block has 1,200 elements and so one level more than one of rows: it stands where 3,840 leaves do.
	return merkle.RootOfChunks(merkle.Genotypes, blocks, blockLeaves, height+1)
}

// blockLeaves is the number of leaves of the lowest tree that holds a block's elements.
const blockLeaves = merkle.BlockRows * merkle.Arity

// SheetRoot is the root of a chunk's genotype sheet: the lowest tree of kind Genotypes with the elements of the rows one after the other. A nil row is one without
// genotypes.
func (s Shape) SheetRoot(rows [][]zkproofs.Element, salts []zkproofs.Element) (zkproofs.Element, error) {
	if len(rows) > s.Rows || len(salts) != s.GenotypeSalts() {
		return zkproofs.Element{}, fmt.Errorf("variants: %d rows and %d salts, expected %d and %d", len(rows), len(salts), s.Rows, s.GenotypeSalts())
	}
	leaves := make([]zkproofs.Element, s.Rows*s.Elements)
	for i, row := range rows {
		if len(row) != 0 && len(row) != s.Elements {
			return zkproofs.Element{}, fmt.Errorf("variants: a row of %d elements, expected %d", len(row), s.Elements)
		}
		copy(leaves[i*s.Elements:], row)
	}
	height, err := merkle.PartHeight(len(salts))
	if err != nil {
		return zkproofs.Element{}, err
	}
	tree, err := merkle.Build(merkle.Genotypes, leaves, salts, height)
	if err != nil {
		return zkproofs.Element{}, err
	}
	return tree.Root(), nil
}

// Message lays a lane's table out, ready to encrypt.
func (s Shape) Message(t Table) ([]uint32, error) {
	if len(t.Count) != s.Variants() {
		return nil, fmt.Errorf("variants: a table of %d variants does not fit %s", len(t.Count), s.Name)
	}
	for _, n := range t.Total {
		if n > uint64(s.Rows) {
			return nil, fmt.Errorf("variants: more than %d rows", s.Rows)
		}
	}
	for v, counts := range t.Count {
		for _, of := range counts {
			for o, n := range of {
				if n > t.Total[o] {
					return nil, fmt.Errorf("variants: variant %d counts more rows than there are", v)
				}
			}
		}
	}
	return s.message(t), nil
}

// message is Message without checks; what exceeds its limb loses its high bits.
func (s Shape) message(t Table) []uint32 {
	m, mask := make([]uint32, 0, s.coefficients()), uint64(1)<<s.Set.LimbBits()-1
	for _, n := range t.Total {
		m = append(m, uint32(n&mask))
	}
	for _, counts := range t.Count {
		for _, of := range counts {
			for _, n := range of {
				m = append(m, uint32(n&mask))
			}
		}
	}
	return m
}

// Decode reads the query's table off the coefficients of every lane's decrypted sum of messages. Totals that are not the same in every lane, a variant of more
// patients than there are, and a coefficient of no count that is not zero, are errors. What a lane says of variants beyond the query's is passed over: no site can be
// held to have none.
func (s Shape) Decode(q Query, lanes [][]uint64) (analysis.VariantsTable, error) {
	var out analysis.VariantsTable
	if err := s.Check(q); err != nil {
		return out, err
	}
	if uint64(len(lanes)) != uint64(s.Lanes(q.Variants)) {
		return out, fmt.Errorf("variants: %d lanes, expected %d", len(lanes), s.Lanes(q.Variants))
	}
	for l, c := range lanes {
		if len(c) != s.Set.N() {
			return out, fmt.Errorf("variants: %d coefficients, expected %d", len(c), s.Set.N())
		}
		for j, x := range c {
			if x >= s.Set.T() || j >= s.coefficients() && x != 0 {
				return out, fmt.Errorf("variants: coefficient %d is out of range", j)
			}
		}
		total := [outcomes]uint64(c)
		if l == 0 {
			out.Total = total
		}
		if total != out.Total {
			return out, fmt.Errorf("variants: lane %d counts other patients than lane 0", l)
		}
		for v := range s.Variants() {
			if uint64(l)*uint64(s.Variants())+uint64(v) >= uint64(q.Variants) {
				break
			}
			var counts analysis.VariantCounts
			for g := range counts {
				for o := range counts[g] {
					counts[g][o] = c[outcomes*(1+known*v+g)+o]
				}
			}
			for o := range total {
				if counts[0][o]+counts[1][o]+counts[2][o] > total[o] {
					return out, fmt.Errorf("variants: variant %d of lane %d counts more patients than there are", v, l)
				}
			}
			out.Count = append(out.Count, counts)
		}
	}
	return out, nil
}
