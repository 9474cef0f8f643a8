package transcript

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gowebpki/jcs"

	"salus/models/durable"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
)

// Receipt is one result with all that is needed to derive it again: what the chain does not hold, and the digests of the
// artifacts, which lie beside it. Whoever shows a receipt discloses its result.
//
// The file is canonical JSON (RFC 8785), signed by the researcher's key that the chain names; so no byte of it can change.
type Receipt struct {
	Schema string          `json:"schema"` // salus.receipt/v1
	Terms  json.RawMessage `json:"terms"`
	Study  json.RawMessage `json:"study"`
	// Entries are the transcript's, the researcher's decryption share last.
	Entries []Entry         `json:"entries"`
	Result  json.RawMessage `json:"result"`
	// Stopped says why the analysis has no result from these sums, or no next model although one was wanted.
	Stopped string `json:"stopped,omitempty"`
	// Opening is what the model of the terms commits to; nil where it commits to nothing.
	Opening *Opening `json:"opening,omitempty"`
	// Next is the model of the session that follows in an iterative analysis, with what it commits to; nil where the chain ends.
	Next      *Known       `json:"next,omitempty"`
	Salt      study.Digest `json:"salt"` // release on chain is SHA-256(salt ‖ result)
	Signature Signature    `json:"signature"`
}

const (
	receiptSchema = "salus.receipt/v1"
	receiptLabel  = "salus/receipt/v1\x00"
	// maxReceipt bounds the file: terms, a study of at most 1 MiB, 4 entries a party, and a result of at most 16 MiB.
	maxReceipt = 32 << 20
)

// CanonicalResult is the bytes of a result that the release commits to.
func CanonicalResult(result any) (json.RawMessage, error) {
	raw, err := json.Marshal(result)
	if err != nil {
		return nil, fmt.Errorf("result: %w", err)
	}
	return jcs.Transform(raw)
}

// Release is what the researcher puts on chain: SHA-256(salt ‖ result).
func Release(salt study.Digest, result json.RawMessage) study.Digest {
	return sha256.Sum256(append(salt[:], result...))
}

// NewReceipt makes the receipt of a replay that holds every party's share, the researcher's own too. The opening is that of the session's model.
func NewReceipt(r *Replay, key ed25519.PrivateKey, salt study.Digest, o Opening) (*Receipt, error) {
	out, err := r.Outcome(o, NextSalt(salt, r.terms.Session))
	if err != nil {
		return nil, err
	}
	rc := &Receipt{
		Schema: receiptSchema, Terms: r.terms.Bytes(), Study: r.study.Canonical(), Entries: r.Entries(), Result: out.Result, Stopped: out.Failed, Next: out.Next, Salt: salt,
	}
	if o.Commitment() != (study.Digest{}) {
		rc.Opening = &o
	}
	copy(rc.Signature[:], ed25519.Sign(key, rc.message()))
	return rc, nil
}

// opened is what the model commits to.
func (rc *Receipt) opened() Opening {
	if rc.Opening == nil {
		return Opening{}
	}
	return *rc.Opening
}

// message is what the researcher signs: the canonical receipt without its signature.
func (rc *Receipt) message() []byte {
	bare := *rc
	bare.Signature = Signature{}
	h := sha256.Sum256(append([]byte(receiptLabel), bare.Bytes()...))
	return h[:]
}

// Bytes is the canonical file.
func (rc *Receipt) Bytes() []byte {
	out, err := CanonicalResult(rc)
	if err != nil {
		panic("transcript: receipt does not encode: " + err.Error()) // its raw parts were canonical JSON
	}
	return out
}

