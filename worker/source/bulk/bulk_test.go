package bulk

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"salus/worker/source"
	"salus/worker/source/bulk/bulktest"
	"salus/worker/vault"
)

var ctx = context.Background()

// canary stands in everything that a server says and nobody may repeat.
const canary = "Canary"

func serve(t testing.TB) *bulktest.Server {
	t.Helper()
	s := bulktest.New()
	t.Cleanup(s.Close)
	var patients []string
	for i := range 20 {
		patients = append(patients, fmt.Sprintf(`{"resourceType":"Patient","id":"p%d","name":[{"family":"Canary"}]}`, i))
	}
	s.Put(patients...)
	var others []string
	for i := range 300 {
		others = append(others, fmt.Sprintf(`{"resourceType":"Observation","id":"o%d","subject":{"reference":"Patient/p%d"},"note":[{"text":"%s"}]}`, i, i%20, strings.Repeat("x", i)))
	}
	s.Put(others...)
	return s
}

// client is one that waits for nothing, and remembers what it would have waited and what it said.
type client struct {
	*Client
	waited []time.Duration
	said   []string
}

func newClient(t testing.TB) *client {
	t.Helper()
	http, err := NewHTTP(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{}
	c.Client = &Client{HTTP: http, piece: 4096, Say: func(s string) { c.said = append(c.said, s) }, Sleep: func(ctx context.Context, d time.Duration) error {
		c.waited = append(c.waited, d)
		return ctx.Err()
	}}
	t.Cleanup(func() {
		for _, s := range c.said {
			if strings.Contains(s, canary) {
				t.Error("it said", s)
			}
		}
	})
	return c
}

func openVault(t testing.TB) *vault.Vault {
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

// bring fetches and imports, as the worker does.
func bring(c *Client, store Store, v *vault.Vault, r Request, full bool) (source.Report, vault.Summary, error) {
	e, err := c.Fetch(ctx, store, r, full)
	if err != nil {
		return source.Report{}, vault.Summary{}, err
	}
	report, s, err := source.Whole(e.Files()).Import(ctx, v, source.Options{})
	if err != nil {
		return report, s, errors.Join(err, e.Discard(ctx))
	}
	return report, s, e.Done(ctx)
}

// clean fails the test if anything of an export is left in the vault but the time of the last one.
func clean(t *testing.T, v interface{ Blobs() ([]string, error) }, r Request) {
	t.Helper()
	names, err := v.Blobs()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if name != "bulk/"+r.id() {
			t.Error("left behind:", name)
		}
	}
}

func TestAnExportComesInAndThenItsChanges(t *testing.T) {
	for name, prepare := range map[string]func(*bulktest.Server){
		"POST":                   func(*bulktest.Server) {},
		"GET, small files, gzip": func(s *bulktest.Server) { s.NoPost, s.PerFile, s.Gzip = 405, 70, true },
	} {
		t.Run(name, func(t *testing.T) {
			s, c, v := serve(t), newClient(t), openVault(t)
			s.Polls = 2
			prepare(s)
			r := Request{Base: s.Base()}
			report, sum, err := bring(c.Client, v, v, r, false)
			if err != nil || sum.Added != 320 || report.Accepted != 320 || len(report.Problems) != 0 {
				t.Fatal(report, sum, err)
			}
			if !slices.Contains(c.waited, 7*time.Second) || !slices.Contains(c.said, "the server makes its export, 40%") {
				t.Error("Retry-After or X-Progress passed over:", c.waited, c.said)
			}
			clean(t, v, r)
			if s.Exports() != 0 {
				t.Error("the server still holds the export")
			}
			s.Put(`{"resourceType":"Patient","id":"p1","active":true}`, `{"resourceType":"Patient","id":"new"}`)
			s.Delete("Observation/o7", "Patient/unheard-of")
			report, sum, err = bring(c.Client, v, v, r, false)
			if err != nil || sum.Added != 1 || sum.Updated != 1 || sum.Deleted != 1 || sum.Unchanged != 0 || report.Deletions != 2 {
				t.Fatal(report, sum, err)
			}
			if has, _ := v.Has(ctx, "Observation", "o7"); has {
				t.Error("what the server deleted is there")
			}
			if !slices.Contains(s.Asked(), "since 2026-01-01T00:00:02Z") {
				t.Error(s.Asked())
			}
			report, sum, err = bring(c.Client, v, v, r, true)
			if err != nil || sum.Unchanged != 320 || report.Accepted != 320 {
				t.Error("everything again:", sum, err)
			}
		})
	}
}

func TestARequestSaysWhatIsExported(t *testing.T) {
	s, c, v := serve(t), newClient(t), memory{}
	for _, noPost := range []int{0, 400, 404, 405, 406, 415, 501} {
		s.NoPost = noPost
		report, err := read(c.Client, memory{}, Request{Base: s.Base() + "/", Level: "Group/g-1", Types: []string{"Patient", "Device"}})
		if err != nil || report.Resources["Patient"] != 20 || len(report.Resources) != 1 {
			t.Error(report, err)
		}
	}
	if !slices.Contains(s.Asked(), "POST /r4/Group/g-1/$export") || !slices.Contains(s.Asked(), "GET /r4/Group/g-1/$export") {
		t.Error(s.Asked())
	}
	for name, r := range map[string]Request{
		"no address": {}, "another scheme": {Base: "ftp://127.0.0.1/"}, "http elsewhere": {Base: "http://fhir.example.org/r4"}, "a password": {Base: "https://a:b@fhir.example.org"},
		"a query": {Base: "https://fhir.example.org/?x=1"}, "another level": {Base: s.Base(), Level: "Device"}, "no group": {Base: s.Base(), Level: "Group/"}, "a group's path": {Base: s.Base(), Level: "Group/a/b"},
		"no type": {Base: s.Base(), Types: []string{"Patient,Device"}}, "many types": {Base: s.Base(), Types: slices.Repeat([]string{"Patient"}, maxTypes+1)},
	} {
		if _, err := c.Fetch(ctx, v, r, false); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// memory is a store that keeps nothing over its test.
type memory map[string]string

func (m memory) PutBlob(name string, data []byte) error { m[name] = string(data); return nil }
func (m memory) DeleteBlob(name string) error           { delete(m, name); return nil }
func (m memory) GetBlob(name string) ([]byte, error) {
	text, ok := m[name]
	if !ok {
		return nil, vault.ErrNotFound
	}
	return []byte(text), nil
}

// Blobs are the names, as a vault gives them.
func (m memory) Blobs() ([]string, error) { return slices.Sorted(maps.Keys(m)), nil }

// read fetches and reads without a vault.
func read(c *Client, store Store, r Request) (source.Report, error) {
	var report source.Report
	e, err := c.Fetch(ctx, store, r, false)
	if err != nil {
		return report, err
	}
	for _, err := range source.Whole(e.Files()).Records(ctx, &report, nil) {
		if err != nil {
			return report, errors.Join(err, e.Discard(ctx))
		}
	}
	return report, e.Done(ctx)
}

// crashing is a store that fails at its n-th write and ever after, as a full disk does, or a process that is gone.
type crashing struct {
	memory
	left int
}

var errDisk = errors.New("no space left on device")

func (c *crashing) write() error {
	if c.left--; c.left < 0 {
		return errDisk
	}
	return nil
}

func (c *crashing) PutBlob(name string, data []byte) error {
	if err := c.write(); err != nil {
		return err
	}
	return c.memory.PutBlob(name, data)
}

func (c *crashing) DeleteBlob(name string) error {
	if err := c.write(); err != nil {
		return err
	}
	return c.memory.DeleteBlob(name)
}

// TestACrashAtAnyWriteLosesNothing fails at each write of an export in turn, and goes on from there: the records are the same, and nothing is left behind.
func TestACrashAtAnyWriteLosesNothing(t *testing.T) {
	s := serve(t)
	s.PerFile, s.Gzip = 150, true
	r := Request{Base: s.Base()}
	n := 0
	for done := false; !done; n++ {
		store, before := memory{}, len(s.Asked())
		_, err := read(newClient(t).Client, &crashing{store, n}, r)
		if done = err == nil; !done && !errors.Is(err, errDisk) {
			t.Fatal(n, err)
		}
		imported := store.since(r) != "" // it crashed while it tidied up
		if report, err := read(newClient(t).Client, store, r); err != nil || !imported && report.Accepted != 320 || imported && report.Accepted != 0 {
			t.Fatalf("after a crash at write %d: %+v, %v", n, report, err)
		}
		clean(t, store, r)
		if exports := strings.Count(strings.Join(s.Asked()[before:], " "), "$export"); exports > 2 || exports == 2 && n > 1 && !imported {
			t.Errorf("after a crash at write %d it began again and again: %v", n, s.Asked()[before:])
		}
	}
	if n < 20 {
		t.Error("only", n, "writes")
	}
}

// since says whether an export was done.
func (m memory) since(r Request) string {
	var st state
	if err := loadJSON(m, "bulk/"+r.id(), &st); err != nil {
		panic(err)
	}
	return st.Since
}

// TestMain lets the test binary stand in for a worker that is killed while it fetches.
func TestMain(m *testing.M) {
	dir := os.Getenv("BULK_TEST_DIR")
	if dir == "" {
		os.Exit(m.Run())
	}
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "key"))
	if err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
	h, err := NewHTTP(nil)
	if err != nil {
		os.Exit(3)
	}
	_, err = (&Client{HTTP: h, piece: 4096}).Fetch(ctx, v, Request{Base: os.Getenv("BULK_TEST_BASE")}, false)
	fmt.Println(err)
	os.Exit(1)
}

// TestAKilledFetchGoesOnWithinAFile kills a process with SIGKILL while the second half of a file is being sent.
func TestAKilledFetchGoesOnWithinAFile(t *testing.T) {
	s := serve(t)
	dir := t.TempDir()
	if err := vault.NewKeyFile(filepath.Join(dir, "key")); err != nil {
		t.Fatal(err)
	}
	halfway := make(chan struct{})
	release := make(chan struct{})
	var whole atomic.Int64
	s.SetFault(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/file/") || r.Header.Get("Range") != "" || whole.Add(1) != 1 {
			return false
		}
		w.Header().Set("ETag", `"`+strings.ReplaceAll(strings.TrimPrefix(r.URL.Path, "/file/"), "/", "-")+`"`)
		w.Header().Set("Accept-Ranges", "bytes")
		w.Header().Set("Content-Length", fmt.Sprint(len(first(1<<30))))
		_, _ = w.Write([]byte(first(20_000)))
		w.(http.Flusher).Flush()
		close(halfway)
		<-release
		return true
	})
	// The first file is Observation's, of which the first 20,000 bytes are sent as they are.
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "BULK_TEST_DIR="+dir, "BULK_TEST_BASE="+s.Base())
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	<-halfway
	pieces := func() int {
		entries, err := os.ReadDir(filepath.Join(dir, "vault", "blobs"))
		if err != nil {
			return 0
		}
		return len(entries)
	}
	for begun := time.Now(); pieces() < 5; time.Sleep(10 * time.Millisecond) { // the state, what is known of the file, and three pieces
		if time.Since(begun) > time.Minute {
			t.Fatal("nothing was stored")
		}
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	close(release)
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if _, sum, err := bring(newClient(t).Client, v, v, Request{Base: s.Base()}, false); err != nil || sum.Added != 320 {
		t.Fatal(sum, err)
	}
	total := int64(len(first(1 << 30)))
	if got := s.Sent(); got >= total+20*60 { // and the patients, whose file is shorter than that
		t.Errorf("%d bytes were fetched after the kill, of %d", got, total)
	}
	if n := strings.Count(strings.Join(s.Asked(), " "), "$export"); n != 1 {
		t.Error(n, "exports were asked for")
	}
	clean(t, v, Request{Base: s.Base()})
}

