package ceremony

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"

	"salus/models/study"
	"salus/zkproofs"
)

// refused checks a contribution as the coordinator and the next contributor do.
func refused(t *testing.T, f *Folder, c *Contribution, want string) {
	t.Helper()
	err := NewBench(f, circuits, nil).Check(c)
	if err == nil {
		t.Fatal("accepted")
	}
	if errors.Is(err, os.ErrNotExist) == errors.Is(err, ErrInvalid) && !strings.Contains(want, "turn") && !strings.Contains(want, "signature") && !strings.Contains(want, "states") {
		t.Errorf("refused with %v: whose fault is it?", err)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("refused with %q, expected %q", err, want)
	}
}

// phase2 brings a ceremony to its second phase.
func phase2(t *testing.T, names ...string) *Folder {
	t.Helper()
	f := begin(t, names...)
	for _, n := range names {
		turn(t, f, n)
	}
	beacon(t, f)
	return f
}

func both(t *testing.T, test func(t *testing.T, f *Folder)) {
	t.Run("phase1", func(t *testing.T) { test(t, begin(t, "st-anna", "charite")) })
	t.Run("phase2", func(t *testing.T) { test(t, phase2(t, "st-anna", "charite")) })
}

func TestAttackContributionReplayed(t *testing.T) {
	both(t, func(t *testing.T, f *Folder) {
		first := contribute(t, f, "st-anna")
		add(t, f, Record{Contribution: first})
		// The next one hands in the same states as its own.
		again := &Contribution{Phase: first.Phase, Party: "charite", States: first.States}
		again.Sign(f.Log().Head(), key("charite"))
		refused(t, f, again, "challenge does not match")
		// And the first one's very record.
		refused(t, f, first, "turn of charite")
	})
}

func TestAttackContributionIgnoresThePreviousState(t *testing.T) {
	both(t, func(t *testing.T, f *Folder) {
		ignorant := contribute(t, f, "st-anna") // over the state that stands now
		turn(t, f, "st-anna")                   // which is moved on
		c := &Contribution{Phase: ignorant.Phase, Party: "charite", States: ignorant.States}
		c.Sign(f.Log().Head(), key("charite"))
		refused(t, f, c, "challenge does not match")
		// With the challenge that is expected, the proof of knowledge is one for another place.
		prev, err := os.ReadFile(f.StatePath(f.Log().Records()[len(f.Log().Records())-1].Contribution.States[0]))
		if err != nil {
			t.Fatal(err)
		}
		forged := edited(t, f, c, func(b []byte) []byte {
			h := study.DigestOf(prev)
			return append(b[:len(b)-32], h[:]...)
		})
		refused(t, f, forged, "failed to verify contribution")
	})
}

func TestAttackNothingContributed(t *testing.T) {
	both(t, func(t *testing.T, f *Folder) {
		c := contribute(t, f, "st-anna")
		_, _, one, _ := curve.Generators()
		none := one.Bytes()
		places := phase1Factors()
		if c.Phase == 2 {
			places = f.Log().Start().Circuits[0].phase2Factors()
		}
		for _, at := range places {
			refused(t, f, edited(t, f, c, func(b []byte) []byte { copy(b[at:], none[:]); return b }), errNoContribution.Error())
		}
		var zero curve.G1Affine
		infinity := zero.Bytes()
		for _, at := range places {
			refused(t, f, edited(t, f, c, func(b []byte) []byte { copy(b[at:], infinity[:]); return b }), "zero contribution not allowed")
		}
	})
}

func TestAttackDeltaOfOneMakesNoKeys(t *testing.T) {
	// Were everybody's contribution skipped over, gnark's keys would have δ = 1; such a key is refused even then.
	f := phase2(t, "st-anna")
	b := NewBench(f, circuits, nil)
	c := f.Log().Start().Circuits[0]
	p, evaluations, err := b.first(c)
	if err != nil {
		t.Fatal(err)
	}
	pk, vk := unsealed(p, prefix(b.commons, c.domain()), evaluations)
	if _, err := zkproofs.InstallCeremonyKeys(t.TempDir(), toyDefinition, b.compiled, pk, vk); err == nil || !strings.Contains(err.Error(), "anyone can forge") {
		t.Errorf("keys without a contribution: %v", err)
	}
}

