package zkproofs

import (
	"sync"
	"time"
)

// Progress is told while keys are loaded or made, at least once a second, from one goroutine at a time.
type Progress struct {
	Circuit     CircuitID
	Step        Step
	Constraints int           // size of the circuit, 0 while it is not known
	Elapsed     time.Duration // since the step began
	Estimate    time.Duration // of the whole step, 0 where there is none; a guess from the circuit's size
}

// Step is what is being done for a circuit's keys.
type Step string

// The steps, in their order. Waiting is for another process that makes the same keys.
const (
	StepCompile Step = "compile"
	StepWait    Step = "wait"
	StepLoad    Step = "load"
	StepSetup   Step = "setup"
	StepSave    Step = "save"
	StepReady   Step = "ready"
)

// Keys makes and keeps development keys.
type Keys struct {
	dir      string
	progress func(Progress)
	mu       sync.Mutex
	provers  map[CircuitID]*Prover
}

// DevelopmentKeys keeps development keys in dir; "" is salus/keys in the user's cache directory. progress may be nil. Nothing is
// read or made before the first key is asked for.
func DevelopmentKeys(dir string, progress func(Progress)) *Keys {
	return &Keys{dir: dir, progress: progress, provers: map[CircuitID]*Prover{}}
}

// Prover is the prover of a circuit. Its keys are made where the cache has none, which takes about 0.14 ms a constraint on two cores.
func (k *Keys) Prover(d Definition) (*Prover, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if p := k.provers[d.ID]; p != nil {
		return p, nil
	}
	system, err := d.compile()
	if err != nil {
		return nil, err
	}
	pk, key, err := setup(d.ID, system)
	if err != nil {
		return nil, err
	}
	v, err := parseVerifier(d.ID, system.GetNbPublicVariables()-1, d.Commitments, key)
	if err != nil {
		return nil, err
	}
	p := &Prover{verifier: v, secrets: system.GetNbSecretVariables(), key: *pk, system: system}
	k.provers[d.ID] = p
	return p, nil
}

// Verifier is the verifier of a circuit, from the same keys.
func (k *Keys) Verifier(d Definition) (*Verifier, error) {
	p, err := k.Prover(d)
	if err != nil {
		return nil, err
	}
	return p.Verifier(), nil
}
