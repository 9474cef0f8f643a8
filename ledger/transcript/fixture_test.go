package transcript_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"salus/ledger"
	"salus/ledger/devchain"
	"salus/ledger/ledgertest"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
	"salus/models/study"
)

// smokers is the study of the proven session: 2 × 3 cells, one lane.
const smokers = `
name: smokers
purpose: [GRU]
source: {table: {patient: id}}
columns:
  - {name: smoker, type: boolean}
  - {name: stage, type: category, values: [I, II, III]}
analysis: {kind: contingency, rows: smoker, columns: stage}
release: {minCohort: 11, minSites: 3, maxSessions: 3}
`

// patients are n slots: every seventh is empty, every fifth refuses, every eleventh has a missing value.
func patients(n, seed int) []Patient {
	out := make([]Patient, n)
	for i := range out {
		k := i + seed
		out[i] = Patient{Permits: k%5 != 0}
		if k%7 == 0 {
			continue
		}
		out[i].Row = analysis.Row{"smoker": analysis.Value(fmt.Sprint(k%3 == 0)), "stage": analysis.Value([]string{"I", "II", "III"}[k%11%3])}
		if k%11 == 0 {
			out[i].Row["stage"] = "NA"
		}
	}
	return out
}

// proven is one session of st-anna (two chunks), st-berta, st-clara and the researcher, on a chain, with every word that
// was said and the replay after each phase. St-clara's table and consents are those of st-berta: only the context keeps
// st-clara from saying what st-berta said.
type proven struct {
	*Session
	facts    *ledger.Facts
	source   ledger.Source
	chainDir string
	holders  map[string]*Holder
	said     map[transcript.Kind]map[string][]byte
	before   map[transcript.Kind]*transcript.Replay // before anything of the kind was said
	replay   *transcript.Replay                     // at the end
	receipt  []byte
	folder   transcript.Folder
	others   []study.SessionID // opened on the same chain, see openOthers
}

var once struct {
	sync.Once
	x   *proven
	dir string
}

func TestMain(m *testing.M) {
	code := m.Run()
	if once.dir != "" {
		os.RemoveAll(once.dir)
	}
	os.Exit(code)
}

// session proves the session, once for all tests.
func session(t testing.TB) *proven {
	t.Helper()
	once.Do(func() {
		var err error
		if once.dir, err = os.MkdirTemp("", "transcript-test-"); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		once.x = prove(t, once.dir)
		t.Logf("a session over three sites was proven in %v", time.Since(start))
	})
	if once.x == nil {
		t.Fatal("the session could not be proven")
	}
	return once.x
}

