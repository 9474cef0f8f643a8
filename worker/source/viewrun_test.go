package source

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/worker/source/views"
)

func compiled(t *testing.T, definition string) *views.View {
	t.Helper()
	v, err := views.Compile([]byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	data := []byte(text)
	if strings.HasSuffix(name, ".gz") {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(data)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		data = b.Bytes()
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestViewRunsOverFiles: NDJSON, gzip, a Bundle, an array and a single resource; rows in the order of the data, bad lines by file and line, references
// followed across files.
func TestViewRunsOverFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.json", `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"p0","gender":"female"}},{"resource":{"resourceType":"Observation","id":"o0","subject":{"reference":"Patient/p7"}}}]}`)
	write(t, dir, "b.json", `[{"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/p0"}},{"id":"?"}]`)
	var lines strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&lines, `{"resourceType":"Observation","id":"n%d","subject":{"reference":"Patient/p%d"},"note":[{"text":"%s"}]}`+"\n", i, i%10, strings.Repeat("x", 100))
	}
	write(t, dir, "c.ndjson", lines.String()+"\n{\"resourceType\":\n")
	write(t, dir, "d.ndjson.gz", `{"resourceType":"Patient","id":"p7","gender":"male"}`)
	view := compiled(t, `{"resource":"Observation","select":[{"column":[{"name":"id","path":"id"},{"name":"gender","path":"subject.resolve().gender"}]}]}`)
	var ids []string
	counts := map[string]int{}
	ran, err := RunView(t.Context(), view, dir, func(row []views.Cell) error {
		ids = append(ids, row[0].Text)
		counts[row[1].Text]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(ids) != 9002 || ids[0] != "o0" || ids[1] != "o1" || ids[2] != "n0" || ids[9001] != "n8999" {
		t.Errorf("%d rows, %q …", len(ids), ids[:min(3, len(ids))])
	}
	if counts["male"] != 901 || counts["female"] != 901 || ran.Resources != 9004 || ran.Rows != 9002 {
		t.Errorf("%v, %+v", counts, ran)
	}
	if len(ran.Problems) != 2 || ran.Problems[0].File != "b.json" || ran.Problems[0].Line != 2 || ran.Problems[1].File != "c.ndjson" || ran.Problems[1].Line != 9002 {
		t.Errorf("problems %v", ran.Problems)
	}
}

func TestViewRunStops(t *testing.T) {
	dir := t.TempDir()
	view := compiled(t, `{"resource":"Patient","select":[{"column":[{"name":"given","path":"name.given"}]}]}`)
	emit := func([]views.Cell) error { return nil }
	if _, err := RunView(t.Context(), view, dir, emit); err == nil {
		t.Error("a folder of nothing ran")
	}
	write(t, dir, "a.ndjson", `{"resourceType":"Patient","name":[{"given":["a"]}]}`+"\n"+`{"resourceType":"Patient","name":[{"given":["secret-1","secret-2"]}]}`+"\n")
	_, err := RunView(t.Context(), view, dir, emit)
	if err == nil || !strings.Contains(err.Error(), "a.ndjson:2") || strings.Contains(err.Error(), "secret") {
		t.Errorf("several values where one belongs: %v", err)
	}
	stop := errors.New("enough")
	if _, err := RunView(t.Context(), view, dir, func([]views.Cell) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the taker's error: %v", err)
	}
	write(t, dir, "b.ndjson.gz", "no gzip")
	if err := os.WriteFile(filepath.Join(dir, "b.ndjson.gz"), []byte("no gzip"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := RunView(t.Context(), compiled(t, `{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}`), dir, emit); !errors.Is(err, ErrIncomplete) {
		t.Errorf("a file that is no gzip: %v", err)
	}
}

// TestStudiesKnowTheElementsOfFHIR: a misspelt element would give nothing, silently, so a study that names one is refused.
func TestStudiesKnowTheElementsOfFHIR(t *testing.T) {
	v := compiled(t, `{"resource":"Patient","select":[{"forEach":"name","column":[{"name":"a","path":"famly"}]},{"column":[{"name":"b","path":"birthdate"},{"name":"c","path":"deceased.ofType(dateTime)"}]}]}`)
	u := v.Unknown()
	if len(u) != 2 || !strings.Contains(u[0], "famly of HumanName") || !strings.Contains(u[1], "birthdate of Patient") {
		t.Errorf("unknown elements: %q", u)
	}
}
