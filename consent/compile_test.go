package consent

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"salus/models/consentword"
)

// The vocabulary of the plain interpretation: names alone, no bits.
var (
	somePurposes = []string{
		"public-health", "education", "general-research", "health-research", "disease-research", "ancestry-research",
		"genetic-research", "methods", "feasibility", "product-development", "treatment", "commercial",
	}
	someCodes = []string{
		"NRES", "GRU", "HMB", "DS", "POA", "CC", "NMDS", "NPOA", "NPUNCU", "NPU", "NCU", "IRB", "PUB", "COL", "RTN", "MOR",
		"TS", "GS", "GSO", "RS", "US", "PS", "IS", "DUO:0000042", "DUO:0000006", "DUO:0000046", "DUO:0000014", "EHDS54",
	}
	someCategories  = []string{"conditions", "demographics", "genomics", "hiv", "laboratory", "palmistry"}
	someOperations  = []string{"count", "record-level", "scry", "statistic", "train"}
	someRecipients  = []string{"academic-institution", "company", "insurer", "non-profit", "soothsayer"}
	someTerritories = []string{"any-country", "atlantis", "european-economic-area", "same-country"}
	someObligations = []string{"ethics-approval", "publication"}
)

// plain is what a directive says, read by names from the ontology's text.
type plain struct{ d *Directive }

func (p plain) allowsPurpose(asked string) bool {
	expands := map[string][]string{
		"DS":   {"disease-research", "genetic-research", "methods", "commercial"},
		"HMB":  {"health-research", "disease-research", "genetic-research", "methods", "commercial"},
		"POA":  {"ancestry-research", "genetic-research", "methods", "commercial"},
		"GRU":  {"general-research", "health-research", "disease-research", "ancestry-research", "genetic-research", "methods", "commercial"},
		"NRES": slices.DeleteFunc(slices.Clone(somePurposes), func(s string) bool { return s == "treatment" }),
		"CC":   {"treatment"},
	}
	expands["DUO:0000042"], expands["DUO:0000006"] = expands["GRU"], expands["HMB"]
	prohibits := map[string][]string{
		"NMDS": {"methods"}, "NPOA": {"ancestry-research"},
		"NPUNCU": {"commercial", "product-development"}, "NCU": {"commercial", "product-development"},
		"DUO:0000046": {"commercial", "product-development"},
	}
	allowed := false
	for _, e := range p.d.Purposes {
		if slices.Contains(prohibits[e], asked) {
			return false
		}
		allowed = allowed || e == asked || slices.Contains(expands[e], asked)
	}
	return allowed
}

func (p plain) has(codes ...string) bool {
	return slices.ContainsFunc(p.d.Purposes, func(e string) bool { return slices.Contains(codes, e) })
}

func (p plain) allowsRecipient(asked string) bool {
	if p.has("NPU", "NPUNCU") && (asked == "company" || asked == "insurer") {
		return false
	}
	return slices.Contains(p.d.Recipients, asked)
}

func (p plain) allowsTerritory(asked string) bool {
	return slices.Contains(p.d.Territories, asked) || slices.Contains(p.d.Territories, "any-country")
}

func (p plain) requires() []string {
	required := slices.Clone(p.d.Obligations)
	for code, name := range map[string]string{
		"IRB": "ethics-approval", "PUB": "publication", "COL": "collaboration", "RTN": "return-of-results", "MOR": "moratorium-observed",
	} {
		if p.has(code) {
			required = append(required, name)
		}
	}
	return required
}

// closed says whether a restriction that no word can hold stands in the directive.
func (p plain) closed() bool {
	return p.d.Decision != Permit || len(p.d.Diseases) > 0 || len(p.d.Projects) > 0 || p.d.Collect != nil ||
		p.has("GSO", "RS", "US", "PS", "IS", "DUO:0000014", "EHDS54") ||
		p.has("TS") && p.d.Use.NotAfter == 0 ||
		p.has("GS") && slices.Contains(p.d.Territories, "any-country")
}

