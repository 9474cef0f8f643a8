package fhir

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/consent"
	"salus/models/consentword"
)

// policy is a rule of an MII broad consent.
func policy(does, number, end string) string {
	return fmt.Sprintf(`{"type":%q,"period":{"start":"2026-02-01","end":%q},"code":[{"coding":[{"system":%q,"code":"2.16.840.1.113883.3.1937.777.24.5.3.%s"}]}]}`, does, end, systemPolicies, number)
}

func broadConsent(rules ...string) string {
	return r4(`{"type":"deny","period":{"start":"2026-02-01","end":"2056-01-31"},"provision":[` + strings.Join(rules, ",") + `]}`)
}

func permits(numbers ...string) (rules []string) {
	for _, n := range numbers {
		rules = append(rules, policy("permit", n, "2056-01-31"))
	}
	return rules
}

func TestWhatFollowsFromBroadConsentPolicies(t *testing.T) {
	const years5, years30 = "2031-01-31T09:00:00Z", "2056-01-31T09:00:00Z"
	ordinary, _ := consentword.ParseCategories(consent.BroadTerms("", consent.Hash{}, "").Categories...)
	medical := ordinary &^ consentword.Claims
	home := consentword.SameCountry | consentword.EuropeanEconomicArea
	all := append(permits("2", "3", "4", "5", "7", "8", "9", "37", "45"), policy("permit", "6", "2031-01-31"))
	type expected struct {
		operations  consentword.Operations
		categories  consentword.Categories
		territories consentword.Territories
		until       string
	}
	for name, c := range map[string]struct {
		in   string
		cut  bool
		want expected // zero: denied
	}{
		"module 1 and the past":              {broadConsent(all...), false, expected{computing | consentword.Link, medical, home, years5}},
		"the same, cut to the consent":       {broadConsent(all...), true, expected{computing | consentword.Link, medical, home, years30}},
		"module 1 without the past":          {broadConsent(append(permits("7", "8"), policy("permit", "6", "2031-01-31"))...), false, expected{}},
		"cut, without the past":              {broadConsent(append(permits("7", "8"), policy("permit", "6", "2031-01-31"))...), true, expected{computing, medical, home, years30}},
		"use without processing":             {broadConsent(permits("6", "8", "45")...), true, expected{}},
		"processing without use":             {broadConsent(permits("6", "7", "45")...), true, expected{}},
		"the inactive policy of past use":    {broadConsent(permits("6", "7", "45", "46")...), true, expected{}},
		"use withdrawn":                      {broadConsent(append(all, policy("deny", "8", "2056-01-31"))...), false, expected{}},
		"use withdrawn first":                {broadConsent(append([]string{policy("deny", "8", "2056-01-31")}, all...)...), false, expected{}},
		"linking withdrawn":                  {broadConsent(append(all, policy("deny", "9", "2056-01-31"))...), false, expected{computing, medical, home, years5}},
		"collection withdrawn":               {broadConsent(append(all, policy("deny", "6", "2031-01-31"))...), false, expected{}},
		"samples denied":                     {broadConsent(append(all, policy("deny", "22", "2056-01-31"))...), false, expected{computing | consentword.Link, medical, home, years5}},
		"something that is no policy denied": {broadConsent(append(all, `{"type":"deny","class":[`+code(systemResourcesR4, "Condition")+`]}`)...), false, expected{}},
		"a policy of nobody denied":          {broadConsent(append(all, strings.Replace(policy("deny", "22", "2056-01-31"), systemPolicies, "urn:x", 1))...), false, expected{}},
		"linking for a shorter time":         {broadConsent(append(permits("6", "7", "8", "45"), policy("permit", "9", "2030-01-31"))...), false, expected{computing, medical, home, years30}},
		"all three kinds of contact":         {broadConsent(permits("6", "7", "8", "45", "27", "28", "29")...), false, expected{computing | consentword.Recontact, medical, home, years30}},
		"two kinds of contact":               {broadConsent(permits("6", "7", "8", "45", "27", "29")...), false, expected{computing, medical, home, years30}},
		"other countries":                    {broadConsent(permits("6", "7", "8", "45", "49")...), false, expected{computing, medical, home | consentword.AnyCountry | consentword.AdequateCountry | consentword.SafeguardedCountry, years30}},
		"insurers' data":                     {broadConsent(permits("6", "7", "8", "45", "12", "13")...), false, expected{computing, medical, home, years30}},
		"insurers' data, cut":                {broadConsent(permits("7", "8", "12", "13")...), true, expected{computing, ordinary, home, years30}},
		"insurers' data, half, cut":          {broadConsent(permits("7", "8", "13")...), true, expected{computing, medical, home, years30}},
		"with a condition":                   {broadConsent(append(permits("6", "7", "45"), strings.Replace(policy("permit", "8", "2056-01-31"), `"type"`, hresch+`,"type"`, 1))...), false, expected{}},
		"with a time of collection":          {broadConsent(append(permits("6", "7", "45"), strings.Replace(policy("permit", "8", "2056-01-31"), `"type"`, `"dataPeriod":{"start":"2020"},"type"`, 1))...), false, expected{}},
		"only samples":                       {broadConsent(permits("19", "20", "22")...), true, expected{}},
		"the first period holds":             {broadConsent(append(permits("6", "7", "45"), policy("permit", "8", "2040-01-31"), policy("permit", "8", "2056-01-31"))...), true, expected{computing, medical, home, "2040-01-31T09:00:00Z"}},
		"a root with a condition":            {strings.Replace(broadConsent(all...), `"type":"deny","period"`, `"type":"deny","class":[`+code(systemResourcesR4, "Condition")+`],"period"`, 1), false, expected{}},
		"not active":                         {strings.Replace(broadConsent(all...), `"active"`, `"inactive"`, 1), false, expected{}},
		"R5":                                 {r5("deny", `[`+strings.ReplaceAll(strings.Join(all, ","), `"type":"permit",`, "")+`]`), false, expected{computing | consentword.Link, medical, home, years5}},
	} {
		t.Run(name, func(t *testing.T) {
			f, r := word(t, c.in, Options{Cut: c.cut})
			if permits := f.Decision == consentword.Permit; permits != (c.want.operations != 0) {
				t.Fatalf("permits: %t\n%v", permits, r.Findings)
			}
			if f.Decision != consentword.Permit {
				if !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Effect != Granted && f.Text != "" }) {
					t.Error("denied without a reason")
				}
				return
			}
			got := expected{f.Operations, f.Categories, f.Territories, consent.Hour(f.NotAfter).Time().Format(time.RFC3339)}
			if got != c.want || f.Purposes != consentword.HealthResearch|consentword.DiseaseResearch|consentword.Methods {
				t.Fatalf("%+v\n%v", got, r.Findings)
			}
		})
	}
}

