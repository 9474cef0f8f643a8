package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"salus/models/analysis"
)

// writer is a buffer for two goroutines.
type writer struct {
	mu  sync.Mutex
	buf bytes.Buffer
	at  []time.Time
}

func (w *writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = append(w.at, time.Now())
	return w.buf.Write(p)
}

func (w *writer) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

func TestAPhaseIsNeverSilentForTwoSeconds(t *testing.T) {
	t.Parallel()
	w := new(writer)
	s := NewScreen(w, 0, true)
	s.Phase("a phase that says nothing by itself")
	time.Sleep(3500 * time.Millisecond)
	s.Done()
	if len(w.at) < 3 {
		t.Fatalf("%d signs of life in 3.5 s", len(w.at))
	}
	for i := 1; i < len(w.at); i++ {
		if d := w.at[i].Sub(w.at[i-1]); d > 2*time.Second {
			t.Errorf("silent for %s", d)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(w.text()), "\n") {
		if !json.Valid([]byte(line)) {
			t.Errorf("not a JSON line: %q", line)
		}
	}
}

func TestALineOfATerminalNeverWraps(t *testing.T) {
	w := new(writer)
	s := NewScreen(w, 50, false)
	s.Phase("%s", strings.Repeat("long ", 40))
	s.Note("%s", strings.Repeat("note ", 40))
	s.Done()
	for _, line := range strings.FieldsFunc(w.text(), func(r rune) bool { return r == '\n' || r == '\r' }) {
		if n := len([]rune(strings.TrimPrefix(line, "\x1b[K"))); n >= 50 {
			t.Errorf("a line of %d columns on a terminal of 50: %q", n, line)
		}
	}
}

func TestBeatsAreNamed(t *testing.T) {
	for list, want := range map[string]int{"none": 0, "all": 4, "": 4, "cheat": 1, "cheat, outage": 2} {
		got, err := parseBeats(list)
		if err != nil || len(got) != want {
			t.Errorf("%q: %v, %v; want %d beats", list, got, err, want)
		}
	}
	if _, err := parseBeats("cheats"); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), "no-key-holder") {
		t.Errorf("an unknown beat: %v; want an error that lists the beats", err)
	}
}

// prepared is a demo up to the point where processes start.
func prepared(t *testing.T, o Options) (*demo, error) {
	t.Helper()
	o.Say = NewScreen(new(writer), 0, true)
	t.Cleanup(o.Say.Done)
	d := &demo{Options: o, dir: t.TempDir()}
	return d, d.prepare(context.Background())
}

func TestTheReferenceOfTheLungDataIsRs(t *testing.T) {
	d, err := prepared(t, Options{Consent: "all", Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	r := d.doc.Reference.(*analysis.Survival)
	if len(d.sites) != 5 || r.Groups[0].N != 138 || r.Groups[1].N != 90 || *r.Groups[0].Median != 270 || *r.Groups[1].Median != 426 {
		t.Errorf("%d sites, n %d and %d, medians %v and %v", len(d.sites), r.Groups[0].N, r.Groups[1].N, *r.Groups[0].Median, *r.Groups[1].Median)
	}
	if x := r.LogRank.ChiSquare; x < 10.32674 || x > 10.32675 {
		t.Errorf("chi-square %v, R says 10.3267419549", x)
	}
	n := 0
	for _, s := range d.doc.Sites {
		n += s.Patients
		if s.Consenting != s.Patients {
			t.Errorf("%s: %d of %d consent, all do", s.Name, s.Consenting, s.Patients)
		}
	}
	if n != 228 {
		t.Errorf("%d patients, 228 are in the data", n)
	}
}

func TestDecisionsAreAFunctionOfTheSeed(t *testing.T) {
	consenting := func(seed uint64) (out []int) {
		d, err := prepared(t, Options{Consent: "0.95", Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range d.doc.Sites {
			out = append(out, s.Consenting)
		}
		return out
	}
	one, again, other := consenting(1), consenting(1), consenting(2)
	total := 0
	for i := range one {
		total += one[i]
		if one[i] != again[i] {
			t.Errorf("the same seed gives %v and %v", one, again)
		}
	}
	if total < 205 || total > 227 {
		t.Errorf("%d of 228 consent, about 217 were expected", total)
	}
	if len(other) == len(one) && slicesEqual(one, other) {
		t.Errorf("two seeds give the same decisions %v", one)
	}
}

func slicesEqual(a, b []int) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestATableWithConsentsOnPaper(t *testing.T) {
	data := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(data, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a/table.csv", "id,x\n1,5\n2,6\n3,7\n")
	write("a/consents.csv", "patient,decision\n1,permit\n2,deny\n")
	write("b/table.csv", "id,x\n1,5\n9,\n")
	write("study.yaml", `name: x
purpose: [HMB]
operations: [statistic]
source: {table: {patient: id}}
columns: [{name: x, type: integer, min: 0, max: 9}]
analysis: {kind: count}
release: {minCohort: 2, minSites: 2}
`)
	d, err := prepared(t, Options{Data: data, Study: filepath.Join(data, "study.yaml"), Consent: "all", Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if s := d.doc.Sites; s[0].Patients != 3 || s[0].Consenting != 1 || s[1].Patients != 2 || s[1].Consenting != 2 {
		t.Errorf("sites %+v; one of three at a (deny and unlisted do not count), both at b", s)
	}
}

func TestWrongFlagsSayWhatIsWrong(t *testing.T) {
	data := t.TempDir()
	if err := os.Mkdir(filepath.Join(data, "Not A Site"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{
		"fraction above 1":       {Consent: "1.5"},
		"fraction without sense": {Consent: "most"},
		"no such folder":         {Data: filepath.Join(data, "absent"), Consent: "all"},
		"folder that is no site": {Data: data, Consent: "all"},
	} {
		if _, err := prepared(t, o); !errors.Is(err, ErrUsage) {
			t.Errorf("%s: %v; want a usage error", name, err)
		}
	}
}

func TestAPairOfResultsTellsAboutTheOneWhoLeft(t *testing.T) {
	d, err := prepared(t, Options{Consent: "all", Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	h, p := d.someoneWhoCounts()
	row := h.rows[p.id]
	p.permits = false
	before := d.doc.Reference
	if err := d.reference(); err != nil {
		t.Fatal(err)
	}
	said := difference(before, d.doc.Reference)
	if !strings.Contains(said, "group "+string(row["sex"])) || !strings.Contains(said, "on day "+string(row["time"])) {
		t.Errorf("%q does not tell the patient's group %s and day %s", said, row["sex"], row["time"])
	}
}

func TestTheDocumentIsGoodOnlyIfAllIsAsExpected(t *testing.T) {
	good := Document{Verified: true, Proofs: Proofs{3, 3}, Beats: []Beat{{Expected: "x", Observed: "x"}}}
	if !good.Good() {
		t.Fatal("a good document is refused")
	}
	for name, spoil := range map[string]func(*Document){
		"beat":       func(d *Document) { d.Beats = []Beat{{Expected: "x", Observed: "y"}} },
		"proofs":     func(d *Document) { d.Proofs.Verified = 2 },
		"verified":   func(d *Document) { d.Verified = false },
		"difference": func(d *Document) { d.MaxRelDifference = 1e-3 },
	} {
		d := good
		spoil(&d)
		if d.Good() {
			t.Errorf("%s: a bad document passes", name)
		}
	}
}
