package worker

import (
	"strings"
	"testing"

	"salus/consent"
	"salus/models/consentword"
	"salus/proto/faults"
)

// TestFHIRConsentsComeIntoForceAsPaper imports Consents of several words, one of a patient who signs alone, and later a
// withdrawal; after that the records may be erased.
func TestFHIRConsentsComeIntoForceAsPaper(t *testing.T) {
	s, at := consentSite(t), pretend(t)
	take := func(files map[string]string, paper ...consent.Paper) []FHIRConsent {
		t.Helper()
		in := folder(t)
		list, err := ReadFHIRConsents(consentFolder(t, files), "st-anna", false)
		if err != nil {
			t.Fatal(err)
		}
		if in.paper, err = s.asPaper(paper, list, in.keys); err != nil {
			t.Fatal(err)
		}
		imported(t, s, at, in)
		return list
	}
	until := func(year string) func(string) string {
		return func(c string) string {
			return strings.Replace(c, `"type":"deny",`, `"type":"deny","period":{"end":"`+year+`"},`, 1)
		}
	}
	list := take(map[string]string{
		"anna.json":  consentOf("Patient/anna", "2026-01-01", "permit"), // signs with an own key
		"carla.json": until("2031")(consentOf("Patient/carla", "2026-01-01", "permit")),
		"dora.json":  consentOf("Patient/dora", "2026-01-01", "deny"),
		"emil.json":  until("2040")(consentOf("Patient/emil", "2026-01-01", "permit")),
	})
	if list[0].Permits || len(list[0].Findings) == 0 {
		t.Errorf("%+v", list[0])
	}
	fields := func(name string) consentword.Fields {
		t.Helper()
		b, err := s.Book()
		if err != nil {
			t.Fatal(err)
		}
		slot, ok := b.SlotOf(name)
		if !ok {
			t.Fatalf("%s has no slot", name)
		}
		return b.Word(slot).Fields()
	}
	for name, permits := range map[string]bool{"anna": false, "bernd": false, "carla": true, "dora": false, "emil": true} {
		if f := fields(name); (f.Decision == consentword.Permit) != permits {
			t.Errorf("%s: %s", name, f.Decision)
		}
	}
	if c, e := fields("carla"), fields("emil"); c.NotAfter >= e.NotAfter || c.Purposes != consentword.HealthResearch|consentword.DiseaseResearch|consentword.Methods {
		t.Errorf("until %d and %d, for %v", c.NotAfter, e.NotAfter, c.Purposes.Names())
	}
	if _, err := s.mayErase("carla", today); !faults.Is(err, faults.StillPermitted) {
		t.Error(err)
	}
	take(map[string]string{"carla.json": consentOf("Patient/carla", "2026-02-01", "deny")})
	if f := fields("carla"); f.Decision == consentword.Permit {
		t.Error("a newer Consent that denies changes nothing")
	}
	if e, err := s.mayErase("carla", today); err != nil || e.Slot < 0 {
		t.Error(e, err)
	}
	if fields("emil").Decision != consentword.Permit {
		t.Error("who is not in the folder any more has lost the consent")
	}
	if e, err := s.mayErase("stranger", today); err != nil || e.Slot != -1 {
		t.Error(e, err)
	}
	both, err := ReadFHIRConsents(consentFolder(t, map[string]string{"1.json": consentOf("Patient/dora", "2026-01-01", "permit")}), "st-anna", false)
	if err != nil {
		t.Fatal(err)
	}
	paper, err := s.asPaper([]consent.Paper{{Patient: "dora", Permit: true, Line: 7}}, both, nil)
	if err != nil || len(paper) != 1 || paper[0].Permit || both[0].Permits || !strings.Contains(both[0].Findings[len(both[0].Findings)-1].Text, "line 7 of consents.csv") {
		t.Errorf("who stands in both lists is not denied: %+v, %+v, %v", paper, both, err)
	}
}
