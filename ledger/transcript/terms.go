package transcript

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gowebpki/jcs"

	"salus/he"
	"salus/ledger"
	"salus/models/analysis"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/cohort"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/contribution"
	"salus/zkproofs/decryptshare"
	"salus/zkproofs/keyshare"
	"salus/zkproofs/merkle"
)

// Researcher is the party id of the researcher. No site can have it.
const Researcher = string(study.Researcher)

// maxTerms bounds the encoding of Terms: 64 parties at about 500 bytes each, and room.
const maxTerms = 128 << 10

// Site is what the chain fixed about one site when the session opened.
type Site struct {
	ID            study.SiteID     `json:"id"`
	SigningKey    study.Digest     `json:"signingKey"` // Ed25519
	ConsentRoot   zkproofs.Element `json:"consentRoot"`
	ConsentEpoch  uint64           `json:"consentEpoch"`
	ConsentHeight uint8            `json:"consentHeight"` // of the trees of keys and consents, which share the dataset's slots
	DatasetRoot   zkproofs.Element `json:"datasetRoot"`
	Height        uint8            `json:"height"` // of the dataset's trees, at most that of the consents
}

// Pin is the hash of a circuit's verifying key, as the consortium pinned it.
type Pin struct {
	Circuit zkproofs.CircuitID `json:"circuit"`
	Hash    study.Digest       `json:"hash"`
}

// Block is the block that holds openSession.
type Block struct {
	Number uint64       `json:"number"`
	Hash   study.Digest `json:"hash"`
	Time   uint64       `json:"time"` // seconds since 1970, as the chain says
}

// Terms is everything that is fixed when a session opens. It is derived from the chain and the study by ReadTerms; two
// honest parties derive the same bytes. Treat it as immutable.
type Terms struct {
	Schema      string             `json:"schema"` // salus.terms/v1
	Development bool               `json:"development"`
	Chain       ledger.Deployment  `json:"chain"`
	Study       study.Hash         `json:"study"`
	Session     study.SessionID    `json:"session"`
	Set         string             `json:"set"`     // he parameter set
	Circuit     zkproofs.CircuitID `json:"circuit"` // of the contributions' proofs
	Chunk       uint32             `json:"chunk"`   // rows that one of them scans, see [ChunkRows]
	Lanes       uint32             `json:"lanes"`
	Variance    uint32             `json:"variance,omitempty"` // of each site's noise; 0: the study has none
	Model       analysis.Model     `json:"model"`              // that an iterative analysis computes at
	Previous    study.SessionID    `json:"previous"`           // whose result the model follows from; zero for the first
	Sites       []Site             `json:"sites"`              // in order of id
	Researcher  study.Digest       `json:"researcher"`         // the researcher's Ed25519 key
	Keys        []Pin              `json:"keys"`               // the verifying keys that the consortium pinned, one for each of Circuits
	Block       Block              `json:"block"`
}

const termsSchema = "salus.terms/v1"

// Bytes is the canonical encoding (RFC 8785).
func (t *Terms) Bytes() []byte {
	raw, err := json.Marshal(t)
	if err != nil {
		panic("transcript: terms do not encode: " + err.Error()) // plain data always does
	}
	out, err := jcs.Transform(raw)
	if err != nil {
		panic("transcript: terms are not canonical: " + err.Error())
	}
	return out
}

// ParseTerms is the strict inverse of Bytes.
func ParseTerms(b []byte) (*Terms, error) {
	if len(b) > maxTerms {
		return nil, fmt.Errorf("terms of %d bytes, at most %d are allowed", len(b), maxTerms)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	t := new(Terms)
	if err := dec.Decode(t); err != nil {
		return nil, errors.New("terms do not parse")
	}
	if !bytes.Equal(t.Bytes(), b) {
		return nil, fmt.Errorf("terms are not in canonical form")
	}
	if t.Schema != termsSchema {
		return nil, fmt.Errorf("terms have schema %q, %q was expected", t.Schema, termsSchema)
	}
	if err := t.exact(); err != nil {
		return nil, fmt.Errorf("terms: %w", err)
	}
	return t, nil
}

// Parties gives the party ids in canonical order: the sites, then the researcher.
func (t *Terms) Parties() []string {
	out := make([]string, 0, len(t.Sites)+1)
	for _, s := range t.Sites {
		out = append(out, string(s.ID))
	}
	return append(out, Researcher)
}

func (t *Terms) site(party string) (Site, bool) {
	for _, s := range t.Sites {
		if string(s.ID) == party {
			return s, true
		}
	}
	return Site{}, false
}

// RosterHash binds every party's id and key, and every site's committed roots.
func (t *Terms) RosterHash() [32]byte {
	raw, err := json.Marshal(struct {
		Sites      []Site
		Researcher study.Digest
	}{t.Sites, t.Researcher})
	if err != nil {
		panic("transcript: the roster does not encode: " + err.Error())
	}
	return sha256.Sum256(append([]byte("salus/roster/v1\x00"), raw...))
}

// Seed is what the session's common polynomial a is expanded from. It contains the hash of the block that holds
// openSession, so nobody could choose it (2-session 2.2).
func (t *Terms) Seed() [32]byte {
	h := sha256.New()
	h.Write([]byte("salus/crs/v1\x00"))
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], t.Chain.ChainID)
	roster := t.RosterHash()
	for _, part := range [][]byte{n[:], t.Chain.Studies[:], t.Study[:], t.Session[:], roster[:], t.Block.Hash[:]} {
		h.Write(part)
	}
	return [32]byte(h.Sum(nil))
}