// first is the beginning of the file of observations.
func first(n int) string {
	var b strings.Builder
	var lines []string
	for i := range 300 {
		lines = append(lines, fmt.Sprintf(`{"resourceType":"Observation","id":"o%d","subject":{"reference":"Patient/p%d"},"note":[{"text":"%s"}]}`, i, i%20, strings.Repeat("x", i)))
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(between(a), between(b)) })
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	return b.String()[:min(n, b.Len())]
}

func between(line string) string { return strings.Split(line, `"`)[7] }

// TestWhatAServerMayDoWrong is the table of bad answers: nothing is imported, the error says what it is, repeats nothing that the server said, and the next good export comes in.
func TestWhatAServerMayDoWrong(t *testing.T) {
	status := func(path string, code int, body string) func(*bulktest.Server) {
		return func(s *bulktest.Server) {
			s.Fault = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.Contains(r.URL.Path, path) {
					return false
				}
				w.WriteHeader(code)
				_, _ = io.WriteString(w, body)
				return true
			}
		}
	}
	manifest := func(change func(map[string]any)) func(*bulktest.Server) {
		return func(s *bulktest.Server) { s.Manifest = change }
	}
	set := func(name string, value any) func(*bulktest.Server) {
		return manifest(func(m map[string]any) { m[name] = value })
	}
	file := func(url string) []any { return []any{map[string]any{"type": "Patient", "url": url}} }
	for name, c := range map[string]struct {
		prepare func(*bulktest.Server)
		want    error
		text    string
	}{
		"kick-off forbidden":         {status("$export", 403, canary), ErrDenied, "HTTP status 403"},
		"kick-off unknown":           {status("$export", 404, canary), ErrRefused, "HTTP status 404"},
		"kick-off says why":          {status("$export", 422, `{"resourceType":"OperationOutcome","issue":[{"code":"too-costly","diagnostics":"Canary"}]}`), ErrRefused, "issue too-costly"},
		"kick-off's code is no code": {status("$export", 422, `{"resourceType":"OperationOutcome","issue":[{"code":"Canary"}]}`), ErrRefused, "HTTP status 422"},
		"kick-off without status":    {status("$export", 202, ""), ErrRefused, "Content-Location"},
		"kick-off at once":           {status("$export", 200, canary), ErrRefused, "HTTP status 200"},
		"kick-off never":             {status("$export", 503, canary), ErrAway, "HTTP status 503"},
		"redirects for ever":         {func(s *bulktest.Server) { s.Fault = redirect("/r4/$export?Canary") }, ErrAway, "redirects"},
		"redirect to the clear":      {func(s *bulktest.Server) { s.Fault = redirect("http://fhir.example.org/Canary") }, ErrAway, "want an address with https"},
		"export failed":              {status("/status/", 500, `{"resourceType":"OperationOutcome","issue":[{"code":"processing"}]}`), ErrRefused, "issue processing"},
		"export's status never":      {status("/status/", 500, `{"resourceType":"OperationOutcome","issue":[{"code":"timeout"}]}`), ErrAway, "issue timeout"},
		"export gone":                {status("/status/", 404, canary), ErrGone, "status"},
		"manifest no JSON":           {status("/status/", 200, canary), ErrRefused, "no JSON"},
		"manifest with a name twice": {status("/status/", 200, `{"output":[],"output":[]}`), ErrRefused, "a name twice"},
		"manifest without end":       {status("/status/", 200, strings.Repeat(" ", maxManifest+2)), ErrRefused, "longer than"},
		"manifest a list":            {status("/status/", 200, `["Canary"]`), ErrRefused, "transactionTime"},
		"manifest without time":      {set("transactionTime", canary), ErrRefused, "transactionTime"},
		"manifest without token":     {set("requiresAccessToken", canary), ErrRefused, "requiresAccessToken"},
		"manifest without output":    {manifest(func(m map[string]any) { delete(m, "output") }), ErrRefused, "no output"},
		"manifest of other files":    {set("outputFormat", "application/vnd.apache.parquet"), ErrRefused, "not NDJSON"},
		"manifest that is a part":    {set("link", []any{map[string]any{"relation": "next", "url": "Canary"}}), ErrPartial, "part"},
		"deleted no list":            {set("deleted", canary), ErrRefused, "deleted is no list"},
		"file without address":       {set("output", []any{map[string]any{"type": "Patient"}}), ErrRefused, "without an address"},
		"file in the clear":          {set("output", file("http://fhir.example.org/Canary")), ErrRefused, "none of https"},
		"file of this machine":       {set("output", file("file:///etc/Canary")), ErrRefused, "none of https"},
		"file of no type":            {set("output", []any{map[string]any{"type": "Canary", "url": "/file/1/1"}}), ErrRefused, "a type"},
		"file with an odd count":     {set("output", []any{map[string]any{"type": "Patient", "url": "/file/1/1", "count": -1}}), ErrRefused, "count"},
		"too many files":             {set("output", slices.Repeat(file("/file/1/1"), source.MaxFiles+1)), ErrRefused, "more than 10000 files"},
		"file gone":                  {status("/file/", 410, canary), ErrGone, "a file"},
		"file forbidden":             {status("/file/", 403, canary), ErrDenied, "a file"},
		"file never":                 {status("/file/", 502, canary), ErrAway, "a file"},
		"file in another encoding":   {func(s *bulktest.Server) { s.Fault = encoded }, ErrRefused, "encoding"},
		"fewer resources than said":  {manifest(func(m map[string]any) { m["output"].([]any)[0].(map[string]any)["count"] = 301 }), source.ErrIncomplete, "300 resources, and 301 were promised"},
		"file of another type":       {manifest(func(m map[string]any) { m["deleted"] = m["output"] }), source.ErrIncomplete, "not a Bundle"},
		"errors": {func(s *bulktest.Server) {
			s.Outcomes = []string{`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","diagnostics":"Canary"},{"severity":"fatal","code":"Canary"}]}`}
		}, ErrPartial, "2 errors, such as processing"},
		"outcomes in version 4":         {manifest(func(m map[string]any) { m["outcome"] = m["output"]; delete(m, "error") }), ErrPartial, "something else"},
		"errors without severity":       {func(s *bulktest.Server) { s.Outcomes = []string{`{"resourceType":"OperationOutcome","issue":[{}]}`} }, ErrPartial, "1 errors, such as unknown"},
		"outcomes that are none":        {func(s *bulktest.Server) { s.Outcomes = []string{canary} }, ErrPartial, "something else"},
		"outcomes without issue":        {func(s *bulktest.Server) { s.Outcomes = []string{`{"resourceType":"OperationOutcome"}`} }, ErrPartial, "without an issue"},
		"outcomes in an endless line":   {func(s *bulktest.Server) { s.Outcomes = []string{strings.Repeat("x", maxAnswer+1)} }, ErrPartial, "cannot be read"},
		"connection breaks for ever":    {func(s *bulktest.Server) { s.Fault = broken }, ErrAway, "broke within a file"},
		"a part that was not asked for": {func(s *bulktest.Server) { s.Fault = anotherPart }, ErrAway, "not asked for"},
	} {
		t.Run(name, func(t *testing.T) {
			s, store := serve(t), memory{}
			r := Request{Base: s.Base()}
			c.prepare(s)
			_, err := read(newClient(t).Client, store, r)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Fatalf("%v, want %v with %q", err, c.want, c.text)
			}
			if strings.Contains(err.Error(), canary) || strings.Contains(err.Error(), "/file/") {
				t.Error("it repeats what the server said:", err)
			}
			s.Fault, s.Manifest, s.Outcomes = nil, nil, nil
			if report, err := read(newClient(t).Client, store, r); err != nil || report.Accepted != 320 {
				t.Error("the next good export:", report, err)
			}
			clean(t, store, r)
		})
	}
}

