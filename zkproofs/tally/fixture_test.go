package tally

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
)

const today = 498_000

// site is one chunk with everything that its proof needs, and the session's key with its secret.
type site struct {
	shape   Shape
	public  Public
	witness Witness
	secret  he.Secret
	rng     *rand.ChaCha8
}

func study() consentword.Request {
	return consentword.Request{
		Schema: consentword.Schema, Purposes: consentword.HealthResearch | consentword.DiseaseResearch,
		Categories: consentword.Conditions | consentword.VitalStatus, Operations: consentword.Statistic,
		Recipients: consentword.AcademicInstitution, Territories: consentword.EuropeanEconomicArea,
		Obligations: consentword.EthicsApproval | consentword.Publication, Cohort: 11,
	}
}

func directive() consentword.Fields {
	return consentword.Fields{
		Schema: consentword.Schema, Decision: consentword.Permit, Purposes: 1<<24 - 1, Categories: 1<<32 - 1, Operations: 1<<16 - 1,
		Recipients: 1<<16 - 1, Territories: 1<<16 - 1, Obligations: consentword.EthicsApproval, Cohort: 5,
		NotBefore: today - 1000, NotAfter: today + 1000, Version: 7,
	}
}

// denials change a directive that permits into one that does not.
var denials = []func(*consentword.Fields){
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
	func(f *consentword.Fields) { f.NotBefore = today + 1 },
	func(f *consentword.Fields) { f.NotAfter = today - 1 },
}

// survival is a query of three key columns with 2, 2 and 300 codes, a filter, and a column that is not used.
func survival() Query {
	return Query{
		Sizes: [Columns]uint32{2, 2, 300, 1, 1<<ColumnBits - 1},
		Radix: [Columns]uint32{600, 300, 1, 1},
		Keys:  1200,
	}
}

// sums is a query of 300 keys with a value of two columns.
func sums() Query {
	return Query{
		Sizes:    [Columns]uint32{0, 300, 1000, 0, 50},
		Radix:    [Columns]uint32{1: 1},
		Value:    [Columns]uint32{2: 3, 4: 1000},
		Keys:     300,
		HasValue: true,
	}
}

// newSite draws a chunk: some slots empty, some codes missing, some directives that deny, a few rows alike.
func newSite(t testing.TB, s Shape, q Query, lane uint32, seed uint64) *site {
	t.Helper()
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	x := &site{shape: s, rng: rand.NewChaCha8(key)}
	rng := rand.New(x.rng)
	for i := range s.Rows {
		var row []uint32
		for j := range Columns {
			code := uint32(0)
			if q.Sizes[j] > 0 && rng.IntN(24) > 0 {
				code = 1 + rng.Uint32N(q.Sizes[j])
				if rng.IntN(4) == 0 {
					code = q.Sizes[j] - min(q.Sizes[j]-1, 3)
				}
			}
			row = append(row, code)
		}
		f := directive()
		f.Version = rng.Uint32()
		f.NotBefore = today - rng.Uint32N(2)*rng.Uint32N(today)
		f.NotAfter = today + rng.Uint32N(2)*rng.Uint32()%1_000_000
		f.Cohort = uint8(rng.IntN(12))
		if rng.IntN(5) == 0 {
			denials[rng.IntN(len(denials))](&f)
		}
		if rng.IntN(10) == 0 {
			row = nil
		}
		x.witness.Rows, x.witness.Words = append(x.witness.Rows, row), append(x.witness.Words, f.Word())
		_ = i
	}
	x.public = Public{
		Request: study().Word(), Query: q, Lane: lane, Hours: today,
		Context: zkproofs.Context{ChainID: 1, Study: sha256.Sum256([]byte("study")), Session: sha256.Sum256([]byte("session")), Site: "st-anna", Chunk: 3, Lane: lane, Circuit: s.ID()},
	}
	var err error
	if x.witness.RowSalts, err = merkle.NewSalts(x.rng, s.Salts()); err != nil {
		t.Fatal(err)
	}
	if x.witness.ConsentSalts, err = merkle.NewSalts(x.rng, s.Salts()); err != nil {
		t.Fatal(err)
	}
	if x.witness.CountSalt, err = zkproofs.RandomElement(x.rng); err != nil {
		t.Fatal(err)
	}
	x.commit(t)
	return x
}

