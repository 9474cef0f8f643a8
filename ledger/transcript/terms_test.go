package transcript_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
)

// fabricated is a session's terms without a chain and without proofs.
func fabricated(t testing.TB) *Session {
	t.Helper()
	s := New(t, smokers, map[study.SiteID][]Patient{"st-anna": patients(3, 0), "st-berta": patients(3, 1), "st-clara": patients(3, 2)})
	s.Fabricate(t, "fabricated")
	return s
}

func changed(t *transcript.Terms, change func(*transcript.Terms)) *transcript.Terms {
	c := *t
	c.Sites, c.Keys = slices.Clone(t.Sites), slices.Clone(t.Keys)
	change(&c)
	return &c
}

// TestTermsThatNoHonestPartyAcceptsAreRefused without a panic, whatever is in them.
func TestTermsThatNoHonestPartyAcceptsAreRefused(t *testing.T) {
	s := fabricated(t)
	for name, a := range map[string]struct {
		change func(*transcript.Terms)
		check  string
	}{
		"unknown set":            {func(t *transcript.Terms) { t.Set = "additive2048" }, "study"},
		"other set":              {func(t *transcript.Terms) { t.Set = "additive8192" }, "study"},
		"no set":                 {func(t *transcript.Terms) { t.Set = "" }, "study"},
		"set of bytes":           {func(t *transcript.Terms) { t.Set = "\xff\x00\n" }, "study"},
		"no lanes":               {func(t *transcript.Terms) { t.Lanes = 0 }, "study"},
		"lanes without end":      {func(t *transcript.Terms) { t.Lanes = math.MaxUint32 }, "study"},
		"other circuit":          {func(t *transcript.Terms) { t.Circuit = "tally/v1/additive4096/rows240-sum512" }, "study"},
		"unknown circuit":        {func(t *transcript.Terms) { t.Circuit = "x" }, "study"},
		"other study":            {func(t *transcript.Terms) { t.Study[0] ^= 1 }, "study"},
		"nothing at all":         {func(t *transcript.Terms) { *t = transcript.Terms{} }, "study"},
		"no sites":               {func(t *transcript.Terms) { t.Sites = nil }, "terms"},
		"too few sites":          {func(t *transcript.Terms) { t.Sites = t.Sites[:2] }, "terms"},
		"too many sites":         {func(t *transcript.Terms) { t.Sites = many(64) }, "terms"},
		"sites out of order":     {func(t *transcript.Terms) { t.Sites[0], t.Sites[1] = t.Sites[1], t.Sites[0] }, "terms"},
		"a site twice":           {func(t *transcript.Terms) { t.Sites[1] = t.Sites[0] }, "terms"},
		"one key for two sites":  {func(t *transcript.Terms) { t.Sites[1].SigningKey = t.Sites[0].SigningKey }, "terms"},
		"researcher's key":       {func(t *transcript.Terms) { t.Sites[1].SigningKey = t.Researcher }, "terms"},
		"site called researcher": {func(t *transcript.Terms) { t.Sites[0].ID = "researcher"; t.Sites = t.Sites[:3]; sortSites(t) }, "terms"},
		"site without a name":    {func(t *transcript.Terms) { t.Sites[0].ID = "" }, "terms"},
		"site of 70,000 letters": {func(t *transcript.Terms) { t.Sites[0].ID = study.SiteID(strings.Repeat("a", 70000)) }, "terms"},
		"chain beyond 2^53":      {func(t *transcript.Terms) { t.Chain.ChainID = 1 << 53 }, "terms"},
		"epoch beyond 2^53":      {func(t *transcript.Terms) { t.Sites[2].ConsentEpoch = math.MaxUint64 }, "terms"},
		"block beyond 2^53":      {func(t *transcript.Terms) { t.Block.Number = 1 << 60 }, "terms"},
		"time beyond the word's": {func(t *transcript.Terms) { t.Block.Time = 3600 << 32 }, "terms"},
		"chunks of nothing":      {func(t *transcript.Terms) { t.Chunk = 0 }, "terms"},
		"chunks of no tree":      {func(t *transcript.Terms) { t.Chunk = 241 }, "terms"},
		"chunks without end":     {func(t *transcript.Terms) { t.Chunk = math.MaxUint32 }, "terms"},
		"large chunks, no large site": {func(t *transcript.Terms) {
			t.Chunk, t.Circuit = transcript.LargeChunk, "tally/v1/additive4096/rows3840-columns4-count2048"
		}, "terms"},
		"small chunks, large site": {func(t *transcript.Terms) { t.Sites[0].Height = 4 }, "terms"},
		"site of endless height":   {func(t *transcript.Terms) { t.Sites[0].Height = math.MaxUint8 }, "terms"},
		"endless consents":         {func(t *transcript.Terms) { t.Sites[0].ConsentHeight = math.MaxUint8 }, "terms"},
		"fewer consents than rows": {func(t *transcript.Terms) { t.Sites[0].ConsentHeight = t.Sites[0].Height - 1 }, "terms"},
		"no keys":                  {func(t *transcript.Terms) { t.Keys = nil }, "verifying key"},
		"a key too few":            {func(t *transcript.Terms) { t.Keys = t.Keys[1:] }, "verifying key"},
		"another key":              {func(t *transcript.Terms) { t.Keys[2].Hash[0] ^= 1 }, "verifying key"},
		"keys in each other's place": {func(t *transcript.Terms) {
			t.Keys[0].Hash, t.Keys[3].Hash = t.Keys[3].Hash, t.Keys[0].Hash
		}, "verifying key"},
		"development keys in production": {func(t *transcript.Terms) { t.Development = false }, "verifying key"},
	} {
		t.Run(name, func(t *testing.T) {
			terms := changed(s.Terms, a.change)
			_, err := transcript.NewReplay(terms, s.Study, s.Keys)
			refused(t, err, a.check)
			terms.Bytes()
			terms.Seed()
			terms.Circuits()
			terms.Context("x", 1, 2, "y").Element()
		})
	}
	if _, err := transcript.NewReplay(s.Terms, s.Study, s.Keys); err != nil {
		t.Fatal(err)
	}
}

