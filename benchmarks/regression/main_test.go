package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"salus/models/analysis"
	"salus/models/study"
)

// TestDataIsAlwaysTheSameAndTheStudyCompiles.
func TestDataIsAlwaysTheSameAndTheStudyCompiles(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	for _, dir := range []string{one, two} {
		if err := write(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"study.yaml", "sites/site-1/table.csv", "sites/site-5/table.csv", "sites/site-5/consents.csv"} {
		a, err := os.ReadFile(filepath.Join(one, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(two, name))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs, %v", name, err)
		}
		if lines := bytes.Count(a, []byte("\n")); name != "study.yaml" && lines != 1+patients {
			t.Errorf("%s has %d lines", name, lines)
		}
	}
	s, err := study.ParseFile(filepath.Join(one, "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := analysis.Compile(s)
	if err != nil || !p.Iterative() {
		t.Errorf("the study is no chain: %v", err)
	}
}
