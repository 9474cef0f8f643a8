package he

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/tuneinsight/lattigo/v6/core/rlwe"
	"github.com/tuneinsight/lattigo/v6/ring"
)

// stream is deterministic randomness for tests.
func stream(label string) io.Reader {
	s := sha3.NewSHAKE256()
	s.Write([]byte(label))
	return s
}

// session is a collective key with its secrets and smudging for some lanes.
type session struct {
	set     *Set
	a       Poly
	pk      PublicKey
	secrets []Secret
}

func newSession(t testing.TB, s *Set, parties int, label string) *session {
	t.Helper()
	x := &session{set: s, a: s.CommonPoly(sha256.Sum256([]byte(label)))}
	var shares []Poly
	for i := range parties {
		sk, err := s.NewSecret(stream(fmt.Sprint(label, i)))
		if err != nil {
			t.Fatal(err)
		}
		x.secrets = append(x.secrets, sk)
		shares = append(shares, s.KeyShare(x.a, sk))
	}
	var err error
	if x.pk, err = s.SumKey(x.a, shares); err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *session) encrypt(t testing.TB, m []uint32, label string) Ciphertext {
	t.Helper()
	r, err := x.set.NewRandomness(stream(label))
	if err != nil {
		t.Fatal(err)
	}
	c, err := x.set.Encrypt(x.pk, m, r)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (x *session) shares(t testing.TB, c1 Poly, label string) []Poly {
	t.Helper()
	var out []Poly
	for i, sk := range x.secrets {
		z, err := x.set.NewSmudge(stream(fmt.Sprint(label, i)))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, x.set.DecryptionShare(c1, sk, z))
	}
	return out
}

func limbs(s *Set, n int, seed uint64) []uint32 {
	r := rand.New(rand.NewPCG(seed, 0))
	m := make([]uint32, n)
	for j := range m {
		m[j] = uint32(r.IntN(1 << s.limbBits))
	}
	return m
}

func TestSumOfEncryptionsDecrypts(t *testing.T) {
	for _, s := range Sets() {
		x := newSession(t, s, 4, "sum")
		want := make([]uint64, s.N())
		var cts []Ciphertext
		for i, n := range []int{s.N(), 1, 0, 700, s.N()} {
			m := limbs(s, n, uint64(i))
			for j, v := range m {
				want[j] += uint64(v)
			}
			cts = append(cts, x.encrypt(t, m, fmt.Sprint("encryption", i)))
		}
		sum, err := s.Sum(cts)
		if err != nil {
			t.Fatal(err)
		}
		shares := x.shares(t, sum.C1, "smudge")
		got, err := s.Decrypt(sum, shares)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%s: wrong result: %v", s.Name(), err)
		}
		if without, _ := s.Decrypt(sum, shares[:3]); slices.Equal(without, want) {
			t.Errorf("%s: decrypts without the last share", s.Name())
		}
	}
}

// TestResiduesAddModuloT: messages below T are taken, their sums are right modulo T, and none that is wider is taken.
func TestResiduesAddModuloT(t *testing.T) {
	for _, s := range Sets() {
		x := newSession(t, s, 3, "residues")
		want := make([]uint64, s.N())
		var cts []Ciphertext
		for i := range 3 {
			m := make([]uint32, s.N())
			for j := range m {
				m[j] = uint32((uint64(j)*2654435761 + uint64(i)*40503) % s.T())
				if j%3 == 0 {
					m[j] = uint32(s.T() - 1)
				}
				want[j] = (want[j] + uint64(m[j])) % s.T()
			}
			r, err := s.NewRandomness(stream(fmt.Sprint("residues", i)))
			if err != nil {
				t.Fatal(err)
			}
			ct, err := s.EncryptResidues(x.pk, m, r)
			if err != nil {
				t.Fatal(err)
			}
			cts = append(cts, ct)
			if _, err := s.Encrypt(x.pk, m, r); err == nil {
				t.Errorf("%s: residues pass for limbs", s.Name())
			}
			if _, err := s.EncryptResidues(x.pk, []uint32{0, math.MaxUint32}, r); err == nil && s.T() < 1<<32 {
				t.Errorf("%s: a residue beyond T is encrypted", s.Name())
			}
		}
		sum, err := s.Sum(cts)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Decrypt(sum, x.shares(t, sum.C1, "smudge"))
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%s: wrong result: %v", s.Name(), err)
		}
	}
}

