package transcript

import (
	"crypto/ed25519"
	"maps"

	"salus/he"
	"salus/models/analysis"
)

// Clone copies a replay, so that many tests start from one proven session.
func (r *Replay) Clone() *Replay {
	c := *r
	c.said = map[Kind]map[string]Entry{}
	for k, m := range r.said {
		c.said[k] = maps.Clone(m)
	}
	c.commits, c.shares = maps.Clone(r.commits), maps.Clone(r.shares)
	c.inputs, c.parts = maps.Clone(r.inputs), maps.Clone(r.parts)
	return &c
}

// Under is the replay under other terms, as if everything up to here had been said and proven under them.
func (r *Replay) Under(change func(*Terms)) *Replay {
	c, t := r.Clone(), *r.terms
	t.Sites = append([]Site(nil), t.Sites...)
	change(&t)
	c.terms = &t
	return c
}

// Sign signs a changed receipt.
func (rc *Receipt) Sign(key ed25519.PrivateKey) {
	copy(rc.Signature[:], ed25519.Sign(key, rc.message()))
}

// SignedBy says whether the receipt has a key's signature.
func (rc *Receipt) SignedBy(key ed25519.PublicKey) bool {
	return ed25519.Verify(key, rc.message(), rc.Signature[:])
}

// CheckMembers bounds a receipt's nesting.
var CheckMembers = checkMembers

// Assume takes commitments and key shares in as if they had been said and proven.
func (r *Replay) Assume(commits map[string]Commitments, shares map[string]he.Poly) error {
	for p, c := range commits {
		r.commits[p], r.shares[p] = c, shares[p]
		r.said[Commit][p], r.said[KeyShare][p] = Entry{Kind: Commit, Party: p}, Entry{Kind: KeyShare, Party: p}
	}
	return r.advance(KeyShare)
}

// AssumeSeal goes on to the shares as if every site had contributed and these were the sums.
func (r *Replay) AssumeSeal(lanes []he.Ciphertext) {
	for _, p := range r.Expected(Contribution) {
		r.said[Contribution][p] = Entry{Kind: Contribution, Party: p}
	}
	r.seal = &Seal{Lanes: lanes}
}

// Noised makes a table of noised lanes.
func (r *Replay) Noised(lanes [][]uint64) (analysis.NoisedTotals, analysis.Totals, error) {
	noised, err := r.noised(lanes)
	if err != nil {
		return noised, analysis.Totals{}, err
	}
	totals, err := r.noisedTotals(lanes)
	return noised, totals, err
}

// CheckRoom checks the room of contributions with so many chunks of every site.
func (r *Replay) CheckRoom(chunks int) error {
	r = r.Clone()
	for _, p := range r.Expected(Contribution) {
		r.inputs[p] = ContributionArtifact{Chunks: make([]Chunk, chunks)}
	}
	return r.checkRoom()
}

// AssumeShare takes a decryption share in as if it had been proven.
func (r *Replay) AssumeShare(e Entry, s ShareArtifact) {
	r.said[Share][e.Party], r.parts[e.Party] = e, s
}

// AssumeFloors takes contributions in of which nothing is looked at but the proven floor.
func (r *Replay) AssumeFloors(floors map[string]uint32) error {
	for p, f := range floors {
		r.inputs[p] = ContributionArtifact{Floor: f}
	}
	return r.others()
}

// ParseDisclosed reads the inside of a disclosure.
var ParseDisclosed = parseDisclosed

// EncryptionKey is the Montgomery form of an Ed25519 key.
var EncryptionKey = montgomery
