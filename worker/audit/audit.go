// Package audit keeps a hospital's audit log: who read or changed records, when, why and with what outcome. Each entry is chained to the one before by SHA3-256, so that
// no entry can be changed, removed, put in or moved without another head; and the head goes on chain with the record root (package worker), once an hour if it has grown. What went
// there is in the log itself, as an entry of its own ([Anchored]) that is written before: who checks the log holds every version that the site ever posted against it. Who has every
// key of the machine can still cut off or rewrite what was anchored, and post a root over that; the versions in between then have no entry, and are named as a gap for ever.
//
//	chain₀ = 32 zeros
//	chainₙ = SHA3-256("salus/audit/entry/v1" 0, chainₙ₋₁, n, event)     n: 8 bytes, big endian, from 1; event: the bytes of its JSON
//
// Entries lie in the vault, as blobs of 64 each, beside one that holds the head: what they name (patients, clinicians, reasons) is encrypted with everything else there, backed up and
// restored with it. An entry that Append acknowledged is durable. A crash leaves the entry whole, or not there at all.
//
// The text of an entry, as it is stored and exported, is one line: the chain in hexadecimal, a space, the event. Who is given such a file checks it with [Parse] alone.
//
// What it does not do: it is written by the machine that it watches. Until the next anchor is final on chain, who has the vault's key there can write what they like after the last
// anchored entry. A gap says which versions are missing, and not what stood in them: that is in exports alone, if somebody else kept them. And an older copy of the whole folder put back
// shows against the chain, and not here.
package audit

import (
	"bytes"
	"context"
	"crypto/sha3"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"salus/models/study"
	"salus/worker/vault"
)

// Outcome is how far an act came.
type Outcome string

// The outcomes. What changes or takes long is begun, and later done or failed; what is only begun was cut off.
const (
	Begun   Outcome = "begun"
	Done    Outcome = "done"
	Failed  Outcome = "failed"
	Refused Outcome = "refused"
)

// Event is one act, or one try. It holds names of people and no content of any record.
type Event struct {
	At      time.Time `json:"at"`
	Act     string    `json:"act"`
	Outcome Outcome   `json:"outcome"`
	Role    string    `json:"role"`              // in which it was done
	Name    string    `json:"name,omitempty"`    // of who did it
	Key     string    `json:"key,omitempty"`     // whose signature said so; empty: who has this machine
	From    string    `json:"from,omitempty"`    // network address; empty: at this machine
	Patient string    `json:"patient,omitempty"` // whose records
	Purpose string    `json:"purpose,omitempty"` // HL7 v3-ActReason
	Object  string    `json:"object,omitempty"`  // what it was done to: an emergency access, a study, a folder
	Detail  string    `json:"detail,omitempty"`  // a reason, a number, a code of an error
	Records int       `json:"records,omitempty"` // shown or changed
	Digest  string    `json:"digest,omitempty"`  // of what was shown
	Follows uint64    `json:"follows,omitempty"` // the entry with which it began
	Anchor  *Anchored `json:"anchor,omitempty"`  // what is about to go on chain
}

// Anchored is what a version of the site's record root commits to: the vault's records and the log up to a head.
type Anchored struct {
	Version uint64       `json:"version"`
	Records study.Digest `json:"records"` // root of the vault's records
	Head
}

// Head is where a log ends.
type Head struct {
	Entries uint64       `json:"entries"`
	Chain   study.Digest `json:"chain"`
}

// Entry is an event in its place.
type Entry struct {
	Number uint64       `json:"number"`
	Chain  study.Digest `json:"chain"`
	Event  Event        `json:"event"`
	text   []byte       // of the event, as it was chained
}

// ErrBroken says that a log is not the one that was written: an entry was changed, removed, put in or moved.
var ErrBroken = errors.New("the audit log is broken")

// Store is where a log lies: a vault.
type Store interface {
	GetBlob(name string) ([]byte, error)
	PutBlob(name string, data []byte) error
}

