package fhir

import (
	"slices"
	"strings"

	"salus/consent"
	"salus/models/consentword"
)

// Code systems.
const (
	systemActReason   = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	systemActCode     = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	systemAction      = "http://terminology.hl7.org/CodeSystem/consentaction"
	systemScope       = "http://terminology.hl7.org/CodeSystem/consentscope"
	systemResourcesR4 = "http://hl7.org/fhir/resource-types"
	systemResourcesR5 = "http://hl7.org/fhir/fhir-types"
	systemLOINC       = "http://loinc.org"
	systemDUO         = "http://purl.obolibrary.org/obo/duo.owl"
	systemPolicies    = "urn:oid:2.16.840.1.113883.3.1937.777.24.5.3"

	// Ours: names of models/consentword as they stand in directives.
	systemPurpose   = "urn:salus:purpose"
	systemCategory  = "urn:salus:category"
	systemOperation = "urn:salus:operation"
	systemRecipient = "urn:salus:recipient"
	systemPseudonym = "urn:salus:pseudonym"
)

// nothing is the code in our systems for an empty list, which is not the same as silence.
const nothing = "none"

// coding is FHIR's Coding as far as it is read.
type coding struct{ system, code, display string }

// meaning is what a code stands for: grants is what it surely covers, touches all that it may have to do with.
type meaning[S ~uint16 | ~uint32] struct{ grants, touches S }

const (
	everyPurpose   = consentword.Purposes(1<<24 - 1)
	everyCategory  = ^consentword.Categories(0)
	everyOperation = ^consentword.Operations(0)
	everyRecipient = ^consentword.Recipients(0)
)

// research is all that a rule against research may touch.
const research = consentword.GeneralResearch | consentword.HealthResearch | consentword.DiseaseResearch | consentword.AncestryResearch |
	consentword.GeneticResearch | consentword.Methods | consentword.Feasibility | consentword.ProductDevelopment | consentword.Commercial

// healthResearch is what healthcare or biomedical research covers. That it may be commercial or genetic is not said.
const healthResearch = consentword.HealthResearch | consentword.DiseaseResearch | consentword.Methods

// purposeOf are the purposes of use of v3-ActReason. A kind of research that is narrower than a bit grants none.
var purposeOf = map[string]meaning[consentword.Purposes]{
	"HRESCH":      {healthResearch, research},
	"BIORCH":      {healthResearch, research},
	"DSRCH":       {consentword.DiseaseResearch, consentword.DiseaseResearch},
	"POARCH":      {consentword.AncestryResearch, consentword.AncestryResearch},
	"CLINTRCH":    {0, research},
	"CLINTRCHNPC": {0, research},
	"CLINTRCHPC":  {0, research},
	"PRECLINTRCH": {0, research},
	"TRANSRCH":    {0, research},
	"PUBHLTH":     {consentword.PublicHealth, consentword.PublicHealth},
	"TREAT":       {consentword.Treatment, consentword.Treatment},
	"ETREAT":      {0, consentword.Treatment},
	"BTG":         {0, consentword.Treatment},
	"HMARKT":      {0, consentword.Commercial | consentword.ProductDevelopment},
	"COVERAGE":    {},
	"PATRQT":      {},
}

// inConditions may lie in a Condition, an Observation, a medication or a procedure.
const inConditions = consentword.Sensitive

// categoryOf are FHIR's resource types.
var categoryOf = map[string]meaning[consentword.Categories]{
	"Patient":                  {consentword.Demographics | consentword.VitalStatus, consentword.Demographics | consentword.VitalStatus},
	"Condition":                {consentword.Conditions, consentword.Conditions | inConditions},
	"Observation":              {consentword.Observations | consentword.Laboratory, consentword.Observations | consentword.Laboratory | consentword.VitalStatus | consentword.SocialHistory | consentword.PatientReported | consentword.Imaging | inConditions},
	"DiagnosticReport":         {0, consentword.Laboratory | consentword.Imaging | consentword.Observations | inConditions},
	"MedicationRequest":        {consentword.Medications, consentword.Medications | inConditions},
	"MedicationStatement":      {consentword.Medications, consentword.Medications | inConditions},
	"MedicationAdministration": {consentword.Medications, consentword.Medications | inConditions},
	"MedicationDispense":       {consentword.Medications, consentword.Medications | inConditions},
	"Procedure":                {consentword.Procedures, consentword.Procedures | inConditions},
	"Encounter":                {consentword.Encounters, consentword.Encounters | inConditions},
	"ImagingStudy":             {consentword.Imaging, consentword.Imaging},
	"Immunization":             {consentword.Immunizations, consentword.Immunizations},
	"AllergyIntolerance":       {consentword.Allergies, consentword.Allergies},
	"FamilyMemberHistory":      {consentword.FamilyHistory, consentword.FamilyHistory | inConditions},
	"QuestionnaireResponse":    {consentword.PatientReported, consentword.PatientReported | consentword.SocialHistory | inConditions},
	"Claim":                    {consentword.Claims, consentword.Claims | inConditions},
	"ExplanationOfBenefit":     {consentword.Claims, consentword.Claims | inConditions},
	"MolecularSequence":        {consentword.Genomics, consentword.Genomics},
}

