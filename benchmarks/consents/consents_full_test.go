//go:build full

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

// stopAfter cancels a run when so many steps are in force.
type stopAfter struct {
	steps  int
	cancel context.CancelFunc
}

func (s *stopAfter) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("epoch")) {
		if s.steps--; s.steps == 0 {
			s.cancel()
		}
	}
	return len(b), nil
}

// TestFullMeasurementGoesOnWhereItWas: stopped twice it does each step once, its list cut by a crash in the middle of a line is read, and a folder of another plan is refused.
func TestFullMeasurementGoesOnWhereItWas(t *testing.T) {
	p := plan{Dir: t.TempDir(), Patients: 12, Sites: 1, Size: 8}
	for _, steps := range []int{1, 2} {
		ctx, cancel := context.WithCancel(t.Context())
		if err := p.run(ctx, io.Discard, &stopAfter{steps, cancel}); !errors.Is(err, context.Canceled) {
			t.Fatalf("a run that was stopped says %v", err)
		}
		cancel()
	}
	f, err := os.OpenFile(p.path("steps.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("{\"site\":0,\"epo\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var report strings.Builder
	if err := p.run(t.Context(), &report, io.Discard); err != nil {
		t.Fatal(err)
	}
	b := bench{plan: p}
	steps, err := b.steps()
	if err != nil {
		t.Fatal(err)
	}
	// One admission, twelve grants in two batches, two withdrawals in one, one alone, and one by force.
	var kinds []string
	for i, s := range steps {
		kinds = append(kinds, s.Kind)
		if s.Epoch != uint64(i+1) || s.Gas == 0 || s.Bytes == 0 || s.Prove == 0 {
			t.Errorf("step %d is %+v", i, s)
		}
	}
	if got, want := strings.Join(kinds, ", "), "admission, grants, grants, withdrawals, withdrawal of one, forced withdrawal of one"; got != want {
		t.Errorf("the steps are %s, want %s", got, want)
	}
	for _, line := range []string{"admission", "grants", "withdrawals", "by force, past the site"} {
		if !strings.Contains(report.String(), line) {
			t.Errorf("the report says nothing of %q:\n%s", line, report.String())
		}
	}
	p.Patients = 13
	if err := p.run(t.Context(), io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "use another") {
		t.Errorf("a folder of another plan: %v", err)
	}
}
