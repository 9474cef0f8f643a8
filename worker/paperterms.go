package worker

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"salus/consent"
	"salus/models/study"
)

// paperPolicy is the text that a line of consents.csv stands for; its hash is in the directive.
const paperPolicy = "Broad consent to research with health data, given on paper and held by the hospital as custodian."

// TermsFile says what permit means in the folder's consents.csv.
const TermsFile = "terms.json"

// paperTerms is terms.json. What is left out is as in [consent.BroadTerms].
type paperTerms struct {
	Policy      string   `json:"policy"`   // the text that patients signed
	Language    string   `json:"language"` // of the text, a BCP 47 tag
	Categories  []string `json:"categories"`
	Operations  []string `json:"operations"`
	Purposes    []string `json:"purposes"`
	Recipients  []string `json:"recipients"`
	Territories []string `json:"territories"`
	Obligations []string `json:"obligations"`
	MinCohort   uint32   `json:"minCohort"`
}

// PaperTerms is the directive that permit in a folder's consents.csv stands for, without pseudonym and version: that of terms.json, or broad consent. A name that has no bit denies, or is not
// granted, as in any directive.
func PaperTerms(dir string, site study.SiteID) (consent.Directive, error) {
	p := paperTerms{Policy: paperPolicy, Language: "en"}
	b, err := readList(filepath.Join(dir, TermsFile))
	if err != nil {
		return consent.Directive{}, err
	}
	if b != nil {
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&p); err != nil || dec.InputOffset() < int64(len(bytes.TrimSpace(b))) {
			return consent.Directive{}, errors.New(TermsFile + ": want one JSON object with policy, language, categories, operations, purposes, recipients, territories, obligations and minCohort, each optional")
		}
	}
	t := consent.BroadTerms(site, consent.Hash(study.DigestOf([]byte(p.Policy))), p.Language)
	for _, l := range []struct{ to, from *[]string }{
		{&t.Categories, &p.Categories}, {&t.Operations, &p.Operations}, {&t.Purposes, &p.Purposes},
		{&t.Recipients, &p.Recipients}, {&t.Territories, &p.Territories}, {&t.Obligations, &p.Obligations},
	} {
		if *l.from != nil {
			*l.to = slices.Compact(slices.Sorted(slices.Values(*l.from)))
		}
	}
	t.MinCohort = p.MinCohort
	if err := wellFormed(t); err != nil {
		return consent.Directive{}, fmt.Errorf("%s: %w", TermsFile, err)
	}
	return t, nil
}

// wellFormed says whether some patient's directive can have these terms.
func wellFormed(d consent.Directive) error {
	d.Pseudonym, d.Version, d.Supersedes = "anybody", 1, consent.Hash{}
	_, err := d.Canonical()
	return err
}
