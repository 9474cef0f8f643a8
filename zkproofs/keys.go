package zkproofs

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"salus/models/durable"
)

// Progress is told while keys are loaded or made: at the start of every step and every half second while it lasts, from one goroutine at
// a time. The callback must not use the Keys that call it.
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
	StepLoad    Step = "load"
	StepWait    Step = "wait"
	StepFetch   Step = "fetch"
	StepSetup   Step = "setup"
	StepSave    Step = "save"
	StepReady   Step = "ready"
)

const tick = 500 * time.Millisecond

// setupPerConstraint is what a setup takes on one core, measured on an AMD EPYC with 103,207 constraints and one commitment.
const setupPerConstraint = 80 * time.Microsecond

// Keys makes and keeps development keys. It may be used by several goroutines at once, which then wait for each other.
//
// The keys of a circuit lie in a folder named after the hash of the compiled constraint system, gnark's version and the platform, so a changed circuit never
// meets old keys. They are one file, written whole or not at all, with checksums: a damaged file is noticed and made anew. A file lock lets several
// processes ask at once: one makes the keys and the others wait and read them. New keys do not go with the old ones, so a process that
// held the keys of a file that was damaged and remade has to be started again.
type Keys struct {
	dir          string
	progress     func(Progress)
	keepCompiled bool
	given        bool  // keys are taken from the folder or from fetch, and never made here
	fetch        Fetch // nil where there is nobody to ask
	resources    Resources

	mu        sync.Mutex // guards the rest, and is held while keys are loaded or made
	program   string     // hash of this executable, where compiled circuits are kept
	provers   map[CircuitID]*Prover
	verifiers map[CircuitID]*Verifier
}

// DevelopmentKeys keeps development keys in dir; "" is salus/keys in the user's cache directory. progress may be nil. Nothing is
// read or made before the first key is asked for.
func DevelopmentKeys(dir string, progress func(Progress)) *Keys {
	if progress == nil {
		progress = func(Progress) {}
	}
	return &Keys{dir: dir, progress: progress, provers: map[CircuitID]*Prover{}, verifiers: map[CircuitID]*Verifier{}}
}

// KeepCompiled keeps compiled circuits too, and returns k; call it before anything else. Compiling takes ten times as long as reading. They are kept for this
// very executable, by the circuit's name: the caller promises that a name means one definition in the whole program, as it does in a closed list.
func (k *Keys) KeepCompiled() *Keys {
	k.keepCompiled = true
	return k
}

// Within bounds what provers use, and returns k; call it before anything else.
func (k *Keys) Within(r Resources) *Keys {
	k.resources = r
	return k
}

// held is what the provers that are loaded hold.
func (k *Keys) held() (n int64) {
	for _, p := range k.provers {
		n += p.Memory().Held
	}
	return n
}

// Prover is the prover of a circuit, or ErrMemory where it does not fit. Where the cache has no keys they are made, which takes about 0.04 ms a constraint on two cores.
func (k *Keys) Prover(d Definition) (*Prover, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if p := k.provers[d.ID]; p != nil {
		return p, nil
	}
	work, err := k.open(d)
	if err != nil {
		return nil, err
	}
	n, err := k.resources.atOnce(d.ID, memoryOf(work.compiled.constraints), k.held())
	if err != nil {
		return nil, err
	}
	p, err := work.prover()
	if err != nil {
		return nil, err
	}
	p.allow(n)
	k.provers[d.ID], k.verifiers[d.ID] = p, p.verifier
	return p, nil
}

// Verifier is the verifier of a circuit, of the same keys as the prover. It reads the verifying key alone where the keys are there.
func (k *Keys) Verifier(d Definition) (*Verifier, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if v := k.verifiers[d.ID]; v != nil {
		return v, nil
	}
	work, err := k.open(d)
	if err != nil {
		return nil, err
	}
	v, err := work.verifier()
	if err != nil {
		return nil, err
	}
	k.verifiers[d.ID] = v
	return v, nil
}

// keyWork is the work for one circuit's keys.
type keyWork struct {
	id          CircuitID
	commitments int
	compiled    *compiled
	folder      string
	progress    func(Progress)
	given       bool
	fetch       Fetch
}

