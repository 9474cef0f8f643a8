package benchmarks

import (
	"bufio"
	"errors"
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
	b.Run(fmt.Sprintf("resources=%d", resources+2_000), func(b *testing.B) { measureImport(b, dir, resources+2_000) })
}

// measureImport imports a folder into fresh vaults.
func measureImport(b *testing.B, dir string, records int) {
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
		if err != nil || s.Added != records {
			b.Fatal(s, report.Problems, err)
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
	b.ReportMetric(float64(records)*float64(b.N)/used.Seconds(), "records/cpu-s")
}

// BenchmarkImportTable reads a table of the OMOP CDM as CSV: measurements of 160 bytes, each of one of 2,000 persons. With -short there is little.
func BenchmarkImportTable(b *testing.B) {
	lines := 400_000
	if testing.Short() {
		lines = 2_000
	}
	dir := b.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "omop"), 0o700); err != nil {
		b.Fatal(err)
	}
	write := func(name, header string, n int, line func(i int) string) {
		f, err := os.Create(filepath.Join(dir, "omop", name))
		if err != nil {
			b.Fatal(err)
		}
		out := bufio.NewWriter(f)
		fmt.Fprintln(out, header)
		for i := range n {
			fmt.Fprintln(out, line(i))
		}
		if err := errors.Join(out.Flush(), f.Close()); err != nil {
			b.Fatal(err)
		}
	}
	write("person.csv", "person_id,gender_concept_id,year_of_birth,race_concept_id,ethnicity_concept_id", 2_000, func(i int) string { return fmt.Sprintf("%d,8507,%d,8527,38003564", i+1, 1930+i%80) })
	write("measurement.csv", "measurement_id,person_id,measurement_concept_id,measurement_date,measurement_datetime,measurement_time,measurement_type_concept_id,operator_concept_id,value_as_number,value_as_concept_id,unit_concept_id,range_low,range_high,provider_id,visit_occurrence_id,visit_detail_id,measurement_source_value,measurement_source_concept_id,unit_source_value,unit_source_concept_id,value_source_value,measurement_event_id,meas_event_field_concept_id",
		lines, func(i int) string {
			return fmt.Sprintf("%d,%d,30%05d,20%02d-%02d-11,20%02d-%02d-11 08:30:00,08:30:00,32817,4172703,%d.%02d,,8840,70.0,100.0,%d,%d,,%d-%d,300%04d,mg/dL,8840,%d,,", 1_000_000+i, i%2000+1, i%300, 5+i%20, 1+i%12, 5+i%20, 1+i%12, 60+i%90, i%100, i%50, i/8, 2000+i%300, i%10, i%300, 60+i%90)
		})
	b.Run(fmt.Sprintf("lines=%d", lines+2_000), func(b *testing.B) { measureImport(b, dir, lines+2_000+2) }) // and two tables' own records
}
