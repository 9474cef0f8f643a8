package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"salus/cmd/salus/demo/lung"
	"salus/he"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs/tally"
)

// rows imports a site's folder and gives its rows of a study.
func rows(t *testing.T, st *study.Study, folder string) []analysis.Row {
	t.Helper()
	at := t.TempDir()
	key := filepath.Join(at, "key")
	if err := vault.NewKeyFile(key); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(at, "vault"), key)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if _, _, err := source.Import(context.Background(), v, folder); err != nil {
		t.Fatal(err)
	}
	got, problems, err := source.Rows(context.Background(), st, v)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	var out []analysis.Row
	for _, r := range got {
		out = append(out, r.Values)
	}
	return out
}

// encrypted computes a study over the sites' rows as a session does, but without proofs: each site encrypts its tally under the sum of
// everybody's keys, the ciphertexts are added, everybody gives a decryption share.
func encrypted(t *testing.T, st *study.Study, sites [][]analysis.Row) json.RawMessage {
	t.Helper()
	p, err := analysis.Compile(st)
	if err != nil {
		t.Fatal(err)
	}
	statement, err := transcript.Statement(p, analysis.Model{}, transcript.SmallChunk)
	if err != nil || statement.Lanes() != 1 {
		t.Fatal(statement.Lanes(), err)
	}
	set := statement.Set()
	shape, err := tally.ShapeOf(statement.Circuit())
	if err != nil {
		t.Fatal(err)
	}
	a := set.CommonPoly([32]byte{1})
	secrets, keys := make([]he.Secret, len(sites)+1), make([]he.Poly, len(sites)+1) // the researcher's last
	for i := range secrets {
		if secrets[i], err = set.NewSecret(rand.Reader); err != nil {
			t.Fatal(err)
		}
		keys[i] = set.KeyShare(a, secrets[i])
	}
	pk, err := set.SumKey(a, keys)
	if err != nil {
		t.Fatal(err)
	}
	var cts []he.Ciphertext
	for _, rows := range sites {
		var codes [][]uint32
		for _, r := range rows {
			c, err := p.Encode(r)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, c)
		}
		counts := make([]uint64, shape.Keys)
		copy(counts, p.Tally(codes, nil).Count)
		message, err := shape.Encode(counts, nil)
		if err != nil {
			t.Fatal(err)
		}
		random, err := set.NewRandomness(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		ct, err := set.Encrypt(pk, message, random)
		if err != nil {
			t.Fatal(err)
		}
		cts = append(cts, ct)
	}
	sum, err := set.Sum(cts)
	if err != nil {
		t.Fatal(err)
	}
	var shares []he.Poly
	for _, s := range secrets {
		z, err := set.NewSmudge(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		shares = append(shares, set.DecryptionShare(sum.C1, s, z))
	}
	coefficients, err := set.Decrypt(sum, shares)
	if err != nil {
		t.Fatal(err)
	}
	counts, _, err := shape.Decode(coefficients)
	if err != nil {
		t.Fatal(err)
	}
	result, err := p.Result(analysis.State{}, analysis.Totals{Tally: analysis.Table{Count: counts[:p.Query().Keys]}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSplitDoesNotChangeAResult: the same patients at 2, 5 and 10 sites give the same bytes, and the oracle's numbers.
func TestSplitDoesNotChangeAResult(t *testing.T) {
	dir := t.TempDir()
	if err := lung.WriteStudy(dir); err != nil {
		t.Fatal(err)
	}
	st, err := readStudy(filepath.Join(dir, lung.StudyFile))
	if err != nil {
		t.Fatal(err)
	}
	var first json.RawMessage
	for _, n := range []int{2, 5, 10} {
		at := filepath.Join(dir, fmt.Sprint(n))
		split := lung.Split(n)
		if err := lung.Write(at, split); err != nil {
			t.Fatal(err)
		}
		var sites [][]analysis.Row
		var all []analysis.Row
		for _, h := range split {
			r := rows(t, st, filepath.Join(at, string(h.Site)))
			sites, all = append(sites, r), append(all, r...)
		}
		got := encrypted(t, st, sites)
		if first == nil {
			first = got
			want, err := analysis.Oracle(st, all)
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, b)
		}
		if !bytes.Equal(got, first) {
			t.Errorf("%d sites give another result", n)
		}
	}
}

// TestConditionsOfFHIRPatientsEqualTheOracle: a contingency table over three sites' conditions, and a histogram of their
// observations.
func TestConditionsOfFHIRPatientsEqualTheOracle(t *testing.T) {
	for _, file := range []string{"testdata/fhir/conditions.yaml", "testdata/fhir/bmi.yaml"} {
		st, err := readStudy(file)
		if err != nil {
			t.Fatal(err)
		}
		var sites [][]analysis.Row
		n := 0
		for _, s := range []string{"site-a", "site-b", "site-c"} {
			r := rows(t, st, filepath.Join("testdata/fhir", s))
			sites, n = append(sites, r), n+len(r)
		}
		if n != 40 {
			t.Errorf("%s: %d patients, want 40", file, n)
		}
		same(t, encrypted(t, st, sites), oracle(t, file, "testdata/fhir", []string{"site-a", "site-b", "site-c"}))
	}
}
