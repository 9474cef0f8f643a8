package transcripttest

import (
	"fmt"
	"io"
	"testing"

	"salus/he"
	"salus/ledger/transcript"
	"salus/models/privacy"
	"salus/zkproofs"
	"salus/zkproofs/cohort"
	"salus/zkproofs/contribution"
	"salus/zkproofs/decryptshare"
	"salus/zkproofs/keyshare"
	"salus/zkproofs/merkle"
	"salus/zkproofs/noise"
)

// Holder is a key holder without a share log: it says whatever a test wants it to say.
type Holder struct {
	Name   string
	Secret he.Secret
	Salt   zkproofs.Element
	Z      []he.Smudge
	Salts  []zkproofs.Element
	Noise  zkproofs.Element
}

// NewHolder draws a holder's secrets for a session.
func NewHolder(t testing.TB, r *transcript.Replay, name string) *Holder {
	t.Helper()
	h := &Holder{Name: name}
	session := r.Terms().Session
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	h.Secret, err = r.Set().NewSecret(Stream("secret", name, session))
	must(err)
	h.Salt, err = zkproofs.RandomElement(Stream("salt", name, session))
	must(err)
	for l := range r.Format().Lanes {
		z, err := r.Set().NewSmudge(Stream("smudge", name, session, l))
		must(err)
		salt, err := zkproofs.RandomElement(Stream("smudge salt", name, session, l))
		must(err)
		h.Z, h.Salts = append(h.Z, z), append(h.Salts, salt)
	}
	h.Noise, err = zkproofs.RandomElement(Stream("noise seed", name, session))
	must(err)
	return h
}

// Commit is the holder's first word.
func (h *Holder) Commit(r *transcript.Replay) transcript.Commitments {
	c := transcript.Commitments{Secret: keyshare.Commit(r.Set(), h.Secret, h.Salt)}
	for l, z := range h.Z {
		c.Lanes = append(c.Lanes, decryptshare.CommitSmudge(r.Set(), z, h.Salts[l]))
	}
	if r.Noise().Sites > 0 {
		seed := noise.Commit(h.Noise)
		c.Seed = &seed
	}
	return c
}

// KeyShare is the holder's second.
func (h *Holder) KeyShare(s *Session, r *transcript.Replay) (transcript.KeyShareArtifact, error) {
	id := r.Terms().Circuits().KeyShare
	prover, err := s.Keys.Prover(id)
	if err != nil {
		return transcript.KeyShareArtifact{}, err
	}
	b := r.Set().KeyShare(r.Common(), h.Secret)
	proof, err := keyshare.Prove(prover, keyshare.Public{
		A: r.Common(), B: b, C: h.Commit(r).Secret, Context: r.Terms().Context(h.Name, 0, 0, id),
	}, keyshare.Witness{Secret: h.Secret, Salt: h.Salt})
	return transcript.KeyShareArtifact{B: b, Proof: proof}, err
}

// NoiseLanes is the holder's noise of that scale, true if it is the session's, as lie leaves its message.
func (h *Holder) NoiseLanes(s *Session, r *transcript.Replay, scale privacy.Scale, lie func([]uint32)) ([]transcript.Lane, error) {
	prover, err := s.Keys.Prover(r.Terms().Circuits().Noise)
	if err != nil {
		return nil, err
	}
	shape, err := noise.ShapeOf(prover.ID())
	if err != nil {
		return nil, err
	}
	pk, err := r.PublicKey()
	if err != nil {
		return nil, err
	}
	var out []transcript.Lane
	for l := range r.Format().Lanes {
		var lane transcript.Lane
		public := r.NoisePublic(h.Name, l, lane)
		public.Scale = scale
		message, err := shape.Sample(h.Noise, public.Beacon, uint32(l), scale, public.Sum)
		if err != nil {
			return nil, err
		}
		if lie != nil {
			lie(message)
		}
		w := noise.Witness{Seed: h.Noise}
		if w.Randomness, err = r.Set().NewRandomness(Stream("noise", h.Name, l, message)); err != nil {
			return nil, err
		}
		if lane.Ciphertext, err = r.Set().EncryptResidues(pk, message, w.Randomness); err != nil {
			return nil, err
		}
		public.CT = lane.Ciphertext
		if lane.Proof, err = noise.Prove(prover, public, w); err != nil {
			return nil, err
		}
		out = append(out, lane)
	}
	return out, nil
}

// Share is the holder's decryption share of given ciphertexts; the sealed ones, if it is honest.
func (h *Holder) Share(s *Session, r *transcript.Replay, lanes []he.Ciphertext) (transcript.ShareArtifact, error) {
	var out transcript.ShareArtifact
	prover, err := s.Keys.Prover(r.Terms().Circuits().DecryptShare)
	if err != nil {
		return out, err
	}
	for l, ct := range lanes {
		d := r.Set().DecryptionShare(ct.C1, h.Secret, h.Z[l])
		public := r.SharePublic(h.Name, l, d)
		public.C1 = ct.C1
		proof, err := decryptshare.Prove(prover, public, decryptshare.Witness{Secret: h.Secret, Salt: h.Salt, Z: h.Z[l], SaltL: h.Salts[l]})
		if err != nil {
			return out, err
		}
		out.Lanes = append(out.Lanes, transcript.LaneShare{D: d, Proof: proof})
	}
	return out, nil
}

// Random is what a contribution draws; party.Randomness is one.
type Random interface {
	Encryption(chunk, lane int, message []uint32) io.Reader
	CountSalt(chunk int) io.Reader
}

