package patient

import (
	"bytes"
	"encoding/json"

	"salus/consent"
	"salus/ledger"
	"salus/proto/faults"
)

// SlipSchema names the only form of a slip file.
const SlipSchema = "salus.patient-slip/v1"

// maxSlip is the largest slip accepted, in bytes.
const maxSlip = 16 << 10

// Slip is what the hospital's desk gives a patient: the slot and its token, where the worker answers, and which contracts on which chain hold the consents.
type Slip struct {
	Schema      string            `json:"schema"`
	Consortium  string            `json:"consortium"`
	Development bool              `json:"development"`
	Deployment  ledger.Deployment `json:"deployment"`
	Chain       []string          `json:"chain"` // JSON-RPC addresses that a patient may ask
	Slot        consent.Slip      `json:"slot"`
}

// ParseSlip reads a slip, strictly. That its parts agree is all that can be said of it: whoever hands it over is believed.
func ParseSlip(b []byte) (Slip, error) {
	var s Slip
	if len(b) > maxSlip {
		return s, faults.New(faults.SlipMalformed, "%d bytes, at most %d", len(b), maxSlip)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil || len(bytes.TrimSpace(b[dec.InputOffset():])) > 0 || s.Schema != SlipSchema {
		return Slip{}, faults.New(faults.SlipMalformed, "not JSON of %s", SlipSchema)
	}
	p := s.Slot.Place
	if p.ChainID != s.Deployment.ChainID || ledger.Address(p.Contract) != s.Deployment.Consents || p.Account == [20]byte{} {
		return Slip{}, faults.New(faults.SlipMalformed, "its slot is in another registry than its deployment")
	}
	return s, nil
}

// Bytes is the slip's file.
func (s Slip) Bytes() ([]byte, error) {
	s.Schema = SlipSchema
	b, err := json.MarshalIndent(s, "", "  ")
	return append(b, '\n'), err
}
