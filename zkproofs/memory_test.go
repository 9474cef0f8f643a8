package zkproofs

import (
	"errors"
	"math"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
)

func TestProofsAtOnceFitCoresAndMemory(t *testing.T) {
	const mib = 1 << 20
	m := Memory{Held: 100 * mib, Proof: 200 * mib}
	for name, c := range map[string]struct {
		r    Resources
		held int64
		want int
	}{
		"one and no more":            {Resources{2, programMemory + 300*mib}, 0, 1},
		"a byte too little":          {Resources{2, programMemory + 300*mib - 1}, 0, 0},
		"what others hold is taken":  {Resources{2, programMemory + 300*mib}, 1, 0},
		"as many as cores are worth": {Resources{16, 1 << 40}, 0, 16 / coresPerProof},
		"as many as memory holds":    {Resources{16, programMemory + 750*mib}, 50 * mib, 3},
		"one core":                   {Resources{1, 1 << 40}, 0, 1},
		"endless":                    {Resources{1 << 16, math.MaxInt64}, 0, 1 << 16 / coresPerProof},
		"less than nothing":          {Resources{2, 1}, 0, 0},
	} {
		n, err := c.r.atOnce("square/v1/plain", m, c.held)
		if n != c.want || (n == 0) != errors.Is(err, ErrMemory) {
			t.Errorf("%s: %d at once, %v; want %d", name, n, err, c.want)
		}
	}
}

// TestCircuitThatDoesNotFitIsRefused before its keys are loaded, with what it needs and what there is; verifying needs no such memory.
func TestCircuitThatDoesNotFitIsRefused(t *testing.T) {
	dir := t.TempDir()
	keys := DevelopmentKeys(dir, nil).Within(Resources{Cores: 2, Memory: programMemory})
	_, err := keys.Prover(committed)
	if !errors.Is(err, ErrMemory) || !strings.Contains(err.Error(), string(committed.ID)) || !strings.Contains(err.Error(), "160 MiB") || !strings.Contains(err.Error(), "--memory") {
		t.Errorf("the refusal says %v", err)
	}
	if _, err := keys.Verifier(committed); err != nil {
		t.Error(err)
	}
	if _, err := DevelopmentKeys(dir, nil).Within(Resources{Cores: 2, Memory: programMemory + 64<<20}).Prover(committed); err != nil {
		t.Error(err)
	}
}

// TestLimitOfTheRuntimeHolds where none other is given.
func TestLimitOfTheRuntimeHolds(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	dir := t.TempDir()
	if _, err := DevelopmentKeys(dir, nil).Prover(committed); err != nil {
		t.Fatal(err)
	}
	debug.SetMemoryLimit(programMemory) // as GOMEMLIMIT does
	if _, err := DevelopmentKeys(dir, nil).Prover(committed); !errors.Is(err, ErrMemory) {
		t.Errorf("beyond GOMEMLIMIT: %v", err)
	}
}

// TestProofsThatAreMadeAtOnceVerify: several goroutines solve one system. The race detector looks on in continuous integration.
func TestProofsThatAreMadeAtOnceVerify(t *testing.T) {
	p, err := DevelopmentKeys(t.TempDir(), nil).Within(Resources{Cores: 8 * coresPerProof, Memory: 1 << 40}).Prover(committed)
	if err != nil {
		t.Fatal(err)
	}
	if p.AtOnce() != 8 {
		t.Errorf("%d at once", p.AtOnce())
	}
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			a := assign(t, 3+i, (3+i)*(3+i), Uint64Element(uint64(i)))
			proof, err := p.Prove(a)
			if err != nil {
				t.Errorf("proof %d: %v", i, err)
				return
			}
			if err := p.Verifier().Verify(a.Public, proof); err != nil {
				t.Errorf("proof %d: %v", i, err)
			}
		})
	}
	wait.Wait()
}
