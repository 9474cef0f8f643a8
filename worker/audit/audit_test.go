package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"salus/worker/vault"
)

// memory is a store that can be told to fail at a write.
type memory struct {
	mu    sync.Mutex
	blobs map[string][]byte
	after int // writes until one fails; negative: none
}

var errDisk = errors.New("the disk is full")

func (m *memory) GetBlob(name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.blobs[name]
	if !ok {
		return nil, vault.ErrNotFound
	}
	return bytes.Clone(b), nil
}

func (m *memory) PutBlob(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.after == 0 {
		return errDisk
	}
	m.after--
	m.blobs[name] = bytes.Clone(data)
	return nil
}

func (m *memory) copy() *memory {
	c := &memory{blobs: map[string][]byte{}, after: -1}
	for k, v := range m.blobs {
		c.blobs[k] = bytes.Clone(v)
	}
	return c
}

func newMemory() *memory { return &memory{blobs: map[string][]byte{}, after: -1} }

func event(n int) Event {
	return Event{At: time.Unix(int64(n), 0), Act: "read", Outcome: Done, Role: "clinician", Patient: fmt.Sprint("patient-", n)}
}

// filled is a log of n entries, and its head after each.
func filled(t *testing.T, n int) (*memory, *Log, []Head) {
	t.Helper()
	m := newMemory()
	l := New(m, filepath.Join(t.TempDir(), "lock"))
	heads := []Head{{}}
	for i := range n {
		h, err := l.Append(event(i))
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, h)
	}
	return m, l, heads
}

func read(t *testing.T, l *Log) ([]Entry, error) {
	t.Helper()
	var out []Entry
	for e, err := range l.Entries() {
		if err != nil {
			return out, err
		}
		out = append(out, e)
	}
	return out, nil
}

// TestEntriesComeBackInOrder over pages, and their text checks without the log.
func TestEntriesComeBackInOrder(t *testing.T) {
	for _, n := range []int{0, 1, perPage - 1, perPage, perPage + 1, 3*perPage + 5} {
		_, l, heads := filled(t, n)
		list, err := read(t, l)
		if err != nil || len(list) != n {
			t.Fatalf("%d entries: %d came back, %v", n, len(list), err)
		}
		var text []byte
		for i, e := range list {
			if e.Number != uint64(i+1) || e.Chain != heads[i+1].Chain || e.Event.Patient != event(i).Patient || !e.Event.At.Equal(event(i).At) {
				t.Fatalf("entry %d is %+v", i+1, e)
			}
			text = append(text, e.Line()...)
		}
		v, err := Verify(Parse(text), heads[1:])
		if err != nil || v.Head != heads[n] || len(v.Anchored) != n {
			t.Fatalf("%d entries: %+v, %v", n, v, err)
		}
		for _, from := range []int{0, 1, perPage - 1, perPage, perPage + 1, 2 * perPage, n - 1, n, n + 1} {
			var since []uint64
			for e, err := range l.Since(uint64(max(from, 0))) {
				if err != nil {
					t.Fatal(err)
				}
				since = append(since, e.Number)
			}
			if want := max(0, n-max(from, 0)); len(since) != want || want > 0 && (since[0] != uint64(max(from, 0)+1) || since[want-1] != uint64(n)) {
				t.Errorf("of %d entries after %d there are %v", n, from, since)
			}
		}
		if h, err := l.Head(); err != nil || h != heads[n] {
			t.Errorf("the head is %+v, %v", h, err)
		}
	}
}

