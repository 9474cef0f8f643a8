package ledger_test

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"

	"salus/ledger"
	"salus/ledger/contracts/bindings"
	"salus/ledger/ledgertest"
	"salus/ledger/pins"
)

// refusals notes which custom errors were provoked, so that the test can say which were not.
type refusals struct {
	t    *testing.T
	seen map[string]bool
}

func (r refusals) expect(err error, name string, args ...string) {
	r.t.Helper()
	refused(r.t, err, name, args...)
	r.seen[name] = true
}

// Every custom error of every contract, provoked.
func TestEveryRefusal(t *testing.T) {
	t.Parallel()
	c := populate(t)
	r := refusals{t, make(map[string]bool)}
	testBootstrapRefusals(c, r)
	testStudyRefusals(c, r)
	testSessionRefusals(c, r)
	testChainRefusals(c, r)
	testRecordRefusals(c, r)
	testMotionRefusals(c, r)
	testRulesRefusals(populate(t), r)
	h := newHospital(t)
	testConsentRefusals(h, r)
	testRetiredRefusals(h, r)

	unreachable := []string{
		"StringTooLong", "InvalidShortString", // of OpenZeppelin, for long domain names
		"KeyStoredAlready", "AlreadyWithdrawing", // the client finds what is done; contracts/test/Consent.t.sol
		"MotionLapsed", // after 30 days; contracts/test/Motion.t.sol
		"KeyNotStored", // a transaction that runs out of gas in the creation has none left to say so
	}
	var all []string
	for _, meta := range []*bind.MetaData{&bindings.ConsortiumMetaData, &bindings.ConsentRegistryMetaData, &bindings.StudyRegistryMetaData, &bindings.RecordRegistryMetaData} {
		a, err := meta.ParseABI()
		if err != nil {
			t.Fatal(err)
		}
		all = slices.AppendSeq(all, maps.Keys(a.Errors))
	}
	for _, name := range all {
		if !r.seen[name] && !slices.Contains(unreachable, name) {
			t.Errorf("refusal %s was not provoked", name)
		}
	}
}

