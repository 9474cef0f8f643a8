package source

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/models/study"
	"salus/worker/vault"
)

var ctx = context.Background()

// canary stands for a patient's value wherever a bad line has one; no error or problem may repeat it.
const canary = "Canary"

func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func fresh(t testing.TB) *vault.Vault {
	t.Helper()
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if err := vault.NewKeyFile(key); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(dir, "vault"), key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}

func zipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.String()
}

const good = `{"resourceType":"Patient","id":"good"}`

// TestBadLinesAreReportedAndTheGoodOnesKept is the table of bad input for FHIR files: each bad line stands between two good ones.
func TestBadLinesAreReportedAndTheGoodOnesKept(t *testing.T) {
	deep := strings.Repeat("[", 100) + strings.Repeat("]", 100)
	for name, c := range map[string]struct {
		line string
		want string // of the problem's reason
		kept bool
	}{
		"malformed JSON":       {`{"resourceType":"Patient","id":"Canary",}`, "byte 40: expected a name", false},
		"cut in the middle":    {`{"resourceType":"Patient","id":"Cana`, "ends within", false},
		"duplicate key":        {`{"resourceType":"Patient","id":"Canary","id":"Canary2"}`, "a name twice", false},
		"duplicate key inside": {`{"resourceType":"Patient","id":"x","name":[{"family":"Canary","family":"Canary"}]}`, "a name twice", false},
		"Latin-1":              {"{\"resourceType\":\"Patient\",\"id\":\"x\",\"name\":[{\"family\":\"Canary\xe9\"}]}", "not UTF-8", false},
		"gigabyte line":        {`{"resourceType":"Patient","id":"` + strings.Repeat(canary, 3<<20) + `"}`, "longer than 16777216 bytes", false},
		"deep nesting":         {`{"resourceType":"Patient","id":"x","Canary":` + deep + `}`, "nested deeper", false},
		"array":                {`["Canary"]`, "a JSON array", false},
		"no resourceType":      {`{"id":"Canary"}`, "no resourceType", false},
		"resourceType is text": {`{"resourceType":"Canary Canary","id":"x"}`, "no type's name", false},
		"no id":                {`{"resourceType":"Patient","x":"Canary"}`, "no id", false},
		"bad id":               {`{"resourceType":"Patient","id":"Canary/.."}`, "the id is not", false},
		"unknown resource":     {`{"resourceType":"Canaryx","id":"x"}`, "do not have; kept", true},
		"contained reference":  {`{"resourceType":"Observation","id":"x","subject":{"reference":"#Canary"}}`, "names no record", true},
		"unresolved reference": {`{"resourceType":"Observation","id":"x","subject":{"reference":"Patient/Canary"}}`, "a patient whom no file has", true},
		"reference to nothing": {`{"resourceType":"Observation","id":"x","subject":{"reference":"Patient/good"},"encounter":{"reference":"Encounter/Canary"}}`, "refers to Encounter/… that no file has (1 references", true},
		"same line again":      {good, "the same resource as in a.ndjson:1", false},
		"contradictory id":     {`{"resourceType":"Patient","id":"good","x":"Canary"}`, "contradicts a.ndjson:1", false},
	} {
		t.Run(name, func(t *testing.T) {
			v := fresh(t)
			last := `{"resourceType":"Patient","id":"last"}`
			report, s, err := Import(ctx, v, folder(t, map[string]string{"a.ndjson": good + "\n" + c.line + "\r\n\n" + last}))
			if err != nil {
				t.Fatal(err)
			}
			want := 2
			if c.kept {
				want = 3
			}
			if s.Added != want {
				t.Errorf("%d records, want %d", s.Added, want)
			}
			if len(report.Problems) != 1 || report.Problems[0].Line != 2 || report.Problems[0].File != "a.ndjson" || !strings.Contains(report.Problems[0].Reason, c.want) {
				t.Errorf("problems %v, want one on a.ndjson:2 with %q", report.Problems, c.want)
			}
			if strings.Contains(fmt.Sprint(report.Problems), canary) {
				t.Errorf("a value of the patient: %v", report.Problems)
			}
			if _, err := v.Record(ctx, "Patient", "last"); err != nil {
				t.Error("the line after the bad one:", err)
			}
		})
	}
}

