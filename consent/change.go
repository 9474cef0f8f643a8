package consent

import (
	"bytes"
	"crypto/sha3"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
)

// changeLabel begins the bytes of every Change.
const changeLabel = "salus/consent/change/v1\x00"

// MaxChange is the largest Change accepted, in bytes: 256 updates with the longest documents.
const MaxChange = 8 << 20

// MaxStored is the length in bytes of the longest Change as it is stored: encrypted, with label and salt.
const MaxStored = MaxChange + 128

// StoredLabel begins the stored bytes of every Change, and nothing else that a consortium's members pass on.
const StoredLabel = "salus/consents/object/v1\x00"

// Change is what takes a site's Book from one epoch to the next: an admission of newcomers, or a batch of items. With the changes of all epochs a
// Book is made again, to the bit (Apply); the seed is that of the salts. Its encrypted bytes are kept by their SHA-256, which is on chain. It is secret.
type Change struct {
	Epoch   uint64 // that it begins
	Circuit zkproofs.CircuitID
	Block   uint64   // last block in which a batch is good; 0 for an admission
	Seed    [32]byte // of the salts, from a cryptographic source

	First     uint32     // slot of the first newcomer: how many are in use before
	Newcomers []Newcomer // of an admission
	Items     []Item     // of a batch
}

// Format prints [redacted] for every verb.
func (c Change) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (c Change) LogValue() slog.Value { return slog.StringValue(redacted) }

// Statement is what is to be proven of a Change; one of the two is there.
type Statement struct {
	Admission *admission.Admission
	Batch     *consentbatch.Batch
}

// Prove makes the proof.
func (s Statement) Prove(p *zkproofs.Prover) (zkproofs.Proof, error) {
	if s.Admission != nil {
		return s.Admission.Prove(p)
	}
	return s.Batch.Prove(p)
}

// salts is the stream that a change's salts are read from: SHAKE256 of its seed, so that the same change gives the same Book.
func (c *Change) salts() io.Reader {
	x := sha3.NewSHAKE256()
	_, _ = x.Write([]byte("salus/consent/salts/v1\x00"))
	_, _ = x.Write(c.Seed[:])
	return x
}

// Admits says whether the change is an admission.
func (c *Change) Admits() bool { return c.Circuit == admission.Definition().ID }

// Directive is the directive that the change put in force in a slot, nil if it did not.
func (c *Change) Directive(slot uint32) *Signed {
	for i := len(c.Items) - 1; i >= 0; i-- {
		if d := c.Items[i].Directive; d != nil && d.Update.Slot == slot {
			return d
		}
	}
	if n := int(slot) - int(c.First); c.Admits() && n >= 0 && n < len(c.Newcomers) {
		return c.Newcomers[n].Paper
	}
	return nil
}

// Apply gives the Book that follows from this one, and what is to be proven. It writes the items' Previous.
func (b *Book) Apply(c *Change) (*Book, Statement, error) {
	if c.Epoch != b.epoch+1 {
		return nil, Statement{}, fmt.Errorf("consent change: it begins epoch %d, the book is at %d", c.Epoch, b.epoch)
	}
	if c.Admits() {
		if int(c.First) != len(b.people) {
			return nil, Statement{}, fmt.Errorf("consent change: it admits from slot %d on, %d are in use", c.First, len(b.people))
		}
		next, a, err := b.Admit(c.Newcomers, c.salts())
		return next, Statement{Admission: a}, err
	}
	shape, err := consentbatch.ShapeOf(c.Circuit)
	if err != nil {
		return nil, Statement{}, err
	}
	next, batch, err := b.Batch(shape, c.Items, c.Block, c.salts())
	return next, Statement{Batch: batch}, err
}

// What an item is, in its bytes.
const (
	itemDirective = 1
	itemKey       = 2
	itemQueued    = 3
)

// MarshalBinary is the change: integers big-endian, text and documents behind their length,
//
//	label, epoch (8), circuit (1-byte length), last block (8), seed (32), first slot (4), count (2),
//	of an admission for each newcomer: pseudonym (1-byte length), key (32, 0 for none), account of the withdrawal key (20), directive (4-byte length, 0 if none)
//	of a batch for each item: epoch of the slot's change before (8), what it is (1), and then
//	  1, 2: the signed directive or key (4-byte length)
//	  3: kind (1), slot (4), key (32), random (32), account of the withdrawal key (20)
func (c *Change) MarshalBinary() ([]byte, error) {
	out := binary.BigEndian.AppendUint64([]byte(changeLabel), c.Epoch)
	out = appendText(out, string(c.Circuit))
	out = binary.BigEndian.AppendUint64(out, c.Block)
	out = append(out, c.Seed[:]...)
	out = binary.BigEndian.AppendUint32(out, c.First)
	out = binary.BigEndian.AppendUint16(out, uint16(len(c.Newcomers)+len(c.Items)))
	for _, n := range c.Newcomers {
		out = appendText(out, n.Pseudonym)
		key := [eddsa.PublicSize]byte{}
		if n.Key != (eddsa.PublicKey{}) {
			key = n.Key.Bytes()
		}
		out = append(append(out, key[:]...), n.Withdrawal[:]...)
		var paper []byte
		if n.Paper != nil {
			var err error
			if paper, err = n.Paper.Bytes(); err != nil {
				return nil, err
			}
		}
		out = appendBytes(out, paper)
	}
	for _, i := range c.Items {
		out = binary.BigEndian.AppendUint64(out, i.Previous)
		b, err := i.MarshalBinary()
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
	}
	return out, nil
}