func TestAttackWrongCircuit(t *testing.T) {
	f := phase2(t, "st-anna")
	c := contribute(t, f, "st-anna")
	swapped := &Contribution{Phase: 2, Party: "st-anna", States: []study.Digest{c.States[1], c.States[0]}}
	swapped.Sign(f.Log().Head(), key("st-anna"))
	refused(t, f, swapped, "bytes, expected")

	// A ceremony for a circuit of the same name and another content is not taken part in.
	other := toyDefinition
	other.New = plainDefinition.New
	other.Commitments = 0
	mixed := []zkproofs.Definition{other, plainDefinition}
	if err := NewBench(f, Of(mixed...), nil).CheckCircuits(); err == nil || !strings.Contains(err.Error(), "another circuit") {
		t.Errorf("another circuit under a known name: %v", err)
	}
	if err := NewBench(f, Of(toyDefinition), nil).CheckCircuits(); err == nil {
		t.Error("a circuit that this program does not know")
	}
}

func TestAttackSwappedOrder(t *testing.T) {
	f := whole(t, "st-anna", "charite")
	lines := f.Log().Lines(0)
	for i := 1; i+1 < len(lines); i++ {
		l := new(Log)
		var err error
		for j := range lines {
			k := j
			if j == i || j == i+1 {
				k = 2*i + 1 - j
			}
			if err = l.Add(lines[k]); err != nil {
				break
			}
		}
		if err == nil {
			t.Errorf("records %d and %d changed places unnoticed", i, i+1)
		}
	}
	// The same two contributors in the other order, hash chain and signatures made anew: the proofs of knowledge are for other places.
	g := begin(t, "charite", "st-anna")
	for _, r := range f.Log().Records()[1:3] {
		b, err := os.ReadFile(f.StatePath(r.Contribution.States[0]))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(g.StatePath(r.Contribution.States[0]), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first := &Contribution{Phase: 1, Party: "charite", States: f.Log().Records()[2].Contribution.States}
	first.Sign(g.Log().Head(), key("charite"))
	refused(t, g, first, "challenge does not match")
}

func TestAttackTranscriptWithAContributionRemoved(t *testing.T) {
	f := whole(t, "st-anna", "charite", "bern")
	lines := f.Log().Lines(0)
	for gone := range lines {
		l := new(Log)
		var err error
		for i, line := range lines {
			if i != gone {
				if err = l.Add(line); err != nil {
					break
				}
			}
		}
		if err == nil && gone != len(lines)-1 {
			t.Errorf("record %d was removed unnoticed", gone)
		}
	}
}

func TestAttackTranscriptEditedAnywhere(t *testing.T) {
	f := whole(t, "st-anna")
	text := append(bytes.Join(f.Log().Lines(0), []byte("\n")), '\n')
	for at := range text {
		b := bytes.Clone(text)
		b[at] ^= 1
		if l, err := ParseLog(b); err == nil && l.Head() == f.Log().Head() {
			t.Fatalf("byte %d was changed unnoticed", at)
		}
	}
}

func TestAttackForeignSignature(t *testing.T) {
	f := begin(t, "st-anna", "charite")
	c := contribute(t, f, "st-anna")
	c.Sign(f.Log().Head(), key("charite"))
	refused(t, f, c, "signature")
	c.Sign(study.Digest{1}, key("st-anna"))
	refused(t, f, c, "signature")
	c.Sign(f.Log().Head(), key("st-anna"))
	c.States = append(c.States, c.States[0])
	refused(t, f, c, "2 states, expected 1")
}

func TestAttackTruncatedAndTrailingBytes(t *testing.T) {
	both(t, func(t *testing.T, f *Folder) {
		c := contribute(t, f, "st-anna")
		refused(t, f, edited(t, f, c, func(b []byte) []byte { return b[:len(b)-1] }), "bytes, expected")
		refused(t, f, edited(t, f, c, func(b []byte) []byte { return append(b, 0) }), "bytes, expected")
		refused(t, f, edited(t, f, c, func(b []byte) []byte { return nil }), "bytes, expected")
	})
}

// Every length inside a state asks for at most what the circuit has: gnark's decoder would allocate what is written.
func TestAttackLengthsInsideAState(t *testing.T) {
	both(t, func(t *testing.T, f *Folder) {
		c := contribute(t, f, "st-anna")
		fields := phase1Fields(f.Log().Start().domain())
		if c.Phase == 2 {
			fields = f.Log().Start().Circuits[0].phase2Fields()
		}
		for _, x := range fields {
			refused(t, f, edited(t, f, c, func(b []byte) []byte {
				for i := range x.bytes {
					b[x.at+int64(i)] = 0xff
				}
				return b
			}), "length at byte")
		}
	})
}

func TestAttackPointsOffTheCurve(t *testing.T) {
	both(t, func(t *testing.T, f *Folder) {
		c := contribute(t, f, "st-anna")
		at := 3*proofSize + 8 + g2Size // [τ]₁, or a K
		if c.Phase == 2 {
			at = 2 + g1Size + 4
		}
		refused(t, f, edited(t, f, c, func(b []byte) []byte {
			for x := uint64(0); ; x++ { // half of all x are on no point
				var p curve.G1Affine
				copy(b[at:], make([]byte, g1Size))
				binary.BigEndian.PutUint64(b[at+24:], x)
				b[at] |= 0x80
				if _, err := p.SetBytes(b[at : at+g1Size]); err != nil {
					return b
				}
			}
		}), "malformed")
	})
}

// An element of the state that was scaled by something else is found by the random linear combination.
func TestAttackOneElementScaledOtherwise(t *testing.T) {
	both(t, func(t *testing.T, f *Folder) {
		c := contribute(t, f, "st-anna")
		at := 3*proofSize + 8 + g2Size + 3*g1Size
		if c.Phase == 2 {
			at = 2 + g1Size + 4
		}
		refused(t, f, edited(t, f, c, func(b []byte) []byte {
			var p curve.G1Affine
			if _, err := p.SetBytes(b[at : at+g1Size]); err != nil {
				t.Fatal(err)
			}
			p.Double(&p)
			x := p.Bytes()
			copy(b[at:], x[:])
			return b
		}), map[int]string{1: "pairing mismatch", 2: "inconsistent"}[c.Phase])
	})
}

func TestAttackKeysOfAnotherCeremony(t *testing.T) {
	f := whole(t, "st-anna")
	l := f.Log()
	short, err := ParseLog(append(bytes.Join(l.Lines(0)[:len(l.Lines(0))-1], []byte("\n")), '\n'))
	if err != nil {
		t.Fatal(err)
	}
	finish, _ := l.Finished()
	keys := append([]Key(nil), finish.Keys...)
	keys[0].Hash[0] ^= 1
	line, err := short.Line(Record{Finish: &Finish{keys}})
	if err != nil {
		t.Fatal(err)
	}
	if err := short.Add(line); err != nil {
		t.Fatal(err)
	}
	err = NewBench(&Folder{f.Dir(), short}, circuits, nil).Verify(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "not the ones that the transcript names") {
		t.Errorf("keys that do not follow: %v", err)
	}
}

func TestAttackStateMissingOrExchangedOnDisk(t *testing.T) {
	f := whole(t, "st-anna")
	d := f.Log().Records()[1].Contribution.States[0]
	b, err := os.ReadFile(f.StatePath(d))
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(f.StatePath(d), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := NewBench(f, circuits, nil).Verify(t.TempDir()); err == nil {
		t.Error("a state was exchanged unnoticed")
	}
	if err := os.Remove(f.StatePath(d)); err != nil {
		t.Fatal(err)
	}
	if err := NewBench(f, circuits, nil).Verify(t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a state is missing: %v", err)
	}
}

// FuzzTranscript: lines from anywhere are refused or replayed, and what is replayed has one encoding.
func FuzzTranscript(f *testing.F) {
	c := Contributor{"st-anna", study.Digest{1}}
	l := new(Log)
	line, err := l.Line(Record{Start: &Start{Schema: schema, Circuits: []Circuit{{ID: "toy/v1/x", Constraints: 9, Private: 3, Committed: []int{2}}}, Contributors: []Contributor{c}, Patience: 1}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append(line, '\n'))
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := ParseLog(b)
		if err != nil {
			return
		}
		if !bytes.Equal(b, append(bytes.Join(l.Lines(0), []byte("\n")), '\n')) {
			t.Error("a transcript has two encodings")
		}
		for _, n := range l.Sizes() {
			if n <= 0 {
				t.Errorf("a state of %d bytes", n)
			}
		}
	})
}

// FuzzState: a state's bytes from anywhere are refused or are the canonical encoding of what they say, at a cost that the circuit bounds.
func FuzzState(f *testing.F) {
	dir := f.TempDir()
	circuit := Circuit{ID: "toy/v1/x", Constraints: 8, Private: 2, Committed: []int{1}}
	p1 := mpcsetup.NewPhase1(8)
	p1.Contribute()
	var b bytes.Buffer
	if _, err := p1.WriteTo(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes(), true)
	f.Add(make([]byte, circuit.phase2Size()), false)
	f.Fuzz(func(t *testing.T, b []byte, first bool) {
		path := filepath.Join(dir, "state")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if first {
			if p, err := readPhase1(path, 8, study.DigestOf(b)); err == nil {
				if d, err := digestOf(p); err != nil || d != study.DigestOf(b) {
					t.Error("two encodings of one state")
				}
			}
		} else if p, err := circuit.readPhase2(path, study.DigestOf(b)); err == nil {
			if d, err := digestOf(p); err != nil || d != study.DigestOf(b) {
				t.Error("two encodings of one state")
			}
		}
	})
}
