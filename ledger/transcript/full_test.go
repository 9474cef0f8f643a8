//go:build full

package transcript_test

import (
	"strings"
	"testing"

	"salus/he"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/consentword"
	"salus/models/study"
)

// TestFullLanesKeepTheirPlaces: with two lanes, one scan and one share each, no lane's proof is good for the other.
func TestFullLanesKeepTheirPlaces(t *testing.T) {
	s := New(t, days, map[study.SiteID][]Patient{anna: dated(30), berta: dated(5)})
	s.Fabricate(t, "lanes")
	if s.Terms.Lanes != 2 {
		t.Fatalf("%d lanes", s.Terms.Lanes)
	}
	r := s.Replay(t)
	commits, shares, holders := map[string]transcript.Commitments{}, map[string]he.Poly{}, map[string]*Holder{}
	for _, p := range s.Terms.Parties() {
		h := NewHolder(t, r, p)
		holders[p], commits[p], shares[p] = h, h.Commit(r), r.Set().KeyShare(r.Common(), h.Secret)
	}
	if err := r.Assume(commits, shares); err != nil {
		t.Fatal(err)
	}
	c, err := s.Contribution(t, r, anna, Draw("lanes"), Lie{})
	if err != nil {
		t.Fatal(err)
	}
	contribute := func(b []byte) error { return r.Clone().Add(s.Sign(transcript.Contribution, anna, b), b) }
	if err := contribute(c.Bytes()); err != nil {
		t.Fatal(err)
	}
	lanes := c.Chunks[0].Lanes
	for says, swapped := range map[string][]transcript.Lane{
		"chunk 0, lane 0": {lanes[1], lanes[0]},
		"chunk 0, lane 1": {lanes[0], lanes[0]},
	} {
		c.Chunks[0].Lanes = swapped
		if r := refused(t, contribute(c.Bytes()), "tally proof"); !strings.Contains(r.Error(), says) {
			t.Errorf("want a refusal that says %s: %v", says, r)
		}
	}
	c.Chunks[0].Lanes = lanes[:1]
	refused(t, contribute(c.Bytes()), "encoding")

	sums := []he.Ciphertext{lanes[0].Ciphertext, lanes[1].Ciphertext}
	r.AssumeSeal(sums)
	share, err := holders[anna].Share(s, r, sums)
	if err != nil {
		t.Fatal(err)
	}
	say := func(lanes ...transcript.LaneShare) error {
		b := transcript.ShareArtifact{Lanes: lanes}.Bytes()
		return r.Clone().Add(s.Sign(transcript.Share, anna, b), b)
	}
	if err := say(share.Lanes...); err != nil {
		t.Fatal(err)
	}
	if r := refused(t, say(share.Lanes[1], share.Lanes[0]), "share proof"); !strings.Contains(r.Error(), "lane 0") {
		t.Error(r)
	}
	if r := refused(t, say(share.Lanes[0], share.Lanes[0]), "share proof"); !strings.Contains(r.Error(), "lane 1") {
		t.Error(r)
	}
	refused(t, say(share.Lanes[0]), "encoding")
	refused(t, say(), "encoding")
}

// TestFullModifiedConsentsAreRefused: a consenting patient is skipped, a refusing one counted.
func TestFullModifiedConsentsAreRefused(t *testing.T) {
	x := session(t)
	consenting, refusing := x.slot(t, true, true), x.slot(t, true, false)
	x.lies(t, "skipped consenting patient", "consent root", func(c *Chunk) { c.Words[consenting] = consentword.Word{} })
	x.lies(t, "counted refusing patient", "consent root", func(c *Chunk) { c.Words[refusing] = x.Word(t, true) })
}
