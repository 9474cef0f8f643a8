package benchmarks

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/worker/vault"
)

// BenchmarkVault fills a vault with generated resources, a hundred a patient and about a kilobyte each, and measures what is asked of it at that size. With -short there are few.
func BenchmarkVault(b *testing.B) {
	resources, object := 1_000_000, int64(2<<30)
	if testing.Short() {
		resources, object = 5_000, 16<<20
	}
	dir := b.TempDir()
	key := filepath.Join(dir, "key")
	if err := vault.NewKeyFile(key); err != nil {
		b.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(dir, "vault"), key)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { v.Close() }()
	size := fmt.Sprintf("resources=%d", resources)
	b.Run("import/"+size, func(b *testing.B) {
		var s vault.Summary
		watch := watchMemory(b)
		for b.Loop() { // once: what is there already is passed over
			if s, err = v.Import(b.Context(), generated(resources)); err != nil {
				b.Fatal(err)
			}
		}
		watch()
		b.ReportMetric(float64(s.Bytes)/b.Elapsed().Seconds()/1e6, "MB/s")
		b.ReportMetric(float64(resources)/b.Elapsed().Seconds(), "resources/s")
	})
	v.Close()
	if v, err = vault.Open(filepath.Join(dir, "vault"), key); err != nil { // nothing in memory
		b.Fatal(err)
	}
	b.Run("record-by-id/"+size, func(b *testing.B) {
		watch := watchMemory(b)
		times := []time.Duration{}
		random := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			for range 1000 {
				began := time.Now()
				if _, err := v.Record(b.Context(), "Observation", fmt.Sprint(random.IntN(resources))); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(began))
			}
		}
		watch()
		slices.Sort(times)
		b.ReportMetric(times[len(times)/2].Seconds()*1e3, "median-ms")
		b.ReportMetric(times[len(times)*99/100].Seconds()*1e3, "p99-ms")
		b.ReportMetric(times[len(times)-1].Seconds()*1e3, "most-ms")
	})
	for name, q := range map[string]vault.Query{
		"one-in-1000":  {Words: []vault.Word{{Kind: vault.Code, Text: "http://loinc.org|rare"}}},
		"one-in-100":   {Words: []vault.Word{{Kind: vault.Code, Text: "http://loinc.org|7"}}},
		"code-a-month": {Words: []vault.Word{{Kind: vault.Code, Text: "http://loinc.org|7"}}, From: "2021-03", To: "2021-03"},
		"identifier":   {Words: []vault.Word{{Kind: vault.Identifier, Text: "urn:lab|17"}}},
	} {
		b.Run("search/"+size+"/"+name, func(b *testing.B) {
			n := 0
			watch := watchMemory(b)
			for b.Loop() {
				n = 0
				for _, err := range v.Search(b.Context(), q) {
					if err != nil {
						b.Fatal(err)
					}
					n++
				}
			}
			watch()
			b.ReportMetric(float64(n), "records")
		})
	}
	b.Run("count/"+size+"/one-in-100", func(b *testing.B) {
		for b.Loop() {
			if _, err := v.Count(b.Context(), vault.Query{Words: []vault.Word{{Kind: vault.Code, Text: "http://loinc.org|7"}}}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("root/"+size, func(b *testing.B) {
		watch := watchMemory(b)
		for b.Loop() {
			if _, err := v.Root(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		watch()
	})
	b.Run("read-all/"+size, func(b *testing.B) {
		watch := watchMemory(b)
		for b.Loop() {
			n := 0
			for _, err := range v.RecordsOfType(b.Context(), "Observation") {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != resources {
				b.Fatal(n)
			}
		}
		watch()
		b.ReportMetric(float64(resources)/(b.Elapsed().Seconds()/float64(b.N)), "resources/s")
	})
	b.Run("rewrap/"+size, func(b *testing.B) {
		for b.Loop() {
			if err := v.Rewrap(b.Context(), vault.KeySpec{}, "", time.Now(), nil); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(resources)/100, "patients")
	})
	b.Run("verify/"+size, func(b *testing.B) {
		watch := watchMemory(b)
		for b.Loop() {
			r, err := v.Verify(b.Context(), nil)
			if err != nil || len(r.Problems) > 0 {
				b.Fatal(r.Problems, err)
			}
		}
		watch()
	})
	b.Run(fmt.Sprintf("stream-in/bytes=%d", object), func(b *testing.B) {
		b.SetBytes(object)
		watch := watchMemory(b)
		n := 0
		for b.Loop() {
			n++
			r := vault.Record{Type: "dicom", ID: fmt.Sprint(n), Patient: "1", Body: io.LimitReader(pattern{}, object)}
			if _, err := v.Import(b.Context(), one(r)); err != nil {
				b.Fatal(err)
			}
		}
		watch()
	})
	b.Run(fmt.Sprintf("stream-out/bytes=%d", object), func(b *testing.B) {
		b.SetBytes(object)
		watch := watchMemory(b)
		for b.Loop() {
			r, err := v.OpenRecord(b.Context(), "dicom", "1")
			if err != nil {
				b.Fatal(err)
			}
			n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{r}, make([]byte, 1<<18))
			if err != nil || n != object {
				b.Fatal(n, err)
			}
			r.Close()
		}
		watch()
	})
}

// watchMemory measures the process's memory at its most: Go's and SQLite's, as Linux counts it.
func watchMemory(b *testing.B) (report func()) {
	most := int64(0)
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan struct{})
	debug.FreeOSMemory()
	go func() {
		defer close(done)
		for tick := time.Tick(20 * time.Millisecond); ; {
			most = max(most, resident())
			select {
			case <-ctx.Done():
				return
			case <-tick:
			}
		}
	}()
	return func() {
		stop()
		<-done
		b.ReportMetric(float64(most)/(1<<20), "resident-MiB")
	}
}

// resident is the memory that Linux has given the process; 0 elsewhere.
func resident() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(b), &size, &pages); err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

func one(r vault.Record) iter.Seq2[vault.Record, error] {
	return func(yield func(vault.Record, error) bool) { yield(r, nil) }
}

// pattern is the same bytes again and again.
type pattern struct{}

func (pattern) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i * 31)
	}
	return len(p), nil
}