func testBootstrapRefusals(c *consortium, r refusals) {
	t, ctx, op := c.t, c.ctx, c.operator
	admit := func(m member) error { // with whatever keys it has by now
		key := m.key
		return second(op.AdmitSite(ctx, m.Member, m.possessionOf(t, c.d, key)))
	}
	fresh := c.newMember("st-dora")
	good := fresh.possession(t, c.d, ledger.RoleSite)

	r.expect(second(c.outsider.AdmitSite(ctx, fresh.Member, good)), "NotOperator", "sender", c.outsider.Address().String())
	r.expect(second(c.outsider.PinKey(ctx, "circuit", hash("vk"))), "NotOperator")
	r.expect(second(c.outsider.CloseBootstrap(ctx)), "NotOperator")
	for _, id := range []string{"", "-a", "a-", "A", "a b", "ä", "a/b", strings.Repeat("a", 33), "researcher"} {
		m := fresh
		m.ID = id
		r.expect(admit(m), "InvalidId", "id", quote(id))
	}
	for _, change := range []func(*ledger.Member){
		func(m *ledger.Member) { m.SigningKey = [32]byte{} },
		func(m *ledger.Member) { m.TLSKey = [32]byte{} },
		func(m *ledger.Member) { m.PeerID = nil },
	} {
		m := fresh
		change(&m.Member)
		r.expect(admit(m), "MissingKeys", "account", m.Account.String())
	}
	m := fresh
	m.PeerID = make([]byte, 65)
	r.expect(admit(m), "PeerIdTooLong", "length", "65")
	m = fresh
	m.ID = c.sites[0].ID
	r.expect(admit(m), "IdTaken", "id", quote(m.ID), "account", c.sites[0].Account.String())
	m = c.sites[0]
	m.ID = "st-elsewhere"
	r.expect(admit(m), "AccountTaken", "account", m.Account.String())
	r.expect(second(op.AdmitResearcher(ctx, m.Member, m.possession(t, c.d, ledger.RoleResearcher))), "AccountTaken")
	m = member{op, c.operatorKey, keysOf("st-operator", op.Address())} // who carries sessions takes no part in them
	r.expect(admit(m), "AccountTaken", "account", m.Account.String())
	r.expect(second(op.AdmitResearcher(ctx, m.Member, m.possession(t, c.d, ledger.RoleResearcher))), "AccountTaken")

	// Possession: another key's signature, another role's, another consortium's, changed keys, no signature at all.
	r.expect(second(op.AdmitSite(ctx, fresh.Member, fresh.possessionOf(t, c.d, newKey(t)))), "NotPossessed", "account", fresh.Account.String())
	r.expect(second(op.AdmitSite(ctx, fresh.Member, fresh.possession(t, c.d, ledger.RoleResearcher))), "NotPossessed")
	elsewhere := c.d
	elsewhere.Consortium = c.d.Studies
	r.expect(second(op.AdmitSite(ctx, fresh.Member, fresh.possession(t, elsewhere, ledger.RoleSite))), "NotPossessed")
	elsewhere = c.d
	elsewhere.ChainID++
	r.expect(second(op.AdmitSite(ctx, fresh.Member, fresh.possession(t, elsewhere, ledger.RoleSite))), "NotPossessed")
	m = fresh
	m.SigningKey[0] ^= 1
	r.expect(second(op.AdmitSite(ctx, m.Member, good)), "NotPossessed")
	r.expect(second(op.AdmitSite(ctx, fresh.Member, good[:64])), "ECDSAInvalidSignatureLength", "length", "64")
	r.expect(second(op.AdmitSite(ctx, fresh.Member, make([]byte, 65))), "ECDSAInvalidSignature")
	high := slices.Clone(good)
	for i := 32; i < 64; i++ {
		high[i] = 0xff // s in the upper half
	}
	r.expect(second(op.AdmitSite(ctx, fresh.Member, high)), "ECDSAInvalidSignatureS")

	must(t)(op.PinKey(ctx, "circuit", hash("vk")))
	r.expect(second(op.PinKey(ctx, "circuit", hash("another"))), "KeyAlreadyPinned", "circuit", quote("circuit"), "keyHash", hexOf(hash("vk")))
	r.expect(second(op.PinKey(ctx, "", hash("vk"))), "InvalidCircuit")
	r.expect(second(op.PinKey(ctx, strings.Repeat("c", 129), hash("vk"))), "InvalidCircuit")
	r.expect(second(op.PinKey(ctx, "empty", [32]byte{})), "InvalidCircuit")

	r.expect(moved(c.sites[0].MoveRemoval(ctx, c.sites[1].Account, "why")), "BootstrapOpen")
	other, err := ledger.Dial(ctx, c.chain.Endpoint(), nil, newKeyOf(c))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	r.expect(second(other.Deploy(ctx, "", true)), "InvalidName", "name", quote(""))
	r.expect(second(other.DeployWith(ctx, "quorum", true, 49)), "InvalidQuorum", "quorum", "49")
	if _, err := other.Deploy(ctx, "empty", false); err != nil {
		t.Fatal(err)
	}
	r.expect(second(other.CloseBootstrap(ctx)), "NoSites")

	must(t)(op.CloseBootstrap(ctx))
	r.expect(second(op.AdmitSite(ctx, fresh.Member, good)), "BootstrapOver")
	r.expect(second(op.AdmitResearcher(ctx, fresh.Member, good)), "BootstrapOver")
	r.expect(second(op.PinKey(ctx, "late", hash("vk"))), "BootstrapOver")
}

