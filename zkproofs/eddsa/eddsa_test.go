package eddsa

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/test"

	"salus/zkproofs"
	"salus/zkproofs/poseidon"
)

func key(t testing.TB, n byte) *PrivateKey {
	t.Helper()
	k, err := NewKey(rand.NewChaCha8([32]byte{n}))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func message(n int) []zkproofs.Element {
	m := make([]zkproofs.Element, n)
	for i := range m {
		m[i] = zkproofs.Uint64Element(uint64(100 + i))
	}
	return m
}

func TestSignatureHoldsForItsMessageAndKeyAlone(t *testing.T) {
	k, other := key(t, 1), key(t, 2)
	for _, n := range []int{0, 1, 6, 11, 12, 40} {
		m := message(n)
		sig, err := k.Sign(m...)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Public().Verify(sig, m...); err != nil {
			t.Fatalf("%d elements: %v", n, err)
		}
		if err := other.Public().Verify(sig, m...); !errors.Is(err, ErrInvalid) {
			t.Errorf("%d elements, another key: %v", n, err)
		}
		if err := k.Public().Verify(sig, append(slices.Clone(m), zkproofs.Element{})...); !errors.Is(err, ErrInvalid) {
			t.Errorf("%d elements and a zero: %v", n, err)
		}
		for i := range m {
			changed := slices.Clone(m)
			changed[i] = zkproofs.Uint64Element(1)
			if err := k.Public().Verify(sig, changed...); !errors.Is(err, ErrInvalid) {
				t.Errorf("%d elements, element %d changed: %v", n, i, err)
			}
		}
	}
}

func TestKeyAndSignatureAreReadBack(t *testing.T) {
	k := key(t, 3)
	seed := k.Seed()
	again, err := ParseSeed(seed[:])
	if err != nil || again.Public() != k.Public() {
		t.Fatalf("%v", err)
	}
	encoded := k.Public().Bytes()
	public, err := ParsePublic(encoded[:])
	if err != nil || public != k.Public() {
		t.Fatalf("%v", err)
	}
	sig, err := again.Sign(message(3)...)
	if err != nil {
		t.Fatal(err)
	}
	first, err := k.Sign(message(3)...)
	if err != nil || first != sig {
		t.Errorf("the same key and message give two signatures: %v", err)
	}
	parsed, err := ParseSignature(sig[:])
	if err != nil || parsed != sig {
		t.Errorf("%v", err)
	}
}

// Keys and signatures on disk and on chain depend on these values.
func TestValuesAreFixed(t *testing.T) {
	k, err := ParseSeed(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	sig, err := k.Sign(message(2)...)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", k.Public().Bytes()); got != "b78b89cd4c0a770aa7a2827635bd84a2fa85a88bf7792f281aa3f19e2d9b7001" {
		t.Errorf("public key %s", got)
	}
	if got := fmt.Sprintf("%x", sig); got != "fe1b448024d0f897c087bc3e5d1570274cfb78776855818b62b0cb302bf3f3af038f2413a43035842eac50209135862903b5474b59a06cd0057099525baf944a" {
		t.Errorf("signature %s", got)
	}
}

func TestPrivateKeyIsNeverPrinted(t *testing.T) {
	k := key(t, 4)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("key", "key", k)
	slog.New(slog.NewTextHandler(&log, nil)).Info("key", "key", k)
	encoded, err := json.Marshal(map[string]any{"key": k})
	if err != nil {
		t.Fatal(err)
	}
	seed := k.Seed()
	for _, s := range []string{fmt.Sprint(k), fmt.Sprintf("%v %+v %#v %s %x %d", k, k, k, k, k, k), log.String(), string(encoded)} {
		if !strings.Contains(s, redacted) || strings.Contains(s, fmt.Sprintf("%x", seed[:4])) || strings.Contains(s, k.scalar.String()[:8]) {
			t.Errorf("printed: %s", s)
		}
	}
}

func TestSignatureHasOneForm(t *testing.T) {
	k := key(t, 5)
	m := message(2)
	sig, err := k.Sign(m...)
	if err != nil {
		t.Fatal(err)
	}
	curve := twistededwards.GetEdwardsCurve()
	plusOrder := sig // S + ℓ satisfies the same equation
	s := new(big.Int).SetBytes(sig[32:])
	s.Add(s, &curve.Order).FillBytes(plusOrder[32:])
	plusField := sig // y + r is the same point
	y := new(big.Int).SetBytes(reversed(sig[:32]))
	sign := y.Bit(255)
	y.SetBit(y, 255, 0).Add(y, fr.Modulus())
	fits := y.BitLen() <= 255
	y.SetBit(y, 255, sign)
	if fits {
		copy(plusField[:32], reversed(y.FillBytes(make([]byte, 32))))
	}
	otherX := sig
	otherX[31] ^= 0x80
	for name, bad := range map[string]Signature{"S + ℓ": plusOrder, "R.y + r": plusField, "−R.x": otherX} {
		if bad == sig {
			continue
		}
		if err := k.Public().Verify(bad, m...); err == nil {
			t.Errorf("%s verifies", name)
		}
	}
	if plusOrder == sig {
		t.Error("S + ℓ was not tried")
	}
}

func reversed(b []byte) []byte {
	c := slices.Clone(b)
	slices.Reverse(c)
	return c
}

// torsion is the point (√−1, 0) of order 4, whose y is the empty leaf of the identity tree.
func torsion(t *testing.T) twistededwards.PointAffine {
	t.Helper()
	var p twistededwards.PointAffine
	p.X.SetOne().Neg(&p.X)
	if p.X.Sqrt(&p.X) == nil || !p.IsOnCurve() {
		t.Fatal("no point of order 4")
	}
	return p
}

// The design's spike: anyone signs for an empty slot, since h·A is the identity for every h divisible by 4.
func TestKeyOfSmallOrderIsRefused(t *testing.T) {
	a := torsion(t)
	rogue := PublicKey{a}
	curve := twistededwards.GetEdwardsCurve()
	forged := false
	for i := int64(1); i < 100 && !forged; i++ {
		var r, left, right twistededwards.PointAffine
		r.ScalarMultiplication(&curve.Base, big.NewInt(i))
		h := challenge(&r, &a, nil)
		left.ScalarMultiplication(&curve.Base, big.NewInt(i))
		right.ScalarMultiplication(&a, h)
		right.Add(&right, &r)
		if !left.Equal(&right) {
			continue
		}
		forged = true
		var sig Signature
		b := r.Bytes()
		copy(sig[:], b[:])
		big.NewInt(i).FillBytes(sig[32:])
		if err := rogue.Verify(sig); err == nil {
			t.Error("a forged signature under a key of order 4 verifies")
		}
	}
	if !forged {
		t.Error("the attack was not tried")
	}
	b := a.Bytes()
	if _, err := ParsePublic(b[:]); err == nil {
		t.Error("a key of order 4 is read")
	}
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	k := key(t, 6)
	good := k.Public().Bytes()
	identity := twistededwards.PointAffine{}
	identity.Y.SetOne()
	small := torsion(t)
	var mixed twistededwards.PointAffine
	mixed.Add(&k.public.point, &small)
	encode := func(p twistededwards.PointAffine) []byte { b := p.Bytes(); return b[:] }
	offCurve := slices.Clone(good[:])
	for ; ; offCurve[0]++ {
		var p twistededwards.PointAffine
		if _, err := p.SetBytes(offCurve); err != nil || !p.IsOnCurve() {
			break
		}
	}
	for name, b := range map[string][]byte{
		"empty": {}, "short": good[:31], "long": append(good[:], 0), "zero": make([]byte, 32), "ones": bytes.Repeat([]byte{0xff}, 32),
		"identity": encode(identity), "outside the subgroup": encode(mixed), "off the curve": offCurve,
		"y + r": reversed(new(big.Int).Add(new(big.Int).SetBytes(reversed(encode(identity))), fr.Modulus()).FillBytes(make([]byte, 32))),
	} {
		if _, err := ParsePublic(b); err == nil {
			t.Errorf("%s is read as a key", name)
		}
	}
	if err := (PublicKey{}).Verify(Signature{}); err == nil {
		t.Error("the zero key verifies")
	}
	if _, err := ParseSeed(good[:31]); err == nil {
		t.Error("a short seed is read")
	}
	if _, err := k.Sign(zkproofs.Element(bytes.Repeat([]byte{0xff}, 32))); err == nil {
		t.Error("a message that is not reduced is signed")
	}
}

// verification is the gadget as a circuit.
type verification struct {
	V     Verification
	Valid frontend.Variable `gnark:",public"`
}

func (c *verification) Define(api frontend.API) error {
	g, err := poseidon.New(api)
	if err != nil {
		return err
	}
	ok, err := IsValid(api, g, c.V)
	if err != nil {
		return err
	}
	api.AssertIsEqual(ok, c.Valid)
	return nil
}

func assignment(t *testing.T, p PublicKey, sig Signature, valid int, m ...zkproofs.Element) *verification {
	t.Helper()
	rx, ry, s, err := sig.Values()
	if err != nil {
		t.Fatal(err)
	}
	a := &verification{V: Verification{AX: p.X().Field(), AY: p.Y().Field(), RX: rx.Field(), RY: ry.Field(), S: s.Field()}, Valid: valid}
	for _, e := range m {
		a.V.Message = append(a.V.Message, e.Field())
	}
	return a
}

func solve(a *verification) error {
	c := &verification{V: Verification{Message: make([]frontend.Variable, len(a.V.Message))}}
	return test.IsSolved(c, a, ecc.BN254.ScalarField())
}

func TestCircuitAgreesOnSignatures(t *testing.T) {
	k, other := key(t, 7), key(t, 8)
	for _, n := range []int{1, 6, 11} {
		m := message(n)
		sig, err := k.Sign(m...)
		if err != nil {
			t.Fatal(err)
		}
		if err := solve(assignment(t, k.Public(), sig, 1, m...)); err != nil {
			t.Errorf("%d elements: a good signature: %v", n, err)
		}
		if err := solve(assignment(t, other.Public(), sig, 0, m...)); err != nil {
			t.Errorf("%d elements: another key: %v", n, err)
		}
		changed := slices.Clone(m)
		changed[n-1] = zkproofs.Uint64Element(9)
		if err := solve(assignment(t, k.Public(), sig, 0, changed...)); err != nil {
			t.Errorf("%d elements: another message: %v", n, err)
		}
		if solve(assignment(t, k.Public(), sig, 1, changed...)) == nil {
			t.Errorf("%d elements: a signature of another message is accepted", n)
		}
	}
}

// TestCircuitRefusesKeysOfSmallOrder: S·B = R holds up to the cofactor for them with any challenge, so that R = S·B is a signature of everything.
func TestCircuitRefusesKeysOfSmallOrder(t *testing.T) {
	curve := twistededwards.GetEdwardsCurve()
	var sig Signature
	var r twistededwards.PointAffine
	r.ScalarMultiplication(&curve.Base, big.NewInt(5))
	b := r.Bytes()
	copy(sig[:], b[:])
	big.NewInt(5).FillBytes(sig[32:])
	eighth := orderEight(t)
	for i := range int64(8) { // all points of small order: the identity, one of order 2, two of order 4, four of order 8
		var a twistededwards.PointAffine
		a.ScalarMultiplication(&eighth, big.NewInt(i))
		for valid := range 2 {
			if solve(assignment(t, PublicKey{a}, sig, valid, message(1)...)) == nil {
				t.Errorf("%d·T is accepted as a key, the signature being %d", i, valid)
			}
		}
	}
	// A part of small order beside a good one is for ParsePublic to refuse.
	k := key(t, 9)
	good, err := k.Sign(message(1)...)
	if err != nil {
		t.Fatal(err)
	}
	if err := solve(assignment(t, k.Public(), good, 1, message(1)...)); err != nil {
		t.Error(err)
	}
}

// orderEight is a generator T of the points of small order.
func orderEight(t *testing.T) twistededwards.PointAffine {
	t.Helper()
	curve := twistededwards.GetEdwardsCurve()
	for y := uint64(2); y < 1000; y++ {
		var b [32]byte
		binary.LittleEndian.PutUint64(b[:], y)
		var p, four twistededwards.PointAffine
		if _, err := p.SetBytes(b[:]); err != nil || !p.IsOnCurve() {
			continue
		}
		p.ScalarMultiplication(&p, &curve.Order)
		four.ScalarMultiplication(&p, big.NewInt(4))
		if !four.IsZero() {
			return p
		}
	}
	t.Fatal("no point of order 8 was found")
	return twistededwards.PointAffine{}
}

func TestGadgetIsOfTheExpectedSize(t *testing.T) {
	c := &verification{V: Verification{Message: make([]frontend.Variable, 6)}}
	compiled, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, c)
	if err != nil {
		t.Fatal(err)
	}
	if n := compiled.GetNbConstraints(); n > 6700 {
		t.Errorf("%d constraints, the design's spike had 6,679", n)
	}
}

func FuzzPublicKey(f *testing.F) {
	good := key(f, 10).Public().Bytes()
	f.Add(good[:])
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParsePublic(b)
		if again := p.Bytes(); err == nil && !bytes.Equal(again[:], b) {
			t.Error("a key has two encodings")
		}
	})
}

func FuzzSignature(f *testing.F) {
	k := key(f, 11)
	sig, err := k.Sign()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sig[:])
	f.Fuzz(func(t *testing.T, b []byte) {
		parsed, err := ParseSignature(b)
		if err == nil && k.Public().Verify(parsed) == nil && parsed != sig {
			t.Error("a second signature of the message")
		}
	})
}
