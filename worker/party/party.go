// Package party is what any holder of a session's key does: a hospital's worker and the researcher alike. It draws the
// session's secrets, says each round once, and never says anything that is not on disk first.
//
// The rounds, as methods in the order they run (2-session 2.2, 2.5; Mouchet et al. 2020/304, section 4):
//
//	Commit    C = H(s, e), C_l = H(z_l)         before anybody's share is known
//	KeyShare  b = −a·s + e and proof            once every commitment is in
//	(a site contributes: see Contribute; what it says is the worker's to compute)
//	Share     d_l = c1_l·s + z_l and proofs     once the seal is final
//
// A session's every random choice comes from one 32-byte seed, drawn from crypto/rand and stored before use: secrets,
// smudging, salts and encryption randomness are SHAKE256 streams of it under different labels. So a party that is
// killed anywhere says the same thing again, and I8 (at most one share value per session, lane and party) holds over
// all crashes: the share is a deterministic function of the seed and the sealed c1, the log binds the session to the
// first c1 it saw, and what can be sent is a Stored, which only the log makes.
//
// The caller promises that the Replay holds the session as this party verified it, and that the seal it passes to Share
// is the one that is final on chain.
package party

import (
	"crypto/sha256"
	"crypto/sha3"
	"encoding/binary"
	"fmt"
	"io"

	"salus/he"
	"salus/ledger/transcript"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/decryptshare"
	"salus/zkproofs/keyshare"
)

// Provers gives proving keys; the catalogue's development keys do.
type Provers interface {
	Prover(id zkproofs.CircuitID) (*zkproofs.Prover, error)
}

// Party is one key holder. It is for one goroutine per session.
type Party struct {
	name string
	log  *Log
	keys Provers
}

// New gives the party of this name (a SiteID, or transcript.Researcher).
func New(name string, log *Log, keys Provers) *Party { return &Party{name, log, keys} }

// Name is the party's id in transcripts.
func (p *Party) Name() string { return p.name }

// secrets is what a party holds in one session, all of it a function of the seed.
type secrets struct {
	seed  [32]byte
	key   he.Secret
	salt  zkproofs.Element
	z     []he.Smudge
	salts []zkproofs.Element
}

func (p *Party) secrets(r *transcript.Replay) (*secrets, error) {
	t := r.Terms()
	seed, err := p.log.begin(t.Session, sha256.Sum256(t.Bytes()))
	if err != nil {
		return nil, err
	}
	s := &secrets{seed: seed}
	if s.key, err = r.Set().NewSecret(stream(seed, "secret", 0, 0)); err != nil {
		return nil, err
	}
	if s.salt, err = zkproofs.RandomElement(stream(seed, "secret salt", 0, 0)); err != nil {
		return nil, err
	}
	for l := range r.Format().Lanes {
		z, err := r.Set().NewSmudge(stream(seed, "smudging", l, 0))
		if err != nil {
			return nil, err
		}
		salt, err := zkproofs.RandomElement(stream(seed, "smudging salt", l, 0))
		if err != nil {
			return nil, err
		}
		s.z, s.salts = append(s.z, z), append(s.salts, salt)
	}
	return s, nil
}

// stream is an endless deterministic source keyed by the seed: SHAKE256(label, seed, i, j).
func stream(seed [32]byte, label string, i, j int) io.Reader {
	x := sha3.NewSHAKE256()
	var n [16]byte
	binary.BigEndian.PutUint64(n[:8], uint64(i))
	binary.BigEndian.PutUint64(n[8:], uint64(j))
	for _, b := range [][]byte{[]byte("salus/session-seed/v1\x00"), seed[:], n[:], []byte(label)} {
		_, _ = x.Write(b)
	}
	return x
}

// Commit is the first round.
func (p *Party) Commit(r *transcript.Replay) (Stored, error) {
	t := r.Terms()
	return p.log.once(t.Session, transcript.Commit, sha256.Sum256(t.Bytes()), func() ([]byte, error) {
		s, err := p.secrets(r)
		if err != nil {
			return nil, err
		}
		c := transcript.Commitments{Secret: keyshare.Commit(r.Set(), s.key, s.salt)}
		for l, z := range s.z {
			c.Lanes = append(c.Lanes, decryptshare.CommitSmudge(r.Set(), z, s.salts[l]))
		}
		return c.Bytes(), nil
	})
}

