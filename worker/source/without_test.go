package source

import (
	"context"
	"crypto/sha256"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"salus/models/strictjson"
	"salus/worker/vault"
)

// TestAPatientIsTakenOutOfTablesAndGenotypes imports files of four patients and takes one out, under another form of the name.
func TestAPatientIsTakenOutOfTablesAndGenotypes(t *testing.T) {
	ctx := context.Background()
	dir, home := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		TableFile: "id,stage\nPatient/anna,I\n\"bernd\",\"a \"\"b\"\", c\"\nclara,III\n",
		"a.vcf": "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tbernd\tanna\tclara\n" +
			"1\t100\trs1\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t1/1\n1\t200\trs2\tA\tG\t.\t.\t.\tGT\t1/1\t./.\t0/1\n",
		GenotypesFile: "patient,rs9\ndora,2\nanna,1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key := filepath.Join(home, "key")
	if err := vault.NewKeyFile(key); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(home, "vault"), key)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if _, _, err := Import(ctx, v, dir); err != nil {
		t.Fatal(err)
	}
	stored := func() string {
		var all strings.Builder
		for _, typ := range []string{TableType, PanelType, GenotypeType} {
			for r, err := range v.RecordsOfType(ctx, typ) {
				if err != nil {
					t.Fatal(err)
				}
				if r.Digest != sha256.Sum256(r.Data) {
					t.Errorf("the digest of %s is another's", r.ID)
				}
				all.Write(r.Data)
				all.WriteByte('\n')
			}
		}
		return all.String()
	}
	before := stored()
	nobody := func(string) (bool, error) { return false, nil }
	edit, err := Without(ctx, v, "id", nobody)
	if err != nil {
		t.Fatal(err)
	}
	if e, err := v.Erase(ctx, "", edit, false); err != nil || e.Edited != 0 || stored() != before {
		t.Fatalf("%+v, %v", e, err)
	}
	edit, err = Without(ctx, v, "id", func(p string) (bool, error) { return p == "anna", nil })
	if err != nil {
		t.Fatal(err)
	}
	e, err := v.Erase(ctx, "anna", edit, false)
	if err != nil || e.Edited != 6 { // a table, two panels, three variants
		t.Fatalf("%+v, %v", e, err)
	}
	after := stored()
	if strings.Contains(after, "anna") {
		t.Errorf("still there:\n%s", after)
	}
	for _, want := range []string{"id,stage\nbernd,\"a \"\"b\"\", c\"\nclara,III\n", `"patients":["bernd","clara"]`, `"patients":["dora"]`, "rs1\tA\tC\t02\n", "rs2\tA\tG\t21\n"} {
		if !strings.Contains(after, want) {
			t.Errorf("%q is missing in\n%s", want, after)
		}
	}
	if _, err := v.Erase(ctx, "bernd", must(Without(ctx, v, "patient", nobody)), false); err == nil {
		t.Error("a table without the patient column is edited")
	}
	again, err := TablePatients(ctx, v, "id")
	if err != nil || !slices.Equal(again, []string{"bernd", "clara"}) {
		t.Error(again, err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestWhatNamesAPatientIsThePatients: by FHIR's patient compartment, wherever an element names one alone.
func TestWhatNamesAPatientIsThePatients(t *testing.T) {
	for text, want := range map[string]string{
		`"resourceType":"Task","for":{"reference":"Patient/p"},"owner":{"reference":"Practitioner/d"}`:                                                "p",
		`"resourceType":"Account","subject":[{"reference":"Patient/p"},{"reference":"Location/l"}]`:                                                   "p",
		`"resourceType":"Account","subject":[{"reference":"Patient/p"},{"reference":"Patient/q"}],"author":{"reference":"Patient/p"}`:                 "",
		`"resourceType":"Appointment","participant":[{"actor":{"reference":"Practitioner/d"}},{"actor":{"reference":"Patient/p"}}]`:                   "p",
		`"resourceType":"Appointment","participant":[{"actor":{"reference":"Patient/q"}},{"actor":{"reference":"Patient/p"}}]`:                        "",
		`"resourceType":"Provenance","target":[{"reference":"Patient/p"}],"agent":[{"who":{"reference":"Patient/q"}}]`:                                "p",
		`"resourceType":"Observation","performer":[{"reference":"#me"},{"reference":"Patient/p"}],"subject":{"reference":"Location/l"}`:               "p",
		`"resourceType":"Observation","performer":[{"reference":"Patient/p"}],"subject":{"reference":"Patient/q"}`:                                    "q",
		`"resourceType":"AuditEvent","entity":[{"what":{"reference":"https://h.example/Patient/p"}}]`:                                                 "p",
		`"resourceType":"Binary","securityContext":{"reference":"Patient/p"}`:                                                                         "p",
		`"resourceType":"Coverage","beneficiary":{"reference":"urn:uuid:p","type":"Patient"}`:                                                         "p",
		`"resourceType":"Group","member":[{"entity":{"reference":"Patient/p"}},{"entity":{"reference":"Patient/q"}}]`:                                 "",
		`"resourceType":"Schedule","actor":{"reference":"Patient/p"}`:                                                                                 "p",
		`"resourceType":"Practitioner","name":[{"text":"Patient/p"}]`:                                                                                 "",
		`"resourceType":"Task","for":[["Patient/p"]],"participant":"Patient/p","target":{"reference":{"reference":"Patient/p"}},"actor":[null,1,"x"]`: "",
	} {
		r, _ := recordOf(must(strictjson.Parse(`{"id":"1",`+text+`}`)), text, "https://h.example")
		if r.Patient != want {
			t.Errorf("%s is of %q", text, r.Patient)
		}
	}
}

func TestWhatElseNamesTheErasedGoesOrIsTold(t *testing.T) {
	ctx := t.Context()
	h := newHospital(t, map[string]string{"all.ndjson": `{"resourceType":"Patient","id":"p","identifier":[{"system":"urn:mrn","value":"4711"}]}
{"resourceType":"Patient","id":"q"}
{"resourceType":"Observation","id":"by-number","subject":{"identifier":{"system":"urn:mrn","value":"4711"}}}
{"resourceType":"Observation","id":"other-number","subject":{"identifier":{"system":"urn:else","value":"4711"}}}
{"resourceType":"Observation","id":"of-q","subject":{"reference":"Patient\/q"},"focus":[{"reference":"Patient\/\u0070"}]}
{"resourceType":"DocumentReference","id":"d","subject":{"reference":"Patient/p"},"content":[{"attachment":{"url":"Binary/letter"}},{"attachment":{"url":"https://h.example/fhir/Binary/form"}}]}
{"resourceType":"DocumentReference","id":"n","subject":{"identifier":{"system":"urn:mrn","value":"4711"}},"content":[{"attachment":{"url":"Binary/scan"}}]}
{"resourceType":"DocumentReference","id":"e","subject":{"reference":"Patient/q"},"content":[{"attachment":{"url":"Binary/form"}},{"attachment":{"url":"Binary/q"}}]}
{"resourceType":"Binary","id":"letter","data":"YQ=="}
{"resourceType":"Binary","id":"scan","data":"YQ=="}
{"resourceType":"Binary","id":"form","data":"YQ=="}
{"resourceType":"Binary","id":"q","data":"YQ=="}
{"resourceType":"Appointment","id":"two","participant":[{"actor":{"reference":"Patient/p"}},{"actor":{"reference":"Patient/q"}}]}
{"resourceType":"List","id":"l","entry":[{"item":{"reference":"Patient/p"}},{"item":{"reference":"Patient/q"}}]}
{"resourceType":"Organization","id":"o"}
`})
	h.read(t)
	// A vault of before this was known has a task of the patient's as nobody's.
	task := vault.Record{Type: "Task", ID: "old", Digest: [32]byte{1}, Data: []byte(`{"resourceType":"Task","id":"old","for":{"reference":"Patient/p"}}`)}
	if _, err := h.vault.Import(ctx, func(yield func(vault.Record, error) bool) { yield(task, nil) }); err != nil {
		t.Fatal(err)
	}
	traces, err := TracesOf(ctx, h.vault, "p")
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]int{"Observation": 1, "Appointment": 1, "List": 1, "Binary": 1}; !maps.Equal(traces.Named, want) {
		t.Errorf("%v, want %v", traces.Named, want)
	}
	one := func(p string) (bool, error) { return p == "p", nil }
	if e, err := h.vault.Erase(ctx, "p", traces.Edit(must(Without(ctx, h.vault, "patient", one))), false); err != nil || e.Records != 2+5 || e.Edited != 0 {
		t.Errorf("%+v, %v", e, err)
	}
	var left []string
	for _, typ := range slices.Sorted(maps.Keys(must(h.vault.Types(ctx)))) {
		for r, err := range h.vault.RecordsOfType(ctx, typ) {
			if err != nil {
				t.Fatal(err)
			}
			left = append(left, r.Type+"/"+r.ID)
		}
	}
	slices.Sort(left)
	if want := "Appointment/two Binary/form Binary/q DocumentReference/e List/l Observation/of-q Observation/other-number Organization/o Patient/q"; strings.Join(left, " ") != want {
		t.Errorf("%s are left, want %s", left, want)
	}

	// They do not come back, and what an earlier import took for nobody's goes after the next.
	if _, sum := h.read(t); sum.Added != 0 || sum.Erased != 2+4 {
		t.Errorf("%+v", sum)
	}
	task.ID, task.Data = "older", []byte(`{"resourceType":"Task","id":"older","for":{"reference":"Patient/p"}}`)
	if _, err := h.vault.Import(ctx, func(yield func(vault.Record, error) bool) { yield(task, nil) }); err != nil {
		t.Fatal(err)
	}
	if e, err := h.vault.Erase(ctx, "", must(Without(ctx, h.vault, "patient", h.vault.IsErased)), false); err != nil || e.Records != 1 {
		t.Errorf("%+v, %v", e, err)
	}
}
