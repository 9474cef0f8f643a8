package decryptshare

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/keyshare"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/ring"
)

// circuit is the relation of the package comment. Public.inputs and Prove follow the order of its fields.
type circuit struct {
	shape shape `gnark:"-"`

	C1      []frontend.Variable `gnark:",public"`
	D       []frontend.Variable `gnark:",public"`
	C       frontend.Variable   `gnark:",public"`
	CL      frontend.Variable   `gnark:",public"`
	Context frontend.Variable   `gnark:",public"`

	S       []frontend.Variable
	PackedE []frontend.Variable
	Salt    frontend.Variable
	Z       []frontend.Variable // limbs of z + B, the first coefficient's lowest limb first
	SaltL   frontend.Variable
	R       []frontend.Variable
}

func newCircuit(s shape) *circuit {
	vector := func(n int) []frontend.Variable { return make([]frontend.Variable, n) }
	n := s.params.N
	return &circuit{
		shape: s, C1: vector(n), D: vector(n),
		S: vector(n), PackedE: vector(s.packedE), Z: vector(n * s.limbs), R: vector(n),
	}
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	zkproofs.Bind(api, c.Context)
	hash, err := poseidon.New(api)
	if err != nil {
		return err
	}
	checks := ring.New(api)
	checks.Bind(c.Context, c.C, c.CL)
	s := checks.Table(-1, 3).Range(c.S)
	limb := checks.Table(0, 1<<c.shape.limbBits)
	limbs := limb.Range(c.Z)

	opened := keyshare.Open(hash, c.shape.secretDomain, c.Salt, s.Pack(), c.PackedE)
	api.AssertIsEqual(opened, c.C)
	smudge := hash.Sponge(c.shape.smudgeDomain, append([]frontend.Variable{c.SaltL}, limbs.Pack()...)...)
	api.AssertIsEqual(smudge, c.CL)

	z := limbs.Recompose(c.shape.limbBits, c.shape.limbs).Shift(new(big.Int).Neg(c.shape.bound()))
	checks.Product(c.shape.params, s, ring.Equation{Out: c.D, A: c.C1, Y: z, R: c.R, RTable: limb})
	return checks.Commit()
}
