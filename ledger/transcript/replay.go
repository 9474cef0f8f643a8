package transcript

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"salus/consent"
	"salus/he"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/models/privacy"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/cohort"
	"salus/zkproofs/contribution"
	"salus/zkproofs/decryptshare"
	"salus/zkproofs/keyshare"
	"salus/zkproofs/merkle"
	"salus/zkproofs/noise"
	"salus/zkproofs/scan"
	"salus/zkproofs/variants"
)

// ErrDuplicate says that the same party said the same thing before; nothing changed.
var ErrDuplicate = errors.New("this was said before")

// Keys gives verifying keys. The catalogue's development keys do, and so does a receipt's artifact folder.
type Keys interface {
	Verifier(id zkproofs.CircuitID) (*zkproofs.Verifier, error)
}

// Seal is what is anchored when all contributions are in.
type Seal struct {
	Head       study.Digest // over the terms and every entry up to the last contribution
	Aggregate  study.Digest // SHA-256 over the lanes' summed ciphertexts
	Lanes      []he.Ciphertext
	Floors     uint64 // sum of the sites' proven floors
	Statements int    // proofs verified up to the last contribution
}

// Replay verifies one session, entry by entry. It is for one goroutine.
type Replay struct {
	terms     *Terms
	study     *study.Study
	program   *analysis.Program
	noise     privacy.Table // zero in a session without
	set       *he.Set
	statement contribution.Statement
	format    Format
	circuits  Circuits
	request   consentword.Word
	a         he.Poly

	vKey, vInput, vCohort, vDecrypt, vNoise *zkproofs.Verifier // vNoise is nil in a session without noise

	said    map[Kind]map[string]Entry
	commits map[string]Commitments
	shares  map[string]he.Poly // b_i
	pk      he.PublicKey
	beacon  zkproofs.Element // that noise is drawn with
	inputs  map[string]ContributionArtifact
	seal    *Seal // once every contribution is in and the sum is accepted
	parts   map[string]ShareArtifact
	proofs  int
	failed  error // what ended the session: nothing is taken in any more
}

// NewReplay starts at the terms. It refuses a study that is not the terms', a roster that the study does not allow, and
// verifying keys that are not the pinned ones or, outside a development consortium, that were made on one machine. The
// error is a *Refusal.
func NewReplay(t *Terms, s *study.Study, keys Keys) (*Replay, error) {
	if s.Hash() != t.Study {
		return nil, &Refusal{Check: "study", Err: fmt.Errorf("the study has hash %s, the session is for %s", s.Hash(), t.Study)}
	}
	p, err := analysis.Compile(s)
	if err != nil {
		return nil, &Refusal{Check: "study", Err: err}
	}
	if err := StepAllowed(p, t.Model, t.Previous); err != nil {
		return nil, &Refusal{Check: "model", Err: err}
	}
	if t.Chunk != SmallChunk && t.Chunk != LargeChunk {
		return nil, &Refusal{Check: "terms", Err: fmt.Errorf("chunks of %d rows", t.Chunk)}
	}
	statement, err := Statement(p, t.Model, int(t.Chunk))
	if err != nil {
		return nil, &Refusal{Check: "study", Err: err}
	}
	set, circuit, lanes := statement.Set(), statement.Circuit(), statement.Lanes()
	if set.Name() != t.Set || circuit != t.Circuit || lanes != t.Lanes {
		return nil, &Refusal{Check: "study", Err: fmt.Errorf("the terms say %q over %d lanes of %q, the study needs %s over %d lanes of %s", t.Circuit, t.Lanes, t.Set, circuit, lanes, set.Name())}
	}
	if err := t.check(s, set); err != nil {
		return nil, &Refusal{Check: "terms", Err: err}
	}
	table, err := t.noiseFor(s)
	if err != nil {
		return nil, &Refusal{Check: "study", Err: err}
	}
	sheets := p.Sheets()
	if err := opensSheets(statement, len(sheets)); err != nil {
		return nil, &Refusal{Check: "study", Err: err}
	}
	request, err := consent.RequestFor(s)
	if err != nil {
		return nil, &Refusal{Check: "study", Err: err}
	}
	r := &Replay{
		terms: t, study: s, program: p, set: set, statement: statement, noise: table,
		circuits: t.Circuits(), request: request.Word(), a: set.CommonPoly(t.Seed()),
		said: map[Kind]map[string]Entry{}, commits: map[string]Commitments{}, shares: map[string]he.Poly{},
		inputs: map[string]ContributionArtifact{}, parts: map[string]ShareArtifact{},
	}
	for _, k := range kinds {
		r.said[k] = map[string]Entry{}
	}
	verifiers := []**zkproofs.Verifier{&r.vKey, &r.vInput, &r.vCohort, &r.vDecrypt, &r.vNoise}
	for i, id := range r.circuits.List() {
		if *verifiers[i], err = pinned(t, keys, id); err != nil {
			return nil, &Refusal{Check: "verifying key", Err: err}
		}
	}
	r.format = Format{
		Set: set, Lanes: int(lanes), Chunks: MaxChunks, Blocks: int(t.Chunk) / merkle.BlockRows, Sheets: len(sheets) - 1, Rooms: t.rooms(), Contribution: r.vInput.ProofSize(), Cohort: r.vCohort.ProofSize(),
		Key: r.vKey.ProofSize(), Decrypt: r.vDecrypt.ProofSize(),
	}
	if r.vNoise != nil {
		r.format.Noise = r.vNoise.ProofSize()
	}
	return r, nil
}

