package ledger_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"salus/ledger"
	"salus/ledger/contracts/bindings"
)

// access is an emergency access at a site, for so long.
func access(site ledger.Address, subject string, length time.Duration) ledger.EmergencyAccess {
	return ledger.EmergencyAccess{Site: site, Subject: hash(subject), Reason: hash("reason"), Until: uint64(time.Now().Add(length).Unix())}
}

func (c *consortium) signed(key *ledger.Key, a ledger.EmergencyAccess) []byte {
	c.t.Helper()
	s, err := key.SignAccess(c.d, a)
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

func (c *consortium) reviewed(key *ledger.Key, emergency [32]byte, outcome ledger.Outcome, note [32]byte) []byte {
	c.t.Helper()
	s, err := key.SignReview(c.d, emergency, outcome, note)
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

func TestEmergencyFromAppointmentToReview(t *testing.T) {
	t.Parallel()
	c := populate(t)
	anna := c.sites[0]
	first, second, reviewer := newKey(t), newKey(t), newKey(t)
	must(t)(anna.Appoint(c.ctx, first.Address(), ledger.Clinician))
	must(t)(anna.Appoint(c.ctx, second.Address(), ledger.Clinician))
	must(t)(anna.Appoint(c.ctx, reviewer.Address(), ledger.Reviewer))
	must(t)(anna.PostRecords(c.ctx, 1, hash("records 1")))
	posted := must(t)(anna.PostRecords(c.ctx, 2, hash("records 2")))

	a := access(anna.Account, "patient", 4*time.Hour)
	id := a.ID(c.d)
	opened, err := anna.OpenEmergency(c.ctx, a, c.signed(second, a), c.signed(first, a))
	if err != nil {
		t.Fatal(err)
	}
	if opened.Emergency != id || opened.EmergencyAccess != a || opened.Clinicians != [2]ledger.Address{second.Address(), first.Address()} {
		t.Errorf("opened: %+v", opened)
	}
	closed, err := anna.CloseEmergency(c.ctx, id)
	if err != nil || closed.Until >= a.Until || closed.Until != uint64(closed.Time.Unix()) {
		t.Errorf("closed: %+v, %v", closed, err)
	}
	judged := must(t)(c.outsider.ReviewEmergency(c.ctx, anna.Account, id, ledger.Justified, hash("note"), c.reviewed(reviewer, id, ledger.Justified, hash("note"))))
	for what, tx := range map[string]ledger.TxHash{"a record root": posted.Tx, "an emergency access": opened.Tx, "its end": closed.Tx, "its review": judged.Tx} {
		gas, err := c.operator.GasUsed(c.ctx, tx)
		if err != nil || gas > 200_000 {
			t.Errorf("%s costs %d gas: %v", what, gas, err)
		}
		t.Logf("%s: %d gas", what, gas)
	}
	must(t)(anna.Dismiss(c.ctx, first.Address()))

	f, err := ledger.ReadFacts(c.ctx, c.outsider, c.d)
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := f.Records(anna.Account); !ok || r.Version != 2 || r.Root != hash("records 2") {
		t.Errorf("records: %+v, %v", r, ok)
	}
	if list := f.RecordVersions(anna.Account); len(list) != 2 || list[0].Version != 1 || list[0].Root != hash("records 1") || list[1].Root != hash("records 2") || list[1].Tx != posted.Tx {
		t.Errorf("the versions are %+v", list)
	}
	if _, ok := f.Records(c.sites[1].Account); ok {
		t.Error("a site that posted nothing has records")
	}
	list := f.Emergencies(anna.Account)
	if len(list) != 1 || !reflect.DeepEqual(list[0].Opened, opened) || list[0].Until != closed.Until || list[0].Reviewed == nil || list[0].Reviewed.Outcome != ledger.Justified || list[0].Reviewed.Reviewer != reviewer.Address() || list[0].Reviewed.Note != hash("note") {
		t.Errorf("emergencies: %+v", list)
	}
	if one, ok := f.Emergency(id); !ok || one != list[0] {
		t.Error("an emergency is not found by its id")
	}
	if len(f.Emergencies(c.sites[1].Account)) != 0 {
		t.Error("an emergency of one site is another's")
	}
	var held []ledger.Address
	for _, o := range f.Officers(anna.Account) {
		held = append(held, o.Key)
	}
	if !slices.Equal(held, []ledger.Address{second.Address(), reviewer.Address()}) || f.Holds(anna.Account, first.Address(), ledger.Clinician) || !f.Holds(anna.Account, second.Address(), ledger.Clinician) || f.Holds(anna.Account, second.Address(), ledger.Reviewer) {
		t.Errorf("officers: %v", held)
	}
}

// What is signed is what the contract asks for, and nobody else's word.
func TestEmergencyDigestsAreTheContracts(t *testing.T) {
	t.Parallel()
	c := populate(t)
	contract := bindings.NewRecordRegistry()
	key := newKey(t)
	a := access(c.sites[0].Account, "patient", time.Hour)
	out, err := c.operator.Call(c.ctx, c.d.Records, contract.PackAccessDigest(common.Address(a.Site), bindings.RecordRegistryAccess{Subject: a.Subject, Reason: a.Reason, Until: a.Until}))
	if err != nil {
		t.Fatal(err)
	}
	if want := a.ID(c.d); !bytes.Equal(out, want[:]) {
		t.Errorf("the contract's digest is %x, want %x", out, want)
	}
	if who, err := a.Signer(c.d, c.signed(key, a)); err != nil || who != key.Address() {
		t.Errorf("signer: %v, %v", who, err)
	}
	other := c.d
	other.ChainID++
	if who, err := a.Signer(other, c.signed(key, a)); err == nil && who == key.Address() {
		t.Error("a signature is good on another chain")
	}
	if _, err := a.Signer(c.d, make([]byte, 65)); err == nil {
		t.Error("65 zero bytes are a signature")
	}
	text, err := key.SignText("open")
	if err != nil {
		t.Fatal(err)
	}
	if who, err := ledger.TextSigner("open", text); err != nil || who != key.Address() {
		t.Errorf("text: %v, %v", who, err)
	}
	if who, err := ledger.TextSigner("Open", text); err == nil && who == key.Address() {
		t.Error("a signature is good for another text")
	}
}

// Each write again finds its fact, and makes no block.
func TestRecordWritesAreIdempotent(t *testing.T) {
	t.Parallel()
	c := populate(t)
	anna := c.sites[0]
	keys := []*ledger.Key{newKey(t), newKey(t), newKey(t)}
	a := access(anna.Account, "patient", time.Hour)
	id := a.ID(c.d)
	for _, w := range []struct {
		name string
		do   func() (ledger.At, error)
	}{
		{"PostRecords", func() (ledger.At, error) { return anna.PostRecords(c.ctx, 1, hash("records")) }},
		{"Appoint", func() (ledger.At, error) { return anna.Appoint(c.ctx, keys[0].Address(), ledger.Clinician) }},
		{"Appoint", func() (ledger.At, error) { return anna.Appoint(c.ctx, keys[1].Address(), ledger.Clinician) }},
		{"Appoint", func() (ledger.At, error) { return anna.Appoint(c.ctx, keys[2].Address(), ledger.Reviewer) }},
		{"OpenEmergency", func() (ledger.At, error) {
			o, err := anna.OpenEmergency(c.ctx, a, c.signed(keys[0], a), c.signed(keys[1], a))
			return o.At, err
		}},
		{"CloseEmergency", func() (ledger.At, error) { o, err := anna.CloseEmergency(c.ctx, id); return o.At, err }},
		{"ReviewEmergency", func() (ledger.At, error) {
			return anna.ReviewEmergency(c.ctx, anna.Account, id, ledger.Unjustified, hash("n"), c.reviewed(keys[2], id, ledger.Unjustified, hash("n")))
		}},
		{"Dismiss", func() (ledger.At, error) { return anna.Dismiss(c.ctx, keys[0].Address()) }},
	} {
		first := must(t)(w.do())
		before, err := c.operator.Final(c.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.do(); err != nil || again != first {
			t.Errorf("%s again: %+v, %v; first was %+v", w.name, again, err, first)
		}
		if after, err := c.operator.Final(c.ctx); err != nil || after != before {
			t.Errorf("%s again made a block", w.name)
		}
	}
}

func testRecordRefusals(c *consortium, r refusals) {
	t, ctx, anna, berta := c.t, c.ctx, c.sites[0], c.sites[1]
	contract := bindings.NewRecordRegistry()
	keys := []*ledger.Key{newKey(t), newKey(t), newKey(t), newKey(t)}
	doctor, colleague, reviewer, stranger := keys[0], keys[1], keys[2], keys[3]
	number := func(n uint64) string { return strconv.FormatUint(n, 10) }

	r.expect(second(c.outsider.PostRecords(ctx, 1, hash("r"))), "NotActiveSite", "sender", c.outsider.Address().String())
	r.expect(second(c.researcher.Appoint(ctx, doctor.Address(), ledger.Clinician)), "NotActiveSite")
	r.expect(second(anna.PostRecords(ctx, 1, [32]byte{})), "EmptyRoot")
	r.expect(second(anna.PostRecords(ctx, 2, hash("r"))), "WrongVersion", "given", "2", "want", "1")
	must(t)(anna.PostRecords(ctx, 1, hash("r")))
	r.expect(second(anna.PostRecords(ctx, 1, hash("another"))), "WrongVersion", "given", "1", "want", "2")

	r.expect(second(anna.Appoint(ctx, doctor.Address(), 0)), "InvalidOffice")
	r.expect(second(anna.Appoint(ctx, doctor.Address(), 3)), "InvalidOffice", "office", "3")
	r.expect(second(anna.Appoint(ctx, ledger.Address{}, ledger.Clinician)), "InvalidAppointee")
	r.expect(second(anna.Appoint(ctx, anna.Account, ledger.Clinician)), "InvalidAppointee", "key", anna.Account.String())
	must(t)(anna.Appoint(ctx, doctor.Address(), ledger.Clinician))
	r.expect(second(anna.Appoint(ctx, doctor.Address(), ledger.Reviewer)), "HeldOffice", "key", doctor.Address().String(), "office", "1")
	r.expect(second(anna.Dismiss(ctx, colleague.Address())), "NotAppointed")
	must(t)(anna.Appoint(ctx, colleague.Address(), ledger.Clinician))
	must(t)(anna.Appoint(ctx, reviewer.Address(), ledger.Reviewer))

	open := func(by member, a ledger.EmergencyAccess, first, second *ledger.Key) error {
		_, err := by.OpenEmergency(ctx, a, c.signed(first, a), c.signed(second, a))
		return err
	}
	good := access(anna.Account, "patient", time.Hour)
	a := good
	a.Subject = [32]byte{}
	r.expect(open(anna, a, doctor, colleague), "NothingStated")
	a = good
	a.Reason = [32]byte{}
	r.expect(open(anna, a, doctor, colleague), "NothingStated")
	a = good
	a.Until = 7
	r.expect(open(anna, a, doctor, colleague), "TimeOver", "until", "7")
	r.expect(open(anna, access(anna.Account, "patient", ledger.MostEmergency+time.Hour), doctor, colleague), "TooLong")
	r.expect(open(anna, good, doctor, doctor), "OneClinician", "key", doctor.Address().String())
	r.expect(open(anna, good, doctor, stranger), "NotAppointed", "key", stranger.Address().String(), "want", "1")
	r.expect(open(anna, good, reviewer, doctor), "NotAppointed", "key", reviewer.Address().String())
	r.expect(open(berta, good, doctor, colleague), "NotAppointed") // signed for another site
	short := c.signed(doctor, good)[:64]
	_, err := anna.OpenEmergency(ctx, good, short, c.signed(colleague, good))
	r.expect(err, "ECDSAInvalidSignatureLength")
	later := good
	later.Until += 60 // signed for another hour
	_, err = anna.OpenEmergency(ctx, later, c.signed(doctor, good), c.signed(colleague, good))
	r.expect(err, "NotAppointed")

	id := good.ID(c.d)
	r.expect(second(anna.CloseEmergency(ctx, id)), "UnknownEmergency", "emergency", hexOf(id))
	review := func(by *ledger.Key, outcome ledger.Outcome, note [32]byte) error {
		_, err := c.outsider.ReviewEmergency(ctx, anna.Account, id, outcome, note, c.reviewed(by, id, outcome, note))
		return err
	}
	r.expect(review(reviewer, ledger.Justified, hash("note")), "UnknownEmergency")
	if err := open(anna, good, doctor, colleague); err != nil {
		t.Fatal(err)
	}
	again := contract.PackOpenEmergency(bindings.RecordRegistryAccess{Subject: good.Subject, Reason: good.Reason, Until: good.Until}, c.signed(doctor, good), c.signed(colleague, good))
	r.expect(anna.Refusal(ctx, c.d.Records, again), "EmergencyKnown", "emergency", hexOf(id))
	r.expect(second(berta.CloseEmergency(ctx, id)), "NotOfSite", "emergency", hexOf(id), "sender", berta.Account.String())
	r.expect(review(reviewer, ledger.Justified, hash("note")), "StillOpen", "until", number(good.Until))
	closed, err := anna.CloseEmergency(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	r.expect(anna.Refusal(ctx, c.d.Records, contract.PackCloseEmergency(id)), "TimeOver", "until", number(closed.Until))
	r.expect(review(reviewer, 0, hash("note")), "InvalidOutcome")
	r.expect(review(doctor, ledger.Justified, hash("note")), "NotAppointed", "key", doctor.Address().String(), "want", "2") // of her own access
	must(t)(anna.Dismiss(ctx, doctor.Address()))
	r.expect(second(anna.Appoint(ctx, doctor.Address(), ledger.Clinician)), "HeldOffice", "office", "3")
	r.expect(open(anna, access(anna.Account, "another", time.Hour), doctor, colleague), "NotAppointed")
	if err := review(reviewer, ledger.Unjustified, hash("note")); err != nil {
		t.Fatal(err)
	}
	r.expect(review(reviewer, ledger.Justified, hash("second thoughts")), "ReviewedAlready", "emergency", hexOf(id))
}

// A source that lies about emergencies contradicts itself.
func TestFactsRefuseImpossibleEmergencies(t *testing.T) {
	t.Parallel()
	c := populate(t)
	anna := c.sites[0]
	doctor, colleague, reviewer := newKey(t), newKey(t), newKey(t)
	must(t)(anna.Appoint(c.ctx, doctor.Address(), ledger.Clinician))
	must(t)(anna.Appoint(c.ctx, colleague.Address(), ledger.Clinician))
	must(t)(anna.Appoint(c.ctx, reviewer.Address(), ledger.Reviewer))
	must(t)(anna.PostRecords(c.ctx, 1, hash("r")))
	a := access(anna.Account, "patient", time.Hour)
	if _, err := anna.OpenEmergency(c.ctx, a, c.signed(doctor, a), c.signed(colleague, a)); err != nil {
		t.Fatal(err)
	}
	id := a.ID(c.d)
	fresh := a
	if _, err := rand.Read(fresh.Subject[:]); err != nil {
		t.Fatal(err)
	}
	pair := [2]ledger.Address{doctor.Address(), colleague.Address()}
	for name, lie := range map[string]ledger.Fact{
		"a version left out":        ledger.RecordsPosted{Site: anna.Account, Version: 3, Root: hash("r")},
		"no root":                   ledger.RecordsPosted{Site: anna.Account, Version: 2},
		"an office twice":           ledger.Appointed{Site: anna.Account, Key: doctor.Address(), Office: ledger.Reviewer},
		"an unknown office":         ledger.Appointed{Site: anna.Account, Key: anna.Account, Office: 9},
		"a dismissal of nobody":     ledger.Dismissed{Site: anna.Account, Key: anna.Account},
		"the same emergency again":  ledger.EmergencyOpened{Emergency: id, EmergencyAccess: a, Clinicians: pair},
		"an id that is not its own": ledger.EmergencyOpened{Emergency: hash("id"), EmergencyAccess: fresh, Clinicians: pair},
		"one clinician":             ledger.EmergencyOpened{Emergency: fresh.ID(c.d), EmergencyAccess: fresh, Clinicians: [2]ledger.Address{pair[0], pair[0]}},
		"a reviewer as clinician":   ledger.EmergencyOpened{Emergency: fresh.ID(c.d), EmergencyAccess: fresh, Clinicians: [2]ledger.Address{pair[0], reviewer.Address()}},
		"a longer end":              ledger.EmergencyClosed{Emergency: id, Site: anna.Account, Until: a.Until + 1},
		"another site's end":        ledger.EmergencyClosed{Emergency: id, Site: c.sites[1].Account, Until: a.Until - 1},
		"an end of nothing":         ledger.EmergencyClosed{Emergency: hash("id"), Site: anna.Account},
		"a clinician as reviewer":   ledger.EmergencyReviewed{Emergency: id, Site: anna.Account, Reviewer: pair[0], Outcome: ledger.Justified},
		"no outcome":                ledger.EmergencyReviewed{Emergency: id, Site: anna.Account, Reviewer: reviewer.Address()},
		"a review of nothing":       ledger.EmergencyReviewed{Emergency: hash("id"), Site: anna.Account, Reviewer: reviewer.Address(), Outcome: ledger.Justified},
	} {
		f, err := ledger.ReadFacts(c.ctx, c.operator, c.d)
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.Apply(f, lie); !errors.Is(err, ledger.ErrContradiction) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
