package exchange

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salus/proto/faults"
)

// TestNoOwnerHoldsUpAnother: while all that one owner names hangs and fails, another's is copied; what fails is asked for less and less often, what is of another kind never again, and what is
// here only when it is to be looked at.
func TestNoOwnerHoldsUpAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := Turns{Most: time.Hour, Clock: time.Now}
		bad, good := Owner{1}, Owner{2}
		named := map[Owner][][32]byte{bad: {{1}, {2}, {3}, {9}}, good: {{4}, {5}}}
		turns.Set(named, false)
		var mu sync.Mutex
		asked, copied := map[[32]byte]int{}, map[[32]byte]time.Duration{}
		begin := time.Now()
		do := func(_ context.Context, owner Owner, name [32]byte, _ int64) (int, bool, error) {
			mu.Lock()
			asked[name]++
			mu.Unlock()
			switch {
			case name == [32]byte{9}:
				return 10, true, faults.New(faults.ArtifactMalformed, "an artifact of another kind")
			case owner == bad:
				time.Sleep(time.Minute)
				return 0, false, faults.New(faults.ArtifactUnavailable, "it never comes")
			}
			mu.Lock()
			copied[name] = time.Since(begin)
			mu.Unlock()
			return 10, true, nil
		}
		for time.Since(begin) < 12*time.Hour {
			turns.Start(t.Context(), do)
			time.Sleep(2 * time.Second)
			if time.Since(begin) < 10*time.Second {
				turns.Set(map[Owner][][32]byte{bad: named[bad], good: {{4}, {5}, {6}}}, false)
			}
		}
		turns.Wait()
		for _, name := range [][32]byte{{4}, {5}, {6}} {
			if at, ok := copied[name]; !ok || at > 10*time.Second || asked[name] != 1 {
				t.Errorf("%d was copied after %v, asked for %d times", name[0], at, asked[name])
			}
		}
		if n := asked[[32]byte{1}]; n < 12 || n > 24 {
			t.Errorf("what is not to be had was asked for %d times in 12 hours", n)
		}
		if n := asked[[32]byte{9}]; n != 1 {
			t.Errorf("what is of another kind was asked for %d times", n)
		}
		turns.Set(named, true)
		turns.Start(t.Context(), do)
		turns.Wait()
		if asked[[32]byte{4}] != 2 || asked[[32]byte{9}] != 1 {
			t.Errorf("looked at again: %v", asked)
		}
	})
}

// TestAnOwnersBytesAreLimited, by the day and in all; what was here before and what is looked at again counts once.
func TestAnOwnersBytesAreLimited(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	turns := Turns{Most: time.Minute, Day: 25, All: 55, Clock: func() time.Time { return now }}
	owner, here := Owner{1}, map[[32]byte]bool{{0}: true} // one was here before
	var names [][32]byte
	for i := range byte(20) {
		names = append(names, [32]byte{i})
	}
	do := func(_ context.Context, _ Owner, name [32]byte, room int64) (int, bool, error) {
		if here[name] {
			return 10, false, nil
		}
		if room < 10 {
			return 0, false, faults.New(faults.ArtifactUnavailable, "no room")
		}
		here[name] = true
		return 10, true, nil
	}
	for day, want := range []int{3, 5, 5, 5} {
		for range 3 {
			turns.Set(map[Owner][][32]byte{owner: names}, true)
			turns.Start(t.Context(), do)
			turns.Wait()
			now = now.Add(time.Hour)
		}
		if len(here) != want {
			t.Errorf("on day %d there are %d, want %d", day, len(here), want)
		}
		now = now.Add(oneDay)
	}
}
