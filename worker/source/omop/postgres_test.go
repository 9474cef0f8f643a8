package omop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
		"host=localhost,db.example.org dbname=c sslmode=disable":  false,
		"postgres://reader:secret@db.example.org:70000000/cdm?=x": false,
	} {
		path := filepath.Join(dir, "connection")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Source{Connection: "connection"}.config(dir)
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

func FuzzParseSource(f *testing.F) {
	f.Add([]byte("connection: /etc/salus/omop\nschema: cdm\ntables: [person, measurement]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseSource(data)
		if err == nil && (s.Connection == "" || s.Schema == "") {
			t.Errorf("%+v", s)
		}
	})
}