const (
	entryLabel = "salus/audit/entry/v1\x00"
	headBlob   = "audit/head"
	perPage    = 64
	chainText  = 2 * 32

	// MaxEvent is the length of the longest event, in bytes of JSON.
	MaxEvent = 16 << 10
)

func pageBlob(page uint64) string { return fmt.Sprintf("audit/%08d", page) }

func pageOf(entry uint64) uint64 { return (entry - 1) / perPage }

// next is the chain after an event.
func (h Head) next(event []byte) Head {
	s := sha3.New256()
	s.Write([]byte(entryLabel))
	s.Write(h.Chain[:])
	s.Write(binary.BigEndian.AppendUint64(nil, h.Entries+1))
	s.Write(event)
	return Head{h.Entries + 1, study.Digest(s.Sum(nil))}
}

// lockWait is how long an entry waits for another process that is writing one, which takes some milliseconds, and lockPoll how often it looks.
const (
	lockWait = 30 * time.Second
	lockPoll = 5 * time.Millisecond
)

// Log is an audit log. It is safe for concurrent use; other processes may write to the same one.
type Log struct {
	mu    sync.Mutex
	store Store
	lock  *flock.Flock
	wait  time.Duration
}

// New is the log in a store. lock is a file that keeps other processes away while one writes.
func New(store Store, lock string) *Log {
	return &Log{store: store, lock: flock.New(lock, flock.SetPermissions(0o600)), wait: lockWait}
}

