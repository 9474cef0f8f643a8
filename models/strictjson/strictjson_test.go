package strictjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestRefused(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, c := range map[string]struct {
		text      string
		truncated bool
	}{
		"nothing":                  {"", true},
		"cut in an object":         {`{"a":1`, true},
		"cut in a string":          {`{"a":"x`, true},
		"cut in a word":            {`{"a":tru`, true},
		"cut in an escape":         {`"\u12`, true},
		"name twice":               {`{"a":1,"b":2,"a":1}`, false},
		"name twice, once escaped": {`{"a":1,"\u0061":1}`, false},
		"name twice among many":    {`{` + many(100) + `"n7":1}`, false},
		"not UTF-8":                {"\"\xff\"", false},
		"UTF-16":                   {"\xff\xfe{\x00}\x00", false},
		"lone surrogate":           {`"\ud800"`, false},
		"surrogate and letter":     {`"\ud800a"`, false},
		"control character":        {"\"\x01\"", false},
		"two values":               {`{} {}`, false},
		"trailing comma":           {`[1,]`, false},
		"leading zero":             {`01`, false},
		"bare point":               {`1.`, true},
		"plus":                     {`+1`, false},
		"NaN":                      {`NaN`, false},
		"single quotes":            {`{'a':1}`, false},
		"unknown escape":           {`"\x"`, false},
		"too deep":                 {deep(MaxDepth + 1), false},
		"far too deep":             {strings.Repeat("[", 10_000_000), false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(c.text)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatal("no error")
			}
			if e.Truncated != c.truncated {
				t.Errorf("truncated is %v: %v", e.Truncated, err)
			}
		})
	}
	if _, err := Parse(deep(MaxDepth)); err != nil {
		t.Error("the deepest allowed:", err)
	}
}

func TestNumbersKeepTheirText(t *testing.T) {
	v, err := Parse(` { "a" : 1.00 , "b" : [ -0 , 1E+2 ] , "c" : "\ud83d\ude00\n" } `)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(v.AppendCanonical(nil)), `{"a":1.00,"b":[-0,1E+2],"c":"😀\n"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestCanonicalFormForgetsOrderAndSpace(t *testing.T) {
	a, errA := Parse(`{"b":{"y":null,"x":true},"a":"\u0041"}`)
	b, errB := Parse("{ \"a\":\"A\",\n \"b\":{\"x\":true,\"y\":null} }")
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if x, y := string(a.AppendCanonical(nil)), string(b.AppendCanonical(nil)); x != y {
		t.Errorf("%s and %s", x, y)
	}
}

// FuzzParse holds Parse against encoding/json: whatever it accepts is JSON, and means the same after a round trip.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.50,-3e4,"x\u00e9\ud83d\ude00",true,false,null,{}]}`, `"\"\\\/\b\f\n\r\t"`, `{"a":1,"a":2}`, `[[[[]]]]`, ` 0 `, `{"":""}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Parse(text)
		if err != nil {
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("%q is no JSON", text)
		}
		canonical := v.AppendCanonical(nil)
		again, err := Parse(string(canonical))
		if err != nil {
			t.Fatalf("the canonical form %q: %v", canonical, err)
		}
		if string(again.AppendCanonical(nil)) != string(canonical) {
			t.Fatalf("the canonical form %q is not its own", canonical)
		}
	})
}

// many is n members of an object.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"n%d":0,`, i)
	}
	return b.String()
}
