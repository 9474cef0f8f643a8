package consent

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestPaperListIsRead(t *testing.T) {
	list, err := ParsePaper(strings.NewReader("patient,decision\nanna,permit\n\"b,1\",deny\r\n"))
	if err != nil || len(list) != 2 || list[0] != (Paper{"anna", true}) || list[1] != (Paper{"b,1", false}) {
		t.Errorf("%v, %v", list, err)
	}
	if list, err := ParsePaper(strings.NewReader("patient,decision\n")); err != nil || len(list) != 0 {
		t.Errorf("empty list: %v, %v", list, err)
	}
}

func TestBadPaperListNamesTheLineAndNotThePatient(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":         {"", "line 1"},
		"no header":     {"canary,permit\n", "line 1"},
		"wrong header":  {"decision,patient\n", "line 1"},
		"more columns":  {"patient,decision,canary\n", "line 1"},
		"third column":  {"patient,decision\na,permit\ncanary,permit,x\n", "line 3"},
		"other word":    {"patient,decision\ncanary,yes\n", "line 2"},
		"other case":    {"patient,decision\ncanary,Permit\n", "line 2"},
		"withdrawn":     {"patient,decision\ncanary,withdrawn\n", "line 2"},
		"no name":       {"patient,decision\n,permit\n", "line 2"},
		"long name":     {"patient,decision\n" + strings.Repeat("canary", 30) + ",permit\n", "line 2"},
		"twice":         {"patient,decision\ncanary,permit\na,deny\ncanary,deny\n", "line 4: the patient of line 2"},
		"open quote":    {"patient,decision\n\"canary,permit\n", "line"},
		"control bytes": {"patient,decision\ncan\x00ary,permit\n", "line 2"},
	} {
		_, err := ParsePaper(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPaperConsentIsIdempotentAndDeniesTheUnlisted(t *testing.T) {
	b, key := newBook(t), newKey(t, custodianSeed)
	list := []Paper{{"anna", true}, {"bernd", false}}
	broad := BroadTerms("st-anna", Hash{9}, "de")
	put := func(list []Paper) {
		t.Helper()
		if err := b.PutOnPaper(list, broad, key, lastBlock, seeded(1)); err != nil {
			t.Fatal(err)
		}
	}
	put(list)
	if _, err := b.EnrolOnPaper("carla", seeded(2)); err != nil {
		t.Fatal(err)
	}
	got := Causes(b.Decide(question().Word(), then))
	if got[Allowed] != 1 || got[NotPermitted] != 1 || got[NoDirective] != 1 {
		t.Errorf("causes are %v", got)
	}
	b.Seal()
	before := bytesOf(t, b)
	put(list)
	if !bytes.Equal(before, bytesOf(t, b)) {
		t.Error("reading the list again changes the book")
	}
	put([]Paper{{"anna", false}, {"bernd", true}})
	if got := permittedSlots(b); len(got) != 1 || got[0] != 1 || b.InForce(0).Directive.Version != 2 {
		t.Errorf("after the next list, %v are permitted", got)
	}
	if b.InForce(1).Directive.Signer != Custodian {
		t.Error("paper consent is not marked")
	}
}

func TestThePaperListDoesNotOverrideThePatient(t *testing.T) {
	b := twoPatients(t)
	apply(t, b, signedFor(t, b, newKey(t, annaSeed), withdrawal("anna")))
	before := bytesOf(t, b)
	err := b.PutOnPaper([]Paper{{"anna", true}}, BroadTerms("st-anna", Hash{}, "de"), newKey(t, custodianSeed), lastBlock, seeded(1))
	if !errors.Is(err, ErrSigner) || strings.Contains(err.Error(), "anna") {
		t.Errorf("%v", err)
	}
	if !bytes.Equal(before, bytesOf(t, b)) {
		t.Error("the book has changed")
	}
}

func TestBroadTermsCompileWithoutReasons(t *testing.T) {
	d := BroadTerms("st-anna", Hash{}, "de")
	d.Pseudonym, d.Version = "anna", 1
	canonicalOf(t, d)
	if _, reasons := Compile(&d); len(reasons) != 0 {
		t.Errorf("reasons are %v", reasons)
	}
}

func FuzzParsePaper(f *testing.F) {
	f.Add([]byte("patient,decision\nanna,permit\nbernd,deny\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := ParsePaper(bytes.NewReader(raw))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, p := range list {
			if !isText(p.Patient) || seen[p.Patient] {
				t.Error("a bad or repeated name was read")
			}
			seen[p.Patient] = true
		}
	})
}
