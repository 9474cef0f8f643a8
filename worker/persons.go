package worker

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"salus/ledger"
	"salus/proto/faults"
	"salus/worker/audit"
)

// Persons whom the hospital appointed, each known by a key that is theirs alone (ledger.Key). Clinicians and reviewers are on chain: what they sign is judged there, too. The
// others are the hospital's own affair and stand in its vault. A key has one role, once: who was dismissed is not appointed again under the same key.
//
// What a role may do is the table rights, and nothing else. Who has this machine and the vault's key is its operator without a key of their own: they could read the disk.

// Role is what somebody is to the hospital's records.
type Role string

// The roles.
const (
	Clinician  Role = "clinician"               // treats; reads records of patients whose directive allows it, and in emergencies
	Reviewer   Role = "reviewer"                // judges emergency accesses
	Protection Role = "data-protection-officer" // reads the audit log and a patient's accounting, no records
	Auditor    Role = "auditor"                 // is shown single rows of datasets with their records
	Operator   Role = "operator"                // runs the machine: imports, backups, erasures
	Patient    Role = "patient"                 // asks of the own data alone, by the key in the slot
	Nobody     Role = "none"                    // who holds no office, in the audit log
)

// rights says which roles may do what. What is not listed nobody may.
var rights = map[string][]Role{
	ActImport: {Operator}, ActErase: {Operator}, ActBackup: {Operator}, ActRestore: {Operator}, ActRewrap: {Operator}, ActCompact: {Operator}, ActVerify: {Operator}, ActKeep: {Operator},
	ActProve: {Operator}, ActDataset: {Operator}, ActPlan: {Operator}, ActAppoint: {Operator}, ActDismiss: {Operator}, ActAnchor: {Operator}, ActGoOn: {Operator},
	ActSearch:     {Operator, Clinician},
	ActTreatment:  {Clinician},
	ActEmergency:  {Clinician},
	ActReview:     {Reviewer},
	ActSpotCheck:  {Auditor},
	ActAccounting: {Operator, Protection, Patient},
	ActAudit:      {Operator, Protection},
}

// May says whether a role may do something.
func (r Role) May(act string) bool { return slices.Contains(rights[act], r) }

// local are the roles that stand in the vault and not on chain.
var local = []Role{Protection, Auditor}

const personsBlob = "persons"

// Person is somebody with a role that stands in the vault.
type Person struct {
	Key       ledger.Address `json:"key"`
	Name      string         `json:"name"`
	Role      Role           `json:"role"`
	Since     time.Time      `json:"since"`
	Dismissed *time.Time     `json:"dismissed,omitempty"`
}

func (s *Site) persons() ([]Person, error) {
	var list []Person
	err := found(s.loadJSON(personsBlob, &list))
	return list, err
}

// AppointHere gives the holder of a key a role that stands in the vault.
func (s *Site) AppointHere(ctx context.Context, f *ledger.Facts, key ledger.Address, role Role, name string, now time.Time) (Person, error) {
	p := Person{Key: key, Name: name, Role: role, Since: now.UTC().Truncate(time.Second)}
	if err := checkText("name", name, 1, 100); err != nil {
		return p, err
	}
	if !slices.Contains(local, role) {
		return p, faults.New(faults.UsageError, "%q is not a role that is given here", role)
	}
	unlock, err := s.lockEmergencies(ctx)
	if err != nil {
		return p, err
	}
	defer unlock()
	list, err := s.persons()
	if err != nil {
		return p, err
	}
	for _, other := range list {
		if other.Key == key && other.Dismissed == nil && other.Role == role && other.Name == name {
			return other, nil
		}
		if other.Key == key {
			return p, faults.New(faults.NoOffice, "%s has or had a role here; a key has one, once", key)
		}
	}
	if slices.ContainsFunc(f.Officers(s.account.Address()), func(o ledger.Appointed) bool { return o.Key == key }) {
		return p, faults.New(faults.NoOffice, "%s holds an office of this site on chain; a key has one, once", key)
	}
	return p, s.noted(audit.Event{Act: ActAppoint, Object: key.String(), Detail: string(role)}, func(*audit.Event) error { return s.savedJSON(personsBlob, append(list, p)) })
}

// dismissHere ends a role that stands in the vault. It says whether there was one.
func (s *Site) dismissHere(key ledger.Address, now time.Time) (bool, error) {
	list, err := s.persons()
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(list, func(p Person) bool { return p.Key == key })
	if i < 0 || list[i].Dismissed != nil {
		return i >= 0, nil
	}
	at := now.UTC().Truncate(time.Second)
	list[i].Dismissed = &at
	return true, s.savedJSON(personsBlob, list)
}

// roleOf is who holds a key now, on chain or here.
func (s *Site) roleOf(f *ledger.Facts, site, key ledger.Address) (Person, error) {
	names, err := s.officerNames()
	if err != nil {
		return Person{}, err
	}
	for _, o := range f.Officers(site) {
		if o.Key == key {
			return Person{Key: key, Name: names[key.String()], Role: Role(o.Office.String()), Since: o.Time}, nil
		}
	}
	list, err := s.persons()
	if err != nil {
		return Person{}, err
	}
	for _, p := range list {
		if p.Key == key && p.Dismissed == nil {
			return p, nil
		}
	}
	return Person{}, faults.New(faults.NoOffice, "%s holds no office of this site", key)
}

// allow says who holds a key, if their role may do something. A refusal is in the log; what somebody without an office says from elsewhere of a patient is not.
func (s *Site) allow(f *ledger.Facts, site, key ledger.Address, act, patient, from string) (Person, error) {
	p, err := s.roleOf(f, site, key)
	if err == nil && !p.Role.May(act) {
		err = faults.New(faults.NoOffice, "a %s may not do this: %s", p.Role, act)
	}
	if err != nil {
		if p.Role == "" && from != "" {
			patient = ""
		}
		return p, s.refusing(audit.Event{Act: act, Role: string(cmp.Or(p.Role, Nobody)), Name: p.Name, Key: key.String(), Patient: patient, From: from}, err)
	}
	return p, nil
}

// ofStranger says that an entry was caused by somebody without an office who asked from elsewhere, or counts such.
func ofStranger(e audit.Event) bool { return e.Role == string(Nobody) && (e.From != "" || e.Key == "") }

// heldHere lists the roles in the vault as officers.
func (s *Site) heldHere() ([]Officer, error) {
	list, err := s.persons()
	var out []Officer
	for _, p := range list {
		if p.Dismissed == nil {
			out = append(out, Officer{p.Key, p.Name, string(p.Role), p.Since})
		}
	}
	return out, err
}

// ParseRole reads a role's name.
func ParseRole(text string) (Role, error) {
	r := Role(strings.TrimSpace(text))
	if slices.Contains([]Role{Clinician, Reviewer, Protection, Auditor}, r) {
		return r, nil
	}
	return "", faults.New(faults.UsageError, "%q is none of clinician, reviewer, data-protection-officer, auditor", text)
}
