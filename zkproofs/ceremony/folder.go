package ceremony

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"salus/models/durable"
	"salus/models/study"
)

const (
	transcriptFile = "transcript.jsonl"
	statesFolder   = "states"
	incomingFolder = "incoming"
	firstPrefix    = "first-" // and the circuit's place: its first state of phase 2
)

// ErrNone says that a folder holds no ceremony.
var ErrNone = errors.New("no ceremony here")

// Folder is a ceremony on disk: the coordinator's, a contributor's copy, or an auditor's. One process writes to it at a time, which is
// for the caller to see to.
type Folder struct {
	dir string
	log *Log
}

// Create begins a ceremony in dir.
func Create(dir string, s Start, now time.Time) (*Folder, error) {
	s.Schema = schema
	line, err := new(Log).Line(Record{Time: now.Unix(), Start: &s})
	if err != nil {
		return nil, err
	}
	return Adopt(dir, line)
}

// Adopt begins a copy of a ceremony with its first record.
func Adopt(dir string, first []byte) (*Folder, error) {
	l := new(Log)
	if err := l.Add(first); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, transcriptFile)
	if _, err := os.Stat(path); err == nil {
		return nil, fmt.Errorf("%s holds a ceremony already", dir)
	}
	for _, d := range []string{dir, filepath.Join(dir, statesFolder), filepath.Join(dir, incomingFolder)} {
		if err := durable.PrivateDir(d); err != nil {
			return nil, err
		}
	}
	if err := durable.WriteFile(path, append(bytes.Clone(first), '\n'), 0o600); err != nil {
		return nil, err
	}
	return &Folder{dir, l}, nil
}

// Open opens a ceremony to go on with it. A last line that a crash cut off was never acknowledged and is dropped.
func Open(dir string) (*Folder, error) { return open(dir, true) }

// Read opens a ceremony to look at it.
func Read(dir string) (*Folder, error) { return open(dir, false) }

func open(dir string, repair bool) (*Folder, error) {
	path := filepath.Join(dir, transcriptFile)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", dir, ErrNone)
	}
	if err != nil {
		return nil, err
	}
	if info.Size() > MaxTranscript {
		return nil, fmt.Errorf("%s: %d bytes, at most %d are allowed", path, info.Size(), MaxTranscript)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if cut := bytes.LastIndexByte(b, '\n') + 1; repair && cut < len(b) {
		if err := durable.WriteFile(path, b[:cut], 0o600); err != nil {
			return nil, err
		}
		b = b[:cut]
	}
	l, err := ParseLog(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return &Folder{dir, l}, nil
}

// PutAside makes room for another ceremony in dir: a finished one is renamed, with its id behind the name. One that is not finished stays, and so does none.
func PutAside(dir string) error {
	f, err := Read(dir)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, done := f.log.Finished(); !done {
		return nil
	}
	id := f.log.ID()
	dir = filepath.Clean(dir)
	if err := os.Rename(dir, dir+"-"+hex.EncodeToString(id[:8])); err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(dir))
}

// Stands says whether the ceremony that lies in the folder now is this one.
func (f *Folder) Stands() bool {
	file, err := os.Open(filepath.Join(f.dir, transcriptFile))
	if err != nil {
		return false
	}
	defer file.Close()
	line, err := bufio.NewReader(io.LimitReader(file, MaxRecord+1)).ReadBytes('\n')
	return err == nil && HashRecord(line[:len(line)-1]) == f.log.ID()
}

// Log is the transcript as far as it goes.
func (f *Folder) Log() *Log { return f.log }

// Dir is where it lies.
func (f *Folder) Dir() string { return f.dir }

// Append adds a record; when it returns the record is on disk.
func (f *Folder) Append(r Record) error {
	line, err := f.log.Line(r)
	if err != nil {
		return err
	}
	return f.AppendLine(line)
}

// Draft encodes a record that may follow, and gives its hash, without adding it.
func (f *Folder) Draft(r Record) (line []byte, hash study.Digest, err error) {
	line, err = f.log.Line(r)
	return line, hashLine(line), err
}

// Follows says whether a line is a record that may follow the head and is of the same kind as r, for the same phase, with the same keys.
func (f *Folder) Follows(line []byte, r Record) (bool, error) {
	old, err := parseRecord(line)
	if err != nil || old.Prev != f.log.head {
		return false, err
	}
	if r.Announce != nil {
		return old.Announce != nil && old.Announce.Phase == r.Announce.Phase, nil
	}
	return r.Finish != nil && old.Finish != nil && slices.Equal(old.Finish.Keys, r.Finish.Keys), nil
}

