package consent

import (
	"math/rand/v2"
	"slices"
	"testing"

	"salus/models/consentword"
)

// TestEachDataUseCode checks every code against what its definition in the ontology says, written here by name.
func TestEachDataUseCode(t *testing.T) {
	qualified := func(base ...string) []string {
		return sorted(append(base, "commercial", "genetic-research", "methods"))
	}
	general := []string{"general-research", "health-research", "disease-research", "ancestry-research"}
	type effect struct {
		allows   []string // purposes of a directive with this code alone
		asks     []string // purposes of a study with this code alone
		with     []string // purposes of a directive with GRU and this code, if other than GRU's
		noFirms  bool     // company and insurer are cleared
		requires []string
		denies   bool
	}
	table := map[string]effect{
		"NRES": {allows: qualified(append(slices.Clone(general), "public-health", "health-policy", "official-statistics", "education",
			"feasibility", "quality", "product-development")...)},
		"GRU":    {allows: qualified(slices.Clone(general)...), asks: []string{"general-research"}},
		"HMB":    {allows: qualified("health-research", "disease-research"), asks: []string{"health-research"}},
		"DS":     {allows: qualified("disease-research"), asks: []string{"disease-research"}},
		"POA":    {allows: qualified("ancestry-research"), asks: []string{"ancestry-research"}},
		"CC":     {allows: []string{"treatment"}, asks: []string{"treatment"}},
		"NMDS":   {with: sorted(append(slices.Clone(general), "genetic-research", "commercial"))},
		"NPOA":   {with: qualified("general-research", "health-research", "disease-research")},
		"NPUNCU": {with: sorted(append(slices.Clone(general), "genetic-research", "methods")), noFirms: true},
		"NPU":    {noFirms: true},
		"NCU":    {with: sorted(append(slices.Clone(general), "genetic-research", "methods"))},
		"IRB":    {requires: []string{"ethics-approval"}},
		"PUB":    {requires: []string{"publication"}},
		"COL":    {requires: []string{"collaboration"}},
		"RTN":    {requires: []string{"return-of-results"}},
		"MOR":    {requires: []string{"moratorium-observed"}},
		"TS":     {},
		"GS":     {},
		"GSO":    {denies: true},
		"RS":     {denies: true},
		"US":     {denies: true},
		"PS":     {denies: true},
		"IS":     {denies: true},
	}
	if len(DataUses()) != len(table) {
		t.Errorf("%d codes, expected %d", len(DataUses()), len(table))
	}
	for _, use := range DataUses() {
		want, ok := table[use.Short]
		if !ok {
			t.Errorf("%s is not in the table", use.Short)
			continue
		}
		for _, name := range []string{use.Short, use.Code} {
			d := terms("anna")
			d.Recipients = []string{"academic-institution", "company", "insurer"}
			if want.allows != nil {
				d.Purposes = []string{name}
				word, reasons := Compile(&d)
				if got := sorted(word.Fields().Purposes.Names()); !slices.Equal(got, sorted(want.allows)) {
					t.Errorf("%s allows %v (%v)", name, got, reasons)
				}
			}
			d.Purposes = sorted([]string{"GRU", name})
			if name == "GRU" {
				d.Purposes = []string{name}
			}
			word, reasons := Compile(&d)
			f := word.Fields()
			if denied := f.Decision != consentword.Permit; denied != want.denies {
				t.Errorf("GRU and %s: denied %t (%v)", name, denied, reasons)
			}
			if want.denies {
				continue
			}
			if got := sorted(f.Purposes.Names()); want.with != nil && !slices.Equal(got, want.with) {
				t.Errorf("GRU and %s allow %v", name, got)
			}
			if got := f.Recipients&(consentword.Company|consentword.Insurer) == 0; got != want.noFirms {
				t.Errorf("GRU and %s: firms cleared %t", name, got)
			}
			if got := f.Obligations.Names(); !slices.Equal(got, want.requires) {
				t.Errorf("GRU and %s require %v", name, got)
			}
		}
		checkStudyCode(t, use, want.asks, want.requires)
	}
}

