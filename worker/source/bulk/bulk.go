// Package bulk fetches a hospital's records from its FHIR server by the Bulk Data Access API (HL7 Bulk Data Access IG, versions 1 to 3, and the manifest of the ballot of 4), with
// SMART Backend Services (SMART App Launch 2, chapter Backend Services) where the server asks for a token.
//
//	kick-off ──▶ status, until done ──▶ manifest ──▶ files ──▶ one import ──▶ Done
//	POST,        Retry-After honoured   output,      piece by   (package      transaction time kept
//	else GET                            deleted,     piece      source)       for the next _since
//	                                    error
//
// An export goes in as a whole or not at all: a manifest of which a further page is to come, an error file with an error in it, a file with fewer resources than its count, or one that is cut off
// refuses it. Warnings are reported. What the server says it deleted since the last time is deleted here in the same transaction.
//
// Each step is stored before the next begins, so that after a crash, kill -9 or a full disk the same call goes on where it was: it polls the same export, and fetches what is missing
// of its files, within a file where the server can (Range with a strong ETag). What is fetched lies in the vault's blobs, encrypted, in pieces of 8 MiB, and is destroyed when the
// import is done or given up.
//
// The server is the hospital's own and is trusted to tell its records; it is not trusted with this machine: every answer has a length limit before it is read, files inflate within bounds (package
// source), connections are TLS 1.2 or later but for loopback, and addresses on this machine are for a server on it. The access token, which opens all records, is shown to the server's own origin
// (scheme, host and port) and to hosts that the operator names; no request that shows it, or the assertion that asks for it, follows a redirect. No text of an answer gets into an error or a
// message, since it could hold a patient's value: status codes, FHIR's issue codes, a percentage and the name of a host that the operator may name do. Tokens stay in memory.
package bulk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"salus/worker/source"
	"salus/worker/source/fhir"
	"salus/worker/vault"
)

// Limits of what a server answers, in bytes, and of what is asked for.
const (
	maxManifest = 16 << 20
	maxAnswer   = 256 << 10
	maxFile     = 64 << 30
	maxTypes    = 200
	pieceSize   = 8 << 20
	maxPieces   = 1 << 17 // of a file
)

// What goes wrong. None of them leaves anything imported.
var (
	// ErrPartial says that the server did not export everything.
	ErrPartial = errors.New("the export is not complete")
	// ErrRefused says that the server does not do what was asked.
	ErrRefused = errors.New("the FHIR server refused")
	// ErrDenied says that the server does not let us in.
	ErrDenied = errors.New("the FHIR server does not let us in")
	// ErrAway says that the server does not answer, or not as a Bulk Data server does; the same call may succeed later.
	ErrAway = errors.New("the FHIR server is away")
	// ErrGone says that an export of before is no longer there.
	ErrGone = errors.New("the FHIR server no longer has the export")
)

// Store keeps what is fetched. *vault.Vault is one.
type Store interface {
	PutBlob(name string, data []byte) error
	GetBlob(name string) ([]byte, error)
	DeleteBlob(name string) error
}

// Request says what is to be exported.
type Request struct {
	Base    string   `json:"base"`              // of the FHIR server, such as https://fhir.hospital.example/r4
	Level   string   `json:"level,omitempty"`   // "" for all, "Patient" for all patients, "Group/ID" for a group
	Types   []string `json:"types,omitempty"`   // resource types; none: all that there are
	Filters []string `json:"filters,omitempty"` // _typeFilter, as the server understands it
}

// Check says what is wrong with the request.
func (r Request) Check() error {
	_, err := r.kickoff()
	return err
}

// kickoff is the address that the export begins at.
func (r Request) kickoff() (*url.URL, error) {
	u, err := address(r.Base)
	if err != nil {
		return nil, err
	}
	group, id, _ := strings.Cut(r.Level, "/")
	switch {
	case r.Level == "", r.Level == "Patient", group == "Group" && fhir.IsID(id):
	default:
		return nil, errors.New("an export is of everything, of Patient, or of Group/ID")
	}
	if len(r.Types) > maxTypes || len(r.Filters) > maxTypes {
		return nil, fmt.Errorf("more than %d types or filters", maxTypes)
	}
	for _, t := range r.Types {
		if !fhir.IsResource(t) {
			return nil, errors.New("a type that FHIR R4 and R5 do not have")
		}
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("the server's base address has no query")
	}
	return u.JoinPath(r.Level, "$export"), nil
}

// address reads a URL that we may speak to.
func address(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil {
		return nil, errors.New("not the address of a server: want https://HOST/PATH")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, errors.New("want an address with https; http is for this machine alone")
	}
	return u, nil
}