// pinned loads a verifying key and compares it with the hash that the chain pins.
func pinned(t *Terms, keys Keys, id zkproofs.CircuitID) (*zkproofs.Verifier, error) {
	want, ok := t.pin(id)
	if !ok {
		return nil, fmt.Errorf("the consortium has pinned no verifying key for %s", id)
	}
	v, err := keys.Verifier(id)
	if err != nil {
		return nil, err
	}
	if got := study.Digest(v.KeyHash()); got != want {
		return nil, fmt.Errorf("the key of %s here has hash %s, the consortium pinned %s; take the consortium's keys", id, got, want)
	}
	if v.Development() && !t.Development {
		return nil, fmt.Errorf("the key of %s is a development key, made on one machine, and the consortium is not a development one", id)
	}
	return v, nil
}

// Terms, Study, Program, Format and Common give what the session stands on.
func (r *Replay) Terms() *Terms              { return r.terms }
func (r *Replay) Study() *study.Study        { return r.study }
func (r *Replay) Program() *analysis.Program { return r.program }
func (r *Replay) Format() Format             { return r.format }
func (r *Replay) Set() *he.Set               { return r.set }
func (r *Replay) Request() consentword.Word  { return r.request }
func (r *Replay) Common() he.Poly            { return r.a }
func (r *Replay) Proofs() int                { return r.proofs }

// Statement is what the session's contributions prove.
func (r *Replay) Statement() contribution.Statement { return r.statement }

// Expected says who has to say something of this kind: everybody, or the sites alone. The researcher's decryption share
// stays with the researcher, so nobody waits for it.
func (r *Replay) Expected(k Kind) []string {
	all := r.terms.Parties()
	if k == Contribution || k == Share {
		return all[:len(all)-1]
	}
	return all
}

// Missing lists, for the first kind that is not complete, the parties that have not said it. An empty kind: all is said.
func (r *Replay) Missing() (Kind, []string) {
	for _, k := range kinds {
		var out []string
		for _, p := range r.Expected(k) {
			if _, ok := r.said[k][p]; !ok {
				out = append(out, p)
			}
		}
		if len(out) > 0 {
			return k, out
		}
	}
	return "", nil
}

// Entries gives all entries in canonical order.
func (r *Replay) Entries() []Entry {
	var out []Entry
	for _, k := range kinds {
		for _, p := range r.terms.Parties() {
			if e, ok := r.said[k][p]; ok {
				out = append(out, e)
			}
		}
	}
	return out
}

// Said gives a party's entry of a kind.
func (r *Replay) Said(k Kind, party string) (Entry, bool) {
	e, ok := r.said[k][party]
	return e, ok
}

