package vault

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"salus/models/durable"
)

// A backup is a folder:
//
//	backup.json    which generation counts
//	packs/         as in the vault, unless their copies are elsewhere; one that is there already is not copied again
//	GENERATION/    index.db, keys, blobs/ as they were at one moment
//	erased         what was erased, as it is now (erasures.go)
//	lock
//
// It is encrypted as the vault is, and the key file is not in it. Packs never change, so that a further backup copies the new ones, and a backup that was cut off goes on where it
// was. A generation replaces the former one when it is whole; of that one the keys are overwritten, so that those of whoever was erased meanwhile are in no copy.

const backupFormat = "salus/vault-backup/v1"

// Backup says what a folder holds.
type Backup struct {
	Format     string    `json:"format"`
	Vault      string    `json:"vault"` // id
	Generation string    `json:"generation"`
	At         time.Time `json:"at"`
	Packs      int       `json:"packs"`
	Bytes      int64     `json:"bytes"` // of all packs
	Blobs      int       `json:"blobs"`

	// Missing is how many of the packs are not in the folder, since their copies are elsewhere.
	Missing int `json:"missing,omitempty"`

	Copied int64 `json:"-"` // bytes of packs that this run copied
}

const (
	backupFile   = "backup.json"
	maxBackupDoc = 1 << 16
)

// Backup makes a backup in a folder, or brings the one there up to date. The vault is in use meanwhile; imports and erasures are refused while the index is copied.
func (v *Vault) Backup(ctx context.Context, folder string, now time.Time, progress Progress) (Backup, error) {
	return v.backedUp(ctx, folder, now, true, progress)
}

// BackupWithoutPacks is [Vault.Backup] of index, keys and blobs, for a vault whose packs have copies elsewhere. Packs of an earlier backup into the folder stay there.
func (v *Vault) BackupWithoutPacks(ctx context.Context, folder string, now time.Time, progress Progress) (Backup, error) {
	return v.backedUp(ctx, folder, now, false, progress)
}

func (v *Vault) backedUp(ctx context.Context, folder string, now time.Time, packs bool, progress Progress) (Backup, error) {
	b, err := v.backup(ctx, folder, now, packs, progress)
	if err != nil {
		return b, fmt.Errorf("vault: backup: %w", err)
	}
	return b, nil
}

func (v *Vault) backup(ctx context.Context, folder string, now time.Time, packs bool, progress Progress) (b Backup, err error) {
	if err := privateDir(folder); err != nil {
		return b, err
	}
	if err := privateDir(filepath.Join(folder, "packs")); err != nil {
		return b, err
	}
	release, err := v.share() // no pack goes meanwhile
	if err != nil {
		return b, err
	}
	defer release()
	if err := v.rememberBackup(ctx, folder); err != nil {
		return b, err
	}
	return v.backupTo(ctx, folder, now, packs, v.lockImport, progress)
}

// backupTo is backup by who holds the vault's lock. still keeps records and keys as they are.
func (v *Vault) backupTo(ctx context.Context, folder string, now time.Time, packs bool, still func() (func(), error), progress Progress) (b Backup, err error) {
	l := flock.New(filepath.Join(folder, "lock"), flock.SetPermissions(0o600))
	if ok, err := l.TryLock(); err != nil || !ok {
		return b, errors.Join(err, errors.New("another backup into this folder is running"))
	}
	defer l.Unlock()
	former, err := readBackup(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	id := hex.EncodeToString(v.ring.vault[:])
	if former.Vault != "" && former.Vault != id {
		return b, fmt.Errorf("%s holds the backup of another vault", folder)
	}
	if err := dropGenerations(folder, former.Generation); err != nil { // of backups that were cut off
		return b, err
	}
	var random [8]byte
	rand.Read(random[:])
	b = Backup{Format: backupFormat, Vault: id, Generation: hex.EncodeToString(random[:]), At: now.UTC()}
	to := filepath.Join(folder, b.Generation)
	if err := privateDir(filepath.Join(to, "blobs")); err != nil {
		return b, err
	}
	if err := v.backupIndex(ctx, to, still); err != nil {
		return b, err
	}
	list, err := packsIn(ctx, filepath.Join(to, "index.db"))
	if err != nil {
		return b, err
	}
	for _, p := range list {
		b.Packs++
		b.Bytes += p.size
	}
	if packs {
		b.Copied, err = v.copyPacks(ctx, filepath.Join(v.dir, "packs"), filepath.Join(folder, "packs"), list, progress)
	} else {
		b.Missing = len(list) - len(present(filepath.Join(folder, "packs"), list))
	}
	if err != nil {
		return b, err
	}
	before := ""
	if former.Generation != "" {
		before = filepath.Join(folder, former.Generation, "blobs")
	}
	if b.Blobs, err = v.copyBlobs(ctx, filepath.Join(to, "blobs"), before, progress); err != nil {
		return b, err
	}
	if err := v.tellErased(ctx, folder); err != nil {
		return b, err
	}
	if err := errors.Join(durable.SyncDir(to), durable.SyncDir(folder)); err != nil {
		return b, err
	}
	text, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return b, err
	}
	if err := v.at("backup.json"); err != nil {
		return b, err
	}
	if err := durable.WriteFile(filepath.Join(folder, backupFile), append(text, '\n'), 0o600); err != nil {
		return b, err
	}
	if err := v.at("former generation dropped"); err != nil {
		return b, err
	}
	return b, errors.Join(dropGenerations(folder, b.Generation), dropPacks(folder, list))
}