func testStudyRefusals(c *consortium, r refusals) {
	t, ctx, anna := c.t, c.ctx, c.sites[0]
	study := hash("refusals")
	r.expect(second(anna.Propose(ctx, study, 1, 1)), "NotActiveResearcher", "sender", anna.Account.String())
	r.expect(second(c.researcher.Propose(ctx, [32]byte{}, 1, 1)), "EmptyValue", "what", quote("study"))
	r.expect(second(c.researcher.Propose(ctx, study, 0, 1)), "InvalidMinimumSites", "minSites", "0")
	r.expect(second(c.researcher.Propose(ctx, study, 256, 1)), "InvalidMinimumSites")
	r.expect(second(c.researcher.Propose(ctx, study, 1, 0)), "EmptyValue", "what", quote("maxSessions"))
	r.expect(second(anna.Approve(ctx, study, dataset(anna.ID))), "UnknownStudy", "study", hexOf(study))
	must(t)(c.researcher.Propose(ctx, study, 2, 1))
	r.expect(second(c.researcher.Propose(ctx, study, 1, 1)), "StudyExists", "study", hexOf(study))

	r.expect(second(c.outsider.Approve(ctx, study, dataset("x"))), "NotActiveSite")
	d := dataset(anna.ID)
	d.Root = [32]byte{}
	r.expect(second(anna.Approve(ctx, study, d)), "EmptyValue", "what", quote("datasetRoot"))
	d = dataset(anna.ID)
	d.Height = 9
	r.expect(second(anna.Approve(ctx, study, d)), "InvalidHeight", "height", "9")
	r.expect(second(anna.RevokeApproval(ctx, study)), "NotApproved", "study", hexOf(study), "site", anna.Account.String())
	must(t)(anna.Approve(ctx, study, dataset(anna.ID)))
	r.expect(second(anna.Approve(ctx, study, dataset("exchanged"))), "AlreadyApproved")
	must(t)(anna.RevokeApproval(ctx, study))
	r.expect(second(anna.Approve(ctx, study, dataset("exchanged"))), "AlreadyApproved") // revoking frees nothing
}

