package zkproofs

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/debug"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/frontend/schema"
	"github.com/consensys/gnark/logger"
)

// CircuitID names a circuit: statement, version, parameter set where it has one, shape; for instance
// tally/v1/additive4096/rows240-count4096. At most 64 bytes. It is part of every context.
type CircuitID string

const maxCircuitID = 64

var circuitID = regexp.MustCompile(`^[a-z]+/v[0-9]+(/[a-z0-9-]+)+$`)

// ParseCircuitID checks the form of a circuit's name; whether the circuit exists is the catalogue's business.
func ParseCircuitID(s string) (CircuitID, error) {
	if len(s) > maxCircuitID || !circuitID.MatchString(s) {
		return "", errors.New("circuit id: expected statement/version/shape in lower case")
	}
	return CircuitID(s), nil
}

// Statement is the part of the id before the first slash.
func (id CircuitID) Statement() string {
	s, _, _ := strings.Cut(string(id), "/")
	return s
}

// Definition is how a statement hands its circuit to the engine.
type Definition struct {
	ID CircuitID
	// Commitments is the number of BSB22 commitments that the compiled circuit has: 0 or 1. Compiling checks it, and that every public
	// input is in the commitment.
	Commitments int
	// New is a fresh circuit with its slices allocated. The public inputs are ordered as its public fields are.
	New func() frontend.Circuit
	// CheckBounds computes what the circuit's soundness needs of its parameters, such as that no identity wraps around the field,
	// and is nil where there is nothing to compute.
	CheckBounds func() error
}

// ProofSize is the length of the circuit's proofs in bytes.
func (d Definition) ProofSize() int { return proofSize(d.Commitments) }

// Constraints compiles the circuit and counts. It is for tests and benchmarks: it takes as long as compiling does.
func (d Definition) Constraints() (int, error) {
	c, err := d.compile()
	if err != nil {
		return 0, err
	}
	return c.GetNbConstraints(), nil
}

// Publics is the number of public inputs.
func (d Definition) Publics() (int, error) {
	n, _, err := d.size()
	return n, err
}

// size counts the public and the secret inputs of the circuit.
func (d Definition) size() (public, secret int, err error) {
	count, err := schema.Walk(ecc.BN254.ScalarField(), d.New(), reflect.TypeFor[frontend.Variable](), nil)
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w", d.ID, err)
	}
	return count.Public, count.Secret, nil
}

// quiet turns gnark's logger off: its messages hold witness values.
var quiet = sync.OnceFunc(logger.Disable)

// compile builds the constraint system, without names, positions and messages: they are not needed to prove and
// could carry values into an error.
func (d Definition) compile() (*cs.R1CS, error) {
	quiet()
	if _, err := ParseCircuitID(string(d.ID)); err != nil {
		return nil, err
	}
	if d.CheckBounds != nil {
		if err := d.CheckBounds(); err != nil {
			return nil, fmt.Errorf("%s: bounds: %w", d.ID, err)
		}
	}
	compiled, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, d.New())
	if err != nil {
		return nil, fmt.Errorf("%s: compile: %w", d.ID, err)
	}
	system := compiled.(*cs.R1CS)
	commitments := system.CommitmentInfo.(constraint.Groth16Commitments)
	if n := len(commitments); n > 1 || n != d.Commitments {
		return nil, fmt.Errorf("%s: the circuit has %d commitments, declared %d, at most 1", d.ID, n, d.Commitments)
	}
	for _, c := range commitments {
		if err := allCommitted(len(c.GetPublicCommitted()), system.GetNbPublicVariables()-1); err != nil {
			return nil, fmt.Errorf("%s: %w", d.ID, err)
		}
	}
	system.Logs, system.DebugInfo, system.MDebug = nil, nil, map[int]int{}
	system.SymbolTable = debug.NewSymbolTable()
	system.Public = make([]string, len(system.Public))
	system.Secret = make([]string, len(system.Secret))
	return system, nil
}

// allCommitted refuses a circuit or key whose challenge does not depend on every public input: a prover could choose the others after it
// knows the challenge.
func allCommitted(committed, publics int) error {
	if committed != publics {
		return fmt.Errorf("%d of %d public inputs are outside the commitment", publics-committed, publics)
	}
	return nil
}

// Assignment is a value for every input of a circuit, in the order of its fields. The first public input is the first public
// field: gnark's constant wire is not among them.
type Assignment struct {
	Public, Secret []fr.Element
}

// Assign reads an assignment out of a circuit whose variables hold values (integers, big.Int, fr.Element). It walks the struct by
// reflection; a statement with many inputs may fill an [Assignment] itself.
func Assign(circuit frontend.Circuit) (Assignment, error) {
	var a Assignment
	walk := func(leaf schema.LeafInfo, value reflect.Value) error {
		var x fr.Element
		if _, err := x.SetInterface(value.Interface()); err != nil {
			return errors.New("assignment: an input has no value") // its text may hold one
		}
		switch leaf.Visibility {
		case schema.Public:
			a.Public = append(a.Public, x)
		case schema.Secret:
			a.Secret = append(a.Secret, x)
		}
		return nil
	}
	if _, err := schema.Walk(ecc.BN254.ScalarField(), circuit, reflect.TypeFor[frontend.Variable](), walk); err != nil {
		return Assignment{}, errors.New("assignment: an input has no value")
	}
	return a, nil
}

// System is the compiled circuit, for the ceremony that makes its keys.
func (d Definition) System() (*cs.R1CS, error) { return d.compile() }
