// Package catalogue lists the circuits of Salus. The list is closed: keys are made once for a consortium and not for every study, so a
// new analysis is a new use of an old circuit, and a circuit that is not listed has no keys.
package catalogue

import (
	"fmt"
	"slices"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/ceremony"
	"salus/zkproofs/cohort"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/decryptshare"
	"salus/zkproofs/glm"
	"salus/zkproofs/keyshare"
	"salus/zkproofs/moments"
	"salus/zkproofs/noise"
	"salus/zkproofs/opening"
	"salus/zkproofs/tally"
	"salus/zkproofs/variants"
)

// scans are the circuits over rows that a development consortium has keys for: chunks of 240 rows under the default set.
var scans = []zkproofs.CircuitID{
	"tally/v1/additive4096/rows240-count4096", "tally/v1/additive4096/rows240-sum512",
	"moments/v1/additive4096/rows240-columns12-keys4", "moments/v1/additive4096/rows240-columns4-keys32", "moments/v1/additive4096/rows240-columns16-keys4",
	"glm/v1/additive4096/rows240-columns12-keys1", "glm/v1/additive4096/rows240-columns4-keys16", "glm/v1/additive4096/rows240-columns16-keys1",
	"variants/v1/additive4096/rows240-sheet630",
}

// large are the circuits over rows for sites of more than 3,840 patients: chunks of 3,840 rows under the default set. A consortium that has such sites asks for
// them, since their keys are ten times as large.
var large = []zkproofs.CircuitID{
	"tally/v1/additive4096/rows3840-count2048", "tally/v1/additive4096/rows3840-sum512",
	"tally/v1/additive4096/rows3840-columns4-count2048", "tally/v1/additive4096/rows3840-columns4-sum512",
	"moments/v1/additive4096/rows3840-columns12-keys4", "moments/v1/additive4096/rows3840-columns4-keys32", "moments/v1/additive4096/rows3840-columns16-keys2",
	"glm/v1/additive4096/rows3840-columns12-keys1", "glm/v1/additive4096/rows3840-columns4-keys16", "glm/v1/additive4096/rows3840-columns16-keys1",
}

// rows are all circuits over rows.
func rows() []zkproofs.Definition {
	var definitions []zkproofs.Definition
	for _, s := range tally.Shapes() {
		definitions = append(definitions, tally.Definition(s))
	}
	for _, s := range moments.Shapes() {
		definitions = append(definitions, moments.Definition(s))
	}
	for _, s := range glm.Shapes() {
		definitions = append(definitions, glm.Definition(s))
	}
	for _, s := range variants.Shapes() {
		definitions = append(definitions, variants.Definition(s))
	}
	return definitions
}

// Definitions are the circuits that a development consortium has keys for, in the order in which a session uses them; opening, admission and batches of eight
// consents are used outside of sessions.
func Definitions() []zkproofs.Definition {
	set := he.Additive4096()
	definitions := []zkproofs.Definition{keyshare.Definition(set)}
	for _, d := range rows() {
		if slices.Contains(scans, d.ID) {
			definitions = append(definitions, d)
		}
	}
	definitions = append(definitions, cohort.Definition(), decryptshare.Definition(set), opening.Definition())
	for _, s := range noise.Shapes() {
		if s.Set == set {
			definitions = append(definitions, noise.Definition(s))
		}
	}
	return append(definitions, admission.Definition(), consentbatch.Definition(consentbatch.Shapes()[0]))
}

// Batches are the circuits of batches of more than eight consents. A consortium whose sites have thousands of changes at once asks for them: the largest
// has four million constraints.
func Batches() []zkproofs.Definition {
	var definitions []zkproofs.Definition
	for _, s := range consentbatch.Shapes()[1:] {
		definitions = append(definitions, consentbatch.Definition(s))
	}
	return definitions
}

// Large are the circuits over rows that a consortium with sites of more than 3,840 patients has keys for beside [Definitions].
func Large() []zkproofs.Definition {
	var definitions []zkproofs.Definition
	for _, d := range rows() {
		if slices.Contains(large, d.ID) {
			definitions = append(definitions, d)
		}
	}
	return definitions
}

// Listed names the circuits of Definitions.
func Listed() []zkproofs.CircuitID {
	var out []zkproofs.CircuitID
	for _, d := range Definitions() {
		out = append(out, d.ID)
	}
	return out
}