// TestChunksFollowFromTheTallestSite: large where a site has more slots than sixteen small chunks, but never with noise.
func TestChunksFollowFromTheTallestSite(t *testing.T) {
	plain := fabricated(t).Study
	noised := *plain
	noised.Release.Privacy = &study.Privacy{Epsilon: "1", Delta: "0.000001"}
	for _, c := range []struct {
		study   *study.Study
		heights []uint8
		rows    int
	}{
		{plain, nil, 240}, {plain, []uint8{2, 2}, 240}, {plain, []uint8{3, 2, 3}, 240}, {plain, []uint8{2, 4}, 3840}, {plain, []uint8{6, 2}, 3840},
		{plain, []uint8{255}, 3840}, {plain, []uint8{0}, 240}, {&noised, []uint8{4}, 240},
	} {
		if got := transcript.ChunkRows(c.study, c.heights); got != c.rows {
			t.Errorf("heights %v: chunks of %d rows, want %d", c.heights, got, c.rows)
		}
	}
	if merkle.Slots(3) != transcript.MaxChunks*transcript.SmallChunk || transcript.MostSlots(plain) != 61_440 || transcript.MostSlots(&noised) != 3840 {
		t.Errorf("sites of up to %d patients, with noise %d", transcript.MostSlots(plain), transcript.MostSlots(&noised))
	}
}

func many(n int) []transcript.Site {
	var out []transcript.Site
	for i := range n {
		out = append(out, transcript.Site{ID: study.SiteID(fmt.Sprintf("site-%03d", i)), SigningKey: study.Digest{1, byte(i)}, Height: 2})
	}
	return out
}

