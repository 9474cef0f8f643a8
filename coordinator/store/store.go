// Package store is the coordinator's memory: SQLite, one file, every change in one transaction that is on disk before
// the caller goes on (journal before action). It holds nothing that a hospital would mind: names, public keys, hashes,
// signatures, states. Artifacts lie in the exchange's block store; a row here names them by digest.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the database driver

	"salus/models/study"
)

// ErrUnknown says that what was asked for is not here.
var ErrUnknown = errors.New("unknown")

// ErrConflict says that something else stands where this should be written.
var ErrConflict = errors.New("something else was stored before")

const schema = `
CREATE TABLE IF NOT EXISTS tokens (
  hash BLOB PRIMARY KEY, role INTEGER NOT NULL, name TEXT NOT NULL, expires INTEGER NOT NULL, applicant BLOB
) STRICT;
CREATE TABLE IF NOT EXISTS members (
  name TEXT NOT NULL, role INTEGER NOT NULL, account BLOB NOT NULL, signing BLOB NOT NULL, tls BLOB NOT NULL, peer TEXT NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (role, name)
) STRICT;
CREATE TABLE IF NOT EXISTS studies (
  hash BLOB PRIMARY KEY, canonical BLOB NOT NULL, name TEXT NOT NULL, researcher TEXT NOT NULL, proposed INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
  id BLOB PRIMARY KEY, study BLOB NOT NULL, request BLOB NOT NULL UNIQUE, created INTEGER NOT NULL, revision INTEGER NOT NULL,
  live INTEGER NOT NULL, state BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS entries (
  session BLOB NOT NULL, kind TEXT NOT NULL, party TEXT NOT NULL, digest BLOB NOT NULL, signature BLOB NOT NULL, size INTEGER NOT NULL,
  PRIMARY KEY (session, kind, party)
) STRICT;
`

// Store is safe for concurrent use.
type Store struct{ db *sql.DB }

// Open opens or makes the database in dir (0700), file 0600.
func Open(dir string) (*Store, error) {
	path := filepath.Join(dir, "coordinator.db")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db.SetMaxOpenConns(1) // one writer; reads are short
	if _, err := db.Exec(schema); err != nil {
		db.Close()
		return nil, fmt.Errorf("store: %s: %w", path, err)
	}
	return &Store{db}, nil
}

// Close releases the file.
func (s *Store) Close() error { return s.db.Close() }

// Token is a right to join once. Name is empty if the applicant may choose.
type Token struct {
	Hash      [32]byte
	Role      int
	Name      string
	Expires   time.Time
	Applicant []byte // digest of the applicant's keys once used
}

