package consent

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/eddsa"
)

func rawOf(t testing.TB, s *Signed) []byte {
	t.Helper()
	raw, err := s.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestSignedDirectiveReadsBackAndVerifies(t *testing.T) {
	b := twoPatients(t)
	s := signedFor(t, b, newKey(t, annaSeed), terms("anna"))
	raw := rawOf(t, s)
	again, err := ParseSigned(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Verify(here); err != nil {
		t.Error(err)
	}
	if !bytes.Equal(rawOf(t, again), raw) {
		t.Error("written otherwise than read")
	}
}

// TestEveryPartIsUnderTheSignature changes one part at a time, keeping the rest consistent, and expects refusal.
func TestEveryPartIsUnderTheSignature(t *testing.T) {
	b := twoPatients(t)
	good := signedFor(t, b, newKey(t, annaSeed), terms("anna"))
	elsewhere := Place{ChainID: here.ChainID + 1, Contract: here.Contract}
	for name, change := range map[string]func(*Signed){
		"chain":            func(s *Signed) { s.Update.Place = elsewhere },
		"account":          func(s *Signed) { s.Update.Account[7] ^= 1 },
		"contract":         func(s *Signed) { s.Update.Contract[19] ^= 1 },
		"site":             func(s *Signed) { s.Directive.Site = "st-bernd" },
		"slot":             func(s *Signed) { s.Update.Slot++ },
		"old word":         func(s *Signed) { s.Update.OldWord[31] = 1 },
		"last valid block": func(s *Signed) { s.Update.ValidUntil++ },
		"version":          func(s *Signed) { s.Directive.Version++ },
		"pseudonym":        func(s *Signed) { s.Directive.Pseudonym = "bernd" },
		"purposes":         func(s *Signed) { s.Directive.Purposes = []string{"GRU"} },
		"unmapped entry":   func(s *Signed) { s.Directive.Categories = append([]string{"astrology"}, s.Directive.Categories...) },
		"policy":           func(s *Signed) { s.Directive.Policy[0]++ },
		"language":         func(s *Signed) { s.Directive.Language = "en" },
		"signer":           func(s *Signed) { s.Directive.Signer = Custodian },
		"key":              func(s *Signed) { s.PublicKey = newKey(t, berndSeed).Public() },
	} {
		s, err := good.clone()
		if err != nil {
			t.Fatal(err)
		}
		change(s)
		s.Update.NewWord, _ = Compile(&s.Directive)
		if err := s.Verify(s.Update.Place); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v, expected %v", name, err, ErrSignature)
		}
	}
	s, err := good.clone()
	if err != nil {
		t.Fatal(err)
	}
	s.Update.NewWord[31] ^= 4
	if err := s.Verify(here); !errors.Is(err, ErrWord) {
		t.Errorf("a word that the document does not say: %v", err)
	}
	if err := good.Verify(elsewhere); !errors.Is(err, ErrPlace) {
		t.Errorf("another chain: %v", err)
	}
	if err := good.Verify(here); err != nil {
		t.Errorf("the true one: %v", err)
	}
}

func TestSignRefusesWhatTheOfferDoesNotSay(t *testing.T) {
	b, key := twoPatients(t), newKey(t, annaSeed)
	offer, err := b.Offer("anna", lastBlock)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Directive, *Offer){
		"other site":        func(d *Directive, o *Offer) { d.Site = "st-bernd" },
		"other version":     func(d *Directive, o *Offer) { d.Version = 2 },
		"other predecessor": func(d *Directive, o *Offer) { o.Supersedes = Hash{1} },
		"malformed":         func(d *Directive, o *Offer) { d.Language = "" },
		"huge chain id":     func(d *Directive, o *Offer) { o.ChainID = 1 << 53 },
		"huge block":        func(d *Directive, o *Offer) { o.ValidUntil = 1 << 53 },
		"wide word":         func(d *Directive, o *Offer) { o.OldWord[0] = 1 },
	} {
		d, o := terms("anna"), offer
		change(&d, &o)
		if _, err := Sign(key, d, o); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func TestLowOrderAndForeignKeysAreRefused(t *testing.T) {
	raw := string(rawOf(t, signedFor(t, twoPatients(t), newKey(t, annaSeed), terms("anna"))))
	at := strings.Index(raw, `"publicKey":"0x`) + len(`"publicKey":"0x`)
	one, minusOne := encodeY(big.NewInt(1)), encodeY(new(big.Int).Sub(fieldOrder(), big.NewInt(1)))
	for name, y := range map[string][32]byte{
		"order 4, the empty leaf":     encodeY(big.NewInt(0)),
		"order 4, other x":            withSign(encodeY(big.NewInt(0))),
		"identity":                    one,
		"identity, other sign":        withSign(one),
		"order 2":                     minusOne,
		"order 2, other sign":         withSign(minusOne),
		"y of the field's order":      encodeY(fieldOrder()),
		"y of the order and one":      encodeY(new(big.Int).Add(fieldOrder(), big.NewInt(1))),
		"all ones":                    [32]byte(bytes.Repeat([]byte{0xff}, 32)),
		"off the curve or of order 8": encodeY(big.NewInt(2)),
	} {
		forged := raw[:at] + Hash(y).String()[2:] + raw[at+64:]
		if _, err := ParseSigned([]byte(forged)); err == nil || !strings.Contains(err.Error(), "public key") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := eddsa.ParsePublic(y[:]); err == nil {
			t.Errorf("%s: is a key", name)
		}
	}
}

func TestZeroKeyIsNotEnrolled(t *testing.T) {
	c := config(t)
	c.Custodian = eddsa.PublicKey{}
	if _, err := NewBook(c); err == nil {
		t.Error("a book without a custodian's key")
	}
	k := SignedKey{Kind: Rotation, Site: "st-anna", Pseudonym: "anna", Signer: Patient, Place: here, OldKey: newKey(t, annaSeed).Public().Y(), PublicKey: newKey(t, annaSeed).Public()}
	if err := twoPatients(t).Put(Item{Key: &k}, lastBlock); err == nil {
		t.Error("rotated to the zero key")
	}
}

// fieldOrder is the order of BN254's scalar field (EIP-197).
func fieldOrder() *big.Int {
	r, _ := new(big.Int).SetString("21888242871839275222246405745257275088548364400416034343698204186575808495617", 10)
	return r
}

func encodeY(y *big.Int) (b [32]byte) {
	for i, c := range y.FillBytes(make([]byte, 32)) {
		b[31-i] = c
	}
	return b
}

func withSign(b [32]byte) [32]byte {
	b[31] |= 0x80
	return b
}

func TestMalleableSignaturesAreRefused(t *testing.T) {
	s := signedFor(t, twoPatients(t), newKey(t, annaSeed), terms("anna"))
	raw := rawOf(t, s)
	// ℓ, the order of the subgroup: S + ℓ satisfies the same equation.
	order, _ := new(big.Int).SetString("2736030358979909402780800718157159386076813972158567259200215660948447373041", 10)
	scalar := new(big.Int).SetBytes(s.Signature[32:])
	if scalar.Cmp(order) >= 0 {
		t.Fatal("S is not reduced")
	}
	forged := s.Signature
	scalar.Add(scalar, order).FillBytes(forged[32:])
	text := bytes.Replace(raw, hexText(s.Signature[:]), hexText(forged[:]), 1)
	if _, err := ParseSigned(text); err == nil {
		t.Error("S + ℓ is accepted by the parser")
	}
	s.Signature = forged
	if err := s.Verify(here); !errors.Is(err, ErrSignature) {
		t.Errorf("S + ℓ: %v", err)
	}
}

func TestOneSignedDirectiveHasOneEncoding(t *testing.T) {
	good := string(rawOf(t, signedFor(t, twoPatients(t), newKey(t, annaSeed), terms("anna"))))
	replace := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %s in %s", old, good)
		}
		return strings.Replace(good, old, new, 1)
	}
	for name, doc := range map[string]string{
		"empty":             "",
		"newline":           good + "\n",
		"space":             replace(`"schema":"salus.signed`, `"schema": "salus.signed`),
		"space in document": replace(`"language":`, `"language": `),
		"unknown field":     replace(`"slot":0`, `"slot":0,"slut":0`),
		"repeated field":    replace(`"slot":0`, `"slot":0,"slot":0`),
		"negative slot":     replace(`"slot":0`, `"slot":-1`),
		"wide slot":         replace(`"slot":0`, `"slot":4294967296`),
		"huge block":        replace(`"validUntil":1000`, `"validUntil":9007199254740992`),
		"wide old word":     replace(`"oldWord":"0x00`, `"oldWord":"0x01`),
		"other schema":      replace(SignedSchema, "salus.signed-directive/v1"),
		"null document":     good[:strings.Index(good, `{"categories"`)] + "null" + good[strings.Index(good, `,"publicKey"`):],
		"short contract":    replace(`"contract":"0xc05e`, `"contract":"0xc0`),
	} {
		if _, err := ParseSigned([]byte(doc)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := ParseSigned(make([]byte, MaxSigned+1)); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("oversize: %v", err)
	}
}

func TestWithdrawalNamesNeitherOldWordNorBlock(t *testing.T) {
	b, key := twoPatients(t), newKey(t, annaSeed)
	apply(t, b, signedFor(t, b, key, terms("anna")))
	d := Refusal(terms("anna"))
	d.Decision, d.Pseudonym = Withdrawn, "anna"
	s := signedFor(t, b, key, d)
	if s.Update.OldWord != (consentword.Word{}) || s.Update.ValidUntil != 0 {
		t.Error("it names an old word or a block")
	}
	s.Update.ValidUntil = 5
	if _, err := s.Bytes(); err == nil {
		t.Error("a withdrawal with a last valid block is written")
	}
}

func FuzzParseSigned(f *testing.F) {
	b := twoPatients(f)
	f.Add(rawOf(f, signedFor(f, b, newKey(f, annaSeed), terms("anna"))))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := ParseSigned(raw)
		if err != nil {
			return
		}
		if again := rawOf(t, s); !bytes.Equal(again, raw) {
			t.Errorf("read %q, wrote %q", raw, again)
		}
	})
}

