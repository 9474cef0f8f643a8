package zkproofs

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/consensys/gnark"
	cs "github.com/consensys/gnark/constraint/bn254"

	"salus/models/durable"
)

// compiled is a compiled circuit, decoded when it is needed: a verifier never needs it.
type compiled struct {
	hash                          [32]byte // names the circuit, the software that compiled it and the platform
	publics, secrets, constraints int
	system                        *cs.R1CS
	encoded                       []byte // where system is nil
}

func compileNow(d Definition) (*compiled, error) {
	system, err := d.compile()
	if err != nil {
		return nil, err
	}
	return &compiled{
		hash:        systemHash(d.ID, system),
		publics:     system.GetNbPublicVariables() - 1, // without the constant
		secrets:     system.GetNbSecretVariables(),
		constraints: system.GetNbConstraints(),
		system:      system,
	}, nil
}

// systemHash covers the platform because the stored proving key depends on it.
func systemHash(id CircuitID, system *cs.R1CS) [32]byte {
	return hashSystem(fmt.Sprintf("salus/development-key/v1\x00%s\x00%s\x00%s\x00", id, gnark.Version.String(), runtime.GOARCH), system)
}

// SystemHash names a compiled circuit and the version of gnark that compiled it, on every platform alike.
func SystemHash(id CircuitID, system *cs.R1CS) [32]byte {
	return hashSystem(fmt.Sprintf("salus/circuit/v1\x00%s\x00%s\x00", id, gnark.Version.String()), system)
}

func hashSystem(label string, system *cs.R1CS) [32]byte {
	s := sha256.New()
	s.Write([]byte(label))
	if _, err := system.WriteTo(s); err != nil {
		panic(err) // a hash takes any bytes
	}
	return [32]byte(s.Sum(nil))
}

func (c *compiled) r1cs() (*cs.R1CS, error) {
	if c.system == nil {
		system := new(cs.R1CS)
		if _, err := system.ReadFrom(bytes.NewReader(c.encoded)); err != nil {
			return nil, fmt.Errorf("compiled circuit: %w", err)
		}
		c.system, c.encoded = system, nil
	}
	return c.system, nil
}

// A kept circuit: magic ‖ hash ‖ publics, secrets, constraints (4 each) ‖ gnark's encoding ‖ SHA-256 of all before. It is our own
// file in a folder that others may not enter, of the very executable that reads it, so gnark's decoder sees what gnark's encoder wrote.
const (
	compiledFolder = "compiled"
	compiledMagic  = "salus/compiled/v1\x00"
	compiledHeader = len(compiledMagic) + 32 + 12
	// keptPrograms is the number of executables whose circuits are kept.
	keptPrograms = 6
)

// keptOrCompiled reads the circuit as this executable compiled it before, or compiles and keeps it. Failing to keep it costs time at the next
// start and nothing else.
func (k *Keys) keptOrCompiled(dir string, d Definition) (*compiled, error) {
	if k.program == "" {
		program, err := programHash()
		if err != nil {
			return compileNow(d)
		}
		k.program = program
	}
	quiet()
	folder := filepath.Join(dir, compiledFolder, k.program)
	path := filepath.Join(folder, strings.ReplaceAll(string(d.ID), "/", "_"))
	if b, err := os.ReadFile(path); err == nil && durable.PrivateDir(folder) == nil {
		if c := decodeCompiled(b); c != nil {
			return c, nil
		}
	}
	c, err := compileNow(d)
	if err != nil {
		return nil, err
	}
	if durable.PrivateDir(folder) == nil && durable.WriteFile(path, c.encode(), 0o600) == nil {
		removeOldPrograms(filepath.Join(dir, compiledFolder))
	}
	return c, nil
}

// programHash names this executable by its content.
func programHash() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

func (c *compiled) encode() []byte {
	var b bytes.Buffer
	b.WriteString(compiledMagic)
	b.Write(c.hash[:])
	for _, n := range []int{c.publics, c.secrets, c.constraints} {
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(n)))
	}
	if _, err := c.system.WriteTo(&b); err != nil {
		panic(err) // a buffer takes any bytes
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	return b.Bytes()
}

// decodeCompiled is nil where the bytes are not as they were written.
func decodeCompiled(b []byte) *compiled {
	if len(b) < compiledHeader+sha256.Size || !bytes.HasPrefix(b, []byte(compiledMagic)) {
		return nil
	}
	content, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if sha256.Sum256(content) != [32]byte(sum) {
		return nil
	}
	fields := content[len(compiledMagic):]
	number := func(i int) int { return int(binary.BigEndian.Uint32(fields[32+4*i:])) }
	return &compiled{hash: [32]byte(fields), publics: number(0), secrets: number(1), constraints: number(2), encoded: content[compiledHeader:]}
}

// removeOldPrograms keeps the circuits of the programs that were written last. Another process may do the same, so nothing here can fail.
func removeOldPrograms(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	var programs []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.IsDir() {
			programs = append(programs, info)
		}
	}
	slices.SortFunc(programs, func(a, b fs.FileInfo) int { return cmp.Compare(b.ModTime().UnixNano(), a.ModTime().UnixNano()) })
	for _, old := range programs[min(keptPrograms, len(programs)):] {
		os.RemoveAll(filepath.Join(dir, old.Name()))
	}
}
