package fhir

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/consent"
	"salus/models/consentword"
)

// everything is a directive that allows all that the MII's broad consent may be taken for.
func everything() consent.Directive {
	sorted := func(names []string) []string { slices.Sort(names); return names }
	return consent.Directive{
		Schema: consent.Schema, Decision: consent.Permit, Signer: consent.Patient, Site: "st-anna", Pseudonym: "p-17", Version: 1, Language: "de", Policy: consent.Hash{1},
		Purposes:    sorted((medicalPurposes | consentword.GeneralResearch).Names()),
		Categories:  sorted((consentword.Violence<<1 - 1).Names()),
		Operations:  sorted((medicalOperations | consentword.Link | consentword.Recontact).Names()),
		Recipients:  sorted(medicalRecipients.Names()),
		Territories: sorted((consentword.AnyCountry<<1 - 1).Names()),
		Use:         consent.Period{NotBefore: 490_000, NotAfter: 750_000},
	}
}

// permitted are the policies that a Consent permits, by number.
func permitted(t *testing.T, d consent.Directive) []string {
	t.Helper()
	b, found, err := WriteMII(&d, given)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range written {
		permits := strings.Contains(strings.Join(strings.Fields(string(b)), ""), fmt.Sprintf(`{"type":"permit",%s"code":[{"coding":[{"system":%q,"code":"2.16.840.1.113883.3.1937.777.24.5.3.%s"`, period(d), systemPolicies, p.number))
		granted := slices.ContainsFunc(found, func(f Finding) bool { return f.Effect == Granted && strings.HasPrefix(f.Rule, "policy "+p.number+" ") })
		if permits != granted {
			t.Fatalf("policy %s: permitted %t, reported %t\n%s", p.number, permits, granted, b)
		}
		if permits {
			out = append(out, p.number)
		}
	}
	if n := strings.Count(string(b), systemPolicies+`"`); n != len(written) {
		t.Errorf("%d of %d policies are there", n, len(written))
	}
	return out
}

func period(d consent.Directive) string {
	if d.Use == (consent.Period{}) {
		return ""
	}
	start, end := writePeriod(d.Use)
	return fmt.Sprintf(`"period":{"start":%q,"end":%q},`, start, end)
}

func TestAPolicyIsPermittedWhereAllOfItIsAllowed(t *testing.T) {
	without := func(list []string, names ...string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(n string) bool { return slices.Contains(names, n) })
	}
	medical := []string{"6", "7", "8", "45"}
	for name, c := range map[string]struct {
		change func(*consent.Directive)
		want   []string
	}{
		"everything": {func(*consent.Directive) {}, []string{"6", "7", "8", "9", "45", "49", "12", "13", "27", "28", "29"}},
		"no linking": {func(d *consent.Directive) { d.Operations = without(d.Operations, "link") }, []string{"6", "7", "8", "45", "49", "12", "13", "27", "28", "29"}},
		"the module alone": {func(d *consent.Directive) {
			d.Operations, d.Categories, d.Territories = without(d.Operations, "link", "recontact"), without(d.Categories, "claims"), without(d.Territories, "any-country")
		}, medical},
		"no contact":         {func(d *consent.Directive) { d.Operations = without(d.Operations, "recontact") }, []string{"6", "7", "8", "9", "45", "49", "12", "13"}},
		"no company":         {func(d *consent.Directive) { d.Recipients = without(d.Recipients, "company") }, nil},
		"no HIV":             {func(d *consent.Directive) { d.Categories = without(d.Categories, "hiv") }, nil},
		"no single records":  {func(d *consent.Directive) { d.Operations = without(d.Operations, "record-level") }, nil},
		"in the country":     {func(d *consent.Directive) { d.Territories = []string{"same-country"} }, nil},
		"no genetics":        {func(d *consent.Directive) { d.Purposes = without(d.Purposes, "genetic-research") }, nil},
		"a cohort":           {func(d *consent.Directive) { d.MinCohort = 50 }, nil},
		"an obligation":      {func(d *consent.Directive) { d.Obligations = []string{"ethics-approval"} }, nil},
		"one disease":        {func(d *consent.Directive) { d.Diseases = []string{"ICD-10:C34"} }, nil},
		"data of some years": {func(d *consent.Directive) { d.Collect = &consent.Period{NotBefore: 5} }, nil},
		"for ever":           {func(d *consent.Directive) { d.Use = consent.Period{} }, []string{"6", "7", "8", "9", "45", "49", "12", "13", "27", "28", "29"}},
		"a refusal":          {func(d *consent.Directive) { *d = refusalOf(*d, consent.Deny) }, nil},
		"a withdrawal":       {func(d *consent.Directive) { *d = refusalOf(*d, consent.Withdrawn) }, nil},
		"broad consent": {func(d *consent.Directive) {
			broad := consent.BroadTerms("st-anna", consent.Hash{1}, "de")
			broad.Pseudonym, broad.Version = "p-17", 1
			*d = broad
		}, nil},
	} {
		d := everything()
		c.change(&d)
		if got := permitted(t, d); !slices.Equal(got, c.want) {
			t.Errorf("%s: policies %v, want %v", name, got, c.want)
		}
	}
}

func refusalOf(d consent.Directive, decision consent.Choice) consent.Directive {
	out := consent.Refusal(d)
	out.Decision, out.Pseudonym, out.Version = decision, d.Pseudonym, d.Version
	return out
}

// TestNothingGetsWiderByThePolicies: what is read again allows no more than the directive did, and of everything the whole that a reader of policies grants.
func TestNothingGetsWiderByThePolicies(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	thin := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(string) bool { return random.IntN(40) == 0 })
	}
	some := 0
	for n := range 300 {
		d := everything()
		if n > 0 {
			d.Purposes, d.Categories, d.Operations, d.Recipients, d.Territories = thin(d.Purposes), thin(d.Categories), thin(d.Operations), thin(d.Recipients), thin(d.Territories)
		}
		b, _, err := WriteMII(&d, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Read(b, Options{Cut: n%2 == 1})
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		was, _ := consent.Compile(&d)
		is, _ := consent.Compile(&r.Directive)
		f, g := is.Fields(), was.Fields()
		if f.Decision != consentword.Permit {
			continue
		}
		some++
		if g.Decision != consentword.Permit || f.Purposes&^g.Purposes != 0 || f.Categories&^g.Categories != 0 || f.Operations&^g.Operations != 0 || f.Recipients&^g.Recipients != 0 || f.Territories&^g.Territories != 0 ||
			f.NotBefore < g.NotBefore || f.NotAfter > g.NotAfter {
			t.Errorf("it got wider:\n%+v\n%+v", g, f)
		}
		if r.Directive.Site != "st-anna" || r.Directive.Pseudonym != "p-17" {
			t.Errorf("read again it is of %s at %s", r.Directive.Pseudonym, r.Directive.Site)
		}
	}
	if some < 30 {
		t.Errorf("%d of 300 permit anything", some)
	}
}
