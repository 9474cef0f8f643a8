package ceremony

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"

	"salus/models/study"
	"salus/zkproofs"
)

func TestKeysOfACeremonyProveAndVerify(t *testing.T) {
	f := whole(t, "st-anna", "charite", "bern")
	dir := filepath.Join(f.Dir(), "keys")
	keys := zkproofs.GivenKeys(dir, nil, nil)
	finish, ok := f.Log().Finished()
	if !ok {
		t.Fatal("the ceremony is not finished")
	}
	circuits := map[zkproofs.CircuitID]zkproofs.Assignment{}
	var err error
	if circuits[toyDefinition.ID], err = zkproofs.Assign(&toy{Sum: 3*2 - 7*3 + 5, Product: 30, A: 2, B: 3, C: 5}); err != nil {
		t.Fatal(err)
	}
	y := uint64(1)
	var x fr.Element
	x.SetUint64(y)
	for i := range 20 {
		var k fr.Element
		k.SetUint64(uint64(i))
		x.Square(&x).Add(&x, &k)
	}
	if circuits[plainDefinition.ID], err = zkproofs.Assign(&plain{Y: x, X: 1}); err != nil {
		t.Fatal(err)
	}
	for i, d := range definitions {
		p, err := keys.Prover(d)
		if err != nil {
			t.Fatal(err)
		}
		v := p.Verifier()
		if v.Development() {
			t.Errorf("%s: the keys of a ceremony say development", d.ID)
		}
		if study.Digest(v.KeyHash()) != finish.Keys[i].Hash {
			t.Errorf("%s: the key is not the transcript's", d.ID)
		}
		proof, err := p.Prove(circuits[d.ID])
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Verify(circuits[d.ID].Public, proof); err != nil {
			t.Error(err)
		}
		other := append([]fr.Element{fr.NewElement(99)}, circuits[d.ID].Public[1:]...)
		if err := v.Verify(other, proof); !errors.Is(err, zkproofs.ErrInvalid) {
			t.Errorf("%s: the proof holds for other public inputs: %v", d.ID, err)
		}
	}
}

func TestAnybodyVerifiesATranscript(t *testing.T) {
	f := whole(t, "st-anna", "charite")
	read, err := Read(f.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if err := NewBench(read, circuits, nil).Verify(t.TempDir()); err != nil {
		t.Error(err)
	}
	// One who verified a part before goes on from there.
	for from := range len(read.Log().Records()) + 1 {
		if err := NewBench(read, circuits, nil).VerifyFrom(from, t.TempDir()); err != nil {
			t.Errorf("from record %d: %v", from, err)
		}
	}
}

func TestFirstStateIsGnarks(t *testing.T) {
	for _, d := range definitions {
		system, err := d.System()
		if err != nil {
			t.Fatal(err)
		}
		c := circuitOf(d.ID, system)
		p1 := mpcsetup.NewPhase1(uint64(2 * c.domain())) // larger, so that it has to be cut
		p1.Contribute()
		commons := p1.Seal([]byte("beacon"))
		cut := prefix(&commons, c.domain())
		var want mpcsetup.Phase2
		wantEvaluations := want.Initialize(system, cut)
		got, evaluations := firstState(system, cut, basesOf(cut, c.domain()))
		var a, b bytes.Buffer
		if _, err := want.WriteTo(&a); err != nil {
			t.Fatal(err)
		}
		if _, err := got.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: the state is not gnark's", d.ID)
		}
		for _, pair := range [][2]any{
			{wantEvaluations.G1.A, evaluations.G1.A},
			{wantEvaluations.G1.B, evaluations.G1.B},
			{wantEvaluations.G1.VKK, evaluations.G1.VKK},
			{wantEvaluations.G1.CKK, evaluations.G1.CKK},
			{wantEvaluations.G2.B, evaluations.G2.B},
			{wantEvaluations.PublicAndCommitmentCommitted, evaluations.PublicAndCommitmentCommitted},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("%s: %T is not gnark's", d.ID, pair[0])
			}
		}
	}
}

func TestLengthsOfStatesFollowFromTheCircuit(t *testing.T) {
	f := begin(t, "st-anna")
	for phase := range 2 {
		sizes := f.Log().Sizes()
		c := contribute(t, f, "st-anna")
		for i, d := range c.States {
			info, err := os.Stat(f.StatePath(d))
			if err != nil {
				t.Fatal(err)
			}
			if info.Size() != sizes[i] {
				t.Errorf("phase %d: a state has %d bytes, foreseen were %d", phase+1, info.Size(), sizes[i])
			}
		}
		add(t, f, Record{Contribution: c})
		if size, ok := f.Log().StateSize(c.States[0]); !ok || size != sizes[0] {
			t.Errorf("the transcript says %d, %v", size, ok)
		}
		beacon(t, f)
	}
}

