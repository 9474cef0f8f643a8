package omop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestASourceIsStrict(t *testing.T) {
	s, err := ParseSource([]byte("connection: /etc/salus/omop\nschema: cdm\ntables: [person, measurement]\n"))
	if err != nil || s.Schema != "cdm" || len(s.Tables) != 2 {
		t.Error(s, err)
	}
	for text, reason := range map[string]string{
		"": "is empty", "schema: cdm": "connection: name the file", "connection: a\npassword: b": "field password not found", "connection: a\ntables: [concept]": "tables: one that",
		"connection: a\n---\nconnection: b": "more than one document", "connection: a\nschema: " + strings.Repeat("x", 64): "schema: no name", strings.Repeat("#", maxSource+1): "longer than",
	} {
		if _, err := ParseSource([]byte(text)); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestRecordsDoNotTravelUnprotected(t *testing.T) {
	dir := t.TempDir()
	for text, ok := range map[string]bool{
		"host=/run/postgresql dbname=cdm":                         true,
		"postgres://reader@localhost/cdm?sslmode=disable":         true,
		"host=db.example.org dbname=cdm sslmode=verify-full":      true,
		"host=db.example.org dbname=cdm":                          false,
		"host=db.example.org dbname=cdm sslmode=disable":          false,
		"host=db.example.org dbname=cdm sslmode=prefer":           false,
		"host=db.example.org dbname=cdm sslmode=require":          false,
		"host=db.example.org dbname=cdm sslmode=verify-ca":        false,
		"host=localhost,db.example.org dbname=c sslmode=disable":  false,
		"postgres://reader:secret@db.example.org:70000000/cdm?=x": false,
	} {
		path := filepath.Join(dir, "connection")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		config, err := Source{Connection: "connection"}.config(dir)
		if ok && err == nil && config.RuntimeParams["row_security"] != "off" {
			t.Error("rows that a policy hides would be missing without a word")
		}
		if (err == nil) != ok || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "connection"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := (Source{Connection: "connection"}).config(dir); err == nil || !strings.Contains(err.Error(), "others could read the password") {
		t.Error(err)
	}
}

// TestTheServersWordsAreNotRepeated: what PostgreSQL says of a value that cannot be cast is the value.
func TestTheServersWordsAreNotRepeated(t *testing.T) {
	for _, code := range []string{"22007", "21000", "23514", "P0001", "42501", "XX000", ""} {
		err := said("the table person", fmt.Errorf("copy: %w", &pgconn.PgError{Code: code, Message: `invalid input syntax for type date: "Canary"`, Detail: "Canary", Hint: "Canary", Where: "Canary"}))
		if strings.Contains(err.Error(), "Canary") || !strings.Contains(err.Error(), "SQLSTATE "+code) || !strings.HasPrefix(err.Error(), "the table person: ") {
			t.Error(err)
		}
	}
}

func FuzzParseSource(f *testing.F) {
	f.Add([]byte("connection: /etc/salus/omop\nschema: cdm\ntables: [person, measurement]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseSource(data)
		if err == nil && (s.Connection == "" || s.Schema == "") {
			t.Errorf("%+v", s)
		}
	})
}
