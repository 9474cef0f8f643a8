// Package analysis turns a study into what a site computes on each row and what the summed table means.
//
// A Program is a compiled study. At a site, Encode turns a row's values into integer codes, one an axis, 0 for
// missing; Query says how codes make a tally key and a value. Every analysis here is a tally:
//
//	GROUP BY key … COUNT, SUM(value)
//
// which is linear in the rows, so that sites' tables add up and the sum is all that is ever decrypted. Result turns
// the summed table into the numbers of the study. Oracle computes the same numbers by an independent path, from the
// raw values, and is what results are compared with.
//
// Rows with a missing value in a column that the analysis needs are left out (complete cases), and the result says how
// many rows counted.
package analysis

import (
	"errors"

	"salus/models/study"
)

// Limits of the tally statement's shapes. A query with more keys than fit one lane uses several.
const (
	MaxAxes          = 12        // columns of one row element
	MaxAxisSize      = 1<<20 - 1 // largest code of an axis
	CountKeysPerLane = 4096      // keys of one ciphertext, counts only
	SumKeysPerLane   = 512       // keys of one ciphertext, counts and sums
	MaxLanes         = 64
)

// Value is one cell as text: a number, a date, true or false, or a category. JSON numbers and booleans are given by
// their text. The texts "", "NA", "N/A", "?", ".", "NaN", "nan" and "null" mean missing, unless the column declares
// them as a category.
type Value string

// Row holds the values of one patient by study column name. An absent column is missing.
type Row map[string]Value

// Axis is one column of the dataset at a site. Codes run from 1 to Size, 0 is missing.
type Axis struct {
	Name string
	Size uint32
}

// Query says how codes make a tally. Arrays are indexed by axis.
//
// key = Σ Radix_j·(code_j−1) over axes with Radix_j ≠ 0, in [0, Keys); value = Σ Value_j·code_j. A row with code 0
// in an axis with Radix_j ≠ 0 or Value_j ≠ 0 has weight 0.
type Query struct {
	Sizes    [MaxAxes]uint32
	Radix    [MaxAxes]uint32
	Value    [MaxAxes]uint32
	Keys     uint32
	HasValue bool
}

// Table is a tally: for each key the number of rows and the sum of their values. Sum is nil without values.
type Table struct {
	Count []uint64
	Sum   []uint64
}

// Program is a compiled study. It is immutable.
type Program struct{}

// Compile checks that a study can be computed and returns its program.
func Compile(s *study.Study) (*Program, error) { return nil, errors.New("not yet") }

// Axes lists the dataset's columns in order, at most MaxAxes.
func (p *Program) Axes() []Axis { return nil }

// Encode turns a row's values into codes, one an axis.
func (p *Program) Encode(row Row) ([]uint32, error) { return nil, errors.New("not yet") }

// Query returns how codes make a tally.
func (p *Program) Query() Query { return Query{} }

// Lanes is the number of ciphertexts that hold the table.
func (p *Program) Lanes() int { return 0 }

// KeysPerLane is the number of keys in one lane: CountKeysPerLane or SumKeysPerLane.
func (p *Program) KeysPerLane() int { return 0 }

// Columns lists the study columns that the analysis reads; no other value of a patient is used.
func (p *Program) Columns() []string { return nil }

// Tally computes a table in the clear from rows of codes; rows with weight false do not count.
func (p *Program) Tally(rows [][]uint32, weight []bool) Table { return Table{} }

// Add returns the sum of tables of one program.
func (p *Program) Add(tables ...Table) (Table, error) { return Table{}, errors.New("not yet") }

// Result turns the summed table into the study's result: *Survival or *Cells.
func (p *Program) Result(t Table) (any, error) { return nil, errors.New("not yet") }

// Oracle computes the result from raw rows.
func Oracle(s *study.Study, rows []Row) (any, error) { return nil, errors.New("not yet") }

// MaxAbsDifference is the largest absolute difference over all numbers of two results, +Inf if their shapes differ.
func MaxAbsDifference(a, b any) float64 { return 0 }
