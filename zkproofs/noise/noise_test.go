package noise

import (
	"crypto/sha256"
	"crypto/sha3"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/models/privacy"
	"salus/zkproofs"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/ring"
)

// stream is deterministic randomness for tests.
func stream(label string) *sha3.SHAKE {
	s := sha3.NewSHAKE256()
	_, _ = s.Write([]byte(label))
	return s
}

func newElement(label string) zkproofs.Element {
	e, err := zkproofs.RandomElement(stream(label))
	if err != nil {
		panic(err)
	}
	return e
}

// site is a true statement, to be made false.
type site struct {
	shape   Shape
	public  Public
	witness Witness
	secret  he.Secret
}

func newSite(t testing.TB, s Shape) *site {
	t.Helper()
	x := &site{shape: s}
	x.witness.Seed = newElement("seed")
	x.public = Public{Seed: Commit(x.witness.Seed), Beacon: newElement("beacon"), Scale: 12, Lane: 3}
	if s.Keys > 0 {
		x.public.Sum = privacy.Sum{Grid: 5, Centre: 61, Width: 60}
	}
	x.public.Context = zkproofs.Context{ChainID: 1337, Study: [32]byte{2}, Session: [32]byte{3}, Site: "st-anna", Lane: 3, Circuit: s.ID()}
	set, err := s.Set, error(nil)
	if x.secret, err = set.NewSecret(stream("secret")); err != nil {
		t.Fatal(err)
	}
	a := set.CommonPoly(sha256.Sum256([]byte("a")))
	if x.public.PK, err = set.SumKey(a, []he.Poly{set.KeyShare(a, x.secret)}); err != nil {
		t.Fatal(err)
	}
	if x.witness.Randomness, err = set.NewRandomness(stream("randomness")); err != nil {
		t.Fatal(err)
	}
	rows, err := s.Sample(x.witness.Seed, x.public.Beacon, x.public.Lane, x.public.Scale, x.public.Sum)
	if err != nil {
		t.Fatal(err)
	}
	x.encrypt(rows)
	return x
}

func (x *site) encrypt(message []uint32) {
	ct, err := x.shape.Set.EncryptResidues(x.public.PK, message, x.witness.Randomness)
	if err != nil {
		panic(err)
	}
	x.public.CT = ct
}

// toy has two elements.
func toy() Shape { return Shape{Set: he.Additive4096(), Name: "toy", Cells: 9} }

// toySums has two keys.
func toySums() Shape {
	return Shape{Set: he.Additive4096(), Name: "toy", Cells: 2 * perKey, Keys: 2}
}

// newToy leaves the encryption away, unless encrypted, and the parts named.
func newToy(s Shape, encrypted bool, omit ...part) *circuit {
	c := &circuit{shape: s, omit: omit}
	if encrypted {
		c.ring = ring.For(c.shape.Set)
	}
	c.allocate()
	return c
}

// A lie is what a modified prover does. The ciphertext is made of what the circuit then holds, so that only the named parts stand in its way.
type lie struct {
	name    string
	against []part
	inputs  func(x *site)             // before anything is filled
	prover  func(x *site) Public      // what the prover takes for the public inputs, if not what they are
	words   func(x *site, c *circuit) // after the words are filled
	last    func(x *site, c *circuit) // after the ciphertext is made
}

