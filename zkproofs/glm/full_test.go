//go:build full

package glm

import (
	"errors"
	"testing"

	"salus/models/analysis"
	"salus/models/link"
	"salus/zkproofs"
	"salus/zkproofs/internal/scantest"
)

// TestFullProofOfEveryShapeAndLink proves with the real prover, verifies, and decrypts to the plain statistic.
func TestFullProofOfEveryShapeAndLink(t *testing.T) {
	for i, s := range Shapes()[:2] {
		for _, f := range link.Functions() {
			x := newSite(t, s, []analysis.GLMQuery{whole(f), trial(f)}[i], 0, 6)
			proven(t, x)
			if !same(x.decrypted(t).GLMTable, x.table().GLMTable) {
				t.Errorf("%s, %s: the ciphertext decrypts to another table", s.Name, f)
			}
		}
	}
}

// TestFullEmptyChunkIsProven: no row and no directive is a true statement about nobody.
func TestFullEmptyChunkIsProven(t *testing.T) {
	for i, s := range Shapes()[:2] {
		x := newSite(t, s, []analysis.GLMQuery{whole(link.Logit), trial(link.Log)}[i], 0, 1)
		x.Witness.Rows, x.Witness.Words = nil, nil
		x.Commit(t)
		x.encrypt(t, Table{GLMTable: newTable(s.Keys, int(x.query.Columns))})
		p := prover(t, s)
		proof, err := Prove(p, x.statement(), x.Witness)
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(p.Verifier(), x.statement(), proof); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullLiesAreNotProven runs the real prover, with real keys, on the lies in the real circuit.
func TestFullLiesAreNotProven(t *testing.T) {
	s := Shapes()[1]
	p := prover(t, s)
	prove := func(l lie) error {
		x := honest(t)
		y := newSite(t, s, x.query, 0, 1)
		copy(y.Witness.Rows, x.Witness.Rows)
		copy(y.Witness.Words, x.Witness.Words)
		for i := range 3 {
			y.Witness.Rows[i][0] = 3 // key 2, of lane 0
		}
		y.Commit(t)
		y.Encrypt(t, nil, 0)
		c := l.fill(t, y, newCircuit(s))
		y.encryptSums(t, c)
		a, err := zkproofs.Assign(c)
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Prove(a)
		return err
	}
	if err := prove(lie{}); err != nil {
		t.Fatal(err)
	}
	for _, l := range lies() {
		if err := prove(l); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", l.name, err)
		}
	}
}

// encryptSums encrypts whatever the circuit's sums hold, modulo the limbs.
func (x *site) encryptSums(t testing.TB, c *circuit) {
	t.Helper()
	var message []uint32
	for _, numbers := range c.Sums {
		for _, bytes := range numbers {
			for _, b := range bytes {
				message = append(message, uint32(integer(t, b).Uint64()&255))
			}
		}
	}
	x.Encrypt(t, message, x.table().Rows)
	c.Encryption.Assign(x.shape.Set, x.Public, x.Witness.Randomness, message)
	c.assignPublic(x.statement())
}

// TestFullEveryWireIsDetermined is TestEveryWireIsDetermined on the circuits as they are proven.
func TestFullEveryWireIsDetermined(t *testing.T) {
	for i, q := range []analysis.GLMQuery{whole(link.Log), trial(link.Logit)} {
		s := Shapes()[i]
		if d := determined(t, newSite(t, s, q, 0, 5), newCircuit(s), newCircuit(s)); len(d.Undetermined) > 0 || d.Pivots != 1 {
			t.Errorf("%s: %d wires undetermined, %d pivots, want V_0 as the pivot alone", s.Name, len(d.Undetermined), d.Pivots)
		}
	}
}

// TestFullEveryWitnessIsDetermined changes single private inputs, in the shape of one key.
func TestFullEveryWitnessIsDetermined(t *testing.T) {
	s := toys()[1]
	x, c := newSite(t, s, whole(link.Log), 0, 9), unencrypted(s)
	for i := range 4 {
		x.Witness.Words[i] = scantest.Directive().Word()
	}
	x.Commit(t)
	x.assignPlain(t, c, x.table().Rows)
	scantest.Compile(t, unencrypted(s)).Mutations(t, s.Name, c, s.Policies)
}
