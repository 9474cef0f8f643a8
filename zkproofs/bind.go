package zkproofs

import "github.com/consensys/gnark/frontend"

// Bind puts a public input into a constraint of its own, x·x = w, so that a proof is for this x and no other. In a circuit without a
// commitment gnark compiles a public input that no constraint mentions, and its proofs then verify for any value. With a constraint that no other public
// input is in, x has its own independent term in the verifier's sum, which a proof can only be moved along by breaking Groth16.
func Bind(api frontend.API, x frontend.Variable) { api.Mul(x, x) }
