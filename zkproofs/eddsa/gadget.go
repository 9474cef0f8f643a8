package eddsa

import (
	tedwards "github.com/consensys/gnark-crypto/ecc/twistededwards"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/native/twistededwards"
	"github.com/consensys/gnark/std/signature/eddsa"

	"salus/zkproofs/poseidon"
)

// Verification is a signature check in a circuit: key (AX, AY), signature (RX, RY, S), message.
type Verification struct {
	AX, AY, RX, RY, S frontend.Variable
	Message           []frontend.Variable // at least one
}

// IsValid is 1 where the signature holds and 0 where it does not. It asserts that the key and R are on the curve and that eight times the key is
// not the identity: under a key of order 1, 2, 4 or 8 anybody signs, since the equation holds up to the cofactor whatever the challenge is, and y = 0 of order 4 is the empty leaf of the
// identity tree. That the key is in the prime-order subgroup, hence without a part of small order, is not asserted: it was checked when it was enrolled (ParsePublic), and here
// such a part changes nothing, as the cofactor clears it. S below ℓ is asserted by gnark's gadget, which multiplies the equation by the
// cofactor: of the signatures that the native check accepts it accepts all, and beside them only ones whose R differs by a point of small order.
func IsValid(api frontend.API, g *poseidon.Gadget, v Verification) (frontend.Variable, error) {
	valid, _, err := Check(api, g, v)
	return valid, err
}

// Check is [IsValid] that gives the challenge too: the hash of R, A and the message, valid or not.
func Check(api frontend.API, g *poseidon.Gadget, v Verification) (valid, challenge frontend.Variable, err error) {
	curve, err := twistededwards.NewEdCurve(api, tedwards.BN254)
	if err != nil {
		return nil, nil, err
	}
	a, r := twistededwards.Point{X: v.AX, Y: v.AY}, twistededwards.Point{X: v.RX, Y: v.RY}
	curve.AssertIsOnCurve(a)
	curve.AssertIsOnCurve(r)
	// 8·A is in the subgroup of prime order, where x = 0 is the identity alone.
	api.AssertIsDifferent(curve.Double(curve.Double(curve.Double(a))).X, 0)
	h := &hasher{gadget: g, rest: v.Message[1:]}
	valid, err = eddsa.IsValid(curve, eddsa.Signature{R: r, S: v.S}, v.Message[0], eddsa.PublicKey{A: a}, h)
	return valid, h.sum, err
}

// hasher is gnark's interface for the challenge: it gets R, A and the first message element, and adds the others.
type hasher struct {
	gadget *poseidon.Gadget
	in     []frontend.Variable
	rest   []frontend.Variable
	sum    frontend.Variable // the last one
}

func (h *hasher) Write(xs ...frontend.Variable) { h.in = append(h.in, xs...) }
func (h *hasher) Reset()                        { h.in = nil }
func (h *hasher) Sum() frontend.Variable {
	h.sum = h.gadget.Sponge(challengeDomain, append(h.in[:len(h.in):len(h.in)], h.rest...)...)
	return h.sum
}
