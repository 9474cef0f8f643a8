package transcript_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/json"
	"strings"
	"testing"

	"salus/he"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
	"salus/models/study"
	"salus/zkproofs/contribution"
)

// chained is a session of a chain, as if everything in it but the researcher's share had been said and proven.
type chained struct {
	*Session
	replay  *transcript.Replay
	entry   transcript.Entry // the researcher's share
	share   transcript.ShareArtifact
	opening transcript.Opening // of the session's model
	release study.Digest       // salt
}

// receipt is the researcher's.
func (x chained) receipt(t testing.TB) *transcript.Receipt {
	t.Helper()
	r := x.replay.Clone()
	r.AssumeShare(x.entry, x.share)
	rc, err := transcript.NewReceipt(r, x.Researcher, x.release, x.opening)
	if err != nil {
		t.Fatal(err)
	}
	return rc
}

// disclosure is what the researcher hands out.
func (x chained) disclosure(t testing.TB) []byte {
	t.Helper()
	b, err := transcript.NewDisclosure(x.receipt(t), x.share.Bytes(), x.Researcher)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// read opens it as a site, without the share's proof, which is not one here.
func (x chained) read(t testing.TB, b []byte) transcript.Disclosed {
	t.Helper()
	d, err := transcript.OpenDisclosure(b, x.Terms, len(x.share.Bytes()), anna, x.Signing(anna))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// derives is a site's check, the share taken as proven.
func (x chained) derives(t testing.TB, d transcript.Disclosed, next *transcript.Terms) error {
	t.Helper()
	r := x.replay.Clone()
	r.AssumeShare(x.entry, x.share)
	return r.Derives(d, next)
}

// after is the terms of the session that follows.
func (x chained) after(m analysis.Model) *transcript.Terms {
	return changed(x.Terms, func(t *transcript.Terms) {
		t.Model, t.Previous, t.Session = m, x.Terms.Session, study.SessionID(sha256.Sum256(x.Terms.Session[:]))
	})
}

// play plays a session of the study at a model, natively.
func play(t testing.TB, s *Session, opening transcript.Opening) chained {
	t.Helper()
	x := chained{Session: s, replay: s.Replay(t), opening: opening, release: study.DigestOf(s.Terms.Session[:])}
	r, commits, shares := x.replay, map[string]transcript.Commitments{}, map[string]he.Poly{}
	holders := map[string]*Holder{}
	for _, p := range s.Terms.Parties() {
		h := NewHolder(t, r, p)
		holders[p], commits[p], shares[p] = h, h.Commit(r), r.Set().KeyShare(r.Common(), h.Secret)
	}
	if err := r.Assume(commits, shares); err != nil {
		t.Fatal(err)
	}
	pk, err := r.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	var lanes []he.Ciphertext
	for l := range r.Format().Lanes {
		var cts []he.Ciphertext
		for _, at := range s.Sites {
			for i, c := range at.Chunks {
				m, _, err := r.Statement().Compute(uint32(l), r.Request(), s.Terms.Hours(), contribution.Witness{Rows: c.Rows, Words: c.Words})
				if err != nil {
					t.Fatal(err)
				}
				random, err := r.Set().NewRandomness(Stream(at.ID, i, l))
				if err != nil {
					t.Fatal(err)
				}
				ct, err := r.Set().Encrypt(pk, m, random)
				if err != nil {
					t.Fatal(err)
				}
				cts = append(cts, ct)
			}
		}
		sum, err := r.Set().Sum(cts)
		if err != nil {
			t.Fatal(err)
		}
		lanes = append(lanes, sum)
	}
	r.AssumeSeal(lanes)
	for p, h := range holders {
		var a transcript.ShareArtifact
		for l, ct := range lanes {
			a.Lanes = append(a.Lanes, transcript.LaneShare{D: r.Set().DecryptionShare(ct.C1, h.Secret, h.Z[l]), Proof: make([]byte, r.Format().Decrypt)})
		}
		e := s.Sign(transcript.Share, p, a.Bytes())
		if p == transcript.Researcher {
			x.entry, x.share = e, a
		} else {
			r.AssumeShare(e, a)
		}
	}
	return x
}

// chainOf plays sessions until the analysis has converged.
func chainOf(t testing.TB) []chained {
	t.Helper()
	s := New(t, odds, map[study.SiteID][]Patient{anna: visited(60, 1), berta: visited(45, 1)})
	s.Fabricate(t, "chain")
	all := []chained{play(t, s, transcript.Opening{})}
	for {
		last := all[len(all)-1]
		next := last.receipt(t).Next
		if next == nil {
			return all
		}
		following := *s
		following.Terms = last.after(next.Model)
		all = append(all, play(t, &following, next.Opening))
	}
}

// TestASiteDerivesEveryModelOfAChainAndNoOther: what a researcher who may choose everything but proofs can hand in, and what an operator can exchange on the way.
func TestASiteDerivesEveryModelOfAChainAndNoOther(t *testing.T) {
	all := chainOf(t)
	if len(all) < 3 {
		t.Fatalf("a chain of %d sessions shows little", len(all))
	}
	for i, x := range all[:len(all)-1] {
		if err := x.derives(t, x.read(t, x.disclosure(t)), all[i+1].Terms); err != nil {
			t.Errorf("iteration %d: %v", i+1, err)
		}
	}
	first, second := all[0], all[1]
	honest := func() transcript.Disclosed { return second.read(t, second.disclosure(t)) }
	right := second.receipt(t).Next
	at := func(k transcript.Known) *transcript.Terms { // a model with a commitment that its opening opens
		k.Model.Commitment = k.Opening.Commitment()
		return second.after(k.Model)
	}
	other := *right
	other.Opening.Memory.Null--
	score := *right
	score.Opening.Memory.Score = 1 << 40
	chosen := *right
	chosen.Model.Beta = append([]int64{}, right.Model.Beta...)
	chosen.Model.Beta[1] -= 1 << 50 // everybody who has visits is far out: the others' sums are left
	salted := *right
	salted.Opening.Salt[0] ^= 1
	late := right.Model
	late.Iteration++
	for name, c := range map[string]struct {
		change func(*transcript.Disclosed)
		next   *transcript.Terms
	}{
		"the model itself":                   {nil, second.after(right.Model)},
		"chosen coefficients":                {nil, at(chosen)},
		"a coefficient off by one":           {nil, second.after(moved(analysis.Model{Iteration: right.Model.Iteration - 1, Beta: right.Model.Beta, Commitment: right.Model.Commitment}, 1))},
		"another null likelihood":            {nil, at(other)},
		"another score test":                 {nil, at(score)},
		"another salt":                       {nil, at(salted)},
		"a salt that was not disclosed":      {func(d *transcript.Disclosed) { d.Salt[5] ^= 1 }, second.after(right.Model)},
		"the model of the session before":    {nil, second.after(second.Terms.Model)},
		"an iteration later":                 {nil, second.after(late)},
		"a memory that was not committed to": {func(d *transcript.Disclosed) { d.Opening.Memory.LogLikelihood++ }, second.after(right.Model)},
		"no memory":                          {func(d *transcript.Disclosed) { d.Opening = transcript.Opening{} }, second.after(right.Model)},
		"after another session":              {nil, changed(second.after(right.Model), func(t *transcript.Terms) { t.Previous = first.Terms.Session })},
		"of another study":                   {nil, changed(second.after(right.Model), func(t *transcript.Terms) { t.Study[0] ^= 1 })},
		"on another chain":                   {nil, changed(second.after(right.Model), func(t *transcript.Terms) { t.Chain.ChainID++ })},
		"a first model again":                {nil, second.after(first.Terms.Model)},
	} {
		d := honest()
		if c.change != nil {
			c.change(&d)
		}
		err := second.derives(t, d, c.next)
		if name == "the model itself" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%s: a site would answer", name)
			continue
		}
		refused(t, err, "model")
	}
	// Another session of the same chain, whose share and model are true of it.
	if err := first.derives(t, honest(), second.after(right.Model)); err == nil {
		t.Error("the sums of another session gave the model")
	}
	// The share of another session, and one that was made up, are not taken: nothing is left to derive from.
	for name, d := range map[string]transcript.Disclosed{
		"another session's": first.read(t, first.disclosure(t)),
		"unproven":          honest(),
		"unsigned": func() transcript.Disclosed {
			d := honest()
			d.Entry.Signature[3] ^= 1
			return d
		}(),
	} {
		if err := second.replay.Clone().Derives(d, second.after(right.Model)); err == nil {
			t.Errorf("a share that is %s was taken", name)
		}
	}

	last := all[len(all)-1]
	rc := last.receipt(t)
	if _, err := transcript.NewDisclosure(rc, last.share.Bytes(), last.Researcher); err == nil {
		t.Error("the last session's sums were disclosed, and nothing follows from them")
	}
	rc.Next = right // a researcher who wants to go on all the same
	b, err := transcript.NewDisclosure(rc, last.share.Bytes(), last.Researcher)
	if err != nil {
		t.Fatal(err)
	}
	if err := last.derives(t, last.read(t, b), last.after(right.Model)); err == nil || !strings.Contains(err.Error(), "converged") {
		t.Errorf("a session after convergence: %v", err)
	}
}

// TestOnlyTheSessionsSitesReadADisclosure: not the coordinator, who carries it, nor a site of another session; and every byte of it matters.
func TestOnlyTheSessionsSitesReadADisclosure(t *testing.T) {
	s := New(t, odds, map[study.SiteID][]Patient{anna: visited(60, 1), berta: visited(45, 1)})
	s.Fabricate(t, "disclosed")
	x := play(t, s, transcript.Opening{})
	b, n := x.disclosure(t), len(x.share.Bytes())
	for _, site := range []study.SiteID{anna, berta} {
		if _, err := transcript.OpenDisclosure(b, s.Terms, n, site, s.Signing(string(site))); err != nil {
			t.Errorf("%s: %v", site, err)
		}
	}
	if bytes.Contains(b, x.share.Bytes()[:64]) || bytes.Contains(b, []byte("memory")) {
		t.Error("what is disclosed stands in the clear")
	}
	again := x.disclosure(t)
	if len(again) != len(b) || bytes.Equal(again[len(again)-200:], b[len(b)-200:]) {
		t.Error("a key was used twice")
	}
	for name, c := range map[string]struct {
		b    []byte
		t    *transcript.Terms
		site study.SiteID
		key  ed25519.PrivateKey
	}{
		"another site's key":         {b, s.Terms, anna, s.Signing(berta)},
		"the researcher's key":       {b, s.Terms, anna, s.Researcher},
		"a site that was not in it":  {b, s.Terms, "st-clara", Key("st-clara")},
		"another session":            {b, changed(s.Terms, func(t *transcript.Terms) { t.Session[0] ^= 1 }), anna, s.Signing(anna)},
		"other terms":                {b, changed(s.Terms, func(t *transcript.Terms) { t.Block.Number++ }), anna, s.Signing(anna)},
		"another researcher":         {b, changed(s.Terms, func(t *transcript.Terms) { t.Researcher = Public(Key("eve")) }), anna, s.Signing(anna)},
		"a byte less":                {b[:len(b)-1], s.Terms, anna, s.Signing(anna)},
		"a byte more":                {append(bytes.Clone(b), 0), s.Terms, anna, s.Signing(anna)},
		"nothing":                    {nil, s.Terms, anna, s.Signing(anna)},
		"signed by somebody else":    {resigned(b, Key("eve")), s.Terms, anna, s.Signing(anna)},
		"another share's length":     {b, s.Terms, anna, s.Signing(anna)},
		"another site's wrapped key": {resigned(swapped(b), s.Researcher), s.Terms, anna, s.Signing(anna)},
	} {
		length := n
		if name == "another share's length" {
			length--
		}
		if _, err := transcript.OpenDisclosure(c.b, c.t, length, c.site, c.key); err == nil {
			t.Errorf("%s: it was read", name)
		}
	}
	for i := 0; i < len(b); i += 1 + len(b)/97 {
		changed := bytes.Clone(b)
		changed[i] ^= 0x10
		if _, err := transcript.OpenDisclosure(changed, s.Terms, n, anna, s.Signing(anna)); err == nil {
			t.Errorf("byte %d does not matter", i)
		}
		if i < len(b)-64-2*80 && i >= 64 { // signed again by its maker, the rest still binds it, but for another site's wrapped key
			if d, err := transcript.OpenDisclosure(resigned(changed, s.Researcher), s.Terms, n, anna, s.Signing(anna)); err == nil && x.derives(t, d, x.after(x.receipt(t).Next.Model)) == nil {
				t.Errorf("byte %d, signed again, does not matter", i)
			}
		}
	}
}

// resigned is a disclosure with another's signature.
func resigned(b []byte, key ed25519.PrivateKey) []byte {
	body := bytes.Clone(b[:len(b)-ed25519.SignatureSize])
	h := sha256.Sum256(body)
	return append(body, ed25519.Sign(key, append([]byte("salus/disclosure/v1\x00"), h[:]...))...)
}

// swapped has the first two sites' wrapped keys exchanged.
func swapped(b []byte) []byte {
	out, head, n := bytes.Clone(b), len("salus/disclosure/v1\x00")+32, 80
	copy(out[head:], b[head+n:head+2*n])
	copy(out[head+n:], b[head:head+n])
	return out
}

// TestModelsTellNothingOfTheirMemory: equal numbers under other salts look unrelated, and a guess of a likelihood cannot be tried without the salt.
func TestModelsTellNothingOfTheirMemory(t *testing.T) {
	m := analysis.Memory{From: []int64{1, 2}, Null: -77}
	a, b := transcript.Opening{Salt: study.Digest{1}, Memory: m}, transcript.Opening{Salt: study.Digest{2}, Memory: m}
	if a.Commitment() == b.Commitment() || a.Commitment() == (study.Digest{}) || (transcript.Opening{}).Commitment() != (study.Digest{}) || (transcript.Opening{Memory: m}).Commitment() == (study.Digest{}) {
		t.Error("commitments do not hide, or the first model has one")
	}
	k := transcript.Known{Model: analysis.Model{Commitment: a.Commitment()}, Opening: b}
	if _, err := k.State(); err == nil {
		t.Error("a commitment was opened to another salt")
	}
	if s1, s2 := transcript.NextSalt(study.Digest{1}, study.SessionID{1}), transcript.NextSalt(study.Digest{1}, study.SessionID{2}); s1 == s2 || s1 == transcript.NextSalt(study.Digest{2}, study.SessionID{1}) {
		t.Error("two sessions have one salt")
	}
}

// TestASitesEncryptionKeyIsItsSigningKey: RFC 7748 names the map; both halves must meet.
func TestASitesEncryptionKeyIsItsSigningKey(t *testing.T) {
	for _, name := range []string{"a", "b", "c", "d"} {
		k := Key(name)
		h := sha512.Sum512(k.Seed())
		private, err := ecdh.X25519().NewPrivateKey(h[:32])
		if err != nil {
			t.Fatal(err)
		}
		u, err := transcript.EncryptionKey(Public(k))
		if err != nil || !bytes.Equal(u[:], private.PublicKey().Bytes()) {
			t.Errorf("%s: %x, %v, want %x", name, u, err, private.PublicKey().Bytes())
		}
	}
	for name, bad := range map[string][32]byte{"the neutral element": {1}, "y beyond the field": {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}} {
		if _, err := transcript.EncryptionKey(bad); err == nil {
			t.Errorf("%s is a key", name)
		}
	}
}

// TestASiteThatSeesTheSumsSeesEnoughPatients: in a chain each site can take its own patients away.
func TestASiteThatSeesTheSumsSeesEnoughPatients(t *testing.T) {
	strict := strings.Replace(odds, "minCohort: 2", "minCohort: 20", 1)
	for name, c := range map[string]struct {
		yaml   string
		floors map[string]uint32
		sealed bool
	}{
		"two large sites":                 {strict, map[string]uint32{anna: 20, berta: 20}, true},
		"a large site and a small one":    {strict, map[string]uint32{anna: 90, berta: 19}, false},
		"the same in an analysis at once": {smokers, map[string]uint32{anna: 90, berta: 1}, true},
	} {
		s := New(t, c.yaml, map[study.SiteID][]Patient{anna: visited(30, 1), berta: visited(30, 1)})
		s.Fabricate(t, name)
		r, err := transcript.NewReplay(s.Terms, s.Study, s.Keys)
		if name == "the same in an analysis at once" {
			s = fabricated(t)
			r, err = transcript.NewReplay(s.Terms, s.Study, s.Keys)
		}
		if err != nil {
			t.Fatal(err)
		}
		err = r.AssumeFloors(c.floors)
		if (err == nil) != c.sealed {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			refused(t, err, "floor")
		}
	}
}

func FuzzDisclosed(f *testing.F) {
	opening, err := json.Marshal(transcript.Opening{})
	if err != nil {
		f.Fatal(err)
	}
	good := make([]byte, 64+32+2+4096+10)
	good[97] = byte(len(opening))
	canonical, err := transcript.CanonicalResult(transcript.Opening{})
	if err != nil {
		f.Fatal(err)
	}
	copy(good[98:], canonical)
	f.Add(good)
	f.Add(good[:100])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := transcript.ParseDisclosed(b)
		if err != nil {
			return
		}
		again, err := transcript.CanonicalResult(d.Opening)
		if err != nil || !bytes.HasPrefix(b[98:], again) || !bytes.HasSuffix(b, d.Share) || d.Entry.Digest != sha256.Sum256(d.Share) {
			t.Fatal("what was read is not what stood there")
		}
	})
}
