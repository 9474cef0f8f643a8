package consent

import (
	"math"

	"salus/models/consentword"
)

// Purposes fall into two kinds. A base purpose is what research is for. A
// qualifier is what it also is, and never stands alone in a request: a genetic
// study of a disease asks for disease-research and genetic-research. So a
// permission to use data for one base purpose says nothing of another, and a
// prohibition clears a qualifier without touching the base.
const qualifiers = consentword.GeneticResearch | consentword.Methods | consentword.Commercial

// What the permissions of the Data Use Ontology allow: GRU ⊃ HMB ⊃ DS. DUO
// lets every use that no modifier prohibits, so each carries the qualifiers.
// Care (treatment) is no research and comes with CC alone; product
// development, education, policy, statistics and the like come with NRES or by
// their own names.
const (
	diseaseUse  = consentword.DiseaseResearch | qualifiers
	healthUse   = diseaseUse | consentword.HealthResearch
	ancestryUse = consentword.AncestryResearch | qualifiers
	generalUse  = healthUse | ancestryUse | consentword.GeneralResearch
	anyUse      = generalUse | consentword.PublicHealth | consentword.HealthPolicy | consentword.OfficialStatistics |
		consentword.Education | consentword.Feasibility | consentword.Quality | consentword.ProductDevelopment
)

// A DataUse is what one code of the GA4GH Data Use Ontology does to a
// directive, or says of a study.
type DataUse struct {
	Code  string // DUO:0000042
	Short string // GRU
	Label string
	// Allows is added to the purposes allowed.
	Allows consentword.Purposes
	// Asks is what a study with this purpose asks for; zero if the code is no
	// purpose of a study.
	Asks consentword.Purposes
	// Clears and ClearsRecipients are taken from what is allowed, whoever
	// allowed it.
	Clears           consentword.Purposes
	ClearsRecipients consentword.Recipients
	// Requires is added to what a study must attest.
	Requires consentword.Obligations
	// Needs is the parameter without which the code denies.
	Needs Parameter
	// Denies says why a directive with this code permits nothing, because no
	// bit holds the restriction; empty otherwise.
	Denies string
}

// Parameter is a field of the directive that gives a code its parameter.
type Parameter uint8

// The parameters: an end of the use period; a list of territories without
// any-country.
const (
	NoParameter Parameter = iota
	NeedsEnd
	NeedsTerritories
)