// Announced reads a line that is an announcement.
func (f *Folder) Announced(line []byte) (*Announce, error) {
	r, err := parseRecord(line)
	if err != nil || r.Announce == nil {
		return nil, errors.Join(errors.New("it announces nothing"), err)
	}
	return r.Announce, nil
}

// AppendLine adds a record as it is written.
func (f *Folder) AppendLine(line []byte) error {
	if err := f.log.Add(line); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(f.dir, transcriptFile), os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(bytes.Clone(line), '\n'))
	return errors.Join(err, file.Sync(), file.Close())
}

// StatePath is where a state lies.
func (f *Folder) StatePath(d study.Digest) string {
	return filepath.Join(f.dir, statesFolder, hex.EncodeToString(d[:]))
}

// Has says whether a state is here, whole: it was renamed to its place after its hash was checked.
func (f *Folder) Has(d study.Digest) bool {
	_, err := os.Stat(f.StatePath(d))
	return err == nil
}

func (f *Folder) incomingPath(from string, d study.Digest) string {
	return filepath.Join(f.dir, incomingFolder, from+"-"+hex.EncodeToString(d[:]))
}

// MaxChunk bounds the part of a state that travels in one message.
const MaxChunk = 1 << 20

// ErrOffset says that a part does not go on where the last one ended; the length that is here is given with it.
var ErrOffset = errors.New("the part does not follow the last one")

// Receive writes a part of a state at its offset and gives the length that is here now. An empty part asks for that length. A state that is
// complete is put in its place if it has its digest, and dropped otherwise.
func (f *Folder) Receive(from string, d study.Digest, size, offset int64, part []byte) (int64, error) {
	if f.Has(d) {
		return size, nil
	}
	path := f.incomingPath(from, d)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	have := info.Size()
	if len(part) == 0 && have < size {
		return have, nil
	}
	if have < size {
		if offset != have || len(part) > MaxChunk || int64(len(part)) > size-have {
			return have, ErrOffset
		}
		if _, err := file.WriteAt(part, offset); err != nil {
			return have, err
		}
		have += int64(len(part))
	}
	if have < size {
		return have, nil
	}
	return size, f.settle(file, path, d, size)
}

// settle moves a complete state to its place.
func (f *Folder) settle(file *os.File, path string, d study.Digest, size int64) error {
	h := sha256.New()
	n, err := io.Copy(h, io.NewSectionReader(file, 0, size+1))
	if err != nil {
		return err
	}
	if n != size || study.Digest(h.Sum(nil)) != d {
		return errors.Join(fmt.Errorf("the state does not hash to %s; it was dropped", d), os.Remove(path))
	}
	return durable.Place(file, f.StatePath(d))
}

// Sweep removes parts of states, and states that the transcript does not name: contributors who were skipped leave them. When both beacons are
// known the first states of phase 2 go too, which follow from phase 1. What the transcript names stays: an auditor will ask for it.
func (f *Folder) Sweep() error {
	var named []study.Digest
	for _, r := range f.log.records {
		if r.Contribution != nil {
			named = append(named, r.Contribution.States...)
		}
	}
	return f.keep(named)
}

// Prune is Sweep for a contributor's copy whose first records this machine has verified: of their states it keeps the newest of each phase, from
// which it goes on. Whoever verifies everything once more fetches the others again. A contribution that is not in the transcript yet goes with them.
func (f *Folder) Prune(verified int) error { return f.keep(f.log.Needed(verified)) }

func (f *Folder) keep(states []study.Digest) error {
	wanted := map[string]bool{}
	for _, d := range states {
		wanted[hex.EncodeToString(d[:])] = true
	}
	return errors.Join(
		remove(filepath.Join(f.dir, incomingFolder), func(string) bool { return true }),
		remove(filepath.Join(f.dir, statesFolder), func(name string) bool { return !wanted[name] }),
		remove(f.dir, func(name string) bool { return f.log.phase == 3 && strings.HasPrefix(name, firstPrefix) }),
	)
}

// remove removes the files of a folder whose names are unwanted.
func remove(dir string, unwanted func(name string) bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if unwanted(e.Name()) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// writeState writes a state under its digest.
func (f *Folder) writeState(s io.WriterTo) (study.Digest, error) {
	h := sha256.New()
	err := durable.WriteNamed(filepath.Join(f.dir, incomingFolder), "made", 0o600, func(file *os.File) (string, error) {
		if _, err := sum2(file, h, s); err != nil {
			return "", err
		}
		return f.StatePath(study.Digest(h.Sum(nil))), nil
	})
	return study.Digest(h.Sum(nil)), err
}
