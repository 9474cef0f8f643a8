package worker

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/audit"
	"salus/worker/source"
	"salus/worker/vault"
)

// Emergency access ("breaking the glass"): the records of one named patient, without a directive, for hours.
//
//	clinician ── request ──> stored     second clinician ── approve ──> on chain, in the patient's history ── open ──> records
//	                                                                              │ time over, or close
//	reviewer ───────────────────────────────── review <───────────────────────────┘ ──> on chain
//
// What holds:
//
//   - Nothing is read before the access stands final on chain and so in the patient's history, both clinicians' signatures with it; and nothing after its end, at most 24
//     hours from the request. Each reading is signed by one of the two, and stored before a byte is shown.
//   - On chain stand salted hashes of patient and reason. Who is given the salts, the patient first of all, can check that the chain's access is this one.
//   - A reviewer, who is neither, judges each access after its end. A site with a review that is overdue by a week takes part in no session until it is done: care is not
//     held up by it, research is.
//   - No research reads what was opened: a study's rows are counted by the consent words on chain alone, which no access changes, and what is opened is one document that no
//     import takes in.
//
// What does not hold: whoever has the vault's key file on this machine reads the vault without asking, and a site could appoint two keys of one person. The chain shows when each key was
// appointed. While the chain is away nothing is opened: this vault is a copy for research, and the hospital's clinical systems have break-glass procedures of their own.

const (
	emergencyBlob = "emergency/" // + id
	officersBlob  = "officers"

	// ReviewWithin is how long after its end an access may wait for its review.
	ReviewWithin = 7 * 24 * time.Hour

	leastReason, mostReason = 10, 500 // characters of a reason or a note

	subjectLabel = "salus/emergency/subject/v1\x00"
	reasonLabel  = "salus/emergency/reason/v1\x00"
	noteLabel    = "salus/emergency/note/v1\x00"
	readLabel    = "salus/emergency/read/v1"
)

// EmergencyState is where an access stands.
type EmergencyState string

// The states.
const (
	EmergencyRequested EmergencyState = "requested" // waits for the second clinician
	EmergencyLapsed    EmergencyState = "lapsed"    // its time was over before a second clinician agreed
	EmergencyOpen      EmergencyState = "open"
	EmergencyOver      EmergencyState = "over"    // waits for its review
	EmergencyOverdue   EmergencyState = "overdue" // waits for it too long
	EmergencyReviewed  EmergencyState = "reviewed"
)

// Emergency is one emergency access as the site keeps it. It names a patient and leaves the site only into that patient's history.
type Emergency struct {
	ID         ledger.Hash    `json:"id"`
	Patient    string         `json:"patient"`
	Reason     string         `json:"reason"`
	Salt       ledger.Hash    `json:"salt"` // of subject and reason on chain
	Requested  time.Time      `json:"requested"`
	Until      time.Time      `json:"until"`      // as agreed
	Clinicians []Signature    `json:"clinicians"` // one until a second has agreed
	Opened     *ledger.At     `json:"opened,omitempty"`
	Readings   []Reading      `json:"readings,omitempty"`
	Review     *Review        `json:"review,omitempty"`
	State      EmergencyState `json:"state,omitempty"` // when it was asked for; not stored
	Ended      *time.Time     `json:"ended,omitempty"` // likewise: the end on chain
}

// Officer is the holder of an office as the site knows them.
type Officer struct {
	Key    ledger.Address `json:"key"`
	Name   string         `json:"name"`
	Office string         `json:"office"`
	Since  time.Time      `json:"since"`
}

// Signature is an officer's.
type Signature struct {
	Key       ledger.Address `json:"key"`
	Name      string         `json:"name"`
	At        time.Time      `json:"at"`
	Signature []byte         `json:"signature"`
}

// Reading is one look at the records.
type Reading struct {
	Signature
	Records int          `json:"records"`
	Digest  study.Digest `json:"digest"`         // of what was shown
	Text    string       `json:"text,omitempty"` // what was signed, where it was a request over the network and not the reading's own text
}

// Review is what a reviewer found.
type Review struct {
	Signature
	Outcome string      `json:"outcome"`
	Note    string      `json:"note"`
	Salt    ledger.Hash `json:"salt"` // of the note on chain
	Block   uint64      `json:"block,omitempty"`
}

