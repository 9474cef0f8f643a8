// Package bulktest is a FHIR server for tests that exports by the Bulk Data Access API as its guide says it (HL7 Bulk Data Access IG 2.0), with SMART Backend Services, and fails in whatever
// way a test asks for.
package bulktest

import (
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Server is the server. Set its fields before the first request.
type Server struct {
	*httptest.Server
	// NoPost is the status that a kick-off by POST gets; 0: it works.
	NoPost int
	// Polls is how often the status is 202 before the export is made.
	Polls int
	// PerFile is the number of resources to a file; 0: 1,000.
	PerFile int
	Gzip    bool
	// JWKS is the client's public key set; nil: no token is needed. OpenFiles gives files out without one.
	JWKS      []byte
	OpenFiles bool
	// Outcomes are the lines of an error file.
	Outcomes []string
	// Manifest changes a manifest before it is sent; Fault may answer in the server's stead. Both may be nil.
	Manifest func(map[string]any)
	Fault    func(http.ResponseWriter, *http.Request) bool

	mu        sync.Mutex
	clock     time.Time
	resources map[string]resource // by Type/id
	gone      map[string]time.Time
	jobs      map[string]*export
	tokens    map[string]bool
	used      map[string]bool // JWT ids
	Requests  []string        // method, path and, of kick-offs, since
	Served    int64           // bytes of files
}

type resource struct {
	text string
	at   time.Time
}

type export struct {
	polls    int
	manifest map[string]any
	files    [][]byte
}

// New begins to serve on loopback; Close ends it.
func New() *Server {
	s := &Server{clock: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), resources: map[string]resource{}, gone: map[string]time.Time{}, jobs: map[string]*export{}, tokens: map[string]bool{}, used: map[string]bool{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Base is the address of its FHIR interface.
func (s *Server) Base() string { return s.URL + "/r4" }

// Put stores resources, given as JSON with resourceType and id.
func (s *Server) Put(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.Add(time.Second)
	for _, text := range texts {
		var r struct{ ResourceType, ID string }
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			panic(err)
		}
		s.resources[r.ResourceType+"/"+r.ID] = resource{text, s.clock}
		delete(s.gone, r.ResourceType+"/"+r.ID)
	}
}

// Delete deletes resources, named Type/id.
func (s *Server) Delete(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.Add(time.Second)
	for _, name := range names {
		delete(s.resources, name)
		s.gone[name] = s.clock
	}
}

// Remove takes resources away as if they had never been there.
func (s *Server) Remove(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		delete(s.resources, name)
	}
}

// Asked returns the requests so far.
func (s *Server) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.Requests)
}

// Forget forgets exports, and tokens.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.jobs)
	clear(s.tokens)
}

// Exports is the number of exports that it still holds.
func (s *Server) Exports() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.jobs)
}

// SetFault sets Fault while another process may call.
func (s *Server) SetFault(f func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Fault = f
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.Requests = append(s.Requests, r.Method+" "+r.URL.Path)
	fault := s.Fault
	s.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	part := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/r4/.well-known/smart-configuration":
		answer(w, 200, map[string]any{"token_endpoint": s.URL + "/token", "scopes_supported": []string{"system/*.read"}, "token_endpoint_auth_signing_alg_values_supported": []string{"RS384", "ES384"}})
	case r.URL.Path == "/token" && r.Method == http.MethodPost:
		s.token(w, r)
	case part[0] == "file" && len(part) == 3 && (s.OpenFiles || s.JWKS == nil):
		if r.Header.Get("Authorization") != "" { // the guide: SHALL NOT
			refuse(w, 400, "security")
			return
		}
		s.file(w, r, part)
	case !s.allowed(r):
		refuse(w, 401, "login")
	case part[0] == "r4" && part[len(part)-1] == "$export":
		s.kickoff(w, r, part[1:len(part)-1])
	case part[0] == "status" && len(part) == 2:
		s.status(w, r, part[1])
	case part[0] == "file" && len(part) == 3:
		s.file(w, r, part)
	default:
		refuse(w, 404, "not-found")
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, code string) {
	answer(w, status, map[string]any{"resourceType": "OperationOutcome", "issue": []any{map[string]any{"severity": "error", "code": code, "diagnostics": "Canary"}}})
}

