package worker

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/source"
	"salus/worker/vault"
)

// Accounting of disclosures: for one patient, what of the patient's data was disclosed, when, to whom and why, as 45 CFR 164.528(b)(2) asks for (date, recipient, brief
// description, purpose). It lists more than that rule demands, which leaves out what the patient authorised and treatment:
//
//   - each session in which the patient's row was counted, released or not: its encrypted sums left this site, and the researcher learned the result if there is one;
//   - each emergency access, with every reading, whoever asked, the reason and the review;
//   - each reading for treatment.
//
// Whom a session counted is stored before this site's share of it is made; when, with whom and how it ended the chain says. A session that this site attested and of which nothing is stored,
// because the vault was restored from an older copy, is named: the accounting is then not complete and says so.

const countedBlob = "counted/" // + session

// countedRows is whom a session counted at this site, and what of them. It is stored for the accounting and never leaves.
type countedRows struct {
	Study    study.Hash `json:"study"`
	Name     string     `json:"name"`
	Analysis study.Kind `json:"analysis"`
	Purpose  []string   `json:"purpose"`
	Columns  []string   `json:"columns"`
	Noised   bool       `json:"noised"`
	At       time.Time  `json:"at"`
	Slots    []int      `json:"slots"`
}

// Kinds of disclosures.
const (
	ToResearch  = "research"
	ToEmergency = "emergency"
	ToTreatment = "treatment"
	ToAudit     = "audit" // a spot check
)

// Disclosure is one use of a patient's data that somebody else learned something from.
type Disclosure struct {
	At       time.Time    `json:"at"`
	Kind     string       `json:"kind"` // research, emergency, treatment, audit
	To       []Recipient  `json:"to"`
	What     string       `json:"what"`
	Columns  []string     `json:"columns,omitempty"` // that were used of the patient's row
	Purpose  []string     `json:"purpose"`           // codes of the Data Use Ontology, or of HL7's v3-ActReason
	Basis    string       `json:"basis"`             // directive, emergency
	Outcome  string       `json:"outcome"`
	Block    uint64       `json:"block,omitempty"` // that says so on chain; 0 for treatment
	Study    *study.Hash  `json:"study,omitempty"`
	Session  *ledger.Hash `json:"session,omitempty"`
	Incident *Incident    `json:"emergency,omitempty"`
	Reading  *Reading     `json:"reading,omitempty"` // for treatment
}

// Recipient is who learned something.
type Recipient struct {
	Name string `json:"name"`
	Role string `json:"role"` // researcher, site, clinician
}

// Incident is an emergency access as its patient sees it, salts and all: with them the chain's hashes can be checked.
type Incident struct {
	ID         ledger.Hash    `json:"id"`
	State      EmergencyState `json:"state"`
	Reason     string         `json:"reason"`
	Salt       ledger.Hash    `json:"salt"`
	Requested  time.Time      `json:"requested"`
	Ended      time.Time      `json:"ended"`
	Clinicians []Officer      `json:"clinicians"`
	Readings   []Reading      `json:"readings"`
	Review     *Review        `json:"review,omitempty"`
}

// Accounting is a patient's.
type Accounting struct {
	Site        string        `json:"site"`
	Patient     string        `json:"patient"`
	Made        time.Time     `json:"made"`
	Block       uint64        `json:"block"` // up to which the chain was read
	Complete    bool          `json:"complete"`
	Unknown     []ledger.Hash `json:"unknown,omitempty"` // sessions of which this site does not know any more whom they counted
	Disclosures []Disclosure  `json:"disclosures"`       // by time
}

// noteCounted stores whom a sealed session counted, before this site's share of it is made.
func (s *Site) noteCounted(r *transcript.Replay, slots []int, now time.Time) error {
	st := r.Study()
	c := countedRows{
		Study: st.Hash(), Name: st.Name, Analysis: st.Analysis.Kind, Purpose: st.Purpose, Noised: st.Release.Privacy != nil, At: now.UTC().Truncate(time.Second), Slots: slots,
	}
	for _, column := range st.Columns {
		c.Columns = append(c.Columns, column.Name)
	}
	return s.storeCounted(r.Terms().Session, c)
}

func (s *Site) storeCounted(id study.SessionID, c countedRows) error {
	return s.savedJSON(countedBlob+id.String(), c)
}

