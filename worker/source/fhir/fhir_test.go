package fhir

import (
	"slices"
	"strings"
	"testing"
)

func TestElementsHaveTypes(t *testing.T) {
	for _, c := range []struct{ typ, name, want string }{
		{"Patient", "birthDate", "date"},
		{"Patient", "contact", "Patient.contact"},
		{"Patient.contact", "name", "HumanName"},
		{"Patient", "deceased", "boolean dateTime"},
		{"Patient", "deceasedDateTime", "dateTime"},
		{"Patient", "deceasedQuantity", ""},
		{"Patient", "id", "id"},
		{"Patient", "meta", "Meta"},
		{"HumanName", "meta", ""},
		{"HumanName", "extension", "Extension"},
		{"date", "extension", "Extension"},
		{"date", "year", ""},
		{"Age", "value", "decimal"},
		{"Observation.component", "value", "Attachment CodeableConcept Period Quantity Range Ratio Reference SampledData boolean dateTime integer string time"},
		{"Observation.component", "referenceRange", "Observation.referenceRange"},
		{"Questionnaire.item", "item", "Questionnaire.item"},
		{"Bundle.entry", "resource", "Resource"},
		{"Extension", "url", "uri"},
		{"Patient", "birthdate", ""},
		{"", "id", "id"},
	} {
		types, ok := Element(c.typ, c.name)
		if got := strings.Join(types, " "); got != c.want || ok != (c.want != "") {
			t.Errorf("%s.%s is %q, want %q", c.typ, c.name, got, c.want)
		}
	}
	for _, typ := range []string{"Patient", "Patient.contact", "Quantity", "date", "Age"} {
		if !Known(typ) {
			t.Errorf("%s is not known", typ)
		}
	}
	for _, c := range []struct{ typ, other string }{
		{"code", "string"}, {"Age", "Quantity"}, {"Patient", "DomainResource"}, {"Bundle", "Resource"}, {"Patient.contact", "BackboneElement"}, {"HumanName", "Element"}, {"uuid", "uri"},
	} {
		if !IsA(c.typ, c.other) || IsA(c.other, c.typ) {
			t.Errorf("%s is a %s, and not the other way round", c.typ, c.other)
		}
	}
	if IsA("Bundle", "DomainResource") || IsA("Patient", "Element") {
		t.Error("a Bundle is no DomainResource, a Patient no Element")
	}
}

// TestEveryTypeIsKnown: what the table names exists.
func TestEveryTypeIsKnown(t *testing.T) {
	var missing []string
	for owner, of := range elements() {
		for name, e := range of {
			for _, typ := range e.types {
				if !Known(typ) && typ != "Resource" && typ != "xhtml" && typ != "Element" && !slices.Contains(missing, typ) {
					missing = append(missing, typ+" of "+owner+"."+name)
				}
			}
		}
	}
	if len(missing) > 0 || len(elements()) < 900 {
		t.Errorf("%d types with elements; not among them: %q", len(elements()), missing)
	}
}