// id names the request in the store.
func (r Request) id() string {
	r.Types, r.Filters = slices.Sorted(slices.Values(r.Types)), slices.Sorted(slices.Values(r.Filters))
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings
	}
	digest := sha256.Sum256(b)
	return hex.EncodeToString(digest[:8])
}

// state is what the store knows of a request.
type state struct {
	Since string `json:"since,omitempty"` // transaction time of the last export that was imported
	Job   *job   `json:"job,omitempty"`   // the export under way
}

// job is an export under way.
type job struct {
	Since    string    `json:"since,omitempty"` // what it was asked from; empty: everything
	Full     bool      `json:"full,omitempty"`
	Begun    time.Time `json:"begun"`
	Status   string    `json:"status"` // address
	Manifest *manifest `json:"manifest,omitempty"`
	Dropped  bool      `json:"dropped,omitempty"` // its pieces are being destroyed
}

// Export is an export that was fetched, ready to be imported.
type Export struct {
	client *Client
	store  Store
	id     string
	state  state
	// Since is what it was asked from, empty for everything, and Time what the next one is asked from.
	Since, Time string
	files       []source.File
	warnings    []source.Problem
}

// Files are what is to be imported with [source.Whole].
func (e *Export) Files() []source.File { return e.files }

// Warnings are what the server said about its export, short of errors.
func (e *Export) Warnings() []source.Problem { return e.warnings }

// Fetch exports what changed since the last export of the same request that was imported, or everything the first time and where full says so, and fetches it into the store. An export of the same
// request that was cut off is gone on with.
func (c *Client) Fetch(ctx context.Context, store Store, r Request, full bool) (*Export, error) {
	kickoff, err := r.kickoff()
	if err != nil {
		return nil, err
	}
	if c.base, err = address(r.Base); err != nil {
		return nil, err
	}
	for _, host := range c.Hosts {
		if err := CheckHost(host); err != nil {
			return nil, err
		}
	}
	e := &Export{client: c, store: store, id: r.id()}
	if err := e.load(); err != nil {
		return nil, err
	}
	if j := e.state.Job; j != nil && (j.Dropped || j.Full != full) {
		if err := e.drop(ctx); err != nil {
			return nil, err
		}
	}
	resumed := e.state.Job != nil
	for {
		err := e.fetch(ctx, kickoff, r, full)
		switch {
		case err == nil:
			return e, nil
		case errors.Is(err, ErrGone) && resumed: // the server has forgotten what was begun before: once more from the start
			c.say("the server no longer has the export that was begun before; a new one begins")
			resumed = false
			if err := e.drop(ctx); err != nil {
				return nil, err
			}
		case errors.Is(err, ErrPartial), errors.Is(err, ErrGone), errors.Is(err, ErrRefused):
			return nil, errors.Join(err, e.drop(ctx)) // trying again must not meet the same export
		default:
			return nil, err
		}
	}
}

// fetch takes the steps that are left.
func (e *Export) fetch(ctx context.Context, kickoff *url.URL, r Request, full bool) error {
	if e.state.Job == nil {
		j := &job{Full: full, Begun: e.client.now().UTC()}
		if !full {
			j.Since = e.state.Since
		}
		var err error
		if j.Status, err = e.client.begin(ctx, kickoff, r, j.Since); err != nil {
			return err
		}
		e.state.Job = j
		if err := e.save(); err != nil {
			return err
		}
	}
	j := e.state.Job
	if j.Manifest == nil {
		m, err := e.client.wait(ctx, j.Status)
		if err != nil {
			return err
		}
		j.Manifest = m
		if err := e.save(); err != nil {
			return err
		}
	}
	e.Since, e.Time = j.Since, j.Manifest.Time
	return e.fetchFiles(ctx)
}

func (e *Export) fetchFiles(ctx context.Context) error {
	list := e.state.Job.Manifest.Files
	for _, f := range list { // before the first is fetched
		if err := e.client.may(f.URL, e.state.Job.Manifest.shows()); err != nil {
			return err
		}
	}
	for i := range list {
		e.client.say(fmt.Sprintf("fetching file %d of %d", i+1, len(list)))
		p, err := e.fetchFile(ctx, i)
		if err != nil {
			return err
		}
		f := source.File{Name: list[i].name(i), Size: p.Size, Gzip: p.Gzip, Type: list[i].Type, Records: list[i].Count, Deletions: list[i].Kind == deleted, Open: e.open(i, p.Pieces)}
		if list[i].Kind != outcome {
			e.files = append(e.files, f)
			continue
		}
		problems, err := outcomes(f)
		e.warnings = append(e.warnings, problems...)
		if err != nil {
			return err
		}
	}
	return nil
}

