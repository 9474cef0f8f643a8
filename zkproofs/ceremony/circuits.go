package ceremony

import (
	"fmt"
	"slices"

	"salus/zkproofs"
)

// Circuits is a list of circuits for callers that know them by name.
type Circuits struct{ definitions []zkproofs.Definition }

// Of makes a list.
func Of(definitions ...zkproofs.Definition) Circuits { return Circuits{definitions} }

// IDs are the circuits' names.
func (c Circuits) IDs() (ids []zkproofs.CircuitID) {
	for _, d := range c.definitions {
		ids = append(ids, d.ID)
	}
	return ids
}

// Only keeps the circuits that are named; without names, all.
func (c Circuits) Only(names ...string) (Circuits, error) {
	if len(names) == 0 {
		return c, nil
	}
	kept := slices.DeleteFunc(slices.Clone(c.definitions), func(d zkproofs.Definition) bool { return !slices.Contains(names, string(d.ID)) })
	if len(kept) != len(names) {
		return Circuits{}, fmt.Errorf("%d of %d circuits are known under these names", len(kept), len(names))
	}
	return Circuits{kept}, nil
}