// asks is a study's question by names.
type asks struct {
	purposes, categories, operations, recipients, territories, attested []string
	cohort                                                              uint32
	hour                                                                Hour
}

func (p plain) permits(q asks) bool {
	all := func(asked []string, allowed func(string) bool) bool {
		return !slices.ContainsFunc(asked, func(s string) bool { return !allowed(s) })
	}
	in := func(list []string) func(string) bool {
		return func(s string) bool { return slices.Contains(list, s) }
	}
	return !p.closed() && all(q.purposes, p.allowsPurpose) && all(q.categories, in(p.d.Categories)) &&
		all(q.operations, in(p.d.Operations)) && all(q.recipients, p.allowsRecipient) &&
		all(q.territories, p.allowsTerritory) && all(p.requires(), in(q.attested)) &&
		p.d.MinCohort <= q.cohort && p.d.Use.NotBefore <= q.hour && (p.d.Use.NotAfter == 0 || q.hour <= p.d.Use.NotAfter)
}

func (q asks) request(t *rapid.T) consentword.Word {
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	r := consentword.Request{Schema: consentword.Schema, Cohort: consentword.CohortAtMost(uint64(q.cohort))}
	var err error
	r.Purposes, err = consentword.ParsePurposes(q.purposes...)
	must(err)
	r.Categories, err = consentword.ParseCategories(q.categories...)
	must(err)
	r.Operations, err = consentword.ParseOperations(q.operations...)
	must(err)
	r.Recipients, err = consentword.ParseRecipients(q.recipients...)
	must(err)
	r.Territories, err = consentword.ParseTerritories(q.territories...)
	must(err)
	r.Obligations, err = consentword.ParseObligations(q.attested...)
	must(err)
	return r.Word()
}

func subset(names []string, most int) *rapid.Generator[[]string] { return between(names, 0, most) }

func between(names []string, least, most int) *rapid.Generator[[]string] {
	return rapid.Custom(func(t *rapid.T) []string {
		s := rapid.SliceOfNDistinct(rapid.SampledFrom(names), least, most, rapid.ID[string]).Draw(t, "names")
		slices.Sort(s)
		return s
	})
}

// asked draws one or two names.
func asked(names []string) *rapid.Generator[[]string] {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 2, rapid.ID[string])
}

func known(names []string, unknown string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == unknown })
}

