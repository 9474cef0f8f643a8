package fhir

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/consent"
)

var given = time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC)

func directive() consent.Directive {
	return consent.Directive{
		Schema: consent.Schema, Decision: consent.Permit, Signer: consent.Patient, Site: "st-anna", Pseudonym: "p-17", Version: 3,
		Supersedes: consent.Hash{9}, Language: "de-DE", Policy: consent.Hash{1, 2, 3},
		Categories: []string{"conditions", "genomics", "vital-status"}, Operations: []string{"count", "statistic"},
		Purposes: []string{"HMB", "NPUNCU", "quality"}, Recipients: []string{"academic-institution"},
		Territories: []string{"european-economic-area", "same-country"}, Obligations: []string{"ethics-approval"}, MinCohort: 11,
		Diseases: []string{}, Projects: []string{}, Use: consent.Period{NotBefore: 490_000, NotAfter: 750_000},
	}
}

func comesBack(t *testing.T, d consent.Directive, v Version) *Reading {
	t.Helper()
	b, err := Write(&d, v, given)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read(b, Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	want, err := d.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Directive.Canonical()
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%s: wrote\n%s\nread\n%s\n%v\n%v\n%s", v, want, got, err, r.Findings, b)
	}
	if r.Version != v || !r.From.Equal(given) {
		t.Fatalf("release %s of %s", r.Version, r.From)
	}
	return r
}

func TestEveryDirectiveComesBack(t *testing.T) {
	change := func(f func(*consent.Directive)) consent.Directive {
		d := directive()
		f(&d)
		return d
	}
	bare := func(c consent.Choice) consent.Directive {
		d := directive()
		return consent.Directive{Schema: d.Schema, Decision: c, Signer: d.Signer, Site: d.Site, Pseudonym: d.Pseudonym, Version: d.Version, Language: d.Language, Policy: d.Policy}
	}
	for name, d := range map[string]consent.Directive{
		"as it is":             directive(),
		"denied":               bare(consent.Deny),
		"withdrawn":            bare(consent.Withdrawn),
		"diseases":             change(func(d *consent.Directive) { d.Diseases = []string{"ICD-10:C34", "MONDO:0005138"} }),
		"projects":             change(func(d *consent.Directive) { d.Projects = []string{"lung"} }),
		"collected":            change(func(d *consent.Directive) { d.Collect = &consent.Period{NotBefore: 5} }),
		"collected until":      change(func(d *consent.Directive) { d.Collect = &consent.Period{NotAfter: 5} }),
		"no categories":        change(func(d *consent.Directive) { d.Categories = nil }),
		"no purposes":          change(func(d *consent.Directive) { d.Purposes = nil }),
		"only restrictions":    change(func(d *consent.Directive) { d.Purposes = []string{"DUO:0000021", "NPU"} }),
		"DUO by number":        change(func(d *consent.Directive) { d.Purposes = []string{"DUO:0000042", "GRU"} }),
		"an obsolete DUO code": change(func(d *consent.Directive) { d.Purposes = []string{"DUO:0000005", "GRU"} }),
		"names nobody knows": change(func(d *consent.Directive) {
			d.Purposes, d.Categories = []string{"GRU", "telepathy"}, []string{"dreams"}
		}),
		"no operations":             change(func(d *consent.Directive) { d.Operations = nil }),
		"no recipients":             change(func(d *consent.Directive) { d.Recipients = nil }),
		"no territories":            change(func(d *consent.Directive) { d.Territories = nil }),
		"no period":                 change(func(d *consent.Directive) { d.Use = consent.Period{} }),
		"the end of days":           change(func(d *consent.Directive) { d.Use = consent.Period{NotAfter: lastHour} }),
		"a name that is no FHIR id": change(func(d *consent.Directive) { d.Pseudonym = "Müller"[:1] + "/ x" }),
		"largest cohort":            change(func(d *consent.Directive) { d.MinCohort = 1<<32 - 1 }),
		"version of the custodian":  change(func(d *consent.Directive) { d.Signer, d.Version = consent.Custodian, 1<<32-1 }),
	} {
		t.Run(name, func(t *testing.T) {
			for _, v := range []Version{R4, R5} {
				comesBack(t, d, v)
			}
		})
	}
	rng := rand.New(rand.NewPCG(1, 7))
	some := func(from ...string) (out []string) {
		for _, s := range from {
			if rng.IntN(2) == 0 {
				out = append(out, s)
			}
		}
		slices.Sort(out)
		return out
	}
	for range 500 {
		d := directive()
		d.Purposes = some("GRU", "HMB", "DS", "NPU", "NMDS", "IRB", "TS", "GSO", "DUO:0000045", "quality", "methods", "x y")
		d.Categories = some("hiv", "genomics", "conditions", "claims", "unheard of")
		d.Operations = some("count", "train", "link")
		d.Recipients = some("company", "insurer", "registry")
		d.Territories = some("any-country", "same-country")
		d.Obligations = some("publication", "collaboration", "silence")
		d.Diseases, d.Projects = some("MONDO:1", "MONDO:2"), some("a", "b")
		d.MinCohort = rng.Uint32N(99)
		d.Use.NotBefore = consent.Hour(rng.Uint32N(700_000))
		comesBack(t, d, []Version{R4, R5}[rng.IntN(2)])
	}
}

func TestWriteRefusesWhatFHIRCannotHold(t *testing.T) {
	for name, change := range map[string]func(*consent.Directive){
		"no site":          func(d *consent.Directive) { d.Site = "" },
		"space at the end": func(d *consent.Directive) { d.Categories = []string{"conditions "} },
		"two spaces":       func(d *consent.Directive) { d.Projects = []string{"a  b"} },
		"our own none":     func(d *consent.Directive) { d.Obligations = []string{"none"} },
	} {
		d := directive()
		change(&d)
		if b, err := Write(&d, R4, given); err == nil {
			t.Errorf("%s: %s", name, b)
		}
	}
	d := directive()
	if _, err := Write(&d, "R3", given); err == nil {
		t.Error("R3 is written")
	}
}

// TestARestrictionIsNotLostOnTheWay: whoever drops what we add to a rule drops the rule's permission too.
func TestARestrictionIsNotLostOnTheWay(t *testing.T) {
	d := directive()
	for _, v := range []Version{R4, R5} {
		b, err := Write(&d, v, given)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range [][]string{
			{extensionLimits, "urn:other"},
			{`"modifierExtension"`, `"unheardOf"`},
			{systemPurpose, "urn:other", systemDUO, "urn:other"},
			{systemCategory, "urn:other"},
			{systemRecipient, "urn:other"},
			{`"active"`, `"draft"`},
		} {
			r, err := Read([]byte(strings.NewReplacer(change...).Replace(string(b))), Options{})
			if err != nil || r.Directive.Decision == consent.Permit {
				t.Errorf("%s: with %s for %s it permits (%v)", v, change[1], change[0], err)
			}
		}
	}
}
