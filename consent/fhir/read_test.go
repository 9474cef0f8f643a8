package fhir

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/consent"
	"salus/models/consentword"
)

// r4 is an R4 Consent with a root rule.
func r4(provision string) string {
	return `{"resourceType":"Consent","id":"c1","status":"active","scope":{"coding":[{"system":"` + systemScope + `","code":"research"}]},
	"category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":"Patient/p-17"},"dateTime":"2026-01-02",
	"provision":` + provision + `}`
}

func r5(decision, provisions string) string {
	return `{"resourceType":"Consent","id":"c1","status":"active","category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
	"subject":{"reference":"Patient/p-17"},"date":"2026-01-02","decision":"` + decision + `","provision":` + provisions + `}`
}

func code(system, code string) string { return `{"system":"` + system + `","code":"` + code + `"}` }

var (
	hresch  = `"purpose":[` + code(systemActReason, "HRESCH") + `]`
	pubhlth = `"purpose":[` + code(systemActReason, "PUBHLTH") + `]`
)

// word is what the directive of a resource compiles to.
func word(t *testing.T, b string, o Options) (consentword.Fields, *Reading) {
	t.Helper()
	r, err := Read([]byte(b), o)
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	d := r.Directive
	d.Site, d.Language, d.Version = "st-anna", "en", 1
	if _, err := d.Canonical(); err != nil {
		t.Fatalf("no directive: %v", err)
	}
	w, _ := consent.Compile(&d)
	return w.Fields(), r
}

