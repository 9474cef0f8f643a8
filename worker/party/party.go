// Package party is what any holder of a session's key does: a hospital's worker and the researcher alike. It draws the
// session's secrets, says each round once, and never says anything that is not on disk first.
//
// The rounds, as methods in the order they run (2-session 2.2, 2.5; Mouchet et al. 2020/304, section 4):
//
//	Commit    C = H(s, e), C_l = H(z_l), and H(noise seed) where the study has noise; before anybody's share is known
//	KeyShare  b = −a·s + e and proof            once every commitment is in
//	(a site contributes: see Contribute; what it says is the worker's to compute)
//	Share     d_l = c1_l·s + z_l and proofs     once the seal is final
//
// A session's every random choice comes from one 32-byte seed, drawn from crypto/rand and stored before use: secrets,
// smudging, salts and encryption randomness are SHAKE256 streams of it under different labels. So a party that is
// killed anywhere says the same thing again, and I8 (at most one share value per session, lane and party) holds over
// all crashes: the share is a deterministic function of the seed and the sealed c1, the log binds the session to the
// first c1 it saw, and what can be sent is a Stored, which only the log makes. A restored or copied log is noticed as
// soon as the transcript holds words that it does not; before that, its words are the same as the original's, and one
// c1 is final on chain for both.
//
// The caller promises that the Replay holds the session as this party verified it, and that the seal it passes to Share
// is the one that is final on chain.
package party

import (
	"crypto/sha256"
	"crypto/sha3"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"

	"salus/he"
	"salus/ledger/transcript"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/decryptshare"
	"salus/zkproofs/keyshare"
	"salus/zkproofs/noise"
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
	noise zkproofs.Element // seed of the session's noise, drawn whether or not there is any
}

func (p *Party) secrets(r *transcript.Replay, first bool) (*secrets, error) {
	t := r.Terms()
	seed, err := p.log.begin(t.Session, sha256.Sum256(t.Bytes()), first)
	if errors.Is(err, errNoSeed) {
		return nil, p.notMine("", err)
	}
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
	if s.noise, err = zkproofs.RandomElement(stream(seed, "noise seed", 0, 0)); err != nil {
		return nil, err
	}
	return s, nil
}

// stream is an endless deterministic source: SHAKE256 of a domain label, the seed, two numbers and what it is for. The last
// alone has no fixed length, so no two uses meet.
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

// say answers a round once. Before it answers it compares the transcript with the log: a party whose earlier words are not
// the transcript's, or whose answer is there while the log has none, runs on another log or on an old copy of its own,
// and says nothing in this session any more.
func (p *Party) say(r *transcript.Replay, kind transcript.Kind, input [32]byte, artifact func(*secrets) ([]byte, error)) (Stored, error) {
	session := r.Terms().Session
	if !slices.Contains(r.Terms().Parties(), p.name) {
		return Stored{}, fmt.Errorf("%s: %s is not a party of session %s", kind, p.name, session)
	}
	if p.log.Ended(session) {
		return Stored{}, ErrEnded
	}
	if err := p.ownWords(r, kind); err != nil {
		return Stored{}, err
	}
	return p.log.once(session, kind, input, func() ([]byte, error) {
		s, err := p.secrets(r, kind == transcript.Commit)
		if err != nil {
			return nil, err
		}
		return artifact(s)
	})
}

// ownWords checks that the transcript holds what this party said before the round, byte for byte, and in the round what
// the log has.
func (p *Party) ownWords(r *transcript.Replay, now transcript.Kind) error {
	for _, k := range transcript.Kinds() {
		e, inTranscript := r.Said(k, p.name)
		if !inTranscript && (k == now || k == transcript.Contribution && p.name == transcript.Researcher) {
			if k == now {
				return nil
			}
			continue
		}
		_, b, err := p.log.said(r.Terms().Session, k)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return p.notMine(k, fmt.Errorf("the share log holds no %s of this session: it is not the log that spoke, or an old copy of it", k))
		case err != nil:
			return err
		case !inTranscript || e.Digest != sha256.Sum256(b):
			return p.notMine(k, errors.New("the transcript holds other bytes than this party said"))
		case k == now:
			return nil
		}
	}
	return nil
}

func (p *Party) notMine(k transcript.Kind, err error) error {
	return &transcript.Refusal{Check: "own words", Kind: k, Party: p.name, Err: fmt.Errorf("%w; the session is abandoned here", err)}
}

// input digests the public input of a round: the terms, and every entry of the round before.
func input(r *transcript.Replay, before transcript.Kind) [32]byte {
	terms := sha256.Sum256(r.Terms().Bytes())
	h := sha256.New()
	h.Write([]byte("salus/round-input/v1\x00"))
	h.Write(terms[:])
	for _, e := range r.Entries() { // in the order of the terms' parties, so a digest's place says whose it is
		if e.Kind == before {
			h.Write(e.Digest[:])
		}
	}
	return [32]byte(h.Sum(nil))
}

