package fhir

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"salus/consent"
	"salus/models/strictjson"
	"salus/models/study"
)

// MaxConsent is the largest resource accepted, in bytes.
const MaxConsent = 1 << 20

// Version is a release of FHIR.
type Version string

// The releases whose Consent is read and written.
const (
	R4 Version = "R4"
	R5 Version = "R5"
)

// ParseVersion reads "r4" or "r5", in either case.
func ParseVersion(s string) (Version, error) {
	if v := Version(strings.ToUpper(s)); v == R4 || v == R5 {
		return v, nil
	}
	return "", errors.New("want r4 or r5")
}

// Effect is what became of a rule.
type Effect string

// The effects.
const (
	Granted    Effect = "granted"
	NotGranted Effect = "not granted" // it permits what does not map
	Denied     Effect = "denied"      // it takes away, or something denies the whole
)

// Finding says what became of one rule of a Consent. It names elements and known codes, never what else stands there.
type Finding struct {
	Rule   string `json:"rule"` // as in Consent.provision.provision[2]; Consent for the whole
	Effect Effect `json:"effect"`
	Text   string `json:"text,omitempty"`
}

// String is the finding as one line.
func (f Finding) String() string {
	if f.Text == "" {
		return f.Rule + ": " + string(f.Effect)
	}
	return f.Rule + ": " + string(f.Effect) + ": " + f.Text
}

// Subject is whose Consent it is: a reference, or an identifier.
type Subject struct {
	Reference     string
	System, Value string
}

// Reading is what a Consent says.
type Reading struct {
	Version Version
	ID      string
	Subject Subject
	// From and To bound when the Consent was given, as far as it says; both zero if it does not.
	From, To time.Time
	// Directive is what it allows. Of one that Write wrote it is the whole directive; else site, policy, language, version and
	// what it supersedes are for the caller to fill in, and pseudonym unless the subject is Patient/ID; the signer is the custodian.
	Directive consent.Directive
	Findings  []Finding
}

// Options say what the reader knows besides the resource.
type Options struct {
	// Cut says that the data was extracted under these very consents, so that it holds nothing collected outside of the periods
	// that they name (as the MII's extraction tools do). Without it a Consent that names such periods permits nothing, because
	// no bit says when data were collected.
	Cut bool
}

// Read reads a Consent of R4 (which has a patient) or R5 (which has a subject). An error means that it is none; whatever it
// says that cannot be mapped is denied and reported.
func Read(b []byte, o Options) (*Reading, error) {
	if len(b) > MaxConsent {
		return nil, fmt.Errorf("consent: %d bytes, at most %d", len(b), MaxConsent)
	}
	v, err := strictjson.Parse(string(b))
	if err != nil {
		return nil, fmt.Errorf("consent: %w", err)
	}
	out, err := read(v, o)
	if err != nil {
		return nil, fmt.Errorf("consent: %w", err)
	}
	return out, nil
}

// The elements of the resource besides those of every resource.
var (
	ofEvery = []string{"resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension"}
	ofR4    = []string{"identifier", "status", "scope", "category", "patient", "dateTime", "performer", "organization", "sourceAttachment", "sourceReference", "policy", "policyRule", "verification", "provision"}
	ofR5    = []string{"identifier", "status", "category", "subject", "date", "period", "grantor", "grantee", "manager", "controller", "sourceAttachment", "sourceReference", "regulatoryBasis", "policyBasis", "policyText", "verification", "decision", "provision"}
)

func read(v *strictjson.Value, o Options) (*Reading, error) {
	if v.StringOf("resourceType") != "Consent" {
		return nil, errors.New("no resource of type Consent")
	}
	out := &Reading{Version: R4, ID: v.StringOf("id")}
	subject, date, known := "patient", "dateTime", ofR4
	if v.Get("subject") != nil {
		out.Version, subject, date, known = R5, "subject", "date", ofR5
	}
	for _, name := range v.Names {
		if plain := strings.TrimPrefix(name, "_"); !slices.Contains(known, plain) && !slices.Contains(ofEvery, plain) {
			return nil, bad("Consent", fmt.Sprintf("%s: not an element of %s", oddName(name), out.Version))
		}
	}
	var err error
	if out.Subject, err = readSubject(v.Get(subject), "Consent."+subject); err != nil {
		return nil, err
	}
	if m := v.Get(date); m != nil {
		s, err := text(m, "Consent."+date)
		if err != nil {
			return nil, err
		}
		if _, _, err := span(s); err != nil {
			return nil, bad("Consent."+date, err.Error())
		}
		out.From, out.To = extent(s)
	}
	return out, out.read(v, o)
}

