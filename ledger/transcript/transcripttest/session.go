// Package transcripttest makes small sessions for tests: sites with patients and directives, terms with or without a chain,
// and what every party says, true or false.
package transcripttest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/sha3"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"salus/consent"
	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
)

// Patient is one slot of a site: a row, nil for an empty slot, and whether the directive permits the study.
type Patient struct {
	Row     analysis.Row
	Permits bool
}

// Site is a site with its committed table and consents.
type Site struct {
	ID       study.SiteID
	Signing  ed25519.PrivateKey
	Patients []Patient
	Height   int // of the dataset
	Chunks   []Chunk
	Identity zkproofs.Element
	Rooms    []zkproofs.Element // blocks of consents beyond the dataset's
}

// ConsentHeight is the height of every site's consents.
const ConsentHeight = consentbatch.Height

// Chunk is what one proof of a site's contribution reads, in a site one block of it.
type Chunk struct {
	Rows                   [][]uint32
	Words                  []consentword.Word
	RowSalts, ConsentSalts []zkproofs.Element
	SheetSalts             [][]zkproofs.Element // of the dataset's sheets beyond the first
}

// Session is a study with its sites, and the terms once they are fixed.
type Session struct {
	Study      *study.Study
	Program    *analysis.Program
	Sites      []*Site
	Researcher ed25519.PrivateKey
	Keys       *catalogue.Keyring
	Terms      *transcript.Terms
}

// Stream is an endless deterministic source for tests.
func Stream(label ...any) io.Reader {
	x := sha3.NewSHAKE256()
	fmt.Fprint(x, label...)
	return x
}

