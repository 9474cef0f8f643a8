// Package durable writes files that survive a crash and keeps secret ones private. It knows no other package and stands
// in the lowest row because every row above it writes files.
package durable

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// WriteFile replaces the file at path by data: temporary file, fsync, rename, fsync of the directory. After it
// returns nil the data is durable; after a crash the file is the old or the new one, whole.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return Write(path, perm, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Write is [WriteFile] for what fill writes. Where fill fails its error is returned and the old file stays.
func Write(path string, perm fs.FileMode, fill func(io.Writer) error) error {
	return write(path, perm, fill, nothing)
}

// nothing happens between the steps of a write; tests crash there.
func nothing(step) {}

type step string

const (
	filled  step = "filled"
	synced  step = "synced"
	renamed step = "renamed"
)

func write(path string, perm fs.FileMode, fill func(io.Writer) error, after func(step)) error {
	dir, base := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	return writeNamed(dir, base, perm, func(f *os.File) (string, error) { return path, fill(f) }, after)
}

// WriteNamed is [Write] for a file that is looked at, or gets its name, when it is written: fill writes it, may read it again, and gives its path. Until
// then it is a temporary file in dir with base in its name, of the same file system as the path.
func WriteNamed(dir, base string, perm fs.FileMode, fill func(*os.File) (path string, err error)) error {
	return writeNamed(dir, base, perm, fill, nothing)
}

func writeNamed(dir, base string, perm fs.FileMode, fill func(*os.File) (string, error), after func(step)) (err error) {
	temp, err := os.CreateTemp(dir, "."+base+temporary+"*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = temp.Close() // again, where it was closed
			_ = os.Remove(temp.Name())
		}
	}()
	path, err := fill(temp)
	if err != nil {
		return err
	}
	after(filled)
	if err := errors.Join(temp.Chmod(perm), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	after(synced)
	return rename(temp.Name(), path, after)
}

// Place makes what was written to f durable, piece by piece and maybe over several lives, and gives it its path. f stays open.
func Place(f *os.File, path string) error {
	if err := f.Sync(); err != nil {
		return err
	}
	return rename(f.Name(), path, nothing)
}

func rename(from, to string, after func(step)) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	after(renamed)
	return SyncDir(filepath.Dir(to))
}

// temporary is in the names of temporary files, which begin with a dot.
const temporary = ".tmp-"

// IsTemporary says whether a file of that name is one that a write has not finished, or left when its process was killed.
func IsTemporary(name string) bool {
	return strings.HasPrefix(name, ".") && strings.Contains(name, temporary)
}

// RemoveTemporaries removes what killed processes left in dir. Nobody may be writing there.
func RemoveTemporaries(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if IsTemporary(e.Name()) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// SyncDir makes renames and removals in dir durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// PrivateDir makes dir with mode 0700 if it is missing and refuses it if others can enter it.
func PrivateDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return private(dir, 0o077)
}

// ReadSecret reads a file of at most limit bytes and refuses it if group or others have any access.
func ReadSecret(path string, limit int64) ([]byte, error) {
	if err := private(path, 0o077); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("%s: %d bytes, expected at most %d", path, info.Size(), limit)
	}
	return os.ReadFile(path)
}

// ErrTooOpen means that others can access a secret file or folder.
var ErrTooOpen = errors.New("accessible by others")

func private(path string, forbidden fs.FileMode) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&forbidden != 0 {
		return fmt.Errorf("%s: mode %04o: %w; run chmod go= on it", path, info.Mode().Perm(), ErrTooOpen)
	}
	return nil
}
