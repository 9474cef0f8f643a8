package worker

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"salus/consent"
	"salus/ledger"
	"salus/models/consentword"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/worker/audit"
	"salus/worker/patient"
	"salus/worker/vault"
	"salus/zkproofs/eddsa"
)

// TestRolesMayDoWhatIsListed and nothing else.
func TestRolesMayDoWhatIsListed(t *testing.T) {
	for role, acts := range map[Role][]string{
		Clinician:  {ActTreatment, ActEmergency, ActSearch},
		Reviewer:   {ActReview},
		Protection: {ActAudit, ActAccounting},
		Auditor:    {ActSpotCheck},
		Patient:    {ActAccounting},
		"":         {},
		"none":     {},
	} {
		for act := range rights {
			if role.May(act) != slices.Contains(acts, act) {
				t.Errorf("a %q may %s: %v", role, act, role.May(act))
			}
		}
		if role.May("anything else") {
			t.Errorf("a %q may do what is not listed", role)
		}
	}
	for _, act := range []string{ActTreatment, ActEmergency, ActReview, ActSpotCheck} {
		if Operator.May(act) {
			t.Errorf("an operator may do what takes a person's key: %s", act)
		}
	}
}

// entries reads the audit log.
func (w *ward) entries() []audit.Entry {
	w.t.Helper()
	var out []audit.Entry
	for e, err := range w.auditLog().Entries() {
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func (w *ward) lastEntry() audit.Event {
	w.t.Helper()
	list := w.entries()
	return list[len(list)-1].Event
}

// appoint gives a key a role in the vault.
func (w *ward) appoint(name string, role Role) *ledger.Key {
	w.t.Helper()
	k, err := ledger.NewKey(rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.AppointHere(w.ctx, w.facts(), k.Address(), role, name, time.Now()); err != nil {
		w.t.Fatal(err)
	}
	w.keys[name] = k
	return k
}

// TestEveryActIsInTheLogAndTheLogOnChain: refusals too; edits and truncations show, before and after the anchor.
func TestEveryActIsInTheLogAndTheLogOnChain(t *testing.T) {
	w := newWard(t)
	now := time.Now()
	site := w.chain.Address()

	// Roles: a key has one, once.
	officer := w.appoint("officer", Protection)
	_, err := w.AppointHere(w.ctx, w.facts(), officer.Address(), Auditor, "again", now)
	w.denied("a second role", err, faults.NoOffice)
	_, err = w.AppointHere(w.ctx, w.facts(), w.keys["cole"].Address(), Auditor, "a clinician", now)
	w.denied("a clinician as auditor", err, faults.NoOffice)
	_, err = w.Appoint(w.ctx, w.chain, officer.Address(), ledger.Clinician, "the officer")
	w.denied("an officer as clinician", err, faults.NoOffice)
	if list, err := w.Officers(w.facts(), site); err != nil || len(list) != 4 || list[3].Office != string(Protection) {
		t.Errorf("officers: %+v, %v", list, err)
	}

	// Refused: no directive, no office, another role.
	for name, code := range map[string]faults.Code{"cole": faults.NoTreatment, "stranger": faults.NoOffice, "review": faults.NoOffice, "officer": faults.NoOffice} {
		_, err := w.ReadForTreatment(w.ctx, w.chain, "ann", "", w.keys[name], now)
		w.denied(name, err, code)
		e := w.lastEntry()
		if e.Act != ActTreatment || e.Outcome != audit.Refused || e.Detail != string(code) || e.Patient != "ann" || e.Key != w.keys[name].Address().String() {
			t.Errorf("%s is in the log as %+v", name, e)
		}
	}
	n, err := w.Search(w.ctx, vault.Query{Type: "Observation"}, func(vault.Record) bool { return true })
	if e := w.lastEntry(); err != nil || n != 2 || e.Act != ActSearch || e.Outcome != audit.Done || e.Records != 2 || e.Role != string(Operator) || e.Follows == 0 {
		t.Errorf("a search: %d, %v, %+v", n, err, e)
	}
	if _, err := w.Erase(w.ctx, "ben", "", false, now); err != nil {
		t.Fatal(err)
	}
	if e := w.lastEntry(); e.Act != ActErase || e.Outcome != audit.Done || e.Patient != "ben" || e.Records != 2 {
		t.Errorf("an erasure: %+v", e)
	}
	before := len(w.entries())
	if _, err := w.BackupVault(w.ctx, filepath.Join(t.TempDir(), "backup"), now, true, nil); err != nil {
		t.Fatal(err)
	}
	if list := w.entries(); len(list) != before+2 || list[before].Event.Outcome != audit.Begun || list[before+1].Event.Follows != uint64(before+1) {
		t.Errorf("a backup: %+v", list[before:])
	}

	// On chain, with the record root.
	r, err := w.AnchorRecords(w.ctx, w.chain, false)
	if err != nil || r.Audit.Entries != uint64(before+2) {
		t.Fatalf("anchored: %+v, %v", r, err)
	}
	v, err := w.VerifyAudit(w.facts(), site)
	if err != nil || v.Entries != r.Audit.Entries+1 || v.Anchored != r.Audit.Entries || v.Version != 1 || len(v.Gaps) > 0 {
		t.Fatalf("verified: %+v, %v", v, err)
	}
	p, err := w.ProveRecord(w.ctx, "Patient", "ann")
	if err != nil || p.Anchor.Root() != p.Root || p.Opening.Check(p.Anchor.Records, [32]byte(p.Opening.Digest)) != nil {
		t.Errorf("a record's proof: %+v, %v", p, err)
	}

	// Exports: FHIR, each valid JSON with its place; no content of records.
	for _, e := range w.entries() {
		b, err := AuditEvent("st-anna", e)
		var f struct {
			ResourceType string
			Agent        []struct{ Requestor bool }
			Entity       []json.RawMessage
		}
		if err != nil || json.Unmarshal(b, &f) != nil || f.ResourceType != "AuditEvent" || len(f.Agent) != 2 || !f.Agent[0].Requestor || len(f.Entity) == 0 || bytes.Contains(b, []byte("canary-7731")) {
			t.Errorf("%s, %v", b, err)
		}
	}

	// A person with the vault's key who writes a shorter log: the chain's anchor says so.
	page, err := w.Vault.GetBlob("audit/00000000")
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(page, []byte("\n"))
	short := cutLog(t, w, bytes.Join(lines[:4], nil))
	w.denied("a log cut off and sealed again", short, faults.AuditBroken)
	if err := w.Vault.PutBlob("audit/00000000", bytes.Replace(page, []byte(`"patient":"ann"`), []byte(`"patient":"bob"`), 1)); err != nil {
		t.Fatal(err)
	}
	_, err = w.VerifyAudit(w.facts(), site)
	w.denied("an edited log", err, faults.AuditBroken)
	w.checkNothingInTheClear("canary-7731", "\"ann\"", "Dr cole", "officer\"")
}

// TestAGapOfTheLogIsNamedForEver: of a log that was put back, or written anew, with roots posted over it since. Whatever is posted later, the versions on chain that it does not hold stay.
func TestAGapOfTheLogIsNamedForEver(t *testing.T) {
	w := newWard(t)
	site := w.chain.Address()
	anchor := func(restored bool) uint64 {
		t.Helper()
		if _, err := w.Search(w.ctx, vault.Query{Type: "Observation"}, func(vault.Record) bool { return true }); err != nil {
			t.Fatal(err)
		}
		r, err := w.AnchorRecords(w.ctx, w.chain, restored)
		if err != nil {
			t.Fatal(err)
		}
		return r.Version
	}
	blobs := func() map[string][]byte {
		t.Helper()
		names, err := w.Vault.Blobs()
		if err != nil {
			t.Fatal(err)
		}
		out := map[string][]byte{}
		for _, name := range names {
			if strings.HasPrefix(name, "audit/") || name == recordsBlob {
				if out[name], err = w.Vault.GetBlob(name); err != nil {
					t.Fatal(err)
				}
			}
		}
		return out
	}
	put := func(blobs map[string][]byte) {
		t.Helper()
		for name, b := range blobs {
			if err := w.Vault.PutBlob(name, b); err != nil {
				t.Fatal(err)
			}
		}
	}
	anchor(false)
	anchor(false)
	if v, err := w.VerifyAudit(w.facts(), site); err != nil || v.Version != 2 || len(v.Gaps) > 0 || v.Anchored == 0 {
		t.Fatalf("a whole log: %+v, %v", v, err)
	}
	copied := blobs()
	anchor(false)
	if n := anchor(false); n != 4 {
		t.Fatal(n)
	}

	// An anchor that is stored and not yet final is no contradiction.
	head, err := w.auditLog().Head()
	if err != nil {
		t.Fatal(err)
	}
	next, whole := Anchor{ledger.Hash{1}, head}, blobs()
	if _, err := w.note(audit.Event{Act: ActAnchor, Outcome: audit.Done, Anchor: &audit.Anchored{Version: 5, Records: study.Digest(next.Records), Head: head}}); err != nil {
		t.Fatal(err)
	}
	if err := w.savedJSON(recordsBlob, anchoredRecords{5, next.Root(), next}); err != nil {
		t.Fatal(err)
	}
	if v, err := w.VerifyAudit(w.facts(), site); err != nil || v.Version != 4 || len(v.Gaps) > 0 {
		t.Errorf("an anchor under way: %+v, %v", v, err)
	}
	put(whole)

	// An older copy, from before versions 3 and 4.
	put(copied)
	v, err := w.VerifyAudit(w.facts(), site)
	w.denied("an older copy", err, faults.AuditBroken)
	if !slices.Equal(v.Gaps, []AuditGap{{3, 4}}) {
		t.Errorf("the gap is %v", v.Gaps)
	}
	_, err = w.AnchorRecords(w.ctx, w.chain, false)
	w.denied("an older copy that goes on", err, faults.RecordsBehind)
	for _, restored := range []bool{true, false, false} {
		n := anchor(restored)
		v, err := w.VerifyAudit(w.facts(), site)
		w.denied("a gap that a person named", err, faults.AuditGap)
		if !slices.Equal(v.Gaps, []AuditGap{{3, 4}}) || v.Version != n || v.Anchored == 0 || v.Entries == 0 {
			t.Errorf("at version %d: %+v", n, v)
		}
	}

	// Another log altogether, by somebody who has every key.
	if err := w.Vault.DeleteBlob("audit/head"); err != nil {
		t.Fatal(err)
	}
	if err := w.Vault.DeleteBlob("audit/00000000"); err != nil {
		t.Fatal(err)
	}
	if n := anchor(false); n != 8 {
		t.Fatal(n)
	}
	v, err = w.VerifyAudit(w.facts(), site)
	w.denied("a log written anew", err, faults.AuditBroken)
	if !slices.Equal(v.Gaps, []AuditGap{{1, 7}}) {
		t.Errorf("of a log written anew the gap is %v", v.Gaps)
	}
}

// cutLog puts a whole log of four entries in place of the one there, and says what a check finds.
func cutLog(t *testing.T, w *ward, page []byte) error {
	t.Helper()
	v, err := audit.Verify(audit.Parse(page), nil)
	if err != nil || v.Head.Entries != 4 {
		t.Fatal(v, err)
	}
	was := map[string][]byte{}
	head, err := json.Marshal(v.Head)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"audit/00000000": page, "audit/head": head} {
		if was[name], err = w.Vault.GetBlob(name); err != nil {
			t.Fatal(err)
		}
		if err := w.Vault.PutBlob(name, b); err != nil {
			t.Fatal(err)
		}
	}
	_, found := w.VerifyAudit(w.facts(), w.chain.Address())
	for name, b := range was {
		if err := w.Vault.PutBlob(name, b); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// careDesk is the service Care of a ward's hospital.
type careDesk struct {
	*care
	w    *ward
	away error // of the chain
}

func atCare(w *ward) *careDesk {
	w.t.Helper()
	nonces, err := patient.NewNonces(rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	facts := w.facts()
	d := &careDesk{w: w}
	d.care = &care{
		site: w.Site, egress: w.egress, account: w.chain.Address(), fingerprint: [32]byte{7}, nonces: nonces, facts: func(f func(*ledger.Facts)) { f(facts) }, now: time.Now,
		fresh: func(context.Context) error { return d.away }, used: map[usedCall]time.Time{},
	}
	return d
}

func (d *careDesk) sign(key *ledger.Key, fingerprint [32]byte, method string, m proto.Message) *salusv1.Call {
	d.w.t.Helper()
	body, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		d.w.t.Fatal(err)
	}
	call, err := patient.SignCare(key, fingerprint, d.nonces.New(time.Now()), method, body)
	if err != nil {
		d.w.t.Fatal(err)
	}
	return call
}

// asksFor is a signed request for ann's records.
func (d *careDesk) asksFor(key *ledger.Key) *salusv1.ReadRecordsRequest {
	r := &salusv1.ReadRecordsRequest{Patient: "ann"}
	r.Call = d.sign(key, d.fingerprint, salusv1.Care_ReadRecords_FullMethodName, &salusv1.ReadRecordsRequest{Patient: "ann"})
	return r
}

func (d *careDesk) read(key *ledger.Key, change func(*salusv1.ReadRecordsRequest)) error {
	r := d.asksFor(key)
	change(r)
	_, err := d.ReadRecords(context.Background(), r)
	return err
}

func (d *careDesk) audit(key *ledger.Key, after uint64) (*salusv1.GetAuditResponse, error) {
	r := &salusv1.GetAuditRequest{After: after}
	r.Call = d.sign(key, d.fingerprint, salusv1.Care_GetAudit_FullMethodName, &salusv1.GetAuditRequest{After: after})
	return d.GetAudit(context.Background(), r)
}

func (d *careDesk) find(key *ledger.Key, codes ...string) (*salusv1.FindRecordsResponse, error) {
	r := &salusv1.FindRecordsRequest{Patient: "ann", Codes: codes}
	r.Call = d.sign(key, d.fingerprint, salusv1.Care_FindRecords_FullMethodName, &salusv1.FindRecordsRequest{Patient: "ann", Codes: codes})
	return d.FindRecords(context.Background(), r)
}

func as(*salusv1.ReadRecordsRequest) {}

// TestCareAsksForASignatureARoleAndADirective, over the service.
func TestCareAsksForASignatureARoleAndADirective(t *testing.T) {
	w := newWard(t)
	officer := w.appoint("officer", Protection)
	c := atCare(w)
	w.denied("without a directive", c.read(w.keys["cole"], as), faults.NoTreatment)
	w.denied("an officer", c.read(officer, as), faults.NoOffice)
	w.denied("a stranger", c.read(w.keys["stranger"], as), faults.NoOffice)
	w.denied("for another worker", c.read(w.keys["cole"], func(r *salusv1.ReadRecordsRequest) {
		r.Call = c.sign(w.keys["cole"], [32]byte{8}, salusv1.Care_ReadRecords_FullMethodName, &salusv1.ReadRecordsRequest{Patient: "ann"})
	}), faults.NoOffice)
	w.denied("another patient", c.read(w.keys["cole"], func(r *salusv1.ReadRecordsRequest) { r.Patient = "ben" }), faults.NoOffice)
	w.denied("unsigned", c.read(w.keys["cole"], func(r *salusv1.ReadRecordsRequest) { r.Call = nil }), faults.NoOffice)
	w.denied("a signature cut off", c.read(w.keys["cole"], func(r *salusv1.ReadRecordsRequest) { r.Call.Signature = r.Call.Signature[:64] }), faults.NoOffice)
	w.denied("no patient", c.read(w.keys["cole"], func(r *salusv1.ReadRecordsRequest) { r.Patient = " " }), faults.Malformed)
	c.away = faults.New(faults.Unreachable, "")
	w.denied("while the chain is away", c.read(w.keys["cole"], as), faults.Unreachable)
	w.denied("a stranger, for whom nobody asks the chain", c.read(w.keys["stranger"], as), faults.NoOffice)
	if e := w.lastEntry(); e.Key != w.keys["stranger"].Address().String() || e.Outcome != audit.Refused || e.Role != string(Nobody) || e.Patient != "" || e.From == "" {
		t.Errorf("a stranger's refusal is in the log as %+v", e)
	}
	c.away = nil

	get := &salusv1.GetAuditRequest{Call: c.sign(officer, c.fingerprint, salusv1.Care_GetAudit_FullMethodName, &salusv1.GetAuditRequest{})}
	out, err := c.GetAudit(context.Background(), get)
	if err != nil {
		t.Fatal(err)
	}
	v, err := audit.Verify(audit.Parse(out.GetLines()), nil)
	if err != nil || v.Head.Entries != out.GetEntries() || !strings.Contains(string(out.GetLines()), `"act":"audit"`) {
		t.Errorf("the officer got %d entries: %+v, %v", out.GetEntries(), v, err)
	}
	_, err = c.GetAudit(context.Background(), get)
	w.denied("the same request again", err, faults.NoOffice)
	part, err := c.audit(officer, 1)
	if e := w.lastEntry(); err != nil || part.GetEntries() != out.GetEntries()+1 || e.Act != ActAudit || e.Key != officer.Address().String() {
		t.Errorf("a part of the log that leaves no entry: %+v, %v", e, err)
	}
	_, err = c.audit(w.keys["cole"], 0)
	w.denied("a clinician reads the log", err, faults.NoOffice)
	_, err = c.find(w.keys["cole"])
	w.denied("a search without a directive", err, faults.NoTreatment)

	// Strangers fill neither the log nor what is remembered of requests, and cost no transaction.
	anchored, err := w.AnchorRecords(w.ctx, w.chain, false)
	if err != nil {
		t.Fatal(err)
	}
	before, used := len(w.entries()), len(c.used)
	for range perHour + 20 {
		w.denied("a stranger", c.read(w.keys["stranger"], as), faults.NoOffice)
	}
	if n := len(w.entries()) - before; n > perHour || len(c.used) != used {
		t.Errorf("strangers wrote %d entries and used %d nonces", n, len(c.used)-used)
	}
	later := time.Now().Add(time.Hour)
	c.now = func() time.Time { return later }
	nonce := c.nonces.New(later)
	body, err := proto.MarshalOptions{Deterministic: true}.Marshal(&salusv1.GetAuditRequest{})
	if err != nil {
		t.Fatal(err)
	}
	call, err := patient.SignCare(w.keys["stranger"], c.fingerprint, nonce, salusv1.Care_GetAudit_FullMethodName, body)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.GetAudit(context.Background(), &salusv1.GetAuditRequest{Call: call})
	w.denied("a stranger in the next hour", err, faults.NoOffice)
	if list := w.entries(); !strings.Contains(list[len(list)-2].Event.Detail, "more of strangers") || list[len(list)-1].Event.Key != w.keys["stranger"].Address().String() {
		t.Errorf("what was not listed: %+v", list[len(list)-2:])
	}
	if r, err := w.AnchorRecords(w.ctx, w.chain, false); err != nil || r != anchored {
		t.Errorf("for strangers' entries alone a root was posted: %+v, %v", r, err)
	}
	c.now = time.Now
	if _, err = c.audit(w.keys["cole"], 0); !faults.Is(err, faults.NoOffice) {
		t.Fatal(err)
	}
	if r, err := w.AnchorRecords(w.ctx, w.chain, false); err != nil || r.Version != anchored.Version+1 {
		t.Errorf("the refusal of a clinician is not anchored: %+v, %v", r, err)
	}
}

// TestADirectiveForTreatmentOpensRecordsUntilItIsRevoked: from when it is in force until its revocation is handed in, each reading in the log first, each request served once.
func TestADirectiveForTreatmentOpensRecordsUntilItIsRevoked(t *testing.T) {
	w := newWard(t)
	var err error
	if w.changes, err = changesKey(w.Dir); err != nil {
		t.Fatal(err)
	}
	at, key := pretend(t), patientKey(t, 1)
	imported(t, w.Site, at, imports{patients: []string{"ann", "ben"}, keys: map[string]eddsa.PublicKey{"ann": key.Public()}, terms: folder(t).terms})
	c, cole := atCare(w), w.keys["cole"]
	treatment := func(d *consent.Directive) {
		d.Purposes, d.Operations, d.Recipients = []string{"treatment"}, []string{"record-level"}, []string{"treating-hospital"}
		d.Categories = slices.Sorted(slices.Values((consentword.Violence<<1 - 1).Names()))
	}
	submitted(t, w.Site, Request{Directive: directive(t, w.Site, "ann", key, treatment)})
	w.denied("a directive that waits", c.read(cole, as), faults.NoTreatment)
	flushedNow(t, w.Site, at)

	r := c.asksFor(cole)
	out, err := c.ReadRecords(t.Context(), r)
	if err != nil || !strings.Contains(string(out.GetPart()), "potassium") || strings.Contains(string(out.GetPart()), "sodium") || uint64(len(out.GetPart())) != out.GetLength() {
		t.Fatalf("for treatment one reads %s, %v", out.GetPart(), err)
	}
	digest := study.Digest(out.GetDigest())
	if e := w.lastEntry(); e.Act != ActTreatment || e.Outcome != audit.Done || e.Digest != digest.String() || e.Records != 2 || e.Patient != "ann" || e.Key != cole.Address().String() {
		t.Errorf("the reading is in the log as %+v", e)
	}
	_, err = c.ReadRecords(t.Context(), r)
	w.denied("the same request again", err, faults.NoOffice)
	if list, err := w.treatments("ann"); err != nil || len(list) != 1 || list[0].Digest != digest || list[0].Text == "" {
		t.Fatalf("the history has %+v, %v", list, err)
	} else if who, err := ledger.TextSigner(list[0].Text, list[0].Signature.Signature); err != nil || who != cole.Address() {
		t.Errorf("the reading is signed by %v, %v", who, err)
	}
	if found, err := c.find(cole); err != nil || found.GetFound() != 2 || w.lastEntry().Act != ActSearch || w.lastEntry().Records != 2 {
		t.Errorf("a search: %v, %v, %+v", found, err, w.lastEntry())
	}
	if _, err := w.ReadForTreatment(w.ctx, w.chain, "ann", "", cole, time.Now()); err != nil || w.lastEntry().Act != ActTreatment || w.lastEntry().Outcome != audit.Done {
		t.Errorf("at the machine: %v, %+v", err, w.lastEntry())
	}
	w.denied("another clinician's part", c.part(w.keys["brook"], digest), faults.RecordsMoved)

	// Where no entry can be written nothing is shown.
	head, err := w.Vault.GetBlob("audit/head")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Vault.PutBlob("audit/head", []byte("{")); err != nil {
		t.Fatal(err)
	}
	w.denied("without a log", c.read(cole, as), faults.AuditBroken)
	_, err = c.find(cole)
	w.denied("a search without a log", err, faults.AuditBroken)
	_, err = w.ReadForTreatment(w.ctx, w.chain, "ann", "", cole, time.Now())
	w.denied("at the machine without a log", err, faults.AuditBroken)
	if err := w.Vault.PutBlob("audit/head", head); err != nil {
		t.Fatal(err)
	}

	submitted(t, w.Site, Request{Directive: directive(t, w.Site, "ann", key, withdraw)})
	w.denied("a revocation that waits", c.read(cole, as), faults.NoTreatment)
	w.denied("the rest of a reading", c.part(cole, digest), faults.NoTreatment)
	flushedNow(t, w.Site, at)
	w.denied("revoked", c.read(cole, as), faults.NoTreatment)

	queue := []ledger.Queued{{Wish: ledger.Wish{Kind: ledger.WishWithdrawal, Slot: 3}}, {Wish: ledger.Wish{Kind: ledger.WishRecovery, Slot: 4}}}
	w.denied("withdrawn by force on chain", stillTreats(&consentList{}, queue, 3, 0), faults.NoTreatment)
	if err := errors.Join(stillTreats(&consentList{}, queue, 2, 0), stillTreats(&consentList{}, queue, 4, 0)); err != nil {
		t.Error(err)
	}
}

// part asks for the rest of a reading.
func (d *careDesk) part(key *ledger.Key, digest study.Digest) error {
	r := &salusv1.ReadRecordsRequest{Patient: "ann", Offset: 1, Digest: digest[:]}
	r.Call = d.sign(key, d.fingerprint, salusv1.Care_ReadRecords_FullMethodName, &salusv1.ReadRecordsRequest{Patient: "ann", Offset: 1, Digest: digest[:]})
	_, err := d.ReadRecords(context.Background(), r)
	return err
}

// TestPartsAreOfAReadingOfTheLastMinutes, by the same clinician.
func TestPartsAreOfAReadingOfTheLastMinutes(t *testing.T) {
	w := newWard(t)
	c, officer := atCare(w), w.keys["brook"]
	sig := Signature{Key: w.keys["cole"].Address(), Name: "Dr cole", At: time.Now().UTC().Truncate(time.Second)}
	shown, err := w.readForTreatment(w.ctx, "ann", "", sig, "192.0.2.1", func(r *Reading) error { r.Text = "a request"; return nil })
	if err != nil {
		t.Fatal(err)
	}
	digest := shown.digest()
	if again, err := c.again(w.ctx, "ann", sig, digest[:]); err != nil || !slices.Equal(again.Records, shown.Records) {
		t.Errorf("another part: %v", err)
	}
	_, err = c.again(w.ctx, "ann", Signature{Key: officer.Address(), At: sig.At}, digest[:])
	w.denied("a part of another's reading", err, faults.RecordsMoved)
	_, err = c.again(w.ctx, "ann", Signature{Key: sig.Key, At: sig.At.Add(careAgain)}, digest[:])
	w.denied("a part much later", err, faults.RecordsMoved)
	w.take(strings.ReplaceAll(wardRecords, "potassium", "Kalium"))
	_, err = c.again(w.ctx, "ann", sig, digest[:])
	w.denied("a part of what has changed", err, faults.RecordsMoved)
	if e := w.entries(); !slices.ContainsFunc(e, func(e audit.Entry) bool { return e.Event.From == "192.0.2.1" && e.Event.Digest == digest.String() }) {
		t.Error("the reading is not in the log")
	}
}

// TestCanariesStayInTheVault: names and numbers that were planted in records appear in no file of the site in the clear (I11), after import, search, dataset of the audit log, backup,
// emergency and erasure.
func TestCanariesStayInTheVault(t *testing.T) {
	w := newWard(t)
	canaries := []string{"Canarius Quill", "CNR-55-0417-x", "9041772233", "canary-lane 77", "canary-mrn-1187"}
	w.take(`{"resourceType":"Patient","id":"canary-mrn-1187","name":[{"family":"Canarius Quill"}],"telecom":[{"value":"9041772233"}],"address":[{"line":["canary-lane 77"]}],"identifier":[{"system":"urn:mrn","value":"CNR-55-0417-x"}]}
{"resourceType":"Observation","id":"c1","status":"final","subject":{"reference":"Patient/canary-mrn-1187"},"code":{"coding":[{"system":"urn:c","code":"CNR-55-0417-x"}]}}
`)
	now := time.Now()
	for _, q := range []vault.Query{{Patient: "canary-mrn-1187"}, {Words: []vault.Word{{Kind: vault.Identifier, Text: "CNR-55-0417-x"}}}} {
		if n, err := w.Search(w.ctx, q, func(vault.Record) bool { return true }); err != nil || n == 0 {
			t.Fatalf("%d, %v", n, err)
		}
	}
	e := w.approve(w.request("canary-mrn-1187", 1, now), now)
	if _, err := w.OpenEmergency(w.ctx, w.chain, e.ID, w.keys["cole"], "", now); err != nil {
		t.Fatal(err)
	}
	if last := w.lastEntry(); last.Act != ActEmergency || last.Outcome != audit.Done || last.Records == 0 || last.Digest == "" || last.Object != e.ID.String() || last.Key != w.keys["cole"].Address().String() {
		t.Errorf("the emergency reading is in the log as %+v", last)
	}
	folder := filepath.Join(w.Dir, "backup")
	if _, err := w.BackupVault(w.ctx, folder, now, true, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := w.AnchorRecords(w.ctx, w.chain, false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Fatal(err)
	}
	w.checkNothingInTheClear(canaries...)
	for _, e := range w.entries() { // sealed, and yet of content only names
		for _, c := range canaries[:4] {
			if strings.Contains(string(e.Line()), c) {
				t.Errorf("the audit log names %q", c)
			}
		}
	}
}
