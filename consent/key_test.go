package consent

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"salus/zkproofs"
	"salus/zkproofs/eddsa"
)

var slip = Slip{
	Place: here, Site: "st-anna", Slot: 3, Pseudonym: "dora", Token: [16]byte{1, 2}, ValidUntil: lastBlock,
	Server: "127.0.0.1:9", Fingerprint: [32]byte{5},
}

func signedKey(t testing.TB) *SignedKey {
	t.Helper()
	k, err := SignEnrolment(newKey(t, 7), slip, [20]byte{0xd0})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSignedKeyReadsBackAndVerifies(t *testing.T) {
	old := newKey(t, annaSeed)
	rotation, err := SignRotation(old, newKey(t, 8), Offer{Place: here, Site: "st-anna", Slot: 0, ValidUntil: lastBlock}, "anna", [20]byte{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []*SignedKey{signedKey(t), rotation} {
		raw, err := k.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseSignedKey(raw)
		if err != nil || *again != *k {
			t.Fatalf("it reads back otherwise: %v", err)
		}
		if err := again.Verify(here); err != nil {
			t.Error(err)
		}
		for name, change := range map[string]func(*SignedKey){
			"slot":       func(k *SignedKey) { k.Slot++ },
			"until":      func(k *SignedKey) { k.ValidUntil++ },
			"name":       func(k *SignedKey) { k.Pseudonym = "emil" },
			"site":       func(k *SignedKey) { k.Site = "st-bernd" },
			"account":    func(k *SignedKey) { k.Withdrawal[1]++ },
			"signer":     func(k *SignedKey) { k.Signer, k.Possession = Custodian, eddsa.Signature{} },
			"chain":      func(k *SignedKey) { k.Place.ChainID++ },
			"registry":   func(k *SignedKey) { k.Place.Contract[0]++ },
			"of another": func(k *SignedKey) { k.Place.Account[0]++ },
		} {
			other := *k
			change(&other)
			if err := other.Verify(other.Place); !errors.Is(err, ErrSignature) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := k.Verify(Place{}); !errors.Is(err, ErrPlace) {
			t.Errorf("another place: %v", err)
		}
	}
}

// TestNobodyRotatesToAKeyOfAnother: who does not hold the next key cannot name it, so nobody is kept out by a key that stands elsewhere already.
func TestNobodyRotatesToAKeyOfAnother(t *testing.T) {
	b, anna, dora := twoPatients(t), newKey(t, annaSeed), newKey(t, 7)
	o, err := b.Offer("anna", lastBlock)
	if err != nil {
		t.Fatal(err)
	}
	good, err := SignRotation(anna, dora, o, "anna", [20]byte{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := good.update()
	if err != nil {
		t.Fatal(err)
	}
	sign := func(key *eddsa.PrivateKey, m []zkproofs.Element) eddsa.Signature {
		t.Helper()
		s, err := key.Sign(m...)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	other := u
	other.Slot++
	for name, forged := range map[string]eddsa.Signature{
		"none": {}, "that of the key in force": good.Signature, "by the key in force": sign(anna, possession(&u, here)),
		"without the label": sign(dora, u.Message(here.Element())), "for another slot": sign(dora, possession(&other, here)),
		"for another place": sign(dora, possession(&u, Place{ChainID: 1})),
	} {
		k := *good
		k.Possession = forged
		if err := b.Clone().Put(Item{Key: &k}, lastBlock); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
		raw, err := k.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseSignedKey(raw); (err == nil) != (forged != eddsa.Signature{}) {
			t.Errorf("%s: it reads back: %v", name, err)
		}
	}
	raw, err := good.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"no possession": regexp.MustCompile(`"possession":"0x[0-9a-f]*",`).ReplaceAllString(string(raw), ""),
		"null":          regexp.MustCompile(`"possession":"0x[0-9a-f]*",`).ReplaceAllString(string(raw), `"possession":null,`),
	} {
		if _, err := ParseSignedKey([]byte(text)); err == nil || text == string(raw) {
			t.Errorf("%s: accepted", name)
		}
	}
	over, err := b.HandOver(2, "carla", dora.Public(), [20]byte{}, newKey(t, custodianSeed), lastBlock)
	if err != nil {
		t.Fatal(err)
	}
	over.Possession = good.Possession
	if _, err := over.Bytes(); err == nil {
		t.Error("a hand-over has a form that it cannot have")
	}
	if err := b.Put(Item{Key: good}, lastBlock); err != nil {
		t.Error(err)
	}
}

func TestOneSignedKeyHasOneEncoding(t *testing.T) {
	raw, err := signedKey(t).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	good := string(raw)
	for name, doc := range map[string]string{
		"empty": "", "newline": good + "\n", "space": strings.Replace(good, `,"schema"`, `, "schema"`, 1),
		"unknown field": strings.Replace(good, `"slot":3`, `"slot":3,"slut":3`, 1), "other kind": strings.Replace(good, "enrolment", "handover!", 1),
		"other schema": strings.Replace(good, SignedKeySchema, "salus.signed-key/v2", 1), "an old key": strings.Replace(good, `"oldKey":"0x00`, `"oldKey":"0x01`, 1),
		"huge block": strings.Replace(good, `"validUntil":1000`, `"validUntil":9007199254740992`, 1), "long": good + strings.Repeat(" ", MaxSignedKey),
		"key of order 4": strings.Replace(good, good[strings.Index(good, `"key":"0x`)+9:strings.Index(good, `"key":"0x`)+73], strings.Repeat("0", 64), 1),
	} {
		if doc == good {
			t.Fatalf("%s is the same", name)
		}
		if _, err := ParseSignedKey([]byte(doc)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestSlipAndOfferReadBackStrictly(t *testing.T) {
	raw, err := json.Marshal(slip)
	if err != nil {
		t.Fatal(err)
	}
	var again Slip
	if err := json.Unmarshal(raw, &again); err != nil || again != slip {
		t.Errorf("the slip reads back otherwise: %v", err)
	}
	o := Offer{Place: here, Site: "st-anna", Slot: 3, Version: 2, Supersedes: Hash{1}, ValidUntil: 7}
	o.OldWord[31] = 4
	rawOffer, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var offer Offer
	if err := json.Unmarshal(rawOffer, &offer); err != nil || offer != o {
		t.Errorf("the offer reads back otherwise: %v", err)
	}
	for name, doc := range map[string]string{
		"another schema": strings.Replace(string(raw), "slip/v1", "slip/v2", 1), "unknown field": strings.Replace(string(raw), `"slot"`, `"slut":1,"slot"`, 1),
		"no name": strings.Replace(string(raw), `"dora"`, `""`, 1), "a long server": strings.Replace(string(raw), "127.0.0.1", strings.Repeat("1", 200), 1),
		"no site": strings.Replace(string(raw), "st-anna", "St Anna", 1), "long": `{"a":"` + strings.Repeat("x", MaxSlip) + `"}`,
	} {
		if err := json.Unmarshal([]byte(doc), &again); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzParseSignedKey(f *testing.F) {
	raw, err := signedKey(f).Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	rotation, err := SignRotation(newKey(f, annaSeed), newKey(f, 8), Offer{Place: here, Site: "st-anna", ValidUntil: lastBlock}, "anna", [20]byte{})
	if err != nil {
		f.Fatal(err)
	}
	if raw, err = rotation.Bytes(); err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		k, err := ParseSignedKey(raw)
		if err != nil {
			return
		}
		if again, err := k.Bytes(); err != nil || !bytes.Equal(again, raw) {
			t.Errorf("read %q, wrote %q: %v", raw, again, err)
		}
		_ = k.Verify(here)
	})
}
