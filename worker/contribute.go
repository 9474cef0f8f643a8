package worker

import (
	"context"
	"errors"
	"fmt"

	"salus/consent"
	"salus/he"
	"salus/ledger/transcript"
	"salus/models/consentword"
	"salus/models/study"
	"salus/proto/faults"
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
			return in, faults.New(faults.NotApproved, "this site has approved no dataset for the study")
		}
		return in, err
	}
	if in.data.Root != own.DatasetRoot || in.data.Identity != own.IdentityRoot {
		return in, faults.New(faults.TermsDiffer, "the terms name another dataset than this site approved")
	}
	var err error
	if in.book, err = s.readBook(fmt.Sprintf("%s%d", epochBlob, own.ConsentEpoch)); err != nil {
		return in, faults.New(faults.ConsentBehind, "the consents of epoch %d are not here: %v", own.ConsentEpoch, err)
	}
	root := in.book.Root()
	if root.Combined != own.ConsentRoot {
		return in, faults.New(faults.TermsDiffer, "the chain holds other consents for epoch %d than this site", own.ConsentEpoch)
	}
	if root.Identity != in.data.Identity {
		return in, faults.New(faults.ConsentBehind, "patients were enrolled after the study was approved; their slots are not in its dataset: propose the study again")
	}
	in.decisions = in.book.Decide(r.Request(), t.Hours())
	return in, nil
}

// contribution computes the statistic of the consenting rows, encrypts and proves it.
func (in inputs) contribution(ctx context.Context, name string, keys party.Provers, r *transcript.Replay, random party.Randomness) ([]byte, error) {
	t := r.Terms()
	prover, err := keys.Prover(t.Circuit)
	if err != nil {
		return nil, err
	}
	pk, err := r.PublicKey()
	if err != nil {
		return nil, err
	}
	tree, err := in.data.tree()
	if err != nil {
		return nil, err
	}
	blocks, err := tree.ChunkRoots(merkle.BlockRows)
	if err != nil {
		return nil, err
	}
	var out transcript.ContributionArtifact
	var counts cohort.Witness
	for i := range merkle.Chunks(len(blocks), int(t.Chunk)) {
		chunk, w, err := in.chunk(i, int(t.Chunk), blocks)
		if err != nil {
			return nil, err
		}
		if w.CountSalt, err = zkproofs.RandomElement(random.CountSalt(i)); err != nil {
			return nil, err
		}
		var count uint64
		for l := range int(t.Lanes) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			var message []uint32
			message, count, err = r.Statement().Compute(uint32(l), r.Request(), t.Hours(), w.Rows, w.Words)
			if err != nil {
				return nil, err
			}
			chunk.Count = cohort.CommitCount(count, w.CountSalt)
			lane, err := proveLane(prover, r, name, i, l, pk, chunk, w, message, random)
			if err != nil {
				return nil, err
			}
			chunk.Lanes = append(chunk.Lanes, lane)
		}
		out.Chunks = append(out.Chunks, chunk)
		counts.Counts, counts.Salts = append(counts.Counts, count), append(counts.Salts, w.CountSalt)
	}
	out.Floor = floor(counts.Counts, r.Study().Release)
	prover, err = keys.Prover(t.Circuits().Cohort)
	if err != nil {
		return nil, err
	}
	if out.Cohort, err = cohort.Prove(prover, r.CohortPublic(name, out), counts); err != nil {
		return nil, err
	}
	if out.Noise, err = noised(ctx, name, keys, r, pk, random); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// chunk gives the public roots and the witness of chunk i of so many rows, by the row roots of all blocks. Past the last block it has empty slots under salts
// of 0, as the verifier has it (merkle.RootOfBlocks).
func (in inputs) chunk(i, rows int, blocks []zkproofs.Element) (transcript.Chunk, contribution.Witness, error) {
	var c transcript.Chunk
	var w contribution.Witness
	per := rows / merkle.BlockRows
	for b := i * per; b < min((i+1)*per, len(blocks)); b++ {
		words, err := in.consents(b)
		if err != nil {
			return c, w, err
		}
		codes, salts := in.data.block(b)
		c.Blocks = append(c.Blocks, transcript.BlockRoots{Rows: blocks[b], Consents: words.Root})
		w.Rows, w.RowSalts = append(w.Rows, codes...), append(w.RowSalts, salts...)
		w.Words, w.ConsentSalts = append(w.Words, words.Words...), append(w.ConsentSalts, words.Salts...)
	}
	for len(w.RowSalts) < rows/merkle.BottomLeaves {
		w.RowSalts, w.ConsentSalts = append(w.RowSalts, zkproofs.Element{}), append(w.ConsentSalts, zkproofs.Element{})
	}
	return c, w, nil
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

// proveLane encrypts one lane of one chunk and proves it.
func proveLane(prover *zkproofs.Prover, r *transcript.Replay, name string, chunk, lane int, pk he.PublicKey, c transcript.Chunk, w contribution.Witness, message []uint32, random party.Randomness) (transcript.Lane, error) {
	var err error
	if w.Randomness, err = r.Set().NewRandomness(random.Encryption(chunk, lane, message)); err != nil {
		return transcript.Lane{}, err
	}
	ct, err := r.Set().Encrypt(pk, message, w.Randomness)
	if err != nil {
		return transcript.Lane{}, err
	}
	c.Lanes = append(c.Lanes[:lane:lane], transcript.Lane{Ciphertext: ct})
	public, err := r.LanePublic(name, chunk, lane, c)
	if err != nil {
		return transcript.Lane{}, err
	}
	proof, err := r.Statement().Prove(prover, public, w)
	if err != nil {
		return transcript.Lane{}, err
	}
	return transcript.Lane{Ciphertext: ct, Proof: proof}, nil
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
