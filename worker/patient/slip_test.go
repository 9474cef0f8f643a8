package patient

import (
	"bytes"
	"encoding/json"
	"testing"

	"salus/consent"
	"salus/ledger"
	"salus/proto/faults"
)

func jsonOf(v any) ([]byte, error) { return json.Marshal(v) }

func aSlip() Slip {
	d := ledger.Deployment{ChainID: 4711, Consortium: ledger.Address{1}, Consents: ledger.Address{2}, Studies: ledger.Address{3}}
	return Slip{Schema: SlipSchema, Consortium: "test", Deployment: d, Chain: []string{"http://127.0.0.1:8545"}, Slot: consent.Slip{
		Place: consent.Place{ChainID: 4711, Contract: d.Consents, Account: [20]byte{4}}, Site: "st-anna", Slot: 7, Pseudonym: "p-1", ValidUntil: 1000, Server: "127.0.0.1:7710",
	}}
}

func TestSlipIsReadStrictly(t *testing.T) {
	good, err := aSlip().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseSlip(good)
	if err != nil || got.Slot.Slot != 7 || got.Deployment.Consents != (ledger.Address{2}) {
		t.Fatalf("%+v, %v", got.Deployment, err)
	}
	for name, b := range map[string][]byte{
		"nothing":          nil,
		"cut":              good[:len(good)-3],
		"more":             append(bytes.Clone(good), '{'),
		"unknown field":    bytes.Replace(good, []byte(`"chain"`), []byte(`"chains"`), 1),
		"another schema":   bytes.Replace(good, []byte(SlipSchema), []byte("salus.patient-slip/v2"), 1),
		"another registry": bytes.Replace(good, []byte(`"chainId": 4711`), []byte(`"chainId": 4712`), 1),
		"too long":         append(bytes.Clone(good), bytes.Repeat([]byte(" "), maxSlip)...),
	} {
		if _, err := ParseSlip(b); !faults.Is(err, faults.SlipMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSlipOfAnotherSlotReplacesNone.
func TestSlipOfAnotherSlotReplacesNone(t *testing.T) {
	c, _ := enrolled(t)
	s := c.slip
	s.Slot.Token[0]++ // another slip for the same slot is welcome
	if err := c.folder.keepSlip(s); err != nil {
		t.Fatal(err)
	}
	s.Slot.Slot++
	if err := c.folder.keepSlip(s); err == nil {
		t.Error("a slip of another slot replaced the patient's")
	}
	b, err := c.folder.Export()
	if err != nil || !bytes.Contains(b, []byte(`"token": "0x00000000000000000000000000000000"`)) {
		t.Errorf("the export holds the token: %v", err)
	}
}

func FuzzSlip(f *testing.F) {
	good, err := aSlip().Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseSlip(b)
		if err != nil {
			return
		}
		again, err := s.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseSlip(again); err != nil {
			t.Fatalf("a slip that was read is not read again: %v", err)
		}
	})
}

func FuzzForced(f *testing.F) {
	f.Add([]byte(`{"schema":"salus.forced/v1"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := ParseForced(b); err == nil && r.Certificate.Check(r.Deployment) != nil {
			t.Fatal("a request without a good certificate")
		}
	})
}
