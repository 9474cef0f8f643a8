package noise

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/models/privacy"
)

// restate puts other noise into the lowest limb of key k, consistently with its masks.
func (c *circuit) restate(k int, noise uint64) { c.assignTotal(k, noise) }

// noise is that of the sum of key k as the circuit holds it.
func (c *circuit) noise(x *site, k int) uint64 {
	t := c.Total[k]
	u := t.Below[0].(uint64) + t.Below[1].(uint64)<<spareLow
	return uint64(x.public.Sum.Centre)*uint64(c.Word[2*k].Row.(uint32)) + uint64(c.Word[2*k+1].Row.(uint32))<<x.public.Sum.Grid + u
}

// sumLies are what a modified prover does to the sums.
func sumLies() []lie {
	believe := func(change func(*privacy.Sum)) func(*site) Public {
		return func(x *site) Public {
			p := x.public
			change(&p.Sum)
			return p
		}
	}
	spare := func(c *circuit, k int) uint64 {
		s := c.Mask[k*(perKey-2)+perKey-3].Spare
		return s[0].(uint64) + s[1].(uint64)<<spareLow
	}
	return []lie{
		{name: "total shifted", against: []part{partTotal}, words: func(x *site, c *circuit) { c.restate(0, c.noise(x, 0)+1000) }},
		{name: "no noise in a sum", against: []part{partTotal}, words: func(x *site, c *circuit) {
			c.restate(1, uint64(x.public.Sum.Centre)*uint64(c.Word[2].Row.(uint32))+privacy.Offset<<x.public.Sum.Grid)
		}},
		{name: "limbs that carry a part of T", against: []part{partTotal}, words: func(_ *site, c *circuit) {
			c.Total[0].Carry[0] = c.Total[0].Carry[0].(uint64) ^ 1
		}},
		{name: "multiple of T that is a field element", against: []part{partTotal}, words: func(x *site, c *circuit) {
			// The lowest limb is 7, and the carry whatever makes the equation hold in the field.
			limbs := c.assignTotal(0, c.noise(x, 0))
			c.Total[0].Low[0], c.Total[0].Low[1] = uint64(7), uint64(0)
			carry := new(big.Int).Sub(big.NewInt(7), big.NewInt(int64(limbs[0])))
			inverse := new(big.Int).ModInverse(big.NewInt(1<<privacy.SumBits), modulus())
			before := c.Total[0].Carry[0].(uint64) + c.Total[0].Carry[1].(uint64)<<spareLow
			carry.Mul(carry, inverse).Add(carry, new(big.Int).SetUint64(before)).Mod(carry, modulus())
			c.Total[0].Carry[0], c.Total[0].Carry[1] = carry, uint64(0)
		}},
		{name: "sums of a finer grid", against: []part{partTotal, partBelow}, prover: believe(func(s *privacy.Sum) { s.Grid = 3 })},
		{name: "sums of a coarser grid", against: []part{partTotal, partBelow}, prover: believe(func(s *privacy.Sum) { s.Grid = 9 })},
		{name: "sums about another centre", against: []part{partTotal}, prover: believe(func(s *privacy.Sum) { s.Centre = 0 })},
		{name: "uniform part chosen", against: []part{partBelow}, words: func(x *site, c *circuit) {
			c.Total[0].split(spare(c, 0)^1, x.public.Sum.Grid)
			c.restate(0, c.noise(x, 0))
		}},
		{name: "uniform part beyond the grid", against: []part{partBelow}, words: func(x *site, c *circuit) {
			// u + 2^g and v − 1 say the same of the word; 2^g − 1 − u is negative.
			t, g := &c.Total[0], x.public.Sum.Grid
			s := spare(c, 0)
			u, v := s&(1<<g-1)+1<<g, s>>g-1
			halve(&t.Below, u, spareLow)
			halve(&t.Above, v, spareLow)
			t.BelowRoom, t.AboveRoom = (1<<g-1-u)&(1<<spareLow-1), (1<<(privacy.MaxGrid-g)-1-v)&(1<<spareLow-1)
			c.restate(0, c.noise(x, 0))
		}},
		{name: "uniform part that is negative", against: []part{partBelow}, words: func(x *site, c *circuit) {
			t, g := &c.Total[1], x.public.Sum.Grid
			s := spare(c, 1)
			u, v := s&(1<<g-1), s>>g+1
			t.Below[0], t.Below[1] = new(big.Int).SetInt64(int64(u)-1<<g), uint64(0)
			halve(&t.Above, v, spareLow)
			t.BelowRoom, t.AboveRoom = uint64(1<<g-1-u+1<<g), (1<<(privacy.MaxGrid-g)-1-v)&(1<<spareLow-1)
			c.assignTotal(1, uint64(int64(c.noise2(x, 1))+int64(u)-1<<g))
		}},
		{name: "mask chosen", against: []part{partWords}, words: func(x *site, c *circuit) {
			halve(&c.Mask[0].Residue, 12345, residueLow)
			c.restate(0, c.noise(x, 0))
		}},
		{name: "mask beyond T", against: []part{partMasks}, words: func(x *site, c *circuit) {
			// One residue more, one less above it: the word is the same, the limb is not.
			m := &c.Mask[1]
			m.Residue[1] = m.Residue[1].(uint64) + 1<<residueHigh
			m.Spare[0] = m.Spare[0].(uint64) - 1
			c.restate(0, c.noise(x, 0))
		}},
		{name: "mask and word exchanged", against: []part{partWords}, words: func(x *site, c *circuit) {
			c.Mask[0], c.Mask[1] = c.Mask[1], c.Mask[0]
			c.restate(0, c.noise(x, 0))
		}},
	}
}

