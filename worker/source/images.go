package source

import (
	"crypto/sha3"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"salus/worker/source/dicom"
	"salus/worker/vault"
)

// imageFolder is the folder with DICOM files, at any depth and under any names.
const imageFolder = "dicom"

// imageFiles gives the folder of DICOM files as one input, if there is one.
func imageFiles(dir string) ([]File, error) {
	root := filepath.Join(dir, imageFolder)
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	f := File{Name: imageFolder, Records: -1, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil }}
	err := eachImage(root, func(_ string, info fs.FileInfo) error {
		f.Size += info.Size()
		return nil
	})
	f.read = func(r *reading, _ File, _ io.Reader) error {
		return eachImage(root, func(name string, info fs.FileInfo) error { return r.image(root, name, info.Size()) })
	}
	return []File{f}, err
}

// eachImage visits the regular files below a folder, in order of name. Hidden ones are passed over.
func eachImage(root string, visit func(name string, info fs.FileInfo) error) error {
	return filepath.WalkDir(root, func(at string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case at != root && strings.HasPrefix(e.Name(), ".") && e.IsDir():
			return filepath.SkipDir
		case strings.HasPrefix(e.Name(), ".") || !e.Type().IsRegular():
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, at)
		if err != nil {
			return err
		}
		return visit(filepath.ToSlash(name), info)
	})
}

// image reads one DICOM file: a row of what its header says, and the object as it came, which the vault streams.
func (r *reading) image(root, name string, size int64) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	at := filepath.Join(root, filepath.FromSlash(name))
	in, err := os.Open(at)
	if err != nil {
		return err
	}
	o, err := dicom.Read(in)
	in.Close()
	r.read.Add(size)
	p := parsed{file: path.Join(imageFolder, name)}
	switch {
	case errors.Is(err, dicom.ErrDirectory):
		return nil
	case err != nil:
		p.problem, p.bytes = err.Error()+"; left out", size
		r.send(p)
		return nil
	}
	patient := PatientKey(o.Patient)
	p.record = vault.Record{Type: dicom.ImageTable, ID: o.Instance, Patient: patient, Digest: sha3.Sum256(o.Header), Data: o.Header, Words: imageWords(o.Header)}
	r.send(p)
	r.send(parsed{file: p.file, bytes: o.Size, record: vault.Record{Type: dicom.ObjectType, ID: o.Instance, Patient: patient, Digest: o.Digest, Body: &lateFile{path: at, want: o.Digest}}})
	return nil
}

// lateFile opens a file when it is first read, closes it at its end, and makes sure that it is the one that was looked through.
type lateFile struct {
	path string
	want [32]byte
	file *os.File
	hash hash.Hash
	err  error
}

func (l *lateFile) Read(p []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	if l.file == nil {
		if l.file, l.err = os.Open(l.path); l.err != nil {
			return 0, l.err
		}
		l.hash = sha3.New256()
	}
	n, err := l.file.Read(p)
	l.hash.Write(p[:n])
	if err != nil {
		l.file.Close()
		if l.err = err; errors.Is(err, io.EOF) && [32]byte(l.hash.Sum(nil)) != l.want {
			l.err = fmt.Errorf("%s changed while it was read", path.Base(filepath.ToSlash(l.path)))
		}
	}
	return n, l.err
}
