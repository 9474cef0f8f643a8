package consent

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"time"

	"salus/models/study"
)

// Schema names the only directive format.
const Schema = "salus.directive/v1"

// MaxDirective is the largest directive accepted, in bytes.
const MaxDirective = 16 << 10

// Bounds on what a directive may hold.
const (
	maxEntries = 64  // entries of one list
	maxText    = 128 // bytes of one entry
)

// hashLabel is the domain of a directive's hash.
const hashLabel = "salus/directive/v1\x00"

// Choice is a directive's decision: whether it permits anything at all.
type Choice string

// The choices. Deny is a patient's no where one was asked; Withdrawn takes
// back whatever stood before, and its signature is of its own kind.
const (
	Permit    Choice = "permit"
	Deny      Choice = "deny"
	Withdrawn Choice = "withdrawn"
)

// Signer says whose signature a directive carries.
type Signer string

// A directive is signed by the patient, or for paper consent by the hospital
// in its own name.
const (
	Patient   Signer = "patient"
	Custodian Signer = "custodian"
)

// Hash is the SHA-256 of a directive or of a policy text. Its text form is 0x
// and 64 hexadecimal digits.
type Hash [32]byte

// MarshalText writes the text form.
func (h Hash) MarshalText() ([]byte, error) { return hexText(h[:]), nil }

// UnmarshalText reads the text form and nothing else.
func (h *Hash) UnmarshalText(text []byte) error { return parseHex(h[:], text) }

// String is the text form.
func (h Hash) String() string { return string(hexText(h[:])) }

// Hour is a moment in whole hours since 1970-01-01T00:00Z. Its text form is
// RFC 3339 in UTC, as in 2026-11-21T14:00:00Z.
type Hour uint32

const hourLayout = "2006-01-02T15:00:00Z"

// HourOf is the hour that t falls in; moments before 1970 are hour 0.
func HourOf(t time.Time) Hour {
	return Hour(min(max(t.Unix()/3600, 0), int64(lastHour)))
}

// lastHour is 9999-12-31T23:00:00Z, the last that RFC 3339 writes.
const lastHour Hour = 70389527

// Time is the moment at which the hour begins.
func (h Hour) Time() time.Time { return time.Unix(int64(h)*3600, 0).UTC() }

// MarshalText writes the text form.
func (h Hour) MarshalText() ([]byte, error) {
	if h > lastHour {
		return nil, errors.New("hour: after the year 9999")
	}
	return []byte(h.Time().Format(hourLayout)), nil
}

// UnmarshalText reads the text form and nothing else.
func (h *Hour) UnmarshalText(text []byte) error {
	t, err := time.Parse(hourLayout, string(text))
	if err != nil || t.Unix() < 0 || t.Unix()%3600 != 0 || t.Format(hourLayout) != string(text) {
		return errors.New("hour: want the form 2026-11-21T14:00:00Z")
	}
	*h = HourOf(t)
	return nil
}

// Period is a range of hours, both ends included; an end that is zero is open.
type Period struct {
	NotAfter  Hour `json:"notAfter,omitzero"`
	NotBefore Hour `json:"notBefore,omitzero"`
}

// Directive is what one patient allows at one site. Lists are sets: sorted,
// without repetition. Names are those of models/consentword; purposes may also
// be DUO codes, by shorthand (HMB) or by number (DUO:0000006).
//
// Fields stand in the order of RFC 8785, so that encoding/json writes them
// canonically; all text is printable ASCII, for which the two agree.
type Directive struct {
	// Categories, Operations, Recipients and Territories are what may be used,
	// how, by whom and where.
	Categories []string `json:"categories"`
	// Collect restricts the use to data collected in the period.
	Collect  *Period `json:"collect,omitempty"`
	Decision Choice  `json:"decision"`
	// Diseases restricts the use to research on these, by MONDO or ICD-10 code.
	Diseases []string `json:"diseases"`
	// Language is the BCP 47 tag of the policy text that the patient read.
	Language string `json:"language"`
	// MinCohort is the smallest cohort in which the patient may be counted.
	MinCohort uint32 `json:"minCohort"`
	// Obligations must be attested by the study.
	Obligations []string `json:"obligations"`
	Operations  []string `json:"operations"`
	// Policy is the SHA-256 of the policy text that the patient read.
	Policy Hash `json:"policy"`
	// Projects restricts the use to these projects.
	Projects []string `json:"projects"`
	// Pseudonym names the patient at the site; it never leaves the site.
	Pseudonym  string       `json:"pseudonym"`
	Purposes   []string     `json:"purposes"`
	Recipients []string     `json:"recipients"`
	Schema     string       `json:"schema"`
	Signer     Signer       `json:"signer"`
	Site       study.SiteID `json:"site"`
	// Supersedes is the hash of the patient's directive before this one, zero
	// for the first and, if the patient has lost it, for a withdrawal.
	Supersedes  Hash     `json:"supersedes"`
	Territories []string `json:"territories"`
	// Use is when the data may be used.
	Use Period `json:"use"`
	// Version counts the patient's directives at the site from 1.
	Version uint32 `json:"version"`
}

const redacted = "[redacted]"

// Format prints [redacted] for every verb: a directive is personal data.
func (d Directive) Format(s fmt.State, _ rune) { io.WriteString(s, redacted) }

// LogValue is [redacted].
func (d Directive) LogValue() slog.Value { return slog.StringValue(redacted) }

