package transport

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxBuckets bounds the limiter's memory; the bucket that was used longest ago is forgotten first. A forgotten bucket is
// full again, so the bound must exceed the members of a consortium by far.
const maxBuckets = 4096

// limiter is a token bucket for each identity.
type limiter struct {
	rate  rate.Limit
	burst int
	now   func() time.Time

	mu      sync.Mutex
	buckets map[string]*list.Element // of *bucket
	recent  *list.List               // most recently used in front
}

type bucket struct {
	who    string
	tokens *rate.Limiter
}

func newLimiter(perSecond float64, burst int, now func() time.Time) *limiter {
	return &limiter{rate: rate.Limit(perSecond), burst: burst, now: now, buckets: map[string]*list.Element{}, recent: list.New()}
}

// allow takes one token of who.
func (l *limiter) allow(who string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	element, ok := l.buckets[who]
	if !ok {
		if l.recent.Len() >= maxBuckets {
			oldest := l.recent.Back()
			delete(l.buckets, oldest.Value.(*bucket).who)
			l.recent.Remove(oldest)
		}
		element = l.recent.PushFront(&bucket{who: who, tokens: rate.NewLimiter(l.rate, l.burst)})
		l.buckets[who] = element
	}
	l.recent.MoveToFront(element)
	return element.Value.(*bucket).tokens.AllowN(l.now(), 1)
}