func TestSkippedContributorIsInTheTranscriptWithItsReason(t *testing.T) {
	f := begin(t, "st-anna", "charite")
	if err := f.Append(Record{Skip: &Skip{1, "st-anna", ""}}); err == nil {
		t.Error("skipped without a reason")
	}
	if err := f.Append(Record{Skip: &Skip{1, "charite", "timeout"}}); err == nil {
		t.Error("skipped out of turn")
	}
	add(t, f, Record{Skip: &Skip{1, "st-anna", "no contribution in an hour"}})
	turn(t, f, "charite")
	beacon(t, f)
	turn(t, f, "st-anna") // it may come back in phase 2
	add(t, f, Record{Skip: &Skip{2, "charite", "no contribution in an hour"}})
	beacon(t, f)
	for phase, want := range map[int]string{1: "[charite] [st-anna]", 2: "[st-anna] [charite]"} {
		contributed, skipped := f.Log().Turnout(phase)
		if got := fmt.Sprint(contributed, " ", skipped); got != want {
			t.Errorf("phase %d: who contributed and who was skipped: %s, want %s", phase, got, want)
		}
	}
	keys, err := NewBench(f, circuits, nil).Keys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	add(t, f, Record{Finish: &Finish{keys}})
	if err := NewBench(f, circuits, nil).Verify(t.TempDir()); err != nil {
		t.Error(err)
	}
}

