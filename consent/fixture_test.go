package consent

import (
	"io"
	"math/rand/v2"
	"testing"

	"salus/models/consentword"
	"salus/zkproofs/eddsa"
)

// seeded is a reproducible source of randomness.
func seeded(n byte) io.Reader { return rand.NewChaCha8([32]byte{n}) }

var here = Place{ChainID: 31337, Contract: [20]byte{0xc0, 0x5e}}

func newKey(t testing.TB, n byte) *eddsa.PrivateKey {
	t.Helper()
	k, err := eddsa.NewKey(seeded(n))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const (
	custodianSeed = 200
	annaSeed      = 1
	berndSeed     = 2
)

func config(t testing.TB) Config {
	return Config{Site: "st-anna", Place: here, Custodian: newKey(t, custodianSeed).Public(), RowsPerChunk: 240, Height: 2}
}

func newBook(t testing.TB) *Book {
	t.Helper()
	b, err := NewBook(config(t), seeded(100))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// twoPatients is a book in which anna and bernd have slots 0 and 1 and no directive yet.
func twoPatients(t testing.TB) *Book {
	t.Helper()
	b := newBook(t)
	for i, p := range []struct {
		name string
		seed byte
	}{{"anna", annaSeed}, {"bernd", berndSeed}} {
		slot, err := b.Enrol(p.name, newKey(t, p.seed).Public(), seeded(101))
		if err != nil || slot != i {
			t.Fatalf("enrolled in slot %d: %v", slot, err)
		}
	}
	return b
}

// terms is a directive of a patient who permits health research.
func terms(pseudonym string) Directive {
	return Directive{
		Schema: Schema, Decision: Permit, Signer: Patient, Site: "st-anna", Pseudonym: pseudonym, Version: 1,
		Language: "de-DE", Policy: Hash{1, 2, 3},
		Categories:  []string{"conditions", "demographics", "laboratory", "observations", "vital-status"},
		Operations:  []string{"count", "statistic"},
		Purposes:    []string{"HMB", "NPUNCU"},
		Recipients:  []string{"academic-institution"},
		Territories: []string{"european-economic-area", "same-country"},
		MinCohort:   10,
		Use:         Period{NotBefore: 490000, NotAfter: 750000},
	}
}

const lastBlock = 1000

// signedFor signs d as the successor of what stands in the book.
func signedFor(t testing.TB, b *Book, key *eddsa.PrivateKey, d Directive) *Signed {
	t.Helper()
	o, err := b.Offer(d.Pseudonym, lastBlock)
	if err != nil {
		t.Fatal(err)
	}
	d.Version, d.Supersedes = o.Version, o.Supersedes
	s, err := Sign(key, d, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func apply(t testing.TB, b *Book, s *Signed) {
	t.Helper()
	if err := b.Apply(s, lastBlock, seeded(102)); err != nil {
		t.Fatal(err)
	}
}

func bytesOf(t testing.TB, b *Book) []byte {
	t.Helper()
	raw, err := b.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// question is a request that terms permits, in its own terms, at hour `then`.
func question() consentword.Request {
	return consentword.Request{
		Schema: consentword.Schema, Purposes: consentword.HealthResearch, Operations: consentword.Statistic,
		Categories: consentword.Conditions | consentword.VitalStatus, Recipients: consentword.AcademicInstitution,
		Territories: consentword.SameCountry, Cohort: consentword.CohortAtMost(11),
	}
}

const then = 500000