// Add verifies one entry with its artifact and takes it in. The error is a *Refusal that names the check, or ErrDuplicate.
// After an error the replay is as it was, with one exception: a refusal that names no party (floor, ciphertexts, public
// key) comes when the last entry of a kind is in and what all said together is refused. Then the entry stays, the session
// is over, and whatever is added gets the same refusal.
func (r *Replay) Add(e Entry, artifact []byte) error {
	if r.failed != nil {
		return r.failed
	}
	if err := r.admit(e); err != nil {
		return err
	}
	if len(artifact) > r.format.MaxSize(e.Kind) {
		return refuse("length", e, fmt.Errorf("%d bytes, at most %d are allowed", len(artifact), r.format.MaxSize(e.Kind)))
	}
	if sha256.Sum256(artifact) != e.Digest {
		return refuse("digest", e, fmt.Errorf("the artifact is not the one that the entry names"))
	}
	if err := e.verify(r.terms); err != nil {
		return err
	}
	var err error
	switch e.Kind {
	case Commit:
		err = r.commit(e, artifact)
	case KeyShare:
		err = r.keyShare(e, artifact)
	case Contribution:
		err = r.contribution(e, artifact)
	case Share:
		err = r.share(e, artifact)
	}
	if err != nil {
		return err
	}
	r.said[e.Kind][e.Party] = e
	r.failed = r.advance(e.Kind)
	return r.failed
}

// admit checks that the entry may be said now by this party.
func (r *Replay) admit(e Entry) error {
	before, ok := r.said[e.Kind]
	if !ok {
		return refuse("order", e, fmt.Errorf("there is no such kind of entry"))
	}
	if old, ok := before[e.Party]; ok {
		if old.Digest == e.Digest {
			return ErrDuplicate
		}
		return refuse("duplicate", e, errors.New("the party has said something else before"))
	}
	allowed := r.Expected(e.Kind)
	if e.Kind == Share {
		allowed = r.terms.Parties()
	}
	if !slices.Contains(allowed, e.Party) {
		return refuse("roster", e, errors.New("not a party that says this in this session"))
	}
	if now, missing := r.Missing(); now != "" && now != e.Kind && precedes(now, e.Kind) {
		return refuse("order", e, fmt.Errorf("the session waits for the %s of %v", now, missing))
	}
	return nil
}

// precedes says whether kind a is said before kind b.
func precedes(a, b Kind) bool {
	for _, k := range kinds {
		if k == a || k == b {
			return k == a
		}
	}
	return false
}

// advance does what the completion of a kind makes possible.
func (r *Replay) advance(k Kind) error {
	if now, _ := r.Missing(); now == k {
		return nil
	}
	switch k {
	case KeyShare:
		var bs []he.Poly
		for _, p := range r.terms.Parties() {
			bs = append(bs, r.shares[p])
		}
		pk, err := r.set.SumKey(r.a, bs)
		if err != nil {
			return &Refusal{Check: "public key", Err: err}
		}
		r.pk, r.beacon = pk, noise.Beacon(r.terms.Session, bs)
	case Contribution:
		return r.aggregate()
	}
	return nil
}

func (r *Replay) commit(e Entry, b []byte) error {
	c, err := r.format.ParseCommitments(b)
	if err != nil {
		return refuse("encoding", e, err)
	}
	r.commits[e.Party] = c
	return nil
}

func (r *Replay) keyShare(e Entry, b []byte) error {
	k, err := r.format.ParseKeyShare(b)
	if err != nil {
		return refuse("encoding", e, err)
	}
	public := keyshare.Public{A: r.a, B: k.B, C: r.commits[e.Party].Secret, Context: r.terms.Context(e.Party, 0, 0, r.circuits.KeyShare)}
	if err := keyshare.Verify(r.vKey, public, k.Proof); err != nil {
		return refuse("key share proof", e, err)
	}
	r.proofs++
	r.shares[e.Party] = k.B
	return nil
}