func checkStudyCode(t *testing.T, use DataUse, asks, attests []string) {
	t.Helper()
	purposes := []string{use.Short}
	if asks == nil && attests != nil {
		purposes = []string{"DS", use.Short}
		asks = []string{"disease-research"}
	}
	r, err := RequestFor(aStudy(purposes...))
	if asks == nil {
		if err == nil {
			t.Errorf("a study with the purpose %s is accepted", use.Short)
		}
		return
	}
	if err != nil || !slices.Equal(r.Purposes.Names(), asks) || !slices.Equal(r.Obligations.Names(), attests) {
		t.Errorf("a study with %v asks for %v, attests %v, %v", purposes, r.Purposes.Names(), r.Obligations.Names(), err)
	}
}

func TestPermissionsAreNested(t *testing.T) {
	allows := func(code string) consentword.Purposes {
		u, ok := dataUse(code)
		if !ok {
			t.Fatal(code)
		}
		return u.Allows
	}
	for _, pair := range [][2]string{{"NRES", "GRU"}, {"GRU", "HMB"}, {"HMB", "DS"}, {"GRU", "POA"}} {
		if outer, inner := allows(pair[0]), allows(pair[1]); inner&^outer != 0 || inner == outer {
			t.Errorf("%s does not contain %s", pair[0], pair[1])
		}
	}
	if allows("HMB")&consentword.AncestryResearch != 0 {
		t.Error("HMB includes ancestry")
	}
}

// TestAWordInDataUseCodesAllowsNoMore reads the codes of random words as a directive again.
func TestAWordInDataUseCodesAllowsNoMore(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	all := consentword.Purposes(1<<15 - 1)
	said := 0
	for range 5000 {
		f := consentword.Fields{
			Schema: consentword.Schema, Decision: consentword.Permit, Purposes: consentword.Purposes(rng.Uint32()|rng.Uint32()) & all,
			Recipients: consentword.Recipients(rng.Uint32()) & 127, Territories: consentword.SameCountry, Obligations: consentword.Obligations(rng.Uint32()) & 1023,
			NotAfter: rng.Uint32N(9),
		}
		uses, unsaid := DataUsesOf(f.Word())
		d := terms("anna")
		d.Purposes, d.Obligations = nil, nil
		d.Recipients = []string{"academic-institution", "company", "insurer"}
		d.Use.NotAfter = 500_000
		for _, u := range uses {
			d.Purposes = append(d.Purposes, u.Short)
		}
		word, _ := Compile(&d)
		got := word.Fields()
		if got.Decision == consentword.Permit {
			said++
		}
		if got.Purposes&^f.Purposes != 0 {
			t.Fatalf("%v stands for %v, of a word with %v", d.Purposes, got.Purposes.Names(), f.Purposes.Names())
		}
		for _, name := range f.Purposes.Names() {
			if p, _ := consentword.ParsePurposes(name); got.Decision == consentword.Permit && p&^got.Purposes != 0 && !slices.Contains(unsaid, name) {
				t.Fatalf("%s is neither in %v nor unsaid", name, d.Purposes)
			}
		}
		for _, name := range f.Obligations.Names() {
			o, _ := consentword.ParseObligations(name)
			if got.Decision == consentword.Permit && o&^got.Obligations != 0 && !slices.Contains(unsaid, name) {
				t.Fatalf("the obligation %s is lost", name)
			}
		}
	}
	if said < 500 {
		t.Fatalf("only %d words had codes that permit", said)
	}
	for _, u := range DataUses() {
		if u.Denies != "" || u.Needs != NoParameter {
			continue
		}
		d := terms("anna")
		d.Purposes = sorted([]string{"GRU", u.Short})
		if u.Short == "GRU" {
			d.Purposes = []string{"GRU"}
		}
		d.Recipients = []string{"academic-institution", "company"}
		word, _ := Compile(&d)
		uses, _ := DataUsesOf(word)
		d.Purposes = nil
		for _, u := range uses {
			d.Purposes = append(d.Purposes, u.Short)
		}
		d.Purposes, d.Use.NotAfter = sorted(d.Purposes), 500_000
		again, _ := Compile(&d)
		if w := word.Fields(); again.Fields().Purposes != w.Purposes || again.Fields().Recipients&^w.Recipients != 0 {
			t.Errorf("GRU and %s came back as %v", u.Short, d.Purposes)
		}
	}
	if uses, unsaid := DataUsesOf(consentword.Fields{Schema: 1, Decision: consentword.Deny}.Word()); uses != nil || unsaid != nil {
		t.Error("a word that denies has codes")
	}
}
