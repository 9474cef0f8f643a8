package worker

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"salus/proto/faults"
	"salus/worker/source"
	"salus/worker/vault"
)

// namesBlob holds the kinds of sources whose patients' names mean the same people.
const namesBlob = "patient-names"

// named is its content: the kinds of sources that were imported or declared alike.
type named struct {
	Kinds []string `json:"kinds"`
}

// serverKind is the kind of source that a FHIR server is.
func serverKind(base string) string { return "FHIR at " + strings.TrimRight(base, "/") }

// samePatients refuses an import from a kind of source that names patients in another way than those that the vault has, as far as anyone knows: OMOP's person 17, a server's Patient/17, a table's 17
// and a DICOM file's 17 would be joined into one, and erased as one. Each FHIR server is a kind of its own. The operator says once for all of them that they are the same.
func (s *Site) samePatients(ctx context.Context, kinds []string, declared bool) error {
	var was named
	err := s.loadJSON(namesBlob, &was)
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return err
	}
	if err != nil { // a vault that was filled before this was kept
		types, err := s.Vault.Types(ctx)
		if err != nil {
			return err
		}
		for typ := range types {
			if kind := source.KindOfType(typ); kind != "" && !slices.Contains(was.Kinds, kind) {
				was.Kinds = append(was.Kinds, kind)
			}
		}
	}
	all := map[string]bool{}
	for _, kind := range slices.Concat(was.Kinds, kinds) {
		all[kind] = true
	}
	list := slices.Sorted(maps.Keys(all))
	if len(list) > 1 && len(list) > len(was.Kinds) && !declared {
		return faults.New(faults.UsageError, "patients' names would be joined over several kinds of sources (%s): where a name stands for the same person in all of them say so, with --same-patients; else give each a worker's folder of its own", strings.Join(list, ", "))
	}
	return s.savedJSON(namesBlob, named{Kinds: list})
}