// TestTheExamplesAreReadAndReported reads whole resources and every line of their reports.
func TestTheExamplesAreReadAndReported(t *testing.T) {
	for name, want := range map[string][]string{
		"broad-consent-r4.json": {
			"Consent.provision.provision[0]: not granted: policy 2 has no counterpart here, or is not to be evaluated",
			"Consent.provision.provision[1]: granted: policy 6",
			"Consent.provision.provision[2]: granted: policy 7",
			"Consent.provision.provision[3]: granted: policy 8",
			"Consent.provision.provision[4]: granted: policy 45",
			"Consent.provision.provision[5]: denied: policy 22",
			"Consent: not granted: use after the period of policy 6 (MDAT erheben): no bit tells data collected within it from data collected later",
		},
		"research-r5.json": {
			"Consent.provision[0].provision[0]: denied: takes away what it may touch",
			"Consent.provision[0]: granted",
		},
	} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		f, r := word(t, string(b), Options{})
		var got []string
		for _, f := range r.Findings {
			got = append(got, f.String())
		}
		if f.Decision != consentword.Permit || !slices.Equal(got, want) {
			t.Errorf("%s: %s\n%s", name, f.Decision, strings.Join(got, "\n"))
		}
		if name == "research-r5.json" && (f.Obligations != consentword.EthicsApproval || f.Categories&(consentword.Conditions|consentword.FamilyHistory|consentword.Genomics) != 0) {
			t.Errorf("%v %v", f.Obligations.Names(), f.Categories.Names())
		}
	}
}
