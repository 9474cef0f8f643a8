package worker

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"salus/consent"
	"salus/he"
	"salus/ledger/transcript"
	"salus/models/consentword"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/worker/party"
	"salus/worker/vault"
	"salus/zkproofs"
	"salus/zkproofs/cohort"
	"salus/zkproofs/contribution"
	"salus/zkproofs/merkle"
	"salus/zkproofs/noise"
	"salus/zkproofs/scan"
)

// inputs is what a site brings to a session: its approved dataset and the book of the session's consent epoch.
type inputs struct {
	data      dataset
	book      *consent.Book
	decisions []consent.Decision
	declined  []int // slots that a modified prover takes for refusals
}

// inputs finds this site's data for a session and checks that the terms' roots are its own.
func (s *Site) inputs(r *transcript.Replay) (inputs, error) {
	var in inputs
	t := r.Terms()
	var own *transcript.Site
	for i := range t.Sites {
		if string(t.Sites[i].ID) == s.Profile.Name {
			own = &t.Sites[i]
		}
	}
	if own == nil {
		return in, faults.New(faults.NotAParty, "%s is not in the roster", s.Profile.Name)
	}
	if err := s.loadJSON(datasetBlob+t.Study.String(), &in.data); err != nil {
		if errors.Is(err, vault.ErrNotFound) {
			if err := s.datasetErased(t.Study); err != nil {
				return in, err
			}
			return in, faults.New(faults.NotApproved, "this site has approved no dataset for the study")
		}
		return in, err
	}
	if in.data.Root != own.DatasetRoot {
		return in, faults.New(faults.TermsDiffer, "the terms name another dataset than this site approved")
	}
	var err error
	if in.book, err = s.bookOf(own.ConsentEpoch); err != nil {
		if waits, e := s.onItsWay(own.ConsentEpoch); e != nil || waits {
			return in, fmt.Errorf("the consents of epoch %d are on chain and not yet in the book: %w", own.ConsentEpoch, errors.Join(member.ErrWait, e))
		}
		return in, faults.New(faults.ConsentBehind, "the consents of epoch %d are not here: %v", own.ConsentEpoch, err)
	}
	if in.book.Root().Combined != own.ConsentRoot {
		return in, faults.New(faults.TermsDiffer, "the chain holds other consents for epoch %d than this site", own.ConsentEpoch)
	}
	in.decisions = in.book.Decide(r.Request(), t.Hours())
	return in, nil
}

// onItsWay says whether an epoch is of the change that is under way here, or came into the book just now: after a crash between chain and book a session waits for the book.
func (s *Site) onItsWay(epoch uint64) (bool, error) {
	p, err := s.pending()
	if err != nil || p != nil && p.Epoch == epoch {
		return err == nil, err
	}
	b, err := s.latest()
	if err != nil || b.Epoch() < epoch {
		return false, err
	}
	_, err = s.bookOf(epoch)
	return err == nil, nil
}

// contributor makes a site's contribution to one session: one job for every lane of every chunk, as many at once as the prover takes, each kept when it is done.
type contributor struct {
	inputs
	name      string
	replay    *transcript.Replay
	pk        he.PublicKey
	prover    *zkproofs.Prover
	random    party.Randomness
	parts     party.Parts
	blocks    [][]zkproofs.Element // roots of rows, by sheet
	progress  func(Progress)       // called by one goroutine at a time
	mu        sync.Mutex           // guards what follows
	now       Progress
	artifact  transcript.ContributionArtifact
	witnesses cohort.Witness
}

// Progress is how far a contribution is. Jobs are the lanes of all chunks.
type Progress struct {
	Session            study.SessionID
	Chunk, Lane        int // that is done
	Chunks, Lanes      int
	Done, Kept, Jobs   int           // Kept were there from an earlier try, and count as done
	Elapsed, Remaining time.Duration // Remaining is a guess from what was proven now, 0 where nothing was
}