// TestNothingOfAnIncompleteFileGoesIn: a file whose rest is missing may lack anything. The others go in, and where there is no other the import fails.
func TestNothingOfAnIncompleteFileGoesIn(t *testing.T) {
	lines := strings.Repeat(good+"\n", 1)
	whole := zipped(lines + strings.Repeat(`{"resourceType":"Patient","id":"p","text":"Canary"}`+"\n", 1000))
	bomb := zipped(lines + strings.Repeat(" ", gzipBase+gzipRatio*200_000))
	bad := []byte(whole)
	bad[len(bad)-6] ^= 1 // checksum
	for name, c := range map[string]struct {
		file, content string
		line          int
		want          string // of the reason
	}{
		"file cut within a resource":           {"a.ndjson", lines + `{"resourceType":"Patient","id":"Canary`, 2, "ends within a resource"},
		"file cut within a resource of a line": {"a.ndjson", lines + `{"resourceType":"Patient","id":"x"}` + "\n" + `{"resourceType":"Pa`, 3, "ends within a resource"},
		"gzip cut within a resource":           {"a.ndjson.gz", zipped(lines + `{"resourceType":"Patient","id":"Canary`), 2, "ends within a resource"},
		"gzip cut off":                         {"a.ndjson.gz", whole[:len(whole)-9], 1002, "cut off"},
		"gzip cut in its header":               {"a.ndjson.gz", whole[:5], 0, "cut off in its header"},
		"gzip damaged":                         {"a.ndjson.gz", string(bad), 1002, "damaged"},
		"no gzip":                              {"a.ndjson.gz", lines, 0, "not a gzip file"},
		"gzip bomb":                            {"a.ndjson.gz", bomb, 2, "inflates to more"},
		"UTF-16, little end first":             {"a.ndjson", "\xff\xfe{\x00}\x00\n\x00", 1, "UTF-16"},
		"UTF-16, big end first":                {"a.ndjson.gz", zipped("\xfe\xff\x00{\x00}\x00\n"), 1, "UTF-16"},
	} {
		t.Run(name, func(t *testing.T) {
			v := fresh(t)
			begin := time.Now()
			_, _, err := Import(ctx, v, folder(t, map[string]string{c.file: c.content}))
			if !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), c.want) {
				t.Fatal(err)
			}
			report, s, err := Import(ctx, v, folder(t, map[string]string{c.file: c.content, "0.ndjson": `{"resourceType":"Patient","id":"before"}`, "b.ndjson": `{"resourceType":"Patient","id":"after"}`}))
			if err != nil || s.Added != 2 || report.Accepted != 2 || report.Refused != 1 || !report.Sources[1].Refused || report.Sources[1].Accepted != 0 {
				t.Fatal(report, s, err)
			}
			if p := report.Problems; len(p) != 1 || p[0].File != c.file || p[0].Line != c.line || !strings.Contains(p[0].Reason, c.want) || strings.Contains(p[0].Reason, canary) {
				t.Errorf("problems %v, want one on %s:%d with %q", p, c.file, c.line, c.want)
			}
			if took := time.Since(begin); took > 20*time.Second {
				t.Error("took", took)
			}
		})
	}
}

