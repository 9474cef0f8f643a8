//go:build full

package transcript_test

import (
	"fmt"
	"testing"

	"salus/he"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
	"salus/models/study"
	"salus/zkproofs"
)

// measured is patients with thirteen measures, every ninth without one of them, in turns in the first sheet and the second.
func measured(n, seed int) []Patient {
	out := make([]Patient, n)
	for i := range out {
		k := i + seed
		out[i] = Patient{Permits: k%5 != 0}
		if k%7 == 0 {
			continue
		}
		out[i].Row = analysis.Row{}
		for j := range 13 {
			out[i].Row[fmt.Sprintf("m%02d", j)] = analysis.Value(fmt.Sprint((k*k*(j+3) + 31*j*k + k) % 901))
		}
		if k%9 == 0 {
			out[i].Row[[]string{"m03", "m12"}[k/9%2]] = "NA"
		}
	}
	return out
}

// TestFullRowsOfTwoSheets runs a session over thirteen columns with every proof: the result is the plain one, and no sheet can be another than was approved.
func TestFullRowsOfTwoSheets(t *testing.T) {
	s := New(t, measures(), map[study.SiteID][]Patient{anna: measured(60, 0), berta: measured(31, 5)})
	s.Fabricate(t, "measures")
	r := s.Replay(t)
	if f := r.Format(); f.Sheets != 1 || string(s.Terms.Circuit) != "moments/v1/additive4096/rows240-columns16-keys4" {
		t.Fatalf("%d sheets beyond the first, %s", f.Sheets, s.Terms.Circuit)
	}
	holders := map[string]*Holder{}
	commits, shares := map[string]transcript.Commitments{}, map[string]he.Poly{}
	for _, p := range s.Terms.Parties() {
		h := NewHolder(t, r, p)
		holders[p], commits[p], shares[p] = h, h.Commit(r), r.Set().KeyShare(r.Common(), h.Secret)
	}
	if err := r.Assume(commits, shares); err != nil {
		t.Fatal(err)
	}
	say := func(r *transcript.Replay, party string, c transcript.ContributionArtifact) error {
		return r.Add(s.Sign(transcript.Contribution, party, c.Bytes()), c.Bytes())
	}
	lied := func(change func(*Chunk)) transcript.ContributionArtifact {
		t.Helper()
		c, err := s.Contribution(t, r, anna, Draw("measures"), Lie{Chunk: change})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	honest := lied(func(*Chunk) {})
	slot := 0
	for s.Site(anna).Chunks[0].Rows[slot] == nil {
		slot++
	}
	doctored := lied(func(c *Chunk) { c.Rows[slot][12]++ })
	refused(t, say(r.Clone(), anna, doctored), "dataset root")
	swap := func(sheets []zkproofs.Element) transcript.ContributionArtifact {
		c := doctored
		c.Chunks = append([]transcript.Chunk(nil), doctored.Chunks...)
		c.Chunks[0].Blocks = []transcript.BlockRoots{honest.Chunks[0].Blocks[0]}
		c.Chunks[0].Blocks[0].Sheets = sheets
		return c
	}
	own := honest.Chunks[0].Blocks[0]
	refused(t, say(r.Clone(), anna, swap(own.Sheets)), "moments proof")
	refused(t, say(r.Clone(), anna, swap([]zkproofs.Element{own.Rows})), "dataset root")
	refused(t, say(r.Clone(), anna, lied(func(c *Chunk) { c.SheetSalts[0] = c.RowSalts })), "dataset root")

	if err := say(r, anna, honest); err != nil {
		t.Fatal(err)
	}
	c, err := s.Contribution(t, r, berta, Draw("measures"), Lie{})
	if err != nil {
		t.Fatal(err)
	}
	if err := say(r, berta, c); err != nil {
		t.Fatal(err)
	}
	seal, err := r.Seal()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Terms.Parties() {
		d, err := holders[p].Share(s, r, seal.Lanes)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Add(s.Sign(transcript.Share, p, d.Bytes()), d.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	totals, err := r.Totals()
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Program.Result(analysis.State{}, totals)
	if err != nil {
		t.Fatal(err)
	}
	want, err := analysis.Oracle(s.Study, s.Counted())
	if err != nil {
		t.Fatal(err)
	}
	if d := analysis.MaxAbsDifference(got, want); d > 1e-9 {
		t.Errorf("the result differs from the plain one by %g", d)
	}
}
