package study

import (
	"strings"
	"testing"

	"salus/models/privacy"
)

const noisedStudy = `name: lung-survival
purpose: [HMB]
operations: [statistic]
source: {table: {patient: id}}
columns:
  - {name: sex, type: category, values: [1, 2]}
analysis: {kind: count, group: sex}
release: {minCohort: 11, minSites: 3, maxSessions: 4, privacy: {epsilon: 1.50, delta: 0.000001}}
`

// TestPrivacySaysTheNoiseOfASession: the smallest scale that suffices for all sessions, less with more sites, and none without a target.
func TestPrivacySaysTheNoiseOfASession(t *testing.T) {
	s, err := Parse([]byte(noisedStudy), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(s.Canonical()); !strings.Contains(got, `"privacy":{"delta":"0.000001","epsilon":"1.5"}`) {
		t.Error(got)
	}
	again, err := ParseCanonical(s.Canonical())
	if err != nil || again.Hash() != s.Hash() {
		t.Fatalf("the canonical form is not read: %v", err)
	}
	before := privacy.Scale(1 << 15)
	for sites := 3; sites < 40; sites++ {
		n, err := s.Noise(sites)
		if err != nil || n.Sites != sites || n.Scale > before {
			t.Fatalf("%d sites: %+v after scale %d: %v", sites, n, before, err)
		}
		before = n.Scale
		target, err := s.Release.Privacy.Target()
		if err != nil || !target.Admits(n.Loss().Times(4)) {
			t.Fatalf("%d sites: four sessions exceed the target: %v", sites, err)
		}
	}
	plain, err := Parse([]byte(strings.Replace(noisedStudy, ", privacy: {epsilon: 1.50, delta: 0.000001}", "", 1)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := plain.Noise(3); err != nil || n != (privacy.Table{}) || strings.Contains(string(plain.Canonical()), "privacy") {
		t.Errorf("a study without a target has noise %+v: %v", n, err)
	}
	for _, c := range []struct{ column, want string }{
		{"{name: age, type: integer, min: 18, max: 98}", ""},
		{"{name: age, type: decimal, min: 0, max: 1000, digits: 3}", "declare fewer digits"},
	} {
		text := strings.Replace(noisedStudy, "analysis: {kind: count", "  - "+c.column+"\nanalysis: {kind: mean, of: age", 1)
		s, err := Parse([]byte(text), nil)
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", c.column, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for sites := 3; sites < 40; sites++ {
			n, err := s.Noise(sites)
			if err != nil || n.Sites != sites || n.Sum.Centre != 41 || n.Sum.Width != 40 || n.Rows() < 10_000 {
				t.Fatalf("%d sites: %+v: %v", sites, n, err)
			}
			target, err := s.Release.Privacy.Target()
			if err != nil || !target.Admits(n.Loss().Times(4)) {
				t.Fatalf("%d sites: four sessions exceed the target: %v", sites, err)
			}
		}
	}
	for _, other := range []string{`"epsilon":"1.50"`, `"epsilon":"01"`, `"epsilon":""`, `"epsilon":"-1.5"`, `"epsilon":"9"`} {
		if _, err := ParseCanonical([]byte(strings.Replace(string(s.Canonical()), `"epsilon":"1.5"`, other, 1))); err == nil {
			t.Errorf("%s is accepted in a canonical study", other)
		}
	}
}
