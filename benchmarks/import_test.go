package benchmarks

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"salus/worker/source"
	"salus/worker/vault"
)

// BenchmarkImport reads, checks, encrypts and indexes FHIR as a bulk export has it, from NDJSON on disk to a durable vault: 650 bytes a resource, each of one of 2,000 patients. With -short there is little.
func BenchmarkImport(b *testing.B) {
	resources := 400_000
	if testing.Short() {
		resources = 2_000
	}
	dir := b.TempDir()
	f, err := os.Create(filepath.Join(dir, "a.ndjson"))
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriter(f)
	for i := range 2_000 {
		fmt.Fprintf(out, `{"resourceType":"Patient","id":"p%d","gender":"female","birthDate":"1950-01-01"}`+"\n", i)
	}
	for i := range resources {
		fmt.Fprintf(out, `{"resourceType":"Observation","id":"cdec68f5-5a6a-4861-b26b-%012d","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body Height"}],"text":"Body Height"},"subject":{"reference":"Patient/p%d"},"encounter":{"reference":"Encounter/7518242e-0b07-41d2-8c40-8acd1e3a7bb9"},"effectiveDateTime":"2011-02-02T16:30:49-05:00","issued":"2011-02-02T16:30:49.825-05:00","valueQuantity":{"value":181.2,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}}`+"\n", i, i%2000)
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run(fmt.Sprintf("resources=%d", resources+2_000), func(b *testing.B) {
		var used time.Duration
		var bytes int64
		for b.Loop() {
			b.StopTimer()
			home := b.TempDir()
			if err := vault.NewKeyFile(filepath.Join(home, "key")); err != nil {
				b.Fatal(err)
			}
			v, err := vault.Open(filepath.Join(home, "vault"), filepath.Join(home, "key"))
			if err != nil {
				b.Fatal(err)
			}
			watch, start := watchMemory(b), processor(b)
			b.StartTimer()
			report, s, err := source.Import(b.Context(), v, dir)
			if err != nil || s.Added != resources+2_000 {
				b.Fatal(s, err)
			}
			b.StopTimer()
			watch()
			used += processor(b) - start
			bytes += report.Bytes
			b.SetBytes(report.Bytes)
			if err := v.Close(); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		b.ReportMetric(float64(bytes)/1e6/used.Seconds(), "MB/cpu-s") // a quiet machine of two processors gives at most twice as many a second
	})
}
