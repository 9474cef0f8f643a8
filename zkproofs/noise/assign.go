package noise

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark/frontend"

	"salus/models/privacy"
)

// assignPublic fills the public inputs for the prover. It judges nothing: a false public input is the circuit's to refuse, or the verifier's.
func (c *circuit) assignPublic(p Public) {
	c.Context, c.Commitment, c.Beacon, c.Lane = p.Context.Element().Field(), p.Seed.Field(), p.Beacon.Field(), p.Lane
	thresholds := p.Scale.Thresholds()
	for i := range c.Threshold {
		c.Threshold[i] = thresholds[i+1]
	}
	if c.shape.Keys > 0 {
		c.Sums[0], c.Sums[1], c.Sums[2] = uint64(1)<<p.Sum.Grid, uint64(1)<<(privacy.MaxGrid-p.Sum.Grid), p.Sum.Centre
	}
	c.Encryption.AssignPublic(p.PK, p.CT)
}

// assign fills the circuit from the statement and the witness, true or false. What is false leaves values that some constraint refuses.
func (c *circuit) assign(p Public, w Witness) error {
	if n := c.shape.Set.N(); len(w.Randomness.U) != n || len(w.Randomness.E0) != n || len(w.Randomness.E1) != n {
		return fmt.Errorf("noise: randomness is not of %s", c.shape.Set.Name())
	}
	c.assignPublic(p)
	c.Seed = w.Seed.Field()
	words, tops, err := c.shape.draw(w.Seed.Field(), p.Beacon.Field(), p.Lane)
	if err != nil {
		return err
	}
	message := c.assignWords(p.Scale, p.Sum, words)
	c.assignTops(tops)
	c.Encryption.Assign(p.PK, p.CT, w.Randomness, message)
	return nil
}

// assignWords looks the words up and returns the message.
func (c *circuit) assignWords(scale privacy.Scale, sum privacy.Sum, words []uint64) []uint32 {
	thresholds, uses := scale.Thresholds(), [privacy.Rows]int{}
	rows := make([]uint32, len(c.Word))
	for i := range c.Word {
		x := words[c.shape.wordOf(i)]
		u := scale.Row(x)
		rows[i] = u
		uses[u]++
		c.Word[i].Row, c.Word[i].From = u, thresholds[u]
		spread(c.Word[i].Gap[:], new(big.Int).SetUint64(x-thresholds[u]))
		spread(c.Word[i].Rest[:], new(big.Int).SetUint64(thresholds[u+1]-1-x))
	}
	for u := range uses {
		c.Uses[u] = uses[u]
	}
	if c.shape.Keys > 0 {
		return c.assignSums(sum, words)
	}
	return rows[:c.shape.Cells]
}

// wordOf is the place among all words of the i-th that the table inverts.
func (s Shape) wordOf(i int) int {
	if s.Keys == 0 {
		return i
	}
	return i/2*perKey + i%2
}

func (c *circuit) assignTops(tops []*big.Int) {
	for i, x := range tops {
		spread(c.Element[i].Top[:], x)
		room := new(big.Int).Sub(top(), big.NewInt(1))
		room.Sub(room, x)
		for j := range c.Element[i].Room { // the highest limb follows, and is negative where there is no room
			c.Element[i].Room[j] = new(big.Int).And(new(big.Int).Rsh(room, uint(limbBits*j)), big.NewInt(1<<limbBits-1))
		}
	}
}

// spread writes x as limbs, the last of which takes what is left, sign included.
func spread(limbs []frontend.Variable, x *big.Int) {
	for j := range limbs {
		if j == len(limbs)-1 {
			limbs[j] = x
			return
		}
		limbs[j] = new(big.Int).And(x, big.NewInt(1<<limbBits-1))
		x = new(big.Int).Rsh(x, limbBits)
	}
}
