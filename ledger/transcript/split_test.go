package transcript_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"salus/he"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
	"salus/models/study"
	"salus/zkproofs/contribution"
)

// visits sums a number in each of three cells.
const visits = `
name: visits
purpose: [GRU]
source: {table: {patient: id}}
columns:
  - {name: visits, type: integer, min: 0, max: 40}
  - {name: stage, type: category, values: [I, II, III]}
analysis: {kind: mean, of: visits, group: stage}
release: {minCohort: 11, minSites: 2}
`

// spread gives the patients to n sites in turns.
func spread(all []Patient, n int) map[study.SiteID][]Patient {
	out := map[study.SiteID][]Patient{}
	for i, p := range all {
		id := study.SiteID(fmt.Sprintf("site-%02d", i*7%10%n))
		out[id] = append(out[id], p)
	}
	return out
}

// TestSplitOfThePatientsOverSitesDoesNotMatter: the same rows at two, five and ten sites give the same table. It runs what a
// session computes without its proofs: tallies, key shares, ciphertexts, their sum, decryption shares and decoding.
func TestSplitOfThePatientsOverSitesDoesNotMatter(t *testing.T) {
	for name, yaml := range map[string]string{"counts": strings.Replace(smokers, "minSites: 3", "minSites: 2", 1), "sums": visits, "lanes": days} {
		all := patients(700, 3)
		if name == "lanes" {
			all = dated(300)
		}
		for i := range all {
			if all[i].Row != nil {
				all[i].Row["visits"] = analysis.Value(fmt.Sprint(i * i % 41))
			}
		}
		var first any
		for _, n := range []int{2, 5, 10} {
			s := New(t, yaml, spread(all, n))
			s.Fabricate(t, fmt.Sprint(name, n))
			r := s.Replay(t)
			table, err := r.Statement().Decode(native(t, s, r))
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Program.Result(analysis.State{}, table)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = got
				want, err := analysis.Oracle(s.Study, s.Counted())
				if err != nil {
					t.Fatal(err)
				}
				if d := analysis.MaxAbsDifference(got, want); d > 1e-9 {
					t.Errorf("%s: differs from the plain result by %g", name, d)
				}
			}
			if !reflect.DeepEqual(got, first) {
				t.Errorf("%s: %d sites give %+v, two gave %+v", name, n, got, first)
			}
		}
	}
}

// native is a session without proofs: every lane's decrypted sum.
func native(t *testing.T, s *Session, r *transcript.Replay) [][]uint64 {
	t.Helper()
	var holders []*Holder
	var bs []he.Poly
	for _, p := range s.Terms.Parties() {
		h := NewHolder(t, r, p)
		holders, bs = append(holders, h), append(bs, r.Set().KeyShare(r.Common(), h.Secret))
	}
	pk, err := r.Set().SumKey(r.Common(), bs)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]uint64
	for l := range r.Format().Lanes {
		var cts []he.Ciphertext
		for _, x := range s.Sites {
			for i, c := range x.Chunks {
				m, _, err := r.Statement().Compute(uint32(l), r.Request(), s.Terms.Hours(), contribution.Witness{Rows: c.Rows, Words: c.Words})
				if err != nil {
					t.Fatal(err)
				}
				random, err := r.Set().NewRandomness(Stream(x.ID, i, l))
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
		var ds []he.Poly
		for _, h := range holders {
			ds = append(ds, r.Set().DecryptionShare(sum.C1, h.Secret, h.Z[l]))
		}
		m, err := r.Set().Decrypt(sum, ds)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}