func TestWhatRulesPermit(t *testing.T) {
	ordinary, _ := consentword.ParseCategories(consent.BroadTerms("", consent.Hash{}, "").Categories...)
	const health = consentword.HealthResearch | consentword.DiseaseResearch | consentword.Methods
	type expected struct {
		purposes   consentword.Purposes
		categories consentword.Categories
		operations consentword.Operations
	}
	nested := func(rules ...string) string { return `{"type":"deny","provision":[` + strings.Join(rules, ",") + `]}` }
	research := `{"type":"permit",` + hresch + `}`
	for name, c := range map[string]struct {
		in   string
		want expected
	}{
		"research under a base that denies": {r4(nested(research)), expected{health, ordinary, computing}},
		"a root that permits":               {r4(`{"type":"permit",` + hresch + `}`), expected{health, ordinary, computing}},
		"a root that does not say":          {r4(`{` + hresch + `}`), expected{}},
		"a root under OPTIN": {strings.Replace(r4(`{`+hresch+`}`), `"provision"`, `"policyRule":{"coding":[`+code(systemActCode, "OPTIN")+`]},"provision"`, 1),
			expected{health, ordinary, computing}},
		"no purpose":               {r4(nested(`{"type":"permit"}`)), expected{}},
		"a rule that does not say": {r4(nested(research, `{`+hresch+`}`)), expected{purposes: 0}},
		"nothing at all": {strings.Replace(r4(`0`), `,
	"provision":0`, "", 1), expected{}},
		"two purposes joined":                 {r4(nested(research, `{"type":"permit",`+pubhlth+`}`)), expected{health | consentword.PublicHealth, ordinary, computing}},
		"treatment alone":                     {r4(nested(`{"type":"permit","purpose":[` + code(systemActReason, "TREAT") + `]}`)), expected{consentword.Treatment, ordinary, computing}},
		"a narrower kind of research":         {r4(nested(`{"type":"permit","purpose":[` + code(systemActReason, "CLINTRCH") + `]}`)), expected{}},
		"a purpose nobody knows":              {r4(nested(`{"type":"permit","purpose":[` + code("urn:x", "HRESCH") + `]}`)), expected{}},
		"an alternative nobody knows":         {r4(nested(`{"type":"permit","purpose":[` + code("urn:x", "HRESCH") + `,` + code(systemActReason, "PUBHLTH") + `]}`)), expected{consentword.PublicHealth, ordinary, computing}},
		"a DUO code":                          {r4(nested(`{"type":"permit","purpose":[` + code(systemDUO, "DUO_0000011") + `]}`)), expected{consentword.AncestryResearch | consentword.GeneticResearch | consentword.Methods | consentword.Commercial, ordinary, computing}},
		"DUO codes that restrict":             {r4(nested(`{"type":"permit","purpose":[` + code(systemDUO, "DUO:0000006") + `,` + code(systemDUO, "DUO:0000046") + `,` + code(systemDUO, "DUO:0000015") + `]}`)), expected{consentword.HealthResearch | consentword.DiseaseResearch | consentword.GeneticResearch, ordinary, computing}},
		"an obsolete DUO code":                {r4(nested(`{"type":"permit","purpose":[` + code(systemDUO, "DUO:0000005") + `,` + code(systemActReason, "HRESCH") + `]}`)), expected{}},
		"one resource type":                   {r4(nested(`{"type":"permit",` + hresch + `,"class":[` + code(systemResourcesR4, "Condition") + `]}`)), expected{health, consentword.Conditions, computing}},
		"a sensitivity":                       {r4(nested(`{"type":"permit",` + hresch + `,"securityLabel":[` + code(systemActCode, "HIV") + `]}`)), expected{health, consentword.HIV, computing}},
		"class and label together":            {r4(nested(`{"type":"permit",` + hresch + `,"securityLabel":[` + code(systemActCode, "HIV") + `],"class":[` + code(systemResourcesR4, "Condition") + `]}`)), expected{}},
		"a code in the data":                  {r4(nested(`{"type":"permit",` + hresch + `,"code":[{"coding":[` + code("http://loinc.org", "718-7") + `]}]}`)), expected{}},
		"certain resources":                   {r4(nested(`{"type":"permit",` + hresch + `,"data":[{"meaning":"instance","reference":{"reference":"Task/3"}}]}`)), expected{}},
		"a certain person":                    {r4(nested(`{"type":"permit",` + hresch + `,"actor":[{"role":{"coding":[` + code(systemRecipient, "registry") + `]},"reference":{"reference":"Practitioner/x"}}]}`)), expected{}},
		"a person by display":                 {r4(nested(`{"type":"permit",` + hresch + `,"actor":[{"role":{"coding":[` + code(systemRecipient, "registry") + `]},"reference":{"display":"Dr. Who"}}]}`)), expected{}},
		"an unknown modifier extension":       {r4(nested(`{"type":"permit",` + hresch + `,"modifierExtension":[{"url":"urn:x","valueBoolean":true}]}`)), expected{}},
		"use":                                 {r4(nested(`{"type":"permit",` + hresch + `,"action":[{"coding":[` + code(systemAction, "use") + `]}]}`)), expected{health, ordinary, computing}},
		"access alone":                        {r4(nested(`{"type":"permit",` + hresch + `,"action":[{"coding":[` + code(systemAction, "access") + `]}]}`)), expected{}},
		"a condition of the parent":           {r4(`{"type":"deny","class":[` + code(systemResourcesR4, "Condition") + `],"provision":[` + research + `]}`), expected{health, consentword.Conditions, computing}},
		"a parent nobody understands":         {r4(`{"type":"deny","data":[{}],"provision":[` + research + `]}`), expected{}},
		"less one resource type":              {r4(nested(research, `{"type":"deny","class":[`+code(systemResourcesR4, "ImagingStudy")+`]}`)), expected{health, ordinary &^ consentword.Imaging, computing}},
		"less all that may be of that type":   {r4(nested(`{"type":"permit",` + hresch + `,"class":[` + code(systemCategory, "conditions") + `,` + code(systemCategory, "hiv") + `,` + code(systemCategory, "imaging") + `],"provision":[{"type":"deny","class":[` + code(systemResourcesR4, "Condition") + `]}]}`)), expected{health, consentword.Imaging, computing}},
		"less a purpose":                      {r4(nested(`{"type":"permit","purpose":[`+code(systemDUO, "GRU")+`]}`, `{"type":"deny","purpose":[`+code(systemActReason, "POARCH")+`]}`)), expected{consentword.GeneralResearch | consentword.HealthResearch | consentword.DiseaseResearch | consentword.GeneticResearch | consentword.Methods | consentword.Commercial, ordinary, computing}},
		"less something nobody knows":         {r4(nested(research, `{"type":"deny","code":[{"text":"my knee"}]}`)), expected{}},
		"less everything":                     {r4(nested(research, `{"type":"deny"}`)), expected{}},
		"an exception to what is denied":      {r4(nested(research, `{"type":"deny",`+hresch+`,"provision":[{"type":"permit"}]}`)), expected{}},
		"less a correction":                   {r4(nested(research, `{"type":"deny","action":[{"coding":[`+code(systemAction, "correct")+`]}]}`)), expected{health, ordinary, computing}},
		"two that differ twice":               {r4(nested(`{"type":"permit",`+hresch+`,"class":[`+code(systemCategory, "imaging")+`]}`, `{"type":"permit",`+pubhlth+`,"class":[`+code(systemCategory, "devices")+`]}`)), expected{health, consentword.Imaging, computing}},
		"narrower within a root that permits": {r4(`{"type":"permit",` + hresch + `,"provision":[{"type":"permit","class":[` + code(systemCategory, "imaging") + `]}]}`), expected{health, consentword.Imaging, computing}},

		"R5: research under deny":            {r5("deny", `[{`+hresch+`}]`), expected{health, ordinary, computing}},
		"R5: less one resource type":         {r5("deny", `[{`+hresch+`,"provision":[{"resourceType":[`+code(systemResourcesR5, "ImagingStudy")+`]}]}]`), expected{health, ordinary &^ consentword.Imaging, computing}},
		"R5: permit names no purpose":        {r5("permit", `[{"resourceType":[`+code(systemResourcesR5, "ImagingStudy")+`]}]`), expected{}},
		"R5: provisions of permit are taken": {r5("permit", `[{`+hresch+`}]`), expected{}},
		"R5: an expression":                  {r5("deny", `[{`+hresch+`,"expression":{"language":"text/fhirpath","expression":"true"}}]`), expected{}},
		"R5: a kind of document":             {r5("deny", `[{`+hresch+`,"documentType":[`+code("urn:x", "y")+`]}]`), expected{}},
		"R5: no decision":                    {strings.Replace(r5("deny", `[{`+hresch+`}]`), `"decision":"deny",`, "", 1), expected{}},
		"R5: R4's class":                     {r5("deny", `[{`+hresch+`,"class":[`+code(systemResourcesR4, "Condition")+`]}]`), expected{}},

		"inactive":             {strings.Replace(r4(nested(research)), `"active"`, `"inactive"`, 1), expected{}},
		"proposed":             {strings.Replace(r4(nested(research)), `"active"`, `"proposed"`, 1), expected{}},
		"entered in error":     {strings.Replace(r5("deny", `[{`+hresch+`}]`), `"active"`, `"entered-in-error"`, 1), expected{}},
		"about treatment":      {strings.Replace(r4(nested(research)), `"research"`, `"treatment"`, 1), expected{}},
		"implicit rules":       {strings.Replace(r4(nested(research)), `"status"`, `"implicitRules":"urn:x","status"`, 1), expected{}},
		"a modifier":           {strings.Replace(r4(nested(research)), `"status"`, `"modifierExtension":[{"url":"urn:x"}],"status"`, 1), expected{}},
		"an extension is not":  {strings.Replace(r4(nested(research)), `"status"`, `"extension":[{"url":"urn:x"}],"status"`, 1), expected{health, ordinary, computing}},
		"a time of collection": {r4(nested(`{"type":"permit",` + hresch + `,"dataPeriod":{"start":"2020"}}`)), expected{}},
		"a time that is over":  {r4(nested(`{"type":"permit",` + hresch + `,"period":{"start":"2020","end":"2019"}}`)), expected{}},
	} {
		t.Run(name, func(t *testing.T) {
			f, r := word(t, c.in, Options{})
			if permits := f.Decision == consentword.Permit; permits != (c.want.purposes != 0) {
				t.Fatalf("permits: %t\n%v", permits, r.Findings)
			}
			if f.Decision == consentword.Permit && (f.Purposes != c.want.purposes || f.Categories != c.want.categories || f.Operations != c.want.operations || f.Territories != consentword.SameCountry || f.Recipients&(consentword.Company|consentword.Insurer) != 0) {
				t.Fatalf("%v %v %v\n%v", f.Purposes.Names(), f.Categories.Names(), f.Operations.Names(), r.Findings)
			}
			if f.Decision != consentword.Permit && !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Effect != Granted && f.Text != "" }) {
				t.Error("denied without a reason")
			}
		})
	}
}

