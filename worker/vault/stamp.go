package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Stamp tells one writing of a blob from another without reading it: each one makes a new file.
type Stamp struct{ file fs.FileInfo }

// Same says whether two stamps are of the same writing; a zero stamp is of none.
func (s Stamp) Same(other Stamp) bool {
	return s.file != nil && other.file != nil && os.SameFile(s.file, other.file) && s.file.ModTime().Equal(other.file.ModTime()) && s.file.Size() == other.file.Size()
}

// Stamp is that of the blob as it is now, or ErrNotFound. Taken before the blob is read it is of what is read, or of something older.
func (v *Vault) Stamp(name string) (Stamp, error) {
	info, err := os.Stat(filepath.Join(v.dir, "blobs", v.blobFile(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return Stamp{}, ErrNotFound
	}
	if err != nil {
		return Stamp{}, fmt.Errorf("vault: %w", err)
	}
	return Stamp{info}, nil
}