// generated are observations: a hundred of each patient, in an order that mixes patients as an export by time does; of a hundred codes, and a rare one; over ten years of months; each with an identifier.
func generated(n int) iter.Seq2[vault.Record, error] {
	return func(yield func(vault.Record, error) bool) {
		filler := strings.Repeat("x", 760)
		patients := max(n/100, 1)
		for i := range n {
			patient, code, month := fmt.Sprint(i%patients), fmt.Sprint(i/7%100), fmt.Sprintf("%d-%02d", 2015+i/11%10, 1+i/13%12)
			if i%1000 == 0 {
				code = "rare"
			}
			data := fmt.Appendf(nil, `{"resourceType":"Observation","id":"%d","identifier":[{"system":"urn:lab","value":"%d"}],"subject":{"reference":"Patient/%s"},"code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},"effectiveDateTime":"%s-11","note":[{"text":"%s"}]}`, i, i, patient, code, month, filler)
			r := vault.Record{Type: "Observation", ID: fmt.Sprint(i), Patient: patient, Digest: sha256.Sum256(data), Data: bytes.Clone(data), Words: []vault.Word{
				{Kind: vault.Code, Text: code}, {Kind: vault.Code, Text: "http://loinc.org|" + code}, {Kind: vault.Identifier, Text: fmt.Sprint(i)}, {Kind: vault.Identifier, Text: fmt.Sprint("urn:lab|", i)}, {Kind: vault.Month, Text: month},
			}}
			if !yield(r, nil) {
				return
			}
		}
	}
}