// Append adds an event. When it returns the entry is durable. Where another process does not let go of the log it fails, and does not wait for ever.
func (l *Log) Append(e Event) (Head, error) {
	event, err := textOf(e)
	if err != nil {
		return Head{}, fmt.Errorf("audit log: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), l.wait)
	defer cancel()
	if _, err := l.lock.TryLockContext(ctx, lockPoll); err != nil {
		return Head{}, fmt.Errorf("audit log: another process holds it: %w", err)
	}
	defer l.lock.Unlock()
	head, last, err := l.end()
	if err != nil {
		return Head{}, err
	}
	next := head.next(event)
	if head.Entries%perPage == 0 {
		last = nil
	}
	last = append(last, Entry{Chain: next.Chain, text: event}.line()...)
	if err := l.store.PutBlob(pageBlob(pageOf(next.Entries)), last); err != nil {
		return Head{}, fmt.Errorf("audit log: %w", err)
	}
	return next, l.putHead(next)
}

// textOf is an event's JSON, in the one form that is read again. Bytes of a name that are no UTF-8 stand as U+FFFD.
func textOf(e Event) ([]byte, error) {
	e.At = e.At.UTC().Truncate(time.Millisecond)
	for _, text := range []*string{(*string)(&e.Outcome), &e.Act, &e.Role, &e.Name, &e.Key, &e.From, &e.Patient, &e.Purpose, &e.Object, &e.Detail, &e.Digest} {
		*text = strings.ToValidUTF8(*text, "\uFFFD")
	}
	event, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	if len(event) > MaxEvent {
		return nil, fmt.Errorf("an event of %d bytes, at most %d are kept", len(event), MaxEvent)
	}
	_, _, err = parse(Entry{text: event}.line()) // no entry is written that cannot be read
	return event, err
}

func (l *Log) putHead(h Head) error {
	b, err := json.Marshal(h)
	if err == nil {
		err = l.store.PutBlob(headBlob, b)
	}
	if err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	return nil
}

// Head is where the log ends.
func (l *Log) Head() (Head, error) {
	h, _, err := l.end()
	return h, err
}

// end gives the head and the last page. An entry whose head was not stored, of a process that was killed between the two, counts.
func (l *Log) end() (Head, []byte, error) {
	var stored Head
	b, err := l.store.GetBlob(headBlob)
	switch {
	case errors.Is(err, vault.ErrNotFound):
	case err != nil:
		return Head{}, nil, fmt.Errorf("audit log: %w", err)
	case json.Unmarshal(b, &stored) != nil:
		return Head{}, nil, fmt.Errorf("%w: its head is unreadable", ErrBroken)
	}
	if stored.Entries > 0 && stored.Entries%perPage != 0 {
		return l.page(stored)
	}
	// The last page is full: there may be one entry on the next.
	first, err := l.store.GetBlob(pageBlob(stored.Entries / perPage))
	if err == nil {
		h, _, err := follow(stored, first)
		return h, first, err
	}
	if !errors.Is(err, vault.ErrNotFound) {
		return Head{}, nil, fmt.Errorf("audit log: %w", err)
	}
	if stored.Entries == 0 {
		return stored, nil, nil
	}
	return l.page(stored)
}

// page reads the page in which a stored head lies, and what follows there.
func (l *Log) page(stored Head) (Head, []byte, error) {
	page := pageOf(stored.Entries)
	b, err := l.store.GetBlob(pageBlob(page))
	if errors.Is(err, vault.ErrNotFound) {
		return Head{}, nil, fmt.Errorf("%w: the head is of %d entries, and the last of them are missing", ErrBroken, stored.Entries)
	}
	if err != nil {
		return Head{}, nil, fmt.Errorf("audit log: %w", err)
	}
	at := Head{Entries: page * perPage}
	met := false
	for rest := b; len(rest) > 0; {
		e, after, err := parse(rest)
		if err != nil {
			return Head{}, nil, fmt.Errorf("%w: entry %d: %w", ErrBroken, at.Entries+1, err)
		}
		next := at.next(e.text)
		// The page's first entry follows from a page that is not read here: Entries does, and Verify.
		if at.Entries%perPage != 0 && next.Chain != e.Chain {
			return Head{}, nil, fmt.Errorf("%w: entry %d does not follow from the one before", ErrBroken, next.Entries)
		}
		at, rest = Head{next.Entries, e.Chain}, after
		met = met || at == stored
	}
	if !met {
		return Head{}, nil, fmt.Errorf("%w: its head is of other entries", ErrBroken)
	}
	return at, b, nil
}

// follow checks the lines that come after a head.
func follow(h Head, text []byte) (Head, []Entry, error) {
	var out []Entry
	for len(text) > 0 {
		e, rest, err := parse(text)
		if err != nil {
			return h, out, fmt.Errorf("%w: entry %d: %w", ErrBroken, h.Entries+1, err)
		}
		next := h.next(e.text)
		if next.Chain != e.Chain {
			return h, out, fmt.Errorf("%w: entry %d does not follow from the one before", ErrBroken, next.Entries)
		}
		e.Number = next.Entries
		out = append(out, e)
		h, text = next, rest
	}
	return h, out, nil
}

// Entries yields all entries from the first, each checked. A log that was changed or cut off ends with an error that is [ErrBroken].
func (l *Log) Entries() iter.Seq2[Entry, error] { return l.Since(0) }

// Since yields the entries after the first n. Those on pages before are not read: that they are whole Entries says.
func (l *Log) Since(n uint64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		end, err := l.Head()
		if err != nil {
			yield(Entry{}, err)
			return
		}
		if n >= end.Entries {
			return
		}
		h, err := l.before(n / perPage)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		for h.Entries < end.Entries {
			b, err := l.store.GetBlob(pageBlob(h.Entries / perPage))
			if errors.Is(err, vault.ErrNotFound) {
				err = fmt.Errorf("%w: entries from %d on are missing", ErrBroken, h.Entries+1)
			}
			if err != nil {
				yield(Entry{}, err)
				return
			}
			was := h.Entries
			next, list, err := follow(h, b)
			for _, e := range list {
				if e.Number > end.Entries { // written since
					return
				}
				if e.Number > n && !yield(e, nil) {
					return
				}
			}
			if err == nil && (next.Entries == was || next.Entries < end.Entries && next.Entries%perPage != 0) {
				err = fmt.Errorf("%w: entries from %d on are missing", ErrBroken, next.Entries+1)
			}
			if err == nil && next.Entries == end.Entries && next.Chain != end.Chain {
				err = fmt.Errorf("%w: its head is of other entries", ErrBroken)
			}
			if err != nil {
				yield(Entry{}, err)
				return
			}
			h = next
		}
	}
}

// before is the head with which a page begins, as the last entry of the page before says.
func (l *Log) before(page uint64) (Head, error) {
	h := Head{Entries: page * perPage}
	if page == 0 {
		return h, nil
	}
	b, err := l.store.GetBlob(pageBlob(page - 1))
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return h, fmt.Errorf("audit log: %w", err)
	}
	n := 0
	for ; len(b) > 0; n++ {
		e, rest, err := parse(b)
		if err != nil {
			return h, fmt.Errorf("%w: a page before entry %d: %w", ErrBroken, h.Entries+1, err)
		}
		h.Chain, b = e.Chain, rest
	}
	if n != perPage {
		return h, fmt.Errorf("%w: the page before entry %d has %d entries", ErrBroken, h.Entries+1, n)
	}
	return h, nil
}

