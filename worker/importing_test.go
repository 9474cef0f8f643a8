package worker

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/proto/faults"
	"salus/worker/source"
	"salus/worker/source/bulk"
	"salus/worker/source/bulk/bulktest"
)

// fhirServer is a server with two patients, and what an import needs to ask it.
func fhirServer(t *testing.T) (*bulktest.Server, From) {
	t.Helper()
	server := bulktest.New()
	t.Cleanup(server.Close)
	server.Put(`{"resourceType":"Patient","id":"anna"}`, `{"resourceType":"Patient","id":"bernd"}`, `{"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/anna"}}`)
	client, err := bulk.NewHTTP(nil)
	if err != nil {
		t.Fatal(err)
	}
	return server, From{Server: &Server{Request: bulk.Request{Base: server.Base()}, Client: &bulk.Client{HTTP: client, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}}}
}

// TestAServersRecordsComeIn also sees that what goes wrong has a code, and that an import that is refused leaves nothing behind.
func TestAServersRecordsComeIn(t *testing.T) {
	s := consentSite(t)
	server, from := fhirServer(t)
	server.Outcomes = []string{`{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"not-supported"}]}`}
	take := func(strict bool) (Imported, error) {
		var out Imported
		from.Strict = strict
		return out, s.records(t.Context(), "", from, func(string) {}, &out)
	}
	broken := func(status int) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(status); return true }
	}
	for status, code := range map[int]faults.Code{403: faults.ServerDenied, 404: faults.ExportRefused, 503: faults.ServerAway} {
		server.Fault = broken(status)
		if _, err := take(false); !faults.Is(err, code) {
			t.Errorf("HTTP status %d: %v, want %s", status, err, code)
		}
	}
	server.Fault = nil
	server.Put(`{"resourceType":"Patient"}`)
	if _, err := take(true); !faults.Is(err, faults.SourceRejected) {
		t.Error("strict:", err)
	}
	var out Imported
	if err := s.records(t.Context(), "", from.lenient(), func(string) {}, &out); err != nil || out.Vault.Added != 3 || out.Report.Rejected != 1 || out.Export.Since != "" || len(out.Report.Problems) != 2 {
		t.Fatalf("%+v, %v", out, err)
	}
	server.Delete("Observation/o1")
	out = Imported{}
	if err := s.records(t.Context(), "", from.lenient(), func(string) {}, &out); err != nil || out.Vault.Deleted != 1 || out.Export.Since == "" {
		t.Fatalf("%+v, %v", out, err)
	}
	in, err := s.readImports("", false, &out.FHIR)
	if err != nil || len(in.paper)+len(in.keys)+len(out.FHIR) != 0 {
		t.Error("lists of no folder:", in, err)
	}
}

// TestAFullExportTakesWhatTheServerHasNoLonger: servers need not say what they deleted. Where a full export cannot tell, it says so and keeps all.
func TestAFullExportTakesWhatTheServerHasNoLonger(t *testing.T) {
	s := consentSite(t)
	server, from := fhirServer(t)
	server.Put(`{"resourceType":"Organization","id":"org"}`, `{"resourceType":"Organization","id":"org2"}`, `{"resourceType":"Observation","id":"o2","subject":{"reference":"Patient/bernd"}}`, `{"resourceType":"Device","id":"d"}`)
	take := func(full bool, change func(*Server)) (out Imported) {
		t.Helper()
		one := *from.Server
		one.Full = full
		if change != nil {
			change(&one)
		}
		if err := s.records(t.Context(), "", From{Server: &one}, func(string) {}, &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if out := take(false, nil); out.Vault.Added != 7 {
		t.Fatalf("%+v", out)
	}
	server.Delete("Observation/o2", "Organization/org2", "Device/d")
	server.Put(`{"resourceType":"Observation"}`)
	if out := take(true, nil); out.Vault.Deleted != 0 || !reported(out, "lines were left out") {
		t.Errorf("lines were left out: %+v", out)
	}
	server.Remove("Observation/")
	for name, change := range map[string]func(*Server){"a group": func(s *Server) { s.Level = "Group/1" }, "filters": func(s *Server) { s.Filters = []string{"Observation?status=final"} }} {
		if out := take(true, change); out.Vault.Deleted != 0 || !reported(out, "none was deleted") {
			t.Errorf("%s: %+v", name, out)
		}
	}
	if out := take(true, func(s *Server) { s.Types = []string{"Patient"} }); out.Vault.Deleted != 0 || len(out.Report.Problems) != 0 {
		t.Errorf("other types: %+v", out)
	}
	if out := take(true, func(s *Server) { s.Level = "Patient" }); out.Vault.Deleted != 1 || !reported(out, "1 Organization of no patient did not come") {
		t.Errorf("patients' records: %+v", out)
	}
	out := take(true, nil)
	if out.Vault.Deleted != 1 || !reported(out, "no Device came, and 1 are here") {
		t.Errorf("everything: %+v", out)
	}
	for name, want := range map[string]bool{"Observation/o1": true, "Observation/o2": false, "Organization/org": true, "Organization/org2": false, "Device/d": true} {
		typ, id, _ := strings.Cut(name, "/")
		if found, err := s.Vault.Has(t.Context(), typ, id); err != nil || found != want {
			t.Error(name, found, err)
		}
	}
	server.Delete("Observation/o1")
	server.Put(`{"resourceType":"Observation","id":"o3","subject":{"reference":"Patient/bernd"}}`)
	if err := s.samePatients(t.Context(), []string{"FHIR"}, true); err != nil {
		t.Fatal(err)
	}
	if out := take(true, nil); out.Vault.Deleted != 0 || !reported(out, "of other sources, too") {
		t.Errorf("with files: %+v", out)
	}
}

func reported(out Imported, text string) bool {
	return slices.ContainsFunc(out.Report.Problems, func(p source.Problem) bool { return strings.Contains(p.Reason, text) })
}

func (f From) lenient() From { f.Strict = false; return f }

// TestWhatWasFetchedIsErasedToo: an erasure destroys an export that is half fetched, which may hold the patient.
func TestWhatWasFetchedIsErasedToo(t *testing.T) {
	s := consentSite(t)
	server, from := fhirServer(t)
	files := 0
	server.Fault = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/file/") {
			files++
		}
		if files > 1 {
			w.WriteHeader(503)
		}
		return files > 1
	}
	var out Imported
	if err := s.records(t.Context(), "", from, func(string) {}, &out); !faults.Is(err, faults.ServerAway) {
		t.Fatal(err)
	}
	pieces := func() (n int) {
		names, err := s.Vault.Blobs()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasPrefix(name, "bulk/") && strings.Count(name, "/") > 1 {
				n++
			}
		}
		return n
	}
	if pieces() == 0 {
		t.Fatal("nothing was fetched")
	}
	if _, err := s.Erase(t.Context(), "nobody", "", false, time.Now()); err != nil {
		t.Fatal(err)
	}
	if n := pieces(); n != 0 {
		t.Error(n, "pieces are left")
	}
}

func TestAnImportsErrorsHaveCodes(t *testing.T) {
	if err := importFault(errors.New("another")); faults.Is(err, faults.ExportRefused) || err.Error() != "another" {
		t.Error(err)
	}
	if importFault(nil) != nil {
		t.Error("an error of none")
	}
	if err := importFault(source.ErrIncomplete); !faults.Is(err, faults.SourceIncomplete) {
		t.Error(err)
	}
}
