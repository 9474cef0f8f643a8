package ledger_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"salus/ledger"
	"salus/ledger/contracts/bindings"
)

// under makes a consortium of so many sites that decide by that quorum, its bootstrap closed.
func under(t *testing.T, quorum uint8, sites int) *consortium {
	t.Helper()
	c := deployUnder(t, quorum)
	for i := range sites {
		m := c.newMember(fmt.Sprintf("site-%d", i+1))
		must(t)(c.operator.AdmitSite(c.ctx, m.Member, m.possession(t, c.d, ledger.RoleSite)))
		c.sites = append(c.sites, m)
	}
	must(t)(c.operator.CloseBootstrap(c.ctx))
	return c
}

func (c *consortium) facts() *ledger.Facts {
	c.t.Helper()
	f, err := ledger.ReadFacts(c.ctx, c.operator, c.d)
	if err != nil {
		c.t.Fatal(err)
	}
	return f
}

func TestQuorumIsFixedAtDeployment(t *testing.T) {
	t.Parallel()
	c := deployUnder(t, 67)
	if got := c.facts().Consortium().Quorum; got != 67 {
		t.Errorf("quorum is %d", got)
	}
	other, err := ledger.Dial(c.ctx, c.chain.Endpoint(), nil, newKeyOf(c))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, quorum := range []uint8{0, 49, 100, 255} {
		_, err := other.DeployWith(c.ctx, "other", true, quorum)
		refused(t, err, "InvalidQuorum", "quorum", fmt.Sprint(quorum))
	}
}

// Two thirds of four are three; the vote that is one too few changes nothing.
func TestMotionCarriesWithTheQuorumAndNotBefore(t *testing.T) {
	t.Parallel()
	c := under(t, 66, 4)
	ctx := c.ctx
	pins := []ledger.Pin{{Circuit: "tally/v9", KeyHash: hash("vk")}, {Circuit: "noise/v9", KeyHash: hash("vk of noise")}}
	motion, at, err := c.sites[0].MovePins(ctx, pins, "circuits of the ninth version")
	if err != nil {
		t.Fatal(err)
	}
	if again, same, err := c.sites[0].MovePins(ctx, pins, "circuits of the ninth version"); err != nil || again != motion || same != at {
		t.Errorf("the same motion again is %d at %+v, %v", again, same, err)
	}
	must(t)(c.sites[1].Support(ctx, motion))
	f := c.facts()
	m, ok := f.Motion(motion)
	if !ok || m.Carried || f.Votes(m) != 2 || f.VotesNeeded(m.Made.Kind, m.Made.Subject) != 3 || !reflect.DeepEqual(m.Pins, pins) {
		t.Fatalf("motion with two of four votes is %+v", m)
	}
	if _, pinned := f.VerifyingKey("tally/v9"); pinned {
		t.Fatal("pinned with two of four votes")
	}
	must(t)(c.sites[2].Support(ctx, motion))
	f = c.facts()
	for _, p := range pins {
		if got, pinned := f.VerifyingKey(p.Circuit); !pinned || got != p.KeyHash {
			t.Errorf("%s has %x, %v", p.Circuit, got, pinned)
		}
	}
	refused(t, second(c.sites[3].Support(ctx, motion)), "MotionOver")
	refused(t, moved(c.sites[3].MovePins(ctx, pins[1:], "again")), "KeyAlreadyPinned", "circuit", quote("noise/v9"))
}

// A key that another motion pinned meanwhile stays: the motion can no longer carry, not even its other half.
func TestPinsCarryTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	c := under(t, ledger.Majority, 3)
	ctx := c.ctx
	both, _, err := c.sites[0].MovePins(ctx, []ledger.Pin{{"a", hash("1")}, {"b", hash("2")}}, "both")
	if err != nil {
		t.Fatal(err)
	}
	one, _, err := c.sites[1].MovePins(ctx, []ledger.Pin{{"b", hash("3")}}, "one")
	if err != nil {
		t.Fatal(err)
	}
	must(t)(c.sites[2].Support(ctx, one))
	refused(t, second(c.sites[2].Support(ctx, both)), "KeyAlreadyPinned", "circuit", quote("b"), "keyHash", hexOf(hash("3")))
	if _, pinned := c.facts().VerifyingKey("a"); pinned {
		t.Error("half of a motion carried")
	}
}

