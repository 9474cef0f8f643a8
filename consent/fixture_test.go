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

var here = Place{ChainID: 31337, Contract: [20]byte{0xc0, 0x5e}, Account: [20]byte{0xcc, 1}}

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
	return Config{Site: "st-anna", Place: here, Custodian: newKey(t, custodianSeed).Public()}
}

func newBook(t testing.TB) *Book {
	t.Helper()
	b, err := NewBook(config(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// admitted is a book of these newcomers, at epoch 1.
func admitted(t testing.TB, list ...Newcomer) *Book {
	t.Helper()
	b, _, err := newBook(t).Admit(list, seeded(101))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// twoPatients is a book in which anna and bernd have slots 0 and 1 and no directive yet, and carla has slot 2 on paper and none either.
func twoPatients(t testing.TB) *Book {
	t.Helper()
	return admitted(t, Newcomer{Pseudonym: "anna", Key: newKey(t, annaSeed).Public()}, Newcomer{Pseudonym: "bernd", Key: newKey(t, berndSeed).Public()}, Newcomer{Pseudonym: "carla"})
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

// files says whether the book names a directive as the one in force, with the epoch to come.
func files(t testing.TB, b *Book, slot int, s *Signed) bool {
	t.Helper()
	hash, err := s.Directive.Hash()
	if err != nil {
		t.Fatal(err)
	}
	f, ok := b.InForce(slot)
	return ok && f == Filed{Epoch: b.Epoch() + 1, Hash: hash, Supersedes: s.Directive.Supersedes}
}

func apply(t testing.TB, b *Book, s *Signed) {
	t.Helper()
	if err := b.Put(Item{Directive: s}, lastBlock); err != nil {
		t.Fatal(err)
	}
}

// bytesOf is a book's head and pages, each behind its length.
func bytesOf(t testing.TB, b *Book) []byte {
	t.Helper()
	out := appendBytes(nil, b.Head())
	for i := range b.Chunks() {
		out = appendBytes(out, b.Page(i))
	}
	return out
}

// bookOf reads what bytesOf wrote, and no other bytes.
func bookOf(raw []byte) (*Book, error) {
	r := reader{rest: raw}
	head := r.long(MaxHead)
	b, err := ParseBook(head, func(int) ([]byte, error) {
		page := r.long(MaxPage)
		return page, r.err
	})
	if err == nil {
		err = r.end()
	}
	return b, err
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

// clone is a copy that shares nothing with the original.
func (s *Signed) clone() (*Signed, error) {
	raw, err := s.Bytes()
	if err != nil {
		return nil, err
	}
	return ParseSigned(raw)
}
