package benchmarks

import (
	"crypto/rand"
	"fmt"
	"syscall"
	"testing"
	"time"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/cohort"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/decryptshare"
	"salus/zkproofs/glm"
	"salus/zkproofs/keyshare"
	"salus/zkproofs/merkle"
	"salus/zkproofs/moments"
	"salus/zkproofs/noise"
	"salus/zkproofs/opening"
	"salus/zkproofs/scan"
	"salus/zkproofs/tally"
	"salus/zkproofs/variants"
)

// processor is the processor time that this process has used. On a machine with other work it says more than the clock does.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure runs the loop and reports processor time beside the clock.
func measure(b *testing.B, body func() error) {
	b.Helper()
	start := processor(b)
	for b.Loop() {
		if err := body(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((processor(b)-start).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

// claim is a true statement with its witness, ready to prove and to verify.
type claim struct {
	id     zkproofs.CircuitID
	rows   int // where the statement is about rows
	prove  func(*zkproofs.Prover) (zkproofs.Proof, error)
	verify func(*zkproofs.Verifier, zkproofs.Proof) error
}

func element(b *testing.B) zkproofs.Element {
	b.Helper()
	e, err := zkproofs.RandomElement(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	return e
}

func secret(b *testing.B, set *he.Set) he.Secret {
	b.Helper()
	s, err := set.NewSecret(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func claims(b *testing.B) []claim {
	b.Helper()
	set := he.Additive4096()
	list := []claim{keyShare(b, set)}
	for _, s := range tally.Shapes() {
		if _, err := catalogue.Find(s.ID()); err == nil {
			list = append(list, tallied(b, s))
		}
	}
	for _, s := range moments.Shapes() {
		if _, err := catalogue.Find(s.ID()); err == nil {
			list = append(list, summed(b, s))
		}
	}
	for _, s := range glm.Shapes() {
		if _, err := catalogue.Find(s.ID()); err == nil {
			list = append(list, fitted(b, s))
		}
	}
	for _, s := range variants.Shapes() {
		if _, err := catalogue.Find(s.ID()); err == nil {
			list = append(list, genotyped(b, s))
		}
	}
	return append(list, cohortOf(b), decryptionShare(b, set), opened(b), noised(b, noise.Shapes()[0]), noised(b, noise.Shapes()[1]))
}

func keyShare(b *testing.B, set *he.Set) claim {
	b.Helper()
	w := keyshare.Witness{Secret: secret(b, set), Salt: element(b)}
	a := set.CommonPoly([32]byte{1})
	pub := keyshare.Public{A: a, B: set.KeyShare(a, w.Secret), C: keyshare.Commit(set, w.Secret, w.Salt), Context: zkproofs.Context{Circuit: keyshare.ID(set)}}
	return claim{
		id:     keyshare.ID(set),
		prove:  func(p *zkproofs.Prover) (zkproofs.Proof, error) { return keyshare.Prove(p, pub, w) },
		verify: func(v *zkproofs.Verifier, proof zkproofs.Proof) error { return keyshare.Verify(v, pub, proof) },
	}
}

func decryptionShare(b *testing.B, set *he.Set) claim {
	b.Helper()
	w := decryptshare.Witness{Secret: secret(b, set), Salt: element(b), SaltL: element(b)}
	var err error
	if w.Z, err = set.NewSmudge(rand.Reader); err != nil {
		b.Fatal(err)
	}
	c1 := set.CommonPoly([32]byte{2})
	pub := decryptshare.Public{
		C1: c1, D: set.DecryptionShare(c1, w.Secret, w.Z), C: keyshare.Commit(set, w.Secret, w.Salt), CL: decryptshare.CommitSmudge(set, w.Z, w.SaltL),
		Context: zkproofs.Context{Circuit: decryptshare.ID(set)},
	}
	return claim{
		id:     decryptshare.ID(set),
		prove:  func(p *zkproofs.Prover) (zkproofs.Proof, error) { return decryptshare.Prove(p, pub, w) },
		verify: func(v *zkproofs.Verifier, proof zkproofs.Proof) error { return decryptshare.Verify(v, pub, proof) },
	}
}

func cohortOf(b *testing.B) claim {
	b.Helper()
	var w cohort.Witness
	pub := cohort.Public{Floor: 1000, Context: zkproofs.Context{Circuit: cohort.Definition().ID}}
	for range cohort.MaxChunks {
		salt := element(b)
		w.Counts, w.Salts = append(w.Counts, 200), append(w.Salts, salt)
		pub.Counts = append(pub.Counts, cohort.CommitCount(200, salt))
	}
	return claim{
		id:     pub.Context.Circuit,
		prove:  func(p *zkproofs.Prover) (zkproofs.Proof, error) { return cohort.Prove(p, pub, w) },
		verify: func(v *zkproofs.Verifier, proof zkproofs.Proof) error { return cohort.Verify(v, pub, proof) },
	}
}

// opened is a slot of a consent tree of 3,840 patients.
func opened(b *testing.B) claim {
	b.Helper()
	const kind, rows, slot = merkle.Consents, 3840, 2500
	salts, err := merkle.NewSalts(rand.Reader, merkle.SaltCount(rows, 240))
	if err != nil {
		b.Fatal(err)
	}
	height, err := merkle.Height(rows, 240)
	if err != nil {
		b.Fatal(err)
	}
	words := make([]zkproofs.Element, rows)
	for i := range words {
		words[i] = zkproofs.Uint64Element(uint64(i))
	}
	tree, err := merkle.Build(kind, words, salts, height)
	if err != nil {
		b.Fatal(err)
	}
	path, err := tree.Open(slot)
	if err != nil {
		b.Fatal(err)
	}
	pub := opening.Public{Kind: kind, Height: height, Root: tree.Root(), Slot: slot, Leaf: tree.Leaf(slot), Context: zkproofs.Context{Circuit: opening.Definition().ID}}
	return claim{
		id: pub.Context.Circuit,
		prove: func(p *zkproofs.Prover) (zkproofs.Proof, error) {
			return opening.Prove(p, pub, opening.Witness{Path: path})
		},
		verify: func(v *zkproofs.Verifier, proof zkproofs.Proof) error { return opening.Verify(v, pub, proof) },
	}
}

// chunk is a full chunk of columns of those sizes, every second patient with a policy of their own.
func chunk(b *testing.B, id zkproofs.CircuitID, size int, sizes [scan.MaxColumns]uint32) (scan.Public, scan.Witness) {
	b.Helper()
	const hours = 498_000
	request := consentword.Request{
		Schema: consentword.Schema, Purposes: consentword.HealthResearch, Categories: consentword.Conditions, Operations: consentword.Statistic,
		Recipients: consentword.AcademicInstitution, Territories: consentword.EuropeanEconomicArea, Cohort: 11,
	}
	pub, w := scan.Public{Request: request.Word(), Hours: hours, Context: zkproofs.Context{Circuit: id}}, scan.Witness{CountSalt: element(b)}
	rows, further, words := make([]zkproofs.Element, size), make([]zkproofs.Element, size), make([]zkproofs.Element, size)
	columns := len(sizes)
	for columns > 1 && sizes[columns-1] == 0 {
		columns--
	}
	for i := range size {
		codes := make([]uint32, columns)
		for j, size := range sizes[:columns] {
			if size > 0 {
				codes[j] = 1 + uint32(i)%size
			}
		}
		word := consentword.Fields{
			Schema: consentword.Schema, Decision: consentword.Permit, Purposes: 1<<24 - 1, Categories: 1<<32 - 1, Operations: 1<<16 - 1,
			Recipients: 1<<16 - 1, Territories: 1<<16 - 1, NotBefore: hours - 1, NotAfter: hours + 1 + uint32(i/2), Version: uint32(i),
		}.Word()
		w.Rows, w.Words = append(w.Rows, codes), append(w.Words, word)
		rows[i], further[i], words[i] = scan.SheetElement(codes, 0), scan.SheetElement(codes, 1), scan.WordElement(word)
	}
	root := func(kind merkle.Kind, leaves []zkproofs.Element) ([]zkproofs.Element, zkproofs.Element) {
		salts, err := merkle.NewSalts(rand.Reader, merkle.SaltCount(size, size))
		if err != nil {
			b.Fatal(err)
		}
		height, err := merkle.ChunkHeight(size)
		if err != nil {
			b.Fatal(err)
		}
		tree, err := merkle.Build(kind, leaves, salts, height)
		if err != nil {
			b.Fatal(err)
		}
		return salts, tree.Root()
	}
	w.RowSalts, pub.RowRoot = root(merkle.Rows, rows)
	if scan.SheetsFor(columns) > 1 {
		salts, r := root(merkle.Rows, further)
		w.SheetSalts, pub.Sheets = append(w.SheetSalts, salts), append(pub.Sheets, r)
	}
	w.ConsentSalts, pub.ConsentRoot = root(merkle.Consents, words)
	return pub, w
}

// encrypt encrypts a chunk's message under a key and commits to the number of its rows.
func encrypt(b *testing.B, set *he.Set, pub *scan.Public, w *scan.Witness, message []uint32, count uint64) {
	b.Helper()
	pub.Count = scan.CommitCount(count, w.CountSalt)
	a := set.CommonPoly([32]byte{3})
	var err error
	if pub.PK, err = set.SumKey(a, []he.Poly{set.KeyShare(a, secret(b, set))}); err != nil {
		b.Fatal(err)
	}
	if w.Randomness, err = set.NewRandomness(rand.Reader); err != nil {
		b.Fatal(err)
	}
	if pub.CT, err = set.Encrypt(pub.PK, message, w.Randomness); err != nil {
		b.Fatal(err)
	}
}

// tallied is a full chunk of three key columns of 300 keys, and a value where the shape has sums.
func tallied(b *testing.B, s tally.Shape) claim {
	b.Helper()
	q := tally.Query{Sizes: [scan.MaxColumns]uint32{2, 2, 75, 100}, Radix: [scan.MaxColumns]uint32{150, 75, 1}, Keys: 300}
	if s.SumLimbs > 0 {
		q.Value[3], q.HasValue = 1, true
	}
	public, w := chunk(b, s.ID(), s.Rows, q.Sizes)
	table := s.Tally(q, 0, public.Request, public.Hours, w.Rows, w.Words)
	message, err := s.Message(table)
	if err != nil {
		b.Fatal(err)
	}
	encrypt(b, s.Set, &public, &w, message, table.Rows)
	pub := tally.Public{Public: public, Query: q}
	return claim{
		id: s.ID(), rows: s.Rows,
		prove:  func(p *zkproofs.Prover) (zkproofs.Proof, error) { return tally.Prove(p, pub, w) },
		verify: func(v *zkproofs.Verifier, proof zkproofs.Proof) error { return tally.Verify(v, pub, proof) },
	}
}

// summed is a full chunk of as many columns as the shape sums, one of them the key.
func summed(b *testing.B, s moments.Shape) claim {
	b.Helper()
	q := moments.Query{Columns: uint32(s.Columns), Radix: [scan.MaxColumns]uint32{1}, Keys: 3}
	for j := range s.Columns {
		q.Sizes[j], q.Slot[j] = 1000, uint32(j+1)
	}
	q.Sizes[0] = q.Keys
	public, w := chunk(b, s.ID(), s.Rows, q.Sizes)
	table := s.Compute(q, 0, public.Request, public.Hours, w.Rows, w.Words)
	message, err := s.Message(table)
	if err != nil {
		b.Fatal(err)
	}
	encrypt(b, s.Set, &public, &w, message, table.Rows)
	pub := moments.Public{Public: public, Query: q}
	return claim{
		id: s.ID(), rows: s.Rows,
		prove:  func(p *zkproofs.Prover) (zkproofs.Proof, error) { return moments.Prove(p, pub, w) },
		verify: func(v *zkproofs.Verifier, proof zkproofs.Proof) error { return moments.Verify(v, pub, proof) },
	}
}

// BenchmarkStatement proves and verifies every statement of the development list, and those of large sites but with -short: their keys alone take minutes. Verifying includes
// computing the public inputs from the statement.
func BenchmarkStatement(b *testing.B) {
	keys := catalogue.Keys("", nil)
	for _, c := range claims(b) {
		if testing.Short() && c.rows > 240 {
			continue
		}
		p, err := keys.Prover(c.id)
		if err != nil {
			b.Fatal(err)
		}
		proof, err := c.prove(p)
		if err != nil {
			b.Fatal(err)
		}
		v := p.Verifier()
		b.Run(fmt.Sprintf("circuit=%s/prove", c.id), func(b *testing.B) {
			measure(b, func() error {
				_, err := c.prove(p)
				return err
			})
			b.ReportMetric(float64(p.Constraints()), "constraints")
			b.ReportMetric(float64(v.Publics()), "publics")
			b.ReportMetric(float64(v.ProofSize()), "proof-B")
			b.ReportMetric(float64(len(v.KeyBytes())), "key-B")
			if c.rows > 0 {
				b.ReportMetric(float64(c.rows*b.N)/b.Elapsed().Seconds(), "rows/s")
			}
		})
		b.Run(fmt.Sprintf("circuit=%s/verify", c.id), func(b *testing.B) {
			measure(b, func() error { return c.verify(v, proof) })
		})
		for _, together := range []int{16, 64} {
			b.Run(fmt.Sprintf("circuit=%s/verify-%d-together", c.id, together), func(b *testing.B) {
				measure(b, func() error {
					return v.Together(func(v *zkproofs.Verifier) error {
						for range together {
							if err := c.verify(v, proof); err != nil {
								return err
							}
						}
						return nil
					})
				})
				b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N*together), "ms/proof")
			})
		}
	}
}

var largestBatch = consentbatch.Shapes()[2]

// BenchmarkCircuit compiles every circuit that Salus defines and counts its constraints.
func BenchmarkCircuit(b *testing.B) {
	for _, d := range catalogue.All() {
		if testing.Short() && d.ID == largestBatch.ID() {
			continue // four million constraints
		}
		b.Run(fmt.Sprintf("circuit=%s", d.ID), func(b *testing.B) {
			constraints := 0
			measure(b, func() (err error) {
				constraints, err = d.Constraints()
				return err
			})
			b.ReportMetric(float64(constraints), "constraints")
		})
	}
}

// BenchmarkKeys reads the keys of the whole development list, as a daemon does at its start.
func BenchmarkKeys(b *testing.B) {
	if err := catalogue.Keys("", nil).Prepare(catalogue.Listed()...); err != nil {
		b.Fatal(err)
	}
	b.Run("load=verifiers", func(b *testing.B) {
		measure(b, func() error { return catalogue.Keys("", nil).Prepare(catalogue.Listed()...) })
	})
	b.Run("load=provers", func(b *testing.B) {
		measure(b, func() error {
			keys := catalogue.Keys("", nil)
			for _, d := range catalogue.Definitions() {
				if _, err := keys.Prover(d.ID); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
