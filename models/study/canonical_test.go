package study

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func goodStudies(t testing.TB) map[string]*Study {
	t.Helper()
	out := map[string]*Study{}
	for _, name := range []string{"lung-survival", "count", "mean", "histogram", "contingency", "quantiles", "two-by-two", "roc", "calibration", "association", "genome-scan",
		"covariance", "correlation", "t-test", "anova", "pca", "linear-regression", "ridge-regression", "logistic-regression", "poisson-regression", "cox"} {
		s, err := ParseFile("testdata/good/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		out[name] = s
	}
	return out
}

func TestCanonicalFormIsStrictlyInvertible(t *testing.T) {
	for name, s := range goodStudies(t) {
		canonical := s.Canonical()
		back, err := ParseCanonical(canonical)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(back.Canonical(), canonical) || back.Hash() != s.Hash() {
			t.Errorf("%s: the inverse has another form", name)
		}
	}
}

// TestCanonicalFormIsFrozen holds the hash of an example: sites approved it, so it must never change.
func TestCanonicalFormIsFrozen(t *testing.T) {
	s := goodStudies(t)["count"]
	const canonical = `{"analysis":{"kind":"count"},"columns":[],"name":"who-is-there","operations":["statistic"],"purpose":["GRU"],` +
		`"release":{"maxSessions":16,"minCohort":2,"minSites":2},"schema":"salus.study/v1","source":{"table":{"patient":"id"}}}`
	if got := string(s.Canonical()); got != canonical {
		t.Errorf("canonical form is\n%s\nwant\n%s", got, canonical)
	}
	// printf 'salus/study/v1\0%s' "$canonical" | sha256sum
	const hash = "0xe66ffe5b008286920697c615806a376d9fb3d54b0d24dd185c4158399e0eaf70"
	if got := s.Hash().String(); got != hash {
		t.Errorf("hash is %s, want %s", got, hash)
	}
}

func TestFilesThatMeanTheSameHaveOneHash(t *testing.T) {
	b, err := os.ReadFile("testdata/good/mean.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := goodStudies(t)["mean"].Hash()
	for old, other := range map[string]string{
		"[DS, IRB]":                           "['DUO:0000007', 'DUO:0000021']",
		"min: 3.0, max: 25.0":                 "min: 3, max: 25.00",
		"[north, south, st-anna]":             "[st-anna, south, north]",
		"unit: mo":                            "unit: month",
		"name: month, from: date, type: date": "type: date, from: date, name: month",
		"operations: [statistic]\n":           "",
	} {
		if !strings.Contains(string(b), old) {
			t.Fatalf("no %q", old)
		}
		s, err := Parse([]byte(strings.Replace(string(b), old, other, 1)), loadFrom("testdata/good"))
		if err != nil {
			t.Errorf("%s: %v", other, err)
			continue
		}
		if s.Hash() != want {
			t.Errorf("%s: another hash", other)
		}
	}
	for old, other := range map[string]string{"max: 25.0": "max: 25.1", "minCohort: 20": "minCohort: 21", "pick: last": "pick: first"} {
		s, err := Parse([]byte(strings.Replace(string(b), old, other, 1)), loadFrom("testdata/good"))
		if err != nil || s.Hash() == want {
			t.Errorf("%s: the same hash, or %v", other, err)
		}
	}
}

func TestParseCanonicalRefusesEveryOtherSpelling(t *testing.T) {
	s := goodStudies(t)["lung-survival"]
	canonical := string(s.Canonical())
	for name, b := range map[string]string{
		"empty":          "",
		"null":           "null",
		"space":          canonical + " ",
		"newline before": "\n" + canonical,
		"two":            canonical + canonical,
		"unknown field":  strings.Replace(canonical, `"name":`, `"nmae":1,"name":`, 1),
		"duplicate":      strings.Replace(canonical, `"name":`, `"name":"x","name":`, 1),
		"case":           strings.Replace(canonical, `"purpose":`, `"Purpose":`, 1),
		"escape":         strings.Replace(canonical, `"lung-survival"`, `"lung\u002dsurvival"`, 1),
		"DUO number":     strings.Replace(canonical, `"HMB"`, `"DUO:0000006"`, 1),
		"number":         strings.Replace(canonical, `"minSites":3`, `"minSites":3.0`, 1),
		"null field":     strings.Replace(canonical, `"name":`, `"group":null,"name":`, 1),
		"min as number":  strings.Replace(canonical, `"min":"0"`, `"min":0`, 1),
		"min 0.0":        strings.Replace(canonical, `"min":"0"`, `"min":"0.0"`, 1),
		"bad range":      strings.Replace(canonical, `"max":"1023"`, `"max":"-1"`, 1),
		"minCohort 1":    strings.Replace(canonical, `"minCohort":11`, `"minCohort":1`, 1),
		"other schema":   strings.Replace(canonical, `salus.study/v1`, `salus.study/v2`, 1),
		"truncated":      canonical[:len(canonical)-1],
		"deep":           strings.Repeat("[", 1<<20),
		"large":          strings.Repeat(" ", maxCanonicalBytes+1),
		"not UTF-8":      strings.Replace(canonical, "lung-survival", "lung\xff", 1),
	} {
		if b == canonical {
			t.Fatalf("%s: the edit changes nothing", name)
		}
		if _, err := ParseCanonical([]byte(b)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"lung-survival", "count", "mean", "histogram", "contingency", "quantiles", "two-by-two", "roc", "calibration", "association", "genome-scan",
		"covariance", "correlation", "t-test", "anova", "pca", "linear-regression", "ridge-regression", "logistic-regression", "poisson-regression", "cox"} {
		b, err := os.ReadFile("testdata/good/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := Parse(file, loadFrom("testdata/good"))
		if err != nil {
			return
		}
		if _, err := ParseCanonical(s.Canonical()); err != nil {
			t.Errorf("a parsed study has no strict canonical form: %v", err)
		}
	})
}

func FuzzParseCanonical(f *testing.F) {
	for _, s := range goodStudies(f) {
		f.Add(s.Canonical())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseCanonical(b)
		if err != nil {
			return
		}
		if !bytes.Equal(s.Canonical(), b) {
			t.Error("accepted bytes that are not canonical")
		}
	})
}

func TestNamesHaveOneTextForm(t *testing.T) {
	good := "0x" + strings.Repeat("0a", 32)
	h, err := ParseHash(good)
	if err != nil || h.String() != good {
		t.Fatalf("%v, %v", h, err)
	}
	for _, bad := range []string{"", good[2:], good + "0", good[:65], strings.ToUpper(good), strings.Replace(good, "a", "A", 1), strings.Replace(good, "a", "g", 1), "0X" + good[2:]} {
		if _, err := ParseHash(bad); err == nil {
			t.Errorf("hash %q accepted", bad)
		}
		if _, err := ParseSessionID(bad); err == nil {
			t.Errorf("session %q accepted", bad)
		}
		if _, err := ParseDigest(bad); err == nil {
			t.Errorf("digest %q accepted", bad)
		}
	}
	var decoded struct{ H Hash }
	if err := json.Unmarshal([]byte(`{"H":"`+good+`"}`), &decoded); err != nil || decoded.H != h {
		t.Errorf("JSON: %v", err)
	}
	for _, site := range []string{"a", "st-anna", "0", strings.Repeat("a", 32)} {
		if _, err := ParseSiteID(site); err != nil {
			t.Errorf("site %q refused", site)
		}
	}
	for _, site := range []string{"", "-a", "a-", "A", "a_b", "a b", "ä", strings.Repeat("a", 33), "researcher", "a\n"} {
		if _, err := ParseSiteID(site); err == nil {
			t.Errorf("site %q accepted", site)
		}
	}
}
