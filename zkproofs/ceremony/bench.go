package ceremony

import (
	"bufio"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	cs "github.com/consensys/gnark/constraint/bn254"

	"salus/models/durable"
	"salus/models/study"
	"salus/zkproofs"
)

// Bench does the heavy work over a folder: it makes and verifies contributions, and makes the keys. It holds one circuit's or phase 1's states at
// a time. It is for one goroutine.
type Bench struct {
	folder      *Folder
	definitions map[zkproofs.CircuitID]zkproofs.Definition
	say         func(string)

	commons   *mpcsetup.SrsCommons // of the sealed phase 1; memoised
	bases     map[int]*bases       // by domain
	known     *mpcsetup.Phase1     // the phase 1 state that was looked at last
	knownAs   study.Digest
	compiled  *cs.R1CS // the circuit that was looked at last
	compileID zkproofs.CircuitID
}

// NewBench works on a folder with the circuits that this program knows. say is told what is being done and may be nil.
func NewBench(f *Folder, circuits Circuits, say func(string)) *Bench {
	if say == nil {
		say = func(string) {}
	}
	b := &Bench{folder: f, say: say, definitions: map[zkproofs.CircuitID]zkproofs.Definition{}, bases: map[int]*bases{}}
	for _, d := range circuits.definitions {
		b.definitions[d.ID] = d
	}
	return b
}

// NewStart compiles the circuits and gives the first record's content.
func NewStart(circuits Circuits, contributors []Contributor, patience time.Duration, say func(string)) (Start, error) {
	s := Start{Contributors: contributors, Patience: int64(patience / time.Second)}
	for _, d := range circuits.definitions {
		if say != nil {
			say("compiling " + string(d.ID))
		}
		system, err := d.System()
		if err != nil {
			return Start{}, err
		}
		s.Circuits = append(s.Circuits, circuitOf(d.ID, system))
	}
	return s, nil
}

func (b *Bench) log() *Log { return b.folder.log }

// system compiles a circuit and holds it against the first record: keys of another circuit would be worth nothing here.
func (b *Bench) system(c Circuit) (*cs.R1CS, error) {
	if b.compileID == c.ID {
		return b.compiled, nil
	}
	d, ok := b.definitions[c.ID]
	if !ok {
		return nil, fmt.Errorf("this program has no circuit %s; another version made this ceremony", c.ID)
	}
	system, err := d.System()
	if err != nil {
		return nil, err
	}
	if own := circuitOf(c.ID, system); !own.equal(c) {
		return nil, fmt.Errorf("%s is another circuit in this ceremony than in this program; use the version that began it", c.ID)
	}
	b.compiled, b.compileID = system, c.ID
	return system, nil
}

// CheckCircuits compiles every circuit and compares it with the first record.
func (b *Bench) CheckCircuits() error {
	for _, c := range b.log().Start().Circuits {
		if _, err := b.system(c); err != nil {
			return err
		}
	}
	return nil
}

// phase1 gives a state of phase 1; no digests mean the first one.
func (b *Bench) phase1(states []study.Digest) (*mpcsetup.Phase1, error) {
	n := b.log().Start().domain()
	if states == nil {
		return mpcsetup.NewPhase1(uint64(n)), nil
	}
	if b.known != nil && b.knownAs == states[0] {
		return b.known, nil
	}
	p, err := readPhase1(b.folder.StatePath(states[0]), n, states[0])
	if err != nil {
		return nil, err
	}
	b.known, b.knownAs = p, states[0]
	return p, nil
}

// sealed gives phase 1 after its beacon. It may be called when that is known.
func (b *Bench) sealed() (*mpcsetup.SrsCommons, error) {
	if b.commons != nil {
		return b.commons, nil
	}
	p, err := b.phase1(b.log().last[0])
	if err != nil {
		return nil, err
	}
	b.say("phase 1: adding the beacon")
	b.known = nil // Seal changes the state
	commons := p.Seal(b.log().seed(1))
	b.commons = &commons
	return b.commons, nil
}

// first makes a circuit's first state of phase 2, which has no freedom, and what of the keys does not depend on phase 2.
func (b *Bench) first(c Circuit) (_ *mpcsetup.Phase2, _ *mpcsetup.Phase2Evaluations, err error) {
	commons, err := b.sealed()
	if err != nil {
		return nil, nil, err
	}
	system, err := b.system(c)
	if err != nil {
		return nil, nil, err
	}
	commons = prefix(commons, c.domain())
	if b.bases[c.domain()] == nil {
		b.say(fmt.Sprintf("phase 2: bases for %d constraints", c.domain()))
		b.bases[c.domain()] = basesOf(commons, c.domain())
	}
	b.say(fmt.Sprintf("%s: first state", c.ID))
	p, evaluations := firstState(system, commons, b.bases[c.domain()])
	return p, evaluations, nil
}

