package zkproofs

import (
	"bytes"
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/multicommit"
)

// square proves knowledge of a root S of Square, for Context.
type square struct {
	Square  frontend.Variable `gnark:",public"`
	Context frontend.Variable `gnark:",public"`
	S       frontend.Variable

	commitments int
	unbound     bool
	outside     bool // leaves Square out of the commitment
	length      int  // extra constraints, so that the setup takes time
}

func (c *square) Define(api frontend.API) error {
	api.AssertIsEqual(api.Mul(c.S, c.S), c.Square)
	if !c.unbound {
		Bind(api, c.Context)
	}
	x := c.S
	for range c.length {
		x = api.Mul(x, x)
	}
	if c.commitments == 2 {
		for range 2 {
			if _, err := api.(frontend.Committer).Commit(c.S); err != nil {
				return err
			}
		}
	}
	if c.commitments == 1 {
		in := []frontend.Variable{c.S, c.Context, c.Square}
		if c.outside {
			in = in[:2]
		}
		multicommit.WithCommitment(api, func(api frontend.API, gamma frontend.Variable) error {
			api.Inverse(api.Sub(gamma, c.S))
			return nil
		}, in...)
	}
	return nil
}

func definition(c square) Definition {
	id := CircuitID("square/v1/plain")
	if c.commitments > 0 {
		id = "square/v1/committed"
	}
	return Definition{ID: id, Commitments: c.commitments, New: func() frontend.Circuit { d := c; return &d }}
}

var (
	plain     = definition(square{})
	committed = definition(square{commitments: 1})
)

