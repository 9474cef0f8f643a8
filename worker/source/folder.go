package source

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"salus/models/strictjson"
	"salus/worker/source/fhir"
	"salus/worker/vault"
)

// Limits of a folder's files.
const (
	MaxLine       = 16 << 20  // bytes of one resource
	MaxTable      = 256 << 20 // bytes of table.csv
	MaxFiles      = 10_000
	maxReferences = 100_000 // patients referred to and not seen, remembered for the report

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

// Folder is a folder with a hospital's export.
type Folder struct {
	dir   string
	files []string // names, sorted
}

// Open lists a folder's *.ndjson and *.ndjson.gz files, its table.csv, and its genotype files: *.vcf, *.vcf.gz and genotypes.csv. A folder with none of them is an error.
func Open(dir string) (*Folder, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	f := &Folder{dir: dir}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || !isResources(name) && !isGenotypes(name) && name != TableFile {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s in %s is not a regular file", name, dir)
		}
		f.files = append(f.files, name)
	}
	if len(f.files) == 0 {
		return nil, fmt.Errorf("%s holds no *.ndjson, *.ndjson.gz, %s or genotype file", dir, TableFile)
	}
	if len(f.files) > MaxFiles {
		return nil, fmt.Errorf("%s holds more than %d files", dir, MaxFiles)
	}
	return f, nil
}

func isResources(name string) bool {
	return strings.HasSuffix(name, ".ndjson") || strings.HasSuffix(name, ".ndjson.gz")
}

// Files returns the names of the files that will be read, sorted.
func (f *Folder) Files() []string { return slices.Clone(f.files) }

// Records yields the folder's records, once, and fills in the report on the way. It yields an error, and nothing after it, if a file is incomplete or cannot be
// read. known says whether a patient who is not in the folder is in the vault already; it may be nil.
func (f *Folder) Records(ctx context.Context, report *Report, known func(patient string) bool) iter.Seq2[vault.Record, error] {
	return func(yield func(vault.Record, error) bool) {
		report.Resources = map[string]int{}
		ctx, stop := context.WithCancel(ctx)
		r := &reading{folder: f, ctx: ctx, batches: make(chan []parsed, 4), done: make(chan struct{})}
		go r.run()
		defer func() { // the reader ends before its report is used
			stop()
			for range r.batches {
			}
			<-r.done
		}()
		c := &collector{report: report, seen: map[string]first{}, patients: map[string]bool{}, missing: map[string]first{}}
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
		}
		if err := ctx.Err(); err != nil {
			yield(vault.Record{}, err)
			return
		}
		c.finish(known)
	}
}

// parsed is one line as the reader hands it on: a record, or a problem, or a file's begin, or the end.
type parsed struct {
	file    string
	line    int
	record  vault.Record
	problem string // why there is no record, or what is odd about it
	begin   bool
	bytes   int64
	err     error
}

// reading reads and parses a folder's files in its own goroutine.
type reading struct {
	folder  *Folder
	ctx     context.Context //nolint:containedctx // lives as long as the iteration that made it
	batches chan []parsed
	done    chan struct{}
	batch   []parsed
	size    int
}