func (l lie) fill(t testing.TB, x *site, c *circuit) zkproofs.Assignment {
	t.Helper()
	if l.inputs != nil {
		l.inputs(x)
	}
	believed := x.public
	if l.prover != nil {
		believed = l.prover(x)
	}
	words, tops, err := c.shape.draw(x.witness.Seed.Field(), believed.Beacon.Field(), believed.Lane)
	if err != nil {
		t.Fatal(err)
	}
	c.Seed = x.witness.Seed.Field()
	c.assignWords(believed.Scale, believed.Sum, words)
	c.assignTops(tops)
	if l.words != nil {
		l.words(x, c)
	}
	message := c.message()
	if c.ring.N > 0 {
		x.encrypt(message)
	}
	c.assignPublic(x.public)
	if c.ring.N > 0 {
		c.Encryption.Assign(x.public.PK, x.public.CT, x.witness.Randomness, message)
	}
	if l.last != nil {
		l.last(x, c)
	}
	a, err := zkproofs.Assign(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// message is what the circuit holds to be encrypted.
func (c *circuit) message() []uint32 {
	message := make([]uint32, c.shape.Cells)
	number := func(x [2]frontend.Variable) uint32 { return uint32(x[0].(uint64) + x[1].(uint64)<<residueLow) }
	for i := range message {
		switch k, j := i/perKey, i%perKey; {
		case c.shape.Keys == 0:
			message[i] = c.Word[i].Row.(uint32)
		case j == 0:
			message[i] = c.Word[2*k].Row.(uint32)
		case j == 1:
			message[i] = number(c.Total[k].Low)
		default:
			message[i] = number(c.Mask[k*(perKey-2)+j-2].Residue)
		}
	}
	return message
}

// word is the value of word i as it is filled.
func (c *circuit) word(i int) uint64 {
	w := c.Word[i]
	x := w.From.(uint64)
	for j, l := range w.Gap {
		x += l.(*big.Int).Uint64() << (limbBits * j)
	}
	return x
}

// setWord puts another value into word i, consistently, and moves its use.
func (c *circuit) setWord(i int, x uint64, scale privacy.Scale) {
	thresholds := scale.Thresholds()
	c.use(c.Word[i].Row.(uint32), -1)
	u := scale.Row(x)
	c.use(u, 1)
	c.Word[i].Row, c.Word[i].From = u, thresholds[u]
	spread(c.Word[i].Gap[:], new(big.Int).SetUint64(x-thresholds[u]))
	spread(c.Word[i].Rest[:], new(big.Int).SetUint64(thresholds[u+1]-1-x))
}

func (c *circuit) use(u uint32, by int) { c.Uses[u] = c.Uses[u].(int) + by }

// claim says that word i is in row u, with the word as it is: one of Gap and Rest is negative.
func (c *circuit) claim(i int, u uint32, scale privacy.Scale) {
	thresholds, x := scale.Thresholds(), int64(c.word(i))
	c.use(c.Word[i].Row.(uint32), -1)
	c.use(u, 1)
	c.Word[i].Row, c.Word[i].From = u, thresholds[u]
	spread(c.Word[i].Gap[:], big.NewInt(x-int64(thresholds[u])))
	spread(c.Word[i].Rest[:], big.NewInt(int64(thresholds[u+1])-1-x))
}

func lies() []lie {
	another := func(change func(*Public)) func(*site) Public {
		return func(x *site) Public {
			p := x.public
			change(&p)
			return p
		}
	}
	return []lie{
		{name: "seed that is not the committed one", against: []part{partSeed}, inputs: func(x *site) { x.witness.Seed = newElement("a luckier seed") }},
		{name: "commitment of another site", against: []part{partSeed}, inputs: func(x *site) { x.public.Seed = Commit(newElement("theirs")) }},
		{name: "noise of another beacon", against: []part{partWords}, prover: another(func(p *Public) { p.Beacon = newElement("an earlier beacon") })},
		{name: "noise of another lane", against: []part{partWords}, prover: another(func(p *Public) { p.Lane = 2 })},
		{name: "a word chosen", against: []part{partWords}, words: func(x *site, c *circuit) { c.setWord(4, 12345, x.public.Scale) }},
		{name: "two words exchanged", against: []part{partWords}, words: func(x *site, c *circuit) {
			a, b := c.word(0), c.word(1)
			c.setWord(0, b, x.public.Scale)
			c.setWord(1, a, x.public.Scale)
		}},
		{name: "word that is not canonical: the order added", against: []part{partCanonical}, words: func(x *site, c *circuit) { c.addOrder(x, 0, 1) }},
		{name: "word that is not canonical: the order added seven times", against: []part{partCanonical}, words: func(x *site, c *circuit) { c.addOrder(x, 1, 7) }},
		{name: "row one too high", against: []part{partIntervals}, words: func(x *site, c *circuit) { c.claim(2, c.Word[2].Row.(uint32)+1, x.public.Scale) }},
		{name: "row one too low", against: []part{partIntervals}, words: func(x *site, c *circuit) { c.claim(2, c.Word[2].Row.(uint32)-1, x.public.Scale) }},
		{name: "row far out: a shift of 90", against: []part{partIntervals}, words: func(x *site, c *circuit) { c.claim(2, privacy.Offset+90, x.public.Scale) }},
		{name: "row one too high in the interval of its own word", against: []part{partTable}, words: func(x *site, c *circuit) {
			u := c.Word[2].Row.(uint32)
			c.use(u, -1)
			c.use(u+1, 1)
			c.Word[2].Row = u + 1
		}},
		{name: "all rows as without noise", against: []part{partTable}, words: func(_ *site, c *circuit) {
			for i := range c.Word {
				c.use(c.Word[i].Row.(uint32), -1)
				c.use(privacy.Offset, 1)
				c.Word[i].Row = uint32(privacy.Offset)
			}
		}},
		{name: "row that no table has", against: []part{partTable}, words: func(_ *site, c *circuit) { c.Word[5].Row = uint32(1000 - 800) }},
		{name: "threshold moved by one", against: []part{partTable}, words: func(x *site, c *circuit) {
			w := &c.Word[3]
			w.From = w.From.(uint64) + 1
			w.Gap[0] = new(big.Int).Sub(w.Gap[0].(*big.Int), big.NewInt(1))
		}},
		{name: "table of a smaller scale", against: []part{partTable}, prover: another(func(p *Public) { p.Scale = 1 })},
		{name: "uses that hide a row", against: []part{partTable}, words: func(_ *site, c *circuit) { c.use(privacy.Offset, 1) }},
	}
}

// addOrder decomposes element i plus n times the field's order.
func (c *circuit) addOrder(x *site, i, n int) {
	y := c.shape.outputs(x.witness.Seed.Field(), x.public.Beacon.Field(), x.public.Lane)[i].BigInt(new(big.Int))
	y.Add(y, new(big.Int).Mul(fr.Modulus(), big.NewInt(int64(n))))
	for k := range wordsPerElement {
		c.setWord(i*wordsPerElement+k, new(big.Int).And(y, big.NewInt(1<<privacy.WordBits-1)).Uint64(), x.public.Scale)
		y.Rsh(y, privacy.WordBits)
	}
	room := new(big.Int).Sub(top(), big.NewInt(1))
	room.Sub(room, y)
	spread(c.Element[i].Top[:], y)
	for j := range c.Element[i].Room {
		c.Element[i].Room[j] = new(big.Int).And(new(big.Int).Rsh(room, uint(limbBits*j)), big.NewInt(1<<limbBits-1))
	}
}

// encryptionLies need a ciphertext.
func encryptionLies() []lie {
	reencrypt := func(change func([]uint32) []uint32) func(*site, *circuit) {
		return func(x *site, c *circuit) {
			message := change(c.message())
			x.encrypt(message)
			c.assignPublic(x.public)
			c.Encryption.Assign(x.public.PK, x.public.CT, x.witness.Randomness, message)
		}
	}
	return []lie{
		{name: "wrong offset", against: []part{partRing}, last: reencrypt(func(m []uint32) []uint32 {
			for i := range m {
				m[i]++
			}
			return m
		})},
		{name: "one cell shifted", against: []part{partRing}, last: reencrypt(func(m []uint32) []uint32 { m[8] -= 2; return m })},
		{name: "no noise", against: []part{partRing}, last: reencrypt(func(m []uint32) []uint32 {
			for i := range m {
				m[i] = privacy.Offset
			}
			return m
		})},
		{name: "message beyond the cells: the word left over", against: []part{partRing}, last: reencrypt(func(m []uint32) []uint32 { return append(m, 1) })},
		{name: "message in the last coefficient", against: []part{partRing}, last: reencrypt(func(m []uint32) []uint32 {
			return append(append(m, make([]uint32, he.Additive4096().N()-len(m)-1)...), 1)
		})},
		{name: "ciphertext changed", against: []part{partRing}, last: func(_ *site, c *circuit) { c.C0[9] = new(big.Int).Add(c.C0[9].(*big.Int), big.NewInt(1)) }},
		{name: "second component changed", against: []part{partRing}, last: func(_ *site, c *circuit) { c.C1[4095] = new(big.Int).Sub(c.C1[4095].(*big.Int), big.NewInt(1)) }},
		{name: "error outside the window", against: []part{partRing}, last: func(_ *site, c *circuit) {
			c.E0[7] = he.ErrorWindow + 1
		}},
	}
}

// TestEachPartStandsAgainstItsLies solves every lie with the whole circuit, which refuses it, and without the parts named, which lets it pass.
func TestEachPartStandsAgainstItsLies(t *testing.T) {
	compile := func(toy Shape, encrypted bool, omit ...part) *attack.Solver {
		s, err := attack.NewSolver(newToy(toy, encrypted, omit...))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	covered := map[part]bool{}
	try := func(toy Shape, encrypted bool, list []lie) {
		whole, without := compile(toy, encrypted), map[string]*attack.Solver{}
		if err := whole.Solve(lie{}.fill(t, newSite(t, toy), newToy(toy, encrypted))); err != nil {
			t.Fatalf("the honest witness is refused: %v", err)
		}
		for _, l := range list {
			values := l.fill(t, newSite(t, toy), newToy(toy, encrypted))
			if whole.Solve(values) == nil {
				t.Errorf("%s: accepted", l.name)
			}
			name := fmt.Sprint(l.against)
			if without[name] == nil {
				without[name] = compile(toy, encrypted, l.against...)
			}
			if err := without[name].Solve(values); err != nil {
				t.Errorf("%s: refused even without %v, so this test says nothing of it", l.name, l.against)
			}
			for _, p := range l.against {
				covered[p] = true
			}
		}
	}
	try(toy(), false, lies())
	try(toy(), true, encryptionLies())
	try(toySums(), false, sumLies())
	try(toySums(), true, sumEncryptionLies())
	for _, p := range []part{partSeed, partWords, partCanonical, partIntervals, partTable, partRing, partMasks, partBelow, partTotal} {
		if !covered[p] {
			t.Errorf("no lie is refused by %q", p)
		}
	}
}

// TestEveryWireIsDetermined: every private input is committed, and everything else follows from that.
func TestEveryWireIsDetermined(t *testing.T) {
	for _, s := range []Shape{toy(), toySums()} {
		everyWireIsDetermined(t, newToy(s, true), newToy(s, true))
	}
}

func everyWireIsDetermined(t *testing.T, fresh, values *circuit) {
	t.Helper()
	s, err := attack.NewSolver(fresh)
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Determined(lie{}.fill(t, newSite(t, values.shape), values), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Uncommitted) > 0 || len(d.Undetermined) > 0 || d.Free > 0 || d.Pivots != 1 {
		t.Errorf("%d inputs not committed, %d wires undetermined, %d free, %d pivots, want V_0 as the pivot alone", len(d.Uncommitted), len(d.Undetermined), d.Free, d.Pivots)
	}
}

// withinBudget holds a circuit to its number of constraints: the default set's is below the domain of 2^17, the larger one's of 2^18.
func withinBudget(t *testing.T, s Shape, most int) {
	t.Helper()
	d := Definition(s)
	if err := d.CheckBounds(); err != nil {
		t.Error(err)
	}
	n, err := d.Constraints()
	if err != nil || n > most {
		t.Errorf("%s: %d constraints, want at most %d: %v", d.ID, n, most, err)
	}
}

func TestConstraints(t *testing.T) {
	withinBudget(t, Shapes()[0], 126_000)
	withinBudget(t, Shapes()[1], 126_000)
}

func TestShapesThatDoNotHoldAreRefused(t *testing.T) {
	for _, s := range []Shape{{Set: he.Additive4096()}, {Set: he.Additive4096(), Cells: 4097}, {Set: he.Additive4096(), Cells: -1}} {
		if s.checkBounds() == nil {
			t.Errorf("%d cells are accepted", s.Cells)
		}
	}
	for _, sums := range []bool{false, true} {
		for _, set := range he.Sets() {
			s, err := ShapeFor(set, sums)
			if sums && set == he.Additive8192() {
				if err == nil {
					t.Error("the larger set has noise for sums")
				}
				continue
			}
			if err != nil || s.Set != set || s.checkBounds() != nil || s.Keys > 0 != sums {
				t.Errorf("%s: %v", set.Name(), err)
			}
			if again, err := ShapeOf(s.ID()); err != nil || again != s {
				t.Errorf("%s: %v", s.ID(), err)
			}
		}
	}
	for _, s := range []Shape{{Set: he.Additive4096(), Cells: 10, Keys: 3}, {Set: he.Additive8192(), Cells: 10, Keys: 2}} {
		if s.checkBounds() == nil {
			t.Errorf("%d cells of %d keys are accepted", s.Cells, s.Keys)
		}
	}
	if _, err := ShapeOf("noise/v1/additive4096/cells1"); err == nil {
		t.Error("a circuit of no shape is found")
	}
	if _, err := ShapeFor(nil, false); err == nil {
		t.Error("no set has a shape")
	}
}

// keys are the shared development keys.
var keys = zkproofs.DevelopmentKeys("", nil)

// TestProofOfHonestNoise proves with the real prover, verifies, decrypts to the sampled noise, and holds the proof to its statement.
func TestProofOfHonestNoise(t *testing.T) {
	s := Shapes()[0]
	p, err := keys.Prover(Definition(s))
	if err != nil {
		t.Fatal(err)
	}
	x := newSite(t, s)
	start := time.Now()
	proof, err := Prove(p, x.public, x.witness)
	if err != nil {
		t.Fatal(err)
	}
	proved := time.Now()
	if err := Verify(p.Verifier(), x.public, proof); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d constraints, proved in %v, verified in %v", p.Constraints(), proved.Sub(start), time.Since(proved))

	z, err := s.Set.NewSmudge(stream("smudge"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Set.Decrypt(x.public.CT, []he.Poly{s.Set.DecryptionShare(x.public.CT.C1, x.secret, z)})
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.Sample(x.witness.Seed, x.public.Beacon, x.public.Lane, x.public.Scale, x.public.Sum)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if got[i] != uint64(want[i]) {
			t.Fatalf("cell %d decrypts to %d, sampled was %d", i, got[i], want[i])
		}
	}

	other := s.Set.PolyOf([]*big.Int{big.NewInt(1)})
	for name, change := range map[string]func(*Public){
		"another seed commitment": func(p *Public) { p.Seed = Commit(newElement("other")) },
		"another beacon":          func(p *Public) { p.Beacon = newElement("other") },
		"another scale":           func(p *Public) { p.Scale = 16 },
		"another lane":            func(p *Public) { p.Lane, p.Context.Lane = 4, 4 },
		"another site":            func(p *Public) { p.Context.Site = "st-annb" },
		"another session":         func(p *Public) { p.Context.Session[0]++ },
		"another key, b":          func(p *Public) { p.PK.B = p.PK.B.Add(other) },
		"another key, a":          func(p *Public) { p.PK.A = p.PK.A.Add(other) },
		"another ciphertext, 0":   func(p *Public) { p.CT.C0 = p.CT.C0.Add(other) },
		"another ciphertext, 1":   func(p *Public) { p.CT.C1 = p.CT.C1.Add(other) },
	} {
		public := x.public
		change(&public)
		if err := Verify(p.Verifier(), public, proof); !errors.Is(err, zkproofs.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		change func(*Public)
		want   string
	}{
		"scale that is not of the list": {func(p *Public) { p.Scale = 13 }, "variance 13"},
		"sums in a shape of counts":     {func(p *Public) { p.Sum.Centre = 1 }, "not for noise with sums"},
		"lane not the context's":        {func(p *Public) { p.Lane = 4 }, "the context names lane 3"},
		"circuit not the context's":     {func(p *Public) { p.Context.Circuit = Shapes()[2].ID() }, "the context names circuit"},
		"seed that is not an element":   {func(p *Public) { p.Seed[0] = 0xff }, "field's order"},
		"beacon that is not an element": {func(p *Public) { p.Beacon[0] = 0xff }, "field's order"},
		"no polynomial":                 {func(p *Public) { p.CT.C0 = he.Poly{} }, "not of additive4096"},
		"key of another set":            {func(p *Public) { p.PK.A = he.Additive8192().CommonPoly([32]byte{}) }, "not of additive4096"},
	} {
		public := x.public
		c.change(&public)
		if err := Verify(p.Verifier(), public, proof); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", name, err, c.want)
		}
	}
	for i := 0; i < len(proof); i += 16 {
		bad := slices.Clone(proof)
		bad[i] ^= 4
		if Verify(p.Verifier(), x.public, bad) == nil {
			t.Errorf("byte %d of the proof changed: accepted", i)
		}
	}

	// A modified prover calls Prove with what is not true.
	for name, change := range map[string]func(*site){
		"another seed":         func(x *site) { x.witness.Seed = newElement("other") },
		"another beacon":       func(x *site) { x.public.Beacon = newElement("other") },
		"smaller noise":        func(x *site) { x.public.Scale = 1 },
		"noise of another one": func(x *site) { x.public.Lane, x.public.Context.Lane = 4, 4 },
	} {
		y := newSite(t, s)
		change(y)
		if _, err := Prove(p, y.public, y.witness); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*site){
		"randomness of no size":      func(x *site) { x.witness.Randomness = he.Randomness{} },
		"scale that is not listed":   func(x *site) { x.public.Scale = 0 },
		"ciphertext that is not any": func(x *site) { x.public.CT = he.Ciphertext{} },
	} {
		y := newSite(t, s)
		change(y)
		if _, err := Prove(p, y.public, y.witness); err == nil || errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := fmt.Sprintf("%v %+v %s", x.witness, x.witness, x.witness); strings.Trim(got, " ") != "[redacted] [redacted] [redacted]" {
		t.Errorf("a witness prints %q", got)
	}
}

// chiSquare is Σ (n_x − N·p_x)²/(N·p_x) over bins that expect at least five, and the number of bins less one.
func chiSquare(counts map[int]int, p map[int]float64, n int) (chi float64, freedom int) {
	rest, restP := n, 1.0
	for x, q := range p {
		if q*float64(n) < 5 {
			continue
		}
		d := float64(counts[x]) - q*float64(n)
		chi += d * d / (q * float64(n))
		rest, restP = rest-counts[x], restP-q
		freedom++
	}
	if expected := restP * float64(n); expected > 1 {
		chi += (float64(rest) - expected) * (float64(rest) - expected) / expected
	} else {
		freedom--
	}
	return chi, freedom
}

// law is the table's law of the noise.
func law(s privacy.Scale) map[int]float64 {
	c, p := s.Thresholds(), map[int]float64{}
	for u := range privacy.Rows {
		p[u-privacy.Offset] = math.Ldexp(float64(c[u+1]-c[u]), -privacy.WordBits)
	}
	return p
}

// TestSamplesFollowTheTable compares a hundred thousand samples of fixed seeds with the table's law, and sums of three sites' with its convolution.
func TestSamplesFollowTheTable(t *testing.T) {
	s := Shapes()[0]
	const lanes, sites = 8, 3
	for _, scale := range []privacy.Scale{1, 12, 256} {
		single, sums := map[int]int{}, map[int]int{}
		for lane := range uint32(lanes) {
			total := make([]int, s.Cells)
			for i := range sites {
				rows, err := s.Sample(newElement(fmt.Sprint("site ", i)), newElement("beacon"), lane, scale, privacy.Sum{})
				if err != nil {
					t.Fatal(err)
				}
				for j, u := range rows {
					single[int(u)-privacy.Offset]++
					total[j] += int(u) - privacy.Offset
				}
			}
			for _, x := range total {
				sums[x]++
			}
		}
		p := law(scale)
		sum := map[int]float64{0: 1}
		for range sites {
			next := map[int]float64{}
			for x, q := range sum {
				for y, r := range p {
					if q*r > 1e-12 {
						next[x+y] += q * r
					}
				}
			}
			sum = next
		}
		for name, c := range map[string]struct {
			counts map[int]int
			p      map[int]float64
			n      int
		}{"one site": {single, p, lanes * sites * s.Cells}, "sum of three": {sums, sum, lanes * s.Cells}} {
			chi, k := chiSquare(c.counts, c.p, c.n)
			// Wilson and Hilferty: (χ²/k)^(1/3) is normal; seeds are fixed, so this passes always or never.
			z := (math.Cbrt(chi/float64(k)) - 1 + 2/(9*float64(k))) / math.Sqrt(2/(9*float64(k)))
			if math.Abs(z) > 3.3 {
				t.Errorf("scale %d, %s: χ² = %.1f with %d degrees of freedom", scale, name, chi, k)
			}
		}
		// The test notices the law of the next scale.
		if chi, k := chiSquare(single, law(privacy.Scales()[1+slices.Index(privacy.Scales()[:15], min(scale, 192))]), lanes*sites*s.Cells); scale < 256 && chi < 2*float64(k) {
			t.Errorf("scale %d: χ² = %.1f with %d degrees of freedom against another scale", scale, chi, k)
		}
	}
}

// TestWordsAreThoseOfTheOutput recomposes every output from its words and top.
func TestWordsAreThoseOfTheOutput(t *testing.T) {
	s := Shapes()[0]
	seed, beacon := newElement("seed"), newElement("beacon")
	words, tops, err := s.draw(seed.Field(), beacon.Field(), 7)
	if err != nil || len(words) != 4100 || len(tops) != 820 {
		t.Fatalf("%d words, %d tops: %v", len(words), len(tops), err)
	}
	for i, y := range s.outputs(seed.Field(), beacon.Field(), 7) {
		x := new(big.Int).Set(tops[i])
		for k := wordsPerElement - 1; k >= 0; k-- {
			x.Lsh(x, privacy.WordBits).Add(x, new(big.Int).SetUint64(words[i*wordsPerElement+k]))
		}
		if x.Cmp(y.BigInt(new(big.Int))) != 0 {
			t.Fatalf("output %d is not its words", i)
		}
	}
	seen := map[uint64]bool{}
	for _, w := range words {
		seen[w] = true
	}
	if len(seen) < len(words)-1 {
		t.Errorf("%d distinct words of %d", len(seen), len(words))
	}
	for name, other := range map[string][]uint64{
		"seed":   first(s.draw(beacon.Field(), beacon.Field(), 7)),
		"beacon": first(s.draw(seed.Field(), seed.Field(), 7)),
		"lane":   first(s.draw(seed.Field(), beacon.Field(), 8)),
	} {
		if slices.Equal(words[:5], other[:5]) {
			t.Errorf("the %s does not matter", name)
		}
	}
}

// TestBeaconIsOfTheSessionAndEveryShare: any change changes it, and their order too.
func TestBeaconIsOfTheSessionAndEveryShare(t *testing.T) {
	set := he.Additive4096()
	a, b := set.CommonPoly([32]byte{1}), set.CommonPoly([32]byte{2})
	seen := map[zkproofs.Element]string{}
	for name, x := range map[string]zkproofs.Element{
		"itself":           Beacon([32]byte{3}, []he.Poly{a, b}),
		"another session":  Beacon([32]byte{4}, []he.Poly{a, b}),
		"one share less":   Beacon([32]byte{3}, []he.Poly{a}),
		"another order":    Beacon([32]byte{3}, []he.Poly{b, a}),
		"another share":    Beacon([32]byte{3}, []he.Poly{a, b.Add(set.PolyOf([]*big.Int{big.NewInt(1)}))}),
		"a share repeated": Beacon([32]byte{3}, []he.Poly{a, b, b}),
	} {
		if old, ok := seen[x]; ok || !x.Canonical() {
			t.Errorf("%s has the beacon of %q", name, old)
		}
		seen[x] = name
	}
}

func first(words []uint64, _ []*big.Int, _ error) []uint64 { return words }