// PutToken stores a new token.
func (s *Store) PutToken(ctx context.Context, t Token) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO tokens (hash, role, name, expires) VALUES (?, ?, ?, ?)`, t.Hash[:], t.Role, t.Name, t.Expires.Unix())
	return wrap("token", err)
}

// Token gives a stored token.
func (s *Store) Token(ctx context.Context, hash [32]byte) (Token, error) {
	t := Token{Hash: hash}
	var expires int64
	err := s.db.QueryRowContext(ctx, `SELECT role, name, expires, applicant FROM tokens WHERE hash = ?`, hash[:]).Scan(&t.Role, &t.Name, &expires, &t.Applicant)
	t.Expires = time.Unix(expires, 0)
	return t, wrap("token", err)
}

// UseToken binds a token to an applicant. The same applicant may come again; any other gets ErrConflict.
func (s *Store) UseToken(ctx context.Context, hash [32]byte, applicant []byte) error {
	res, err := s.db.ExecContext(ctx, `UPDATE tokens SET applicant = ? WHERE hash = ? AND (applicant IS NULL OR applicant = ?)`, applicant, hash[:], applicant)
	if err != nil {
		return wrap("token", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("store: token: %w", ErrConflict)
	}
	return nil
}

// Member is an enrolled party.
type Member struct {
	Name    string
	Role    int
	Account [20]byte
	Signing [32]byte
	TLS     [32]byte // SHA-256 of the TLS key's SubjectPublicKeyInfo
	Peer    string
	Seen    time.Time // last time it was connected
}

// PutMember stores a member; the same again is no error, another under the same name is ErrConflict. A member's TLS
// key may change: it is replaced.
func (s *Store) PutMember(ctx context.Context, m Member) error {
	old, err := s.Member(ctx, m.Role, m.Name)
	if err == nil && (old.Account != m.Account || old.Signing != m.Signing || old.Peer != m.Peer) {
		return fmt.Errorf("store: member %s: %w", m.Name, ErrConflict)
	}
	_, err = s.db.ExecContext(ctx, `INSERT INTO members (name, role, account, signing, tls, peer) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (role, name) DO UPDATE SET tls = excluded.tls`, m.Name, m.Role, m.Account[:], m.Signing[:], m.TLS[:], m.Peer)
	return wrap("member", err)
}

// SawMember notes that a member was connected.
func (s *Store) SawMember(ctx context.Context, role int, name string, at time.Time) error {
	_, err := s.db.ExecContext(ctx, `UPDATE members SET seen = ? WHERE role = ? AND name = ?`, at.Unix(), role, name)
	return wrap("member", err)
}

// Member gives a member by role and name.
func (s *Store) Member(ctx context.Context, role int, name string) (Member, error) {
	all, err := s.members(ctx, `WHERE role = ? AND name = ?`, role, name)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("store: member %s: %w", name, ErrUnknown)
	}
	if err != nil {
		return Member{}, err
	}
	return all[0], nil
}

// Members gives all members, by role and name.
func (s *Store) Members(ctx context.Context) ([]Member, error) {
	return s.members(ctx, `ORDER BY role, name`)
}

func (s *Store) members(ctx context.Context, where string, args ...any) ([]Member, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT name, role, account, signing, tls, peer, seen FROM members `+where, args...)
	if err != nil {
		return nil, wrap("members", err)
	}
	defer rows.Close()
	var out []Member
	for rows.Next() {
		var m Member
		var account, signing, tls []byte
		var seen int64
		if err := rows.Scan(&m.Name, &m.Role, &account, &signing, &tls, &m.Peer, &seen); err != nil {
			return nil, wrap("members", err)
		}
		copy(m.Account[:], account)
		copy(m.Signing[:], signing)
		copy(m.TLS[:], tls)
		m.Seen = time.Unix(seen, 0)
		out = append(out, m)
	}
	return out, wrap("members", rows.Err())
}

// Study is a proposed study.
type Study struct {
	Hash       study.Hash
	Canonical  []byte
	Name       string
	Researcher string
	Proposed   time.Time
}

// PutStudy stores a study; the same again is no error.
func (s *Store) PutStudy(ctx context.Context, st Study) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO studies (hash, canonical, name, researcher, proposed) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		st.Hash[:], st.Canonical, st.Name, st.Researcher, st.Proposed.Unix())
	return wrap("study", err)
}

// Study gives a study by hash.
func (s *Store) Study(ctx context.Context, h study.Hash) (Study, error) {
	all, err := s.studies(ctx, `WHERE hash = ?`, h[:])
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("store: study %s: %w", h, ErrUnknown)
	}
	if err != nil {
		return Study{}, err
	}
	return all[0], nil
}

// Studies gives all studies, newest first.
func (s *Store) Studies(ctx context.Context) ([]Study, error) {
	return s.studies(ctx, `ORDER BY proposed DESC, hash`)
}

func (s *Store) studies(ctx context.Context, where string, args ...any) ([]Study, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT hash, canonical, name, researcher, proposed FROM studies `+where, args...)
	if err != nil {
		return nil, wrap("studies", err)
	}
	defer rows.Close()
	var out []Study
	for rows.Next() {
		var st Study
		var hash []byte
		var at int64
		if err := rows.Scan(&hash, &st.Canonical, &st.Name, &st.Researcher, &at); err != nil {
			return nil, wrap("studies", err)
		}
		copy(st.Hash[:], hash)
		st.Proposed = time.Unix(at, 0)
		out = append(out, st)
	}
	return out, wrap("studies", rows.Err())
}

// Session is a session's stored state: State is the driver's, opaque here.
type Session struct {
	ID       study.SessionID
	Study    study.Hash
	Request  [32]byte
	Created  time.Time
	Revision uint64
	Live     bool
	State    []byte
}

// Entry is a transcript entry as stored.
type Entry struct {
	Kind, Party string
	Digest      study.Digest
	Signature   [64]byte
	Size        int64
}

// PutSession stores a new session. A request id that was used before is ErrConflict.
func (s *Store) PutSession(ctx context.Context, x Session) error {
	res, err := s.db.ExecContext(ctx, `INSERT INTO sessions (id, study, request, created, revision, live, state) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		x.ID[:], x.Study[:], x.Request[:], x.Created.Unix(), x.Revision, x.Live, x.State)
	if err != nil {
		return wrap("session", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("store: session: %w", ErrConflict)
	}
	return nil
}

