package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// crowded has the vault's lock shared by uses that overlap without end, as of a peer that asks for blocks, until the function is called.
func crowded(t *testing.T, v *Vault) (end func()) {
	t.Helper()
	quit, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for quit.Err() == nil {
				release, err := v.share()
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(20 * time.Millisecond)
				release()
			}
		})
	}
	end = sync.OnceFunc(func() {
		stop()
		group.Wait()
	})
	t.Cleanup(end)
	time.Sleep(100 * time.Millisecond)
	return end
}

// TestUsesWithoutEndKeepNoKeyAlive: an erasure destroys the key, an import the keys that it replaces, and a rewrap ends, while others use the vault all the time.
func TestUsesWithoutEndKeepNoKeyAlive(t *testing.T) {
	v, _, _ := filled(t)
	must(t, v, record("Observation", "own", "dora", "one"), record("Observation", "own2", "dora", "two"))
	end := crowded(t, v)
	soon, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	slot, _ := slotOf(t, v, ofPatient, v.ring.keys.blindName("patient", "anna"))
	if _, err := v.Erase(soon, "anna", without("anna"), false); err != nil {
		t.Fatal(err)
	}
	if _, err := v.ring.unwrap(slot); !errors.Is(err, errDestroyed) {
		t.Error("the erased patient's key:", err)
	}
	slot, _ = slotOf(t, v, ofPatient, v.ring.keys.blindName("patient", "dora"))
	must(t, v, record("Observation", "own", "emil", "one")) // which was never dora's: her key goes
	if _, err := v.ring.unwrap(slot); !errors.Is(err, errDestroyed) {
		t.Error("a key that an import replaced:", err)
	}
	if err := v.Rewrap(soon, KeySpec{}, "", time.Now(), nil); err != nil {
		t.Error(err)
	}
	end()
	if r, err := v.Record(ctx, "Observation", "own2"); err != nil || string(r.Data) != "two" {
		t.Errorf("%q, %v", r.Data, err)
	}
}

// TestAnErasureThatWaitsStopsNobody: who has the lock comes to share it once more, and others do, while an erasure waits for that one.
func TestAnErasureThatWaitsStopsNobody(t *testing.T) {
	v, dir, _ := filled(t)
	release, err := v.share()
	if err != nil {
		t.Fatal(err)
	}
	erased := make(chan error, 1)
	go func() {
		_, err := v.Erase(ctx, "anna", without("anna"), false)
		erased <- err
	}()
	turn := v.lockFile("turn")
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		ok, err := turn.TryRLock()
		if err != nil || time.Now().After(end) {
			t.Fatal("nobody waits for the lock:", err)
		}
		if !ok {
			break
		}
		turn.Unlock()
	}
	stored := make(chan error, 1)
	go func() { stored <- v.PutBlob("meanwhile", []byte("x")) }()
	select {
	case err := <-stored:
		if err != nil {
			t.Error(err)
		}
	case err := <-erased:
		t.Fatal("keys are destroyed under a reader:", err)
	case <-time.After(30 * time.Second):
		t.Error("it waits for an erasure that waits for it")
	}
	release()
	if err := <-erased; err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "turn")); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
}

// TestAChangeThatFailedLeavesNoKeyInMemory: the next change gives its slots other keys, in the same process or in another one.
func TestAChangeThatFailedLeavesNoKeyInMemory(t *testing.T) {
	dir, key := location(t)
	for i, other := range []bool{false, true} {
		v := open(t, dir, key)
		full := errors.New("the disk is full")
		v.step = func(what string) error {
			if what == "index commit" {
				return full
			}
			return nil
		}
		// The same record as one patient's and as another's: the import reads the fresh key that it has just written.
		_, err := v.Import(ctx, sequence(record("Observation", "1", "p", "one"), record("Observation", "2", "p", "two"), record("Observation", "1", "q", "one!")))
		if !errors.Is(err, full) {
			t.Fatal(err)
		}
		v.step = nil
		next := v
		if other {
			next = open(t, dir, key)
		}
		first, second, patient := string(rune('a'+2*i)), string(rune('b'+2*i)), "anna"+string(rune('0'+i))
		must(t, next, record("Observation", first, patient, "nine"))
		must(t, v, record("Observation", second, patient, "ten"))
		again := open(t, dir, key)
		for id, want := range map[string]string{first: "nine", second: "ten"} {
			for _, at := range []*Vault{v, again} {
				if r, err := at.Record(ctx, "Observation", id); err != nil || string(r.Data) != want {
					t.Errorf("%s: %q, %v", id, r.Data, err)
				}
			}
		}
	}
}
