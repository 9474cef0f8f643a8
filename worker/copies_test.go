package worker

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/consent"
	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
)

// TestALostFolderOfChangesComesBackFromItsCopies: with consents/ and vault gone, the book is made again from what others keep; a copy with other bytes is not taken.
func TestALostFolderOfChangesComesBackFromItsCopies(t *testing.T) {
	s, at := consentSite(t), pretend(t)
	imported(t, s, at, folder(t))
	submitted(t, s, Request{Directive: directive(t, s, "anna", patientKey(t, 1), broad)})
	flushedNow(t, s, at)
	b, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	want, copies := bytesOf(b), map[study.Digest][]byte{}
	for _, c := range at.Changes {
		if copies[c.Content], err = os.ReadFile(s.objectFile(c.Content)); err != nil {
			t.Fatal(err)
		}
	}
	dir := s.Dir
	s.Vault.Close()
	for _, lost := range []string{"vault", objectFolder} {
		if err := os.RemoveAll(filepath.Join(dir, lost)); err != nil {
			t.Fatal(err)
		}
	}
	s = reopened(t, dir)
	if _, err := s.rebuild(t.Context(), at, nil); !faults.Is(err, faults.NotFound) {
		t.Errorf("without a copy: %v", err)
	}
	first := at.Changes[0].Content
	at.copies = map[study.Digest][]byte{first: copies[at.Changes[1].Content]}
	if _, err := s.rebuild(t.Context(), at, nil); !faults.Is(err, faults.DigestMismatch) {
		t.Errorf("with another change's bytes: %v", err)
	}
	at.copies = copies
	done, err := s.rebuild(t.Context(), at, nil)
	if err != nil || done.Fetched != 2 || done.Epoch != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	if b, err = s.Book(); err != nil || !bytes.Equal(bytesOf(b), want) {
		t.Errorf("the book is another: %v", err)
	}
	// One that is damaged is replaced as well; nothing else is fetched.
	for what, damage := range map[string]func(path string) error{
		"cut":         func(path string) error { return os.WriteFile(path, copies[first][1:], 0o600) },
		"too long":    func(path string) error { return os.Truncate(path, consent.MaxStored+1) },
		"not secret":  func(path string) error { return os.Chmod(path, 0o644) },
		"not a plain": func(path string) error { return errors.Join(os.Remove(path), os.Symlink(filepath.Dir(path), path)) },
	} {
		if err := damage(s.objectFile(first)); err != nil {
			t.Fatal(err)
		}
		if done, err = s.rebuild(t.Context(), at, nil); err != nil || done.Fetched != 1 {
			t.Errorf("%s: %+v, %v", what, done, err)
		}
		if raw, err := os.ReadFile(s.objectFile(first)); err != nil || !bytes.Equal(raw, copies[first]) {
			t.Errorf("%s: the change is not as it was: %v", what, err)
		}
	}
}

// TestTwoOthersKeepEachSitesChanges, the same two for everybody who looks; a site that comes moves few copies, and one that leaves none but its own.
func TestTwoOthersKeepEachSitesChanges(t *testing.T) {
	var sites []ledger.Address
	for i := range 9 {
		sites = append(sites, ledger.Address{byte(i + 1)})
	}
	moved := 0
	for _, owner := range sites {
		n := 0
		for _, own := range sites {
			if CopiesShared.keeps(own, owner, sites) {
				n++
			}
			if Copies("").keeps(own, owner, sites) != CopiesShared.keeps(own, owner, sites) || CopiesAll.keeps(own, owner, sites) != (own != owner) || CopiesNone.keeps(own, owner, sites) {
				t.Errorf("%x for %x: another choice is taken", own, owner)
			}
		}
		if n != keepers || CopiesShared.keeps(owner, owner, sites) {
			t.Errorf("%d others keep the changes of %x", n, owner)
		}
		fewer := sites[:8]
		for _, own := range fewer {
			was, is := CopiesShared.keeps(own, owner, sites), CopiesShared.keeps(own, owner, fewer)
			if was && !is {
				t.Errorf("%x keeps the changes of %x no more, because another site left", own, owner)
			}
			if is && !was {
				moved++
			}
		}
	}
	if moved > 2*keepers+2 {
		t.Errorf("%d copies moved because one site left", moved)
	}
	if got := keepersOf(sites[0], sites[:2]); len(got) != 1 || got[0] != sites[1] {
		t.Errorf("of two sites %v keep", got)
	}
	if got := keepersOf(sites[0], sites[:1]); len(got) != 0 {
		t.Errorf("of one site %v keep", got)
	}
	if err := Copies("some").check(); !faults.Is(err, faults.UsageError) {
		t.Errorf("an unknown choice: %v", err)
	}
}

// artifacts is a swarm's place, in memory.
type artifacts struct {
	away, here map[study.Digest][]byte
	asked      *int
}

