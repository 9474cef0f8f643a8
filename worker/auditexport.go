package worker

import (
	"encoding/json"
	"fmt"
	"strings"

	"salus/models/study"
	"salus/worker/audit"
	"salus/worker/source/fhir"
)

// The audit log as FHIR R4 AuditEvent resources, one an entry, after the profiles "Basic AuditEvent for a successful Read/Create/Update/Delete/Query" of IHE's Basic Audit Log
// Patterns 1.1.3 where an entry is one of these, with a patient where there is one; other acts carry no profile. The entry's place in the log and its chain are in it, so that an
// event can be held against the log.

const (
	balp          = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
	restful       = "http://hl7.org/fhir/restful-interaction"
	auditType     = "http://terminology.hl7.org/CodeSystem/audit-event-type"
	provenanceWho = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
)

// interaction is what an act is in FHIR's words.
type interaction struct {
	kind, subtype coding
	action        string
	profile       string // of BALP, without a patient
}

var rest = coding{auditType, "rest", "RESTful Operation"}

var interactions = map[string]interaction{
	ActImport:     {coding{dicom, "110107", "Import"}, coding{restful, "batch", "batch"}, "C", ""},
	ActErase:      {rest, coding{restful, "delete", "delete"}, "D", "Delete"},
	ActSearch:     {rest, coding{restful, "search", "search"}, "E", "Query"},
	ActTreatment:  {rest, coding{restful, "read", "read"}, "R", "Read"},
	ActEmergency:  {rest, coding{restful, "read", "read"}, "R", "Read"},
	ActSpotCheck:  {rest, coding{restful, "read", "read"}, "R", "Read"},
	ActProve:      {rest, coding{restful, "read", "read"}, "R", ""},
	ActBackup:     {coding{dicom, "110106", "Export"}, coding{lifecycle, "archive", "Archive Record Lifecycle Event"}, "R", ""},
	ActRestore:    {coding{dicom, "110107", "Import"}, coding{lifecycle, "restore", "Restore (undo Archive) Record Lifecycle Event"}, "C", ""},
	ActAudit:      {coding{dicom, "110101", "Audit Log Used"}, coding{dicom, "110101", "Audit Log Used"}, "R", ""},
	ActAppoint:    {coding{dicom, "110113", "Security Alert"}, coding{dicom, "110136", "Security Roles Changed"}, "U", ""},
	ActDismiss:    {coding{dicom, "110113", "Security Alert"}, coding{dicom, "110136", "Security Roles Changed"}, "U", ""},
	ActAccounting: {rest, coding{restful, "search", "search"}, "E", ""},
}

// AuditEvent writes an entry of a site's audit log as an AuditEvent resource.
func AuditEvent(site string, e audit.Entry) (json.RawMessage, error) {
	how, ok := interactions[e.Event.Act]
	if !ok {
		how = interaction{coding{dicom, "110100", "Application Activity"}, coding{System: "urn:salus:act", Code: strings.ReplaceAll(e.Event.Act, " ", "-")}, "E", ""}
	}
	digest := study.DigestOf([]byte(fmt.Sprintf("salus/audit-entry/v1\x00%s\x00%d\x00%s", site, e.Number, e.Chain)))
	out := auditEvent{
		ResourceType: "AuditEvent", ID: strings.TrimPrefix(digest.String(), "0x")[:32], Type: how.kind, Subtype: []coding{how.subtype}, Action: how.action,
		Recorded: e.Event.At.UTC().Format("2006-01-02T15:04:05.000Z"), Outcome: "0", OutcomeDesc: strings.TrimSpace(string(e.Event.Outcome) + " " + e.Event.Detail),
		PurposeOfEvent: []concept{}, Source: auditSource{site, reference{Display: site}, []coding{{sourceType, "4", "Application Server"}}},
	}
	switch e.Event.Outcome {
	case audit.Refused:
		out.Outcome = "4"
	case audit.Failed:
		out.Outcome = "8"
	}
	if e.Event.Purpose != "" {
		out.PurposeOfEvent = []concept{{Coding: []coding{{System: actReason, Code: e.Event.Purpose}}}}
	}
	if how.profile != "" && out.Outcome == "0" {
		name := how.profile
		if e.Event.Patient != "" {
			name = "Patient" + name
		}
		out.Meta = &auditMeta{[]string{balp + name}}
	}
	out.Agent = []auditAgent{whoDid(site, e.Event), {Type: &concept{Coding: []coding{{dicom, "110152", "Destination Role ID"}}}, Who: out.Source.Observer, Network: machine(site)}}
	out.Entity = entitiesOf(e)
	return json.Marshal(out)
}

func whoDid(site string, e audit.Event) auditAgent {
	a := auditAgent{
		Type: &concept{Coding: []coding{{provenanceWho, "enterer", "Enterer"}}}, Role: []concept{{Text: e.Role}}, Requestor: true,
		Who: reference{Display: e.Name}, Network: machine(site),
	}
	if e.Key != "" {
		a.Who.Identifier = &identifier{e.Key}
	}
	if e.From != "" {
		a.Network = &auditNetwork{e.From, "2"}
	}
	return a
}

func entitiesOf(e audit.Entry) []auditEntity {
	var out []auditEntity
	if p := e.Event.Patient; p != "" {
		who := reference{Type: "Patient", Identifier: &identifier{p}}
		if fhir.IsID(p) {
			who = reference{Reference: "Patient/" + p}
		}
		out = append(out, auditEntity{What: who, Type: coding{entityType, "1", "Person"}, Role: coding{objectRole, "1", "Patient"}})
	}
	what := reference{Display: e.Event.Act}
	if e.Event.Object != "" {
		what.Identifier = &identifier{e.Event.Object}
	}
	detail := []auditDetail{{"entry", fmt.Sprint(e.Number)}, {"chain", e.Chain.String()}, {"records", fmt.Sprint(e.Event.Records)}}
	if e.Event.Digest != "" {
		detail = append(detail, auditDetail{"digest", e.Event.Digest})
	}
	return append(out, auditEntity{What: what, Type: coding{entityType, "2", "System Object"}, Role: coding{objectRole, "4", "Domain Resource"}, Detail: detail})
}
