package patient

import (
	"context"
	"encoding/json"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/ledger/light"
	"salus/proto/faults"
	"salus/zkproofs"
)

const (
	proveTries = 20
	proveAgain = 500 * time.Millisecond
	// certifyAgain leaves the worker time to read the chain, and is below what a patient may ask.
	certifyAgain = 2 * time.Second
)

// Again hands in a directive once more: the same bytes are no error, and the answer says what became of them.
func (c *Client) Again(ctx context.Context, signed *consent.Signed) (State, error) {
	h, err := c.hand(ctx, signed)
	return h.State, err
}

// InForce proves that a directive's word stands in the slot. What the worker has just put on chain may need a moment until every endpoint shows it as final.
func (c *Client) InForce(ctx context.Context, signed *consent.Signed) error {
	for try := 1; ; try++ {
		look, err := c.Look(ctx)
		if err == nil && look.Word == signed.Update.NewWord {
			return nil
		}
		if err == nil {
			err = faults.New(faults.SlotDiffers, "version %d stands in the slot, version %d was signed", look.Word.Fields().Version, signed.Directive.Version)
		}
		if try == proveTries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(proveAgain):
		}
	}
}

// Rotated asks what became of the rotation that waits.
func (c *Client) Rotated(ctx context.Context) (State, error) {
	next, err := c.nextKey()
	if err != nil {
		return State{}, err
	}
	if next == nil {
		return State{}, faults.New(faults.NotFound, "no rotation waits in this folder")
	}
	signed, err := c.lastRotation(next.Public())
	if err != nil {
		return State{}, err
	}
	if signed == nil {
		return State{}, faults.New(faults.NotFound, "no rotation was signed for the next key")
	}
	api, err := c.worker()
	if err != nil {
		return State{}, err
	}
	return c.folder.putKey(ctx, api, signed, nil)
}

// Certified waits until the chain shows the folder's key in the slot and the folder has a slot certificate. What the worker has just put on chain may need a moment.
func (c *Client) Certified(ctx context.Context) error {
	for try := 1; ; try++ {
		look, err := c.Look(ctx)
		switch {
		case err == nil && !look.Mine:
			err = faults.New(faults.SlotDiffers, "the slot does not have this folder's key yet")
		case err == nil:
			err = look.Uncertified
		}
		if err == nil || try == proveTries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(certifyAgain):
		}
	}
}

// Owns says whether a y is that of the folder's key.
func (c *Client) Owns(y zkproofs.Element) bool { return y == c.key.Public().Y() }

// Endpoints are the JSON-RPC addresses that are asked.
func (c *Client) Endpoints() []string { return c.endpoints }

// Passphrase is the one that the folder's keys are under, empty if they are not.
func (c *Client) Passphrase() ([]byte, error) {
	locked, err := c.folder.encrypted()
	if err != nil || !locked {
		return nil, err
	}
	return c.folder.ask()
}

// Request signs an enrolment for a slip without handing it in, and gives its bytes: the desk announces a recovery with them.
func (f *Folder) Request(s Slip) ([]byte, error) {
	key, err := f.key("")
	if err != nil {
		return nil, err
	}
	withdrawal, err := f.withdrawal("")
	if err != nil {
		return nil, err
	}
	if err := f.keepSlip(s); err != nil {
		return nil, err
	}
	signed, err := consent.SignEnrolment(key, s.Slot, withdrawal.Address())
	if err != nil {
		return nil, err
	}
	b, err := signed.Bytes()
	if err != nil {
		return nil, err
	}
	return b, f.keep(b)
}

// Export is everything that the folder knows but the keys and the slip's token.
func (f *Folder) Export() ([]byte, error) {
	slip, err := f.Slip()
	if err != nil {
		return nil, err
	}
	slip.Slot.Token = [16]byte{}
	m, err := f.memory()
	if err != nil {
		return nil, err
	}
	words, err := f.Signed()
	if err != nil {
		return nil, err
	}
	out := struct {
		Schema       string               `json:"schema"`
		Slip         Slip                 `json:"slip"`
		Certificates []ledger.Certificate `json:"certificates,omitempty"`
		Seen         light.Seen           `json:"seen"`
		Signed       []json.RawMessage    `json:"signed"`
	}{Schema: "salus.consent-export/v1", Slip: slip, Certificates: m.Certificates, Seen: m.Seen, Signed: []json.RawMessage{}}
	for _, w := range words {
		var b []byte
		if w.Directive != nil {
			b, err = w.Directive.Bytes()
		} else {
			b, err = w.Key.Bytes()
		}
		if err != nil {
			return nil, err
		}
		out.Signed = append(out.Signed, b)
	}
	b, err := json.MarshalIndent(out, "", "  ")
	return append(b, '\n'), err
}
