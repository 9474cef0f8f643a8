package faults

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestEveryCodeIsExplainedOnce(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "catalogue.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := map[Code]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, _ := strconv.Unquote(lit.Value); codePattern.MatchString(s) {
				if declared[Code(s)] {
					t.Errorf("%s is declared twice", s)
				}
				declared[Code(s)] = true
			}
		}
		return true
	})
	if len(declared) != len(catalogue) {
		t.Errorf("%d codes are declared, %d explained", len(declared), len(catalogue))
	}
	var last Code
	for _, entry := range All() {
		if entry.Code <= last {
			t.Errorf("%s follows %s", entry.Code, last)
		}
		last = entry.Code
		if !declared[entry.Code] || entry.Title == "" || entry.Meaning == "" || entry.Hint == "" ||
			entry.status == codes.OK || entry.Class < Failed || entry.Class > TimedOut {
			t.Errorf("%s: incomplete entry", entry.Code)
		}
	}
}

func TestFaultSurvivesWrappingAndTheWire(t *testing.T) {
	fault := New(SessionsExhausted, "expected at most %d, found %d", 16, 17)
	wire := status.Convert(fmt.Errorf("run: %w", fault)).Err()
	for name, err := range map[string]error{"made": fault, "wrapped": fmt.Errorf("run: %w", fault), "sent": wire} {
		got, ok := From(err)
		if !ok || got.Code != SessionsExhausted || got.Detail != "expected at most 16, found 17" {
			t.Errorf("%s: got %+v, %v", name, got, ok)
		}
		if ExitStatus(err) != 3 {
			t.Errorf("%s: exit status %d", name, ExitStatus(err))
		}
	}
	if status.Code(wire) != codes.FailedPrecondition {
		t.Errorf("status %v", status.Code(wire))
	}
}

func TestForeignErrorsGetTheNearestFault(t *testing.T) {
	cases := []struct {
		err  error
		code Code
		exit int
	}{
		{status.Error(codes.Unavailable, "x"), Unreachable, 3},
		{status.Error(codes.DeadlineExceeded, "x"), Timeout, 4},
		{context.DeadlineExceeded, Timeout, 4},
		{errors.New("x"), "", 1},
		{nil, "", 0},
		{&Error{Code: "SAL-9999"}, "SAL-9999", 1},
	}
	for _, c := range cases {
		got, ok := From(c.err)
		if ok != (c.code != "") || ok && got.Code != c.code || ExitStatus(c.err) != c.exit {
			t.Errorf("%v: got %v, exit %d", c.err, got, ExitStatus(c.err))
		}
	}
	if _, ok := Explain("sal-1104"); !ok {
		t.Error("lower case is not explained")
	}
}