// phase2 gives circuit i's state; no digests mean the first one, which is kept in a file of our own once it was made.
func (b *Bench) phase2(i int, states []study.Digest) (*mpcsetup.Phase2, error) {
	c := b.log().Start().Circuits[i]
	if states != nil {
		return c.readPhase2(b.folder.StatePath(states[i]), states[i])
	}
	kept := b.kept(i)
	if p := c.readFirst(kept); p != nil {
		return p, nil
	}
	p, _, err := b.first(c)
	if err != nil {
		return nil, err
	}
	return p, keepFirst(kept, p)
}

// Prepare makes the first states of phase 2, which takes most of a contributor's time, so that it need not be done during its turn.
func (b *Bench) Prepare() error {
	if b.log().phase != 2 {
		return nil
	}
	for i := range b.log().Start().Circuits {
		if _, err := os.Stat(b.kept(i)); err == nil {
			continue
		}
		if _, err := b.phase2(i, nil); err != nil {
			return err
		}
	}
	b.commons, b.bases = nil, map[int]*bases{} // large, and needed again for the keys alone
	return nil
}

func (b *Bench) kept(i int) string {
	return filepath.Join(b.folder.dir, fmt.Sprintf("%s%d", firstPrefix, i))
}

// readFirst reads a first state that this machine made before; nil where there is none.
func (c Circuit) readFirst(path string) *mpcsetup.Phase2 {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	size := c.phase2Size() - challengeSize + 1 // its challenge is empty
	if info, err := f.Stat(); err != nil || info.Size() != size {
		return nil
	}
	fields := c.phase2Fields()
	fields[len(fields)-1].bytes = []byte{0}
	p := new(mpcsetup.Phase2)
	if gate(f, fields, nil) != nil || decode(f, size, p) != nil {
		return nil
	}
	return p
}

func keepFirst(path string, p *mpcsetup.Phase2) error {
	return durable.Write(path, 0o600, func(w io.Writer) error {
		_, err := sum2(w, io.Discard, p)
		return err
	})
}

func sum2(a, b io.Writer, s io.WriterTo) (int64, error) {
	w := bufio.NewWriterSize(io.MultiWriter(a, b), 1<<20)
	n, err := s.WriteTo(w)
	return n, errors.Join(err, w.Flush())
}

// ErrInvalid says that a contribution is none, and not that this machine could not look at it.
var ErrInvalid = errors.New("invalid contribution")

// blame tells what a contributor did from what failed here.
func blame(err error) error {
	if _, here := errors.AsType[*fs.PathError](err); here {
		return err
	}
	return fmt.Errorf("%w: %w", ErrInvalid, err)
}