// sensitivityOf are v3-ActCode's sensitivities. A rule that permits names one to include it.
var sensitivityOf = map[string]meaning[consentword.Categories]{
	"HIV":      {consentword.HIV, consentword.HIV},
	"PSY":      {consentword.MentalHealth, consentword.MentalHealth},
	"MH":       {consentword.MentalHealth, consentword.MentalHealth},
	"BH":       {consentword.MentalHealth, consentword.MentalHealth | consentword.SubstanceUse},
	"SUD":      {consentword.SubstanceUse, consentword.SubstanceUse},
	"ETH":      {consentword.SubstanceUse, consentword.SubstanceUse},
	"ETHUD":    {0, consentword.SubstanceUse},
	"OPIOIDUD": {0, consentword.SubstanceUse},
	"GDIS":     {0, consentword.Genomics | consentword.FamilyHistory | consentword.Conditions},
	"SEX":      {consentword.SexualHealth, consentword.SexualHealth | consentword.Reproductive},
	"STD":      {0, consentword.SexualHealth | consentword.HIV},
	"SDV":      {0, consentword.Violence | consentword.SexualHealth},
	"VIO":      {consentword.Violence, consentword.Violence},
}

// computing is what use of data in Salus is: no single record leaves.
const computing = consentword.Count | consentword.Statistic | consentword.Train | consentword.Evaluate

// operationOf are the actions of FHIR.
var operationOf = map[string]meaning[consentword.Operations]{
	"use":      {computing, everyOperation},
	"access":   {0, everyOperation},
	"collect":  {0, everyOperation},
	"disclose": {0, everyOperation},
	"correct":  {0, 0},
}

// understood is a code's meaning with the entries by which a directive says it. A name in our own system is kept as it
// stands, known or not: what it means is for consent.Compile to say.
type understood struct {
	entries   []string // of what it grants
	modifiers []string // DUO codes that restrict, of purposes alone
	touches   uint32   // bits
	sure      bool     // that touches is all
	why       string   // why nothing is granted
}

func purpose(c coding) understood {
	switch c.system {
	case systemPurpose:
		return ourPurpose(c.code)
	case systemActReason:
		return foreign(purposeOf, c.code, consentword.Purposes.Names)
	case systemDUO:
		return duo(c)
	}
	return understood{why: "a purpose of a code system that is not known"}
}

// ourPurpose reads a purpose's name. One that is not known may restrict, and consent.Compile denies it as such.
func ourPurpose(code string) understood {
	u := ours(code, consentword.ParsePurposes)
	if u.why == "" && !u.sure {
		return understood{modifiers: u.entries}
	}
	return u
}

// duo reads a Data Use Ontology code. One that allows nothing restricts, and is kept as the restriction that it is.
func duo(c coding) understood {
	number := strings.Replace(c.code, "DUO_", "DUO:", 1)
	for _, u := range consent.DataUses() {
		if u.Code != number && u.Short != c.code {
			continue
		}
		entry := u.Code
		if c.display == u.Short || c.code == u.Short {
			entry = u.Short
		}
		if u.Allows == 0 {
			return understood{modifiers: []string{entry}}
		}
		return understood{entries: []string{entry}, touches: uint32(u.Allows), sure: true}
	}
	// Obsolete or unknown: it may restrict, and consent.Compile denies it as such.
	if isText(number) {
		return understood{modifiers: []string{number}}
	}
	return understood{why: "a DUO code that is not known"}
}

func category(c coding) understood {
	switch c.system {
	case systemCategory:
		return ours(c.code, consentword.ParseCategories)
	case systemResourcesR4, systemResourcesR5:
		return foreign(categoryOf, c.code, consentword.Categories.Names)
	}
	return understood{why: "a class of data of a code system that is not known"}
}

func sensitivity(c coding) understood {
	if c.system == systemActCode {
		return foreign(sensitivityOf, c.code, consentword.Categories.Names)
	}
	return understood{why: "a security label that is not known"}
}

func operation(c coding) understood {
	switch c.system {
	case systemOperation:
		return ours(c.code, consentword.ParseOperations)
	case systemAction:
		return foreign(operationOf, c.code, consentword.Operations.Names)
	}
	return understood{why: "an action of a code system that is not known"}
}

func recipient(c coding) understood {
	if c.system == systemRecipient {
		return ours(c.code, consentword.ParseRecipients)
	}
	return understood{why: "an actor: the word knows classes of recipients only"}
}

func ours[S ~uint16 | ~uint32](code string, parse func(...string) (S, error)) understood {
	if code == nothing {
		return understood{entries: []string{}, sure: true}
	}
	if !isText(code) {
		return understood{why: "not a name"}
	}
	bits, err := parse(code)
	return understood{entries: []string{code}, touches: uint32(bits), sure: err == nil}
}

func foreign[S ~uint16 | ~uint32](table map[string]meaning[S], code string, names func(S) []string) understood {
	m, ok := table[code]
	if !ok {
		return understood{why: "a code that is not known"}
	}
	u := understood{entries: names(m.grants), touches: uint32(m.touches), sure: true}
	if m.grants == 0 {
		u.why = "a code that no bit holds, or that means less than a bit does"
	}
	return u
}

// maxText is the longest entry of a directive's lists, in bytes.
const maxText = 128

func isText(s string) bool {
	return len(s) > 0 && len(s) <= maxText && !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < 0x20 || c > 0x7e })
}
