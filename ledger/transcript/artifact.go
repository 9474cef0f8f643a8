package transcript

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
)

// Signature is an Ed25519 signature. Its text form is hexadecimal.
type Signature [64]byte

// MarshalText implements encoding.TextMarshaler.
func (s Signature) MarshalText() ([]byte, error) { return []byte("0x" + hex.EncodeToString(s[:])), nil }

// UnmarshalText implements encoding.TextUnmarshaler; only the canonical lower-case form is accepted.
func (s *Signature) UnmarshalText(b []byte) error {
	if len(b) != 2+2*len(s) || string(b[:2]) != "0x" {
		return fmt.Errorf("a signature has %d hexadecimal digits after 0x", 2*len(s))
	}
	if _, err := hex.Decode(s[:], b[2:]); err != nil {
		return fmt.Errorf("a signature is hexadecimal")
	}
	if again, _ := s.MarshalText(); string(again) != string(b) {
		return fmt.Errorf("a signature is written in lower case")
	}
	return nil
}

// Format knows the artifacts' layouts under one session's terms. All integers are big-endian; every length follows from
// the terms, and from the counts in a contribution's first four bytes.
type Format struct {
	Set          *he.Set
	Lanes        int
	Chunks       int // most chunks in a contribution
	Blocks       int // of 240 slots in a chunk, 1 or 16
	Sheets       int // of the dataset, beyond the first
	Rooms        int // most blocks of consents, beyond the dataset's, in a contribution
	Contribution int // bytes of the proof of a contribution's lane
	Cohort       int
	Key          int
	Decrypt      int
	Noise        int // of a lane's noise; 0 in a session without
}

// Commitments is the artifact of kind Commit: C and one C_l a lane, 32 bytes each, and in a session with noise that to its seed. The researcher, who adds
// none, commits to a seed like everybody.
type Commitments struct {
	Secret zkproofs.Element
	Lanes  []zkproofs.Element
	Seed   *zkproofs.Element // nil in a session without noise
}

// Bytes encodes c.
func (c Commitments) Bytes() []byte {
	out := append([]byte(nil), c.Secret[:]...)
	for _, l := range c.Lanes {
		out = append(out, l[:]...)
	}
	if c.Seed != nil {
		out = append(out, c.Seed[:]...)
	}
	return out
}

// ParseCommitments is the inverse of Commitments.Bytes.
func (f Format) ParseCommitments(b []byte) (Commitments, error) {
	if want := f.commitSize(); len(b) != want {
		return Commitments{}, fmt.Errorf("commitments of %d bytes, %d were expected", len(b), want)
	}
	r := reader{b: b}
	c := Commitments{Secret: r.element()}
	for range f.Lanes {
		c.Lanes = append(c.Lanes, r.element())
	}
	if f.Noise > 0 {
		seed := r.element()
		c.Seed = &seed
	}
	return c, r.err
}

func (f Format) commitSize() int {
	if f.Noise > 0 {
		return 32 * (2 + f.Lanes)
	}
	return 32 * (1 + f.Lanes)
}

// KeyShareArtifact is the artifact of kind KeyShare: b, then its proof.
type KeyShareArtifact struct {
	B     he.Poly
	Proof zkproofs.Proof
}

// Bytes encodes k.
func (k KeyShareArtifact) Bytes() []byte { return append(k.B.Bytes(), k.Proof...) }

// ParseKeyShare is the inverse of KeyShareArtifact.Bytes.
func (f Format) ParseKeyShare(b []byte) (KeyShareArtifact, error) {
	if want := f.Set.PolyBytes() + f.Key; len(b) != want {
		return KeyShareArtifact{}, fmt.Errorf("a key share of %d bytes, %d were expected", len(b), want)
	}
	r := reader{b: b}
	k := KeyShareArtifact{B: r.poly(f.Set), Proof: r.take(f.Key)}
	return k, r.err
}

// Chunk is one chunk of a contribution. Every chunk but the last has all its blocks; see zkproofs/merkle for what the last is padded with.
type Chunk struct {
	Blocks []BlockRoots
	Count  zkproofs.Element // the commitment to the number of rows that count
	Lanes  []Lane
}

// BlockRoots are the roots of 240 slots, the part in which a site's trees are used: of the rows in sheet 0, of the consents, and of the rows in
// the dataset's other sheets.
type BlockRoots struct {
	Rows, Consents zkproofs.Element
	Sheets         []zkproofs.Element
}