func TestMotionsAreBounded(t *testing.T) {
	t.Parallel()
	c := under(t, ledger.Majority, 1)
	anna := c.sites[0]
	refused(t, moved(anna.MovePins(c.ctx, nil, "none")), "WrongNumberOfPins", "pins", "0")
	refused(t, moved(anna.MovePins(c.ctx, make([]ledger.Pin, 65), "many")), "WrongNumberOfPins", "pins", "65")
	refused(t, moved(anna.MovePins(c.ctx, []ledger.Pin{{"", hash("k")}}, "no name")), "InvalidCircuit")
	refused(t, moved(anna.MovePins(c.ctx, []ledger.Pin{{"c", [32]byte{}}}, "no key")), "InvalidCircuit")
	refused(t, moved(anna.MovePins(c.ctx, []ledger.Pin{{"c", hash("k")}}, "")), "InvalidReason", "length", "0")
	refused(t, moved(anna.MovePins(c.ctx, []ledger.Pin{{"c", hash("k")}}, strings.Repeat("x", 281))), "InvalidReason", "length", "281")
	refused(t, moved(c.operator.MovePins(c.ctx, []ledger.Pin{{"c", hash("k")}}, "operator")), "NotActiveSite")
}

// Where one voice decides, all the others together still can expel one; but never one of two the other.
func TestAllOthersCanExpelASite(t *testing.T) {
	t.Parallel()
	c := under(t, 99, 3)
	ctx := c.ctx
	contract := bindings.NewConsortium()
	motion, _, err := c.sites[0].MoveRemoval(ctx, c.sites[2].Account, "cheated")
	if err != nil {
		t.Fatal(err)
	}
	f := c.facts()
	if n := f.VotesNeeded(ledger.Remove, c.sites[2].Account); n != 2 {
		t.Errorf("needed: %d", n)
	}
	if n := f.VotesNeeded(ledger.PinKeys, ledger.Address{}); n != 3 {
		t.Errorf("needed for keys: %d", n)
	}
	must(t)(c.sites[1].Support(ctx, motion))
	f = c.facts()
	if _, active := f.Site("site-3"); active {
		t.Error("two of three could not expel the third")
	}
	if n := f.VotesNeeded(ledger.Remove, c.sites[1].Account); n != 2 {
		t.Errorf("of two sites one could expel the other: %d", n)
	}
	// What the facts compute is what the contract says.
	for _, kind := range []ledger.MotionKind{ledger.AdmitSite, ledger.Remove, ledger.PinKeys} {
		for _, subject := range []ledger.Address{{}, c.sites[0].Account, c.sites[2].Account} {
			out, err := c.operator.Call(ctx, c.d.Consortium, contract.PackVotesNeeded(uint8(kind), common.Address(subject)))
			if err != nil {
				t.Fatal(err)
			}
			want, err := contract.UnpackVotesNeeded(out)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.VotesNeeded(kind, subject); int64(got) != want.Int64() {
				t.Errorf("%v about %s: facts say %d, the contract %d", kind, subject, got, want)
			}
		}
	}
}

// The applicant's file carries everything that a motion needs, and nothing that its carrier could change.
func TestApplicationBecomesAMember(t *testing.T) {
	t.Parallel()
	c := under(t, ledger.Majority, 1)
	dora := c.newMember("st-dora")
	want := ledger.Application{Consortium: c.d.Consortium, Role: ledger.RoleSite, Member: dora.Member, Possession: dora.possession(t, c.d, ledger.RoleSite)}
	b, err := want.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	a, err := ledger.ParseApplication(b)
	if err != nil || !reflect.DeepEqual(a, want) {
		t.Fatalf("%+v, %v", a, err)
	}
	changed, err := ledger.ParseApplication(bytes.Replace(b, []byte(`"st-dora"`), []byte(`"st-eve"`), 1))
	if err != nil {
		t.Fatal(err)
	}
	anna := c.sites[0]
	refused(t, moved(anna.MoveAdmission(c.ctx, changed.Role, changed.Member, changed.Possession, "welcome")), "NotPossessed")
	motion, _, err := anna.MoveAdmission(c.ctx, a.Role, a.Member, a.Possession, "welcome")
	if err != nil {
		t.Fatal(err)
	}
	f := c.facts()
	if m, ok := f.Motion(motion); !ok || !m.Carried || m.Admits == nil || !reflect.DeepEqual(m.Admits.Member, dora.Member) || m.Made.Reason != "welcome" {
		t.Errorf("motion is %+v", m)
	}
	if m, ok := f.Site("st-dora"); !ok || !reflect.DeepEqual(m, dora.Member) {
		t.Errorf("dora is %+v, %v", m, ok)
	}
	// Whoever was admitted by vote is found where the operator's admission would stand: the join goes on.
	must(t)(c.operator.AdmitSite(c.ctx, dora.Member, a.Possession))
}

