// Package ceremonytest is for tests alone. It has circuits that are small enough for a ceremony to take a second, and keys that look like a
// ceremony's for circuits that are too large for one.
package ceremonytest

import (
	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/internal/setup"
)

// Toy has one commitment over all its inputs, coefficients of every kind and wires on every side.
type Toy struct {
	Sum, Product frontend.Variable `gnark:",public"`
	A, B, C      frontend.Variable
}

// Define implements frontend.Circuit.
func (c *Toy) Define(api frontend.API) error {
	api.AssertIsEqual(c.Sum, api.Add(api.Mul(3, c.A), api.Mul(-7, c.B), c.C))
	api.AssertIsEqual(c.Product, api.Mul(c.A, c.B, c.C))
	gamma, err := api.(frontend.Committer).Commit(c.Sum, c.Product, c.A, c.B, c.C)
	if err != nil {
		return err
	}
	api.AssertIsEqual(api.Mul(api.Add(c.A, gamma), api.Sub(c.B, gamma)), api.Add(api.Mul(c.A, c.B), api.Mul(gamma, api.Sub(c.B, c.A)), api.Neg(api.Mul(gamma, gamma))))
	api.AssertIsDifferent(api.Mul(c.A, "123456789012345678901234567890123456789"), 0)
	return nil
}

// Plain has no commitment and another domain.
type Plain struct {
	Y frontend.Variable `gnark:",public"`
	X frontend.Variable
}

// Define implements frontend.Circuit.
func (c *Plain) Define(api frontend.API) error {
	x := c.X
	for i := range 20 {
		x = api.Add(api.Mul(x, x), i)
	}
	api.AssertIsEqual(c.Y, x)
	return nil
}

// Definitions are the two circuits, of two domains.
func Definitions() []zkproofs.Definition {
	return []zkproofs.Definition{
		{ID: "toy/v1/committed", Commitments: 1, New: func() frontend.Circuit { return new(Toy) }},
		{ID: "plain/v1/squares", New: func() frontend.Circuit { return new(Plain) }},
	}
}

// Later is a circuit that a consortium comes by when it has keys for [Definitions] already.
func Later() zkproofs.Definition {
	return zkproofs.Definition{ID: "plain/v2/squares", New: func() frontend.Circuit { return new(Plain) }}
}

// InstallKeys makes the keys of a circuit in seconds and puts them into dir as a ceremony's. Whoever runs it could forge: nobody contributed. What is told apart by
// their origin, and by nothing else, is so tested with circuits whose ceremony takes an hour.
func InstallKeys(dir string, d zkproofs.Definition) (zkproofs.KeyFile, error) {
	system, err := d.System()
	if err != nil {
		return zkproofs.KeyFile{}, err
	}
	pk, vk, err := setup.Keys(system)
	if err != nil {
		return zkproofs.KeyFile{}, err
	}
	return zkproofs.InstallCeremonyKeys(dir, d, system, pk, vk)
}
