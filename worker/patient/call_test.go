package patient

import (
	"bytes"
	"crypto/rand"
	"testing"
	"time"

	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
)

func newKey(t testing.TB) *eddsa.PrivateKey {
	t.Helper()
	k, err := eddsa.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestCallIsGoodForOneCallAlone: the slot's key, this worker, this nonce, this slot, this method, this body.
func TestCallIsGoodForOneCallAlone(t *testing.T) {
	key, nonce := newKey(t), bytes.Repeat([]byte{7}, nonceSize)
	p, err := proof(key, [32]byte{1}, nonce, 5, "/a", []byte("body"))
	if err != nil {
		t.Fatal(err)
	}
	y := key.Public().Y()
	if err := CheckProof(p, y, [32]byte{1}, "/a", []byte("body")); err != nil {
		t.Fatal(err)
	}
	// The key with the same y and the other x is the same person's.
	for _, sign := range []byte{0, 0x80} {
		if _, err := withY(y, sign); err != nil {
			t.Error(err)
		}
	}
	with := func(change func(*salusv1.Proof)) *salusv1.Proof {
		c := &salusv1.Proof{Slot: p.Slot, Nonce: bytes.Clone(p.Nonce), Signature: bytes.Clone(p.Signature)}
		change(c)
		return c
	}
	same := with(func(*salusv1.Proof) {})
	for name, err := range map[string]error{
		"another key":       CheckProof(same, newKey(t).Public().Y(), [32]byte{1}, "/a", []byte("body")),
		"nobody's key":      CheckProof(same, [32]byte{}, [32]byte{1}, "/a", []byte("body")),
		"another worker":    CheckProof(same, y, [32]byte{2}, "/a", []byte("body")),
		"another method":    CheckProof(same, y, [32]byte{1}, "/b", []byte("body")),
		"another body":      CheckProof(same, y, [32]byte{1}, "/a", []byte("bodz")),
		"moved border":      CheckProof(same, y, [32]byte{1}, "/ab", []byte("ody")),
		"another slot":      CheckProof(with(func(p *salusv1.Proof) { p.Slot++ }), y, [32]byte{1}, "/a", []byte("body")),
		"another nonce":     CheckProof(with(func(p *salusv1.Proof) { p.Nonce[0]++ }), y, [32]byte{1}, "/a", []byte("body")),
		"short nonce":       CheckProof(with(func(p *salusv1.Proof) { p.Nonce = p.Nonce[1:] }), y, [32]byte{1}, "/a", []byte("body")),
		"changed signature": CheckProof(with(func(p *salusv1.Proof) { p.Signature[63] ^= 1 }), y, [32]byte{1}, "/a", []byte("body")),
		"no signature":      CheckProof(with(func(p *salusv1.Proof) { p.Signature = nil }), y, [32]byte{1}, "/a", []byte("body")),
		"nothing":           CheckProof(nil, y, [32]byte{1}, "/a", []byte("body")),
	} {
		if !faults.Is(err, faults.NotTheSlotsKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCallIsNoDirective: what is signed for a call has another number of elements than what is signed for a batch, and that number is hashed.
func TestCallIsNoDirective(t *testing.T) {
	u := consentbatch.Update{Kind: consentbatch.Withdrawal}
	if call, batch := CallMessage([32]byte{}, nil, 0, "", nil), u.Message([32]byte{}); len(call) == len(batch) {
		t.Fatalf("both have %d elements", len(call))
	}
}

func TestNoncesAgeAndAreOfOneProcess(t *testing.T) {
	at := time.Unix(1_800_000_000, 0)
	own, err := NewNonces(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewNonces(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	n := own.New(at)
	changed := bytes.Clone(n)
	changed[7]++
	for name, c := range map[string]struct {
		good bool
		want bool
	}{
		"fresh":           {own.Good(n, at), true},
		"minutes later":   {own.Good(n, at.Add(nonceLife-time.Second)), true},
		"too late":        {own.Good(n, at.Add(nonceLife+time.Second)), false},
		"from the future": {own.Good(n, at.Add(-time.Hour)), false},
		"another process": {other.Good(n, at), false},
		"changed time":    {own.Good(changed, at), false},
		"short":           {own.Good(n[:31], at), false},
		"none":            {own.Good(nil, at), false},
	} {
		if c.good != c.want {
			t.Errorf("%s: %v", name, c.good)
		}
	}
}