// tree is a rule of random conditions in our own code systems, whose meaning is exact, and a meaning of its own.
type tree struct {
	permits bool
	lists   [4]uint32 // bits of purposes, categories, operations and recipients; 0: silent
	odd     bool      // with a condition that nobody understands, and that nothing fulfils surely
	inner   []tree
}

func randomTree(rng *rand.Rand, depth int) tree {
	out := tree{permits: rng.IntN(3) > 0, odd: rng.IntN(12) == 0}
	for i := range out.lists {
		if rng.IntN(2) == 0 {
			out.lists[i] = rng.Uint32() & rng.Uint32() & 0x7f
		}
	}
	if depth > 0 {
		for range rng.IntN(4) {
			out.inner = append(out.inner, randomTree(rng, depth-1))
		}
	}
	return out
}

func (tr tree) json(root bool) map[string]any {
	out := map[string]any{"type": map[bool]string{true: "permit", false: "deny"}[tr.permits]}
	coded := func(system string, names []string, wrap func(any) any) (list []any) {
		for _, n := range names {
			list = append(list, wrap(map[string]any{"system": system, "code": n}))
		}
		return list
	}
	concept := func(c any) any { return map[string]any{"coding": []any{c}} }
	plain := func(c any) any { return c }
	if b := tr.lists[0]; b != 0 {
		out["purpose"] = coded(systemPurpose, consentword.Purposes(b).Names(), plain)
	}
	if b := tr.lists[1]; b != 0 {
		out["class"] = coded(systemCategory, consentword.Categories(b).Names(), plain)
	}
	if b := tr.lists[2]; b != 0 {
		out["action"] = coded(systemOperation, consentword.Operations(b).Names(), concept)
	}
	if b := tr.lists[3]; b != 0 {
		out["actor"] = coded(systemRecipient, consentword.Recipients(b).Names(), func(c any) any { return map[string]any{"role": concept(c)} })
	}
	if tr.odd {
		out["data"] = []any{map[string]any{"meaning": "instance"}}
	}
	for _, in := range tr.inner {
		list, _ := out["provision"].([]any)
		out["provision"] = append(list, in.json(false))
	}
	return out
}

