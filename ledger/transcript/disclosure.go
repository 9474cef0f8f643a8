package transcript

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"salus/ledger"
	"salus/models/study"
)

// Disclosure. Whoever chose the models of a chain freely could make the sums those of a few patients: a coefficient that takes everybody else's linear predictor
// to its limit leaves the rest. So a site takes part in a session after the first only if it has derived the session's model itself, from the sums of
// the session before. For that it needs what nobody but the researcher has, the researcher's decryption share of that session; and the researcher hands it to that
// session's sites, with its proof, when asking for the next one:
//
//	researcher → coordinator → sites    a key for each site, HPKE to it; under that key: the share with the researcher's entry,
//	                                    what the session's model commits to, the salt of the next model's commitment
//	site                                replays the session with that share, every proof and the anchors; decrypts; derives the next
//	                                    model; compares its hash with that which the chain fixed for the session that it is asked into
//
// By induction the coefficients of every session that an honest site answered are those that the program derives from the study, the start and the sums: the site derived
// each from a session in which it took part itself, for which it had done the same; a first model is the start. A researcher alone is left with when to stop; together with a site
// that puts false rows into its own table, before the first session, it can still move the models, with many such rows far: that is the limit of this argument.
//
// The price: the sites of a chain see its sums (not their summands), each of which could take its own away. So the floors of all others must reach the study's minimum cohort
// (Replay.others), the plan says it, and a site's policy may refuse it. The last session of a chain is never disclosed. The coordinator passes ciphertext on.
//
// A site's encryption key is its Ed25519 key, which the chain names, as an X25519 key (RFC 7748, 4.1: u = (1+y)/(1−y)): Thormarker, eprint 2021/509, proves that an
// Ed25519 signature and a KEM over the same key do not harm each other. HPKE is RFC 9180's base mode; what is inside shows by itself whose it is, by the entry's signature
// and the share's proof. The whole is signed by the researcher, so that nobody else can make an honest site refuse it.

const (
	disclosureLabel = "salus/disclosure/v1\x00"
	keyLabel        = "salus/disclosure-key/v1\x00"

	wrappedKey = 32 + 32 + 16 // X25519 share, key, tag
	// maxOpening is the fixed size of an opening in a disclosure: a length that depended on the numbers would tell of them.
	maxOpening = 4 << 10
	// disclosed is what stands before the share: the entry's signature, the next model's salt, the opening's length and the opening.
	disclosedHead = 64 + 32 + 2 + maxOpening
	tagSize       = 16
)

// Disclosed is what a site reads in a disclosure.
type Disclosed struct {
	Entry   Entry  // the researcher's, of its share
	Share   []byte // its artifact
	Opening Opening
	Salt    study.Digest // of the next model's commitment
}

// NewDisclosure makes the disclosure of a receipt's session. share is the researcher's decryption share, the artifact of the receipt's last entry.
func NewDisclosure(rc *Receipt, share []byte, key ed25519.PrivateKey) ([]byte, error) {
	t, err := ParseTerms(rc.Terms)
	if err != nil {
		return nil, err
	}
	if len(rc.Entries) == 0 || rc.Next == nil {
		return nil, errors.New("disclosure: nothing follows from this session")
	}
	e := rc.Entries[len(rc.Entries)-1]
	if e.Kind != Share || e.Party != Researcher || e.Digest != sha256.Sum256(share) {
		return nil, errors.New("disclosure: this is not the researcher's decryption share of the session")
	}
	opening, err := CanonicalResult(rc.opened())
	if err != nil {
		return nil, err
	}
	if len(opening) > maxOpening {
		return nil, fmt.Errorf("disclosure: what the model commits to has %d bytes, at most %d are allowed", len(opening), maxOpening)
	}
	inside := slices.Concat(e.Signature[:], rc.Next.Opening.Salt[:], binary.BigEndian.AppendUint16(nil, uint16(len(opening))), opening, make([]byte, maxOpening-len(opening)), share)
	var k [32]byte
	_, _ = rand.Read(k[:]) // never fails
	out := disclosureHead(t)
	for _, s := range t.Sites {
		pub, err := encryptionKey(s.SigningKey)
		if err != nil {
			return nil, fmt.Errorf("disclosure: %s: %w", s.ID, err)
		}
		wrapped, err := hpke.Seal(pub, hpke.HKDFSHA256(), hpke.AES256GCM(), keyInfo(t, s), k[:])
		if err != nil {
			return nil, fmt.Errorf("disclosure: %s: %w", s.ID, err)
		}
		out = append(out, wrapped...)
	}
	aead, err := contentCipher(k)
	if err != nil {
		return nil, err
	}
	out = aead.Seal(out, make([]byte, aead.NonceSize()), inside, out) // the key is used once
	return append(out, ed25519.Sign(key, disclosureMessage(out))...), nil
}

