package strictjson

import "testing"

// BenchmarkParse parses a laboratory value of a bulk export.
func BenchmarkParse(b *testing.B) {
	const text = `{"resourceType":"Observation","id":"00000001-403e-4d73-b5ca-000000000001","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"laboratory"}]}],` +
		`"code":{"coding":[{"system":"http://loinc.org","code":"2339-0","display":"Glucose [Mass/volume] in Blood"}],"text":"Glucose [Mass/volume] in Blood"},"subject":{"reference":"Patient/00000002-403e-4d73-b5ca-000000000001"},"encounter":{"reference":"Encounter/00000003-403e-4d73-b5ca-000000000001"},` +
		`"effectiveDateTime":"2011-02-02T16:30:49-05:00","issued":"2011-02-02T16:30:49.825-05:00","valueQuantity":{"value":91.25,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}}`
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
