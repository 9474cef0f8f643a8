package policy

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"salus/models/study"
)

const strict = `schema: salus.policy/v1
approve: automatic
purposes: [HMB]
operations: [statistic]
analyses: [count, mean]
researchers: [ada]
categories: [conditions]
recipients: [academic-institution]
territories: [same-country]
minCohort: 20
minSites: 3
maxSessions: 8
privacy: {epsilon: 2, delta: 0.00001}
limit: {epsilon: 5, delta: 0.0001}
committee: {members: ["0x00000000000000000000000000000000000000aA", 0x52908400098527886E0F7030069857D2E4169EE7], quorum: 1}
`

const fitting = `name: n
purpose: [DS, IRB]
categories: [conditions]
recipients: [academic-institution]
territories: [same-country]
source: {table: {patient: id}}
columns: [{name: age, type: integer, min: 0, max: 100, unit: a}]
analysis: {kind: mean, of: age}
release: {minCohort: 20, minSites: 3, maxSessions: 8, privacy: {epsilon: 2, delta: 0.00001}}
committee: {members: [0x00000000000000000000000000000000000000aa], quorum: 1}
`

func parse(t *testing.T, text string) *Policy {
	t.Helper()
	p, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func studyOf(t *testing.T, text string) *study.Study {
	t.Helper()
	s, err := study.Parse([]byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStudyThatFitsMeetsNoObjection(t *testing.T) {
	if got := parse(t, strict).Judge(studyOf(t, fitting), "ada"); got != nil {
		t.Errorf("objections: %s", got)
	}
}

// One thing at a time is changed in a study that fits, and exactly that is objected to.
func TestEachRuleObjectsByName(t *testing.T) {
	p := parse(t, strict)
	for rule, change := range map[string][]string{
		"purposes":    {"[DS, IRB]", "[GRU]"},
		"operations":  {"source:", "operations: [statistic, train]\nsource:"},
		"analyses":    {"{kind: mean, of: age}", "{kind: histogram, of: age, edges: [0, 50, 100]}"},
		"categories":  {"categories: [conditions]", "categories: [conditions, hiv]"},
		"recipients":  {"[academic-institution]", "[company]"},
		"territories": {"[same-country]", "[any-country]"},
		"minCohort":   {"minCohort: 20", "minCohort: 19"},
		"minSites":    {"minSites: 3", "minSites: 2"},
		"maxSessions": {"maxSessions: 8", "maxSessions: 9"},
		"privacy":     {"epsilon: 2,", "epsilon: 2.1,"},
		"committee":   {"committee: {members: [0x00000000000000000000000000000000000000aa], quorum: 1}\n", ""},
	} {
		text := strings.Replace(fitting, change[0], change[1], 1)
		if text == fitting {
			t.Fatalf("%s: nothing was changed", rule)
		}
		got := p.Judge(studyOf(t, text), "ada")
		if len(got) != 1 || got[0].Rule != rule || got[0].Found == "" || got[0].Want == "" {
			t.Errorf("%s: objections are %q", rule, got)
		}
	}
	if got := p.Judge(studyOf(t, fitting), "eve"); len(got) != 1 || got[0].Rule != "researchers" || !strings.Contains(got.String(), "eve asks; here only ada may") {
		t.Errorf("another researcher: %s", got)
	}
	noiseless := strings.Replace(fitting, ", privacy: {epsilon: 2, delta: 0.00001}", "", 1)
	if got := p.Judge(studyOf(t, noiseless), "ada"); len(got) != 1 || got[0].Rule != "privacy" {
		t.Errorf("without noise: %s", got)
	}
	all := parse(t, strings.Replace(strings.Replace(strict, "[count, mean]", "[any]", 1), "privacy: {epsilon: 2, delta: 0.00001}\n", "", 1))
	chain := strings.Replace(noiseless, "columns: [", "columns: [{name: sick, type: boolean}, ", 1)
	chain = strings.Replace(chain, "{kind: mean, of: age}", "{kind: logistic-regression, outcome: {column: sick, equals: true}, covariates: [age]}", 1)
	if got := all.Judge(studyOf(t, chain), "ada"); len(got) != 1 || got[0].Rule != "chains" {
		t.Errorf("a chain of sessions: %s", got)
	}
	all.Chains = true
	if got := all.Judge(studyOf(t, chain), "ada"); got != nil {
		t.Errorf("an allowed chain: %s", got)
	}
}

func TestBroadPurposesCoverNarrowOnes(t *testing.T) {
	for _, c := range []struct {
		allowed, asked string
		fits           bool
	}{
		{"GRU", "GRU", true}, {"GRU", "HMB", true}, {"GRU", "DS", true}, {"HMB", "DS", true}, {"HMB", "GRU", false}, {"DS", "HMB", false}, {"GRU", "POA", false}, {"POA", "POA", true},
	} {
		p := parse(t, strings.Replace(strict, "[HMB]", "["+c.allowed+"]", 1))
		got := p.Judge(studyOf(t, strings.Replace(fitting, "[DS, IRB]", "["+c.asked+"]", 1)), "ada")
		if (got == nil) != c.fits {
			t.Errorf("%s asked, %s allowed: %s", c.asked, c.allowed, got)
		}
	}
}

// However the study's committee comes to agree, enough of the hospital's members must be in it.
func TestStrangersInACommitteeDoNotStandInForItsMembers(t *testing.T) {
	const a, b, x, y = "0x00000000000000000000000000000000000000aa", "0x52908400098527886E0F7030069857D2E4169EE7", "0x00000000000000000000000000000000000000cc", "0x00000000000000000000000000000000000000dd"
	const its = "committee: {members: [0x00000000000000000000000000000000000000aa], quorum: 1}"
	for _, c := range []struct {
		members []string
		quorum  string
		want    string
		fits    bool
	}{
		{[]string{a}, "1", "1", true}, {[]string{a, x}, "1", "1", false}, {[]string{a, x}, "2", "1", true}, {[]string{x, y}, "2", "1", false},
		{[]string{a, b}, "1", "2", false}, {[]string{a, b}, "2", "2", true}, {[]string{a, b, x}, "2", "2", false}, {[]string{a, b, x, y}, "4", "2", true},
	} {
		p := parse(t, strings.Replace(strict, "quorum: 1}", "quorum: "+c.want+"}", 1))
		s := studyOf(t, strings.Replace(fitting, its, "committee: {members: ["+strings.Join(c.members, ", ")+"], quorum: "+c.quorum+"}", 1))
		if got := p.Judge(s, "ada"); (got == nil) != c.fits {
			t.Errorf("%s of %v, want %s of two: %s", c.quorum, c.members, c.want, got)
		}
	}
}

func TestMalformedPoliciesAreRefused(t *testing.T) {
	for name, change := range map[string][2]string{
		"unknown field": {"chains", "chain"}, "another schema": {"policy/v1", "policy/v2"}, "no mode": {"automatic", "always"}, "unknown purpose": {"[HMB]", "[XYZ]"},
		"an obligation is no purpose": {"[HMB]", "[IRB]"}, "nothing allowed": {"purposes: [HMB]\n", ""}, "empty": {"[HMB]", "[]"}, "twice": {"[HMB]", "[HMB, HMB]"}, "any and more": {"[ada]", "[any, ada]"},
		"unknown analysis": {"[count, mean]", "[median]"}, "unknown operation": {"[statistic]", "[sell]"}, "unknown category": {"[conditions]", "[secrets]"}, "no number": {"minCohort: 20", "minCohort: many"},
		"negative": {"minCohort: 20", "minCohort: -1"}, "duplicate field": {"minCohort: 20", "minCohort: 20\nminCohort: 3"}, "no delta": {", delta: 0.0001}", "}"}, "delta": {"0.0001}", "2}"},
		"no account": {"[\"0x00000000000000000000000000000000000000aA\", ", "[0xaa, "}, "committee's quorum": {"quorum: 1", "quorum: 3"}, "no quorum": {", quorum: 1", ""},
		"a member twice": {"0x52908400098527886E0F7030069857D2E4169EE7", "0x00000000000000000000000000000000000000aa"}, "second document": {"chains: true\n", "chains: true\n---\na: b\n"}, "too long": {"chains: true", "chains: true #" + strings.Repeat("x", 64<<10)}, "a list": {"schema", "- schema"},
	} {
		text := strict + "chains: true\n"
		bad := strings.Replace(text, change[0], change[1], 1)
		if bad == text {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := Parse(nil); err == nil {
		t.Error("an empty file was accepted")
	}
	if _, err := Parse([]byte(strings.Replace(strict, "minSites: 3", "minsites: 3", 1))); err == nil || !strings.Contains(err.Error(), "line 11") {
		t.Errorf("the error does not name the line: %v", err)
	}
}

// The schema's vocabularies are the code's, and it takes what Parse takes.
func TestSchemaIsOfThePolicy(t *testing.T) {
	var doc struct {
		Properties map[string]struct {
			Items struct{ Enum []string }
		}
	}
	if err := json.Unmarshal(Schema(), &doc); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"purposes": purposes(), "operations": study.Operations(), "analyses": append(kinds(), Any), "categories": study.Categories(), "recipients": study.Recipients(), "territories": study.Territories(),
	} {
		if got := doc.Properties[name].Items.Enum; !slices.Equal(got, want) {
			t.Errorf("%s: the schema has %q, the code %q", name, got, want)
		}
	}
	fields := reflect.TypeFor[Policy]()
	for i := range fields.NumField() {
		if _, ok := doc.Properties[fields.Field(i).Tag.Get("yaml")]; !ok {
			t.Errorf("%s is not in the schema", fields.Field(i).Name)
		}
	}
	resource, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("policy.json", resource); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("policy.json")
	if err != nil {
		t.Fatal(err)
	}
	for text, good := range map[string]bool{strict: true, strings.Replace(strict, "automatic", "always", 1): false, strict + "more: 1\n": false} {
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(v); (err == nil) != good {
			t.Errorf("schema says %v of\n%s", err, text)
		}
	}
}

// Policies are a hospital's own, but a damaged file is an error and nothing else.
func FuzzParse(f *testing.F) {
	f.Add([]byte(strict))
	f.Add([]byte("schema: salus.policy/v1"))
	f.Add([]byte("a: &a [*a]"))
	s, err := study.Parse([]byte(fitting), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Parse(b)
		if (p == nil) == (err == nil) {
			t.Fatalf("policy %v with error %v", p, err)
		}
		if p != nil && len(p.Judge(s, "ada")) == 0 && !p.allowsPurpose("DS") {
			t.Error("a study fits a policy that does not allow its purpose")
		}
	})
}