// TestEveryChangeIsFound: of any byte of any page, of pages taken away or swapped, of a head put back.
func TestEveryChangeIsFound(t *testing.T) {
	const n = perPage + 7
	m, _, heads := filled(t, n)
	verify := func(c *memory, anchors ...Head) error {
		_, err := Verify(New(c, filepath.Join(t.TempDir(), "lock")).Entries(), anchors)
		return err
	}
	if err := verify(m.copy(), heads[n], heads[3]); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{pageBlob(0), pageBlob(1)} {
		whole := m.blobs[page]
		for at := 0; at < len(whole); at += 43 {
			c := m.copy()
			c.blobs[page][at] ^= 1
			if err := verify(c); !errors.Is(err, ErrBroken) {
				t.Fatalf("%s, byte %d changed: %v", page, at, err)
			}
		}
	}
	lines := bytes.SplitAfter(m.blobs[pageBlob(1)], []byte("\n"))
	for name, change := range map[string]func(*memory){
		"the last page is gone":   func(c *memory) { delete(c.blobs, pageBlob(1)) },
		"the first page is gone":  func(c *memory) { delete(c.blobs, pageBlob(0)) },
		"the last entry is gone":  func(c *memory) { c.blobs[pageBlob(1)] = bytes.Join(lines[:6], nil) },
		"an entry is gone":        func(c *memory) { c.blobs[pageBlob(1)] = bytes.Join(slices.Delete(slices.Clone(lines), 2, 3), nil) },
		"two entries are swapped": func(c *memory) { c.blobs[pageBlob(1)] = bytes.Join([][]byte{lines[1], lines[0]}, nil) },
		"pages are swapped": func(c *memory) {
			c.blobs[pageBlob(0)], c.blobs[pageBlob(1)] = c.blobs[pageBlob(1)], c.blobs[pageBlob(0)]
		},
		"an entry stands twice":     func(c *memory) { c.blobs[pageBlob(1)] = append(bytes.Join(lines, nil), lines[6]...) },
		"the head is of another":    func(c *memory) { c.blobs[headBlob] = bytes.Replace(c.blobs[headBlob], []byte("71"), []byte("70"), 1) },
		"the head cannot be read":   func(c *memory) { c.blobs[headBlob] = []byte("{") },
		"the first page is a blank": func(c *memory) { c.blobs[pageBlob(0)] = nil },
	} {
		c := m.copy()
		change(c)
		if err := verify(c); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}

	// Who has the vault's key can write a shorter log with its own head, or another one: the anchors say so.
	short, _, _ := filled(t, 5)
	if err := verify(short, heads[4]); err != nil {
		t.Errorf("a log up to the anchor: %v", err)
	}
	if err := verify(short, heads[6]); !errors.Is(err, ErrBroken) {
		t.Errorf("a log that was cut off before the anchor: %v", err)
	}
	other := newMemory()
	l := New(other, filepath.Join(t.TempDir(), "lock"))
	for i := range 8 {
		e := event(i)
		if i == 2 {
			e.Patient = "another"
		}
		if _, err := l.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := verify(other, heads[6]); !errors.Is(err, ErrBroken) {
		t.Errorf("a log written anew: %v", err)
	}
}

// TestAWriteThatFailsLosesNothing: at every write, also the head's after an entry's. What was acknowledged is there; the next entry goes on.
func TestAWriteThatFailsLosesNothing(t *testing.T) {
	for _, before := range []int{0, 1, perPage - 1, perPage, perPage + 1} {
		for after := range 2 {
			m, l, heads := filled(t, before)
			m.after = after
			if _, err := l.Append(event(before)); !errors.Is(err, errDisk) {
				t.Fatalf("write %d: %v", after, err)
			}
			m.after = -1
			list, err := read(t, l)
			if err != nil || len(list) != before+after {
				t.Fatalf("%d entries, write %d failed: %d are there, %v", before, after, len(list), err)
			}
			if _, err := l.Append(event(before + 1)); err != nil {
				t.Fatal(err)
			}
			if v, err := Verify(l.Entries(), heads[1:]); err != nil || v.Head.Entries != uint64(before+after+1) {
				t.Errorf("%d entries, write %d failed, then one more: %+v, %v", before, after, v, err)
			}
		}
	}
}

// TestManyWriteAtOnce, through logs of their own on one store.
func TestManyWriteAtOnce(t *testing.T) {
	m := newMemory()
	lock := filepath.Join(t.TempDir(), "lock")
	var wait sync.WaitGroup
	for w := range 4 {
		wait.Go(func() {
			l := New(m, lock)
			for i := range 25 {
				if _, err := l.Append(event(100*w + i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	list, err := read(t, New(m, lock))
	if err != nil || len(list) != 100 {
		t.Errorf("%d entries, %v", len(list), err)
	}
}

// TestAProcessThatHoldsTheLogStopsNobodyForEver: such as one that was stopped while it wrote.
func TestAProcessThatHoldsTheLogStopsNobodyForEver(t *testing.T) {
	lock := filepath.Join(t.TempDir(), "lock")
	held := flock.New(lock)
	if err := held.Lock(); err != nil {
		t.Fatal(err)
	}
	l := New(newMemory(), lock)
	l.wait = 50 * time.Millisecond
	failed := make(chan error, 1)
	go func() {
		_, err := l.Append(event(1))
		failed <- err
	}()
	select {
	case err := <-failed:
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("an entry that cannot be written: %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("an entry waits for ever")
	}
	if err := held.Unlock(); err != nil {
		t.Fatal(err)
	}
	if _, err := New(newMemory(), lock).Append(event(1)); err != nil {
		t.Error(err)
	}
}

// TestTooMuchIsNoEvent.
func TestTooMuchIsNoEvent(t *testing.T) {
	m, l, _ := filled(t, 1)
	if _, err := l.Append(Event{Detail: string(make([]byte, MaxEvent))}); err == nil {
		t.Error("an event without bounds was kept")
	}
	if list, err := read(t, New(m, filepath.Join(t.TempDir(), "lock"))); err != nil || len(list) != 1 {
		t.Errorf("%d entries, %v", len(list), err)
	}
}

// TestNamesThatAreNoUTF8DoNotBreakTheLog.
func TestNamesThatAreNoUTF8DoNotBreakTheLog(t *testing.T) {
	_, l, _ := filled(t, 1)
	for _, name := range []string{"M\xfcller", "\xff", "\u2028<&>", "\x00"} {
		if _, err := l.Append(Event{Act: name, Outcome: Outcome(name), Role: name, Name: name, Patient: name, Object: name, Detail: name}); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	list, err := read(t, l)
	if err != nil || len(list) != 5 || list[1].Event.Patient != "M\uFFFDller" {
		t.Errorf("%d entries, %v", len(list), err)
	}
}

// FuzzParse: what is accepted is what was written.
func FuzzParse(f *testing.F) {
	e, err := New(newMemory(), filepath.Join(f.TempDir(), "lock")).Append(event(1))
	if err != nil {
		f.Fatal(err)
	}
	line := []byte(fmt.Sprintf("%x {\"at\":\"1970-01-01T00:00:01Z\",\"act\":\"read\",\"outcome\":\"done\",\"role\":\"clinician\",\"patient\":\"patient-1\"}\n", e.Chain[:]))
	if _, list, err := follow(Head{}, line); err != nil || len(list) != 1 {
		f.Fatalf("the seed is none: %v", err)
	}
	f.Add(line)
	f.Add(bytes.Repeat(line, 2))
	anchor := event(2)
	anchor.Anchor = &Anchored{Version: 1, Head: Head{Entries: 1, Chain: e.Chain}}
	text, err := textOf(anchor)
	if err != nil {
		f.Fatal(err)
	}
	next := e.next(text)
	f.Add(append(bytes.Clone(line), Entry{Chain: next.Chain, text: text}.line()...))
	f.Add(bytes.Repeat([]byte{'a'}, 70))
	f.Fuzz(func(t *testing.T, text []byte) {
		var back []byte
		for e, err := range Parse(text) {
			if err != nil {
				if !errors.Is(err, ErrBroken) {
					t.Errorf("%v", err)
				}
				break
			}
			back = append(back, e.Line()...)
		}
		if !bytes.HasPrefix(text, back) {
			t.Error("what was accepted is not what was given")
		}
	})
}