// TestFilesThatBelongTogether: an export that was promised as a whole goes in whole or not at all.
func TestFilesThatBelongTogether(t *testing.T) {
	file := func(name, content string) File {
		return File{Name: name, Size: int64(len(content)), Gzip: strings.HasSuffix(name, ".gz"), Records: -1, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
	}
	deletions := func(entries string) File {
		f := file("gone", `{"resourceType":"Bundle","type":"transaction","entry":[`+entries+`]}`)
		f.Deletions = true
		return f
	}
	short := file("a", good+"\n")
	short.Records = 2
	typed := file("a", good+"\n"+`{"resourceType":"Device","id":"d"}`)
	typed.Type = "Patient"
	for name, c := range map[string]struct {
		file File
		want string
	}{
		"cut off":                         {file("a", `{"resourceType":"Pat`), "ends within"},
		"compressed data cut off":         {file("a.gz", zipped(good)[:30]), "cut off"},
		"no compressed data":              {file("a.gz", good), "not a gzip"},
		"fewer resources than promised":   {short, "1 resources, and 2 were promised"},
		"a deletion that is none":         {deletions(`{"request":{"method":"PUT","url":"Patient/good"}}`), "entry 1"},
		"a deletion of nothing":           {deletions(`{"request":{"method":"DELETE","url":"Patient?name=Canary"}}`), "entry 1"},
		"a deletion without request":      {deletions(`{"request":{"method":"DELETE","url":"Patient/a"}},7`), "entry 2"},
		"deletions that are no Bundle":    {File{Name: "gone", Deletions: true, Open: file("", good).Open}, "not a Bundle"},
		"deletions that are no JSON":      {File{Name: "gone", Deletions: true, Open: file("", "{]\n").Open}, "no JSON"},
		"deletions that are far too long": {File{Name: "gone", Deletions: true, Open: file("", strings.Repeat("x", MaxLine+2)).Open}, "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			v := fresh(t)
			if _, _, err := Whole([]File{file("0", good), c.file}).Import(ctx, v, Options{}); !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), canary) {
				t.Fatal(err)
			}
			if types, _ := v.Types(ctx); len(types) != 0 {
				t.Error("something was imported:", types)
			}
		})
	}
	v := fresh(t)
	report, s, err := Whole([]File{typed}).Import(ctx, v, Options{})
	if err != nil || s.Added != 1 || len(report.Problems) != 1 || !strings.Contains(report.Problems[0].Reason, "another type") {
		t.Error(report, s, err)
	}
	update := []File{file("a", `{"resourceType":"Patient","id":"new"}`), deletions(`{"request":{"method":"DELETE","url":"Patient/good"}},{"request":{"method":"DELETE","url":"Patient/never"}},{"request":{"method":"DELETE","url":"Patient/new"}}`)}
	report, s, err = Whole(update).Import(ctx, v, Options{})
	if err != nil || s.Added != 1 || s.Deleted != 1 || report.Deletions != 3 || len(report.Problems) != 1 || !strings.Contains(report.Problems[0].Reason, "among the deleted") {
		t.Error(report, s, err)
	}
	if has, err := v.Has(ctx, "Patient", "good"); has || err != nil {
		t.Error("a deleted record is there:", err)
	}
	if has, err := v.Has(ctx, "Patient", "new"); !has || err != nil {
		t.Error("a record is not there:", err)
	}
	if patients, err := v.Patients(ctx); err != nil || !slices.Equal(patients, []string{"new"}) {
		t.Error(patients, err)
	}
}

// TestStrictImportsTakeAllOrNothing also sees that every problem is told, and how far the import has come.
func TestStrictImportsTakeAllOrNothing(t *testing.T) {
	v := fresh(t)
	f, err := Open(folder(t, map[string]string{"a.ndjson": strings.Repeat("{}\n", 1200) + good, "b.ndjson": `{"resourceType":"Patient","id":"b"}`}))
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	var last Progress
	report, _, err := f.Import(ctx, v, Options{Strict: true, Each: func(Problem) { told++ }, Progress: func(p Progress) { last = p }})
	if !errors.Is(err, ErrRejected) || !strings.Contains(err.Error(), "a.ndjson:1:") || report.Rejected != 1200 || told != 1200 {
		t.Error(report.Rejected, told, err)
	}
	if last.Files != 2 || last.OfFiles != 2 || last.Bytes != f.Size() || last.OfBytes != f.Size() || last.Records != 2 {
		t.Errorf("%+v", last)
	}
	if types, _ := v.Types(ctx); len(types) != 0 {
		t.Error("something was imported:", types)
	}
	if report, s, err := f.Import(ctx, v, Options{}); err != nil || s.Added != 2 || report.Sources[0].Rejected != 1200 || report.Sources[1].Accepted != 1 {
		t.Error(report.Sources, s, err)
	}
}

func TestFoldersWithNothingToRead(t *testing.T) {
	if _, err := Open(folder(t, map[string]string{"readme.txt": "", ".x.ndjson": ""})); err == nil {
		t.Error("an empty folder was opened")
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a missing folder was opened")
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "a.ndjson"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a directory was taken for a file")
	}
}