func assign(t *testing.T, s, sq any, context Element) Assignment {
	t.Helper()
	a, err := Assign(&square{Square: sq, Context: context.Field(), S: s})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// testKeys are made once for the tests of the package.
var testKeys = sync.OnceValue(func() map[CircuitID]*Prover {
	provers := map[CircuitID]*Prover{}
	for _, d := range []Definition{plain, committed} {
		system, err := d.compile()
		if err != nil {
			panic(err)
		}
		pk, key, err := setup(d.ID, system)
		if err != nil {
			panic(err)
		}
		v, err := ParseVerifier(d, key)
		if err != nil {
			panic(err)
		}
		provers[d.ID] = &Prover{verifier: v, secrets: 1, key: *pk, system: system}
	}
	return provers
})

func context() Context {
	return Context{ChainID: 1337, Contract: [20]byte{1}, Study: [32]byte{2}, Session: [32]byte{3}, Roster: [32]byte{4},
		Site: "st-anna", Chunk: 5, Lane: 6, Circuit: plain.ID}
}

func prove(t *testing.T, d Definition) (*Verifier, Assignment, Proof) {
	t.Helper()
	p := testKeys()[d.ID]
	a := assign(t, 12, 144, context().Element())
	proof, err := p.Prove(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Verifier().Verify(a.Public, proof); err != nil {
		t.Fatalf("true statement: %v", err)
	}
	return p.Verifier(), a, proof
}

func TestTrueStatementIsProvenInItsFixedLength(t *testing.T) {
	for d, want := range map[*Definition]int{&plain: 128, &committed: 192} {
		_, _, proof := prove(t, *d)
		if len(proof) != want || d.ProofSize() != want {
			t.Errorf("%s: proof of %d bytes, definition says %d, expected %d", d.ID, len(proof), d.ProofSize(), want)
		}
	}
}

func TestFalseWitnessIsRefusedWithoutSayingIt(t *testing.T) {
	for _, d := range []Definition{plain, committed} {
		_, err := testKeys()[d.ID].Prove(assign(t, 987654321, 31337, context().Element()))
		if !errors.Is(err, ErrUnsatisfied) {
			t.Fatalf("%s: %v", d.ID, err)
		}
		if err.Error() != "square: the witness does not satisfy the statement" {
			t.Errorf("the error says too much: %q", err)
		}
	}
}

func TestProofIsBoundToEveryPublicInput(t *testing.T) {
	for _, d := range []Definition{plain, committed} {
		v, a, proof := prove(t, d)
		for i := range a.Public {
			public := append([]fr.Element(nil), a.Public...)
			public[i].SetUint64(7)
			if err := v.Verify(public, proof); !errors.Is(err, ErrInvalid) {
				t.Errorf("%s: public input %d changed: %v", d.ID, i, err)
			}
		}
		if err := v.Verify(a.Public[:1], proof); err == nil {
			t.Errorf("%s: a public input is missing and the proof verifies", d.ID)
		}
	}
}

func TestVerifyLeavesThePublicInputsAlone(t *testing.T) {
	v, a, proof := prove(t, committed)
	public := append(make([]fr.Element, 0, 16), a.Public...) // room for gnark to append to
	if err := v.Verify(public, proof); err != nil {
		t.Fatal(err)
	}
	if room := public[:3]; !room[2].IsZero() {
		t.Error("the caller's slice was written to")
	}
}

func TestProofMovedToAnotherContextFails(t *testing.T) {
	v, a, proof := prove(t, plain)
	moves := map[string]func(*Context){
		"chain":    func(c *Context) { c.ChainID++ },
		"contract": func(c *Context) { c.Contract[19]++ },
		"study":    func(c *Context) { c.Study[31]++ },
		"session":  func(c *Context) { c.Session[31]++ },
		"roster":   func(c *Context) { c.Roster[31]++ },
		"site":     func(c *Context) { c.Site = "st-anne" },
		"chunk":    func(c *Context) { c.Chunk++ },
		"lane":     func(c *Context) { c.Lane++ },
		"swapped":  func(c *Context) { c.Chunk, c.Lane = c.Lane, c.Chunk },
		"circuit":  func(c *Context) { c.Circuit = committed.ID },
	}
	for name, move := range moves {
		c := context()
		move(&c)
		public := []fr.Element{a.Public[0], c.Element().Field()}
		if err := v.Verify(public, proof); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Anyone may turn a proof into another of the same statement: A' = x·A, B' = B/x. Duplicates are therefore judged by statement.
func TestRerandomisedProofStillVerifies(t *testing.T) {
	for _, d := range []Definition{plain, committed} {
		v, a, proof := prove(t, d)
		p, err := decodeProof(proof, d.Commitments)
		if err != nil {
			t.Fatal(err)
		}
		x, inverse := big.NewInt(424242), new(big.Int)
		inverse.ModInverse(x, fr.Modulus())
		p.Ar.ScalarMultiplication(&p.Ar, x)
		p.Bs.ScalarMultiplication(&p.Bs, inverse)
		other := encodeProof(p)
		if bytes.Equal(other, proof) {
			t.Fatal("the proof did not change")
		}
		if err := v.Verify(a.Public, other); err != nil {
			t.Errorf("%s: %v", d.ID, err)
		}
	}
}

func TestMalformedProofIsRefusedBeforeDecoding(t *testing.T) {
	v, a, proof := prove(t, committed)
	gnark := func() []byte { // in gnark's encoding the number of commitments is a length from outside
		p, err := decodeProof(proof, 1)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := p.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}()
	bomb := append(append([]byte(nil), gnark[:128]...), 0xff, 0xff, 0xff, 0xff)
	_, _, short := prove(t, plain)
	for name, bad := range map[string]Proof{
		"empty":             nil,
		"one byte short":    proof[:len(proof)-1],
		"one byte long":     append(append(Proof(nil), proof...), 0),
		"gnark's encoding":  gnark,
		"164 bytes":         append(bomb, make([]byte, 164-len(bomb))...),
		"another circuit's": short,
		"all zero":          make(Proof, len(proof)),
		"all ones":          bytes.Repeat([]byte{0xff}, len(proof)),
	} {
		if err := v.Verify(a.Public, bad); err == nil || errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v, expected a malformed proof", name, err)
		}
	}
}

func TestMalformedPointInProofIsRefused(t *testing.T) {
	v, a, proof := prove(t, committed)
	infinity := append([]byte{0x40}, make([]byte, 31)...)
	modulus := curve.ID.BaseField().FillBytes(make([]byte, 32))
	modulus[0] |= 0x80
	outside := outsideSubgroup()
	outsideBytes := outside.Bytes()
	for name, change := range map[string]func(Proof){
		"A at infinity":                func(p Proof) { copy(p, infinity) },
		"A announced as uncompressed":  func(p Proof) { p[0] &= 0x3f },
		"A not below the modulus":      func(p Proof) { copy(p, modulus) },
		"B outside the subgroup":       func(p Proof) { copy(p[32:], outsideBytes[:]) },
		"C at infinity":                func(p Proof) { copy(p[96:], infinity) },
		"commitment at infinity":       func(p Proof) { copy(p[128:], infinity) },
		"commitment's proof is absent": func(p Proof) { copy(p[160:], infinity) },
	} {
		bad := append(Proof(nil), proof...)
		change(bad)
		if err := v.Verify(a.Public, bad); !errors.Is(err, errPoint) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// outsideSubgroup is a point on the twist that is not of prime order r: almost all are not.
func outsideSubgroup() curve.G2Affine {
	for x := byte(1); ; x++ {
		b := make([]byte, curve.SizeOfG2AffineCompressed)
		b[0], b[len(b)-1] = 0x80, x
		var p curve.G2Affine
		dec := curve.NewDecoder(bytes.NewReader(b), curve.NoSubgroupChecks())
		if dec.Decode(&p) == nil && p.IsOnCurve() && !p.IsInSubGroup() {
			return p
		}
	}
}

func TestCommitmentOfAnotherProofIsRefused(t *testing.T) {
	v, a, proof := prove(t, committed)
	_, _, other := prove(t, committed)
	mixed := append(Proof(nil), proof...)
	copy(mixed[128:], other[128:])
	if err := v.Verify(a.Public, mixed); !errors.Is(err, ErrInvalid) {
		t.Errorf("%v", err)
	}
}

func TestCircuitMayHaveOneCommitmentAtMost(t *testing.T) {
	for _, d := range []Definition{
		definition(square{commitments: 2}),
		{ID: "square/v1/undeclared", New: func() frontend.Circuit { return &square{commitments: 1} }},
		{ID: "square/v1/missing", Commitments: 1, New: func() frontend.Circuit { return &square{} }},
	} {
		if _, err := DevelopmentKeys(t.TempDir(), nil).Prover(d); err == nil || !strings.Contains(err.Error(), "commitments") {
			t.Errorf("%s: %v", d.ID, err)
		}
	}
}

// The challenge is a hash of the commitment and the committed public inputs: a prover may choose one that is outside after it knows the challenge.
func TestPublicInputOutsideTheCommitmentIsRefused(t *testing.T) {
	d := definition(square{commitments: 1, outside: true})
	if _, err := DevelopmentKeys(t.TempDir(), nil).Prover(d); err == nil || !strings.Contains(err.Error(), "outside the commitment") {
		t.Errorf("%v", err)
	}
	key := rebuild(t, committed, func(k *groth16.VerifyingKey) { k.PublicAndCommitmentCommitted[0] = []int{2} })
	if _, err := ParseVerifier(committed, key); err == nil || !strings.Contains(err.Error(), "outside the commitment") {
		t.Errorf("key: %v", err)
	}
}

func TestBoundsAreCheckedBeforeCompiling(t *testing.T) {
	d := plain
	d.CheckBounds = func() error { return errors.New("the identity wraps") }
	if _, err := DevelopmentKeys(t.TempDir(), nil).Verifier(d); err == nil || !strings.Contains(err.Error(), "the identity wraps") {
		t.Errorf("%v", err)
	}
}

// Measured in the field: gnark compiles a public input that is in no constraint, and proofs verify for any value of it.
func TestUnboundPublicInputGivesNoKey(t *testing.T) {
	d := definition(square{unbound: true})
	system, err := d.compile()
	if err != nil {
		t.Fatal(err)
	}
	pk, vk := new(groth16.ProvingKey), new(groth16.VerifyingKey)
	if err := groth16.Setup(system, pk, vk); err != nil {
		t.Fatal(err)
	}
	a := assign(t, 12, 144, Uint64Element(1))
	proof, err := groth16.Prove(system, pk, fullWitness{append(append(fr.Vector{}, a.Public...), a.Secret...)})
	if err != nil {
		t.Fatal(err)
	}
	if err := groth16.Verify(proof, vk, fr.Vector{a.Public[0], fr.NewElement(999)}); err != nil {
		t.Fatalf("the attack does not work any more, so this test shows nothing: %v", err)
	}
	if _, err := DevelopmentKeys(t.TempDir(), nil).Prover(d); err == nil || !strings.Contains(err.Error(), "infinity") {
		t.Errorf("keys that bind nothing: %v", err)
	}
}

// rebuild decodes the key, lets the attacker change it, and encodes it again.
func rebuild(t *testing.T, d Definition, change func(*groth16.VerifyingKey)) []byte {
	t.Helper()
	v := testKeys()[d.ID].Verifier()
	var k groth16.VerifyingKey
	points := v.bytes[len(keyMagic)+2+len(d.ID)+5:]
	if err := decodeKey(&k, points, v.publics, v.commitments); err != nil {
		t.Fatal(err)
	}
	change(&k)
	b, err := encodeKey(d.ID, originDevelopment, &k)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// With δ = γ the proof (α, β, −Σ x_i·K_i) holds for all public inputs.
func TestKeyWithDeltaEqualToGammaIsRefused(t *testing.T) {
	var forged *groth16.VerifyingKey
	b := rebuild(t, plain, func(k *groth16.VerifyingKey) { k.G2.Delta = k.G2.Gamma; forged = k })
	var sum curve.G1Affine
	public := []fr.Element{fr.NewElement(3), fr.NewElement(4)} // 3 has no root that we know
	sum.ScalarMultiplication(&forged.G1.K[1], big.NewInt(3))
	var second curve.G1Affine
	second.ScalarMultiplication(&forged.G1.K[2], big.NewInt(4))
	sum.Add(&sum, &second).Add(&sum, &forged.G1.K[0]).Neg(&sum)
	if err := forged.Precompute(); err != nil {
		t.Fatal(err)
	}
	if err := groth16.Verify(&groth16.Proof{Ar: forged.G1.Alpha, Bs: forged.G2.Beta, Krs: sum}, forged, public); err != nil {
		t.Fatalf("the forgery does not work, so this test shows nothing: %v", err)
	}
	if _, err := ParseVerifier(plain, b); err == nil || !strings.Contains(err.Error(), "δ = γ") {
		t.Errorf("%v", err)
	}
}

func TestRogueKeyIsRefused(t *testing.T) {
	_, _, g1, g2 := curve.Generators()
	outside := outsideSubgroup()
	for name, c := range map[string]struct {
		change func(*groth16.VerifyingKey)
		want   string
	}{
		"δ is the generator":      {func(k *groth16.VerifyingKey) { k.G2.Delta = g2 }, "generator"},
		"α is the generator":      {func(k *groth16.VerifyingKey) { k.G1.Alpha = g1 }, "generator"},
		"β is the generator":      {func(k *groth16.VerifyingKey) { k.G2.Beta = g2 }, "generator"},
		"σ is 1":                  {func(k *groth16.VerifyingKey) { k.CommitmentKeys[0].GSigmaNeg.Neg(&k.CommitmentKeys[0].G) }, "σ"},
		"K_1 at infinity":         {func(k *groth16.VerifyingKey) { k.G1.K[1] = curve.G1Affine{} }, "infinity"},
		"α at infinity":           {func(k *groth16.VerifyingKey) { k.G1.Alpha = curve.G1Affine{} }, "infinity"},
		"γ at infinity":           {func(k *groth16.VerifyingKey) { k.G2.Gamma = curve.G2Affine{} }, "malformed"},
		"δ outside the subgroup":  {func(k *groth16.VerifyingKey) { k.G2.Delta = outside }, "malformed"},
		"σG outside the subgroup": {func(k *groth16.VerifyingKey) { k.CommitmentKeys[0].GSigmaNeg = outside }, "malformed"},
		"one public input more":   {func(k *groth16.VerifyingKey) { k.G1.K = append(k.G1.K, g1) }, "bytes"},
		"one public input less": {func(k *groth16.VerifyingKey) {
			k.G1.K = k.G1.K[:len(k.G1.K)-1]
			k.PublicAndCommitmentCommitted[0] = k.PublicAndCommitmentCommitted[0][:1]
		}, "bytes"},
		"no commitment any more":   {func(k *groth16.VerifyingKey) { k.CommitmentKeys = nil }, "bytes"},
		"committed beyond the end": {nil, "beyond"},
	} {
		var b []byte
		if c.change != nil {
			b = rebuild(t, committed, c.change)
		} else {
			b = testKeys()[committed.ID].Verifier().KeyBytes()
			b[len(b)-4*rawG1-1] |= 0x80 // the bitmap stands before the four points of K
		}
		if _, err := ParseVerifier(committed, b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeyIsOfOneCircuitAndLength(t *testing.T) {
	key := testKeys()[plain.ID].Verifier().KeyBytes()
	renamed := plain
	renamed.ID = "square/v1/plane"
	if _, err := ParseVerifier(renamed, key); err == nil || !strings.Contains(err.Error(), "circuit") {
		t.Errorf("key of a circuit with another name: %v", err)
	}
	for _, b := range [][]byte{nil, key[:len(key)-1], append(bytes.Clone(key), 0)} {
		if _, err := ParseVerifier(plain, b); err == nil || !strings.Contains(err.Error(), "bytes, expected") {
			t.Errorf("%d bytes: %v", len(b), err)
		}
	}
	for _, at := range []int{0, len(keyMagic), len(keyMagic) + 1, len(key) - 1} {
		b := bytes.Clone(key)
		b[at] ^= 0x10
		if _, err := ParseVerifier(plain, b); err == nil {
			t.Errorf("byte %d flipped and the key is read", at)
		}
	}
}

func TestKeyReadBackVerifiesAndHasTheSameHash(t *testing.T) {
	for _, d := range []Definition{plain, committed} {
		v, a, proof := prove(t, d)
		again, err := ParseVerifier(d, v.KeyBytes())
		if err != nil {
			t.Fatal(err)
		}
		if again.KeyHash() != v.KeyHash() || !again.Development() {
			t.Errorf("%s: another key came back", d.ID)
		}
		if err := again.Verify(a.Public, proof); err != nil {
			t.Errorf("%s: %v", d.ID, err)
		}
	}
}

func TestProofsAreMadeByManyGoroutines(t *testing.T) {
	p := testKeys()[committed.ID]
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			a := assign(t, i, i*i, context().Element())
			proof, err := p.Prove(a)
			if err == nil {
				err = p.Verifier().Verify(a.Public, proof)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestAssignmentOfAnotherCircuitIsRefused(t *testing.T) {
	if _, err := testKeys()[plain.ID].Prove(Assignment{Public: make([]fr.Element, 3)}); err == nil {
		t.Error("three public inputs for two")
	}
	if _, err := Assign(&square{Square: 1}); err == nil {
		t.Error("inputs without a value")
	}
	if _, err := Assign(&square{Square: "canary-4711", Context: 1, S: 1}); err == nil || strings.Contains(err.Error(), "4711") {
		t.Errorf("%v", err)
	}
}

func TestElementHasOneForm(t *testing.T) {
	r := fr.Modulus().FillBytes(make([]byte, 32))
	if _, err := ParseElement(r); !errors.Is(err, ErrNotCanonical) {
		t.Errorf("the order itself: %v", err)
	}
	if _, err := AppendElements(nil, Element(r)); !errors.Is(err, ErrNotCanonical) {
		t.Errorf("the order as a public input: %v", err)
	}
	r[31]--
	largest, err := ParseElement(r)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := largest.MarshalText()
	var back Element
	if err := back.UnmarshalText(text); err != nil || back != largest {
		t.Errorf("%s: %v", text, err)
	}
	for _, bad := range []string{"", "0x", string(text[2:]), string(text) + "00", strings.ToUpper(string(text)), "0x" + strings.Repeat("f", 64), "0x" + strings.Repeat("g", 64)} {
		if err := back.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	if _, err := ParseElement(r[:31]); err == nil {
		t.Error("31 bytes were read")
	}
}

func FuzzProof(f *testing.F) {
	f.Add([]byte{}, uint8(0))
	f.Add(make([]byte, 128), uint8(0))
	for _, p := range testKeys() {
		a := Assignment{Public: []fr.Element{fr.NewElement(144), fr.NewElement(1)}, Secret: []fr.Element{fr.NewElement(12)}}
		proof, err := p.Prove(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(proof), uint8(p.Verifier().commitments))
	}
	f.Fuzz(func(t *testing.T, b []byte, commitments uint8) {
		p, err := decodeProof(b, int(commitments%2))
		if err == nil && !bytes.Equal(encodeProof(p), b) {
			t.Error("a proof has two encodings")
		}
	})
}

func FuzzVerifyingKey(f *testing.F) {
	for _, p := range testKeys() {
		f.Add(p.Verifier().KeyBytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, d := range []Definition{plain, committed} {
			v, err := ParseVerifier(d, b)
			if err != nil {
				continue
			}
			origin := b[len(keyMagic)]
			if again, err := encodeKey(d.ID, origin, &v.key); err != nil || !bytes.Equal(again, b) {
				t.Errorf("a key has two encodings: %v", err)
			}
		}
	})
}

func FuzzElementText(f *testing.F) {
	f.Add("0x" + strings.Repeat("0", 64))
	f.Fuzz(func(t *testing.T, s string) {
		var e Element
		if e.UnmarshalText([]byte(s)) == nil && (e.String() != s || !e.Canonical()) {
			t.Errorf("%q is read as %s", s, e)
		}
	})
}

func FuzzCircuitID(f *testing.F) {
	f.Add("tally/v1/additive4096/rows240-count4096")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseCircuitID(s)
		if err == nil && (len(id) > maxCircuitID || !strings.HasPrefix(string(id), id.Statement()+"/v")) {
			t.Errorf("%q", s)
		}
	})
}
