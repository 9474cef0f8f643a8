package study

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
)

// Hash identifies a study: SHA-256 over the label "salus/study/v1\0" and the canonical form. It is what sites
// approve and what stands on chain. Its text form is 0x and 64 lower-case hexadecimal digits.
type Hash [32]byte

// SessionID identifies one session. Its text form is that of Hash.
type SessionID [32]byte

// Digest is the SHA-256 of an artifact's bytes. Its text form is that of Hash.
type Digest [32]byte

// DigestOf returns the digest of an artifact.
func DigestOf(artifact []byte) Digest { return sha256.Sum256(artifact) }

// String returns the text form.
func (h Hash) String() string { return text32(h) }

// MarshalText returns the text form.
func (h Hash) MarshalText() ([]byte, error) { return []byte(text32(h)), nil }

// UnmarshalText reads the text form and nothing else.
func (h *Hash) UnmarshalText(text []byte) error { return parse32(text, (*[32]byte)(h)) }

// IsZero says whether the hash was never set.
func (h Hash) IsZero() bool { return h == Hash{} }

// String returns the text form.
func (s SessionID) String() string { return text32(s) }

// MarshalText returns the text form.
func (s SessionID) MarshalText() ([]byte, error) { return []byte(text32(s)), nil }

// UnmarshalText reads the text form and nothing else.
func (s *SessionID) UnmarshalText(text []byte) error { return parse32(text, (*[32]byte)(s)) }

// IsZero says whether the id was never set.
func (s SessionID) IsZero() bool { return s == SessionID{} }

// String returns the text form.
func (d Digest) String() string { return text32(d) }

// MarshalText returns the text form.
func (d Digest) MarshalText() ([]byte, error) { return []byte(text32(d)), nil }

// UnmarshalText reads the text form and nothing else.
func (d *Digest) UnmarshalText(text []byte) error { return parse32(text, (*[32]byte)(d)) }

// IsZero says whether the digest was never set.
func (d Digest) IsZero() bool { return d == Digest{} }

// ParseHash reads the text form of a Hash.
func ParseHash(text string) (Hash, error) {
	var h Hash
	err := h.UnmarshalText([]byte(text))
	return h, err
}

// ParseSessionID reads the text form of a SessionID.
func ParseSessionID(text string) (SessionID, error) {
	var s SessionID
	err := s.UnmarshalText([]byte(text))
	return s, err
}

// ParseDigest reads the text form of a Digest.
func ParseDigest(text string) (Digest, error) {
	var d Digest
	err := d.UnmarshalText([]byte(text))
	return d, err
}

func text32(b [32]byte) string { return "0x" + hex.EncodeToString(b[:]) }

var errText32 = errors.New("want 0x and 64 lower-case hexadecimal digits")

func parse32(text []byte, out *[32]byte) error {
	if len(text) != 66 || text[0] != '0' || text[1] != 'x' {
		return errText32
	}
	for _, c := range text[2:] {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return errText32
		}
	}
	_, err := hex.Decode(out[:], text[2:])
	return err
}

// SiteID names a site: 1 to 32 lower-case letters, digits and inner hyphens, for example st-anna.
type SiteID string

var sitePattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$`)

// ParseSiteID checks a site's name. The name of the researcher's party is refused.
func ParseSiteID(text string) (SiteID, error) {
	if len(text) > 32 || !sitePattern.MatchString(text) {
		return "", fmt.Errorf("site name: want 1 to 32 lower-case letters, digits and inner hyphens")
	}
	if text == string(Researcher) {
		return "", fmt.Errorf("site name: %q is the name of the researcher's party; choose another", text)
	}
	return SiteID(text), nil
}

// Party names a key-holder in a session: a site, or Researcher.
type Party string

// Researcher is the party that finishes decryption. No site can have this name.
const Researcher Party = "researcher"
