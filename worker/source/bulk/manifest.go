package bulk

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"salus/models/strictjson"
	"salus/worker/source"
	"salus/worker/source/fhir"
)

// kind is which list of the manifest a file stands in.
type fileKind string

const (
	output  fileKind = "output"
	deleted fileKind = "deleted"
	outcome fileKind = "outcome" // error, until version 3
)

// entry is a file of a manifest.
type entry struct {
	Kind  fileKind `json:"kind"`
	Type  string   `json:"type,omitempty"`
	URL   string   `json:"url"`
	Count int      `json:"count"` // of its resources; negative: not said
}

// name is what reports call it: an address could be a capability.
func (e entry) name(i int) string {
	what := e.Type
	if e.Kind != output {
		what = string(e.Kind)
	}
	if what == "" {
		what = "file"
	}
	return fmt.Sprintf("%s-%04d.ndjson", what, i+1)
}

// manifest is what an export consists of.
type manifest struct {
	Time  string  `json:"time"`  // to ask the next export from
	Token bool    `json:"token"` // its files are given out for a token
	Files []entry `json:"files"`
}

// shows is what its files are asked for with.
func (m *manifest) shows() secret {
	if m.Token {
		return bearer
	}
	return nothing
}

// parseManifest reads a manifest, whose addresses may be relative to its own.
func parseManifest(b []byte, at *url.URL) (*manifest, error) {
	wrong := func(what string) error { return fmt.Errorf("%w: its manifest %s", ErrRefused, what) }
	if len(b) > maxManifest {
		return nil, wrong(fmt.Sprintf("is longer than %d bytes", maxManifest))
	}
	v, err := strictjson.Parse(string(b))
	if err != nil {
		return nil, wrong("is no JSON that can be relied on: " + err.Error())
	}
	m := &manifest{Time: v.StringOf("transactionTime")}
	if _, err := time.Parse(time.RFC3339, m.Time); err != nil {
		return nil, wrong("has no transactionTime")
	}
	token := v.Get("requiresAccessToken")
	if token == nil || token.Kind != strictjson.Bool {
		return nil, wrong("does not say requiresAccessToken")
	}
	m.Token = token.Text == "true"
	if f := v.StringOf("outputFormat"); f != "" && f != "application/fhir+ndjson" && f != "application/ndjson" && f != "ndjson" {
		return nil, wrong("is of files that are not NDJSON")
	}
	if o := v.Get("output"); o == nil || o.Kind != strictjson.Array {
		return nil, wrong("has no output")
	}
	if link := v.Get("link"); link != nil && link.Kind == strictjson.Array {
		for i := range link.Items {
			if link.Items[i].StringOf("relation") == "next" {
				return nil, fmt.Errorf("%w: its manifest is a part, of which there is more", ErrPartial)
			}
		}
	}
	for _, list := range []struct {
		name string
		kind fileKind
	}{{"deleted", deleted}, {"output", output}, {"error", outcome}, {"outcome", outcome}} {
		files := v.Get(list.name)
		if files == nil || files.Kind == strictjson.Null {
			continue
		}
		if files.Kind != strictjson.Array {
			return nil, wrong(list.name + " is no list")
		}
		for i := range files.Items {
			e, reason := parseEntry(&files.Items[i], list.kind, at)
			if reason != "" {
				return nil, wrong(fmt.Sprintf("has in %s as number %d %s", list.name, i+1, reason))
			}
			m.Files = append(m.Files, e)
		}
	}
	if len(m.Files) > source.MaxFiles {
		return nil, wrong(fmt.Sprintf("has more than %d files", source.MaxFiles))
	}
	return m, nil
}

func parseEntry(v *strictjson.Value, kind fileKind, at *url.URL) (e entry, reason string) {
	e = entry{Kind: kind, Count: -1}
	if kind == output {
		if e.Type = v.StringOf("type"); e.Type != "" && !fhir.IsResource(e.Type) {
			return e, "a type that FHIR R4 and R5 do not have"
		}
	}
	text := v.StringOf("url")
	u, err := at.Parse(text)
	if text == "" || err != nil {
		return e, "a file without an address"
	}
	if _, err := address(u.String()); err != nil {
		return e, "a file at an address that is none of https"
	}
	e.URL = u.String()
	if count := v.Get("count"); count != nil && kind == output {
		if count.Kind != strictjson.Number {
			return e, "a count that is no number"
		}
		n, err := strconv.ParseUint(count.Text, 10, 40)
		if err != nil {
			return e, "a count that is no whole number"
		}
		e.Count = int(n)
	}
	return e, ""
}

// outcomes reads a file of OperationOutcomes: warnings and less are problems to be reported, by their codes; an error is that the export is not complete.
func outcomes(f source.File) ([]source.Problem, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	from := io.Reader(in)
	if f.Gzip {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("%w: its file of outcomes is damaged", ErrPartial)
		}
		from = z
	}
	from = io.LimitReader(from, maxOutcomes+1)
	lines := bufio.NewScanner(from)
	lines.Buffer(make([]byte, 0, 1<<16), maxAnswer)
	severe, light := map[string]int{}, map[string]int{}
	read := 0
	for lines.Scan() {
		if read += len(lines.Bytes()) + 1; read > maxOutcomes {
			return nil, fmt.Errorf("%w: its file of outcomes has more than %d bytes", ErrPartial, maxOutcomes)
		}
		if len(lines.Bytes()) == 0 {
			continue
		}
		if err := countIssues(lines.Text(), severe, light); err != nil {
			return nil, err
		}
	}
	if lines.Err() != nil {
		return nil, fmt.Errorf("%w: its file of outcomes cannot be read", ErrPartial)
	}
	var problems []source.Problem
	for _, code := range slices.Sorted(maps.Keys(light)) {
		problems = append(problems, source.Problem{File: f.Name, Reason: fmt.Sprintf("the server warns of its export: %s, %d times", code, light[code])})
	}
	if len(severe) == 0 {
		return problems, nil
	}
	code := slices.Sorted(maps.Keys(severe))[0]
	total := 0
	for _, n := range severe {
		total += n
	}
	return problems, fmt.Errorf("%w: the server names %d errors, such as %s; nothing was imported", ErrPartial, total, code)
}

// maxOutcomes is the length of a file of outcomes, uncompressed.
const maxOutcomes = 256 << 20

// countIssues counts an OperationOutcome's issues by code. What cannot be read counts as an error.
func countIssues(text string, severe, light map[string]int) error {
	v, err := strictjson.Parse(text)
	if err != nil || v.StringOf("resourceType") != "OperationOutcome" {
		return fmt.Errorf("%w: its file of outcomes holds something else", ErrPartial)
	}
	list := v.Get("issue")
	if list == nil || list.Kind != strictjson.Array {
		return fmt.Errorf("%w: its file of outcomes has one without an issue", ErrPartial)
	}
	for i := range list.Items {
		code := list.Items[i].StringOf("code")
		if !isIssue.MatchString(code) {
			code = "unknown"
		}
		switch list.Items[i].StringOf("severity") {
		case "information", "warning", "success":
			light[code]++
		default:
			severe[code]++
		}
	}
	return nil
}
