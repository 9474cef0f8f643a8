package transcript

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"salus/models/study"
)

// Kind is what a party says.
type Kind string

// The kinds, in the order in which a session says them.
const (
	Commit       Kind = "commit"
	KeyShare     Kind = "keyshare"
	Contribution Kind = "contribution"
	Share        Kind = "share"
)

// Kinds lists them in canonical order.
var kinds = []Kind{Commit, KeyShare, Contribution, Share}

// Kinds gives every kind in the order in which a session says them.
func Kinds() []Kind { return slices.Clone(kinds) }

// Entry is one line of the transcript.
type Entry struct {
	Kind      Kind         `json:"kind"`
	Party     string       `json:"party"`
	Digest    study.Digest `json:"digest"` // SHA-256 of the artifact
	Signature Signature    `json:"signature"`
}

// entryLabel is the domain of a party's signature over an entry.
const entryLabel = "salus/entry/v1\x00"

// message is what a party signs: SHA-256(label, session, kind, party, digest), the strings preceded by their length.
func (e Entry) message(session study.SessionID) []byte {
	h := sha256.New()
	h.Write([]byte(entryLabel))
	h.Write(session[:])
	record := e.encode()
	h.Write(record[:len(record)-len(e.Signature)])
	return h.Sum(nil)
}

// encode is the entry's record in the log: lengths and strings of kind and party, digest, signature. It is injective for
// the kinds and parties of a session, which are short; a Replay looks both up before it looks at a signature.
func (e Entry) encode() []byte {
	var out []byte
	for _, s := range []string{string(e.Kind), e.Party} {
		out = binary.BigEndian.AppendUint16(out, uint16(len(s)))
		out = append(out, s...)
	}
	out = append(out, e.Digest[:]...)
	return append(out, e.Signature[:]...)
}

// Sign makes the entry by which party says artifact.
func Sign(key ed25519.PrivateKey, session study.SessionID, kind Kind, party string, artifact []byte) Entry {
	e := Entry{Kind: kind, Party: party, Digest: sha256.Sum256(artifact)}
	copy(e.Signature[:], ed25519.Sign(key, e.message(session)))
	return e
}

// verify checks the signature against the key that the chain names for the entry's party.
func (e Entry) verify(t *Terms) error {
	key := t.Researcher
	if e.Party != Researcher {
		s, ok := t.site(e.Party)
		if !ok {
			return refuse("roster", e, errors.New("not a party of this session"))
		}
		key = s.SigningKey
	}
	if !ed25519.Verify(key[:], e.message(t.Session), e.Signature[:]) {
		return refuse("signature", e, fmt.Errorf("the entry is not signed by the key that the chain names for %s", e.Party))
	}
	return nil
}

// head is the Merkle tree hash (RFC 6962, section 2.1) over the records.
func head(records [][]byte) study.Digest {
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(idx []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(idx))
		for i, x := range idx {
			out[i] = hashes[x]
		}
		return out, nil
	})
	for i, r := range records {
		hs, err := tlog.StoredHashes(int64(i), r, reader)
		if err != nil {
			panic("transcript: log in memory: " + err.Error()) // the reader cannot fail
		}
		hashes = append(hashes, hs...)
	}
	root, err := tlog.TreeHash(int64(len(records)), reader)
	if err != nil {
		panic("transcript: log in memory: " + err.Error())
	}
	return study.Digest(root)
}

// Refusal says which check refused what whom. Its Check is a stable name that messages, tests and the demo rely on:
//
//	an entry   order, duplicate, roster, length, digest, signature, encoding, key share proof, dataset root, consent root,
//	           tally proof (or moments proof, glm proof), cohort proof, noise proof, share proof
//	a session  terms, study, model, verifying key, public key, floor, room, ciphertexts, head, own words
//	a receipt  receipt, chain, artifact, anchor, aggregate, result, release, model
type Refusal struct {
	Check string
	Kind  Kind
	Party string
	Err   error
}

func (r *Refusal) Error() string {
	kind, party := shown(string(r.Kind)), shown(r.Party)
	switch {
	case r.Party == "":
		return fmt.Sprintf("%s: %v", r.Check, r.Err)
	case r.Kind == "":
		return fmt.Sprintf("%s: %s: %v", party, r.Check, r.Err)
	}
	return fmt.Sprintf("%s from %s: %s: %v", kind, party, r.Check, r.Err)
}

// shown is a name from outside as it may stand in a log or on a terminal: itself if it has the form of a party's or kind's
// name, else quoted and cut.
func shown(name string) string {
	if _, err := study.ParseSiteID(name); err == nil || name == Researcher || name == "" {
		return name
	}
	return strconv.QuoteToASCII(name[:min(len(name), 64)])
}

func (r *Refusal) Unwrap() error { return r.Err }

func refuse(check string, e Entry, err error) error {
	return &Refusal{Check: check, Kind: e.Kind, Party: e.Party, Err: err}
}
