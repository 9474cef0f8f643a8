//go:build full

package benchmarks

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"salus/ledger/transcript"
	tt "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
	"salus/models/study"
)

// point is a session on a curve of cost: two values a column, unless there is one wide column.
type point struct {
	rows, columns, sites int // rows are a site's
	cells                int // of the wide column whose quantiles are asked for; 0: covariances of the columns are
}

func (p point) study() string {
	var s strings.Builder
	fmt.Fprintf(&s, "name: cost\npurpose: [GRU]\nsource: {table: {patient: id}}\nrelease: {minCohort: 2, minSites: 2}\ncolumns:\n")
	if p.cells > 0 {
		fmt.Fprintf(&s, "  - {name: c1, type: integer, min: 0, max: %d}\nanalysis: {kind: quantiles, of: c1, at: [0.5]}\n", p.cells-1)
		return s.String()
	}
	var of []string
	for j := range p.columns {
		fmt.Fprintf(&s, "  - {name: c%d, type: integer, min: 0, max: 99}\n", j+1)
		of = append(of, fmt.Sprintf("c%d", j+1))
	}
	fmt.Fprintf(&s, "analysis: {kind: covariance, variables: [%s]}\n", strings.Join(of, ", "))
	return s.String()
}

func (p point) patients() []tt.Patient {
	out := make([]tt.Patient, p.rows)
	for i := range out {
		out[i] = tt.Patient{Permits: i%10 != 0, Row: analysis.Row{}}
		for j := range max(p.columns, 1) {
			out[i].Row[fmt.Sprintf("c%d", j+1)] = analysis.Value(fmt.Sprint((i*7 + j*3) % 100))
		}
	}
	return out
}

// BenchmarkCost runs the contributions of sessions that differ in one thing and says, for one site, how long its contribution takes to make, how long everybody else
// takes to verify it, and how many bytes it has. Lanes follow from the cells of a count. -benchtime 1x is meant.
func BenchmarkCost(b *testing.B) {
	curves := []struct {
		of string
		at []point
	}{
		{"rows", []point{{rows: 240, columns: 2, sites: 2}, {rows: 480, columns: 2, sites: 2}, {rows: 960, columns: 2, sites: 2}, {rows: 1920, columns: 2, sites: 2}}},
		{"columns", []point{{rows: 240, columns: 2, sites: 2}, {rows: 240, columns: 4, sites: 2}, {rows: 240, columns: 8, sites: 2}, {rows: 240, columns: 12, sites: 2}}},
		{"sites", []point{{rows: 240, columns: 2, sites: 2}, {rows: 240, columns: 2, sites: 4}, {rows: 240, columns: 2, sites: 8}, {rows: 240, columns: 2, sites: 16}}},
		{"lanes", []point{{rows: 240, sites: 2, cells: 4096}, {rows: 240, sites: 2, cells: 8192}, {rows: 240, sites: 2, cells: 16384}}},
	}
	for _, c := range curves {
		for _, p := range c.at {
			at := map[string]int{"rows": p.rows, "columns": p.columns, "sites": p.sites, "lanes": p.cells / 4096}[c.of]
			b.Run(fmt.Sprintf("of=%s/at=%d", c.of, at), func(b *testing.B) {
				for b.Loop() {
					p.measure(b)
				}
			})
		}
	}
}

func (p point) measure(b *testing.B) {
	b.Helper()
	sites := map[study.SiteID][]tt.Patient{}
	for i := range p.sites {
		sites[study.SiteID(fmt.Sprintf("site-%02d", i))] = p.patients()
	}
	s := tt.New(b, p.study(), sites)
	s.Fabricate(b, "cost")
	r := s.Replay(b)
	if _, err := s.Keys.Prover(s.Terms.Circuit); err != nil {
		b.Fatal(err)
	}
	add := func(kind transcript.Kind, party string, artifact []byte) {
		b.Helper()
		if err := r.Add(s.Sign(kind, party, artifact), artifact); err != nil {
			b.Fatal(err)
		}
	}
	holders := map[string]*tt.Holder{}
	for _, name := range s.Terms.Parties() {
		holders[name] = tt.NewHolder(b, r, name)
		add(transcript.Commit, name, holders[name].Commit(r).Bytes())
	}
	for _, name := range s.Terms.Parties() {
		k, err := holders[name].KeyShare(s, r)
		if err != nil {
			b.Fatal(err)
		}
		add(transcript.KeyShare, name, k.Bytes())
	}
	var made, verified time.Duration
	bytes := 0
	for _, x := range s.Sites {
		start := time.Now()
		c, err := s.Contribution(b, r, string(x.ID), tt.Draw(x.ID), tt.Lie{})
		if err != nil {
			b.Fatal(err)
		}
		artifact := c.Bytes()
		made, bytes = made+time.Since(start), len(artifact)
		start = time.Now()
		add(transcript.Contribution, string(x.ID), artifact)
		verified += time.Since(start)
	}
	n := float64(len(s.Sites))
	b.ReportMetric(made.Seconds()/n, "prove-s/site")
	b.ReportMetric(verified.Seconds()/n, "verify-s/site")
	b.ReportMetric(verified.Seconds(), "verify-s/session")
	b.ReportMetric(float64(bytes), "B/site")
	b.ReportMetric(float64(s.Terms.Lanes), "lanes")
}
