package party

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/gofrs/flock"

	"salus/ledger/transcript"
	"salus/models/durable"
	"salus/models/study"
)

// ErrOtherInput says that this party has answered this round of this session before, for other public input. It never
// answers again (2-session 2.2).
var ErrOtherInput = errors.New("this round was answered before for other public input; it is refused for ever")

// ErrEnded says that the session's secrets have been erased here.
var ErrEnded = errors.New("the session has ended here and its secrets are erased")

// errNoSeed says that a session which was begun here has no seed any more.
var errNoSeed = errors.New("the share log has lost the seed of this session")

// Log is the share log: what this party has said, and the seeds from which it said it. One process at a time holds it; its
// methods may be called by several goroutines, one for each session.
//
// Layout: one folder a session, named by its id, files 0600. seed holds the terms' digest and the seed; commit, keyshare,
// contribution and share hold the digest of the round's public input and the artifact; part-CHUNK-LANE is a finished part of a contribution that is not
// stored yet; ended marks an erased session.
// Every file is sealed with AES-256-GCM under a key derived from the log's key, bound to its session and name, and
// written by temporary file, fsync, link, fsync of the folder: a record is never replaced, and what was returned once is
// on disk. A process that dies leaves at most a temporary file, which was never returned; OpenLog removes it.
type Log struct {
	dir    string
	aead   cipher.AEAD
	lock   *flock.Flock
	closed atomic.Bool
}

// maxRecord bounds what is read back: larger than any artifact of 2-session (64 lanes, 16 chunks).
const maxRecord = 512 << 20

// The records that are not named after a kind.
const (
	seedRecord  = "seed"
	endedRecord = "ended"
)

// OpenLog opens or makes the log in dir, sealed under key (32 bytes). It finishes what a process that died had begun.
func OpenLog(dir string, key []byte) (*Log, error) {
	aead, err := sealer(key)
	if err != nil {
		return nil, fmt.Errorf("share log: %w", err)
	}
	if err := durable.PrivateDir(dir); err != nil {
		return nil, fmt.Errorf("share log: %w", err)
	}
	if err := durable.SyncDir(filepath.Dir(dir)); err != nil {
		return nil, fmt.Errorf("share log: %w", err)
	}
	lock := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("share log: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("share log: %s is in use by another process", dir)
	}
	l := &Log{dir: dir, aead: aead, lock: lock}
	if err := l.recover(); err != nil {
		_ = lock.Unlock()
		return nil, err
	}
	return l, nil
}