func (a artifacts) Has(name study.Digest) bool { return a.here[name] != nil }

func (a artifacts) Size(name study.Digest) int { return len(a.here[name]) }

func (a artifacts) Fetch(_ context.Context, name study.Digest, _ int) ([]byte, error) {
	if b := a.away[name]; b != nil {
		return b, nil
	}
	return nil, faults.New(faults.ArtifactUnavailable, "nobody offers it")
}

func (a artifacts) Offered(_ context.Context, name study.Digest) bool {
	*a.asked++
	return a.away[name] != nil
}

func (a artifacts) Drop(name study.Digest, label string) (bool, error) {
	if !strings.HasPrefix(string(a.here[name]), label) {
		return false, nil
	}
	delete(a.here, name)
	return true, nil
}

func (a artifacts) Offer(_ string, b []byte) error { a.here[contentOf(b)] = b; return nil }

// TestAKeeperCopiesStoredChangesAlone: a site may name any digest on chain; what is no stored change is not kept for it.
func TestAKeeperCopiesStoredChangesAlone(t *testing.T) {
	change, share := []byte(objectLabel+"sealed"), []byte("a share")
	at := artifacts{away: map[study.Digest][]byte{contentOf(change): change, contentOf(share): share}, here: map[study.Digest][]byte{}}
	c := copier{swarm: at}
	if err := c.put(t.Context(), false, contentOf(share)); !faults.Is(err, faults.ArtifactMalformed) || at.Has(contentOf(share)) {
		t.Errorf("an artifact of another kind: %v", err)
	}
	if err := c.put(t.Context(), false, contentOf(change)); err != nil || !at.Has(contentOf(change)) {
		t.Errorf("a stored change: %v", err)
	}
}

// TestAKeeperDropsARemovedSitesChanges, and nothing else that the site has named.
func TestAKeeperDropsARemovedSitesChanges(t *testing.T) {
	change, share := []byte(objectLabel+"sealed"), []byte("a share")
	at := artifacts{here: map[study.Digest][]byte{contentOf(change): change, contentOf(share): share}}
	c := copier{hospital: &hospital{log: slog.New(slog.DiscardHandler)}, swarm: at, dropped: map[[32]byte]bool{}}
	for range 2 {
		if c.drop([][32]byte{contentOf(change), contentOf(share)}); at.Has(contentOf(change)) || !at.Has(contentOf(share)) {
			t.Errorf("%d artifacts stay", len(at.here))
		}
	}
}

// TestAStatusSaysWhatHasNoCopy: the worker that serves asks the coordinator until it has a change, not again after that, and notes up to where there are copies.
func TestAStatusSaysWhatHasNoCopy(t *testing.T) {
	s, at := consentSite(t), pretend(t)
	imported(t, s, at, folder(t))
	for _, change := range []func(*consent.Directive){broad, refuse} {
		submitted(t, s, Request{Directive: directive(t, s, "anna", patientKey(t, 1), change)})
		flushedNow(t, s, at)
	}
	asked := 0
	swarm := artifacts{away: map[study.Digest][]byte{}, here: map[study.Digest][]byte{}, asked: &asked}
	begin := func() *copier {
		c := &copier{hospital: &hospital{site: s, log: slog.New(slog.DiscardHandler)}, swarm: swarm}
		if err := c.owns(at.Changes); err != nil {
			t.Fatal(err)
		}
		return c
	}
	missing := func(want int) {
		t.Helper()
		copied, err := s.copiedTo()
		if got := copied.missing(at.Changes); err != nil || got != want {
			t.Errorf("%d changes have no copy, expected %d; %v", got, want, err)
		}
	}
	missing(3)
	c := begin()
	for _, n := range []int{2, 0} { // the last one first
		name := study.Digest(at.Changes[n].Content)
		if err := c.confirm(t.Context(), name); !faults.Is(err, faults.ArtifactUnavailable) {
			t.Errorf("change %d without a copy: %v", n, err)
		}
		swarm.away[name] = []byte("copied")
		for range 2 {
			if err := c.confirm(t.Context(), name); err != nil {
				t.Errorf("change %d: %v", n, err)
			}
		}
		missing(3 - len(swarm.away)/2) // nothing is noted before all that came before is copied
	}
	if asked != 4 {
		t.Errorf("asked %d times", asked)
	}
	c = begin() // another worker asks for what came after
	swarm.away[study.Digest(at.Changes[1].Content)] = []byte("copied")
	for n, want := range []int{4, 5, 6} {
		if err := c.confirm(t.Context(), study.Digest(at.Changes[n].Content)); err != nil || asked != want {
			t.Errorf("change %d: asked %d times, %v", n, asked, err)
		}
	}
	missing(0)
	at.Changes[2].Content[0]++ // the chain has taken it back for another
	missing(3)
}