func redirect(to string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, to, http.StatusTemporaryRedirect)
		return true
	}
}

func encoded(w http.ResponseWriter, r *http.Request) bool {
	if !strings.HasPrefix(r.URL.Path, "/file/") {
		return false
	}
	w.Header().Set("Content-Encoding", "br")
	return true
}

func broken(w http.ResponseWriter, r *http.Request) bool {
	if !strings.HasPrefix(r.URL.Path, "/file/") {
		return false
	}
	w.Header().Set("Content-Length", "1000000")
	_, _ = io.WriteString(w, strings.Repeat(canary, 1000))
	return true
}

func anotherPart(w http.ResponseWriter, r *http.Request) bool {
	if !strings.HasPrefix(r.URL.Path, "/file/") {
		return false
	}
	w.Header().Set("Content-Range", "bytes 5-9/10")
	w.WriteHeader(http.StatusPartialContent)
	return true
}

// TestTroubleOnTheWayPasses: whatever passes is waited for, as long as the server says, and what was fetched is not fetched again.
func TestTroubleOnTheWayPasses(t *testing.T) {
	s, c, store := serve(t), newClient(t), memory{}
	var n atomic.Int64
	s.Fault = func(w http.ResponseWriter, r *http.Request) bool {
		i := n.Add(1)
		switch {
		case i%3 != 0 && r.Header.Get("Range") == "":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader([]int{429, 503}[i%2])
			return true
		case strings.HasPrefix(r.URL.Path, "/file/") && strings.HasSuffix(r.URL.Path, "/0") && r.Header.Get("Range") == "":
			w.Header().Set("ETag", `"`+strings.ReplaceAll(strings.TrimPrefix(r.URL.Path, "/file/"), "/", "-")+`"`)
			w.Header().Set("Accept-Ranges", "bytes")
			w.Header().Set("Content-Length", fmt.Sprint(len(first(1<<30))))
			_, _ = w.Write([]byte(first(10_000)))
			return true
		}
		return false
	}
	report, err := read(c.Client, store, Request{Base: s.Base()})
	if err != nil || report.Accepted != 320 {
		t.Fatal(report, err)
	}
	if !slices.Contains(c.waited, 2*time.Minute) {
		t.Error("Retry-After was passed over:", c.waited)
	}
	if got := s.Sent(); got > int64(len(first(1<<30)))-10_000+3000 {
		t.Errorf("%d bytes were fetched after the break", got)
	}
}