func prove(t testing.TB, dir string) *proven {
	x := &proven{holders: map[string]*Holder{}, said: map[transcript.Kind]map[string][]byte{}, before: map[transcript.Kind]*transcript.Replay{}}
	x.Session = New(t, smokers, map[study.SiteID][]Patient{"st-anna": patients(300, 0), "st-berta": patients(120, 400), "st-clara": patients(120, 400)})
	berta, clara := x.Site("st-berta"), x.Site("st-clara")
	clara.Chunks, clara.Identity, clara.Rooms = berta.Chunks, berta.Identity, berta.Rooms
	x.chainDir, x.folder = filepath.Join(dir, "chain"), transcript.Folder(filepath.Join(dir, "artifacts"))
	c := openConsortium(t, x)
	r := x.Replay(t)
	for _, kind := range transcript.Kinds() {
		x.before[kind], x.said[kind] = r.Clone(), map[string][]byte{}
		if kind == transcript.Share {
			c.seal(r)
		}
		for _, party := range x.Terms.Parties() {
			if kind == transcript.Contribution && party == transcript.Researcher {
				continue
			}
			b, err := x.word(t, r, kind, party)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Add(x.Sign(kind, party, b), b); err != nil {
				t.Fatal(err)
			}
			x.said[kind][party] = b
			if _, err := x.folder.Put(b); err != nil {
				t.Fatal(err)
			}
		}
	}
	x.replay = r
	for _, id := range CircuitsOf(x.Terms) {
		v, err := x.Keys.Verifier(id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.folder.Put(v.KeyBytes()); err != nil {
			t.Fatal(err)
		}
	}
	salt := study.Digest(sha256.Sum256([]byte("salt")))
	rc, err := transcript.NewReceipt(r, x.Researcher, salt, transcript.Opening{})
	if err != nil {
		t.Fatal(err)
	}
	x.receipt = rc.Bytes()
	c.release(transcript.Release(salt, rc.Result))
	c.close(x)
	return x
}

// word is what an honest party says.
func (x *proven) word(t testing.TB, r *transcript.Replay, kind transcript.Kind, party string) ([]byte, error) {
	h := x.holders[party]
	switch kind {
	case transcript.Commit:
		h = NewHolder(t, r, party)
		x.holders[party] = h
		return h.Commit(r).Bytes(), nil
	case transcript.KeyShare:
		k, err := h.KeyShare(x.Session, r)
		if err != nil {
			return nil, err
		}
		return k.Bytes(), nil
	case transcript.Contribution:
		c, err := x.Contribution(t, r, party, Draw(party), Lie{})
		if err != nil {
			return nil, err
		}
		return c.Bytes(), nil
	}
	seal, err := r.Seal()
	if err != nil {
		return nil, err
	}
	s, err := h.Share(x.Session, r, seal.Lanes)
	if err != nil {
		return nil, err
	}
	return s.Bytes(), nil
}

// consortium is the chain while it runs.
type consortium struct {
	t          testing.TB
	ctx        context.Context
	x          *proven
	chain      *devchain.Chain
	operator   *ledger.Client
	researcher *ledger.Client
	sites      map[study.SiteID]*ledger.Client
	d          ledger.Deployment
}

func (c *consortium) must(_ ledger.At, err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// openConsortium deploys the contracts, admits the parties, anchors study, datasets and consents, and opens the session.
func openConsortium(t testing.TB, x *proven) *consortium {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	t.Cleanup(cancel)
	c := &consortium{t: t, ctx: ctx, x: x, sites: map[study.SiteID]*ledger.Client{}}
	key := c.key()
	var err error
	ether := new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)
	c.chain, err = devchain.Open(devchain.Options{Dir: x.chainDir, Heartbeat: time.Hour, Alloc: map[ledger.Address]*big.Int{key.Address(): new(big.Int).Mul(big.NewInt(1000), ether)}})
	if err != nil {
		t.Fatal(err)
	}
	if c.operator, err = ledger.Dial(ctx, c.chain.Endpoint(), nil, key); err != nil {
		t.Fatal(err)
	}
	if c.d, err = c.operator.Deploy(ctx, "test", true); err != nil {
		t.Fatal(err)
	}
	if err := ledgertest.Install(ctx, c.operator); err != nil {
		t.Fatal(err)
	}
	c.researcher = c.admit("dr-nightingale", ledger.RoleResearcher, Public(x.Researcher))
	for _, s := range x.Sites {
		c.sites[s.ID] = c.admit(string(s.ID), ledger.RoleSite, Public(s.Signing))
	}
	c.sites["st-dora"] = c.admit("st-dora", ledger.RoleSite, Public(Key("st-dora")))
	statement, err := transcript.Statement(x.Program, analysis.Model{}, transcript.SmallChunk)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range CircuitsOf(&transcript.Terms{Set: "additive4096", Circuit: statement.Circuit(), Chunk: transcript.SmallChunk}) {
		c.must(c.operator.PinKey(ctx, string(id), x.KeyHash(t, id)))
	}
	h := x.Study.Hash()
	c.must(c.researcher.Propose(ctx, h, 3, 99)) // the study says 3 sessions
	for _, s := range x.Sites {
		rows, consents := s.Roots(t)
		c.anchor(s.ID, h, rows, consents, uint8(s.Height))
	}
	c.anchor("st-dora", h, [32]byte{0xff}, [32]byte{7}, 2)
	c.x.Terms = c.open("session", x.Sites[0].ID, x.Sites[1].ID, x.Sites[2].ID)
	return c
}

func (c *consortium) key() *ledger.Key {
	k, err := ledger.NewKey(rand.Reader)
	if err != nil {
		c.t.Fatal(err)
	}
	return k
}

func (c *consortium) admit(id string, role ledger.Role, signing study.Digest) *ledger.Client {
	c.t.Helper()
	key := c.key()
	if err := c.operator.Fund(c.ctx, key.Address(), big.NewInt(1e18)); err != nil {
		c.t.Fatal(err)
	}
	client, err := ledger.Dial(c.ctx, c.chain.Endpoint(), &c.d, key)
	if err != nil {
		c.t.Fatal(err)
	}
	m := ledger.Member{ID: id, Account: key.Address(), SigningKey: signing, TLSKey: sha256.Sum256([]byte(id)), PeerID: []byte("peer of " + id)}
	possession, err := key.Possession(c.d, role, m)
	if err != nil {
		c.t.Fatal(err)
	}
	if role == ledger.RoleSite {
		c.must(c.operator.AdmitSite(c.ctx, m, possession))
	} else {
		c.must(c.operator.AdmitResearcher(c.ctx, m, possession))
	}
	return client
}

func (c *consortium) anchor(site study.SiteID, h study.Hash, rows, consents [32]byte, height uint8) {
	c.t.Helper()
	c.must(c.sites[site].Approve(c.ctx, h, ledger.Dataset{Root: rows, Height: height}))
	c.must(ledgertest.Post(c.ctx, c.sites[site], consents, 1))
}

func (c *consortium) openOnly(name string, sites ...study.SiteID) study.SessionID {
	c.t.Helper()
	id := study.SessionID(sha256.Sum256([]byte(name)))
	var roster []ledger.RosterSite
	for _, s := range sites {
		roster = append(roster, ledger.RosterSite{Site: c.sites[s].Address(), Epoch: 1})
	}
	c.must(c.operator.OpenSession(c.ctx, id, c.x.Study.Hash(), roster, ledger.Step{}))
	return id
}

func (c *consortium) open(name string, sites ...study.SiteID) *transcript.Terms {
	c.t.Helper()
	id := c.openOnly(name, sites...)
	f, err := ledger.ReadFacts(c.ctx, c.operator, c.d)
	if err != nil {
		c.t.Fatal(err)
	}
	terms, err := transcript.ReadTerms(f, id, c.x.Study, analysis.Model{})
	if err != nil {
		c.t.Fatal(err)
	}
	return terms
}

// seal anchors the replay's head and lets every site attest it.
func (c *consortium) seal(r *transcript.Replay) {
	c.t.Helper()
	s, err := r.Seal()
	if err != nil {
		c.t.Fatal(err)
	}
	c.must(c.operator.Seal(c.ctx, c.x.Terms.Session, s.Head, s.Aggregate))
	for _, site := range c.x.Sites {
		c.must(c.sites[site.ID].Attest(c.ctx, c.x.Terms.Session, s.Head))
	}
}

func (c *consortium) release(commitment study.Digest) {
	c.t.Helper()
	c.must(c.researcher.Release(c.ctx, c.x.Terms.Session, commitment))
}

// close opens sessions that no honest party takes part in, stops the chain and leaves what verifiers read.
func (c *consortium) close(x *proven) {
	c.t.Helper()
	x.others = []study.SessionID{
		c.openOnly("with a root that is none", "st-anna", "st-berta", "st-dora"),
		c.openOnly("the third", "st-anna", "st-berta", "st-clara"),
		c.openOnly("one more than the study allows", "st-anna", "st-berta", "st-clara"),
	}
	for _, s := range c.sites {
		s.Close()
	}
	c.researcher.Close()
	c.operator.Close()
	if err := c.chain.Close(); err != nil {
		c.t.Fatal(err)
	}
	reader, err := devchain.OpenReadOnly(x.chainDir)
	if err != nil {
		c.t.Fatal(err)
	}
	defer reader.Close()
	if x.source, err = remember(c.ctx, reader, c.d); err != nil {
		c.t.Fatal(err)
	}
	if x.facts, err = ledger.ReadFacts(c.ctx, x.source, c.d); err != nil {
		c.t.Fatal(err)
	}
}

// memory is a chain read once.
type memory struct {
	id     uint64
	final  ledger.Block
	blocks map[uint64]ledger.Block
	logs   []ledger.Log
	code   map[ledger.Address][]byte
}

func remember(ctx context.Context, src ledger.Source, d ledger.Deployment) (*memory, error) {
	m := &memory{blocks: map[uint64]ledger.Block{}, code: map[ledger.Address][]byte{}}
	contracts := []ledger.Address{d.Consortium, d.Consents, d.Studies, d.Records}
	var err error
	if m.id, err = src.ChainID(ctx); err != nil {
		return nil, err
	}
	if m.final, err = src.Final(ctx); err != nil {
		return nil, err
	}
	for n := uint64(0); n <= m.final.Number; n++ {
		if m.blocks[n], err = src.BlockAt(ctx, n); err != nil {
			return nil, err
		}
	}
	for _, a := range contracts {
		if m.code[a], err = src.Code(ctx, a); err != nil {
			return nil, err
		}
	}
	m.logs, err = src.Logs(ctx, d.FromBlock, m.final.Number, contracts)
	return m, err
}

func (m *memory) ChainID(context.Context) (uint64, error)     { return m.id, nil }
func (m *memory) Final(context.Context) (ledger.Block, error) { return m.final, nil }
func (m *memory) BlockAt(_ context.Context, n uint64) (ledger.Block, error) {
	b, ok := m.blocks[n]
	if !ok {
		return b, fmt.Errorf("no block %d", n)
	}
	return b, nil
}
func (m *memory) Code(_ context.Context, a ledger.Address) ([]byte, error) { return m.code[a], nil }

func (m *memory) Logs(_ context.Context, from, to uint64, contracts []ledger.Address) ([]ledger.Log, error) {
	var out []ledger.Log
	for _, l := range m.logs {
		for _, a := range contracts {
			if l.Contract == a && l.Block >= from && l.Block <= to {
				out = append(out, l)
			}
		}
	}
	return out, nil
}

// refused checks that the error is a refusal by that check, and that its message says no secret and no control character.
func refused(t testing.TB, err error, check string) *transcript.Refusal {
	t.Helper()
	r, ok := errors.AsType[*transcript.Refusal](err)
	if !ok || r.Check != check {
		t.Fatalf("want a refusal by the check %q, got %v", check, err)
	}
	for _, c := range err.Error() {
		if c < ' ' || c > 0x2fff {
			t.Fatalf("the message has the character %q", c)
		}
	}
	return r
}
