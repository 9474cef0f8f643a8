// Package analysis turns a study into what a site computes on each row and what the summed table means.
//
// A Program is a compiled study. At a site, Encode turns a row's values into integer codes, one an axis, 0 for
// missing; Statistic says what is computed from codes (statistic.go): a tally
//
//	GROUP BY key … COUNT, SUM(value)
//
// or sums of products, or the score and information of a generalised linear model at public coefficients. Each is linear in the
// rows, so that sites' totals add up and the sum is all that is ever decrypted. Result turns the sum into the numbers of the
// study, in exact integer arithmetic as far as they are rational. Oracle computes the same numbers by an independent path, from
// the raw values, and is what results are compared with.
//
// Rows with a missing value in a column that the analysis needs are left out (complete cases), and the result says how
// many rows counted. Only an association keeps a patient without a genotype for its other variants.
//
// Numbers that are not counts are given to 12 significant digits, so that every machine writes the same bytes: fused
// multiply-add and the last digit of a logarithm differ between processors.
//
// Sources: Kaplan and Meier 1958; Greenwood 1926 for the variance; Mantel 1966 and Peto 1972 for the log-rank test of k groups;
// intervals and medians as in R's survival::survfit (conf.type "log"); Pearson 1900 for contingency tables; Hyndman and Fan
// 1996, type 7, for quantiles. Sources of the other analyses stand at their results, and all of them, with formulas, in models/study/analyses.md.
package analysis

// Limits of the tally statement's shapes. A query with more keys than fit one lane uses several.
const (
	MaxAxes          = 16        // columns of a row, in all sheets
	SheetAxes        = 12        // columns of one sheet of the dataset, a row element
	MaxAxisSize      = 1<<20 - 1 // largest code of an axis
	CountKeysPerLane = 4096      // keys of one ciphertext, counts only
	SumKeysPerLane   = 512       // keys of one ciphertext, counts and sums
	MaxLanes         = 64
)

// Value is one cell as text: a number, a date, true or false, or a category. JSON numbers and booleans are given by
// their text. The texts "", "NA", "N/A", "?", ".", "NaN", "nan" and "null" mean missing, unless the column declares
// them as a category. Spaces around a value do not count.
type Value string

// Row holds the values of one patient by study column name. An absent column is missing.
type Row map[string]Value
