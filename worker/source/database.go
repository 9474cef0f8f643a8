package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"salus/worker/source/omop"
	"salus/worker/source/table"
)

// databaseFiles gives the database that a folder's omop.yaml names as one input, if there is one.
func databaseFiles(dir string) ([]File, error) {
	in, err := os.Open(filepath.Join(dir, omop.SourceFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, 1<<20))
	if err != nil {
		return nil, err
	}
	s, err := omop.ParseSource(data)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, omopFolder)); err == nil {
		return nil, fmt.Errorf("%s holds both %s and the folder %s; the tables of a model come from one place, keep one", dir, omop.SourceFile, omopFolder)
	}
	return []File{{
		Name: omop.SourceFile, Records: -1, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil },
		read: func(r *reading, f File, _ io.Reader) error { return r.database(f, s, dir) },
	}}, nil
}

// database reads the tables of a database, all in one state. Lines of its problems are those of the table as CSV: the second is the first row.
func (r *reading) database(f File, s omop.Source, dir string) error {
	d, err := s.Open(r.ctx, dir)
	if err != nil {
		return err
	}
	defer d.Close(r.ctx)
	tables, err := d.Tables(r.ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		f.Name = omop.SourceFile + "/" + strings.TrimPrefix(t.Name, omop.TypePrefix)
		if err := r.rows(f, t, func(ctx context.Context, take func(table.Row) error) error { return d.Read(ctx, t, take) }); err != nil {
			return err
		}
	}
	return nil
}
