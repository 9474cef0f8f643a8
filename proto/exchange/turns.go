package exchange

import (
	"context"
	"sync"
	"time"

	"salus/proto/faults"
)

// Owner is the account whose artifacts are copied.
type Owner [20]byte

const (
	leastTurn = 2 * time.Second // pause after the first failure; it doubles
	oneDay    = 24 * time.Hour
)

// Turns orders the copying of artifacts that many owners name, so that no owner holds up another one or fills the disk: each has a turn of its own, one artifact at a time, what
// is not to be had is asked for less and less often, and an owner's bytes are limited.
type Turns struct {
	Most  time.Duration // the longest pause until an artifact is asked for again
	Day   int64         // bytes taken in of an owner in a day; 0: no limit
	All   int64         // bytes kept of an owner; 0: no limit
	Clock func() time.Time

	mu     sync.Mutex
	owners map[Owner]*turn
	group  sync.WaitGroup
}

type turn struct {
	names      [][32]byte
	tries      map[[32]byte]*try
	busy       bool
	all, today int64
	since      time.Time // of today
}

type try struct {
	at      time.Time // not before
	pause   time.Duration
	here    bool
	never   bool // it is of another kind
	counted bool
}

// Set says what is to be copied now, in the order in which it is asked for. What was copied is looked at again if again says so.
func (t *Turns) Set(named map[Owner][][32]byte, again bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.owners == nil {
		t.owners = map[Owner]*turn{}
	}
	for owner, u := range t.owners {
		u.names = named[owner]
	}
	for owner, names := range named {
		u := t.owners[owner]
		if u == nil {
			u = &turn{tries: map[[32]byte]*try{}}
			t.owners[owner] = u
		}
		u.names = names
		for _, name := range names {
			switch y := u.tries[name]; {
			case y == nil:
				u.tries[name] = &try{}
			case again:
				y.here = false
			}
		}
	}
}

// Start gives their turn to all owners who have none and of whom something is due. do is given how many bytes more there is room for; it says how many the artifact has and whether
// they were fetched. SAL-2206 is final.
func (t *Turns) Start(ctx context.Context, do func(ctx context.Context, owner Owner, name [32]byte, room int64) (size int, fetched bool, err error)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for owner, u := range t.owners {
		due := u.due(t.Clock())
		if u.busy || len(due) == 0 {
			continue
		}
		u.busy = true
		t.group.Go(func() {
			for _, name := range due {
				if ctx.Err() != nil {
					break
				}
				size, fetched, err := do(ctx, owner, name, t.room(u))
				if ctx.Err() == nil {
					t.note(u, name, size, fetched, err)
				}
			}
			t.mu.Lock()
			u.busy = false
			t.mu.Unlock()
		})
	}
}

// Wait waits for the turns that were started.
func (t *Turns) Wait() { t.group.Wait() }

func (u *turn) due(now time.Time) (out [][32]byte) {
	for _, name := range u.names {
		if y := u.tries[name]; !y.here && !y.never && !now.Before(y.at) {
			out = append(out, name)
		}
	}
	return out
}

// room is how many bytes of an owner may still come in.
func (t *Turns) room(u *turn) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := t.Clock(); now.Sub(u.since) >= oneDay {
		u.since, u.today = now, 0
	}
	left := int64(1) << 62
	if t.Day > 0 {
		left = min(left, t.Day-u.today)
	}
	if t.All > 0 {
		left = min(left, t.All-u.all)
	}
	return max(0, left)
}

func (t *Turns) note(u *turn, name [32]byte, size int, fetched bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	y := u.tries[name]
	switch {
	case err == nil:
		*y = try{here: true, counted: y.counted}
	case faults.Is(err, faults.ArtifactMalformed):
		y.never = true
	default:
		y.pause = min(max(leastTurn, 2*y.pause), t.Most)
		y.at = t.Clock().Add(y.pause)
	}
	if fetched { // whether it was kept or not
		u.today += int64(size)
	}
	if err == nil && !y.counted {
		y.counted = true
		u.all += int64(size)
	}
}
