package zkproofs

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
)

// ErrMemory says that a circuit cannot be proven within the memory that was given.
var ErrMemory = errors.New("not enough memory to prove")

// Resources is what provers may use. The zero Resources is what the Go runtime may: GOMAXPROCS cores, and as much memory as GOMEMLIMIT says.
type Resources struct {
	Cores  int
	Memory int64 // bytes
}

// limits fills in what the runtime says.
func (r Resources) limits() Resources {
	if r.Cores <= 0 {
		r.Cores = runtime.GOMAXPROCS(0)
	}
	if r.Memory <= 0 {
		r.Memory = debug.SetMemoryLimit(-1) // reads it; without GOMEMLIMIT as good as endless
	}
	return r
}

// Memory is what proving a circuit takes, in bytes.
type Memory struct {
	Held  int64 // for the compiled circuit and the proving key, once
	Proof int64 // at most in use for one proof beside that
}

// What is held and used is proportional to the circuit; the factors were measured with benchmarks' BenchmarkMemory on circuits of up to
// 1,030,084 constraints (benchmarks/results/memory.txt): at most 950 and, with garbage collected at every tenth of growth, 700 bytes (1,020 for the smallest circuit, 4 MB in all); Go's default lets garbage
// grow further.
const (
	heldPerConstraint  = 1000
	proofPerConstraint = 900 // of the domain, a power of two
	// programMemory is what a daemon uses beside its provers.
	programMemory = 160 << 20
	// coresPerProof is how many cores one proof keeps busy before a second one at its side is worth its memory.
	coresPerProof = 2
)

func memoryOf(constraints int) Memory {
	return Memory{Held: heldPerConstraint * int64(constraints), Proof: proofPerConstraint * int64(ecc.NextPowerOfTwo(uint64(constraints)))}
}

// atOnce is how many proofs of a circuit fit beside what is held already; none is an error that says what would be needed.
func (r Resources) atOnce(id CircuitID, m Memory, held int64) (int, error) {
	r = r.limits()
	n := (r.Memory - programMemory - held - m.Held) / m.Proof
	if n < 1 {
		needed := programMemory + held + m.Held + m.Proof
		return 0, fmt.Errorf("%w: %s takes about %s, of which %s are for one proof, and this process may use %s: give it more (--memory or GOMEMLIMIT), or prove on a larger machine",
			ErrMemory, id, mebibytes(needed), mebibytes(m.Proof), mebibytes(r.Memory))
	}
	return int(min(n, int64(max(1, r.Cores/coresPerProof)), math.MaxInt32)), nil
}

func mebibytes(n int64) string { return fmt.Sprintf("%d MiB", (n+1<<20-1)>>20) }

// stateless says whether several goroutines may solve a system at once: gnark resets blueprints that have state at the start of each solution.
func stateless(system *cs.R1CS) bool {
	for _, b := range system.Blueprints {
		if _, ok := b.(constraint.BlueprintStateful[constraint.U64]); ok {
			return false
		}
	}
	return true
}