// KeyShare is the second round. It needs every party's commitment, and its own among them as it made it.
func (p *Party) KeyShare(r *transcript.Replay) (Stored, error) {
	if now, missing := r.Missing(); now == transcript.Commit {
		return Stored{}, fmt.Errorf("key share: the session waits for the commitments of %v", missing)
	}
	own, err := p.Commit(r)
	if err != nil {
		return Stored{}, err
	}
	if err := p.isMine(r, own); err != nil {
		return Stored{}, err
	}
	t := r.Terms()
	return p.log.once(t.Session, transcript.KeyShare, said(r, transcript.Commit), func() ([]byte, error) {
		s, err := p.secrets(r)
		if err != nil {
			return nil, err
		}
		id := t.Circuits().KeyShare
		prover, err := p.keys.Prover(id)
		if err != nil {
			return nil, err
		}
		b := r.Set().KeyShare(r.Common(), s.key)
		proof, err := keyshare.Prove(prover, keyshare.Public{
			A: r.Common(), B: b, C: keyshare.Commit(r.Set(), s.key, s.salt), Context: t.Context(p.name, 0, 0, id),
		}, keyshare.Witness{Secret: s.key, Salt: s.salt})
		if err != nil {
			return nil, err
		}
		return transcript.KeyShareArtifact{B: b, Proof: proof}.Bytes(), nil
	})
}

// Randomness is what a site draws for its contribution.
type Randomness struct{ seed [32]byte }

// Encryption is the source of the randomness of one ciphertext.
func (r Randomness) Encryption(chunk, lane int) io.Reader {
	return stream(r.seed, "encryption", chunk, lane)
}

// CountSalt is the source of the salt of one chunk's count commitment.
func (r Randomness) CountSalt(chunk int) io.Reader { return stream(r.seed, "count salt", chunk, 0) }

// Contribute is a site's third round: what contribution makes is stored and then said, once. It needs every key share.
func (p *Party) Contribute(r *transcript.Replay, contribution func(Randomness) ([]byte, error)) (Stored, error) {
	if _, err := r.PublicKey(); err != nil {
		return Stored{}, fmt.Errorf("contribution: %w", err)
	}
	t := r.Terms()
	return p.log.once(t.Session, transcript.Contribution, said(r, transcript.KeyShare), func() ([]byte, error) {
		s, err := p.secrets(r)
		if err != nil {
			return nil, err
		}
		return contribution(Randomness{s.seed})
	})
}

// Share is the last round: the one decryption share of each lane. anchored is the seal's head as it is final on chain; the
// replay must come to the same, so that a share is only ever made for the sum of verified contributions (I9), this
// party's own among them byte for byte.
func (p *Party) Share(r *transcript.Replay, anchored study.Digest) (Stored, error) {
	seal, err := r.Seal()
	if err != nil {
		return Stored{}, fmt.Errorf("decryption share: %w", err)
	}
	if seal.Head != anchored {
		return Stored{}, &transcript.Refusal{Check: "head", Err: fmt.Errorf("the transcript here has head %x, the chain says %x", seal.Head[:8], anchored[:8])}
	}
	if err := p.ownWords(r); err != nil {
		return Stored{}, err
	}
	t := r.Terms()
	return p.log.once(t.Session, transcript.Share, sha256.Sum256(append(seal.Head[:], seal.Aggregate[:]...)), func() ([]byte, error) {
		return p.share(r, seal)
	})
}

func (p *Party) share(r *transcript.Replay, seal transcript.Seal) ([]byte, error) {
	s, err := p.secrets(r)
	if err != nil {
		return nil, err
	}
	prover, err := p.keys.Prover(r.Terms().Circuits().DecryptShare)
	if err != nil {
		return nil, err
	}
	var out transcript.ShareArtifact
	for l, ct := range seal.Lanes {
		d := r.Set().DecryptionShare(ct.C1, s.key, s.z[l])
		proof, err := decryptshare.Prove(prover, r.SharePublic(p.name, l, d), decryptshare.Witness{
			Secret: s.key, Salt: s.salt, Z: s.z[l], SaltL: s.salts[l],
		})
		if err != nil {
			return nil, err
		}
		out.Lanes = append(out.Lanes, transcript.LaneShare{D: d, Proof: proof})
	}
	return out.Bytes(), nil
}

// ownWords checks that the transcript holds what this party said, byte for byte.
func (p *Party) ownWords(r *transcript.Replay) error {
	for _, k := range transcript.Kinds() {
		if k == transcript.Share || p.name == transcript.Researcher && k == transcript.Contribution {
			continue
		}
		rec, err := p.log.read(r.Terms().Session, string(k))
		if err != nil || len(rec) < 32 {
			return fmt.Errorf("the share log holds no %s for this session: it is not this party's log, or an old copy; the session is abandoned", k)
		}
		if err := p.isMine(r, Stored{k, rec[32:]}); err != nil {
			return err
		}
	}
	return nil
}

func (p *Party) isMine(r *transcript.Replay, s Stored) error {
	e, ok := r.Said(s.kind, p.name)
	if !ok || e.Digest != sha256.Sum256(s.artifact) {
		return &transcript.Refusal{Check: "own words", Kind: s.kind, Party: p.name, Err: fmt.Errorf("the transcript holds other bytes than this party said")}
	}
	return nil
}

// said digests all entries of a kind: the public input of the round that follows.
func said(r *transcript.Replay, kind transcript.Kind) [32]byte {
	h := sha256.New()
	for _, e := range r.Entries() {
		if e.Kind == kind {
			h.Write([]byte(e.Party))
			h.Write(e.Digest[:])
		}
	}
	return [32]byte(h.Sum(nil))
}
