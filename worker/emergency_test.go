package worker

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/ledger"
	"salus/ledger/devchain"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs/eddsa"
)

// ward is a hospital on a chain of its own, with two clinicians, a stranger and a reviewer, and the records of two patients.
type ward struct {
	*Site
	t        *testing.T
	ctx      context.Context
	chain    *ledger.Client
	operator *ledger.Client
	keys     map[string]*ledger.Key
	key      string // of the vault
}

const wardRecords = `{"resourceType":"Patient","id":"ann","birthDate":"1950-02-03"}
{"resourceType":"Patient","id":"ben","birthDate":"1960-02-03"}
{"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/ann"},"code":{"text":"potassium canary-7731"}}
{"resourceType":"Observation","id":"o2","status":"final","subject":{"reference":"Patient/ben"},"code":{"text":"sodium"}}
`

func newWard(t *testing.T) *ward {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	draw := func() *ledger.Key {
		k, err := ledger.NewKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	ether := big.NewInt(1e18)
	operator, own := draw(), draw()
	c, err := devchain.Open(devchain.Options{Dir: t.TempDir(), Heartbeat: time.Hour, Alloc: map[ledger.Address]*big.Int{operator.Address(): ether, own.Address(): ether}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	w := &ward{t: t, ctx: ctx, keys: map[string]*ledger.Key{"cole": draw(), "brook": draw(), "stranger": draw(), "review": draw()}}
	dial := func(d *ledger.Deployment, k *ledger.Key) *ledger.Client {
		client, err := ledger.Dial(ctx, c.Endpoint(), d, k)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		return client
	}
	w.operator = dial(nil, operator)
	d, err := w.operator.Deploy(ctx, "test", true)
	if err != nil {
		t.Fatal(err)
	}
	w.chain = dial(&d, own)
	m := ledger.Member{ID: "st-anna", Account: own.Address(), SigningKey: [32]byte{1}, TLSKey: [32]byte{2}, PeerID: []byte("peer")}
	possession, err := own.Possession(d, ledger.RoleSite, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.operator.AdmitSite(ctx, m, possession); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	w.key = filepath.Join(dir, "vault.key")
	w.Site = &Site{Dir: dir, account: own, Profile: member.Profile{Name: "st-anna", Development: true, Deployment: d}}
	if err := vault.NewKeyFile(w.key); err != nil {
		t.Fatal(err)
	}
	w.reopen()
	if w.egress, err = member.OpenEgress(filepath.Join(dir, member.EgressFile)); err != nil {
		t.Fatal(err)
	}
	if w.custodian, err = eddsa.NewKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	w.take(wardRecords)
	for name, office := range map[string]ledger.Office{"cole": ledger.Clinician, "brook": ledger.Clinician, "review": ledger.Reviewer} {
		if _, err := w.Appoint(ctx, w.chain, w.keys[name].Address(), office, "Dr "+name); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// reopen opens the vault, as a process that starts does.
func (w *ward) reopen() {
	w.t.Helper()
	v, err := vault.Open(filepath.Join(w.Dir, "vault"), w.key)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Vault = v
	w.t.Cleanup(func() { v.Close() })
}

// take imports records into the vault.
func (w *ward) take(ndjson string) source.Report {
	w.t.Helper()
	dir := w.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "records.ndjson"), []byte(ndjson), 0o600); err != nil {
		w.t.Fatal(err)
	}
	r, _, err := source.Import(w.ctx, w.Vault, dir)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *ward) facts() *ledger.Facts {
	w.t.Helper()
	f, err := ledger.ReadFacts(w.ctx, w.chain, w.Profile.Deployment)
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

const why = "unconscious after a fall, medication unknown"

func (w *ward) request(patient string, hours int, now time.Time) Emergency {
	w.t.Helper()
	e, err := w.RequestEmergency(w.ctx, w.chain, patient, why, hours, w.keys["cole"], now)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

func (w *ward) approve(e Emergency, now time.Time) Emergency {
	w.t.Helper()
	e, err := w.ApproveEmergency(w.ctx, w.chain, e.ID, w.keys["brook"], now)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

// denied checks that an act is refused with a code, and that the refusal names neither patient nor reason.
func (w *ward) denied(what string, err error, code faults.Code) {
	w.t.Helper()
	if !faults.Is(err, code) {
		w.t.Errorf("%s: %v, want %s", what, err, code)
		return
	}
	for _, secret := range []string{"ann", why, "canary"} {
		if strings.Contains(strings.ReplaceAll(err.Error(), "st-anna", ""), secret) {
			w.t.Errorf("%s: the refusal says %q: %v", what, secret, err)
		}
	}
}

// TestEmergencyFromRequestToReview walks the whole way, with what must be refused at each step.
func TestEmergencyFromRequestToReview(t *testing.T) {
	w := newWard(t)
	now := time.Now()
	open := func(e Emergency, who string, at time.Time) (OpenedRecords, error) {
		return w.OpenEmergency(w.ctx, w.chain, e.ID, w.keys[who], "", at)
	}
	request := func(patient, reason string, hours int, who string) error {
		_, err := w.RequestEmergency(w.ctx, w.chain, patient, reason, hours, w.keys[who], now)
		return err
	}
	w.denied("no such patient", request("nobody", why, 4, "cole"), faults.NotFound)
	w.denied("no reason", request("ann", "because", 4, "cole"), faults.UsageError)
	w.denied("a reason with a line break", request("ann", why+"\nand more", 4, "cole"), faults.UsageError)
	w.denied("days", request("ann", why, 25, "cole"), faults.UsageError)
	w.denied("no time", request("ann", why, 0, "cole"), faults.UsageError)
	w.denied("a stranger asks", request("ann", why, 4, "stranger"), faults.NoOffice)
	w.denied("a reviewer asks", request("ann", why, 4, "review"), faults.NoOffice)

	e := w.request("Patient/ann", 4, now)
	if e.State != EmergencyRequested || e.Patient != "ann" || e.Opened != nil {
		t.Errorf("requested: %+v", e)
	}
	_, err := open(e, "cole", now)
	w.denied("opened before anybody agreed", err, faults.EmergencyState)
	_, err = w.ApproveEmergency(w.ctx, w.chain, e.ID, w.keys["cole"], now)
	w.denied("the same clinician agrees", err, faults.NoOffice)
	_, err = w.ApproveEmergency(w.ctx, w.chain, e.ID, w.keys["stranger"], now)
	w.denied("a stranger agrees", err, faults.NoOffice)
	_, err = w.ApproveEmergency(w.ctx, w.chain, ledger.Hash{1}, w.keys["brook"], now)
	w.denied("an unknown access", err, faults.NotFound)
	_, err = w.CloseEmergency(w.ctx, w.chain, e.ID, now)
	w.denied("closed before it is open", err, faults.EmergencyState)

	e = w.approve(e, now)
	if e.State != EmergencyOpen || len(e.Clinicians) != 2 || e.Clinicians[1].Name != "Dr brook" || e.Opened == nil {
		t.Errorf("approved: %+v", e)
	}
	if again := w.approve(e, now); !reflect.DeepEqual(again, e) {
		t.Error("agreeing again changes something")
	}
	on, ok := w.facts().Emergency(e.ID)
	if !ok || on.Opened.Subject != salted(subjectLabel, e.Salt, "ann") || on.Opened.Reason != salted(reasonLabel, e.Salt, why) {
		t.Error("the chain's hashes are not of this patient and reason")
	}

	_, err = open(e, "stranger", now)
	w.denied("a stranger reads", err, faults.NoOffice)
	_, err = open(e, "review", now)
	w.denied("a reviewer reads", err, faults.NoOffice)
	r, err := open(e, "brook", now)
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, x := range r.Records {
		shown = append(shown, x.Type+"/"+x.ID)
	}
	if !slices.Equal(shown, []string{"Patient/ann", "Observation/o1"}) || !strings.Contains(r.Records[1].Data, "canary-7731") {
		t.Errorf("shown are %v", shown)
	}
	_, err = open(e, "cole", now.Add(4*time.Hour))
	w.denied("read after its time", err, faults.EmergencyState)
	_, err = w.ReviewEmergency(w.ctx, w.chain, e.ID, ledger.Justified, "admission notes confirm it", w.keys["review"], now)
	w.denied("reviewed while it is open", err, faults.EmergencyState)

	if e, err = w.CloseEmergency(w.ctx, w.chain, e.ID, now); err != nil || e.Ended == nil || !e.Ended.Before(e.Until) {
		t.Fatalf("closed: %+v, %v", e, err)
	}
	after := now.Add(time.Minute)
	_, err = open(e, "cole", after)
	w.denied("read after it was closed", err, faults.EmergencyState)
	review := func(who string, outcome ledger.Outcome, note string) (Emergency, error) {
		return w.ReviewEmergency(w.ctx, w.chain, e.ID, outcome, note, w.keys[who], after)
	}
	_, err = review("cole", ledger.Justified, "I had good reasons")
	w.denied("a clinician judges herself", err, faults.NoOffice)
	done, err := review("review", ledger.Unjustified, "the patient was awake and was not asked")
	if err != nil || done.State != EmergencyReviewed || done.Review.Outcome != "unjustified" {
		t.Fatalf("reviewed: %+v, %v", done, err)
	}
	if again, err := review("review", ledger.Unjustified, "the patient was awake and was not asked"); err != nil || !reflect.DeepEqual(again, done) {
		t.Errorf("reviewing again: %v", err)
	}
	_, err = review("review", ledger.Justified, "after second thoughts it was")
	w.denied("judged otherwise", err, faults.EmergencyState)

	list, err := w.Emergencies(w.facts(), after)
	if err != nil || len(list) != 1 || !reflect.DeepEqual(list[0], done) {
		t.Errorf("listed: %+v, %v", list, err)
	}
	w.checkSignatures(done)
	w.checkLeft()
	w.checkNothingInTheClear("canary-7731", why, "Dr cole", "the patient was awake")
}

// checkNothingInTheClear reads every file of the site.
func (w *ward) checkNothingInTheClear(secrets ...string) {
	w.t.Helper()
	files := 0
	err := filepath.WalkDir(w.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		for _, s := range secrets {
			if bytes.Contains(b, []byte(s)) {
				w.t.Errorf("%s holds %q in the clear", path, s)
			}
		}
		return err
	})
	if err != nil || files < 5 {
		w.t.Errorf("%d files were read: %v", files, err)
	}
}

// checkSignatures: every word of an officer's can be checked by somebody else.
func (w *ward) checkSignatures(e Emergency) {
	w.t.Helper()
	access := e.access(w.chain.Address())
	for _, c := range e.Clinicians {
		if who, err := access.Signer(w.Profile.Deployment, c.Signature); err != nil || who != c.Key {
			w.t.Errorf("agreement of %s: %v, %v", c.Name, who, err)
		}
	}
	for _, r := range e.Readings {
		if who, err := ledger.TextSigner(readText(e.ID, r), r.Signature.Signature); err != nil || who != r.Key {
			w.t.Errorf("reading of %s: %v, %v", r.Name, who, err)
		}
	}
}

// checkLeft: what left the site was in its egress log first, and names nobody.
func (w *ward) checkLeft() {
	w.t.Helper()
	lines, _, err := member.ReadEgress(filepath.Join(w.Dir, member.EgressFile))
	if err != nil {
		w.t.Fatal(err)
	}
	var what []string
	for _, l := range lines {
		what = append(what, l.What)
	}
	for _, want := range []string{"appointment", "emergency access", "emergency's end", "emergency's review"} {
		if !slices.Contains(what, want) {
			w.t.Errorf("the egress log %v lacks %q", what, want)
		}
	}
}

// TestEmergencyIsInThePatientsHistory: from the moment at which it is on chain, with all that the patient needs to check it there, and in nobody else's.
func TestEmergencyIsInThePatientsHistory(t *testing.T) {
	w := newWard(t)
	now := time.Now()
	account := func(patient string) (Accounting, error) {
		return w.Disclosures(w.facts(), w.chain.Address(), patient, now)
	}
	e := w.request("ann", 2, now)
	if a, err := account("ann"); err == nil && len(a.Disclosures) > 0 {
		t.Error("a request that nobody agreed to is a disclosure")
	}
	e = w.approve(e, now)
	a, err := account("ann")
	if err != nil || len(a.Disclosures) != 1 || !a.Complete {
		t.Fatalf("accounting: %+v, %v", a, err)
	}
	d := a.Disclosures[0]
	if d.Kind != ToEmergency || d.Incident.Reason != why || len(d.To) != 2 || d.To[0].Name != "Dr cole" || d.Block != e.Opened.Block || !strings.Contains(d.What, "nobody used") {
		t.Errorf("disclosure: %+v", d)
	}
	on, _ := w.facts().Emergency(d.Incident.ID)
	if on == nil || on.Opened.Subject != sha256.Sum256(slices.Concat([]byte(subjectLabel), d.Incident.Salt[:], []byte(a.Patient))) {
		t.Error("the patient cannot recognise the access on chain")
	}
	for range 2 {
		if _, err := w.OpenEmergency(w.ctx, w.chain, e.ID, w.keys["cole"], "", now); err != nil {
			t.Fatal(err)
		}
	}
	if a, err = account("ann"); err != nil || len(a.Disclosures[0].Incident.Readings) != 2 || a.Disclosures[0].Incident.Readings[0].Records != 2 {
		t.Errorf("readings: %+v, %v", a, err)
	}
	if b, err := account("ben"); !faults.Is(err, faults.NotFound) || len(b.Disclosures) != 0 {
		t.Errorf("another patient's accounting: %+v, %v", b, err)
	}
	checkAuditEvents(t, a, 3)
}

// TestEmergencyGoesOnAfterACrash: killed after each stored write, the same command finishes what was begun, with the same words.
func TestEmergencyGoesOnAfterACrash(t *testing.T) {
	w := newWard(t)
	now := time.Now()
	e := w.request("ann", 2, now)

	// Killed after the second signature was stored and before the transaction: the same bytes go, whoever repeats it.
	stored, err := w.emergency(e.ID)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := w.keys["brook"].SignAccess(w.Profile.Deployment, stored.access(w.chain.Address()))
	if err != nil {
		t.Fatal(err)
	}
	stored.Clinicians = append(stored.Clinicians, Signature{Key: w.keys["brook"].Address(), Name: "Dr brook", At: now.UTC().Truncate(time.Second), Signature: sig})
	if err := w.storeEmergency(stored); err != nil {
		t.Fatal(err)
	}
	w.Vault.Close()
	w.reopen()
	e = w.approve(e, now)
	if e.State != EmergencyOpen {
		t.Fatalf("state %s", e.State)
	}

	// Killed after the transaction and before its block was noted.
	stored, err = w.emergency(e.ID)
	if err != nil {
		t.Fatal(err)
	}
	stored.Opened = nil
	if err := w.storeEmergency(stored); err != nil {
		t.Fatal(err)
	}
	if a, err := w.Disclosures(w.facts(), w.chain.Address(), "ann", now); err != nil || len(a.Disclosures) != 1 {
		t.Errorf("the access is on chain and not in the patient's history: %+v, %v", a, err)
	}
	before := w.facts().Head.Number
	if again := w.approve(e, now); again.Opened.Block != e.Opened.Block || w.facts().Head.Number != before {
		t.Error("what is on chain was sent again")
	}

	// Killed after the review was stored and before its transaction.
	if e, err = w.CloseEmergency(w.ctx, w.chain, e.ID, now); err != nil {
		t.Fatal(err)
	}
	if stored, err = w.emergency(e.ID); err != nil {
		t.Fatal(err)
	}
	after := now.Add(time.Minute)
	if err := w.signReview(w.facts(), w.chain.Address(), &stored, ledger.Justified, "admission notes confirm it", w.keys["review"], after); err != nil {
		t.Fatal(err)
	}
	first := *stored.Review
	done, err := w.ReviewEmergency(w.ctx, w.chain, e.ID, ledger.Justified, "admission notes confirm it", w.keys["review"], after)
	if err != nil || done.State != EmergencyReviewed || done.Review.Salt != first.Salt {
		t.Errorf("the review was signed anew: %+v, %v", done.Review, err)
	}
}

// TestAnOverdueReviewStopsResearch and not care.
func TestAnOverdueReviewStopsResearch(t *testing.T) {
	w := newWard(t)
	now := time.Now()
	e := w.approve(w.request("ann", 1, now), now)
	site := w.chain.Address()
	for _, c := range []struct {
		after time.Duration
		state EmergencyState
	}{{0, EmergencyOpen}, {time.Hour, EmergencyOver}, {time.Hour + ReviewWithin - time.Minute, EmergencyOver}, {time.Hour + ReviewWithin, EmergencyOverdue}} {
		list, err := w.Emergencies(w.facts(), now.Add(c.after))
		if err != nil || list[0].State != c.state {
			t.Errorf("after %v: %+v, %v, want %s", c.after, list, err, c.state)
		}
		if err := reviewsDone(w.facts(), site, now.Add(c.after)); faults.Is(err, faults.ReviewOverdue) != (c.state == EmergencyOverdue) {
			t.Errorf("after %v: %v", c.after, err)
		}
	}
	if _, err := w.RequestEmergency(w.ctx, w.chain, "ben", why, 1, w.keys["brook"], now.Add(60*24*time.Hour)); err != nil {
		t.Errorf("care is held up: %v", err)
	}
	if _, err := w.CloseEmergency(w.ctx, w.chain, e.ID, now); err != nil {
		t.Fatal(err)
	}
	late := now.Add(time.Hour + 2*ReviewWithin)
	if _, err := w.ReviewEmergency(w.ctx, w.chain, e.ID, ledger.Justified, "admission notes confirm it", w.keys["review"], late); err != nil {
		t.Fatal(err)
	}
	if err := reviewsDone(w.facts(), site, late); err != nil {
		t.Errorf("a review that was made late still stops the site: %v", err)
	}
}

// TestALapsedRequestOpensNothing: the hours count from the request, however late somebody agrees.
func TestALapsedRequestOpensNothing(t *testing.T) {
	w := newWard(t)
	now := time.Now()
	e := w.request("ann", 1, now)
	_, err := w.ApproveEmergency(w.ctx, w.chain, e.ID, w.keys["brook"], now.Add(time.Hour))
	w.denied("agreed too late", err, faults.EmergencyState)
	if list, err := w.Emergencies(w.facts(), now.Add(time.Hour)); err != nil || list[0].State != EmergencyLapsed {
		t.Errorf("%+v, %v", list, err)
	}
	if w.approve(e, now.Add(59*time.Minute)).State != EmergencyOpen {
		t.Error("agreed in time, and not open")
	}
}

// TestEmergencyIsNoUseForResearch: an access moves no consent and no record; and what was opened is not taken in by an import.
func TestEmergencyIsNoUseForResearch(t *testing.T) {
	w := newWard(t)
	now := time.Now()
	state := func() string {
		b, err := w.Book()
		if err != nil {
			t.Fatal(err)
		}
		root, err := w.Vault.Root(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		posted, _ := w.facts().Consent(w.chain.Address())
		return fmt.Sprint(b.Slots(), posted, root)
	}
	before := state()
	e := w.approve(w.request("ann", 1, now), now)
	r, err := w.OpenEmergency(w.ctx, w.chain, e.ID, w.keys["cole"], "", now)
	if err != nil {
		t.Fatal(err)
	}
	if state() != before {
		t.Error("an emergency access changed consents or records")
	}
	b, err := json.Marshal(map[string]any{"schema": "salus.emergency-records/v1", "data": r})
	if err != nil {
		t.Fatal(err)
	}
	if report := w.take(string(b) + "\n"); len(report.Resources) != 0 || len(report.Problems) != 1 {
		t.Errorf("an import takes in what was opened: %+v", report)
	}
	if state() != before {
		t.Error("an import of what was opened changed something")
	}
}

// TestARecordRootHoldsNobodyUp: while its transaction is under way, which may take minutes, patients hand in revocations.
func TestARecordRootHoldsNobodyUp(t *testing.T) {
	w := newWard(t)
	w.mu.Lock()
	defer w.mu.Unlock()
	done := make(chan error, 1)
	go func() {
		_, err := w.AnchorRecords(w.ctx, w.chain, false)
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("the record root waits for the lock of book and list")
	}
}

// TestRecordRootGoesOnChainOnceAVersion, in every order of crashes.
func TestRecordRootGoesOnChainOnceAVersion(t *testing.T) {
	w := newWard(t)
	anchor := func() RecordState {
		t.Helper()
		r, err := w.AnchorRecords(w.ctx, w.chain, false)
		if err != nil {
			t.Fatal(err)
		}
		on, ok := w.facts().Records(w.chain.Address())
		if !ok || on.Version != r.Version || on.Root != r.Root || on.Block != r.Block {
			t.Fatalf("on chain is %+v, the site says %+v", on, r)
		}
		return r
	}
	first := anchor()
	if first.Version != 1 || first.Records != 4 {
		t.Errorf("first: %+v", first)
	}
	if anchor() != first {
		t.Error("the same root was posted again")
	}
	w.take(strings.ReplaceAll(wardRecords, "sodium", "Natrium"))
	if second := anchor(); second.Version != 2 || second.Root == first.Root || second.Records != 4 {
		t.Errorf("second: %+v", second)
	}

	// Killed after the root was stored and before it was sent; then another import, before it went. The stored root goes first.
	w.take(strings.ReplaceAll(wardRecords, "sodium", "Natrium level"))
	now, err := w.Vault.Root(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	head, err := w.auditLog().Head()
	if err != nil {
		t.Fatal(err)
	}
	third := Anchor{now.Root, head}
	if err := w.savedJSON(recordsBlob, anchoredRecords{3, third.Root(), third}); err != nil {
		t.Fatal(err)
	}
	w.Vault.Close()
	w.reopen()
	w.take(`{"resourceType":"Patient","id":"cas"}` + "\n")
	if r := anchor(); r.Version != 4 || r.Records != 5 {
		t.Errorf("after a crash: %+v", r)
	}

	// A vault restored from an old copy posts nothing until somebody says so.
	if err := w.savedJSON(recordsBlob, anchoredRecords{Version: 2, Root: first.Root}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.AnchorRecords(w.ctx, w.chain, false); !faults.Is(err, faults.RecordsBehind) {
		t.Errorf("a restored vault: %v", err)
	}
	w.take(`{"resourceType":"Patient","id":"dee"}` + "\n")
	if r, err := w.AnchorRecords(w.ctx, w.chain, true); err != nil || r.Version != 5 {
		t.Errorf("a restored vault that goes on: %+v, %v", r, err)
	}
	if r := anchor(); r.Version != 5 {
		t.Errorf("afterwards: %+v", r)
	}
}

// checkAuditEvents holds an accounting's events against what FHIR R4 and BALP's profile demand.
func checkAuditEvents(t *testing.T, a Accounting, want int) {
	t.Helper()
	events, err := a.AuditEvents()
	if err != nil || len(events) != want {
		t.Fatalf("%d events, want %d: %v", len(events), want, err)
	}
	again, err := a.AuditEvents()
	if err != nil || !reflect.DeepEqual(again, events) {
		t.Error("the same accounting gives other events")
	}
	seen := map[string]bool{}
	for _, raw := range events {
		var e auditEvent
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatal(err)
		}
		if e.ResourceType != "AuditEvent" || len(e.ID) != 32 || seen[e.ID] || e.Recorded == "" || e.Outcome != "0" || e.Type.Code == "" || len(e.Agent) == 0 || e.Source.Observer == (reference{}) {
			t.Errorf("not an AuditEvent: %s", raw)
		}
		seen[e.ID] = true
		if _, err := time.Parse(time.RFC3339, e.Recorded); err != nil {
			t.Error(err)
		}
		if e.Meta != nil {
			checkDisclosureProfile(t, e, raw)
		}
	}
}

// checkDisclosureProfile: the cardinalities, patterns and the invariant of IHE.BasicAudit.PrivacyDisclosure.Source.
func checkDisclosureProfile(t *testing.T, e auditEvent, raw []byte) {
	t.Helper()
	disclose, sources, recipients, patients := 0, 0, 0, 0
	for _, s := range e.Subtype {
		if s.System == lifecycle && s.Code == "disclose" {
			disclose++
		}
	}
	for _, g := range e.Agent {
		if g.Type == nil {
			continue
		}
		switch c := g.Type.Coding[0]; {
		case c.System == dicom && c.Code == "110153":
			sources++
			if g.Who != e.Source.Observer || g.Network == nil { // val-audit-source
				t.Errorf("the source is another than the observer: %s", raw)
			}
		case c.System == dicom && c.Code == "110152":
			recipients++
			if g.Who == (reference{}) || g.Network == nil || g.Network.Address == "" {
				t.Errorf("the recipient is not said: %s", raw)
			}
		}
	}
	for _, x := range e.Entity {
		if x.Type.Code == "1" && x.Role.Code == "1" && (strings.HasPrefix(x.What.Reference, "Patient/") || x.What.Type == "Patient") {
			patients++
		}
	}
	if e.Meta.Profile[0] != disclosureProfile || e.Type.Code != "110106" || e.Type.System != dicom || e.Action != "R" || disclose != 1 || sources != 1 || recipients != 1 || patients != 1 || len(e.Entity) < 2 || e.OutcomeDesc == "" || len(e.PurposeOfEvent) == 0 {
		t.Errorf("not as the profile wants it: %s", raw)
	}
}
