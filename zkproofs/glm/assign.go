package glm

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/models/analysis"
	"salus/models/link"
	"salus/zkproofs/scan"
)

// own are the public inputs that only this statement has, in the circuit's order, as the verifier derives them from the query. A slot or coefficient that is not
// there is 0: Check refuses such a query, and the prover judges nothing.
type own struct {
	selected        [][]uint64 // by column of the shape
	outcome, weight []uint32
	slope           []int64
	intercept       int64
	log             uint64
}

func (s Shape) own(q analysis.GLMQuery) own {
	n := s.Size.Columns
	o := own{selected: make([][]uint64, n), outcome: q.Outcome[:n], weight: q.Weight[:n], slope: make([]int64, n), intercept: coefficient(q, 0)}
	if q.Link == link.Log {
		o.log = 1
	}
	for j, slot := range q.Slot[:n] {
		o.selected[j] = make([]uint64, s.Columns)
		if slot != 0 && int64(slot) <= int64(s.Columns) {
			o.selected[j][slot-1] = 1
			o.slope[j] = coefficient(q, slot)
		}
	}
	return o
}

// inputs are the same as field elements.
func (o own) inputs() []fr.Element {
	var in []fr.Element
	for _, slots := range o.selected {
		for _, x := range slots {
			in = append(in, fr.NewElement(x))
		}
	}
	for _, x := range slices.Concat(o.outcome, o.weight) {
		in = append(in, fr.NewElement(uint64(x)))
	}
	for _, x := range append(slices.Clone(o.slope), o.intercept) {
		var e fr.Element
		in = append(in, *e.SetInt64(x))
	}
	return append(in, fr.NewElement(o.log))
}

// assignPublic fills the public inputs for the prover. It judges nothing: a false public input is the circuit's to refuse, or the verifier's.
func (c *circuit) assignPublic(p Public) {
	c.Statement.Assign(p.Public, keying(p.Query))
	c.Encryption.AssignPublic(p.Public)
	o := c.shape.own(p.Query)
	for j := range c.Select {
		for slot, x := range o.selected[j] {
			c.Select[j][slot] = x
		}
		c.Outcome[j], c.Weight[j], c.Slope[j] = o.outcome[j], o.weight[j], o.slope[j]
	}
	c.Intercept, c.Log = o.intercept, o.log
}

// assign fills the circuit from the statement and the witness, true or false. What is false leaves values that some constraint refuses.
func (c *circuit) assign(p Public, w scan.Witness) error {
	if err := c.shape.Fits(w); err != nil {
		return fmt.Errorf("glm: %w", err)
	}
	if int64(p.Query.Columns) > int64(c.shape.Columns) {
		return fmt.Errorf("glm: a query of %d columns, at most %d", p.Query.Columns, c.shape.Columns)
	}
	c.assignPublic(p)
	places := c.Chunk.Assign(c.shape.Size, p.Public, keying(p.Query), used(p.Query), w)
	table := c.assignRows(p, w.Rows, places)
	c.assignSums(table)
	c.Encryption.Assign(c.shape.Set, p.Public, w.Randomness, c.shape.encode(table))
	return nil
}

// assignRows fills the predictors and gives the lane's table.
func (c *circuit) assignRows(p Public, rows [][]uint32, places []scan.Place) analysis.GLMTable {
	t := Table{GLMTable: newTable(c.shape.Keys, int(p.Query.Columns))}
	uses := make([]int, link.Cells)
	for i := range c.Predictor {
		var codes []uint32
		if i < len(rows) {
			codes = rows[i]
		}
		r := &c.Predictor[i]
		r.Key, r.Outcome, r.Weight = sum(p.Query.Radix, codes), sum(p.Query.Outcome, codes), sum(p.Query.Weight, codes)
		uses[r.assign(p.Query.Link, eta(p.Query, codes))]++
		if places[i].Counts && places[i].Lane == uint64(p.Lane) {
			t.add(p.Query, int(places[i].Local), codes)
		}
	}
	for j, n := range uses {
		c.CellUses[j] = n
	}
	return t.GLMTable
}

// sum is Σ weight_j·code_j.
func sum(weights [scan.MaxColumns]uint32, codes []uint32) uint64 {
	sum := uint64(0)
	for j, code := range codes {
		sum += uint64(weights[j]) * uint64(code)
	}
	return sum
}

// assign fills a row's η and place and gives its cell.
func (r *predictor) assign(f link.Function, eta *big.Int) int {
	u := new(big.Int).Add(eta, big.NewInt(link.Start))
	r.Eta = new(big.Int).Set(eta)
	gap, top := new(big.Int), big.NewInt(link.Width-1)
	r.Above, r.Below = 0, 0
	switch {
	case u.Sign() < 0:
		r.Below = 1
		gap.Not(u) // −1 − u
		u.SetInt64(0)
	case u.Cmp(top) > 0:
		r.Above = 1
		gap.Sub(u, big.NewInt(link.Width))
		u.Set(top)
	}
	for j := range r.Gap {
		r.Gap[j] = new(big.Int).And(gap, big.NewInt(1<<limbBits-1))
		gap.Rsh(gap, limbBits)
	}
	place := u.Int64()
	cell, step := place>>(link.StepBits+link.DropBits), place>>link.DropBits&(link.Steps-1)
	r.Cell, r.StepLow, r.StepHigh, r.Dropped = cell, step&(1<<limbBits-1), step>>limbBits, place&(1<<limbBits-1)
	for k, x := range integers(f.Table()[cell]) {
		r.Line[k] = x
	}
	return int(cell)
}

// assignSums fills the bytes; the highest takes what is left.
func (c *circuit) assignSums(t analysis.GLMTable) {
	for k := range c.Sums {
		for i, x := range c.shape.row(t, k) {
			spread(c.Sums[k][i], x)
		}
	}
}

// spread writes x as bytes, low first, the last of which takes what is left.
func spread(bytes []frontend.Variable, x *big.Int) {
	x = new(big.Int).Set(x)
	for j := range bytes {
		if j == len(bytes)-1 {
			bytes[j] = x
			return
		}
		bytes[j] = new(big.Int).And(x, big.NewInt(255))
		x.Rsh(x, 8)
	}
}