func TestWarningsAreToldByTheirCodes(t *testing.T) {
	s, v := serve(t), memory{}
	s.Outcomes = []string{`{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"not-supported","diagnostics":"Canary"}]}`, `{"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"not-supported"}]}`}
	s.Gzip = true
	e, err := newClient(t).Fetch(ctx, v, Request{Base: s.Base()}, false)
	if err != nil {
		t.Fatal(err)
	}
	if w := e.Warnings(); len(w) != 1 || w[0].Reason != "the server warns of its export: not-supported, 2 times" || len(e.Files()) != 2 {
		t.Error(w, len(e.Files()))
	}
	if err := DiscardAll(ctx, v); err != nil {
		t.Fatal(err)
	}
	clean(t, v, Request{Base: s.Base()})
}

// TestAnExportThatTheServerForgot begins again from the start, once.
func TestAnExportThatTheServerForgot(t *testing.T) {
	s, store := serve(t), memory{}
	r := Request{Base: s.Base()}
	if _, err := newClient(t).Fetch(ctx, &crashing{store, 2}, r, false); !errors.Is(err, errDisk) {
		t.Fatal(err)
	}
	s.Forget()
	if report, err := read(newClient(t).Client, store, r); err != nil || report.Accepted != 320 {
		t.Fatal(report, err)
	}
	clean(t, store, r)
}

