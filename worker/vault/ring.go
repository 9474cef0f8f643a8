package vault

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"salus/models/durable"
)

// The file "keys" holds wrapped keys in slots of one size, each wrapped by the key-encryption key for its slot:
//
//	magic     16 bytes
//	key id    16 bytes, of the key-encryption key
//	vault id  32 random bytes
//	slots     0: the root secret; 1…: a key each of a patient, or of the records of no single patient in one import
//
// A slot is written once, before the index names it, and destroyed by zeros written over it: nothing else on disk holds it, neither the index nor its log. What follows on the last
// slot that the index names is of an import that failed, and is written over by the next.

const (
	ringMagic  = "salus/keys/v1\x00\x00\n"
	ringHeader = 16 + 16 + 32
	rootSlot   = 0
	// cachedKeys is the number of unwrapped keys that are kept in memory.
	cachedKeys = 1 << 16
)

// errDestroyed says that a key's slot was written over.
var errDestroyed = errors.New("the key of what is read was destroyed")

// ring is the open file of keys.
type ring struct {
	path, keyFile string

	mu    sync.Mutex // over all below
	file  *os.File
	kek   *kek
	vault [32]byte
	keys  keys
	cache map[uint64][32]byte
}

// openRing opens the file of keys, and makes it if fresh.
func openRing(path, keyFile string, fresh bool) (*ring, error) {
	r := &ring{path: path, keyFile: keyFile}
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) && fresh {
		err = makeRing(path, keyFile)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the file of keys is missing: the records cannot be read without it; restore the backup")
	}
	if err != nil {
		return nil, err
	}
	if err := refuseWider(path, 0o600); err != nil {
		return nil, err
	}
	if err := r.reopen(); err != nil {
		return nil, err
	}
	sweepKeyFile(keyFile)
	return r, nil
}

func makeRing(path, keyFile string) error {
	k, err := readKeyFile(keyFile)
	if err != nil {
		return err
	}
	defer k.opener.Close()
	var vault [32]byte
	var root [32]byte
	rand.Read(vault[:])
	rand.Read(root[:])
	wrapped, err := k.wrap(vault, rootSlot, root[:])
	if err != nil {
		return err
	}
	return durable.WriteFile(path, append(ringStart(k, vault), wrapped...), 0o600)
}

func ringStart(k *kek, vault [32]byte) []byte {
	return bytes.Join([][]byte{[]byte(ringMagic), k.id[:], vault[:]}, nil)
}

// reopen reads the file of keys that is there now. The caller holds mu, or is the only one who knows r.
func (r *ring) reopen() error {
	f, err := os.OpenFile(r.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	header := make([]byte, ringHeader)
	if _, err := io.ReadFull(f, header); err != nil || string(header[:16]) != ringMagic {
		f.Close()
		return fmt.Errorf("%s is no file of keys", r.path)
	}
	k, err := kekOf([16]byte(header[16:32]), r.keyFile)
	if err != nil {
		f.Close()
		return err
	}
	next := ring{path: r.path, file: f, kek: k, vault: [32]byte(header[32:64])}
	root, err := next.unwrap(rootSlot)
	if err != nil {
		next.close()
		return fmt.Errorf("%s: the root secret: %w", r.path, err)
	}
	r.close()
	r.file, r.kek, r.vault, r.cache = next.file, next.kek, next.vault, map[uint64][32]byte{}
	r.keys = deriveKeys(root[:], r.vault)
	return nil
}

// kekOf reads the key of that id. A rewrap that was cut off after it changed the file of keys has left it in the new key file, which takes the old one's place here.
func kekOf(id [16]byte, keyFile string) (*kek, error) {
	k, err := readKeyFile(keyFile)
	if err == nil && k.id == id {
		return k, nil
	}
	next, failed := readKeyFile(keyFile + newKeySuffix)
	if failed == nil && next.id == id {
		return next, placeKeyFile(keyFile)
	}
	if err == nil && failed != nil && !errors.Is(failed, fs.ErrNotExist) {
		return nil, errors.Join(ErrKey, failed)
	}
	if err == nil {
		err = ErrKey
	}
	return nil, err
}

// ErrKey says that the vault does not open with what the key file holds or names.
var ErrKey = errors.New("the key file does not belong to this vault")

func (r *ring) close() {
	if r.file != nil {
		r.file.Close()
		_ = r.kek.opener.Close() // nothing is lost with it
	}
}

// refresh takes notice of a rewrap by another process.
func (r *ring) refresh() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now, err := os.Stat(r.path)
	if err != nil {
		return err
	}
	open, err := r.file.Stat()
	if err != nil {
		return err
	}
	if os.SameFile(now, open) {
		return nil
	}
	return r.reopen()
}

