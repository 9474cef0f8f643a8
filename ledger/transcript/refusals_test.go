package transcript_test

import (
	"crypto/sha256"
	"errors"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"salus/he"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
)

const (
	anna, berta, clara = "st-anna", "st-berta", "st-clara"
	researcher         = transcript.Researcher
)

// add says something at the beginning of a phase.
func (x *proven) add(kind transcript.Kind, party string, b []byte) error {
	return x.before[kind].Clone().Add(x.Sign(kind, party, b), b)
}

// contribution gives what a site contributed.
func (x *proven) contribution(t testing.TB, site string) transcript.ContributionArtifact {
	t.Helper()
	c, err := x.replay.Format().ParseContribution(x.said[transcript.Contribution][site])
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (x *proven) keyShare(t testing.TB, party string) transcript.KeyShareArtifact {
	t.Helper()
	k, err := x.replay.Format().ParseKeyShare(x.said[transcript.KeyShare][party])
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (x *proven) share(t testing.TB, party string) transcript.ShareArtifact {
	t.Helper()
	s, err := x.replay.Format().ParseShare(x.said[transcript.Share][party])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// elsewhere are the terms of other sessions that differ in one thing that the context binds.
var elsewhere = map[string]func(*transcript.Terms){
	"other chain":             func(t *transcript.Terms) { t.Chain.ChainID++ },
	"other contract":          func(t *transcript.Terms) { t.Chain.Studies[19] ^= 1 },
	"other study":             func(t *transcript.Terms) { t.Study[0] ^= 1 },
	"other session":           func(t *transcript.Terms) { t.Session[31] ^= 1 },
	"other key in roster":     func(t *transcript.Terms) { t.Researcher[0] ^= 1 },
	"other epoch in roster":   func(t *transcript.Terms) { t.Sites[0].ConsentEpoch++ },
	"other dataset elsewhere": func(t *transcript.Terms) { t.Sites[2].DatasetRoot[31] ^= 1 },
}

// TestProofOfAnotherSessionIsRefused moves honest words, signed anew, into sessions that differ in one thing.
func TestProofOfAnotherSessionIsRefused(t *testing.T) {
	x := session(t)
	for name, change := range elsewhere {
		for kind, check := range map[transcript.Kind]string{transcript.KeyShare: "key share proof", transcript.Contribution: "tally proof", transcript.Share: "share proof"} {
			r := x.before[kind].Under(change)
			b := x.said[kind][berta]
			e := transcript.Sign(x.Signing(berta), r.Terms().Session, kind, berta, b)
			if got := refused(t, r.Add(e, b), check); got.Party != berta || got.Kind != kind {
				t.Errorf("%s, %s: refusal names %s from %s", name, kind, got.Kind, got.Party)
			}
		}
	}
}

// TestEntryOfAnotherSessionIsRefused: the signature alone binds an entry to its session.
func TestEntryOfAnotherSessionIsRefused(t *testing.T) {
	x := session(t)
	b := x.said[transcript.Commit][anna]
	e := transcript.Sign(x.Signing(anna), [32]byte{1}, transcript.Commit, anna, b)
	refused(t, x.before[transcript.Commit].Clone().Add(e, b), "signature")
	e = transcript.Sign(x.Signing(anna), x.Terms.Session, transcript.KeyShare, anna, b)
	e.Kind = transcript.Commit
	refused(t, x.before[transcript.Commit].Clone().Add(e, b), "signature")
	e = x.Sign(transcript.Commit, anna, b)
	e.Party = berta
	refused(t, x.before[transcript.Commit].Clone().Add(e, b), "signature")
}

// TestProofOfAnotherHourIsRefused: directives are judged at the session's hour, not at the prover's.
func TestProofOfAnotherHourIsRefused(t *testing.T) {
	x := session(t)
	r := x.before[transcript.Contribution].Under(func(t *transcript.Terms) { t.Block.Time += 3600 })
	b := x.said[transcript.Contribution][berta]
	refused(t, r.Add(x.Sign(transcript.Contribution, berta, b), b), "tally proof")
}

// TestAnotherSitesWordsAreRefused: st-clara, who has st-berta's very table and consents, says what st-berta said.
func TestAnotherSitesWordsAreRefused(t *testing.T) {
	x := session(t)
	refused(t, x.add(transcript.KeyShare, clara, x.said[transcript.KeyShare][berta]), "key share proof")
	refused(t, x.add(transcript.Contribution, clara, x.said[transcript.Contribution][berta]), "tally proof")
	refused(t, x.add(transcript.Share, clara, x.said[transcript.Share][berta]), "share proof")
	c := x.contribution(t, clara)
	c.Cohort = x.contribution(t, berta).Cohort
	refused(t, x.add(transcript.Contribution, clara, c.Bytes()), "cohort proof")
}

// TestProofOfAnotherChunkIsRefused: st-anna's chunks change places with all that they hold, and their proofs alone.
func TestProofOfAnotherChunkIsRefused(t *testing.T) {
	x := session(t)
	c := x.contribution(t, anna)
	c.Chunks[0], c.Chunks[1] = c.Chunks[1], c.Chunks[0]
	refused(t, x.add(transcript.Contribution, anna, c.Bytes()), "dataset root")
	c = x.contribution(t, anna)
	c.Chunks[0].Lanes, c.Chunks[1].Lanes = c.Chunks[1].Lanes, c.Chunks[0].Lanes
	if r := refused(t, x.add(transcript.Contribution, anna, c.Bytes()), "tally proof"); !strings.Contains(r.Error(), "chunk 0, lane 0") {
		t.Errorf("the refusal does not say where: %v", r)
	}
	c = x.contribution(t, anna)
	c.Chunks[1].Lanes[0].Proof = c.Chunks[0].Lanes[0].Proof
	if r := refused(t, x.add(transcript.Contribution, anna, c.Bytes()), "tally proof"); !strings.Contains(r.Error(), "chunk 1, lane 0") {
		t.Errorf("the refusal does not say where: %v", r)
	}
}

// TestStaleConsentsAreRefused: the chain held another root when the session opened than the contribution was made with.
func TestStaleConsentsAreRefused(t *testing.T) {
	x := session(t)
	b := x.said[transcript.Contribution][berta]
	for name, change := range map[string]func(*transcript.Site){
		"consents":              func(s *transcript.Site) { s.ConsentRoot[31] ^= 1 },
		"trees of other height": func(s *transcript.Site) { s.ConsentHeight-- },
	} {
		r := x.before[transcript.Contribution].Under(func(t *transcript.Terms) { change(&t.Sites[1]); t.Sites[1].ConsentEpoch++ })
		if got := refused(t, r.Add(x.Sign(transcript.Contribution, berta, b), b), "consent root"); !strings.Contains(got.Error(), "epoch 2") {
			t.Errorf("%s: %v", name, got)
		}
	}
	r := x.before[transcript.Contribution].Under(func(t *transcript.Terms) { t.Sites[1].DatasetRoot[31] ^= 1 })
	refused(t, r.Add(x.Sign(transcript.Contribution, berta, b), b), "dataset root")
	r = x.before[transcript.Contribution].Under(func(t *transcript.Terms) { t.Sites[1].Height++ })
	refused(t, r.Add(x.Sign(transcript.Contribution, berta, b), b), "dataset root")
}

// TestWhatIsBesideTheDatasetIsTheChains: the identity root and the consents of patients who came in later are a site's word, and must make the root on chain.
func TestWhatIsBesideTheDatasetIsTheChains(t *testing.T) {
	x := session(t)
	if c := x.contribution(t, anna); len(c.Rooms) == 0 {
		t.Fatal("the session has no consents beyond a dataset")
	}
	for name, change := range map[string]func(*transcript.ContributionArtifact){
		"another identity root": func(c *transcript.ContributionArtifact) { c.Identity[31] ^= 1 },
		"another site's keys":   func(c *transcript.ContributionArtifact) { c.Identity = x.Site(berta).Identity },
		"no identity root":      func(c *transcript.ContributionArtifact) { c.Identity = zkproofs.Element{} },
		"a room left out":       func(c *transcript.ContributionArtifact) { c.Rooms = nil },
		"another room":          func(c *transcript.ContributionArtifact) { c.Rooms[0][31] ^= 1 },
		"a room twice":          func(c *transcript.ContributionArtifact) { c.Rooms = append(c.Rooms, c.Rooms[0]) },
		"an invented room":      func(c *transcript.ContributionArtifact) { c.Rooms = append(c.Rooms, zkproofs.Uint64Element(1)) },
		"an empty room":         func(c *transcript.ContributionArtifact) { c.Rooms = append(c.Rooms, zkproofs.Element{}) },
		"a room before the rest": func(c *transcript.ContributionArtifact) {
			c.Rooms = []zkproofs.Element{c.Chunks[1].Blocks[0].Consents, c.Rooms[0]}
		},
		"a room in a block's place": func(c *transcript.ContributionArtifact) {
			b := &c.Chunks[1].Blocks[0]
			b.Consents, c.Rooms[0] = c.Rooms[0], b.Consents
		},
	} {
		c := x.contribution(t, anna)
		change(&c)
		if got, ok := errors.AsType[*transcript.Refusal](x.add(transcript.Contribution, anna, c.Bytes())); !ok || got.Check != "consent root" {
			t.Errorf("%s: %v", name, got)
		}
	}
	c := x.contribution(t, anna)
	c.Chunks, c.Rooms = c.Chunks[:1], append([]zkproofs.Element{c.Chunks[1].Blocks[0].Consents}, c.Rooms...)
	refused(t, x.add(transcript.Contribution, anna, c.Bytes()), "dataset root") // patients of the dataset counted as newcomers, whom nobody scans
	c = x.contribution(t, anna)
	for len(c.Rooms) <= merkle.Slots(ConsentHeight)/merkle.BlockRows {
		c.Rooms = append(c.Rooms, c.Rooms[0])
	}
	refused(t, x.add(transcript.Contribution, anna, c.Bytes()), "encoding")
}

// TestModifiedProversAreRefused: a hospital's modified worker proves something false through the same functions. Either the
// circuit has no proof for it, or the proof is about another tree than the anchored one. TestFullModifiedConsentsAreRefused has the lies about consents.
func TestModifiedProversAreRefused(t *testing.T) {
	x := session(t)
	consenting := x.slot(t, true, true)
	x.lies(t, "doctored row", "dataset root", func(c *Chunk) { c.Rows[consenting][0] = 3 - c.Rows[consenting][0] })
	for name, lie := range map[string]Lie{
		"wrong count": {Message: func(m []uint32) { m[0]++ }},
		"lost count":  {Message: func(m []uint32) { m[0]--; m[1]++ }},
	} {
		if _, err := x.Contribution(t, x.before[transcript.Contribution], berta, Draw(name), lie); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: the prover says %v", name, err)
		}
	}
	// An honest proof over another ciphertext: one encrypted row more.
	c, one := x.contribution(t, berta), x.contribution(t, clara)
	c.Chunks[0].Lanes[0].Ciphertext = one.Chunks[0].Lanes[0].Ciphertext
	refused(t, x.add(transcript.Contribution, berta, c.Bytes()), "tally proof")
}

// slot is one of st-berta's patients, present or not, who permits or refuses.
func (x *proven) slot(t *testing.T, present, permits bool) int {
	t.Helper()
	for i, p := range x.Site(berta).Patients {
		if (p.Row != nil) == present && p.Permits == permits && (!present || p.Row["stage"] != "NA") {
			return i
		}
	}
	t.Fatal("st-berta has no such patient")
	return 0
}

// lies lets st-berta prove a changed chunk: refused by the check, and with the honest roots over the false proof by the proof.
func (x *proven) lies(t *testing.T, name, check string, change func(*Chunk)) {
	t.Helper()
	c, err := x.Contribution(t, x.before[transcript.Contribution], berta, Draw(name), Lie{Chunk: change})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if got := refused(t, x.add(transcript.Contribution, berta, c.Bytes()), check); got.Party != berta {
		t.Errorf("%s: refusal names %q", name, got.Party)
	}
	honest := x.contribution(t, berta)
	c.Chunks[0].Blocks = honest.Chunks[0].Blocks
	refused(t, x.add(transcript.Contribution, berta, c.Bytes()), "tally proof")
}

// TestFloorAboveTheCountIsRefused: no proof exists for it, and the honest proof is for the honest floor.
func TestFloorAboveTheCountIsRefused(t *testing.T) {
	x := session(t)
	r := x.before[transcript.Contribution]
	c, w := x.contribution(t, berta), x.Counts(t, r, berta, Draw(berta))
	c.Floor++
	if _, err := x.Floor(r, berta, c, w); !errors.Is(err, zkproofs.ErrUnsatisfied) {
		t.Errorf("the prover says %v", err)
	}
	refused(t, x.add(transcript.Contribution, berta, c.Bytes()), "cohort proof")
	c.Floor = 1<<32 - 1
	refused(t, x.add(transcript.Contribution, berta, c.Bytes()), "cohort proof")
	c = x.contribution(t, berta)
	c.Chunks[0].Count = x.contribution(t, anna).Chunks[0].Count // a greater count, proven elsewhere
	refused(t, x.add(transcript.Contribution, berta, c.Bytes()), "tally proof")
}

// lowFloors is the session before the last contribution, with floors that do not add up to the study's minimum.
func (x *proven) lowFloors(t *testing.T) (r *transcript.Replay, last transcript.Entry, artifact []byte) {
	t.Helper()
	r = x.before[transcript.Contribution].Clone()
	for _, s := range x.Sites {
		site := string(s.ID)
		c := x.contribution(t, site)
		c.Floor = 3
		c, err := x.Floor(r, site, c, x.Counts(t, r, site, Draw(site)))
		if err != nil {
			t.Fatal(err)
		}
		artifact = c.Bytes()
		last = x.Sign(transcript.Contribution, site, artifact)
		if site == clara {
			return r, last, artifact
		}
		if err := r.Add(last, artifact); err != nil {
			t.Fatal(err)
		}
	}
	return
}

// TestFloorsBelowTheStudysMinimumSealNothing: and after that nothing is said any more. A share in such a session once met
// no aggregate and panicked.
func TestFloorsBelowTheStudysMinimumSealNothing(t *testing.T) {
	x := session(t)
	r, e, b := x.lowFloors(t)
	if got := refused(t, r.Add(e, b), "floor"); got.Party != "" {
		t.Errorf("%s is blamed for a sum", got.Party)
	}
	if _, err := r.Seal(); err == nil {
		t.Error("the session was sealed")
	}
	refused(t, r.Add(e, b), "floor")
	s := x.said[transcript.Share][anna]
	refused(t, r.Add(x.Sign(transcript.Share, anna, s), s), "floor")
	if _, err := r.Open(nil); err == nil {
		t.Error("an unsealed session was opened")
	}
}

// TestForgedKeyShareIsRefused: shifted by another's share (the rogue key), or by one coefficient.
func TestForgedKeyShareIsRefused(t *testing.T) {
	x := session(t)
	k, other := x.keyShare(t, berta), x.keyShare(t, anna)
	refused(t, x.add(transcript.KeyShare, berta, transcript.KeyShareArtifact{B: k.B.Add(other.B), Proof: k.Proof}.Bytes()), "key share proof")
	refused(t, x.add(transcript.KeyShare, berta, transcript.KeyShareArtifact{B: other.B, Proof: other.Proof}.Bytes()), "key share proof")
	// A secret chosen after the commitment.
	h := NewHolder(t, x.replay, "someone else")
	h.Name = berta
	late, err := h.KeyShare(x.Session, x.before[transcript.KeyShare])
	if err != nil {
		t.Fatal(err)
	}
	refused(t, x.add(transcript.KeyShare, berta, late.Bytes()), "key share proof")
}

// TestNoiseOtherThanCommittedIsRefused: too much of it, too little, and another's.
func TestNoiseOtherThanCommittedIsRefused(t *testing.T) {
	x := session(t)
	r := x.before[transcript.Share]
	seal, err := r.Seal()
	if err != nil {
		t.Fatal(err)
	}
	share := x.share(t, berta)
	honest := *x.holders[berta]
	loud := honest
	z := append(loud.Z[0][:0:0], loud.Z[0]...)
	for i := range z {
		z[i] = new(big.Int).Lsh(big.NewInt(1), uint(r.Set().SmudgeBits()))
	}
	loud.Z = append(loud.Z[:0:0], z)
	if _, err := loud.Share(x.Session, r, seal.Lanes); err == nil {
		t.Error("oversized noise was proven")
	}
	d := r.Set().DecryptionShare(seal.Lanes[0].C1, loud.Secret, z)
	share.Lanes[0].D = d
	refused(t, x.add(transcript.Share, berta, share.Bytes()), "share proof")
	none := make([]byte, r.Set().PolyBytes())
	if share.Lanes[0].D, err = r.Set().ParsePoly(none); err != nil {
		t.Fatal(err)
	}
	refused(t, x.add(transcript.Share, berta, share.Bytes()), "share proof")
	// The commitment to the noise is another one from the start, and everything else is honest.
	c, err := r.Format().ParseCommitments(x.said[transcript.Commit][berta])
	if err != nil {
		t.Fatal(err)
	}
	c.Lanes[0][31] ^= 1
	changed := x.replayWith(t, transcript.Commit, berta, c.Bytes())
	b := x.said[transcript.Share][berta]
	refused(t, changed.Add(x.Sign(transcript.Share, berta, b), b), "share proof")
}

// replayWith replays up to the seal with one artifact changed.
func (x *proven) replayWith(t *testing.T, kind transcript.Kind, party string, b []byte) *transcript.Replay {
	t.Helper()
	r := x.Replay(t)
	for _, k := range transcript.Kinds()[:3] {
		for p, said := range x.said[k] {
			if k == kind && p == party {
				said = b
			}
			if err := r.Add(x.Sign(k, p, said), said); err != nil {
				t.Fatal(err)
			}
		}
	}
	return r
}

// TestShareForAnotherAggregateIsRefused: an honest proof about another ciphertext than the sealed one.
func TestShareForAnotherAggregateIsRefused(t *testing.T) {
	x := session(t)
	single := x.contribution(t, anna).Chunks[0].Lanes[0].Ciphertext
	s, err := x.holders[berta].Share(x.Session, x.before[transcript.Share], []he.Ciphertext{single})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, x.add(transcript.Share, berta, s.Bytes()), "share proof")
}

// TestSameStatementAgainIsADuplicate: proofs can be re-randomised, so whoever has spoken has spoken, whatever the bytes.
func TestSameStatementAgainIsADuplicate(t *testing.T) {
	x := session(t)
	again, err := x.holders[berta].KeyShare(x.Session, x.before[transcript.KeyShare])
	if err != nil {
		t.Fatal(err)
	}
	if string(again.Bytes()) == string(x.said[transcript.KeyShare][berta]) {
		t.Fatal("two proofs have the same bytes")
	}
	if err := x.add(transcript.KeyShare, berta, again.Bytes()); err != nil {
		t.Fatalf("the other proof is not a proof: %v", err)
	}
	r := x.before[transcript.Contribution].Clone()
	refused(t, r.Add(x.Sign(transcript.KeyShare, berta, again.Bytes()), again.Bytes()), "duplicate")
	c, err := x.Floor(r, berta, x.contribution(t, berta), x.Counts(t, r, berta, Draw(berta)))
	if err != nil {
		t.Fatal(err)
	}
	r = x.before[transcript.Share].Clone()
	refused(t, r.Add(x.Sign(transcript.Contribution, berta, c.Bytes()), c.Bytes()), "duplicate")
	if got, _ := r.Said(transcript.Contribution, berta); got.Digest != sha256.Sum256(x.said[transcript.Contribution][berta]) {
		t.Error("the duplicate took the first one's place")
	}
}

// TestSameBytesAgainChangeNothing at any time of the session.
func TestSameBytesAgainChangeNothing(t *testing.T) {
	x := session(t)
	r := x.replay.Clone()
	for kind, all := range x.said {
		for party, b := range all {
			if err := r.Add(x.Sign(kind, party, b), b); !errors.Is(err, transcript.ErrDuplicate) {
				t.Errorf("%s of %s again: %v", kind, party, err)
			}
		}
	}
	if len(r.Entries()) != 15 || r.Proofs() != x.replay.Proofs() {
		t.Error("saying it again changed the replay")
	}
}

// TestEntriesOfOthersAndStrangersAreRefused before anything of theirs is decoded.
func TestEntriesOfOthersAndStrangersAreRefused(t *testing.T) {
	x := session(t)
	b := x.said[transcript.Commit][anna]
	r := x.before[transcript.Commit]
	e := transcript.Sign(Key(berta), x.Terms.Session, transcript.Commit, anna, b)
	refused(t, r.Clone().Add(e, b), "signature")
	e = x.Sign(transcript.Commit, anna, b)
	refused(t, r.Clone().Add(e, append([]byte{}, b[:len(b)-1]...)), "digest")
	refused(t, r.Clone().Add(e, nil), "digest")
	refused(t, r.Clone().Add(e, make([]byte, 1<<20)), "length")
	for _, name := range []string{"", "st-dora", "Researcher", "ST-ANNA", strings.Repeat("a", 70000), "a\nb\x1b[31m", "\xff\xfe", "st-anna\x00"} {
		for _, kind := range transcript.Kinds() {
			refused(t, r.Clone().Add(transcript.Sign(Key(name), x.Terms.Session, kind, name, b), b), "roster")
		}
	}
	for _, kind := range []transcript.Kind{"", "Commit", "shares", "commit\n", transcript.Kind(strings.Repeat("k", 1<<17))} {
		refused(t, r.Clone().Add(transcript.Sign(x.Signing(anna), x.Terms.Session, kind, anna, b), b), "order")
	}
	refused(t, x.before[transcript.Contribution].Clone().Add(x.Sign(transcript.Contribution, researcher, b), b), "roster")
	refused(t, r.Clone().Add(transcript.Entry{}, nil), "order")
}

// TestWordsOutOfTurnAreRefused: each kind waits for the whole of the one before.
func TestWordsOutOfTurnAreRefused(t *testing.T) {
	x := session(t)
	kinds := transcript.Kinds()
	for i, phase := range kinds {
		for _, late := range kinds[i+1:] {
			b := x.said[late][anna]
			refused(t, x.before[phase].Clone().Add(x.Sign(late, anna, b), b), "order")
		}
	}
	r := x.before[transcript.KeyShare].Clone()
	for _, p := range []string{anna, berta, clara} { // all but the researcher
		b := x.said[transcript.KeyShare][p]
		if err := r.Add(x.Sign(transcript.KeyShare, p, b), b); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.PublicKey(); err == nil {
		t.Error("a public key without the researcher's share")
	}
	b := x.said[transcript.Contribution][anna]
	refused(t, r.Add(x.Sign(transcript.Contribution, anna, b), b), "order")
	s := x.said[transcript.Share][researcher]
	refused(t, r.Add(x.Sign(transcript.Share, researcher, s), s), "order")
}

// TestArtifactsOfOtherLengthAreRefused: cut, extended, and contributions with other chunk counts than they name.
func TestArtifactsOfOtherLengthAreRefused(t *testing.T) {
	x := session(t)
	for kind, all := range x.said {
		b := all[anna]
		for name, c := range map[string][]byte{
			"nothing": {}, "one byte": b[:1], "cut by one": b[:len(b)-1], "half": b[:len(b)/2], "one more": append(append([]byte{}, b...), 0), "twice": append(append([]byte{}, b...), b...),
		} {
			got := x.add(kind, anna, c)
			if r, ok := errors.AsType[*transcript.Refusal](got); !ok || r.Check != "encoding" && r.Check != "length" {
				t.Errorf("%s, %s: %v", kind, name, got)
			}
		}
	}
	c := x.contribution(t, anna)
	c.Chunks = c.Chunks[:1]
	refused(t, x.add(transcript.Contribution, anna, c.Bytes()), "dataset root")
	c.Chunks = append(c.Chunks, c.Chunks[0])
	refused(t, x.add(transcript.Contribution, anna, c.Bytes()), "dataset root")
	c = x.contribution(t, berta)
	for len(c.Chunks) <= transcript.MaxChunks {
		c.Chunks = append(c.Chunks, c.Chunks[0])
	}
	refused(t, x.add(transcript.Contribution, berta, c.Bytes()), "encoding")
	c = x.contribution(t, anna)
	c.Chunks[1].Blocks[0] = transcript.BlockRoots{}
	refused(t, x.add(transcript.Contribution, anna, c.Bytes()), "dataset root")
}

// TestEveryFlippedBitIsRefused: one bit in artifacts of every kind, signed anew by the party itself. A commitment may be any
// element; what it commits to is refused later.
func TestEveryFlippedBitIsRefused(t *testing.T) {
	x := session(t)
	random := rand.New(rand.NewPCG(1, 2))
	for _, kind := range []transcript.Kind{transcript.KeyShare, transcript.Contribution, transcript.Share} {
		b := x.said[kind][berta]
		proofs := x.replay.Format().Contribution
		places := []int{0, 1, len(b) - 1, len(b) - proofs}
		for range 10 {
			places = append(places, random.IntN(len(b)), len(b)-1-random.IntN(400))
		}
		for _, at := range places {
			c := append([]byte{}, b...)
			c[at] ^= 1 << random.IntN(8)
			err := x.add(kind, berta, c)
			if r, ok := errors.AsType[*transcript.Refusal](err); !ok || r.Party != berta {
				t.Errorf("%s with byte %d of %d flipped: %v", kind, at, len(b), err)
			}
		}
	}
	b := append([]byte{}, x.said[transcript.Commit][berta]...)
	for i := range b {
		b[i] = 0xff
	}
	refused(t, x.add(transcript.Commit, berta, b), "encoding")
	b = append([]byte{}, x.said[transcript.Commit][berta]...)
	b[31] ^= 1
	r := x.before[transcript.Commit].Clone()
	for _, p := range x.Terms.Parties() {
		said := x.said[transcript.Commit][p]
		if p == berta {
			said = b
		}
		if err := r.Add(x.Sign(transcript.Commit, p, said), said); err != nil {
			t.Fatal(err)
		}
	}
	k := x.said[transcript.KeyShare][berta]
	refused(t, r.Add(x.Sign(transcript.KeyShare, berta, k), k), "key share proof")
}

// TestRefusalsChangeNothing: after all that was refused, the honest words are taken in and give the same seal.
func TestRefusalsChangeNothing(t *testing.T) {
	x := session(t)
	r := x.Replay(t)
	for _, kind := range transcript.Kinds() {
		for _, p := range x.Terms.Parties() {
			b, ok := x.said[kind][p]
			if !ok {
				continue
			}
			bad := append([]byte{}, b...)
			for i := range 8 { // the last element of commitments, the last point of a proof
				bad[len(bad)-32+i] = 0xff
			}
			if err := r.Add(x.Sign(kind, p, bad), bad); err == nil {
				t.Fatalf("%s of %s with its last element overwritten was taken in", kind, p)
			}
			if err := r.Add(x.Sign(kind, p, b), b); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := r.Seal()
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := x.replay.Seal(); got.Head != want.Head || r.Proofs() != x.replay.Proofs() {
		t.Error("refused words left a trace")
	}
}