// Check verifies a contribution that may follow the transcript: turn, signature, and that each state is the newest one with factors added whose
// knowledge is proven. [ErrInvalid] is the contributor's fault, any other error is not.
func (b *Bench) Check(c *Contribution) error {
	if err := b.log().CheckContribution(c); err != nil {
		return err
	}
	if c.Phase == 1 {
		return b.check1(c.Party, b.log().last[0], c.States)
	}
	for i := range c.States {
		if err := b.check2(c.Party, i, b.log().last[1], c.States); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bench) check1(party string, before, after []study.Digest) error {
	b.say("phase 1: verifying " + party)
	prev, err := b.phase1(before)
	if err != nil {
		return err
	}
	next, err := readPhase1(b.folder.StatePath(after[0]), b.log().Start().domain(), after[0])
	if err != nil {
		return fmt.Errorf("%s: %w", party, blame(err))
	}
	if err := follows1(prev, next); err != nil {
		return fmt.Errorf("%s: phase 1: %w", party, blame(err))
	}
	b.known, b.knownAs = next, after[0]
	return nil
}

func (b *Bench) check2(party string, i int, before, after []study.Digest) error {
	c := b.log().Start().Circuits[i]
	b.say(fmt.Sprintf("%s: verifying %s", c.ID, party))
	prev, err := b.phase2(i, before)
	if err != nil {
		return err
	}
	next, err := c.readPhase2(b.folder.StatePath(after[i]), after[i])
	if err != nil {
		return fmt.Errorf("%s: %w", party, blame(err))
	}
	if err := follows2(prev, next); err != nil {
		return fmt.Errorf("%s: %s: %w", party, c.ID, blame(err))
	}
	return nil
}

// Contribute adds this contributor's factors to the newest states, which it has verified (VerifyFrom), and gives the signed contribution. The
// states lie in the folder. The factors exist in memory only and are gone with it.
func (b *Bench) Contribute(party string, key ed25519.PrivateKey) (*Contribution, error) {
	l := b.log()
	c := &Contribution{Phase: l.phase, Party: party}
	if err := l.atTurn(c.Phase, party); err != nil {
		return nil, err
	}
	if c.Phase == 1 {
		p, err := b.phase1(l.last[0])
		if err != nil {
			return nil, err
		}
		b.known = nil // it changes
		b.say("phase 1: contributing")
		p.Contribute()
		d, err := b.folder.writeState(p)
		if err != nil {
			return nil, err
		}
		c.States = []study.Digest{d}
	} else {
		for i, circuit := range l.Start().Circuits {
			p, err := b.phase2(i, l.last[1])
			if err != nil {
				return nil, err
			}
			b.say(string(circuit.ID) + ": contributing")
			p.Contribute()
			d, err := b.folder.writeState(p)
			if err != nil {
				return nil, err
			}
			c.States = append(c.States, d)
		}
	}
	c.Sign(l.Head(), key)
	return c, nil
}

// Keys makes the keys from the last states and installs them in dir, in the folders where [zkproofs.GivenKeys] finds them.
func (b *Bench) Keys(dir string) ([]Key, error) {
	l := b.log()
	if l.phase != 3 {
		return nil, errors.New("the keys are made after the second beacon")
	}
	var keys []Key
	for i, c := range l.Start().Circuits {
		p, evaluations, err := b.first(c)
		if err != nil {
			return nil, err
		}
		if l.last[1] != nil {
			if p, err = c.readPhase2(b.folder.StatePath(l.last[1][i]), l.last[1][i]); err != nil {
				return nil, err
			}
		}
		k, err := b.install(dir, c, p, evaluations)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

func (b *Bench) install(dir string, c Circuit, p *mpcsetup.Phase2, evaluations *mpcsetup.Phase2Evaluations) (_ Key, err error) {
	defer guard(&err)
	b.say(string(c.ID) + ": making the keys")
	pk, vk := p.Seal(prefix(b.commons, c.domain()), evaluations, b.log().seed(2))
	installed, err := zkproofs.InstallCeremonyKeys(dir, b.definitions[c.ID], b.compiled, pk.(*groth16.ProvingKey), vk.(*groth16.VerifyingKey))
	if err != nil {
		return Key{}, err
	}
	return Key{Circuit: c.ID, Hash: installed.KeyHash, File: installed.Digest, Size: installed.Size}, nil
}

// Verify verifies all that the transcript says and the states prove, believing nobody: circuits, every contribution, and, when it is finished, the
// keys, which are made anew in dir. What only the chain knows is not looked at: beacons' hashes, contributors' keys, pins.
func (b *Bench) Verify(dir string) error { return b.VerifyFrom(0, dir) }

// VerifyFrom verifies the records from that place on; those before were verified by this machine already.
func (b *Bench) VerifyFrom(from int, dir string) error {
	l := b.log()
	if from == 0 {
		if err := b.CheckCircuits(); err != nil {
			return err
		}
	}
	if err := b.verify1(from); err != nil {
		return err
	}
	finish, finished := l.Finished()
	keysDue := finished && from < len(l.records) && dir != ""
	if from < len(l.records) && (l.made[1] > 0 || keysDue) {
		for i := range l.Start().Circuits {
			if err := b.verify2(from, i, dir, keysDue, finish); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Bench) verify1(from int) error {
	var before []study.Digest
	for at, r := range b.log().records {
		c := r.Contribution
		if c == nil || c.Phase != 1 {
			continue
		}
		if at >= from {
			if err := b.check1(c.Party, before, c.States); err != nil {
				return fmt.Errorf("record %d: %w", at, err)
			}
		}
		before = c.States
	}
	return nil
}

// verify2 goes through one circuit's chain, so that each state is read once.
func (b *Bench) verify2(from, i int, dir string, keysDue bool, finish *Finish) error {
	l := b.log()
	c := l.Start().Circuits[i]
	var evaluations *mpcsetup.Phase2Evaluations
	var p *mpcsetup.Phase2
	var before []study.Digest
	for at, r := range l.records {
		x := r.Contribution
		if x == nil || x.Phase != 2 {
			continue
		}
		if at >= from {
			if p == nil {
				var err error
				if from == 0 {
					p, evaluations, err = b.first(c) // not what was kept: this is for those who believe nobody
				} else {
					p, err = b.phase2(i, before)
				}
				if err != nil {
					return err
				}
			}
			b.say(fmt.Sprintf("%s: verifying %s", c.ID, x.Party))
			next, err := c.readPhase2(b.folder.StatePath(x.States[i]), x.States[i])
			if err == nil {
				err = follows2(p, next)
			}
			if err != nil {
				return fmt.Errorf("record %d: %s: %s: %w", at, x.Party, c.ID, err)
			}
			p = next
		}
		before = slices.Clone(x.States)
	}
	if !keysDue {
		return nil
	}
	if evaluations == nil {
		var err error
		if _, evaluations, err = b.first(c); err != nil {
			return err
		}
		if p == nil {
			if p, err = b.phase2(i, before); err != nil {
				return err
			}
		}
	}
	k, err := b.install(dir, c, p, evaluations)
	if err != nil {
		return err
	}
	if k != finish.Keys[i] {
		return fmt.Errorf("the keys of %s that follow from the contributions are not the ones that the transcript names", c.ID)
	}
	return nil
}