func (r *reading) run() {
	defer close(r.done)
	defer close(r.batches)
	for _, name := range r.folder.files {
		r.send(parsed{file: name, begin: true})
		err := r.file(name)
		if err != nil {
			r.send(parsed{file: name, err: err})
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

func (r *reading) file(name string) error {
	f, err := os.Open(filepath.Join(r.folder.dir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	lines := r.lines
	switch {
	case name == TableFile:
		return r.table(name, f)
	case name == GenotypesFile:
		return r.dosages(name, f)
	case isGenotypes(name):
		lines = r.vcf
	}
	if !strings.HasSuffix(name, ".gz") {
		return lines(name, f)
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<16))
	if err != nil {
		return fmt.Errorf("%s: %w: not a gzip file, or cut off in its header", name, ErrIncomplete)
	}
	return lines(name, &bounded{from: z, left: gzipBase + gzipRatio*info.Size()})
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

func (r *reading) table(name string, f io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(f, MaxTable+1))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > MaxTable {
		return fmt.Errorf("%s: larger than %d bytes", name, MaxTable)
	}
	_, problems, err := ParseTable(data)
	if err != nil {
		return err
	}
	for _, p := range problems {
		r.send(parsed{file: name, line: p.Line, problem: p.Reason})
	}
	r.send(parsed{file: name, bytes: int64(len(data)), record: vault.Record{Type: TableType, ID: name, Digest: sha256.Sum256(data), Data: data}})
	return nil
}

// lines reads NDJSON. A line that is too long or wrong is a problem; a text that ends within a line is the file's end too early.
func (r *reading) lines(name string, from io.Reader) error {
	in := bufio.NewReaderSize(from, 1<<18)
	for number := 1; ; number++ {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		line, long, err := readLine(in)
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return fmt.Errorf("%s:%d: %w: %s", name, number, ErrIncomplete, incompleteReason(err))
		}
		if number == 1 {
			line = trimMark(line)
		}
		p := parsed{file: name, line: number, bytes: int64(len(line))}
		switch {
		case long:
			p.problem = fmt.Sprintf("the line is longer than %d bytes", MaxLine)
			r.send(p)
		case strings.TrimSpace(string(line)) != "":
			var truncated bool
			if p.record, p.problem, truncated = parseResource(string(line)); truncated && ended {
				return fmt.Errorf("%s:%d: %w: the file ends within a resource; export it again", name, number, ErrIncomplete)
			}
			r.send(p)
		}
		if ended {
			return nil
		}
	}
}

func incompleteReason(err error) string {
	switch {
	case errors.Is(err, errBomb):
		return fmt.Sprintf("the gzip file inflates to more than %d times its size", gzipRatio)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the gzip file is cut off; export it again"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return "the gzip file is damaged; export it again"
	}
	return "cannot be read: " + err.Error()
}

func trimMark(line []byte) []byte {
	if len(line) >= 3 && string(line[:3]) == "\ufeff" {
		return line[3:]
	}
	return line
}

// readLine reads a line without its end. One beyond MaxLine is passed over.
func readLine(in *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if !long {
			if len(line)+len(part) > MaxLine+1 {
				line, long = nil, true
			} else {
				line = append(line, part...)
			}
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		return line, long, err
	}
}

// parseResource makes a record of a line, or says why not. A record may come with a problem.
func parseResource(line string) (record vault.Record, problem string, truncated bool) {
	v, err := strictjson.Parse(line)
	if err != nil {
		var e *strictjson.Error
		if errors.As(err, &e) && e.Truncated {
			return record, "no JSON: " + err.Error(), true
		}
		return record, "no JSON that can be relied on: " + err.Error(), false
	}
	if v.Kind != strictjson.Object {
		return record, "a JSON " + v.Kind.String() + ", not a resource", false
	}
	typ, id := v.StringOf("resourceType"), v.StringOf("id")
	switch {
	case typ == "":
		return record, "no resourceType", false
	case !isTypeName(typ):
		return record, "resourceType is no type's name", false
	case v.Get("id") == nil:
		return record, "no id", false
	case !fhir.IsID(id):
		return record, "the id is not 1 to 64 letters, digits, - . _", false
	}
	if !fhir.IsResource(typ) {
		problem = "a resourceType that FHIR R4 and R5 do not have; kept"
	}
	patient, reason := patientOf(v, typ, id)
	if problem == "" {
		problem = reason
	}
	digest := sha256.Sum256(v.AppendCanonical(make([]byte, 0, len(line))))
	return vault.Record{Type: typ, ID: id, Patient: patient, Digest: digest, Data: []byte(line)}, problem, false
}

func isTypeName(s string) bool {
	for i, c := range []byte(s) {
		if !('A' <= c && c <= 'Z' || i > 0 && 'a' <= c && c <= 'z') {
			return false
		}
	}
	return len(s) <= 64
}

// patientOf finds the patient that a resource belongs to, by the elements of FHIR's patient compartment that name a single one.
func patientOf(v *strictjson.Value, typ, id string) (patient, problem string) {
	if typ == "Patient" {
		return id, ""
	}
	for _, name := range []string{"subject", "patient", "beneficiary", "individual"} {
		element := v.Get(name)
		if element == nil || element.Kind != strictjson.Object || element.Get("reference") == nil {
			continue
		}
		target, key, ok := fhir.ParseReference(element.StringOf("reference"))
		if target == "" {
			target = element.StringOf("type")
		}
		switch {
		case !ok:
			return "", name + " is a reference that names no record"
		case target == "Patient" || target == "" && (name == "patient" || name == "subject"):
			return key, ""
		}
	}
	return "", ""
}

// first is where something was seen first.
type first struct {
	digest [32]byte
	file   string
	line   int
	count  int
}

// collector holds the lines of all files against each other, and counts them into the report.
type collector struct {
	report   *Report
	seen     map[string]first // by type/id
	patients map[string]bool
	missing  map[string]first // patients referred to, not seen so far
	beyond   int
}

func (c *collector) take(p parsed) (vault.Record, bool) {
	c.report.Bytes += p.bytes
	if p.begin {
		c.report.Files++
		return vault.Record{}, false
	}
	if p.problem != "" {
		c.report.problem(p.file, p.line, p.problem)
	}
	r := p.record
	if r.Type == "" {
		return vault.Record{}, false
	}
	name := r.Type + "/" + r.ID
	if former, twice := c.seen[name]; twice {
		reason := "the same resource as in %s:%d; left out"
		if former.digest != r.Digest {
			reason = "contradicts %s:%d, which has the same type and id and other content; left out"
		}
		c.report.problem(p.file, p.line, fmt.Sprintf(reason, former.file, former.line))
		return vault.Record{}, false
	}
	c.seen[name] = first{digest: r.Digest, file: p.file, line: p.line}
	c.report.Resources[r.Type]++
	switch {
	case r.Type == "Patient":
		c.patients[r.ID] = true
		delete(c.missing, r.ID)
	case r.Patient != "" && !c.patients[r.Patient]:
		c.remember(p)
	}
	return r, true
}

func (c *collector) remember(p parsed) {
	m, ok := c.missing[p.record.Patient]
	if !ok {
		if len(c.missing) >= maxReferences {
			c.beyond++
			return
		}
		m = first{file: p.file, line: p.line}
	}
	m.count++
	c.missing[p.record.Patient] = m
}

// finish reports the references to patients that no file has.
func (c *collector) finish(known func(string) bool) {
	var unresolved []first
	for patient, m := range c.missing {
		if !c.patients[patient] && (known == nil || !known(patient)) {
			unresolved = append(unresolved, m)
		}
	}
	slices.SortFunc(unresolved, func(a, b first) int {
		if n := strings.Compare(a.file, b.file); n != 0 {
			return n
		}
		return a.line - b.line
	})
	for _, m := range unresolved {
		c.report.problem(m.file, m.line, fmt.Sprintf("refers to a patient whom no file has (%d resources do, the first here); kept", m.count))
	}
	c.report.Further += c.beyond
}
