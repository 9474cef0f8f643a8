package scan

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/ring"
)

const (
	// SheetColumns is the number of columns of a sheet, ColumnBits the width of a code: in a sheet a row is one field element.
	SheetColumns = 12
	ColumnBits   = 20
	// MaxColumns is the greatest number of columns of a row, in all its sheets.
	MaxColumns = 16
	// MaxKeys is the greatest number of keys of a query.
	MaxKeys = 1 << 20
	// laneBits is the width of the number of a row's lane in the circuit.
	laneBits = 10
)

// Size is what a scan needs to know of a statement's shape.
type Size struct {
	Set      *he.Set
	Rows     int // slots of a chunk, a full subtree
	Columns  int // columns of a row; the codes of a sheet's other columns are proven zero
	Own      int // sheets that a proof opens beside those of the columns, whose elements the statement packs itself
	Keys     int // keys of a lane, a power of two
	Policies int // distinct policies that a chunk may have
}

// Salts is the number of salts of a sheet's tree, one for 15 slots.
func (s Size) Salts() int { return s.Rows / 15 }

// Sheets is the number of sheets that a proof opens, those of the columns first.
func (s Size) Sheets() int { return SheetsFor(s.Columns) + s.Own }

// SheetsFor is the number of sheets that hold so many columns; a dataset has at least one.
func SheetsFor(columns int) int { return max(1, (columns+SheetColumns-1)/SheetColumns) }

// Lanes is the number of ciphertexts that a table of so many keys needs.
func (s Size) Lanes(keys uint32) uint32 {
	return uint32((uint64(keys) + uint64(s.Keys) - 1) / uint64(s.Keys))
}

// CheckBounds computes what the package comment's argument needs of a size.
func (s Size) CheckBounds() error {
	switch {
	case s.Columns < 1 || s.Columns > MaxColumns:
		return fmt.Errorf("%d columns, expected 1 to %d", s.Columns, MaxColumns)
	case s.Keys&(s.Keys-1) != 0 || s.Keys < 1 || s.Keys > MaxKeys:
		return errors.New("keys are not a power of two")
	case s.Rows+s.Policies >= 1<<kronecker || s.Policies+1<<digitBits >= 1<<kronecker || s.Rows+s.Keys >= 1<<kronecker:
		return errors.New("too many lookups for the second challenge")
	}
	return nil
}

// Keying is the part of a query that every row statement has: a row's key is Σ Radix_j·(code_j − 1) over the columns with Radix_j ≠ 0. Codes of column j
// are 0 to Sizes_j, 0 is missing; a column that does not exist has size 0.
type Keying struct {
	Sizes, Radix [MaxColumns]uint32
	Keys         uint32 // of all lanes
}

// Check says whether the size can scan under the keying, used saying which columns a row needs in order to count, those with a radix
// among them. Keys need not be injective for the proof; for the result's meaning they are the mixed-radix numbers of the key columns' codes.
func (s Size) Check(k Keying, used [MaxColumns]bool) error {
	if most := uint64(min(MaxKeys, s.Keys<<laneBits)); k.Keys == 0 || uint64(k.Keys) > most {
		return fmt.Errorf("query: %d keys, expected 1 to %d", k.Keys, most)
	}
	var key uint64 // below 2^56
	for j := range k.Sizes {
		switch {
		case k.Sizes[j]>>ColumnBits != 0:
			return fmt.Errorf("query: column %d has size %d, at most %d", j, k.Sizes[j], 1<<ColumnBits-1)
		case j >= s.Columns && (k.Sizes[j] != 0 || k.Radix[j] != 0 || used[j]):
			return fmt.Errorf("query: column %d is beyond the circuit's %d", j, s.Columns)
		case used[j] && k.Sizes[j] == 0:
			return fmt.Errorf("query: column %d is used and has no codes", j)
		case k.Radix[j] != 0 && !used[j]:
			return fmt.Errorf("query: column %d has a radix and is not used", j)
		case k.Radix[j] != 0:
			key += uint64(k.Radix[j]) * uint64(k.Sizes[j]-1)
		}
	}
	if key >= uint64(k.Keys) {
		return fmt.Errorf("query: the greatest key is %d, there are %d keys", key, k.Keys)
	}
	return nil
}

// Place says whether a row counts, and under which key.
type Place struct {
	Counts      bool
	Lane, Local uint64 // the key is Lane·Size.Keys + Local
}

func (k Keying) place(s Size, codes []uint32) Place {
	key := uint64(0)
	for j, code := range codes {
		if k.Radix[j] != 0 {
			key += uint64(k.Radix[j]) * (uint64(code) - 1)
		}
	}
	return Place{Counts: true, Lane: key / uint64(s.Keys), Local: key % uint64(s.Keys)}
}

// complete says whether every used column has a code.
func complete(used [MaxColumns]bool, codes []uint32) bool {
	for j, need := range used {
		if need && (j >= len(codes) || codes[j] == 0) {
			return false
		}
	}
	return true
}