// access is what the clinicians sign.
func (e *Emergency) access(site ledger.Address) ledger.EmergencyAccess {
	return ledger.EmergencyAccess{
		Site: site, Until: uint64(e.Until.Unix()),
		Subject: salted(subjectLabel, e.Salt, e.Patient), Reason: salted(reasonLabel, e.Salt, e.Reason),
	}
}

func salted(label string, salt ledger.Hash, text string) [32]byte {
	return sha256.Sum256(slices.Concat([]byte(label), salt[:], []byte(text)))
}

// Appoint gives the holder of a key an office at this site, on chain, under a name that stays here.
func (s *Site) Appoint(ctx context.Context, chain *ledger.Client, key ledger.Address, office ledger.Office, name string) (ledger.At, error) {
	if err := checkText("name", name, 1, 100); err != nil {
		return ledger.At{}, err
	}
	unlock, err := s.lockEmergencies(ctx)
	if err != nil {
		return ledger.At{}, err
	}
	defer unlock()
	list, err := s.persons()
	if err != nil {
		return ledger.At{}, err
	}
	if slices.ContainsFunc(list, func(p Person) bool { return p.Key == key }) {
		return ledger.At{}, faults.New(faults.NoOffice, "%s has or had a role here; a key has one, once", key)
	}
	var at ledger.At
	err = s.noted(audit.Event{Act: ActAppoint, Object: key.String(), Detail: office.String()}, func(*audit.Event) error {
		at, err = s.appoint(ctx, chain, key, office, name)
		return err
	})
	return at, err
}

// appoint puts the name here and the office on chain. Where the chain refuses, who holds the key keeps the name that they had.
func (s *Site) appoint(ctx context.Context, chain *ledger.Client, key ledger.Address, office ledger.Office, name string) (ledger.At, error) {
	names, err := s.officerNames()
	if err != nil {
		return ledger.At{}, err
	}
	was, had := names[key.String()]
	names[key.String()] = name
	if err := s.savedJSON(officersBlob, names); err != nil {
		return ledger.At{}, err
	}
	if err := s.leaves("appointment", sha256.Sum256(key[:])); err != nil {
		return ledger.At{}, err
	}
	at, err := chain.Appoint(ctx, key, office)
	if err != nil && had {
		names[key.String()] = was
		err = errors.Join(err, s.savedJSON(officersBlob, names))
	}
	return at, err
}

// Dismiss ends an office at this site for good. Of one that stood in the vault the place is zero.
func (s *Site) Dismiss(ctx context.Context, chain *ledger.Client, key ledger.Address) (at ledger.At, err error) {
	unlock, err := s.lockEmergencies(ctx)
	if err != nil {
		return ledger.At{}, err
	}
	defer unlock()
	err = s.noted(audit.Event{Act: ActDismiss, Object: key.String()}, func(*audit.Event) error {
		if here, err := s.dismissHere(key, time.Now()); here || err != nil {
			return err
		}
		if err := s.leaves("dismissal", sha256.Sum256(key[:])); err != nil {
			return err
		}
		at, err = chain.Dismiss(ctx, key)
		return err
	})
	return at, err
}

// Officers lists who holds an office.
func (s *Site) Officers(f *ledger.Facts, site ledger.Address) ([]Officer, error) {
	names, err := s.officerNames()
	if err != nil {
		return nil, err
	}
	list := []Officer{}
	for _, o := range f.Officers(site) {
		list = append(list, Officer{o.Key, names[o.Key.String()], o.Office.String(), o.Time})
	}
	more, err := s.heldHere()
	return append(list, more...), err
}

func (s *Site) officerNames() (map[string]string, error) {
	names := map[string]string{}
	return names, found(s.loadJSON(officersBlob, &names))
}

// found passes over that there is nothing yet.
func found(err error) error {
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	return err
}

func (s *Site) lockEmergencies(ctx context.Context) (func(), error) {
	return lockFile(ctx, filepath.Join(s.Dir, "emergencies.lock"))
}