// DisclosureSize is the length of a session's disclosure, whose researcher's share has this length.
func DisclosureSize(t *Terms, share int) int {
	return len(disclosureHead(t)) + len(t.Sites)*wrappedKey + disclosedHead + share + tagSize + ed25519.SignatureSize
}

// MaxDisclosure bounds every disclosure.
const MaxDisclosure = 16 << 20

// OpenDisclosure reads a session's disclosure as one of its sites. share is the length of the researcher's share in this session. What it gives is not believed: see Derives.
func OpenDisclosure(b []byte, t *Terms, share int, site study.SiteID, key ed25519.PrivateKey) (Disclosed, error) {
	if want := DisclosureSize(t, share); len(b) != want {
		return Disclosed{}, fmt.Errorf("disclosure: %d bytes, %d were expected", len(b), want)
	}
	body, signature := b[:len(b)-ed25519.SignatureSize], b[len(b)-ed25519.SignatureSize:]
	if !ed25519.Verify(t.Researcher[:], disclosureMessage(body), signature) {
		return Disclosed{}, errors.New("disclosure: it is not signed by the study's researcher")
	}
	head := disclosureHead(t)
	if string(body[:len(head)]) != string(head) {
		return Disclosed{}, errors.New("disclosure: it is of another session")
	}
	i := slices.IndexFunc(t.Sites, func(s Site) bool { return s.ID == site })
	if i < 0 || string(key.Public().(ed25519.PublicKey)) != string(t.Sites[i].SigningKey[:]) {
		return Disclosed{}, fmt.Errorf("disclosure: %s was not in the session", site)
	}
	private, err := decryptionKey(key)
	if err != nil {
		return Disclosed{}, err
	}
	sealed := len(head) + len(t.Sites)*wrappedKey
	k, err := hpke.Open(private, hpke.HKDFSHA256(), hpke.AES256GCM(), keyInfo(t, t.Sites[i]), body[len(head)+i*wrappedKey:][:wrappedKey])
	if err != nil || len(k) != 32 {
		return Disclosed{}, errors.New("disclosure: it does not open with this site's key")
	}
	aead, err := contentCipher([32]byte(k))
	if err != nil {
		return Disclosed{}, err
	}
	inside, err := aead.Open(nil, make([]byte, aead.NonceSize()), body[sealed:], body[:sealed])
	if err != nil {
		return Disclosed{}, errors.New("disclosure: it does not open with its key")
	}
	return parseDisclosed(inside)
}

// parseDisclosed reads the inside, whose length was checked.
func parseDisclosed(b []byte) (Disclosed, error) {
	if len(b) < disclosedHead {
		return Disclosed{}, errors.New("disclosure: it is cut short")
	}
	d := Disclosed{Share: b[disclosedHead:], Salt: study.Digest(b[64:96])}
	d.Entry = Entry{Kind: Share, Party: Researcher, Digest: sha256.Sum256(d.Share), Signature: Signature(b[:64])}
	n, padded := int(binary.BigEndian.Uint16(b[96:98])), b[98:disclosedHead]
	if n > maxOpening {
		return Disclosed{}, errors.New("disclosure: its opening is too long")
	}
	for _, c := range padded[n:] {
		if c != 0 {
			return Disclosed{}, errors.New("disclosure: its padding is not zero")
		}
	}
	if err := json.Unmarshal(padded[:n], &d.Opening); err != nil {
		return Disclosed{}, errors.New("disclosure: its opening does not parse")
	}
	if again, err := CanonicalResult(d.Opening); err != nil || string(again) != string(padded[:n]) {
		return Disclosed{}, errors.New("disclosure: its opening is not in canonical form")
	}
	return d, nil
}

