// Package poseidon is the hash of everything that a circuit opens: Poseidon2 (Grassi, Khovratovich, Schofnegger 2023/323) over the
// scalar field of BN254, width 16, x^5, 8 full and 57 partial rounds, constants of the authors' generator at 128 bits.
//
// Two constructions stand on the permutation P.
//
// Sponge: rate 15, capacity one element. The capacity starts as SHA-256 of the domain's name and the input's length, so inputs of different
// lengths or for different purposes never share a start, and no padding is needed. Finding a collision takes about 2^127 steps.
//
// Compress: P(x)_0 + x_0 + c for sixteen elements x and a public constant c that names the place of the value, such as the tree and level of a node. The feed-forward
// makes it one-way although P is invertible; the constant separates places as a prefix would, and costs no input.
//
// Every function has a twin that computes the same in a circuit; the permutation there costs 555 constraints, (8·16 + 57)·3, and in a
// circuit with a commitment and many of them 201 and a share of some thousands (see [Batch]).
// An input that is secret hides only together with a random element: see the salts of the callers.
package poseidon

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"

	"salus/zkproofs"
)

const (
	// Width is the number of elements of the permutation's state.
	Width = 16
	// Rate is the number of elements that the sponge absorbs at once.
	Rate          = Width - 1
	fullRounds    = 8
	partialRounds = 57
)

// Domain names what a sponge is used for, for instance "salus/keyshare/secret/v1".
type Domain string

const capacityDomain = "salus/poseidon2/sponge/v1\x00"

// permutation holds constants only.
var permutation = poseidon2.NewPermutation(Width, fullRounds, partialRounds)

// Permute applies the permutation to x.
func Permute(x *[Width]fr.Element) {
	if err := permutation.Permutation(x[:]); err != nil {
		panic(err) // the width is right
	}
}

// Compress is P(x)_0 + x_0 + c.
func Compress(c fr.Element, x [Width]fr.Element) fr.Element {
	c.Add(&c, &x[0])
	Permute(&x)
	return *c.Add(&c, &x[0])
}

// Sponge hashes any number of elements.
func Sponge(d Domain, in ...fr.Element) fr.Element {
	var state [Width]fr.Element
	state[Rate] = Capacity(d, len(in))
	if len(in) == 0 {
		Permute(&state)
	}
	for i := 0; i < len(in); i += Rate {
		for j, x := range in[i:min(i+Rate, len(in))] {
			state[j].Add(&state[j], &x)
		}
		Permute(&state)
	}
	return state[0]
}

// Hash is [Sponge] for encoded elements, which must be canonical.
func Hash(d Domain, in ...zkproofs.Element) zkproofs.Element {
	xs := make([]fr.Element, len(in))
	for i := range in {
		xs[i] = in[i].Field()
	}
	return zkproofs.ToElement(Sponge(d, xs...))
}

// Capacity is the start of a sponge's last element for an input of n elements: SHA-256(label ‖ length of d ‖ d ‖ n) modulo r.
func Capacity(d Domain, n int) fr.Element {
	b := append([]byte(capacityDomain), byte(len(d)))
	b = append(b, d...)
	return Constant(binary.BigEndian.AppendUint64(b, uint64(n)))
}

// Constant is SHA-256 of the label modulo r: an element with no known relation to any other.
func Constant(label []byte) fr.Element {
	h := sha256.Sum256(label)
	var c fr.Element
	c.SetBytes(h[:])
	return c
}
