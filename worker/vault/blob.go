package vault

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"salus/models/durable"
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
	file := v.blobFile(name)
	err = durable.Write(filepath.Join(v.dir, "blobs", file), 0o600, func(f io.Writer) error {
		if err := v.at("blob"); err != nil {
			return err
		}
		w, err := newObjectWriter(f, v.ring.keys.blobs, blobObject(file))
		if err != nil {
			return err
		}
		header := binary.BigEndian.AppendUint16(nil, uint16(len(name)))
		for _, part := range [][]byte{header, []byte(name), data} {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return w.Close()
	})
	if err != nil {
		return fmt.Errorf("vault: blob not stored: %w", err)
	}
	if strings.HasPrefix(name, Lasting) {
		if err := v.tellErased(context.Background(), ""); err != nil {
			return fmt.Errorf("vault: what was erased is not told: %w", err)
		}
	}
	return nil
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
	err = v.inBlob(file, func(o *objectReader) error {
		b, err := o.all(2 + MaxBlobName + MaxBlob)
		if err == nil {
			name, data, err = splitBlob(b)
		}
		return err
	})
	return name, data, err
}

// blobName returns the name in one file of blobs.
func (v *Vault) blobName(file string) (name string, err error) {
	err = v.inBlob(file, func(o *objectReader) error {
		b, err := o.read(0, min(o.size, 2+MaxBlobName))
		if err == nil {
			name, _, err = splitBlob(b)
		}
		return err
	})
	return name, err
}

func splitBlob(b []byte) (name string, data []byte, err error) {
	if len(b) < 2 || len(b)-2 < int(binary.BigEndian.Uint16(b)) {
		return "", nil, errDamaged
	}
	n := 2 + int(binary.BigEndian.Uint16(b))
	return string(b[2:n]), b[n:], nil
}

func (v *Vault) inBlob(file string, read func(*objectReader) error) error {
	f, err := os.Open(filepath.Join(v.dir, "blobs", file))
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	o, err := openObject(f, 0, info.Size(), v.ring.keys.blobs, blobObject(file))
	if err == nil {
		err = read(o)
	}
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	return nil
}

func (v *Vault) deleteBlob(name string) error {
	err := os.Remove(filepath.Join(v.dir, "blobs", v.blobFile(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	return durable.SyncDir(filepath.Join(v.dir, "blobs"))
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
		if durable.IsTemporary(e.Name()) || strings.HasSuffix(e.Name(), erasedSuffix) {
			continue
		}
		name, err := v.blobName(e.Name())
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
	return hex.EncodeToString(v.ring.keys.blindName("blob", name))
}

func blobObject(file string) string { return "blob/" + file }
