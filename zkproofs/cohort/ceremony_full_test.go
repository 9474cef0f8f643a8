//go:build full

package cohort

import (
	"crypto/ed25519"
	"crypto/sha256"
	"path/filepath"
	"testing"
	"time"

	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/ceremony"
)

// TestFullCeremonyMakesThisCircuitsKeys: three hospitals make the keys of a circuit of the catalogue, 9,170 constraints, a stranger verifies them, and a
// true statement is proven with them. With -short there is one hospital.
func TestFullCeremonyMakesThisCircuitsKeys(t *testing.T) {
	circuits := ceremony.Of(Definition())
	names := []string{"aachen", "bern", "charite"}
	if testing.Short() {
		names = names[:1]
	}
	keys := map[string]ed25519.PrivateKey{}
	var contributors []ceremony.Contributor
	for _, n := range names {
		seed := sha256.Sum256([]byte(n))
		keys[n] = ed25519.NewKeyFromSeed(seed[:])
		contributors = append(contributors, ceremony.Contributor{Name: n, Key: study.Digest(keys[n].Public().(ed25519.PublicKey))})
	}
	began := time.Now()
	say := func(what string) { t.Logf("%6.1f s  %s", time.Since(began).Seconds(), what) }
	start, err := ceremony.NewStart(circuits, contributors, time.Hour, say)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "ceremony")
	f, err := ceremony.Create(dir, start, began)
	if err != nil {
		t.Fatal(err)
	}
	add := func(r ceremony.Record) {
		if err := f.Append(r); err != nil {
			t.Fatal(err)
		}
	}
	for phase := 1; phase <= 2; phase++ {
		for _, n := range names {
			c, err := ceremony.NewBench(f, circuits, say).Contribute(n, keys[n])
			if err != nil {
				t.Fatal(err)
			}
			if err := ceremony.NewBench(f, circuits, say).Check(c); err != nil {
				t.Fatal(err)
			}
			add(ceremony.Record{Contribution: c})
		}
		add(ceremony.Record{Announce: &ceremony.Announce{Phase: phase, Block: 9}})
		add(ceremony.Record{Beacon: &ceremony.Beacon{Phase: phase, Block: 9, Hash: study.Digest{byte(phase)}}})
	}
	made, err := ceremony.NewBench(f, circuits, say).Keys(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	add(ceremony.Record{Finish: &ceremony.Finish{Keys: made}})
	again := filepath.Join(t.TempDir(), "keys")
	if err := ceremony.NewBench(f, circuits, say).Verify(again); err != nil {
		t.Fatal(err)
	}
	p, err := zkproofs.GivenKeys(again, nil, nil).Prover(Definition())
	if err != nil {
		t.Fatal(err)
	}
	if p.Verifier().Development() || study.Digest(p.Verifier().KeyHash()) != made[0].Hash {
		t.Error("the keys are not the ceremony's")
	}
	pub, w := statement(t, 60, 10, 20, 30)
	proof, err := Prove(p, pub, w)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(p.Verifier(), pub, proof); err != nil {
		t.Error(err)
	}
	pub.Floor--
	if Verify(p.Verifier(), pub, proof) == nil {
		t.Error("the proof holds for another floor")
	}
}