// Hours is the session's time for consent decisions: hours since 1970 at the opening block.
func (t *Terms) Hours() uint32 { return uint32(t.Block.Time / 3600) }

// Context is the public context of one proof of this session. Chunk and lane are 0 where a statement has none.
func (t *Terms) Context(party string, chunk, lane uint32, circuit zkproofs.CircuitID) zkproofs.Context {
	return zkproofs.Context{
		ChainID: t.Chain.ChainID, Contract: t.Chain.Studies, Study: t.Study, Session: t.Session, Roster: t.RosterHash(),
		Site: party, Chunk: chunk, Lane: lane, Circuit: circuit,
	}
}

// Circuits names the statements that a session under these terms proves. It is empty if the set is not known.
func (t *Terms) Circuits() Circuits {
	set, err := he.SetByName(t.Set)
	if err != nil {
		return Circuits{}
	}
	c := Circuits{KeyShare: keyshare.ID(set), Contribution: t.Circuit, Cohort: cohort.Definition().ID, DecryptShare: decryptshare.ID(set)}
	if shape, err := noiseShape(set, t.Circuit); err == nil && t.Variance > 0 {
		c.Noise = shape.ID()
	}
	return c
}

// CircuitsOf names the circuits that the sessions of a study prove in chunks of so many rows.
func CircuitsOf(s *study.Study, chunk int) (Circuits, error) {
	p, err := analysis.Compile(s)
	if err != nil {
		return Circuits{}, err
	}
	statement, err := Statement(p, p.Start(), chunk)
	if err != nil {
		return Circuits{}, err
	}
	t := Terms{Set: statement.Set().Name(), Circuit: statement.Circuit()}
	if s.Release.Privacy != nil {
		t.Variance = 1 // some noise
	}
	return t.Circuits(), nil
}

// Circuits names the circuits of a session. Noise is empty where there is none.
type Circuits struct{ KeyShare, Contribution, Cohort, DecryptShare, Noise zkproofs.CircuitID }

// List gives them in the order of the terms' pins.
func (c Circuits) List() []zkproofs.CircuitID {
	list := []zkproofs.CircuitID{c.KeyShare, c.Contribution, c.Cohort, c.DecryptShare}
	if c.Noise != "" {
		list = append(list, c.Noise)
	}
	return list
}

func (t *Terms) pin(id zkproofs.CircuitID) (study.Digest, bool) {
	for _, p := range t.Keys {
		if p.Circuit == id {
			return p.Hash, true
		}
	}
	return study.Digest{}, false
}

