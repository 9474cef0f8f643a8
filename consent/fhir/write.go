package fhir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"salus/consent"
)

// What Write writes, as far as both releases have it in common. Fields stand in FHIR's order.
type (
	wireConsent struct {
		ResourceType string          `json:"resourceType"`
		Extension    []wireExtension `json:"extension,omitempty"`
		Status       string          `json:"status"`
		Scope        *wireConcept    `json:"scope,omitempty"` // R4
		Category     []wireConcept   `json:"category"`
		Patient      *wireReference  `json:"patient,omitempty"`    // R4
		Subject      *wireReference  `json:"subject,omitempty"`    // R5
		DateTime     string          `json:"dateTime,omitempty"`   // R4
		Date         string          `json:"date,omitempty"`       // R5
		PolicyRule   *wireConcept    `json:"policyRule,omitempty"` // R4
		Decision     string          `json:"decision,omitempty"`   // R5
		Provision    any             `json:"provision,omitempty"`  // R4: one; R5: a list
	}
	wireRule struct {
		ModifierExtension []wireExtension `json:"modifierExtension,omitempty"`
		Type              string          `json:"type,omitempty"` // R4
		Period            *wirePeriod     `json:"period,omitempty"`
		Actor             []wireActor     `json:"actor,omitempty"`
		Action            []wireConcept   `json:"action,omitempty"`
		Purpose           []wireCoding    `json:"purpose,omitempty"`
		Class             []wireCoding    `json:"class,omitempty"`        // R4
		ResourceType      []wireCoding    `json:"resourceType,omitempty"` // R5
		Code              []wireConcept   `json:"code,omitempty"`
		DataPeriod        *wirePeriod     `json:"dataPeriod,omitempty"`
		Provision         []wireRule      `json:"provision,omitempty"`
	}
	wireExtension struct {
		URL         string          `json:"url"`
		Extension   []wireExtension `json:"extension,omitempty"`
		ValueString string          `json:"valueString,omitempty"`
	}
	wireCoding struct {
		System  string `json:"system"`
		Code    string `json:"code"`
		Display string `json:"display,omitempty"`
	}
	wireConcept struct {
		Coding []wireCoding `json:"coding"`
	}
	wireReference struct {
		Reference  string          `json:"reference,omitempty"`
		Identifier *wireIdentifier `json:"identifier,omitempty"`
		Display    string          `json:"display,omitempty"`
	}
	wireIdentifier struct {
		System string `json:"system"`
		Value  string `json:"value"`
	}
	wireActor struct {
		Role      wireConcept    `json:"role"`
		Reference *wireReference `json:"reference,omitempty"` // R4 wants one; it says the role again
	}
	wirePeriod struct {
		Start string `json:"start,omitempty"`
		End   string `json:"end,omitempty"`
	}
)

var (
	fhirID   = regexp.MustCompile(`^[A-Za-z0-9\-.]{1,64}$`)
	fhirCode = regexp.MustCompile(`^[^\s]+( [^\s]+)*$`)
)

// Write writes the directive as a Consent of the release. recorded is when it was given; zero leaves it out. It fails for a
// directive that is not well formed, or whose entries FHIR cannot hold as codes.
func Write(d *consent.Directive, v Version, recorded time.Time) ([]byte, error) {
	if _, err := d.Canonical(); err != nil {
		return nil, err
	}
	subject := writeSubject(d)
	out := wireConsent{ResourceType: "Consent", Extension: writeDirective(d), Status: "active", Category: concepts1(systemLOINC, "59284-0")}
	if d.Decision == consent.Withdrawn {
		out.Status = "inactive"
	}
	var rules []wireRule
	if d.Decision == consent.Permit {
		r, err := writeRule(d, v)
		if err != nil {
			return nil, fmt.Errorf("directive: %w", err)
		}
		rules = []wireRule{r}
	}
	date := ""
	if !recorded.IsZero() {
		date = recorded.UTC().Format(time.RFC3339)
	}
	switch v {
	case R4:
		out.Scope, out.Patient, out.DateTime = &concepts1(systemScope, "research")[0], subject, date
		out.PolicyRule = &concepts1(systemActCode, "OPTOUT")[0]
		if rules != nil {
			out.Provision = wireRule{Provision: rules}
		}
	case R5:
		out.Subject, out.Date, out.Decision = subject, date, "deny"
		if rules != nil {
			out.Provision = rules
		}
	default:
		return nil, errors.New("no release of FHIR that is written")
	}
	return marshal(out)
}

