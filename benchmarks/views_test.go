package benchmarks

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/worker/source"
	"salus/worker/source/views"
)

// BenchmarkView runs SQL-on-FHIR views of five columns over NDJSON files on all processors: reading, parsing, evaluating, and counting what comes out. The
// resources are as long as those of a bulk export of synthetic patients: blood pressures of 1,100 bytes, laboratory values of 700, patients of 2,300.
func BenchmarkView(b *testing.B) {
	for _, c := range []struct {
		name, view string
		resource   func(i int) string
	}{
		{"laboratory", `{"resource":"Observation","where":[{"path":"status = 'final'"}],"select":[{"column":[{"name":"id","path":"getResourceKey()"},{"name":"patient","path":"subject.getReferenceKey(Patient)"},
			{"name":"code","path":"code.coding.where(system = 'http://loinc.org').code.first()"},{"name":"day","path":"effective.ofType(dateTime)"},{"name":"value","path":"value.ofType(Quantity).value"}]}]}`, laboratory},
		{"blood-pressure", `{"resource":"Observation","select":[{"column":[{"name":"patient","path":"subject.getReferenceKey(Patient)"},{"name":"day","path":"effective.ofType(dateTime)"},{"name":"old","path":"effective < @2012-01-01"},
			{"name":"systolic","path":"component.where(code.coding.exists(code = '8480-6')).value.ofType(Quantity).value.first()"},{"name":"diastolic","path":"component.where(code.coding.exists(code = '8462-4')).value.ofType(Quantity).value.first()"}]}]}`, bloodPressure},
		{"patient", `{"resource":"Patient","select":[{"column":[{"name":"patient","path":"getResourceKey()"},{"name":"sex","path":"gender"},{"name":"born","path":"birthDate"},{"name":"dead","path":"deceased.exists()"},
			{"name":"race","path":"extension('http://hl7.org/fhir/us/core/StructureDefinition/us-core-race').extension('text').value.ofType(string).first()"}]}]}`, patient},
	} {
		const number = 60_000
		b.Run("resources="+c.name+"/columns=5", func(b *testing.B) {
			view, err := views.Compile([]byte(c.view))
			if err != nil || len(view.Columns()) != 5 || len(view.Unknown()) > 0 {
				b.Fatal(err, view.Unknown())
			}
			path, size := resources(b, number, c.resource)
			b.SetBytes(size)
			start := processor(b)
			for b.Loop() {
				rows := 0
				ran, err := source.RunView(b.Context(), view, path, func(row []views.Cell) error {
					for _, cell := range row {
						if cell.Kind == views.Missing {
							return fmt.Errorf("a cell of row %d has no value", rows)
						}
					}
					rows++
					return nil
				})
				if err != nil || rows != number || ran.Resources != number {
					b.Fatal(rows, ran.Resources, err)
				}
			}
			b.ReportMetric(float64(number)*float64(b.N)/b.Elapsed().Seconds(), "resources/s")
			b.ReportMetric(float64((processor(b)-start).Nanoseconds())/1000/float64(b.N)/number, "cpu-µs/resource")
			b.ReportMetric(float64(size)/number, "B/resource")
		})
	}
}

func resources(b *testing.B, number int, resource func(int) string) (path string, size int64) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "data.ndjson")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for i := range number {
		n, err := fmt.Fprintln(w, resource(i))
		if err != nil {
			b.Fatal(err)
		}
		size += int64(n)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return path, size
}

func uuid(kind, i int) string { return fmt.Sprintf("%08x-403e-4d73-b5ca-%012x", kind, i) }

func laboratory(i int) string {
	return fmt.Sprintf(`{"resourceType":"Observation","id":"%s","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"laboratory"}]}],`+
		`"code":{"coding":[{"system":"http://loinc.org","code":"%d-%d","display":"Glucose [Mass/volume] in Blood"}],"text":"Glucose [Mass/volume] in Blood"},"subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"},`+
		`"effectiveDateTime":"20%02d-02-02T16:30:49-05:00","issued":"2011-02-02T16:30:49.825-05:00","valueQuantity":{"value":%d.%02d,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}}`,
		uuid(1, i), 2000+i%300, i%10, uuid(2, i/40), uuid(3, i/8), 5+i%20, 60+i%90, i%100)
}

func bloodPressure(i int) string {
	part := func(code, name string, value int) string {
		return fmt.Sprintf(`{"code":{"coding":[{"system":"http://loinc.org","code":"%s","display":"%s"}],"text":"%s"},"valueQuantity":{"value":%d,"unit":"mm[Hg]","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}`, code, name, name, value)
	}
	return fmt.Sprintf(`{"resourceType":"Observation","id":"%s","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"vital-signs"}]}],`+
		`"code":{"coding":[{"system":"http://loinc.org","code":"85354-9","display":"Blood Pressure"}],"text":"Blood Pressure"},"subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"},`+
		`"effectiveDateTime":"20%02d-02-02T16:30:49-05:00","issued":"2011-02-02T16:30:49.825-05:00","component":[%s,%s]}`,
		uuid(1, i), uuid(2, i/40), uuid(3, i/8), 5+i%20, part("8462-4", "Diastolic Blood Pressure", 60+i%40), part("8480-6", "Systolic Blood Pressure", 100+i%80))
}

func patient(i int) string {
	coding := func(url, system, code, display string) string {
		return fmt.Sprintf(`{"url":"http://hl7.org/fhir/us/core/StructureDefinition/%s","extension":[{"url":"ombCategory","valueCoding":{"system":"%s","code":"%s","display":"%s"}},{"url":"text","valueString":"%s"}]}`, url, system, code, display, display)
	}
	var identifiers []string
	for _, kind := range []string{"Medical Record Number", "Social Security Number", "Driver's license number", "Passport Number"} {
		identifiers = append(identifiers, fmt.Sprintf(`{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR","display":"%s"}],"text":"%s"},"system":"http://hospital.example.org","value":"%s"}`, kind, kind, uuid(7, i)))
	}
	return fmt.Sprintf(`{"resourceType":"Patient","id":"%s","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Generated, of a patient who does not exist</div>"},"extension":[%s,%s],"identifier":[%s],`+
		`"name":[{"use":"official","family":"Kuhlman%d","given":["Lazaro%d","Abel"],"prefix":["Mr."]}],"telecom":[{"system":"phone","value":"555-733-%04d","use":"home"}],"gender":"%s","birthDate":"19%02d-%02d-%02d",`+
		`"address":[{"line":["%d Kunze Frontage road Suite 29"],"city":"Springfield","state":"Massachusetts","postalCode":"01013","country":"US","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/geolocation","extension":[{"url":"latitude","valueDecimal":42.18152245},{"url":"longitude","valueDecimal":-72.58848221}]}]}],`+
		`"maritalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M","display":"M"}],"text":"M"},"multipleBirthBoolean":false,"communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"en-US","display":"English"}],"text":"English"}}]}`,
		uuid(2, i), coding("us-core-race", "urn:oid:2.16.840.1.113883.6.238", "2106-3", "White"), coding("us-core-ethnicity", "urn:oid:2.16.840.1.113883.6.238", "2186-5", "Not Hispanic or Latino"), strings.Join(identifiers, ","),
		i%1000, i%700, i%10000, []string{"male", "female"}[i%2], 20+i%80, 1+i%12, 1+i%28, i%999)
}