// contribution computes the statistic of the consenting rows, encrypts and proves it.
func (in inputs) contribution(ctx context.Context, name string, keys party.Provers, r *transcript.Replay, random party.Randomness, parts party.Parts, progress func(Progress)) ([]byte, error) {
	t := r.Terms()
	c := &contributor{inputs: in, name: name, replay: r, random: random, parts: parts, progress: progress}
	var err error
	if c.prover, err = keys.Prover(t.Circuit); err != nil {
		return nil, fits(err)
	}
	if c.pk, err = r.PublicKey(); err != nil {
		return nil, err
	}
	if c.blocks, err = in.data.blocks(); err != nil {
		return nil, err
	}
	if err := c.proveChunks(ctx); err != nil {
		return nil, err
	}
	out := c.artifact
	if out.Identity, out.Rooms, err = in.rest(len(c.blocks[0])); err != nil {
		return nil, err
	}
	out.Floor = floor(c.witnesses.Counts, r.Study().Release)
	prover, err := keys.Prover(t.Circuits().Cohort)
	if err != nil {
		return nil, fits(err)
	}
	if out.Cohort, err = cohort.Prove(prover, r.CohortPublic(name, out), c.witnesses); err != nil {
		return nil, err
	}
	if out.Noise, err = noised(ctx, name, keys, r, c.pk, random); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// fits tells an operator, and the coordinator, of a circuit that this machine cannot prove.
func fits(err error) error {
	if errors.Is(err, zkproofs.ErrMemory) {
		return faults.New(faults.OverLimits, "%v", err)
	}
	return err
}

// proveChunks makes every lane of every chunk. When ctx ends or one fails, those that are being made are finished and kept.
func (c *contributor) proveChunks(ctx context.Context) error {
	t := c.replay.Terms()
	chunks, lanes := merkle.Chunks(len(c.blocks[0]), int(t.Chunk)), int(t.Lanes)
	c.artifact.Chunks = make([]transcript.Chunk, chunks)
	c.witnesses = cohort.Witness{Counts: make([]uint64, chunks), Salts: make([]zkproofs.Element, chunks)}
	c.now = Progress{Session: t.Session, Chunks: chunks, Lanes: lanes, Jobs: chunks * lanes}
	for i := range chunks {
		c.artifact.Chunks[i].Lanes = make([]transcript.Lane, lanes)
		for l := range lanes {
			if c.parts.Has(i, l) {
				c.now.Kept++
			}
		}
	}
	start := time.Now()
	jobs, ctx := errgroup.WithContext(ctx)
	jobs.SetLimit(c.prover.AtOnce())
	for i := range chunks {
		for l := range lanes {
			jobs.Go(func() error {
				if err := ctx.Err(); err != nil {
					return err
				}
				kept := c.parts.Has(i, l)
				if err := c.proveLane(i, l); err != nil {
					return err
				}
				c.done(i, l, kept, time.Since(start))
				return nil
			})
		}
	}
	return jobs.Wait()
}

// done tells of a job.
func (c *contributor) done(chunk, lane int, kept bool, elapsed time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &c.now
	p.Done, p.Chunk, p.Lane, p.Elapsed = p.Done+1, chunk, lane, elapsed
	if made := p.Done - p.Kept; made > 0 && !kept {
		p.Remaining = elapsed / time.Duration(made) * time.Duration(p.Jobs-p.Done)
	}
	if c.progress != nil {
		c.progress(*p)
	}
}

// proveLane makes one lane of one chunk, or finds it. What is kept is for these roots, this count and this message under this session's key; see [party.Parts].
func (c *contributor) proveLane(i, l int) error {
	t, statement := c.replay.Terms(), c.replay.Statement()
	chunk, w, err := c.chunk(i, int(t.Chunk), c.blocks)
	if err != nil {
		return err
	}
	if w.CountSalt, err = zkproofs.RandomElement(c.random.CountSalt(i)); err != nil {
		return err
	}
	message, count, err := statement.Compute(uint32(l), c.replay.Request(), t.Hours(), w)
	if err != nil {
		return err
	}
	chunk.Count = cohort.CommitCount(count, w.CountSalt)
	b, err := c.parts.Once(i, l, about(chunk, message), func() ([]byte, error) {
		lane, err := c.makeLane(i, l, chunk, w, message)
		if err != nil {
			return nil, err
		}
		return lane.Bytes(), nil
	})
	if err != nil {
		return err
	}
	lane, err := c.replay.Format().ParseLane(b)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	out := &c.artifact.Chunks[i]
	out.Blocks, out.Count, out.Lanes[l] = chunk.Blocks, chunk.Count, lane
	c.witnesses.Counts[i], c.witnesses.Salts[i] = count, w.CountSalt
	return nil
}

// about digests what a lane is made from, beside the session's key and terms.
func about(c transcript.Chunk, message []uint32) [32]byte {
	h := sha256.New()
	for _, b := range c.Blocks {
		h.Write(b.Rows[:])
		h.Write(b.Consents[:])
		for _, e := range b.Sheets {
			h.Write(e[:])
		}
	}
	h.Write(c.Count[:])
	for _, limb := range message {
		h.Write(binary.BigEndian.AppendUint32(nil, limb))
	}
	return [32]byte(h.Sum(nil))
}

// chunk gives the public roots and the witness of chunk i of so many rows, by the roots of all blocks in every sheet. Past the last block it has empty slots under salts
// of 0, as the verifier has it (merkle.RootOfBlocks).
func (in inputs) chunk(i, rows int, blocks [][]zkproofs.Element) (transcript.Chunk, contribution.Witness, error) {
	var c transcript.Chunk
	w := contribution.Witness{SheetSalts: make([][]zkproofs.Element, len(in.data.Sheets)), Genotypes: make([][][]zkproofs.Element, len(in.data.Genotypes))}
	per := rows / merkle.BlockRows
	for b := i * per; b < min((i+1)*per, len(blocks[0])); b++ {
		words, err := in.consents(b)
		if err != nil {
			return c, w, err
		}
		codes, salts, sheets := in.data.block(b)
		roots := transcript.BlockRoots{Rows: blocks[0][b], Consents: words.Root}
		for s, more := range sheets {
			roots.Sheets = append(roots.Sheets, blocks[1+s][b])
			w.SheetSalts[s] = append(w.SheetSalts[s], more...)
		}
		c.Blocks = append(c.Blocks, roots)
		w.Rows, w.RowSalts = append(w.Rows, codes...), append(w.RowSalts, salts...)
		for g, rows := range in.data.Genotypes {
			w.Genotypes[g] = append(w.Genotypes[g], blockOf(rows, b)...)
		}
		w.Words, w.ConsentSalts = append(w.Words, words.Words...), append(w.ConsentSalts, words.Salts...)
	}
	for len(w.RowSalts) < rows/merkle.BottomLeaves {
		w.RowSalts, w.ConsentSalts = append(w.RowSalts, zkproofs.Element{}), append(w.ConsentSalts, zkproofs.Element{})
		for s := range w.SheetSalts {
			w.SheetSalts[s] = append(w.SheetSalts[s], zkproofs.Element{})
		}
	}
	return c, w, nil
}

// rest is what the consent root is made of beside the so many blocks of consents that the dataset's are scanned with.
func (in inputs) rest(blocks int) (identity zkproofs.Element, rooms []zkproofs.Element, err error) {
	roots, err := in.book.ChunkRoots()
	if err != nil {
		return identity, nil, err
	}
	if len(roots) < blocks {
		return identity, nil, faults.New(faults.ConsentBehind, "the dataset has %d blocks of patients, the consents %d", blocks, len(roots))
	}
	return in.book.Root().Identity, roots[blocks:], nil
}

// consents gives a block's consent words, as a modified prover changed them.
func (in inputs) consents(block int) (consent.Chunk, error) {
	words, err := in.book.Chunk(block)
	if err != nil || len(in.declined) == 0 {
		return words, err
	}
	for _, slot := range in.declined {
		if j := slot - block*merkle.BlockRows; j >= 0 && j < len(words.Words) {
			words.Words[j] = consentword.Word{}
		}
	}
	words.Root, err = rootOf(words)
	return words, err
}

// noised draws, encrypts and proves the site's noise in every lane, if the study has any.
func noised(ctx context.Context, name string, keys party.Provers, r *transcript.Replay, pk he.PublicKey, random party.Randomness) ([]transcript.Lane, error) {
	table := r.Noise()
	if table.Sites == 0 {
		return nil, nil
	}
	prover, err := keys.Prover(r.Terms().Circuits().Noise)
	if err != nil {
		return nil, err
	}
	shape, err := noise.ShapeOf(prover.ID())
	if err != nil {
		return nil, err
	}
	beacon, err := r.Beacon()
	if err != nil {
		return nil, err
	}
	var out []transcript.Lane
	for l := range int(r.Terms().Lanes) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		message, err := shape.Sample(random.NoiseSeed(), beacon, uint32(l), table.Scale, table.Sum)
		if err != nil {
			return nil, err
		}
		w := noise.Witness{Seed: random.NoiseSeed()}
		if w.Randomness, err = r.Set().NewRandomness(random.NoiseEncryption(l, message)); err != nil {
			return nil, err
		}
		var lane transcript.Lane
		if lane.Ciphertext, err = r.Set().EncryptResidues(pk, message, w.Randomness); err != nil {
			return nil, err
		}
		if lane.Proof, err = noise.Prove(prover, r.NoisePublic(name, l, lane), w); err != nil {
			return nil, err
		}
		out = append(out, lane)
	}
	return out, nil
}