// matches says whether the rule surely is about a use (one bit of each list), or may be.
func (tr tree) matches(use [4]uint32, maybe bool) bool {
	for i, list := range tr.lists {
		if list != 0 && list&use[i] == 0 {
			return false
		}
	}
	return maybe || !tr.odd
}

// allows is FHIR's meaning where it is sure: a rule that permits matches, no rule within it that may match denies, and if
// rules within it permit, one of these allows.
func (tr tree) allows(use [4]uint32) bool {
	if !tr.matches(use, false) {
		return false
	}
	narrower, some := false, false
	for _, in := range tr.inner {
		if !in.permits && in.matches(use, true) {
			return false
		}
		if in.permits {
			narrower, some = true, some || in.allows(use)
		}
	}
	return some || tr.permits && !narrower
}

func TestNothingIsAllowedThatTheRulesDoNotPermit(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	permitted, uses := 0, 0
	for range 4000 {
		tr := randomTree(rng, 3)
		b, err := json.Marshal(tr.json(true))
		if err != nil {
			t.Fatal(err)
		}
		f, r := word(t, r4(string(b)), Options{})
		if f.Decision != consentword.Permit {
			continue
		}
		permitted++
		for range 60 {
			var use [4]uint32
			for i, list := range []uint32{uint32(f.Purposes), uint32(f.Categories), uint32(f.Operations), uint32(f.Recipients)} {
				for use[i] == 0 {
					use[i] = 1 << rng.IntN(32) & list
				}
			}
			uses++
			if !tr.allows(use) {
				t.Fatalf("%v is allowed by\n%s\n%v", use, b, r.Findings)
			}
		}
	}
	if permitted < 300 {
		t.Fatalf("only %d of the trees permit: the property was hardly tested", permitted)
	}
}