// TestDecryptionAtFullLoad builds the worst total that the proofs allow, coefficient by coefficient, and decodes it; one step more is lost, so
// the limits are where they should be.
func TestDecryptionAtFullLoad(t *testing.T) {
	for _, s := range Sets() {
		noise := worstNoise(s, s.maxParties, s.maxCiphertexts)
		most := int64(s.maxCiphertexts) * (1<<s.limbBits - 1)
		var x []*big.Int
		var want []uint64
		for _, m := range []int64{0, 1, most / 2, most} {
			for _, sign := range []int64{-1, 0, 1} {
				v := new(big.Int).Mul(s.delta, big.NewInt(m))
				x = append(x, v.Add(v, new(big.Int).Mul(noise, big.NewInt(sign))))
				want = append(want, uint64(m))
			}
		}
		if got := s.decode(s.PolyOf(x)); !slices.Equal(got[:len(want)], want) {
			t.Errorf("%s: %v, want %v", s.Name(), got[:len(want)], want)
		}
		half := new(big.Int).Rsh(s.delta, 1)
		if got := s.decode(s.PolyOf([]*big.Int{half.Add(half, big.NewInt(2))})); got[0] != 1 {
			t.Errorf("%s: half a step of noise is not seen", s.Name())
		}
	}
}

// oracle multiplies by the definition, in big.Int.
func oracle(s *Set, a []*big.Int, x Small) []*big.Int {
	n := s.N()
	out := make([]*big.Int, n)
	for j := range out {
		out[j] = new(big.Int)
	}
	t := new(big.Int)
	for j, v := range x {
		if v == 0 {
			continue
		}
		for i, c := range a {
			t.Mul(c, big.NewInt(v))
			if i+j >= n {
				out[i+j-n].Sub(out[i+j-n], t)
			} else {
				out[i+j].Add(out[i+j], t)
			}
		}
	}
	return out
}

// TestSharesAreTheirFormulas compares key shares, encryptions, decryption shares and quotients with the definitions over Z.
func TestSharesAreTheirFormulas(t *testing.T) {
	s := Additive4096()
	x := newSession(t, s, 1, "formulas")
	sk := x.secrets[0]
	whole := func(out, a Poly, v Small, y []*big.Int, negate bool, name string) {
		t.Helper()
		r, product := s.Quotient(out, a, v, y, negate), oracle(s, a.Centred(), v)
		for j, o := range out.Centred() {
			if negate {
				product[j].Neg(product[j])
			}
			if j < len(y) {
				product[j].Add(product[j], y[j])
			}
			product[j].Sub(product[j], new(big.Int).Mul(s.q, big.NewInt(r[j])))
			if product[j].Cmp(o) != 0 || o.CmpAbs(s.half) > 0 {
				t.Fatalf("%s: coefficient %d is %v, want %v", name, j, o, product[j])
			}
			if r[j] < -256 || r[j] >= 256 { // the window of zkproofs/ring
				t.Errorf("%s: quotient %d", name, r[j])
			}
		}
	}
	whole(s.KeyShare(x.a, sk), x.a, sk.S, sk.E.Big(), true, "key share")

	r, err := s.NewRandomness(stream("r"))
	if err != nil {
		t.Fatal(err)
	}
	m := limbs(s, 100, 5)
	c, err := s.Encrypt(x.pk, m, r)
	if err != nil {
		t.Fatal(err)
	}
	whole(c.C0, x.pk.B, r.U, s.MessageTerm(m, r.E0), false, "first component")
	whole(c.C1, x.pk.A, r.U, r.E1.Big(), false, "second component")

	z, err := s.NewSmudge(stream("z"))
	if err != nil {
		t.Fatal(err)
	}
	whole(s.DecryptionShare(c.C1, sk, z), c.C1, sk.S, z, false, "decryption share")
}