// ReadTerms derives a session's terms from what is final on chain, and from the session's public model, which the chain holds the hash of. Its
// errors are *Refusal with check "terms": what the chain says is not a session that an honest party takes part in.
func ReadTerms(f *ledger.Facts, session study.SessionID, s *study.Study, model analysis.Model) (*Terms, error) {
	fail := func(format string, args ...any) (*Terms, error) {
		return nil, &Refusal{Check: "terms", Err: fmt.Errorf(format, args...)}
	}
	on, ok := f.Session(session)
	if !ok {
		return fail("the chain knows no final session %s", session)
	}
	o := on.Opened
	if study.Hash(o.Study) != s.Hash() {
		return fail("session %s is of study %s, not of %s", session, study.Hash(o.Study), s.Hash())
	}
	program, err := analysis.Compile(s)
	if err != nil {
		return fail("study: %w", err)
	}
	if err := fixedStep(o, model); err != nil {
		return fail("%w", err)
	}
	if err := StepAllowed(program, model, o.Step.Previous); err != nil {
		return fail("%w", err)
	}
	var heights []uint8
	for _, e := range o.Roster {
		heights = append(heights, e.Dataset.Height)
	}
	chunk := ChunkRows(s, heights)
	statement, err := Statement(program, model, chunk)
	if err != nil {
		return fail("study: %w", err)
	}
	if o.Number > s.Release.MaxSessions {
		return fail("session %s is the study's session %d, the study allows %d", session, o.Number, s.Release.MaxSessions)
	}
	researcher, role, _, ok := f.Member(o.Researcher)
	if !ok || role != ledger.RoleResearcher {
		return fail("the study's researcher %s was never admitted as one", o.Researcher)
	}
	t := &Terms{
		Schema: termsSchema, Development: f.Consortium().Development, Chain: f.Deployment, Study: s.Hash(), Session: session,
		Set: statement.Set().Name(), Circuit: statement.Circuit(), Chunk: uint32(chunk), Lanes: statement.Lanes(), Model: model, Previous: o.Step.Previous, Researcher: researcher.SigningKey,
		Block: Block{Number: o.Block, Hash: study.Digest(o.BlockHash), Time: uint64(o.Time.Unix())},
	}
	table, err := s.Noise(len(o.Roster))
	if err != nil {
		return fail("%w", err)
	}
	t.Variance = uint32(table.Scale)
	if _, err := noiseShape(statement.Set(), t.Circuit); t.Variance > 0 && err != nil {
		return fail("study: %w", err)
	}
	for _, id := range t.Circuits().List() {
		h, ok := f.VerifyingKeyAt(string(id), o.At)
		if r, retired := f.Retired(string(id)); retired && !ok {
			return fail("the key of %s was retired by motion %d before the session was opened", id, r.Motion)
		}
		if !ok {
			return fail("the consortium has pinned no verifying key for %s", id)
		}
		t.Keys = append(t.Keys, Pin{id, h})
	}
	for _, e := range o.Roster {
		site, err := siteTerms(f, e)
		if err != nil {
			return fail("%w", err)
		}
		t.Sites = append(t.Sites, site)
	}
	if err := t.check(s, statement.Set()); err != nil {
		return fail("%w", err)
	}
	return t, nil
}

func siteTerms(f *ledger.Facts, e ledger.RosterEntry) (Site, error) {
	m, role, _, ok := f.Member(e.Site)
	if !ok || role != ledger.RoleSite {
		return Site{}, fmt.Errorf("the roster names %s, which was never admitted as a site", e.Site)
	}
	id, err := study.ParseSiteID(m.ID)
	if err != nil {
		return Site{}, err
	}
	if err := Fits(e.Dataset, ledger.ConsentRoot{Root: e.ConsentRoot, Height: e.ConsentHeight}); err != nil {
		return Site{}, fmt.Errorf("%s: %w", id, err)
	}
	return Site{
		ID: id, SigningKey: m.SigningKey, ConsentRoot: e.ConsentRoot, ConsentEpoch: e.ConsentEpoch, ConsentHeight: e.ConsentHeight,
		DatasetRoot: e.Dataset.Root, Height: e.Dataset.Height,
	}, nil
}

// Fits says why a site's consents cannot serve with its approved dataset in any session, or nil.
func Fits(d ledger.Dataset, c ledger.ConsentRoot) error {
	if err := heightsFit(d.Height, c.Height); err != nil {
		return err
	}
	for _, root := range [][32]byte{d.Root, c.Root} {
		if _, err := zkproofs.ParseElement(root[:]); err != nil {
			return errors.New("it posted a root that is no field element")
		}
	}
	return nil
}

// heightsFit: every slot of the dataset is a slot of the consents, and no tree is taller than batches of consents can change.
func heightsFit(dataset, consents uint8) error {
	switch {
	case consents > consentbatch.Height:
		return fmt.Errorf("it holds consents of height %d, at most %d is possible", consents, consentbatch.Height)
	case dataset > consents:
		return fmt.Errorf("it approved a dataset of height %d and holds consents of height %d, which have fewer slots", dataset, consents)
	}
	return nil
}

