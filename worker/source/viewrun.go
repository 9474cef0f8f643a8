package source

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"salus/models/strictjson"
	"salus/worker/source/views"
)

// maxJSON is the length of a *.json file, a resource or a Bundle, up to which it is read.
const maxJSON = 256 << 20

const viewBallast = 64 << 20

// ViewRun says what a view was run over.
type ViewRun struct {
	Resources int       `json:"resources"` // read, of any type
	Rows      int       `json:"rows"`
	Problems  []Problem `json:"problems"` // lines that were left out
	Further   int       `json:"further,omitempty"`
}

// RunView runs a view over files of FHIR resources: a file, or the files of a folder, as *.ndjson, *.ndjson.gz, or *.json with one resource or a Bundle. It
// parses and evaluates on every processor, and emits rows in the order of the data, from one goroutine. A line that is no resource is a problem; one
// whose rows cannot be told is an error, as it would be in a study.
func RunView(ctx context.Context, view *views.View, data string, emit func(row []views.Cell) error) (ViewRun, error) {
	files, err := viewFiles(data)
	if err != nil {
		return ViewRun{}, err
	}
	var resolve views.Resolver
	if view.Resolves() {
		if resolve, err = resolver(ctx, files); err != nil {
			return ViewRun{}, err
		}
	}
	// What a run holds at a time is a few MiB, and what it throws away a second are hundreds: the collector, which begins when the heap has doubled, would never rest. These bytes
	// are never touched, so no memory stands behind them; with them it begins at twice as many.
	ballast := make([]byte, viewBallast)
	defer runtime.KeepAlive(ballast)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	work := make(chan *viewBatch)
	order := make(chan *viewBatch, 4*runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	defer all.Wait() // after stop
	defer stop()
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for b := range work {
				b.run(view, resolve)
				close(b.done)
			}
		})
	}
	read := viewReader{work: work, order: order}
	var readErr error
	all.Go(func() {
		defer close(order)
		defer close(work)
		readErr = read.files(ctx, files)
	})
	var out ViewRun
	report := Report{}
	for b := range order {
		select {
		case <-b.done:
		case <-ctx.Done():
			return out, ctx.Err()
		}
		out.Resources += b.resources
		for _, p := range b.problems {
			report.problem(p.File, p.Line, p.Reason)
		}
		out.Problems, out.Further = report.Problems, report.Further
		for _, row := range b.rows {
			if err := emit(row); err != nil {
				return out, err
			}
			out.Rows++
		}
		if b.err != nil {
			return out, b.err
		}
	}
	return out, readErr
}

// viewFiles lists what RunView reads.
func viewFiles(data string) ([]string, error) {
	info, err := os.Stat(data)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		if !isResources(data) && !strings.HasSuffix(data, ".json") {
			return nil, fmt.Errorf("%s is no *.ndjson, *.ndjson.gz or *.json", data)
		}
		return []string{data}, nil
	}
	entries, err := os.ReadDir(data)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && (isResources(name) || strings.HasSuffix(name, ".json")) {
			out = append(out, filepath.Join(data, name))
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s holds no *.ndjson, *.ndjson.gz or *.json", data)
	}
	return out, nil
}

// viewBatch is some lines and what became of them.
type viewBatch struct {
	file      string
	first     int // number of the first line
	lines     []string
	whole     bool // one text of a *.json file
	done      chan struct{}
	resources int
	rows      [][]views.Cell
	problems  []Problem
	err       error
}

func (b *viewBatch) run(view *views.View, resolve views.Resolver) {
	take := func(r *strictjson.Value, at int) error { return b.resource(view, resolve, r, at) }
	for i, line := range b.lines {
		at := b.first + i
		if strings.TrimSpace(line) == "" {
			continue
		}
		value, err := strictjson.Parse(line)
		switch {
		case err != nil && b.whole:
			b.err = fmt.Errorf("%s: %w", b.file, err)
		case err != nil:
			b.problems = append(b.problems, Problem{b.file, at, "no JSON that can be relied on: " + err.Error()})
		case b.whole:
			b.err = b.resourcesOf(view.Resource(), value, take)
		default:
			b.err = take(value, at)
		}
		if b.err != nil {
			return
		}
	}
}