// Verified says what a check of a log found.
type Verified struct {
	Head     Head   `json:"head"`
	Anchored []Head `json:"anchored"` // heads of anchors that the log holds
}

// Verify reads entries to their end and holds them against heads that are anchored: the log must hold each of them at its place. A shorter log was cut off.
func Verify(entries iter.Seq2[Entry, error], anchors []Head) (Verified, error) {
	var out Verified
	want := map[uint64]study.Digest{}
	for _, a := range anchors {
		if c, twice := want[a.Entries]; twice && c != a.Chain {
			return out, fmt.Errorf("%w: two anchors of %d entries differ", ErrBroken, a.Entries)
		}
		want[a.Entries] = a.Chain
	}
	for e, err := range entries {
		if err != nil {
			return out, err
		}
		if c, is := want[e.Number]; is {
			if c != e.Chain {
				return out, fmt.Errorf("%w: entry %d is not the one that was anchored", ErrBroken, e.Number)
			}
			out.Anchored = append(out.Anchored, Head{e.Number, e.Chain})
		}
		out.Head = Head{e.Number, e.Chain}
	}
	for n := range want {
		if n > out.Head.Entries {
			return out, fmt.Errorf("%w: %d entries were anchored, it has %d: it was cut off, or restored from an older copy", ErrBroken, n, out.Head.Entries)
		}
	}
	return out, nil
}

// Parse reads the lines of an export, from the first entry on, each checked.
func Parse(text []byte) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		_, list, err := follow(Head{}, text)
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
		if err != nil {
			yield(Entry{}, err)
		}
	}
}

// Line is the entry as it is stored and exported, with its line break.
func (e Entry) Line() []byte { return e.line() }

func (e Entry) line() []byte {
	b := make([]byte, 0, chainText+2+len(e.text))
	b = hex.AppendEncode(b, e.Chain[:])
	b = append(b, ' ')
	b = append(b, e.text...)
	return append(b, '\n')
}

// parse takes one line. It accepts what line writes, and nothing else.
func parse(text []byte) (e Entry, rest []byte, err error) {
	line, _, whole := bytes.Cut(text[:min(len(text), chainText+2+MaxEvent)], []byte{'\n'})
	rest = text[min(len(text), len(line)+1):]
	if !whole || len(line) < chainText+1 || line[chainText] != ' ' {
		return e, nil, errors.New("it is cut off, too long, or no entry")
	}
	if _, err := hex.Decode(e.Chain[:], line[:chainText]); err != nil {
		return e, nil, errors.New("its chain is not hexadecimal")
	}
	e.text = bytes.Clone(line[chainText+1:])
	d := json.NewDecoder(bytes.NewReader(e.text))
	d.DisallowUnknownFields()
	if d.Decode(&e.Event) != nil {
		return e, nil, errors.New("its event cannot be read")
	}
	again, err := json.Marshal(e.Event)
	if err != nil || !bytes.Equal(again, e.text) || !bytes.Equal(e.line()[:chainText], line[:chainText]) {
		return e, nil, errors.New("its event is not written as this program writes it")
	}
	return e, rest, nil
}