func (r *ring) at(slot uint64) int64 { return ringHeader + int64(slot)*int64(r.kek.wrappedSize()) }

// unwrap reads a slot's key.
func (r *ring) unwrap(slot uint64) (key [32]byte, err error) {
	wrapped := make([]byte, r.kek.wrappedSize())
	if _, err := r.file.ReadAt(wrapped, r.at(slot)); err != nil {
		return key, fmt.Errorf("keys: slot %d: %w", slot, err)
	}
	if zeros(wrapped) {
		return key, errDestroyed
	}
	b, err := r.kek.unwrap(r.vault, slot, wrapped)
	if err != nil {
		return key, fmt.Errorf("keys: slot %d: %w", slot, err)
	}
	return [32]byte(b), nil
}

func zeros(b []byte) bool {
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}

// key is a slot's key, from memory if it was read before.
func (r *ring) key(slot uint64) ([]byte, error) {
	r.mu.Lock()
	key, known := r.cache[slot]
	r.mu.Unlock()
	if known {
		return key[:], nil
	}
	key, err := r.unwrap(slot)
	if err != nil {
		return nil, err
	}
	r.remember(slot, key)
	return key[:], nil
}

func (r *ring) remember(slot uint64, key [32]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.cache) >= cachedKeys {
		clear(r.cache)
	}
	r.cache[slot] = key
}

func (r *ring) forget(slots []uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range slots {
		delete(r.cache, s)
	}
}

// forgetFrom forgets the keys of a slot and all after it.
func (r *ring) forgetFrom(slot uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.cache, func(s uint64, _ [32]byte) bool { return s >= slot })
}

// slots writes fresh keys behind the last one that the index names.
type slots struct {
	ring    *ring
	next    uint64 // of the next fresh key
	pending []byte
	at      int64 // of pending's first byte
}

func (r *ring) append(next uint64) *slots { return &slots{ring: r, next: next, at: r.at(next)} }

// add draws a key. It is on disk after flush.
func (s *slots) add() (slot uint64, key []byte, err error) {
	var fresh [32]byte
	rand.Read(fresh[:])
	wrapped, err := s.ring.kek.wrap(s.ring.vault, s.next, fresh[:])
	if err != nil {
		return 0, nil, err
	}
	slot = s.next
	s.pending = append(s.pending, wrapped...)
	s.next++
	if len(s.pending) > 1<<20 {
		if err := s.write(); err != nil {
			return 0, nil, err
		}
	}
	return slot, fresh[:], nil
}

func (s *slots) write() error {
	_, err := s.ring.file.WriteAt(s.pending, s.at)
	s.at += int64(len(s.pending))
	s.pending = s.pending[:0]
	return err
}

func (s *slots) flush() error {
	if err := s.write(); err != nil {
		return err
	}
	return s.ring.file.Sync()
}

// destroy writes zeros over slots.
func (r *ring) destroy(slots []uint64) error {
	if len(slots) == 0 {
		return nil
	}
	r.forget(slots)
	zero := make([]byte, r.kek.wrappedSize())
	for _, s := range slots {
		if _, err := r.file.WriteAt(zero, r.at(s)); err != nil {
			return err
		}
	}
	return r.file.Sync()
}