// TestMessageIsTheDocumentedTuple makes the message from its description, with nothing of the package but the document's bytes.
func TestMessageIsTheDocumentedTuple(t *testing.T) {
	b := twoPatients(t)
	apply(t, b, signedFor(t, b, newKey(t, berndSeed), terms("bernd")))
	d := terms("bernd")
	d.Purposes = []string{"DS"}
	s := signedFor(t, b, newKey(t, berndSeed), d)
	integer := func(x *big.Int) (e zkproofs.Element) {
		x.FillBytes(e[:])
		return e
	}
	number := func(x int64) zkproofs.Element { return integer(big.NewInt(x)) }
	where := []byte("salus/consent/place/v1\x00\x00\x00\x00\x00\x00\x00\x7a\x69") // chain 31337
	where = append(append(where, here.Contract[:]...), here.Account[:]...)
	place := sha256.Sum256(where)
	document := sha256.Sum256(append([]byte("salus/directive/v1\x00"), canonicalOf(t, s.Directive)...))
	half := new(big.Int).Lsh(big.NewInt(1), 128)
	high, low := new(big.Int).DivMod(new(big.Int).SetBytes(document[:]), half, new(big.Int))
	want := []zkproofs.Element{
		integer(new(big.Int).Mod(new(big.Int).SetBytes(place[:]), new(big.Int).Lsh(big.NewInt(1), 253))),
		number(1), // a directive, of a patient
		number(1), // slot
		zkproofs.Element(b.Word(1)),
		zkproofs.Element(s.Update.NewWord),
		number(lastBlock),
		integer(high), integer(low),
	}
	if m, err := s.Message(); err != nil || !slices.Equal(m, want) {
		t.Errorf("the message is another: %v", err)
	}
	if err := s.PublicKey.Verify(s.Signature, want...); err != nil {
		t.Error(err)
	}
}
