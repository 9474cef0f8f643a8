// Package consentword lays out the consent word: one 242-bit integer into which a patient's directive is compiled, and with
// which a study's request is compared bit by bit. The same layout is read by the plain decision here and by the circuits, so
// that both see one rule.
//
//	bits      field                          a study passes if
//	0–7       schema version                 equal to the request's
//	8–9       decision                       permit
//	10–33     purposes                       requested ⊆ allowed
//	34–65     data categories                requested ⊆ allowed
//	66–81     operations                     requested ⊆ allowed
//	82–97     recipient classes              requested ⊆ allowed
//	98–113    territories                    requested ⊆ allowed
//	114–129   obligations                    required ⊆ attested
//	130–137   minimum cohort code            ≤ the study's
//	138–145   reserved                       0
//	146–177   use not before, hours          ≤ the session's hour
//	178–209   use not after, hours           ≥ the session's hour
//	210–241   version                        –
//
// Bit 0 is the least significant. Hours are whole hours since 1970-01-01T00:00:00Z; both bounds are inclusive. Bits 0–145 are
// the word's policy. The zero word, which stands in every slot without a directive, denies: its decision is not permit.
// Uses that the law prohibits (EHDS Article 54) have no bit, so no directive can allow them. A bit without a name is never
// set by a directive and so denies whoever asks for it.
package consentword

import (
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"math/big"
)

// Bits is the width of a word, PolicyBits that of its policy part.
const (
	Bits       = 242
	PolicyBits = 146
)

// Schema is the version of the layout and of the meaning of its bits.
const Schema = 1

// Field is one field of the layout: Width bits from bit Offset on.
type Field struct {
	Offset, Width int
}

// The fields in order. Together they cover bits 0 to Bits−1 without gap or overlap.
const (
	schemaOffset      = 0
	decisionOffset    = 8
	purposesOffset    = 10
	categoriesOffset  = 34
	operationsOffset  = 66
	recipientsOffset  = 82
	territoriesOffset = 98
	obligationsOffset = 114
	cohortOffset      = 130
	reservedOffset    = 138
	notBeforeOffset   = 146
	notAfterOffset    = 178
	versionOffset     = 210
)

// Layout returns the fields by name; the order of declaration is the order of the bits.
func Layout() (l struct {
	Schema, Decision, Purposes, Categories, Operations, Recipients, Territories, Obligations, Cohort, Reserved, NotBefore, NotAfter, Version Field
}) {
	l.Schema = Field{schemaOffset, decisionOffset - schemaOffset}
	l.Decision = Field{decisionOffset, purposesOffset - decisionOffset}
	l.Purposes = Field{purposesOffset, categoriesOffset - purposesOffset}
	l.Categories = Field{categoriesOffset, operationsOffset - categoriesOffset}
	l.Operations = Field{operationsOffset, recipientsOffset - operationsOffset}
	l.Recipients = Field{recipientsOffset, territoriesOffset - recipientsOffset}
	l.Territories = Field{territoriesOffset, obligationsOffset - territoriesOffset}
	l.Obligations = Field{obligationsOffset, cohortOffset - obligationsOffset}
	l.Cohort = Field{cohortOffset, reservedOffset - cohortOffset}
	l.Reserved = Field{reservedOffset, notBeforeOffset - reservedOffset}
	l.NotBefore = Field{notBeforeOffset, notAfterOffset - notBeforeOffset}
	l.NotAfter = Field{notAfterOffset, versionOffset - notAfterOffset}
	l.Version = Field{versionOffset, Bits - versionOffset}
	return l
}

// Decision is a directive's decision. Only Permit permits.
type Decision uint8

// The decisions of the two-bit field. None is what the zero word says.
const (
	None Decision = iota
	Permit
	Deny
	Withdrawn
)

// Word is a consent word as a big-endian integer below 2^242. It prints as [redacted]: what a patient allowed is personal data.
type Word [32]byte