// commit computes the roots of the site's table and words.
func (x *site) commit(t testing.TB) *site {
	t.Helper()
	rows, words := make([]zkproofs.Element, len(x.witness.Rows)), make([]zkproofs.Element, len(x.witness.Words))
	for i, codes := range x.witness.Rows {
		rows[i] = rowElement(codes).Bytes()
	}
	for i, w := range x.witness.Words {
		words[i] = WordElement(w)
	}
	height, err := merkle.ChunkHeight(x.shape.Rows)
	if err != nil {
		t.Fatal(err)
	}
	r, err := merkle.Build(merkle.Rows, rows, x.witness.RowSalts, height)
	if err != nil {
		t.Fatal(err)
	}
	c, err := merkle.Build(merkle.Consents, words, x.witness.ConsentSalts, height)
	if err != nil {
		t.Fatal(err)
	}
	x.public.RowRoot, x.public.ConsentRoot = r.Root(), c.Root()
	return x
}

// table is the plain tally, computed here once more without the package's twin.
func (x *site) table() Table {
	q, t := x.public.Query, Table{Counts: make([]uint64, x.shape.Keys)}
	if x.shape.SumLimbs > 0 {
		t.Sums = make([]uint64, x.shape.Keys)
	}
rows:
	for i, codes := range x.witness.Rows {
		if codes == nil || !consentword.Permits(x.witness.Words[i], x.public.Request, x.public.Hours) {
			continue
		}
		key, value := int64(0), int64(0)
		for j, code := range codes {
			if (q.Radix[j] != 0 || q.Value[j] != 0) && code == 0 {
				continue rows
			}
			if q.Radix[j] != 0 {
				key += int64(q.Radix[j]) * int64(code-1)
			}
			value += int64(q.Value[j]) * int64(code)
		}
		t.Rows++
		if key -= int64(x.public.Lane) * int64(x.shape.Keys); key >= 0 && key < int64(x.shape.Keys) {
			t.Counts[key]++
			if t.Sums != nil {
				t.Sums[key] += uint64(value)
			}
		}
	}
	return t
}

// encrypt makes a session key and encrypts the message of the table.
func (x *site) encrypt(t testing.TB, table Table) *site {
	t.Helper()
	message, err := x.shape.Message(table)
	if err != nil {
		t.Fatal(err)
	}
	return x.encryptMessage(t, message, table.Rows)
}

func (x *site) encryptMessage(t testing.TB, message []uint32, rows uint64) *site {
	t.Helper()
	set := x.shape.Set
	var err error
	if x.secret.S == nil {
		if x.secret, err = set.NewSecret(x.rng); err != nil {
			t.Fatal(err)
		}
		a := set.CommonPoly(sha256.Sum256([]byte("a")))
		if x.public.PK, err = set.SumKey(a, []he.Poly{set.KeyShare(a, x.secret)}); err != nil {
			t.Fatal(err)
		}
	}
	if x.witness.Randomness, err = set.NewRandomness(x.rng); err != nil {
		t.Fatal(err)
	}
	if x.public.CT, err = set.Encrypt(x.public.PK, message, x.witness.Randomness); err != nil {
		t.Fatal(err)
	}
	x.public.Count = CommitCount(rows, x.witness.CountSalt)
	return x
}

// decrypt is the table that the ciphertext holds.
func (x *site) decrypt(t testing.TB) Table {
	t.Helper()
	set := x.shape.Set
	z, err := set.NewSmudge(x.rng)
	if err != nil {
		t.Fatal(err)
	}
	m, err := set.Decrypt(x.public.CT, []he.Poly{set.DecryptionShare(x.public.CT.C1, x.secret, z)})
	if err != nil {
		t.Fatal(err)
	}
	counts, sums, err := x.shape.Decode(m)
	if err != nil {
		t.Fatal(err)
	}
	return Table{Counts: counts, Sums: sums}
}

// clone copies what tests change.
func (x *site) clone() *site {
	y := *x
	y.witness.Rows, y.witness.Words = make([][]uint32, len(x.witness.Rows)), append([]consentword.Word{}, x.witness.Words...)
	for i, row := range x.witness.Rows {
		if row != nil {
			y.witness.Rows[i] = append([]uint32{}, row...)
		}
	}
	return &y
}