// folder is where the keys of all circuits lie.
func (k *Keys) folder() (string, error) {
	if k.dir != "" {
		return k.dir, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("development keys: no cache directory: %w (set HOME or XDG_CACHE_HOME)", err)
	}
	return filepath.Join(cache, "salus", "keys"), nil
}

// open compiles the circuit and finds the folder of its keys.
func (k *Keys) open(d Definition) (*keyWork, error) {
	dir, err := k.folder()
	if err != nil {
		return nil, err
	}
	w := &keyWork{id: d.ID, commitments: d.Commitments, progress: k.progress, given: k.given, fetch: k.fetch}
	err = w.during(StepCompile, 0, func() (err error) {
		if k.keepCompiled {
			w.compiled, err = k.keptOrCompiled(dir, d)
		} else {
			w.compiled, err = compileNow(d)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	w.folder = keyFolder(dir, d.ID, w.compiled.hash)
	if err := durable.PrivateDir(w.folder); err != nil {
		return nil, fmt.Errorf("development keys: %w", err)
	}
	return w, nil
}

// keyFolder is the folder of the keys of a compiled circuit.
func keyFolder(dir string, id CircuitID, system [32]byte) string {
	return filepath.Join(dir, id.Statement()+"-"+hex.EncodeToString(system[:16]))
}

// during runs a step and tells of it, at its start and at every tick.
func (w *keyWork) during(step Step, estimate time.Duration, f func() error) error {
	p := Progress{Circuit: w.id, Step: step, Estimate: estimate}
	if w.compiled != nil {
		p.Constraints = w.compiled.constraints
	}
	start := time.Now()
	w.progress(p)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		t := time.NewTicker(tick)
		defer t.Stop()
		for {
			select {
			case <-stop:
				return
			case now := <-t.C:
				p.Elapsed = now.Sub(start)
				w.progress(p)
			}
		}
	}()
	err := f()
	close(stop)
	<-stopped
	return err
}

func (w *keyWork) prover() (p *Prover, err error) {
	load := func() error {
		return w.during(StepLoad, 0, func() (err error) {
			p, err = w.load()
			return err
		})
	}
	if err := load(); needsMaking(err) {
		if err := w.make(load, func(made *Prover) { p = made }); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	w.progress(Progress{Circuit: w.id, Step: StepReady, Constraints: w.compiled.constraints})
	return p, nil
}

func (w *keyWork) verifier() (v *Verifier, err error) {
	load := func() error {
		return w.during(StepLoad, 0, func() (err error) {
			v, err = w.loadVerifier()
			return err
		})
	}
	if err := load(); needsMaking(err) {
		if err := w.make(load, func(made *Prover) { v = made.verifier }); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	w.progress(Progress{Circuit: w.id, Step: StepReady, Constraints: w.compiled.constraints})
	return v, nil
}

func needsMaking(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, errDamaged)
}

// make takes the lock, looks again, and makes the keys if no other process did.
func (w *keyWork) make(load func() error, take func(*Prover)) (err error) {
	lock := flock.New(filepath.Join(w.folder, "lock"), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err == nil && !locked {
		err = w.during(StepWait, w.setupEstimate(), lock.Lock)
	}
	if err != nil {
		return fmt.Errorf("development keys: lock: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := load(); !needsMaking(err) {
		return err
	}
	if w.given {
		if err := w.obtain(); err != nil {
			return err
		}
		return load()
	}
	var p *Prover
	var body keyFile
	err = w.during(StepSetup, w.setupEstimate(), func() error {
		system, err := w.compiled.r1cs()
		if err != nil {
			return err
		}
		pk, key, err := setup(w.id, system)
		if err != nil {
			return err
		}
		v, err := parseVerifier(w.id, w.compiled.publics, w.commitments, key)
		if err != nil {
			return err
		}
		p = &Prover{verifier: v, secrets: w.compiled.secrets, key: *pk, system: system}
		body = keyFile{verifying: key, proving: pk}
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.during(StepSave, 0, func() error { return w.save(body) }); err != nil {
		return err
	}
	take(p)
	return nil
}

func (w *keyWork) setupEstimate() time.Duration {
	return time.Duration(w.compiled.constraints) * setupPerConstraint / time.Duration(runtime.NumCPU())
}
