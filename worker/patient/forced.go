package patient

import (
	"bytes"
	"context"
	"encoding/json"

	"salus/ledger"
	"salus/proto/faults"
)

// ForcedSchema names the only form of a forced request.
const ForcedSchema = "salus.forced/v1"

// Act is what a slot certificate is used for.
type Act string

// The acts.
const (
	Withdrawal Act = "withdrawal" // of the slot's consent, by force
	Objection  Act = "objection"  // to an announced recovery
	Retirement Act = "retirement" // of the withdrawal key itself
)

// Forced is what the holder of a slot certificate asks of the contract. It is no secret, and good once: anybody may bring it to the chain.
type Forced struct {
	Schema      string             `json:"schema"`
	Deployment  ledger.Deployment  `json:"deployment"`
	Act         Act                `json:"act"`
	Certificate ledger.Certificate `json:"certificate"`
	Signature   []byte             `json:"signature"`
}

// ParseForced reads a forced request, strictly. Whether it is good is for the contract to say.
func ParseForced(b []byte) (Forced, error) {
	var f Forced
	if len(b) > maxSlip {
		return f, faults.New(faults.Malformed, "a forced request of %d bytes, at most %d", len(b), maxSlip)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil || len(bytes.TrimSpace(b[dec.InputOffset():])) > 0 || f.Schema != ForcedSchema {
		return Forced{}, faults.New(faults.Malformed, "not JSON of %s", ForcedSchema)
	}
	if f.Act != Withdrawal && f.Act != Objection && f.Act != Retirement {
		return Forced{}, faults.New(faults.Malformed, "a forced request for nothing that there is")
	}
	if err := f.Certificate.Check(f.Deployment); err != nil {
		return Forced{}, faults.New(faults.Malformed, "%v", err)
	}
	return f, nil
}

// Relay brings a forced request to the chain from the account of the payer, and waits until it is final.
func Relay(ctx context.Context, endpoint string, f Forced, payer *ledger.Key) (ledger.At, error) {
	chain, err := ledger.Dial(ctx, endpoint, &f.Deployment, payer)
	if err != nil {
		return ledger.At{}, chainFault(err)
	}
	defer chain.Close()
	var at ledger.At
	switch f.Act {
	case Withdrawal:
		at, err = chain.ForceWithdraw(ctx, f.Certificate, f.Signature)
	case Objection:
		at, err = chain.StopRecovery(ctx, f.Certificate, f.Signature)
	case Retirement:
		at, err = chain.RetireHolder(ctx, f.Certificate, f.Signature)
	}
	return at, chainFault(err)
}