// check is what an honest party demands of terms, whatever the contract let pass.
func (t *Terms) check(s *study.Study, set *he.Set) error {
	if err := t.exact(); err != nil {
		return err
	}
	if len(t.Sites) < int(s.Release.MinSites) {
		return fmt.Errorf("%d sites, the study needs %d", len(t.Sites), s.Release.MinSites)
	}
	var heights []uint8
	for _, x := range t.Sites {
		heights = append(heights, x.Height)
	}
	if want := ChunkRows(s, heights); t.Chunk != uint32(want) {
		return fmt.Errorf("chunks of %d rows, %d follow from the sites' heights", t.Chunk, want)
	}
	if len(t.Sites)+1 > set.MaxParties() {
		return fmt.Errorf("%d parties, %s allows %d", len(t.Sites)+1, set.Name(), set.MaxParties())
	}
	keys := map[study.Digest]bool{t.Researcher: true}
	for i, x := range t.Sites {
		if i > 0 && t.Sites[i-1].ID >= x.ID {
			return fmt.Errorf("the roster is not in order of site ids")
		}
		if keys[x.SigningKey] {
			return fmt.Errorf("two parties have the same signing key")
		}
		keys[x.SigningKey] = true
		if _, err := study.ParseSiteID(string(x.ID)); err != nil {
			return err
		}
		if len(s.Sites) > 0 && !slices.Contains(s.Sites, x.ID) {
			return fmt.Errorf("%s is not among the study's invited sites", x.ID)
		}
		if err := heightsFit(x.Height, x.ConsentHeight); err != nil {
			return fmt.Errorf("%s: %w", x.ID, err)
		}
	}
	return nil
}

// exact refuses numbers that the canonical form, whose numbers are doubles, would round, so that no two terms have the same
// bytes; and a time whose hour has no 32-bit form.
func (t *Terms) exact() error {
	numbers := []uint64{t.Chain.ChainID, t.Chain.FromBlock, t.Block.Number, t.Block.Time}
	for _, s := range t.Sites {
		numbers = append(numbers, s.ConsentEpoch)
	}
	for _, n := range numbers {
		if n > 1<<53-1 {
			return fmt.Errorf("the number %d is not below 2^53", n)
		}
	}
	if t.Block.Time/3600 > math.MaxUint32 {
		return fmt.Errorf("the opening block's time %d is beyond the consent word's", t.Block.Time)
	}
	return nil
}

// ChunkRows is the number of slots that one proof of a session scans, by the heights of its sites' datasets: 240 where every site has at most 3,840 slots, which are 16
// chunks, and 3,840 where one has more. The terms hold it and everybody derives the same. Small chunks need a tenth of the memory; large ones prove more rows a
// second. A study with noise has chunks of 240, because the noise is made for counts of one limb, and so has one whose statement has no circuit for large ones.
func ChunkRows(s *study.Study, heights []uint8) int {
	if s.Release.Privacy != nil || !slices.ContainsFunc(heights, func(h uint8) bool { return h > smallHeight }) {
		return SmallChunk
	}
	p, err := analysis.Compile(s)
	if err != nil {
		return SmallChunk
	}
	if _, err := Statement(p, p.Start(), LargeChunk); err != nil {
		return SmallChunk
	}
	return LargeChunk
}

// MostSlots is the greatest number of patients that a site may have in the sessions of a study.
func MostSlots(s *study.Study) int {
	return MaxChunks * ChunkRows(s, []uint8{merkle.MaxHeight})
}

// Statement says how a study's statistic travels in a session at a model in chunks of so many rows: in which parameter set and circuit, and over how many lanes. It
// depends on these alone, so everybody chooses the same.
func Statement(p *analysis.Program, m analysis.Model, chunk int) (contribution.Statement, error) {
	statistic, err := p.Statistic(m)
	if err != nil {
		return contribution.Statement{}, err
	}
	s, err := contribution.For(he.Additive4096(), chunk, statistic)
	if err != nil {
		return contribution.Statement{}, err
	}
	if s.Lanes() > MaxLanes {
		return contribution.Statement{}, fmt.Errorf("the analysis needs %d lanes, at most %d are allowed; use fewer or coarser categories", s.Lanes(), MaxLanes)
	}
	return s, nil
}

const (
	// MaxLanes bounds a session's ciphertexts a chunk: each lane is a full scan and a share of its own.
	MaxLanes = 64
	// SmallChunk and LargeChunk are the numbers of slots that one contribution's proof may scan.
	SmallChunk = merkle.BlockRows
	LargeChunk = 16 * merkle.BlockRows
	// smallHeight is the height of a tree whose slots are MaxChunks small chunks.
	smallHeight = 3
)