// Draw is a Random of that name.
type Draw string

// Encryption implements Random.
func (d Draw) Encryption(chunk, lane int, message []uint32) io.Reader {
	return Stream("encryption", string(d), chunk, lane, message)
}

// CountSalt implements Random.
func (d Draw) CountSalt(chunk int) io.Reader { return Stream("count", string(d), chunk) }

// Lie is what a modified prover does differently. The zero Lie is the truth.
type Lie struct {
	Chunk     func(*Chunk)            // changes what the first chunk holds, after its root was anchored
	Message   func([]uint32)          // changes what the first chunk's first lane encrypts
	Floor     *uint32                 // instead of the site's count
	Statement *contribution.Statement // is computed and proven instead of the session's; nil: the session's
}

// Contribution is a site's third word.
func (s *Session) Contribution(t testing.TB, r *transcript.Replay, site string, random Random, lie Lie) (transcript.ContributionArtifact, error) {
	t.Helper()
	var counts cohort.Witness
	x := s.Site(site)
	out := transcript.ContributionArtifact{Identity: x.Identity, Rooms: x.Rooms}
	for i, c := range x.ChunksOf(r.Terms().Chunk) {
		if c = c.Clone(); i == 0 && lie.Chunk != nil {
			lie.Chunk(&c)
		}
		salt, err := zkproofs.RandomElement(random.CountSalt(i))
		if err != nil {
			return out, err
		}
		chunk, n, err := s.chunk(t, r, site, i, c, salt, random, lie)
		if err != nil {
			return out, fmt.Errorf("chunk %d: %w", i, err)
		}
		out.Chunks = append(out.Chunks, chunk)
		counts.Counts, counts.Salts = append(counts.Counts, n), append(counts.Salts, salt)
		out.Floor += uint32(n)
	}
	if lie.Floor != nil {
		out.Floor = *lie.Floor
	}
	return s.Floor(r, site, out, counts)
}

// Floor proves a contribution's floor.
func (s *Session) Floor(r *transcript.Replay, site string, c transcript.ContributionArtifact, counts cohort.Witness) (transcript.ContributionArtifact, error) {
	prover, err := s.Keys.Prover(r.Terms().Circuits().Cohort)
	if err != nil {
		return c, err
	}
	c.Cohort, err = cohort.Prove(prover, r.CohortPublic(site, c), counts)
	return c, err
}

// Counts opens a truthful contribution's count commitments.
func (s *Session) Counts(t testing.TB, r *transcript.Replay, site string, random Random) cohort.Witness {
	t.Helper()
	var w cohort.Witness
	for i, c := range s.Site(site).ChunksOf(r.Terms().Chunk) {
		salt, err := zkproofs.RandomElement(random.CountSalt(i))
		if err != nil {
			t.Fatal(err)
		}
		_, n := s.compute(t, r, r.Statement(), 0, c)
		w.Counts, w.Salts = append(w.Counts, n), append(w.Salts, salt)
	}
	return w
}

func (s *Session) compute(t testing.TB, r *transcript.Replay, x contribution.Statement, lane int, c Chunk) (message []uint32, count uint64) {
	t.Helper()
	message, count, err := x.Compute(uint32(lane), r.Request(), r.Terms().Hours(), contribution.Witness{Rows: c.Rows, Words: c.Words})
	if err != nil {
		t.Fatal(err)
	}
	return message, count
}

func (s *Session) chunk(t testing.TB, r *transcript.Replay, site string, i int, c Chunk, salt zkproofs.Element, random Random, lie Lie) (transcript.Chunk, uint64, error) {
	t.Helper()
	var out transcript.Chunk
	out.Blocks = c.Blocks(t)
	pk, err := r.PublicKey()
	if err != nil {
		return out, 0, err
	}
	statement := r.Statement()
	if lie.Statement != nil {
		statement = *lie.Statement
	}
	prover, err := s.Keys.Prover(statement.Circuit())
	if err != nil {
		return out, 0, err
	}
	w := contribution.Witness{Rows: c.Rows, Words: c.Words, RowSalts: c.RowSalts, SheetSalts: c.SheetSalts, ConsentSalts: c.ConsentSalts, CountSalt: salt}
	for len(w.RowSalts) < int(r.Terms().Chunk)/merkle.BottomLeaves { // those of empty blocks
		w.RowSalts, w.ConsentSalts = append(w.RowSalts, zkproofs.Element{}), append(w.ConsentSalts, zkproofs.Element{})
		for i := range w.SheetSalts {
			w.SheetSalts[i] = append(w.SheetSalts[i], zkproofs.Element{})
		}
	}
	var n uint64
	for l := range r.Format().Lanes {
		var message []uint32
		message, n = s.compute(t, r, statement, l, c)
		if i == 0 && l == 0 && lie.Message != nil {
			lie.Message(message)
		}
		out.Count = cohort.CommitCount(n, salt)
		if w.Randomness, err = r.Set().NewRandomness(random.Encryption(i, l, message)); err != nil {
			return out, n, err
		}
		ct, err := r.Set().Encrypt(pk, message, w.Randomness)
		if err != nil {
			return out, n, err
		}
		out.Lanes = append(out.Lanes, transcript.Lane{Ciphertext: ct})
		public, err := r.LanePublic(site, i, l, out)
		if err != nil {
			return out, n, err
		}
		if out.Lanes[l].Proof, err = statement.Prove(prover, public, w); err != nil {
			return out, n, err
		}
	}
	return out, n, nil
}
