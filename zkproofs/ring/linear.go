package ring

import (
	"math/big"

	"github.com/consensys/gnark/frontend"
)

// Sum adds without a long chain of intermediate expressions.
func Sum(api frontend.API, xs []frontend.Variable) frontend.Variable { return api.Add(0, 0, xs...) }

// Compose is Σ limbs_j·2^(bits·j).
func Compose(api frontend.API, limbs []frontend.Variable, bits int) frontend.Variable {
	terms := make([]frontend.Variable, len(limbs))
	for j := range limbs {
		terms[j] = api.Mul(limbs[j], Pow2(bits*j))
	}
	return Sum(api, terms)
}

// Shift is x·2^-bits in the field: the limbs above the lowest bits, once those were subtracted.
func Shift(api frontend.API, x frontend.Variable, bits int) frontend.Variable {
	return api.Mul(x, new(big.Int).ModInverse(Pow2(bits), api.Compiler().Field()))
}

// Pow2 is 2^bits.
func Pow2(bits int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(bits)) }
