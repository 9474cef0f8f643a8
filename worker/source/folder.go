package source

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"salus/worker/source/fhir"
	"salus/worker/source/omop"
	"salus/worker/source/table"
	"salus/worker/vault"
)

// Limits of a folder's files.
const (
	MaxLine       = 16 << 20  // bytes of one resource
	MaxTable      = 256 << 20 // bytes of table.csv
	MaxFiles      = 10_000
	maxReferences = 1_000_000 // records referred to and not seen so far, remembered for the report

	// A gzip file may inflate to gzipBase + gzipRatio times its size. NDJSON of FHIR compresses by 10 to 50; a bomb by 1000.
	gzipBase  = 64 << 20
	gzipRatio = 200
)

// TableFile and ConsentsFile are the names that a folder's files must have.
const (
	TableFile    = "table.csv"
	ConsentsFile = "consents.csv"
)

// TableType is the type of the vault's record that holds a table as it came.
const TableType = "table"

// Folder is a folder with a hospital's export, or another list of files.
type Folder struct {
	files []File
	// whole says that one file that is incomplete refuses all of them.
	whole bool
}

// File is one file of an import.
type File struct {
	Name string // for the report
	Size int64  // in bytes, as it lies there
	Gzip bool
	// Type is the only resource type that it may hold; empty: any.
	Type string
	// Records is how many resources it was promised to hold; negative: nobody said.
	Records int
	// Deletions says that its resources are transaction Bundles of what was deleted at the source.
	Deletions bool
	Open      func() (io.ReadCloser, error)

	read kind // nil: as its name says
}

// Open lists a folder's *.ndjson and *.ndjson.gz files, its table.csv, its genotype files (*.vcf, *.vcf.gz and genotypes.csv), the tables that its tables.yaml names, and
// those of its folder omop or of the database that its omop.yaml names, and DICOM files in its folder dicom. A folder with none of them is an error.
func Open(dir string) (*Folder, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	f := &Folder{}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || kindOf(name) == nil {
			continue
		}
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s in %s is not a regular file", name, dir)
		}
		f.files = append(f.files, File{Name: name, Size: info.Size(), Gzip: strings.HasSuffix(name, ".gz"), Records: -1, Open: func() (io.ReadCloser, error) { return os.Open(path) }})
	}
	tables, err := tableFiles(dir)
	if err != nil {
		return nil, err
	}
	f.files = append(f.files, tables...)
	if len(f.files) == 0 {
		return nil, fmt.Errorf("%s holds no *.ndjson, *.ndjson.gz, %s, genotype file, %s or folder %s or %s", dir, TableFile, table.MappingFile, omopFolder, imageFolder)
	}
	if len(f.files) > MaxFiles {
		return nil, fmt.Errorf("%s holds more than %d files", dir, MaxFiles)
	}
	return f, nil
}

// Whole makes a Folder of files that belong together: where one is incomplete none is imported. They are NDJSON, whatever their names end in; those with deletions are read first.
func Whole(files []File) *Folder {
	f := &Folder{files: slices.Clone(files), whole: true}
	slices.SortStableFunc(f.files, func(a, b File) int {
		switch {
		case a.Deletions == b.Deletions:
			return 0
		case a.Deletions:
			return -1
		}
		return 1
	})
	return f
}

// kind reads a file of one kind.
type kind func(r *reading, f File, from io.Reader) error

// kindOf tells a file's kind by its name; nil: not to be read.
func kindOf(name string) kind {
	switch {
	case isResources(name):
		return (*reading).lines
	case name == TableFile:
		return (*reading).table
	case name == GenotypesFile:
		return (*reading).dosages
	case isGenotypes(name):
		return (*reading).vcf
	}
	return nil
}

func isResources(name string) bool {
	return strings.HasSuffix(name, ".ndjson") || strings.HasSuffix(name, ".ndjson.gz")
}

// Files returns the names of the files that will be read, in order.
func (f *Folder) Files() []string {
	names := make([]string, len(f.files))
	for i, file := range f.files {
		names[i] = file.Name
	}
	return names
}

// Kinds says which kinds of sources the files are of, each of which may name patients in its own way: FHIR, tables, OMOP, DICOM. Genotypes are none of them: their samples bear names that are given
// for them.
func (f *Folder) Kinds() []string {
	kinds := map[string]bool{}
	for _, file := range f.files {
		top, _, _ := strings.Cut(file.Name, "/")
		switch {
		case file.Name == imageFolder:
			kinds["DICOM"] = true
		case top == omopFolder || top == omop.SourceFile:
			kinds["OMOP"] = true
		case f.whole, isResources(file.Name):
			kinds["FHIR"] = true
		case file.Name == TableFile, kindOf(file.Name) == nil:
			kinds["tables"] = true
		}
	}
	return slices.Sorted(maps.Keys(kinds))
}

// KindOfType is the kind of sources that records of a type come from; empty where it tells nothing of patients' names.
func KindOfType(typ string) string {
	switch {
	case strings.HasPrefix(typ, omop.TypePrefix):
		return "OMOP"
	case typ == TableType, strings.HasPrefix(typ, table.TypePrefix):
		return "tables"
	case strings.HasPrefix(typ, "dicom."):
		return "DICOM"
	case fhir.IsResource(typ):
		return "FHIR"
	}
	return ""
}

// Size is that of all files, in bytes as they lie there.
func (f *Folder) Size() (total int64) {
	for _, file := range f.files {
		total += file.Size
	}
	return total
}

