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
	"strings"
	"syscall"

	groth16 "github.com/consensys/gnark/backend/groth16/bn254"

	"salus/models/durable"
)

// A key file:
//
//	banner ‖ length of verifying key (4) ‖ verifying key ‖ SHA-256 of all before
//	‖ proving key as gnark's memory dump ‖ SHA-256 of the dump
//
// The dump is read fast (17 ms for 57 MB) and unchecked: it is our own file, of this platform, in a folder that others may not write to, with its checksum verified first.
// The verifying key goes through the checks for foreign bytes all the same.
const (
	keyFileName   = "keys"
	keyFileBanner = "salus development keys v1: made on one machine, worth nothing beyond a development consortium\n"
	// ceremonyBanner is as long.
	ceremonyBanner = "salus ceremony keys v1: made by the consortium's hospitals; their transcript proves each step\n"
)

// banner is the first line of a file that holds this verifying key.
func banner(verifying []byte) string {
	if verifying[len(keyMagic)] == originCeremony {
		return ceremonyBanner
	}
	return keyFileBanner
}

// errDamaged says that a key file is not as it was written.
var errDamaged = errors.New("development keys are damaged")

type keyFile struct {
	verifying []byte
	proving   *groth16.ProvingKey
}

// loadVerifier reads the front of the key file.
func (w *keyWork) loadVerifier() (*Verifier, error) {
	f, err := os.Open(filepath.Join(w.folder, keyFileName))
	if err != nil {
		return nil, fmt.Errorf("development keys: %w", err)
	}
	defer f.Close()
	return w.readVerifier(f)
}

// readVerifier checks and parses the verifying key, and leaves f at the proving key.
func (w *keyWork) readVerifier(f *os.File) (*Verifier, error) {
	size := keySize(w.id, w.compiled.publics, w.commitments)
	front := make([]byte, len(keyFileBanner)+4+size+sha256.Size)
	if _, err := io.ReadFull(f, front); err != nil {
		return nil, damagedOr(err)
	}
	content, sum := front[:len(front)-sha256.Size], front[len(front)-sha256.Size:]
	length := binary.BigEndian.Uint32(front[len(keyFileBanner):])
	if sha256.Sum256(content) != [32]byte(sum) || string(front[:len(keyFileBanner)]) != banner(content[len(content)-size:]) || int(length) != size {
		return nil, errDamaged
	}
	v, err := parseVerifier(w.id, w.compiled.publics, w.commitments, content[len(content)-size:])
	if err != nil {
		return nil, errDamaged
	}
	return v, nil
}

// Holds says whether a key file here holds the verifying key that has this hash, and whether that is a development key. Nothing is compiled, made or fetched, so it can be asked of circuits
// that this program does not know; of a file no more is believed than that its verifying key is the one that was hashed.
func (k *Keys) Holds(id CircuitID, keyHash [32]byte) (held, development bool) {
	dir, err := k.folder()
	if err != nil {
		return false, false
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, false
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), id.Statement()+"-") {
			continue
		}
		if key, err := verifyingKeyIn(filepath.Join(dir, e.Name(), keyFileName), id); err == nil && sha256.Sum256(key) == keyHash {
			return true, key[len(keyMagic)] != originCeremony
		}
	}
	return false, false
}

// maxVerifyingKey bounds the length of a verifying key of any circuit.
const maxVerifyingKey = 16 << 20

// verifyingKeyIn reads the verifying key from the front of a key file, if it is one of this circuit.
func verifyingKeyIn(path string, id CircuitID) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	named := len(keyMagic) + 2 + len(id)
	front := make([]byte, len(keyFileBanner)+4+named)
	if _, err := io.ReadFull(f, front); err != nil {
		return nil, err
	}
	length := int(binary.BigEndian.Uint32(front[len(keyFileBanner):]))
	key := front[len(keyFileBanner)+4:]
	if length < named || length > maxVerifyingKey || string(key[:len(keyMagic)]) != keyMagic || int(key[len(keyMagic)+1]) != len(id) || string(key[len(keyMagic)+2:]) != string(id) {
		return nil, errDamaged
	}
	key = append(make([]byte, 0, length), key...)[:length]
	_, err = io.ReadFull(f, key[named:])
	return key, err
}

