package patient

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"io"
	"time"

	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/zkproofs"
	"salus/zkproofs/eddsa"
)

const (
	callDomain  = "salus/patient/call/v1\x00"
	nonceDomain = "salus/patient/nonce/v1\x00"
	// nonceLife is for how long a worker's nonce is good.
	nonceLife = 5 * time.Minute
	nonceSize = 32
)

// CallMessage is what the holder of a slot's key signs to ask something of a worker: two elements, the domain's and the SHA-256 of everything that makes the call this one, each
// with its three highest bits cleared. What patients sign for batches has eight elements, and their number is part of what is signed (package
// eddsa), so neither can be taken for the other. The worker's TLS fingerprint is in it: no worker can use a patient's call at another.
func CallMessage(fingerprint [32]byte, nonce []byte, slot uint32, method string, body []byte) []zkproofs.Element {
	b := append([]byte(callDomain), fingerprint[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(nonce)))
	b = append(b, nonce...)
	b = binary.BigEndian.AppendUint32(b, slot)
	b = binary.BigEndian.AppendUint32(b, uint32(len(method)))
	b = append(append(b, method...), body...)
	return []zkproofs.Element{element(sha256.Sum256([]byte(callDomain))), element(sha256.Sum256(b))}
}

func element(h [32]byte) zkproofs.Element {
	h[0] &= 0x1f // below 2^253, and so below the field's order
	return h
}

// proof makes a call's proof.
func proof(key *eddsa.PrivateKey, fingerprint [32]byte, nonce []byte, slot uint32, method string, body []byte) (*salusv1.Proof, error) {
	s, err := key.Sign(CallMessage(fingerprint, nonce, slot, method, body)...)
	if err != nil {
		return nil, err
	}
	return &salusv1.Proof{Slot: slot, Nonce: nonce, Signature: s[:]}, nil
}

// CheckProof says whether a call was signed by the key with the y, for this worker.
func CheckProof(p *salusv1.Proof, y zkproofs.Element, fingerprint [32]byte, method string, body []byte) error {
	refused := faults.New(faults.NotTheSlotsKey, "")
	if p == nil || len(p.Nonce) != nonceSize || len(p.Signature) != eddsa.SignatureSize {
		return refused
	}
	s, err := eddsa.ParseSignature(p.Signature)
	if err != nil {
		return refused
	}
	message := CallMessage(fingerprint, p.Nonce, p.Slot, method, body)
	for _, sign := range []byte{0, 0x80} { // a slot holds a key's y; two points have it, and the holder of one holds the other
		if key, err := withY(y, sign); err == nil && key.Verify(s, message...) == nil {
			return nil
		}
	}
	return refused
}

// withY is the key with the y and the sign of x.
func withY(y zkproofs.Element, sign byte) (eddsa.PublicKey, error) {
	var b [eddsa.PublicSize]byte
	for i := range b {
		b[i] = y[len(y)-1-i]
	}
	b[len(b)-1] |= sign
	return eddsa.ParsePublic(b[:])
}

// Nonces gives nonces and knows them again without keeping them: the time, and a code over it under a secret of this process.
type Nonces struct{ secret [32]byte }

// NewNonces draws the secret from random.
func NewNonces(random io.Reader) (*Nonces, error) {
	n := new(Nonces)
	_, err := io.ReadFull(random, n.secret[:])
	return n, err
}

// New is a nonce of the moment, to the nanosecond: two that were asked for are two.
func (n *Nonces) New(now time.Time) []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, nonceSize), uint64(now.UnixNano()))
	return append(b, n.code(b)...)
}

func (n *Nonces) code(at []byte) []byte {
	h := hmac.New(sha256.New, n.secret[:])
	h.Write([]byte(nonceDomain))
	h.Write(at)
	return h.Sum(nil)[:nonceSize-8]
}

// Good says whether a nonce is one of this process's and not too old.
func (n *Nonces) Good(nonce []byte, now time.Time) bool {
	if len(nonce) != nonceSize || subtle.ConstantTimeCompare(nonce[8:], n.code(nonce[:8])) != 1 {
		return false
	}
	age := now.Sub(time.Unix(0, int64(binary.BigEndian.Uint64(nonce[:8]))))
	return age > -time.Minute && age < nonceLife
}