// What is pinned can be retired by vote, once, and never pinned again; a ceremony's records are the operator's at any time, and no circuit's name.
func TestKeysAreRetiredByVote(t *testing.T) {
	t.Parallel()
	c := under(t, ledger.Majority, 2)
	ctx, anna, berta := c.ctx, c.sites[0], c.sites[1]
	pins := []ledger.Pin{{Circuit: "tally/v9", KeyHash: hash("vk")}, {Circuit: "noise/v9", KeyHash: hash("vk of noise")}}
	motion, _, err := anna.MovePins(ctx, pins, "new")
	if err != nil {
		t.Fatal(err)
	}
	must(t)(berta.Support(ctx, motion))
	must(t)(c.operator.PinRecord(ctx, "ceremony/v1/0011223344556677/transcript", hash("head")))
	must(t)(c.operator.PinRecord(ctx, "ceremony/v1/0011223344556677/transcript", hash("head"))) // it is there

	refused(t, second(c.operator.PinRecord(ctx, "tally/v10", hash("mine"))), "InvalidRecord")
	refused(t, second(anna.PinRecord(ctx, "ceremony/v1/x", hash("mine"))), "NotOperator")
	refused(t, moved(anna.MovePins(ctx, []ledger.Pin{{Circuit: "ceremony/v1/x", KeyHash: hash("mine")}}, "a record")), "InvalidCircuit")
	refused(t, moved(anna.MoveRetirement(ctx, []string{"ceremony/v1/0011223344556677/transcript"}, "a record")), "InvalidCircuit")
	refused(t, moved(anna.MoveRetirement(ctx, []string{"tally/v9", "glm/v9"}, "unknown")), "NoKeyInUse", "circuit", `"glm/v9"`)

	before := c.facts()
	motion, _, err = anna.MoveRetirement(ctx, []string{"tally/v9"}, "its secret came out")
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := berta.MoveRetirement(ctx, []string{"noise/v9", "tally/v9"}, "both of them")
	if err != nil {
		t.Fatal(err)
	}
	if _, retired := c.facts().Retired("tally/v9"); retired {
		t.Error("one of two votes retires a key")
	}
	must(t)(berta.Support(ctx, motion))
	f := c.facts()
	r, retired := f.Retired("tally/v9")
	if _, inUse := f.VerifyingKey("tally/v9"); !retired || inUse || r.Motion != motion {
		t.Errorf("retired %v by %d, in use %v", retired, r.Motion, inUse)
	}
	if h, ok := f.PinnedKey("tally/v9"); !ok || h != hash("vk") {
		t.Error("what was pinned is forgotten")
	}
	if _, ok := f.VerifyingKey("noise/v9"); !ok {
		t.Error("another key is retired too")
	}
	var earlier, later ledger.At
	earlier.Block, later.Block = before.Head.Number, r.Block+1
	if _, ok := f.VerifyingKeyAt("tally/v9", earlier); !ok {
		t.Error("the key was not in use before it was retired")
	}
	if _, ok := f.VerifyingKeyAt("tally/v9", later); ok {
		t.Error("the key is in use after it was retired")
	}
	refused(t, second(anna.Support(ctx, again)), "NoKeyInUse", "circuit", `"tally/v9"`)
	refused(t, moved(anna.MovePins(ctx, pins[:1], "once more")), "KeyAlreadyPinned")
	if m, ok := f.Motion(motion); !ok || m.Made.Kind != ledger.RetireKeys || len(m.Pins) != 1 || m.Pins[0] != pins[0] {
		t.Errorf("the motion is %+v", m)
	}
}