// drawDirective draws well-formed directives, rich enough that a fair part of the questions pass.
func drawDirective(t *rapid.T) Directive {
	d := terms("anna")
	d.Decision = rapid.SampledFrom([]Choice{Permit, Permit, Permit, Permit, Permit, Permit, Deny, Withdrawn}).Draw(t, "decision")
	d.Version = rapid.Uint32Range(1, math.MaxUint32).Draw(t, "version")
	if d.Version > 1 {
		d.Supersedes = Hash{byte(rapid.Uint8().Draw(t, "supersedes"))}
	}
	if d.Decision != Permit {
		return bare(d)
	}
	some := rapid.SampledFrom([]int{0, 2, 2, 2}).Draw(t, "at least")
	codes := someCodes
	if rapid.IntRange(0, 3).Draw(t, "codes that deny") > 0 {
		codes = codes[:18]
	}
	d.Purposes = append(subset(somePurposes, 3).Draw(t, "purposes"), subset(codes, 3).Draw(t, "codes")...)
	slices.Sort(d.Purposes)
	d.Categories = between(someCategories, min(some, 2), 6).Draw(t, "categories")
	d.Operations = between(someOperations, min(some, 2), 5).Draw(t, "operations")
	d.Recipients = between(someRecipients, min(some, 2), 5).Draw(t, "recipients")
	d.Territories = between(someTerritories, min(some, 2), 4).Draw(t, "territories")
	d.Obligations = subset(someObligations, 1).Draw(t, "obligations")
	if rapid.IntRange(0, 19).Draw(t, "restricted") == 0 {
		d.Diseases = []string{`MONDO:0004992`, `a "disease" <&> \`}
	}
	if rapid.IntRange(0, 19).Draw(t, "projects") == 0 {
		d.Projects = []string{"p1"}
	}
	if rapid.IntRange(0, 19).Draw(t, "collect") == 0 {
		d.Collect = &Period{NotBefore: 5}
	}
	d.Use = Period{NotBefore: Hour(rapid.Uint32Range(0, 20).Draw(t, "notBefore"))}
	if rapid.Bool().Draw(t, "ends") {
		d.Use.NotAfter = max(1, d.Use.NotBefore+Hour(rapid.Uint32Range(0, 20).Draw(t, "hours")))
	}
	d.MinCohort = rapid.Uint32Range(0, 60).Draw(t, "minCohort")
	return d
}

func bare(d Directive) Directive {
	b := Refusal(d)
	b.Decision, b.Pseudonym, b.Version, b.Supersedes = d.Decision, d.Pseudonym, d.Version, d.Supersedes
	return b
}

func drawAsks(t *rapid.T) asks {
	return asks{
		purposes:    asked(somePurposes).Draw(t, "asks purposes"),
		categories:  asked(known(someCategories, "palmistry")).Draw(t, "asks categories"),
		operations:  asked(known(someOperations, "scry")).Draw(t, "asks operations"),
		recipients:  asked(known(someRecipients, "soothsayer")).Draw(t, "asks recipients"),
		territories: asked(known(someTerritories, "atlantis")).Draw(t, "asks territories"),
		attested:    subset([]string{"collaboration", "ethics-approval", "moratorium-observed", "publication", "return-of-results"}, 5).Draw(t, "attests"),
		cohort:      rapid.Uint32Range(0, 100).Draw(t, "cohort"),
		hour:        Hour(rapid.Uint32Range(0, 40).Draw(t, "hour")),
	}
}

// favourable turns a question into one that the directive is likelier to pass.
func favourable(t *rapid.T, d Directive, q asks) asks {
	pick := func(from []string, instead []string, vocabulary []string) []string {
		from = slices.DeleteFunc(slices.Clone(from), func(s string) bool { return !slices.Contains(vocabulary, s) })
		if len(from) == 0 || rapid.IntRange(0, 9).Draw(t, "stray") == 0 {
			return instead
		}
		return from[:1]
	}
	q.purposes = pick(d.Purposes, q.purposes, somePurposes)
	q.categories = pick(d.Categories, q.categories, known(someCategories, "palmistry"))
	q.operations = pick(d.Operations, q.operations, known(someOperations, "scry"))
	q.recipients = pick(d.Recipients, q.recipients, known(someRecipients, "soothsayer"))
	q.territories = pick(d.Territories, q.territories, known(someTerritories, "atlantis"))
	if rapid.IntRange(0, 3).Draw(t, "attests all") > 0 {
		q.attested = []string{"collaboration", "ethics-approval", "moratorium-observed", "publication", "return-of-results"}
	}
	if rapid.IntRange(0, 3).Draw(t, "in time") > 0 {
		q.hour = d.Use.NotBefore
	}
	if rapid.IntRange(0, 3).Draw(t, "large enough") > 0 {
		q.cohort = 64
	}
	return q
}

func TestWordSaysWhatTheDirectiveSays(t *testing.T) {
	passed, refused := 0, 0
	check := func(r *rapid.T) {
		d, q := drawDirective(r), drawAsks(r)
		if rapid.IntRange(0, 3).Draw(r, "favour") > 0 {
			q = favourable(r, d, q)
		}
		exact := rapid.Bool().Draw(r, "exact cohorts")
		if exact { // sizes that codes stand for, so that rounding makes no difference
			code, _ := consentword.CohortAtLeast(uint64(d.MinCohort))
			d.MinCohort = consentword.MinimumCohort(code)
			q.cohort = consentword.MinimumCohort(consentword.CohortAtMost(uint64(q.cohort)))
		}
		word, reasons := Compile(&d)
		got, want := consentword.Permits(word, q.request(r), uint32(q.hour)), plain{&d}.permits(q)
		if got && !want {
			r.Fatalf("the word permits what the directive does not: %v", reasons)
		}
		if exact && got != want {
			r.Fatalf("the word says %t, the directive %t: %v", got, want, reasons)
		}
		ok, cause := decide(word, q.request(r), uint32(q.hour))
		if ok != got || (cause == Allowed) != ok || cause == InvalidQuestion {
			r.Fatalf("decision %t for the cause %q", ok, cause)
		}
		if got {
			passed++
		} else {
			refused++
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		for range 50 {
			check(r)
		}
	})
	if passed < 50 || refused < 50 {
		t.Errorf("%d passed, %d refused: the test shows nothing", passed, refused)
	}
	t.Logf("%d passed, %d refused", passed, refused)
}

func TestADeniedDirectiveSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Directive)
		field  string
		entry  string
	}{
		"disease":           {func(d *Directive) { d.Diseases = []string{"MONDO:0004992"} }, "diseases", "MONDO:0004992"},
		"project":           {func(d *Directive) { d.Projects = []string{"p1"} }, "projects", "p1"},
		"collection":        {func(d *Directive) { d.Collect = &Period{NotAfter: 9} }, "collect", ""},
		"cohort too large":  {func(d *Directive) { d.MinCohort = math.MaxUint32 }, "minCohort", ""},
		"unknown purpose":   {func(d *Directive) { d.Purposes = []string{"HMB", "soap"} }, "purposes", "soap"},
		"unknown duty":      {func(d *Directive) { d.Obligations = []string{"tell-me"} }, "obligations", "tell-me"},
		"time without end":  {func(d *Directive) { d.Purposes, d.Use.NotAfter = []string{"HMB", "TS"}, 0 }, "use", "TS"},
		"place without one": {func(d *Directive) { d.Purposes, d.Territories = []string{"GS", "HMB"}, []string{"any-country"} }, "territories", "GS"},
		"no purpose":        {func(d *Directive) { d.Purposes = nil }, "purposes", ""},
		"no operation":      {func(d *Directive) { d.Operations = nil }, "operations", ""},
		"no category left":  {func(d *Directive) { d.Categories = []string{"palmistry"} }, "categories", ""},
		"no recipient left": {func(d *Directive) { d.Recipients = []string{"company"} }, "recipients", ""},
		"no territory":      {func(d *Directive) { d.Territories = nil }, "territories", ""},
	} {
		d := terms("anna")
		c.change(&d)
		word, reasons := Compile(&d)
		want := consentword.Fields{Schema: consentword.Schema, Decision: consentword.Deny, Version: 1}
		if word.Fields() != want {
			t.Errorf("%s: the word is not a bare denial", name)
		}
		said := slices.ContainsFunc(reasons, func(r Reason) bool { return r.Denies && r.Field == c.field && r.Entry == c.entry && r.Text != "" })
		if !said {
			t.Errorf("%s: reasons are %v", name, reasons)
		}
	}
}

func TestAPermissionWithoutBitIsNotGrantedAndSaid(t *testing.T) {
	d := terms("anna")
	d.Categories = append(d.Categories, "zodiac")
	word, reasons := Compile(&d)
	if !consentword.Permits(word, question().Word(), then) {
		t.Error("the rest is denied too")
	}
	if len(reasons) != 1 || reasons[0].String() != "categories: zodiac: has no bit: not granted" {
		t.Errorf("reasons are %v", reasons)
	}
}

func TestDenialAndWithdrawalCompileToTheirDecisions(t *testing.T) {
	for choice, want := range map[Choice]consentword.Decision{Deny: consentword.Deny, Withdrawn: consentword.Withdrawn} {
		d := terms("anna")
		d.Decision, d.Version = choice, 7
		d = bare(d)
		word, reasons := Compile(&d)
		if f := word.Fields(); f != (consentword.Fields{Schema: 1, Decision: want, Version: 7}) || len(reasons) != 0 {
			t.Errorf("%s: compiled otherwise; reasons %v", choice, reasons)
		}
	}
}