func TestPeriodsAreTheShortestThatTheyMayBe(t *testing.T) {
	hour := func(s string) consent.Hour {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return consent.HourOf(at)
	}
	for _, c := range []struct {
		start, end string
		from, to   consent.Hour // 0: open
		empty      bool
	}{
		{},
		{start: "2026-01-02", from: hour("2026-01-02T12:00:00Z")},
		{start: "2026-01", from: hour("2026-01-01T12:00:00Z")},
		{start: "2026", from: hour("2026-01-01T12:00:00Z")},
		{end: "2026", to: hour("2026-12-31T09:00:00Z")},
		{end: "2026-02", to: hour("2026-02-28T09:00:00Z")},
		{end: "2026-02-03", to: hour("2026-02-03T09:00:00Z")},
		{start: "2026-01-02T03:00:00Z", end: "2026-01-02T03:59:59Z", from: hour("2026-01-02T03:00:00Z"), to: hour("2026-01-02T03:00:00Z")},
		{start: "2026-01-02T03:00:00.001Z", from: hour("2026-01-02T04:00:00Z")},
		{start: "2026-01-02T03:00:00+02:00", from: hour("2026-01-02T01:00:00Z")},
		{end: "2026-01-02T03:59:58Z", to: hour("2026-01-02T02:00:00Z")},
		{end: "2026-01-02T03:59:59.5Z", to: hour("2026-01-02T02:00:00Z")},
		{start: "2026-01-02T03:00:01Z", end: "2026-01-02T04:30:00Z", empty: true},
		{start: "2026", end: "2025", empty: true},
		{end: "1969-12-31", empty: true},
		{start: "1900", end: "9999-12-31", to: lastHour - 14},
		{end: "9999-12-31T23:59:59Z", to: lastHour},
	} {
		p, err := readPeriod(c.start, c.end)
		if err != nil {
			t.Errorf("%s to %s: %v", c.start, c.end, err)
			continue
		}
		got, ok := p.period()
		if ok == c.empty || ok && (got.NotBefore != c.from || got.NotAfter != c.to) {
			t.Errorf("%s to %s: %v %v, %t", c.start, c.end, got.NotBefore.Time(), got.NotAfter.Time(), ok)
		}
	}
	for _, s := range []string{"26", "2026-13", "2026-02-30", "2026-1-2", "2026-01-02T03", "2026-01-02T03:04:05", "2026-01-02T25:00:00Z", "2026-01-02T03:04Z", "soon", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05+99:00", " 2026"} {
		if _, err := readPeriod(s, ""); err == nil {
			t.Errorf("%q begins", s)
		}
		if _, err := readPeriod("", s); err == nil {
			t.Errorf("%q ends", s)
		}
	}
}

func TestWhatIsNoConsentIsAnError(t *testing.T) {
	good := r4(`{"type":"permit",` + hresch + `}`)
	long := `{"type":"deny","provision":[` + strings.Repeat(`{"type":"deny"},`, maxRules) + `{"type":"deny"}]}`
	deep := strings.Repeat(`{"type":"deny","provision":[`, maxNesting+1) + `{"type":"deny"}` + strings.Repeat(`]}`, maxNesting+1)
	for name, b := range map[string]string{
		"nothing":            "",
		"no JSON":            good[1:],
		"two":                good + good,
		"a name twice":       strings.Replace(good, `"id"`, `"status":"active","id"`, 1),
		"another resource":   strings.Replace(good, `"Consent"`, `"Patient"`, 1),
		"nobody's":           strings.Replace(good, `"patient"`, `"_patient"`, 1),
		"a patient in words": strings.Replace(good, `{"reference":"Patient/p-17"}`, `"p-17"`, 1),
		"a nameless patient": strings.Replace(good, `"reference":"Patient/p-17"`, `"display":"p-17"`, 1),
		"R5's elements":      strings.Replace(good, `"dateTime"`, `"date"`, 1),
		"R4's elements":      strings.Replace(r5("deny", `[{`+hresch+`}]`), `"date"`, `"dateTime"`, 1),
		"no date":            strings.Replace(good, `"2026-01-02"`, `"yesterday"`, 1),
		"a list for a rule":  r4(`[]`),
		"a rule for a list":  r5("deny", `{}`),
		"a third decision":   r4(`{"type":"maybe"}`),
		"R5's third":         r5("maybe", `[{}]`),
		"a period in words":  r4(`{"type":"permit","period":"always"}`),
		"a wrong period":     r4(`{"type":"permit","period":{"start":"2026-13"}}`),
		"a coding in words":  r4(`{"type":"permit","purpose":["HRESCH"]}`),
		"an empty list":      r4(`{"type":"permit","purpose":[]}`),
		"an empty string":    r4(`{"type":"permit","purpose":[{"system":"","code":"x"}]}`),
		"too many rules":     r4(long),
		"too deep":           r4(deep),
		"too long":           strings.Replace(good, `"c1"`, `"`+strings.Repeat("x", MaxConsent)+`"`, 1),
		"a wrong limit":      r4(`{"type":"permit","modifierExtension":[{"url":"` + extensionLimits + `","extension":[{"url":"minCohort","valueString":"-1"}]}]}`),
		"an unknown limit":   r4(`{"type":"permit","modifierExtension":[{"url":"` + extensionLimits + `","extension":[{"url":"mood","valueString":"good"}]}]}`),
		"a wrong hash":       strings.Replace(good, `"status"`, `"extension":[{"url":"`+extensionDirective+`","extension":[{"url":"policy","valueString":"0x12"}]}],"status"`, 1),
	} {
		if _, err := Read([]byte(b), Options{}); err == nil {
			t.Errorf("%s is read", name)
		} else if strings.Contains(err.Error(), "p-17") || strings.Contains(err.Error(), "yesterday") {
			t.Errorf("%s: the error repeats what stands there: %v", name, err)
		}
	}
	if _, err := Read([]byte(good), Options{}); err != nil {
		t.Error(err)
	}
	for in, want := range map[string]Version{"r4": R4, "R5": R5} {
		if v, err := ParseVersion(in); v != want || err != nil {
			t.Error(in, v, err)
		}
	}
	if _, err := ParseVersion("stu3"); err == nil {
		t.Error("STU3 is a release that is read")
	}
}