// The hospitals put another operator in the place of one that is gone; from that block on it alone opens, seals and aborts.
func TestHospitalsReplaceTheOperator(t *testing.T) {
	t.Parallel()
	c := under(t, ledger.Majority, 2)
	ctx, anna, berta := c.ctx, c.sites[0], c.sites[1]
	key := newKeyOf(c)
	until := c.facts().Head.Time.Add(time.Hour)
	candidacy, err := key.Candidacy(c.d, until)
	if err != nil {
		t.Fatal(err)
	}
	b, err := candidacy.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if candidacy, err = ledger.ParseCandidacy(b); err != nil || candidacy.Account != key.Address() || candidacy.Consortium != c.d.Consortium || !candidacy.Until.Equal(until) {
		t.Fatalf("%+v, %v", candidacy, err)
	}
	for name, change := range map[string]func(*ledger.Candidacy){
		"another account":   func(k *ledger.Candidacy) { k.Account = ledger.Address{7} },
		"a longer life":     func(k *ledger.Candidacy) { k.Until = k.Until.Add(time.Second) },
		"another signature": func(k *ledger.Candidacy) { k.Possession = bytes.Clone(k.Possession); k.Possession[3] ^= 1 },
	} {
		bad := candidacy
		change(&bad)
		if err := moved(anna.MoveOperator(ctx, bad, name)); err == nil {
			t.Errorf("%s is a candidate", name)
		}
	}
	isMember, err := anna.key.Candidacy(c.d, until)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, moved(anna.MoveOperator(ctx, isMember, "a member")), "AccountTaken")
	over, err := key.Candidacy(c.d, c.facts().Head.Time.Add(-time.Second))
	if err != nil {
		t.Fatal(err)
	}
	refused(t, moved(anna.MoveOperator(ctx, over, "what it signed long ago")), "MotionLapsed")

	// Who is moved to be both becomes what is decided first.
	asMember := member{key: key, Member: keysOf("site-3", key.Address())}
	admission, _, err := berta.MoveAdmission(ctx, ledger.RoleSite, asMember.Member, asMember.possession(t, c.d, ledger.RoleSite), "a third")
	if err != nil {
		t.Fatal(err)
	}
	operator := c.facts().Operator()
	motion, _, err := anna.MoveOperator(ctx, candidacy, "the university hands over")
	if err != nil {
		t.Fatal(err)
	}
	if f := c.facts(); f.Operator() != operator {
		t.Error("one of two votes replaces the operator")
	} else if m, _ := f.Motion(motion); !m.Made.Until.Equal(until) {
		t.Errorf("the motion can carry until %s, the candidate would until %s", m.Made.Until, until)
	}
	must(t)(berta.Support(ctx, motion))
	f := c.facts()
	if f.Operator() != key.Address() || !f.Operated(operator) || !f.Operated(key.Address()) || f.Consortium().Operator != operator {
		t.Errorf("the operator is %v, was %v", f.Operator(), f.Consortium().Operator)
	}
	refused(t, moved(berta.MoveOperator(ctx, candidacy, "again")), "AlreadyOperator")
	refused(t, second(anna.Support(ctx, admission)), "AccountTaken", "account", key.Address().String())
	refused(t, moved(anna.MoveAdmission(ctx, ledger.RoleResearcher, asMember.Member, asMember.possession(t, c.d, ledger.RoleResearcher), "a researcher")), "AccountTaken")
	former := member{c.operator, c.operatorKey, keysOf("site-4", operator)}
	if err := moved(anna.MoveAdmission(ctx, ledger.RoleSite, former.Member, former.possession(t, c.d, ledger.RoleSite), "it has a hospital")); err != nil {
		t.Errorf("one that was the operator is no candidate: %v", err)
	}
	refused(t, second(c.operator.PinRecord(ctx, "ceremony/v1/x", hash("late"))), "NotOperator")
	refused(t, second(c.operator.Seal(ctx, hash("session"), hash("head"), hash("aggregate"))), "NotOperator")
	next, err := ledger.Dial(ctx, c.chain.Endpoint(), &c.d, key)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	must(t)(next.PinRecord(ctx, "ceremony/v1/x", hash("early")))
	refused(t, second(next.Seal(ctx, hash("session"), hash("head"), hash("aggregate"))), "UnknownSession")
}

