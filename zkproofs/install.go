package zkproofs

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"

	"salus/models/durable"
)

// ErrNoKeys says that a circuit has no keys in a folder whose keys come from elsewhere.
var ErrNoKeys = errors.New("no keys from a ceremony here")

// Fetch writes a circuit's key file, which somebody else made, to a writer. What it writes is hostile until it was checked.
type Fetch func(id CircuitID, to io.Writer) error

// GivenKeys are keys that were made elsewhere: they lie in dir, or are fetched into it on first use where fetch is not nil. None are ever made here. The
// caller compares [Verifier.KeyHash] with what the consortium pinned. progress may be nil.
func GivenKeys(dir string, fetch Fetch, progress func(Progress)) *Keys {
	k := DevelopmentKeys(dir, progress)
	k.given, k.fetch = true, fetch
	return k
}

// KeyFile is a key file on disk.
type KeyFile struct {
	Circuit         CircuitID
	Path            string
	KeyHash, Digest [32]byte // of the verifying key, and of the whole file
	Size            int64
}

// InstallCeremonyKeys writes the keys that a ceremony made to the place in dir where [GivenKeys] finds them, after all the checks that a
// verifying key from anywhere goes through.
func InstallCeremonyKeys(dir string, d Definition, system *cs.R1CS, pk *groth16.ProvingKey, vk *groth16.VerifyingKey) (KeyFile, error) {
	key, err := encodeKey(d.ID, originCeremony, vk)
	if err != nil {
		return KeyFile{}, err
	}
	publics := system.GetNbPublicVariables() - 1
	if _, err := parseVerifier(d.ID, publics, d.Commitments, key); err != nil {
		return KeyFile{}, err
	}
	w := &keyWork{id: d.ID, commitments: d.Commitments, folder: keyFolder(dir, d.ID, systemHash(d.ID, system))}
	if err := durable.PrivateDir(w.folder); err != nil {
		return KeyFile{}, err
	}
	if err := w.save(keyFile{verifying: key, proving: pk}); err != nil {
		return KeyFile{}, err
	}
	return describe(d.ID, filepath.Join(w.folder, keyFileName), sha256.Sum256(key))
}

