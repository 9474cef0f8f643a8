package study

import (
	"slices"
	"strings"

	"salus/models/consentword"
)

// Term is one code that a study's purpose may list.
type Term struct {
	Code       string // as in a study's canonical form: a DUO shorthand, or a purpose's name in models/consentword
	DUO        string // DUO:0000006; empty for a purpose that DUO has no code for
	Label      string
	Obligation bool // the study attests this obligation; it is no purpose by itself
}

// Purposes lists what a study's purpose may say. Labels and codes are those of the GA4GH Data Use Ontology (DUO,
// CC BY 4.0) and the names of models/consentword. Codes that restrict how data may be used (NPU, GS, US, …), NRES and
// uses that have no bit are no purposes: no directive could allow them, so a study that lists one is refused.
func Purposes() []Term {
	terms := []Term{
		{Code: "GRU", DUO: "DUO:0000042", Label: "general research use"},
		{Code: "HMB", DUO: "DUO:0000006", Label: "health or medical or biomedical research"},
		{Code: "DS", DUO: "DUO:0000007", Label: "disease specific research"},
		{Code: "POA", DUO: "DUO:0000011", Label: "population origins or ancestry research"},
		{Code: "CC", DUO: "DUO:0000043", Label: "clinical care use"},
		{Code: "IRB", DUO: "DUO:0000021", Label: "ethics approval required", Obligation: true},
		{Code: "PUB", DUO: "DUO:0000019", Label: "publication required", Obligation: true},
		{Code: "COL", DUO: "DUO:0000020", Label: "collaboration required", Obligation: true},
		{Code: "RTN", DUO: "DUO:0000029", Label: "return to database or resource", Obligation: true},
		{Code: "MOR", DUO: "DUO:0000024", Label: "publication moratorium", Obligation: true},
	}
	for _, name := range named(consentword.Purposes(1<<24 - 1).Names()) {
		terms = append(terms, Term{Code: name, Label: strings.ReplaceAll(name, "-", " ")})
	}
	return terms
}

func purposeTerm(code string) (Term, bool) {
	for _, t := range Purposes() {
		if code == t.Code || (t.DUO != "" && code == t.DUO) {
			return t, true
		}
	}
	return Term{}, false
}

// Operations lists the operations that a study may ask for, as directives name them.
func Operations() []string { return named(consentword.Operations(1<<16 - 1).Names()) }

// Categories, Recipients and Territories list what else a study may ask for, as directives name it.
func Categories() []string { return categories() }

// Recipients is described at Categories.
func Recipients() []string { return recipients() }

// Territories is described at Categories.
func Territories() []string { return territories() }

func categories() []string  { return named(consentword.Categories(1<<32 - 1).Names()) }
func recipients() []string  { return named(consentword.Recipients(1<<16 - 1).Names()) }
func territories() []string { return named(consentword.Territories(1<<16 - 1).Names()) }
func obligations() []string { return named(consentword.Obligations(1<<16 - 1).Names()) }

// named drops the bits that have no name yet: nobody can allow them.
func named(all []string) []string {
	return slices.DeleteFunc(all, func(name string) bool { return strings.HasPrefix(name, "bit-") })
}