// DataUses lists the codes that a directive may name among its purposes: the
// ontology's current terms. Obsolete terms and any other code deny.
func DataUses() []DataUse {
	const nonProfit = consentword.Company | consentword.Insurer
	const nonCommercial = consentword.Commercial | consentword.ProductDevelopment
	return []DataUse{
		{Code: "DUO:0000004", Short: "NRES", Label: "no restriction", Allows: anyUse},
		{Code: "DUO:0000042", Short: "GRU", Label: "general research use", Allows: generalUse, Asks: consentword.GeneralResearch},
		{Code: "DUO:0000006", Short: "HMB", Label: "health or medical or biomedical research", Allows: healthUse, Asks: consentword.HealthResearch},
		{Code: "DUO:0000007", Short: "DS", Label: "disease specific research", Allows: diseaseUse, Asks: consentword.DiseaseResearch},
		{Code: "DUO:0000011", Short: "POA", Label: "population origins or ancestry research only", Allows: ancestryUse, Asks: consentword.AncestryResearch},
		{Code: "DUO:0000043", Short: "CC", Label: "clinical care use", Allows: consentword.Treatment, Asks: consentword.Treatment},

		{Code: "DUO:0000015", Short: "NMDS", Label: "no general methods research", Clears: consentword.Methods},
		{Code: "DUO:0000044", Short: "NPOA", Label: "population origins or ancestry research prohibited", Clears: consentword.AncestryResearch},
		{Code: "DUO:0000018", Short: "NPUNCU", Label: "not for profit, non commercial use only", Clears: nonCommercial, ClearsRecipients: nonProfit},
		{Code: "DUO:0000045", Short: "NPU", Label: "not for profit organisation use only", ClearsRecipients: nonProfit},
		{Code: "DUO:0000046", Short: "NCU", Label: "non-commercial use only", Clears: nonCommercial},

		{Code: "DUO:0000021", Short: "IRB", Label: "ethics approval required", Requires: consentword.EthicsApproval},
		{Code: "DUO:0000019", Short: "PUB", Label: "publication required", Requires: consentword.Publication},
		{Code: "DUO:0000020", Short: "COL", Label: "collaboration required", Requires: consentword.Collaboration},
		{Code: "DUO:0000029", Short: "RTN", Label: "return to database or resource", Requires: consentword.ReturnOfResults},
		{Code: "DUO:0000024", Short: "MOR", Label: "publication moratorium", Requires: consentword.MoratoriumObserved},

		{Code: "DUO:0000025", Short: "TS", Label: "time limit on use", Needs: NeedsEnd},
		{Code: "DUO:0000022", Short: "GS", Label: "geographical restriction", Needs: NeedsTerritories},

		{Code: "DUO:0000016", Short: "GSO", Label: "genetic studies only", Denies: "no bit says that a study must be genetic"},
		{Code: "DUO:0000012", Short: "RS", Label: "research specific restrictions", Denies: "no bit says which research"},
		{Code: "DUO:0000026", Short: "US", Label: "user specific restriction", Denies: "no bit says which user"},
		{Code: "DUO:0000027", Short: "PS", Label: "project specific restriction", Denies: "no bit says which project"},
		{Code: "DUO:0000028", Short: "IS", Label: "institution specific restriction", Denies: "no bit says which institution"},
	}
}

// dataUse finds a code by number or shorthand.
func dataUse(name string) (DataUse, bool) {
	for _, u := range DataUses() {
		if u.Code == name || u.Short == name {
			return u, true
		}
	}
	return DataUse{}, false
}

// DataUsesOf is a word in the ontology's codes: a directive with these purposes is allowed no purpose beyond the word's, the
// same prohibitions hold, and the obligations that have a code are required. unsaid names what the codes do not say:
// purposes that are allowed and need a name of their own, and restrictions that the ontology has no code for. Of data, operations
// and recipients beyond for-profit ones the ontology says nothing. A word that does not permit has no codes.
func DataUsesOf(w consentword.Word) (uses []DataUse, unsaid []string) {
	f := w.Fields()
	if f.Decision != consentword.Permit {
		return nil, nil
	}
	var said, cleared consentword.Purposes
	var firms consentword.Recipients
	var required consentword.Obligations
	for _, u := range DataUses() { // prohibitions first: a permission is read with them
		prohibits := u.Clears != 0 || u.ClearsRecipients != 0
		fresh := u.Clears&^cleared != 0 || u.ClearsRecipients&^firms != 0
		if prohibits && fresh && u.Clears&f.Purposes == 0 && u.ClearsRecipients&f.Recipients == 0 {
			uses, cleared, firms = append(uses, u), cleared|u.Clears, firms|u.ClearsRecipients
		}
	}
	for _, u := range DataUses() {
		allows := u.Allows &^ cleared
		switch {
		case allows&^said != 0 && allows&^f.Purposes == 0:
			uses, said = append(uses, u), said|allows
		case u.Requires != 0 && u.Requires&^f.Obligations == 0:
			uses, required = append(uses, u), required|u.Requires
		case u.Needs == NeedsEnd && f.NotAfter != math.MaxUint32, u.Needs == NeedsTerritories && f.Territories&consentword.AnyCountry == 0:
			uses = append(uses, u)
		}
	}
	unsaid = append((f.Purposes &^ said).Names(), (f.Obligations &^ required).Names()...)
	if f.Cohort > 0 {
		unsaid = append(unsaid, "minimum cohort")
	}
	if f.NotBefore > 0 {
		unsaid = append(unsaid, "not before")
	}
	return uses, unsaid
}
