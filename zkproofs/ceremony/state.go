package ceremony

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"

	"salus/models/study"
	"salus/zkproofs"
)

// Circuit is what the first record fixes about a circuit: enough to know the length of its states.
type Circuit struct {
	ID          zkproofs.CircuitID `json:"id"`
	System      study.Digest       `json:"system"` // of the compiled circuit
	Constraints int                `json:"constraints"`
	Private     int                `json:"private"`   // wires that are neither public nor committed
	Committed   []int              `json:"committed"` // committed private wires, by commitment
}

// maxConstraints bounds a circuit, and with it every allocation: BN254 has no larger domain that anybody here could use.
const maxConstraints = 1 << 22

// circuitOf reads a circuit's sizes off its constraint system.
func circuitOf(id zkproofs.CircuitID, system *cs.R1CS) Circuit {
	internal, secret, _ := system.GetNbVariables()
	c := Circuit{ID: id, System: zkproofs.SystemHash(id, system), Constraints: system.GetNbConstraints(), Private: internal + secret, Committed: []int{}}
	for _, k := range system.CommitmentInfo.(constraint.Groth16Commitments) {
		c.Committed = append(c.Committed, len(k.PrivateCommitted))
		c.Private -= 1 + len(k.PrivateCommitted)
	}
	return c
}

func (c Circuit) check() error {
	if _, err := zkproofs.ParseCircuitID(string(c.ID)); err != nil {
		return err
	}
	if c.Constraints < minDomain/2+1 || c.Constraints > maxConstraints || c.Private < 0 || c.Private > 4*maxConstraints || c.Committed == nil || len(c.Committed) > 1 {
		return fmt.Errorf("%s: its sizes are out of range", c.ID)
	}
	for _, n := range c.Committed {
		if n < 1 || n > 4*maxConstraints {
			return fmt.Errorf("%s: its sizes are out of range", c.ID)
		}
	}
	return nil
}

func (c Circuit) equal(o Circuit) bool {
	return c.ID == o.ID && c.System == o.System && c.Constraints == o.Constraints && c.Private == o.Private && fmt.Sprint(c.Committed) == fmt.Sprint(o.Committed)
}

// minDomain keeps gnark's in-place linear combinations, which want slices longer than two, away from their edge.
const minDomain = 8

// domain is the size of the circuit's FFT domain.
func (c Circuit) domain() int { return int(ecc.NextPowerOfTwo(uint64(c.Constraints))) }

const (
	g1Size        = curve.SizeOfG1AffineCompressed
	g2Size        = curve.SizeOfG2AffineCompressed
	proofSize     = g1Size + g2Size // [x]₁ and the proof of knowledge of x
	challengeSize = 1 + sha256.Size // a length and the hash of the state before
)

// phase1Size is the length of a state of phase 1:
//
//	proofs of τ, α, β (96 each) ‖ N (8) ‖ [β]₂ ‖ [τ^i]₁ 1 ≤ i ≤ 2N−2 ‖ [τ^i]₂ 1 ≤ i < N ‖ [βτ^i]₁ ‖ [ατ^i]₁ i < N ‖ challenge (33)
func phase1Size(n int) int64 {
	return 3*proofSize + 8 + g2Size + int64(2*n-2)*g1Size + int64(n-1)*g2Size + 2*int64(n)*g1Size + challengeSize
}

// phase2Size is the length of a circuit's state of phase 2, every list but the last two with its length (4) before it:
//
//	commitments (2) ‖ [δ]₁ ‖ K ‖ Z (domain − 1) ‖ [δ]₂ ‖ σC for each commitment ‖ [σ]₂ for each ‖ proof of δ ‖ proof of σ for each ‖ challenge (33)
func (c Circuit) phase2Size() int64 {
	n := int64(2 + g1Size + 4 + c.Private*g1Size + 4 + (c.domain()-1)*g1Size + g2Size + proofSize + challengeSize)
	for _, k := range c.Committed {
		n += int64(4 + k*g1Size + g2Size + proofSize)
	}
	return n
}

// field is a fixed number at a fixed place of a state, checked before any decoder runs.
type field struct {
	at    int64
	bytes []byte
}

func phase1Fields(n int) []field {
	return []field{{3 * proofSize, binary.BigEndian.AppendUint64(nil, uint64(n))}, {phase1Size(n) - challengeSize, []byte{sha256.Size}}}
}

