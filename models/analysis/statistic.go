package analysis

import (
	"math/big"

	"salus/models/link"
)

// Statistic is what every site computes over its rows, in the integer codes of the axes. Exactly one of them is set. Each is linear in the
// rows, so sites' totals add up.
type Statistic struct {
	Tally   *Query
	Moments *MomentsQuery
	GLM     *GLMQuery
	// Variants counts genotypes of thousands of variants.
	Variants *VariantsQuery
}

// MomentsQuery asks, for every key, for Σ x_s·x_t over 0 ≤ s ≤ t ≤ Columns, where x_0 = 1 and x_s is the code of the axis in slot s. Keys
// are as in Query. A row with code 0 in an axis with a radix or a slot does not count.
type MomentsQuery struct {
	Sizes   [MaxAxes]uint32
	Radix   [MaxAxes]uint32
	Slot    [MaxAxes]uint32 // 1 to Columns, each for one axis; 0: not in the vector
	Columns uint32
	Keys    uint32
}

// MomentsTable holds the sums by key and pair of slots, in the order of Pair.
type MomentsTable struct {
	Columns uint32
	Product [][]uint64 // Keys times Pairs(Columns)
}

// Pairs is the number of pairs 0 ≤ s ≤ t ≤ columns.
func Pairs(columns uint32) int { return int(columns+1) * int(columns+2) / 2 }

// Pair is the place of the pair (s, t), s ≤ t, among all: (0,0), (0,1), (1,1), (0,2), (1,2), (2,2), …
func Pair(s, t uint32) int { return int(t)*int(t+1)/2 + int(s) }

// Link names a canonical link function.
type Link = link.Function

// The links of GLMQuery. The identity link needs no model: its score and information are moments.
const (
	Logit = link.Logit
	Log   = link.Log
)

// GLMQuery asks for the score and information of a generalised linear model with canonical link at public coefficients. x is the vector of
// MomentsQuery, y = Σ Outcome_j·(code_j − 1), η = Σ_s Beta_s·x_s; μ, v and b are the link's mean, variance and cumulant at η in fixed point
// (models/link). Rows with code 0 in an axis that has a radix, a slot, an outcome or a weight do not count.
type GLMQuery struct {
	Sizes   [MaxAxes]uint32
	Radix   [MaxAxes]uint32
	Slot    [MaxAxes]uint32
	Outcome [MaxAxes]uint32
	Weight  [MaxAxes]uint32 // case weight Σ Weight_j·(code_j − 1); all zero means weight 1
	Columns uint32
	Keys    uint32
	Link    Link
	Beta    []int64 // Columns + 1, in units of 2^-link.BetaBits
}

// GLMTable holds the sums by key; w is the case weight.
type GLMTable struct {
	Columns     uint32
	Count       []uint64     // rows that count
	Information [][]*big.Int // Σ w·v·x_s·x_t, in the order of Pair
	Mean        [][]*big.Int // Σ w·μ·x_s
	Outcome     [][]*big.Int // Σ w·y·x_s
	Cumulant    []*big.Int   // Σ w·b
}

// VariantsPerLane is the number of variants of a genotype sheet, which is a lane of the statement: five elements a row, 126 variants an element.
const VariantsPerLane = 630

// VariantsQuery asks, for each of so many variants, how many rows have each genotype, by outcome: Σ Radix_j·(code_j − 1) is 0 for rows without it and 1 for rows
// with it. A row with code 0 in an axis with a radix does not count.
type VariantsQuery struct {
	Sizes    [MaxAxes]uint32
	Radix    [MaxAxes]uint32
	Variants uint32
}

// VariantCounts are the patients with 0, 1 and 2 effect alleles, without the outcome and with it.
type VariantCounts [3][2]uint64

// VariantsTable holds the patients that count, without the outcome and with it, and the counts by variant. Those that are in none have no genotype.
type VariantsTable struct {
	Total [2]uint64
	Count []VariantCounts
}

// Totals are the summed statistic of all sites; what is set is what the Statistic asked for.
type Totals struct {
	Tally   Table
	Moments MomentsTable
	GLM     GLMTable
	// Variants are the counts of genotypes.
	Variants VariantsTable
}
