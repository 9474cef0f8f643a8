//go:build full

package benchmarks

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"testing"
	"time"

	"salus/zkproofs"
	"salus/zkproofs/catalogue"
)

const heapObjects = "/memory/classes/heap/objects:bytes"

func heap() int64 {
	s := []metrics.Sample{{Name: heapObjects}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}

// peak runs f and gives the greatest heap that it saw, every two milliseconds.
func peak(f func() error) (most int64, err error) {
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			most = max(most, heap())
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	err = f()
	close(stop)
	<-done
	return most, err
}

// BenchmarkMemory measures what a prover holds and what one proof takes beside that, with garbage collected at every tenth of growth, and says what zkproofs.Memory, by
// which a worker decides, says. -benchtime 1x is meant.
func BenchmarkMemory(b *testing.B) {
	for _, c := range claims(b) {
		b.Run(fmt.Sprintf("circuit=%s", c.id), func(b *testing.B) {
			defer debug.SetGCPercent(debug.SetGCPercent(10))
			warm := catalogue.Keys("", nil)
			if _, err := warm.Verifier(c.id); err != nil { // makes the keys where there are none
				b.Fatal(err)
			}
			warm = nil
			for b.Loop() {
				runtime.GC()
				before := heap()
				p, err := catalogue.Keys("", nil).Prover(c.id)
				if err != nil {
					b.Fatal(err)
				}
				runtime.GC()
				held := heap()
				most, err := peak(func() error {
					_, err := c.prove(p)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
				said := p.Memory()
				for unit, n := range map[string]int64{"held-MiB": held - before, "proof-MiB": most - held, "said-held-MiB": said.Held, "said-proof-MiB": said.Proof} {
					b.ReportMetric(float64(n)/(1<<20), unit)
				}
				b.ReportMetric(float64(p.Constraints()), "constraints")
				runtime.KeepAlive(p)
			}
		})
	}
}

// BenchmarkChunks proves eight chunks of a statement, so many at once, in rows a second.
func BenchmarkChunks(b *testing.B) {
	const chunks = 8
	for _, c := range claims(b) {
		if c.rows == 0 {
			continue
		}
		for _, at := range []int{1, 2, 4, 8} {
			b.Run(fmt.Sprintf("circuit=%s/at-once=%d", c.id, at), func(b *testing.B) {
				// As many cores as make the provers take that many at once; the machine's are what they are.
				p, err := catalogue.Keys("", nil).Within(zkproofs.Resources{Cores: 2 * at, Memory: 1 << 50}).Prover(c.id)
				if err != nil {
					b.Fatal(err)
				}
				measure(b, func() error {
					errs := make([]error, chunks)
					var wait sync.WaitGroup
					for i := range chunks {
						wait.Go(func() { _, errs[i] = c.prove(p) })
					}
					wait.Wait()
					for _, err := range errs {
						if err != nil {
							return err
						}
					}
					return nil
				})
				b.ReportMetric(float64(chunks*c.rows*b.N)/b.Elapsed().Seconds(), "rows/s")
				b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "cores")
			})
		}
	}
}