func writeSubject(d *consent.Directive) *wireReference {
	if fhirID.MatchString(d.Pseudonym) {
		return &wireReference{Reference: "Patient/" + d.Pseudonym}
	}
	return &wireReference{Identifier: &wireIdentifier{System: systemPseudonym, Value: d.Pseudonym}}
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

func concepts1(system, code string) []wireConcept {
	return []wireConcept{{Coding: []wireCoding{{System: system, Code: code}}}}
}

// writeDirective is what the directive says of itself.
func writeDirective(d *consent.Directive) []wireExtension {
	part := func(name, value string) wireExtension { return wireExtension{URL: name, ValueString: value} }
	return []wireExtension{{URL: extensionDirective, Extension: []wireExtension{
		part("decision", string(d.Decision)), part("language", d.Language), part("policy", d.Policy.String()), part("signer", string(d.Signer)),
		part("site", string(d.Site)), part("supersedes", d.Supersedes.String()), part("version", strconv.FormatUint(uint64(d.Version), 10)),
	}}}
}

func writeRule(d *consent.Directive, v Version) (r wireRule, err error) {
	coded := func(system string, entries []string) []wireCoding {
		var out []wireCoding
		for _, e := range entries {
			if err == nil && (e == nothing || !fhirCode.MatchString(e)) {
				err = errors.New("an entry that FHIR cannot hold as a code")
			}
			out = append(out, wireCoding{System: system, Code: e})
		}
		if len(out) == 0 {
			out = []wireCoding{{System: system, Code: nothing}}
		}
		return out
	}
	r.Purpose = writePurposes(coded(systemPurpose, d.Purposes))
	categories := coded(systemCategory, d.Categories)
	for _, c := range coded(systemOperation, d.Operations) {
		r.Action = append(r.Action, wireConcept{Coding: []wireCoding{c}})
	}
	for _, c := range coded(systemRecipient, d.Recipients) {
		a := wireActor{Role: wireConcept{Coding: []wireCoding{c}}}
		if v == R4 {
			a.Reference = &wireReference{Display: c.Code}
		}
		r.Actor = append(r.Actor, a)
	}
	r.ModifierExtension = writeLimits(d, coded)
	r.Period = wirePeriodOf(d.Use)
	if d.Collect != nil {
		r.DataPeriod = wirePeriodOf(*d.Collect)
	}
	if v == R4 {
		r.Type, r.Class = "permit", categories
	} else {
		r.ResourceType = categories
	}
	return r, err
}

// writePurposes puts DUO codes under their own system. With restrictions alone, the list says that it names no purpose.
func writePurposes(list []wireCoding) []wireCoding {
	none := true
	for i, c := range list {
		u := ourPurpose(c.Code)
		for _, use := range consent.DataUses() {
			if c.Code == use.Short {
				list[i] = wireCoding{System: systemDUO, Code: use.Code, Display: use.Short}
			} else if c.Code == use.Code {
				list[i] = wireCoding{System: systemDUO, Code: use.Code, Display: use.Label}
			} else {
				continue
			}
			u = duo(coding{system: systemDUO, code: use.Code})
		}
		none = none && u.entries == nil
	}
	if none {
		list = append(list, wireCoding{System: systemPurpose, Code: nothing})
	}
	return list
}

func writeLimits(d *consent.Directive, coded func(string, []string) []wireCoding) []wireExtension {
	var parts []wireExtension
	for _, l := range []struct {
		name    string
		entries []string
	}{{"territories", d.Territories}, {"obligations", d.Obligations}, {"diseases", d.Diseases}, {"projects", d.Projects}} {
		if l.name != "territories" && len(l.entries) == 0 {
			continue
		}
		for _, c := range coded("", l.entries) {
			parts = append(parts, wireExtension{URL: l.name, ValueString: c.Code})
		}
	}
	if d.MinCohort > 0 {
		parts = append(parts, wireExtension{URL: "minCohort", ValueString: strconv.FormatUint(uint64(d.MinCohort), 10)})
	}
	return []wireExtension{{URL: extensionLimits, Extension: parts}}
}

func wirePeriodOf(p consent.Period) *wirePeriod {
	if p == (consent.Period{}) {
		return nil
	}
	start, end := writePeriod(p)
	return &wirePeriod{Start: start, End: end}
}