// TestLattigoDecryptsOurCiphertexts is the differential test: an encryption of ours under one party's key, decrypted by lattigo's rlwe
// decryptor under the same secret, has the same message.
func TestLattigoDecryptsOurCiphertexts(t *testing.T) {
	for _, s := range Sets() {
		params, err := rlwe.NewParametersFromLiteral(rlwe.ParametersLiteral{LogN: s.logN, Q: s.primes, Xs: ring.Ternary{P: 2. / 3}})
		if err != nil {
			t.Fatal(err)
		}
		x := newSession(t, s, 3, "lattigo")
		m := limbs(s, s.N(), 11)
		ours := x.encrypt(t, m, "lattigo")

		// Σ s_i in lattigo's form: transformed and Montgomery.
		key := rlwe.NewSecretKey(params)
		total := make(Small, s.N())
		for _, sk := range x.secrets {
			for j := range total {
				total[j] += sk.S[j]
			}
		}
		s.rings.NTT(s.lifted(total).v, key.Value.Q)
		s.rings.MForm(key.Value.Q, key.Value.Q)

		ct := rlwe.NewCiphertext(params, 1, params.MaxLevel())
		ct.IsNTT = true
		s.rings.NTT(ours.C0.v, ct.Value[0])
		s.rings.NTT(ours.C1.v, ct.Value[1])
		plain := rlwe.NewDecryptor(params, key).DecryptNew(ct)
		got := s.newPoly()
		s.rings.INTT(plain.Value, got.v)
		for j, v := range s.decode(got) {
			if v != uint64(m[j]) {
				t.Fatalf("%s: coefficient %d: lattigo reads %d, want %d", s.Name(), j, v, m[j])
			}
		}
		shared, err := s.Decrypt(ours, x.shares(t, ours.C1, "lattigo"))
		if err != nil || !slices.Equal(shared, s.decode(got)) {
			t.Errorf("%s: shares and lattigo disagree: %v", s.Name(), err)
		}
	}
}

func TestDrawsAreFunctionsOfTheirBytes(t *testing.T) {
	s := Additive4096()
	a, _ := s.NewSecret(stream("x"))
	b, _ := s.NewSecret(stream("x"))
	c, _ := s.NewSecret(stream("y"))
	if !slices.Equal(a.S, b.S) || !slices.Equal(a.E, b.E) || slices.Equal(a.S, c.S) || slices.Equal(a.E, c.E) {
		t.Error("secrets do not follow the stream")
	}
	slow, err := s.NewSecret(iotest.OneByteReader(stream("x")))
	if err != nil || !slices.Equal(a.S, slow.S) {
		t.Errorf("a slow reader gives another secret: %v", err)
	}
	z, _ := s.NewSmudge(stream("x"))
	w, _ := s.NewSmudge(iotest.OneByteReader(stream("x")))
	if !slices.EqualFunc(z, w, func(a, b *big.Int) bool { return a.Cmp(b) == 0 }) {
		t.Error("smudging does not follow the stream")
	}
	if a, b := s.CommonPoly([32]byte{1}), s.CommonPoly([32]byte{1}); !a.Equal(b) || a.Equal(s.CommonPoly([32]byte{2})) {
		t.Error("the common polynomial does not follow its seed")
	}
}