func testSessionRefusals(c *consortium, r refusals) {
	t, ctx, op := c.t, c.ctx, c.operator
	study := hash("sessions")
	must(t)(c.researcher.Propose(ctx, study, 2, 2))
	open := func(by *ledger.Client, session [32]byte, roster []ledger.RosterSite) error {
		return second(by.OpenSession(ctx, session, study, roster, ledger.Step{}))
	}
	r.expect(open(op, hash("s"), c.roster(1)), "NotApproved", "site", c.sites[0].Account.String())
	for _, s := range c.sites {
		must(t)(s.Approve(ctx, study, dataset(s.ID)))
	}
	r.expect(open(op, hash("s"), c.roster(0)), "StaleConsent", "given", "0", "current", "0")
	for _, s := range c.sites {
		c.post(s, 1)
	}
	c.post(c.sites[2], 2)
	r.expect(open(op, hash("s"), c.roster(1)), "StaleConsent", "site", c.sites[2].Account.String(), "given", "1", "current", "2")
	roster := c.roster(1)
	roster[2].Epoch = 2

	r.expect(open(op, [32]byte{}, roster), "EmptyValue", "what", quote("session"))
	r.expect(second(op.OpenSession(ctx, hash("s"), hash("no study"), roster, ledger.Step{})), "UnknownStudy")
	r.expect(open(c.sites[0].Client, hash("s"), roster), "NotEntitled", "sender", c.sites[0].Account.String())
	r.expect(open(op, hash("s"), roster[:1]), "TooFewSites", "sites", "1", "minSites", "2")
	r.expect(open(op, hash("s"), append(slices.Clone(roster), roster[1])), "RosterNotOrdered", "site", c.sites[1].Account.String())
	r.expect(open(op, hash("s"), slices.Repeat(roster, 86)), "TooManySites", "sites", "258")
	r.expect(open(op, hash("s"), append([]ledger.RosterSite{{Site: c.outsider.Address(), Epoch: 1}}, roster...)), "SiteNotActive", "site", c.outsider.Address().String())
	studies := bindings.NewStudyRegistry()
	addresses := []common.Address{common.Address(c.sites[1].Account), common.Address(c.sites[0].Account)}
	r.expect(op.Refusal(ctx, c.d.Studies, studies.PackOpenSession(hash("s"), study, addresses, []uint64{1}, [32]byte{}, [32]byte{})), "LengthMismatch", "sites", "2", "epochs", "1")
	r.expect(op.Refusal(ctx, c.d.Studies, studies.PackOpenSession(hash("s"), study, addresses, []uint64{1, 1}, [32]byte{}, [32]byte{})), "RosterNotOrdered")

	s := hash("session")
	r.expect(second(op.Seal(ctx, s, hash("h"), hash("a"))), "UnknownSession", "session", hexOf(s))
	r.expect(second(c.sites[0].Attest(ctx, s, hash("h"))), "UnknownSession")
	r.expect(second(c.researcher.Release(ctx, s, hash("r"))), "UnknownSession")
	r.expect(second(op.Abort(ctx, s, 1, ledger.Address{}, hash("d"))), "UnknownSession")
	must(t)(c.researcher.OpenSession(ctx, s, study, roster[:2], ledger.Step{})) // the researcher may open too
	r.expect(open(op, s, roster), "SessionExists", "session", hexOf(s))

	r.expect(second(c.sites[0].Attest(ctx, s, hash("h"))), "WrongPhase", "phase", "1")
	r.expect(second(c.researcher.Release(ctx, s, hash("r"))), "WrongPhase", "phase", "1")
	r.expect(second(c.researcher.Seal(ctx, s, hash("h"), hash("a"))), "NotOperator")
	r.expect(second(op.Seal(ctx, s, [32]byte{}, hash("a"))), "EmptyValue", "what", quote("head"))
	r.expect(second(op.Seal(ctx, s, hash("h"), [32]byte{})), "EmptyValue", "what", quote("aggregate"))
	must(t)(op.Seal(ctx, s, hash("h"), hash("a")))
	r.expect(second(op.Seal(ctx, s, hash("other"), hash("a"))), "WrongPhase", "phase", "2")

	r.expect(second(c.sites[2].Attest(ctx, s, hash("h"))), "NotOnRoster", "account", c.sites[2].Account.String())
	r.expect(second(c.sites[0].Attest(ctx, s, hash("other"))), "WrongHead", "given", hexOf(hash("other")), "sealedHead", hexOf(hash("h")))
	must(t)(c.sites[0].Attest(ctx, s, hash("h")))
	r.expect(c.sites[0].Refusal(ctx, c.d.Studies, studies.PackAttest(s, hash("h"))), "AlreadyAttested")
	r.expect(second(c.researcher.Release(ctx, s, hash("r"))), "MissingAttestations", "given", "1", "want", "2")
	must(t)(c.sites[1].Attest(ctx, s, hash("h")))
	r.expect(second(op.Release(ctx, s, hash("r"))), "NotEntitled")
	r.expect(second(c.researcher.Release(ctx, s, [32]byte{})), "EmptyValue", "what", quote("commitment"))
	must(t)(c.researcher.Release(ctx, s, hash("r")))
	r.expect(second(c.researcher.Release(ctx, s, hash("r2"))), "WrongPhase", "phase", "3")
	r.expect(second(op.Abort(ctx, s, 1, ledger.Address{}, hash("d"))), "WrongPhase", "phase", "3")

	s = hash("second session")
	must(t)(op.OpenSession(ctx, s, study, roster, ledger.Step{}))
	r.expect(open(op, hash("third"), roster), "TooManySessions", "maxSessions", "2")
	r.expect(second(c.sites[0].Abort(ctx, s, 1, ledger.Address{}, hash("d"))), "NotEntitled")
	r.expect(second(op.Abort(ctx, s, 0, ledger.Address{}, hash("d"))), "EmptyValue", "what", quote("reason"))
	r.expect(second(op.Abort(ctx, s, 1, c.outsider.Address(), hash("d"))), "NotOnRoster")
	must(t)(c.researcher.Abort(ctx, s, 1, c.sites[0].Account, hash("d")))
	r.expect(second(op.Seal(ctx, s, hash("h"), hash("a"))), "WrongPhase", "phase", "4")
	r.expect(second(op.Abort(ctx, s, 2, ledger.Address{}, hash("d"))), "WrongPhase", "phase", "4")
}

