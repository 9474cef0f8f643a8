// Package durable writes files that survive a crash and keeps secret ones private. It knows no other package and stands
// in the lowest row because every row above it writes files.
package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile replaces the file at path by data: temporary file, fsync, rename, fsync of the directory. After it
// returns nil the data is durable; after a crash the file is the old or the new one, whole.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, "."+filepath.Base(path)+".tmp-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if err := fill(temp, data, perm); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return SyncDir(dir)
}

func fill(file *os.File, data []byte, perm fs.FileMode) error {
	_, err := file.Write(data)
	return errors.Join(err, file.Chmod(perm), file.Sync(), file.Close())
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
