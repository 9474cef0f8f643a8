// Package policy is what a hospital decides in advance about studies: a file, policy.yaml in its folder, that says which studies it may approve, and the judgement of a study
// by it. It is a pure function over a study and its researcher's name; whoever calls it approves, refuses or asks a person.
//
// Everything that a study asks for must be listed: a list that is left out allows nothing, but for categories, recipients and territories, where it leaves the matter to the
// patients' directives, which each row is held against anyway. A policy can only narrow what patients allowed.
//
//	study + researcher ──► Judge ──► objections, each with what was found and what is allowed; none: the study fits
//
// A judgement says why, because it is shown to the researcher: it must not say more than the policy itself does.
package policy

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"salus/models/analysis"
	"salus/models/study"
)

// SchemaID is the file's first member.
const SchemaID = "salus.policy/v1"

// File is the policy's name in a hospital's folder.
const File = "policy.yaml"

// Any in a list of analyses or researchers allows all.
const Any = "any"

const maxBytes = 64 << 10

// Policy is a checked policy.
type Policy struct {
	Schema string `yaml:"schema" json:"schema"`
	// Approve says what becomes of a study that fits: it is approved at once (automatic), or a person is asked (ask).
	Approve Mode `yaml:"approve" json:"approve"`
	// Purposes, Operations and Analyses are those that a study may have, Researchers who may ask. GRU covers HMB and DS, HMB covers DS, as in the Data Use Ontology.
	Purposes    []string `yaml:"purposes" json:"purposes"`
	Operations  []string `yaml:"operations" json:"operations"`
	Analyses    []string `yaml:"analyses" json:"analyses"`
	Researchers []string `yaml:"researchers" json:"researchers"`
	// Categories, Recipients and Territories: nil allows what the patients' directives allow.
	Categories  []string `yaml:"categories" json:"categories,omitempty"`
	Recipients  []string `yaml:"recipients" json:"recipients,omitempty"`
	Territories []string `yaml:"territories" json:"territories,omitempty"`
	// MinCohort and MinSites are the least that a study's release rule must ask for, MaxSessions the most sessions that it may have; 0 asks for nothing of its own.
	MinCohort   uint32 `yaml:"minCohort" json:"minCohort,omitempty"`
	MinSites    uint32 `yaml:"minSites" json:"minSites,omitempty"`
	MaxSessions uint32 `yaml:"maxSessions" json:"maxSessions,omitempty"`
	// Chains allows analyses that are chains of sessions, whose sums their sites see.
	Chains bool `yaml:"chains" json:"chains"`
	// Privacy asks for noise: a study's own target must be at most this. Limit bounds what the noised results of all studies together may tell about one row here.
	Privacy *Loss `yaml:"privacy" json:"privacy,omitempty"`
	Limit   *Loss `yaml:"limit" json:"limit,omitempty"`
	// Committee asks for a data-access committee: at least so many of these members must have to agree before a session opens.
	Committee *Committee `yaml:"committee" json:"committee,omitempty"`
}

// Mode is what becomes of a study that fits.
type Mode string

// The modes.
const (
	Automatic Mode = "automatic"
	Ask       Mode = "ask"
)

// Loss is a bound in differential privacy; numbers are plain decimals.
type Loss struct {
	Epsilon string `yaml:"epsilon" json:"epsilon"`
	Delta   string `yaml:"delta" json:"delta"`
}

// Study is the loss as studies write it.
func (l Loss) Study() study.Privacy { return study.Privacy{Epsilon: l.Epsilon, Delta: l.Delta} }

// Committee is whom a hospital trusts to judge a study.
type Committee struct {
	Members []string `yaml:"members" json:"members"` // accounts
	Quorum  uint32   `yaml:"quorum" json:"quorum"`
}

//go:embed policy.schema.json
var schema []byte

// Schema is the JSON Schema of the file.
func Schema() []byte { return bytes.Clone(schema) }

// Load reads a policy's file.
func Load(path string) (*Policy, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, err
	}
	return Parse(b)
}

// Parse reads a policy of at most 64 KiB strictly: unknown and duplicate fields, unknown words and impossible numbers are errors that name the line or the field.
func Parse(file []byte) (*Policy, error) {
	if len(file) > maxBytes {
		return nil, fmt.Errorf("policy: %d bytes, at most %d", len(file), maxBytes)
	}
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	p := new(Policy)
	if err := dec.Decode(p); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("policy: the file is empty")
		}
		return nil, fmt.Errorf("policy: %s", strings.ReplaceAll(strings.TrimPrefix(err.Error(), "yaml: "), "policy.", ""))
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("policy: a second document begins; keep one policy a file")
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	return p, nil
}