// rootOf is the root that a chunk's words have, changed ones too.
func rootOf(c consent.Chunk) (zkproofs.Element, error) {
	leaves := make([]zkproofs.Element, len(c.Words))
	for i, w := range c.Words {
		leaves[i] = scan.WordElement(w)
	}
	height, err := merkle.ChunkHeight(len(leaves))
	if err != nil {
		return zkproofs.Element{}, err
	}
	tree, err := merkle.Build(merkle.Consents, leaves, c.Salts, height)
	if err != nil {
		return zkproofs.Element{}, err
	}
	return tree.Root(), nil
}

// makeLane encrypts one lane of one chunk and proves it.
func (c *contributor) makeLane(chunk, lane int, public transcript.Chunk, w contribution.Witness, message []uint32) (transcript.Lane, error) {
	r := c.replay
	var err error
	if w.Randomness, err = r.Set().NewRandomness(c.random.Encryption(chunk, lane, message)); err != nil {
		return transcript.Lane{}, err
	}
	var out transcript.Lane
	if out.Ciphertext, err = r.Set().Encrypt(c.pk, message, w.Randomness); err != nil {
		return transcript.Lane{}, err
	}
	public.Lanes = make([]transcript.Lane, lane+1)
	public.Lanes[lane] = out
	claim, err := r.LanePublic(c.name, chunk, lane, public)
	if err != nil {
		return transcript.Lane{}, err
	}
	out.Proof, err = r.Statement().Prove(c.prover, claim, w)
	return out, err
}

// floor is the public band that a site declares: the largest of 1, 2, 5, 10, 20, 50, … that its count reaches, and no more than the
// study's minimum needs; so a large site says no more than that it suffices.
func floor(counts []uint64, rule study.Release) uint32 {
	var n uint64
	for _, c := range counts {
		n += c
	}
	n = min(n, uint64(rule.MinCohort))
	var band uint64
	for step := uint64(1); step <= n; step *= 10 {
		for _, b := range []uint64{step, 2 * step, 5 * step} {
			if b <= n {
				band = b
			}
		}
	}
	if n == uint64(rule.MinCohort) {
		band = n
	}
	return uint32(band)
}
