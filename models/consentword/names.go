package consentword

import "fmt"

// Purposes is a set of purposes of use; bits 0–23.
type Purposes uint32

// Purposes of use. The comments name the codes of the GA4GH Data Use Ontology where there is one.
const (
	PublicHealth Purposes = 1 << iota
	HealthPolicy
	OfficialStatistics
	Education
	GeneralResearch    // GRU
	HealthResearch     // HMB
	DiseaseResearch    // DS
	AncestryResearch   // POA
	GeneticResearch    // GSO restricts to it
	Methods            // statistical methods and artificial intelligence; NMDS prohibits
	Feasibility        // cohort counts before a study
	Quality            // of care
	ProductDevelopment // drugs and devices
	Treatment          // CC, clinical care
	Commercial         // NPUNCU and NCU prohibit
)

// Categories is a set of categories of data; bits 0–31.
type Categories uint32

// Categories of data. The sensitive ones stand apart: a directive that allows the others does not allow them.
const (
	Demographics Categories = 1 << iota
	Conditions
	Observations
	Laboratory
	Medications
	Procedures
	Encounters
	Imaging
	VitalStatus
	Immunizations
	Allergies
	Devices
	FamilyHistory
	SocialHistory
	PatientReported
	Claims
	MentalHealth
	SubstanceUse
	Reproductive
	HIV
	Genomics
	SexualHealth
	Violence
)

// Sensitive is the set of the sensitive categories.
const Sensitive = MentalHealth | SubstanceUse | Reproductive | HIV | Genomics | SexualHealth | Violence

// Operations is a set of operations on rows; bits 0–15.
type Operations uint16

// Operations.
const (
	Count Operations = 1 << iota
	Statistic
	Train
	Evaluate
	Synthetic
	RecordLevel
	Link
	Recontact
)

// Recipients is a set of classes of recipients; bits 0–15.
type Recipients uint16

// Classes of recipients.
const (
	TreatingHospital Recipients = 1 << iota
	AcademicInstitution
	PublicBody
	NonProfit
	Company
	Registry
	Insurer // for research alone: underwriting is prohibited and has no bit
)

// Territories is a set of places where the result may be used; bits 0–15.
type Territories uint16

// Territories.
const (
	SameCountry Territories = 1 << iota
	EuropeanEconomicArea
	AdequateCountry // under an adequacy decision, GDPR Article 45
	SafeguardedCountry
	AnyCountry
)

// Obligations is a set of obligations, required by a directive or attested by a study; bits 0–15.
type Obligations uint16

// Obligations. The comments name the codes of the GA4GH Data Use Ontology.
const (
	EthicsApproval  Obligations = 1 << iota // IRB
	Publication                             // PUB
	Collaboration                           // COL
	ReturnOfResults                         // RTN
	PublicSummary
	UserSpecific        // US
	ProjectSpecific     // PS
	InstitutionSpecific // IS
	GeographicalLimit   // GS
	MoratoriumObserved  // MOR
)

// The names, by bit. They are the text form in directives, study files and pages.
var (
	purposeNames = [24]string{
		"public-health", "health-policy", "official-statistics", "education", "general-research", "health-research",
		"disease-research", "ancestry-research", "genetic-research", "methods", "feasibility", "quality",
		"product-development", "treatment", "commercial",
	}
	categoryNames = [32]string{
		"demographics", "conditions", "observations", "laboratory", "medications", "procedures", "encounters", "imaging",
		"vital-status", "immunizations", "allergies", "devices", "family-history", "social-history", "patient-reported",
		"claims", "mental-health", "substance-use", "reproductive", "hiv", "genomics", "sexual-health", "violence",
	}
	operationNames = [16]string{"count", "statistic", "train", "evaluate", "synthetic", "record-level", "link", "recontact"}
	recipientNames = [16]string{
		"treating-hospital", "academic-institution", "public-body", "non-profit", "company", "registry", "insurer",
	}
	territoryNames = [16]string{
		"same-country", "european-economic-area", "adequate-country", "safeguarded-country", "any-country",
	}
	obligationNames = [16]string{
		"ethics-approval", "publication", "collaboration", "return-of-results", "public-summary", "user-specific",
		"project-specific", "institution-specific", "geographical-limit", "moratorium-observed",
	}
	decisionNames = [4]string{"none", "permit", "deny", "withdrawn"}
)

// Names lists the set's names in the order of the bits; a bit without a name is "bit-N".
func (s Purposes) Names() []string    { return names(s, purposeNames[:]) }
func (s Categories) Names() []string  { return names(s, categoryNames[:]) }
func (s Operations) Names() []string  { return names(s, operationNames[:]) }
func (s Recipients) Names() []string  { return names(s, recipientNames[:]) }
func (s Territories) Names() []string { return names(s, territoryNames[:]) }
func (s Obligations) Names() []string { return names(s, obligationNames[:]) }

// String is the decision's name.
func (d Decision) String() string { return decisionNames[d&3] }

// ParsePurposes and its like read names into a set; an unknown name is an error.
func ParsePurposes(list ...string) (Purposes, error) {
	return parse[Purposes]("purpose", list, purposeNames[:])
}

// ParseCategories reads names of data categories.
func ParseCategories(list ...string) (Categories, error) {
	return parse[Categories]("data category", list, categoryNames[:])
}

// ParseOperations reads names of operations.
func ParseOperations(list ...string) (Operations, error) {
	return parse[Operations]("operation", list, operationNames[:])
}

// ParseRecipients reads names of recipient classes.
func ParseRecipients(list ...string) (Recipients, error) {
	return parse[Recipients]("recipient class", list, recipientNames[:])
}

// ParseTerritories reads names of territories.
func ParseTerritories(list ...string) (Territories, error) {
	return parse[Territories]("territory", list, territoryNames[:])
}

// ParseObligations reads names of obligations.
func ParseObligations(list ...string) (Obligations, error) {
	return parse[Obligations]("obligation", list, obligationNames[:])
}

// ParseDecision reads "permit", "deny" or "withdrawn".
func ParseDecision(name string) (Decision, error) {
	for d := Permit; d <= Withdrawn; d++ {
		if d.String() == name {
			return d, nil
		}
	}
	return None, fmt.Errorf("decision %q is not known", name)
}

type set interface{ ~uint16 | ~uint32 }

func names[S set](s S, table []string) []string {
	var out []string
	for i := 0; s>>i != 0; i++ {
		if s>>i&1 == 0 {
			continue
		}
		if i < len(table) && table[i] != "" {
			out = append(out, table[i])
		} else {
			out = append(out, fmt.Sprintf("bit-%d", i))
		}
	}
	return out
}

func parse[S set](what string, list, table []string) (S, error) {
	var s S
next:
	for _, name := range list {
		for i, known := range table {
			if known == name && name != "" {
				s |= 1 << i
				continue next
			}
		}
		return 0, fmt.Errorf("%s %q is not known", what, name)
	}
	return s, nil
}