// read evaluates the rules.
func (out *Reading) read(v *strictjson.Value, o Options) error {
	root, base, err := readRoot(v, out.Version)
	if err != nil {
		return err
	}
	d, err := readDirective(v)
	if err != nil {
		return err
	}
	d.Pseudonym = out.Subject.pseudonym()
	withdrawn := d.Decision == consent.Withdrawn
	d.Decision = consent.Deny
	e := evaluation{}
	status := v.StringOf("status")
	why := e.whole(v, out.Version, status)
	var b box
	permitted := false
	switch {
	case why != "":
		e.report("Consent", Denied, why)
		if withdrawn && status == "inactive" {
			d.Decision = consent.Withdrawn
		}
	case usesPolicies(&root):
		b, permitted = e.policies(&root, o)
	default:
		b, permitted = e.join(e.root(&root, base))
	}
	if permitted {
		permitted = e.fill(d, b, o)
	}
	if !permitted && why == "" {
		e.report("Consent", Denied, "nothing that it permits could be mapped")
	}
	out.Directive, out.Findings = *d, e.findings
	return nil
}

// whole says why nothing that the resource permits may be used.
func (e *evaluation) whole(v *strictjson.Value, version Version, status string) string {
	switch {
	case status != "active":
		return "its status is not active"
	case v.Get("implicitRules") != nil:
		return "it depends on implicit rules"
	case v.Get("modifierExtension") != nil:
		return "it has a modifier extension that is not known"
	case version == R4 && !slices.ContainsFunc(codingsOf(v.Get("scope")), func(c coding) bool {
		return c.system == systemScope && (c.code == "research" || c.code == "patient-privacy")
	}):
		return "its scope is neither research nor patient-privacy"
	}
	return ""
}

// codingsOf is the codings of a concept, or none.
func codingsOf(v *strictjson.Value) []coding {
	if v == nil {
		return nil
	}
	list, err := concept(v, "")
	if err != nil {
		return nil
	}
	return list
}

// readRoot reads the rules, and the base that holds where none applies.
func readRoot(v *strictjson.Value, version Version) (root rule, base effect, err error) {
	r := &reader{version: version}
	p := v.Get("provision")
	if version == R4 {
		root = rule{path: "Consent", period: always}
		if p != nil {
			if root, err = r.rule(p, "Consent.provision", unsaid, 0); err != nil {
				return root, base, err
			}
		}
		base = root.effect
		for _, c := range codingsOf(v.Get("policyRule")) {
			if base == unsaid && c.system == systemActCode && c.code == "OPTIN" {
				base = permit
			}
		}
		return root, base, nil
	}
	root = rule{path: "Consent", period: always}
	if d := v.Get("decision"); d != nil {
		if root.effect, err = readEffect(d, "Consent.decision"); err != nil {
			return root, base, err
		}
	}
	if d := v.Get("period"); d != nil {
		if root.period, err = readHours(d, "Consent.period"); err != nil {
			return root, base, err
		}
	}
	if p != nil {
		err = elements(p, "Consent.provision", func(at string, m *strictjson.Value) error {
			child, err := r.rule(m, at, root.effect.negated(), 1)
			root.rules = append(root.rules, child)
			return err
		})
	}
	return root, root.effect, err
}

// root is what the rules permit.
func (e *evaluation) root(r *rule, base effect) []box {
	b, ok := e.conditions(r)
	if !ok {
		return nil
	}
	if base != permit && !slices.ContainsFunc(r.rules, func(r rule) bool { return r.effect == permit }) {
		e.report(r.path, NotGranted, "permits nothing")
		return nil
	}
	return e.inner(r.rules, b)
}

