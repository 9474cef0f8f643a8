package noise

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/he"
	"salus/models/privacy"
	"salus/zkproofs"
)

const (
	// wordsPerElement words are taken from one output of the permutation; what is above them is dropped.
	wordsPerElement = 5
	// limbBits is the width of the lookups, of which a word has limbs.
	limbBits = 14
	limbs    = privacy.WordBits / limbBits
	// topLimbs hold what is above the words of an element.
	topLimbs = 4
	// residueLow and residueHigh are the lookups of a residue modulo T, spareLow and spareHigh of what its word has above it: the uniform part of the last mask's word.
	residueLow, residueHigh = limbBits, privacy.SumBits - limbBits
	spareLow, spareHigh     = limbBits, privacy.WordBits - privacy.SumBits - limbBits
	// kronecker separates the three parts of a lookup at γ: γ, γ^(2^kronecker), γ^(2^(2·kronecker)).
	kronecker = 14
)

// Shape is the size of a noise circuit. Shapes returns all there are.
type Shape struct {
	Set   *he.Set
	Name  string // cells4096
	Cells int    // coefficients that get noise, from the first on
	Keys  int    // keys with a count and a sum, perKey coefficients each; 0: every cell is a count
}

// perKey is the number of coefficients of a key in a table of sums, its count's and its sum's limbs, as zkproofs/tally lays them out; and of the words of one element.
const perKey = wordsPerElement

// Shapes is the closed list, development shapes first: every coefficient of a table of counts gets noise, and every one of a table of sums that holds any.
func Shapes() []Shape {
	return []Shape{
		{Set: he.Additive4096(), Name: "cells4096", Cells: 4096},
		{Set: he.Additive4096(), Name: "sums512", Cells: 512 * perKey, Keys: 512},
		{Set: he.Additive8192(), Name: "cells8192", Cells: 8192},
	}
}

// ShapeOf is the shape of the circuit.
func ShapeOf(id zkproofs.CircuitID) (Shape, error) {
	for _, s := range Shapes() {
		if s.ID() == id {
			return s, nil
		}
	}
	return Shape{}, fmt.Errorf("noise: no circuit %.64q", string(id))
}

// ShapeFor is the shape of a parameter set, for tables of counts or of sums: noise does not depend on anything else of the query.
func ShapeFor(set *he.Set, sums bool) (Shape, error) {
	for _, s := range Shapes() {
		if s.Set == set && s.Keys > 0 == sums {
			return s, nil
		}
	}
	return Shape{}, errors.New("noise: no shape of that parameter set")
}

// ID is the circuit's name.
func (s Shape) ID() zkproofs.CircuitID {
	return zkproofs.CircuitID("noise/v1/" + s.Set.Name() + "/" + s.Name)
}

// elements is the number of field elements that the cells' words come from.
func (s Shape) elements() int { return (s.Cells + wordsPerElement - 1) / wordsPerElement }

// words is the number of words of those: up to four more than cells, which are looked up and dropped.
func (s Shape) words() int { return s.elements() * wordsPerElement }

// drawn is the number of words that the table inverts: two a key in a table of sums, whose other words are masks, and all in one of counts.
func (s Shape) drawn() int {
	if s.Keys > 0 {
		return 2 * s.Keys
	}
	return s.words()
}

// masks is the number of words that are masks.
func (s Shape) masks() int { return s.words() - s.drawn() }

// top bounds what is above an element's words: ⌊p/2^(WordBits·wordsPerElement)⌋. An element from top·2^… on has no words.
func top() *big.Int {
	return new(big.Int).Rsh(fr.Modulus(), privacy.WordBits*wordsPerElement)
}

// checkBounds computes what the package comment's argument needs.
func (s Shape) checkBounds() error {
	switch {
	case s.Cells < 1 || s.Cells > s.Set.N():
		return fmt.Errorf("%d cells, ciphertexts have %d coefficients", s.Cells, s.Set.N())
	case limbs*limbBits != privacy.WordBits:
		return errors.New("words are not whole limbs")
	case privacy.Rows > 1<<s.Set.LimbBits():
		return errors.New("a row does not fit a limb of the message")
	case s.Keys > 0 && (s.Cells != s.Keys*perKey || s.Set.T() != 1<<privacy.SumBits || (perKey-1)*s.Set.LimbBits() < privacy.SumBits):
		return errors.New("sums are not known modulo what noise is drawn modulo")
	case top().BitLen() > topLimbs*limbBits:
		return errors.New("the top of an element does not fit its limbs")
	case top().BitLen() < 40:
		return errors.New("elements without words are not rare")
	case s.words()+privacy.Rows >= 1<<kronecker:
		return errors.New("too many lookups of triples for the second challenge")
	}
	return nil
}
