package ceremony

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"
	"time"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"

	"salus/models/study"
	"salus/zkproofs/ceremony/ceremonytest"
)

type (
	toy   = ceremonytest.Toy
	plain = ceremonytest.Plain
)

var (
	circuits        = Of(definitions...)
	definitions     = ceremonytest.Definitions()
	toyDefinition   = definitions[0]
	plainDefinition = definitions[1]
)

// key is the signing key of a contributor.
func key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("test " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func contributor(name string) Contributor {
	return Contributor{name, study.Digest(key(name).Public().(ed25519.PublicKey))}
}

// begin starts a ceremony of the toy circuits.
func begin(t *testing.T, names ...string) *Folder {
	t.Helper()
	var list []Contributor
	for _, n := range names {
		list = append(list, contributor(n))
	}
	s, err := NewStart(circuits, list, time.Hour, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Create(filepath.Join(t.TempDir(), "ceremony"), s, time.Unix(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func contribute(t *testing.T, f *Folder, name string) *Contribution {
	t.Helper()
	c, err := NewBench(f, circuits, nil).Contribute(name, key(name))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func add(t *testing.T, f *Folder, r Record) {
	t.Helper()
	if err := f.Append(r); err != nil {
		t.Fatal(err)
	}
}

// turn lets a contributor make and the coordinator verify a contribution.
func turn(t *testing.T, f *Folder, name string) {
	t.Helper()
	c := contribute(t, f, name)
	if err := NewBench(f, circuits, nil).Check(c); err != nil {
		t.Fatal(err)
	}
	add(t, f, Record{Contribution: c})
}

func beacon(t *testing.T, f *Folder) {
	t.Helper()
	phase := f.Log().Phase()
	add(t, f, Record{Announce: &Announce{phase, uint64(100 * phase)}})
	add(t, f, Record{Beacon: &Beacon{phase, uint64(100 * phase), study.DigestOf([]byte{byte(phase)})}})
}

// whole runs a ceremony to its end; the keys lie in its folder.
func whole(t *testing.T, names ...string) *Folder {
	t.Helper()
	f := begin(t, names...)
	for range 2 {
		for _, n := range names {
			turn(t, f, n)
		}
		beacon(t, f)
	}
	keys, err := NewBench(f, circuits, nil).Keys(filepath.Join(f.Dir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	add(t, f, Record{Finish: &Finish{keys}})
	return f
}

// edited gives a contribution whose first state is changed in its bytes, signed anew by whoever made it.
func edited(t *testing.T, f *Folder, c *Contribution, edit func([]byte) []byte) *Contribution {
	t.Helper()
	b, err := os.ReadFile(f.StatePath(c.States[0]))
	if err != nil {
		t.Fatal(err)
	}
	b = edit(bytes.Clone(b))
	d := study.DigestOf(b)
	if err := os.WriteFile(f.StatePath(d), b, 0o600); err != nil {
		t.Fatal(err)
	}
	out := &Contribution{Phase: c.Phase, Party: c.Party, States: append([]study.Digest{d}, c.States[1:]...)}
	out.Sign(f.Log().Head(), key(c.Party))
	return out
}

// unsealed makes gnark's keys from a first state as they are before anybody's δ: Seal's own factors are divided out again, which takes
// what nobody has in a real ceremony, so the δ of the result is set by hand.
func unsealed(p *mpcsetup.Phase2, c *mpcsetup.SrsCommons, e *mpcsetup.Phase2Evaluations) (*groth16.ProvingKey, *groth16.VerifyingKey) {
	pk, vk := p.Seal(c, e, []byte("beacon"))
	key := vk.(*groth16.VerifyingKey)
	_, _, g1, g2 := curve.Generators()
	key.G1.Delta, key.G2.Delta = g1, g2
	return pk.(*groth16.ProvingKey), key
}