func TestMalformedCandidaciesAndWhereaboutsAreRefused(t *testing.T) {
	candidacy, err := (ledger.Candidacy{Until: time.Unix(1_800_000_000, 0), Possession: make([]byte, 65)}).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	where, err := (ledger.Whereabouts{Chain: []string{"http://127.0.0.1:8545"}}).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"unknown field": {`"schema"`, `"extra": 1, "schema"`}, "another schema": {"/v1", "/v2"}, "more": {"}\n", "}{}"}, "nothing": {string(candidacy), ""},
		"no end": {"2027-01-15T08:00:00Z", ""}, "another zone": {"08:00:00Z", "08:00:00+01:00"}, "parts of a second": {"08:00:00Z", "08:00:00.5Z"}, "before there were chains": {"2027", "1027"},
		"short possession": {strings.Repeat("0", 130), "00"}, "no hex": {strings.Repeat("0", 130), "zz"}, "too long": {"}\n", "}" + strings.Repeat(" ", 5000)},
	} {
		if _, err := ledger.ParseCandidacy([]byte(strings.Replace(string(candidacy), change[0], change[1], 1))); err == nil {
			t.Errorf("candidacy, %s: accepted", name)
		}
	}
	for name, change := range map[string][2]string{
		"unknown field": {`"schema"`, `"extra": 1, "schema"`}, "another schema": {"/v1", "/v2"}, "more": {"}\n", "}{}"}, "nothing": {string(where), ""},
		"no chain": {`"http://127.0.0.1:8545"`, ""}, "no host": {"http://127.0.0.1:8545", "8545"}, "a password": {"127.0.0.1", "me:secret@127.0.0.1"}, "too long": {"}\n", "}" + strings.Repeat(" ", 20000)},
	} {
		if _, err := ledger.ParseWhereabouts([]byte(strings.Replace(string(where), change[0], change[1], 1))); err == nil {
			t.Errorf("whereabouts, %s: accepted", name)
		}
	}
	if _, err := ledger.ParseCandidacy(candidacy); err != nil {
		t.Error(err)
	}
	if _, err := ledger.ParseWhereabouts(where); err != nil {
		t.Error(err)
	}
}

// Candidacies and whereabouts come from strangers.
func FuzzParseCandidacyAndWhereabouts(f *testing.F) {
	candidacy, err := (ledger.Candidacy{Account: ledger.Address{1}, Until: time.Unix(1_800_000_000, 0), Possession: make([]byte, 65)}).Bytes()
	if err != nil {
		f.Fatal(err)
	}
	where, err := (ledger.Whereabouts{Chain: []string{"http://127.0.0.1:8545", "https://node.example"}}).Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(candidacy)
	f.Add(where)
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, err := ledger.ParseCandidacy(b); err == nil {
			text, err := k.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			if again, err := ledger.ParseCandidacy(text); err != nil || !reflect.DeepEqual(again, k) {
				t.Errorf("%+v became %+v, %v", k, again, err)
			}
		}
		if w, err := ledger.ParseWhereabouts(b); err == nil {
			text, err := w.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			if again, err := ledger.ParseWhereabouts(text); err != nil || !reflect.DeepEqual(again, w) {
				t.Errorf("%+v became %+v, %v", w, again, err)
			}
		}
	})
}

func TestMalformedApplicationsAreRefused(t *testing.T) {
	good, err := (ledger.Application{Role: ledger.RoleSite, Member: keysOf("st-dora", ledger.Address{1}), Possession: make([]byte, 65)}).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.ParseApplication(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"unknown field": {`"id"`, `"extra": 1, "id"`}, "another schema": {"application/v1", "application/v2"}, "no role": {`"site"`, `"operator"`},
		"no id": {`"st-dora"`, `""`}, "long id": {`st-dora`, strings.Repeat("x", 33)}, "short possession": {strings.Repeat("0", 130), "00"},
		"account's checksum": {`0x01`, `0x01A`}, "more": {"}\n", "}{}"}, "peer id is no hex": {fmt.Sprintf("%x", "peer"), "zz"}, "nothing": {string(good), ""},
		"too long": {"}\n", "}" + strings.Repeat(" ", 5000)},
	} {
		bad := strings.Replace(string(good), change[0], change[1], 1)
		if bad == string(good) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := ledger.ParseApplication([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Applications come from strangers.
func FuzzParseApplication(f *testing.F) {
	good, err := (ledger.Application{Role: ledger.RoleResearcher, Member: keysOf("eve", ledger.Address{1}), Possession: make([]byte, 65)}).Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := ledger.ParseApplication(b)
		if err != nil {
			return
		}
		text, err := a.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ledger.ParseApplication(text)
		if err != nil || !reflect.DeepEqual(again, a) {
			t.Errorf("%+v became %+v, %v", a, again, err)
		}
	})
}