func (c Circuit) phase2Fields() []field {
	number := func(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
	fields := []field{{0, binary.BigEndian.AppendUint16(nil, uint16(len(c.Committed)))}}
	at := int64(2 + g1Size)
	for _, n := range []int{c.Private, c.domain() - 1} {
		fields = append(fields, field{at, number(n)})
		at += 4 + int64(n)*g1Size
	}
	at += g2Size
	for _, n := range c.Committed {
		fields = append(fields, field{at, number(n)})
		at += 4 + int64(n)*g1Size
	}
	return append(fields, field{c.phase2Size() - challengeSize, []byte{sha256.Size}})
}

// contributed are the places of [x]₁ of every factor.
func phase1Factors() []int64 { return []int64{0, proofSize, 2 * proofSize} }

func (c Circuit) phase2Factors() []int64 {
	var places []int64
	for i := range 1 + len(c.Committed) {
		places = append(places, c.phase2Size()-challengeSize-int64(i+1)*proofSize)
	}
	return places
}

var errNoContribution = errors.New("a factor is 1: nothing was contributed")

// decoder is gnark's side of a state.
type decoder interface {
	io.WriterTo
	io.ReaderFrom
}

// readState reads a state of which everything about its length is known. The file is read once, through a hash.
func readState(path string, size int64, digest study.Digest, fields []field, factors []int64, into decoder) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() != size {
		return fmt.Errorf("%d bytes, expected %d", info.Size(), size)
	}
	if err := gate(f, fields, factors); err != nil {
		return err
	}
	h := sha256.New()
	if err := decode(io.TeeReader(f, h), size, into); err != nil {
		return err
	}
	if study.Digest(h.Sum(nil)) != digest {
		return errors.New("the bytes do not hash to the state's digest")
	}
	// One encoding for one state: gnark's decoder also takes uncompressed points.
	again, err := digestOf(into)
	if err != nil {
		return err
	}
	if again != digest {
		return errors.New("the state is not in its canonical encoding")
	}
	return nil
}

// gate looks at the numbers at their places, and at the factors' commitments.
func gate(f io.ReaderAt, fields []field, factors []int64) error {
	for _, x := range fields {
		got := make([]byte, len(x.bytes))
		if _, err := f.ReadAt(got, x.at); err != nil {
			return err
		}
		if !bytes.Equal(got, x.bytes) {
			return fmt.Errorf("length at byte %d: found %x, expected %x: of another circuit, or malformed", x.at, got, x.bytes)
		}
	}
	_, _, one, _ := curve.Generators()
	none := one.Bytes()
	for _, at := range factors {
		var got [g1Size]byte
		if _, err := f.ReadAt(got[:], at); err != nil {
			return err
		}
		if got == none {
			return errNoContribution
		}
	}
	return nil
}

// decode runs gnark's decoder over exactly size bytes. What it says of a malformed state is not repeated, and a panic inside it is an
// error here: the bytes are somebody else's.
func decode(from io.Reader, size int64, into decoder) (err error) {
	defer guard(&err)
	limited := &io.LimitedReader{R: from, N: size}
	r := bufio.NewReaderSize(limited, 1<<20)
	if _, err := into.ReadFrom(r); err != nil {
		return errors.New("malformed: a point is not on the curve or not in its subgroup, or the state ends early")
	}
	if limited.N != 0 || r.Buffered() != 0 {
		return errors.New("malformed: bytes are left over")
	}
	return nil
}

func guard(err *error) {
	if recover() != nil {
		*err = errors.New("malformed: the arithmetic refused it")
	}
}

func digestOf(s io.WriterTo) (study.Digest, error) {
	h := sha256.New()
	return sum(h, s)
}

func sum(h hash.Hash, s io.WriterTo) (study.Digest, error) {
	w := bufio.NewWriterSize(h, 1<<16)
	if _, err := s.WriteTo(w); err != nil {
		return study.Digest{}, err
	}
	if err := w.Flush(); err != nil {
		return study.Digest{}, err
	}
	return study.Digest(h.Sum(nil)), nil
}

func readPhase1(path string, n int, digest study.Digest) (*mpcsetup.Phase1, error) {
	p := new(mpcsetup.Phase1)
	if err := readState(path, phase1Size(n), digest, phase1Fields(n), phase1Factors(), p); err != nil {
		return nil, fmt.Errorf("state of phase 1: %w", err)
	}
	return p, nil
}

func (c Circuit) readPhase2(path string, digest study.Digest) (*mpcsetup.Phase2, error) {
	p := new(mpcsetup.Phase2)
	if err := readState(path, c.phase2Size(), digest, c.phase2Fields(), c.phase2Factors(), p); err != nil {
		return nil, fmt.Errorf("state of %s: %w", c.ID, err)
	}
	return p, nil
}

// follows verifies that next is prev with one contribution added. gnark fills an empty challenge in; a state that was read has one.
func follows1(prev, next *mpcsetup.Phase1) (err error) {
	defer guard(&err)
	return prev.Verify(next)
}

func follows2(prev, next *mpcsetup.Phase2) (err error) {
	defer guard(&err)
	return prev.Verify(next)
}

// prefix is phase 1 for a smaller domain, which its first elements are: keys over a larger domain than the circuit's own would only prove slower.
func prefix(c *mpcsetup.SrsCommons, n int) *mpcsetup.SrsCommons {
	p := new(mpcsetup.SrsCommons)
	p.G1.Tau, p.G1.AlphaTau, p.G1.BetaTau = c.G1.Tau[:2*n-1], c.G1.AlphaTau[:n], c.G1.BetaTau[:n]
	p.G2.Tau, p.G2.Beta = c.G2.Tau[:n], c.G2.Beta
	return p
}
