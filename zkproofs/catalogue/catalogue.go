// Package catalogue lists the circuits of Salus. The list is closed: keys are made once for a consortium and not for every study, so a
// new analysis is a new use of an old circuit, and a circuit that is not listed has no keys.
package catalogue

import (
	"fmt"

	"salus/zkproofs"
	"salus/zkproofs/cohort"
)

// Definitions are the circuits for which a development consortium has keys, in the order in which a session uses them.
func Definitions() []zkproofs.Definition {
	return []zkproofs.Definition{
		cohort.Definition(),
	}
}

// Find is the definition of a circuit.
func Find(id zkproofs.CircuitID) (zkproofs.Definition, error) {
	for _, d := range Definitions() {
		if d.ID == id {
			return d, nil
		}
	}
	return zkproofs.Definition{}, fmt.Errorf("no circuit is named %q", id)
}

// Keyring gives the keys of the listed circuits by name. It may be used by several goroutines at once.
type Keyring struct{ keys *zkproofs.Keys }

// Keys is the keyring over the development keys in dir; "" is the user's cache directory. progress may be nil. Nothing is read or
// made before it is asked for.
func Keys(dir string, progress func(zkproofs.Progress)) *Keyring {
	return &Keyring{zkproofs.DevelopmentKeys(dir, progress)}
}

// Prover is the prover of a listed circuit. Where there are no keys they are made first, which takes up to half a minute.
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
