package zkproofs

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Element is an element of the scalar field of BN254, big-endian and below its order r. Its text form is 0x and 64 hex digits.
// The border is [ParseElement]; an Element that was made in another way may not be canonical, see [AppendElements].
type Element [32]byte

// ErrNotCanonical says that 32 bytes are not below the field's order.
var ErrNotCanonical = errors.New("field element is not below the field's order")

// ParseElement reads exactly 32 bytes, big-endian, below the field's order.
func ParseElement(b []byte) (Element, error) {
	if len(b) != fr.Bytes {
		return Element{}, fmt.Errorf("field element: %d bytes, expected %d", len(b), fr.Bytes)
	}
	e := Element(b)
	if !e.Canonical() {
		return Element{}, ErrNotCanonical
	}
	return e, nil
}

// ToElement is the encoding of x.
func ToElement(x fr.Element) Element { return x.Bytes() }

// Uint64Element is x as an element.
func Uint64Element(x uint64) Element {
	var f fr.Element
	f.SetUint64(x)
	return f.Bytes()
}

// Canonical says whether e is below the field's order.
func (e Element) Canonical() bool {
	var f fr.Element
	return f.SetBytesCanonical(e[:]) == nil
}

// Field is e for arithmetic. An e that is not canonical is reduced: use [AppendElements] for elements from outside.
func (e Element) Field() fr.Element {
	var f fr.Element
	f.SetBytes(e[:])
	return f
}

// AppendElements appends the elements to dst, for the public inputs of a verifier, and refuses one that is not canonical.
func AppendElements(dst []fr.Element, es ...Element) ([]fr.Element, error) {
	for _, e := range es {
		var f fr.Element
		if err := f.SetBytesCanonical(e[:]); err != nil {
			return nil, ErrNotCanonical
		}
		dst = append(dst, f)
	}
	return dst, nil
}

// String is the text form.
func (e Element) String() string { return "0x" + hex.EncodeToString(e[:]) }

// MarshalText writes 0x and 64 hex digits.
func (e Element) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads 0x and 64 lower-case hex digits of an element below the field's order.
func (e *Element) UnmarshalText(text []byte) error {
	s, ok := strings.CutPrefix(string(text), "0x")
	if !ok || len(s) != 2*fr.Bytes || strings.ToLower(s) != s {
		return errors.New("field element: expected 0x and 64 lower-case hex digits")
	}
	b, err := hex.DecodeString(s)
	if err != nil {
		return errors.New("field element: expected 0x and 64 lower-case hex digits")
	}
	x, err := ParseElement(b)
	if err != nil {
		return err
	}
	*e = x
	return nil
}

// RandomElement draws an element from random, a cryptographic source. It reads 48 bytes and reduces them: the distance from uniform is
// below 2^-129. It is deterministic in the bytes read.
func RandomElement(random io.Reader) (Element, error) {
	var b [48]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return Element{}, fmt.Errorf("random field element: %w", err)
	}
	var f fr.Element
	f.SetBytes(b[:])
	return f.Bytes(), nil
}