// resourcesOf takes a resource, a Bundle's resources, or an array of resources.
func (b *viewBatch) resourcesOf(wanted string, value *strictjson.Value, take func(*strictjson.Value, int) error) error {
	if value.StringOf("resourceType") == "Bundle" && wanted != "Bundle" {
		entries := value.Get("entry")
		if entries == nil || entries.Kind != strictjson.Array {
			return nil
		}
		for i := range entries.Items {
			if r := entries.Items[i].Get("resource"); r != nil {
				if err := take(r, i+1); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if value.Kind == strictjson.Array {
		for i := range value.Items {
			if err := take(&value.Items[i], i+1); err != nil {
				return err
			}
		}
		return nil
	}
	return take(value, 1)
}

func (b *viewBatch) resource(view *views.View, resolve views.Resolver, value *strictjson.Value, at int) error {
	if value.StringOf("resourceType") == "" {
		b.problems = append(b.problems, Problem{b.file, at, "no resourceType"})
		return nil
	}
	b.resources++
	rows, err := view.RowsWith(value, resolve)
	if err != nil {
		return fmt.Errorf("%s:%d: %w", b.file, at, err)
	}
	b.rows = append(b.rows, rows...)
	return nil
}

// resolver reads all the files' resources into memory, for views that follow references.
func resolver(ctx context.Context, files []string) (views.Resolver, error) {
	all := map[string]*strictjson.Value{}
	keep := func(r *strictjson.Value, _ int) error {
		all[r.StringOf("resourceType")+"/"+r.StringOf("id")] = r
		return nil
	}
	work, order := make(chan *viewBatch), make(chan *viewBatch)
	ctx, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		done <- (&viewReader{work, order}).files(ctx, files)
		close(work)
	}()
	defer stop()
	for {
		select {
		case <-order: // the same batch comes as work
		case b, more := <-work:
			if !more {
				return func(typ, id string) (*strictjson.Value, error) { return all[typ+"/"+id], nil }, <-done
			}
			for _, line := range b.lines {
				if value, err := strictjson.Parse(line); err == nil { // the run itself reports what is none
					if err := b.resourcesOf("", value, keep); err != nil {
						return nil, err
					}
				}
			}
		}
	}
}

// viewReader reads files into batches.
type viewReader struct {
	work, order chan *viewBatch
}

func (r *viewReader) files(ctx context.Context, files []string) error {
	for _, file := range files {
		if err := r.file(ctx, file); err != nil {
			return err
		}
	}
	return nil
}

func (r *viewReader) file(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	name := filepath.Base(path)
	if strings.HasSuffix(name, ".json") {
		text, err := io.ReadAll(io.LimitReader(f, maxJSON+1))
		if err != nil {
			return err
		}
		if len(text) > maxJSON {
			return fmt.Errorf("%s: longer than %d bytes; use NDJSON", name, maxJSON)
		}
		return r.send(ctx, &viewBatch{file: name, first: 1, lines: []string{string(trimMark(text))}, whole: true})
	}
	if !strings.HasSuffix(name, ".gz") {
		return r.lines(ctx, name, f)
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<16))
	if err != nil {
		return fmt.Errorf("%s: %w: not a gzip file, or cut off in its header", name, ErrIncomplete)
	}
	return r.lines(ctx, name, &bounded{from: z, left: gzipBase + gzipRatio*info.Size()})
}

func (r *viewReader) lines(ctx context.Context, name string, from io.Reader) error {
	in := bufio.NewReaderSize(from, 1<<18)
	b, size := &viewBatch{file: name, first: 1}, 0
	var room []byte
	for number := 1; ; number++ {
		line, long, err := readLine(in, room)
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return fmt.Errorf("%s:%d: %w: %s", name, number, ErrIncomplete, incompleteReason(err))
		}
		room = line[:0]
		if number == 1 {
			line = trimMark(line)
		}
		if long {
			b.problems = append(b.problems, Problem{name, number, fmt.Sprintf("the line is longer than %d bytes", MaxLine)})
		}
		b.lines = append(b.lines, string(bytes.TrimSpace(line)))
		if size += len(line); size > 256<<10 || ended {
			if err := r.send(ctx, b); err != nil {
				return err
			}
			b, size = &viewBatch{file: name, first: number + 1}, 0
		}
		if ended {
			return nil
		}
	}
}

// send hands a batch to whoever is free, and to the one who takes the rows in order.
func (r *viewReader) send(ctx context.Context, b *viewBatch) error {
	b.done = make(chan struct{})
	for _, to := range []chan *viewBatch{r.order, r.work} {
		select {
		case to <- b:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