func sealer(key []byte) (cipher.AEAD, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("the key has %d bytes, 32 are needed", len(key))
	}
	k, err := hkdf.Key(sha256.New, key, nil, "salus/share-log/v1", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// recover removes temporary files and finishes interrupted erasures.
func (l *Log) recover() error {
	all, err := l.folders()
	if err != nil {
		return err
	}
	for _, id := range all {
		if err := l.removeTemporary(id); err != nil {
			return err
		}
		if l.partsOver(id) {
			if err := l.removeParts(id); err != nil {
				return err
			}
		}
		if l.Ended(id) {
			if err := l.erase(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// Close lets another process open the log. Nothing can be said through this one any more.
func (l *Log) Close() error {
	l.closed.Store(true)
	return l.lock.Unlock()
}

// Stored is an artifact that is on disk. Only a Log makes one, so only what is stored can be sent.
type Stored struct {
	kind     transcript.Kind
	artifact []byte
}

// Kind is what is said.
func (s Stored) Kind() transcript.Kind { return s.kind }

// Artifact gives the stored bytes; do not change them.
func (s Stored) Artifact() []byte { return s.artifact }

// begin gives the session's seed: the stored one or, in the first round, a new one that it stores first. Terms other than
// the first time's are refused for ever: a secret never meets a second common polynomial. A session of which anything
// was said never gets a second seed.
func (l *Log) begin(session study.SessionID, terms [32]byte, first bool) (seed [32]byte, err error) {
	rec, err := l.read(session, seedRecord)
	if err == nil {
		if len(rec) != 64 {
			return seed, fmt.Errorf("share log: the seed's record has %d bytes, 64 were expected", len(rec))
		}
		if !bytes.Equal(rec[:32], terms[:]) {
			return seed, ErrOtherInput
		}
		return [32]byte(rec[32:]), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return seed, err
	}
	if !first || slices.ContainsFunc(transcript.Kinds(), func(k transcript.Kind) bool { return l.Has(session, k) }) {
		return seed, errNoSeed
	}
	if _, err := io.ReadFull(rand.Reader, seed[:]); err != nil {
		return seed, err
	}
	return seed, l.write(session, seedRecord, append(terms[:], seed[:]...))
}

// once gives what this party says in a round of a session. The first time it makes the artifact and stores it; ever after
// it gives the stored bytes for the same public input, and ErrOtherInput for any other.
func (l *Log) once(session study.SessionID, kind transcript.Kind, input [32]byte, artifact func() ([]byte, error)) (Stored, error) {
	if l.Ended(session) {
		return Stored{}, ErrEnded
	}
	before, b, err := l.said(session, kind)
	if err == nil {
		if before != input {
			return Stored{}, ErrOtherInput
		}
		return Stored{kind, b}, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return Stored{}, err
	}
	if b, err = artifact(); err != nil {
		return Stored{}, err
	}
	if err := l.write(session, string(kind), append(input[:], b...)); err != nil {
		return Stored{}, err
	}
	return Stored{kind, b}, nil
}

// said reads back what was said in a round, and for which public input. The error is fs.ErrNotExist if nothing was.
func (l *Log) said(session study.SessionID, kind transcript.Kind) (input [32]byte, artifact []byte, err error) {
	rec, err := l.read(session, string(kind))
	if err != nil {
		return input, nil, err
	}
	if len(rec) < len(input) {
		return input, nil, fmt.Errorf("share log: the record of the %s is cut short", kind)
	}
	return [32]byte(rec[:32]), rec[32:], nil
}

// Has says whether a round of a session was answered. What cannot be looked up counts as answered.
func (l *Log) Has(session study.SessionID, kind transcript.Kind) bool {
	return l.exists(session, string(kind))
}

// Sessions lists the sessions whose secrets are still here.
func (l *Log) Sessions() ([]study.SessionID, error) {
	all, err := l.folders()
	if err != nil {
		return nil, err
	}
	var out []study.SessionID
	for _, id := range all {
		if !l.Ended(id) {
			out = append(out, id)
		}
	}
	return out, nil
}

func (l *Log) folders() ([]study.SessionID, error) {
	all, err := os.ReadDir(l.dir)
	if err != nil {
		return nil, fmt.Errorf("share log: %w", err)
	}
	var out []study.SessionID
	for _, d := range all {
		var id study.SessionID
		if d.IsDir() && id.UnmarshalText([]byte("0x"+d.Name())) == nil {
			out = append(out, id)
		}
	}
	return out, nil
}

// End erases a session's secrets: it marks the session first, then removes the seed. What was said stays, to be
// compared with the transcript; nothing more can be said. A session that was never begun here leaves no mark.
func (l *Log) End(session study.SessionID) error {
	if _, err := os.Stat(l.folder(session)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if !l.Ended(session) {
		if err := l.write(session, endedRecord, nil); err != nil {
			return err
		}
	}
	if err := l.removeParts(session); err != nil {
		return err
	}
	return l.erase(session)
}

// erase removes the seed. Overwriting comes on top of removal: the file is sealed, and a file system may keep old blocks.
func (l *Log) erase(session study.SessionID) error {
	path := l.path(session, seedRecord)
	if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
		if info, err := f.Stat(); err == nil {
			_, _ = f.Write(make([]byte, info.Size()))
			_ = f.Sync()
		}
		_ = f.Close()
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("share log: %w", err)
	}
	return syncDir(l.folder(session))
}

// Ended says whether a session's secrets were erased, or are about to be. What cannot be looked up counts as ended.
func (l *Log) Ended(session study.SessionID) bool { return l.exists(session, endedRecord) }

func (l *Log) exists(session study.SessionID, name string) bool {
	_, err := os.Lstat(l.path(session, name))
	return !errors.Is(err, fs.ErrNotExist)
}

func (l *Log) folder(session study.SessionID) string {
	t, _ := session.MarshalText()
	return filepath.Join(l.dir, strings.TrimPrefix(string(t), "0x"))
}

func (l *Log) path(session study.SessionID, name string) string {
	return filepath.Join(l.folder(session), name)
}

// binding is the additional data of a sealed file.
func binding(session study.SessionID, name string) []byte {
	return append(append([]byte("salus/share-log/v1\x00"), session[:]...), name...)
}

func (l *Log) read(session study.SessionID, name string) ([]byte, error) {
	path := l.path(session, name)
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("share log: %w", err)
	}
	if info.Size() > maxRecord {
		return nil, fmt.Errorf("share log: %s has %d bytes, at most %d were expected", path, info.Size(), maxRecord)
	}
	sealed, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("share log: %w", err)
	}
	b, err := l.aead.Open(nil, nil, sealed, binding(session, name))
	if err != nil {
		return nil, fmt.Errorf("share log: %s is damaged or sealed under another key", path)
	}
	return b, nil
}

// write stores a record that does not exist yet. It returns only when the record will survive a crash.
func (l *Log) write(session study.SessionID, name string, record []byte) error {
	if l.closed.Load() {
		return errors.New("share log: it is closed")
	}
	folder := l.folder(session)
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return storeError(err)
	}
	if err := syncDir(l.dir); err != nil { // also where the folder is there: who made it may have died before this
		return err
	}
	f, err := os.CreateTemp(folder, temporary+name+"-*")
	if err != nil {
		return storeError(err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(l.aead.Seal(nil, nil, record, binding(session, name)))
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return storeError(err)
	}
	if err := os.Link(f.Name(), l.path(session, name)); err != nil { // unlike rename, never replaces a record
		return storeError(err)
	}
	return syncDir(folder)
}

// temporary begins the name of a file that is not a record yet.
const temporary = ".new-"

func (l *Log) removeTemporary(session study.SessionID) error {
	names, err := filepath.Glob(filepath.Join(l.folder(session), temporary+"*"))
	if err != nil {
		return fmt.Errorf("share log: %w", err)
	}
	for _, name := range names {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("share log: %w", err)
		}
	}
	return nil
}

func storeError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("share log: the disk is full; nothing was sent, free some space and the round goes on: %w", err)
	}
	return fmt.Errorf("share log: %w", err)
}

func syncDir(dir string) error {
	if err := durable.SyncDir(dir); err != nil {
		return storeError(err)
	}
	return nil
}
