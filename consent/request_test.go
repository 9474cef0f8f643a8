package consent

import (
	"strings"
	"testing"

	"salus/models/consentword"
	"salus/models/study"
)

func aStudy(purposes ...string) *study.Study {
	return &study.Study{Name: "s", Purpose: purposes, Release: study.Release{MinCohort: 11, MinSites: 3}}
}

func TestASilentStudyAsksForEverythingOrdinary(t *testing.T) {
	r, err := RequestFor(aStudy("HMB"))
	if err != nil {
		t.Fatal(err)
	}
	want := consentword.Request{
		Schema: consentword.Schema, Purposes: consentword.HealthResearch, Categories: 1<<16 - 1, Operations: consentword.Statistic,
		Recipients: consentword.AcademicInstitution, Territories: consentword.SameCountry, Cohort: 11,
	}
	if r != want {
		t.Errorf("asks for %+v", r)
	}
	if silentCategories&consentword.Sensitive != 0 {
		t.Error("silence asks for sensitive data")
	}
	if _, err := consentword.ParseRequest(r.Word()); err != nil {
		t.Error(err)
	}
	broad := BroadTerms("st-anna", Hash{}, "de")
	broad.Pseudonym, broad.Version = "anna", 1
	for _, purpose := range []string{"HMB", "GRU", "DS", "POA", "methods", "public-health", "genetic-research"} {
		r, err := RequestFor(aStudy(purpose))
		if err != nil {
			t.Fatal(err)
		}
		if word, reasons := Compile(&broad); !consentword.Permits(word, r.Word(), then) {
			t.Errorf("broad consent refuses a silent study for %s: %v", purpose, reasons)
		}
	}
	for _, purpose := range []string{"CC", "commercial", "product-development"} {
		r, err := RequestFor(aStudy(purpose))
		if err != nil {
			t.Fatal(err)
		}
		if word, _ := Compile(&broad); consentword.Permits(word, r.Word(), then) {
			t.Errorf("broad consent permits %s", purpose)
		}
	}
}

func TestARequestErrsTowardsAskingForMore(t *testing.T) {
	s := aStudy("methods")
	s.Recipients = []string{"company"}
	s.Categories = []string{"genomics"}
	s.Operations = []string{"train", "count"}
	s.Territories = []string{"any-country"}
	s.Obligations = []string{"ethics-approval"}
	s.Release.MinCohort = 33
	r, err := RequestFor(s)
	want := consentword.Request{
		Schema: consentword.Schema, Purposes: consentword.Methods | consentword.GeneralResearch | consentword.Commercial,
		Categories: consentword.Genomics, Operations: consentword.Train | consentword.Count, Recipients: consentword.Company,
		Territories: consentword.AnyCountry, Obligations: consentword.EthicsApproval, Cohort: consentword.CohortAtMost(33),
	}
	if err != nil || r != want {
		t.Errorf("asks for %+v, %v", r, err)
	}
	if consentword.MinimumCohort(r.Cohort) > 33 {
		t.Error("the study claims a larger cohort than it promises")
	}
}

func TestAStudyThatNoDirectiveCanAllowIsAnError(t *testing.T) {
	for name, s := range map[string]*study.Study{
		"no purpose":        aStudy(),
		"an obligation":     aStudy("IRB"),
		"unknown purpose":   aStudy("HMB", "underwriting"),
		"a restriction":     aStudy("HMB", "NPU"),
		"obsolete code":     aStudy("DUO:0000014"),
		"unknown category":  {Name: "s", Purpose: []string{"HMB"}, Categories: []string{"palmistry"}},
		"unknown operation": {Name: "s", Purpose: []string{"HMB"}, Operations: []string{"scry"}},
		"unknown recipient": {Name: "s", Purpose: []string{"HMB"}, Recipients: []string{"soothsayer"}},
		"unknown place":     {Name: "s", Purpose: []string{"HMB"}, Territories: []string{"atlantis"}},
		"unknown duty":      {Name: "s", Purpose: []string{"HMB"}, Obligations: []string{"none"}},
	} {
		if _, err := RequestFor(s); err == nil || !strings.HasPrefix(err.Error(), "study s: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestStudiesMayStateWhatDirectivesCanAllow holds the study file's vocabulary and the codes here together.
func TestStudiesMayStateWhatDirectivesCanAllow(t *testing.T) {
	stated := map[string]bool{}
	for _, term := range study.Purposes() {
		stated[term.Code] = true
		r, err := RequestFor(aStudy("HMB", term.Code))
		if err != nil {
			t.Errorf("a study may state %s, and no directive can allow it: %v", term.Code, err)
		}
		if u, ok := dataUse(term.Code); ok && (u.Code != term.DUO || term.Obligation != (u.Requires != 0 && u.Asks == 0)) {
			t.Errorf("%s is two things", term.Code)
		}
		if term.Obligation && r.Obligations == 0 {
			t.Errorf("%s attests nothing", term.Code)
		}
	}
	for _, u := range DataUses() {
		if (u.Asks != 0 || u.Requires != 0) != stated[u.Short] {
			t.Errorf("%s: directives and study files disagree on whether a study may state it", u.Short)
		}
	}
}
