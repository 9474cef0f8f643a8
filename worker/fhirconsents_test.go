package worker

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"salus/consent"
	"salus/models/consentword"
)

// consentOf is a Consent to research that a patient gave at a time.
func consentOf(patient, given, decision string) string {
	if given != "" {
		given = fmt.Sprintf(`"dateTime":%q,`, given)
	}
	return fmt.Sprintf(`{"resourceType":"Consent","status":"active",%s"scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"research"}]},
		"category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":%q},
		"provision":{"type":"deny","provision":[{"type":%q,"purpose":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HRESCH"}]}]}}`, given, patient, decision)
}

func consentFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ConsentsDir), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, ConsentsDir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTheLatestFHIRConsentOfAPatientHolds(t *testing.T) {
	dir := consentFolder(t, map[string]string{
		"1.json": consentOf("Patient/anna", "2025-01-01", "permit"),
		"2.json": consentOf("Patient/anna", "2026-01-01", "deny"),
		"3.json": consentOf("https://fhir.example/Patient/bernd", "2025-01-01", "deny"),
		"4.json": consentOf("Patient/bernd", "2026-01-01T10:00:00Z", "permit"),
		"5.json": consentOf("urn:uuid:clara", "2026-01-01", "permit"),
		"6.json": consentOf("Patient/dora", "2026-01-01", "permit"),
		"7.json": consentOf("Patient/dora", "2026-01-02", "permit"), // within a day of each other, in no time zone
		"8.json": consentOf("Patient/emil", "", "permit"),
		"9.json": consentOf("Patient/emil", "2026-01-02", "permit"),
		"notes":  "no Consent, and no .json",
	})
	list, err := ReadFHIRConsents(dir, "st-anna", false)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, c := range list {
		got[c.patient] = c.Permits
		d := c.terms
		d.Pseudonym, d.Version = c.patient, 1
		word, _ := consent.Compile(&d)
		if _, err := d.Canonical(); err != nil || d.Signer != consent.Custodian || d.Site != "st-anna" || d.Policy == (consent.Hash{}) {
			t.Errorf("%s: no directive of the custodian: %v", c.File, err)
		}
		if (word.Fields().Decision == consentword.Permit) != c.Permits {
			t.Errorf("%s: the word and the report differ", c.File)
		}
		if !c.Permits && len(c.Findings) == 0 {
			t.Errorf("%s is denied without a reason", c.File)
		}
	}
	want := map[string]bool{"anna": false, "bernd": true, "clara": true, "dora": false, "emil": false}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if !slices.IsSortedFunc(list, func(a, b FHIRConsent) int { return strings.Compare(a.File, b.File) }) {
		t.Error("not in the files' order")
	}
	if list, err := ReadFHIRConsents(t.TempDir(), "st-anna", false); list != nil || err != nil {
		t.Error(list, err)
	}
}

// TestAConsentThatCannotBeReadRefusesTheImport: it may be a withdrawal.
func TestAConsentThatCannotBeReadRefusesTheImport(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":          "{",
		"another resource": `{"resourceType":"Patient","id":"anna"}`,
		"a group":          consentOf("Group/anna", "2026-01-01", "deny"),
		"an identifier":    strings.Replace(consentOf("x", "2026-01-01", "deny"), `"reference":"x"`, `"identifier":{"system":"urn:hospital","value":"4711"}`, 1),
		"a contained one":  consentOf("#anna", "2026-01-01", "deny"),
		"too long":         consentOf("Patient/anna", "2026-01-01", "deny") + strings.Repeat(" ", 1<<20),
	} {
		dir := consentFolder(t, map[string]string{"1.json": consentOf("Patient/bernd", "2026-01-01", "permit"), "2.json": text})
		if _, err := ReadFHIRConsents(dir, "st-anna", false); err == nil || strings.Contains(err.Error(), "4711") || !strings.Contains(err.Error(), "2.json") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAnotherSitesConsentDenies: a directive that was exported names the site that it was given to.
func TestAnotherSitesConsentDenies(t *testing.T) {
	own := `{"url":"urn:salus:directive","extension":[{"url":"site","valueString":"st-anna"}]}`
	text := strings.Replace(consentOf("Patient/anna", "2026-01-01", "permit"), `"status"`, `"extension":[`+own+`],"status"`, 1)
	dir := consentFolder(t, map[string]string{"1.json": text})
	for site, permits := range map[string]bool{"st-anna": true, "north": false} {
		list, err := ReadFHIRConsents(dir, "st-anna", false)
		if site == "north" {
			list, err = ReadFHIRConsents(dir, "north", false)
		}
		if err != nil || len(list) != 1 || list[0].Permits != permits {
			t.Errorf("%s: %+v, %v", site, list, err)
		}
	}
}