// LanePublic gives the public inputs of one lane of one chunk: what the verifier computes for itself, and what a prover
// has to meet. It fails on blocks that make no chunk.
func (r *Replay) LanePublic(party string, chunk, lane int, c Chunk) (contribution.Public, error) {
	sheets, consents, err := c.Roots(int(r.terms.Chunk))
	if err != nil {
		return contribution.Public{}, err
	}
	var opened []zkproofs.Element
	for _, i := range r.statement.Opens(uint32(lane)) {
		opened = append(opened, sheets[i])
	}
	return contribution.Public{
		PK: r.pk, CT: c.Lanes[lane].Ciphertext, RowRoot: sheets[0], Sheets: opened, ConsentRoot: consents, Request: r.request,
		Lane: uint32(lane), Hours: r.terms.Hours(), Count: c.Count, Context: r.terms.Context(party, uint32(chunk), uint32(lane), r.circuits.Contribution),
	}, nil
}

// CohortPublic gives the public inputs of a site's cohort proof.
func (r *Replay) CohortPublic(party string, c ContributionArtifact) cohort.Public {
	p := cohort.Public{Floor: c.Floor, Context: r.terms.Context(party, 0, 0, r.circuits.Cohort)}
	for _, ch := range c.Chunks {
		p.Counts = append(p.Counts, ch.Count)
	}
	return p
}

func (r *Replay) contribution(e Entry, b []byte) error {
	c, err := r.format.ParseContribution(b)
	if err != nil {
		return refuse("encoding", e, err)
	}
	site, _ := r.terms.site(e.Party)
	if err := committedRoots(site, r.program.Sheets(), c); err != nil {
		err.Kind, err.Party = e.Kind, e.Party
		return err
	}
	if err := r.lanes(e.Party, c); err != nil {
		return refuse(r.statement.Name()+" proof", e, err)
	}
	if err := cohort.Verify(r.vCohort, r.CohortPublic(e.Party, c), c.Cohort); err != nil {
		return refuse("cohort proof", e, err)
	}
	if err := r.checkNoise(e.Party, c); err != nil {
		return refuse("noise proof", e, err)
	}
	r.proofs += len(c.Chunks)*r.format.Lanes + 1 + len(c.Noise)
	r.inputs[e.Party] = c
	return nil
}

// lanes verifies the proofs of every lane of every chunk at once.
func (r *Replay) lanes(party string, c ContributionArtifact) error {
	n := 0 // of the proof that is looked at
	where := func(err error) error {
		return fmt.Errorf("chunk %d, lane %d: %w", n/r.format.Lanes, n%r.format.Lanes, err)
	}
	err := r.vInput.Together(func(v *zkproofs.Verifier) error {
		for i, ch := range c.Chunks {
			for l := range ch.Lanes {
				public, err := r.LanePublic(party, i, l, ch)
				if err != nil {
					return where(err)
				}
				if err := r.statement.Verify(v, public, ch.Lanes[l].Proof); err != nil {
					return where(err)
				}
				n++
			}
		}
		return nil
	})
	if batch, ok := errors.AsType[*zkproofs.BatchError](err); ok {
		n = batch.Index
		return where(batch.Err)
	}
	return err
}

// opensSheets checks that the sheets that a statement's lanes open are the dataset's.
func opensSheets(s contribution.Statement, sheets int) error {
	for l := range s.Lanes() {
		for _, i := range s.Opens(l) {
			if i < 1 || i >= sheets {
				return fmt.Errorf("lane %d opens sheet %d, the dataset has %d", l, i, sheets)
			}
		}
	}
	return nil
}

// DatasetRoot is what a site approved whose sheets have these roots of blocks, by sheet, in trees of that height of slots.
func DatasetRoot(sheets []analysis.Sheet, blocks [][]zkproofs.Element, height int) (zkproofs.Element, error) {
	if len(blocks) != len(sheets) {
		return zkproofs.Element{}, fmt.Errorf("%d sheets, expected %d", len(blocks), len(sheets))
	}
	roots := make([]zkproofs.Element, len(sheets))
	for i, s := range sheets {
		var err error
		switch s.Kind {
		case analysis.Codes:
			roots[i], err = merkle.RootOfChunks(merkle.Rows, blocks[i], merkle.BlockRows, height)
		case analysis.Genotypes:
			roots[i], err = variants.TreeRoot(blocks[i], height)
		default:
			err = errors.New("it is of an unknown kind")
		}
		if err != nil {
			return zkproofs.Element{}, fmt.Errorf("sheet %d: %w", i, err)
		}
	}
	return scan.DatasetRoot(roots)
}

