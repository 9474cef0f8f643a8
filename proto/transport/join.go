package transport

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"salus/proto/faults"
)

// Token is the secret of a join string. Coordinators store its Hash alone.
type Token [32]byte

// NewToken draws a token.
func NewToken() Token {
	var t Token
	rand.Read(t[:]) // never fails since Go 1.24
	return t
}

// Hash is what a coordinator stores: SHA-256("salus/token/v1\0" ‖ token).
func (t Token) Hash() [32]byte { return sha256.Sum256(append([]byte("salus/token/v1\x00"), t[:]...)) }

// String hides the token.
func (Token) String() string { return "[redacted]" }

// GoString hides the token.
func (Token) GoString() string { return "[redacted]" }

// LogValue hides the token.
func (Token) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// JoinString is what an operator hands to a new party: where to go, the right to join once, and whom to trust.
type JoinString struct {
	Address     string // host:port of the gRPC service
	Token       Token
	Fingerprint [32]byte // SHA-256 of the authority's certificate in DER
}

var tokenText = base32.StdEncoding.WithPadding(base32.NoPadding)

const maxJoinString = 512

// Text gives URL#TOKEN@FINGERPRINT with the secret in it: https://host:port#52 letters and digits@64 hexadecimal digits.
func (j JoinString) Text() string {
	return "https://" + j.Address + "#" + strings.ToLower(tokenText.EncodeToString(j.Token[:])) +
		"@" + hex.EncodeToString(j.Fingerprint[:])
}

// ParseJoinString is the strict inverse of Text; the scheme may be left out.
func ParseJoinString(s string) (JoinString, error) {
	if len(s) > maxJoinString {
		return JoinString{}, faults.New(faults.JoinStringMalformed, "%d characters, expected at most %d", len(s), maxJoinString)
	}
	address, secret, ok := strings.Cut(strings.TrimPrefix(s, "https://"), "#")
	token, fingerprint, ok2 := strings.Cut(secret, "@")
	if !ok || !ok2 {
		return JoinString{}, faults.New(faults.JoinStringMalformed, "expected URL#TOKEN@FINGERPRINT")
	}
	join := JoinString{Address: address}
	if err := checkAddress(address); err != nil {
		return JoinString{}, err
	}
	raw, err := tokenText.DecodeString(strings.ToUpper(token))
	if err != nil || len(raw) != len(join.Token) || strings.ToLower(tokenText.EncodeToString(raw)) != token {
		return JoinString{}, faults.New(faults.JoinStringMalformed, "the token is not 52 letters and digits")
	}
	copy(join.Token[:], raw)
	print, err := hex.DecodeString(fingerprint)
	if err != nil || len(print) != len(join.Fingerprint) || hex.EncodeToString(print) != fingerprint {
		return JoinString{}, faults.New(faults.JoinStringMalformed, "the fingerprint is not 64 lower-case hexadecimal digits")
	}
	copy(join.Fingerprint[:], print)
	return join, nil
}

func checkAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" || strings.ContainsAny(host, "/@# \t\r\n") {
		return faults.New(faults.JoinStringMalformed, "the address is not host:port")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return faults.New(faults.JoinStringMalformed, "the port is not 1 to 65535")
	}
	return nil
}

// Statement is what each of an applicant's keys signs: who it is and all its public keys, so that no key can be
// moved to another application.
type Statement struct {
	Name         string
	Role         Role
	TLSKey       []byte   // SubjectPublicKeyInfo in DER
	SigningKey   []byte   // Ed25519, 32 bytes
	ChainAddress [20]byte // account on chain
	PeerID       string   // libp2p peer id in text form
}

// Digest is SHA-256 over "salus/join/v1\0" and the length-prefixed fields.
func (s Statement) Digest() [32]byte {
	h := sha256.New()
	h.Write([]byte("salus/join/v1\x00"))
	for _, field := range [][]byte{[]byte(s.Name), []byte(s.Role), s.TLSKey, s.SigningKey, s.ChainAddress[:], []byte(s.PeerID)} {
		var length [4]byte
		binary.BigEndian.PutUint32(length[:], uint32(len(field)))
		h.Write(length[:])
		h.Write(field)
	}
	return [32]byte(h.Sum(nil))
}

// Grant is what a token allows.
type Grant struct {
	Role    Role
	Name    string // the name it was issued for; empty allows any free one
	Expires time.Time
	UsedBy  [32]byte // Statement digest of the applicant that used it; zero while unused
}

// Redeem decides whether the applicant with the statement digest by may use a grant at time now, and returns the grant to
// store before the answer leaves. A grant belongs to the first applicant for ever; until it expires that
// applicant may repeat.
func (g Grant) Redeem(by [32]byte, now time.Time) (Grant, error) {
	if g.UsedBy != [32]byte{} && g.UsedBy != by {
		return g, faults.New(faults.TokenUsed, "")
	}
	if !now.Before(g.Expires) {
		return g, faults.New(faults.TokenExpired, "it ended %s", g.Expires.UTC().Format(time.RFC3339))
	}
	g.UsedBy = by
	return g, nil
}
