package consent

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"salus/zkproofs/consentbatch"
)

func TestPaperListIsRead(t *testing.T) {
	list, err := ParsePaper(strings.NewReader("patient,decision\nanna,permit\n\"b,1\",deny\r\n"))
	if err != nil || len(list) != 2 || list[0] != (Paper{Patient: "anna", Permit: true, Line: 2}) || list[1] != (Paper{Patient: "b,1", Line: 3}) {
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

func TestWhatIsOnPaperIsSignedOnce(t *testing.T) {
	b, key := twoPatients(t), newKey(t, custodianSeed)
	broad := BroadTerms("st-anna", Hash{9}, "de")
	now := func(p Paper) *Signed {
		t.Helper()
		s, err := b.OnPaperNow(p, broad, key, lastBlock)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := now(Paper{Patient: "carla", Permit: true})
	apply(t, b, first)
	if got := permittedSlots(b); len(got) != 1 || got[0] != 2 || first.Directive.Signer != Custodian || !files(t, b, 2, first) {
		t.Errorf("%v are permitted", got)
	}
	if now(Paper{Patient: "carla", Permit: true}) != nil {
		t.Error("what is in force is signed again")
	}
	apply(t, b, now(Paper{Patient: "carla"}))
	if got := permittedSlots(b); len(got) != 0 || b.Version(2) != 2 || now(Paper{Patient: "carla"}) != nil {
		t.Errorf("after the refusal %v are permitted", got)
	}
	// A patient's own words on paper go before the list's.
	own := broad
	own.Operations = []string{"count"}
	narrow := now(Paper{Patient: "carla", Permit: true, Terms: &own})
	apply(t, b, narrow)
	if narrow.Directive.Operations[0] != "count" || !files(t, b, 2, narrow) || len(permittedSlots(b)) != 0 {
		t.Error("the patient's own terms are not in force")
	}
	if err := b.Put(Item{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Forced, Slot: 2}}}, lastBlock); err != nil {
		t.Fatal(err)
	}
	if now(Paper{Patient: "carla", Permit: true}) != nil {
		t.Error("a list brings back what was withdrawn")
	}
}

func TestThePaperListDoesNotOverrideThePatient(t *testing.T) {
	b := twoPatients(t)
	apply(t, b, signedFor(t, b, newKey(t, annaSeed), withdrawal("anna")))
	for name, want := range map[string]error{"anna": ErrSigner, "nobody": ErrUnknownPatient} {
		_, err := b.OnPaperNow(Paper{Patient: name, Permit: true}, BroadTerms("st-anna", Hash{}, "de"), newKey(t, custodianSeed), lastBlock)
		if !errors.Is(err, want) || strings.Contains(err.Error(), name) {
			t.Errorf("%v", err)
		}
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