func TestTheServerKnowsUsByOurKey(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	rsaFile := filepath.Join(dir, "rsa.pem")
	if err := os.WriteFile(rsaFile, pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey)}), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewKeyFile(filepath.Join(dir, "ec.pem")); err != nil {
		t.Fatal(err)
	}
	if _, err := NewKeyFile(filepath.Join(dir, "ec.pem")); err == nil {
		t.Error("a key was written over")
	}
	for _, file := range []string{filepath.Join(dir, "ec.pem"), rsaFile} {
		for _, open := range []bool{false, true} {
			key, err := ReadKeyFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, c, store := serve(t), newClient(t), memory{}
			if s.JWKS, err = key.JWKS(); err != nil {
				t.Fatal(err)
			}
			s.OpenFiles = open
			r := Request{Base: s.Base()}
			if _, err := read(newClient(t).Client, store, r); !errors.Is(err, ErrDenied) {
				t.Error("without a key:", err)
			}
			stranger, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			other, err := newKey(stranger)
			if err != nil {
				t.Fatal(err)
			}
			c.Auth = &Auth{ClientID: "salus", Key: other}
			if _, err := read(c.Client, store, r); !errors.Is(err, ErrDenied) || !strings.Contains(err.Error(), "invalid_client") || strings.Contains(err.Error(), canary) {
				t.Error("with another key:", err)
			}
			c = newClient(t)
			c.Auth = &Auth{ClientID: "salus", Key: key}
			first := true
			s.Fault = func(w http.ResponseWriter, r *http.Request) bool { // the token ends on the way
				if strings.HasPrefix(r.URL.Path, "/status/") && first {
					first = false
					s.Revoke()
				}
				return false
			}
			if report, err := read(c.Client, store, r); err != nil || report.Accepted != 320 {
				t.Error(file, open, report, err)
			}
		}
	}
}