func TestReferencesResolveToThePatient(t *testing.T) {
	v := fresh(t)
	dir := folder(t, map[string]string{"a.ndjson": strings.Join([]string{
		"\ufeff" + `{"resourceType":"Patient","id":"p1"}`,
		`{"resourceType":"Observation","id":"1","subject":{"reference":"Patient/p1"}}`,
		`{"resourceType":"Observation","id":"2","subject":{"reference":"http://example.org/fhir/Patient/p1"}}`,
		`{"resourceType":"Observation","id":"3","subject":{"reference":"urn:uuid:p1"}}`,
		`{"resourceType":"Observation","id":"4","subject":{"reference":"Patient/p1/_history/7"}}`,
		`{"resourceType":"Immunization","id":"5","patient":{"reference":"Patient/p1"}}`,
		`{"resourceType":"Coverage","id":"6","beneficiary":{"reference":"Patient/p1"}}`,
		`{"resourceType":"Observation","id":"7","subject":{"reference":"Device/p1"}}`,
		`{"resourceType":"Organization","id":"8"}`,
	}, "\n")})
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	report, _, err := f.Import(ctx, v, Options{Base: "http://example.org/fhir"})
	if err != nil || len(report.Problems) != 1 || report.Problems[0].Line != 8 || !strings.Contains(report.Problems[0].Reason, "Device/…") {
		t.Fatal(report, err)
	}
	if report.Files != 1 || !maps.Equal(report.Resources, map[string]int{"Patient": 1, "Observation": 5, "Immunization": 1, "Coverage": 1, "Organization": 1}) {
		t.Error(report)
	}
	n := 0
	for _, err := range v.RecordsOfPatient(ctx, "p1") {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 7 {
		t.Errorf("%d records of the patient, want 7", n)
	}
	// A later folder may refer to patients whom the vault has.
	report, _, err = Import(ctx, v, folder(t, map[string]string{"b.ndjson": `{"resourceType":"Observation","id":"9","subject":{"reference":"Patient/p1"}}`}))
	if err != nil || len(report.Problems) > 0 {
		t.Error(report, err)
	}
}

// TestAPatientOfAnotherServerIsNotOurs: servers number patients alike, and an address of another one, or of one that nobody named, is no reference to a patient here, neither as the owner of a record nor
// in a view.
func TestAPatientOfAnotherServerIsNotOurs(t *testing.T) {
	lines := []string{
		`{"resourceType":"Patient","id":"p"}`,
		`{"resourceType":"Observation","id":"1","subject":{"reference":"https://other.example/fhir/Patient/p"},"valueInteger":1}`,
		`{"resourceType":"Observation","id":"2","subject":{"reference":"https://here.example/fhir/Patient/p"},"valueInteger":2}`,
		`{"resourceType":"Observation","id":"3","subject":{"reference":"https://here.example/fhir/sub/Patient/p"},"valueInteger":3}`,
		`{"resourceType":"Observation","id":"4","subject":{"reference":"https://here.example/fhirPatient/p"},"valueInteger":4}`,
		`{"resourceType":"Observation","id":"5","subject":{"reference":"https://here.example/fhir/Patient/p/_history/2"},"valueInteger":5}`,
	}
	for base, ours := range map[string][]string{"https://here.example/fhir": {"2", "5"}, "https://here.example/fhir/": {"2", "5"}, "https://other.example/fhir": {"1"}, "": nil} {
		v := fresh(t)
		f, err := Open(folder(t, map[string]string{"a.ndjson": strings.Join(lines, "\n")}))
		if err != nil {
			t.Fatal(err)
		}
		report, _, err := f.Import(ctx, v, Options{Base: base})
		if err != nil || report.Accepted != 6 || len(report.Problems) != 5-len(ours) {
			t.Errorf("%q: %+v, %v", base, report.Problems, err)
		}
		var found []string
		for r, err := range v.RecordsOfType(ctx, "Observation") {
			if err != nil {
				t.Fatal(err)
			}
			if r.Patient == "p" {
				found = append(found, r.ID)
			}
		}
		if slices.Sort(found); !slices.Equal(found, ours) {
			t.Errorf("%q: of the patient are %v, want %v", base, found, ours)
		}
		st, err := study.Parse([]byte("name: a\npurpose: [HMB]\nsource: {views: [{file: view.json, pick: max, by: x}]}\ncolumns: [{name: x, type: integer, min: 0, max: 9}]\nanalysis: {kind: count}\nrelease: {minCohort: 11, minSites: 2}\n"),
			func(string) ([]byte, error) {
				return []byte(`{"resourceType":"ViewDefinition","name":"v","status":"active","resource":"Observation","select":[{"column":[{"name":"patient","path":"subject.getReferenceKey(Patient)"},{"name":"x","path":"value.ofType(integer)"}]}]}`), nil
			})
		if err != nil {
			t.Fatal(err)
		}
		rows, problems, err := Rows(ctx, st, v)
		if err != nil || len(rows) != min(1, len(ours)) || len(problems) != 1 || !strings.Contains(problems[0].Reason, fmt.Sprintf("%d rows have no patient", 5-len(ours))) {
			t.Errorf("%q: %v %v %v", base, rows, problems, err)
		}
		if len(rows) == 1 && string(rows[0].Values["x"]) != ours[len(ours)-1] {
			t.Errorf("%q: %v", base, rows)
		}
	}
}

func TestReportsOfManyProblemsAreBounded(t *testing.T) {
	report, s, err := Import(ctx, fresh(t), folder(t, map[string]string{"a.ndjson": strings.Repeat("{}\n", 3000) + good}))
	if err != nil || s.Added != 1 || len(report.Problems) != maxProblems || report.Further != 2000 {
		t.Error(len(report.Problems), report.Further, s, err)
	}
}

func TestCancelledImport(t *testing.T) {
	c, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := Import(c, fresh(t), folder(t, map[string]string{"a.ndjson": good})); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestTables(t *testing.T) {
	table, problems, err := ParseTable([]byte("\ufeffid, name ,\"a,b\"\r\n1,x,\"multi\nline\"\r\n2,y\r\n3,\"q\"\"q\",z\r\n4,b\"ad,z\r\n5,e,f\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(table.Header, []string{"id", "name", "a,b"}) || !slices.Equal(table.Lines, []int{2, 5, 7}) || table.Rows[1][1] != `q"q` {
		t.Error(table)
	}
	if len(problems) != 2 || problems[0].Line != 4 || problems[0].Reason != "2 cells, the header has 3" || problems[1].Line != 6 {
		t.Error(problems)
	}
	for name, text := range map[string]string{
		"nothing": "", "empty name": "a,,b\n", "name twice": "a,b,a\n", "name twice but for space": "a, a\n", "not UTF-8": "a\n\xff\n", "UTF-16": "\xff\xfea\x00",
		"long name": strings.Repeat("x", 300) + "\n", "many columns": strings.Repeat("x,", MaxColumns+1) + "\n",
	} {
		if _, _, err := ParseTable([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// memory is records without a vault.
type memory []vault.Record

func (m memory) RecordsOfType(_ context.Context, typ string) iter.Seq2[vault.Record, error] {
	return func(yield func(vault.Record, error) bool) {
		for _, r := range m {
			if r.Type == typ && !yield(r, nil) {
				return
			}
		}
	}
}

func (m memory) Record(_ context.Context, typ, id string) (vault.Record, error) {
	for _, r := range m {
		if r.Type == typ && r.ID == id {
			return r, nil
		}
	}
	return vault.Record{}, vault.ErrNotFound
}

func observations(lines ...string) memory {
	var m memory
	for i, l := range lines {
		patient, rest, _ := strings.Cut(l, " ")
		m = append(m, vault.Record{Type: "Observation", ID: fmt.Sprint(i), Data: fmt.Appendf(nil, `{"resourceType":"Observation","id":"%d","subject":{"reference":"Patient/%s"},%s}`, i, patient, rest)})
	}
	return m
}

const dated = `{"resource":"Observation","select":[{"column":[{"name":"patient","path":"subject.reference"},{"name":"v","path":"value.ofType(Quantity).value"},{"name":"at","path":"effective.ofType(dateTime)"}]}]}`

func TestPick(t *testing.T) {
	from := observations(
		`a "effectiveDateTime":"2020-01-02","valueQuantity":{"value":2.5}`,
		`a "effectiveDateTime":"2020-01-01","valueQuantity":{"value":10}`,
		`a "valueQuantity":{"value":7}`,
		`b "effectiveDateTime":"2020-01-01T10:00:00+02:00","valueQuantity":{"value":1}`,
		`b "effectiveDateTime":"2020-01-01T09:30:00Z","valueQuantity":{"value":2}`,
		`c "effectiveDateTime":"2020"`,
	)
	for pick, want := range map[study.Pick]string{study.PickFirst: "a=10 b=1 c=", study.PickLast: "a=2.5 b=2 c=", study.PickMin: "a=2.5 b=1 c=", study.PickMax: "a=10 b=2 c="} {
		by := "at"
		if pick == study.PickMin || pick == study.PickMax {
			by = "v"
		}
		rows, _, err := Rows(ctx, withView(dated, pick, by, "v"), from)
		if err != nil {
			t.Fatal(pick, err)
		}
		var got []string
		for _, r := range rows {
			got = append(got, r.Patient+"="+string(r.Values["v"]))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", pick, got, want)
		}
	}
	if _, _, err := Rows(ctx, withView(dated, "", "", "v"), from); err == nil || !strings.Contains(err.Error(), "second row") {
		t.Error("a second row without pick:", err)
	}
	if _, _, err := Rows(ctx, withView(dated, study.PickMin, "at", "v"), from); err == nil || strings.Contains(err.Error(), "2020") {
		t.Error("min by a date:", err)
	}
}

// TestWhichRowIsPickedDoesNotDependOnTheirOrder takes a patient's rows ("time value") in every order.
func TestWhichRowIsPickedDoesNotDependOnTheirOrder(t *testing.T) {
	const undecided = "nobody can say which"
	for _, c := range []struct {
		pick study.Pick
		by   string
		want string // a value, or the error
		rows []string
	}{
		{study.PickLast, "v", "10", []string{"2020 9", "2020 10", "2020 -11"}},
		{study.PickFirst, "v", "-11", []string{"2020 9", "2020 10", "2020 -11"}},
		{study.PickFirst, "at", undecided, []string{"2020 1", "2020-03-01 2"}},
		{study.PickLast, "at", undecided, []string{"2020 1", "2020-03-01 2"}},
		{study.PickLast, "at", "3", []string{"2020 1", "2020-03-01 2", "2021 3"}},
		{study.PickFirst, "at", "3", []string{"2020 1", "2020-03-01 2", "2019-12 3"}},
		{study.PickFirst, "at", "2", []string{"2020-01-01 2.0", "2020-01-01 2"}},
		{study.PickFirst, "at", "2", []string{"2020 2", "2020-03-01 2.0"}},
		{study.PickLast, "at", undecided, []string{"2020-01-01 9", "2020-01-01 10"}},
		{study.PickLast, "at", undecided, []string{"2020-01-01 9", "2020-01-01 10", "2019 9"}},
		{study.PickLast, "at", "4", []string{"2020-01-01 9", "2020-01-01 10", "2020-01-02 4"}},
		{study.PickFirst, "at", "2", []string{"2020-01-01T10:00:00+02:00 1", "2020-01-01T07:59:59.5Z 2", "2020-01-02 3"}},
		{study.PickFirst, "at", undecided, []string{"2020-01-01T10:00:00+02:00 1", "2020-01-01T08:00:00Z 2"}},
		{study.PickFirst, "at", undecided, []string{"2020-01-01T10:00:00 1", "2020-01-01T07:00:00Z 2"}},
		{study.PickFirst, "at", undecided, []string{"2020-01-01 1", "2020-01-01T10:00:00Z 2"}},
		{study.PickFirst, "at", "2", []string{"- 1", "2020 2", "- 3"}},
		{study.PickFirst, "at", undecided, []string{"- 1", "- 3"}},
		{study.PickFirst, "at", "no date or time", []string{"second 1", "third 2"}},
	} {
		permutations(c.rows, func(rows []string) {
			var lines []string
			for _, r := range rows {
				at, v, _ := strings.Cut(r, " ")
				line := `a "valueQuantity":{"value":` + v + `}`
				if at != "-" {
					line += `,"effectiveDateTime":"` + at + `"`
				}
				lines = append(lines, line)
			}
			got, _, err := Rows(ctx, withView(dated, c.pick, c.by, "v"), observations(lines...))
			switch _, isValue := study.ParseNumber(c.want); {
			case isValue && (err != nil || !sameText(string(got[0].Values["v"]), c.want)):
				t.Errorf("%s by %s of %q: %v %v, want %s", c.pick, c.by, rows, got, err, c.want)
			case !isValue && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "20")):
				t.Errorf("%s by %s of %q: %v %v, want an error", c.pick, c.by, rows, got, err)
			}
		})
	}

	// Of a table those cells must be the same that the study takes.
	for when, want := range map[string]string{"7": "7", "8": undecided} {
		h := newHospital(t, map[string]string{
			"tables.yaml": patientsMapping, "pat.csv": "id,g,smokes\na,m,1\n",
			"labs.csv": "nr,id,loinc,value,on\n1,a,4548-4,7,2020-01-01\n2,a,718-7," + when + ",2020-01-01\n",
		})
		h.read(t)
		st := parse(t, "  tables:\n    - {table: table.labs, columns: {hba1c: value, code: loinc, taken: on}, pick: last, by: taken}\n", "  - {name: hba1c, type: decimal, digits: 1, min: 3, max: 20}\n")
		rows, _, err := Rows(ctx, st, h.vault)
		if want == undecided && (err == nil || !strings.Contains(err.Error(), want)) || want != undecided && (err != nil || string(rows[0].Values["hba1c"]) != want) {
			t.Error(rows, err)
		}
	}
}

// permutations visits all orders of a list.
func permutations(list []string, visit func([]string)) {
	var from func(int)
	from = func(i int) {
		if i == len(list) {
			visit(list)
		}
		for j := i; j < len(list); j++ {
			list[i], list[j] = list[j], list[i]
			from(i + 1)
			list[i], list[j] = list[j], list[i]
		}
	}
	from(0)
}

func withView(definition string, pick study.Pick, by string, columns ...string) *study.Study {
	s := &study.Study{Source: study.Source{Views: []study.View{{Name: "view.json", Definition: []byte(definition), Pick: pick, By: by}}}}
	for _, c := range columns {
		s.Columns = append(s.Columns, study.Column{Name: c})
	}
	return s
}

func TestViewsAreJoinedOnThePatient(t *testing.T) {
	s := withView(`{"resource":"Patient","select":[{"column":[{"name":"patient","path":"getResourceKey()"},{"name":"sex","path":"gender"}]}]}`, "", "", "sex", "v")
	s.Source.Views = append(s.Source.Views, withView(dated, "", "").Source.Views...)
	s.Columns[1].From, s.Columns[1].Name = "v", "value"
	from := append(observations(`b "valueQuantity":{"value":1.50}`, `c "valueQuantity":{"value":2}`),
		vault.Record{Type: "Patient", Data: []byte(`{"resourceType":"Patient","id":"b","gender":"female"}`)},
		vault.Record{Type: "Patient", Data: []byte(`{"resourceType":"Patient","id":"a","gender":"male"}`)},
		vault.Record{Type: "Observation", Data: []byte(`{"resourceType":"Observation","id":"x"}`)})
	rows, problems, err := Rows(ctx, s, from)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(rows); got != "[{a map[sex:male]} {b map[sex:female value:1.50]} {c map[value:2]}]" {
		t.Error(got)
	}
	if len(problems) != 1 || !strings.Contains(problems[0].Reason, "1 rows have no patient") {
		t.Error(problems)
	}
}

func TestViewOverNothingIsReported(t *testing.T) {
	rows, problems, err := Rows(ctx, withView(dated, "", "", "v"), memory(nil))
	if err != nil || len(rows) != 0 || len(problems) != 1 || !strings.Contains(problems[0].Reason, "no Observation was imported") {
		t.Error(rows, problems, err)
	}
}

func TestStudiesWhoseViewsDoNotFit(t *testing.T) {
	for name, s := range map[string]*study.Study{
		"no patient column":   withView(`{"resource":"Patient","select":[{"column":[{"name":"v","path":"id"}]}]}`, "", "", "v"),
		"patient collection":  withView(`{"resource":"Patient","select":[{"column":[{"name":"patient","path":"id","collection":true},{"name":"v","path":"id"}]}]}`, "", "", "v"),
		"column not there":    withView(dated, "", "", "other"),
		"column a collection": withView(`{"resource":"Patient","select":[{"column":[{"name":"patient","path":"id"},{"name":"v","path":"name.family","collection":true}]}]}`, "", "", "v"),
		"no column to pick":   withView(dated, study.PickLast, "when", "v"),
		"unknown function":    withView(strings.Replace(dated, "value.ofType(Quantity).value", "value.convert()", 1), "", "", "v"),
		"no JSON":             withView("{", "", "", "v"),
	} {
		if err := Check(s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestTableRows(t *testing.T) {
	s := &study.Study{Source: study.Source{Table: &study.Table{Patient: "id"}}, Columns: []study.Column{{Name: "age"}, {Name: "chest", From: "cp"}}}
	v := fresh(t)
	if _, _, err := Rows(ctx, s, v); err == nil {
		t.Error("rows of a table that was never imported")
	}
	rows := func(text string) ([]Row, []Problem, error) {
		if _, _, err := Import(ctx, v, folder(t, map[string]string{"table.csv": text})); err != nil {
			t.Fatal(err)
		}
		return Rows(ctx, s, v)
	}
	got, problems, err := rows("id,age,cp,other\n2, 63.0 ,1,x\n1,,4,y\n,5,5,z\n3,1\n")
	if err != nil || fmt.Sprint(got) != "[{1 map[chest:4]} {2 map[age:63.0 chest:1]}]" {
		t.Error(got, err)
	}
	if len(problems) != 2 {
		t.Error(problems)
	}
	if patients, err := TablePatients(ctx, v, "id"); err != nil || !slices.Equal(patients, []string{"1", "2"}) {
		t.Error(patients, err)
	}
	if _, _, err := rows("id,age,cp\nCanary,1,1\nCanary,2,2\n"); err == nil || strings.Contains(err.Error(), canary) || !strings.Contains(err.Error(), "table.csv:3") {
		t.Error("a patient twice:", err)
	}
	for _, text := range []string{"age,cp\n1,1\n", "id,age\n1,1\n"} {
		if _, _, err := rows(text); err == nil {
			t.Error("a column is missing, and no error")
		}
	}
}

func FuzzResource(f *testing.F) {
	f.Add(good)
	f.Add(`{"resourceType":"Observation","id":"1","subject":{"reference":"http://x/Patient/1/_history/2"}}`)
	f.Fuzz(func(t *testing.T, line string) {
		v, problem, _ := parseObject(line)
		if v == nil && problem == "" {
			t.Fatal("no object, and no reason")
		}
		if v == nil {
			return
		}
		references(v, "")
		if r, problem := recordOf(v, line, ""); r.Type == "" && problem == "" {
			t.Error("no record, and no reason")
		}
	})
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("id,x\n1,\"a\nb\"\n2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, _, err := ParseTable(data)
		if err == nil {
			for _, row := range table.Rows {
				if len(row) != len(table.Header) {
					t.Error("a ragged row")
				}
			}
		}
	})
}

func FuzzNDJSON(f *testing.F) {
	f.Add([]byte(good+"\n\n"+good), false)
	f.Add([]byte(zipped(good)), true)
	f.Fuzz(func(t *testing.T, data []byte, compressed bool) {
		name := "a.ndjson"
		if compressed {
			name += ".gz"
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		folder, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		deletions := folder.files[0]
		deletions.Deletions = true
		for _, f := range []*Folder{folder, Whole(folder.files), Whole([]File{deletions})} {
			var report Report
			records := 0
			var failed error
			for _, err := range f.Records(ctx, &report, nil) {
				if failed = err; err == nil {
					records++
				}
			}
			if failed == nil && records != report.Accepted+report.Deletions {
				t.Error(records, "records, and the report says", report.Accepted, report.Deletions)
			}
		}
	})
}

func BenchmarkViewRows(b *testing.B) {
	var lines []string
	for i := range 10_000 {
		lines = append(lines, fmt.Sprintf(`p%d "effectiveDateTime":"2020-01-02","valueQuantity":{"value":%d.5}`, i, i))
	}
	from := observations(lines...)
	s := withView(dated, "", "", "v")
	for b.Loop() {
		if rows, _, err := Rows(ctx, s, from); err != nil || len(rows) != 10_000 {
			b.Fatal(err)
		}
	}
}