// sign says who a signature is of, where the key holds the office now.
func (s *Site) sign(f *ledger.Facts, site ledger.Address, key *ledger.Key, office ledger.Office, now time.Time) (Signature, error) {
	act := map[ledger.Office]string{ledger.Clinician: ActEmergency, ledger.Reviewer: ActReview}[office]
	p, err := s.allow(f, site, key.Address(), act, "", "")
	return Signature{Key: p.Key, Name: p.Name, At: now.UTC().Truncate(time.Second)}, err
}

// RequestEmergency asks for an emergency access to a patient's records, as a clinician. Nothing is opened before another has agreed.
func (s *Site) RequestEmergency(ctx context.Context, chain *ledger.Client, patient, reason string, hours int, key *ledger.Key, now time.Time) (Emergency, error) {
	patient = source.PatientKey(strings.TrimSpace(patient))
	if err := checkText("reason", reason, leastReason, mostReason); err != nil {
		return Emergency{}, err
	}
	if most := int(ledger.MostEmergency / time.Hour); hours < 1 || hours > most {
		return Emergency{}, faults.New(faults.UsageError, "an emergency access lasts 1 to %d hours, %d were asked for", most, hours)
	}
	if known, err := s.knows(ctx, patient); err != nil || !known {
		return Emergency{}, cmp.Or(err, faults.New(faults.NotFound, "this vault has no records of such a patient"))
	}
	facts, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return Emergency{}, err
	}
	sig, err := s.sign(facts, chain.Address(), key, ledger.Clinician, now)
	if err != nil {
		return Emergency{}, err
	}
	e := Emergency{Patient: patient, Reason: reason, Requested: sig.At, Until: sig.At.Add(time.Duration(hours) * time.Hour)}
	if _, err := rand.Read(e.Salt[:]); err != nil {
		return Emergency{}, err
	}
	access := e.access(chain.Address())
	e.ID = access.ID(s.Profile.Deployment)
	if sig.Signature, err = key.SignAccess(s.Profile.Deployment, access); err != nil {
		return Emergency{}, err
	}
	e.Clinicians = []Signature{sig}
	if err := s.noteStep(&e, sig, Clinician, "asked for"); err != nil {
		return Emergency{}, err
	}
	return e.as(facts, now), s.storeEmergency(e)
}

// ApproveEmergency agrees to an emergency access as the second clinician, and puts it on chain. From then on it is in the patient's history and may be opened. Approving again
// repeats what was not finished.
func (s *Site) ApproveEmergency(ctx context.Context, chain *ledger.Client, id ledger.Hash, key *ledger.Key, now time.Time) (Emergency, error) {
	unlock, err := s.lockEmergencies(ctx)
	if err != nil {
		return Emergency{}, err
	}
	defer unlock()
	e, err := s.emergency(id)
	if err != nil {
		return Emergency{}, err
	}
	facts, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return Emergency{}, err
	}
	access := e.access(chain.Address())
	if e.Opened == nil && !now.Before(e.Until) {
		return Emergency{}, faults.New(faults.EmergencyState, "its time was over at %s", e.Until.Format(time.RFC3339))
	}
	if len(e.Clinicians) == 1 {
		if key.Address() == e.Clinicians[0].Key {
			return Emergency{}, faults.New(faults.NoOffice, "%s has asked for this access; another clinician must agree", key.Address())
		}
		sig, err := s.sign(facts, chain.Address(), key, ledger.Clinician, now)
		if err != nil {
			return Emergency{}, err
		}
		if sig.Signature, err = key.SignAccess(s.Profile.Deployment, access); err != nil {
			return Emergency{}, err
		}
		e.Clinicians = append(e.Clinicians, sig)
		if err := s.noteStep(&e, sig, Clinician, "agreed to"); err != nil {
			return Emergency{}, err
		}
		if err := s.storeEmergency(e); err != nil {
			return Emergency{}, err
		}
	}
	if e.Opened == nil {
		if err := s.leaves("emergency access", e.ID); err != nil {
			return Emergency{}, err
		}
		opened, err := chain.OpenEmergency(ctx, access, e.Clinicians[0].Signature, e.Clinicians[1].Signature)
		if err != nil {
			return Emergency{}, fmt.Errorf("emergency access: %w", err)
		}
		e.Opened = &opened.At
		if err := s.storeEmergency(e); err != nil {
			return Emergency{}, err
		}
	}
	if _, err := facts.Advance(ctx, chain); err != nil {
		return Emergency{}, err
	}
	return e.as(facts, now), nil
}

