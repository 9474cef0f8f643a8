package vault

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// MaxBlob is the length in bytes of the longest blob, and MaxBlobName that of the longest name.
const (
	MaxBlob     = 256 << 20
	MaxBlobName = 255
)

// A blob's file name is the blinded name; the object holds the name's length in 2 bytes, the name, and the data.

func (v *Vault) putBlob(name string, data []byte) (err error) {
	if name == "" || len(name) > MaxBlobName || len(data) > MaxBlob {
		return fmt.Errorf("vault: a blob needs a name of 1 to %d bytes and has at most %d bytes", MaxBlobName, MaxBlob)
	}
	release, err := v.share()
	if err != nil {
		return err
	}
	defer release()
	blobs := filepath.Join(v.dir, "blobs")
	f, err := os.CreateTemp(blobs, temporaryPrefix) // mode 0600
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fmt.Errorf("vault: blob not stored: %w", err)
		}
	}()
	file := v.blobFile(name)
	w, err := newObjectWriter(f, v.keys, blobObject(file))
	if err != nil {
		return err
	}
	header := binary.BigEndian.AppendUint16(nil, uint16(len(name)))
	for _, part := range [][]byte{header, []byte(name), data} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	if err := errors.Join(w.Close(), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(blobs, file)); err != nil {
		return err
	}
	return syncDir(blobs)
}

func (v *Vault) getBlob(name string) ([]byte, error) {
	found, data, err := v.readBlob(v.blobFile(name))
	if err != nil {
		return nil, err
	}
	if found != name {
		return nil, fmt.Errorf("vault: %w", errDamaged)
	}
	return data, nil
}

// readBlob returns the name and the data in one file of blobs.
func (v *Vault) readBlob(file string) (name string, data []byte, err error) {
	r, err := openObject(filepath.Join(v.dir, "blobs", file), blobObject(file), v.keys)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, ErrNotFound
	}
	if err != nil {
		return "", nil, fmt.Errorf("vault: %w", err)
	}
	defer r.Close()
	b, err := r.all(2 + MaxBlobName + MaxBlob)
	if err != nil {
		return "", nil, fmt.Errorf("vault: %w", err)
	}
	if len(b) < 2 || len(b)-2 < int(binary.BigEndian.Uint16(b)) {
		return "", nil, fmt.Errorf("vault: %w", errDamaged)
	}
	n := 2 + int(binary.BigEndian.Uint16(b))
	return string(b[2:n]), b[n:], nil
}

func (v *Vault) deleteBlob(name string) error {
	err := os.Remove(filepath.Join(v.dir, "blobs", v.blobFile(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	return syncDir(filepath.Join(v.dir, "blobs"))
}

func (v *Vault) blobs() ([]string, error) {
	release, err := v.share()
	if err != nil {
		return nil, err
	}
	defer release()
	entries, err := os.ReadDir(filepath.Join(v.dir, "blobs"))
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	var names []string
	for _, e := range entries {
		if isTemporary(e.Name()) {
			continue
		}
		name, _, err := v.readBlob(e.Name())
		if errors.Is(err, ErrNotFound) { // deleted meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

func (v *Vault) blobFile(name string) string {
	return hex.EncodeToString(v.keys.blindName("blob", name))
}

func blobObject(file string) string { return "blob/" + file }

const temporaryPrefix = "temporary-"

func isTemporary(name string) bool { return strings.HasPrefix(name, temporaryPrefix) }