// Done is called when the export is imported: the next one is asked from its time, and what was fetched is destroyed, here and, if it can, at the server.
func (e *Export) Done(ctx context.Context) error {
	status := e.state.Job.Status
	e.state.Since = e.Time
	if err := e.drop(ctx); err != nil {
		return err
	}
	e.client.forget(ctx, status)
	return nil
}

// Discard gives the export up.
func (e *Export) Discard(ctx context.Context) error { return e.drop(ctx) }

// DiscardAll destroys what was fetched of all requests and not imported.
func DiscardAll(ctx context.Context, store interface {
	Store
	Blobs() ([]string, error)
}) error {
	names, err := store.Blobs()
	if err != nil {
		return err
	}
	for _, name := range names {
		id, ok := strings.CutPrefix(name, "bulk/")
		if !ok || strings.Contains(id, "/") {
			continue
		}
		e := &Export{store: store, id: id}
		if err := errors.Join(e.load(), e.drop(ctx)); err != nil {
			return err
		}
	}
	return nil
}

func (e *Export) blob(rest string) string { return "bulk/" + e.id + rest }

func (e *Export) load() error { return loadJSON(e.store, e.blob(""), &e.state) }

func (e *Export) save() error { return saveJSON(e.store, e.blob(""), e.state) }

// drop destroys the pieces of the job and then forgets it. It is marked first: a crash in between leaves a job that is dropped further, not one with holes.
func (e *Export) drop(ctx context.Context) error {
	j := e.state.Job
	if j == nil {
		return e.save()
	}
	j.Dropped = true
	if err := e.save(); err != nil {
		return err
	}
	if j.Manifest != nil {
		for i := range j.Manifest.Files {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := e.dropFile(i); err != nil {
				return err
			}
		}
	}
	e.state.Job = nil
	return e.save()
}

func loadJSON(store Store, name string, into any) error {
	b, err := store.GetBlob(name)
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("what is known of the export is damaged: %w", err)
	}
	return nil
}

func saveJSON(store Store, name string, from any) error {
	b, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return store.PutBlob(name, b)
}

// pieces says how much of a file is here.
type pieces struct {
	ETag   string `json:"etag,omitempty"`  // a strong one; without it the file cannot be gone on with
	Total  int64  `json:"total,omitempty"` // its size, where the server has said it
	Gzip   bool   `json:"gzip,omitempty"`
	Size   int64  `json:"size"`
	Pieces int    `json:"pieces"`
	Most   int    `json:"most"` // pieces that there ever were
	Done   bool   `json:"done,omitempty"`
}

// again begins the file anew.
func (p *pieces) again() { *p = pieces{Most: p.Most} }

func (e *Export) piecesBlob(i int) string { return e.blob(fmt.Sprintf("/%d", i)) }

func (e *Export) pieceBlob(i, piece int) string { return e.blob(fmt.Sprintf("/%d/%d", i, piece)) }

// fetchFile fetches what is missing of file i.
func (e *Export) fetchFile(ctx context.Context, i int) (pieces, error) {
	var p pieces
	if err := loadJSON(e.store, e.piecesBlob(i), &p); err != nil || p.Done {
		return p, err
	}
	f := e.state.Job.Manifest.Files[i]
	err := e.client.retry(ctx, func() (progressed bool, err error) {
		before := p.Most
		for err == nil && !p.Done { // a server may give a part of what is asked for (RFC 9110, section 14.2); each is a byte at least
			err = e.fetchRest(ctx, i, f, &p)
		}
		return p.Most > before, err // what is fetched again is no progress
	})
	return p, err
}

