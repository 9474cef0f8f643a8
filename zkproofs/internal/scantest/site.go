// Package scantest draws chunks of rows and consents for the tests of row statements, and solves their circuits without keys.
package scantest

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
)

// Today is the session's hour.
const Today = 498_000

// Site is one chunk with everything that its proof needs, and the session's key with its secret.
type Site struct {
	Size    scan.Size
	Public  scan.Public
	Witness scan.Witness
	RNG     *rand.ChaCha8
	secret  he.Secret
}

// Study is the request of the tests.
func Study() consentword.Request {
	return consentword.Request{
		Schema: consentword.Schema, Purposes: consentword.HealthResearch | consentword.DiseaseResearch,
		Categories: consentword.Conditions | consentword.VitalStatus, Operations: consentword.Statistic,
		Recipients: consentword.AcademicInstitution, Territories: consentword.EuropeanEconomicArea,
		Obligations: consentword.EthicsApproval | consentword.Publication, Cohort: 11,
	}
}

// Directive permits the study.
func Directive() consentword.Fields {
	return consentword.Fields{
		Schema: consentword.Schema, Decision: consentword.Permit, Purposes: 1<<24 - 1, Categories: 1<<32 - 1, Operations: 1<<16 - 1,
		Recipients: 1<<16 - 1, Territories: 1<<16 - 1, Obligations: consentword.EthicsApproval, Cohort: 5,
		NotBefore: Today - 1000, NotAfter: Today + 1000, Version: 7,
	}
}

// Denials change a directive that permits into one that does not.
func Denials() []func(*consentword.Fields) {
	return []func(*consentword.Fields){
		func(f *consentword.Fields) { *f = consentword.Fields{} },
		func(f *consentword.Fields) { f.Schema++ },
		func(f *consentword.Fields) { f.Decision = consentword.Deny },
		func(f *consentword.Fields) { f.Decision = consentword.Withdrawn },
		func(f *consentword.Fields) { f.Purposes &^= consentword.DiseaseResearch },
		func(f *consentword.Fields) { f.Categories &^= consentword.VitalStatus },
		func(f *consentword.Fields) { f.Operations &^= consentword.Statistic },
		func(f *consentword.Fields) { f.Recipients = consentword.Company },
		func(f *consentword.Fields) { f.Territories = consentword.AnyCountry },
		func(f *consentword.Fields) { f.Obligations |= consentword.ReturnOfResults },
		func(f *consentword.Fields) { f.Cohort = 12 },
		func(f *consentword.Fields) { f.Reserved = 1 },
		func(f *consentword.Fields) { f.NotBefore = Today + 1 },
		func(f *consentword.Fields) { f.NotAfter = Today - 1 },
	}
}

// New draws a chunk of columns of those sizes: some slots empty, some codes missing, some directives that deny, a few rows alike.
func New(t testing.TB, s scan.Size, id zkproofs.CircuitID, sizes [scan.MaxColumns]uint32, lane uint32, seed uint64) *Site {
	t.Helper()
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	x := &Site{Size: s, RNG: rand.NewChaCha8(key)}
	rng, denials := rand.New(x.RNG), Denials()
	for range s.Rows {
		var row []uint32
		for _, size := range sizes[:s.Columns] {
			code := uint32(0)
			if size > 0 && rng.IntN(24) > 0 {
				code = 1 + rng.Uint32N(size)
				if rng.IntN(4) == 0 {
					code = size - min(size-1, 3)
				}
			}
			row = append(row, code)
		}
		f := Directive()
		f.Version = rng.Uint32()
		f.NotBefore = Today - rng.Uint32N(2)*rng.Uint32N(Today)
		f.NotAfter = Today + rng.Uint32N(2)*rng.Uint32()%1_000_000
		f.Cohort = uint8(rng.IntN(12))
		if rng.IntN(5) == 0 {
			denials[rng.IntN(len(denials))](&f)
		}
		if rng.IntN(10) == 0 {
			row = nil
		}
		x.Witness.Rows, x.Witness.Words = append(x.Witness.Rows, row), append(x.Witness.Words, f.Word())
	}
	x.Public = scan.Public{
		Request: Study().Word(), Lane: lane, Hours: Today,
		Context: zkproofs.Context{ChainID: 1, Study: sha256.Sum256([]byte("study")), Session: sha256.Sum256([]byte("session")), Site: "st-anna", Chunk: 3, Lane: lane, Circuit: id},
	}
	var err error
	if x.Witness.RowSalts, err = merkle.NewSalts(x.RNG, s.Salts()); err != nil {
		t.Fatal(err)
	}
	if x.Witness.ConsentSalts, err = merkle.NewSalts(x.RNG, s.Salts()); err != nil {
		t.Fatal(err)
	}
	for range s.Sheets() - 1 {
		salts, err := merkle.NewSalts(x.RNG, s.Salts())
		if err != nil {
			t.Fatal(err)
		}
		x.Witness.SheetSalts = append(x.Witness.SheetSalts, salts)
	}
	if x.Witness.CountSalt, err = zkproofs.RandomElement(x.RNG); err != nil {
		t.Fatal(err)
	}
	return x.Commit(t)
}