// Counting are the rows that count, in plain Go: present, with a word that permits the request at the hour, and every used column there. Row i
// and word i are the same patient's; a nil row is an empty slot, and a missing word denies.
func (s Size) Counting(k Keying, used [MaxColumns]bool, request consentword.Word, hours uint32, rows [][]uint32, words []consentword.Word) iter.Seq2[int, Place] {
	return func(yield func(int, Place) bool) {
		for i, codes := range rows {
			if codes == nil || i >= len(words) || !consentword.Permits(words[i], request, hours) || !complete(used, codes) {
				continue
			}
			if !yield(i, k.place(s, codes)) {
				return
			}
		}
	}
}

// Public is what every row statement is about: CT encrypts under PK something about the rows of RowRoot whose words of ConsentRoot permit Request at
// Hours; Count commits to the number of rows that count in all lanes. The verifier computes every field itself.
type Public struct {
	PK                   he.PublicKey
	CT                   he.Ciphertext
	RowRoot, ConsentRoot zkproofs.Element   // of the chunk's subtrees, of rows that of sheet 0
	Sheets               []zkproofs.Element // of the other sheets that the proof opens
	Request              consentword.Word
	Lane                 uint32
	Hours                uint32 // since 1970, of the session
	Count                zkproofs.Element
	Context              zkproofs.Context
}

// OfSet says whether key and ciphertext are of the size's parameter set.
func (p Public) OfSet(s Size) error {
	for _, poly := range []he.Poly{p.PK.B, p.PK.A, p.CT.C0, p.CT.C1} {
		if poly.Set() != s.Set {
			return fmt.Errorf("key or ciphertext is not of %s", s.Set.Name())
		}
	}
	return nil
}

// Check refuses a statement that the circuit has no meaning for: a polynomial of another set, a malformed request, a lane beyond the keys, a context of
// another circuit or lane. The query is checked by Size.Check.
func (p Public) Check(s Size, id zkproofs.CircuitID, keys uint32) error {
	return p.CheckLanes(s, id, s.Lanes(keys))
}

// CheckLanes is Check for a statement whose lanes are not those of its keys.
func (p Public) CheckLanes(s Size, id zkproofs.CircuitID, lanes uint32) error {
	if err := p.OfSet(s); err != nil {
		return err
	}
	if _, err := consentword.ParseRequest(p.Request); err != nil {
		return err
	}
	switch {
	case len(p.Sheets) != s.Sheets()-1:
		return fmt.Errorf("%d sheets, expected %d", 1+len(p.Sheets), s.Sheets())
	case p.Lane >= lanes:
		return fmt.Errorf("lane %d of %d", p.Lane, lanes)
	case p.Context.Lane != p.Lane:
		return fmt.Errorf("the context names lane %d, the statement lane %d", p.Context.Lane, p.Lane)
	case p.Context.Circuit != id:
		return fmt.Errorf("the context names circuit %.64q, expected %s", string(p.Context.Circuit), id)
	}
	return nil
}

// Inputs are the circuit's public inputs in order: those of Statement, the statement's own weights, those of Encryption.
func (p Public) Inputs(s Size, k Keying, own ...fr.Element) ([]fr.Element, error) {
	in, err := zkproofs.AppendElements(make([]fr.Element, 0, 64+len(own)+4*p.PK.B.Set().N()), p.Context.Element(), p.RowRoot, p.ConsentRoot, p.Count)
	if err != nil {
		return nil, fmt.Errorf("root or count commitment: %w", err)
	}
	var request fr.Element
	request.SetBytes(p.Request[:])
	in = append(in, request, fr.NewElement(uint64(p.Hours)), fr.NewElement(uint64(p.Lane)))
	in = append(append(in, s.Weights(k.Sizes)...), s.Weights(k.Radix)...)
	if in, err = zkproofs.AppendElements(in, p.Sheets...); err != nil {
		return nil, fmt.Errorf("root of a sheet: %w", err)
	}
	in = append(in, own...)
	for _, poly := range []he.Poly{p.PK.B, p.PK.A, p.CT.C0, p.CT.C1} {
		in = ring.AppendPoly(in, poly)
	}
	return in, nil
}

// Weights are a weight for each of the size's columns as inputs.
func (s Size) Weights(w [MaxColumns]uint32) []fr.Element {
	out := make([]fr.Element, s.Columns)
	for j := range out {
		out[j].SetUint64(uint64(w[j]))
	}
	return out
}

// Witness is what the site alone knows. Rows are codes, one a column; a nil row is an empty slot. Slots without a row or word are empty, and an empty word denies.
type Witness struct {
	Rows                   [][]uint32
	Words                  []consentword.Word
	RowSalts, ConsentSalts []zkproofs.Element   // Size.Salts each
	SheetSalts             [][]zkproofs.Element // of the sheets beyond the first, Size.Salts each
	CountSalt              zkproofs.Element
	Randomness             he.Randomness
	// Genotypes are, by genotype sheet and slot, the elements of a patient's row; only zkproofs/variants reads them.
	Genotypes [][][]zkproofs.Element
}

// WordElement is a consent word as a leaf of the consent tree; the word is below 2^242.
func WordElement(w consentword.Word) zkproofs.Element {
	var x fr.Element
	x.SetBytes(w[:])
	return x.Bytes()
}

// redacted stands for patients' data in every format.
const redacted = "[redacted]"

// Format prints [redacted] for every verb.
func (Witness) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (Witness) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText is [redacted], so that no encoder writes a witness.
func (Witness) MarshalText() ([]byte, error) { return []byte(redacted), nil }