// TestTheTokenIsShownToTheServerAlone: whatever the server names or redirects to, no other host sees the token or the assertion, unless the operator named it.
func TestTheTokenIsShownToTheServerAlone(t *testing.T) {
	key, err := NewKeyFile(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	var elsewhere string
	whole := func(to string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.Contains(r.URL.Path, to) {
				return false
			}
			http.Redirect(w, r, elsewhere+r.URL.Path, http.StatusPermanentRedirect)
			return true
		}
	}
	for name, c := range map[string]struct {
		prepare func(*bulktest.Server)
		host    bool // is named by the operator
		want    string
	}{
		"a file elsewhere": {prepare: func(s *bulktest.Server) {
			s.Manifest = func(m map[string]any) { m["output"].([]any)[1].(map[string]any)["url"] = elsewhere + "/file" }
		}, want: "127.0.0.1:"},
		"a file at a host that is named": {prepare: func(s *bulktest.Server) {
			s.Manifest = func(m map[string]any) { m["output"].([]any)[1].(map[string]any)["url"] = elsewhere + "/file" }
		}, host: true},
		"the status elsewhere": {prepare: func(s *bulktest.Server) {
			s.Fault = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "$export") {
					return false
				}
				w.Header().Set("Content-Location", elsewhere+"/status/1")
				w.WriteHeader(http.StatusAccepted)
				return true
			}
		}, want: "not its own"},
		"the kick-off redirected": {prepare: func(s *bulktest.Server) { s.Fault = whole("$export") }, want: "HTTP status 308"},
		"the status redirected":   {prepare: func(s *bulktest.Server) { s.Fault = whole("/status/") }, want: "HTTP status 308"},
		"a file redirected":       {prepare: func(s *bulktest.Server) { s.Fault = whole("/file/") }, want: "HTTP status 308"},
		"the token's redirected":  {prepare: func(s *bulktest.Server) { s.Fault = whole("/token") }, want: "HTTP status 308"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked, shown atomic.Int64
			other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				if body, _ := io.ReadAll(r.Body); r.Header.Get("Authorization") != "" || strings.Contains(string(body), "assertion") {
					shown.Add(1)
				}
				for i := range 20 { // as many patients as were promised
					fmt.Fprintf(w, `{"resourceType":"Patient","id":"q%d"}`+"\n", i)
				}
			}))
			defer other.Close()
			elsewhere = other.URL
			s, one, store := serve(t), newClient(t), memory{}
			if s.JWKS, err = key.JWKS(); err != nil {
				t.Fatal(err)
			}
			c.prepare(s)
			one.Auth = &Auth{ClientID: "salus", Key: key}
			if c.host {
				one.Hosts = []string{strings.TrimPrefix(elsewhere, "http://")}
			}
			report, err := read(one.Client, store, Request{Base: s.Base()})
			if c.host {
				if err != nil || report.Accepted != 320 || shown.Load() != 1 {
					t.Error("a host that the operator named:", report.Accepted, err, shown.Load())
				}
				return
			}
			if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), c.want) || asked.Load() != 0 {
				t.Errorf("%d requests and %d secrets went elsewhere: %v", asked.Load(), shown.Load(), err)
			}
			clean(t, store, Request{Base: s.Base()})
		})
	}
	if CheckHost("files.example.org:8443") != nil || CheckHost("") == nil || CheckHost("https://files.example.org") == nil || CheckHost("a@b") == nil || CheckHost("files.example.org/x") == nil || CheckHost("h:") == nil {
		t.Error("hosts are told wrongly")
	}
}