// MarshalBinary is the item without its Previous, as in a Change.
func (i Item) MarshalBinary() ([]byte, error) {
	switch {
	case i.Directive != nil:
		b, err := i.Directive.Bytes()
		return appendBytes([]byte{itemDirective}, b), err
	case i.Key != nil:
		b, err := i.Key.Bytes()
		return appendBytes([]byte{itemKey}, b), err
	case i.Queued != nil:
		q := i.Queued
		out := binary.BigEndian.AppendUint32([]byte{itemQueued, byte(q.Kind)}, q.Slot)
		out = append(append(out, q.Key[:]...), q.Random[:]...)
		return append(out, q.Withdrawal[:]...), nil
	}
	return nil, errors.New("an item without content")
}

// ParseItem reads what [Item.MarshalBinary] wrote, and no other bytes.
func ParseItem(b []byte) (Item, error) {
	r := reader{rest: b}
	i := r.item()
	if err := r.end(); err != nil {
		return Item{}, fmt.Errorf("consent item: %w", err)
	}
	return i, nil
}

func (r *reader) item() (i Item) {
	switch r.byte() {
	case itemDirective:
		b, err := r.long(MaxSigned), error(nil)
		if r.err == nil {
			if i.Directive, err = ParseSigned(b); err != nil {
				r.fail(err.Error())
			}
		}
	case itemKey:
		b, err := r.long(MaxSignedKey), error(nil)
		if r.err == nil {
			if i.Key, err = ParseSignedKey(b); err != nil {
				r.fail(err.Error())
			}
		}
	case itemQueued:
		q := &Queued{}
		q.Kind, q.Slot, q.Key = consentbatch.Kind(r.byte()), r.uint32(), r.element()
		r.fill(q.Random[:])
		r.fill(q.Withdrawal[:])
		if !q.Kind.Queued() {
			r.fail("not what a queue asks for")
		}
		i.Queued = q
	default:
		r.fail("unknown item")
	}
	return i
}

// ParseChange reads what MarshalBinary wrote, and no other bytes. Whether it may follow a Book is for Apply to say.
func ParseChange(data []byte) (*Change, error) {
	c, err := parseChange(data)
	if err != nil {
		return nil, fmt.Errorf("consent change: %w", err)
	}
	return c, nil
}

func parseChange(data []byte) (*Change, error) {
	if len(data) > MaxChange {
		return nil, fmt.Errorf("%d bytes, at most %d", len(data), MaxChange)
	}
	rest, ok := bytes.CutPrefix(data, []byte(changeLabel))
	if !ok {
		return nil, errors.New("not a change of this version")
	}
	r := reader{rest: rest}
	c := &Change{Epoch: r.uint64(), Circuit: zkproofs.CircuitID(r.text()), Block: r.uint64()}
	r.fill(c.Seed[:])
	c.First = r.uint32()
	n := int(r.byte())<<8 | int(r.byte())
	if _, err := consentbatch.ShapeOf(c.Circuit); r.err == nil && err != nil && !c.Admits() {
		return nil, err
	}
	for range n {
		if r.err != nil {
			break
		}
		if c.Admits() {
			c.Newcomers = append(c.Newcomers, r.newcomer())
		} else {
			previous := r.uint64()
			i := r.item()
			i.Previous = previous
			c.Items = append(c.Items, i)
		}
	}
	if c.Admits() && c.Block != 0 || !c.Admits() && c.First != 0 {
		r.fail("an admission has no last block, and a batch no first slot")
	}
	return c, r.end()
}

func (r *reader) newcomer() Newcomer {
	n := Newcomer{Pseudonym: r.text()}
	var key [eddsa.PublicSize]byte
	if r.fill(key[:]); key != [eddsa.PublicSize]byte{} {
		var err error
		if n.Key, err = eddsa.ParsePublic(key[:]); err != nil {
			r.fail(err.Error())
		}
	}
	r.fill(n.Withdrawal[:])
	if b := r.long(MaxSigned); b != nil {
		var err error
		if n.Paper, err = ParseSigned(b); err != nil {
			r.fail(err.Error())
		}
	}
	return n
}