func (s *Server) allowed(r *http.Request) bool {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return s.JWKS == nil || s.tokens[token]
}

// kickoff begins an export.
func (s *Server) kickoff(w http.ResponseWriter, r *http.Request, level []string) {
	if r.Header.Get("Prefer") != "respond-async" || r.Header.Get("Accept") != "application/fhir+json" || len(level) > 2 {
		refuse(w, 400, "invalid")
		return
	}
	var since string
	types := map[string]bool{}
	switch {
	case r.Method == http.MethodPost && s.NoPost != 0:
		refuse(w, s.NoPost, "not-supported")
		return
	case r.Method == http.MethodPost:
		var p struct {
			ResourceType string
			Parameter    []struct{ Name, ValueString, ValueInstant string }
		}
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil || p.ResourceType != "Parameters" {
			refuse(w, 400, "structure")
			return
		}
		for _, one := range p.Parameter {
			switch one.Name {
			case "_since":
				since = one.ValueInstant
			case "_type":
				types[one.ValueString] = true
			}
		}
	default:
		since = r.URL.Query().Get("_since")
		for _, t := range strings.Split(r.URL.Query().Get("_type"), ",") {
			if t != "" {
				types[t] = true
			}
		}
	}
	after, err := time.Parse(time.RFC3339, since)
	if since != "" && err != nil {
		refuse(w, 400, "value")
		return
	}
	s.Requests = append(s.Requests, "since "+since)
	id := strconv.Itoa(len(s.Requests))
	s.jobs[id] = s.export(id, after, since != "", types)
	w.Header().Set("Content-Location", s.URL+"/status/"+id)
	w.WriteHeader(http.StatusAccepted)
}

func (s *Server) export(id string, after time.Time, partial bool, types map[string]bool) *export {
	e := &export{polls: s.Polls}
	byType := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(s.resources)) {
		typ, _, _ := strings.Cut(name, "/")
		if r := s.resources[name]; r.at.After(after) && (len(types) == 0 || types[typ]) {
			byType[typ] = append(byType[typ], r.text)
		}
	}
	list := func(typ string, lines []string, count bool) []any {
		var out []any
		for part := range slices.Chunk(lines, max(1, s.PerFile+1000*b2i(s.PerFile == 0))) {
			text := []byte(strings.Join(part, "\n") + "\n")
			if s.Gzip {
				text = compress(text)
			}
			file := map[string]any{"url": fmt.Sprintf("%s/file/%s/%d", s.URL, id, len(e.files))}
			if typ != "" {
				file["type"] = typ
			}
			if count {
				file["count"] = len(part)
			}
			out, e.files = append(out, file), append(e.files, text)
		}
		return out
	}
	outputs, deletions := []any{}, []any{}
	for _, typ := range slices.Sorted(maps.Keys(byType)) {
		outputs = append(outputs, list(typ, byType[typ], true)...)
	}
	if partial {
		var bundles []string
		for _, name := range slices.Sorted(maps.Keys(s.gone)) {
			if s.gone[name].After(after) {
				bundles = append(bundles, fmt.Sprintf(`{"resourceType":"Bundle","id":"b%d","type":"transaction","entry":[{"request":{"method":"DELETE","url":%q}}]}`, len(bundles), name))
			}
		}
		deletions = append(deletions, list("Bundle", bundles, true)...)
	}
	e.manifest = map[string]any{
		"transactionTime": s.clock.Format(time.RFC3339Nano), "request": s.URL + "/r4/$export", "requiresAccessToken": s.JWKS != nil && !s.OpenFiles,
		"output": outputs, "deleted": deletions, "error": append([]any{}, list("OperationOutcome", s.Outcomes, false)...),
	}
	return e
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func compress(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func (s *Server) status(w http.ResponseWriter, r *http.Request, id string) {
	e := s.jobs[id]
	switch {
	case e == nil:
		refuse(w, 404, "not-found")
	case r.Method == http.MethodDelete:
		delete(s.jobs, id)
		w.WriteHeader(http.StatusAccepted)
	case e.polls > 0:
		e.polls--
		w.Header().Set("Retry-After", "7")
		w.Header().Set("X-Progress", "Canary 40% of it")
		w.WriteHeader(http.StatusAccepted)
	default:
		m := maps.Clone(e.manifest)
		if s.Manifest != nil {
			s.Manifest(m)
		}
		answer(w, 200, m)
	}
}

func (s *Server) file(w http.ResponseWriter, r *http.Request, part []string) {
	n, err := strconv.Atoi(part[2])
	e := s.jobs[part[1]]
	if err != nil || e == nil || n < 0 || n >= len(e.files) {
		refuse(w, 404, "not-found")
		return
	}
	w.Header().Set("Content-Type", "application/fhir+ndjson")
	if s.Gzip {
		w.Header().Set("Content-Encoding", "gzip")
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%s-%d"`, part[1], n))
	http.ServeContent(&counting{w, &s.Served}, r, "", time.Time{}, bytes.NewReader(e.files[n]))
}

type counting struct {
	http.ResponseWriter
	sum *int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	*c.sum += int64(n)
	return n, err
}

// token gives a token for a signed assertion (RFC 7523), for five minutes at most and once.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if r.ParseForm() != nil || r.Form.Get("grant_type") != "client_credentials" || r.Form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" || r.Form.Get("scope") != "system/*.read" {
		answer(w, 400, map[string]any{"error": "invalid_request", "error_description": "Canary"})
		return
	}
	claims, ok := s.verify(r.Form.Get("client_assertion"))
	now := time.Now().Unix()
	if !ok || claims.Iss != "salus" || claims.Sub != "salus" || claims.Aud != s.URL+"/token" || claims.Exp < now || claims.Exp > now+300 || claims.Jti == "" || s.used[claims.Jti] {
		answer(w, 400, map[string]any{"error": "invalid_client", "error_description": "Canary"})
		return
	}
	s.used[claims.Jti] = true
	token := fmt.Sprintf("token-%d", len(s.used))
	s.tokens[token] = true
	answer(w, 200, map[string]any{"access_token": token, "token_type": "bearer", "expires_in": 300, "scope": "system/*.read"})
}

