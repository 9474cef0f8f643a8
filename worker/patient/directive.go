package patient

import (
	"context"
	"slices"

	"salus/consent"
	"salus/ledger"
	"salus/ledger/light"
	"salus/models/consentword"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

// Handed is a directive that was handed in.
type Handed struct {
	State   State
	Signed  *consent.Signed
	Reasons []consent.Reason // what of it could not be mapped, and so is denied
}

// Grant signs the directive that build makes of the one in force (nil if there is none) and hands it in. It is signed over what the chain proves to stand in the
// slot, or over what this patient signed last and that still waits. build leaves site, pseudonym, signer, version and supersedes open.
func (c *Client) Grant(ctx context.Context, build func(inForce *consent.Directive) (consent.Directive, error)) (Handed, error) {
	look, err := c.Look(ctx)
	if err != nil {
		return Handed{}, err
	}
	if look.Record.Withdrawing {
		return Handed{}, faults.New(faults.SomethingWaits, "a withdrawal by force of this slot waits in the chain's queue")
	}
	w, err := c.Standing(ctx)
	if err != nil {
		return Handed{}, err
	}
	last, err := c.offered(look, w)
	if err != nil {
		return Handed{}, err
	}
	var before *consent.Directive
	if last != nil {
		before = &last.Directive
	}
	d, err := build(before)
	if err != nil {
		return Handed{}, err
	}
	o := w.Next
	o.ValidUntil = look.Record.Block.Number + ValidBlocks
	d.Schema, d.Signer, d.Site, d.Pseudonym, d.Version, d.Supersedes = consent.Schema, consent.Patient, o.Site, c.slip.Slot.Pseudonym, o.Version, o.Supersedes
	signed, err := consent.Sign(c.key, d, o)
	if err != nil {
		return Handed{}, err
	}
	// Nothing new is permitted that could not be taken back without the worker.
	if look.Uncertified != nil && !Narrower(signed.Update.NewWord, look.Word) {
		return Handed{}, look.Uncertified
	}
	return c.hand(ctx, signed)
}

// offered checks what the worker says that the next directive replaces, and gives the directive that it follows, nil if there is none. What is
// replaced is the proven word; or, while something waits, what this patient signed last.
func (c *Client) offered(look Look, w Worker) (*consent.Signed, error) {
	o := w.Next
	if o.Place != c.slip.Slot.Place || o.Site != c.slip.Slot.Site || o.Slot != c.slip.Slot.Slot {
		return nil, faults.New(faults.OpeningInvalid, "the worker offers another slot")
	}
	words, err := c.folder.Signed()
	if err != nil {
		return nil, err
	}
	var follows *consent.Signed
	for _, x := range slices.Backward(words) {
		if d := x.Directive; d != nil && d.Update.NewWord == o.OldWord {
			follows = d
			break
		}
	}
	switch {
	case o.OldWord != look.Word && len(w.Waiting) == 0:
		return nil, faults.New(faults.OpeningInvalid, "the worker offers to replace another word than the one that is proven to stand in the slot")
	case o.OldWord != look.Word && follows == nil:
		return nil, faults.New(faults.SomethingWaits, "and it is not of this folder")
	case o.Version != look.Word.Fields().Version+1 && o.OldWord == look.Word, o.Version != o.OldWord.Fields().Version+1:
		return nil, faults.New(faults.OpeningInvalid, "the worker offers another version than the next")
	}
	if follows == nil && w.InForce != nil && w.InForce.Update.NewWord == o.OldWord { // on paper, or lost here
		if err := w.InForce.Verify(c.slip.Slot.Place); err != nil {
			return nil, faults.New(faults.OpeningInvalid, "the directive that the worker says is in force: %v", err)
		}
		follows = w.InForce
	}
	return follows, nil
}

// Withdraw signs a withdrawal and hands it in. It needs neither the chain nor what the worker says: it only has to be later than everything before.
func (c *Client) Withdraw(ctx context.Context, language string, policy consent.Hash) (Handed, error) {
	version := uint32(0)
	words, err := c.folder.Signed()
	if err != nil {
		return Handed{}, err
	}
	for _, w := range words {
		if w.Directive != nil {
			version = max(version, w.Directive.Directive.Version)
		}
	}
	if look, err := c.Look(ctx); err == nil {
		version = max(version, look.Word.Fields().Version)
	} else if !faults.Is(err, faults.RootNotAtHand) && version == 0 {
		return Handed{}, err
	}
	if n := len(words); n > 0 && words[n-1].Directive != nil && words[n-1].Directive.Directive.Decision == consent.Withdrawn {
		return c.hand(ctx, words[n-1].Directive) // the same bytes again are no error
	}
	d := consent.Directive{
		Schema: consent.Schema, Decision: consent.Withdrawn, Signer: consent.Patient, Site: c.slip.Slot.Site, Pseudonym: c.slip.Slot.Pseudonym,
		Policy: policy, Language: language, Version: version + 1,
	}
	signed, err := consent.Sign(c.key, d, consent.Offer{Place: c.slip.Slot.Place, Site: c.slip.Slot.Site, Slot: c.slip.Slot.Slot})
	if err != nil {
		return Handed{}, err
	}
	return c.hand(ctx, signed)
}

// hand stores a signed directive and hands it in.
func (c *Client) hand(ctx context.Context, signed *consent.Signed) (Handed, error) {
	_, reasons := consent.Compile(&signed.Directive)
	out := Handed{Signed: signed, Reasons: reasons}
	b, err := signed.Bytes()
	if err != nil {
		return out, err
	}
	if err := c.folder.keep(b); err != nil {
		return out, err
	}
	api, err := c.worker()
	if err != nil {
		return out, err
	}
	a, err := api.PutDirective(ctx, &salusv1.PutDirectiveRequest{Signed: b})
	if err != nil {
		return out, told(err)
	}
	out.State = stateOf(a.Ticket)
	return out, nil
}

// Narrower says whether a word allows nothing that the one before did not allow.
func Narrower(word, before consentword.Word) bool {
	is, was := word.Fields(), before.Fields()
	if is.Decision != consentword.Permit {
		return true
	}
	return was.Decision == consentword.Permit &&
		is.Purposes&^was.Purposes == 0 && is.Categories&^was.Categories == 0 && is.Operations&^was.Operations == 0 &&
		is.Recipients&^was.Recipients == 0 && is.Territories&^was.Territories == 0 &&
		was.Obligations&^is.Obligations == 0 && is.Cohort >= was.Cohort && is.NotBefore >= was.NotBefore && is.NotAfter <= was.NotAfter
}

// Meaning says how a proven word relates to what the patient signed.
type Meaning string

// The meanings.
const (
	Nothing    Meaning = "nothing"          // nobody has signed anything for the slot
	AsSigned   Meaning = "as signed"        // what the patient signed last
	Earlier    Meaning = "an earlier one"   // what the patient signed before that; the last one waits or was refused
	ByForce    Meaning = "withdrawn"        // by force, after something that the patient signed or that stood on paper
	NotByThis  Meaning = "not from here"    // a directive that this folder did not sign: on paper before the patient had a key, or from another copy of the key
	Unenrolled Meaning = "not in force yet" // the slot does not have the patient's key yet
)

// Means compares what stands in the slot with what this folder signed.
func (c *Client) Means(look Look) (Meaning, error) {
	words, err := c.folder.Signed()
	if err != nil {
		return "", err
	}
	if !look.Mine {
		return Unenrolled, nil
	}
	last := true
	for _, w := range slices.Backward(words) {
		d := w.Directive
		switch {
		case d == nil:
			continue
		case d.Update.NewWord == look.Word && last:
			return AsSigned, nil
		case d.Update.NewWord == look.Word:
			return Earlier, nil
		}
		last = false
	}
	switch {
	case look.Word == consentword.Word{}:
		return Nothing, nil
	case look.Word.Fields().Decision == consentword.Withdrawn:
		return ByForce, nil
	}
	return NotByThis, nil
}

// Force is a withdrawal by force, or an objection to the announced recovery, as whoever pays for it on chain needs it. Any key of the folder that has a good certificate does.
func (c *Client) Force(ctx context.Context, act Act) (Forced, light.Record, error) {
	m, err := c.folder.memory()
	if err != nil {
		return Forced{}, light.Record{}, err
	}
	if len(m.Certificates) == 0 {
		return Forced{}, light.Record{}, faults.New(faults.NoSlotCertificate, "this folder has none yet")
	}
	r, err := c.Record(ctx)
	if err != nil {
		return Forced{}, r, err
	}
	switch {
	case act == Withdrawal && r.Withdrawing:
		return Forced{}, r, faults.New(faults.SomethingWaits, "a withdrawal by force of this slot waits in the chain's queue already")
	case act == Objection && r.Recovery.Ripe == 0:
		return Forced{}, r, faults.New(faults.NotFound, "no recovery of this slot is announced")
	}
	certificate, ok := m.good(func(x ledger.Certificate) bool { return usable(x, act, r) })
	if !ok {
		return Forced{}, r, faults.New(faults.NoSlotCertificate, "this folder's certificates are of other rounds than %d, the slot's", r.Round)
	}
	f, err := c.forced(act, certificate, r)
	return f, r, err
}

// usable says whether the contract takes a certificate for an act.
func usable(x ledger.Certificate, act Act, r light.Record) bool {
	return x.Round == r.Round || act == Objection && x.Round >= r.Recovered && x.Round < r.Round
}

// forced signs a request with the certificate's key.
func (c *Client) forced(act Act, certificate ledger.Certificate, r light.Record) (Forced, error) {
	f := Forced{Schema: ForcedSchema, Deployment: c.slip.Deployment, Act: act, Certificate: certificate}
	key, err := c.folder.holder(certificate)
	if err != nil {
		return f, err
	}
	switch act {
	case Withdrawal:
		f.Signature, err = key.Withdraw(f.Deployment, certificate)
	case Objection:
		f.Signature, err = key.Object(f.Deployment, certificate, r.Recovery.Key, r.Recovery.Ripe)
	case Retirement:
		f.Signature, err = key.Retire(f.Deployment, certificate)
	}
	return f, err
}

// Retire ends the withdrawal keys from before the last rotations, which would object to recoveries for ever in the hands of a thief. Nothing is signed before the key of now
// can do all that they can. Those that the chain shows as ended are forgotten.
func (c *Client) Retire(ctx context.Context) ([]Forced, error) {
	look, err := c.Look(ctx)
	switch {
	case err != nil:
		return nil, err
	case !look.Mine:
		return nil, faults.New(faults.SlotDiffers, "the slot does not have this folder's key yet")
	case look.Uncertified != nil:
		return nil, look.Uncertified
	}
	m, err := c.folder.memory()
	if err != nil {
		return nil, err
	}
	now, err := c.folder.account("")
	if err != nil {
		return nil, err
	}
	var out []Forced
	for _, x := range m.Certificates {
		if x.Key == now {
			continue
		}
		s := look.Record.Subject
		s.Holder = x.Key
		r, err := c.chain.Read(ctx, look.Record.Block, s)
		if err != nil {
			return nil, chainFault(err)
		}
		if r.Retired || x.Round < r.Recovered {
			if err := c.folder.remember(func(m *memory) { m.ended(x.Key) }); err != nil {
				return nil, err
			}
			continue
		}
		f, err := c.forced(Retirement, x, r)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}