// backupIndex copies index and keys of one moment. Keys that an erasure is to destroy, and may be waiting for this backup to end, are not copied.
func (v *Vault) backupIndex(ctx context.Context, to string, still func() (func(), error)) error {
	unlock, err := still()
	if err != nil {
		return err
	}
	defer unlock()
	if err := v.at("backup of the index"); err != nil {
		return err
	}
	index := filepath.Join(to, "index.db")
	if err := privateFile(index); err != nil { // VACUUM INTO takes an empty file, and leaves its mode
		return err
	}
	if _, err := v.db.ExecContext(ctx, "VACUUM INTO ?", index); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	if err := syncFile(index); err != nil {
		return err
	}
	if err := v.at("backup of the keys"); err != nil {
		return err
	}
	dying, err := v.dying(ctx)
	if err != nil {
		return err
	}
	return v.copyKeys(ctx, filepath.Join(to, "keys"), dying)
}

// copyKeys copies the file of keys without some.
func (v *Vault) copyKeys(ctx context.Context, to string, without []uint64) error {
	in, size, err := openRegular(v.ring.path)
	if err != nil {
		return err
	}
	defer in.Close()
	header := make([]byte, ringHeader)
	if _, err := io.ReadFull(in, header); err != nil {
		return err
	}
	k := v.ring.kek
	if [16]byte(header[16:32]) != k.id { // of a rewrap that is under way
		if k, err = readKeyFile(v.ring.keyFile + newKeySuffix); err != nil {
			return err
		}
		defer k.opener.Close()
	}
	slot, skip := make([]byte, k.wrappedSize()), map[uint64]bool{}
	for _, s := range without {
		skip[s] = true
	}
	return durable.Write(to, 0o600, func(w io.Writer) error {
		out, in := bufio.NewWriterSize(w, 1<<18), bufio.NewReaderSize(io.LimitReader(in, size-ringHeader), 1<<18)
		if _, err := out.Write(header); err != nil {
			return err
		}
		for number := uint64(0); ctx.Err() == nil; number++ {
			n, err := io.ReadFull(in, slot)
			if skip[number] {
				clear(slot)
			}
			if _, err := out.Write(slot[:n]); err != nil {
				return err
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return out.Flush()
			}
			if err != nil {
				return err
			}
		}
		return ctx.Err()
	})
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// errNoFile says that a backup has something else in a file's place.
var errNoFile = errors.New("is no regular file, or changes while it is read")

// openRegular opens a file that may come from anywhere: a link or a device could be without end.
func openRegular(path string) (f *os.File, size int64, err error) {
	before, err := os.Lstat(path)
	if err != nil {
		return nil, 0, err
	}
	if !before.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("%s %w", path, errNoFile)
	}
	if f, err = os.Open(path); err != nil {
		return nil, 0, err
	}
	now, err := f.Stat()
	if err == nil && !os.SameFile(before, now) {
		err = fmt.Errorf("%s %w", path, errNoFile)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, now.Size(), nil
}

// copyFile copies a file durably, whole or not at all, and lets check look at its bytes.
func copyFile(ctx context.Context, from, to string, check io.Writer) (n int64, err error) {
	in, size, err := openRegular(from)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	err = durable.Write(to, 0o600, func(w io.Writer) error {
		if check != nil {
			w = io.MultiWriter(w, check)
		}
		n, err = io.CopyBuffer(struct{ io.Writer }{w}, reader{ctx, io.LimitReader(in, size+1)}, make([]byte, 1<<18))
		if err == nil && n != size {
			err = fmt.Errorf("%s %w", from, errNoFile)
		}
		return err
	})
	return n, err
}

// readRegular reads a file of at most so many bytes.
func readRegular(path string, limit int64) ([]byte, error) {
	f, size, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > limit {
		return nil, fmt.Errorf("%s has %d bytes, at most %d belong there", path, size, limit)
	}
	return io.ReadAll(io.LimitReader(f, size))
}

type packFile struct {
	name string
	size int64
}

// maxPacks bounds the packs of a backup.
const maxPacks = 1 << 20

// packsIn lists the packs that an index names. The index may be anybody's: nothing that it computes is run.
func packsIn(ctx context.Context, index string) (out []packFile, err error) {
	f, _, err := openRegular(index)
	if err != nil {
		return nil, err
	}
	f.Close()
	if index, err = filepath.Abs(index); err != nil {
		return nil, err
	}
	q := url.Values{"mode": {"ro"}, "immutable": {"1"}, "_pragma": {"trusted_schema(0)", "query_only(1)"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: index, RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var computed int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR sql LIKE '%VIRTUAL%'").Scan(&computed); err != nil {
		return nil, err
	}
	if computed > 0 {
		return nil, errors.New("the index is not a vault's: it has views or triggers")
	}
	rows, err := db.QueryContext(ctx, "SELECT name, size FROM packs ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p packFile
		if err := rows.Scan(&p.name, &p.size); err != nil {
			return nil, err
		}
		if _, _, ok := parseCID(p.name); !ok || p.size < 0 {
			return nil, errors.New("the index is damaged: a pack's name")
		}
		if len(out) == maxPacks {
			return nil, fmt.Errorf("the index names more than %d packs", maxPacks)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// present are those of the packs that are in a folder, at their length.
func present(folder string, list []packFile) (out []packFile) {
	for _, p := range list {
		if info, err := os.Stat(filepath.Join(folder, p.name)); err == nil && info.Size() == p.size {
			out = append(out, p)
		}
	}
	return out
}

// copyPacks copies those that are not there yet, each checked against its name on the way.
func (v *Vault) copyPacks(ctx context.Context, from, to string, list []packFile, progress Progress) (copied int64, err error) {
	if err := durable.RemoveTemporaries(to); err != nil {
		return 0, err
	}
	var done, total int64
	for _, p := range list {
		total += p.size
	}
	for _, p := range list {
		done += p.size
		if info, err := os.Lstat(filepath.Join(to, p.name)); err == nil && info.Mode().IsRegular() && info.Size() == p.size {
			progress.tell("packs", done, total)
			continue
		}
		if err := v.at("backup of a pack"); err != nil {
			return copied, err
		}
		leaves := newLeafCutter()
		n, err := copyFile(ctx, filepath.Join(from, p.name), filepath.Join(to, p.name), leaves)
		if err != nil {
			return copied, err
		}
		blocks := leaves.root()
		if root := blocks[len(blocks)-1]; cidText(root.codec, root.hash) != p.name {
			return copied, errors.Join(fmt.Errorf("pack %s is damaged: its content is not that of its name", p.name), os.Remove(filepath.Join(to, p.name)))
		}
		copied += n
		progress.tell("packs", done, total)
	}
	return copied, nil
}

// copyBlobs copies blobs until none has changed while it looked, so that they are of one moment. One that did not change since the former backup becomes another name of the copy there.
func (v *Vault) copyBlobs(ctx context.Context, to, before string, progress Progress) (int, error) {
	from := filepath.Join(v.dir, "blobs")
	copied := map[string]fs.FileInfo{}
	const tries = 100
	for range tries {
		now, err := blobFiles(from)
		if err != nil {
			return 0, err
		}
		changed := false
		for name := range copied {
			if now[name] == nil {
				changed = true
				delete(copied, name)
				if err := os.Remove(filepath.Join(to, name)); err != nil {
					return 0, err
				}
			}
		}
		for name, info := range now {
			if old := copied[name]; old != nil && sameState(old, info) {
				continue
			}
			changed = true
			if err := v.at("backup of a blob"); err != nil {
				return 0, err
			}
			err := copyBlob(ctx, filepath.Join(from, name), filepath.Join(to, name), before, name)
			if errors.Is(err, fs.ErrNotExist) { // deleted meanwhile: the next look sees it
				continue
			}
			if err != nil {
				return 0, err
			}
			copied[name] = info
			progress.tell("blobs", int64(len(copied)), int64(len(now)))
		}
		if !changed {
			return len(now), durable.SyncDir(to)
		}
	}
	return 0, errors.New("the vault's blobs change all the time; try again when the worker is quieter")
}

func sameState(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

func blobFiles(dir string) (map[string]fs.FileInfo, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	out := make(map[string]fs.FileInfo, len(entries))
	for _, e := range entries {
		if durable.IsTemporary(e.Name()) || isErased(e.Name()) {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[e.Name()] = info
	}
	return out, nil
}

// copyBlob copies one; the header, with its random salt, tells whether the copy before is of the same bytes.
func copyBlob(ctx context.Context, from, to, before, name string) error {
	if before != "" {
		if same, err := sameHeader(from, filepath.Join(before, name)); err != nil {
			return err
		} else if same {
			if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return os.Link(filepath.Join(before, name), to)
		}
	}
	_, err := copyFile(ctx, from, to, nil)
	return err
}

func sameHeader(a, b string) (bool, error) {
	x, n, err := headerOf(a)
	if err != nil {
		return false, err
	}
	y, m, err := headerOf(b)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && n == m && bytes.Equal(x, y), err
}

func headerOf(path string) (header []byte, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	header = make([]byte, headerSize)
	_, err = io.ReadFull(f, header)
	return header, info.Size(), err
}

func readBackup(folder string) (b Backup, err error) {
	text, err := readRegular(filepath.Join(folder, backupFile), maxBackupDoc)
	if err != nil {
		return b, err
	}
	b, err = decodeBackup(text)
	if err != nil {
		return b, fmt.Errorf("%s in %s: %w", backupFile, folder, err)
	}
	return b, nil
}

func decodeBackup(text []byte) (b Backup, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if len(text) > maxBackupDoc || d.Decode(&b) != nil || b.Format != backupFormat {
		return Backup{}, errors.New("no description of a vault's backup")
	}
	if b.Missing < 0 {
		return Backup{}, errors.New("it misses a negative number of packs")
	}
	if name, err := hex.DecodeString(b.Generation); err != nil || len(name) != 8 {
		return Backup{}, errors.New("it names no generation")
	}
	return b, nil
}

// dropGenerations removes all generations but one. The keys, and the headers of blobs that the other has not, go first, overwritten.
func dropGenerations(folder, but string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, err := hex.DecodeString(e.Name())
		if err != nil || len(name) != 8 || !e.IsDir() || e.Name() == but {
			continue
		}
		path := filepath.Join(folder, e.Name())
		keys, err := os.OpenFile(filepath.Join(path, "keys"), os.O_WRONLY, 0)
		if err == nil {
			err = blank(keys)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := shredFiles(filepath.Join(path, "blobs"), func(blob string) bool { return !sharedBlob(folder, but, e.Name(), blob) }); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return durable.RemoveTemporaries(folder)
}

// sharedBlob says whether a blob of one generation is a name of the same file in another.
func sharedBlob(folder, other, generation, blob string) bool {
	a, err := os.Stat(filepath.Join(folder, generation, "blobs", blob))
	if err != nil {
		return false
	}
	b, err := os.Stat(filepath.Join(folder, other, "blobs", blob))
	return err == nil && os.SameFile(a, b)
}

// dropPacks removes packs that are not in the list.
func dropPacks(folder string, list []packFile) error {
	named := map[string]bool{}
	for _, p := range list {
		named[p.name] = true
	}
	return removeFiles(filepath.Join(folder, "packs"), func(name string) bool { return !named[name] })
}

// Restored says what a restore made.
type Restored struct {
	Backup
	Erased  int  `json:"erased"`  // records that the backup had of patients who were erased since
	Unknown bool `json:"unknown"` // nothing tells which patients were erased since: the backup was made by an earlier version
}

// Restore makes the vault in dir, which must be missing or empty, from a backup. It needs the key file, and checks it before it copies. A restore that was cut off goes on where it was; dir appears when all is there.
//
// Patients who were erased since the backup, as the folder or a file beside dir tells, are erased before the vault appears; finish, if it is not nil, then takes what else is theirs out of it.
//
// Packs that a backup was made without are not there yet (Lost), except where an erasure has to read them: then it is an error, as they would bring back whom they have.
func Restore(ctx context.Context, folder, dir, keyFile string, finish func(*Vault) error, progress Progress) (Restored, error) {
	return RestoreWithPacks(ctx, folder, dir, keyFile, nil, finish, progress)
}

// RestoreWithPacks is [Restore] with a source of the packs that an erasure has to read and the folder does not have: packs, if it is not nil, puts them in their place (Adopt).
func RestoreWithPacks(ctx context.Context, folder, dir, keyFile string, packs, finish func(*Vault) error, progress Progress) (Restored, error) {
	b, err := restore(ctx, folder, dir, keyFile, nil, packs, finish, progress)
	if err != nil {
		return b, fmt.Errorf("vault: restore: %w", err)
	}
	return b, nil
}

// restoring is the suffix of a vault under way.
const restoring = ".restoring"

func restore(ctx context.Context, folder, dir, keyFile string, step func(string) error, packs, finish func(*Vault) error, progress Progress) (b Restored, err error) {
	v := &Vault{step: step}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return b, fmt.Errorf("%s is not empty: move it away first", dir)
	}
	l := flock.New(filepath.Join(folder, "lock"), flock.SetPermissions(0o600))
	if ok, err := l.TryLock(); err != nil || !ok {
		return b, errors.Join(err, errors.New("a backup into this folder is running"))
	}
	defer l.Unlock()
	if b.Backup, err = readBackup(folder); err != nil {
		return b, err
	}
	from, to := filepath.Join(folder, b.Generation), filepath.Clean(dir)+restoring
	if f, _, err := openRegular(filepath.Join(from, "keys")); err != nil {
		return b, err
	} else if err := f.Close(); err != nil {
		return b, err
	}
	r, err := openRing(filepath.Join(from, "keys"), keyFile, false)
	if err != nil {
		return b, err
	}
	r.close()
	for _, d := range []string{to, filepath.Join(to, "packs"), filepath.Join(to, "blobs")} {
		if err := privateDir(d); err != nil {
			return b, err
		}
	}
	list, err := packsIn(ctx, filepath.Join(from, "index.db"))
	if err != nil {
		return b, err
	}
	if err := dropPacks(to, list); err != nil { // of another backup's restore that was cut off
		return b, err
	}
	if b.Missing > 0 {
		here := present(filepath.Join(folder, "packs"), list)
		if lost := len(list) - len(here) - b.Missing; lost > 0 {
			return b, fmt.Errorf("%d packs that were in %s are not there any more", lost, folder)
		}
		b.Missing, list = len(list)-len(here), here
	}
	if b.Copied, err = v.copyPacks(ctx, filepath.Join(folder, "packs"), filepath.Join(to, "packs"), list, progress); err != nil {
		return b, err
	}
	if err := v.restoreBlobs(ctx, filepath.Join(from, "blobs"), filepath.Join(to, "blobs")); err != nil {
		return b, err
	}
	for _, log := range []string{"index.db-wal", "index.db-shm"} { // of one that was cut off: they belong to another copy of the index
		if err := os.Remove(filepath.Join(to, log)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return b, err
		}
	}
	for _, name := range []string{"keys", "index.db"} {
		if err := v.at("restore of " + name); err != nil {
			return b, err
		}
		if _, err := copyFile(ctx, filepath.Join(from, name), filepath.Join(to, name), nil); err != nil {
			return b, err
		}
	}
	if err := v.at("erasures since"); err != nil {
		return b, err
	}
	if err := eraseSince(ctx, folder, to, dir, keyFile, step, packs, finish, &b); err != nil {
		return b, err
	}
	if err := v.at("restored"); err != nil {
		return b, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // empty
		return b, err
	}
	if err := os.Rename(to, dir); err != nil {
		return b, err
	}
	return b, durable.SyncDir(filepath.Dir(filepath.Clean(dir)))
}

func (v *Vault) restoreBlobs(ctx context.Context, from, to string) error {
	list, err := blobFiles(from)
	if err != nil {
		return err
	}
	if err := removeFiles(to, func(name string) bool { return list[name] == nil }); err != nil {
		return err
	}
	for name := range list {
		if err := v.at("restore of a blob"); err != nil {
			return err
		}
		if _, err := copyFile(ctx, filepath.Join(from, name), filepath.Join(to, name), nil); err != nil {
			return err
		}
	}
	return durable.SyncDir(to)
}