// TestContributorKeepsTwoStatesOfEachChain: of what it has verified a hospital keeps what it goes on from, and the first states of phase 2 go when
// the last contribution is in. The coordinator keeps what the transcript names.
func TestContributorKeepsTwoStatesOfEachChain(t *testing.T) {
	names := []string{"st-anna", "charite", "bern", "aachen"}
	f := begin(t, names...)
	here := func(dir, prefix string) (n int) {
		entries, err := os.ReadDir(filepath.Join(f.Dir(), dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), prefix) && !e.IsDir() {
				n++
			}
		}
		return n
	}
	verified := 0
	for phase := 1; phase <= 2; phase++ {
		for _, name := range names {
			turn(t, f, name)
			if err := NewBench(f, circuits, nil).VerifyFrom(verified, ""); err != nil {
				t.Fatalf("phase %d after %s: %v", phase, name, err)
			}
			verified = len(f.Log().Records())
			if err := f.Prune(verified); err != nil {
				t.Fatal(err)
			}
			want := 1
			if phase == 2 {
				want += len(definitions)
			}
			if n := here(statesFolder, ""); n != want {
				t.Errorf("phase %d after %s: %d states are kept, want %d", phase, name, n, want)
			}
		}
		if n := here("", firstPrefix); phase == 2 && n != len(definitions) {
			t.Errorf("%d first states are kept in phase 2, want %d", n, len(definitions))
		}
		beacon(t, f)
	}
	if err := os.WriteFile(filepath.Join(f.Dir(), incomingFolder, "a-part"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Sweep(); err != nil {
		t.Fatal(err)
	}
	if here("", firstPrefix) != 0 || here(incomingFolder, "") != 0 || here(statesFolder, "") != 1+len(definitions) {
		t.Error("what nobody needs any more is still here, or what the transcript names is gone")
	}
	if _, err := NewBench(f, circuits, nil).Keys(t.TempDir()); err != nil {
		t.Error("the keys do not follow from the newest states alone:", err)
	}
	if err := NewBench(f, circuits, nil).Verify(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("verified from the first record without its states: %v", err)
	}
	contributed, skipped := f.Log().Turnout(2)
	if !slices.Equal(contributed, names) || len(skipped) != 0 {
		t.Errorf("contributed: %v, skipped: %v", contributed, skipped)
	}
}

func TestWithoutAnyContributorThereAreNoKeys(t *testing.T) {
	f := begin(t, "st-anna")
	add(t, f, Record{Skip: &Skip{1, "st-anna", "timeout"}})
	if err := f.Append(Record{Announce: &Announce{1, 7}}); err == nil || !strings.Contains(err.Error(), "nobody contributed") {
		t.Errorf("phase 1 ends without a contribution: %v", err)
	}
}

func TestBeaconIsAnnouncedBeforeAndOnce(t *testing.T) {
	f := begin(t, "st-anna")
	if err := f.Append(Record{Announce: &Announce{1, 7}}); err == nil {
		t.Error("announced before the last contribution")
	}
	turn(t, f, "st-anna")
	if err := f.Append(Record{Beacon: &Beacon{1, 7, study.Digest{}}}); err == nil {
		t.Error("a beacon that nobody announced")
	}
	add(t, f, Record{Announce: &Announce{1, 7}})
	for name, r := range map[string]Record{
		"another announcement": {Announce: &Announce{1, 8}},
		"another block":        {Beacon: &Beacon{1, 8, study.Digest{}}},
		"another phase":        {Beacon: &Beacon{2, 7, study.Digest{}}},
		"a skip":               {Skip: &Skip{1, "st-anna", "late"}},
	} {
		if err := f.Append(r); err == nil {
			t.Errorf("accepted: %s", name)
		}
	}
}

func TestBeaconChangesTheKeys(t *testing.T) {
	f := begin(t, "st-anna")
	turn(t, f, "st-anna")
	line, _, err := f.Draft(Record{Announce: &Announce{1, 7}})
	if err != nil {
		t.Fatal(err)
	}
	var first [2]bytes.Buffer
	for i := range first {
		l, err := ParseLog(append(bytes.Join(f.Log().Lines(0), []byte("\n")), '\n'))
		if err != nil {
			t.Fatal(err)
		}
		other := &Folder{f.Dir(), l}
		if err := l.Add(line); err != nil {
			t.Fatal(err)
		}
		next, err := l.Line(Record{Beacon: &Beacon{1, 7, study.Digest{byte(i)}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Add(next); err != nil {
			t.Fatal(err)
		}
		p, _, err := NewBench(other, circuits, nil).first(l.Start().Circuits[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.WriteTo(&first[i]); err != nil {
			t.Fatal(err)
		}
	}
	if bytes.Equal(first[0].Bytes(), first[1].Bytes()) {
		t.Error("two beacons, one first state of phase 2")
	}
}

func TestCrashLosesNothingThatWasAcknowledged(t *testing.T) {
	f := begin(t, "st-anna", "charite")
	turn(t, f, "st-anna")
	c := contribute(t, f, "charite")
	line, _, err := f.Draft(Record{Contribution: c})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(f.Dir(), transcriptFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []int{1, len(line) / 2, len(line)} { // killed while the record was written
		if err := os.WriteFile(path, append(bytes.Clone(whole), line[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(f.Dir()); err == nil {
			t.Error("an auditor takes a transcript that is cut off")
		}
		again, err := Open(f.Dir())
		if err != nil {
			t.Fatal(err)
		}
		if again.Log().Head() != f.Log().Head() {
			t.Error("the head moved")
		}
	}
	again, err := Open(f.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if err := again.AppendLine(line); err != nil {
		t.Errorf("the same contribution is not accepted after the crash: %v", err)
	}
}

func TestStateTravelsInPartsAndResumes(t *testing.T) {
	from, to := begin(t, "st-anna"), begin(t, "st-anna")
	c := contribute(t, from, "st-anna")
	d := c.States[0]
	b, err := os.ReadFile(from.StatePath(d))
	if err != nil {
		t.Fatal(err)
	}
	size := int64(len(b))
	if have, err := to.Receive("st-anna", d, size, 0, b[:100]); err != nil || have != 100 {
		t.Fatal(have, err)
	}
	if have, err := to.Receive("st-anna", d, size, 50, b[50:150]); !errors.Is(err, ErrOffset) || have != 100 {
		t.Errorf("a part in the wrong place: %d, %v", have, err)
	}
	if _, err := to.Receive("st-anna", d, size, 100, append(bytes.Clone(b[100:]), 0)); !errors.Is(err, ErrOffset) {
		t.Errorf("more than the whole: %v", err)
	}
	reopened, err := Open(to.Dir())
	if err != nil {
		t.Fatal(err)
	}
	have, err := reopened.Receive("st-anna", d, size, 0, nil)
	if err != nil || have != 100 {
		t.Fatalf("after a restart %d bytes are here, %v", have, err)
	}
	if have, err = reopened.Receive("st-anna", d, size, have, b[have:]); err != nil || have != size || !reopened.Has(d) {
		t.Fatal(have, err)
	}
	other := bytes.Clone(b)
	other[7] ^= 1
	wrong := study.DigestOf([]byte("another"))
	if _, err := to.Receive("st-anna", wrong, size, 0, other); err == nil || to.Has(wrong) {
		t.Error("bytes of another digest were taken")
	}
	if have, err := to.Receive("st-anna", wrong, size, 0, nil); err != nil || have != 0 {
		t.Errorf("they were not dropped: %d, %v", have, err)
	}
}
