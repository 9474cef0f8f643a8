package worker

import (
	"context"
	"errors"
	"net/http"
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