// OpenedRecords is what an emergency access shows.
type OpenedRecords struct {
	Notice    string         `json:"notice"`
	Emergency ledger.Hash    `json:"emergency"`
	Until     time.Time      `json:"until"`
	Records   []OpenedRecord `json:"records"`
}

// OpenedRecord is one record, as the bytes that came: a FHIR resource, or the patient's cells of a table.
type OpenedRecord struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Data string `json:"data"`
}

const openedNotice = "Opened in an emergency for the treatment of this patient alone. Any other use, research among them, is forbidden. The patient is told, and a reviewer will judge it."

// OpenEmergency shows the patient's records to one of the access's two clinicians, while it is open. column names the patient column of a table.
func (s *Site) OpenEmergency(ctx context.Context, chain *ledger.Client, id ledger.Hash, key *ledger.Key, column string, now time.Time) (OpenedRecords, error) {
	unlock, err := s.lockEmergencies(ctx)
	if err != nil {
		return OpenedRecords{}, err
	}
	defer unlock()
	e, err := s.emergency(id)
	if err != nil {
		return OpenedRecords{}, err
	}
	facts, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return OpenedRecords{}, err
	}
	on, ok := facts.Emergency(e.ID)
	if !ok || on.Opened.EmergencyAccess != e.access(chain.Address()) {
		return OpenedRecords{}, faults.New(faults.EmergencyState, "it is not on chain: a second clinician has not agreed")
	}
	end := time.Unix(int64(on.Until), 0).UTC()
	if !later(facts, now).Before(end) {
		return OpenedRecords{}, faults.New(faults.EmergencyState, "it was over at %s", end.Format(time.RFC3339))
	}
	sig, err := s.sign(facts, chain.Address(), key, ledger.Clinician, now)
	if err != nil {
		return OpenedRecords{}, err
	}
	if !slices.Contains(on.Opened.Clinicians[:], key.Address()) {
		return OpenedRecords{}, faults.New(faults.NoOffice, "%s is not one of the two clinicians of this access", key.Address())
	}
	out := OpenedRecords{Notice: openedNotice, Emergency: e.ID, Until: end}
	if out.Records, err = s.recordsOf(ctx, e.Patient, column); err != nil {
		return OpenedRecords{}, err
	}
	if err := s.noteReading(&e, key, sig, out); err != nil {
		return OpenedRecords{}, err
	}
	return out, nil
}

// noteReading stores a signed reading; only then is anything shown.
func (s *Site) noteReading(e *Emergency, key *ledger.Key, sig Signature, shown OpenedRecords) error {
	r := Reading{Signature: sig, Records: len(shown.Records), Digest: shown.digest()}
	var err error
	if r.Signature.Signature, err = key.SignText(readText(e.ID, r)); err != nil {
		return err
	}
	e.Readings = append(e.Readings, r)
	event := shownAs(ActEmergency, sig, Clinician, e.Patient, shown)
	event.Object, event.Purpose = e.ID.String(), "BTG"
	if _, err := s.note(event); err != nil {
		return err
	}
	return s.storeEmergency(*e)
}

// noteStep notes a step of an emergency access, before it is stored.
func (s *Site) noteStep(e *Emergency, who Signature, role Role, step string) error {
	act := ActEmergency
	if role == Reviewer {
		act = ActReview
	}
	event := audit.Event{Act: act, Outcome: audit.Done, Role: string(role), Name: who.Name, Patient: e.Patient, Purpose: "BTG", Object: e.ID.String(), Detail: step}
	if who.Key != (ledger.Address{}) {
		event.Key = who.Key.String()
	}
	_, err := s.note(event)
	return err
}

// readText is what a clinician signs for a reading.
func readText(id ledger.Hash, r Reading) string {
	return fmt.Sprintf("%s\n%s\n%s\n%d\n%s", readLabel, id, r.At.Format(time.RFC3339), r.Records, r.Digest)
}

func (o OpenedRecords) digest() study.Digest {
	h := sha256.New()
	for _, r := range o.Records {
		for _, part := range []string{r.Type, r.ID, r.Data} {
			h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
			h.Write([]byte(part))
		}
	}
	return study.Digest(h.Sum(nil))
}