// SaveSession replaces a session's state and adds an entry, if there is one, in one transaction. An entry of that kind and
// party with another digest is ErrConflict, and nothing changes.
func (s *Store) SaveSession(ctx context.Context, x Session, e *Entry) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return wrap("session", err)
	}
	defer tx.Rollback()
	if e != nil {
		if err := putEntry(ctx, tx, x.ID, *e); err != nil {
			return err
		}
	}
	res, err := tx.ExecContext(ctx, `UPDATE sessions SET revision = ?, live = ?, state = ? WHERE id = ?`, x.Revision, x.Live, x.State, x.ID[:])
	if err != nil {
		return wrap("session", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("store: session %s: %w", x.ID, ErrUnknown)
	}
	return wrap("session", tx.Commit())
}

func putEntry(ctx context.Context, tx *sql.Tx, id study.SessionID, e Entry) error {
	res, err := tx.ExecContext(ctx, `INSERT INTO entries (session, kind, party, digest, signature, size) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (session, kind, party) DO UPDATE SET size = excluded.size WHERE digest = excluded.digest`,
		id[:], e.Kind, e.Party, e.Digest[:], e.Signature[:], e.Size)
	if err != nil {
		return wrap("entry", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("store: %s of %s: %w", e.Kind, e.Party, ErrConflict)
	}
	return nil
}

// Sessions gives sessions, oldest first: all of them, or those that are live.
func (s *Store) Sessions(ctx context.Context, liveOnly bool) ([]Session, error) {
	where := ``
	if liveOnly {
		where = `WHERE live = 1`
	}
	return s.sessions(ctx, where+` ORDER BY rowid`)
}

// Session gives a session by id.
func (s *Store) Session(ctx context.Context, id study.SessionID) (Session, error) {
	return s.oneSession(ctx, `WHERE id = ?`, id[:])
}

// SessionByRequest gives the session that a request id made.
func (s *Store) SessionByRequest(ctx context.Context, request [32]byte) (Session, error) {
	return s.oneSession(ctx, `WHERE request = ?`, request[:])
}

func (s *Store) oneSession(ctx context.Context, where string, args ...any) (Session, error) {
	all, err := s.sessions(ctx, where, args...)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("store: session: %w", ErrUnknown)
	}
	if err != nil {
		return Session{}, err
	}
	return all[0], nil
}

func (s *Store) sessions(ctx context.Context, where string, args ...any) ([]Session, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, study, request, created, revision, live, state FROM sessions `+where, args...)
	if err != nil {
		return nil, wrap("sessions", err)
	}
	defer rows.Close()
	var out []Session
	for rows.Next() {
		var x Session
		var id, st, request []byte
		var at int64
		if err := rows.Scan(&id, &st, &request, &at, &x.Revision, &x.Live, &x.State); err != nil {
			return nil, wrap("sessions", err)
		}
		copy(x.ID[:], id)
		copy(x.Study[:], st)
		copy(x.Request[:], request)
		x.Created = time.Unix(at, 0)
		out = append(out, x)
	}
	return out, wrap("sessions", rows.Err())
}

// Entries gives a session's entries in no particular order.
func (s *Store) Entries(ctx context.Context, id study.SessionID) ([]Entry, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT kind, party, digest, signature, size FROM entries WHERE session = ? ORDER BY rowid`, id[:])
	if err != nil {
		return nil, wrap("entries", err)
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		var e Entry
		var digest, signature []byte
		if err := rows.Scan(&e.Kind, &e.Party, &digest, &signature, &e.Size); err != nil {
			return nil, wrap("entries", err)
		}
		copy(e.Digest[:], digest)
		copy(e.Signature[:], signature)
		out = append(out, e)
	}
	return out, wrap("entries", rows.Err())
}

func wrap(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("store: %s: %w", what, ErrUnknown)
	}
	return fmt.Errorf("store: %s: %w", what, err)
}