// fill makes the directive permit what the box holds. The directive stays denied where nothing is left.
func (e *evaluation) fill(d *consent.Directive, b box, o Options) bool {
	use, ok := b.use.period()
	if !ok {
		e.report(b.path, NotGranted, "is for no full hour")
		return false
	}
	var collect *consent.Period
	if b.collect != nil && *b.collect != always && !o.Cut {
		p, ok := b.collect.period()
		if !ok {
			e.report(b.path, NotGranted, "is for data of no full hour")
			return false
		}
		collect = &p
	}
	out := *d
	out.Decision, out.Use, out.Collect = consent.Permit, use, collect
	out.Purposes = set(slices.Concat(b.purposes, b.modifiers))
	out.Categories, out.Operations, out.Recipients = set(b.categories), set(b.operations), set(b.recipients)
	out.Territories, out.Obligations = set(b.limits.territories), set(b.limits.obligations)
	out.Diseases, out.Projects, out.MinCohort = set(b.limits.diseases), set(b.limits.projects), b.limits.minCohort
	if !fits(&out) {
		e.report(b.path, NotGranted, "has more entries than a directive")
		return false
	}
	*d = out
	_, reasons := consent.Compile(d)
	for _, r := range reasons {
		effect := NotGranted
		if r.Denies {
			effect = Denied
		}
		e.report("Consent", effect, r.Field+": "+r.Text)
	}
	return true
}

// fits says whether a directive's lists are within their bounds.
func fits(d *consent.Directive) bool {
	const maxEntries = 64
	for _, l := range [][]string{d.Purposes, d.Categories, d.Operations, d.Recipients, d.Territories, d.Obligations, d.Diseases, d.Projects} {
		if len(l) > maxEntries {
			return false
		}
	}
	return true
}

func readSubject(v *strictjson.Value, path string) (s Subject, err error) {
	if v == nil {
		return s, errors.New("neither patient (R4) nor subject (R5)")
	}
	if v.Kind != strictjson.Object {
		return s, bad(path, "not an object")
	}
	s = Subject{Reference: v.StringOf("reference"), System: v.Get("identifier").StringOf("system"), Value: v.Get("identifier").StringOf("value")}
	if s.Reference == "" && s.Value == "" {
		return s, bad(path, "neither reference nor identifier")
	}
	return s, nil
}

var localPatient = regexp.MustCompile(`^Patient/([A-Za-z0-9\-.]{1,64})$`)

// pseudonym is the patient's name where it needs no table to be told.
func (s Subject) pseudonym() string {
	if m := localPatient.FindStringSubmatch(s.Reference); m != nil {
		return m[1]
	}
	if s.Reference == "" && s.System == systemPseudonym && isText(s.Value) {
		return s.Value
	}
	return ""
}

// extent is the longest time that a dateTime may mean.
func extent(s string) (from, to time.Time) {
	from, to, _ = span(s)
	if dateOnly.MatchString(s) {
		return from.Add(-westernmost - easternmost), to.Add(easternmost + westernmost)
	}
	return from, to
}

// extensionDirective is the extension of a Consent with what a directive says of itself.
const extensionDirective = "urn:salus:directive"

// readDirective reads extensionDirective, or gives what stands for a directive that was not written here.
func readDirective(v *strictjson.Value) (*consent.Directive, error) {
	d := &consent.Directive{Schema: consent.Schema, Signer: consent.Custodian, Categories: []string{}, Diseases: []string{}, Obligations: []string{}, Operations: []string{}, Projects: []string{}, Purposes: []string{}, Recipients: []string{}, Territories: []string{}}
	extensions := v.Get("extension")
	if extensions == nil {
		return d, nil
	}
	err := elements(extensions, "Consent.extension", func(at string, m *strictjson.Value) error {
		if m.StringOf("url") != extensionDirective {
			return nil
		}
		parts := m.Get("extension")
		if parts == nil {
			return bad(at, "not of its form")
		}
		return elements(parts, at+".extension", func(at string, m *strictjson.Value) error {
			if err := setPart(d, m.StringOf("url"), m.StringOf("valueString")); err != nil {
				return bad(at, "not of its form")
			}
			return nil
		})
	})
	return d, err
}

func setPart(d *consent.Directive, name, value string) (err error) {
	switch name {
	case "decision":
		d.Decision = consent.Choice(value)
	case "language":
		d.Language = value
	case "policy":
		err = d.Policy.UnmarshalText([]byte(value))
	case "signer":
		d.Signer = consent.Signer(value)
		if d.Signer != consent.Patient && d.Signer != consent.Custodian {
			err = errors.New("no signer")
		}
	case "site":
		d.Site, err = study.ParseSiteID(value)
	case "supersedes":
		err = d.Supersedes.UnmarshalText([]byte(value))
	case "version":
		var n uint64
		n, err = strconv.ParseUint(value, 10, 32)
		d.Version = uint32(n)
	default:
		err = errors.New("not known")
	}
	return err
}