// CloseEmergency ends an emergency access before its time.
func (s *Site) CloseEmergency(ctx context.Context, chain *ledger.Client, id ledger.Hash, now time.Time) (Emergency, error) {
	e, err := s.emergency(id)
	if err != nil {
		return Emergency{}, err
	}
	if e.Opened == nil {
		return Emergency{}, faults.New(faults.EmergencyState, "it is not open")
	}
	if err := s.noteStep(&e, Signature{Name: here()}, Operator, "ended"); err != nil {
		return Emergency{}, err
	}
	if err := s.leaves("emergency's end", e.ID); err != nil {
		return Emergency{}, err
	}
	if _, err := chain.CloseEmergency(ctx, id); err != nil {
		return Emergency{}, fmt.Errorf("emergency access: %w", err)
	}
	facts, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return Emergency{}, err
	}
	return e.as(facts, now), nil
}

// ReviewEmergency judges an emergency access that is over, as a reviewer. What was judged once stays; reviewing again repeats what was not finished.
func (s *Site) ReviewEmergency(ctx context.Context, chain *ledger.Client, id ledger.Hash, outcome ledger.Outcome, note string, key *ledger.Key, now time.Time) (Emergency, error) {
	if err := checkText("note", note, leastReason, mostReason); err != nil {
		return Emergency{}, err
	}
	unlock, err := s.lockEmergencies(ctx)
	if err != nil {
		return Emergency{}, err
	}
	defer unlock()
	e, err := s.emergency(id)
	if err != nil {
		return Emergency{}, err
	}
	facts, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return Emergency{}, err
	}
	if state := e.as(facts, now).State; state != EmergencyOver && state != EmergencyOverdue && state != EmergencyReviewed {
		return Emergency{}, faults.New(faults.EmergencyState, "it is %s; a review comes after its end", state)
	}
	if e.Review == nil || e.Review.Block == 0 && (e.Review.Outcome != outcome.String() || e.Review.Note != note) {
		if err := s.signReview(facts, chain.Address(), &e, outcome, note, key, now); err != nil {
			return Emergency{}, err
		}
	}
	if e.Review.Outcome != outcome.String() || e.Review.Note != note {
		return Emergency{}, faults.New(faults.EmergencyState, "it was reviewed on %s and found %s", e.Review.At.Format(time.DateOnly), e.Review.Outcome)
	}
	if e.Review.Block == 0 {
		if err := s.leaves("emergency's review", e.ID); err != nil {
			return Emergency{}, err
		}
		at, err := chain.ReviewEmergency(ctx, chain.Address(), id, outcome, salted(noteLabel, e.Review.Salt, note), e.Review.Signature.Signature)
		if err != nil {
			return Emergency{}, fmt.Errorf("emergency's review: %w", err)
		}
		e.Review.Block = at.Block
		if err := s.storeEmergency(e); err != nil {
			return Emergency{}, err
		}
	}
	if _, err := facts.Advance(ctx, chain); err != nil {
		return Emergency{}, err
	}
	return e.as(facts, now), nil
}

func (s *Site) signReview(f *ledger.Facts, site ledger.Address, e *Emergency, outcome ledger.Outcome, note string, key *ledger.Key, now time.Time) error {
	sig, err := s.sign(f, site, key, ledger.Reviewer, now)
	if err != nil {
		return err
	}
	r := Review{Signature: sig, Outcome: outcome.String(), Note: note}
	if _, err := rand.Read(r.Salt[:]); err != nil {
		return err
	}
	if r.Signature.Signature, err = key.SignReview(s.Profile.Deployment, e.ID, outcome, salted(noteLabel, r.Salt, note)); err != nil {
		return err
	}
	e.Review = &r
	if err := s.noteStep(e, sig, Reviewer, "found "+r.Outcome); err != nil {
		return err
	}
	return s.storeEmergency(*e)
}

