package worker

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"salus/models/study"
	"salus/worker/source/fhir"
)

// AuditEvents: an accounting as FHIR R4 AuditEvent resources.
//
// Disclosures follow the profile "Audit Event for Privacy Disclosure at Source" of IHE's Basic Audit Log Patterns 1.1.3 (ITI BALP): an Export by this site, with the source, one
// recipient, the patient and what was disclosed. An emergency access is one such event a reading, and beside them DICOM's "Emergency Override Started" and, when it is over,
// "Emergency Override Stopped" (DICOM PS3.16 CID 403), which no profile of BALP covers.

const (
	disclosureProfile = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source"

	dicom         = "http://dicom.nema.org/resources/ontology/DCM"
	lifecycle     = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
	actReason     = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
	entityType    = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
	objectRole    = "http://terminology.hl7.org/CodeSystem/object-role"
	sourceType    = "http://terminology.hl7.org/CodeSystem/security-source-type"
	useOntology   = "http://purl.obolibrary.org/obo/duo.owl"
)

type coding struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display,omitempty"`
}

type concept struct {
	Coding []coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

type identifier struct {
	Value string `json:"value"`
}

type reference struct {
	Reference  string      `json:"reference,omitempty"`
	Type       string      `json:"type,omitempty"`
	Identifier *identifier `json:"identifier,omitempty"`
	Display    string      `json:"display,omitempty"`
}

type auditAgent struct {
	Type      *concept      `json:"type,omitempty"`
	Role      []concept     `json:"role,omitempty"`
	Who       reference     `json:"who"`
	Requestor bool          `json:"requestor"`
	Network   *auditNetwork `json:"network,omitempty"`
}

type auditNetwork struct {
	Address string `json:"address"`
	Type    string `json:"type"`
}

type auditDetail struct {
	Type  string `json:"type"`
	Value string `json:"valueString"`
}

type auditEntity struct {
	What   reference     `json:"what"`
	Type   coding        `json:"type"`
	Role   coding        `json:"role"`
	Detail []auditDetail `json:"detail,omitempty"`
}

type auditSource struct {
	Site     string    `json:"site"`
	Observer reference `json:"observer"`
	Type     []coding  `json:"type"`
}

type auditMeta struct {
	Profile []string `json:"profile"`
}

// auditEvent is the part of FHIR R4's AuditEvent that is written here.
type auditEvent struct {
	ResourceType   string        `json:"resourceType"`
	ID             string        `json:"id"`
	Meta           *auditMeta    `json:"meta,omitempty"`
	Type           coding        `json:"type"`
	Subtype        []coding      `json:"subtype"`
	Action         string        `json:"action"`
	Recorded       string        `json:"recorded"`
	Outcome        string        `json:"outcome"`
	OutcomeDesc    string        `json:"outcomeDesc"`
	PurposeOfEvent []concept     `json:"purposeOfEvent"`
	Agent          []auditAgent  `json:"agent"`
	Source         auditSource   `json:"source"`
	Entity         []auditEntity `json:"entity"`
}

// AuditEvents writes the accounting as AuditEvent resources, one each.
func (a Accounting) AuditEvents() ([]json.RawMessage, error) {
	var out []json.RawMessage
	for _, d := range a.Disclosures {
		for _, e := range a.events(d) {
			b, err := json.Marshal(e)
			if err != nil {
				return nil, err
			}
			out = append(out, b)
		}
	}
	return out, nil
}

func (a Accounting) events(d Disclosure) []auditEvent {
	switch d.Kind {
	case ToResearch:
		return []auditEvent{a.research(d)}
	case ToTreatment:
		e := a.reading("treatment/"+d.Reading.At.String()+d.Reading.Digest.String()+d.Reading.Key.String(), *d.Reading, "read for treatment")
		e.PurposeOfEvent = []concept{{Coding: []coding{{actReason, "TREAT", "treatment"}}}}
		return []auditEvent{e}
	case ToAudit:
		e := a.reading("audit/"+d.Reading.At.String()+d.Reading.Digest.String()+d.Reading.Key.String(), *d.Reading, "a row of a study was checked against its records")
		e.PurposeOfEvent = []concept{{Coding: []coding{{actReason, "HOPERAT", "healthcare operations"}}}}
		return []auditEvent{e}
	}
	x := d.Incident
	all := []auditEvent{a.override(d, "started", coding{dicom, "110127", "Emergency Override Started"}, d.At, "two clinicians agreed")}
	for i, r := range x.Readings {
		e := a.reading(fmt.Sprintf("%s/%d", x.ID, i), r, "read in an emergency", auditDetail{"emergency access", x.ID.String()}, auditDetail{"block", fmt.Sprint(d.Block)})
		e.PurposeOfEvent = emergencyPurpose(x.Reason)
		all = append(all, e)
	}
	if x.State == EmergencyOpen {
		return all
	}
	why := "its time was over"
	if x.Review != nil {
		why += "; reviewed: " + x.Review.Outcome
	}
	return append(all, a.override(d, "stopped", coding{dicom, "110138", "Emergency Override Stopped"}, x.Ended, why))
}

// event is what all of a site's have.
func (a Accounting) event(key string, at time.Time) auditEvent {
	digest := study.DigestOf([]byte("salus/audit-event/v1\x00" + a.Site + "\x00" + a.Patient + "\x00" + key))
	return auditEvent{
		ResourceType: "AuditEvent", ID: strings.TrimPrefix(digest.String(), "0x")[:32], Recorded: at.UTC().Format(time.RFC3339), Outcome: "0",
		Source: auditSource{a.Site, reference{Display: a.Site}, []coding{{sourceType, "4", "Application Server"}}},
		Entity: []auditEntity{{What: a.patient(), Type: coding{entityType, "1", "Person"}, Role: coding{objectRole, "1", "Patient"}}},
	}
}

// disclosure is an event of BALP's profile: source, recipient, patient, data.
func (a Accounting) disclosure(key string, at time.Time, to reference, where string, data auditEntity) auditEvent {
	e := a.event(key, at)
	e.Meta = &auditMeta{[]string{disclosureProfile}}
	e.Type, e.Action = coding{dicom, "110106", "Export"}, "R"
	e.Subtype = []coding{{lifecycle, "disclose", "Disclose Record Lifecycle Event"}}
	e.Agent = []auditAgent{
		{Type: &concept{Coding: []coding{{dicom, "110153", "Source Role ID"}}}, Who: e.Source.Observer, Network: machine(a.Site)},
		{Type: &concept{Coding: []coding{{dicom, "110152", "Destination Role ID"}}}, Who: to, Requestor: true, Network: machine(where)},
	}
	e.Entity = append(e.Entity, data)
	return e
}

// machine is a network access point by name: the one in a member's certificate.
func machine(name string) *auditNetwork { return &auditNetwork{name, "1"} }

func (a Accounting) patient() reference {
	if fhir.IsID(a.Patient) {
		return reference{Reference: "Patient/" + a.Patient}
	}
	return reference{Type: "Patient", Identifier: &identifier{a.Patient}}
}

func (a Accounting) research(d Disclosure) auditEvent {
	data := auditEntity{
		What: reference{Identifier: &identifier{d.Session.String()}, Display: d.What}, Type: coding{entityType, "2", "System Object"}, Role: coding{objectRole, "3", "Report"},
		Detail: []auditDetail{{"study", d.Study.String()}, {"columns", strings.Join(d.Columns, ", ")}, {"block", fmt.Sprint(d.Block)}},
	}
	first := d.To[0] // the researcher
	e := a.disclosure(d.Session.String(), d.At, reference{Display: first.Name}, first.Name, data)
	for _, other := range d.To[1:] {
		e.Agent = append(e.Agent, auditAgent{
			Type: &concept{Coding: []coding{{participation, "IRCP", "information recipient"}}}, Role: []concept{{Text: other.Role}}, Who: reference{Display: other.Name}, Network: machine(other.Name),
		})
	}
	e.OutcomeDesc = d.Outcome
	e.PurposeOfEvent = []concept{{Coding: []coding{{actReason, "HRESCH", "healthcare research"}}}}
	for _, p := range d.Purpose {
		e.PurposeOfEvent = append(e.PurposeOfEvent, purposeConcept(p))
	}
	return e
}

// purposeConcept is a study's purpose: a code of the Data Use Ontology where there is one.
func purposeConcept(code string) concept {
	for _, t := range study.Purposes() {
		if t.Code == code && t.DUO != "" {
			return concept{Coding: []coding{{useOntology, t.DUO, t.Label}}}
		}
	}
	return concept{Text: code}
}

func emergencyPurpose(reason string) []concept {
	return []concept{{Coding: []coding{{actReason, "BTG", "break the glass"}}, Text: reason}, {Coding: []coding{{actReason, "ETREAT", "Emergency Treatment"}}}}
}

func (a Accounting) reading(key string, r Reading, what string, more ...auditDetail) auditEvent {
	data := auditEntity{
		What: reference{Identifier: &identifier{r.Digest.String()}, Display: fmt.Sprintf("%d records", r.Records)}, Type: coding{entityType, "2", "System Object"}, Role: coding{objectRole, "4", "Domain Resource"},
		Detail: more,
	}
	e := a.disclosure(key, r.At, clinician(r.Signature), a.Site, data)
	e.OutcomeDesc = what
	return e
}

func clinician(s Signature) reference {
	return reference{Type: "Practitioner", Identifier: &identifier{s.Key.String()}, Display: s.Name}
}

// override is an event of DICOM's.
func (a Accounting) override(d Disclosure, key string, what coding, at time.Time, why string) auditEvent {
	e := a.event(d.Incident.ID.String()+"/"+key, at)
	e.Type, e.Subtype, e.Action, e.OutcomeDesc = coding{dicom, "110113", "Security Alert"}, []coding{what}, "E", why
	e.PurposeOfEvent = emergencyPurpose(d.Incident.Reason)
	for i, c := range d.Incident.Clinicians {
		e.Agent = append(e.Agent, auditAgent{
			Role: []concept{{Text: "clinician"}}, Who: clinician(Signature{Key: c.Key, Name: c.Name}), Requestor: i == 0, Network: machine(a.Site),
		})
	}
	e.Entity[0].Detail = []auditDetail{{"emergency access", d.Incident.ID.String()}, {"block", fmt.Sprint(d.Block)}}
	return e
}