// Fields is a word taken apart. Purposes fits 24 bits.
type Fields struct {
	Schema      uint8
	Decision    Decision
	Purposes    Purposes
	Categories  Categories
	Operations  Operations
	Recipients  Recipients
	Territories Territories
	Obligations Obligations // required of the study
	Cohort      uint8       // minimum cohort code, see MinimumCohort
	Reserved    uint8
	NotBefore   uint32 // hours, inclusive
	NotAfter    uint32 // hours, inclusive
	Version     uint32
}

// Word packs the fields. It panics where Purposes or Decision exceeds its field.
func (f Fields) Word() Word {
	l := Layout()
	if f.Purposes>>l.Purposes.Width != 0 || f.Decision>>l.Decision.Width != 0 {
		panic("consentword: a value exceeds its field")
	}
	x := new(big.Int)
	put := func(at Field, v uint64) {
		x.Or(x, new(big.Int).Lsh(new(big.Int).SetUint64(v), uint(at.Offset)))
	}
	put(l.Schema, uint64(f.Schema))
	put(l.Decision, uint64(f.Decision))
	put(l.Purposes, uint64(f.Purposes))
	put(l.Categories, uint64(f.Categories))
	put(l.Operations, uint64(f.Operations))
	put(l.Recipients, uint64(f.Recipients))
	put(l.Territories, uint64(f.Territories))
	put(l.Obligations, uint64(f.Obligations))
	put(l.Cohort, uint64(f.Cohort))
	put(l.Reserved, uint64(f.Reserved))
	put(l.NotBefore, uint64(f.NotBefore))
	put(l.NotAfter, uint64(f.NotAfter))
	put(l.Version, uint64(f.Version))
	var w Word
	x.FillBytes(w[:])
	return w
}

// Fields takes the word apart. Bits 242 and up, which ParseWord refuses, are ignored.
func (w Word) Fields() Fields {
	l := Layout()
	return Fields{
		Schema:      uint8(w.get(l.Schema)),
		Decision:    Decision(w.get(l.Decision)),
		Purposes:    Purposes(w.get(l.Purposes)),
		Categories:  Categories(w.get(l.Categories)),
		Operations:  Operations(w.get(l.Operations)),
		Recipients:  Recipients(w.get(l.Recipients)),
		Territories: Territories(w.get(l.Territories)),
		Obligations: Obligations(w.get(l.Obligations)),
		Cohort:      uint8(w.get(l.Cohort)),
		Reserved:    uint8(w.get(l.Reserved)),
		NotBefore:   uint32(w.get(l.NotBefore)),
		NotAfter:    uint32(w.get(l.NotAfter)),
		Version:     uint32(w.get(l.Version)),
	}
}

// get returns the field's bits; no field is wider than 32, so eight bytes from its first byte on hold it.
func (w Word) get(f Field) uint64 {
	end := len(w) - f.Offset/8
	var eight [8]byte
	copy(eight[max(0, 8-end):], w[max(0, end-8):end])
	return binary.BigEndian.Uint64(eight[:]) >> (f.Offset % 8) & (1<<f.Width - 1)
}

// Bit returns bit i of the word, 0 ≤ i < 256.
func (w Word) Bit(i int) uint { return uint(w[len(w)-1-i/8]>>(i%8)) & 1 }

// Policy is the word with dates and version cleared: bits 0 to 145.
func (w Word) Policy() Word {
	f := w.Fields()
	f.NotBefore, f.NotAfter, f.Version = 0, 0, 0
	return f.Word()
}

// InRange reports that the word is below 2^242.
func (w Word) InRange() bool { return w[0] == 0 && w[1]>>2 == 0 }

// ParseWord reads 32 big-endian bytes below 2^242.
func ParseWord(b []byte) (Word, error) {
	if len(b) != len(Word{}) {
		return Word{}, fmt.Errorf("consent word: %d bytes, expected %d", len(b), len(Word{}))
	}
	w := Word(b)
	if !w.InRange() {
		return Word{}, fmt.Errorf("consent word: wider than %d bits", Bits)
	}
	return w, nil
}

// Format prints [redacted] for every verb.
func (w Word) Format(s fmt.State, _ rune) { io.WriteString(s, "[redacted]") }

// LogValue is [redacted].
func (w Word) LogValue() slog.Value { return slog.StringValue("[redacted]") }
