package noise

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"salus/models/privacy"
	"salus/zkproofs/ring"
)

// The part of the circuit that tables of sums have beside that of counts.

// sumInputs is the number of public inputs of sums.
const sumInputs = 3

// mask is a word that no table inverts: a residue modulo T, and what is above it.
type mask struct {
	Residue [2]frontend.Variable // residueLow and residueHigh bits
	Spare   [2]frontend.Variable // spareLow and spareHigh bits
}

// total is the noise of a sum: what it has below the grid, and its lowest limb.
type total struct {
	Below, Above         [2]frontend.Variable // u and v, limbs of spareLow and spareHigh bits
	BelowRoom, AboveRoom frontend.Variable    // low limbs of 2^g − 1 − u and 2^(MaxGrid−g) − 1 − v; the high ones follow
	Low                  [2]frontend.Variable // the lowest limb's residue
	Carry                [2]frontend.Variable // limbs of the multiple of T that is left out, and carryOffset
}

const (
	partMasks part = "widths of masks"
	partBelow part = "uniform part"
	partTotal part = "masked total"
)

// carryOffset makes the multiple of T not negative: the noise of a sum is below carryOffset·T.
const carryOffset = 1 << 8

// of looks values up in [0, 2^bits).
func (b *builder) of(p part, bits int, values ...frontend.Variable) {
	if !b.on(p) {
		b.checks.Bind(values...)
		return
	}
	t := b.limb
	if bits != limbBits {
		if b.tables[bits] == nil {
			b.tables[bits] = b.checks.Table(0, 1<<bits)
		}
		t = b.tables[bits]
	}
	t.Range(values)
}

// pair is low + high·2^bits, with both looked up.
func (b *builder) pair(p part, x [2]frontend.Variable, low, high int) frontend.Variable {
	b.of(p, low, x[0])
	b.of(p, high, x[1])
	return b.api.Add(x[0], b.api.Mul(x[1], ring.Pow2(low)))
}

// masked is the value of a mask's word, having proven its widths: together they are those of a word.
func (b *builder) masked(m *mask) frontend.Variable {
	residue := b.pair(partMasks, m.Residue, residueLow, residueHigh)
	spare := b.pair(partMasks, m.Spare, spareLow, spareHigh)
	return b.api.Add(residue, b.api.Mul(spare, ring.Pow2(privacy.SumBits)))
}

// residue is what a mask adds to its limb.
func (b *builder) residue(m *mask) frontend.Variable {
	return b.api.Add(m.Residue[0], b.api.Mul(m.Residue[1], ring.Pow2(residueLow)))
}

// below proves that a value is below most, given as limbs of spareLow and spareHigh bits with the low limb of what is missing to most − 1.
func (b *builder) below(x [2]frontend.Variable, room, most frontend.Variable) frontend.Variable {
	value := b.pair(partBelow, x, spareLow, spareHigh)
	rest := b.api.Sub(most, 1, value, room)
	b.of(partBelow, spareLow, room)
	b.of(partBelow, spareHigh, ring.Shift(b.api, rest, spareLow))
	return value
}

// sums proves what each key's message is: the count's row, the lowest limb, the masks.
func (b *builder) sums() []frontend.Variable {
	var message []frontend.Variable
	grid, rest, centre := b.Sums[0], b.Sums[1], b.Sums[2]
	for k := range b.shape.Keys {
		t, masks := &b.Total[k], b.Mask[k*(perKey-2):][:perKey-2]
		count, row := b.Word[2*k].Row, b.Word[2*k+1].Row

		u, v := b.below(t.Below, t.BelowRoom, grid), b.below(t.Above, t.AboveRoom, rest)
		spare := masks[len(masks)-1].Spare
		if b.on(partBelow) {
			b.api.AssertIsEqual(b.api.Add(spare[0], b.api.Mul(spare[1], ring.Pow2(spareLow))), b.api.Add(u, b.api.Mul(grid, v)))
		}

		low := b.pair(partTotal, t.Low, residueLow, residueHigh)
		carry := b.api.Sub(b.pair(partTotal, t.Carry, spareLow, spareHigh), carryOffset)
		limbs := []frontend.Variable{low}
		weighed := []frontend.Variable{low}
		for j := range masks {
			limbs = append(limbs, b.residue(&masks[j]))
			weighed = append(weighed, b.api.Mul(limbs[j+1], b.shape.weight(j+1)))
		}
		if b.on(partTotal) {
			noise := b.api.Add(b.api.Mul(centre, count), b.api.Mul(grid, row), u)
			b.api.AssertIsEqual(b.sum(weighed), b.api.Add(noise, b.api.Mul(carry, ring.Pow2(privacy.SumBits))))
		}
		message = append(append(message, count), limbs...)
	}
	return message
}

// weight is that of limb j in a sum, modulo T.
func (s Shape) weight(j int) *big.Int {
	w := ring.Pow2(s.Set.LimbBits() * j)
	return w.And(w, new(big.Int).Sub(ring.Pow2(privacy.SumBits), big.NewInt(1)))
}

// assignSums fills what tables of sums have beside the rows, from the words, and returns the message.
func (c *circuit) assignSums(sum privacy.Sum, words []uint64) []uint32 {
	var message []uint32
	for k := range c.shape.Keys {
		masks, spare := words[k*perKey+2:][:perKey-2], uint64(0)
		for j, w := range masks {
			m := &c.Mask[k*(perKey-2)+j]
			spare = w >> privacy.SumBits
			halve(&m.Residue, w&(1<<privacy.SumBits-1), residueLow)
			halve(&m.Spare, spare, spareLow)
		}
		c.Total[k].split(spare, sum.Grid)
		count, row := c.Word[2*k].Row.(uint32), c.Word[2*k+1].Row.(uint32)
		noise := uint64(sum.Centre)*uint64(count) + uint64(row)<<sum.Grid + spare&(1<<sum.Grid-1)
		message = append(message, count)
		message = append(message, c.assignTotal(k, noise)...)
	}
	return message
}

// split fills the uniform part: spare = u + 2^grid·v.
func (t *total) split(spare uint64, grid uint8) {
	u, v := spare&(1<<grid-1), spare>>grid
	halve(&t.Below, u, spareLow)
	halve(&t.Above, v, spareLow)
	t.BelowRoom, t.AboveRoom = (1<<grid-1-u)&(1<<spareLow-1), (1<<(privacy.MaxGrid-grid)-1-v)&(1<<spareLow-1)
}

// assignTotal fills a sum's lowest limb from its masks, which are filled, and returns its limbs.
func (c *circuit) assignTotal(k int, noise uint64) []uint32 {
	limbs := []uint32{0}
	masked := int64(0)
	for j := range perKey - 2 {
		r := c.Mask[k*(perKey-2)+j].Residue
		x := r[0].(uint64) + r[1].(uint64)<<residueLow
		limbs = append(limbs, uint32(x))
		masked += int64(x) * c.shape.weight(j+1).Int64()
	}
	low := (int64(noise) - masked) & (1<<privacy.SumBits - 1)
	limbs[0] = uint32(low)
	carry := (low + masked - int64(noise)) >> privacy.SumBits // exact
	halve(&c.Total[k].Low, uint64(low), residueLow)
	halve(&c.Total[k].Carry, uint64(carry+carryOffset), spareLow)
	return limbs
}

// halve writes x as two limbs, the second of which takes what is left.
func halve(limbs *[2]frontend.Variable, x uint64, bits int) {
	limbs[0], limbs[1] = x&(1<<bits-1), x>>bits
}
