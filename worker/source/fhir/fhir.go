// Package fhir knows the names of FHIR R4 and R5 (hl7.org/fhir): resource types, data types, and how a reference names a resource.
package fhir

import (
	"strings"
	"sync"
)

// IsResource says whether R4 or R5 has a resource of this name.
func IsResource(name string) bool { return names().resources[name] }

// IsType says whether R4 or R5 has a data type of this name, as it stands in ofType.
func IsType(name string) bool { return names().primitives[name] || names().complex[name] }

// IsPrimitive says whether the name is that of a primitive data type.
func IsPrimitive(name string) bool { return names().primitives[name] }

type nameSets struct{ resources, primitives, complex map[string]bool }

var names = sync.OnceValue(func() nameSets {
	set := func(list string) map[string]bool {
		m := map[string]bool{}
		for _, name := range strings.Fields(list) {
			m[name] = true
		}
		return m
	}
	return nameSets{set(resources), set(primitives), set(complexTypes)}
})

// Choice returns the data type that the member name of a choice element says, "dateTime" for ("effective", "effectiveDateTime"), or "".
func Choice(element, member string) string {
	if len(member) <= len(element) || !strings.HasPrefix(member, element) {
		return ""
	}
	suffix := member[len(element):]
	if suffix[0] < 'A' || 'Z' < suffix[0] {
		return ""
	}
	if IsType(suffix) {
		return suffix
	}
	if lower := strings.ToLower(suffix[:1]) + suffix[1:]; IsType(lower) {
		return lower
	}
	return ""
}

// Parent returns the type that a data type specialises, or "".
func Parent(typ string) string {
	switch typ {
	case "code", "id", "markdown":
		return "string"
	case "url", "canonical", "uuid", "oid":
		return "uri"
	case "positiveInt", "unsignedInt":
		return "integer"
	case "Age", "Count", "Distance", "Duration", "SimpleQuantity", "MoneyQuantity":
		return "Quantity"
	}
	return ""
}

// ParseReference reads Reference.reference: a relative or absolute URL that ends in Type/id or Type/id/_history/version, or a urn:uuid or urn:oid,
// whose resource is the one with that id (as in bulk exports of transaction bundles), of a type that it does not tell.
// Contained resources ("#x") and anything else are no reference to a record.
func ParseReference(ref string) (typ, id string, ok bool) {
	for _, prefix := range []string{"urn:uuid:", "urn:oid:"} {
		if rest, found := strings.CutPrefix(ref, prefix); found {
			return "", rest, IsID(rest)
		}
	}
	ref, _, _ = strings.Cut(ref, "/_history/")
	slash := strings.LastIndexByte(ref, '/')
	if slash < 0 {
		return "", "", false
	}
	typ, id = ref[:slash], ref[slash+1:]
	typ = typ[strings.LastIndexByte(typ, '/')+1:]
	return typ, id, IsID(id) && IsResource(typ)
}

// IsID says whether s may be a resource's id: 1 to 64 letters, digits, hyphens, points, and, since servers use it, the underscore.
func IsID(s string) bool {
	if len(s) < 1 || len(s) > 64 {
		return false
	}
	for _, c := range []byte(s) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_') {
			return false
		}
	}
	return true
}

const primitives = " base64Binary boolean canonical code date dateTime decimal id instant integer integer64 markdown oid positiveInt string time unsignedInt uri url uuid xhtml "

const complexTypes = " Address Age Annotation Attachment Availability CodeableConcept CodeableReference Coding ContactDetail ContactPoint Contributor Count DataRequirement " +
	"Distance Dosage Duration Expression ExtendedContactDetail Extension HumanName Identifier MarketingStatus Meta MonetaryComponent Money MoneyQuantity Narrative " +
	"ParameterDefinition Period Population ProdCharacteristic ProductShelfLife Quantity Range Ratio RatioRange Reference RelatedArtifact SampledData Signature " +
	"SimpleQuantity SubstanceAmount Timing TriggerDefinition UsageContext VirtualServiceDetail "

const resources = " Account ActivityDefinition ActorDefinition AdministrableProductDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse ArtifactAssessment AuditEvent " +
	"Basic Binary BiologicallyDerivedProduct BiologicallyDerivedProductDispense BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition " +
	"Citation Claim ClaimResponse ClinicalImpression ClinicalUseDefinition CodeSystem Communication CommunicationRequest CompartmentDefinition Composition ConceptMap Condition " +
	"ConditionDefinition Consent Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceAssociation DeviceDefinition DeviceDispense " +
	"DeviceMetric DeviceRequest DeviceUsage DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter EncounterHistory Endpoint " +
	"EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceReport EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag " +
	"FormularyItem GenomicStudy Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingSelection ImagingStudy Immunization ImmunizationEvaluation " +
	"ImmunizationRecommendation ImplementationGuide Ingredient InsurancePlan InventoryItem InventoryReport Invoice Library Linkage List Location ManufacturedItemDefinition Measure " +
	"MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct " +
	"MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductDefinition MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction " +
	"MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence " +
	"NamingSystem NutritionIntake NutritionOrder NutritionProduct Observation ObservationDefinition OperationDefinition OperationOutcome Organization OrganizationAffiliation " +
	"PackagedProductDefinition Parameters Patient PaymentNotice PaymentReconciliation Permission Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire " +
	"QuestionnaireResponse RegulatedAuthorization RelatedPerson RequestGroup RequestOrchestration Requirements ResearchDefinition ResearchElementDefinition ResearchStudy " +
	"ResearchSubject RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition StructureMap Subscription " +
	"SubscriptionStatus SubscriptionTopic Substance SubstanceDefinition SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial " +
	"SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestPlan TestReport TestScript Transport ValueSet VerificationResult VisionPrescription "
