package fhirpath

import (
	"errors"
	"strings"
	"testing"
	"time"

	"salus/models/strictjson"
)

const patient = `{"resourceType":"Patient","id":"p","birthDate":"1950-06","gender":"female","active":true,"multipleBirthInteger":2,` +
	`"name":[{"use":"official","family":"F","given":["G","H"]},{"family":"I"}],"link":[{"other":{"reference":"Patient/q"}}]}`

func FuzzCompileAndEvaluate(f *testing.F) {
	for _, s := range []string{
		"name.where(use = 'official').family.first()", "birthDate >= @1950-01 and active", "name[0].given.join(', ')", "iif(active, 1 + 2 * 3, 4 / 5)",
		"link.other.getReferenceKey(Patient)", "multipleBirth.ofType(integer) in (1 | 2)", "%c & 'x' & `name`.family", "name.select($this.given[$index])", "birthDate.lowBoundary()",
		"@2012-01-01T10:00:00.5Z < @T10", "((((1))))", "'\\u00e9'", "{} = {}", "// only a comment",
		"birthDate + 18 years <= @2012", "5 'mg' + 3 'mg'", "name.given.aggregate($total + 1, 0)", "name.repeat(period).start", "descendants().ofType(string)", "'a'.matches('(a|b)*')", "1.587.lowBoundary(2)",
		"gender is code or gender as string = 'x'", "name.given.union(name.family) ~ 'a'", "link.other.resolve()", "'2012'.toDate() + 1 month", "'aaa'.replaceMatches('a', '$0$0')", "name.given.subsetOf(name.given)", "7 div 0 mod 3",
	} {
		f.Add(s)
	}
	for _, c := range cases {
		f.Add(c.source)
	}
	v, err := strictjson.Parse(patient)
	if err != nil {
		f.Fatal(err)
	}
	scope := Scope{Resource: "Patient", Constants: map[string]Item{"c": Text("v", "string")}}
	f.Fuzz(func(t *testing.T, source string) {
		begin := time.Now()
		e, err := Compile(source, scope)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("an error of another type: %v", err)
			}
			return
		}
		item := Resource(v)
		focus := Focus{Resource: item, Element: item}
		_, errItems := e.Evaluate(focus)
		_, errTruth := e.Truth(focus)
		if errItems != nil && errTruth == nil {
			t.Error("an error in one evaluation and none in the other")
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func FuzzMoment(f *testing.F) {
	for _, s := range []string{"2012", "2012-02-29T23:59:60Z", "2012-01-01T10:00:00.123+14:00", "10:00", "0000-01-01", "9999-12-31T23:59:59.999-12:00"} {
		f.Add(s, "2012-01")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, okX := parseMoment(a, false)
		y, okY := parseMoment(b, false)
		if !okX || !okY {
			return
		}
		there, known := x.compare(y)
		back, knownBack := y.compare(x)
		if known != knownBack || there != -back {
			t.Errorf("%s and %s compare as %d %v, and back as %d %v", a, b, there, known, back, knownBack)
		}
	})
}

// TestWorkIsBounded runs expressions that would multiply their input again and again.
func TestWorkIsBounded(t *testing.T) {
	v, err := strictjson.Parse(`{"resourceType":"Patient","name":[` + strings.Repeat(`{"given":["a"]},`, 2000) + `{"given":["a"]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{
		"name.select(%resource.name.select(%resource.name.given))",
		"name.select(%resource.name).select(%resource.name).count()",
	} {
		begin := time.Now()
		e, err := Compile(source, Scope{Resource: "Patient"})
		if err != nil {
			t.Fatal(err)
		}
		item := Resource(v)
		if _, err := e.Evaluate(Focus{Resource: item, Element: item}); err == nil {
			t.Errorf("%s: no end", source)
		}
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%s took %v", source, took)
		}
	}
}

func TestNumbersAreBounded(t *testing.T) {
	for _, literal := range []string{"1e999999999", "1E-999999999", strings.Repeat("9", 65)} {
		v, err := strictjson.Parse(`{"resourceType":"Observation","valueDecimal":` + literal + `}`)
		if err != nil {
			t.Fatal(err)
		}
		e, err := Compile("value.ofType(decimal) > 1", Scope{Resource: "Observation"})
		if err != nil {
			t.Fatal(err)
		}
		item := Resource(v)
		if _, err := e.Evaluate(Focus{Resource: item, Element: item}); err == nil {
			t.Errorf("a number of %d characters was compared", len(literal))
		}
	}
}

func TestDeepExpressionsAreRefused(t *testing.T) {
	for _, source := range []string{strings.Repeat("(", 10_000), strings.Repeat("-", 10_000) + "1", strings.Repeat("name.where(", 1000), strings.Repeat("a", MaxLength+1)} {
		if _, err := Compile(source, Scope{Resource: "Patient"}); err == nil {
			t.Errorf("%.20s… compiled", source)
		}
	}
}
