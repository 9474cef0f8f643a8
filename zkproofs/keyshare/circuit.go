package keyshare

import (
	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/ring"
)

// circuit is the relation of the package comment. Public.inputs and Prove follow the order of its fields.
type circuit struct {
	params ring.Params     `gnark:"-"`
	domain poseidon.Domain `gnark:"-"`

	A       []frontend.Variable `gnark:",public"`
	B       []frontend.Variable `gnark:",public"`
	C       frontend.Variable   `gnark:",public"`
	Context frontend.Variable   `gnark:",public"`

	S, E, R []frontend.Variable
	Salt    frontend.Variable
}

func newCircuit(p ring.Params, d poseidon.Domain) *circuit {
	vector := func() []frontend.Variable { return make([]frontend.Variable, p.N) }
	return &circuit{params: p, domain: d, A: vector(), B: vector(), S: vector(), E: vector(), R: vector()}
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	zkproofs.Bind(api, c.Context)
	hash, err := poseidon.New(api)
	if err != nil {
		return err
	}
	checks := ring.New(api)
	checks.Bind(c.Context, c.C)
	s := checks.Table(-1, 3).Range(c.S)
	e := checks.Table(-he.ErrorWindow, 2*he.ErrorWindow+1).Range(c.E)
	api.AssertIsEqual(Open(hash, c.domain, c.Salt, s.Pack(), e.Pack()), c.C)
	checks.Product(c.params, s, ring.Equation{Out: c.B, A: c.A, Negate: true, Y: e, R: c.R})
	return checks.Commit()
}