// TestEncodingsDoNotDrift pins bytes that parties of different versions must agree on.
func TestEncodingsDoNotDrift(t *testing.T) {
	for _, want := range []struct {
		set *Set
		sum string
	}{
		{Additive4096(), "2f182aa357f1911d"},
		{Additive8192(), "3c8aaa5d7303e45a"},
	} {
		b := want.set.CommonPoly([32]byte{1, 2, 3}).Bytes()
		if got := sha256.Sum256(b); hex.EncodeToString(got[:8]) != want.sum {
			t.Errorf("%s: common polynomial has digest %x, want %s", want.set.Name(), got[:8], want.sum)
		}
	}
	sk, err := Additive4096().NewSecret(stream("pinned"))
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for _, v := range append(sk.S, sk.E...) {
		h.Write([]byte{byte(v)})
	}
	if got := hex.EncodeToString(h.Sum(nil)[:8]); got != "957a63457286aab1" {
		t.Errorf("the pinned secret has digest %s", got)
	}
}

func TestBrokenRandomnessIsAnError(t *testing.T) {
	s, broken := Additive4096(), errors.New("broken")
	for name, draw := range map[string]func(io.Reader) error{
		"secret":     func(r io.Reader) error { _, err := s.NewSecret(r); return err },
		"smudging":   func(r io.Reader) error { _, err := s.NewSmudge(r); return err },
		"randomness": func(r io.Reader) error { _, err := s.NewRandomness(r); return err },
	} {
		if err := draw(iotest.ErrReader(broken)); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
		if err := draw(strings.NewReader("short")); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSamplersHaveTheirDistributions compares moments and frequencies of fixed draws with the distributions, at six standard deviations.
func TestSamplersHaveTheirDistributions(t *testing.T) {
	s := Additive8192()
	var ternary, errs []int64
	for i := range 20 {
		r, err := s.NewRandomness(stream(fmt.Sprint("statistics", i)))
		if err != nil {
			t.Fatal(err)
		}
		ternary, errs = append(ternary, r.U...), append(append(errs, r.E0...), r.E1...)
	}
	count := map[int64]float64{}
	for _, v := range ternary {
		count[v]++
	}
	n := float64(len(ternary))
	for v := int64(-1); v <= 1; v++ {
		if sigma := math.Sqrt(n * 2 / 9); math.Abs(count[v]-n/3) > 6*sigma {
			t.Errorf("%d is drawn %v times of %v", v, count[v], n)
		}
	}
	if len(count) != 3 {
		t.Errorf("ternary values %v", count)
	}
	var sum, square float64
	tail := 0
	for _, v := range errs {
		if v < -ErrorBound || v > ErrorBound {
			t.Fatalf("error %d", v)
		}
		if v > 9 || v < -9 {
			tail++
		}
		sum, square = sum+float64(v), square+float64(v*v)
	}
	m := float64(len(errs))
	if mean := sum / m; math.Abs(mean) > 6*Sigma/math.Sqrt(m) {
		t.Errorf("errors have mean %v", mean)
	}
	// A rounded Gaussian has variance σ² + 1/12.
	if v, want := square/m, Sigma*Sigma+1./12; math.Abs(v-want) > 6*want*math.Sqrt(2/m) {
		t.Errorf("errors have variance %v, want %v", v, want)
	}
	if p := math.Erfc(9.5 / Sigma / math.Sqrt2); math.Abs(float64(tail)-m*p) > 6*math.Sqrt(m*p) {
		t.Errorf("%d of %v errors are beyond 9, want %v", tail, m, m*p)
	}
}

func TestSmudgingIsUniform(t *testing.T) {
	for _, s := range Sets() {
		bound := new(big.Int).Lsh(big.NewInt(1), uint(s.smudgeBits))
		buckets, low, n := [16]float64{}, [2]float64{}, 0.0
		for i := range 4 {
			z, err := s.NewSmudge(stream(fmt.Sprint("uniform", i)))
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range z {
				if v.CmpAbs(bound) > 0 || v.Cmp(bound) == 0 {
					t.Fatalf("%v is outside [−%v, %v)", v, bound, bound)
				}
				u := new(big.Int).Add(v, bound)
				low[u.Bit(0)]++
				buckets[u.Rsh(u, uint(s.smudgeBits-3)).Int64()]++
				n++
			}
		}
		chi := 0.0
		for _, b := range buckets {
			chi += (b - n/16) * (b - n/16) / (n / 16)
		}
		if chi > 60 { // 15 degrees of freedom: below 10^-6
			t.Errorf("%s: χ² = %v over 16 intervals", s.Name(), chi)
		}
		if math.Abs(low[0]-n/2) > 3*math.Sqrt(n) {
			t.Errorf("%s: lowest bits %v", s.Name(), low)
		}
	}
}

func TestCommonPolyIsUniform(t *testing.T) {
	for _, s := range Sets() {
		p := s.CommonPoly([32]byte{7})
		for k, prime := range s.primes {
			mean := 0.0
			for _, x := range p.v.Coeffs[k] {
				if x >= prime {
					t.Fatalf("residue %d of prime %d", x, prime)
				}
				mean += float64(x) / float64(prime)
			}
			if mean /= float64(s.N()); math.Abs(mean-.5) > 6*math.Sqrt(1/12./float64(s.N())) {
				t.Errorf("%s: residues have mean %v of the prime", s.Name(), mean)
			}
		}
	}
}

func TestEncodingIsCanonical(t *testing.T) {
	for _, s := range Sets() {
		x := newSession(t, s, 1, "encoding")
		c := x.encrypt(t, limbs(s, 9, 9), "encoding")
		b := c.Bytes()
		if len(b) != s.CiphertextBytes() || len(b) != 2*s.PolyBytes() {
			t.Fatalf("%s: %d bytes", s.Name(), len(b))
		}
		back, err := s.ParseCiphertext(b)
		if err != nil || !back.Equal(c) || !bytes.Equal(back.Bytes(), b) {
			t.Errorf("%s: does not come back: %v", s.Name(), err)
		}
		for _, bad := range [][]byte{nil, b[:len(b)-1], append(slices.Clone(b), 0), b[:s.PolyBytes()]} {
			if _, err := s.ParseCiphertext(bad); err == nil {
				t.Errorf("%s: %d bytes are accepted", s.Name(), len(bad))
			}
		}
		// x and x + prime are the same residue; only the first is an encoding.
		one := s.PolyOf([]*big.Int{big.NewInt(1)}).Bytes()
		for k, prime := range s.primes {
			for _, add := range []uint64{0, 1, 1<<56 - 1 - prime} {
				bad := slices.Clone(one)
				at := bad[k*s.N()*residueBytes:]
				for i := range residueBytes {
					at[i] = byte((prime + add) >> (8 * (residueBytes - 1 - i)))
				}
				if _, err := s.ParsePoly(bad); err == nil {
					t.Errorf("%s: residue %d of prime %d is accepted", s.Name(), prime+add, prime)
				}
			}
		}
	}
}

func TestCentredComesBack(t *testing.T) {
	for _, s := range Sets() {
		edge := []*big.Int{s.half, new(big.Int).Neg(s.half), big.NewInt(-1), new(big.Int), big.NewInt(1)}
		p := s.PolyOf(edge)
		for j, c := range p.Centred()[:len(edge)] {
			if c.Cmp(edge[j]) != 0 {
				t.Errorf("%s: %v, want %v", s.Name(), c, edge[j])
			}
		}
		over := new(big.Int).Add(s.half, big.NewInt(1)) // = −half modulo Q
		if !s.PolyOf([]*big.Int{over}).Equal(s.PolyOf([]*big.Int{new(big.Int).Neg(s.half)})) {
			t.Errorf("%s: reduction", s.Name())
		}
		if zero := s.PolyOf(nil).neg(); !zero.Equal(s.PolyOf(nil)) {
			t.Errorf("%s: −0 is not canonical", s.Name())
		}
	}
}

func TestLimits(t *testing.T) {
	s := Additive4096()
	x := newSession(t, s, 1, "limits")
	c := x.encrypt(t, nil, "limits")
	foreign := Additive8192().CommonPoly([32]byte{})

	many := make([]Ciphertext, 128)
	for i := range many {
		many[i] = c
	}
	sum, err := s.Sum(many)
	if err != nil {
		t.Fatal(err)
	}
	for i := range many {
		many[i] = sum
	}
	full, err := s.Sum(many) // 16,384 in two steps
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func() error{
		"no ciphertexts":            func() error { _, err := s.Sum(nil); return err },
		"one ciphertext too many":   func() error { _, err := s.Sum([]Ciphertext{full, c}); return err },
		"foreign ciphertext":        func() error { _, err := s.Sum([]Ciphertext{{C0: foreign, C1: foreign}}); return err },
		"empty ciphertext":          func() error { _, err := s.Sum([]Ciphertext{{}}); return err },
		"no key shares":             func() error { _, err := s.SumKey(x.a, nil); return err },
		"too many key shares":       func() error { _, err := s.SumKey(x.a, slices.Repeat([]Poly{x.a}, 65)); return err },
		"foreign key share":         func() error { _, err := s.SumKey(x.a, []Poly{foreign}); return err },
		"foreign common polynomial": func() error { _, err := s.SumKey(foreign, []Poly{x.a}); return err },
		"no decryption shares":      func() error { _, err := s.Decrypt(c, nil); return err },
		"too many shares":           func() error { _, err := s.Decrypt(c, slices.Repeat([]Poly{x.a}, 65)); return err },
		"foreign share":             func() error { _, err := s.Decrypt(c, []Poly{foreign}); return err },
		"foreign sum":               func() error { _, err := s.Decrypt(Ciphertext{C0: foreign, C1: foreign}, []Poly{x.a}); return err },
		"limb too wide":             func() error { _, err := s.Encrypt(x.pk, []uint32{256}, Randomness{}); return err },
		"too many limbs":            func() error { _, err := s.Encrypt(x.pk, make([]uint32, 4097), Randomness{}); return err },
	} {
		if f() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := s.SumKey(x.a, slices.Repeat([]Poly{x.a}, 64)); err != nil {
		t.Error(err)
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	sk, err := Additive4096().NewSecret(stream("print"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Additive4096().NewRandomness(stream("print"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{sk, &sk, r, &r, struct{ Key Secret }{sk}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
			if got := fmt.Sprintf(verb, v); len(got) > 80 || !strings.Contains(got, redacted) {
				t.Errorf("%T with %s prints %.60s", v, verb, got)
			}
		}
	}
}

// TestConcurrentUse runs whole sessions at once on shared sets; run with -race it looks for shared state.
func TestConcurrentUse(t *testing.T) {
	s := Additive4096()
	var wg sync.WaitGroup
	results := make([][]uint64, 8)
	for i := range results {
		wg.Go(func() {
			x := newSession(t, s, 2, "concurrent")
			c := x.encrypt(t, limbs(s, 50, 3), "concurrent")
			results[i], _ = s.Decrypt(c, x.shares(t, c.C1, "concurrent"))
		})
	}
	wg.Wait()
	for _, r := range results {
		if !slices.Equal(r, results[0]) || r == nil {
			t.Fatal("concurrent sessions differ")
		}
	}
}

func FuzzParsePoly(f *testing.F) {
	s := Additive4096()
	f.Add(s.CommonPoly([32]byte{1}).Bytes())
	f.Add(s.PolyOf(nil).Bytes())
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{0xff}, s.PolyBytes()))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := s.ParsePoly(b); err == nil && !bytes.Equal(p.Bytes(), b) {
			t.Error("an element has two encodings")
		}
	})
}

func FuzzParseCiphertext(f *testing.F) {
	s := Additive8192()
	f.Add(append(s.CommonPoly([32]byte{1}).Bytes(), s.CommonPoly([32]byte{2}).Bytes()...))
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := s.ParseCiphertext(b); err == nil && !bytes.Equal(c.Bytes(), b) {
			t.Error("a ciphertext has two encodings")
		}
	})
}