// Disclosures is a patient's accounting. site is this site's account on the chain.
func (s *Site) Disclosures(f *ledger.Facts, site ledger.Address, patient string, now time.Time) (Accounting, error) {
	patient = source.PatientKey(strings.TrimSpace(patient))
	out := Accounting{Site: s.Profile.Name, Patient: patient, Made: now.UTC().Truncate(time.Second), Block: f.Head.Number, Complete: true, Disclosures: []Disclosure{}}
	b, err := s.latest()
	if err != nil {
		return out, err
	}
	slots := b.SlotsOf(patient)
	enrolled := len(slots) > 0
	emergencies, err := s.ofPatient(f, patient, now)
	if err != nil {
		return out, err
	}
	treated, err := s.treated(patient)
	if err != nil {
		return out, err
	}
	checked, err := s.checked(patient)
	if err != nil {
		return out, err
	}
	treated = append(treated, checked...)
	if !enrolled && len(emergencies)+len(treated) == 0 {
		return out, faults.New(faults.NotFound, "this site has no such patient")
	}
	out.Disclosures = append(append(out.Disclosures, emergencies...), treated...)
	for _, session := range f.Sessions() {
		if !enrolled || !slices.ContainsFunc(session.Opened.Roster, func(e ledger.RosterEntry) bool { return e.Site == site }) {
			continue
		}
		id := study.SessionID(session.Opened.Session)
		var c countedRows
		err := s.loadJSON(countedBlob+id.String(), &c)
		_, attested := session.Attested[site]
		switch {
		case errors.Is(err, vault.ErrNotFound) && attested:
			out.Complete, out.Unknown = false, append(out.Unknown, ledger.Hash(id))
		case errors.Is(err, vault.ErrNotFound):
			// It ended before the sealed sum was there, and none of the site's shares was made: nobody can have learned anything.
		case err != nil:
			return out, err
		case slices.ContainsFunc(slots, func(slot int) bool { return slices.Contains(c.Slots, slot) }):
			out.Disclosures = append(out.Disclosures, researched(f, session, c))
		}
	}
	slices.SortStableFunc(out.Disclosures, func(a, b Disclosure) int { return a.At.Compare(b.At) })
	return out, nil
}

// researched is a session that counted the patient.
func researched(f *ledger.Facts, s *ledger.SessionFacts, c countedRows) Disclosure {
	id, hash := ledger.Hash(s.Opened.Session), c.Study
	researcher, _, _, _ := f.Member(s.Opened.Researcher)
	d := Disclosure{
		At: c.At, Kind: ToResearch, Columns: c.Columns, Purpose: c.Purpose, Basis: "directive", Block: s.Opened.Block, Study: &hash, Session: &id,
		To: []Recipient{{cmp.Or(researcher.ID, s.Opened.Researcher.String()), "researcher"}}, What: fmt.Sprintf("one of the rows of the encrypted sums of study %s (%s)", c.Name, c.Analysis),
	}
	if c.Noised {
		d.What += ", with noise"
	}
	if s.Opened.Step != (ledger.Step{}) { // the sites of a chain see its sums
		for _, e := range s.Opened.Roster {
			m, _, _, _ := f.Member(e.Site)
			d.To = append(d.To, Recipient{m.ID, "site"})
		}
	}
	switch {
	case s.Released != nil:
		d.Outcome, d.At, d.Block = "the result was released", s.Released.Time, s.Released.Block
	case s.Aborted != nil:
		d.Outcome = "the session was ended without a result"
	default:
		d.Outcome = "no result was released yet"
	}
	return d
}

// ofPatient are the emergency accesses to a patient's records that were opened, as disclosures.
func (s *Site) ofPatient(f *ledger.Facts, patient string, now time.Time) ([]Disclosure, error) {
	all, err := s.Emergencies(f, now)
	if err != nil {
		return nil, err
	}
	var out []Disclosure
	for _, e := range all {
		if e.Patient != patient || e.Opened == nil || e.Ended == nil {
			continue
		}
		x := Incident{ID: e.ID, State: e.State, Reason: e.Reason, Salt: e.Salt, Requested: e.Requested, Ended: *e.Ended, Readings: slices.Concat([]Reading{}, e.Readings), Review: e.Review}
		d := Disclosure{At: e.Opened.Time, Kind: ToEmergency, Purpose: []string{"BTG"}, Basis: "emergency", Block: e.Opened.Block, Incident: &x}
		for _, c := range e.Clinicians {
			x.Clinicians = append(x.Clinicians, Officer{Key: c.Key, Name: c.Name, Office: ledger.Clinician.String(), Since: c.At})
			d.To = append(d.To, Recipient{cmp.Or(c.Name, c.Key.String()), "clinician"})
		}
		d.What, d.Outcome = "the right to read all records here, which nobody used", string(e.State)
		if n := len(e.Readings); n > 0 {
			d.What = fmt.Sprintf("all records here, read %d times", n)
		}
		out = append(out, d)
	}
	return out, nil
}
