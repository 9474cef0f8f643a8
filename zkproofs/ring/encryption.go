package ring

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"salus/he"
)

// Encryption is what the circuit of every encrypted statement ends with: the session's key, the ciphertext, and the randomness that makes the one from the other.
// Without coefficients nothing is encrypted, which is for tests.
type Encryption struct {
	B, A   []frontend.Variable `gnark:",public"` // the session's key
	C0, C1 []frontend.Variable `gnark:",public"` // the ciphertext

	U, E0, E1, R0, R1 []frontend.Variable // randomness, errors and quotients
}

// Allocate makes the slices of an encryption with n coefficients.
func (e *Encryption) Allocate(n int) {
	for _, v := range []*[]frontend.Variable{&e.B, &e.A, &e.C0, &e.C1, &e.U, &e.E0, &e.E1, &e.R0, &e.R1} {
		*v = make([]frontend.Variable, n)
	}
}

// Prove proves that (C0, C1) encrypts the message under (B, A), with zero in the coefficients beyond it. That the message is what it is said to range over is for the caller to prove. Quotients
// are looked up in the given table.
func (e *Encryption) Prove(c *Checks, p Params, message Ranged, quotients *Table) {
	u := c.Table(-1, 3).Range(e.U)
	window := c.Table(-he.ErrorWindow, 2*he.ErrorWindow+1)
	e0, e1 := window.Range(e.E0), window.Range(e.E1)
	c.Product(p, u,
		Equation{Out: e.C0, A: e.B, Y: e0.Add(message.Scale(p.Delta)), R: e.R0, RTable: quotients},
		Equation{Out: e.C1, A: e.A, Y: e1, R: e.R1, RTable: quotients})
}

// Assign fills the encryption of a message. Without coefficients there is none.
func (e *Encryption) Assign(pk he.PublicKey, ct he.Ciphertext, r he.Randomness, message []uint32) {
	e.AssignPublic(pk, ct)
	if len(e.U) == 0 {
		return
	}
	set := pk.A.Set()
	e.U, e.E0, e.E1 = assigned(r.U), assigned(r.E0), assigned(r.E1)
	e.R0 = assigned(set.Quotient(ct.C0, pk.B, r.U, set.MessageTerm(message, r.E0), false))
	e.R1 = assigned(set.Quotient(ct.C1, pk.A, r.U, r.E1.Big(), false))
}

// AssignPublic fills key and ciphertext.
func (e *Encryption) AssignPublic(pk he.PublicKey, ct he.Ciphertext) {
	if len(e.U) == 0 {
		return
	}
	e.B, e.A, e.C0, e.C1 = assigned(pk.B.Centred()), assigned(pk.A.Centred()), assigned(ct.C0.Centred()), assigned(ct.C1.Centred())
}

// assigned gives numbers as assignments.
func assigned[T int64 | *big.Int](xs []T) []frontend.Variable {
	out := make([]frontend.Variable, len(xs))
	for j, x := range xs {
		out[j] = x
	}
	return out
}
