// Package catalogue lists the circuits of Salus. The list is closed: keys are made once for a consortium and not for every study, so a
// new analysis is a new use of an old circuit, and a circuit that is not listed has no keys.
package catalogue

import (
	"fmt"
	"slices"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/cohort"
	"salus/zkproofs/decryptshare"
	"salus/zkproofs/keyshare"
	"salus/zkproofs/opening"
	"salus/zkproofs/tally"
)

// tallies are the tally circuits that a development consortium has keys for: chunks of 240 rows under the default set.
var tallies = []zkproofs.CircuitID{"tally/v1/additive4096/rows240-count4096", "tally/v1/additive4096/rows240-sum512"}

// Definitions are the circuits that a development consortium has keys for, in the order in which a session uses them; opening is used outside of
// sessions.
func Definitions() []zkproofs.Definition {
	set := he.Additive4096()
	definitions := []zkproofs.Definition{keyshare.Definition(set)}
	for _, s := range tally.Shapes() {
		if slices.Contains(tallies, s.ID()) {
			definitions = append(definitions, tally.Definition(s))
		}
	}
	return append(definitions, cohort.Definition(), decryptshare.Definition(set), opening.Definition())
}

// All are all circuits that Salus defines: beside [Definitions] those of the larger set and of chunks of 3,840 rows, whose keys take minutes
// and come from a ceremony.
func All() []zkproofs.Definition {
	var definitions []zkproofs.Definition
	for _, set := range he.Sets() {
		definitions = append(definitions, keyshare.Definition(set), decryptshare.Definition(set))
	}
	for _, s := range tally.Shapes() {
		definitions = append(definitions, tally.Definition(s))
	}
	return append(definitions, cohort.Definition(), opening.Definition())
}

// Find is the definition of a circuit that a development consortium has keys for.
func Find(id zkproofs.CircuitID) (zkproofs.Definition, error) {
	for _, d := range Definitions() {
		if d.ID == id {
			return d, nil
		}
	}
	return zkproofs.Definition{}, fmt.Errorf("no circuit with development keys is named %.64q", string(id))
}

// Keyring gives the keys of the listed circuits by name. It may be used by several goroutines at once.
type Keyring struct{ keys *zkproofs.Keys }

// Keys is the keyring over the development keys in dir; "" is the user's cache directory. progress may be nil. Nothing is read or
// made before it is asked for.
func Keys(dir string, progress func(zkproofs.Progress)) *Keyring {
	return &Keyring{zkproofs.DevelopmentKeys(dir, progress).KeepCompiled()}
}

// Prover is the prover of a listed circuit. Where there are no keys they are made first, which takes some seconds.
func (k *Keyring) Prover(id zkproofs.CircuitID) (*zkproofs.Prover, error) {
	d, err := Find(id)
	if err != nil {
		return nil, err
	}
	return k.keys.Prover(d)
}

// Verifier is the verifier of a listed circuit.
func (k *Keyring) Verifier(id zkproofs.CircuitID) (*zkproofs.Verifier, error) {
	d, err := Find(id)
	if err != nil {
		return nil, err
	}
	return k.keys.Verifier(d)
}

// Prepare makes all keys that are not there yet.
func (k *Keyring) Prepare() error {
	for _, d := range Definitions() {
		if _, err := k.keys.Verifier(d); err != nil {
			return err
		}
	}
	return nil
}