// Commit is the first round.
func (p *Party) Commit(r *transcript.Replay) (Stored, error) {
	return p.say(r, transcript.Commit, input(r, ""), func(s *secrets) ([]byte, error) {
		c := transcript.Commitments{Secret: keyshare.Commit(r.Set(), s.key, s.salt)}
		for l, z := range s.z {
			c.Lanes = append(c.Lanes, decryptshare.CommitSmudge(r.Set(), z, s.salts[l]))
		}
		if r.Noise().Sites > 0 {
			seed := noise.Commit(s.noise)
			c.Seed = &seed
		}
		return c.Bytes(), nil
	})
}

// KeyShare is the second round. It needs every party's commitment, and its own among them as it made it.
func (p *Party) KeyShare(r *transcript.Replay) (Stored, error) {
	if now, missing := r.Missing(); now == transcript.Commit {
		return Stored{}, fmt.Errorf("key share: the session waits for the commitments of %v", missing)
	}
	return p.say(r, transcript.KeyShare, input(r, transcript.Commit), func(s *secrets) ([]byte, error) {
		t := r.Terms()
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

// Randomness is what a site draws for its contribution under one public key. It prints as [redacted].
type Randomness struct {
	seed  [32]byte
	noise zkproofs.Element
}

// Encryption is the source of the randomness of one ciphertext, that of this message: the limbs as they are encrypted. As in SIV
// (Rogaway, Shrimpton 2006) another message gives another stream, so that no two ciphertexts share a u and tell their messages'
// difference, not even those of two copies of one log that compute different tables; the same message gives the same ciphertext again.
func (r Randomness) Encryption(chunk, lane int, message []uint32) io.Reader {
	return r.encryption("encryption ", chunk, lane, message)
}

// NoiseEncryption is the same for a lane's noise.
func (r Randomness) NoiseEncryption(lane int, message []uint32) io.Reader {
	return r.encryption("noise encryption ", 0, lane, message)
}

// NoiseSeed is what the party committed to in its first word.
func (r Randomness) NoiseSeed() zkproofs.Element { return r.noise }

func (r Randomness) encryption(label string, chunk, lane int, message []uint32) io.Reader {
	h := sha256.New()
	h.Write([]byte("salus/message/v1\x00"))
	limbs := make([]byte, 0, 4*len(message))
	for _, limb := range message {
		limbs = binary.BigEndian.AppendUint32(limbs, limb)
	}
	h.Write(limbs)
	return stream(r.seed, label+string(h.Sum(nil)), chunk, lane)
}

// CountSalt is the source of the salt of one chunk's count commitment.
func (r Randomness) CountSalt(chunk int) io.Reader { return stream(r.seed, "count salt", chunk, 0) }

// Format writes [redacted] for every verb.
func (Randomness) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[redacted]") }

// LogValue is [redacted].
func (Randomness) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// MarshalText writes [redacted].
func (Randomness) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

// Contribute is a site's third round: what contribution makes, with what it has kept of earlier tries, is stored and then said, once. It needs every key share.
func (p *Party) Contribute(r *transcript.Replay, contribution func(Randomness, Parts) ([]byte, error)) (Stored, error) {
	if p.name == transcript.Researcher {
		return Stored{}, errors.New("contribution: the researcher has none")
	}
	if _, err := r.PublicKey(); err != nil {
		return Stored{}, fmt.Errorf("contribution: %w", err)
	}
	in := input(r, transcript.KeyShare)
	session := r.Terms().Session
	said, err := p.say(r, transcript.Contribution, in, func(s *secrets) ([]byte, error) {
		random, err := s.randomness(in)
		if err != nil {
			return nil, err
		}
		return contribution(random, Parts{p.log, session, in})
	})
	if err == nil {
		err = p.log.removeParts(session)
	}
	return said, err
}

// randomness depends on the key shares too. A copied log can be shown another roster's commitments, hence another public
// key (b', a); the same u under both keys would give it away: c0 − c0' = (b − b')·u. What is encrypted should follow from the
// terms (dataset root, consent root, hour) and so be the same each time under one key; Encryption does not rely on it.
func (s *secrets) randomness(in [32]byte) (Randomness, error) {
	r := Randomness{noise: s.noise}
	_, err := io.ReadFull(stream(s.seed, "contribution "+string(in[:]), 0, 0), r.seed[:])
	return r, err
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
		return Stored{}, &transcript.Refusal{Check: "head", Err: fmt.Errorf("the transcript here has head %s, the chain says %s", seal.Head, anchored)}
	}
	return p.say(r, transcript.Share, sha256.Sum256(append(seal.Head[:], seal.Aggregate[:]...)), func(s *secrets) ([]byte, error) {
		return p.share(r, seal, s)
	})
}

func (p *Party) share(r *transcript.Replay, seal transcript.Seal, s *secrets) ([]byte, error) {
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