// TestAServerElsewhereIsNotLedToThisMachine: what listens on loopback is asked nothing for a server of another machine, by a manifest or a redirect.
func TestAServerElsewhereIsNotLedToThisMachine(t *testing.T) {
	for name, prepare := range map[string]func(*bulktest.Server, string){
		"a file": func(s *bulktest.Server, here string) {
			s.Manifest = func(m map[string]any) { m["output"].([]any)[1].(map[string]any)["url"] = here }
		},
		"a redirect": func(s *bulktest.Server, here string) {
			s.Fault = func(w http.ResponseWriter, r *http.Request) bool {
				return strings.HasPrefix(r.URL.Path, "/file/") && redirect(here)(w, r)
			}
		},
	} {
		var asked atomic.Int64
		here := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
		s, c := serve(t), newClient(t)
		there := s.URL
		s.Fault = nil
		c.HTTP.Transport = roundTrip(func(r *http.Request) (*http.Response, error) { // the network: fhir.example.org is the test's server
			if r.URL.Host == "fhir.example.org" {
				to, _ := url.Parse(there)
				r.URL.Scheme, r.URL.Host = to.Scheme, to.Host
			}
			return http.DefaultTransport.RoundTrip(r)
		})
		s.URL = "https://fhir.example.org" // what it calls itself
		prepare(s, here.URL+"/file")
		_, err := read(c.Client, memory{}, Request{Base: s.Base()})
		if asked.Load() != 0 || !errors.Is(err, ErrRefused) && !errors.Is(err, ErrAway) || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: this machine was asked %d times: %v", name, asked.Load(), err)
		}
		s.Manifest, s.Fault = nil, nil
		if report, err := read(c.Client, memory{}, Request{Base: s.Base()}); err != nil || report.Accepted != 320 {
			t.Error(name, report.Accepted, err)
		}
		here.Close()
		s.URL = there
	}
}

