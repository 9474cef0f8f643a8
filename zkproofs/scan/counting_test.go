package scan_test

import (
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// counting is the least statement over a scan: coefficient 0 of the message is the number of the lane's rows. A column is used if it has a radix or a weight.
type counting struct {
	size  scan.Size  `gnark:"-"`
	hooks scan.Hooks `gnark:"-"`

	scan.Statement
	Weight scan.Form `gnark:",public"`

	scan.Chunk
	Count frontend.Variable

	scan.Encryption
}

func (c *counting) Define(api frontend.API) error {
	b, err := scan.New(api, c.size, &c.Statement, &c.Chunk, c.hooks)
	if err != nil {
		return err
	}
	b.Checks.Bind(c.Weight...)
	permitted, err := b.Permitted()
	if err != nil {
		return err
	}
	rows := b.Rows(permitted, b.Unused(c.Radix, c.Weight), c.Weight)
	weights := scan.Blank(c.size.Rows)
	for i := range weights {
		var local frontend.Variable
		weights[i], local = b.InLane(rows, i)
		b.Checks.Bind(local)
	}
	b.Checks.Bind(c.Count)
	api.AssertIsEqual(c.Count, b.Sum(weights))
	b.Encrypt(&c.Encryption, []frontend.Variable{c.Count})
	return b.Commit()
}

// toy is a chunk of one bottom node and lanes of sixteen keys.
func toy() scan.Size {
	return scan.Size{Set: he.Additive4096(), Rows: 15, Columns: 12, Keys: 16, Policies: 15}
}

// wide has a second sheet, of four columns.
func wide() scan.Size {
	s := toy()
	s.Columns = 16
	return s
}

// toyCircuit leaves the encryption away, unless encrypted, and the parts named.
func toyCircuit(s scan.Size, encrypted bool, omit ...scan.Part) *counting {
	c := &counting{size: s, hooks: scan.Hooks{Omit: omit}}
	c.Statement.Allocate(s)
	c.Chunk.Allocate(s)
	c.Weight = s.Form()
	if encrypted {
		c.Encryption.Allocate(s.Set.N())
	}
	return c
}

func sized(s scan.Size, keys int) scan.Size {
	s.Keys = keys
	return s
}

// site is a chunk and a query.
type site struct {
	*scantest.Site
	keying scan.Keying
	weight [scan.MaxColumns]uint32
}

func (x *site) used() (used [scan.MaxColumns]bool) {
	for j := range used {
		used[j] = x.keying.Radix[j] != 0 || x.weight[j] != 0
	}
	return used
}

func newSite(t testing.TB, s scan.Size, k scan.Keying, weight [scan.MaxColumns]uint32, lane uint32, seed uint64) *site {
	return &site{Site: scantest.New(t, s, "scan/v1/toy", k.Sizes, lane, seed), keying: k, weight: weight}
}

// lieSite has two and a half lanes: the key is column 0, column 1 is needed, column 2 is not used; with a second sheet column 13 is needed too, and column 14 is not used. Slots 0 and 1 are permitted rows of the key 2 of lane 1.
func lieSite(t testing.TB, s scan.Size, seed uint64) *site {
	keys := uint32(s.Keys * 5 / 2)
	k := scan.Keying{Sizes: [scan.MaxColumns]uint32{keys, 20000, 3}, Radix: [scan.MaxColumns]uint32{1}, Keys: keys}
	weight := [scan.MaxColumns]uint32{1: 3}
	if s.Columns == 16 {
		k.Sizes[13], k.Sizes[14], weight[13] = 20000, 5, 2
	}
	x := newSite(t, s, k, weight, 1, seed)
	for i := range 2 {
		x.Witness.Rows[i] = make([]uint32, s.Columns)
		copy(x.Witness.Rows[i], []uint32{uint32(s.Keys + 3), 7000 + uint32(i), 2})
		if s.Columns == 16 {
			copy(x.Witness.Rows[i][12:], []uint32{0, 8000, 4})
		}
		x.Witness.Words[i] = scantest.Directive().Word()
	}
	x.Commit(t)
	return x
}

// count is the number of rows that count in the lane and in all, computed here without the package's twin.
func (x *site) count() (lane, all uint64) {
	used := x.used()
rows:
	for i, codes := range x.Witness.Rows {
		if !x.Permitted(i) {
			continue
		}
		key := 0
		for j, code := range codes {
			if used[j] && code == 0 {
				continue rows
			}
			if x.keying.Radix[j] != 0 {
				key += int(x.keying.Radix[j]) * (int(code) - 1)
			}
		}
		all++
		if key/x.Size.Keys == int(x.Public.Lane) {
			lane++
		}
	}
	return lane, all
}

// assign fills c, but for the encryption.
func (x *site) assign(c *counting) (lane, all uint64) {
	p := x.Public
	for _, place := range c.Chunk.Assign(x.Size, p, x.keying, x.used(), x.Witness) {
		if place.Counts {
			all++
		}
		if place.Counts && place.Lane == uint64(p.Lane) {
			lane++
		}
	}
	c.Count = lane
	x.publish(c)
	return lane, all
}

// publish fills the public inputs, the count commitment as it is.
func (x *site) publish(c *counting) {
	c.Statement.Assign(x.Public, x.keying)
	for j := range c.Weight {
		c.Weight[j] = x.weight[j]
	}
}

func (x *site) commitTo(all uint64) *site {
	x.Public.Count = scan.CommitCount(all, x.Witness.CountSalt)
	return x
}

// TestCircuitEqualsTwinEqualsPlainCount draws rows, words, keyings and lanes.
func TestCircuitEqualsTwinEqualsPlainCount(t *testing.T) {
	for _, s := range []scan.Size{sized(toy(), 1), sized(toy(), 16), sized(toy(), 2048), wide()} {
		keys := s.Keys
		system := scantest.Compile(t, toyCircuit(s, false))
		counted := uint64(0)
		for seed := range uint64(25) {
			rng := rand.New(rand.NewPCG(seed, 7))
			k, weight := randomKeying(s, rng)
			x := newSite(t, s, k, weight, rng.Uint32N(s.Lanes(k.Keys)), seed)
			if err := s.Check(k, x.used()); err != nil {
				t.Fatal(err)
			}
			lane, all := x.count()
			var twinLane, twinAll uint64
			for _, place := range s.Counting(k, x.used(), x.Public.Request, x.Public.Hours, x.Witness.Rows, x.Witness.Words) {
				twinAll++
				if place.Lane == uint64(x.Public.Lane) {
					twinLane++
				}
			}
			c := toyCircuit(s, false)
			gotLane, gotAll := x.commitTo(all).assign(c)
			if gotLane != lane || gotAll != all || twinLane != lane || twinAll != all {
				t.Fatalf("%d keys, seed %d: plain %d of %d, twin %d of %d, assignment %d of %d", keys, seed, lane, all, twinLane, twinAll, gotLane, gotAll)
			}
			if err := system.Solve(t, c); err != nil {
				t.Fatalf("%d keys, seed %d: %v", keys, seed, err)
			}
			c.Count = lane + 1
			if system.Solve(t, c) == nil {
				t.Fatalf("%d keys, seed %d: another count is accepted", keys, seed)
			}
			counted += lane
		}
		if counted < 20 {
			t.Errorf("%d keys: only %d rows were counted in all", keys, counted)
		}
	}
}

// randomKeying draws up to three key columns, up to two weighed ones, and a column of another query.
func randomKeying(s scan.Size, rng *rand.Rand) (scan.Keying, [scan.MaxColumns]uint32) {
	k, keys, free, weight := scan.Keying{}, uint32(1), rng.Perm(s.Columns), [scan.MaxColumns]uint32{}
	for range 1 + rng.IntN(3) {
		j := free[0]
		free = free[1:]
		k.Sizes[j] = 1 + rng.Uint32N(min(30, uint32(s.Keys*4)))
		k.Radix[j] = keys
		keys *= k.Sizes[j]
	}
	for range rng.IntN(3) {
		k.Sizes[free[0]], weight[free[0]] = 1+rng.Uint32N(60000), 1+rng.Uint32()%(1<<31)
		free = free[1:]
	}
	k.Sizes[free[0]] = rng.Uint32N(1 << scan.ColumnBits)
	k.Keys = min(keys+rng.Uint32N(3), uint32(s.Keys)<<scan.LaneBits)
	return k, weight
}

// TestEverySmallCase enumerates presence, each code of two columns, each way to deny, and the lane, fifteen rows to a chunk.
func TestEverySmallCase(t *testing.T) {
	s := toy()
	s.Keys = 2
	k := scan.Keying{Sizes: [scan.MaxColumns]uint32{3, 2}, Radix: [scan.MaxColumns]uint32{1}, Keys: 3}
	type slot struct {
		row  []uint32
		word consentword.Word
		ok   bool
	}
	var slots []slot
	denials := scantest.Denials()
	for d := range len(denials) + 1 {
		f := scantest.Directive()
		if d < len(denials) {
			denials[d](&f)
		}
		for a := range uint32(4) {
			for b := range uint32(3) {
				slots = append(slots, slot{row: []uint32{a, b}, word: f.Word(), ok: d == len(denials) && a > 0 && b > 0})
			}
		}
		slots = append(slots, slot{word: f.Word()})
	}
	system := scantest.Compile(t, toyCircuit(s, false))
	x := newSite(t, s, k, [scan.MaxColumns]uint32{1: 5}, 0, 5)
	for len(slots) > 0 {
		n := min(15, len(slots))
		x.Witness.Rows, x.Witness.Words = nil, nil
		var want [2]uint64
		for _, e := range slots[:n] {
			x.Witness.Rows, x.Witness.Words = append(x.Witness.Rows, e.row), append(x.Witness.Words, e.word)
			if e.ok {
				want[(e.row[0]-1)/2]++
			}
		}
		slots = slots[n:]
		x.Commit(t)
		x.commitTo(want[0] + want[1])
		for lane := range uint32(2) {
			x.Public.Lane = lane
			c := toyCircuit(s, false)
			if got, _ := x.assign(c); got != want[lane] {
				t.Errorf("lane %d: %d rows, expected %d", lane, got, want[lane])
			}
			if err := system.Solve(t, c); err != nil {
				t.Errorf("lane %d: %v", lane, err)
			}
		}
	}
}

// TestEveryWitnessIsDetermined changes single private inputs.
func TestEveryWitnessIsDetermined(t *testing.T) {
	for _, s := range []scan.Size{toy(), sized(toy(), 2048), wide()} {
		x := lieSite(t, s, 11)
		for i := range 4 {
			x.Witness.Words[i] = scantest.Directive().Word()
		}
		x.Commit(t)
		_, all := x.count()
		c := toyCircuit(s, false)
		x.commitTo(all).assign(c)
		scantest.Compile(t, toyCircuit(s, false)).Mutations(t, "counting", c, s.Policies)
	}
}

// TestMaliciousHints changes what the hints give.
func TestMaliciousHints(t *testing.T) {
	c := toyCircuit(toy(), true)
	lie{}.fill(t, lieSite(t, toy(), 1), c)
	scantest.Compile(t, toyCircuit(toy(), true)).MaliciousHints(t, c)
}

func TestStatementsAreChecked(t *testing.T) {
	s := toy()
	x := lieSite(t, s, 1)
	x.Encrypt(t, []uint32{1}, 1)
	if err := x.Public.Check(s, "scan/v1/toy", x.keying.Keys); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*scan.Public){
		"lane beyond the keys":      func(p *scan.Public) { p.Lane, p.Context.Lane = 3, 3 },
		"lane not the context's":    func(p *scan.Public) { p.Lane = 2 },
		"a sheet too many":          func(p *scan.Public) { p.Sheets = append(p.Sheets, p.RowRoot) },
		"circuit not the context's": func(p *scan.Public) { p.Context.Circuit = "scan/v1/other" },
		"request that denies":       func(p *scan.Public) { p.Request = consentword.Word{} },
		"no polynomial":             func(p *scan.Public) { p.CT.C1 = he.Poly{} },
		"key of another set":        func(p *scan.Public) { p.PK.A = he.Additive8192().CommonPoly([32]byte{}) },
	} {
		p := x.Public
		change(&p)
		if p.Check(s, "scan/v1/toy", x.keying.Keys) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	p := x.Public
	p.RowRoot[0] = 0xff
	if _, err := p.Inputs(x.Size, x.keying); err == nil {
		t.Error("a root that is no element is an input")
	}
	x = lieSite(t, wide(), 1)
	x.Encrypt(t, []uint32{1}, 1)
	if err := x.Public.Check(wide(), "scan/v1/toy", x.keying.Keys); err != nil {
		t.Error(err)
	}
	p = x.Public
	p.Sheets = nil
	if p.Check(wide(), "scan/v1/toy", x.keying.Keys) == nil {
		t.Error("a sheet is missing")
	}
	x.Public.Sheets[0][0] = 0xff
	if _, err := x.Public.Inputs(x.Size, x.keying); err == nil {
		t.Error("a sheet's root that is no element is an input")
	}
}

// TestInputsFollowTheCircuit compares the verifier's inputs with what the prover assigns.
func TestInputsFollowTheCircuit(t *testing.T) {
	for _, s := range []scan.Size{toy(), wide()} {
		x := lieSite(t, s, 1)
		c := toyCircuit(s, true)
		lie{}.fill(t, x, c)
		a, err := zkproofs.Assign(c)
		if err != nil {
			t.Fatal(err)
		}
		in, err := x.Public.Inputs(x.Size, x.keying, x.Size.Weights(x.weight)...)
		if err != nil || len(in) != len(a.Public) {
			t.Fatal(len(in), len(a.Public), err)
		}
		// The weights are a field of the test's circuit after the statement's, which ends with the sheets, so the order is that of Inputs.
		for i := range in {
			if in[i] != a.Public[i] {
				t.Fatalf("input %d", i)
			}
		}
	}
}