// All are all circuits that Salus defines: beside [Definitions] and [Large] those of the larger set.
func All() []zkproofs.Definition {
	var definitions []zkproofs.Definition
	for _, set := range he.Sets() {
		definitions = append(definitions, keyshare.Definition(set), decryptshare.Definition(set))
	}
	definitions = append(definitions, rows()...)
	for _, s := range noise.Shapes() {
		definitions = append(definitions, noise.Definition(s))
	}
	for _, s := range consentbatch.Shapes() {
		definitions = append(definitions, consentbatch.Definition(s))
	}
	return append(definitions, cohort.Definition(), opening.Definition(), admission.Definition())
}

// keyed are the circuits that there may be keys for.
func keyed() []zkproofs.Definition { return slices.Concat(Definitions(), Large(), Batches()) }

// Circuits are the circuits that a ceremony may make keys for: those of [Definitions], [Large] and [Batches].
func Circuits() ceremony.Circuits { return ceremony.Of(keyed()...) }

// Find is the definition of a circuit that a consortium may have keys for.
func Find(id zkproofs.CircuitID) (zkproofs.Definition, error) {
	for _, d := range keyed() {
		if d.ID == id {
			return d, nil
		}
	}
	return zkproofs.Definition{}, fmt.Errorf("no circuit that a consortium may have keys for is named %.64q", string(id))
}

// Keyring gives the keys of the listed circuits by name. It may be used by several goroutines at once.
type Keyring struct {
	keys     *zkproofs.Keys
	believes bool
}

// Keys is the keyring over the development keys in dir; "" is the user's cache directory. progress may be nil. Nothing is read or
// made before it is asked for.
func Keys(dir string, progress func(zkproofs.Progress)) *Keyring {
	return &Keyring{keys: zkproofs.DevelopmentKeys(dir, progress).KeepCompiled()}
}

// Given is the keyring over keys that were made elsewhere, by the consortium's ceremony or on another machine: they lie in dir, or fetch brings
// them. None are made here.
func Given(dir string, fetch zkproofs.Fetch, progress func(zkproofs.Progress)) *Keyring {
	return &Keyring{keys: zkproofs.GivenKeys(dir, fetch, progress).KeepCompiled()}
}

// Within bounds what provers use, and returns k; call it before anything else.
func (k *Keyring) Within(r zkproofs.Resources) *Keyring {
	k.keys.Within(r)
	return k
}

// Believing is a keyring whose owner believes whoever gives it its keys, as in a development consortium whose members share the coordinator's; it returns k.
func (k *Keyring) Believing() *Keyring {
	k.believes = true
	return k
}

// Made says whether this machine made the verifying key that has this hash: in verifying a ceremony, or, if it is a development key, in its own setup. Nothing is made for the answer.
// Who believes somebody else's development keys makes none, and is told so of each.
func (k *Keyring) Made(circuit string, keyHash [32]byte) (made, development bool) {
	if k.believes {
		return true, true
	}
	return k.keys.Holds(zkproofs.CircuitID(circuit), keyHash)
}

// File is the key file of a circuit of [Find], for others to have.
func (k *Keyring) File(id zkproofs.CircuitID) (zkproofs.KeyFile, error) {
	d, err := Find(id)
	if err != nil {
		return zkproofs.KeyFile{}, err
	}
	return k.keys.File(d)
}

// Prover is the prover of a circuit of [Find]. Where there are no keys they are made first, which takes some seconds, for a large one most of a minute.
func (k *Keyring) Prover(id zkproofs.CircuitID) (*zkproofs.Prover, error) {
	d, err := Find(id)
	if err != nil {
		return nil, err
	}
	return k.keys.Prover(d)
}

// Verifier is the verifier of a circuit of [Find].
func (k *Keyring) Verifier(id zkproofs.CircuitID) (*zkproofs.Verifier, error) {
	d, err := Find(id)
	if err != nil {
		return nil, err
	}
	return k.keys.Verifier(d)
}

// Prepare makes the keys of these circuits that are not there yet.
func (k *Keyring) Prepare(circuits ...zkproofs.CircuitID) error {
	for _, id := range circuits {
		if _, err := k.Verifier(id); err != nil {
			return err
		}
	}
	return nil
}