func sortSites(t *transcript.Terms) {
	slices.SortFunc(t.Sites, func(a, b transcript.Site) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

type failing struct{ err error }

func (f failing) Verifier(zkproofs.CircuitID) (*zkproofs.Verifier, error) { return nil, f.err }

// TestKeysThatAreNotThereAreSaid.
func TestKeysThatAreNotThereAreSaid(t *testing.T) {
	s := fabricated(t)
	cause := errors.New("no such file")
	_, err := transcript.NewReplay(s.Terms, s.Study, failing{cause})
	if refused(t, err, "verifying key"); !errors.Is(err, cause) {
		t.Error(err)
	}
}

// TestTermsSurviveTheirBytes and nothing else does.
func TestTermsSurviveTheirBytes(t *testing.T) {
	s := fabricated(t)
	b := s.Terms.Bytes()
	again, err := transcript.ParseTerms(b)
	if err != nil || string(again.Bytes()) != string(b) || again.Seed() != s.Terms.Seed() {
		t.Fatal(err)
	}
	for name, c := range map[string]string{
		"empty": "", "null": "null", "cut": string(b[:len(b)-1]), "more": string(b) + " ", "spaced": strings.Replace(string(b), ":", ": ", 1),
		"unknown member": strings.Replace(string(b), `"block"`, `"blocks":1,"block"`, 1), "other schema": strings.Replace(string(b), "terms/v1", "terms/v2", 1),
		"member twice": strings.Replace(string(b), `"lanes":1`, `"lanes":1,"lanes":1`, 1), "upper case": strings.Replace(string(b), `"lanes"`, `"Lanes"`, 1),
		"rounded number": strings.Replace(string(b), `"number":7`, `"number":9007199254740993`, 1), "number beyond": strings.Replace(string(b), `"number":7`, `"number":9007199254740992`, 1),
		"huge": strings.Repeat(" ", 1<<20),
	} {
		if _, err := transcript.ParseTerms([]byte(c)); err == nil {
			t.Errorf("%s: taken for terms", name)
		}
	}
}

// TestTermsBindTheCommonPolynomial: whatever of the terms changes what a party agreed to, changes the roster hash, the
// common polynomial or both.
func TestTermsBindTheCommonPolynomial(t *testing.T) {
	s := fabricated(t)
	seeds := map[[32]byte]string{s.Terms.Seed(): "unchanged"}
	for name, change := range elsewhere {
		seed := changed(s.Terms, change).Seed()
		if other, ok := seeds[seed]; ok {
			t.Errorf("%s: the same seed as %s", name, other)
		}
		seeds[seed] = name
	}
	if _, ok := seeds[changed(s.Terms, func(t *transcript.Terms) { t.Block.Hash[0] ^= 1 }).Seed()]; ok {
		t.Error("the block's hash does not change the seed")
	}
}

// TestChainThatAllowsTooMuchIsRefused: a session beyond the study's own maximum, which the proposal on chain did not
// repeat, a root that is no field element, and sessions that do not exist.
func TestChainThatAllowsTooMuchIsRefused(t *testing.T) {
	x := session(t)
	for i, says := range []string{"no field element", "", "the study allows 3"} {
		_, err := transcript.ReadTerms(x.facts, x.others[i], x.Study, analysis.Model{})
		if says == "" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if r := refused(t, err, "terms"); !strings.Contains(r.Error(), says) {
			t.Errorf("session %d: %v", i+2, r)
		}
	}
	_, err := transcript.ReadTerms(x.facts, study.SessionID{1}, x.Study, analysis.Model{})
	refused(t, err, "terms")
	other := New(t, strings.Replace(smokers, "smokers", "smoking", 1), nil)
	_, err = transcript.ReadTerms(x.facts, x.Terms.Session, other.Study, analysis.Model{})
	refused(t, err, "terms")
	_, err = transcript.NewReplay(x.Terms, other.Study, x.Keys)
	refused(t, err, "study")
}

// TestSignatureText is the canonical form alone.
func TestSignatureText(t *testing.T) {
	s := transcript.Signature{1, 2, 0xab}
	b, err := s.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var again transcript.Signature
	if err := again.UnmarshalText(b); err != nil || again != s {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "0x", string(b[2:]), string(b) + "00", string(b[:len(b)-2]), strings.ToUpper(string(b)), "0X" + string(b[2:]), strings.Replace(string(b), "ab", "aB", 1), "0x" + strings.Repeat("g", 128)} {
		if again.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("%.20q is taken for a signature", bad)
		}
	}
}

// TestReplaysShareTermsAndKeys: each replay is for one goroutine, and terms, study, program and verifiers are shared.
func TestReplaysShareTermsAndKeys(t *testing.T) {
	x := session(t)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			r, err := transcript.NewReplay(x.Terms, x.Study, x.Keys)
			if err != nil {
				t.Error(err)
				return
			}
			for _, kind := range transcript.Kinds()[:2] {
				for _, p := range x.Terms.Parties() {
					b := x.said[kind][p]
					if err := r.Add(x.Sign(kind, p, b), b); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	group.Wait()
}