// testChainRefusals opens sessions of an iterative analysis: each follows a released one of its study, at one model.
func testChainRefusals(c *consortium, r refusals) {
	t, ctx, op := c.t, c.ctx, c.operator
	roster := c.roster(1)[:2]
	studies := [2][32]byte{hash("chain"), hash("another chain")}
	for _, study := range studies {
		must(t)(c.researcher.Propose(ctx, study, 2, 9))
		for _, s := range c.sites[:2] {
			must(t)(s.Approve(ctx, study, dataset(s.ID)))
		}
	}
	open := func(session, study [32]byte, model, previous [32]byte) error {
		return second(op.OpenSession(ctx, session, study, roster, ledger.Step{Model: model, Previous: previous}))
	}
	release := func(session [32]byte) {
		must(t)(op.Seal(ctx, session, hash("h"), hash("a")))
		for _, s := range c.sites[:2] {
			must(t)(s.Attest(ctx, session, hash("h")))
		}
		must(t)(c.researcher.Release(ctx, session, hash("r")))
	}
	first, next := hash("iteration 0"), hash("iteration 1")
	r.expect(open(first, studies[0], hash("m0"), hash("no session")), "UnknownSession", "session", hexOf(hash("no session")))
	ok(t, open(first, studies[0], hash("m0"), [32]byte{}))
	r.expect(open(next, studies[0], hash("m1"), first), "WrongPhase", "session", hexOf(first), "phase", "1")
	release(first)
	r.expect(open(next, studies[0], [32]byte{}, first), "EmptyValue", "what", quote("model"))
	r.expect(open(next, studies[1], hash("m1"), first), "OfAnotherStudy", "session", hexOf(first), "study", hexOf(studies[0]))
	ok(t, open(next, studies[0], hash("m1"), first))
	fork := hash("fork")
	ok(t, open(fork, studies[0], hash("m2"), first)) // by the operator alone, so it fixes nothing
	must(t)(op.Abort(ctx, next, 1, ledger.Address{}, hash("d")))
	again, twin := hash("iteration 1 again"), hash("iteration 1 twice")
	ok(t, open(again, studies[0], hash("m1"), first))
	ok(t, open(twin, studies[0], hash("m1"), first))
	r.expect(second(op.OpenSession(ctx, again, studies[0], roster, ledger.Step{Model: hash("m1")})), "SessionExists")

	bare := hash("no model")
	ok(t, open(bare, studies[1], [32]byte{}, [32]byte{}))
	release(bare)
	r.expect(open(hash("after no model"), studies[1], hash("m1"), bare), "EmptyValue", "what", quote("model of the previous session"))

	release(again)
	release(twin)
	must(t)(op.Seal(ctx, fork, hash("h"), hash("a")))
	for _, s := range c.sites[:2] {
		must(t)(s.Attest(ctx, fork, hash("h")))
	}
	differs := []string{"session", hexOf(first), "given", hexOf(hash("m2")), "next", hexOf(hash("m1"))}
	r.expect(second(c.researcher.Release(ctx, fork, hash("r"))), "ModelDiffers", differs...)
	r.expect(open(hash("another fork"), studies[0], hash("m2"), first), "ModelDiffers", differs...)

	f, err := ledger.ReadFacts(ctx, c.outsider, c.d)
	if err != nil {
		t.Fatal(err)
	}
	for i, session := range [][32]byte{first, next, again} {
		s, known := f.Session(session)
		want := []ledger.SessionOpened{
			{Iteration: 0, Step: ledger.Step{Model: hash("m0")}},
			{Iteration: 1, Step: ledger.Step{Model: hash("m1"), Previous: first}},
			{Iteration: 1, Step: ledger.Step{Model: hash("m1"), Previous: first}},
		}[i]
		if !known || s.Opened.Iteration != want.Iteration || s.Opened.Step != want.Step {
			t.Errorf("session %d is %+v", i, s)
		}
	}
	if s, _ := f.Session(first); !slices.Equal(s.Next, [][32]byte{next, fork, again, twin}) {
		t.Errorf("after the first session came %x", s.Next)
	}

	// An endpoint that tells another chain of sessions than the contract let pass is found out.
	stranger := hash("iteration 0 of the other")
	ok(t, open(stranger, studies[1], hash("m0"), [32]byte{}))
	release(stranger)
	last := hash("iteration 2")
	ok(t, open(last, studies[0], hash("m2"), again))
	for name, lie := range map[string]liar{
		"a previous session of another study": {Source: c.outsider, about: last, old: again, new: stranger},
		"a previous session that was aborted": {Source: c.outsider, about: last, old: again, new: next},
		"another model after the same":        {Source: c.outsider, about: twin, old: hash("m1"), new: hash("m9")},
		"no model":                            {Source: c.outsider, about: last, old: hash("m2")},
		"no previous session":                 {Source: c.outsider, about: last, old: again},
	} {
		if _, err := ledger.ReadFacts(ctx, lie, c.d); err == nil || !strings.Contains(err.Error(), "contradicts") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// liar changes a word in the logs about a session.
type liar struct {
	ledger.Source
	about, old, new [32]byte
}

func (l liar) Logs(ctx context.Context, from, to uint64, contracts []ledger.Address) ([]ledger.Log, error) {
	logs, err := l.Source.Logs(ctx, from, to, contracts)
	for i, x := range logs {
		if len(x.Topics) > 1 && x.Topics[1] == l.about {
			logs[i].Data = bytes.ReplaceAll(x.Data, l.old[:], l.new[:])
		}
	}
	return logs, err
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func testMotionRefusals(c *consortium, r refusals) {
	t, ctx := c.t, c.ctx
	anna, berta, clara := c.sites[0], c.sites[1], c.sites[2]
	dora := c.newMember("st-dora")
	proof := dora.possession(t, c.d, ledger.RoleSite)
	admission := bindings.ConsortiumMember{
		Id: dora.ID, Account: common.Address(dora.Account), SigningKey: dora.SigningKey, TlsKey: dora.TLSKey, PeerId: dora.PeerID,
	}
	contract := bindings.NewConsortium()

	r.expect(moved(c.operator.MoveAdmission(ctx, ledger.RoleSite, dora.Member, proof, "why")), "NotActiveSite")
	r.expect(moved(c.researcher.MoveRemoval(ctx, anna.Account, "why")), "NotActiveSite")
	r.expect(anna.Refusal(ctx, c.d.Consortium, contract.PackMoveAdmission(0, admission, proof, "why")), "InvalidRole")
	r.expect(moved(anna.MoveAdmission(ctx, ledger.RoleSite, dora.Member, clara.possessionOf(t, c.d, clara.key), "why")), "NotPossessed")
	r.expect(moved(anna.MoveRemoval(ctx, dora.Account, "why")), "NotActiveMember")
	r.expect(second(anna.Support(ctx, 1)), "UnknownMotion", "motion", "1")
	r.expect(moved(anna.MovePins(ctx, nil, "none")), "WrongNumberOfPins", "pins", "0")
	r.expect(moved(anna.MoveRemoval(ctx, clara.Account, "")), "InvalidReason", "length", "0")

	motion, _, err := anna.MoveRemoval(ctx, clara.Account, "cheat")
	if err != nil {
		t.Fatal(err)
	}
	r.expect(anna.Refusal(ctx, c.d.Consortium, contract.PackSupport(common.Big1)), "AlreadySupported", "motion", "1", "site", anna.Account.String())
	r.expect(second(c.outsider.Support(ctx, motion)), "NotActiveSite")
	must(t)(berta.Support(ctx, motion)) // 2 of 3
	r.expect(second(clara.Support(ctx, motion)), "NotActiveSite", "sender", clara.Account.String())
	r.expect(second(ledgertest.Post(ctx, clara.Client, consent(clara.ID, 3).Root, 3)), "NotActiveSite")
	r.expect(moved(anna.MoveRemoval(ctx, clara.Account, "again")), "NotActiveMember")
	r.expect(moved(anna.MoveAdmission(ctx, ledger.RoleSite, clara.Member, clara.possession(t, c.d, ledger.RoleSite), "back")), "AccountTaken")

	motion, _, err = anna.MoveRemoval(ctx, berta.Account, "why")
	if err != nil {
		t.Fatal(err)
	}
	if f, err := ledger.ReadFacts(ctx, anna, c.d); err != nil || len(f.Sites()) != 2 {
		t.Fatalf("one of two is a majority: %v", err)
	}
	must(t)(berta.Support(ctx, motion)) // berta leaves by her own vote
	r.expect(anna.Refusal(ctx, c.d.Consortium, contract.PackSupport(common.Big1)), "MotionOver", "motion", "1")
	r.expect(moved(anna.MoveRemoval(ctx, anna.Account, "why")), "LastSite", "account", anna.Account.String())

	r.expect(second(c.operator.PinRecord(ctx, "tally/v9", hash("vk"))), "InvalidRecord", "name", quote("tally/v9"))
	r.expect(moved(anna.MoveRetirement(ctx, []string{"tally/v9"}, "none")), "NoKeyInUse", "circuit", quote("tally/v9"))
	candidacy, err := newKeyOf(c).Candidacy(c.d, c.facts().Head.Time.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if err := moved(anna.MoveOperator(ctx, candidacy, "the last site's vote")); err != nil {
		t.Fatal(err)
	}
	r.expect(moved(anna.MoveOperator(ctx, candidacy, "again")), "AlreadyOperator", "account", candidacy.Account.String())
}

// testRetiredRefusals: under a retired key no consent moves.
func testRetiredRefusals(h *hospital, r refusals) {
	t, ctx, batches, admissions := h.t, h.ctx, string(h.batches.ID()), string(h.admissions.ID())
	must(t)(h.operator.CloseBootstrap(ctx))
	motion, _, err := h.sites[0].MoveRetirement(ctx, []string{batches, admissions}, "their secrets came out")
	if err != nil {
		t.Fatal(err)
	}
	must(t)(h.sites[1].Support(ctx, motion))
	b, proof := h.batch(h.enrolment(1))
	r.expect(second(h.SubmitBatch(ctx, batches, b, proof)), "KeyRetired", "circuit", quote(batches))

	// What a hospital has moved under a retired key stands as long as the hospital; nobody has moved anything by a batch.
	unmade := func(circuit, want string) {
		t.Helper()
		list := pins.Unmade(h.facts(), func(pinned string, _ [32]byte) bool {
			return pinned != circuit
		})
		if strings.Join(list, " ") != want {
			t.Errorf("who has not made the key of %s has to have made %v", circuit, list)
		}
	}
	unmade(batches, "")
	for i, id := range []string{"st-anna", "st-berta"} { // both have admitted under it
		unmade(admissions, admissions)
		removal, _, err := h.sites[2].MoveRemoval(ctx, h.sites[i].Account, id+" moved its consents by a key of its own")
		if err != nil {
			t.Fatal(err)
		}
		must(t)(h.sites[1].Support(ctx, removal))
	}
	unmade(admissions, "")
}

// After the bootstrap a strict majority admits and removes, and votes of removed sites do not count.
func TestMembersByVote(t *testing.T) {
	t.Parallel()
	c := populate(t)
	ctx := c.ctx
	dora, eve := c.newMember("st-dora"), c.newMember("dr-eve")
	must(t)(c.operator.AdmitSite(ctx, dora.Member, dora.possession(t, c.d, ledger.RoleSite)))
	must(t)(c.operator.CloseBootstrap(ctx))
	anna, berta, clara := c.sites[0], c.sites[1], c.sites[2]

	admission, _, err := anna.MoveAdmission(ctx, ledger.RoleResearcher, eve.Member, eve.possession(t, c.d, ledger.RoleResearcher), "welcome")
	if err != nil {
		t.Fatal(err)
	}
	must(t)(dora.Support(ctx, admission)) // 2 of 4: no majority
	removal, _, err := anna.MoveRemoval(ctx, dora.Account, "cheat")
	if err != nil {
		t.Fatal(err)
	}
	must(t)(berta.Support(ctx, removal))
	must(t)(clara.Support(ctx, removal)) // 3 of 4
	f, err := ledger.ReadFacts(ctx, anna, c.d)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := f.Site("st-dora"); ok {
		t.Error("dora is still a site")
	}
	if m, role, active, known := f.Member(dora.Account); !known || active || role != ledger.RoleSite || m.ID != "st-dora" {
		t.Errorf("dora is %+v %v %v %v", m, role, active, known)
	}
	if _, ok := f.Researcher("dr-eve"); ok {
		t.Error("eve is in with 2 of 4")
	}
	must(t)(berta.Support(ctx, admission)) // anna and berta of 3; dora's does not count, nor is it needed
	fresh, err := f.Advance(ctx, anna)
	if err != nil {
		t.Fatal(err)
	}
	if len(fresh) != 3 { // supported, carried, admitted
		t.Errorf("facts of the last vote: %+v", fresh)
	}
	if got, ok := f.Researcher("dr-eve"); !ok || got.Account != eve.Account {
		t.Errorf("eve is %+v, %v", got, ok)
	}
	if m, ok := f.Motion(admission); !ok || !m.Carried || len(m.Support) != 3 || m.Made.Reason != "welcome" {
		t.Errorf("motion is %+v", m)
	}
	must(t)(eve.Propose(ctx, hash("by eve"), 1, 1))
}

// A removed site's vote alone is worth nothing: three of four are two of three.
func TestRemovedSitesVotesDoNotCount(t *testing.T) {
	t.Parallel()
	c := populate(t)
	ctx := c.ctx
	must(t)(c.operator.CloseBootstrap(ctx))
	anna, berta, clara := c.sites[0], c.sites[1], c.sites[2]
	against, _, err := clara.MoveRemoval(ctx, anna.Account, "revenge") // 1 of 3
	if err != nil {
		t.Fatal(err)
	}
	removal, _, err := anna.MoveRemoval(ctx, clara.Account, "cheat")
	if err != nil {
		t.Fatal(err)
	}
	must(t)(berta.Support(ctx, removal))
	must(t)(berta.Support(ctx, against)) // with clara's vote it would be 2 of 2
	f, err := ledger.ReadFacts(ctx, anna, c.d)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := f.Site(anna.ID); !ok {
		t.Error("a removed site's vote removed anna")
	}
}

func TestSessionAfterARemovalCannotBeReleased(t *testing.T) {
	t.Parallel()
	c := populate(t)
	ctx := c.ctx
	must(t)(c.operator.CloseBootstrap(ctx))
	study, session := c.study("lung", 2, 2), hash("session")
	must(t)(c.operator.OpenSession(ctx, session, study, c.roster(1), ledger.Step{}))
	must(t)(c.operator.Seal(ctx, session, hash("h"), hash("a")))
	anna, berta, clara := c.sites[0], c.sites[1], c.sites[2]
	removal, _, err := anna.MoveRemoval(ctx, clara.Account, "cheat")
	if err != nil {
		t.Fatal(err)
	}
	must(t)(berta.Support(ctx, removal))
	refused(t, second(clara.Attest(ctx, session, hash("h"))), "NotActiveSite", "sender", clara.Account.String())
	must(t)(c.operator.Abort(ctx, session, 3, clara.Account, hash("evidence")))
	refused(t, second(c.operator.OpenSession(ctx, hash("next"), study, c.roster(1), ledger.Step{})), "SiteNotActive", "site", clara.Account.String())
	must(t)(c.operator.OpenSession(ctx, hash("next"), study, c.roster(1)[:2], ledger.Step{}))
}

func (m member) possessionOf(t *testing.T, d ledger.Deployment, key *ledger.Key) []byte {
	t.Helper()
	if key.Address() == m.Account {
		return m.possession(t, d, ledger.RoleSite)
	}
	other := m.Member
	other.Account = key.Address()
	p, err := key.Possession(d, ledger.RoleSite, other)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newKeyOf(c *consortium) *ledger.Key {
	key := newKey(c.t)
	if err := c.operator.Fund(c.ctx, key.Address(), ether); err != nil {
		c.t.Fatal(err)
	}
	return key
}

func moved(_ uint64, _ ledger.At, err error) error { return err }

func hexOf(h [32]byte) string { return ledger.Hash(h).String() }

func quote(s string) string { return strconv.Quote(s) }

// eventTopics are the first topics of all events, as seeds for the decoder's fuzz target.
func eventTopics() [][32]byte {
	var list [][32]byte
	for _, meta := range []*bind.MetaData{&bindings.ConsortiumMetaData, &bindings.ConsentRegistryMetaData, &bindings.StudyRegistryMetaData, &bindings.RecordRegistryMetaData} {
		a, err := meta.ParseABI()
		if err != nil {
			panic(err) // the embedded interface is ours
		}
		for _, e := range a.Events {
			list = append(list, e.ID)
		}
	}
	return list
}