// Roots are the roots of all of the chunk's slots, of which there are so many, in every sheet and of the consents. They are computed from the blocks' and never taken
// from a prover. A session with genotype sheets has chunks of one block, whose root is the block's, because no circuit over them scans more.
func (c Chunk) Roots(rows int) (ofSheets []zkproofs.Element, ofConsents zkproofs.Element, err error) {
	sheets, consents := roots([]Chunk{c})
	for i, blocks := range sheets {
		root, err := merkle.RootOfBlocks(merkle.Rows, blocks, rows)
		if err != nil {
			return nil, ofConsents, fmt.Errorf("sheet %d: %w", i, err)
		}
		ofSheets = append(ofSheets, root)
	}
	ofConsents, err = merkle.RootOfBlocks(merkle.Consents, consents, rows)
	return ofSheets, ofConsents, err
}

// roots lists the blocks' roots of all chunks, by sheet and of the consents. All blocks have as many sheets.
func roots(chunks []Chunk) (sheets [][]zkproofs.Element, consents []zkproofs.Element) {
	sheets = make([][]zkproofs.Element, 1)
	for _, c := range chunks {
		for _, b := range c.Blocks {
			consents = append(consents, b.Consents)
			sheets[0] = append(sheets[0], b.Rows)
			for i, root := range b.Sheets {
				if 1+i == len(sheets) {
					sheets = append(sheets, nil)
				}
				sheets[1+i] = append(sheets[1+i], root)
			}
		}
	}
	return sheets, consents
}

// Lane is one ciphertext with its proof.
type Lane struct {
	Ciphertext he.Ciphertext
	Proof      zkproofs.Proof
}

// Bytes encodes l: the ciphertext, then its proof.
func (l Lane) Bytes() []byte { return append(l.Ciphertext.Bytes(), l.Proof...) }

// ParseLane is the inverse of Lane.Bytes for a contribution's lane.
func (f Format) ParseLane(b []byte) (Lane, error) {
	if want := f.Set.CiphertextBytes() + f.Contribution; len(b) != want {
		return Lane{}, fmt.Errorf("a lane of %d bytes, %d were expected", len(b), want)
	}
	r := reader{b: b}
	l := r.lane(f.Set, f.Contribution)
	return l, r.err
}

// ContributionArtifact is the artifact of kind Contribution: the count of all blocks and of rooms (2 bytes each); the identity root; the roots of the rooms; for each chunk its blocks' roots (rows, consents, other sheets), its count's
// commitment and its lanes; the floor (4 bytes) and the cohort proof; in a session with noise its ciphertext and proof for every lane.
type ContributionArtifact struct {
	Identity zkproofs.Element   // root of the site's identity tree, of which the consent root on chain is made
	Rooms    []zkproofs.Element // roots of the blocks of consents that come after the dataset's: of patients who came in since it was approved
	Chunks   []Chunk
	Floor    uint32
	Cohort   zkproofs.Proof
	Noise    []Lane
}

// Bytes encodes c.
func (c ContributionArtifact) Bytes() []byte {
	_, blocks := roots(c.Chunks)
	out := binary.BigEndian.AppendUint16(nil, uint16(len(blocks)))
	out = append(binary.BigEndian.AppendUint16(out, uint16(len(c.Rooms))), c.Identity[:]...)
	for _, e := range c.Rooms {
		out = append(out, e[:]...)
	}
	for _, ch := range c.Chunks {
		for _, b := range ch.Blocks {
			out = append(append(out, b.Rows[:]...), b.Consents[:]...)
			for _, e := range b.Sheets {
				out = append(out, e[:]...)
			}
		}
		out = append(out, ch.Count[:]...)
		for _, l := range ch.Lanes {
			out = append(out, l.Bytes()...)
		}
	}
	out = append(binary.BigEndian.AppendUint32(out, c.Floor), c.Cohort...)
	for _, l := range c.Noise {
		out = append(out, l.Bytes()...)
	}
	return out
}