// Key is the Ed25519 key of that name.
func Key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("transcripttest " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// Public is a key's public part.
func Public(k ed25519.PrivateKey) study.Digest { return study.Digest(k.Public().(ed25519.PublicKey)) }

// New makes a session of the study over sites that have these patients.
func New(t testing.TB, yaml string, sites map[study.SiteID][]Patient) *Session {
	t.Helper()
	st, err := study.Parse([]byte(yaml), func(string) ([]byte, error) { return nil, fmt.Errorf("the study has no views") })
	if err != nil {
		t.Fatal(err)
	}
	p, err := analysis.Compile(st)
	if err != nil {
		t.Fatal(err)
	}
	s := &Session{Study: st, Program: p, Researcher: Key(transcript.Researcher), Keys: catalogue.Keys("", nil)}
	for id, patients := range sites {
		s.Sites = append(s.Sites, s.site(t, id, patients))
	}
	slices.SortFunc(s.Sites, func(a, b *Site) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return s
}

// Site gives a site by its id.
func (s *Session) Site(id string) *Site {
	for _, x := range s.Sites {
		if string(x.ID) == id {
			return x
		}
	}
	return nil
}

// Request is the study's request word.
func (s *Session) Request(t testing.TB) consentword.Word {
	t.Helper()
	r, err := consent.RequestFor(s.Study)
	if err != nil {
		t.Fatal(err)
	}
	return r.Word()
}

// Word is a directive that permits the study, or that denies it.
func (s *Session) Word(t testing.TB, permits bool) consentword.Word {
	t.Helper()
	f := s.Request(t).Fields()
	f.Obligations, f.Cohort, f.NotBefore, f.NotAfter, f.Version = 0, 0, 0, 1<<32-1, 1
	if !permits {
		f.Decision = consentword.Deny
	}
	return f.Word()
}

func (s *Session) site(t testing.TB, id study.SiteID, patients []Patient) *Site {
	t.Helper()
	x := &Site{ID: id, Signing: Key(string(id)), Patients: patients}
	var err error
	if x.Height, err = merkle.Height(len(patients), merkle.BlockRows); err != nil {
		t.Fatal(err)
	}
	if x.Identity, err = zkproofs.RandomElement(Stream("identity", id)); err != nil {
		t.Fatal(err)
	}
	room, err := zkproofs.RandomElement(Stream("room", id))
	if err != nil {
		t.Fatal(err)
	}
	x.Rooms = []zkproofs.Element{room}
	words := map[bool]consentword.Word{true: s.Word(t, true), false: s.Word(t, false)}
	for i, p := range patients {
		if i%merkle.BlockRows == 0 {
			x.Chunks = append(x.Chunks, emptyChunk(t, id, len(x.Chunks), len(s.Program.Sheets())))
		}
		c, slot := &x.Chunks[len(x.Chunks)-1], i%merkle.BlockRows
		c.Words[slot] = words[p.Permits]
		if p.Row == nil {
			continue
		}
		if c.Rows[slot], err = s.Program.Encode(p.Row); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

func emptyChunk(t testing.TB, id study.SiteID, i, sheets int) Chunk {
	t.Helper()
	const nodes = merkle.BlockRows / merkle.BottomLeaves
	salts, err := merkle.NewSalts(Stream("salts", id, i), (1+sheets)*nodes)
	if err != nil {
		t.Fatal(err)
	}
	c := Chunk{
		Rows: make([][]uint32, merkle.BlockRows), Words: make([]consentword.Word, merkle.BlockRows),
		RowSalts: salts[:nodes], ConsentSalts: salts[nodes : 2*nodes],
	}
	for rest := range slices.Chunk(salts[2*nodes:], nodes) {
		c.SheetSalts = append(c.SheetSalts, rest)
	}
	return c
}

// Clone copies a chunk deeply, to be lied about.
func (c Chunk) Clone() Chunk {
	out := Chunk{Rows: slices.Clone(c.Rows), Words: slices.Clone(c.Words), RowSalts: slices.Clone(c.RowSalts), ConsentSalts: slices.Clone(c.ConsentSalts)}
	for _, salts := range c.SheetSalts {
		out.SheetSalts = append(out.SheetSalts, slices.Clone(salts))
	}
	for i, r := range out.Rows {
		out.Rows[i] = slices.Clone(r)
	}
	return out
}

// Join makes one chunk of blocks.
func Join(blocks []Chunk) (c Chunk) {
	for _, b := range blocks {
		c.Rows, c.Words = append(c.Rows, b.Rows...), append(c.Words, b.Words...)
		c.RowSalts, c.ConsentSalts = append(c.RowSalts, b.RowSalts...), append(c.ConsentSalts, b.ConsentSalts...)
		if c.SheetSalts == nil {
			c.SheetSalts = make([][]zkproofs.Element, len(b.SheetSalts))
		}
		for s, salts := range b.SheetSalts {
			c.SheetSalts[s] = append(c.SheetSalts[s], salts...)
		}
	}
	return c
}

// ChunksOf are the site's chunks of so many rows, the last one without the empty blocks that it goes on with.
func (x *Site) ChunksOf(rows uint32) (out []Chunk) {
	for blocks := range slices.Chunk(x.Chunks, int(rows)/merkle.BlockRows) {
		out = append(out, Join(blocks))
	}
	return out
}

// Blocks are the roots of the chunk's blocks.
func (c Chunk) Blocks(t testing.TB) (out []transcript.BlockRoots) {
	t.Helper()
	const rows, salts = merkle.BlockRows, merkle.BlockRows / merkle.BottomLeaves
	for i := 0; i*rows < len(c.Rows); i++ {
		b := Chunk{Rows: c.Rows[i*rows : (i+1)*rows], Words: c.Words[i*rows : (i+1)*rows], RowSalts: c.RowSalts[i*salts : (i+1)*salts], ConsentSalts: c.ConsentSalts[i*salts : (i+1)*salts]}
		for _, sheet := range c.SheetSalts {
			b.SheetSalts = append(b.SheetSalts, sheet[i*salts:(i+1)*salts])
		}
		r := transcript.BlockRoots{Sheets: b.Sheets(t)}
		r.Rows, r.Consents = b.Roots(t)
		out = append(out, r)
	}
	return out
}

// Roots are a block's subtree roots.
func (c Chunk) Roots(t testing.TB) (rows, consents zkproofs.Element) {
	t.Helper()
	var words []zkproofs.Element
	for _, w := range c.Words {
		words = append(words, scan.WordElement(w))
	}
	return root(t, merkle.Rows, c.sheet(0), c.RowSalts), root(t, merkle.Consents, words, c.ConsentSalts)
}

// Sheets are a block's subtree roots in the dataset's sheets beyond the first.
func (c Chunk) Sheets(t testing.TB) (out []zkproofs.Element) {
	t.Helper()
	for i, salts := range c.SheetSalts {
		out = append(out, root(t, merkle.Rows, c.sheet(1+i), salts))
	}
	return out
}

// sheet are the chunk's rows in a sheet.
func (c Chunk) sheet(i int) (leaves []zkproofs.Element) {
	for _, codes := range c.Rows {
		leaves = append(leaves, scan.SheetElement(codes, i))
	}
	return leaves
}

func root(t testing.TB, kind merkle.Kind, leaves, salts []zkproofs.Element) zkproofs.Element {
	t.Helper()
	height, err := merkle.ChunkHeight(merkle.BlockRows)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := merkle.Build(kind, leaves, salts, height)
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

// Roots are the site's dataset root and combined consent root.
func (x *Site) Roots(t testing.TB) (dataset, consents zkproofs.Element) {
	t.Helper()
	sheets := make([]analysis.Sheet, 1+len(x.Chunks[0].SheetSalts))
	rows, words := make([][]zkproofs.Element, len(sheets)), []zkproofs.Element(nil)
	for _, c := range x.Chunks {
		r, w := c.Roots(t)
		words = append(words, w)
		for i, root := range append([]zkproofs.Element{r}, c.Sheets(t)...) {
			sheets[i] = analysis.Sheet{Kind: analysis.Codes}
			rows[i] = append(rows[i], root)
		}
	}
	dataset, err := transcript.DatasetRoot(sheets, rows, x.Height)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := merkle.RootOfChunks(merkle.Consents, append(words, x.Rooms...), merkle.BlockRows, ConsentHeight)
	if err != nil {
		t.Fatal(err)
	}
	return dataset, consent.CombinedRoot(x.Identity, tree, ConsentHeight)
}

// Time is when fabricated sessions open, in seconds since 1970.
const Time = 1_760_000_000

// Fabricate fixes terms without a chain.
func (s *Session) Fabricate(t testing.TB, name string) {
	t.Helper()
	var heights []uint8
	for _, x := range s.Sites {
		heights = append(heights, uint8(x.Height))
	}
	chunk := transcript.ChunkRows(s.Study, heights)
	statement, err := transcript.Statement(s.Program, s.Program.Start(), chunk)
	if err != nil {
		t.Fatal(err)
	}
	s.Terms = &transcript.Terms{
		Schema: "salus.terms/v1", Development: true, Study: s.Study.Hash(), Session: study.SessionID(sha256.Sum256([]byte(name))),
		Chain: ledger.Deployment{ChainID: 1337, Genesis: ledger.Hash{1}, Consortium: ledger.Address{2}, Consents: ledger.Address{3}, Studies: ledger.Address{4}, Records: ledger.Address{5}, FromBlock: 1},
		Set:   statement.Set().Name(), Circuit: statement.Circuit(), Chunk: uint32(chunk), Lanes: statement.Lanes(), Model: s.Program.Start(), Researcher: Public(s.Researcher),
		Block: transcript.Block{Number: 7, Hash: study.Digest(sha256.Sum256([]byte("block of " + name))), Time: Time},
	}
	table, err := s.Study.Noise(len(s.Sites))
	if err != nil {
		t.Fatal(err)
	}
	s.Terms.Variance = uint32(table.Scale)
	for _, id := range CircuitsOf(s.Terms) {
		s.Terms.Keys = append(s.Terms.Keys, transcript.Pin{Circuit: id, Hash: s.KeyHash(t, id)})
	}
	for _, x := range s.Sites {
		rows, consents := x.Roots(t)
		s.Terms.Sites = append(s.Terms.Sites, transcript.Site{
			ID: x.ID, SigningKey: Public(x.Signing), ConsentRoot: consents, ConsentEpoch: 1, ConsentHeight: ConsentHeight, DatasetRoot: rows, Height: uint8(x.Height),
		})
	}
}

// CircuitsOf lists the circuits of a session in the order of the terms' pins.
func CircuitsOf(t *transcript.Terms) []zkproofs.CircuitID {
	return t.Circuits().List()
}

// KeyHash is the hash of a circuit's development key.
func (s *Session) KeyHash(t testing.TB, id zkproofs.CircuitID) study.Digest {
	t.Helper()
	v, err := s.Keys.Verifier(id)
	if err != nil {
		t.Fatal(err)
	}
	return v.KeyHash()
}

// Replay starts a replay of the session's terms.
func (s *Session) Replay(t testing.TB) *transcript.Replay {
	t.Helper()
	r, err := transcript.NewReplay(s.Terms, s.Study, s.Keys)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Sign makes a party's entry.
func (s *Session) Sign(kind transcript.Kind, party string, artifact []byte) transcript.Entry {
	return transcript.Sign(s.Signing(party), s.Terms.Session, kind, party, artifact)
}

// Signing is a party's signing key.
func (s *Session) Signing(party string) ed25519.PrivateKey {
	if x := s.Site(party); x != nil {
		return x.Signing
	}
	return s.Researcher
}

// Counted are the rows that may be counted, over all sites.
func (s *Session) Counted() []analysis.Row {
	var out []analysis.Row
	for _, x := range s.Sites {
		for _, p := range x.Patients {
			if p.Row != nil && p.Permits {
				out = append(out, p.Row)
			}
		}
	}
	return out
}