// rooms is the most blocks of 240 slots that the consents of a site of the session may have.
func (t *Terms) rooms() (most int) {
	for _, s := range t.Sites {
		most = max(most, merkle.Slots(int(s.ConsentHeight))/merkle.BlockRows)
	}
	return most
}

// committedRoots hashes the blocks' roots of every sheet up to the dataset's root, which the site's approval fixed, and those of the consents to the consent root,
// which the chain held when the session opened.
//
// Both trees are used from the left in blocks of 240 slots, and slot i of one is the patient of slot i of the other: leaves of the identity tree change by proof alone
// (zkproofs/consentbatch), which never moves a patient. The consents may go on where the dataset ends, with patients who came in after it was approved; those blocks
// are listed by their roots and scanned by nobody. The identity root is the site's word too. By collision resistance there is one identity root, and one list of
// blocks, of which the root on chain is made: nothing about them needs to be fixed with the approval.
func committedRoots(s Site, sheets []analysis.Sheet, c ContributionArtifact) *Refusal {
	rows, words := roots(c.Chunks)
	root, err := DatasetRoot(sheets, rows, int(s.Height))
	if err != nil {
		return &Refusal{Check: "dataset root", Err: err}
	}
	if root != s.DatasetRoot {
		return &Refusal{Check: "dataset root", Err: fmt.Errorf("the rows are not those of the dataset that %s approved (%s)", s.ID, s.DatasetRoot)}
	}
	tree, err := merkle.RootOfChunks(merkle.Consents, append(words, c.Rooms...), merkle.BlockRows, int(s.ConsentHeight))
	if err != nil {
		return &Refusal{Check: "consent root", Err: err}
	}
	if consent.CombinedRoot(c.Identity, tree, int(s.ConsentHeight)) != s.ConsentRoot {
		return &Refusal{Check: "consent root", Err: fmt.Errorf("the directives are not those that the chain held at epoch %d (%s)", s.ConsentEpoch, s.ConsentRoot)}
	}
	return nil
}

// aggregate checks the release rule's floors, sums what the contributions hold, lane by lane, and seals.
func (r *Replay) aggregate() error {
	if got, want := r.floors(), uint64(r.study.Release.MinCohort); got < want {
		return &Refusal{Check: "floor", Err: fmt.Errorf("the sites' proven floors add up to %d, the study needs %d", got, want)}
	}
	if err := r.checkRoom(); err != nil {
		return &Refusal{Check: "room", Err: err}
	}
	if err := r.others(); err != nil {
		return err
	}
	lanes := make([]he.Ciphertext, r.format.Lanes)
	for l := range lanes {
		var cts []he.Ciphertext
		for _, p := range r.Expected(Contribution) {
			for _, ch := range r.inputs[p].Chunks {
				cts = append(cts, ch.Lanes[l].Ciphertext)
			}
			if r.vNoise != nil {
				cts = append(cts, r.inputs[p].Noise[l].Ciphertext)
			}
		}
		var err error
		if lanes[l], err = r.set.Sum(cts); err != nil {
			return &Refusal{Check: "ciphertexts", Err: err}
		}
	}
	records := [][]byte{r.terms.Bytes()}
	for _, e := range r.Entries() {
		records = append(records, e.encode())
	}
	h := sha256.New()
	h.Write([]byte("salus/aggregate/v1\x00"))
	for _, ct := range lanes {
		h.Write(ct.Bytes())
	}
	r.seal = &Seal{Head: head(records), Aggregate: study.Digest(h.Sum(nil)), Lanes: lanes, Floors: r.floors(), Statements: r.proofs}
	return nil
}

