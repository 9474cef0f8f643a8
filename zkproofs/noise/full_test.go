//go:build full

package noise

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"salus/he"
	"salus/models/privacy"
	"salus/zkproofs"
)

func TestFullEveryWireIsDetermined(t *testing.T) {
	for _, s := range Shapes()[:2] {
		everyWireIsDetermined(t, newCircuit(s), newCircuit(s))
	}
}

func TestFullConstraintsOfTheLargerSet(t *testing.T) { withinBudget(t, Shapes()[2], 262_000) }

// TestFullProofOfHonestSums proves with the real prover, verifies, and holds the proof to its grid and centre.
func TestFullProofOfHonestSums(t *testing.T) {
	s := Shapes()[1]
	p, err := keys.Prover(Definition(s))
	if err != nil {
		t.Fatal(err)
	}
	x := newSite(t, s)
	proof, err := Prove(p, x.public, x.witness)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(p.Verifier(), x.public, proof); err != nil {
		t.Fatal(err)
	}
	z, err := s.Set.NewSmudge(stream("smudge"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Set.Decrypt(x.public.CT, []he.Poly{s.Set.DecryptionShare(x.public.CT.C1, x.secret, z)})
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.Sample(x.witness.Seed, x.public.Beacon, x.public.Lane, x.public.Scale, x.public.Sum)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if w := append(want, make([]uint32, len(got)-len(want))...)[i]; got[i] != uint64(w) {
			t.Fatalf("coefficient %d decrypts to %d, sampled was %d", i, got[i], w)
		}
	}
	for name, change := range map[string]func(*Public){
		"another grid":            func(p *Public) { p.Sum.Grid++ },
		"another centre":          func(p *Public) { p.Sum.Centre-- },
		"another scale":           func(p *Public) { p.Scale = 16 },
		"another seed commitment": func(p *Public) { p.Seed = Commit(newElement("other")) },
		"another site":            func(p *Public) { p.Context.Site = "st-annb" },
	} {
		public := x.public
		change(&public)
		if err := Verify(p.Verifier(), public, proof); !errors.Is(err, zkproofs.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		change func(*Public)
		want   string
	}{
		"no sums":          {func(p *Public) { p.Sum = privacy.Sum{} }, "not for noise with sums"},
		"grid beyond most": {func(p *Public) { p.Sum.Grid = 21 }, "none of a study's"},
	} {
		public := x.public
		c.change(&public)
		if err := Verify(p.Verifier(), public, proof); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", name, err, c.want)
		}
		y := newSite(t, s)
		c.change(&y.public)
		if _, err := Prove(p, y.public, y.witness); err == nil || errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if slices.Max(want) >= 1<<privacy.SumBits {
		t.Error("a coefficient is no residue")
	}
}