func TestWhoseConsentAndWhen(t *testing.T) {
	good := r4(`{"type":"permit",` + hresch + `}`)
	for subject, want := range map[string]string{
		`{"reference":"Patient/p-17"}`:                                                "p-17",
		`{"reference":"https://fhir.example/Patient/p-17"}`:                           "",
		`{"reference":"urn:uuid:0b0c6d0e-0000-0000-0000-000000000001"}`:               "",
		`{"identifier":{"system":"` + systemPseudonym + `","value":"a/b"}}`:           "a/b",
		`{"identifier":{"system":"urn:hospital","value":"4711"}}`:                     "",
		`{"reference":"Patient/p-17","identifier":{"system":"urn:x","value":"4711"}}`: "p-17",
	} {
		_, r := word2(t, strings.Replace(good, `{"reference":"Patient/p-17"}`, subject, 1))
		if r.Directive.Pseudonym != want || r.Subject == (Subject{}) {
			t.Errorf("%s is %q", subject, r.Directive.Pseudonym)
		}
	}
	_, r := word2(t, good)
	if day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC); !r.From.Equal(day.Add(-14*time.Hour)) || !r.To.Equal(day.Add(36*time.Hour)) {
		t.Errorf("given between %s and %s", r.From, r.To)
	}
	_, r = word2(t, strings.Replace(good, `"dateTime":"2026-01-02",`, "", 1))
	if !r.From.IsZero() || !r.To.IsZero() {
		t.Error("a Consent without date has one")
	}
}

// word2 is word for resources whose pseudonym may be missing.
func word2(t *testing.T, b string) (consentword.Fields, *Reading) {
	t.Helper()
	r, err := Read([]byte(b), Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	w, _ := consent.Compile(&r.Directive)
	return w.Fields(), r
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"broad-consent-r4.json", "research-r5.json"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, false)
		f.Add(b, true)
	}
	d := directive()
	for _, v := range []Version{R4, R5} {
		b, err := Write(&d, v, given)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, false)
	}
	f.Add([]byte(r4(`{"type":"permit","provision":[{"type":"deny","class":[{}]}]}`)), true)
	f.Fuzz(func(t *testing.T, b []byte, cut bool) {
		r, err := Read(b, Options{Cut: cut})
		if err != nil {
			return
		}
		d := r.Directive
		d.Site, d.Language, d.Version, d.Supersedes, d.Pseudonym = "st-anna", "en", 1, consent.Hash{}, "p"
		if _, err := d.Canonical(); err != nil {
			t.Fatalf("no directive: %v", err)
		}
		again, err := Write(&d, r.Version, given)
		if err != nil {
			return // an entry that FHIR cannot hold
		}
		back, err := Read(again, Options{})
		if err != nil {
			t.Fatalf("%v\n%s", err, again)
		}
		one, _ := consent.Compile(&d)
		two, _ := consent.Compile(&back.Directive)
		if one != two {
			t.Fatalf("what was read does not come back\n%s", again)
		}
	})
}