type claims struct {
	Iss, Sub, Aud, Jti string
	Exp                int64
}

// verify checks an assertion's signature against the client's keys.
func (s *Server) verify(assertion string) (c claims, ok bool) {
	part := strings.Split(assertion, ".")
	if len(part) != 3 {
		return c, false
	}
	var head struct{ Alg, Kid, Typ string }
	var set struct {
		Keys []struct{ Kid, Kty, Crv, X, Y, N, E string }
	}
	signature, err := base64.RawURLEncoding.DecodeString(part[2])
	if err != nil || decode(part[0], &head) != nil || decode(part[1], &c) != nil || json.Unmarshal(s.JWKS, &set) != nil || head.Typ != "JWT" {
		return c, false
	}
	digest := sha512.Sum384([]byte(part[0] + "." + part[1]))
	for _, k := range set.Keys {
		switch {
		case k.Kid != head.Kid:
		case head.Alg == "ES384" && k.Kty == "EC" && k.Crv == "P-384" && len(signature) == 96:
			point := append([]byte{4}, append(number(k.X).FillBytes(make([]byte, 48)), number(k.Y).FillBytes(make([]byte, 48))...)...)
			public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P384(), point)
			return c, err == nil && ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(signature[:48]), new(big.Int).SetBytes(signature[48:]))
		case head.Alg == "RS384" && k.Kty == "RSA":
			return c, rsa.VerifyPKCS1v15(&rsa.PublicKey{N: number(k.N), E: int(number(k.E).Int64())}, crypto.SHA384, digest[:], signature) == nil
		}
	}
	return c, false
}

func decode(text string, into any) error {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

func number(text string) *big.Int {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return new(big.Int)
	}
	return new(big.Int).SetBytes(b)
}

// Revoke forgets all tokens.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// Sent is the number of bytes of files that were sent.
func (s *Server) Sent() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Served
}