// TestThisMachineIsKnownByOtherNamesToo: by those that are written otherwise, and by any that stands for its address. Where the operator has named the host, as of a tunnel, and of a proxy, it is meant.
func TestThisMachineIsKnownByOtherNamesToo(t *testing.T) {
	var asked atomic.Int64
	here := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer here.Close()
	client, err := NewHTTP(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: here.Certificate().Raw}))
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{HTTP: client, base: &url.URL{Scheme: "https", Host: "fhir.example.org"}}
	for _, host := range []string{"localhost", "LOCALHOST", "localhost.", "files.localhost", "127.0.0.2", "0.0.0.0", "[::]", "[::1]", "[::ffff:127.0.0.1]"} {
		if _, err := c.reach("https://" + host + "/file"); err == nil {
			t.Error(host, "is reached")
		}
	}
	for _, host := range []string{"0.0.0.0", "files.localhost"} {
		if _, err := address("http://" + host); err == nil {
			t.Error("without TLS:", host)
		}
	}
	transport := client.Transport.(*http.Transport)
	dial, at := transport.DialContext, here.Listener.Addr().String()
	transport.DialContext = func(ctx context.Context, network, to string) (net.Conn, error) { // the name's address
		if to != "files.example.com:443" {
			t.Error("it dials", to)
		}
		return dial(ctx, network, at)
	}
	file := func() error {
		answer, err := c.do(t.Context(), http.MethodGet, "https://files.example.com/file", nil, nil, nothing)
		if err == nil {
			answer.Body.Close()
		}
		return err
	}
	if err := file(); !errors.Is(err, ErrRefused) || asked.Load() != 0 {
		t.Errorf("this machine was asked %d times: %v", asked.Load(), err)
	}
	c.Hosts = []string{"127.0.0.1"}
	if err := file(); err != nil || asked.Load() != 1 {
		t.Errorf("the operator named it, and it was asked %d times: %v", asked.Load(), err)
	}

	d := &dialer{proxy: func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "http", Host: at}, nil }}
	try := func() error {
		conn, err := d.dial(context.WithValue(t.Context(), named{}, func(string) bool { return false }), "tcp", at)
		if err == nil {
			conn.Close()
		}
		return err
	}
	if err := try(); !errors.Is(err, errHere) {
		t.Error("before it is a proxy:", err)
	}
	if _, err := d.proxyOf(nil); err != nil {
		t.Fatal(err)
	}
	if err := try(); err != nil {
		t.Error("a proxy:", err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestAPartIsNotTheWhole: a server may answer less than the rest that was asked for. What is missing is asked for, and a part that does not say of how much is none.
func TestAPartIsNotTheWhole(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(first, size int) (last int, of string)
		want   error
	}{
		"short parts":                          {func(first, size int) (int, string) { return min(first+2999, size-1), fmt.Sprint(size) }, nil},
		"one byte":                             {func(first, size int) (int, string) { return size - 1, fmt.Sprint(size) }, nil},
		"no size":                              {func(first, size int) (int, string) { return size - 1, "*" }, ErrAway},
		"a size that is smaller than the file": {func(first, size int) (int, string) { return first + 99, fmt.Sprint(first + 100) }, ErrAway},
		"backwards":                            {func(first, size int) (int, string) { return first - 1, fmt.Sprint(size) }, ErrAway},
	} {
		t.Run(name, func(t *testing.T) {
			s, store := serve(t), memory{}
			s.Manifest = func(m map[string]any) { // the count would tell
				for _, f := range m["output"].([]any) {
					delete(f.(map[string]any), "count")
				}
			}
			size := len(first(1 << 30))
			s.Fault = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasPrefix(r.URL.Path, "/file/") || !strings.HasSuffix(r.URL.Path, "/0") {
					return false
				}
				w.Header().Set("ETag", `"`+strings.ReplaceAll(strings.TrimPrefix(r.URL.Path, "/file/"), "/", "-")+`"`)
				w.Header().Set("Accept-Ranges", "bytes")
				from, to := 0, 10_000
				if asked := r.Header.Get("Range"); asked != "" {
					if _, err := fmt.Sscanf(asked, "bytes=%d-", &from); err != nil {
						t.Error(asked)
					}
					last, of := c.answer(from, size)
					w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%s", from, last, of))
					w.WriteHeader(http.StatusPartialContent)
					to = max(from, last+1)
				} else {
					w.Header().Set("Content-Length", fmt.Sprint(size))
				}
				_, _ = io.WriteString(w, first(size)[from:to])
				return true
			}
			report, err := read(newClient(t).Client, store, Request{Base: s.Base()})
			if !errors.Is(err, c.want) || c.want == nil && report.Accepted != 320 {
				t.Errorf("%d records, %v", report.Accepted, err)
			}
		})
	}
}

func FuzzContentRange(f *testing.F) {
	for _, text := range []string{"bytes 8-11/16", "bytes 0-0/1", "bytes 8-11/*", "bytes */16", "bytes 8-/16", "8-11/16", "bytes 11-8/16", "bytes 8-16/16", "bytes 8-99999999999999999999/16"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, last, total, ok := contentRange(text)
		if ok && (first < 0 || last < first || total <= last) {
			t.Errorf("%q is %d-%d of %d", text, first, last, total)
		}
	})
}

func TestKeyFilesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"empty": nil, "text": []byte("key"), "short RSA": pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(short)}),
		"P-256": pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), "too long": make([]byte, maxKeyFile+1), "a public one": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}),
	} {
		file := filepath.Join(dir, "key")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadKeyFile(file); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	wide := filepath.Join(dir, "wide")
	if _, err := NewKeyFile(wide); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(wide, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadKeyFile(wide); err == nil {
		t.Error("a key that others can read")
	}
}

func FuzzManifest(f *testing.F) {
	at, err := url.Parse("https://fhir.example.org/status/1")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"transactionTime":"2026-01-01T00:00:00Z","requiresAccessToken":true,"output":[{"type":"Patient","url":"/file/1","count":7}],"deleted":[{"url":"x"}],"error":[],"link":[{"relation":"self"}]}`))
	f.Add([]byte(`{"transactionTime":"2026-01-01T00:00:00Z","requiresAccessToken":false,"output":[],"outcome":[{"url":"//other/file"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseManifest(b, at)
		if err != nil {
			return
		}
		for i, e := range m.Files {
			if _, err := address(e.URL); err != nil || e.name(i) == "" || e.Count < -1 {
				t.Errorf("%+v", e)
			}
		}
	})
}

func FuzzOutcomes(f *testing.F) {
	f.Add([]byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"x"}]}`+"\n\n"), false)
	f.Add([]byte("{}"), true)
	f.Fuzz(func(t *testing.T, b []byte, compressed bool) {
		file := source.File{Gzip: compressed, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(b))), nil }}
		if _, err := outcomes(file); err != nil && !errors.Is(err, ErrPartial) {
			t.Error(err)
		}
	})
}
