//go:build full

package transcript_test

import (
	"errors"
	"testing"

	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/cohort"
	"salus/zkproofs/contribution"
	"salus/zkproofs/merkle"
)

// TestFullLargeAndSmallSitesShareLargeChunks: a site of 3,900 patients and one of 50 prove chunks of 3,840 rows over trees that are used in blocks of 240, the result
// is that of the patients in the clear, and neither a row in a block that was not committed to nor other blocks are taken.
func TestFullLargeAndSmallSitesShareLargeChunks(t *testing.T) {
	const large, small = "st-anna", "st-berta"
	s := New(t, smokers, map[study.SiteID][]Patient{large: patients(3900, 0), small: patients(50, 400), "st-clara": patients(60, 7)})
	s.Fabricate(t, "large chunks")
	if s.Terms.Chunk != transcript.LargeChunk {
		t.Fatalf("chunks of %d rows", s.Terms.Chunk)
	}
	r := s.Replay(t)
	add := func(kind transcript.Kind, party string, artifact []byte) error {
		return r.Add(s.Sign(kind, party, artifact), artifact)
	}
	holders := map[string]*Holder{}
	for _, p := range s.Terms.Parties() {
		holders[p] = NewHolder(t, r, p)
		if err := add(transcript.Commit, p, holders[p].Commit(r).Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range s.Terms.Parties() {
		k, err := holders[p].KeyShare(s, r)
		if err != nil {
			t.Fatal(err)
		}
		if err := add(transcript.KeyShare, p, k.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range s.Sites {
		c, err := s.Contribution(t, r, string(x.ID), Draw(x.ID), Lie{})
		if err != nil {
			t.Fatal(err)
		}
		if want := merkle.Chunks(len(x.Chunks), transcript.LargeChunk); len(c.Chunks) != want {
			t.Errorf("%s: %d chunks, want %d", x.ID, len(c.Chunks), want)
		}
		if x.ID == small {
			misuseBlocks(t, s, r, c)
		}
		if err := add(transcript.Contribution, string(x.ID), c.Bytes()); err != nil {
			t.Fatal(err)
		}
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
		if err := add(transcript.Share, p, d.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	totals, err := r.Totals()
	if err != nil {
		t.Fatal(err)
	}
	var counted uint64
	for _, n := range totals.Tally.Count {
		counted += n
	}
	var want uint64
	for _, row := range s.Counted() {
		if row["stage"] != "NA" {
			want++
		}
	}
	if counted != want || want == 0 {
		t.Errorf("%d patients count, want %d", counted, want)
	}
}

// misuseBlocks adds a patient to an empty block, whose salts everybody knows, and leaves, repeats and invents blocks.
func misuseBlocks(t *testing.T, s *Session, r *transcript.Replay, honest transcript.ContributionArtifact) {
	t.Helper()
	const site = "st-berta"
	block := s.Site(site).Chunks[0]
	salts := make([]zkproofs.Element, transcript.LargeChunk/merkle.BottomLeaves)
	w := contribution.Witness{RowSalts: append(block.RowSalts[:16:16], salts[16:]...), ConsentSalts: append(block.ConsentSalts[:16:16], salts[16:]...)}
	w.Rows, w.Words = append(w.Rows, block.Rows...), append(w.Words, block.Words...)
	w.Rows, w.Words = append(w.Rows, block.Rows[0]), append(w.Words, s.Word(t, true))
	prover, err := s.Keys.Prover(s.Terms.Circuit)
	if err != nil {
		t.Fatal(err)
	}
	public, err := r.LanePublic(site, 0, 0, honest.Chunks[0])
	if err != nil {
		t.Fatal(err)
	}
	if w.CountSalt, err = zkproofs.RandomElement(Draw("more").CountSalt(0)); err != nil {
		t.Fatal(err)
	}
	message, n, err := r.Statement().Compute(0, r.Request(), r.Terms().Hours(), w)
	if err != nil {
		t.Fatal(err)
	}
	pk, err := r.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	if w.Randomness, err = r.Set().NewRandomness(Draw("more").Encryption(0, 0, message)); err != nil {
		t.Fatal(err)
	}
	public.Count = cohort.CommitCount(n, w.CountSalt)
	if public.CT, err = r.Set().Encrypt(pk, message, w.Randomness); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Statement().Prove(prover, public, w); !errors.Is(err, zkproofs.ErrUnsatisfied) {
		t.Errorf("a patient in an empty block: %v", err)
	}
	for name, change := range map[string]func([]transcript.BlockRoots) []transcript.BlockRoots{
		"a block twice": func(b []transcript.BlockRoots) []transcript.BlockRoots { return append(b, b[0]) },
		"an invented block": func(b []transcript.BlockRoots) []transcript.BlockRoots {
			return append(b, transcript.BlockRoots{Rows: zkproofs.Uint64Element(1), Consents: zkproofs.Uint64Element(2)})
		},
		"an empty block": func(b []transcript.BlockRoots) []transcript.BlockRoots { return append(b, transcript.BlockRoots{}) },
		"another block": func([]transcript.BlockRoots) []transcript.BlockRoots {
			return []transcript.BlockRoots{{Rows: zkproofs.Uint64Element(1), Consents: zkproofs.Uint64Element(2)}}
		},
	} {
		c := honest
		c.Chunks = []transcript.Chunk{honest.Chunks[0]}
		c.Chunks[0].Blocks = change(honest.Chunks[0].Blocks[:1:1])
		b := c.Bytes()
		if got := refused(t, r.Clone().Add(s.Sign(transcript.Contribution, site, b), b), "dataset root"); got.Party != site {
			t.Errorf("%s: the refusal names %q", name, got.Party)
		}
	}
}