// noise2 is noise without the uniform part.
func (c *circuit) noise2(x *site, k int) uint64 {
	return uint64(x.public.Sum.Centre)*uint64(c.Word[2*k].Row.(uint32)) + uint64(c.Word[2*k+1].Row.(uint32))<<x.public.Sum.Grid
}

// sumEncryptionLies encrypt something else than what the circuit holds.
func sumEncryptionLies() []lie {
	reencrypt := func(change func([]uint32)) func(*site, *circuit) {
		return func(x *site, c *circuit) {
			message := c.message()
			change(message)
			x.encrypt(message)
			c.assignPublic(x.public)
			c.Encryption.Assign(x.public.PK, x.public.CT, x.witness.Randomness, message)
		}
	}
	return []lie{
		{name: "no masks", against: []part{partRing}, last: reencrypt(func(m []uint32) { m[2], m[3], m[4] = 0, 0, 0 })},
		{name: "masks that the lowest limb does not know", against: []part{partRing}, last: reencrypt(func(m []uint32) { m[2]++ })},
		{name: "lowest limb beyond T's half", against: []part{partRing}, last: reencrypt(func(m []uint32) { m[6] ^= 1 << 21 })},
		{name: "count in the place of the sum", against: []part{partRing}, last: reencrypt(func(m []uint32) { m[0], m[1] = m[1], m[0] })},
	}
}

func modulus() *big.Int { return fr.Modulus() }

// total is what limbs say of a sum, modulo T.
func (s Shape) total(limbs []uint32) (x uint64) {
	for j, l := range limbs {
		x += uint64(l) << (s.Set.LimbBits() * j)
	}
	return x & (1<<privacy.SumBits - 1)
}

