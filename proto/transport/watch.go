package transport

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	salusv1 "salus/proto/salus/v1"
)

// Heartbeat is how often a server sends one on Party.Watch. A watcher gives a link up after three silent ones.
const Heartbeat = 15 * time.Second

// Watcher follows Party.Watch over any number of broken links.
type Watcher struct {
	Client salusv1.PartyClient
	// Handle is given every update in order, from one goroutine. After each new link there is a whole snapshot. Its error
	// ends Run.
	Handle func(*salusv1.WatchResponse) error
	// Broken, if not nil, is told why a link broke and when the next attempt is made.
	Broken func(err error, retry time.Duration)

	silence    time.Duration // 0: three heartbeats
	least, max time.Duration // 0: 250 ms and 10 s
}

// Run watches until ctx ends, Handle fails, or the server refuses the caller for good (no or expired certificate, not on
// the roster, role). It returns that error.
func (w *Watcher) Run(ctx context.Context) error {
	least, most := orDuration(w.least, 250*time.Millisecond), orDuration(w.max, 10*time.Second)
	delay := least
	for {
		heard, err := w.follow(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if handled, ok := errors.AsType[*handleError](err); ok {
			return handled.err
		}
		if forGood(err) {
			return err
		}
		if heard {
			delay = least
		}
		wait := delay/2 + rand.N(delay)
		if w.Broken != nil {
			w.Broken(err, wait)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		delay = min(2*delay, most)
	}
}

func orDuration(value, otherwise time.Duration) time.Duration {
	if value > 0 {
		return value
	}
	return otherwise
}

type handleError struct{ err error }

func (e *handleError) Error() string { return e.err.Error() }

func forGood(err error) bool {
	switch status.Code(err) {
	case codes.Unauthenticated, codes.PermissionDenied, codes.Unimplemented, codes.InvalidArgument:
		return true
	}
	return false
}

// follow is one link: it reads until the link breaks or falls silent, and tells whether anything was heard.
func (w *Watcher) follow(ctx context.Context) (heard bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := orDuration(w.silence, 3*Heartbeat)
	watchdog := time.AfterFunc(silence, func() { cancel(errSilent) })
	defer watchdog.Stop()
	stream, err := w.Client.Watch(ctx, &salusv1.WatchRequest{})
	if err != nil {
		return false, err
	}
	for {
		update, err := stream.Recv()
		if err != nil {
			if errors.Is(context.Cause(ctx), errSilent) {
				err = errSilent
			}
			return heard, err
		}
		heard = true
		watchdog.Reset(silence)
		if err := w.Handle(update); err != nil {
			return true, &handleError{err}
		}
	}
}

var errSilent = errors.New("link is silent")
