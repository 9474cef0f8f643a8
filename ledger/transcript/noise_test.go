package transcript_test

import (
	"slices"
	"strings"
	"testing"

	"salus/he"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/privacy"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/noise"
)

// noisySmokers is the study of the proven session with noise.
var noisySmokers = strings.Replace(smokers, "minSites: 3, maxSessions: 3}", "minSites: 2, maxSessions: 2, privacy: {epsilon: 2, delta: 0.000001}}", 1)

// noisy is a session of two sites with noise, as if commitments and key shares had been said and proven.
func noisy(t testing.TB) (*Session, *transcript.Replay, map[string]*Holder) {
	t.Helper()
	s := New(t, noisySmokers, map[study.SiteID][]Patient{anna: patients(60, 0), berta: patients(90, 400)})
	s.Fabricate(t, "noisy")
	r := s.Replay(t)
	commits, shares, holders := map[string]transcript.Commitments{}, map[string]he.Poly{}, map[string]*Holder{}
	for _, p := range s.Terms.Parties() {
		h := NewHolder(t, r, p)
		holders[p], commits[p], shares[p] = h, h.Commit(r), r.Set().KeyShare(r.Common(), h.Secret)
	}
	if err := r.Assume(commits, shares); err != nil {
		t.Fatal(err)
	}
	return s, r, holders
}

// TestNoiseFollowsFromStudyAndRoster: the terms' scale is the smallest that suffices, and no other is accepted.
func TestNoiseFollowsFromStudyAndRoster(t *testing.T) {
	s, r, holders := noisy(t)
	want, err := s.Study.Noise(2)
	if err != nil {
		t.Fatal(err)
	}
	if r.Noise() != want || want.Sites != 2 || s.Terms.Variance != uint32(want.Scale) || s.Terms.Circuits().Noise != "noise/v1/additive4096/cells4096" {
		t.Fatalf("noise %+v in terms of variance %d, want %+v", r.Noise(), s.Terms.Variance, want)
	}
	again, err := transcript.ParseTerms(s.Terms.Bytes())
	if err != nil || again.Variance != s.Terms.Variance {
		t.Errorf("the terms are not read: %v", err)
	}
	for _, v := range []uint32{0, 1, uint32(want.Scale) + 1, 256, 1 << 31} {
		changed := *s.Terms
		changed.Variance = v
		_, err := transcript.NewReplay(&changed, s.Study, s.Keys)
		refused(t, err, "study")
	}
	plain := fabricated(t)
	plain.Terms.Variance = 4
	_, err = transcript.NewReplay(plain.Terms, plain.Study, plain.Keys)
	refused(t, err, "study")

	var bs []he.Poly
	for _, p := range s.Terms.Parties() {
		bs = append(bs, r.Set().KeyShare(r.Common(), holders[p].Secret))
	}
	if got, err := r.Beacon(); err != nil || got != noise.Beacon(s.Terms.Session, bs) {
		t.Errorf("the beacon is not that of the key shares: %v", err)
	}
	if _, err := s.Replay(t).Beacon(); err == nil {
		t.Error("a beacon before the key shares")
	}
	p := r.NoisePublic(anna, 0, transcript.Lane{})
	if p.Seed != noise.Commit(holders[anna].Noise) || p.Scale != want.Scale || p.Context.Site != anna || p.Context.Circuit != s.Terms.Circuits().Noise {
		t.Errorf("the statement of anna's noise is %+v", p.Context)
	}
}

// TestNoisyWordsHaveTheirOwnLengths: a commitment without a seed and a contribution without noise are refused, and so are both in a session without noise.
func TestNoisyWordsHaveTheirOwnLengths(t *testing.T) {
	s, r, holders := noisy(t)
	commit := holders[anna].Commit(r)
	add := func(c transcript.Commitments) error {
		fresh, b := s.Replay(t), c.Bytes()
		return fresh.Add(s.Sign(transcript.Commit, anna, b), b)
	}
	if err := add(commit); err != nil {
		t.Fatal(err)
	}
	commit.Seed = nil
	refused(t, add(commit), "encoding")
	seed := zkproofs.Element{0xff}
	commit.Seed = &seed
	refused(t, add(commit), "encoding")

	form := format()
	plainSize := form.MaxSize(transcript.Contribution)
	form.Noise = 192
	if got, want := form.MaxSize(transcript.Contribution), plainSize+2*(form.Set.CiphertextBytes()+192); got != want {
		t.Errorf("a contribution with noise has %d bytes, want %d", got, want)
	}
	b := append([]byte{0, 2}, make([]byte, form.MaxSize(transcript.Contribution)-2)...)
	c, err := form.ParseContribution(b)
	if err != nil || len(c.Noise) != 2 || !slices.Equal(c.Bytes(), b) {
		t.Errorf("%d lanes of noise: %v", len(c.Noise), err)
	}
	if _, err := form.ParseContribution(b[:plainSize]); err == nil {
		t.Error("a contribution without its noise is read")
	}
	if _, err := format().ParseContribution(b); err == nil {
		t.Error("a contribution with noise is read in a session without")
	}
	words := make([]byte, form.MaxSize(transcript.Commit))
	if cs, err := form.ParseCommitments(words); err != nil || cs.Seed == nil || !slices.Equal(cs.Bytes(), words) {
		t.Errorf("commitments with a seed: %v", err)
	}
	if _, err := format().ParseCommitments(words); err == nil {
		t.Error("commitments with a seed are read in a session without noise")
	}
}

// TestOffsetsAreTakenOffForEverySite: what is decoded are the cells less one offset a site, made a table of counts; cells beyond the table are left out.
func TestOffsetsAreTakenOffForEverySite(t *testing.T) {
	_, r, _ := noisy(t)
	const two = 2 * privacy.Offset
	lane := make([]uint64, r.Set().N())
	for i := range lane {
		lane[i] = two + uint64(i%3) - 1 // noise where no cell is
	}
	copy(lane, []uint64{two + 30, two - 4, two + 12, two, two + 7, two + 1})
	if err := r.TakeOffset([][]uint64{lane}); err != nil {
		t.Fatal(err)
	}
	totals, err := r.Statement().Decode([][]uint64{lane})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := totals.Tally.Count, privacy.Project([]int64{30, -4, 12, 0, 7, 1}); !slices.Equal(got, want) {
		t.Errorf("the table is %v, want %v", got, want)
	}
}
