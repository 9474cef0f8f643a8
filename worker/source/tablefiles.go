package source

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha3"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"salus/worker/source/omop"
	"salus/worker/source/table"
	"salus/worker/vault"
)

// omopFolder is the folder with tables of the OMOP CDM, a file or several each: person.csv, measurement.csv.gz, measurement_2.parquet and so on.
const omopFolder = "omop"

// isRow says whether records of a type are rows of tables. Their types have a point, those of FHIR have none.
func isRow(typ string) bool { return strings.Contains(typ, ".") }

// tableFiles lists the tables of a folder that are read row by row, and its images.
func tableFiles(dir string) ([]File, error) {
	out, err := mappedFiles(dir)
	if err != nil {
		return nil, err
	}
	more, err := omopFiles(dir)
	if err != nil {
		return nil, err
	}
	databases, err := databaseFiles(dir)
	if err != nil {
		return nil, err
	}
	images, err := imageFiles(dir)
	return slices.Concat(out, more, databases, images), err
}

func mappedFiles(dir string) ([]File, error) {
	in, err := os.Open(filepath.Join(dir, table.MappingFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, 2<<20))
	if err != nil {
		return nil, err
	}
	tables, err := table.ParseMapping(data)
	if err != nil {
		return nil, err
	}
	var out []File
	for _, t := range tables {
		if kindOf(t.File) != nil || t.File == ConsentsFile {
			return nil, fmt.Errorf("%s: %s has a meaning of its own; give the table's file another name", table.MappingFile, t.File)
		}
		f, err := tableFile(dir, t.File, t.Schema)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s names %s, which is not there", table.MappingFile, t.File)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// omopFiles lists the files of the folder omop, in the order of the model's tables.
func omopFiles(dir string) ([]File, error) {
	entries, err := os.ReadDir(filepath.Join(dir, omopFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	schemas := omop.Tables()
	byTable := map[string][]File{}
	for _, e := range entries {
		name := path.Join(omopFolder, e.Name())
		s, ok := omopTable(schemas, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case ok:
			f, err := tableFile(dir, name, s)
			if err != nil {
				return nil, err
			}
			byTable[s.Name] = append(byTable[s.Name], f)
		default:
			byTable[""] = append(byTable[""], File{Name: name, Records: -1, read: notRead(e.Name()), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil }})
		}
	}
	var out []File
	for _, s := range schemas {
		out = append(out, byTable[s.Name]...)
	}
	return append(out, byTable[""]...), nil
}

// tableOfFile is the table that a file's name tells: its first part, without a number of a piece.
func tableOfFile(name string) string {
	name, _, _ = strings.Cut(strings.ToLower(name), ".")
	return strings.TrimRight(strings.TrimRight(name, "0123456789"), "_-")
}

func omopTable(schemas []table.Schema, file string) (table.Schema, bool) {
	lower := strings.ToLower(file)
	if !strings.HasSuffix(lower, ".csv") && !strings.HasSuffix(lower, ".csv.gz") && !strings.HasSuffix(lower, ".tsv") && !strings.HasSuffix(lower, ".tsv.gz") && !strings.HasSuffix(lower, ".parquet") {
		return table.Schema{}, false
	}
	for _, s := range schemas {
		if s.Name == omop.TypePrefix+tableOfFile(file) {
			return s, true
		}
	}
	return table.Schema{}, false
}

// notRead reports a file that is passed over.
func notRead(file string) kind {
	reason := "no CSV or Parquet file of a table of persons' data of the OMOP CDM 5.4; not read"
	if omop.Known(tableOfFile(file)) {
		reason = "a table of the OMOP CDM without persons; not read"
	}
	return func(r *reading, f File, _ io.Reader) error {
		r.send(parsed{file: f.Name, problem: reason, remark: true})
		return nil
	}
}

// tableFile is a file with rows of a table.
func tableFile(dir, name string, s table.Schema) (File, error) {
	at := filepath.Join(dir, filepath.FromSlash(name))
	info, err := os.Stat(at)
	if err != nil {
		return File{}, err
	}
	if !info.Mode().IsRegular() {
		return File{}, fmt.Errorf("%s in %s is not a regular file", name, dir)
	}
	f := File{Name: name, Size: info.Size(), Records: -1, Open: func() (io.ReadCloser, error) { return os.Open(at) }}
	parquet := strings.HasSuffix(strings.ToLower(name), ".parquet")
	f.read = func(r *reading, f File, from io.Reader) error {
		return r.rows(f, s, func(ctx context.Context, take func(table.Row) error) error {
			if parquet {
				return readParquet(ctx, f, s, take)
			}
			return readCSV(ctx, f, s, take)
		})
	}
	return f, nil
}

// readCSV reads a file from its begin.
func readCSV(ctx context.Context, f File, s table.Schema, take func(table.Row) error) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	from := io.Reader(in)
	if strings.HasSuffix(strings.ToLower(f.Name), ".gz") {
		z, err := gzip.NewReader(bufio.NewReaderSize(in, 1<<16))
		if err != nil {
			return &table.Error{Reason: noGzip}
		}
		from = &bounded{from: z, left: gzipBase + gzipRatio*f.Size}
	}
	return table.ReadCSV(ctx, from, s, take)
}

func readParquet(ctx context.Context, f File, s table.Schema, take func(table.Row) error) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	at, ok := in.(io.ReaderAt)
	if !ok {
		return &table.Error{Reason: "Parquet is read from files alone"}
	}
	return table.ReadParquet(ctx, at, f.Size, s, take)
}

// rows reads a table twice: whether it can be relied on as a whole, and then its rows. Of one that cannot nothing goes in.
func (r *reading) rows(f File, s table.Schema, read func(context.Context, func(table.Row) error) error) error {
	err := read(r.ctx, nil)
	var wrong *table.Error
	if errors.As(err, &wrong) {
		r.read.Add(f.Size)
		r.send(parsed{file: f.Name, table: s.Name, line: wrong.Line, problem: wrong.Reason + "; nothing of this file was imported", refused: true})
		return nil
	}
	if err != nil {
		return err
	}
	schema, err := schemaRecord(s)
	if err != nil {
		return err
	}
	r.send(parsed{file: f.Name, table: s.Name, record: schema})
	err = read(r.ctx, func(row table.Row) error {
		p := parsed{file: f.Name, line: row.Line, bytes: int64(row.Bytes), problem: row.Problem, remark: row.Remark}
		if row.Problem == "" {
			p.record = rowRecord(s, row)
			if strings.HasPrefix(s.Name, omop.TypePrefix) && s.Name != omop.Person {
				p.refers = []string{omop.Person + "/" + p.record.Patient}
			}
		}
		r.send(p)
		return r.ctx.Err()
	})
	r.read.Add(f.Size)
	if errors.As(err, &wrong) {
		return fmt.Errorf("%s: the file changed while it was read", f.Name)
	}
	return err
}

func rowRecord(s table.Schema, row table.Row) vault.Record {
	patient, id := PatientKey(row.Patient), row.Key
	if len(s.Key) == 0 {
		id = patient
	}
	return vault.Record{Type: s.Name, ID: id, Patient: patient, Digest: sha3.Sum256(row.Data), Data: row.Data, Words: rowWords(s, &row.Object)}
}

// schemaRecord says that a table was imported, and which columns it has.
func schemaRecord(s table.Schema) (vault.Record, error) {
	var names storedSchema
	for _, c := range s.Columns {
		names.Columns = append(names.Columns, c.Name)
	}
	data, err := json.Marshal(names)
	return vault.Record{Type: SchemaType, ID: s.Name, Digest: sha3.Sum256(data), Data: data}, err
}