// File gives the key file of a circuit, so that others may have it; keys that are not there are made first where they may be.
func (k *Keys) File(d Definition) (KeyFile, error) {
	v, err := k.Verifier(d)
	if err != nil {
		return KeyFile{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	w, err := k.open(d)
	if err != nil {
		return KeyFile{}, err
	}
	return describe(d.ID, filepath.Join(w.folder, keyFileName), v.KeyHash())
}

func describe(id CircuitID, path string, hash [32]byte) (KeyFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return KeyFile{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return KeyFile{id, path, hash, [32]byte(h.Sum(nil)), n}, err
}

// obtain fetches the key file and puts it in its place if it stands every check. The caller holds the lock.
func (w *keyWork) obtain() error {
	if w.fetch == nil {
		return fmt.Errorf("%s: %w (%s)", w.id, ErrNoKeys, w.folder)
	}
	if err := w.removeTemporaries(); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return durable.WriteNamed(w.folder, keyFileName, 0o600, func(f *os.File) (string, error) {
		if err := w.during(StepFetch, 0, func() error { return w.fetch(w.id, &bounded{f, w.largest()}) }); err != nil {
			return "", fmt.Errorf("keys of %s: %w", w.id, err)
		}
		if err := w.during(StepLoad, 0, func() error { return w.inspect(f) }); err != nil {
			return "", fmt.Errorf("keys of %s: what was fetched is refused: %w", w.id, err)
		}
		return filepath.Join(w.folder, keyFileName), nil
	})
}

// bounded refuses to write more than is left.
type bounded struct {
	to   io.Writer
	left int64
}

func (b *bounded) Write(p []byte) (int, error) {
	if int64(len(p)) > b.left {
		return 0, errors.New("the file is longer than any key of this circuit")
	}
	b.left -= int64(len(p))
	return b.to.Write(p)
}

// keySizes are the lengths of a proving key's lists that follow from the circuit.
type keySizes struct {
	wires, domain, private int64
	committed              []int64 // by commitment
}

func (w *keyWork) sizes() (s keySizes, err error) {
	system, err := w.compiled.r1cs()
	if err != nil {
		return s, err
	}
	unsupplied := system.GetNbSecretVariables() + system.GetNbInternalVariables()
	s = keySizes{wires: int64(unsupplied + system.GetNbPublicVariables()), domain: int64(ecc.NextPowerOfTwo(uint64(w.compiled.constraints))), private: int64(unsupplied)}
	for _, c := range system.CommitmentInfo.(constraint.Groth16Commitments) {
		s.committed = append(s.committed, int64(len(c.PrivateCommitted)))
		s.private -= 1 + int64(len(c.PrivateCommitted))
	}
	return s, nil
}

// largest bounds the length of a key file of this circuit.
func (w *keyWork) largest() int64 {
	s, err := w.sizes()
	if err != nil {
		return 0
	}
	dump := int64(dumpFront) + 2*s.wires + 4 + 5*8 + (3*s.wires+s.domain)*rawG1 + s.wires*rawG2 + int64(w.commitments)*2*(8+s.wires*rawG1)
	return int64(len(keyFileBanner)+4+keySize(w.id, w.compiled.publics, w.commitments)+2*sha256.Size) + dump
}

// inspect checks a key file of unknown origin: lengths before any decoder, checksums, every point, and that the two keys have α, β and δ in common.
func (w *keyWork) inspect(f *os.File) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	v, err := w.readVerifier(f)
	if err != nil {
		return err
	}
	start, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	length := info.Size() - start - sha256.Size
	if err := w.checkDump(io.NewSectionReader(f, start, max(length, 0))); err != nil {
		return err
	}
	if err := verifySum(io.NewSectionReader(f, start, info.Size()-start), length); err != nil {
		return err
	}
	var key groth16.ProvingKey
	if err := readDump(&key, io.NewSectionReader(f, start, length)); err != nil {
		return errDamaged
	}
	if !key.G1.Alpha.Equal(&v.key.G1.Alpha) || !key.G2.Beta.Equal(&v.key.G2.Beta) || !key.G2.Delta.Equal(&v.key.G2.Delta) {
		return errors.New("the proving key has other α, β or δ than the verifying key")
	}
	if same, err := curve.PairingCheck([]curve.G1Affine{key.G1.Delta, negative(), key.G1.Beta, negative()}, []curve.G2Affine{generator2(), key.G2.Delta, generator2(), key.G2.Beta}); err != nil || !same {
		return errors.New("the proving key's β or δ differ between its groups")
	}
	if !sameDomain(&key.Domain) || count(key.InfinityA) != key.NbInfinityA || count(key.InfinityB) != key.NbInfinityB {
		return errDump
	}
	return checkPoints(&key)
}

// sameDomain compares a domain that was read with the one that its size gives.
func sameDomain(d *fft.Domain) bool {
	own := fft.NewDomain(d.Cardinality, fft.WithoutPrecompute())
	return d.CardinalityInv == own.CardinalityInv && d.Generator == own.Generator && d.GeneratorInv == own.GeneratorInv &&
		d.FrMultiplicativeGen == own.FrMultiplicativeGen && d.FrMultiplicativeGenInv == own.FrMultiplicativeGenInv
}

func count(marks []bool) (n uint64) {
	for _, m := range marks {
		if m {
			n++
		}
	}
	return n
}

func negative() (p curve.G1Affine) {
	_, _, g, _ := curve.Generators()
	return *p.Neg(&g)
}

func generator2() curve.G2Affine {
	_, _, _, g := curve.Generators()
	return g
}

func readDump(key *groth16.ProvingKey, r io.Reader) (err error) {
	defer func() {
		if recover() != nil {
			err = errDamaged // whatever gnark does with foreign bytes, this program goes on
		}
	}()
	return key.ReadDump(bufio.NewReaderSize(r, 1<<20))
}

// checkPoints looks at what ReadDump does not.
func checkPoints(key *groth16.ProvingKey) error {
	first := [][]curve.G1Affine{{key.G1.Alpha, key.G1.Beta, key.G1.Delta}, key.G1.A, key.G1.B, key.G1.Z, key.G1.K}
	for _, c := range key.CommitmentKeys {
		first = append(first, c.Basis, c.BasisExpSigma)
	}
	var bad atomic.Bool
	for _, list := range first {
		eachPart(len(list), func(i int) {
			if !list[i].IsOnCurve() { // G1 has no other subgroup
				bad.Store(true)
			}
		})
	}
	eachPart(len(key.G2.B), func(i int) {
		if !key.G2.B[i].IsOnCurve() || !key.G2.B[i].IsInSubGroup() {
			bad.Store(true)
		}
	})
	if bad.Load() {
		return errPoint
	}
	return nil
}

// eachPart calls f for 0 … n−1 on all cores.
func eachPart(n int, f func(i int)) {
	workers := runtime.NumCPU()
	done := make(chan struct{}, workers)
	for k := range workers {
		go func() {
			for i := k * n / workers; i < (k+1)*n/workers; i++ {
				f(i)
			}
			done <- struct{}{}
		}()
	}
	for range workers {
		<-done
	}
}

// The front of gnark's dump has fixed lengths up to its first list:
//
//	marker (8) ‖ domain: size (8), 1/n, ω, 1/ω, g, 1/g (32 each), with tables (1) ‖ α, β, δ (64 each) ‖ β, δ (128 each)
//	‖ wires (8) ‖ points at infinity among A, B (8 each)
//
// and then twice one byte a wire, the number of commitments (4), and lists of points with theirs (8, little-endian): A, B, Z, K,
// B in G2, and two for each commitment.
const (
	dumpDomain = 8 + 5*32 + 1
	dumpFront  = 8 + dumpDomain + 3*rawG1 + 2*rawG2 + 3*8
)

var errDump = errors.New("the proving key's lengths are not this circuit's")

// checkDump walks over every length of a dump, so that reading it allocates what this circuit needs and no more.
func (w *keyWork) checkDump(r *io.SectionReader) error {
	s, err := w.sizes()
	if err != nil {
		return err
	}
	wires, domain := s.wires, s.domain
	front := make([]byte, dumpFront)
	if _, err := r.ReadAt(front, 0); err != nil {
		return errDump
	}
	number := func(at int) int64 { return int64(binary.BigEndian.Uint64(front[at:])) }
	numbers := len(front) - 24
	infiniteA, infiniteB := number(numbers+8), number(numbers+16)
	if number(8) != domain || number(numbers) != wires || infiniteA < 0 || infiniteA > wires || infiniteB < 0 || infiniteB > wires {
		return errDump
	}
	at := int64(dumpFront) + 2*wires
	if n, err := big32(r, at); err != nil || n != int64(w.commitments) {
		return errDump
	}
	at += 4
	type list struct{ length, size int64 }
	lists := []list{{wires - infiniteA, rawG1}, {wires - infiniteB, rawG1}, {domain - 1, rawG1}, {s.private, rawG1}, {wires - infiniteB, rawG2}}
	for _, n := range s.committed {
		lists = append(lists, list{n, rawG1}, list{n, rawG1})
	}
	for _, l := range lists {
		var b [8]byte
		if _, err := r.ReadAt(b[:], at); err != nil {
			return errDump
		}
		if binary.LittleEndian.Uint64(b[:]) != uint64(l.length) {
			return errDump
		}
		at += 8 + l.length*l.size
	}
	if at != r.Size() {
		return errDump
	}
	return nil
}

func big32(r io.ReaderAt, at int64) (int64, error) {
	var b [4]byte
	if _, err := r.ReadAt(b[:], at); err != nil {
		return 0, err
	}
	return int64(binary.BigEndian.Uint32(b[:])), nil
}