// fetchRest asks for the rest of a file, and stores it piece by piece.
func (e *Export) fetchRest(ctx context.Context, i int, f entry, p *pieces) error {
	if p.ETag == "" {
		p.again()
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	header := http.Header{"Accept": {"application/fhir+ndjson"}, "Accept-Encoding": {"gzip"}}
	if p.Size > 0 {
		header.Set("Range", fmt.Sprintf("bytes=%d-", p.Size))
		header.Set("If-Range", p.ETag)
	}
	answer, err := e.client.do(ctx, http.MethodGet, f.URL, header, nil, e.state.Job.Manifest.shows())
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, ends := lively(answer.Body, stop), true
	switch answer.StatusCode {
	case http.StatusOK: // from its beginning
		p.again()
		p.Total = max(0, answer.ContentLength)
		p.Gzip = strings.EqualFold(answer.Header.Get("Content-Encoding"), "gzip")
		if tag := answer.Header.Get("ETag"); strings.HasPrefix(tag, `"`) && answer.Header.Get("Accept-Ranges") == "bytes" {
			p.ETag = tag
		}
		if other := answer.Header.Get("Content-Encoding"); other != "" && !p.Gzip && other != "identity" {
			return fmt.Errorf("%w: a file in an encoding that was not asked for", ErrRefused)
		}
	case http.StatusPartialContent:
		first, last, total, ok := contentRange(answer.Header.Get("Content-Range"))
		if !ok || p.Size == 0 || first != p.Size || p.Total != 0 && total != p.Total || answer.Header.Get("ETag") != "" && answer.Header.Get("ETag") != p.ETag {
			p.again()
			return transient{err: errors.New("a part of a file that was not asked for")}
		}
		p.Total = total
		body, ends = &exactly{from: body, left: last + 1 - first}, last+1 == total
	case http.StatusNotFound, http.StatusGone:
		return fmt.Errorf("%w: a file: HTTP status %d", ErrGone, answer.StatusCode)
	case http.StatusRequestedRangeNotSatisfiable:
		p.again()
		return transient{err: errors.New("the file has changed")}
	default:
		return e.client.status("a file", answer)
	}
	return e.storePieces(i, p, body, ends)
}

// contentRange reads a Content-Range (RFC 9110, section 14.4): the places of its first and last byte, and the size of the whole, which must be said.
func contentRange(text string) (first, last, total int64, ok bool) {
	part, whole, _ := strings.Cut(text, "/")
	from, to, _ := strings.Cut(strings.TrimPrefix(part, "bytes "), "-")
	numbers := [3]int64{}
	for i, digits := range []string{from, to, whole} {
		n, err := strconv.ParseUint(digits, 10, 62)
		if err != nil {
			return 0, 0, 0, false
		}
		numbers[i] = int64(n)
	}
	first, last, total = numbers[0], numbers[1], numbers[2]
	return first, last, total, strings.HasPrefix(text, "bytes ") && first <= last && last < total
}

// exactly reads as many bytes as were promised; an end before that is none that the sender meant.
type exactly struct {
	from io.Reader
	left int64
}

func (e *exactly) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n, err := e.from.Read(p[:min(int64(len(p)), e.left)])
	if e.left -= int64(n); e.left > 0 && errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// storePieces stores what comes. ends says whether its end is the file's.
func (e *Export) storePieces(i int, p *pieces, from io.Reader, ends bool) error {
	buffer := make([]byte, cmp.Or(e.client.piece, pieceSize))
	for {
		n, err := fill(from, buffer)
		if n > 0 {
			if err := e.store.PutBlob(e.pieceBlob(i, p.Pieces), buffer[:n]); err != nil {
				return err
			}
			p.Pieces, p.Size = p.Pieces+1, p.Size+int64(n)
			p.Most = max(p.Most, p.Pieces)
		}
		if p.Size > maxFile {
			return fmt.Errorf("%w: a file of more than %d bytes", ErrRefused, int64(maxFile))
		}
		if p.Pieces > maxPieces {
			return fmt.Errorf("%w: a file in more than %d parts", ErrRefused, maxPieces)
		}
		ended := errors.Is(err, io.EOF)
		p.Done = ended && ends
		if err := saveJSON(e.store, e.piecesBlob(i), p); err != nil {
			return err
		}
		switch {
		case ended:
			return nil
		case err != nil:
			return transient{err: errors.New("the connection broke within a file")}
		}
	}
}

// fill reads until the buffer is full; io.EOF is the end that the sender meant, which io.ReadFull does not tell from a broken connection.
func fill(from io.Reader, buffer []byte) (n int, err error) {
	for n < len(buffer) && err == nil {
		var more int
		more, err = from.Read(buffer[n:])
		n += more
	}
	return n, err
}

// dropFile destroys the pieces of file i, one more than are known of: the last may have been stored by who died then.
func (e *Export) dropFile(i int) error {
	var p pieces
	if err := loadJSON(e.store, e.piecesBlob(i), &p); err != nil {
		return err
	}
	for n := range p.Most + 1 {
		if err := e.store.DeleteBlob(e.pieceBlob(i, n)); err != nil {
			return err
		}
	}
	return e.store.DeleteBlob(e.piecesBlob(i))
}

// open opens file i as it was fetched.
func (e *Export) open(i, n int) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(&piecesReader{export: e, file: i, of: n}), nil }
}

// piecesReader reads the pieces of a file one after another.
type piecesReader struct {
	export *Export
	file   int
	of     int
	next   int
	rest   []byte
}

func (r *piecesReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.next == r.of {
			return 0, io.EOF
		}
		b, err := r.export.store.GetBlob(r.export.pieceBlob(r.file, r.next))
		if err != nil {
			return 0, err
		}
		r.rest, r.next = b, r.next+1
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
