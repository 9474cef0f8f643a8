package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"salus/consent"
	"salus/models/study"
)

// terms are the flags of what a directive allows.
type terms struct {
	file                                                      string
	purposes, categories, operations, recipients, territories []string
	obligations                                               []string
	minCohort                                                 uint32
	notBefore, notAfter                                       string
	policy, language                                          string
}

func (t *terms) add(c *cobra.Command, granting bool) {
	f := c.Flags()
	f.StringVar(&t.policy, "policy", "", "file with the text that the patient read; its SHA-256 is signed")
	f.StringVar(&t.language, "language", "en", "language of that text (BCP 47)")
	f.Uint32Var(&t.minCohort, "min-cohort", 0, "smallest cohort in which the patient may be counted")
	f.StringVar(&t.notBefore, "not-before", "", "first hour of use, as 2026-11-21T14:00:00Z")
	f.StringVar(&t.notAfter, "not-after", "", "last hour of use")
	f.StringSliceVar(&t.obligations, "obligations", nil, "what a study must attest, such as ethics-approval")
	which := "instead of broad consent's"
	if !granting {
		which = "to take away"
	}
	f.StringSliceVar(&t.purposes, "purposes", nil, "purposes or DUO codes "+which)
	f.StringSliceVar(&t.categories, "categories", nil, "data categories "+which)
	f.StringSliceVar(&t.operations, "operations", nil, "operations "+which)
	f.StringSliceVar(&t.recipients, "recipients", nil, "recipients "+which)
	f.StringSliceVar(&t.territories, "territories", nil, "territories "+which)
	if granting {
		f.StringVar(&t.file, "file", "", "a directive's JSON to take instead; pseudonym, version and the like are filled in")
	}
}

// broadPolicy is the text that broad consent stands for where no other was read.
const broadPolicy = `Any research on health by an academic, public or non-profit institution or the treating hospital, in this country or the European
Economic Area, may count me and use my ordinary health data in statistics and models. Nothing sensitive. No single
record leaves the hospital, nobody links my data with others or contacts me. I may take this back at any time.`

func (t *terms) policyHash() (consent.Hash, error) {
	if t.policy == "" {
		return consent.Hash(study.DigestOf([]byte(broadPolicy))), nil
	}
	b, err := os.ReadFile(t.policy)
	return consent.Hash(study.DigestOf(b)), err
}

// periods sets what both commands can set.
func (t *terms) periods(d *consent.Directive) error {
	for _, x := range []struct {
		flag, text string
		to         *consent.Hour
	}{{"--not-before", t.notBefore, &d.Use.NotBefore}, {"--not-after", t.notAfter, &d.Use.NotAfter}} {
		if x.text == "" {
			continue
		}
		if err := x.to.UnmarshalText([]byte(x.text)); err != nil {
			return usageError{fmt.Errorf("%s: %w", x.flag, err)}
		}
	}
	d.Obligations = set(append(slices.Clone(d.Obligations), t.obligations...))
	d.MinCohort = max(d.MinCohort, t.minCohort)
	return nil
}

// set is sorted, without repetition.
func set(names []string) []string {
	out := slices.Clone(names)
	slices.Sort(out)
	return slices.Compact(out)
}

// granted builds what is granted: broad terms but for what the flags say, or a file's.
func (t *terms) granted(site study.SiteID) (consent.Directive, error) {
	policy, err := t.policyHash()
	if err != nil {
		return consent.Directive{}, err
	}
	d := consent.BroadTerms(site, policy, t.language)
	if t.file != "" {
		b, err := os.ReadFile(t.file)
		if err != nil {
			return d, err
		}
		d = consent.Directive{}
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if len(b) > consent.MaxDirective || dec.Decode(&d) != nil {
			return d, usageError{fmt.Errorf("%s is no directive of at most %d bytes", t.file, consent.MaxDirective)}
		}
		if d.Decision == "" {
			d.Decision = consent.Permit
		}
		if d.Policy == (consent.Hash{}) {
			d.Policy = policy
		}
		if d.Language == "" {
			d.Language = t.language
		}
	}
	for _, x := range []struct {
		given []string
		to    *[]string
	}{{t.purposes, &d.Purposes}, {t.categories, &d.Categories}, {t.operations, &d.Operations}, {t.recipients, &d.Recipients}, {t.territories, &d.Territories}} {
		if len(x.given) > 0 {
			*x.to = set(x.given)
		}
	}
	return d, t.periods(&d)
}

// narrowed takes away from a directive.
func (t *terms) narrowed(d consent.Directive) (consent.Directive, error) {
	for _, x := range []struct {
		what string
		away []string
		from *[]string
	}{
		{"purposes", t.purposes, &d.Purposes}, {"categories", t.categories, &d.Categories}, {"operations", t.operations, &d.Operations},
		{"recipients", t.recipients, &d.Recipients}, {"territories", t.territories, &d.Territories},
	} {
		for _, name := range x.away {
			if !slices.Contains(*x.from, name) {
				return d, usageError{fmt.Errorf("%s: the directive in force does not list %q, but %s", x.what, name, strings.Join(*x.from, ", "))}
			}
		}
		*x.from = slices.DeleteFunc(slices.Clone(*x.from), func(n string) bool { return slices.Contains(x.away, n) })
	}
	if t.policy != "" {
		policy, err := t.policyHash()
		if err != nil {
			return d, err
		}
		d.Policy, d.Language = policy, t.language
	}
	return d, t.periods(&d)
}