// Commit computes the roots of the sheets of the site's columns and of its words. Sheets of a statement's own get the root 0.
func (x *Site) Commit(t testing.TB) *Site {
	t.Helper()
	words := make([]zkproofs.Element, len(x.Witness.Words))
	for i, w := range x.Witness.Words {
		words[i] = scan.WordElement(w)
	}
	x.Public.RowRoot = x.SheetRoot(t, 0)
	x.Public.Sheets = make([]zkproofs.Element, x.Size.Sheets()-1)
	for i := 1; i < scan.SheetsFor(x.Size.Columns); i++ {
		x.Public.Sheets[i-1] = x.SheetRoot(t, i)
	}
	x.Public.ConsentRoot = x.Root(t, merkle.Consents, words, x.Witness.ConsentSalts)
	return x
}

// SheetRoot is the root of a sheet of the columns.
func (x *Site) SheetRoot(t testing.TB, sheet int) zkproofs.Element {
	t.Helper()
	leaves := make([]zkproofs.Element, len(x.Witness.Rows))
	for i, codes := range x.Witness.Rows {
		leaves[i] = scan.SheetElement(codes, sheet)
	}
	if sheet == 0 {
		return x.Root(t, merkle.Rows, leaves, x.Witness.RowSalts)
	}
	return x.Root(t, merkle.Rows, leaves, x.Witness.SheetSalts[sheet-1])
}

// Root is the root of a chunk's tree.
func (x *Site) Root(t testing.TB, kind merkle.Kind, leaves, salts []zkproofs.Element) zkproofs.Element {
	t.Helper()
	height, err := merkle.ChunkHeight(x.Size.Rows)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := merkle.Build(kind, leaves, salts, height)
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

// Permitted says whether row i is there and its word permits.
func (x *Site) Permitted(i int) bool {
	return x.Witness.Rows[i] != nil && consentword.Permits(x.Witness.Words[i], x.Public.Request, x.Public.Hours)
}

// Encrypt commits to a number of rows and encrypts a message under the session's key, which is drawn at the first call.
func (x *Site) Encrypt(t testing.TB, message []uint32, rows uint64) *Site {
	t.Helper()
	set := x.Size.Set
	var err error
	if x.secret.S == nil {
		if x.secret, err = set.NewSecret(x.RNG); err != nil {
			t.Fatal(err)
		}
		a := set.CommonPoly(sha256.Sum256([]byte("a")))
		if x.Public.PK, err = set.SumKey(a, []he.Poly{set.KeyShare(a, x.secret)}); err != nil {
			t.Fatal(err)
		}
	}
	if x.Witness.Randomness, err = set.NewRandomness(x.RNG); err != nil {
		t.Fatal(err)
	}
	x.Public.CT = x.Ciphertext(t, message)
	x.Public.Count = scan.CommitCount(rows, x.Witness.CountSalt)
	return x
}

// Ciphertext encrypts another message with the same randomness.
func (x *Site) Ciphertext(t testing.TB, message []uint32) he.Ciphertext {
	t.Helper()
	ct, err := x.Size.Set.Encrypt(x.Public.PK, message, x.Witness.Randomness)
	if err != nil {
		t.Fatal(err)
	}
	return ct
}

// Decrypt gives the coefficients of the ciphertext's message.
func (x *Site) Decrypt(t testing.TB) []uint64 {
	t.Helper()
	set := x.Size.Set
	z, err := set.NewSmudge(x.RNG)
	if err != nil {
		t.Fatal(err)
	}
	m, err := set.Decrypt(x.Public.CT, []he.Poly{set.DecryptionShare(x.Public.CT.C1, x.secret, z)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Clone copies what tests change.
func (x *Site) Clone() *Site {
	y := *x
	y.Witness.Rows, y.Witness.Words = make([][]uint32, len(x.Witness.Rows)), append([]consentword.Word{}, x.Witness.Words...)
	for i, row := range x.Witness.Rows {
		if row != nil {
			y.Witness.Rows[i] = append([]uint32{}, row...)
		}
	}
	return &y
}
