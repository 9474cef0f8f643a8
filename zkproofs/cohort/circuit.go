package cohort

import (
	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/poseidon"
)

// circuit is the relation of the package comment. [Public.inputs] and [Prove] follow the order of its fields.
type circuit struct {
	Commitments [MaxChunks]frontend.Variable `gnark:",public"`
	Floor       frontend.Variable            `gnark:",public"`
	Context     frontend.Variable            `gnark:",public"`

	Counts [MaxChunks]frontend.Variable
	Salts  [MaxChunks]frontend.Variable
	Used   [MaxChunks]frontend.Variable
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	zkproofs.Bind(api, c.Context)
	hash, err := poseidon.New(api)
	if err != nil {
		return err
	}
	sum := frontend.Variable(0)
	for i := range c.Commitments {
		api.AssertIsBoolean(c.Used[i])
		opened := CountCommitment(hash, c.Counts[i], c.Salts[i])
		api.AssertIsEqual(api.Mul(c.Used[i], api.Sub(opened, c.Commitments[i])), 0)
		api.ToBinary(c.Counts[i], countBits) // 0 ≤ n < 2^12
		sum = api.Add(sum, api.Mul(c.Used[i], c.Counts[i]))
	}
	api.ToBinary(api.Sub(sum, c.Floor), sumBits) // 0 ≤ sum − floor < 2^16
	return nil
}
