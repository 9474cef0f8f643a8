package worker

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"salus/consent"
	consentfhir "salus/consent/fhir"
	"salus/models/study"
	"salus/worker/source"
	"salus/worker/source/fhir"
	"salus/zkproofs/eddsa"
)

// ConsentsDir is the folder beside the records that holds FHIR Consents, one resource a file (*.json).
const ConsentsDir = "consents"

// maxConsents is the most files of it that are read.
const maxConsents = 200_000

// FHIRConsent says how one Consent was read.
type FHIRConsent struct {
	File     string                `json:"file"`
	Permits  bool                  `json:"permits"`
	Findings []consentfhir.Finding `json:"findings"`

	patient  string
	terms    consent.Directive
	from, to time.Time
}

// ReadFHIRConsents reads a folder's Consents as consent on paper: what the hospital's consent management wrote down, put in
// force by the hospital as custodian. cut says that the folder was extracted under these very consents. Of several Consents
// of a patient the latest counts, whatever it says; where that cannot be told the patient is denied.
//
// A file that is no Consent, or whose patient cannot be told, is an error: it may be a withdrawal. The others come with it, for what they deny.
func ReadFHIRConsents(dir string, site study.SiteID, cut bool) ([]FHIRConsent, error) {
	entries, err := os.ReadDir(filepath.Join(dir, ConsentsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	of := map[string][]FHIRConsent{}
	files := 0
	var bad error // the first
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || filepath.Ext(e.Name()) != ".json" {
			continue
		}
		if files++; files > maxConsents {
			bad = cmp.Or(bad, fmt.Errorf("%s holds more than %d files", ConsentsDir, maxConsents))
			break
		}
		name := filepath.Join(ConsentsDir, e.Name())
		c, err := readFHIRConsent(filepath.Join(dir, name), site, cut)
		if err != nil {
			bad = cmp.Or(bad, fmt.Errorf("%s: %w; nothing was imported but what denies, as it may be a withdrawal", name, err))
			continue
		}
		c.File = name
		of[c.patient] = append(of[c.patient], c)
	}
	var out []FHIRConsent
	for _, list := range of {
		out = append(out, latest(list))
	}
	slices.SortFunc(out, func(a, b FHIRConsent) int { return strings.Compare(a.File, b.File) })
	return out, bad
}

func readFHIRConsent(path string, site study.SiteID, cut bool) (FHIRConsent, error) {
	info, err := os.Stat(path)
	if err != nil {
		return FHIRConsent{}, err
	}
	if !info.Mode().IsRegular() || info.Size() > consentfhir.MaxConsent {
		return FHIRConsent{}, fmt.Errorf("not a regular file of at most %d bytes", consentfhir.MaxConsent)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return FHIRConsent{}, err
	}
	r, err := consentfhir.Read(b, consentfhir.Options{Cut: cut})
	if err != nil {
		return FHIRConsent{}, err
	}
	c := FHIRConsent{Findings: r.Findings, terms: r.Directive, from: r.From, to: r.To}
	if c.patient = r.Directive.Pseudonym; c.patient == "" {
		typ, id, ok := fhir.ParseReference(r.Subject.Reference)
		if !ok || typ != "Patient" && typ != "" {
			return FHIRConsent{}, errors.New("its patient is not told by a reference to Patient/ID")
		}
		c.patient = id
	}
	d := &c.terms
	if d.Site != "" && d.Site != site {
		c.deny("given to another site")
	}
	if d.Language == "" {
		d.Language = "und"
	}
	if d.Policy == (consent.Hash{}) { // what was signed is not here; the resource stands for it
		d.Policy = sha256.Sum256(b)
	}
	d.Site, d.Signer, d.Pseudonym, d.Version, d.Supersedes = site, consent.Custodian, "", 0, consent.Hash{}
	c.Permits = d.Decision == consent.Permit
	if err := wellFormed(*d); err != nil {
		d.Language = "und"
		c.deny(err.Error())
	}
	return c, nil
}

// deny makes the Consent one that denies.
func (c *FHIRConsent) deny(why string) {
	c.Permits = false
	c.terms = consent.Directive{Schema: consent.Schema, Decision: consent.Deny, Signer: consent.Custodian, Site: c.terms.Site, Policy: c.terms.Policy, Language: c.terms.Language}
	c.Findings = append(c.Findings, consentfhir.Finding{Rule: "Consent", Effect: consentfhir.Denied, Text: why})
}

// latest is the Consent of one patient that was given after all others.
func latest(list []FHIRConsent) FHIRConsent {
	for i, c := range list {
		if !slices.ContainsFunc(slices.Delete(slices.Clone(list), i, i+1), func(other FHIRConsent) bool { return !c.after(other) }) {
			return c
		}
	}
	c := list[0]
	c.deny(fmt.Sprintf("the patient has %d Consents, and which is the latest cannot be told", len(list)))
	return c
}

func (c FHIRConsent) after(other FHIRConsent) bool {
	return !c.from.IsZero() && !other.to.IsZero() && !c.from.Before(other.to)
}

// asPaper adds the Consents to what is on paper, but for patients who sign with a key of their own: the hospital does not
// speak for them, and the report says so. What denies, or is of a slot on paper whose patient is about to get a key, is for the
// intake to judge. Who stands in both is denied: which holds is not for us to guess.
func (s *Site) asPaper(paper []consent.Paper, list []FHIRConsent, keys map[string]eddsa.PublicKey) ([]consent.Paper, error) {
	if len(list) == 0 {
		return paper, nil
	}
	b, err := s.latest()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, p := range paper {
		at[p.Patient] = i
	}
	for i := range list {
		c := &list[i]
		slot, has := b.SlotOf(c.patient)
		if _, signs := keys[c.patient]; c.Permits && (signs && !has || has && !b.OnPaper(slot)) {
			c.Findings = append(c.Findings, consentfhir.Finding{Rule: "Consent", Effect: consentfhir.NotGranted, Text: "left out: the patient signs with an own key, and the hospital speaks for nobody who does"})
			c.Permits = false
			continue
		}
		if n, listed := at[c.patient]; listed {
			c.deny(fmt.Sprintf("its patient is in line %d of %s too, and which holds cannot be told", paper[n].Line, source.ConsentsFile))
			paper[n].Permit = false
			continue
		}
		p := consent.Paper{Patient: c.patient, Permit: c.Permits, File: c.File}
		if c.Permits {
			p.Terms = &c.terms
		}
		paper = append(paper, p)
	}
	return paper, nil
}