// others checks, for a session whose sums its sites will see (Disclosure), that they are sums of enough patients for each of them: what is left when a
// site takes its own away.
func (r *Replay) others() error {
	if !r.program.Iterative() {
		return nil
	}
	for site, c := range r.inputs {
		if rest, want := r.floors()-uint64(c.Floor), uint64(r.study.Release.MinCohort); rest < want {
			return &Refusal{Check: "floor", Err: fmt.Errorf("without %s the sites' proven floors add up to %d, the study needs %d: in a chain of sessions each site sees the sums, and could take its own away", site, rest, want)}
		}
	}
	return nil
}

func (r *Replay) floors() uint64 {
	var n uint64
	for _, c := range r.inputs {
		n += uint64(c.Floor)
	}
	return n
}

// Floors gives the proven floor of each site that has contributed.
func (r *Replay) Floors() map[string]uint32 {
	out := make(map[string]uint32, len(r.inputs))
	for site, c := range r.inputs {
		out[site] = c.Floor
	}
	return out
}

// PublicKey is the session's key, once every key share is in.
func (r *Replay) PublicKey() (he.PublicKey, error) {
	if now, missing := r.Missing(); now == Commit || now == KeyShare {
		return he.PublicKey{}, fmt.Errorf("the session waits for the %s of %v", now, missing)
	}
	return r.pk, nil
}

// Seal is what the coordinator anchors and every site compares, once every contribution is in.
func (r *Replay) Seal() (Seal, error) {
	if r.failed != nil {
		return Seal{}, r.failed
	}
	if r.seal == nil {
		now, missing := r.Missing()
		return Seal{}, fmt.Errorf("the session waits for the %s of %v", now, missing)
	}
	return *r.seal, nil
}

// SharePublic gives the public inputs of a party's decryption share of one lane of a sealed session.
func (r *Replay) SharePublic(party string, lane int, d he.Poly) decryptshare.Public {
	c := r.commits[party]
	return decryptshare.Public{
		C1: r.seal.Lanes[lane].C1, D: d, C: c.Secret, CL: c.Lanes[lane],
		Context: r.terms.Context(party, 0, uint32(lane), r.circuits.DecryptShare),
	}
}

func (r *Replay) share(e Entry, b []byte) error {
	s, err := r.format.ParseShare(b)
	if err != nil {
		return refuse("encoding", e, err)
	}
	lane := 0
	err = r.vDecrypt.Together(func(v *zkproofs.Verifier) error {
		for _, d := range s.Lanes {
			if err := decryptshare.Verify(v, r.SharePublic(e.Party, lane, d.D), d.Proof); err != nil {
				return err
			}
			lane++
		}
		return nil
	})
	if batch, ok := errors.AsType[*zkproofs.BatchError](err); ok {
		lane, err = batch.Index, batch.Err
	}
	if err != nil {
		return refuse("share proof", e, fmt.Errorf("lane %d: %w", lane, err))
	}
	r.proofs += len(s.Lanes)
	r.parts[e.Party] = s
	return nil
}

// Open decrypts with the shares of the named parties and gives every lane's coefficients. With all parties' shares they are
// the sums; with one missing they are noise, which the demo shows.
func (r *Replay) Open(parties []string) ([][]uint64, error) {
	if r.seal == nil {
		return nil, errors.New("the session is not sealed")
	}
	out := make([][]uint64, r.format.Lanes)
	for l := range out {
		var ds []he.Poly
		for _, p := range parties {
			s, ok := r.parts[p]
			if !ok {
				return nil, fmt.Errorf("the decryption share of %s is missing", p)
			}
			ds = append(ds, s.Lanes[l].D)
		}
		m, err := r.set.Decrypt(r.seal.Lanes[l], ds)
		if err != nil {
			return nil, err
		}
		out[l] = m
	}
	return out, nil
}

// Totals are the study's summed statistic. Every party's share is needed, the researcher's too.
func (r *Replay) Totals() (analysis.Totals, error) {
	lanes, err := r.Open(r.terms.Parties())
	if err != nil {
		return analysis.Totals{}, err
	}
	if r.vNoise != nil {
		return r.noisedTotals(lanes)
	}
	return r.statement.Decode(lanes)
}

// MaxChunks is the most chunks a site may contribute: what one cohort proof covers.
const MaxChunks = 16