// TestSumsFollowTheirLaw compares samples of fixed seeds with the law of c·k + 2^g·k' + u, its parts with theirs, and the masks with the uniform law.
func TestSumsFollowTheirLaw(t *testing.T) {
	s := Shapes()[1]
	const lanes, sites = 24, 2
	sum := privacy.Sum{Grid: 4, Centre: 61, Width: 60}
	for _, scale := range []privacy.Scale{1, 12, 256} {
		counts, rows, below := map[int]int{}, map[int]int{}, map[int]int{}
		bits := make([]int, (perKey-2)*privacy.SumBits)
		pairs := map[int]int{} // of the grid's noise and the lowest bit of the uniform part: independent
		n := lanes * sites * s.Keys
		for lane := range uint32(lanes) {
			for i := range sites {
				m, err := s.Sample(newElement(fmt.Sprint("site ", i)), newElement("beacon"), lane, scale, sum)
				if err != nil {
					t.Fatal(err)
				}
				if len(m) != s.Cells {
					t.Fatalf("%d coefficients", len(m))
				}
				for k := range s.Keys {
					own := m[k*perKey:][:perKey]
					noise := int(s.total(own[1:])) - int(sum.Centre)*int(own[0])
					counts[int(own[0])-privacy.Offset]++
					rows[noise>>sum.Grid-privacy.Offset]++
					below[noise&(1<<sum.Grid-1)]++
					pairs[(noise>>sum.Grid&1)<<1|noise&1]++
					for j, x := range own[2:] {
						for b := range privacy.SumBits {
							bits[j*privacy.SumBits+b] += int(x >> b & 1)
						}
						if x>>privacy.SumBits != 0 {
							t.Fatalf("a mask of %d", x)
						}
					}
				}
			}
		}
		uniform := map[int]float64{}
		for u := range 1 << sum.Grid {
			uniform[u] = math.Ldexp(1, -int(sum.Grid))
		}
		for name, c := range map[string]struct {
			counts map[int]int
			p      map[int]float64
		}{"counts": {counts, law(scale)}, "sums in steps of the grid": {rows, law(scale)}, "uniform part": {below, uniform}} {
			chi, k := chiSquare(c.counts, c.p, n)
			if z := (math.Cbrt(chi/float64(k)) - 1 + 2/(9*float64(k))) / math.Sqrt(2/(9*float64(k))); math.Abs(z) > 3.3 {
				t.Errorf("scale %d, %s: χ² = %.1f with %d degrees of freedom", scale, name, chi, k)
			}
		}
		for i, ones := range bits {
			if z := (float64(ones) - float64(n)/2) / math.Sqrt(float64(n)/4); math.Abs(z) > 4 {
				t.Errorf("scale %d: bit %d of the masks is set %d times of %d", scale, i, ones, n)
			}
		}
		odd := float64(pairs[2]+pairs[3]) / float64(n)
		if z := (float64(pairs[3]) - odd*float64(n)/2) / math.Sqrt(float64(n)*odd/4); math.Abs(z) > 4 {
			t.Errorf("scale %d: the uniform part depends on the rest: %v", scale, pairs)
		}
	}
}

// TestSumsOfSitesComeBack adds limbs as sessions do, without carry, to those of noise of three sites, and reads counts and sums from them.
func TestSumsOfSitesComeBack(t *testing.T) {
	s := Shapes()[1]
	e, d := big.NewRat(2, 1), big.NewRat(1, 1e6)
	table, err := privacy.Target{Epsilon: e, Delta: d}.Sum(3, 1, 121)
	if err != nil {
		t.Fatal(err)
	}
	coefficients := make([]uint64, s.Cells)
	limbs := func(k int, x uint64) { // of one chunk
		for j := range perKey - 1 {
			coefficients[k*perKey+1+j] += x >> (8 * j) & 255
		}
	}
	var squares float64
	plain := make([]int64, s.Keys)
	for k := range s.Keys {
		for chunk := range 5 {
			n := uint64((k*37 + chunk) % 240)
			sum := n * uint64(1+(k*13+chunk*7)%121)
			coefficients[k*perKey] += n
			limbs(k, sum)
			plain[k] += int64(sum) - int64(n)*int64(table.Sum.Centre)
		}
	}
	for i := range 3 {
		m, err := s.Sample(newElement(fmt.Sprint("site ", i)), newElement("beacon"), 0, table.Scale, table.Sum)
		if err != nil {
			t.Fatal(err)
		}
		for j, x := range m {
			coefficients[j] = (coefficients[j] + uint64(x)) % s.Set.T()
		}
	}
	for k := range s.Keys {
		own, total := coefficients[k*perKey:][:perKey], uint64(0)
		for j, x := range own[1:] {
			total += x << (8 * j)
		}
		away := float64(table.About(own[0], total))/2 - float64(plain[k])
		if math.Abs(away) > 7*table.SumDeviation() {
			t.Fatalf("key %d is off by %g, noise deviates by %g", k, away, table.SumDeviation())
		}
		squares += away * away
	}
	if got, want := squares/float64(s.Keys), table.SumDeviation()*table.SumDeviation(); got < 0.8*want || got > 1.2*want {
		t.Errorf("noise of sums has variance %g, said is %g", got, want)
	}
}