// Canonical is the directive's RFC 8785 form: the bytes that are hashed. It
// fails if the directive is not well formed; lists that are nil are written
// as empty.
func (d *Directive) Canonical() ([]byte, error) {
	c := *d
	for _, list := range c.lists() {
		if *list.entries == nil {
			*list.entries = []string{}
		}
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return canonical(&c)
}

// Hash is the SHA-256 of a domain label and the canonical form.
func (d *Directive) Hash() (Hash, error) {
	b, err := d.Canonical()
	if err != nil {
		return Hash{}, err
	}
	return sha256.Sum256(append([]byte(hashLabel), b...)), nil
}

// ParseDirective reads a canonical directive. Bytes that are not exactly the
// canonical form of what they say are refused: one directive, one encoding.
func ParseDirective(b []byte) (*Directive, error) {
	if len(b) > MaxDirective {
		return nil, fmt.Errorf("directive: %d bytes, at most %d", len(b), MaxDirective)
	}
	var d Directive
	if err := strictJSON(b, &d); err != nil {
		return nil, fmt.Errorf("directive: %w", err)
	}
	again, err := d.Canonical()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, errors.New("directive: not in canonical form (RFC 8785)")
	}
	return &d, nil
}

type namedList struct {
	name    string
	entries *[]string
}

func (d *Directive) lists() []namedList {
	return append(d.permissions(),
		namedList{"diseases", &d.Diseases},
		namedList{"obligations", &d.Obligations},
		namedList{"projects", &d.Projects})
}

func (d *Directive) permissions() []namedList {
	return []namedList{
		{"categories", &d.Categories},
		{"operations", &d.Operations},
		{"purposes", &d.Purposes},
		{"recipients", &d.Recipients},
		{"territories", &d.Territories},
	}
}

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$`)

// check says whether the directive is well formed. Its errors name fields and
// never what a patient wrote there.
func (d *Directive) check() error {
	switch {
	case d.Schema != Schema:
		return fmt.Errorf("directive: schema is not %s", Schema)
	case d.Decision != Permit && d.Decision != Deny && d.Decision != Withdrawn:
		return fmt.Errorf("directive: decision is none of %s, %s and %s", Permit, Deny, Withdrawn)
	case d.Signer != Patient && d.Signer != Custodian:
		return fmt.Errorf("directive: signer is neither %s nor %s", Patient, Custodian)
	case !isText(d.Pseudonym):
		return fmt.Errorf("directive: pseudonym is not 1 to %d printable ASCII characters", maxText)
	case !languageTag.MatchString(d.Language):
		return errors.New("directive: language is not a BCP 47 tag")
	case d.Version == 0:
		return errors.New("directive: version starts at 1")
	case d.Version == 1 && d.Supersedes != Hash{}:
		return errors.New("directive: the first version supersedes nothing")
	case !d.Use.ordered():
		return errors.New("directive: use period ends before it begins")
	case d.Collect != nil && (*d.Collect == Period{} || !d.Collect.ordered()):
		return errors.New("directive: collect period is empty")
	}
	if _, err := study.ParseSiteID(string(d.Site)); err != nil {
		return fmt.Errorf("directive: site: %w", err)
	}
	for _, list := range d.lists() {
		if err := checkList(list.name, *list.entries); err != nil {
			return err
		}
	}
	if d.Decision != Permit && !d.bare() {
		return errors.New("directive: one that does not permit lists nothing")
	}
	return nil
}

// bare reports whether nothing is allowed or restricted.
func (d *Directive) bare() bool {
	for _, list := range d.lists() {
		if len(*list.entries) > 0 {
			return false
		}
	}
	return d.Collect == nil && d.Use == Period{} && d.MinCohort == 0
}

func (p Period) ordered() bool {
	return p.NotBefore <= lastHour && p.NotAfter <= lastHour && (p.NotAfter == 0 || p.NotBefore <= p.NotAfter)
}

func checkList(name string, entries []string) error {
	if len(entries) > maxEntries {
		return fmt.Errorf("directive: %s: %d entries, at most %d", name, len(entries), maxEntries)
	}
	for i, e := range entries {
		if !isText(e) {
			return fmt.Errorf("directive: %s: entry %d is not 1 to %d printable ASCII characters", name, i, maxText)
		}
		if i > 0 && entries[i-1] >= e {
			return fmt.Errorf("directive: %s: not sorted without repetition", name)
		}
	}
	return nil
}

func isText(s string) bool {
	return len(s) > 0 && len(s) <= maxText && !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < 0x20 || c > 0x7e })
}

// canonical writes v, whose fields stand in sorted order and whose text is
// printable ASCII, as RFC 8785 does.
func canonical(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// strictJSON reads one JSON value with known fields only. Its errors do not
// repeat what was read; repeated keys and other spellings are left to the
// comparison with the canonical form.
func strictJSON(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return errors.New("not JSON of this schema")
	}
	if d.InputOffset() != int64(len(b)) {
		return errors.New("bytes after the JSON value")
	}
	return nil
}

func hexText(b []byte) []byte { return append([]byte("0x"), hex.EncodeToString(b)...) }

func parseHex(dst, text []byte) error {
	if len(text) != 2+2*len(dst) || text[0] != '0' || text[1] != 'x' {
		return fmt.Errorf("want 0x and %d hexadecimal digits", 2*len(dst))
	}
	b, err := hex.DecodeString(string(text[2:]))
	if err != nil || !bytes.Equal(hexText(b), text) {
		return errors.New("want lower-case hexadecimal digits")
	}
	copy(dst, b)
	return nil
}