const newKeySuffix = ".new"

// placeKeyFile puts the new key file in the old one's place, and destroys the old one.
func placeKeyFile(keyFile string) error {
	old, err := os.OpenFile(keyFile, os.O_WRONLY, 0)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err = os.Rename(keyFile+newKeySuffix, keyFile)
	if errors.Is(err, fs.ErrNotExist) { // another process was faster
		err, old = nil, closed(old)
	}
	if err == nil {
		err = durable.SyncDir(filepath.Dir(keyFile))
	}
	if old != nil {
		err = errors.Join(err, blank(old))
	}
	return err
}

func closed(f *os.File) *os.File {
	if f != nil {
		f.Close()
	}
	return nil
}

// blank writes zeros over a file that has lost its name, and closes it.
func blank(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	_, err = io.Copy(f, io.LimitReader(zeroReader{}, info.Size()))
	return errors.Join(err, f.Sync(), f.Close())
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Progress is told how far something long has come: of what, how much is done, and of how much.
type Progress func(what string, done, total int64)

func (p Progress) tell(what string, done, total int64) {
	if p != nil {
		p(what, done, total)
	}
}

// Rewrap makes a fresh key-encryption key as spec says and wraps every key in the vault with it. The old key file and the old wrapped keys are overwritten and removed, so that copies made of
// either before are of no use without a copy of the other. Records are not written anew: who had both before has what was there.
//
// With a backup's folder the backup there is brought up to date first, and once more, which copies the wrapped keys alone, before the old key file is overwritten, so that at any
// time a backup opens with a key file that is there. Other backups, and this one if there is no folder, open only with a copy of the old key file, and of what was wrapped by it.
//
// It waits until nobody uses the vault. A crash leaves the vault under the old key or the new one, and the next Open finds the right one.
func (v *Vault) Rewrap(ctx context.Context, spec KeySpec, backup string, now time.Time, progress Progress) error {
	if backup != "" {
		if _, err := v.Backup(ctx, backup, now, progress); err != nil {
			return err
		}
	}
	if err := v.rewrap(ctx, spec, backup, now, progress); err != nil {
		return fmt.Errorf("vault: rewrap: %w", err)
	}
	return nil
}

func (v *Vault) rewrap(ctx context.Context, spec KeySpec, backup string, now time.Time, progress Progress) error {
	v.importing.Lock()
	defer v.importing.Unlock()
	unlock, err := v.lockImport()
	if err != nil {
		return err
	}
	defer unlock()
	release, err := v.alone(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := v.destroyDying(ctx); err != nil {
		return err
	}
	next := v.ring.keyFile + newKeySuffix
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a rewrap that was cut off before it changed anything
		return err
	}
	if err := v.at("new key file"); err != nil {
		return err
	}
	if err := NewKey(next, spec); err != nil {
		return err
	}
	if err := v.rewrapTo(ctx, next, progress); err != nil {
		if is, failed := v.isUnder(next); failed == nil && !is {
			err = errors.Join(err, os.Remove(next))
		}
		return err
	}
	var failed error
	if backup != "" {
		if _, err := v.backupTo(ctx, backup, now, true, func() (func(), error) { return func() {}, nil }, progress); err != nil {
			failed = fmt.Errorf("the keys are wrapped by the new key, but the backup is not, and opens with the old key file alone: back up again at once: %w", err)
		}
	}
	if err := v.at("key file placed"); err != nil {
		return errors.Join(failed, err)
	}
	if err := placeKeyFile(v.ring.keyFile); err != nil {
		return errors.Join(failed, err)
	}
	v.ring.mu.Lock()
	defer v.ring.mu.Unlock()
	return errors.Join(failed, v.ring.reopen())
}

// isUnder says whether the file of keys is wrapped with a key file's key.
func (v *Vault) isUnder(keyFile string) (bool, error) {
	k, err := readKeyFile(keyFile)
	if err != nil {
		return false, err
	}
	defer k.opener.Close()
	f, err := os.Open(v.ring.path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	header := make([]byte, ringHeader)
	_, err = io.ReadFull(f, header)
	return err == nil && [16]byte(header[16:32]) == k.id, err
}

// rewrapTo replaces the file of keys.
func (v *Vault) rewrapTo(ctx context.Context, keyFile string, progress Progress) error {
	k, err := readKeyFile(keyFile)
	if err != nil {
		return err
	}
	defer k.opener.Close()
	live, err := v.liveSlots(ctx)
	if err != nil {
		return err
	}
	old, err := os.OpenFile(v.ring.path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = durable.Write(v.ring.path, 0o600, func(w io.Writer) error {
		if err := v.at("keys file"); err != nil {
			return err
		}
		out := bufio.NewWriterSize(w, 1<<20)
		if _, err := out.Write(ringStart(k, v.ring.vault)); err != nil {
			return err
		}
		if err := v.rewrapSlots(ctx, out, k, live, progress); err != nil {
			return err
		}
		return out.Flush()
	})
	if err != nil {
		return errors.Join(err, old.Close())
	}
	return blank(old)
}

func (v *Vault) liveSlots(ctx context.Context) ([]uint64, error) {
	rows, err := v.db.QueryContext(ctx, "SELECT slot FROM keys ORDER BY slot")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	live := []uint64{rootSlot}
	for rows.Next() {
		var s uint64
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		live = append(live, s)
	}
	return live, rows.Err()
}

// rewrapSlots writes the live slots at their places, many at a time on all cores, and zeros between them.
func (v *Vault) rewrapSlots(ctx context.Context, out io.Writer, k *kek, live []uint64, progress Progress) error {
	const together = 256
	next := uint64(0)
	for begin := 0; begin < len(live); begin += together {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := live[begin:min(begin+together, len(live))]
		wrapped, err := v.rewrapped(part, k)
		if err != nil {
			return err
		}
		for i, slot := range part {
			if _, err := io.Copy(out, io.LimitReader(zeroReader{}, int64(slot-next)*int64(k.wrappedSize()))); err != nil {
				return err
			}
			if _, err := out.Write(wrapped[i]); err != nil {
				return err
			}
			next = slot + 1
		}
		progress.tell("keys", int64(begin+len(part)), int64(len(live)))
	}
	return nil
}

func (v *Vault) rewrapped(live []uint64, k *kek) ([][]byte, error) {
	out, failed := make([][]byte, len(live)), make([]error, len(live))
	var wait sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for c := range cores {
		wait.Go(func() {
			for i := c; i < len(live); i += cores {
				var key [32]byte
				if key, failed[i] = v.ring.unwrap(live[i]); failed[i] == nil {
					out[i], failed[i] = k.wrap(v.ring.vault, live[i], key[:])
				}
			}
		})
	}
	wait.Wait()
	return out, errors.Join(failed...)
}

// dying are the slots that an erasure is to destroy.
func (v *Vault) dying(ctx context.Context) (out []uint64, err error) {
	rows, err := v.db.QueryContext(ctx, "SELECT slot FROM dying")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s uint64
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// destroyDying ends what a committed erasure has begun: the slots that the index lists as dying.
func (v *Vault) destroyDying(ctx context.Context) error {
	dying, err := v.dying(ctx)
	if err != nil || len(dying) == 0 {
		return err
	}
	if err := v.at("slots destroyed"); err != nil {
		return err
	}
	if err := v.ring.destroy(dying); err != nil {
		return err
	}
	if err := v.at("dying forgotten"); err != nil {
		return err
	}
	for _, s := range dying {
		if _, err := v.db.ExecContext(ctx, "DELETE FROM dying WHERE slot = ?", s); err != nil {
			return err
		}
	}
	return nil
}

// putUint64 is a number as 8 bytes, big endian.
func putUint64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
