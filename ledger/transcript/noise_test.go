package transcript_test

import (
	"slices"
	"strings"
	"testing"

	"salus/he"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
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
	return noisyOf(t, noisySmokers)
}

// noisyVisits are means with noise.
var noisyVisits = strings.Replace(visits, "minSites: 2}", "minSites: 2, maxSessions: 1, privacy: {epsilon: 2, delta: 0.000001}}", 1)

func noisyOf(t testing.TB, yaml string) (*Session, *transcript.Replay, map[string]*Holder) {
	t.Helper()
	s := New(t, yaml, map[study.SiteID][]Patient{anna: visited(60, 0), berta: visited(90, 400)})
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
	b := append([]byte{0, 2, 0, 3}, make([]byte, form.MaxSize(transcript.Contribution)-4)...)
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
	noised, totals, err := r.Noised([][]uint64{lane})
	if err != nil {
		t.Fatal(err)
	}
	if want := []int64{30, -4, 12, 0, 7, 1}; !slices.Equal(noised.Count, want) || noised.About != nil {
		t.Errorf("the noised table is %v, want %v", noised, want)
	}
	if got, want := totals.Tally.Count, privacy.Project([]int64{30, -4, 12, 0, 7, 1}); !slices.Equal(got, want) {
		t.Errorf("the table is %v, want %v", got, want)
	}
}

// visited is patients with a number of visits.
func visited(n, seed int) []Patient {
	all := patients(n, seed)
	for i := range all {
		if all[i].Row != nil {
			all[i].Row["visits"] = analysis.Value([]string{"0", "3", "7", "12", "40"}[i%5])
		}
	}
	return all
}

// addNoise adds what every site's noise ciphertext holds to decrypted coefficients, and gives the noise itself: of counts, and of sums.
func addNoise(t testing.TB, r *transcript.Replay, holders map[string]*Holder, lane []uint64) (counts, sums []int64) {
	t.Helper()
	shape, err := noise.ShapeOf(r.Terms().Circuits().Noise)
	if err != nil {
		t.Fatal(err)
	}
	beacon, err := r.Beacon()
	if err != nil {
		t.Fatal(err)
	}
	counts, sums = make([]int64, len(lane)), make([]int64, len(lane))
	for _, site := range []string{anna, berta} {
		m, err := shape.Sample(holders[site].Noise, beacon, 0, r.Noise().Scale, r.Noise().Sum)
		if err != nil {
			t.Fatal(err)
		}
		for j, x := range m {
			lane[j] = (lane[j] + uint64(x)) % r.Set().T()
		}
		for k := range shape.Keys {
			own := m[k*noise.PerKey:][:noise.PerKey]
			total := uint64(0)
			for j, x := range own[1:] {
				total += uint64(x) << (8 * j)
			}
			counts[k] += int64(own[0]) - privacy.Offset
			sums[k] += int64((total - uint64(r.Noise().Sum.Centre)*uint64(own[0])) % r.Set().T())
		}
	}
	return counts, sums
}

// TestNoisedSumsAreTheSumsWithTheNoise: what is read from the decrypted limbs of a study of means is each group's count and sum with the noise of both sites' committed seeds.
func TestNoisedSumsAreTheSumsWithTheNoise(t *testing.T) {
	s, r, holders := noisyOf(t, noisyVisits)
	n := r.Noise()
	if s.Terms.Circuits().Noise != "noise/v1/additive4096/sums512" || n.Sum != (privacy.Sum{Grid: n.Sum.Grid, Centre: 21, Width: 20}) {
		t.Fatalf("noise %+v of %s", n, s.Terms.Circuits().Noise)
	}
	if p := r.NoisePublic(anna, 0, transcript.Lane{}); p.Sum != n.Sum || p.Scale != n.Scale {
		t.Errorf("the statement of anna's noise is of %+v", p.Sum)
	}
	lanes := native(t, s, r)
	plain, err := r.Statement().Decode(lanes)
	if err != nil {
		t.Fatal(err)
	}
	counts, sums := addNoise(t, r, holders, lanes[0])
	noised, totals, err := r.Noised(lanes)
	if err != nil || len(noised.Count) != 3 || len(noised.About) != 3 {
		t.Fatalf("%+v: %v", noised, err)
	}
	mean := int64(2 * n.Sites * privacy.Offset << n.Sum.Grid)
	mean += int64(n.Sites) * (1<<n.Sum.Grid - 1)
	for k := range noised.Count {
		count, sum := int64(plain.Tally.Count[k]), int64(plain.Tally.Sum[k])
		if noised.Count[k] != count+counts[k] || noised.About[k] != 2*(sum-21*count)+2*sums[k]-mean {
			t.Errorf("group %d: %d and %d, of %d and %d with noise of %d and %d", k, noised.Count[k], noised.About[k], count, sum, counts[k], sums[k])
		}
	}
	want, err := s.Program.Nearest(noised, n)
	if err != nil || !slices.Equal(totals.Tally.Sum, want.Sum) || !slices.Equal(totals.Tally.Count, want.Count) {
		t.Errorf("totals %+v, want %+v: %v", totals.Tally, want, err)
	}
}

// TestSumsBeyondTheirModulusAreRefused: a session is not sealed whose patients might be more than noised sums are known for; tables of counts have no such limit.
func TestSumsBeyondTheirModulusAreRefused(t *testing.T) {
	_, r, _ := noisyOf(t, noisyVisits)
	most := int(r.Noise().Rows() / (2 * transcript.SmallChunk))
	if err := r.CheckRoom(most); err != nil {
		t.Error(err)
	}
	if err := r.CheckRoom(most + 1); err == nil || !strings.Contains(err.Error(), "declare fewer digits") {
		t.Errorf("one chunk too many of each site: %v", err)
	}
	_, counts, _ := noisy(t)
	if err := counts.CheckRoom(1 << 20); err != nil {
		t.Error(err)
	}
}