// Records yields the folder's records, once, and fills in the report on the way. It yields an error, and nothing after it, if what it reads cannot be relied on.
// has says whether a record that is not in the folder is in the vault already; it may be nil.
func (f *Folder) Records(ctx context.Context, report *Report, has func(typ, id string) bool) iter.Seq2[vault.Record, error] {
	return f.records(ctx, report, Options{}, has, nil)
}

// records is Records; there, which may be nil, gives the records of a type that the vault has.
func (f *Folder) records(ctx context.Context, report *Report, o Options, has func(typ, id string) bool, there func(typ string) iter.Seq2[vault.Record, error]) iter.Seq2[vault.Record, error] {
	return func(yield func(vault.Record, error) bool) {
		report.Resources, report.each = map[string]int{}, o.Each
		ctx, stop := context.WithCancel(ctx)
		r := &reading{folder: f, base: home(o.Base), ctx: ctx, batches: make(chan []parsed, 4), done: make(chan struct{})}
		go r.run()
		defer func() { // the reader ends before its report is used
			stop()
			for range r.batches {
			}
			<-r.done
		}()
		c := newCollector(report)
		for batch := range r.batches {
			for _, p := range batch {
				if p.err != nil {
					yield(vault.Record{}, p.err)
					return
				}
				record, ok := c.take(p)
				if ok && !yield(record, nil) {
					return
				}
			}
			if o.Progress != nil {
				o.Progress(Progress{Files: report.Files, OfFiles: len(f.files), Bytes: r.read.Load(), OfBytes: f.Size(), Records: report.Accepted})
			}
		}
		if err := ctx.Err(); err != nil {
			yield(vault.Record{}, err)
			return
		}
		c.finish(has)
		if err := report.verdict(o); err != nil {
			yield(vault.Record{}, err)
			return
		}
		if c.declared(has, yield) && c.vanished(there, yield) && o.Mirror != nil {
			c.mirror(*o.Mirror, there, yield)
		}
	}
}

// parsed is one line as the reader hands it on: a record, or a problem, or a file's begin, or the end.
type parsed struct {
	file    string
	line    int
	record  vault.Record
	refers  []string // to other records, as Type/id
	problem string   // why there is no record, or what is odd about it
	begin   bool
	refused bool   // the problem is the whole file's
	remark  bool   // the problem is of no line
	table   string // begins a file with rows of this table, all that there are
	bytes   int64
	err     error
}

// reading reads and parses a folder's files in its own goroutine.
type reading struct {
	folder  *Folder
	base    home
	ctx     context.Context //nolint:containedctx // lives as long as the iteration that made it
	batches chan []parsed
	done    chan struct{}
	batch   []parsed
	size    int
	read    atomic.Int64 // bytes of files, as they lie there
}

func (r *reading) run() {
	defer close(r.done)
	defer close(r.batches)
	for _, f := range r.folder.files {
		r.send(parsed{file: f.Name, begin: true})
		if !r.folder.whole {
			line, reason, err := r.cutOff(f)
			if err == nil && reason != "" {
				r.send(parsed{file: f.Name, line: line, problem: reason + "; nothing of this file was imported", refused: true})
				r.read.Add(f.Size)
				continue
			}
			if err != nil {
				r.send(parsed{file: f.Name, err: err})
				break
			}
		}
		if err := r.file(f); err != nil {
			r.send(parsed{file: f.Name, err: err})
			break
		}
	}
	r.flush()
}

func (r *reading) send(p parsed) {
	r.batch = append(r.batch, p)
	if r.size += len(p.record.Data); r.size > 1<<20 || len(r.batch) >= 512 {
		r.flush()
	}
}

func (r *reading) flush() {
	if len(r.batch) == 0 {
		return
	}
	select {
	case r.batches <- r.batch:
	case <-r.ctx.Done():
	}
	r.batch, r.size = nil, 0
}

func (r *reading) file(f File) error {
	read := f.read
	switch {
	case r.folder.whole:
		read = (*reading).lines
	case read == nil:
		read = kindOf(f.Name)
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	from := io.Reader(counting{in, &r.read})
	if f.Gzip {
		z, err := gzip.NewReader(bufio.NewReaderSize(from, 1<<16))
		if err != nil {
			return fmt.Errorf("%s: %w: %s", f.Name, ErrIncomplete, noGzip)
		}
		from = &bounded{from: z, left: gzipBase + gzipRatio*f.Size}
	}
	return read(r, f, from)
}

const noGzip = "not a gzip file, or cut off in its header"

// counting counts what is read.
type counting struct {
	from io.Reader
	sum  *atomic.Int64
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.sum.Add(int64(n))
	return n, err
}

var errBomb = errors.New("inflates to more than resources can")

// bounded is a reader with an end to what it gives.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errBomb
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

func (r *reading) table(f File, from io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(from, MaxTable+1))
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	if len(data) > MaxTable {
		return fmt.Errorf("%s: larger than %d bytes", f.Name, MaxTable)
	}
	_, problems, err := ParseTable(data)
	if err != nil {
		return err
	}
	for _, p := range problems {
		r.send(parsed{file: f.Name, line: p.Line, problem: p.Reason})
	}
	r.send(parsed{file: f.Name, bytes: int64(len(data)), record: vault.Record{Type: TableType, ID: f.Name, Digest: sha256.Sum256(data), Data: data}})
	return nil
}