func (p *Policy) check() error {
	if p.Schema != SchemaID {
		return fmt.Errorf("schema is %.40q, want %s", p.Schema, SchemaID)
	}
	if p.Approve != Automatic && p.Approve != Ask {
		return fmt.Errorf("approve is %.40q, want automatic or ask", string(p.Approve))
	}
	for _, l := range []struct {
		name     string
		list     []string
		words    []string
		required bool
	}{
		{"purposes", p.Purposes, purposes(), true},
		{"operations", p.Operations, study.Operations(), true},
		{"analyses", p.Analyses, append(kinds(), Any), true},
		{"researchers", p.Researchers, nil, true},
		{"categories", p.Categories, study.Categories(), false},
		{"recipients", p.Recipients, study.Recipients(), false},
		{"territories", p.Territories, study.Territories(), false},
	} {
		if l.list != nil && len(l.list) == 0 {
			return fmt.Errorf("%s: is empty; list something or remove the line", l.name)
		}
		if l.required && l.list == nil {
			return fmt.Errorf("%s: is missing: nothing would be allowed", l.name)
		}
		if len(l.list) > 1024 {
			return fmt.Errorf("%s: %d entries, at most 1024", l.name, len(l.list))
		}
		for i, word := range l.list {
			if l.words != nil && !slices.Contains(l.words, word) {
				return fmt.Errorf("%s: %.40q is not known; use one of: %s", l.name, word, strings.Join(l.words, ", "))
			}
			if word == "" || len(word) > 64 || slices.Contains(l.list[:i], word) {
				return fmt.Errorf("%s: %.40q is empty, too long or listed twice", l.name, word)
			}
		}
		if slices.Contains(l.list, Any) && len(l.list) > 1 {
			return fmt.Errorf("%s: any stands alone", l.name)
		}
	}
	for name, l := range map[string]*Loss{"privacy": p.Privacy, "limit": p.Limit} {
		if l == nil {
			continue
		}
		if _, err := l.Study().Target(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if c := p.Committee; c != nil {
		for i, m := range c.Members {
			text, err := study.NormalAccount(m)
			if err != nil {
				return fmt.Errorf("committee: %w", err)
			}
			if slices.Contains(c.Members[:i], text) {
				return fmt.Errorf("committee: %s is listed twice", text)
			}
			c.Members[i] = text
		}
		if c.Quorum == 0 || int(c.Quorum) > len(c.Members) {
			return fmt.Errorf("committee: the quorum is %d of %d members", c.Quorum, len(c.Members))
		}
	}
	return nil
}

// purposes are the codes of purposes; obligations are none.
func purposes() []string {
	var list []string
	for _, t := range study.Purposes() {
		if !t.Obligation {
			list = append(list, t.Code)
		}
	}
	return list
}

func kinds() []string {
	var list []string
	for _, k := range study.Kinds() {
		list = append(list, string(k))
	}
	return list
}

// Objection is one thing that a study asks for and a policy does not allow.
type Objection struct {
	Rule  string `json:"rule"`  // the policy's field
	Found string `json:"found"` // in the study
	Want  string `json:"want"`
}

func (o Objection) String() string { return fmt.Sprintf("%s: %s; here %s", o.Rule, o.Found, o.Want) }

// Objections are all of them.
type Objections []Objection

func (os Objections) String() string {
	list := make([]string, len(os))
	for i, o := range os {
		list[i] = o.String()
	}
	return strings.Join(list, "; ")
}

// Judge holds a study against the policy; none means that it fits. researcher is the name of the account that proposed the study on chain.
func (p *Policy) Judge(s *study.Study, researcher string) Objections {
	var out Objections
	add := func(rule, found, want string) { out = append(out, Objection{rule, found, want}) }
	among := func(rule string, asked, allowed []string, covers func(string) bool) {
		var bad []string
		for _, a := range asked {
			if !covers(a) {
				bad = append(bad, a)
			}
		}
		if len(bad) > 0 {
			add(rule, "it asks for "+strings.Join(bad, ", "), "only "+strings.Join(allowed, ", ")+" may be")
		}
	}
	in := func(list []string) func(string) bool {
		return func(word string) bool {
			return list == nil || slices.Contains(list, word) || slices.Contains(list, Any)
		}
	}
	among("purposes", p.purposesOf(s), p.Purposes, p.allowsPurpose)
	among("operations", s.Operations, p.Operations, in(p.Operations))
	among("analyses", []string{string(s.Analysis.Kind)}, p.Analyses, in(p.Analyses))
	if !in(p.Researchers)(researcher) {
		add("researchers", researcher+" asks", "only "+strings.Join(p.Researchers, ", ")+" may")
	}
	among("categories", s.Categories, p.Categories, in(p.Categories))
	among("recipients", s.Recipients, p.Recipients, in(p.Recipients))
	among("territories", s.Territories, p.Territories, in(p.Territories))
	r := s.Release
	if r.MinCohort < p.MinCohort {
		add("minCohort", fmt.Sprintf("results of %d patients are released", r.MinCohort), fmt.Sprintf("at least %d are asked for", p.MinCohort))
	}
	if r.MinSites < p.MinSites {
		add("minSites", fmt.Sprintf("%d hospitals suffice", r.MinSites), fmt.Sprintf("at least %d are asked for", p.MinSites))
	}
	if p.MaxSessions > 0 && r.MaxSessions > p.MaxSessions {
		add("maxSessions", fmt.Sprintf("%d sessions may be run", r.MaxSessions), fmt.Sprintf("at most %d may be", p.MaxSessions))
	}
	if program, err := analysis.Compile(s); err != nil {
		add("analyses", "it cannot be compiled", "it must be")
	} else if program.Iterative() && !p.Chains {
		add("chains", "it is a chain of sessions, whose sums its sites see", "no such is allowed")
	}
	p.judgePrivacy(r, add)
	p.judgeCommittee(s.Committee, add)
	return out
}

// purposesOf are the study's purposes without the obligations that it attests.
func (p *Policy) purposesOf(s *study.Study) []string {
	all := purposes()
	return slices.DeleteFunc(slices.Clone(s.Purpose), func(code string) bool { return !slices.Contains(all, code) })
}

// covered are the purposes that a broader one includes.
var covered = map[string][]string{"GRU": {"HMB", "DS"}, "HMB": {"DS"}}

func (p *Policy) allowsPurpose(code string) bool {
	return slices.ContainsFunc(p.Purposes, func(allowed string) bool { return allowed == code || slices.Contains(covered[allowed], code) })
}

func (p *Policy) judgePrivacy(r study.Release, add func(rule, found, want string)) {
	if p.Privacy == nil {
		return
	}
	want := fmt.Sprintf("noise within ε = %s at δ = %s is asked for", p.Privacy.Epsilon, p.Privacy.Delta)
	if r.Privacy == nil {
		add("privacy", "its results are not noised", want)
		return
	}
	if !atMost(r.Privacy.Epsilon, p.Privacy.Epsilon) || !atMost(r.Privacy.Delta, p.Privacy.Delta) {
		add("privacy", fmt.Sprintf("its target is ε = %s at δ = %s", r.Privacy.Epsilon, r.Privacy.Delta), want)
	}
}

func atMost(a, b string) bool {
	x, ok := study.ParseNumber(a)
	y, also := study.ParseNumber(b)
	return ok && also && x.Cmp(y) <= 0
}

// judgeCommittee asks that whatever quorum of the study's committee agrees, at least p's quorum of p's members is among it: of a quorum of q, at most as many may be strangers
// as the study's committee has.
func (p *Policy) judgeCommittee(c *study.Committee, add func(rule, found, want string)) {
	if p.Committee == nil {
		return
	}
	want := fmt.Sprintf("%d of %s must agree before a session opens", p.Committee.Quorum, strings.Join(p.Committee.Members, ", "))
	if c == nil {
		add("committee", "it has no data-access committee", want)
		return
	}
	strangers := 0
	for _, m := range c.Members {
		if !slices.Contains(p.Committee.Members, m) {
			strangers++
		}
	}
	if int(c.Quorum)-strangers < int(p.Committee.Quorum) {
		add("committee", fmt.Sprintf("%d of its committee suffice, which has %d members that are not of this hospital's", c.Quorum, strangers), want)
	}
}
