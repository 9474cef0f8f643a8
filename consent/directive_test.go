package consent

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gowebpki/jcs"
	"pgregory.net/rapid"
)

func canonicalOf(t testing.TB, d Directive) []byte {
	t.Helper()
	b, err := d.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDirectiveIsTheRecordedDocument(t *testing.T) {
	want, err := os.ReadFile("testdata/directive.json")
	if err != nil {
		t.Fatal(err)
	}
	d := terms("anna")
	if got := canonicalOf(t, d); !bytes.Equal(got, bytes.TrimSuffix(want, []byte("\n"))) {
		t.Errorf("canonical form is\n%s", got)
	}
	const hash = "0xc393a4a215852ff769e0ea457fca70ebef6820d8796ff75e6e857f2d066f4f88" // (printf 'salus/directive/v1\0'; head -c -1 directive.json) | sha256sum
	if h, err := d.Hash(); err != nil || h.String() != hash {
		t.Errorf("hash is %v (%v), expected %s", h, err, hash)
	}
}

func TestCanonicalFormIsRFC8785AndReadsBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := drawDirective(r)
		b, err := d.Canonical()
		if err != nil {
			r.Fatal(err)
		}
		want, err := jcs.Transform(b)
		if err != nil {
			r.Fatal(err)
		}
		if !bytes.Equal(b, want) {
			r.Fatalf("not RFC 8785:\n%s\n%s", b, want)
		}
		again, err := ParseDirective(b)
		if err != nil {
			r.Fatal(err)
		}
		back, err := again.Canonical()
		if err != nil || !bytes.Equal(back, b) {
			r.Fatalf("reads back otherwise (%v)", err)
		}
	})
}

func TestOneDirectiveHasOneEncoding(t *testing.T) {
	good := string(canonicalOf(t, terms("anna")))
	if _, err := ParseDirective([]byte(good)); err != nil {
		t.Fatal(err)
	}
	replace := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %s in the document", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for name, doc := range map[string]string{
		"empty":               "",
		"truncated":           good[:len(good)-1],
		"trailing newline":    good + "\n",
		"trailing value":      good + "{}",
		"leading space":       " " + good,
		"inner space":         replace(`"schema":`, `"schema": `),
		"field order":         `{"version":1,` + strings.TrimSuffix(good, `,"version":1}`)[1:] + "}",
		"repeated field":      replace(`"version":1`, `"version":1,"version":1`),
		"unknown field":       replace(`"version":1`, `"version":1,"worth":1`),
		"other case":          replace(`"version":1`, `"Version":1`),
		"missing list":        replace(`"diseases":[],`, ``),
		"null list":           replace(`"diseases":[]`, `"diseases":null`),
		"explicit default":    replace(`"decision"`, `"collect":null,"decision"`),
		"float":               replace(`"version":1`, `"version":1.0`),
		"exponent":            replace(`"version":1`, `"version":1e0`),
		"escape":              replace(`anna`, `\u0061nna`),
		"not UTF-8":           replace(`anna`, "ann\xff"),
		"beyond ASCII":        replace(`anna`, "änna"),
		"unsorted list":       replace(`["HMB","NPUNCU"]`, `["NPUNCU","HMB"]`),
		"repeated entry":      replace(`["HMB","NPUNCU"]`, `["HMB","HMB","NPUNCU"]`),
		"empty entry":         replace(`["HMB","NPUNCU"]`, `["","HMB","NPUNCU"]`),
		"upper-case digits":   replace(`0x010203`, `0x01020A`),
		"short hash":          replace(`0x010203`, `0x0102`),
		"other schema":        replace(`directive/v1`, `directive/v2`),
		"unknown decision":    replace(`"permit"`, `"allow"`),
		"unknown signer":      replace(`"patient"`, `"physician"`),
		"no such site":        replace(`"st-anna"`, `"St Anna"`),
		"version 0":           replace(`"version":1`, `"version":0`),
		"version beyond 32":   replace(`"version":1`, `"version":4294967296`),
		"minutes":             replace(`:00:00Z"`, `:30:00Z"`),
		"offset":              replace(`:00:00Z"`, `:00:00+00:00"`),
		"hour zero":           replace(`"notBefore":"2025-11-24T16:00:00Z"`, `"notBefore":"1970-01-01T00:00:00Z"`),
		"end before begin":    replace(`"notAfter":"2055`, `"notAfter":"2015`),
		"first of many":       replace(`"supersedes":"0x00`, `"supersedes":"0x01`),
		"language":            replace(`de-DE`, `german language`),
		"nested":              strings.Repeat("[", 5000),
		"permits and denies":  replace(`"permit"`, `"deny"`),
		"withdraws and lists": replace(`"permit"`, `"withdrawn"`),
	} {
		if _, err := ParseDirective([]byte(doc)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestDirectiveIsLengthGated(t *testing.T) {
	if _, err := ParseDirective(bytes.Repeat([]byte(" "), MaxDirective+1)); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("oversize directive: %v", err)
	}
	d := terms("anna")
	for i := range maxEntries {
		d.Projects = append(d.Projects, fmt.Sprintf("p%04d", i))
	}
	canonicalOf(t, d)
	d.Projects = append(d.Projects, "q")
	if _, err := d.Canonical(); err == nil {
		t.Error("a list of one too many is accepted")
	}
}

func TestErrorsAndLogsKeepThePatientOut(t *testing.T) {
	const canary = "canary-7f3a"
	d := terms(canary)
	d.Language = canary + " "
	_, err := d.Canonical()
	if err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("error is %v", err)
	}
	_, err = ParseDirective([]byte(`{"pseudonym":"` + canary + `","version":"` + canary + `"}`))
	if err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("error is %v", err)
	}
	b := newBook(t)
	for _, s := range []string{
		fmt.Sprintf("%v %+v %#v %s", d, d, d, &d),
		fmt.Sprintf("%v %+v", Signed{Directive: d}, &Signed{Directive: d}),
		fmt.Sprintf("%v %+v %#v", b, b, b),
	} {
		if strings.Contains(s, canary) || strings.Contains(s, "st-anna") {
			t.Errorf("prints %s", s)
		}
	}
}

func TestHoursKeepTheirForm(t *testing.T) {
	h := HourOf(time.Date(2026, 11, 21, 14, 59, 59, 0, time.UTC))
	text, err := h.MarshalText()
	if err != nil || string(text) != "2026-11-21T14:00:00Z" {
		t.Errorf("%s, %v", text, err)
	}
	if got := lastHour.Time(); got != time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC) {
		t.Errorf("last hour is %v", got)
	}
	if _, err := (lastHour + 1).MarshalText(); err == nil {
		t.Error("an hour of the year 10000 is written")
	}
	if HourOf(time.Unix(-1, 0)) != 0 {
		t.Error("a moment before 1970 is not hour 0")
	}
}

func FuzzParseDirective(f *testing.F) {
	f.Add(canonicalOf(f, terms("anna")))
	f.Add([]byte(`{"schema":"salus.directive/v1"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := ParseDirective(b)
		if err != nil {
			return
		}
		if again := canonicalOf(t, *d); !bytes.Equal(again, b) {
			t.Errorf("read %q, wrote %q", b, again)
		}
		Compile(d)
	})
}