// ParseReceipt is the strict inverse of Bytes.
func ParseReceipt(b []byte) (*Receipt, error) {
	if len(b) > maxReceipt {
		return nil, fmt.Errorf("a receipt of %d bytes, at most %d are allowed", len(b), maxReceipt)
	}
	if err := checkMembers(b); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	rc := new(Receipt)
	if err := dec.Decode(rc); err != nil {
		return nil, errors.New("the file is not a receipt: it does not parse as one")
	}
	for _, part := range []json.RawMessage{rc.Terms, rc.Study, rc.Result} {
		if len(part) == 0 {
			return nil, errors.New("the file is not a receipt: a part is missing")
		}
	}
	again, err := CanonicalResult(rc)
	if err != nil || !bytes.Equal(again, b) {
		return nil, errors.New("the receipt is not in canonical form: it was changed after it was written")
	}
	if rc.Schema != receiptSchema {
		return nil, fmt.Errorf("the receipt has schema %q, %q was expected", rc.Schema, receiptSchema)
	}
	return rc, nil
}

// checkMembers bounds depth and the members of each object: canonicalisation takes time in the square of their number and
// stack in the depth.
func checkMembers(b []byte) error {
	const maxDepth, maxMembers = 64, 256
	var members []int // of each object or array that is open, counted by colons
	text, escaped := false, false
	for _, c := range b {
		switch {
		case escaped:
			escaped = false
		case text:
			escaped, text = c == '\\', c != '"'
		case c == '"':
			text = true
		case c == '{' || c == '[':
			if members = append(members, 0); len(members) > maxDepth {
				return fmt.Errorf("the file is not a receipt: it is nested deeper than %d", maxDepth)
			}
		case (c == '}' || c == ']') && len(members) > 0:
			members = members[:len(members)-1]
		case c == ':' && len(members) > 0:
			if members[len(members)-1]++; members[len(members)-1] > maxMembers {
				return fmt.Errorf("the file is not a receipt: an object has more than %d members", maxMembers)
			}
		}
	}
	return nil
}

// Artifacts gives artifacts and verifying keys by digest.
type Artifacts interface {
	// Artifact gives the bytes whose SHA-256 is the digest, at most max of them. The caller checks the digest.
	Artifact(ctx context.Context, digest study.Digest, max int) ([]byte, error)
}

// Folder holds artifacts as files that are named by their digest in hexadecimal.
type Folder string

// Artifact implements Artifacts.
func (d Folder) Artifact(_ context.Context, digest study.Digest, max int) ([]byte, error) {
	f, err := os.Open(d.path(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("artifact %s is not in %s", digest, string(d))
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, int64(max)+1))
	if err != nil {
		return nil, err
	}
	if len(b) > max {
		return nil, fmt.Errorf("artifact %s has more than %d bytes", digest, max)
	}
	return b, nil
}

// Put stores an artifact under its digest; the same again is no error.
func (d Folder) Put(b []byte) (study.Digest, error) {
	digest := study.Digest(sha256.Sum256(b))
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return digest, err
	}
	return digest, durable.WriteFile(d.path(digest), b, 0o600)
}

func (d Folder) path(digest study.Digest) string {
	return filepath.Join(string(d), hex.EncodeToString(digest[:]))
}

// storedKeys reads pinned verifying keys from artifacts.
type storedKeys struct {
	ctx       context.Context
	artifacts Artifacts
	terms     *Terms
}

func (k storedKeys) Verifier(id zkproofs.CircuitID) (*zkproofs.Verifier, error) {
	want, ok := k.terms.pin(id)
	if !ok {
		return nil, fmt.Errorf("no verifying key is pinned for %s", id)
	}
	b, err := k.artifacts.Artifact(k.ctx, want, maxKey)
	if err != nil {
		return nil, err
	}
	if study.DigestOf(b) != want {
		return nil, fmt.Errorf("the verifying key of %s is not the pinned one", id)
	}
	d, err := catalogue.Find(id)
	if err != nil {
		return nil, err
	}
	return zkproofs.ParseVerifier(d, b)
}

// maxKey bounds a verifying key: 32 bytes for each of at most 40,000 public inputs, and the fixed points.
const maxKey = 2 << 20