// Derives takes the researcher's share into a replay that holds all else, and says whether the model of next follows from the sums: nil, or why it does not. The caller
// has compared the replay with the chain (Anchored).
func (r *Replay) Derives(d Disclosed, next *Terms) error {
	fail := func(format string, args ...any) error {
		return &Refusal{Check: "model", Err: fmt.Errorf(format, args...)}
	}
	if next.Study != r.terms.Study || next.Previous != r.terms.Session || next.Chain != r.terms.Chain {
		return fail("session %s does not follow session %s", next.Session, r.terms.Session)
	}
	if err := r.Add(d.Entry, d.Share); err != nil && !errors.Is(err, ErrDuplicate) {
		return err
	}
	out, err := r.Outcome(d.Opening, d.Salt)
	switch {
	case err != nil:
		return fail("session %s: %w", r.terms.Session, err)
	case out.Failed != "":
		return fail("the analysis ended with session %s: %s", r.terms.Session, out.Failed)
	case out.Next == nil:
		return fail("the analysis ended with session %s: it had converged", r.terms.Session)
	case ModelHash(out.Next.Model) != ModelHash(next.Model):
		return fail("the sums of session %s give model %s, this session is at %s", r.terms.Session, ModelHash(out.Next.Model), ModelHash(next.Model))
	}
	return nil
}

// Anchored says whether the chain holds this session as it was replayed here, attested by all its sites, and released; nil if it does.
func (r *Replay) Anchored(f *ledger.Facts) error {
	if err := anchored(f, r); err != nil {
		return err
	}
	if on, ok := f.Session(r.terms.Session); !ok || on.Released == nil {
		return fmt.Errorf("session %s is not released", r.terms.Session)
	}
	return nil
}

func disclosureHead(t *Terms) []byte { return append([]byte(disclosureLabel), t.Session[:]...) }

// disclosureMessage is what the researcher signs.
func disclosureMessage(body []byte) []byte {
	h := sha256.Sum256(body)
	return append([]byte(disclosureLabel), h[:]...)
}

// keyInfo binds a wrapped key to its session and site.
func keyInfo(t *Terms, s Site) []byte {
	terms := sha256.Sum256(t.Bytes())
	return slices.Concat([]byte(keyLabel), terms[:], s.SigningKey[:])
}

func contentCipher(k [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// encryptionKey is a site's Ed25519 key as an X25519 one.
func encryptionKey(k study.Digest) (hpke.PublicKey, error) {
	u, err := montgomery(k)
	if err != nil {
		return nil, err
	}
	pub, err := ecdh.X25519().NewPublicKey(u[:])
	if err != nil {
		return nil, err
	}
	return hpke.NewDHKEMPublicKey(pub)
}

// montgomery maps an Ed25519 point, encoded as RFC 8032 says, to u = (1+y)/(1−y) (RFC 7748, 4.1). Nothing here is secret.
func montgomery(k [32]byte) (u [32]byte, err error) {
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	le := k
	le[31] &= 0x7f
	slices.Reverse(le[:])
	y, one := new(big.Int).SetBytes(le[:]), big.NewInt(1)
	if y.Cmp(p) >= 0 || y.Cmp(one) == 0 {
		return u, errors.New("its signing key is no point that a key can be made of")
	}
	below := new(big.Int).Sub(one, y)
	below.ModInverse(below.Mod(below, p), p)
	x := new(big.Int).Add(one, y)
	x.Mul(x, below).Mod(x, p).FillBytes(u[:])
	slices.Reverse(u[:])
	return u, nil
}

// decryptionKey is the private half: the scalar of RFC 8032, 5.1.5, which X25519 clamps in the same way.
func decryptionKey(k ed25519.PrivateKey) (hpke.PrivateKey, error) {
	h := sha512.Sum512(k.Seed())
	private, err := ecdh.X25519().NewPrivateKey(h[:32])
	if err != nil {
		return nil, err
	}
	return hpke.NewDHKEMPrivateKey(private)
}