// load reads the whole key file.
func (w *keyWork) load() (*Prover, error) {
	f, err := os.Open(filepath.Join(w.folder, keyFileName))
	if err != nil {
		return nil, fmt.Errorf("development keys: %w", err)
	}
	defer f.Close()
	v, err := w.readVerifier(f)
	if err != nil {
		return nil, err
	}
	start, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, fmt.Errorf("development keys: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("development keys: %w", err)
	}
	length := info.Size() - start - sha256.Size
	if length <= 0 {
		return nil, errDamaged
	}
	if err := verifySum(f, length); err != nil {
		return nil, err
	}
	if _, err := f.Seek(start, io.SeekStart); err != nil {
		return nil, fmt.Errorf("development keys: %w", err)
	}
	system, err := w.compiled.r1cs()
	if err != nil {
		return nil, err
	}
	p := &Prover{verifier: v, secrets: w.compiled.secrets, system: system, given: w.given}
	if err := p.key.ReadDump(bufio.NewReaderSize(io.LimitReader(f, length), 1<<20)); err != nil {
		return nil, errDamaged
	}
	return p, nil
}

// verifySum checks that length bytes are followed by their SHA-256 and nothing else.
func verifySum(f io.Reader, length int64) error {
	h := sha256.New()
	if _, err := io.CopyN(h, f, length); err != nil {
		return damagedOr(err)
	}
	var sum [sha256.Size]byte
	if _, err := io.ReadFull(f, sum[:]); err != nil {
		return damagedOr(err)
	}
	if sum != [32]byte(h.Sum(nil)) {
		return errDamaged
	}
	return nil
}

// damagedOr tells a file that ends too early from one that cannot be read.
func damagedOr(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errDamaged
	}
	return fmt.Errorf("development keys: %w", err)
}

// save writes the key file, whole or not at all. The caller holds the lock.
func (w *keyWork) save(k keyFile) error {
	if err := w.removeTemporaries(); err != nil {
		return fmt.Errorf("development keys: %w", err)
	}
	if err := durable.Write(filepath.Join(w.folder, keyFileName), 0o600, k.writeTo); err != nil {
		if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
			return fmt.Errorf("development keys of %s need about %d MB, more than %s has room for: %w"+
				" (free some, or set XDG_CACHE_HOME to a folder with room)", w.id, k.megabytes(), w.folder, err)
		}
		return fmt.Errorf("development keys: %w", err)
	}
	return nil
}

// removeTemporaries removes what a process that was killed while writing left.
func (w *keyWork) removeTemporaries() error { return durable.RemoveTemporaries(w.folder) }

func (k keyFile) writeTo(f io.Writer) error {
	front := append([]byte(banner(k.verifying)), binary.BigEndian.AppendUint32(nil, uint32(len(k.verifying)))...)
	front = append(front, k.verifying...)
	sum := sha256.Sum256(front)
	if _, err := f.Write(append(front, sum[:]...)); err != nil {
		return err
	}
	h := sha256.New()
	b := bufio.NewWriterSize(io.MultiWriter(f, h), 1<<20)
	if err := k.proving.WriteDump(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	_, err := f.Write(h.Sum(nil))
	return err
}

func (k keyFile) megabytes() int {
	g1 := len(k.proving.G1.A) + len(k.proving.G1.B) + len(k.proving.G1.Z) + len(k.proving.G1.K)
	for _, c := range k.proving.CommitmentKeys {
		g1 += len(c.Basis) + len(c.BasisExpSigma)
	}
	return 1 + (g1*rawG1+len(k.proving.G2.B)*rawG2+len(k.verifying))>>20
}
