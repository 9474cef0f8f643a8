package source

import (
	"errors"
	"fmt"
)

// Problem is something wrong in a source. It holds no patient's value.
type Problem struct {
	File   string `json:"file"`           // name in the folder, or of the view
	Line   int    `json:"line,omitempty"` // from 1; 0 is the file as a whole
	Reason string `json:"reason"`
}

func (p Problem) String() string {
	switch {
	case p.File == "":
		return p.Reason
	case p.Line == 0:
		return p.File + ": " + p.Reason
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Reason)
}

// maxProblems is the number of problems that a report lists; the others are counted.
const maxProblems = 1000

// Report says what an import found.
type Report struct {
	Files     int            `json:"files"`
	Bytes     int64          `json:"bytes"`     // uncompressed
	Resources map[string]int `json:"resources"` // by type, those that went in
	Accepted  int            `json:"accepted"`  // records
	Rejected  int            `json:"rejected"`  // lines without one
	Refused   int            `json:"refused"`   // files of which nothing went in
	Deletions int            `json:"deletions"` // records that the source says were deleted there
	Sources   []FileReport   `json:"sources"`   // file by file
	Problems  []Problem      `json:"problems"`
	Further   int            `json:"further"` // problems beyond those listed

	each func(Problem)
}

// FileReport is what became of one file.
type FileReport struct {
	File     string `json:"file"`
	Bytes    int64  `json:"bytes"` // uncompressed
	Accepted int    `json:"accepted"`
	Rejected int    `json:"rejected"`
	Refused  bool   `json:"refused,omitempty"`
}

func (r *Report) begin(file string) {
	r.Files++
	r.Sources = append(r.Sources, FileReport{File: file})
}

func (r *Report) at() *FileReport { return &r.Sources[len(r.Sources)-1] }

func (r *Report) read(bytes int64) {
	r.Bytes += bytes
	r.at().Bytes += bytes
}

func (r *Report) accept(typ string) {
	r.Resources[typ]++
	r.Accepted++
	r.at().Accepted++
}

func (r *Report) reject() {
	r.Rejected++
	r.at().Rejected++
}

func (r *Report) refuse() {
	r.Refused++
	r.at().Refused = true
}

func (r *Report) problem(file string, line int, reason string) { r.Add(Problem{file, line, reason}) }

// Add reports a problem; beyond the first thousand they are counted.
func (r *Report) Add(p Problem) {
	if r.each != nil {
		r.each(p)
	}
	if len(r.Problems) >= maxProblems {
		r.Further++
		return
	}
	r.Problems = append(r.Problems, p)
}

// ErrIncomplete says that a file ends too early or cannot be read to its end.
var ErrIncomplete = errors.New("a file is incomplete")

// ErrRejected says that a line or a file was rejected where none may be.
var ErrRejected = errors.New("not all of it can be imported")

// verdict says whether what was found may go in.
func (r *Report) verdict(o Options) error {
	switch {
	case o.Strict && (r.Rejected > 0 || r.Refused > 0):
		return fmt.Errorf("%w: %d lines and %d files were rejected, the first is %s; nothing was imported", ErrRejected, r.Rejected, r.Refused, r.first())
	case r.Refused > 0 && r.Refused == r.Files:
		return fmt.Errorf("%w: %s", ErrIncomplete, r.first())
	}
	return nil
}

func (r *Report) first() string {
	if len(r.Problems) == 0 {
		return "not known"
	}
	return r.Problems[0].String()
}

// Progress says how far an import has come.
type Progress struct {
	Files, OfFiles int
	Bytes, OfBytes int64 // of files, as they lie there
	Records        int
}

// Mirror says that an import is all that its source has, so that records of before which do not come are no longer there.
type Mirror struct {
	Types []string // of resources that it is all of; none: all types
	Owned bool     // it is all of patients' records alone; others stay

	there map[string]int // number of records by type, of before
}

// Options say how an import is to go.
type Options struct {
	Strict   bool           // one rejected line refuses all
	Progress func(Progress) // is called often, from one goroutine; may be nil
	Base     string         // address of the FHIR server that the resources are of; absolute references to others name no patient of theirs
	Mirror   *Mirror        // nil: it is not known to be all
	Each     func(Problem)  // gets every problem, also those beyond what the report lists; may be nil
}