// ParseContribution is the inverse of ContributionArtifact.Bytes. The length is checked before anything is decoded.
func (f Format) ParseContribution(b []byte) (ContributionArtifact, error) {
	var c ContributionArtifact
	if len(b) < 4 {
		return c, fmt.Errorf("a contribution of %d bytes has no counts of blocks and rooms", len(b))
	}
	n, rooms := int(binary.BigEndian.Uint16(b)), int(binary.BigEndian.Uint16(b[2:]))
	if n < 1 || n > f.Chunks*f.Blocks {
		return c, fmt.Errorf("a contribution of %d blocks of %d rows, 1 to %d were expected", n, merkle.BlockRows, f.Chunks*f.Blocks)
	}
	if rooms > f.Rooms {
		return c, fmt.Errorf("a contribution that lists %d more blocks of consents, at most %d were expected", rooms, f.Rooms)
	}
	if want := f.contributionSize(n, rooms); len(b) != want {
		return c, fmt.Errorf("a contribution of %d bytes, %d were expected for %d blocks and %d more of consents", len(b), want, n, rooms)
	}
	r := reader{b: b[4:]}
	c.Identity = r.element()
	for range rooms {
		c.Rooms = append(c.Rooms, r.element())
	}
	for ; n > 0; n -= f.Blocks {
		var ch Chunk
		for range min(n, f.Blocks) {
			b := BlockRoots{Rows: r.element(), Consents: r.element()}
			for range f.Sheets {
				b.Sheets = append(b.Sheets, r.element())
			}
			ch.Blocks = append(ch.Blocks, b)
		}
		ch.Count = r.element()
		for range f.Lanes {
			ch.Lanes = append(ch.Lanes, r.lane(f.Set, f.Contribution))
		}
		c.Chunks = append(c.Chunks, ch)
	}
	c.Floor = binary.BigEndian.Uint32(r.take(4))
	c.Cohort = r.take(f.Cohort)
	for range f.noiseLanes() {
		c.Noise = append(c.Noise, r.lane(f.Set, f.Noise))
	}
	return c, r.err
}

func (f Format) contributionSize(blocks, rooms int) int {
	chunks := (blocks + f.Blocks - 1) / f.Blocks
	return 4 + 32 + rooms*32 + blocks*(2+f.Sheets)*32 + chunks*(32+f.Lanes*(f.Set.CiphertextBytes()+f.Contribution)) + 4 + f.Cohort + f.noiseLanes()*(f.Set.CiphertextBytes()+f.Noise)
}

func (f Format) noiseLanes() int {
	if f.Noise > 0 {
		return f.Lanes
	}
	return 0
}

// ShareArtifact is the artifact of kind Share: for each lane the decryption share and its proof.
type ShareArtifact struct{ Lanes []LaneShare }

// LaneShare is a party's decryption share of one lane.
type LaneShare struct {
	D     he.Poly
	Proof zkproofs.Proof
}

// Bytes encodes s.
func (s ShareArtifact) Bytes() []byte {
	var out []byte
	for _, l := range s.Lanes {
		out = append(append(out, l.D.Bytes()...), l.Proof...)
	}
	return out
}

// ParseShare is the inverse of ShareArtifact.Bytes.
func (f Format) ParseShare(b []byte) (ShareArtifact, error) {
	var s ShareArtifact
	if want := f.Lanes * (f.Set.PolyBytes() + f.Decrypt); len(b) != want {
		return s, fmt.Errorf("a decryption share of %d bytes, %d were expected", len(b), want)
	}
	r := reader{b: b}
	for range f.Lanes {
		s.Lanes = append(s.Lanes, LaneShare{D: r.poly(f.Set), Proof: r.take(f.Decrypt)})
	}
	return s, r.err
}

// MaxSize is the most bytes that an artifact of this kind can have under these terms; fetchers ask for no more.
func (f Format) MaxSize(k Kind) int {
	switch k {
	case Commit:
		return f.commitSize()
	case KeyShare:
		return f.Set.PolyBytes() + f.Key
	case Contribution:
		return f.contributionSize(f.Chunks*f.Blocks, f.Rooms)
	case Share:
		return f.Lanes * (f.Set.PolyBytes() + f.Decrypt)
	}
	return 0
}

// reader takes fixed-size parts off bytes whose total length was checked before; it keeps the first error.
type reader struct {
	b   []byte
	err error
}

func (r *reader) take(n int) []byte {
	out := r.b[:n:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) element() zkproofs.Element {
	e, err := zkproofs.ParseElement(r.take(32))
	r.note(err)
	return e
}

func (r *reader) poly(set *he.Set) he.Poly {
	p, err := set.ParsePoly(r.take(set.PolyBytes()))
	r.note(err)
	return p
}

func (r *reader) lane(set *he.Set, proof int) Lane {
	return Lane{Ciphertext: he.Ciphertext{C0: r.poly(set), C1: r.poly(set)}, Proof: r.take(proof)}
}

func (r *reader) note(err error) {
	if r.err == nil {
		r.err = err
	}
}