// Emergencies lists the site's emergency accesses by the time of their request, as they stand.
func (s *Site) Emergencies(f *ledger.Facts, now time.Time) ([]Emergency, error) {
	names, err := s.Vault.Blobs()
	if err != nil {
		return nil, err
	}
	list := []Emergency{}
	for _, name := range names {
		if !strings.HasPrefix(name, emergencyBlob) {
			continue
		}
		var e Emergency
		if err := s.loadJSON(name, &e); err != nil {
			return nil, err
		}
		list = append(list, e.as(f, now))
	}
	slices.SortStableFunc(list, func(a, b Emergency) int { return a.Requested.Compare(b.Requested) })
	return list, nil
}

// as fills in where the access stands.
func (e Emergency) as(f *ledger.Facts, now time.Time) Emergency {
	now = later(f, now)
	on, ok := f.Emergency(e.ID)
	if !ok {
		e.State = EmergencyRequested
		if !now.Before(e.Until) {
			e.State = EmergencyLapsed
		}
		return e
	}
	end := time.Unix(int64(on.Until), 0).UTC()
	e.Ended = &end
	if e.Opened == nil {
		e.Opened = &on.Opened.At
	}
	e.State = stateOf(on, now)
	return e
}

// later is the later one of this machine's clock and the chain's: neither alone can keep an access open.
func later(f *ledger.Facts, now time.Time) time.Time {
	if f.Head.Time.After(now) {
		return f.Head.Time
	}
	return now
}

func stateOf(on *ledger.EmergencyFacts, now time.Time) EmergencyState {
	end := time.Unix(int64(on.Until), 0)
	switch {
	case on.Reviewed != nil:
		return EmergencyReviewed
	case now.Before(end):
		return EmergencyOpen
	case now.Before(end.Add(ReviewWithin)):
		return EmergencyOver
	}
	return EmergencyOverdue
}

// reviewsDone refuses where a review of the site is overdue.
func reviewsDone(f *ledger.Facts, site ledger.Address, now time.Time) error {
	for _, on := range f.Emergencies(site) {
		if stateOf(on, later(f, now)) == EmergencyOverdue {
			return faults.New(faults.ReviewOverdue, "emergency access %s ended on %s", ledger.Hash(on.Opened.Emergency), time.Unix(int64(on.Until), 0).UTC().Format(time.DateOnly))
		}
	}
	return nil
}

func (s *Site) emergency(id ledger.Hash) (Emergency, error) {
	var e Emergency
	err := s.loadJSON(emergencyBlob+id.String(), &e)
	if errors.Is(err, vault.ErrNotFound) {
		return e, faults.New(faults.NotFound, "this site has no emergency access %s", id)
	}
	return e, err
}

func (s *Site) storeEmergency(e Emergency) error {
	e.State, e.Ended = "", nil
	return s.savedJSON(emergencyBlob+e.ID.String(), e)
}

// knows says whether the vault has records of a patient.
func (s *Site) knows(ctx context.Context, patient string) (bool, error) {
	for _, err := range s.Vault.RecordsOfPatient(ctx, patient) {
		return err == nil, err
	}
	b, err := s.latest()
	if err != nil {
		return false, err
	}
	_, ok := b.SlotOf(patient)
	return ok, nil
}

// recordsOf gives all that the vault has of a patient: FHIR resources, and the patient's cells of a table.
func (s *Site) recordsOf(ctx context.Context, patient, column string) ([]OpenedRecord, error) {
	out := []OpenedRecord{}
	for r, err := range s.Vault.RecordsOfPatient(ctx, patient) {
		if err != nil {
			return nil, err
		}
		if len(r.Data) == 0 && r.Size > 0 { // an image: what its header says is a record of its own
			continue
		}
		out = append(out, OpenedRecord{r.Type, r.ID, string(r.Data)})
	}
	cells, err := source.TableCells(ctx, s.Vault, cmp.Or(column, "patient"), patient)
	if err != nil {
		return nil, err
	}
	for i, c := range cells {
		out = append(out, OpenedRecord{source.TableType, fmt.Sprint(i + 1), c})
	}
	return out, nil
}

// checkText refuses what is too short to say anything, too long, or not printable.
func checkText(what, text string, least, most int) error {
	n := utf8.RuneCountInString(text)
	if !utf8.ValidString(text) || n < least || n > most || strings.TrimSpace(text) != text || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return faults.New(faults.UsageError, "the %s has %d to %d printable characters and no space at its ends", what, least, most)
	}
	return nil
}
