//go:build full

package transcript_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"salus/he"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
	"salus/models/privacy"
	"salus/zkproofs"
	"salus/zkproofs/noise"
)

// TestFullNoisySession proves a session with noise: every lie about the noise is refused by name, and what is decrypted is the consenting rows' table plus the noise
// of both sites' committed seeds.
func TestFullNoisySession(t *testing.T) {
	s, r, holders := noisy(t)
	scale := r.Noise().Scale
	honest := map[string]transcript.ContributionArtifact{}
	for _, site := range []string{anna, berta} {
		c, err := s.Contribution(t, r, site, Draw(site), Lie{})
		if err != nil {
			t.Fatal(err)
		}
		if c.Noise, err = holders[site].NoiseLanes(s, r, scale, nil); err != nil {
			t.Fatal(err)
		}
		honest[site] = c
	}
	add := func(r *transcript.Replay, site string, c transcript.ContributionArtifact) error {
		b := c.Bytes()
		return r.Add(s.Sign(transcript.Contribution, site, b), b)
	}
	with := func(noise []transcript.Lane, err error) transcript.ContributionArtifact {
		if err != nil {
			t.Fatal(err)
		}
		c := honest[anna]
		c.Noise = noise
		return c
	}

	smaller := with(holders[anna].NoiseLanes(s, r, 1, nil)) // a true proof of another statement
	for name, c := range map[string]transcript.ContributionArtifact{
		"noise of a smaller scale": smaller,
		"noise of another site":    with(honest[berta].Noise, nil),
		"proof without noise":      with([]transcript.Lane{{Ciphertext: honest[anna].Chunks[0].Lanes[0].Ciphertext, Proof: honest[anna].Noise[0].Proof}}, nil),
	} {
		if got := refused(t, add(r.Clone(), anna, c), "noise proof"); got.Party != anna {
			t.Errorf("%s: the refusal names %s", name, got.Party)
		}
	}
	none := honest[anna]
	none.Noise = nil
	refused(t, add(r.Clone(), anna, none), "encoding")
	for name, lie := range map[string]func([]uint32){
		"no noise":         func(m []uint32) { fill(m, privacy.Offset) },
		"one cell shifted": func(m []uint32) { m[0] = 255 },
	} {
		if _, err := holders[anna].NoiseLanes(s, r, scale, lie); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s is proven: %v", name, err)
		}
	}
	late := *holders[anna]
	late.Noise = drawn(t, "a luckier seed")
	if _, err := late.NoiseLanes(s, r, scale, nil); !errors.Is(err, zkproofs.ErrUnsatisfied) {
		t.Errorf("a seed that was not committed is proven: %v", err)
	}

	for _, site := range []string{anna, berta} {
		if err := add(r, site, honest[site]); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range s.Terms.Parties() {
		seal, err := r.Seal()
		if err != nil {
			t.Fatal(err)
		}
		share, err := holders[p].Share(s, r, seal.Lanes)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Add(s.Sign(transcript.Share, p, share.Bytes()), share.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	want := plainTable(t, s)
	for _, site := range []string{anna, berta} {
		shape, err := noise.ShapeFor(he.Additive4096(), false)
		if err != nil {
			t.Fatal(err)
		}
		beacon, _ := r.Beacon()
		rows, err := shape.Sample(holders[site].Noise, beacon, 0, scale, privacy.Sum{})
		if err != nil {
			t.Fatal(err)
		}
		for k := range want {
			want[k] += int64(rows[k]) - privacy.Offset
		}
	}
	out, err := r.Outcome(transcript.Opening{}, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	var got analysis.Cells
	if err := json.Unmarshal(out.Result, &got); err != nil {
		t.Fatal(err)
	}
	if got.Noise == nil || got.Test != nil || len(got.Cells) != len(want) {
		t.Fatalf("the result is %s", out.Result)
	}
	for k, c := range got.Cells {
		if c.Noised == nil || c.Noised.Value != want[k] {
			t.Errorf("cell %d: %+v, want the noised count %d", k, c.Noised, want[k])
		}
	}
	if !strings.Contains(string(out.Result), `"epsilon":"2"`) {
		t.Errorf("the result does not say its loss: %s", out.Result)
	}
}

func fill(m []uint32, x uint32) {
	for i := range m {
		m[i] = x
	}
}

// drawn draws an element.
func drawn(t testing.TB, label string) zkproofs.Element {
	t.Helper()
	e, err := zkproofs.RandomElement(Stream(label))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// plainTable are the true counts in the order of the keys.
func plainTable(t testing.TB, s *Session) []int64 {
	t.Helper()
	r, err := analysis.Oracle(s.Study, s.Counted())
	if err != nil {
		t.Fatal(err)
	}
	var out []int64
	for _, c := range r.(*analysis.Cells).Cells {
		out = append(out, int64(c.Count))
	}
	return out
}

// TestFullNoisyMeans proves a session of means with noise: what leaves are the groups' counts and means of the consenting rows with the noise of both sites' committed
// seeds, and noise of another grid or centre, or without masks, is refused.
func TestFullNoisyMeans(t *testing.T) {
	s, r, holders := noisyOf(t, noisyVisits)
	scale := r.Noise().Scale
	plain, err := r.Statement().Decode(native(t, s, r))
	if err != nil {
		t.Fatal(err)
	}
	for name, lie := range map[string]func([]uint32){
		"no masks":           func(m []uint32) { fill(m[2:5], 0) },
		"a sum shifted":      func(m []uint32) { m[1] = (m[1] + 4000) % (1 << privacy.SumBits) },
		"a count shifted":    func(m []uint32) { m[5]-- },
		"limbs beyond keys":  func(m []uint32) { m[len(m)-1] ^= 1 },
		"no noise of counts": func(m []uint32) { m[0] = privacy.Offset },
	} {
		if _, err := holders[anna].NoiseLanes(s, r, scale, lie); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s is proven: %v", name, err)
		}
	}
	for _, site := range []string{anna, berta} {
		c, err := s.Contribution(t, r, site, Draw(site), Lie{})
		if err != nil {
			t.Fatal(err)
		}
		if c.Noise, err = holders[site].NoiseLanes(s, r, scale, nil); err != nil {
			t.Fatal(err)
		}
		b := c.Bytes()
		if err := r.Add(s.Sign(transcript.Contribution, site, b), b); err != nil {
			t.Fatal(err)
		}
	}
	seal, err := r.Seal()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Terms.Parties() {
		share, err := holders[p].Share(s, r, seal.Lanes)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Add(s.Sign(transcript.Share, p, share.Bytes()), share.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	lanes, err := r.Open(s.Terms.Parties())
	if err != nil {
		t.Fatal(err)
	}
	for j, x := range lanes[0] { // masks: no limb above the lowest is what the rows make it
		if k, limb := j/noise.PerKey, j%noise.PerKey; k < 3 && limb > 1 && x < 1<<12 {
			t.Errorf("limb %d of group %d is %d, as if it had no mask", limb, k, x)
		}
	}
	out, err := r.Outcome(transcript.Opening{}, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	var got analysis.Cells
	if err := json.Unmarshal(out.Result, &got); err != nil {
		t.Fatal(err)
	}
	if got.Noise == nil || got.Noise.Sum == 0 || len(got.Cells) != 3 {
		t.Fatalf("the result is %s", out.Result)
	}
	noisy := make([]uint64, r.Set().N())
	counts, _ := addNoise(t, r, holders, noisy)
	for k, c := range got.Cells {
		if c.Noised == nil || c.Noised.Mean == nil || c.Noised.Value != int64(plain.Tally.Count[k])+counts[k] {
			t.Errorf("group %d: %+v, want the noised count %d", k, c.Noised, int64(plain.Tally.Count[k])+counts[k])
		}
	}
}
